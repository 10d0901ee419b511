"""Which country a side belongs to when its own words do not say: the report's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from isnad.pack.letters import fold, surface
from isnad.pack.names import NameTables
from isnad.reading.names.words import lexicon_of
from isnad.reading.parts import Mention, Sentence

_BESIDE = 6  # tokens from a body to the place it is in: «الشرطة في إسطنبول»
_AMONG = 4  # tokens from «بينهم» to the nationality of some
_HOME = 4  # words that a body of some states only is known by
_LEAD = 2  # how much more the first sentence says
CIVIL = frozenset(("CVL", "REF", "MED", "LAB", "EDU", "AGR", "UNK"))
_CAPTIVES = frozenset(("CVL", "MIL"))  # «أسرى»: soldiers or not
_BODIES = frozenset(("UNO", "IGO", "EUR", "NGO", "IMG", "MNC"))


def civil(sectors: Sequence[str]) -> bool:
    """Are they people without arms, or captives?"""
    return not set(sectors) - CIVIL or set(sectors) == _CAPTIVES


class Setting:
    """Where a report plays: counts of countries by sentence, from names, places and nationalities."""

    def __init__(self, names: Sequence[Mention], sentences: Sequence[Sentence], pack: Any, home: str | None) -> None:
        self.home = home
        self.homes: Mapping[tuple[str, ...], Sequence[str]] = pack.names.homes
        self.by_sentence: list[list[tuple[int, str]]] = [[] for _ in sentences]
        covered: set[tuple[int, int]] = set()
        self.places: list[list[tuple[int, str]]] = [[] for _ in sentences]  # first token, country
        for mention in names:
            if mention.kind == "place" and mention.country:
                self.places[mention.sentence].append((mention.first, mention.country))
            for k in range(mention.first, mention.last + 1):
                covered.add((mention.sentence, k))
            if (
                mention.country
                and mention.country not in _BODIES
                and not (mention.kind == "organisation" and "JRN" in mention.sectors)
                and not _abroad(mention, pack)
                and "REF" not in mention.sectors
            ):
                self.by_sentence[mention.sentence].append((mention.first, mention.country))
        lexicon = lexicon_of(pack.names)
        for index, sentence in enumerate(sentences):
            words = lexicon.line(index, sentence).words
            for at, word in enumerate(words):
                if any(w.folded in pack.names.contexts["among"] for w in words[max(0, at - _AMONG) : at]):
                    continue  # «بينهم ثلاثة صحفيين فرنسيين»: of strangers
                if (
                    word.nation is not None
                    and (index, at) not in covered
                    and word.nation_reading is not None
                    and word.nation_reading.cut == 0
                ):
                    self.by_sentence[index].append((at, word.nation.country))
        told = Counter(country for found in self.by_sentence for _, country in found)
        forces = Counter(
            mention.country for mention in names if mention.rule == "deed" or (mention.kind == "institution" and mention.sectors[:1] == ("MIL",))
        )
        self.forces = frozenset(c for c, count in forces.items() if c and told[c] == count)  # told of by its forces and their deeds alone
        totals: Counter[str] = Counter()
        self.first: dict[str, int] = {}
        for index, found in enumerate(self.by_sentence):
            for _, country in found:
                totals[country] += _LEAD if index == 0 else 1
        self.totals = totals
        self.top = home
        if totals:
            best = max(totals.values())
            self.top = next(country for found in self.by_sentence for _, country in sorted(found) if totals[country] == best)

    def of_person(self, name: str, tables: NameTables) -> str | None:
        """The country of a person whom nothing places: a name of one language is not given to a state of another."""
        at_home = tables.contexts["arabic_names"]
        if self.top not in at_home and _arabic(name, tables):
            return self._most(lambda country: country in at_home)
        if self.top in tables.contexts["arab_states"] and _foreign(name, tables):
            return self._most(lambda country: country not in at_home)
        return self.top

    def _most(self, fits: Callable[[str], bool]) -> str | None:
        """The most frequent country of a kind, else the report's."""
        return max(filter(fits, self.totals), key=lambda c: self.totals[c], default=self.top)

    def of_victims(self, country: str | None, sentence: int) -> str | None:
        """People without a mark are not at home with a force that the report tells of alone: «قصف الجيش الروسي منزل فلان في إدلب»."""
        if country not in self.forces:
            return country
        near = (self.places[sentence], *self.places)
        return next((there for places in near for _, there in places if there not in self.forces), country)

    def home_of(self, words: Sequence[str]) -> str | None:
        """The state of a body or an office that only some states have: the one told of most, or the only one there is."""
        for first in range(len(words)):
            for last in range(first + 1, min(first + _HOME, len(words)) + 1):
                codes = self.homes.get(tuple(words[first:last]))
                if codes is not None and (len(codes) == 1 or any(self.totals[c] for c in codes)):
                    return max(codes, key=lambda c: self.totals[c])
        return None

    def other_than(self, countries: frozenset[str]) -> str | None:
        """What the report speaks of most besides some countries, if it does so more than once."""
        best = max((c for c in self.totals if c not in countries), key=lambda c: self.totals[c], default=None)
        return best if best is not None and self.totals[best] > _LEAD else None

    def default(self, sentence: int, token: int) -> str | None:
        """The country of an unmarked institution or office at a token: the report's most frequent one."""
        return next((country for at, country in self.places[sentence] if token < at <= token + _BESIDE), self.top)


def _abroad(mention: Mention, pack: Any) -> bool:
    """«السفارة الرواندية», «سفير كوبا»: they stand in another state than their own."""
    first = fold(surface(mention.name.split(" ")[0])).removeprefix("ال") if mention.name else ""
    return first in pack.names.contexts["posted"]


def _arabic(name: str, tables: NameTables) -> bool:
    """Written with letters or words that Arabic keeps for itself: «بلال ذياب», «عبد الله بن زايد»."""
    return any(
        w.startswith(("ال", "عبدال")) or w in ("بن", "عبد", "آل") or any(c in tables.contexts["arabic_letters"] for c in w)
        for w in name.split()
    )


def _foreign(name: str, tables: NameTables) -> bool:
    """No Arabic name, and a word of it with an ending that newspapers write for family names abroad."""
    words = [fold(surface(w)) for w in name.split()]
    return not _arabic(name, tables) and any(
        len(w) > 4 and w.endswith(tables.foreign_endings) and w not in tables.given for w in words[-2:]
    )
