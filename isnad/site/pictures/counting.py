"""Counts that pictures are made of: events by period and quad class, pairs of countries, places, reports by day.

Negated, future and hypothetical events are left out: a picture shows what is reported to have happened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, QuerySet

from isnad.archive import queries
from isnad.archive.export.codes import quad
from isnad.archive.models import EventRow, Report
from isnad.site.labels import country_name
from isnad.site.memory import remembered
from isnad.site.pictures.located import is_town, located

SHOWN = ("", "historical")


def happened() -> QuerySet[EventRow]:
    """Events told as having happened."""
    return EventRow.objects.filter(aux__in=SHOWN)


def between(one: str, other: str) -> QuerySet[EventRow]:
    """What one country did to the other (as coded), without what both did together."""
    return happened().filter(pk__in=queries.pair(one, other, "towards").values("event"))


def together(one: str, other: str) -> QuerySet[EventRow]:
    """What both did together: meetings, agreements, clashes without a first hand."""
    return happened().filter(pk__in=queries.pair(one, other, "together").values("event"))


@dataclass(frozen=True, slots=True)
class Periods:
    """``counts[start][quad]``; ``grain`` is day, month or year."""

    grain: str
    counts: dict[date, dict[int, int]]


def by_day(events: QuerySet[EventRow]) -> list[tuple[date, str, int]]:
    """(day, type, events)."""
    return list(events.order_by().values("day", "type").annotate(n=Count("id")).values_list("day", "type", "n"))


def all_days() -> list[tuple[date, str, int]]:
    """:func:`by_day` of the whole archive, counted once for it and for each type."""
    return remembered("all days", lambda: by_day(happened()))


def by_period(rows: list[tuple[date, str, int]]) -> Periods:
    """Counts by the coarsest grain that still shows a course: days up to three months, months up to six years, else years."""
    if not rows:
        return Periods("day", {})
    span = (max(r[0] for r in rows) - min(r[0] for r in rows)).days
    grain = "day" if span <= 92 else "month" if span <= 366 * 6 else "year"
    start: Callable[[date], date] = {
        "day": lambda d: d,
        "month": lambda d: d.replace(day=1),
        "year": lambda d: d.replace(month=1, day=1),
    }[grain]
    counts: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for when, kind, n in rows:
        counts[start(when)][quad(kind)] += n
    return Periods(grain, {d: dict(q) for d, q in sorted(counts.items())})


def country_pairs(limit: int = 400, event_ids: QuerySet[Any] | None = None) -> list[tuple[str, str, int, int]]:
    """(actor's country, recipient's country, cooperative, conflictual), most events first; pairs within one country left out."""
    kinds = [t for t in _types() if quad(t) <= 2]
    marks = ", ".join(["%s"] * len(kinds))
    only, params = "", []
    if event_ids is not None:
        sql, params = event_ids.query.sql_with_params()
        only = f" AND e.id IN ({sql})"
    sql = (
        "SELECT a.country, r.country, "
        # SQLite keeps to this order: few events have a recipient.
        f"sum(CASE WHEN e.type IN ({marks}) THEN 1 ELSE 0 END), count(*) "
        "FROM event_sides r CROSS JOIN event_sides a CROSS JOIN events e WHERE r.role = 'recipient' AND r.position = 0 "
        "AND a.event_id = r.event_id AND a.role = 'actor' AND a.position = 0 AND e.id = r.event_id "
        f"AND e.aux IN ('', 'historical') AND a.country <> '' AND r.country <> '' AND a.country <> r.country{only} "
        "GROUP BY a.country, r.country ORDER BY count(*) DESC, a.country, r.country LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*kinds, *params, limit])
        return [(a, r, int(c), int(n) - int(c)) for a, r, c, n in cursor.fetchall()]


def all_pairs() -> list[tuple[str, str, int, int]]:
    """The pairs of countries of the whole archive, counted once for all pages and pictures."""
    return remembered("all pairs", country_pairs)


def _types() -> tuple[str, ...]:
    from isnad.record import EVENT_TYPES

    return EVENT_TYPES


class Named(NamedTuple):
    """Events of one type at one place, as reports write it."""

    type: str
    name: str
    country: str
    lat: float | None
    lon: float | None
    events: int


def by_place(events: QuerySet[EventRow]) -> list[Named]:
    """Events by type and place."""
    where = {"name": F("place__name"), "where": F("place__country"), "lat": F("place__lat"), "lon": F("place__lon")}
    rows = events.filter(place__isnull=False).order_by().values("type", **where).annotate(n=Count("id"))
    return [Named(*row) for row in rows.values_list("type", "name", "where", "lat", "lon", "n")]


def all_places() -> list[Named]:
    """:func:`by_place` of the whole archive, counted once for it and for each type."""
    return remembered("all places", lambda: by_place(happened()))


def places(rows: Iterable[Named], limit: int = 200) -> list[tuple[str, str, float, float, int]]:
    """(name, country, latitude, longitude, events) of places that can be located, most events first."""
    counts: Counter[tuple[str, str, float | None, float | None]] = Counter()
    for r in rows:
        counts[r.name, r.country, r.lat, r.lon] += r.events
    found: dict[tuple[float, float], list[Any]] = {}
    for (name, country, lat, lon), n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][0], pair[0][1])):
        at = (lat, lon) if lat is not None and lon is not None else located(name, country)
        if at is not None:
            shown = name if lat is not None or is_town(name, country) else country_name(country)
            known = found.setdefault(at, [shown, country, *at, 0])
            known[4] += n
    return [(n, c, lat, lon, k) for n, c, lat, lon, k in sorted(found.values(), key=lambda v: (-v[4], v[0]))[:limit]]


def reports_a_day(outlet: int | None = None) -> dict[date, int]:
    """Reports published (or first kept) on each day that has any, of the whole archive or of one outlet."""

    def made() -> dict[date, int]:
        rows = Report.objects.all() if outlet is None else Report.objects.filter(outlet=outlet)
        return dict(rows.order_by("day").values_list("day").annotate(n=Count("id")))

    return remembered(("reports a day", outlet), made)
