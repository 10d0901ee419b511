"""Who does what to whom, country by country: rows act, columns receive."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from isnad.site import formats
from isnad.site.labels import country_name
from isnad.site.pictures.picture import Picture, frame, join, link, tag

CELL, SIDE, TOP, EDGE = 44.0, 190.0, 150.0, 90.0
MOST = 14


def leading(pairs: list[tuple[str, str, int, int]], most: int = MOST) -> list[str]:
    """The countries with most events."""
    total: Counter[str] = Counter()
    for a, r, good, bad in pairs:
        total[a] += good + bad
        total[r] += good + bad
    return [c for c, _n in sorted(total.items(), key=lambda kv: (-kv[1], kv[0]))[:most]]


def matrix(pairs: list[tuple[str, str, int, int]], title: str, twin: str = "") -> Picture:
    """``pairs``: actor, recipient, cooperative and conflictual events."""
    columns = (
        ("actor", _("Actor")),
        ("recipient", _("Recipient")),
        ("cooperation", _("Cooperation")),
        ("conflict", _("Conflict")),
    )
    names = leading(pairs)
    rows = tuple(p for p in pairs if p[0] in names and p[1] in names)
    about = _("Rows act, columns receive. Blue cells are mostly cooperation, red ones mostly conflict; the number counts events.")
    size = len(names)
    width, height = SIDE + size * CELL + EDGE, TOP + size * CELL + 8
    rtl = get_language_bidi()

    def at(x: float, w: float = 0.0) -> float:
        return width - x - w if rtl else x

    parts = []
    for i, code in enumerate(names):
        x, y = at(SIDE + i * CELL + CELL / 2), TOP - 8
        turn = f"rotate({50 if rtl else -50} {x:.1f} {y:.1f})"
        parts.append(tag("text", country_name(code), x=x, y=y, transform=turn, class_="name", text_anchor="start"))
        parts.append(
            tag("text", country_name(code), x=at(SIDE - 8), y=TOP + i * CELL + CELL / 2 + 5, text_anchor="end", class_="name")
        )
        for j in range(size):
            x, y = at(SIDE + j * CELL, CELL), TOP + i * CELL
            parts.append(tag("rect", x=x + 1, y=y + 1, width=CELL - 2, height=CELL - 2, class_="cell" if i != j else "cell same"))
    most = max((g + b for _a, _r, g, b in rows), default=1)
    for a, r, good, bad in rows:
        x, y = at(SIDE + names.index(r) * CELL, CELL), TOP + names.index(a) * CELL
        strength = 1 + min(3, int(4 * (good + bad) / (most + 1)))
        said = f"{country_name(a)} > {country_name(r)}: +{formats.number(good)} −{formats.number(bad)}"
        box = tag(
            "rect",
            tag("title", said),
            x=x + 1,
            y=y + 1,
            width=CELL - 2,
            height=CELL - 2,
            class_=f"{'good' if good >= bad else 'bad'}{strength}",
        )
        shown = tag(
            "text",
            formats.number(good + bad),
            x=x + CELL / 2,
            y=y + CELL / 2 + 5,
            text_anchor="middle",
            class_=f"count s{strength}",
        )
        parts.append(link(reverse("pair", args=[a, r]), join((box, shown))))
    return Picture("matrix", title, about, frame(width, height, title, join(parts), "matrix"), columns, rows, twin)
