"""Phrases that name nobody and yet stand for somebody: «البلدان», «الجانبين», «الوزير», «التنظيم», «معاليه», «بلاده»."""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack.names import NameTables, bare
from isnad.reading.entities.items import Item
from isnad.reading.entities.sides import Side, content
from isnad.reading.names.words import readings


def states_in_play(order: Sequence[tuple[tuple[int, int], Side]], place: tuple[int, int]) -> list[Side]:
    """Distinct sides with a country, nearest before the place first, then those after it."""
    before = [side for where, side in reversed(order) if where < place]
    after = [side for where, side in order if where >= place]
    out: list[Side] = []
    for side in before + after:
        if side.country and side not in out:
            out.append(side)
    return out


class Referee:
    """Answers who a pointing word stands for."""

    def __init__(
        self,
        sides: Sequence[Side],
        place_of: dict[str, Side],
        items: Sequence[tuple[Item, Side]],
        id_of: dict[int, str],
        tables: NameTables,
    ) -> None:
        self.contexts, self.pairs = tables.contexts, tables.pairs
        self.order = sorted(((item.place, side) for item, side in items), key=lambda p: p[0])
        self.sides, self.id_of = sides, id_of
        self.states = place_of

    def _ids(self, sides: Sequence[Side]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.id_of[id(s)] for s in sides if id(s) in self.id_of))

    def word(self, folded: str, place: tuple[int, int]) -> tuple[str, ...]:
        """The ids a folded word at (sentence, token) stands for; empty when it points at nobody."""
        for reading in readings(folded):
            stem = reading.stem
            if reading.article and self.pairs.get(stem):
                return self.pair(self.pairs[stem], place)
            if not reading.article and stem in self.contexts["honours"]:
                return self.nearest(place, "person")
            if not reading.article and stem in self.contexts["own_country"]:
                return self.own(place)
            if reading.article and stem in self.contexts["latest"]:
                return self.nearest(place, "")
            if reading.article and stem in self.contexts["bodies"]:
                return self.body(stem, place)
            if reading.article:
                found = self.office(stem, place)
                if found:
                    return found
        return ()

    def pair(self, kind: str, place: tuple[int, int]) -> tuple[str, ...]:
        """Two sides in play, in the order of the text."""
        sides = states_in_play(self.order, place)
        if kind == "person":
            chosen = [s for s in sides if s.kind == "person"][:2]
            return self._ids(chosen[::-1]) if len(chosen) == 2 else ()
        countries: list[str] = []
        for side in sides:
            if (
                side.country
                and len(side.country) == 3
                and side.country not in countries
                and side.country not in ("UNO", "IGO", "NGO", "MNC", "IMG")
            ) and side.kind in ("state", "person", "institution"):
                countries.append(side.country)
        chosen = [self.states[c] for c in self.told_most(countries, place) if c in self.states][:2]
        if kind == "any" and len(chosen) < 2:
            chosen = [s for s in sides if s.kind in ("state", "group", "organisation", "institution")][:2]
        return self._ids(chosen[::-1]) if len(chosen) == 2 else ()

    def told_most(self, countries: list[str], place: tuple[int, int]) -> list[str]:
        """Countries by how often the text has named their sides so far; two of the same sentence come before all others."""
        here = [s.country for where, s in self.order if where[0] == place[0] and where < place and s.country in countries]
        if len(set(here)) > 1:
            return countries
        count = {c: sum(1 for where, s in self.order if where < place and s.country == c) for c in countries}
        return sorted(countries, key=lambda c: (-count[c], countries.index(c)))

    def nearest(self, place: tuple[int, int], kind: str) -> tuple[str, ...]:
        for where, side in reversed(self.order):
            if where < place and (not kind or side.kind == kind):
                return self._ids([side])
        return ()

    def own(self, place: tuple[int, int]) -> tuple[str, ...]:
        """«بلاده»: the state of the person named last."""
        for where, side in reversed(self.order):
            if where < place and side.kind == "person" and side.country in self.states:
                return self._ids([self.states[side.country]])
        return ()

    def body(self, stem: str, place: tuple[int, int]) -> tuple[str, ...]:
        """«الحركة», «الوزارة»: the body named last whose name begins so, or the group named last for «التنظيم»."""
        for where, side in reversed(self.order):
            if (
                where < place
                and side.kind != "person"
                and any(stem in content(i.mention.name)[:1] or bare(stem) in content(i.mention.name) for i in side.items)
            ):
                return self._ids([side])
        if stem in self.contexts["armed_bodies"]:
            for where, side in reversed(self.order):
                if where < place and side.kind == "group" and side.key:
                    return self._ids([side])
        return ()

    def office(self, stem: str, place: tuple[int, int]) -> tuple[str, ...]:
        """«الوزير», «المتحدث»: who held that office when named last."""
        for where, side in reversed(self.order):
            if where < place and side.kind == "person" and any(role[0] == stem for role in side.roles):
                return self._ids([side])
        return ()
