"""One record → the rows of its report. Rows only: who is stored, replaced or left alone is decided in :mod:`isnad.archive.keeping`."""

from __future__ import annotations

from datetime import date

from isnad.archive.days import bounds
from isnad.archive.identity import digest, entity_key, event_ids, folded, statement_ids, storable
from isnad.archive.models import (
    DateRow,
    Entity,
    EventRow,
    EventSide,
    EventTag,
    PlaceRow,
    Report,
    ReportEntity,
    StatementRow,
    StatementVia,
)
from isnad.record import Event, Record
from isnad.span import Span


def drop_rows(report: Report) -> None:
    """Deletes the rows that a reading made. Permanent ids are the caller's business."""
    events = EventRow.objects.filter(report=report).values("pk")
    EventSide.objects.filter(event__in=events)._raw_delete("default")
    EventTag.objects.filter(event__in=events)._raw_delete("default")
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


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _entities(report: Report, record: Record) -> dict[str, Entity]:
    keys = {e.id: storable(entity_key(e)) for e in record.entities}
    known = {e.key: e for e in Entity.objects.filter(key__in=set(keys.values()))}
    fresh: dict[str, Entity] = {}
    for side in record.entities:
        key = keys[side.id]
        if key not in known and key not in fresh:
            fresh[key] = Entity(
                key=key,
                uid=digest("entity", key)[:16],
                name=storable(side.name)[:300],
                folded=storable(folded(side.name))[:300],
                kind=side.kind[:20],
                country=(side.country or "")[:3],
                sectors=" ".join(side.sectors)[:120],
                wikidata=(side.wikidata or "")[:20],
            )
    known.update((e.key, e) for e in Entity.objects.bulk_create(fresh.values()))
    ReportEntity.objects.bulk_create(
        ReportEntity(
            report=report,
            entity=known[keys[side.id]],
            local=side.id[:20],
            name=storable(side.name),
            roles=[storable(r) for r in side.roles],
            sectors=" ".join(side.sectors)[:120],
            mentions=_pairs(side.mentions),
            mention_count=len(side.mentions),
        )
        for side in record.entities
    )
    return {local: known[key] for local, key in keys.items()}


def _dates(report: Report, record: Record) -> list[DateRow]:
    rows = []
    for number, d in enumerate(record.dates):
        both = bounds(d.value, d.end_value)
        rows.append(
            DateRow(
                report=report,
                number=number,
                start=d.start,
                end=d.end,
                words=storable(record.text[d.start : d.end]),
                value=(d.value or "")[:20],
                end_value=(d.end_value or "")[:20],
                grain=d.grain[:8],
                relative=(d.relative or "")[:40],
                first_day=both[0] if both else None,
                last_day=both[1] if both else None,
            )
        )
    return list(DateRow.objects.bulk_create(rows))


def _places(report: Report, record: Record) -> list[PlaceRow]:
    return list(
        PlaceRow.objects.bulk_create(
            PlaceRow(
                report=report,
                number=number,
                start=p.start,
                end=p.end,
                name=storable(p.name)[:200],
                folded=storable(folded(p.name))[:200],
                country=(p.country or "")[:3],
                geonames=p.geonames,
                lat=p.lat,
                lon=p.lon,
            )
            for number, p in enumerate(record.places)
        )
    )


def _statements(report: Report, record: Record, sides: dict[str, Entity], dates: list[DateRow]) -> dict[str, StatementRow]:
    uids = statement_ids(record, report.uid)
    made = StatementRow.objects.bulk_create(
        StatementRow(
            report=report,
            uid=uids[s.id],
            local=s.id[:20],
            speaker=sides.get(s.speaker) if s.speaker else None,
            cue_start=s.cue.start,
            cue_end=s.cue.end,
            content=_pairs(s.content),
            quoted=_pairs(s.quoted),
            words=storable(" … ".join(c.of(record.text) for c in s.content)),
            force=s.force[:20],
            date=dates[s.date] if s.date is not None and 0 <= s.date < len(dates) else None,
            rule=s.rule[:120],
        )
        for s in record.statements
    )
    rows = {s.id: row for s, row in zip(record.statements, made, strict=True)}
    StatementVia.objects.bulk_create(
        StatementVia(statement=rows[s.id], position=position, entity=sides[link])
        for s in record.statements
        for position, link in enumerate(s.via)
        if link in sides
    )
    return rows


def _when(event: Event, dates: list[DateRow], report: Report) -> tuple[date, date, str, DateRow | None]:
    row = dates[event.date] if event.date is not None and 0 <= event.date < len(dates) else None
    if row is not None and row.first_day is not None:
        return row.first_day, row.last_day or row.first_day, row.grain, row
    return report.day, report.day, "day", row


def _events(
    report: Report,
    record: Record,
    sides: dict[str, Entity],
    dates: list[DateRow],
    places: list[PlaceRow],
    statements: dict[str, StatementRow],
) -> None:
    uids = event_ids(record, report.uid)
    rows: list[EventRow] = []
    for e in record.events:
        first, last, grain, row = _when(e, dates, report)
        place = places[e.place] if e.place is not None and 0 <= e.place < len(places) else None
        rows.append(
            EventRow(
                report=report,
                uid=uids[e.id],
                local=e.id[:20],
                type=e.type[:12],
                mode=(e.mode or "")[:24],
                aux=" ".join(e.aux)[:60],
                contexts=" ".join(e.context)[:200],
                quad=(e.quad or "")[:24],
                intensity=e.intensity,
                cameo=(e.cameo or "")[:8],
                day=first,
                last_day=last,
                grain=grain,
                day_given=row is not None and row.first_day is not None,
                date=row,
                place=place,
                place_country=place.country if place else "",
                statement=statements.get(e.statement) if e.statement else None,
                trigger_start=e.trigger.start,
                trigger_end=e.trigger.end,
                start=e.evidence.start,
                end=e.evidence.end,
                words=storable(e.evidence.of(record.text)),
                same_as=(e.same_as or "")[:20],
                rule=e.rule[:120],
            )
        )
    made = EventRow.objects.bulk_create(rows)
    sectors = {e.id: e.sectors for e in record.entities}
    side_rows: list[EventSide] = []
    tags: list[EventTag] = []
    for e, event in zip(record.events, made, strict=True):
        found: dict[tuple[str, str], None] = {}
        for role, locals_ in (("actor", e.actor), ("recipient", e.recipient)):
            for position, local in enumerate(locals_):
                if local not in sides:
                    continue
                side_rows.append(
                    EventSide(
                        event=event,
                        role=role,
                        position=position,
                        entity=sides[local],
                        local=local[:20],
                        country=sides[local].country,
                        sectors=" ".join(sectors[local])[:120],
                    )
                )
                found.update(((f"{role}_sector", s), None) for s in sectors[local])
        found.update((("context", c), None) for c in e.context)
        found.update((("aux", a), None) for a in e.aux)
        tags += [EventTag(event=event, field=f[:16], value=v[:24]) for f, v in found]
    EventSide.objects.bulk_create(side_rows)
    EventTag.objects.bulk_create(tags)
