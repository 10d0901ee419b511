"""Countries on a circle, an arc for each pair that has to do with one another: width for how much, colour for what."""

from __future__ import annotations

from math import cos, pi, sin

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from isnad.site import formats
from isnad.site.labels import country_name
from isnad.site.pictures.matrix import leading
from isnad.site.pictures.picture import Picture, frame, join, link, tag

SIZE, RADIUS = 720.0, 235.0


def network(pairs: list[tuple[str, str, int, int]], title: str, twin: str = "") -> Picture:
    """``pairs`` as :func:`isnad.site.pictures.matrix.matrix` takes them; arrows of both directions bend apart."""
    columns = (
        ("actor", _("Actor")),
        ("recipient", _("Recipient")),
        ("cooperation", _("Cooperation")),
        ("conflict", _("Conflict")),
    )
    names = leading(pairs, 18)
    rows = tuple(p for p in pairs if p[0] in names and p[1] in names)
    about = _(
        "Each line runs from who acts to who receives and bends to its left; "
        "wide lines are many events, blue ones mostly cooperation, red ones mostly conflict."
    )
    height = SIZE * 0.82
    cx, cy = SIZE / 2, height / 2
    where = {}
    for i, code in enumerate(names):
        angle = 2 * pi * i / max(len(names), 1) - pi / 2
        where[code] = (cx + RADIUS * cos(angle), cy + RADIUS * sin(angle), angle)
    most = max((g + b for _a, _r, g, b in rows), default=1)
    parts = []
    for a, r, good, bad in sorted(rows, key=lambda p: p[2] + p[3]):
        (x1, y1, _t), (x2, y2, _u) = where[a], where[r]
        mx, my = (x1 + x2) / 2, (y1 + y2) / 2
        bx, by = mx + (cx - mx) * 0.35 + (y2 - y1) * 0.12, my + (cy - my) * 0.35 - (x2 - x1) * 0.12
        said = f"{country_name(a)} > {country_name(r)}: +{formats.number(good)} −{formats.number(bad)}"
        line = tag(
            "path",
            tag("title", said),
            d=f"M{x1:.1f} {y1:.1f}Q{bx:.1f} {by:.1f} {x2:.1f} {y2:.1f}",
            fill="none",
            stroke_width=1.2 + 5.0 * (good + bad) / most,
            class_="edge good" if good >= bad else "edge bad",
        )
        parts.append(link(reverse("pair", args=[a, r]), line))
    for code, (x, y, angle) in where.items():
        out = 16.0
        lx, ly = x + out * cos(angle), y + out * sin(angle) + 5
        parts.append(tag("circle", x=None, cx=x, cy=y, r=6, class_="node"))
        # Chromium mirrors start and end for right-to-left text; the label must grow away from the circle whatever its script.
        anchor = "middle" if abs(cos(angle)) < 0.25 else "outer" if cos(angle) > 0 else "inner"
        parts.append(_label(country_name(code), lx, ly, anchor))
    return Picture("network", title, about, frame(SIZE, height, title, join(parts), "network"), columns, rows, twin)


def _label(text: str, x: float, y: float, side: str) -> SafeString:
    rtl = any("\u0590" <= c <= "\u08ff" for c in text)
    anchor = "middle" if side == "middle" else "start" if (side == "outer") != rtl else "end"
    return tag("text", text, x=x, y=y, text_anchor=anchor, direction="rtl" if rtl else "ltr", class_="name")
