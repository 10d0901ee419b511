"""Every address of the reading room, from the room's own table of addresses and the API's own schema."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from typing import Any

from scripts.docs.regions import table

# What a reader may call: `\Z` and named groups of the addresses' expressions, in a form for people.
_GROUP = re.compile(r"\(\?P<(\w+)>([^()]*)\)")


def room_ready() -> None:
    """Django knows the room; no archive is opened."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ["DJANGO_SETTINGS_MODULE"] = "isnad.site.settings"
        os.environ.setdefault("ISNAD_SECRET_KEY", "documentation only")
        django.setup()


def addresses() -> Iterator[tuple[str, str]]:
    """Address and what is there, as the view says."""
    room_ready()
    from isnad.site import urls

    for entry in urls.urlpatterns:
        if hasattr(entry, "url_patterns") and not str(entry.pattern).startswith("api"):
            for below in entry.url_patterns:
                yield _written(below), _about(below.callback)
        elif hasattr(entry, "callback") and str(entry.pattern) != "api/":
            yield _written(entry), _about(entry.callback)


def _written(entry: Any) -> str:
    raw = str(entry.pattern).removeprefix("^").removesuffix("$").replace("\\.", ".")
    raw = _GROUP.sub(lambda m: "{" + (m[2] if "|" in m[2] else m[1]) + "}", raw)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", raw)


def _about(view: Any) -> str:
    lines = (inspect.getdoc(inspect.unwrap(view)) or "").split("\n\n")
    return " ".join(lines[0].split())


def address_table() -> str:
    """Every page, as a table."""
    return table(["address", "what is there"], [[f"`{path}`", about] for path, about in addresses()])


def api_table() -> str:
    """Every address of the API with its parameters."""
    room_ready()
    from isnad.site.api import api

    rows = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, about in methods.items():
            asked = [f"`{p['name']}`" for p in about.get("parameters", []) if p["in"] == "query"]
            more = " ".join((about.get("description") or "").split())
            rows.append([f"`{method.upper()} {path}`", f"{about['summary']}. {more}".strip(), ", ".join(asked)])
    return table(["address", "answer", "parameters"], rows)
