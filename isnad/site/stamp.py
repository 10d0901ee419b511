"""The archive's state as one short string."""

from __future__ import annotations

from django.db import connection

_TABLES = ("ledger", "room_log", "runs", "tombstones", "story_decisions", "stories", "story_links")


def stamp() -> str:
    """Changes whenever something was added, read again, joined into a story, remarked on or decided."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT max(id) FROM {table})" for table in _TABLES))
        return "/".join(str(v) for v in cursor.fetchone())


def removed_since(state: str) -> bool:
    """Whether a report was taken out since the archive had this state. Only what became a tombstone since is looked at."""
    last = state.split("/")[_TABLES.index("tombstones")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM tombstones WHERE id > %s AND reason = 'removed' LIMIT 1", [0 if last == "None" else int(last)])
        return cursor.fetchone() is not None
