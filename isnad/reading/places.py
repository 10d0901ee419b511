"""Places: cities, regions and countries that the body names, with what the gazetteer knows of them."""

from __future__ import annotations

from collections.abc import Sequence

from isnad.reading.parts import Mention
from isnad.record import Place


def find_places(names: Sequence[Mention]) -> tuple[Place, ...]:
    """One :class:`Place` a mention of kind ``place`` or ``state``, in order of the text."""
    return tuple(Place(m.start, m.end, m.name, m.country) for m in names if m.kind in ("place", "state"))
