"""Events as exports need them: one flat, frozen object each, streamed in order of keeping, five hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from isnad.archive.models import EventRow, PlaceRow, Report, ReportEntity, Story
from isnad.archive.search import ids
from isnad.archive.search_query import parse

STEP = 500


@dataclass(frozen=True, slots=True)
class Side:
    """A side of an event: names as the report and as the archive have it, offices, sectors, first mention's offset."""

    uid: str
    name: str
    written: str
    kind: str
    country: str
    sectors: tuple[str, ...]
    roles: tuple[str, ...]
    wikidata: str
    offset: int | None


@dataclass(frozen=True, slots=True)
class Coded:
    """One event with its report, sides, place and story."""

    event: EventRow
    report: Report
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    place: PlaceRow | None
    story: Story | None
    sentence: int  # 1-based number of the sentence-like stretch, by line breaks and full stops before the evidence

    @property
    def factual(self) -> bool:
        """Whether the report says that it happened: formats without auxiliary modes can say nothing else."""
        return not self.event.aux

    @property
    def pairs(self) -> list[tuple[Side | None, Side | None]]:
        """Directed pairs for formats that know no lists; what several did together pairs each with each."""
        if self.recipients:
            return [(a, r) for a in self.actors or (None,) for r in self.recipients]
        if len(self.actors) > 1:
            return [(a, b) for a in self.actors for b in self.actors if a is not b]
        return [(self.actors[0] if self.actors else None, None)]


def day(value: date | None) -> str:
    """ISO day or nothing."""
    return value.isoformat() if value else ""


def stamp(value: datetime) -> str:
    """YYYYMMDDHHMMSS, UTC."""
    return value.strftime("%Y%m%d%H%M%S")


def _keys(query: str, kind: Literal["events", "reports"]) -> Iterator[list[int]]:
    """Ids that answer a query (all for an empty one), ascending, in steps."""
    asked = parse(query)
    if asked.text is None and not asked.filters:
        rows = EventRow.objects if kind == "events" else Report.objects
        last = 0
        while True:
            keys = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:STEP])
            if not keys:
                return
            last = keys[-1]
            yield keys
    found = sorted(ids(query, kind=kind, limit=2**31 - 2))
    for at in range(0, len(found), STEP):
        yield found[at : at + STEP]


def report_keys(query: str) -> Iterator[list[int]]:
    """Report ids that answer a query (all for an empty one), ascending, in steps."""
    return _keys(query, "reports")


def coded_events(query: str = "") -> Iterator[Coded]:
    """Every event that answers the query, in the order of keeping."""
    for keys in _keys(query, "events"):
        rows = (
            EventRow.objects.filter(pk__in=keys)
            .select_related("report", "report__outlet", "place", "story", "statement", "statement__speaker")
            .prefetch_related("sides__entity")
            .order_by("pk")
        )
        found = list(rows)
        here: dict[tuple[int, str], Any] = {}
        for side in ReportEntity.objects.filter(report__in={e.report_id for e in found}):
            here[side.report_id, side.local] = side
        for event in found:
            yield _coded(event, here)


def _coded(event: EventRow, here: dict[tuple[int, str], Any]) -> Coded:
    actors: list[Side] = []
    recipients: list[Side] = []
    for row in sorted(event.sides.all(), key=lambda s: (s.role, s.position)):
        local = here.get((event.report_id, row.local))
        mentions = local.mentions if local else []
        side = Side(
            uid=row.entity.uid,
            name=row.entity.name,
            written=local.name if local else row.entity.name,
            kind=row.entity.kind,
            country=row.country,
            sectors=tuple(row.sectors.split()),
            roles=tuple(local.roles) if local else (),
            wikidata=row.entity.wikidata,
            offset=_nearest(mentions, event.start),
        )
        (actors if row.role == "actor" else recipients).append(side)
    text = event.report.text[: event.start]
    sentence = 1 + sum(text.count(mark) for mark in ("\n", ". ", "؟ ", "! "))
    return Coded(event, event.report, tuple(actors), tuple(recipients), event.place, event.story, sentence)


def _nearest(mentions: list[list[int]], at: int) -> int | None:
    """Where the mention nearest to the evidence begins."""
    return min((m[0] for m in mentions), key=lambda start: abs(start - at), default=None)
