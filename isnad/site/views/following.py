"""Follow: feeds, OPML, watch lists; the page that explains them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isnad.site.access import needs
from isnad.site.digest import digest_text
from isnad.site.feeds import FEEDS, Feed, atom, feed_of, json_feed, opml
from isnad.site.limits import too_often
from isnad.site.models import Watch
from isnad.site.views.finding import all_outlets
from isnad.site.views.trouble import said

WATCHED = ("search", "entity", "pair", "story", "outlet")
MOST_WATCHES = 200


def feed(request: HttpRequest, what: str, form: str, ident: str = "") -> HttpResponse:
    """Any feed as Atom or JSON Feed."""
    made = feed_of(what, ident or request.GET.get("q", ""))
    if form == "atom":
        return HttpResponse(atom(request, made), content_type="application/atom+xml; charset=utf-8")
    if form == "json":
        return HttpResponse(json_feed(request, made), content_type="application/feed+json; charset=utf-8")
    raise Http404


def sources(request: HttpRequest) -> HttpResponse:
    """OPML of the archive's sources."""
    response = HttpResponse(opml(request, all_outlets()), content_type="text/x-opml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="isnad.opml"'
    return response


def follow(request: HttpRequest) -> HttpResponse:
    """What can be followed and how."""
    return render(request, "room/follow.html", {"kinds": sorted(FEEDS), "outlets": all_outlets()[:30]})


@needs("reader")
def watch_list(request: HttpRequest) -> HttpResponse:
    """A reader's watch list, with the digest as it would be sent now."""
    rows = [(w, feed_of_or_none(w)) for w in Watch.objects.filter(user=request.user).order_by("-id")]
    return render(request, "room/watch.html", {"rows": rows, "digest": digest_text(request.user, all_entries=True)})


def feed_of_or_none(watch: Watch) -> Feed | None:
    """The watched feed; ``None`` when its subject is no more."""
    try:
        return feed_of(watch.what, watch.ident)
    except Http404:
        return None


@require_POST
@needs("reader")
def watch(request: HttpRequest) -> HttpResponse:
    """Puts something on the watch list or takes it off."""
    if too_often(request, "watch"):
        return said(request, 429, _("Please wait a few minutes."))
    what, ident = request.POST.get("what", ""), request.POST.get("ident", "")[:500]
    if what not in WATCHED or not ident:
        raise Http404
    if request.POST.get("remove"):
        Watch.objects.filter(user=request.user, what=what, ident=ident).delete()
        messages.success(request, _("No longer on your watch list."))
    elif Watch.objects.filter(user=request.user).count() < MOST_WATCHES:
        feed_of(what, ident)
        Watch.objects.get_or_create(user=request.user, what=what, ident=ident)
        messages.success(request, _("On your watch list."))
    else:
        messages.error(request, _("Your watch list is full."))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "watch-list")
