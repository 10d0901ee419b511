"""Which country a side belongs to when its own words do not say: the report's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from isnad.reading.names.words import lexicon_of
from isnad.reading.parts import Mention, Sentence

_LEAD = 2  # how much more the first sentence says
_BODIES = frozenset(("UNO", "IGO", "EUR", "NGO", "IMG", "MNC"))


class Setting:
    """Where a report plays: counts of countries by sentence, from names, places and nationalities."""

    def __init__(self, names: Sequence[Mention], sentences: Sequence[Sentence], pack: Any, home: str | None) -> None:
        self.home = home
        self.by_sentence: list[list[tuple[int, str]]] = [[] for _ in sentences]
        covered: set[tuple[int, int]] = set()
        for mention in names:
            for k in range(mention.first, mention.last + 1):
                covered.add((mention.sentence, k))
            if (
                mention.country
                and mention.country not in _BODIES
                and not (mention.kind == "organisation" and "JRN" in mention.sectors)
            ):
                self.by_sentence[mention.sentence].append((mention.first, mention.country))
        lexicon = lexicon_of(pack.names)
        for index, sentence in enumerate(sentences):
            for at, word in enumerate(lexicon.line(index, sentence).words):
                if (
                    word.nation is not None
                    and (index, at) not in covered
                    and word.nation_reading is not None
                    and word.nation_reading.cut == 0
                ):
                    self.by_sentence[index].append((at, word.nation.country))
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

    def of_person(self, name: str, at_home: frozenset[str]) -> str | None:
        """The country of a person whom nothing places: an Arabic name is not given to the report's Japan."""
        if self.top in at_home or not any(
            w.startswith("ال") or w in ("بن", "عبد", "آل") or w.startswith("عبدال") for w in name.split()
        ):
            return self.top
        return max((c for c in self.totals if c in at_home), key=lambda c: self.totals[c], default=self.top)

    def default(self, sentence: int, token: int) -> str | None:
        """The country of an unmarked institution or office at a token: the report's most frequent one."""
        return self.top
