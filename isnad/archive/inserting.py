"""Many rows into one table with few statements: what a report's hundred rows need to be kept at hundreds of reports a second.

Values are plain (text, numbers, ``None``, bytes, days as ISO text, lists as JSON text): both databases read those the same way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

_MOST_VALUES = 30_000  # SQLite takes 32,766 in one statement, PostgreSQL 65,535


def as_json(value: Any) -> str:
    """A list or dict as a JSON column takes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def database_time(value: datetime) -> str | datetime:
    """A moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, ids: bool = False) -> list[int]:
    """Inserts ``rows``; with ``ids`` returns their new ids in the same order (else an empty list)."""
    if not rows:
        return []
    out: list[int] = []
    names = ", ".join(f'"{c}"' for c in columns)
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    step = max(1, _MOST_VALUES // len(columns))
    with connection.cursor() as cursor:
        for at in range(0, len(rows), step):
            part = rows[at : at + step]
            sql = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([one] * len(part))}' + (" RETURNING id" if ids else "")
            cursor.execute(sql, [value for row in part for value in row])
            if ids:
                # Both databases number and return the rows of one VALUES list in its order; sorting makes it certain.
                out += sorted(int(row[0]) for row in cursor.fetchall())
    return out


def select(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return list(cursor.fetchall())
