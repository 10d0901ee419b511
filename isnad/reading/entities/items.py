"""Mentions made ready for resolution: outer and inner ones in order, with the words that identity is compared by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from isnad.pack.letters import fold, surface
from isnad.pack.names import Entry, Office, bare
from isnad.reading.names import inner_names
from isnad.reading.names.words import readings
from isnad.reading.parts import Mention, Sentence


@dataclass(frozen=True, slots=True)
class Item:
    """One mention, outer (``index`` ≥ 0 in the report's mentions) or inner (-1)."""

    mention: Mention
    index: int
    name: tuple[str, ...]  # words of a person's name, «عبد» and «أبو» joined to what follows, links left out
    role: tuple[str, ...]  # content words of the office, without articles and particles

    @property
    def place(self) -> tuple[int, int]:
        """Sentence and first token."""
        return self.mention.sentence, self.mention.first


@lru_cache(maxsize=50_000)
def name_words(name: str, joined: frozenset[str], fathers: frozenset[str]) -> tuple[str, ...]:
    """The words of a person's name for comparing.

    >>> name_words("عبد الرحمن بن سالم آل خليفة", frozenset(["عبد"]), frozenset(["بن"]))
    ('عبدالرحمن', 'سالم', 'ال', 'خليفه')
    """
    words = [fold(surface(w)) for w in name.replace("-", " ").split()]
    out: list[str] = []
    for word in words:
        if out and out[-1] in joined:
            out[-1] += word
        elif word not in fathers:
            out.append(word)
    return tuple(out)


@lru_cache(maxsize=50_000)
def role_words(role: str) -> tuple[str, ...]:
    """The content words of an office for comparing, without articles; «للـ» counts as one.

    >>> role_words("الأمين العام للأمم المتحدة")
    ('امين', 'عام', 'امم', 'متحده')
    """
    out: list[str] = []
    for position, word in enumerate(role.split()):
        form = fold(surface(word))
        if form in ("لدي", "في", "باسم", "الي", "من"):
            continue
        read = readings(form)
        chosen = read[0]
        if position and form.startswith("لل"):
            chosen = next(r for r in read if r.prep == "ل")
        elif position == 0 and len(read) > 1 and read[0].form[0] in "وبل" and read[-1].cut:
            chosen = read[0]
        out.append(chosen.stem if position == 0 else bare(chosen.form))
    return tuple(out)


def make_items(names: Sequence[Mention], sentences: Sequence[Sentence], pack: Any, day: str = "") -> list[Item]:
    """Every mention that may be a side, outer before what stands inside it; places are left out. ``day`` is the report's."""
    out: list[Item] = []
    told = {mention.country for mention in names}
    for index, mention in enumerate(names):
        if mention.kind != "place":
            out.append(_item(on_day(mention, pack.names.dated, day), index, pack))
        for inner in inner_names(mention, sentences, pack):
            rival = pack.names.rivals.get(fold(inner.name))
            town = rival is not None and rival in told and inner.country not in told  # «السفير الكويتي في عمان» in Jordan
            if inner.kind != "place" and not town:
                out.append(_item(on_day(inner, pack.names.dated, day), -1, pack))
    return out


def on_day(mention: Mention, dated: Mapping[str, Entry], day: str) -> Mention:
    """The mention with what its bearer is on a day: «أوباما» of a report of 2019 is a former office holder."""
    entry = dated.get(mention.key)
    if entry is None:
        return mention
    then = entry.on(day)
    if then == entry.sectors:
        return mention
    # The sectors of an office that the report itself gives stay, behind.
    given = mention.sectors if mention.role else tuple(s for s in mention.sectors if s not in entry.sectors)
    return replace(mention, sectors=tuple(dict.fromkeys((*then, *given))))


def _item(mention: Mention, index: int, pack: Any) -> Item:
    contexts = pack.names.contexts
    named = mention.kind == "person" and mention.rule != "role" and not mention.rule.startswith("group")
    return Item(
        mention,
        index,
        name_words(mention.name, contexts["joined"], contexts["fathers"]) if named else (),
        _one_office(role_words(mention.role), pack.names.offices) if mention.role else (),
    )


def _one_office(role: tuple[str, ...], offices: Mapping[str, tuple[Office, ...]]) -> tuple[str, ...]:
    """«الرئيسان المصري» is, of one of them, «الرئيس المصري»."""
    known = offices.get(role[0], ()) if role else ()
    return (fold(known[0].lemma), *role[1:]) if known and all(office.plural for office in known) else role


def same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Do two names speak of one person? The shorter must be a beginning, an end, or first and last of the longer.

    >>> same_person(("لافروف",), ("سيرغي", "لافروف")), same_person(("محمد", "نايف"), ("محمد", "سلمان"))
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return False
    if short == long:
        return True
    plain_short, plain_long = [_plain(w) for w in short], [_plain(w) for w in long]
    n = len(short)
    if n == 1:
        return plain_short[0] == plain_long[-1]
    if plain_long[:n] == plain_short or plain_long[-n:] == plain_short:
        return True
    return plain_short[0] == plain_long[0] and plain_short[-1] == plain_long[-1] and set(plain_short) <= set(plain_long)


def first_name(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """«اللواء جعفر» after «اللواء جعفر محمد سعد»: one word that is the beginning of the other."""
    return len(short) == 1 and len(long) > 1 and _plain(short[0]) == _plain(long[0])


def _plain(word: str) -> str:
    """Spelling variants of foreign names fall together: ج/غ/ق, final vowels, the article."""
    word = bare(word)
    return word.translate(_VARIANTS)


_VARIANTS = str.maketrans({"ج": "غ", "ق": "غ", "ز": "س", "ا": None, "و": None, "ي": None, "ء": None})
