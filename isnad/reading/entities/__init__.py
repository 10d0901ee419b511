"""Entities: one entry a side, however often and under whatever name it is mentioned.

«وزير الخارجية جواد ظريف», «ظريف» and «الوزير» are one person; «موسكو», «روسيا» and «الحكومة الروسية» one state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from isnad.pack.names import NameTables
from isnad.reading.entities.country import Setting, civil
from isnad.reading.entities.items import Item, make_items
from isnad.reading.entities.link import Linker
from isnad.reading.entities.local import strangers
from isnad.reading.entities.owners import point_back
from isnad.reading.entities.refer import Referee
from isnad.reading.entities.sides import Side
from isnad.reading.names.words import lexicon_of
from isnad.reading.parts import Mention, Sentence
from isnad.record import Entity
from isnad.span import Span


@dataclass(frozen=True)
class Resolution:
    """Who is who. ``of_mention`` maps indexes of the report's mentions to entity ids; mentions without one name nobody."""

    entities: tuple[Entity, ...]
    of_mention: Mapping[int, str]
    home: str | None
    _at: Mapping[tuple[int, int], str] = field(repr=False)
    _folded: tuple[tuple[str, ...], ...] = field(repr=False)
    _referee: Referee = field(repr=False)
    _frames: Mapping[str, Any] = field(repr=False)
    _lists: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict, repr=False)
    _by_id: dict[str, Entity] = field(default_factory=dict, repr=False)
    _referred: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict, repr=False)  # answers given

    def __post_init__(self) -> None:
        self._by_id.update((e.id, e) for e in self.entities)

    def at(self, sentence: int, token: int) -> str | None:
        """The id of the entity whose mention covers a token; for a nationality outside mentions its state, if it is an entity."""
        return self._at.get((sentence, token))

    def refer(self, sentence: int, token: int) -> tuple[str, ...]:
        """The ids a pointing word stands for («البلدين», «الوزير», «معاليه», «التنظيم»); empty when it points at nobody known."""
        place = (sentence, token)
        if place in self._at:
            return ()
        if place in self._lists:
            return self._lists[place]
        found = self._referred.get(place)
        if found is None:
            words = self._folded[sentence]
            following = words[token + 1] if token + 1 < len(words) else ""
            found = self._referred[place] = self._referee.word(words[token], place, following)
        return found

    def points_at_two(self, sentence: int, token: int) -> bool:
        """True for «الطرفان», «الجانبين»: two sides of any kind."""
        return (sentence, token) not in self._at and self._referee.is_pair(self._folded[sentence][token])

    def is_own_country(self, sentence: int, token: int) -> bool:
        """True for «بلاده», «بلادنا»: the state of whoever is spoken of or speaks."""
        return (sentence, token) not in self._at and self._referee.is_own(self._folded[sentence][token])

    def names_two(self, sentence: int, token: int) -> str:
        """What a dual points at, also inside a longer name («رئيسا البلدين»): "state", "any", …; "" for other words."""
        return self._referee.kind_of_pair(self._folded[sentence][token])

    def pair_inside(self, sentence: int, token: int) -> tuple[str, ...]:
        """The ids of the two in play that a dual inside a longer name points at; empty when there are no two."""
        return self._referee.pair(self.names_two(sentence, token), (sentence, token))

    def entity(self, identifier: str) -> Entity | None:
        """The entity with an id."""
        return self._by_id.get(identifier)

    def sectors(self, identifiers: Sequence[str]) -> frozenset[str]:
        """All sectors of the entities with these ids."""
        return frozenset(s for x in identifiers if x in self._by_id for s in self._by_id[x].sectors)

    def governs(self, lemma: str) -> Any:
        """The frame of a verb in the pack's lexicon, or ``None``. ``lemma`` is in careful spelling («أرسل»), not folded."""
        return self._frames.get(lemma)


def _passing(side: Side) -> bool:
    """A group that only stands inside a longer name («نقابة عمال الموانئ») is no side of its own."""
    return side.kind == "group" and not side.key and all(item.index < 0 for item in side.items)


def _name(side: Side) -> str:
    """The fullest name, in the words of the report."""
    named = [i for i in side.items if i.name] or side.items
    if side.kind == "state":
        # The country by its name rather than by its capital or its government.
        named = [i for i in side.items if i.mention.rule == "gazetteer"] or [i for i in side.items if i.mention.key] or side.items
        return named[0].mention.name
    return max(named, key=lambda i: (len(i.name), len(i.mention.name)) if i.name else (0, len(i.mention.name))).mention.name


def _entity(side: Side, identifier: str, setting: Setting, tables: NameTables) -> Entity:
    spans = sorted({Span(i.mention.start, i.mention.end) for i in side.items})
    roles = tuple(dict.fromkeys(i.mention.role for i in side.items if i.mention.role and i.index >= 0))
    country = side.country
    if country is None and not side.settled and not any(i.mention.rule in ("group.none", "group.source") for i in side.items):
        country = setting.default(*side.items[0].place)
        if side.kind == "person":
            # A source that says nothing of itself has no country; a name may say where it is at home.
            country = None if side.sectors == ("UNK",) else setting.of_person(_name(side), tables)
        if country in side.foreign:
            country = setting.other_than(side.foreign)
        if civil(side.sectors):
            country = setting.of_victims(country, side.items[0].mention.sentence)
    sectors = side.sectors or (("CVL",) if side.kind == "person" else ("UNK",))
    return Entity(identifier, _name(side), side.kind, country, sectors, tuple(spans), roles, None, side.items[0].mention.rule)


def resolve(
    names: Sequence[Mention], sentences: Sequence[Sentence], pack: Any, home: str | None = None, day: date | None = None
) -> Resolution:
    """The report's entities in order of their first mention.

    ``home`` is the country of its publisher where known, ``day`` the report's: it decides what office holders are then.
    """
    lexicon = lexicon_of(pack.names)
    lines = [lexicon.line(number, sentence) for number, sentence in enumerate(sentences)]
    names = strangers(names, sentences, {word.nation.country for line in lines for word in line.words if word.nation is not None})
    setting = Setting(names, sentences, pack, home)
    items = make_items(names, sentences, pack, day.isoformat() if day is not None else "")
    linker = Linker(sentences, setting, pack.names.nationality, pack.names.country_words, pack.names.contexts)
    linker.run(items)
    back = point_back([(i, linker.of[i.index]) for i in items if i.index in linker.of], sentences, pack.names.counts)
    for own, _ in back.values():
        linker.drop(own)
    sides = sorted(
        (s for s in linker.sides if s.items and not _passing(s)),
        key=lambda s: min((i.mention.start, -i.mention.end) for i in s.items),
    )
    entities = tuple(_entity(side, f"e{n}", setting, pack.names) for n, side in enumerate(sides, 1))
    id_of = {id(side): entity.id for side, entity in zip(sides, entities, strict=True)}
    for side, entity in zip(sides, entities, strict=True):
        side.country = entity.country
    at: dict[tuple[int, int], str] = {}
    for index, side in linker.of.items():
        mention = names[index]
        for token in range(mention.first, mention.last + 1):
            at[mention.sentence, token] = id_of[id(side)]
    states = {side.country: side for side in sides if side.kind == "state" and side.country}
    for number, line in enumerate(lines):
        for token, word in enumerate(line.words):
            if word.nation is not None and word.nation.country in states and (number, token) not in at:
                at[number, token] = id_of[id(states[word.nation.country])]
    gathered: list[tuple[Item, Side]] = [(item, linker.of[item.index]) for item in items if item.index in linker.of]
    referee = Referee(sides, states, gathered, id_of, pack.names)
    return Resolution(
        entities,
        {index: id_of[id(side)] for index, side in linker.of.items()},
        setting.top,
        at,
        tuple(tuple(t.folded for t in s.tokens) for s in sentences),
        referee,
        getattr(pack.words, "frames", {}),
        {place: tuple(id_of[id(state)] for state in states if id(state) in id_of) for place, (_, states) in back.items()},
    )
