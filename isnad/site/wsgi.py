"""The WSGI application, for gunicorn and other servers: ``DJANGO_SETTINGS_MODULE`` is the room's unless something else is set."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import Error as DatabaseTrouble
from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver

WORDS_OF = 200  # reports whose words are looked up before anybody searches: half of the words of all others are among them


def _ready() -> Any:
    """Everything is loaded before workers fork: addresses, templates, the API's schema, the language pack that search reads words
    with, and what pages show of the whole archive, so that no first reader waits for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isnad.site.settings")
    made = get_wsgi_application()
    _ = get_resolver().url_patterns
    for template in sorted((Path(__file__).parent / "templates").rglob("*.html")):
        get_template(str(template.relative_to(Path(__file__).parent / "templates")))
    from isnad.archive.search_stream import readings, search_stream

    readings("كلمة")
    from isnad.archive.queries import latest_reports
    from isnad.site.views.pages import count_all

    with suppress(DatabaseTrouble):  # a database that does not answer yet is said to whoever asks
        count_all()
        for report in latest_reports(WORDS_OF):
            search_stream(report.text)
    connections.close_all()  # no worker may share a connection with another
    return made


application = _ready()
