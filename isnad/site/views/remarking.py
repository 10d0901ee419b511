"""Comments and corrections: making them, the queue, decisions, the public log, appeals."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isnad.archive import queries
from isnad.archive.models import Report
from isnad.record import EVENT_TYPES
from isnad.site.access import may, needs
from isnad.site.limits import too_often
from isnad.site.models import FIELDS, LogEntry, Remark
from isnad.site.remarks import Refused, decide, entry_of, gold_drafts, make, move_own, value_of
from isnad.site.views.trouble import gone, said

PER_PAGE = 50
TRAP = "website"  # a field that people do not see and programs fill in


def remark(request: HttpRequest, uid: str) -> HttpResponse:
    """The form (GET; a fragment for htmx) and what it sends (POST)."""
    report = queries.report(uid)
    if report is None:
        return gone(request, uid)
    if request.method == "POST":
        if request.POST.get(TRAP):
            return redirect("report", uid=report.uid)
        if too_often(request, "remark"):
            return said(request, 429, _("Please wait a few minutes."))
        try:
            made = make(request, report, request.POST)
        except Refused as trouble:
            return _form(request, report, request.POST, trouble.why, 400)
        messages.success(request, _("Thank you. It waits for a reviewer and has the number %s.") % made.pk)
        return redirect("correction", number=made.pk)
    return _form(request, report, request.GET)


def _form(request: HttpRequest, report: Report, given: QueryDict, trouble: str = "", status: int = 200) -> HttpResponse:
    entry = entry_of(report, given.get("entry", "")) if given.get("entry") else None
    context = {
        "report": report,
        "given": given,
        "entry": entry,
        "trouble": trouble,
        "types": EVENT_TYPES,
        "trap": TRAP,
        "fields": [f for f in FIELDS if f != "missing"] if entry else ["missing", "other"],
        "values": {f: value_of(entry, f) for f in FIELDS} if entry else {},
    }
    template = "room/_remark.html" if request.headers.get("HX-Request") else "room/remark.html"
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def correction(request: HttpRequest, number: int) -> HttpResponse:
    """One remark with its log. What waits is seen by its author and reviewers; others see that it waits."""
    found = Remark.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    mine = request.user.is_authenticated and found.user_id == request.user.pk
    public = found.state in ("published", "accepted")
    context = {
        "remark": found,
        "log": list(found.log.all()),
        "mine": mine,
        "report": queries.report(found.report_uid),
        "shown": public or mine or may(request.user, "reviewer"),
        "may_decide": may(request.user, "reviewer"),
    }
    return render(request, "room/correction.html", context)


def log(request: HttpRequest) -> HttpResponse:
    """The public log: every decision with its reason, newest first."""
    rows = LogEntry.objects.select_related("remark").order_by("-id")
    if (before := request.GET.get("before", "")).isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PER_PAGE + 1])
    return render(
        request, "room/log.html", {"rows": found[:PER_PAGE], "next": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else 0}
    )


@needs("reviewer")
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, oldest first; appeals on top."""
    rows = list(
        Remark.objects.filter(state__in=("appealed", "waiting")).select_related("user").order_by("state", "id")[:PER_PAGE]
    )
    return render(request, "room/queue.html", {"rows": rows, "may_accept": may(request.user, "editor")})


@require_POST
@needs("reviewer")
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """A decision with its reason."""
    found = Remark.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    try:
        decide(request, found, request.POST.get("action", ""), request.POST.get("reason", ""))
    except Refused as trouble:
        return said(request, 403, trouble.why)
    messages.success(request, _("Decided and logged."))
    return redirect("queue")


@require_POST
@needs("reader")
def own(request: HttpRequest, number: int) -> HttpResponse:
    """The author's appeal or withdrawal."""
    found = Remark.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    try:
        move_own(request, found, request.POST.get("action", ""), request.POST.get("reason", ""))
    except Refused as trouble:
        return said(request, 403, trouble.why)
    return redirect("correction", number=number)


@needs("editor")
def drafts(request: HttpRequest) -> HttpResponse:
    """Accepted corrections as gold drafts."""
    text = json.dumps(list(gold_drafts()), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="drafts.json"'
    return response
