"""Feeds of anything that can be followed: Atom and JSON Feed, right to left where the words are.

/feeds/search.atom?q=قمة   /feeds/entity/0123456789abcdef.json   /feeds/pair/EGY-ISR.atom   /feeds/corrections.json
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from isnad.archive import queries
from isnad.archive.models import EventRow, LedgerEntry, Outlet, Report
from isnad.archive.search import search
from isnad.site.labels import country_name, label
from isnad.site.models import LogEntry

LONGEST = 40  # entries of a feed


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``summary`` is the report's own words where it quotes."""

    id: str
    path: str
    title: str
    summary: str
    when: datetime
    language: str = "ar"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds. ``what`` and ``ident`` name it, as a watch list does."""

    what: str
    ident: str
    title: str
    path: str
    entries: tuple[Entry, ...]


def _of_reports(reports: Iterable[Report]) -> tuple[Entry, ...]:
    found = list(reports)
    records = queries.record_dicts_of(found)
    return tuple(
        Entry(
            f"report:{r.uid}",
            reverse("report", args=[r.uid]),
            r.title or r.uid,
            _opening(r.text, records[r.pk]),
            datetime.combine(r.day, time(12), UTC),
        )
        for r in found
    )


def opening(report: Report) -> str:
    """The first words of a report's body, cut between words."""
    return _opening(report.text, queries.record_dict_of(report))


def _opening(whole: str, record: dict[str, Any], most: int = 420) -> str:
    text = " ".join(" ".join(whole[b["start"] : b["end"]] for b in record.get("blocks", ()) if b["kind"] == "body").split())
    return text if len(text) <= most else text[: text.rfind(" ", 0, most)] + " …"


def _of_event(event: EventRow) -> Entry:
    names: dict[str, list[str]] = {"actor": [], "recipient": []}
    for side in event.sides.all():
        names[side.role].append(side.entity.name)
    sides = " ← ".join("، ".join(v) for v in names.values() if v)
    title = f"{label('type', event.type)}: {sides}" if sides else label("type", event.type)
    when = datetime.combine(event.report.day, time(12), UTC)
    return Entry(f"event:{event.uid}", reverse("event", args=[event.uid]), title, " ".join(event.words.split()), when)


def _search(ident: str) -> Feed:
    hits = search(ident, limit=LONGEST).hits if ident.strip() else ()
    path = reverse("search") + "?" + urlencode({"q": ident})
    return Feed("search", ident, _("Search: %s") % ident, path, _of_reports(h.report for h in hits))


def _entity(ident: str) -> Feed:
    side = queries.entity(ident)
    if side is None:
        raise Http404
    events = queries.first_events(queries.entity_events(side), LONGEST)
    return Feed("entity", ident, side.name, reverse("entity", args=[ident]), tuple(_of_event(e) for e in events))


def _pair(ident: str) -> Feed:
    a, _dash, b = ident.partition("-")
    if not (len(a) == len(b) == 3 and (a + b).isalpha() and (a + b).isupper()):
        raise Http404
    hits = search(f"pair:{a}<>{b}", kind="events", limit=LONGEST).hits
    title = f"{country_name(a)} – {country_name(b)}"
    return Feed("pair", ident, title, reverse("pair", args=[a, b]), tuple(_of_event(h.event) for h in hits if h.event))


def _story(ident: str) -> Feed:
    found = queries.story(ident)
    if found is None:
        raise Http404
    events = queries.story_events(found).order_by("-report__day", "-report_id")[:LONGEST]
    return Feed("story", ident, found.title, reverse("story", args=[ident]), tuple(_of_event(e) for e in events))


def _outlet(ident: str) -> Feed:
    found = Outlet.objects.filter(key=ident).first()
    if found is None:
        raise Http404
    rows = Report.objects.filter(outlet=found).order_by("-day", "-id")[:LONGEST]
    return Feed("outlet", ident, found.name, reverse("outlet", args=[ident]), _of_reports(rows))


def _newest(ident: str) -> Feed:
    rows = queries.latest_reports(LONGEST)
    return Feed("newest", "", _("Newest reports"), reverse("home"), _of_reports(rows))


def _corrections(ident: str) -> Feed:
    """Readers' accepted corrections and publishers' revisions of their own pages."""
    entries = [
        Entry(
            f"correction:{e.pk}",
            reverse("correction", args=[e.remark_id]),
            _("Correction %s") % e.remark_id,
            " ".join(f"{e.remark.was} → {e.remark.proposed} ({e.reason})".split()),
            e.at,
        )
        for e in LogEntry.objects.filter(action="accepted").select_related("remark")[:LONGEST]
    ]
    entries += [
        Entry(f"revision:{e.pk}", reverse("report", args=[e.report.uid]), _("Revised: %s") % e.report.title, e.reason, e.at)
        for e in LedgerEntry.objects.filter(outcome="revised", report__isnull=False)
        .select_related("report")
        .order_by("-id")[:LONGEST]
    ]
    entries.sort(key=lambda e: (e.when, e.id), reverse=True)
    return Feed("corrections", "", _("Corrections"), reverse("corrections"), tuple(entries[:LONGEST]))


FEEDS: dict[str, Callable[[str], Feed]] = {
    "search": _search,
    "entity": _entity,
    "pair": _pair,
    "story": _story,
    "outlet": _outlet,
    "newest": _newest,
    "corrections": _corrections,
}


def feed_of(what: str, ident: str) -> Feed:
    """A feed; raises ``Http404`` for what there is none of."""
    if what not in FEEDS:
        raise Http404
    return FEEDS[what](ident)


def _clean(text: str) -> str:
    """Text that XML 1.0 can hold."""
    return "".join(
        c if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff") else "\ufffd"
        for c in text
    )


def isolated(text: str) -> str:
    """A foreign string fenced with isolates, its own stray controls closed, for places that have no markup."""
    flat = "".join(" " if ord(c) < 32 else c for c in text)
    opened = sum(c in "\u202a\u202b\u202d\u202e" for c in flat) - flat.count("\u202c")
    fenced = sum(c in "\u2066\u2067\u2068" for c in flat) - flat.count("\u2069")
    return f"\u2068{flat}{chr(0x202C) * max(opened, 0)}{chr(0x2069) * max(fenced, 0)}\u2069"


def atom(request: HttpRequest, feed: Feed) -> str:
    """Atom (RFC 4287)."""
    here = request.build_absolute_uri()
    page = request.build_absolute_uri(feed.path)
    updated = max((e.when for e in feed.entries), default=datetime(1970, 1, 1, tzinfo=UTC)).isoformat()
    language = translation.get_language() or "ar"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<title>{escape(_clean(isolated(feed.title)))}</title><id>{escape(_clean(here))}</id><updated>{updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(_clean(here))}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(_clean(page))}/>',
        "<author><name>Isnad</name></author><generator>Isnad</generator>",
    ]
    host = request.get_host()
    for e in feed.entries:
        rtl = e.language == "ar"
        body = f'<div dir="{"rtl" if rtl else "auto"}" lang="{e.language}">{escape(_clean(e.summary))}</div>'
        parts.append(
            f'<entry xml:lang="{e.language}"><title type="text">{escape(_clean(isolated(e.title)))}</title>'
            f"<id>tag:{escape(host)},2023:{escape(e.id)}</id>"
            f"<updated>{e.when.isoformat()}</updated>"
            f'<link rel="alternate" type="text/html" href={quoteattr(request.build_absolute_uri(e.path))}/>'
            f'<content type="html">{escape(body)}</content></entry>'
        )
    return "".join([*parts, "</feed>\n"])


def json_feed(request: HttpRequest, feed: Feed) -> str:
    """JSON Feed 1.1."""
    host = request.get_host()
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": isolated(feed.title),
        "home_page_url": request.build_absolute_uri(feed.path),
        "feed_url": request.build_absolute_uri(),
        "language": translation.get_language() or "ar",
        "items": [
            {
                "id": f"tag:{host},2023:{e.id}",
                "url": request.build_absolute_uri(e.path),
                "title": isolated(e.title),
                "content_text": e.summary,
                "date_published": e.when.isoformat(),
                "language": e.language,
            }
            for e in feed.entries
        ],
    }
    return json.dumps(data, ensure_ascii=False)


def opml(request: HttpRequest, outlets: Iterable[Outlet]) -> str:
    """The archive's outlets with their feeds here, as OPML 2.0."""
    rows = []
    for outlet in outlets:
        address = request.build_absolute_uri(reverse("feed", args=["outlet", outlet.key, "atom"]))
        site = f"https://{outlet.host}/" if outlet.host else request.build_absolute_uri(reverse("outlet", args=[outlet.key]))
        rows.append(
            f'<outline type="rss" text={quoteattr(_clean(outlet.name))} title={quoteattr(_clean(outlet.name))} '
            f"xmlUrl={quoteattr(_clean(address))} htmlUrl={quoteattr(_clean(site))}/>"
        )
    head = f"<head><title>{escape(_('Sources of this archive'))}</title></head>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">{head}<body>{"".join(rows)}</body></opml>\n'
