"""Plain tables: the events as CSV in two named modes, and dyads by day or month.

*Exact* CSV is RFC 4180 in UTF-8: what went in comes out. *Spreadsheet* CSV is for opening with a double click: it begins with a
byte order mark, and a cell that a spreadsheet would take for a formula gets an apostrophe in front; numbers, negative ones
too, are left alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from isnad.archive.export.coded import Coded, Side, coded_events, day
from isnad.archive.export.codes import quad

EVENT_COLUMNS = (
    "event", "report", "story", "date", "end_date", "date_given", "type", "mode", "aux", "contexts", "quad", "intensity",
    "actor", "actor_country", "actor_sectors", "actor_id", "recipient", "recipient_country", "recipient_sectors", "recipient_id",
    "place", "place_country", "latitude", "longitude", "geonames", "speaker", "evidence", "start", "end",
    "outlet", "published", "url", "title", "code", "pack",
)  # fmt: skip
DYAD_COLUMNS = (
    "period", "actor_country", "recipient_country", "events", "stories", "reports",
    "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict",
)  # fmt: skip

_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def event_rows(query: str = "") -> Iterator[list[object]]:
    """One row an event, in the order of :data:`EVENT_COLUMNS`; lists are joined by ``; ``."""
    for coded in coded_events(query):
        yield _row(coded)


def _row(c: Coded) -> list[object]:
    e, r, p = c.event, c.report, c.place
    return [
        e.uid, r.uid, c.story.uid if c.story else "", day(e.day), day(e.last_day), int(e.day_given), e.type, e.mode,
        "; ".join(e.aux.split()), "; ".join(e.contexts.split()), quad(e.type), e.intensity,
        *_sides(c.actors), *_sides(c.recipients),
        p.name if p else "", p.country if p else "", p.lat if p else None, p.lon if p else None, p.geonames if p else None,
        e.statement.speaker.name if e.statement_id and e.statement.speaker_id else "", e.words, e.start, e.end,
        r.outlet.name if r.outlet_id else "", day(r.published), r.url, r.title, r.code, r.pack,
    ]  # fmt: skip


def _sides(sides: tuple[Side, ...]) -> list[object]:
    return [
        "; ".join(s.written for s in sides),
        "; ".join(s.country for s in sides),
        "; ".join(" ".join(s.sectors) for s in sides),
        "; ".join(s.uid for s in sides),
    ]


def safe(value: object) -> str:
    """A cell that no spreadsheet runs.

    >>> safe("=1+1"), safe("-3.5"), safe("-قمة"), safe(" @x")
    ("'=1+1", '-3.5', "'-قمة", "' @x")
    """
    text = "" if value is None else str(value)
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]], spreadsheet: bool) -> Iterator[str]:
    """The table as CSV, line by line (a line may hold line breaks inside quotes)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if spreadsheet:
        buffer.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(v) for v in row] if spreadsheet else row)
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_exact(query: str = "") -> Iterator[str]:
    """Events as exact CSV."""
    return csv_lines(EVENT_COLUMNS, event_rows(query), False)


def csv_spreadsheet(query: str = "") -> Iterator[str]:
    """Events as spreadsheet-safe CSV."""
    return csv_lines(EVENT_COLUMNS, event_rows(query), True)


def dyads_by_day(query: str = "") -> Iterator[str]:
    """Directed pairs of countries by day, as exact CSV."""
    return csv_lines(DYAD_COLUMNS, dyad_rows(query, 10), False)


def dyads_by_month(query: str = "") -> Iterator[str]:
    """Directed pairs of countries by month, as exact CSV."""
    return csv_lines(DYAD_COLUMNS, dyad_rows(query, 7), False)


def dyad_rows(query: str, digits: int) -> list[list[object]]:
    """One row a period and directed pair of different countries, sorted.

    ``events`` counts each story once (an event without one is its own); ``reports`` counts the reports behind them. Only what
    reports say happened.
    """
    found: dict[tuple[str, str, str], tuple[dict[str, int], set[str], set[str]]] = {}
    for c in coded_events(query):
        if not c.factual:
            continue
        period = _period(c.event.day, digits)
        for actor, recipient in c.pairs:
            if (
                actor is None
                or recipient is None
                or not actor.country
                or not recipient.country
                or actor.country == recipient.country
            ):
                continue
            key = period, actor.country, recipient.country
            stories, joined, reports = found.setdefault(key, ({}, set(), set()))
            stories[c.story.uid if c.story else c.event.uid] = quad(c.event.type)
            if c.story:
                joined.add(c.story.uid)
            reports.add(c.report.uid)
    out: list[list[object]] = []
    for (period, one, other), (stories, joined, reports) in sorted(found.items()):
        quads = list(stories.values())
        out.append([period, one, other, len(stories), len(joined), len(reports), *(quads.count(q) for q in (1, 2, 3, 4))])
    return out


def _period(value: date, digits: int) -> str:
    return value.isoformat()[:digits]
