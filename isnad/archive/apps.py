"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Registers the models under the label ``archive``."""

    name = "isnad.archive"
    label = "archive"
    default_auto_field = "django.db.models.BigAutoField"
