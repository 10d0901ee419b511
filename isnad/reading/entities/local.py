"""The country of a side whose own words name none, where the words right around it do.

«واتهم رئيس صربيا … ورئيس البرلمان», «المدير العام للوكالة», «مبعوثها إلى المنطقة», «نقلت الوكالة السورية عن مصدر عسكري»,
«وعن الجانب اليمني نائب رئيس الوزراء».
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from isnad.pack.letters import fold, surface
from isnad.reading.entities.items import Item
from isnad.reading.entities.sides import content
from isnad.reading.names.words import readings
from isnad.reading.parts import Mention, Sentence, Token

_REACH = 40  # items back among which a body is looked for that «الوكالة» points at
_SIDE = 5  # tokens between «الجانب» and the office that speaks for it
_NOT = frozenset(("", "NGO", "MNC", "IMG"))


def strangers(names: Sequence[Mention], sentences: Sequence[Sentence], told: Collection[str]) -> list[Mention]:
    """The mentions, those of parties without the country of their namesake where nothing else in the report is of it.

    «حزب العدالة والتنمية» in a report that never speaks of Turkey is Morocco's; «ليكود» is no word and stays. ``told`` are the
    nationalities of other words.
    """
    spoken: dict[str, set[str]] = {}
    for mention in names:
        if mention.country:
            spoken.setdefault(mention.country, set()).add(mention.key or mention.name)

    def settled(mention: Mention) -> Mention:
        named = mention.kind == "organisation" and "PTY" in mention.sectors
        party = mention.key and (named or ("REB" in mention.sectors and mention.name.startswith("حزب "))) and mention.country not in told
        alone = party and mention.country is not None and spoken[mention.country] == {mention.key}
        if not alone or len(spoken) < 2:
            return mention
        tokens = sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        words = all(any(not a.guessed for a in token.analyses) for token in tokens if token.kind == "word")
        if not words:
            return mention
        sectors = mention.sectors if named else ("PTY",)
        return replace(mention, kind="organisation", country=None, key="", sectors=sectors, rule="institution.any")

    return [settled(mention) for mention in names]


class Local:
    """Looks around a mention. ``items`` are the report's in the order of the text."""

    def __init__(self, items: Sequence[Item], sentences: Sequence[Sentence], contexts: Mapping[str, frozenset[str]]) -> None:
        self.items = sorted(items, key=lambda i: (i.mention.start, -i.mention.end))
        self.sentences, self.contexts = sentences, contexts
        self.starts = [(i.mention.start, -i.mention.end) for i in self.items]
        self.told = frozenset(
            i.mention.country for i in self.items if i.mention.country and "JRN" not in i.mention.sectors
        )  # countries that something besides the press names

    def country(self, item: Item) -> str | None:
        """What the words around say; ``None`` where they say nothing."""
        if item.mention.country or item.mention.kind not in ("person", "institution"):
            return None
        body = self.body(item)
        if body is not None:
            return body.country
        return self._owner(item) or self._delegation(item) or self._joined(item) or self._heard(item)

    def _tokens(self, item: Item) -> Sequence[Token]:
        return self.sentences[item.mention.sentence].tokens

    def _before(self, item: Item) -> Sequence[Item]:
        n = bisect_left(self.starts, (item.mention.start, -item.mention.end))
        return self.items[max(0, n - _REACH) : n][::-1]

    def body(self, item: Item) -> Mention | None:
        """«المدير العام للوكالة»: the body of that noun that was named last says whose the office is."""
        if not item.role or item.mention.country or set(item.role) & self.contexts["abroad"]:
            return None
        nouns = [w for w in item.mention.role.split()[1:]]
        for word in nouns:
            stems = [r.stem for r in readings(fold(surface(word))) if r.article and r.stem in self.contexts["bodies"]]
            for other in self._before(item) if stems else ():
                named = other.mention
                if named.kind in ("organisation", "institution", "group") and content(named.name)[:1] == (stems[0],):
                    return named if named.country else None
        return None

    def _owner(self, item: Item) -> str | None:
        """«مبعوثها», «زعيمه»: whoever was named last before it."""
        tokens = self._tokens(item)
        first = tokens[item.mention.first]
        if item.mention.kind != "person" or not item.role or not first.surface.endswith(("ه", "ها", "هم")):
            return None
        for other in self._before(item):
            if other.mention.sentence != item.mention.sentence:
                return None
            feminine = first.folded.endswith("ها")
            if other.mention.kind == "state" and not feminine:
                continue  # «دعم الحزب السنغال، وقال زعيمه»
            if other.mention.kind in ("state", "organisation", "group") and other.mention.last < item.mention.first:
                return other.mention.country
        return None

    def _delegation(self, item: Item) -> str | None:
        """«وعن الجانب اليمني نائب رئيس الوزراء فلان»."""
        for other in self._before(item):
            if other.mention.sentence != item.mention.sentence or item.mention.first - other.mention.last > _SIDE:
                return None
            tokens = self._tokens(item)
            heads = {r.stem for r in readings(tokens[other.mention.first].folded)}
            if other.mention.kind == "state" and heads & self.contexts["sides"]:
                return other.mention.country
        return None

    def _joined(self, item: Item) -> str | None:
        """«رئيس حكومة كوسوفو فلان والرئيس فلان»: joined by و to one whose country is said."""
        tokens = self._tokens(item)
        if item.mention.kind == "person" and not item.role:
            return None
        if tokens[item.mention.first].start == item.mention.start or tokens[item.mention.first].text[:1] != "و":
            return None
        for other in self._before(item):
            if other.index < 0:
                continue
            near = other.mention.sentence == item.mention.sentence and item.mention.first - other.mention.last == 1
            return other.mention.country if near and other.mention.kind == item.mention.kind else None
        return None

    def _heard(self, item: Item) -> str | None:
        """«نقلت الوكالة الليبية عن مصدر عسكري»: the source is at home where the paper is, if the report speaks of that country."""
        if item.mention.kind != "person" or item.name:
            return None
        tokens = self._tokens(item)
        if item.mention.first == 0 or tokens[item.mention.first - 1].folded != "عن":
            return None
        for other in self._before(item):
            if other.mention.sentence != item.mention.sentence:
                return None
            if "JRN" in other.mention.sectors and other.mention.country in self.told - _NOT:
                return other.mention.country
            if other.mention.kind != "organisation" and other.mention.kind != "state":
                return None
        return None
