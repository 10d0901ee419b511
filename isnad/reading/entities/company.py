"""What a person's company says of him where his own words say nothing.

«قادة الحركة، في مقدمتهم [فلان] وفلان», «حركة تحرير السودان بقيادة [فلان]», «وفد تركي برئاسة [فلان]», «[فلان] من حزب الأمة».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from isnad.reading.entities.items import Item
from isnad.reading.entities.sides import Side
from isnad.reading.names.words import COMMAS, QUOTES
from isnad.reading.parts import Sentence, Token

_REACH = 8  # tokens from a body to the word that says who leads it
_LIST = 4  # tokens from a group to the first of its people
_BODIES = frozenset(("organisation", "institution", "group"))


class Company(NamedTuple):
    """Country and sectors that somebody's company gives him."""

    country: str | None
    sectors: tuple[str, ...]


class Companions:
    """Walks the named persons in the order of the text."""

    def __init__(self, sentences: Sequence[Sentence], contexts: Mapping[str, frozenset[str]]) -> None:
        self.sentences, self.contexts = sentences, contexts

    def settle(self, items: Sequence[Item], of: Mapping[int, Side]) -> None:
        """Gives country and sectors to bare names that their company tells of."""
        outer = [item for item in items if item.index >= 0]
        by_sentence: dict[int, list[Item]] = {}
        for item in items:
            by_sentence.setdefault(item.mention.sentence, []).append(item)
        previous: Item | None = None
        listed: set[int] = set()  # indexes of mentions that stand in a list of people
        for item in outer:
            side = of.get(item.index)
            if side is not None and item.name and not side.sectors and not side.key:
                company = self._led(item, by_sentence) or self._member(item, by_sentence)
                if company is None and previous is not None and previous.mention.sentence == item.mention.sentence:
                    other = of.get(previous.index)
                    if other is not None and self._listed(item, previous, listed):
                        company = Company(other.country, other.sectors)
                        listed.add(item.index)
                if company is not None:
                    side.sectors = company.sectors
                    if company.country is not None and not side.settled:
                        side.country = company.country
            previous = item

    def _between(self, one: Item, other: Item) -> Sequence[Token]:
        return self.sentences[one.mention.sentence].tokens[one.mention.last + 1 : other.mention.first]

    def _listed(self, item: Item, previous: Item, listed: set[int]) -> bool:
        """Joined by «و» to a person, by a comma to one of a list, or named behind «بينهم», «هما» as one of a group."""
        tokens = self.sentences[item.mention.sentence].tokens
        first = tokens[item.mention.first]
        joined = first.text[:1] == "و" and item.mention.start > first.start
        between = self._between(previous, item)
        if previous.name:
            if joined:
                return len(between) <= 1
            titled = previous.mention.rule == "person.structure" and bool(previous.mention.sectors)
            return (titled or previous.index in listed) and len(between) == 1 and between[0].text in COMMAS
        people = previous.mention.kind == "group" and previous.mention.plural
        words = [t for t in between if t.text not in COMMAS and t.text not in QUOTES and t.text != ":"]
        return people and len(words) <= _LIST and (not between or any(t.folded in self.contexts["counted_off"] for t in words[-2:]))

    def _led(self, item: Item, by_sentence: Mapping[int, list[Item]]) -> Company | None:
        """«بقيادة فلان», «يتزعمها فلان»: he is of the body named before."""
        mention = item.mention
        tokens = self.sentences[mention.sentence].tokens
        if mention.first == 0 or mention.role or tokens[mention.first - 1].folded not in self.contexts["leading"]:
            return None
        bodies = [
            other
            for other in by_sentence[mention.sentence]
            if other.mention.kind in _BODIES
            and other.mention.sectors
            and 0 < mention.first - other.mention.last <= _REACH
            and "JRN" not in other.mention.sectors
        ]
        if not bodies:
            return None
        best = max(bodies, key=lambda other: (other.mention.last, -other.mention.first)).mention
        return Company(best.country, best.sectors)

    def _member(self, item: Item, by_sentence: Mapping[int, list[Item]]) -> Company | None:
        """«فلان من حزب الأمة», «فلان (حزب الأمة)»: the body named right behind."""
        mention = item.mention
        tokens = self.sentences[mention.sentence].tokens
        if mention.role or mention.last + 2 >= len(tokens) or tokens[mention.last + 1].text not in ("من", "عن", "("):
            return None
        for other in by_sentence[mention.sentence]:
            if (
                other.mention.first == mention.last + 2
                and other.mention.kind in _BODIES
                and other.mention.sectors
                and set(other.mention.sectors) & {"PTY", "REB", "OPP", "PRM", "NGO", "LAB"}
            ):
                return Company(other.mention.country, other.mention.sectors)
        return None
