"""What gathering wrote down beside the archive: on which days the sources were asked, and which of them fell silent.

The ledger is the follower's (:mod:`isnad.gathering.ledger`); the room only looks at it, and does without where there is none.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from isnad.archive.database import beside
from isnad.archive.identity import folded, host_of
from isnad.archive.models import Outlet
from isnad.gathering import ledger
from isnad.gathering.sources import Source
from isnad.gathering.state import State

MARK_SECONDS = 60.0  # so long a page may be older than the ledger
_mark: tuple[float, str] = (-MARK_SECONDS, "")


@dataclass(frozen=True, slots=True)
class Looks:
    """A day of gathering: how often feeds answered, how many new pages they told of, what went wrong."""

    looks: int = 0
    found: int = 0
    troubles: int = 0


@dataclass(frozen=True, slots=True)
class Silent:
    """A source that is followed and gives nothing any more. ``outlet`` is there once a report of it was kept."""

    name: str
    outlet: Outlet | None
    last: date | None
    days: int
    usual: float | None


def state_file() -> Path:
    """Where the follower of this archive remembers: as ``isnad follow`` finds it."""
    return Path(os.environ.get("ISNAD_STATE") or beside(None, ".gathering"))


@contextmanager
def _state() -> Iterator[State | None]:
    state = State.beheld(state_file()) if state_file().exists() else None
    try:
        yield state
    finally:
        if state is not None:
            state.close()


def mark() -> str:
    """Changes when the ledger may have, or a new day begins, on which another source may count as silent. Cheap to ask."""
    global _mark
    if time.monotonic() - _mark[0] > MARK_SECONDS:
        parts = [datetime.now(UTC).date().isoformat()]
        for path in (state_file(), Path(f"{state_file()}-wal")):
            try:
                parts.append(str(path.stat().st_mtime_ns))
            except OSError:
                parts.append("")
        _mark = (time.monotonic(), "/".join(parts))
    return _mark[1]


def _is_of(source: Source, outlet: Outlet) -> bool:
    hosts = {host_of(url) for url in (source.site, *source.feeds) if url}
    return folded(source.name) == outlet.key or bool(outlet.host and outlet.host in hosts)


def looks(first: date, last: date, outlet: Outlet | None = None) -> dict[date, Looks]:
    """Every day on which sources were asked, all of them or those of one outlet."""
    out: dict[date, Looks] = {}
    with _state() as state:
        if state is None:
            return out
        wanted = None if outlet is None else {name for name, (source, _) in state.sources().items() if _is_of(source, outlet)}
        for row in ledger.coverage(state, first.isoformat(), last.isoformat()):
            if wanted is None or row.source in wanted:
                day = date.fromisoformat(row.day)
                had = out.get(day, Looks())
                out[day] = Looks(had.looks + row.looks, had.found + row.found, had.troubles + row.troubles)
    return out


def silent(outlets: list[Outlet], outlet: Outlet | None = None) -> list[Silent]:
    """The followed sources that fell silent, the longest silence first; those of one outlet, or all."""
    with _state() as state:
        if state is None:
            return []
        sources = state.sources()
        quiet = ledger.quiet(state, datetime.now(UTC).date())
    out = []
    for one in quiet:
        source = sources[one.source][0]
        known = next((o for o in outlets if _is_of(source, o)), None)
        if outlet is None or (known is not None and known.pk == outlet.pk):
            name = source.name or urlsplit(source.site or next(iter(source.feeds), "")).hostname or source.id
            out.append(Silent(name, known, date.fromisoformat(one.last) if one.last else None, one.days, one.usual))
    return sorted(out, key=lambda s: (-s.days, s.name))
