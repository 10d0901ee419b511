"""The archive's state as one short string."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_TABLES = ("ledger", "room_log", "runs", "tombstones", "story_decisions", "stories", "story_links")


_held: ContextVar[str | None] = ContextVar("held", default=None)


@contextmanager
def one_state() -> Iterator[str]:
    """The state as it is now, which :func:`stamp` gives inside: a page is made of a dozen answers and asks for it once."""
    state = _held.get() or stamp()
    token = _held.set(state)
    try:
        yield state
    finally:
        _held.reset(token)


def stamp() -> str:
    """Changes whenever something was added, read again, joined into a story, remarked on or decided."""
    held = _held.get()
    if held is not None:
        return held
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT max(id) FROM {table})" for table in _TABLES))
        return "/".join(str(v) for v in cursor.fetchone())


def removed_since(state: str) -> bool:
    """Whether a report was taken out since the archive had this state. Only what became a tombstone since is looked at."""
    last = state.split("/")[_TABLES.index("tombstones")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM tombstones WHERE id > %s AND reason = 'removed' LIMIT 1", [0 if last == "None" else int(last)]
        )
        return cursor.fetchone() is not None
