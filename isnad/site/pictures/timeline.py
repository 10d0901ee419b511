"""Cooperation above the line, conflict below it, by period and quad class."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from isnad.site import formats
from isnad.site.labels import label
from isnad.site.pictures.counting import Periods
from isnad.site.pictures.picture import Picture, frame, join, tag

WIDTH, HEIGHT, LEFT, BOTTOM, TALLEST = 720.0, 240.0, 36.0, 26.0, 24.0


def _starts(periods: Periods) -> list[date]:
    """Every period from the first to the last, empty ones too, so that gaps show."""
    at, last = min(periods.counts), max(periods.counts)
    out = [at]
    while at < last:
        if periods.grain == "day":
            at += timedelta(days=1)
        elif periods.grain == "month":
            at = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
        else:
            at = at.replace(year=at.year + 1)
        out.append(at)
    return out


def _name(start: date, grain: str) -> str:
    if grain == "year":
        return formats.in_digits(str(start.year))
    return formats.day(start, "MMM y" if grain == "month" else "d MMM y")


def timeline(periods: Periods, title: str, twin: str = "") -> Picture:
    """A picture of ``periods``; in an interface that runs right to left time runs right to left too."""
    columns = (("start", _("Period")), *((f"quad{q}", label("quad", str(q))) for q in (1, 2, 3, 4)))
    rows = tuple((start.isoformat(), *(c.get(q, 0) for q in (1, 2, 3, 4))) for start, c in periods.counts.items())
    about = _(
        "Number of events by period. Cooperation stands above the line, conflict below; "
        "the darker part is deeds, the lighter words."
    )
    if not rows:
        return Picture("timeline", title, about, frame(WIDTH, 40, title, tag("g"), "timeline"), columns, rows, twin)
    starts = _starts(periods)
    up = max((c.get(1, 0) + c.get(2, 0) for c in periods.counts.values()), default=0)
    down = max((c.get(3, 0) + c.get(4, 0) for c in periods.counts.values()), default=0)
    high = HEIGHT - BOTTOM - 14
    unit = min(high / max(up + down, 1), TALLEST)
    height = (up + down) * unit + BOTTOM + 14
    zero = 8 + up * unit
    step = (WIDTH - LEFT - 8) / len(starts)
    rtl = get_language_bidi()
    parts = [tag("line", x1=0, x2=WIDTH, y1=zero, y2=zero, class_="axis")]
    every = max(1, len(starts) // 8)
    for i, start in enumerate(starts):
        left = LEFT + i * step
        x = WIDTH - left - step if rtl else left
        wide = min(max(step * 0.78, 1.2), 34.0)
        x += (step - wide) / 2
        c = periods.counts.get(start, {})
        top, base = zero, zero
        name = _name(start, periods.grain)
        for q in (2, 1):
            if c.get(q):
                top -= c[q] * unit
                parts.append(_bar(x, top, wide, c[q] * unit, q, f"{name}: {label('quad', str(q))} {formats.number(c[q])}"))
        for q in (4, 3):
            if c.get(q):
                parts.append(_bar(x, base, wide, c[q] * unit, q, f"{name}: {label('quad', str(q))} {formats.number(c[q])}"))
                base += c[q] * unit
        if i % every == 0:
            parts.append(tag("text", name, x=x + wide / 2, y=height - 8, text_anchor="middle", class_="tick"))
    edge = WIDTH - 2 if rtl else 2.0
    for value, y in ((up, 8 + 10), (down, zero + down * unit - 2)):
        if value:
            parts.append(tag("text", formats.number(value), x=edge, y=y, text_anchor="start", class_="tick"))
    return Picture("timeline", title, about, frame(WIDTH, height, title, join(parts), "timeline"), columns, rows, twin)


def _bar(x: float, y: float, width: float, height: float, quad: int, said: str) -> SafeString:
    return tag("rect", tag("title", said), x=x, y=y, width=width, height=height, class_=f"q{quad}")
