"""The WSGI application, for gunicorn and other servers: ``DJANGO_SETTINGS_MODULE`` is the room's unless something else is set."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isnad.site.settings")
application = get_wsgi_application()
# Addresses, templates' code and the API's schema are loaded before workers fork; no database connection may be shared with them.
get_resolver().url_patterns  # noqa: B018
connections.close_all()
