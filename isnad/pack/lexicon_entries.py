"""Lines of the lexicon → inflected forms. One function a file; what verbs, nouns and adjectives share is said once.

A verbal noun that ``nouns.tsv`` also lists («تقرير», with its plural) is one noun, known as the verb's; a participle that
``adjectives.tsv`` lists («مسلح») is one adjective, known as the verb's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from isnad.errors import PackError
from isnad.pack.common import pack_name, read_tsv
from isnad.pack.letters import fold
from isnad.reading.morphology.nouns import Noun, attach, inflect_noun
from isnad.reading.morphology.verbs import Verb, inflect_verb, participles_of
from isnad.reading.parts import Form

VERBS = ("lemma", "root", "form", "vowels", "frame", "nouns", "weight")
NOUNS = ("lemma", "gender", "plurals", "feminine", "traits", "weight")
ADJECTIVES = ("lemma", "plurals", "feminine", "weight")
NISBA = ("lemma", "weight")
CLOSED = ("surface", "lemma", "pos", "before", "after", "features", "weight")
POS = frozenset(("prep", "conj", "part", "pron", "dem", "rel", "num", "adv", "noun", "verb", "adj"))
_FEATURES = re.compile(r"(past|present)([123])([mf]?)([sdp])")
_PARTICIPLE = {"ap": -2.0, "pp": -2.3}
_VERBAL_NOUN, _NOUN, _ADJECTIVE, _NISBA = -0.9, -0.6, -0.8, -1.0
# A noun with one of these traits is another word than the verbal noun that it looks like.
_OWN_MEANING = frozenset(("human", "place", "kin", "time", "body"))


class Frame(NamedTuple):
    """What a verb governs. ``clause`` is true when «أن» or «أنّ» may follow directly; ``nouns`` are its verbal nouns."""

    object: bool
    prepositions: tuple[str, ...]
    clause: bool
    nouns: tuple[str, ...]
    form: str


def _weight(row: dict[str, str]) -> float:
    return float(row["weight"] or 0)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip() and part.strip() != "-")


def _feminine(cell: str, lemma: str) -> tuple[str, tuple[str, ...]]:
    """«ة» → the lemma with ة and its sound plural; «حمراء:حمراوات» → as listed; "" or "-" → none."""
    if cell in ("", "-"):
        return "", ()
    word, _, plurals = cell.partition(":")
    if word == "ة":
        word = (lemma[:-1] + "اة") if lemma.endswith("ى") else attach(lemma, "ة")
    return word, tuple(plurals.split("/")) if plurals else ("ات",) if word.endswith("ة") else ()


class Lexicon:
    """The files of one lexicon folder, read once. ``frames``, ``traits`` and ``glue`` fill while the forms are drawn."""

    def __init__(self, folder: Path) -> None:
        """Raises :class:`PackError` when a file is missing or a line breaks a rule."""
        self.folder = folder
        self.frames: dict[str, Frame] = {}
        self.traits: dict[str, tuple[str, ...]] = {}
        self.glue: dict[tuple[str, str], str] = {}
        self._nouns: dict[str, list[Noun]] = {}
        self._adjectives: dict[str, Noun] = {}
        # Nouns (lemma, which of its lines) and adjectives (lemma, -1) that are already known as a verb's.
        self._taken: set[tuple[str, int]] = set()
        self._read_nouns(folder / "nouns.tsv")
        self._read_adjectives(folder / "adjectives.tsv")

    def _read_nouns(self, file: Path) -> None:
        for row in read_tsv(file, NOUNS):
            lemma = row["lemma"]
            if row["gender"] not in ("m", "f", "mp", "fp"):
                remedy = "write m, f, mp or fp (p: a plural without singular)"
                raise PackError(pack_name(file), lemma, f"gender {row['gender']!r}", remedy)
            feminine, plurals = _feminine(row["feminine"], lemma)
            marks = _split(row["traits"])
            if marks:
                self.traits[lemma] = tuple(dict.fromkeys((*self.traits.get(lemma, ()), *marks)))
            derived = "own" if _OWN_MEANING & set(marks) else ""
            weight = _NOUN + _weight(row)
            noun = Noun(
                lemma, "noun", row["gender"], _split(row["plurals"]), feminine, plurals, "defective" in marks, derived, "", weight
            )
            self._nouns.setdefault(lemma, []).append(noun)

    def _read_adjectives(self, file: Path) -> None:
        for row in read_tsv(file, ADJECTIVES):
            lemma = row["lemma"]
            feminine, plurals = _feminine(row["feminine"] or "ة", lemma)
            # «عالي» with «عالية» written out is «عال» when indefinite; «سياسي» with ة is not.
            loses = lemma.endswith("ي") and row["feminine"] not in ("", "-", "ة")
            adjective = Noun(lemma, "adj", "m", _split(row["plurals"]), feminine, plurals, loses)
            self._adjectives[lemma] = adjective._replace(weight=_ADJECTIVE + _weight(row))

    def closed(self) -> Iterator[Form]:
        """Words of closed classes, each as it is written."""
        file = self.folder / "closed.tsv"
        for row in read_tsv(file, CLOSED):
            if row["pos"] not in POS:
                raise PackError(
                    pack_name(file), row["surface"], f"part of speech {row['pos']!r}", f"one of {' '.join(sorted(POS))}"
                )
            self.glue[(row["surface"], row["pos"])] = row["before"].replace(" ", "") + row["after"]
            form = Form(row["surface"], row["lemma"], row["pos"], weight=_weight(row))
            if row["features"]:
                found = _FEATURES.fullmatch(row["features"])
                if found is None:
                    trouble = f"features {row['features']!r}"
                    raise PackError(pack_name(file), row["surface"], trouble, "write them like past3ms or present1p")
                tense, person, gender, number = found.groups()
                form = form._replace(verb=form.lemma, tense=tense, voice="act", person=int(person), gender=gender, number=number)
            yield form

    def verbs(self) -> Iterator[Form]:
        """Verbs, their verbal nouns and their participles."""
        file = self.folder / "verbs.tsv"
        for row in read_tsv(file, VERBS):
            lemma, form = row["lemma"], row["form"]
            frame = _split(row["frame"])
            governs = any(one not in ("o", "أن") for one in frame)
            verb = Verb(lemma, row["root"], form, row["vowels"] or "au", "o" in frame, governs, _weight(row))
            if len(verb.root) not in (3, 4) or (form == "1" and len(verb.vowels) < 2):
                trouble = f"root {verb.root!r}, vowels {verb.vowels!r}"
                raise PackError(pack_name(file), lemma, trouble, "3 or 4 radicals; form 1 needs two vowels, as au")
            inflected = inflect_verb(verb)
            if fold(inflected[0].surface) != fold(lemma):
                trouble = f"root and form give «{inflected[0].surface}»"
                raise PackError(pack_name(file), lemma, trouble, "mend root, form or lemma")
            yield from inflected
            nouns = []
            for cell in _split(row["nouns"]):
                noun, _, plurals = cell.partition(":")
                nouns.append(noun)
                yield from self._verbal_noun(verb, noun, plurals)
            self._add_frame(lemma, form, frame, tuple(nouns))
            yield from self._participles(verb, bool(frame))

    def _add_frame(self, lemma: str, form: str, frame: tuple[str, ...], nouns: tuple[str, ...]) -> None:
        old = self.frames.get(lemma, Frame(False, (), False, (), form))
        prepositions = (*old.prepositions, *(one for one in frame if one not in ("o", "أن")))
        self.frames[lemma] = Frame(
            old.object or "o" in frame,
            tuple(dict.fromkeys(prepositions)),
            old.clause or "أن" in frame,
            tuple(dict.fromkeys((*old.nouns, *nouns))),
            old.form,
        )

    def _verbal_noun(self, verb: Verb, noun: str, plurals: str) -> Iterator[Form]:
        known = tuple(plurals.split("/")) if plurals else ("ات",) if verb.form != "1" else ()
        for line, listed in enumerate(self._nouns.get(noun, ())):
            if listed.derived != "own":
                self._taken.add((noun, line))
                both = tuple(dict.fromkeys((*listed.plurals, *known)))
                weight = max(listed.weight, _VERBAL_NOUN)
                yield from inflect_noun(listed._replace(plurals=both, derived="vn", verb=verb.lemma, weight=weight))
                return
        gender = "f" if noun.endswith("ة") else "m"
        loses = noun.endswith("ي") and verb.form in ("5", "6")
        yield from inflect_noun(Noun(noun, "noun", gender, known, "", (), loses, "vn", verb.lemma, _VERBAL_NOUN + verb.weight))

    def _participles(self, verb: Verb, governs: bool) -> Iterator[Form]:
        active, passive = participles_of(verb)
        for derivation, participle in (("ap", active), ("pp", passive)):
            # «مشكوك فيه», «المشار إليه»: with a preposition too, where it does not look like the active participle.
            if not participle or (derivation == "pp" and not verb.transitive and not (governs and passive != active)):
                continue
            listed = self._adjectives.get(participle)
            if listed is not None:
                self._taken.add((participle, -1))
                yield from inflect_noun(listed._replace(plurals=listed.plurals or ("ون",), derived=derivation, verb=verb.lemma))
                continue
            loses = participle.endswith("ي") and derivation == "ap"
            feminine = participle[:-1] + "اة" if participle.endswith("ى") else attach(participle, "ة")
            weight = _PARTICIPLE[derivation] + verb.weight
            yield from inflect_noun(
                Noun(participle, "adj", "m", ("ون",), feminine, ("ات",), loses, derivation, verb.lemma, weight)
            )

    def nouns(self) -> Iterator[Form]:
        """Nouns that are not already known as a verb's. Draw after ``verbs``."""
        for lemma, several in self._nouns.items():
            for line, noun in enumerate(several):
                if (lemma, line) not in self._taken:
                    yield from inflect_noun(noun._replace(derived=""))

    def adjectives(self) -> Iterator[Form]:
        """Adjectives that are no listed participles, and those in ي. Draw after ``verbs``."""
        for lemma, adjective in self._adjectives.items():
            if (lemma, -1) not in self._taken:
                yield from inflect_noun(adjective)
        file = self.folder / "nisba.tsv"
        for row in read_tsv(file, NISBA):
            lemma = row["lemma"]
            if not lemma.endswith("ي"):
                raise PackError(pack_name(file), lemma, "does not end in ي", "only adjectives in ي stand here")
            yield from inflect_noun(
                Noun(lemma, "adj", "m", ("ون",), lemma + "ة", ("ات",), False, "nisba", "", _NISBA + _weight(row))
            )
