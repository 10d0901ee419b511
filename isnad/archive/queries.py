"""Questions that pages and commands ask of the archive. Each answers with models or plain dataclasses, in a fixed order.

report = queries.report("55d75393edce563d")
record = queries.record_of(report)          # the Record as it was read, text included
for event in queries.events_of(report): …   # sides and tags already loaded
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet

from isnad.archive.identity import page_key
from isnad.archive.models import (
    Entity,
    EventPair,
    EventRow,
    EventSide,
    Outlet,
    Report,
    ReportEntity,
    ReportVersion,
    StatementRow,
    Story,
    Tombstone,
)
from isnad.archive.packing import unpack, unpack_dict, unpack_record
from isnad.record import Record


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comparison of two versions: ``kind`` is same, gone or new; offsets are into the older and the newer text."""

    kind: str
    old: str
    new: str
    old_start: int
    new_start: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed between two versions: the words, and fields as (name, before, after)."""

    fields: tuple[tuple[str, Any, Any], ...]
    pieces: tuple[Piece, ...]


def report(uid: str) -> Report | None:
    """The report with this permanent id, or this ``record.report.id`` when only one report has it."""
    found = Report.objects.select_related("outlet", "copy_of").filter(uid=uid).first()
    if found is None:
        same = list(Report.objects.select_related("outlet", "copy_of").filter(text_id=uid)[:2])
        found = same[0] if len(same) == 1 else None
    return found


def report_by_url(url: str) -> Report | None:
    """The report kept from this address; ``http``, ``www.``, tracking and fragments do not matter."""
    key = page_key(url)
    return Report.objects.select_related("outlet").filter(url_key=key).first() if key else None


def tombstone(uid: str) -> Tombstone | None:
    """Why a permanent id is no more, if it ever was."""
    return Tombstone.objects.filter(uid=uid).first()


def version_of(report: Report, number: int | None = None) -> ReportVersion | None:
    """One version (the current one by default)."""
    return ReportVersion.objects.filter(report=report, number=number or report.version).first()


def versions_of(report: Report) -> QuerySet[ReportVersion]:
    """All versions, oldest first, without their bytes."""
    return ReportVersion.objects.filter(report=report).defer("original", "record").order_by("number")


def record_of(report: Report, number: int | None = None) -> Record:
    """The record as it was read. Raises ``LookupError`` for a version there never was."""
    version = version_of(report, number)
    if version is None:
        raise LookupError(f"report {report.uid} has no version {number}")
    return unpack_record(version.record)


def record_dict_of(report: Report, number: int | None = None) -> dict[str, Any]:
    """The record's JSON object, for those who only pass it on."""
    version = version_of(report, number)
    if version is None:
        raise LookupError(f"report {report.uid} has no version {number}")
    return unpack_dict(version.record)


def record_dicts_of(reports: Iterable[Report]) -> dict[int, dict[str, Any]]:
    """The current records' JSON objects of several reports by the report's key, read at once."""
    current = ReportVersion.objects.filter(report__in=[r.pk for r in reports], number=F("report__version"))
    return {pk: unpack_dict(record) for pk, record in current.values_list("report_id", "record")}


def original_of(report: Report, number: int | None = None) -> bytes:
    """The bytes as they came; their SHA-256 is the version's ``sha256``."""
    version = version_of(report, number)
    if version is None:
        raise LookupError(f"report {report.uid} has no version {number}")
    return unpack(version.original)


def known(sha256: str, url: str | None = None) -> Report | None:
    """The report that has these very bytes (at this address, if one is given): lets a caller skip reading them again."""
    versions = ReportVersion.objects.filter(sha256=sha256)
    key = page_key(url)
    if key:
        versions = versions.filter(report__url_key=key)
    first = versions.order_by("id").values_list("report", flat=True).first()
    return Report.objects.filter(pk=first).first() if first else None


def compare(report: Report, older: int, newer: int) -> Differences:
    """What a reader would see change between two versions, word by word."""
    a, b = record_of(report, older), record_of(report, newer)
    names = ("title", "byline", "published", "publisher", "url")
    fields = tuple((n, getattr(a.report, n), getattr(b.report, n)) for n in names if getattr(a.report, n) != getattr(b.report, n))
    return Differences(fields, tuple(_pieces(a.text, b.text)))


def _pieces(old: str, new: str) -> Iterable[Piece]:
    old_words, new_words = _words(old), _words(new)
    at_old = [0, *_ends(old_words)]
    at_new = [0, *_ends(new_words)]
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes():
        before, after = "".join(old_words[a:b]), "".join(new_words[c:d])
        if kind == "equal":
            yield Piece("same", before, after, at_old[a], at_new[c])
            continue
        if before:
            yield Piece("gone", before, "", at_old[a], at_new[c])
        if after:
            yield Piece("new", "", after, at_old[b], at_new[c])


def _words(text: str) -> list[str]:
    cuts = [0, *(i for i in range(1, len(text)) if text[i - 1].isspace() and not text[i].isspace()), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


def _ends(words: list[str]) -> Iterable[int]:
    at = 0
    for word in words:
        at += len(word)
        yield at


def events_of(report: Report) -> QuerySet[EventRow]:
    """A report's events in text order, with sides, places, statements and stories loaded."""
    return _loaded(EventRow.objects.filter(report=report)).order_by("trigger_start", "id")


def event(uid: str) -> EventRow | None:
    """The event with this permanent id."""
    return _loaded(EventRow.objects.filter(uid=uid)).first()


def statements_of(report: Report) -> QuerySet[StatementRow]:
    """A report's statements in text order, speakers and chains loaded."""
    return (
        StatementRow.objects.filter(report=report)
        .select_related("speaker", "date")
        .prefetch_related("via__entity")
        .order_by("cue_start", "id")
    )


def sides_of(report: Report) -> QuerySet[ReportEntity]:
    """A report's sides, most mentioned first."""
    return ReportEntity.objects.filter(report=report).select_related("entity").order_by("-mention_count", "id")


def _loaded(events: QuerySet[EventRow]) -> QuerySet[EventRow]:
    return events.select_related(
        "report", "report__outlet", "place", "date", "statement", "statement__speaker", "story"
    ).prefetch_related("sides__entity")


def latest_reports(limit: int = 50, before: tuple[date, int] | None = None) -> list[Report]:
    """Newest first; ``before`` is the last row's ``(day, id)`` of the page before."""
    rows = Report.objects.select_related("outlet").order_by("-day", "-id")
    if before is not None:
        rows = rows.filter(Q(day__lt=before[0]) | Q(day=before[0], pk__lt=before[1]))
    return list(rows[:limit])


def entity(uid: str) -> Entity | None:
    """The side with this archive-wide id."""
    return Entity.objects.filter(uid=uid).first()


def entity_events(side: Entity, role: str | None = None) -> QuerySet[EventRow]:
    """Events a side takes part in (as ``actor`` or ``recipient`` if ``role`` says so), newest first."""
    sides = EventSide.objects.filter(entity=side)
    if role is not None:
        sides = sides.filter(role=role)
    return _loaded(EventRow.objects.filter(pk__in=sides.values("event"))).order_by("-day", "-id")


def pair(one: str, other: str, how: str) -> QuerySet[EventPair]:
    """Events of two countries: what one did ``towards`` the other, or what both did ``together``."""
    return EventPair.objects.filter(how=how, one=one, other=other)


def pair_events(one: str, other: str, how: str) -> QuerySet[EventRow]:
    """The events of :func:`pair`, newest first."""
    return _loaded(EventRow.objects.filter(pk__in=pair(one, other, how).values("event"))).order_by("-day", "-id")


_LINE = (
    "uid", "type", "mode", "aux", "words", "day", "last_day", "grain", "report__uid", "report__day", "report__outlet__name",
    "place__name", "statement__uid", "statement__speaker__name", "statement__speaker__kind", "statement__speaker__country",
)  # fmt: skip


def first_events(events: QuerySet[EventRow], limit: int) -> list[EventRow]:
    """The first of these events with what a line of a list shows; the rest is there when asked for. Their ids alone are sorted: sides
    have thousands of events."""
    keys = list(events.values_list("pk", flat=True)[:limit])
    related = EventRow.objects.select_related("place", "statement__speaker", "report__outlet").only(*_LINE)
    found = related.prefetch_related("sides__entity").in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]


def first_statements(statements: QuerySet[StatementRow], limit: int) -> list[StatementRow]:
    """The first of these statements, as :func:`first_events` does it."""
    return statements_in(list(statements.values_list("pk", flat=True)[:limit]))


def statements_in(keys: list[int]) -> list[StatementRow]:
    """The statements of these keys, in their order, with all that a list of them shows."""
    loaded = StatementRow.objects.select_related("speaker", "report", "report__outlet").defer("report__text")
    found = loaded.prefetch_related("via__entity").in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]


def entity_statements(side: Entity) -> QuerySet[StatementRow]:
    """What a side said or passed on, newest report first."""
    return (
        StatementRow.objects.filter(Q(speaker=side) | Q(pk__in=side.passed_on.values("statement")))
        .select_related("speaker", "report", "report__outlet")
        .prefetch_related("via__entity")
        .order_by("-report__day", "-report_id", "cue_start")
    )


def entity_roles(side: Entity) -> list[tuple[str, int]]:
    """Offices as reports wrote them, with the number of reports, most frequent first."""
    counts: dict[str, int] = {}
    for roles in ReportEntity.objects.filter(entity=side).values_list("roles", flat=True):
        for role in dict.fromkeys(roles):
            counts[role] = counts.get(role, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def entity_partners(side: Entity, limit: int = 20) -> list[tuple[Entity, int]]:
    """Other sides of the same events with the number of events, most frequent first."""
    events = EventSide.objects.filter(entity=side).values("event")
    rows = (
        EventSide.objects.filter(event__in=events)
        .exclude(entity=side)
        .values("entity")
        .annotate(n=Count("event", distinct=True))
        .order_by("-n", "entity")[:limit]
    )
    ranked = [(row["entity"], row["n"]) for row in rows]
    found = Entity.objects.in_bulk([pk for pk, _ in ranked])
    return [(found[pk], n) for pk, n in ranked]


def entities_named(folded_start: str, limit: int = 20) -> list[Entity]:
    """Sides whose folded name begins so (see ``identity.folded``), most reported first: for suggestions while typing."""
    rows = Entity.objects.filter(folded__startswith=folded_start).annotate(n=Count("report_entities"))
    return list(rows.order_by("-n", "id")[:limit])


def outlets() -> QuerySet[Outlet]:
    """Every outlet with ``report_total``, ``first_day`` and ``last_day``, most reports first."""
    return Outlet.objects.annotate(
        report_total=Count("reports"), first_day=Min("reports__day"), last_day=Max("reports__day")
    ).order_by("-report_total", "name")


def story(uid: str) -> Story | None:
    """The story with this permanent id."""
    return Story.objects.select_related("first_report", "first_report__outlet").filter(uid=uid).first()


def story_events(found: Story) -> QuerySet[EventRow]:
    """A story's events, earliest report first."""
    return _loaded(EventRow.objects.filter(story=found)).order_by("report__day", "report_id", "trigger_start", "id")


def latest_stories(limit: int = 50, before: tuple[date, int] | None = None, least_reports: int = 1) -> list[Story]:
    """Newest first; ``before`` is the last row's ``(last_day, id)`` of the page before."""
    rows = Story.objects.select_related("first_report").filter(report_count__gte=least_reports).order_by("-last_day", "-id")
    if before is not None:
        rows = rows.filter(Q(last_day__lt=before[0]) | Q(last_day=before[0], pk__lt=before[1]))
    return list(rows[:limit])


def counts_by_type(first: date | None = None, last: date | None = None) -> dict[str, int]:
    """Events of each type between two days, both included; negated, future and hypothetical ones left out."""
    rows = EventRow.objects.filter(aux="")
    if first:
        rows = rows.filter(day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    return {row["type"]: row["n"] for row in rows.values("type").annotate(n=Count("id")).order_by("type")}
