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
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from isnad.errors import InputError

DEFAULT = "isnad.db"
VARIABLE = "ISNAD_DATABASE"
BUSY_SECONDS = 120  # how long one writer waits for another: batches take about a second

# WAL lets readers go on while a report is added; FULL makes an acknowledged report survive a power cut.
# Nothing is mapped: the file would count as memory of whoever adds to it, and search is no slower.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;"
)
_READ_PRAGMAS = "PRAGMA query_only=ON; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;"


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


def for_reading(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry as it is, or, where this user may not write an SQLite archive that is there, one that only reads it.

    A file in WAL mode is opened by writing two files beside it. Where those of a running writer are there they are read; where
    there are none nobody writes, and SQLite may take the file as it lies. Raises :class:`ArchiveError` for the case between: a
    writer died, and what it left cannot be taken in without writing. To be called once Django is set up.
    """
    from isnad.archive.trouble import ArchiveError

    path = Path(entry["NAME"])
    if not entry["ENGINE"].endswith("sqlite3") or not path.exists():
        return entry
    log, index = Path(f"{path}-wal"), Path(f"{path}-shm")
    if os.access(path, os.W_OK) and (os.access(path.parent, os.W_OK) or index.exists()):
        return entry
    left = log.exists() and log.stat().st_size > 0
    if left and not index.exists():
        trouble = "the archive is read-only, and a writer left changes beside it"
        raise ArchiveError(str(path), trouble, "open it once with write permission: isnad status")
    how = "mode=ro" if left else "immutable=1"
    options = {"database": f"file:{quote(str(path))}?{how}", "init_command": _READ_PRAGMAS, "timeout": BUSY_SECONDS}
    return {**entry, "OPTIONS": options}


def beside(place: str | os.PathLike[str] | None, suffix: str) -> Path:
    """A file that belongs to an archive: beside its file, else in the user's own folder under the database's name.

    >>> beside("/tmp/reports.db", ".secret")
    PosixPath('/tmp/reports.db.secret')
    >>> beside("postgresql:///isnad?host=/run/postgresql", ".secret").name
    '_run_postgresql-isnad.secret'
    """
    entry = where(place)
    if entry["ENGINE"].endswith("sqlite3"):
        return Path(entry["NAME"] + suffix)
    # A socket's folder is a host too, and its slashes would lead elsewhere.
    return Path.home() / ".isnad" / (f"{entry['HOST'] or 'localhost'}-{entry['NAME']}".replace("/", "_") + suffix)
