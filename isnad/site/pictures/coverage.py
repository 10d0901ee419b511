"""A calendar of what was gathered: one square a day, weeks side by side, days without a report hollow so that gaps show.

Where sources are followed, a dot tells a day on which they were asked and had nothing from one on which nobody asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from isnad.site import formats
from isnad.site.gathered import Looks
from isnad.site.pictures.picture import Picture, frame, join, tag

SQUARE = 13.0


def calendar(
    counts: dict[date, int], first: date, last: date, title: str, twin: str = "", looks: Mapping[date, Looks] | None = None
) -> Picture:
    """``counts`` of reports by day; every day from ``first`` to ``last`` is drawn, at most a year or so. ``looks`` is what the
    follower's ledger says of the days."""
    looks = looks or {}
    columns = (("day", _("Day")), ("reports", _("Reports")), ("looks", _("Times asked")), ("found", _("New pages")),
               ("troubles", _("Troubles")))  # fmt: skip
    none = Looks()
    asked = [(d, looks.get(d, none)) for d in sorted({*counts, *looks})]
    rows = tuple((d.isoformat(), counts.get(d, 0), one.looks, one.found, one.troubles) for d, one in asked)
    about = _("One square is one day: hollow without a report, the darker the more reports. Weeks begin on Saturday.")
    if looks:
        about += " " + _("A dot: the sources that are followed were asked on this day and told of nothing new.")
    start = first - timedelta(days=(first.weekday() + 2) % 7)
    weeks = (last - start).days // 7 + 1
    width, height = weeks * SQUARE + 12, 7 * SQUARE + 26
    rtl = get_language_bidi()
    most = max(counts.values(), default=1)
    parts = []
    at = first
    while at <= last:
        week, row = divmod((at - start).days, 7)
        x = 6 + week * SQUARE
        x = width - x - SQUARE if rtl else x
        n = counts.get(at, 0)
        shade = 0 if not n else 1 + min(3, int(4 * n / (most + 1)))
        said = f"{formats.day(at)}: {formats.number(n)}"
        day = looks.get(at, none)
        if day.looks or day.troubles:
            said += " – " + _("asked %(looks)s times, %(found)s new pages, %(troubles)s troubles") % {
                "looks": formats.number(day.looks),
                "found": formats.number(day.found),
                "troubles": formats.number(day.troubles),
            }
        parts.append(
            tag(
                "rect",
                tag("title", said),
                x=x + 1,
                y=20 + row * SQUARE,
                width=SQUARE - 2,
                height=SQUARE - 2,
                class_=f"day d{shade}",
            )
        )
        if day.looks and not day.found and not n:
            parts.append(tag("circle", cx=x + SQUARE / 2, cy=20 + (row + 0.5) * SQUARE - 0.5, r=2.0, class_="asked"))
        if at.day == 1:
            middle = x + SQUARE / 2
            parts.append(tag("text", formats.day(at, "MMM"), x=middle, y=13, text_anchor="middle", class_="tick"))
        at += timedelta(days=1)
    return Picture("coverage", title, about, frame(width, height, title, join(parts), "calendar"), columns, rows, twin)
