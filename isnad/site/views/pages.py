"""Front page, search, types, coverage, pictures and the pages of words about the room."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from isnad.archive import queries
from isnad.archive.models import EventRow, Outlet, Report, StatementRow, Story
from isnad.archive.search import Page, count, search
from isnad.archive.search_query import FILTERS
from isnad.archive.upkeep import status
from isnad.errors import InputError
from isnad.record import AUX_MODES, EVENT_TYPES
from isnad.site import gathered
from isnad.site.feeds import opening
from isnad.site.formats import use_digits
from isnad.site.labels import codes
from isnad.site.memory import remembered
from isnad.site.pictures.counting import all_days, all_pairs, all_places, reports_a_day
from isnad.site.pictures.matrix import leading
from isnad.site.pictures.registry import build
from isnad.site.views.finding import all_outlets, quoted_by

PER_PAGE = 20
ATLAS = ("timeline", "matrix", "network", "map")


def totals() -> dict[str, int]:
    """How much the archive holds."""
    return {
        "reports": Report.objects.count(),
        "events": EventRow.objects.count(),
        "statements": StatementRow.objects.count(),
        "outlets": Outlet.objects.count(),
    }


def count_all() -> None:
    """Makes ready what many pages show of the whole archive."""
    all_pairs()
    remembered("totals", totals)
    remembered("types", queries.counts_by_type)
    remembered("status", status)
    all_outlets()
    all_days()
    all_places()
    all_modes()
    reports_a_day()
    for one in all_outlets()[:20]:
        quoted_by(one)
    for language, digits in (("ar", "arab"), ("en", "latn")):
        with translation.override(language), use_digits(digits):
            for name in ATLAS:
                build(name, {})


def home(request: HttpRequest) -> HttpResponse:
    """The newest stories, the newest reports, what was said last, who deals with whom."""
    stories = queries.latest_stories(8, least_reports=2)
    reports = queries.latest_reports(14)
    quotes = (
        StatementRow.objects.filter(speaker__isnull=False)
        .exclude(quoted=[])
        .select_related("speaker", "report", "report__outlet")
        .defer("report__text")
        .prefetch_related("via__entity")
        .order_by("-report__day", "-report_id", "cue_start")[:4]
    )
    lead = stories[0] if stories else None
    context = {
        "lead": lead,
        "lead_events": list(queries.story_events(lead)[:3]) if lead else [],
        "stories": stories[1:],
        "top_text": opening(reports[0]) if reports and not lead else "",
        "top": None if lead else (reports[0] if reports else None),
        "top_events": list(queries.events_of(reports[0])[:5]) if reports and not lead else [],
        "reports": reports if lead else reports[1:],
        "quotes": quotes,
        "pairs": all_pairs()[:8],
        "totals": remembered("totals", totals),
    }
    return render(request, "room/home.html", context)


_FORM = (
    "type",
    "mode",
    "actor",
    "recipient",
    "side",
    "pair",
    "place",
    "country",
    "sector",
    "context",
    "aux",
    "speaker",
    "via",
    "outlet",
    "date",
    "published",
    "story",
    "actor_sector",
    "recipient_sector",
    "language",
)


def composed(query: dict[str, str]) -> str:
    """The query language's text of a filled form: the words, then each filter that has a value."""
    parts = [query.get("q", "").strip()]
    first, last = query.get("from", "").strip(), query.get("to", "").strip()
    for name in _FORM:
        value = query.get(name, "").strip().replace('"', "")
        if value:
            parts.append(f'{name}:"{value}"' if any(c in value for c in ' ()"') else f"{name}:{value}")
    if first or last:
        parts.append(f"date:{first}..{last}" if first and last else f"date:>={first}" if first else f"date:<={last}")
    return " ".join(p for p in parts if p)


def found(request: HttpRequest) -> HttpResponse:
    """Search over reports or events with every filter of the archive; with htmx only the list of answers is sent."""
    asked = {k: v for k, v in request.GET.items() if v}
    text = composed(asked)
    kind = "events" if asked.get("kind") == "events" else "reports"
    page: Page | None = None
    total = 0
    trouble = ""
    if text:
        try:
            page = search(text, kind=kind, exact=asked.get("exact") == "1", limit=PER_PAGE, after=asked.get("after"))
            exact = asked.get("exact") == "1"
            if page.next is None and "after" not in asked:
                total = len(page.hits)
            else:  # the same for all its pages and in both languages
                known = remembered(("found", text, kind, exact), lambda: count(text, kind=kind, exact=exact, most=10_001))
                total = max(known, len(page.hits))
        except InputError as error:
            trouble = str(error)
    context = {
        "asked": asked,
        "text": text,
        "kind": kind,
        "page": page,
        "total": total,
        "trouble": trouble,
        "types": EVENT_TYPES,
        "modes": sorted(codes("mode")),
        "aux_modes": sorted(AUX_MODES),
        "sectors": codes("sector"),
        "contexts": codes("context"),
        "filters": FILTERS,
        "narrowed": any(asked.get(n) for n in (*_FORM, "from", "to")),
    }
    status = 400 if trouble else 200
    if request.headers.get("HX-Request"):
        return render(request, "room/_found.html", context, status=200)
    return render(request, "room/search.html", context, status=status)


def types(request: HttpRequest) -> HttpResponse:
    """The sixteen event types with what they hold and how many there are."""
    counts = remembered("types", queries.counts_by_type)
    rows = [(t, counts.get(t, 0)) for t in EVENT_TYPES]
    return render(request, "room/types.html", {"rows": rows, "most": max([1, *counts.values()])})


def all_modes() -> dict[str, list[tuple[str, int]]]:
    """The modes of every type, most frequent first."""

    def made() -> dict[str, list[tuple[str, int]]]:
        out: dict[str, list[tuple[str, int]]] = {}
        for kind, mode, n in (
            EventRow.objects.exclude(mode="").order_by("type").values_list("type", "mode").annotate(n=Count("id"))
        ):
            out.setdefault(kind, []).append((mode, n))
        return {kind: sorted(modes, key=lambda pair: (-pair[1], pair[0])) for kind, modes in out.items()}

    return remembered("modes", made)


def type_page(request: HttpRequest, name: str) -> HttpResponse:
    """One event type: its course, its places, its modes, its newest events."""
    if name not in EVENT_TYPES:
        raise Http404
    page = search(f"type:{name}", kind="events", limit=PER_PAGE, after=request.GET.get("after"))
    context = {
        "name": name,
        "page": page,
        "modes": all_modes().get(name, []),
        "timeline": build("timeline", {"type": name}),
        "map": build("map", {"type": name}),
    }
    return render(request, "room/type.html", context)


def stories(request: HttpRequest) -> HttpResponse:
    """Stories of several reports, newest first."""
    last = request.GET.get("after", "")
    before = None
    if last:
        at = Story.objects.filter(uid=last).first()
        before = (at.last_day, at.pk) if at and at.last_day else None
    found_ = queries.latest_stories(PER_PAGE + 1, before, 2)
    more = found_[PER_PAGE - 1].uid if len(found_) > PER_PAGE else ""
    return render(request, "room/stories.html", {"stories": found_[:PER_PAGE], "next": more})


def coverage(request: HttpRequest) -> HttpResponse:
    """What was gathered, day by day, and what was not."""
    counts: Counter[int] = Counter()
    for day, n in reports_a_day().items():
        counts[day.year] += n
    years = sorted(counts, reverse=True)
    year = request.GET.get("year") or (str(years[0]) if years else "")
    outlet = request.GET.get("outlet", "")
    context = {
        "years": [(y, counts[y]) for y in years],
        "year": year,
        "outlet": outlet,
        "outlets": all_outlets()[:200],
        "calendar": build("coverage", {"year": year, "outlet": outlet}) if years else None,
        "silent": gathered.silent(all_outlets()),
    }
    return render(request, "room/coverage.html", context)


def atlas(request: HttpRequest) -> HttpResponse:
    """The whole archive in pictures: map, matrix, network, course."""
    context = {
        "pictures": [build(name, {}) for name in ATLAS],
        "countries": leading(all_pairs(), 40),
    }
    return render(request, "room/atlas.html", context)


def twin(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A picture as JSON, CSV or SVG."""
    picture = build(name, request.GET)
    if form == "json":
        body: dict[str, Any] = {"title": picture.title, "about": picture.about, "rows": picture.records()}
        return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json; charset=utf-8")
    if form == "svg":
        return HttpResponse(picture.svg, content_type="image/svg+xml; charset=utf-8")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([key for key, _heading in picture.columns])
    writer.writerows([_cell(v) for v in row] for row in picture.rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: Any) -> Any:
    """A name that a spreadsheet would take for a formula is kept from being one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def about(request: HttpRequest) -> HttpResponse:
    """What this is, how it reads, what it does not know."""
    return render(request, "room/about.html", {"status": remembered("status", status), "types": EVENT_TYPES})


def api_page(request: HttpRequest) -> HttpResponse:
    """The API in words and examples, from its own schema."""
    from isnad.site.api import api

    schema = api.get_openapi_schema(path_prefix="/api/")
    calls = [
        (path, call.get("summary", ""), call.get("description", ""), call.get("parameters", []))
        for path, methods in schema["paths"].items()
        for method, call in methods.items()
        if method == "get"
    ]
    return render(request, "room/api.html", {"calls": calls, "heading": _("For programs")})
