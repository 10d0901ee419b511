"""Sides, pairs of countries, what was said, stories, outlets."""

from __future__ import annotations

from itertools import islice

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from isnad.archive import queries
from isnad.archive.identity import folded
from isnad.archive.models import Entity, EventSide, Outlet, Report, StatementRow
from isnad.archive.search import ids, search
from isnad.archive.search_match import spans
from isnad.archive.search_query import parse
from isnad.errors import InputError
from isnad.site import gathered
from isnad.site.labels import codes, country_name
from isnad.site.memory import remembered
from isnad.site.pictures.registry import build
from isnad.site.views.trouble import gone

PER_PAGE = 20


def entity(request: HttpRequest, uid: str) -> HttpResponse:
    """A side: offices, what it did, what was done to it, what it said and passed on, with whom."""
    side = queries.entity(uid)
    if side is None:
        return gone(request, uid)
    did = queries.entity_events(side, "actor")
    received = queries.entity_events(side, "recipient")
    said = list(queries.entity_statements(side).filter(speaker=side)[:PER_PAGE])
    passed = list(queries.entity_statements(side).exclude(speaker=side)[:10])
    context = {
        "side": side,
        "roles": queries.entity_roles(side)[:12],
        "did": list(did[:PER_PAGE]),
        "received": list(received[:PER_PAGE]),
        "did_total": EventSide.objects.filter(entity=side, role="actor").count(),
        "received_total": EventSide.objects.filter(entity=side, role="recipient").count(),
        "said": said,
        "said_total": StatementRow.objects.filter(speaker=side).count(),
        "passed": passed,
        "partners": queries.entity_partners(side, 12),
        "reports": side.report_entities.count(),
        "timeline": build("timeline", {"entity": uid}),
        "map": build("map", {"entity": uid}),
    }
    return render(request, "room/entity.html", context)


def entities(request: HttpRequest) -> HttpResponse:
    """Sides by name, kind and country, most reported first."""
    name, kind, country = (request.GET.get(k, "").strip() for k in ("q", "kind", "country"))
    rows = Entity.objects.annotate(n=Count("report_entities"))
    if name:
        rows = rows.filter(folded__contains=folded(name))
    if kind in codes("kind"):
        rows = rows.filter(kind=kind)
    if country:
        rows = rows.filter(country=country)
    used = remembered(
        "countries",
        lambda: list(Entity.objects.exclude(country="").order_by("country").values_list("country", flat=True).distinct()),
    )
    context = {
        "rows": remembered(("sides", name, kind, country), lambda: list(rows.order_by("-n", "folded", "id")[:100])),
        "name": name,
        "kind": kind,
        "country": country,
        "kinds": codes("kind"),
        "countries": sorted(((c, country_name(c)) for c in used), key=lambda pair: pair[1]),
    }
    template = "room/_entities.html" if request.headers.get("HX-Request") else "room/entities.html"
    return render(request, template, context)


def suggest(request: HttpRequest) -> HttpResponse:
    """Names that begin so, for typing."""
    start = folded(request.GET.get("q", ""))
    rows = queries.entities_named(start, 10) if start else []
    return JsonResponse(
        {"names": [{"uid": e.uid, "name": e.name, "country": e.country} for e in rows]}, json_dumps_params={"ensure_ascii": False}
    )


def pair(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Two countries: what each did to the other, and what they did together."""
    if a == b or not EventSide.objects.filter(country__in=(a, b)).exists():
        raise Http404
    context = {
        "a": a,
        "b": b,
        "there": search(f"pair:{a}>{b}", kind="events", limit=PER_PAGE),
        "back": search(f"pair:{b}>{a}", kind="events", limit=PER_PAGE),
        "both": search(f"actor:{a} actor:{b}", kind="events", limit=PER_PAGE),
        "pictures": [
            build("timeline", {"a": a, "b": b}),
            build("timeline", {"a": b, "b": a}),
            build("timeline", {"a": a, "b": b, "with": "1"}),
        ],
    }
    return render(request, "room/pair.html", context)


def quotes(request: HttpRequest) -> HttpResponse:
    """The quote book: who said what, on whose word."""
    words, speaker, via, force = (request.GET.get(k, "").strip() for k in ("q", "speaker", "via", "force"))
    rows = StatementRow.objects.select_related("speaker", "report", "report__outlet").defer("report__text")
    rows = rows.prefetch_related("via__entity")
    if speaker:
        rows = rows.filter(Q(speaker__uid=speaker) | Q(speaker__folded__contains=folded(speaker)))
    if via:
        rows = rows.filter(Q(via__entity__uid=via) | Q(via__entity__folded__contains=folded(via))).distinct()
    if force in codes("force"):
        rows = rows.filter(force=force)
    if request.GET.get("direct"):
        rows = rows.exclude(quoted=[])
    trouble, node = "", None
    if words:
        try:
            node = parse(words).text
            rows = rows.filter(report__in=ids(words, limit=200))
        except InputError as error:
            trouble = str(error)
    try:
        start = max(0, min(int(request.GET.get("from", "0")), 5_000))
    except ValueError:
        start = 0
    ordered = rows.order_by("-report__day", "-report_id", "cue_start")
    if node is not None:
        # Words are looked for in what was said, until the page is full.
        kept = (r for r in ordered[:2_000] if spans(node, r.words))
        listed = list(islice(kept, start, start + PER_PAGE + 1))
    else:
        listed = list(ordered[start : start + PER_PAGE + 1])
    context = {
        "rows": listed[:PER_PAGE],
        "next": start + PER_PAGE if len(listed) > PER_PAGE else 0,
        "words": words,
        "speaker": speaker,
        "via": via,
        "force": force,
        "forces": codes("force"),
        "direct": request.GET.get("direct", ""),
        "trouble": trouble,
    }
    template = "room/_quotes.html" if request.headers.get("HX-Request") else "room/quotes.html"
    return render(request, template, context)


def story(request: HttpRequest, uid: str) -> HttpResponse:
    """A story: all its reports, who was first, where they differ and why they were taken for one."""
    found = queries.story(uid)
    if found is None:
        return gone(request, uid)
    events = list(queries.story_events(found))
    reports: dict[int, tuple[Report, list[object]]] = {}
    for e in events:
        reports.setdefault(e.report_id, (e.report, []))[1].append(e)
    titles = {r.uid: (r.outlet.name if r.outlet else r.title) for r, _e in reports.values()}
    differences = [
        (field, [(value, [(u, titles.get(u, u)) for u in uids]) for value, uids in values.items()])
        for field, values in (found.differences or {}).items()
    ]
    return render(request, "room/story.html", {"story": found, "reports": list(reports.values()), "differences": differences})


def all_outlets() -> list[Outlet]:
    """Outlets, most reports first, counted once for all pages."""
    return remembered("outlets", lambda: list(queries.outlets()))


def outlets(request: HttpRequest) -> HttpResponse:
    """Every outlet with how much of it is here."""
    return render(request, "room/outlets.html", {"rows": all_outlets()})


def _quoted_by(found: Outlet) -> list[tuple[Entity, int]]:
    """Whom an outlet quotes most, and how often."""
    rows = StatementRow.objects.filter(report__outlet=found, speaker__isnull=False).order_by()
    counted = list(rows.values_list("speaker").annotate(n=Count("id")).order_by("-n", "speaker")[:10])
    sides = Entity.objects.in_bulk([pk for pk, _ in counted])
    return [(sides[pk], n) for pk, n in counted]


def outlet(request: HttpRequest, key: str) -> HttpResponse:
    """An outlet: its newest reports, whom it quotes, its calendar."""
    found = next((o for o in all_outlets() if o.key == key), None) or queries.outlets().filter(key=key).first()
    if found is None:
        raise Http404
    rows = Report.objects.filter(outlet=found).order_by("-day", "-id")
    first = Outlet.objects.filter(pk=found.pk, reports__in=Report.objects.filter(copy_of__isnull=False)).exists()
    context = {
        "outlet": found,
        "reports": list(rows[:PER_PAGE]),
        "sources": remembered(("sources", found.pk), lambda: _quoted_by(found)),
        "copies": first,
        "silent": gathered.silent([found], found),
        "calendar": build("coverage", {"outlet": key, "year": str(found.last_day.year) if found.last_day else ""}),
    }
    return render(request, "room/outlet.html", context)
