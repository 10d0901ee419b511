"""Places: cities, regions and countries that the body names, with what the gazetteer knows of them."""

from __future__ import annotations

from collections.abc import Sequence

from isnad.reading.parts import Mention
from isnad.record import Place

# «الحكومة السودانية» and «الفرنسي» name a state without naming a place.
_NAMED = frozenset(("gazetteer", "gazetteer.capital"))


def find_places(names: Sequence[Mention]) -> tuple[Place, ...]:
    """One :class:`Place` a name of a city, region or country, in order of the text."""
    return tuple(
        Place(m.start, m.end, m.name, m.country) for m in names if m.kind == "place" or (m.kind == "state" and m.rule in _NAMED)
    )
