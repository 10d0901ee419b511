"""Whose «جنوده», «سفيرها», «قواتهم» are: the side named last before them that their pronoun agrees with; which states «الدول الثلاث» are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from isnad.pack.letters import fold
from isnad.reading.entities.items import Item
from isnad.reading.entities.sides import Side
from isnad.reading.names.owned import FOLLOWING, OWNED, followers
from isnad.reading.parts import Mention, Sentence

_BODIES = frozenset(("UNO", "IGO", "EUR"))
_BACK = 2  # sentences before its own that an owner may stand in


def is_owned(mention: Mention) -> bool:
    """Does a pronoun say whose it is?"""
    return mention.rule.startswith(OWNED)


def agrees(pronoun: str, side: Side) -> bool:
    """«ـه» with a man or a body whose noun is masculine, «ـها» with a state or a feminine body, «ـهم» with people."""
    first = side.items[0].mention
    if pronoun == "هم":
        return side.kind == "group" or first.plural
    if side.kind == "person":
        woman = first.role.split(" ")[0].endswith("ة")
        return not first.plural and woman == (pronoun == "ها")
    if side.kind == "state":
        definite = first.name.startswith("ال") and not first.name.endswith("ة")
        return pronoun == "ها" or definite or side.country in ("IRQ", "LBN")
    feminine = first.plural or first.name.split(" ")[0].endswith(("ة", "ات"))
    return feminine == (pronoun == "ها") or bool(first.key)


def owner_of(mention: Mention, named: Sequence[tuple[Item, Side]], sentences: Sequence[Sentence]) -> Side | None:
    """The owner; ``named`` in the order of the text."""
    noun = fold(sentences[mention.sentence].tokens[mention.head].surface)
    pronoun = "هم" if noun.endswith(("هم", "هما", "هن")) else "ها" if noun.endswith("ها") else "ه"
    here = (mention.sentence, mention.first)
    for item, side in reversed(named):
        near = item.place < here and mention.sentence - item.mention.sentence <= _BACK
        if near and item.mention.kind != "place" and not is_owned(item.mention) and agrees(pronoun, side):
            return side
    return None


def sectors_of(mention: Mention, owner: Side | None) -> tuple[str, ...]:
    """«قائدها» of rebels is a rebel, «مفتشوها» of the Agency are the Agency's; a state's people keep their own sectors."""
    own = mention.sectors
    if owner is None or not owner.sectors:
        return own
    if owner.country in _BODIES or (mention.kind == "person" and owner.kind in ("group", "organisation")):
        return owner.sectors
    if mention.rule == OWNED + FOLLOWING:
        return followers(own, owner.sectors)
    return ("REB", *own) if "REB" in owner.sectors and "MIL" in own else own


def settle(item: Item, owner: Side | None) -> Item:
    """The item as if its noun had named its owner's country."""
    mention = item.mention
    country = mention.country or (owner.country if owner is not None else None)
    rule = mention.rule.removeprefix(OWNED)
    return replace(item, mention=replace(mention, country=country, sectors=sectors_of(mention, owner), rule=rule))


def listed_states(item: Item, named: Sequence[tuple[Item, Side]], count: int) -> list[Side]:
    """«الدول الثلاث»: the states of the last list of as many, joined by «و» or a comma; empty when no list is so long."""
    here = item.place
    before = [(i, s) for i, s in named if i.place < here and s.kind == "state" and i.index >= 0]
    for end in range(len(before), count - 1, -1):
        run = before[end - count : end]
        chained = all(
            one[0].mention.sentence == two[0].mention.sentence and two[0].mention.first - one[0].mention.last <= 2
            for one, two in pairwise(run)
        )
        if chained and len({id(s) for _, s in run}) == count:
            return [s for _, s in run]
    return []


def point_back(
    named: Sequence[tuple[Item, Side]], sentences: Sequence[Sentence], counts: Mapping[str, int]
) -> dict[tuple[int, int], tuple[Side, list[Side]]]:
    """Where «الدول الثلاث» points back at a list of states: place → its own side, to be dropped, and the states."""
    out: dict[tuple[int, int], tuple[Side, list[Side]]] = {}
    for item, side in named:
        mention = item.mention
        if mention.rule != "group.none" or not mention.definite or len(side.items) > 1 or mention.last != mention.head + 1:
            continue
        count = counts.get(sentences[mention.sentence].tokens[mention.last].folded.removeprefix("ال"), 0)
        states = listed_states(item, named, count) if count else []
        if states:
            out[mention.sentence, mention.head] = side, states
    return out
