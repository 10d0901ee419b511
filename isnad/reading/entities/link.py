"""Which mentions are one entity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from isnad.pack.names import bare
from isnad.reading.entities.country import Setting
from isnad.reading.entities.items import Item, same_person
from isnad.pack.letters import fold, surface
from isnad.reading.names.words import COMMAS, QUOTES
from isnad.reading.parts import Sentence

_WEAK = frozenset(("ELI", "UNK"))


@dataclass
class Side:
    """An entity while it is gathered."""

    kind: str
    items: list[Item] = field(default_factory=list)
    key: str = ""
    country: str | None = None
    sectors: tuple[str, ...] = ()
    names: list[tuple[str, ...]] = field(default_factory=list)
    roles: list[tuple[str, ...]] = field(default_factory=list)
    words: tuple[str, ...] = ()  # identity of what is no person
    settled: bool = False  # the country comes from the side's own words


def content(name: str) -> tuple[str, ...]:
    """Words of a body's name for comparing, without articles: «وزارة الخارجية الروسية» → وزاره خارجيه روسيه."""
    return tuple(bare(fold(surface(w))) for w in name.split())


class Linker:
    """Walks the mentions in order and gathers them."""

    def __init__(self, sentences: Sequence[Sentence], setting: Setting, nations: frozenset[str]) -> None:
        self.sentences, self.setting, self.nations = sentences, setting, nations
        self.sides: list[Side] = []
        self.of: dict[int, Side] = {}  # index of an outer mention → side
        self.inner: list[tuple[Item, Side]] = []

    def run(self, items: Sequence[Item]) -> None:
        previous: Item | None = None
        # Named persons first: an office may stand before its holder is named («قائد القوات … فلان»).
        for item in items:
            if item.mention.kind == "person" and item.name:
                self.put(item, self.named(item))
        waiting = [item for item in items if not (item.mention.kind == "person" and item.name)]
        for item in waiting:
            if item.mention.rule == "role":
                continue
            self.put(item, self.body(item))
        for item in waiting:
            if item.mention.rule == "role":
                side = self.holder(item, items)
                if side is not None:
                    self.put(item, side)
        del previous

    def put(self, item: Item, side: Side) -> None:
        side.items.append(item)
        mention = item.mention
        if item.name and item.name not in side.names:
            side.names.append(item.name)
        if item.role and item.role not in side.roles:
            side.roles.append(item.role)
        if mention.key and not side.key:
            side.key = mention.key
        if mention.country and not side.settled:
            side.country, side.settled = mention.country, True
        new = tuple(s for s in mention.sectors if s not in side.sectors)
        if mention.key and side.key == mention.key and mention.kind == "person":
            pass
        side.sectors = (*side.sectors, *new) if item.role or not side.sectors else side.sectors
        if item.index >= 0:
            self.of[item.index] = side
        else:
            self.inner.append((item, side))

    def new(self, item: Item) -> Side:
        side = Side(item.mention.kind)
        self.sides.append(side)
        return side

    # --- persons -------------------------------------------------------------------------------------------------------

    def named(self, item: Item) -> Side:
        """The side of a named person."""
        mention = item.mention
        for side in self.sides:
            if mention.key and side.key == mention.key:
                return side
        best: Side | None = None
        for side in reversed(self.sides):
            if side.kind != "person" or (mention.key and side.key and side.key != mention.key):
                continue
            if mention.country and side.settled and side.country != mention.country and len(item.name) > 1:
                continue
            if any(same_person(item.name, name) for name in side.names):
                exact = any(item.name[-1] == name[-1] for name in side.names)
                if best is None or exact:
                    best = side
                    if exact:
                        break
        return best or self.new(item)

    def holder(self, item: Item, items: Sequence[Item]) -> Side | None:
        """Who holds an office that stands without a name: its apposition, an earlier holder, or somebody new."""
        neighbour = self.apposition(item, items)
        if neighbour is not None:
            return neighbour
        mention, role = item.mention, item.role
        bare_role = len(role) == 1
        core = [w for w in role if w not in self.nations]
        candidates = [s for s in self.sides if s.kind == "person" and s.roles]
        here = item.place
        before = [s for s in candidates if s.items[0].place <= here]
        for side in sorted(before, key=lambda s: max((i.place for i in s.items if i.place <= here), default=(0, 0)), reverse=True) + [s for s in candidates if s not in before]:
            if mention.country and side.country and side.country != mention.country:
                continue
            for known in side.roles:
                words = [w for w in known if w not in self.nations]
                if core and core == words[: len(core)] or (len(words) > 1 and words == core[: len(words)]):
                    return side
        if bare_role and not mention.country:
            return None
        if not mention.definite and bare_role:
            return None
        return self.new(item)

    def apposition(self, item: Item, items: Sequence[Item]) -> Side | None:
        """«فلان، رئيس كذا» and «رئيس كذا، فلان»: the named person beside an office, with at most a comma between."""
        mention = item.mention
        if item.index < 0:
            return None
        tokens = self.sentences[mention.sentence].tokens
        joined = tokens[mention.first].start < mention.start and tokens[mention.first].text[:1] in "وف"
        for other in items:
            if other.index < 0 or not other.name or other.mention.sentence != mention.sentence:
                continue
            if not joined and 0 <= mention.first - other.mention.last - 1 <= 2:
                between = tokens[other.mention.last + 1 : mention.first]
                if all(t.text in COMMAS or t.text in QUOTES or t.text == "-" for t in between) and not self._list(other, between):
                    side = self.of.get(other.index)
                    if side is not None and (not other.role or len(other.role) == 1 or not between):
                        return side
            gap = other.mention.first - mention.last - 1
            if 1 <= gap <= 2 and not other.role:
                between = tokens[mention.last + 1 : other.mention.first]
                if all(t.text in COMMAS or t.text in QUOTES for t in between) and other.mention.start == tokens[other.mention.first].start:
                    return self.of.get(other.index)
        return None

    def _list(self, other: Item, between: Sequence[object]) -> bool:
        return False

    # --- bodies, states and groups -------------------------------------------------------------------------------------

    def body(self, item: Item) -> Side:
        """The side of a state, an institution, an organisation, a group or an unnamed person."""
        mention = item.mention
        if mention.kind == "state":
            country = mention.country or self.setting.default(mention.sentence, mention.first)
            for side in self.sides:
                if side.kind == "state" and side.country == country:
                    return side
            side = self.new(item)
            side.country = country
            return side
        if mention.key:
            for side in self.sides:
                if side.key == mention.key:
                    return side
            return self.new(item)
        words = tuple(w for w in content(mention.name) if w not in self.nations)
        country = mention.country
        if country is None and mention.rule != "group.none":
            country = self.setting.default(mention.sentence, mention.first)
        for side in reversed(self.sides):
            if side.kind != mention.kind or side.key or not side.words:
                continue
            if side.words == words and side.country == country:
                return side
        side = self.new(item)
        side.words, side.country = words, country
        return side
