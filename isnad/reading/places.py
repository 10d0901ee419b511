"""Places: cities, regions and countries that the body names, with what the gazetteer knows of them."""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack import Pack
from isnad.pack.names import NameTables, Spot, bare, words_of
from isnad.reading.parts import Mention
from isnad.record import Place

# «الحكومة السودانية» and «الفرنسي» name a state without naming a place.
_NAMED = frozenset(("gazetteer", "gazetteer.capital"))


def _spot(mention: Mention, tables: NameTables) -> Spot | None:
    """Where it is: a country in the list of countries, a city among the cities of the country that the mention is of."""
    words = () if mention.kind == "state" and mention.rule == "gazetteer" else tuple(map(bare, words_of(mention.name)))
    return tables.spots.get((mention.country, words))


def find_places(names: Sequence[Mention], pack: Pack) -> tuple[Place, ...]:
    """One :class:`Place` a name of a city, region or country, in order of the text.

    A place that the list of GeoNames has gets its number there and its point; a country has a number only, a region neither.
    """
    named = [m for m in names if m.kind == "place" or (m.kind == "state" and m.rule in _NAMED)]
    spots = [_spot(m, pack.names) for m in named]
    return tuple(Place(m.start, m.end, m.name, m.country, *(spot or ())) for m, spot in zip(named, spots, strict=True))
