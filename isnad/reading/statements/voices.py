"""Voices: from tokens to entities. A speaker the resolution does not know becomes an entity here.

«مصدر أمني طلب عدم ذكر اسمه» is nobody's name, yet a chain of transmission must keep it. ``Voices`` is the one place where such
entities are made; :func:`isnad.reading.statements.attribute` returns them beside the statements.
"""

from __future__ import annotations

from isnad.pack.letters import fold
from isnad.reading.statements.speakers import Subject
from isnad.reading.statements.view import View
from isnad.record import Entity
from isnad.span import Span

_VANISHING = str.maketrans("", "", "اويهنتى")
PRESS = "JRN"
MEMORY = 12  # speakers a definite noun may go back to


def skeleton(word: str) -> str:
    """A folded noun without article, long vowels and endings: «المصادر» and «مصدران» look alike, «الوزير» and «الوزارة» do not.

    >>> skeleton("المصادر") == skeleton("مصدران") == "مصدر"
    True
    >>> skeleton("الوزير") == skeleton("الوزاره")
    False
    """
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    return word.translate(_VANISHING) + word[-1] * (word[-1] == "ه")


class Voices:
    """Speakers of one report: those the resolution knows and those made here, with who spoke last."""

    def __init__(self, text_of: dict[int, str] | None = None) -> None:
        self.made: list[Entity] = []
        self.heads: list[tuple[str, str]] = []  # (skeleton of the head noun, id), newest last

    def remember(self, view: View, first: int, last: int, entity: str) -> None:
        """Keep the nouns under which a speaker was last named: «شهود ومصادر طبية» are «الشهود» and «المصادر»."""
        self.heads.append((skeleton(view.words[first]), entity))
        for k in range(first + 1, last):
            word = view.words[k]
            if word[0] == "و" and word[1:] in view.speech.words["speakers.nouns"]:
                self.heads.append((skeleton(word[1:]), entity))
        del self.heads[:-MEMORY]

    def is_press(self, view: View, entity: str) -> bool:
        """True for a paper, an agency or a station, known to the resolution or made here."""
        known = view.by_id.get(entity) or next((e for e in self.made if e.id == entity), None)
        return known is not None and known.kind != "person" and PRESS in known.sectors

    def tells(self, view: View, entity: str) -> bool:
        """True for the press and for what it prints in nobody's name: «ذكرت [تقارير إعلامية] أن الوزير قال»."""
        made = next((e for e in self.made if e.id == entity), None)
        head = fold(made.name.split()[0]) if made is not None else ""
        return self.is_press(view, entity) or head in view.speech.words["sources.papers"]

    def earlier(self, word: str) -> str | None:
        """The newest speaker named by a noun of the same skeleton."""
        want = skeleton(word)
        return next((entity for head, entity in reversed(self.heads) if head == want and want), None)

    def make(self, view: View, first: int, last: int, kind: str, sectors: tuple[str, ...] = ()) -> str:
        """A new entity named by the tokens ``first``..``last``; country and sectors from a side named inside it."""
        while first < last and view.tokens[first].kind == "punct":
            first += 1
        while last > first + 1 and view.tokens[last - 1].kind == "punct":
            last -= 1
        country: str | None = None
        for k in range(first, last):
            inner = view.entity(k)
            if inner is not None:
                country = view.by_id[inner].country
                sectors = sectors or view.by_id[inner].sectors
                break
        glued = 1 if view.glued(first, "ل") and not view.words[first].startswith("لل") else 0
        start, end = view.tokens[first].start + glued, view.tokens[last - 1].end
        named = view.entity(first)
        if named is not None and any(m.start == start and m.end == end for m in view.by_id[named].mentions):
            return named
        name = " ".join(view.tokens[k].text for k in range(first, last))[glued:]
        entity = Entity(f"q{len(self.made) + 1}", name, kind, country, sectors, (Span(start, end),), rule="statements.speaker")
        self.made.append(entity)
        return entity.id

    def of(self, view: View, subject: Subject, current: str | None) -> str | None:
        """The entity of a subject; ``current`` is who spoke last, for titles and pointing nouns. ``None`` for nobody."""
        if subject.entity is not None:
            self.remember(view, subject.first, subject.last, subject.entity)
            return subject.entity
        if subject.how in ("implicit", "refused"):
            return current
        several = view.sides.refer(view.index, subject.first) if subject.how in ("after", "before") else ()
        if len(several) > 1:
            return several[0]  # «الدول الثلاث»: the others speak too
        if subject.how == "surname":
            if current is not None and current in view.by_id and view.by_id[current].kind == "person":
                return current
            return self.make(view, subject.first, subject.last, "person")
        head = subject.first
        while head < subject.last - 1 and view.tokens[head].kind == "punct":
            head += 1
        word = view.words[head]
        word = (
            word[1:]
            if word.startswith("ل")
            and not word.startswith("لل")
            and subject.how == "after"
            and word[1:] in view.speech.words["speakers.nouns"]
            else word
        )
        word = "ا" + word[1:] if word.startswith("لل") else word
        definite = word.startswith("ال")
        alone = definite and subject.last - subject.first <= 2
        if word in view.speech.words["speakers.honours"]:
            person = current is not None and current in view.by_id and view.by_id[current].kind == "person"
            return current if person else view.pointed(head) or current
        if alone:
            called = next((e.id for e in view.by_id.values() if e.kind != "state" and fold(e.name).split()[:1] == [word]), None)
            if called is not None:
                return called
        if word.startswith("ال") or alone or word in view.speech.words["speakers.titles"]:
            known = self.earlier(word)
            if known is not None and (alone or word.startswith("ال")):
                return known
            if word in view.speech.words["speakers.titles"] and alone and current is not None:
                return current
        if subject.how == "document":
            return current
        if word in view.speech.words["stops.media"]:
            made = self.make(view, subject.first, subject.last, "organisation", (PRESS,))
        else:
            made = self.make(view, subject.first, subject.last, "person" if _single(view, head) else "group")
        self.remember(view, head, subject.last, made)
        return made


def _single(view: View, head: int) -> bool:
    """True when the head noun is singular and so names one person."""
    for analysis in view.tokens[head].analyses[:1]:
        return analysis.form.number in ("s", "") and not view.words[head].endswith("ون")
    return True
