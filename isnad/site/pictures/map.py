"""Where events took place: Natural Earth's land and borders under circles as large as the events are many."""

from __future__ import annotations

import json
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from isnad.site import formats
from isnad.site.labels import country_name
from isnad.site.pictures.picture import Picture, frame, join, tag
from isnad.site.pictures.projection import project

LABELS = 14  # places that are named on the map


@cache
def _world() -> dict[str, Any]:
    return json.loads((Path(__file__).parent.parent / "data/world.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def event_map(places: list[tuple[str, str, float, float, int]], title: str, twin: str = "") -> Picture:
    """``places``: name as reports write it, country, latitude, longitude, events. The view is what they need."""
    columns = (
        ("place", _("Place")),
        ("country", _("Country")),
        ("lat", _("Latitude")),
        ("lon", _("Longitude")),
        ("events", _("Events")),
    )
    about = _(
        "Places that events name and the gazetteer locates; the larger the circle, the more events. "
        "Shapes: Natural Earth, public domain."
    )
    world = _world()
    points: list[tuple[float, float, str, str, int]] = []
    for name, country, lat, lon, n in places:
        x, y = project(lon, lat)
        points.append((2 * x, 2 * y, name, country, n))
    left, top, wide, high = _view(points, world["width"], world["height"])
    scale = wide / 900
    parts = [
        tag("path", d=world["land"], class_="land"),
        tag("path", d=world["borders"], class_="border", fill="none", stroke_width=0.8 * scale),
    ]
    most = max((p[4] for p in points), default=1)
    taken: list[tuple[float, float, float, float]] = []
    for i, (x, y, name, country, n) in enumerate(points):
        r = (4 + 13 * sqrt(n / most)) * scale
        said = f"{name} ({country_name(country)}): {formats.number(n)}"
        parts.append(tag("circle", tag("title", said), cx=x, cy=y, r=r, class_="spot", stroke_width=1.2 * scale))
        size = 17 * scale
        box = (x - len(name) * size * 0.26, y - r - size * 1.2, x + len(name) * size * 0.26, y - r)
        if i < LABELS and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            parts.append(
                tag(
                    "text",
                    name,
                    x=x,
                    y=y - r - 4 * scale,
                    text_anchor="middle",
                    font_size=size,
                    stroke_width=4 * scale,
                    class_="name",
                )
            )
    svg = frame(wide, high, title, join(parts), "map", left, top)
    return Picture("map", title, about, svg, columns, tuple(places), twin)


def _view(points: list[Any], width: float, height: float) -> tuple[float, float, float, float]:
    """The smallest 2:1 window with some air that holds every place, at least a fifth of the world."""
    if not points:
        return 0.0, 0.0, float(width), float(height)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    wide = max((max(xs) - min(xs)) * 1.3, (max(ys) - min(ys)) * 2.9, width / 5)
    wide = min(wide, float(width))
    high = min(wide / 2, float(height))
    left = min(max((max(xs) + min(xs)) / 2 - wide / 2, 0.0), width - wide)
    top = min(max((max(ys) + min(ys)) / 2 - high / 2, 0.0), height - high)
    return left, top, wide, high
