"""Sides, pairs of countries, what was said, stories, outlets."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from isnad.archive import queries
from isnad.archive.identity import folded
from isnad.archive.models import Entity, EventSide, Outlet, Report, StatementRow, StatementVia
from isnad.archive.search import ids
from isnad.archive.search_match import first
from isnad.archive.search_query import parse
from isnad.errors import InputError
from isnad.site import gathered
from isnad.site.labels import codes, country_name
from isnad.site.memory import remembered
from isnad.site.pictures.registry import build
from isnad.site.views.trouble import gone

PER_PAGE = 20
MANY = 5_000  # sides whose ids are written out


def entity(request: HttpRequest, uid: str) -> HttpResponse:
    """A side: offices, what it did, what was done to it, what it said and passed on, with whom."""
    side = queries.entity(uid)
    if side is None:
        return gone(request, uid)
    did = queries.entity_events(side, "actor")
    received = queries.entity_events(side, "recipient")
    spoken = queries.entity_statements(side)
    context = {
        "side": side,
        "roles": queries.entity_roles(side)[:12],
        "did": queries.first_events(did, PER_PAGE),
        "received": queries.first_events(received, PER_PAGE),
        "did_total": EventSide.objects.filter(entity=side, role="actor").count(),
        "received_total": EventSide.objects.filter(entity=side, role="recipient").count(),
        "said": queries.first_statements(spoken.filter(speaker=side), PER_PAGE),
        "said_total": StatementRow.objects.filter(speaker=side).count(),
        "passed": queries.first_statements(spoken.exclude(speaker=side), 10),
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
    there, back, both = (
        queries.first_events(queries.pair_events(*three), PER_PAGE + 1)
        for three in ((a, b, "towards"), (b, a, "towards"), (a, b, "together"))
    )
    context = {
        "a": a,
        "b": b,
        "there": there[:PER_PAGE],
        "more_there": len(there) > PER_PAGE,
        "back": back[:PER_PAGE],
        "more_back": len(back) > PER_PAGE,
        "both": both[:PER_PAGE],
        "pictures": [
            build("timeline", {"a": a, "b": b}),
            build("timeline", {"a": b, "b": a}),
            build("timeline", {"a": a, "b": b, "with": "1"}),
        ],
    }
    return render(request, "room/pair.html", context)


def _named(text: str) -> Any:
    """The sides that have this id or whose name has these letters. Where there are not too many they are looked up first: the
    database then begins with what they said instead of going through what everybody said."""
    found = Entity.objects.filter(Q(uid=text) | Q(folded__contains=folded(text))).order_by().values_list("pk", flat=True)
    few = list(found[: MANY + 1])
    return few if len(few) <= MANY else found


def quotes(request: HttpRequest) -> HttpResponse:
    """The quote book: who said what, on whose word."""
    words, speaker, via, force = (request.GET.get(k, "").strip() for k in ("q", "speaker", "via", "force"))
    rows = StatementRow.objects.order_by("-report__day", "-report_id", "cue_start")
    if speaker:
        rows = rows.filter(speaker__in=_named(speaker))
    if via:
        rows = rows.filter(pk__in=StatementVia.objects.filter(entity__in=_named(via)).values("statement"))
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
    if node is not None:
        # Words are looked for in what was said, until the page is full.
        kept = (pk for pk, said in rows.values_list("pk", "words")[:2_000] if first(node, said) is not None)
        listed = list(islice(kept, start, start + PER_PAGE + 1))
    else:
        listed = list(rows.values_list("pk", flat=True)[start : start + PER_PAGE + 1])
    context = {
        "rows": queries.statements_in(listed[:PER_PAGE]),
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


def quoted_by(found: Outlet) -> list[tuple[Entity, int]]:
    """Whom an outlet quotes most, and how often."""

    def made() -> list[tuple[Entity, int]]:
        rows = StatementRow.objects.filter(report__outlet=found, speaker__isnull=False).order_by()
        counted = list(rows.values_list("speaker").annotate(n=Count("id")).order_by("-n", "speaker")[:10])
        sides = Entity.objects.in_bulk([pk for pk, _ in counted])
        return [(sides[pk], n) for pk, n in counted]

    return remembered(("sources", found.pk), made)


def outlet(request: HttpRequest, key: str) -> HttpResponse:
    """An outlet: its newest reports, whom it quotes, its calendar."""
    found = next((o for o in all_outlets() if o.key == key), None) or queries.outlets().filter(key=key).first()
    if found is None:
        raise Http404
    rows = Report.objects.filter(outlet=found).select_related("outlet").defer("text").order_by("-day", "-id")
    context = {
        "outlet": found,
        "reports": list(rows[:PER_PAGE]),
        "sources": quoted_by(found),
        "silent": gathered.silent([found], found),
        "calendar": build("coverage", {"outlet": key, "year": str(found.last_day.year) if found.last_day else ""}),
    }
    return render(request, "room/outlet.html", context)
