"""The API for programs: reads without a key, OpenAPI 3.1 at /api/openapi.json, cursors, ETags, errors as problem+json (RFC 9457).

GET /api/reports?q=قمة&limit=20          GET /api/reports/{uid}        GET /api/reports/{uid}/record
GET /api/events?q=type:CONSULT           GET /api/events/{uid}         GET /api/statements?speaker={uid}
GET /api/entities?name=وزير              GET /api/entities/{uid}       GET /api/stories  /api/stories/{uid}
GET /api/outlets                         GET /api/status               GET /api/corrections
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.throttling import AnonRateThrottle
from pydantic import Field

import isnad
from isnad.archive import queries
from isnad.archive.identity import folded
from isnad.archive.models import Entity, EventRow, Report, StatementRow, Story
from isnad.archive.search import search
from isnad.archive.trouble import ArchiveError
from isnad.archive.upkeep import status as archive_status
from isnad.errors import InputError
from isnad.site.memory import remembered
from isnad.site.models import Remark
from isnad.site.sharing import corrections_of, twin

MOST = 200  # rows of one answer
RATE = "600/m"  # requests of one sender; 429 beyond
Limit = Annotated[int, Field(ge=1, le=MOST)]


class _Arabic(JSONRenderer):
    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}  # noqa: RUF012


api = NinjaAPI(
    title="Isnad",
    version=isnad.__version__,
    docs_url=None,
    renderer=_Arabic(),
    urls_namespace="api",
    throttle=[AnonRateThrottle(RATE)],
    description="Who did and said what to whom, when, and on whose word. Reads need no key. "
    "Lists give at most 200 rows and a cursor in `next`; one sender may ask 600 times a minute. "
    "Answers carry an ETag. Errors are application/problem+json.",
)


class Side(Schema):
    """A side of an event or statement."""

    uid: str
    name: str
    country: str
    kind: str


class ReportOut(Schema):
    """A report in lists."""

    uid: str
    title: str
    byline: str
    outlet: str
    url: str
    language: str
    published: date | None
    version: int
    events: int
    statements: int


class EventOut(Schema):
    """An event: PLOVER's fields, permanent id, exact words with their offsets (code points, half-open)."""

    uid: str
    report: str
    type: str
    mode: str
    aux: list[str]
    contexts: list[str]
    actor: list[Side]
    recipient: list[Side]
    day: date
    last_day: date
    grain: str
    day_given: bool
    place: str
    place_country: str
    start: int
    end: int
    words: str
    statement: str | None
    story: str | None
    rule: str


class StatementOut(Schema):
    """A statement with its chain of transmission, nearest first."""

    uid: str
    report: str
    speaker: Side | None
    via: list[Side]
    words: str
    content: list[list[int]]
    quoted: list[list[int]]
    force: str


class StoryOut(Schema):
    """The same event in several reports."""

    uid: str
    type: str
    title: str
    first_day: date | None
    last_day: date | None
    reports: int
    sources: int
    first_report: str | None


class OutletOut(Schema):
    """Who publishes."""

    key: str
    name: str
    host: str
    reports: int
    first_day: date | None
    last_day: date | None


class Reports(Schema):
    """A page of reports."""

    items: list[ReportOut]
    next: str | None


class Events(Schema):
    """A page of events."""

    items: list[EventOut]
    next: str | None


class Statements(Schema):
    """A page of statements."""

    items: list[StatementOut]
    next: str | None


class Entities(Schema):
    """Sides."""

    items: list[Side]


class Stories(Schema):
    """A page of stories."""

    items: list[StoryOut]
    next: str | None


class Outlets(Schema):
    """All outlets."""

    items: list[OutletOut]


def problem(status: int, title: str, detail: str = "") -> HttpResponse:
    """An error as RFC 9457 has it."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type="application/problem+json")


@api.exception_handler(InputError)
def _bad_input(request: HttpRequest, error: InputError) -> HttpResponse:
    return problem(400, "The request could not be read", str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors)
    return problem(422, "A parameter is out of range", said)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "Not found", str(error))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(ArchiveError)
def _archive(request: HttpRequest, error: ArchiveError) -> HttpResponse:
    return problem(503, "The archive does not answer", str(error))


def _side(e: Entity) -> Side:
    return Side(uid=e.uid, name=e.name, country=e.country, kind=e.kind)


def _report(r: Report) -> ReportOut:
    return ReportOut(
        uid=r.uid,
        title=r.title,
        byline=r.byline,
        outlet=r.outlet.name if r.outlet else "",
        url=r.url,
        language=r.language,
        published=r.published,
        version=r.version,
        events=r.event_count,
        statements=r.statement_count,
    )


def _event(e: EventRow) -> EventOut:
    sides = sorted(e.sides.all(), key=lambda s: s.position)
    return EventOut(
        uid=e.uid,
        report=e.report.uid,
        type=e.type,
        mode=e.mode,
        aux=e.aux.split(),
        contexts=e.contexts.split(),
        actor=[_side(s.entity) for s in sides if s.role == "actor"],
        recipient=[_side(s.entity) for s in sides if s.role == "recipient"],
        day=e.day,
        last_day=e.last_day,
        grain=e.grain,
        day_given=e.day_given,
        place=e.place.name if e.place else "",
        place_country=e.place_country,
        start=e.start,
        end=e.end,
        words=e.words,
        statement=e.statement.uid if e.statement else None,
        story=e.story.uid if e.story else None,
        rule=e.rule,
    )


def _statement(s: StatementRow) -> StatementOut:
    links = sorted(s.via.all(), key=lambda v: v.position)
    return StatementOut(
        uid=s.uid,
        report=s.report.uid,
        speaker=_side(s.speaker) if s.speaker else None,
        via=[_side(v.entity) for v in links],
        words=s.words,
        content=s.content,
        quoted=s.quoted,
        force=s.force,
    )


def _story(s: Story) -> StoryOut:
    return StoryOut(
        uid=s.uid,
        type=s.type,
        title=s.title,
        first_day=s.first_day,
        last_day=s.last_day,
        reports=s.report_count,
        sources=s.source_count,
        first_report=s.first_report.uid if s.first_report else None,
    )


def _found(thing: Any) -> Any:
    if thing is None:
        raise Http404("there is nothing under this id")
    return thing


@api.get("/reports", response=Reports, summary="Reports that answer a query, newest first")
def reports(request: HttpRequest, q: str = "", limit: Limit = 20, after: str | None = None) -> Reports:
    """`q` is the query language of the search page; without it all reports."""
    page = search(q, limit=limit, after=after)
    return Reports(items=[_report(h.report) for h in page.hits], next=page.next)


@api.get("/reports/{uid}", response=ReportOut, summary="One report")
def report(request: HttpRequest, uid: str) -> ReportOut:
    """The permanent id, or the id made from its text."""
    return _report(_found(queries.report(uid)))


@api.get("/reports/{uid}/record", summary="The record as it was read, with permanent ids; corrections beside it")
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """Schema isnad/1."""
    return HttpResponse(
        json.dumps(twin(request, _found(queries.report(uid))), ensure_ascii=False), content_type="application/json; charset=utf-8"
    )


@api.get("/reports/{uid}/corrections", summary="Readers' accepted corrections of a report")
def report_corrections(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Kept apart from the machine's entries."""
    return {"items": corrections_of(_found(queries.report(uid)))}


@api.get("/events", response=Events, summary="Events that answer a query, newest first")
def events(request: HttpRequest, q: str = "", limit: Limit = 20, after: str | None = None) -> Events:
    """All filters of one query must hold of the same event."""
    page = search(q, kind="events", limit=limit, after=after)
    return Events(items=[_event(h.event) for h in page.hits if h.event is not None], next=page.next)


@api.get("/events/{uid}", response=EventOut, summary="One event")
def event(request: HttpRequest, uid: str) -> EventOut:
    """The permanent id."""
    return _event(_found(queries.event(uid)))


@api.get("/statements", response=Statements, summary="What was said, newest first")
def statements(
    request: HttpRequest, speaker: str = "", via: str = "", report: str = "", limit: Limit = 20, after: int | None = None
) -> Statements:
    """`speaker` and `via` are ids of sides, `report` one of a report."""
    rows = StatementRow.objects.select_related("speaker", "report").prefetch_related("via__entity").order_by("-id")
    if speaker:
        rows = rows.filter(speaker__uid=speaker)
    if via:
        rows = rows.filter(via__entity__uid=via).distinct()
    if report:
        rows = rows.filter(report__uid=report)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    return Statements(items=[_statement(s) for s in found[:limit]], next=str(found[limit - 1].pk) if len(found) > limit else None)


@api.get("/entities", response=Entities, summary="Sides by name and country, most reported first")
def entities(request: HttpRequest, name: str = "", country: str = "", limit: Limit = 20) -> Entities:
    """`name` may be a part of the name in any spelling of hamza."""
    rows = Entity.objects.annotate(n=Count("report_entities")).order_by("-n", "id")
    if name:
        rows = rows.filter(folded__contains=folded(name))
    if country:
        rows = rows.filter(country=country)
    return Entities(items=[_side(e) for e in rows[:limit]])


@api.get("/entities/{uid}", response=Side, summary="One side")
def entity(request: HttpRequest, uid: str) -> Side:
    """Its events: /api/events?q=side:{uid}."""
    return _side(_found(queries.entity(uid)))


@api.get("/stories", response=Stories, summary="Stories, newest first")
def stories(request: HttpRequest, limit: Limit = 20, after: str | None = None) -> Stories:
    """The same event in several reports."""
    last = Story.objects.filter(uid=after).first() if after else None
    if after and last is None:
        raise InputError(after[:40], "no cursor of this archive", "start from the first page")
    found = queries.latest_stories(limit + 1, (last.last_day, last.pk) if last else None)
    return Stories(items=[_story(s) for s in found[:limit]], next=found[limit - 1].uid if len(found) > limit else None)


@api.get("/stories/{uid}", response=StoryOut, summary="One story")
def story(request: HttpRequest, uid: str) -> StoryOut:
    """Its events: /api/events?q=story:{uid}."""
    return _story(_found(queries.story(uid)))


@api.get("/outlets", response=Outlets, summary="Outlets, most reports first")
def outlets(request: HttpRequest) -> Outlets:
    """With the first and last day that the archive has."""
    return Outlets(
        items=[
            OutletOut(key=o.key, name=o.name, host=o.host, reports=o.report_total, first_day=o.first_day, last_day=o.last_day)
            for o in queries.outlets()
        ]
    )


@api.get("/corrections", summary="Readers' accepted corrections, newest first")
def corrections(request: HttpRequest, limit: Limit = 20, after: int | None = None) -> dict[str, Any]:
    """Each names its report, its entry and the words it is about."""
    rows = Remark.objects.filter(kind="correction", state="accepted").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    items = [
        {
            "id": r.pk,
            "report": r.report_uid,
            "entry": r.entry or None,
            "field": r.field,
            "was": r.was,
            "now": r.proposed,
            "quote": r.quote,
        }
        for r in found[:limit]
    ]
    return {"items": items, "next": str(found[limit - 1].pk) if len(found) > limit else None}


@api.get("/status", summary="What the archive holds")
def status(request: HttpRequest) -> dict[str, Any]:
    """Counts, days, versions that read the reports; while reports are being added about a minute old. The archive's place on its
    machine is left out."""
    out = remembered("status", archive_status).to_dict()
    out.pop("place", None)
    return out
