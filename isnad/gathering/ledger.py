"""The coverage ledger: for each source and day what was found, taken, passed over and went wrong; and which sources fell silent.

Days are UTC days of gathering. A source is quiet when nothing new came for three of its usual gaps between days with news,
at least two days; a source that never gave anything is quiet two days after it was added.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median

from isnad.gathering.state import State

_LOOK_BACK = 60


@dataclass(frozen=True, slots=True)
class Day:
    """One source on one day. ``looks`` counts the times its feeds answered: a day with looks and nothing found was quiet there, a
    day without looks was not covered by us.
    """

    source: str
    day: str
    found: int
    items: int
    troubles: int
    passed: int
    looks: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """A source that fell silent: ``last`` is its last day with news (None: never), ``usual`` its usual gap in days."""

    source: str
    last: str | None
    days: int
    usual: float | None


def count(db: sqlite3.Connection, source: str, at: float, **more: int) -> None:
    """Add to a source's day, inside the caller's transaction: ``count(db, "spa", now, items=1)``."""
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    db.execute("INSERT OR IGNORE INTO days (source, day) VALUES (?, ?)", (source, day))
    for column, number in more.items():
        if column not in ("found", "items", "troubles", "passed", "looks"):
            raise ValueError(f"the ledger has no column {column}")
        db.execute(f"UPDATE days SET {column} = {column} + ? WHERE source = ? AND day = ?", (number, source, day))


def coverage(state: State, since: str, until: str, source: str | None = None) -> list[Day]:
    """The ledger from ``since`` to ``until`` (ISO days, both included), by source and day."""
    rows = state.db.execute(
        "SELECT source, day, found, items, troubles, passed, looks FROM days "
        "WHERE day BETWEEN ? AND ? AND (? IS NULL OR source = ?) ORDER BY source, day",
        (since, until, source, source),
    )
    return [Day(*row) for row in rows]


def quiet(state: State, today: date) -> list[Quiet]:
    """The followed sources that are silent as of ``today``."""
    out = []
    for identity, (_, added) in state.sources().items():
        since = (today - timedelta(days=_LOOK_BACK)).isoformat()
        rows = state.db.execute(
            "SELECT day FROM days WHERE source = ? AND found > 0 AND day BETWEEN ? AND ? ORDER BY day",
            (identity, since, today.isoformat()),
        )
        days = [date.fromisoformat(row[0]) for row in rows]
        gaps = [(b - a).days for a, b in pairwise(days)]
        usual = float(median(gaps)) if gaps else None
        began = days[-1] if days else datetime.fromtimestamp(added, UTC).date()
        silent = (today - began).days
        if silent > max(2.0, 3 * (usual or 0.0)) or (not days and silent >= 2):
            out.append(Quiet(identity, days[-1].isoformat() if days else None, silent, usual))
    return out
