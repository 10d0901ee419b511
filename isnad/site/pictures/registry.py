"""Pictures by name and question, for pages and for their JSON, CSV and SVG twins alike.

build("timeline", {"a": "EGY", "b": "ISR"}).svg
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isnad.archive import queries
from isnad.archive.models import EventRow, EventSide, Outlet, StatementRow
from isnad.record import EVENT_TYPES
from isnad.site import formats, gathered
from isnad.site.formats import in_use
from isnad.site.labels import country_name, label
from isnad.site.memory import remembered
from isnad.site.page import chain_of
from isnad.site.pictures import counting
from isnad.site.pictures.chain import chain, chain_links
from isnad.site.pictures.coverage import calendar
from isnad.site.pictures.map import event_map
from isnad.site.pictures.matrix import matrix
from isnad.site.pictures.network import network
from isnad.site.pictures.picture import Picture
from isnad.site.pictures.timeline import timeline

Asked = Mapping[str, str]


def _events(asked: Asked) -> tuple[QuerySet[EventRow], str]:
    """The events that a question is about and what they are called."""
    if asked.get("a") and asked.get("b"):
        a, b = asked["a"], asked["b"]
        if asked.get("with"):
            return counting.together(a, b), _("%(a)s and %(b)s together") % {"a": country_name(a), "b": country_name(b)}
        return counting.between(a, b), _("%(a)s towards %(b)s") % {"a": country_name(a), "b": country_name(b)}
    if asked.get("entity"):
        side = queries.entity(asked["entity"])
        if side is None:
            raise Http404
        return counting.happened().filter(pk__in=EventSide.objects.filter(entity=side).values("event")), side.name
    if asked.get("type"):
        if asked["type"] not in EVENT_TYPES:
            raise Http404
        return counting.happened().filter(type=asked["type"]), label("type", asked["type"])
    if asked.get("country"):
        sides = EventSide.objects.filter(country=asked["country"])
        return counting.happened().filter(pk__in=sides.values("event")), country_name(asked["country"])
    return counting.happened(), _("The whole archive")


def _whole(asked: Asked) -> bool:
    """Whether the question is about all events or all of a type, which are counted together."""
    return (
        not (asked.get("a") and asked.get("b"))
        and not asked.get("entity")
        and bool(asked.get("type") or not asked.get("country"))
    )


def _timeline(asked: Asked, twin: str) -> Picture:
    events, name = _events(asked)
    if _whole(asked):
        rows = [r for r in counting.all_days() if asked.get("type", r[1]) == r[1]]
    else:
        rows = remembered(("days", twin), lambda: counting.by_day(events))  # once for both languages
    return timeline(counting.by_period(rows), _("Course of events: %s") % name, twin)


def _map(asked: Asked, twin: str) -> Picture:
    events, name = _events(asked)
    if _whole(asked):
        rows = [r for r in counting.all_places() if asked.get("type", r.type) == r.type]
    else:
        rows = remembered(("places", twin), lambda: counting.by_place(events))
    return event_map(counting.places(rows), _("Places of events: %s") % name, twin)


def _matrix(asked: Asked, twin: str) -> Picture:
    return matrix(counting.all_pairs(), _("Who does what to whom"), twin)


def _network(asked: Asked, twin: str) -> Picture:
    return network(counting.all_pairs(), _("Who has to do with whom"), twin)


def _chain(asked: Asked, twin: str) -> Picture:
    row = (
        StatementRow.objects.select_related("speaker", "report", "report__outlet")
        .prefetch_related("via__entity")
        .filter(uid=asked.get("statement", ""))
        .first()
    )
    if row is None:
        raise Http404
    return chain(chain_links(chain_of(row, row.report), row.report.title), _("Chain of transmission"), twin)


def _coverage(asked: Asked, twin: str) -> Picture:
    outlet = Outlet.objects.filter(key=asked["outlet"]).first() if asked.get("outlet") else None
    last = max(counting.reports_a_day(), default=date(2000, 1, 1))
    year = int(asked["year"]) if asked.get("year", "").isdigit() and 1000 < int(asked["year"]) < 9999 else last.year
    first, end = date(year, 1, 1), date(year, 12, 31)
    counts = {d: n for d, n in counting.reports_a_day(outlet.pk if outlet else None).items() if first <= d <= end}
    if year == last.year:
        end = min(end, last + timedelta(days=6))
    title = _("Reports gathered in %s") % formats.in_digits(str(year))
    heard = gathered.looks(first, date(year, 12, 31), outlet)
    if heard:  # the newest report may be old while its source is asked every day
        end = max(end, max(heard))
    return calendar(counts, first, end, f"{title} – {outlet.name}" if outlet else title, twin, heard)


PICTURES: dict[str, Callable[[Asked, str], Picture]] = {
    "timeline": _timeline,
    "map": _map,
    "matrix": _matrix,
    "network": _network,
    "chain": _chain,
    "coverage": _coverage,
}
_KEPT = ("a", "b", "with", "entity", "type", "country", "statement", "outlet", "year")


def build(name: str, asked: Mapping[str, Any]) -> Picture:
    """A picture; raises ``Http404`` for an unknown name or question."""
    if name not in PICTURES:
        raise Http404
    plain = {k: str(asked[k]) for k in _KEPT if asked.get(k)}
    twin = urlencode(plain)
    fresh = gathered.mark() if name == "coverage" else ""
    return remembered(("picture", name, twin, get_language(), in_use(), fresh), lambda: PICTURES[name](plain, twin))
