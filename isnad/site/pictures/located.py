"""Where a place lies: a town by the language pack's gazetteer (GeoNames, CC BY 4.0), else its country's middle (Natural Earth).

>>> located("بكين", "CHN")
(39.907, 116.397)
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

import isnad
from isnad.archive.identity import folded

_HERE = Path(__file__).resolve().parent.parent


@cache
def _towns() -> dict[tuple[str, str], tuple[float, float]]:
    """(folded name, country) → latitude and longitude of the most populous town of that name."""
    lines = (Path(isnad.__file__).parent / "langs/ar/places.tsv").read_text(encoding="utf-8").splitlines()
    out: dict[tuple[str, str], tuple[float, float]] = {}
    for line in lines:
        if line.startswith(("#", "geonames")):
            continue
        _geonames, country, _population, lat, lon, names = line.split("\t")[:6]
        for name in names.split("|"):
            out.setdefault((folded(name), country), (float(lat), float(lon)))
    return out


@cache
def _middles() -> dict[str, list[float]]:
    return dict(json.loads((_HERE / "data/world.json").read_text(encoding="utf-8"))["centres"])


@lru_cache(20_000)
def is_town(name: str, country: str) -> bool:
    """Whether the gazetteer has a town of this name in this country."""
    return (folded(name), country) in _towns()


@lru_cache(20_000)
def located(name: str, country: str) -> tuple[float, float] | None:
    """Latitude and longitude; ``None`` for a place that neither table has."""
    town = _towns().get((folded(name), country))
    if town is not None:
        return town
    middle = _middles().get(country)
    return (middle[1], middle[0]) if middle else None
