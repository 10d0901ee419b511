"""Pages for what went wrong: not found, gone, refused, cannot be read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from isnad.archive import queries
from isnad.archive.models import Tombstone


def said(request: HttpRequest, status: int, message: str, heading: str = "") -> HttpResponse:
    """A page that says what is wrong and what to do."""
    names = {
        400: _("This could not be read"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Not possible here"),
        410: _("No longer here"),
        429: _("Too many at once"),
        503: _("The archive does not answer"),
    }
    context = {"heading": heading or names.get(status, _("Something went wrong")), "message": message, "status": status}
    response = render(request, "room/trouble.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def gone(request: HttpRequest, uid: str) -> HttpResponse:
    """404 for an id there never was; 410 with the reason, or a redirect, for one that is no more."""
    stone: Tombstone | None = queries.tombstone(uid)
    if stone is None:
        return said(request, 404, _("There is nothing under this address."))
    if stone.replaced_by and stone.kind in ("report", "story", "entity"):
        return HttpResponseRedirect(reverse(stone.kind, args=[stone.replaced_by]))
    if stone.report_uid:
        return said(request, 410, _("This entry went away when its report was read again or revised: %s") % stone.report_uid)
    return said(request, 410, _("This was removed from the archive."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return said(request, 404, _("There is nothing under this address."))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return said(request, 403, _("Your account may not do this."))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return said(request, 400, _("The request could not be read."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from this room."""
    return said(
        request, 403, _("The form was too old or came from elsewhere. Go back, load the page again and send it once more.")
    )
