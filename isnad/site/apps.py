"""The Django app of the reading room: remarks, accounts' roles, watch lists."""

from __future__ import annotations

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """Registers the models under the label ``room``."""

    name = "isnad.site"
    label = "room"
    default_auto_field = "django.db.models.BigAutoField"
