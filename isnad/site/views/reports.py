"""A report, its twin, its citations, its card, and permanent links to its entries."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from isnad.archive import queries
from isnad.archive.models import Report, StatementRow
from isnad.site import sharing
from isnad.site.models import Remark
from isnad.site.page import page_of
from isnad.site.pictures.registry import build
from isnad.site.related import related_headlines, related_reports
from isnad.site.views.trouble import gone, said


def report(request: HttpRequest, uid: str) -> HttpResponse:
    """The report's page."""
    found = queries.report(uid)
    if found is None:
        return gone(request, uid)
    if found.uid != uid:
        return HttpResponseRedirect(reverse("report", args=[found.uid]))
    page = page_of(found)
    remarks = list(Remark.objects.filter(report_uid=found.uid, state__in=("published", "accepted")).order_by("id"))
    context = {
        "page": page,
        "report": found,
        "versions": list(queries.versions_of(found)) if found.version > 1 else [],
        "remarks": [r for r in remarks if r.kind == "comment"],
        "copies": list(found.copies.select_related("outlet")[:20]),
        "ld": sharing.json_ld(request, page),
        "address": sharing.address_of(request, found),
        "cite": sharing.citation_line(found),
    }
    return render(request, "room/report.html", context)


def related(request: HttpRequest, uid: str) -> HttpResponse:
    """Read more: dear to find, so that the page asks for it when a reader comes that far (a fragment for htmx)."""
    found = queries.report(uid)
    if found is None:
        return gone(request, uid)
    context = {
        "report": found,
        "related": related_reports(found),
        "headlines": related_headlines(found),
    }
    return render(request, "room/_related.html" if request.headers.get("HX-Request") else "room/related.html", context)


def report_json(request: HttpRequest, uid: str) -> HttpResponse:
    """The record as it was read, its permanent ids, and readers' corrections beside it, never inside it."""
    found = queries.report(uid)
    if found is None:
        return HttpResponse(json.dumps({"detail": "not found"}), status=404, content_type="application/problem+json")
    return HttpResponse(
        json.dumps(sharing.twin(request, found), ensure_ascii=False), content_type="application/json; charset=utf-8"
    )


def version(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """What changed between a version and the one before it, word by word."""
    found = queries.report(uid)
    if found is None:
        return gone(request, uid)
    if not 2 <= number <= found.version:
        return said(request, 404, _("There is no such version."))
    return render(
        request, "room/version.html", {"report": found, "number": number, "change": queries.compare(found, number - 1, number)}
    )


def cite(request: HttpRequest, uid: str, form: str) -> HttpResponse:
    """BibTeX, RIS or CSL-JSON."""
    found = queries.report(uid)
    if found is None:
        return gone(request, uid)
    return _attached(found.uid, *sharing.citation(request, found, form))


def cite_statement(request: HttpRequest, uid: str, form: str) -> HttpResponse:
    """The report that quotes, with the exact words, in the same forms."""
    found = StatementRow.objects.select_related("speaker", "report", "report__outlet").filter(uid=uid).first()
    if found is None:
        return gone(request, uid)
    return _attached(found.uid, *sharing.citation(request, found.report, form, found))


def _attached(uid: str, text: str, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{uid}.{ending}"'
    return response


def card(request: HttpRequest, uid: str) -> HttpResponse:
    """The picture that other sites show for a link to this report."""
    from isnad.site.card import card_of

    found = queries.report(uid)
    if found is None:
        return gone(request, uid)
    response = HttpResponse(card_of(found), content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def event(request: HttpRequest, uid: str) -> HttpResponse:
    """The permanent link of an event leads to its words."""
    found = queries.event(uid)
    if found is None:
        return gone(request, uid)
    return HttpResponseRedirect(reverse("report", args=[found.report.uid]) + f"#event-{found.uid}")


def statement(request: HttpRequest, uid: str) -> HttpResponse:
    """A statement's page: its words, its chain drawn, what it tells of."""
    found = (
        StatementRow.objects.select_related("speaker", "report", "report__outlet", "date")
        .prefetch_related("via__entity", "events__sides__entity")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        return gone(request, uid)
    text = found.report.text
    around = _around(text, found.cue_start, max([found.cue_end, *(b for _a, b in found.content)]))
    context: dict[str, Any] = {
        "statement": found,
        "report": found.report,
        "chain": build("chain", {"statement": uid}),
        "around": around,
        "quoted": [text[a:b] for a, b in found.quoted],
        "events": list(found.events.all()),
    }
    return render(request, "room/statement.html", context)


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    before = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return text[before:start], text[start:end], text[end : after if after >= 0 else len(text)]


def random_report(request: HttpRequest) -> HttpResponse:
    """Any report: a way in."""
    import secrets

    last = Report.objects.order_by("-id").values_list("id", flat=True).first()
    if last is None:
        return HttpResponseRedirect(reverse("home"))
    found = Report.objects.filter(pk__gte=1 + secrets.randbelow(last)).order_by("id").first()
    response = HttpResponseRedirect(reverse("report", args=[found.uid]))
    response["Cache-Control"] = "no-store"
    return response
