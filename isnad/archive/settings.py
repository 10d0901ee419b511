"""Django settings for the archive alone; a web project imports ``DATABASES`` and ``INSTALLED_APPS`` and adds its own."""

from __future__ import annotations

from typing import Any

from isnad.archive.database import where

INSTALLED_APPS = ["isnad.archive.apps.ArchiveConfig"]
DATABASES: dict[str, Any] = {"default": where()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
# Only a web project signs anything; it sets its own key.
SECRET_KEY = "archive-without-web-pages"
