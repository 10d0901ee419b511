"""Where the archive lies: a path or URL → Django's ``DATABASES`` entry.

>>> where("/tmp/reports.db")["ENGINE"]
'django.db.backends.sqlite3'
>>> where("postgresql://reader@127.0.0.1:5433/isnad")["PORT"]
'5433'
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from isnad.errors import InputError

DEFAULT = "isnad.db"
VARIABLE = "ISNAD_DATABASE"
BUSY_SECONDS = 120  # how long one writer waits for another: batches take about a second

# WAL lets readers go on while a report is added; FULL makes an acknowledged report survive a power cut.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
)


def where(place: str | os.PathLike[str] | None = None) -> dict[str, Any]:
    """The ``DATABASES["default"]`` entry for a file path, ``sqlite:///path`` or ``postgresql://user:password@host:port/name``.

    ``None`` reads ``ISNAD_DATABASE``, else ``isnad.db`` in the working folder. Raises :class:`InputError` for another scheme.
    """
    text = os.fspath(place) if place is not None else os.environ.get(VARIABLE, "") or DEFAULT
    scheme = text.split("://", 1)[0].lower() if "://" in text else "sqlite"
    if scheme in ("postgresql", "postgres"):
        return _postgresql(text)
    if scheme == "sqlite":
        path = text.split("://", 1)[1] if "://" in text else text
        # sqlite:///relative and sqlite:////absolute, as elsewhere
        path = path.removeprefix("/") if "://" in text else path
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(path).expanduser().absolute()),
            "OPTIONS": {"init_command": _PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": BUSY_SECONDS},
        }
    raise InputError(text, f"no archive is kept in {scheme!r}", "give a file path or postgresql://user@host/name")


def _postgresql(text: str) -> dict[str, Any]:
    parts = urlsplit(text)
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise InputError(text, "no database name", "write postgresql://user@host/name")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
