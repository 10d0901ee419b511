"""Phrases that name nobody and yet stand for somebody: «البلدان», «الجانبين», «الوزير», «التنظيم», «معاليه», «بلاده»."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from isnad.pack.names import NameTables, bare
from isnad.reading.entities.items import Item
from isnad.reading.entities.sides import Side, content
from isnad.reading.names.words import readings

_BODIES = frozenset(("UNO", "IGO", "EUR", "NGO", "IMG", "MNC"))
_BESIDE = 2  # tokens from one side to the next that is joined to it


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
        self.many, self.numbers = tables.many, tables.many_numbers
        self.ends = sorted(((item.place, item.mention.last, side) for item, side in items), key=lambda p: p[0])
        self.order = sorted(((item.place, side) for item, side in items), key=lambda p: p[0])
        self.places = [where for where, _ in self.order]
        # Bodies also where they stand inside a longer name: «رئيس حركة النهضة», then «الحركة».
        inside = [(item.place, side) for side in sides if side.kind != "person" for item in side.items if item.index < 0]
        self.bodies = sorted([*((where, side) for where, side in self.order if side.kind != "person"), *inside], key=lambda p: p[0])
        self.body_places = [where for where, _ in self.bodies]
        self.holders: dict[str, list[int]] = {}  # office → where in ``order`` its holders stand
        for n, (_, side) in enumerate(self.order):
            if side.kind == "person":
                for stem in {role[0] for role in side.roles}:
                    self.holders.setdefault(stem, []).append(n)
        self.called: dict[str, list[int]] = {}  # likewise, of each word for a body that was asked for
        self.runs: dict[str, dict[int, list[tuple[tuple[int, int], list[Side]]]]] = {}  # by kind, once asked for
        self.sides, self.id_of = sides, id_of
        self.states = place_of
        self.of_states = [n for n, (_, s) in enumerate(self.order) if s.kind == "person" and s.country and s.country not in _BODIES]

    def _ids(self, sides: Sequence[Side]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.id_of[id(s)] for s in sides if id(s) in self.id_of))

    def _before(self, place: tuple[int, int]) -> Iterator[Side]:
        """The sides named before a place, the nearest first."""
        for n in range(bisect_left(self.places, place) - 1, -1, -1):
            yield self.order[n][1]

    def in_play(self, place: tuple[int, int]) -> list[Side]:
        """Distinct sides with a country, nearest before the place first, then those after it."""
        after = (side for _, side in self.order[bisect_left(self.places, place) :])
        return list({id(side): side for part in (self._before(place), after) for side in part if side.country}.values())

    def word(self, folded: str, place: tuple[int, int], following: str = "") -> tuple[str, ...]:
        """The ids a folded word at (sentence, token) stands for; empty when it points at nobody."""
        for reading in readings(folded):
            stem = reading.stem
            if reading.article and stem in self.many and following in self.numbers:
                return self.run(self.many[stem], self.numbers[following], place)
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

    def is_pair(self, folded: str) -> bool:
        """True for a dual that points at two sides of any kind."""
        return any(reading.article and self.pairs.get(reading.stem) == "any" for reading in readings(folded))

    def is_own(self, folded: str) -> bool:
        """True for «بلاده», «بلدها»: somebody's own country."""
        return any(not reading.article and reading.stem in self.contexts["own_country"] for reading in readings(folded))

    def kind_of_pair(self, folded: str) -> str:
        """The kind of sides that a dual points at, "" for other words."""
        return next((self.pairs[r.stem] for r in readings(folded) if r.article and self.pairs.get(r.stem)), "")

    def pair(self, kind: str, place: tuple[int, int]) -> tuple[str, ...]:
        """Two sides in play, in the order of the text."""
        sides = self.in_play(place)
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
        most = self.told_most(countries, place)
        chosen = [self.states[c] for c in most if c in self.states][:2]
        if len(chosen) < 2 <= len(most):  # «التقى الرئيس الصيني نظيره الروسي … بين البلدين»: their men stand for them
            chosen = [self.states.get(c) or next(s for s in sides if s.country == c) for c in most[:2]]
        if kind == "any" and len(chosen) < 2:
            chosen = [s for s in sides if s.kind in ("state", "group", "organisation", "institution")][:2]
        return self._ids(chosen[::-1]) if len(chosen) == 2 else ()

    def run(self, kind: str, count: int, place: tuple[int, int]) -> tuple[str, ...]:
        """«الدول الثلاث»: the last so many of that kind that the text names side by side."""
        if kind not in self.runs:
            self.runs[kind] = self._runs(kind)
        fitting = self.runs[kind].get(count, [])
        n = bisect_left(fitting, place, key=lambda run: run[0])
        return self._ids(fitting[n - 1][1]) if n else ()

    def _runs(self, kind: str) -> dict[int, list[tuple[tuple[int, int], list[Side]]]]:
        """Sides of a kind that stand side by side, by their number, each with the place of the first."""
        runs: list[tuple[tuple[int, int], list[Side]]] = []
        last = (-1, -1)  # sentence and last token of the side before
        for where, end, side in self.ends:
            if side.kind != kind and kind != "any":
                continue
            if last[0] != where[0] or not 0 < where[1] - last[1] <= _BESIDE:
                runs.append((where, [side]))
            elif side not in runs[-1][1]:
                runs[-1][1].append(side)
            last = (where[0], end)
        out: dict[int, list[tuple[tuple[int, int], list[Side]]]] = {}
        for run in runs:
            out.setdefault(len(run[1]), []).append(run)
        return out

    def told_most(self, countries: list[str], place: tuple[int, int]) -> list[str]:
        """Countries by how often the text has named their sides so far; two of the same sentence come before all others."""
        until = bisect_left(self.places, place)
        here = {s.country for _, s in self.order[bisect_left(self.places, (place[0], 0)) : until]}
        if len(here & set(countries)) > 1:
            return countries
        count = Counter(s.country for _, s in self.order[:until])
        return sorted(countries, key=lambda c: -count[c])

    def nearest(self, place: tuple[int, int], kind: str) -> tuple[str, ...]:
        for side in self._before(place):
            if not kind or side.kind == kind:
                return self._ids([side])
        return ()

    def own(self, place: tuple[int, int]) -> tuple[str, ...]:
        """«بلاده»: the state of the person named last."""
        n = bisect_left(self.of_states, bisect_left(self.places, place))
        side = self.order[self.of_states[n - 1]][1] if n else None
        # Where the report never names his state he stands for it himself.
        return self._ids([self.states.get(side.country, side)]) if side is not None and side.country is not None else ()

    def body(self, stem: str, place: tuple[int, int]) -> tuple[str, ...]:
        """«الحركة», «الوزارة»: the body named last whose name begins so, or the group named last for «التنظيم»."""
        if stem not in self.called:
            self.called[stem] = [n for n, (_, side) in enumerate(self.bodies) if _is_called(side, stem)]
        spots = self.called[stem]
        n = bisect_left(spots, bisect_left(self.body_places, place))
        found = self._ids([self.bodies[spots[n - 1]][1]]) if n else ()
        if not found and stem in self.contexts["armed_bodies"]:
            armed = next((side for side in self._before(place) if side.kind == "group" and side.key), None)
            return self._ids([armed] if armed else [])
        return found

    def office(self, stem: str, place: tuple[int, int]) -> tuple[str, ...]:
        """«الوزير», «المتحدث»: who held that office when named last."""
        return self._last(self.holders.get(stem, ()), place)

    def _last(self, spots: Sequence[int], place: tuple[int, int]) -> tuple[str, ...]:
        """The side at the last of some spots of ``order`` before a place."""
        n = bisect_left(spots, bisect_left(self.places, place))
        return self._ids([self.order[spots[n - 1]][1]]) if n else ()


def _is_called(side: Side, stem: str) -> bool:
    """A word for a body begins one of the side's names, or without its article stands in one."""
    names = [content(item.mention.name) for item in side.items]
    return any(stem in name[:1] or bare(stem) in name for name in names)
