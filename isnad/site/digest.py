"""What is new on a watch list, as plain text; sent with Django's mail (printed on the console unless ISNAD_MAIL is set).

send_digests()      # from cron: once a day
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from isnad.archive.models import EventRow, Report
from isnad.site.feeds import Entry, feed_of, isolated
from isnad.site.models import Account, Watch

_PERIODS = {"daily": timedelta(hours=20), "weekly": timedelta(days=6, hours=20)}


def _new(entries: tuple[Entry, ...], watch: Watch) -> list[Entry]:
    """Entries of reports that were kept since the last digest (or since the watch was made)."""
    since = watch.seen or watch.made
    events = [e.id.removeprefix("event:") for e in entries if e.id.startswith("event:")]
    reports = [e.id.removeprefix("report:") for e in entries if e.id.startswith("report:")]
    fresh = {f"report:{u}" for u in Report.objects.filter(uid__in=reports, first_kept__gt=since).values_list("uid", flat=True)}
    fresh |= {
        f"event:{u}" for u in EventRow.objects.filter(uid__in=events, report__first_kept__gt=since).values_list("uid", flat=True)
    }
    return [e for e in entries if e.id in fresh]


def digest_text(user: Any, all_entries: bool = False) -> str:
    """The digest's text; empty when there is nothing new. ``all_entries``: the newest of everything watched, for a preview."""
    parts: list[str] = []
    for watch in Watch.objects.filter(user=user).order_by("id"):
        try:
            feed = feed_of(watch.what, watch.ident)
        except Http404:
            continue
        entries = list(feed.entries[:5]) if all_entries else _new(feed.entries, watch)
        if entries:
            lines = [f"  {isolated(e.title)}\n  {isolated(e.summary[:200])}\n  {e.path}" for e in entries]
            parts.append(f"{isolated(feed.title)}\n\n" + "\n\n".join(lines))
    return "\n\n".join(parts)


def send_digests(language: str = "ar", address: str = "") -> int:
    """Sends every due digest and returns how many. ``address`` is the room's public address, put before links."""
    sent = 0
    now = timezone.now()
    with translation.override(language):
        for user in get_user_model().objects.exclude(email="").filter(is_active=True, watches__isnull=False).distinct():
            account = Account.objects.filter(user=user).first()
            period = _PERIODS.get(account.digest if account else "daily")
            last = Watch.objects.filter(user=user, seen__isnull=False).order_by("-seen").values_list("seen", flat=True).first()
            if period is None or (last is not None and now - last < period):
                continue
            text = digest_text(user)
            if text:
                send_mail(
                    _("Isnad: what is new on your watch list"),
                    text.replace("\n  /", f"\n  {address.rstrip('/')}/"),
                    None,
                    [user.email],
                )
                sent += 1
            Watch.objects.filter(user=user).update(seen=now)
    return sent
