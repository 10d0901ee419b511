"""One record → the rows of its report. Who is stored, replaced or left alone is decided in :mod:`isnad.archive.keeping`.

The tables are described in :mod:`isnad.archive.models`; here they are filled without Django's objects, ten times faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from isnad.archive.days import bounds
from isnad.archive.identity import digest, entity_key, event_ids, folded, statement_ids, storable
from isnad.archive.inserting import as_json, insert, select
from isnad.archive.models import (
    DateRow,
    EventPair,
    EventRow,
    EventSide,
    EventTag,
    PlaceRow,
    Report,
    ReportEntity,
    StatementRow,
    StatementVia,
    StoryLink,
)
from isnad.record import Record
from isnad.span import Span

_ENTITY = ("key", "uid", "name", "folded", "kind", "country", "sectors", "wikidata")
_REPORT_ENTITY = ("report_id", "entity_id", "local", "name", "roles", "sectors", "mentions", "mention_count")
_DATE = ("report_id", "number", "start", "end", "words", "value", "end_value", "grain", "relative", "first_day", "last_day")
_PLACE = ("report_id", "number", "start", "end", "name", "folded", "country", "geonames", "lat", "lon")
_STATEMENT = (
    "report_id", "uid", "local", "speaker_id", "cue_start", "cue_end", "content", "quoted", "words", "force", "date_id", "rule",
)  # fmt: skip
_VIA = ("statement_id", "position", "entity_id")
_EVENT = (
    "report_id", "uid", "local", "type", "mode", "aux", "contexts", "quad", "intensity", "cameo", "day", "last_day", "grain",
    "day_given", "date_id", "place_id", "place_country", "statement_id", "trigger_start", "trigger_end", "start", "end", "words",
    "same_as", "rule",
)  # fmt: skip
_SIDE = ("event_id", "role", "position", "entity_id", "local", "country", "sectors")
_PAIR = ("event_id", "how", "one", "other")
_TAG = ("event_id", "field", "value")


class _Side(NamedTuple):
    id: int
    country: str
    sectors: tuple[str, ...]


class _Day(NamedTuple):
    id: int
    first: date | None
    last: date | None
    grain: str


def drop_rows(report: Report) -> None:
    """Deletes the rows that a reading made. Permanent ids are the caller's business."""
    events = EventRow.objects.filter(report=report).values("pk")
    EventSide.objects.filter(event__in=events)._raw_delete("default")
    EventPair.objects.filter(event__in=events)._raw_delete("default")
    EventTag.objects.filter(event__in=events)._raw_delete("default")
    StoryLink.objects.filter(one__in=events)._raw_delete("default")
    StoryLink.objects.filter(other__in=events)._raw_delete("default")
    StatementVia.objects.filter(statement__in=StatementRow.objects.filter(report=report).values("pk"))._raw_delete("default")
    for model in (EventRow, StatementRow, DateRow, PlaceRow, ReportEntity):
        model.objects.filter(report=report)._raw_delete("default")


def make_rows(report: Report, record: Record) -> None:
    """Inserts the record's sides, dates, places, statements and events for a report that has none."""
    sides = _entities(report, record)
    dates = _dates(report, record)
    places = _places(report, record)
    statements = _statements(report, record, sides, dates)
    _events(report, record, sides, dates, places, statements)


def _pairs(spans: tuple[Span, ...]) -> str:
    return as_json([[s.start, s.end] for s in spans])


def _entities(report: Report, record: Record) -> dict[str, _Side]:
    """Finds or makes every side's archive-wide entity; local id → its row."""
    if not record.entities:
        return {}
    keys = {e.id: storable(entity_key(e)) for e in record.entities}
    wanted = list(dict.fromkeys(keys.values()))
    marks = ", ".join(["%s"] * len(wanted))
    known = {key: int(pk) for key, pk in select(f"SELECT key, id FROM entities WHERE key IN ({marks})", wanted)}
    fresh: dict[str, tuple[Any, ...]] = {}
    for side in record.entities:
        key = keys[side.id]
        if key not in known and key not in fresh:
            fresh[key] = (
                key,
                digest("entity", key)[:16],
                storable(side.name)[:300],
                storable(folded(side.name))[:300],
                side.kind[:20],
                (side.country or "")[:3],
                " ".join(side.sectors)[:120],
                (side.wikidata or "")[:20],
            )
    known.update(zip(fresh, insert("entities", _ENTITY, list(fresh.values()), ids=True), strict=True))
    insert(
        "report_entities",
        _REPORT_ENTITY,
        [
            (
                report.pk,
                known[keys[side.id]],
                side.id[:20],
                storable(side.name),
                as_json([storable(r) for r in side.roles]),
                " ".join(side.sectors)[:120],
                _pairs(side.mentions),
                len(side.mentions),
            )
            for side in record.entities
        ],
    )
    return {e.id: _Side(known[keys[e.id]], (e.country or "")[:3], e.sectors) for e in record.entities}


def _dates(report: Report, record: Record) -> list[_Day]:
    ends = [bounds(d.value, d.end_value) or (None, None) for d in record.dates]
    ids = insert(
        "dates",
        _DATE,
        [
            (
                report.pk,
                number,
                d.start,
                d.end,
                storable(record.text[d.start : d.end]),
                (d.value or "")[:20],
                (d.end_value or "")[:20],
                d.grain[:8],
                (d.relative or "")[:40],
                first,
                last,
            )
            for number, (d, (first, last)) in enumerate(zip(record.dates, ends, strict=True))
        ],
        ids=True,
    )
    return [_Day(pk, first, last, d.grain) for pk, d, (first, last) in zip(ids, record.dates, ends, strict=True)]


def _places(report: Report, record: Record) -> list[int]:
    return insert(
        "places",
        _PLACE,
        [
            (
                report.pk,
                number,
                p.start,
                p.end,
                storable(p.name)[:200],
                storable(folded(p.name))[:200],
                (p.country or "")[:3],
                p.geonames,
                p.lat,
                p.lon,
            )
            for number, p in enumerate(record.places)
        ],
        ids=True,
    )


def _statements(report: Report, record: Record, sides: dict[str, _Side], dates: list[_Day]) -> dict[str, int]:
    uids = statement_ids(record, report.uid)
    ids = insert(
        "statements",
        _STATEMENT,
        [
            (
                report.pk,
                uids[s.id],
                s.id[:20],
                sides[s.speaker].id if s.speaker else None,
                s.cue.start,
                s.cue.end,
                _pairs(s.content),
                _pairs(s.quoted),
                storable(" … ".join(c.of(record.text) for c in s.content)),
                s.force[:20],
                dates[s.date].id if s.date is not None and 0 <= s.date < len(dates) else None,
                s.rule[:120],
            )
            for s in record.statements
        ],
        ids=True,
    )
    rows = {s.id: pk for s, pk in zip(record.statements, ids, strict=True)}
    insert("statement_via", _VIA, [(rows[s.id], n, sides[link].id) for s in record.statements for n, link in enumerate(s.via)])
    return rows


def _events(
    report: Report, record: Record, sides: dict[str, _Side], dates: list[_Day], places: list[int], statements: dict[str, int]
) -> None:
    uids = event_ids(record, report.uid)
    rows: list[tuple[Any, ...]] = []
    for e in record.events:
        when = dates[e.date] if e.date is not None else None
        first = when.first if when else None
        place = record.places[e.place] if e.place is not None else None
        rows.append(
            (
                report.pk,
                uids[e.id],
                e.id[:20],
                e.type[:12],
                (e.mode or "")[:24],
                " ".join(e.aux)[:60],
                " ".join(e.context)[:200],
                (e.quad or "")[:24],
                e.intensity,
                (e.cameo or "")[:8],
                first or report.day,
                (when.last if when and when.last else None) or first or report.day,
                when.grain[:8] if when and first else "day",
                first is not None,
                when.id if when else None,
                places[e.place] if e.place is not None else None,
                (place.country or "")[:3] if place else "",
                statements[e.statement] if e.statement else None,
                e.trigger.start,
                e.trigger.end,
                e.evidence.start,
                e.evidence.end,
                storable(e.evidence.of(record.text)),
                (e.same_as or "")[:20],
                e.rule[:120],
            )
        )
    ids = insert("events", _EVENT, rows, ids=True)
    side_rows: list[tuple[Any, ...]] = []
    pairs: list[tuple[Any, ...]] = []
    tags: list[tuple[Any, ...]] = []
    for e, pk in zip(record.events, ids, strict=True):
        found: dict[tuple[str, str], None] = {}
        for role, locals_ in (("actor", e.actor), ("recipient", e.recipient)):
            for position, local in enumerate(locals_):
                side = sides[local]
                side_rows.append((pk, role, position, side.id, local[:20], side.country, " ".join(side.sectors)[:120]))
                found.update(((f"{role}_sector", s), None) for s in side.sectors)
        pairs += [(pk, *pair) for pair in _pairs_of([sides[x].country for x in e.actor], [sides[x].country for x in e.recipient])]
        found.update((("context", c), None) for c in e.context)
        found.update((("aux", a), None) for a in e.aux)
        tags += [(pk, f[:16], v[:24]) for f, v in found]
    insert("event_sides", _SIDE, side_rows)
    insert("event_pairs", _PAIR, pairs)
    insert("event_tags", _TAG, tags)


def _pairs_of(actors: list[str], recipients: list[str]) -> Iterable[tuple[str, str, str]]:
    """The rows of ``event_pairs`` for one event, without its id."""
    doing, receiving = (dict.fromkeys(c for c in those if c) for those in (actors, recipients))
    yield from (("towards", a, r) for a in doing for r in receiving)
    yield from (("together", a, b) for a in doing for b in doing if a != b)
