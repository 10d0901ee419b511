"""The words of a language: verbs, nouns, adjectives, closed classes and clitics, inflected once into look-up tables.

>>> words = load_lexicon(LANGS / "ar")
>>> sorted({form.lemma for form in words.forms["يلتقون"]})
['التقى']
>>> words.frames["طالب"].prepositions
('ب',)

Files: ``verbs.tsv nouns.tsv adjectives.tsv nisba.tsv closed.tsv`` in ``lexicon/``, and ``clitics.toml``.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml, read_tsv
from isnad.pack.letters import fold
from isnad.reading.morphology.nouns import Noun, inflect_noun
from isnad.reading.morphology.verbs import Verb, inflect_verb, participles_of
from isnad.reading.parts import Form

VERBS = ("lemma", "root", "form", "vowels", "frame", "nouns", "weight")
NOUNS = ("lemma", "gender", "plurals", "feminine", "traits", "weight")
ADJECTIVES = ("lemma", "plurals", "feminine", "weight")
NISBA = ("lemma", "weight")
CLOSED = ("surface", "lemma", "pos", "before", "after", "features", "weight")
_FEATURES = re.compile(r"(past|present)([123])([mf]?)([sdp])")
POS = frozenset(("prep", "conj", "part", "pron", "dem", "rel", "num", "adv", "noun", "verb", "adj"))
_PARTICIPLE = {"ap": -2.0, "pp": -2.3}
_VERBAL_NOUN, _NOUN, _ADJECTIVE, _NISBA = -0.9, -0.6, -0.8, -1.0


class Frame(NamedTuple):
    """What a verb governs. ``clause`` is true when «أن» or «أنّ» may follow directly; ``nouns`` are its verbal nouns."""

    object: bool
    prepositions: tuple[str, ...]
    clause: bool
    nouns: tuple[str, ...]
    form: str


class Before(NamedTuple):
    """A string of proclitics, ready to be cut off. ``pos`` is empty when anything may follow (except what forbids conjunctions)."""

    proclitics: tuple[str, ...]
    article: bool
    pos: frozenset[str]
    tense: str
    not_mood: str
    weight: float


class After(NamedTuple):
    """An enclitic and what may carry it."""

    text: str
    pos: frozenset[str]
    weight: float


@dataclass(frozen=True)
class WordTables:
    """Everything the analyser looks up. Keys of ``forms`` are folded; ``before`` and ``after`` are keyed by folded text too.

    ``frames`` are verbs by lemma, ``traits`` nouns by lemma (human office kin place time …), ``glue`` closed-class words by
    (surface, pos): the proclitics of the second slot they take, and "+" when an enclitic may follow.
    """

    forms: dict[str, tuple[Form, ...]]
    frames: dict[str, Frame]
    traits: dict[str, tuple[str, ...]]
    glue: dict[tuple[str, str], str]
    before: dict[str, tuple[Before, ...]]
    after: dict[str, After]
    counts: dict[str, int]


def _weight(row: dict[str, str]) -> float:
    return float(row["weight"] or 0)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip() and part.strip() != "-")


def _verb_forms(file: Path, frames: dict[str, Frame]) -> Iterator[Form]:
    for row in read_tsv(file, VERBS):
        lemma, form = row["lemma"], row["form"]
        frame = _split(row["frame"])
        verb = Verb(lemma, row["root"], form, row["vowels"] or "au", "o" in frame, _weight(row))
        if len(verb.root) not in (3, 4) or (form == "1" and len(verb.vowels) < 2):
            raise PackError(pack_name(file), lemma, f"root {verb.root!r}, vowels {verb.vowels!r}", "3 or 4 radicals; form 1 needs two vowels: au")
        inflected = inflect_verb(verb)
        if fold(inflected[0].surface) != fold(lemma):
            raise PackError(pack_name(file), lemma, f"root and form give «{inflected[0].surface}»", "mend root, form or lemma")
        yield from inflected
        derived = form != "1"
        nouns = []
        for cell in _split(row["nouns"]):
            noun, _, plurals = cell.partition(":")
            nouns.append(noun)
            listed = tuple(plurals.split("/")) if plurals else ("ات",) if derived else ()
            gender = "f" if noun.endswith("ة") else "m"
            loses = derived and noun.endswith("ي") and form in ("5", "6")
            yield from inflect_noun(Noun(noun, "noun", gender, listed, "", (), loses, "vn", lemma, _VERBAL_NOUN + verb.weight))
        old = frames.get(lemma, Frame(False, (), False, (), form))
        frames[lemma] = Frame(
            old.object or "o" in frame,
            tuple(dict.fromkeys((*old.prepositions, *(p for p in frame if p not in ("o", "أن", "i"))))),
            old.clause or "أن" in frame,
            tuple(dict.fromkeys((*old.nouns, *nouns))),
            old.form,
        )
        for derivation, participle in zip(("ap", "pp"), participles_of(verb), strict=True):
            if not participle or (derivation == "pp" and not frame):
                continue
            loses = participle.endswith("ي") and derivation == "ap"
            feminine = participle[:-1] + "اة" if participle.endswith("ى") else participle + "ة"
            weight = _PARTICIPLE[derivation] + verb.weight
            yield from inflect_noun(Noun(participle, "adj", "m", ("ون",), feminine, ("ات",), loses, derivation, lemma, weight))


def _feminine(cell: str, lemma: str) -> tuple[str, tuple[str, ...]]:
    """«ة» → the lemma with ة and its sound plural; «حمراء:حمراوات» → as listed; "" or "-" → none."""
    if cell in ("", "-"):
        return "", ()
    word, _, plurals = cell.partition(":")
    if word == "ة":
        word = (lemma[:-1] + "اة") if lemma.endswith("ى") else lemma + "ة"
    return word, tuple(plurals.split("/")) if plurals else ("ات",) if word.endswith("ة") else ()


def _noun_forms(file: Path, traits: dict[str, tuple[str, ...]]) -> Iterator[Form]:
    for row in read_tsv(file, NOUNS):
        lemma = row["lemma"]
        if row["gender"] not in ("m", "f", "mp", "fp"):
            raise PackError(pack_name(file), lemma, f"gender {row['gender']!r}", "write m, f, mp or fp (p: a plural without singular)")
        feminine, plurals = _feminine(row["feminine"], lemma)
        marks = _split(row["traits"])
        if marks:
            traits[lemma] = tuple(dict.fromkeys((*traits.get(lemma, ()), *marks)))
        yield from inflect_noun(
            Noun(lemma, "noun", row["gender"], _split(row["plurals"]), feminine, plurals, "defective" in marks, "", "", _NOUN + _weight(row))
        )


def _adjective_forms(folder: Path) -> Iterator[Form]:
    for row in read_tsv(folder / "adjectives.tsv", ADJECTIVES):
        feminine, plurals = _feminine(row["feminine"] or "ة", row["lemma"])
        weight = _ADJECTIVE + _weight(row)
        yield from inflect_noun(Noun(row["lemma"], "adj", "m", _split(row["plurals"]), feminine, plurals, False, "", "", weight))
    for row in read_tsv(folder / "nisba.tsv", NISBA):
        lemma = row["lemma"]
        if not lemma.endswith("ي"):
            raise PackError(pack_name(folder / "nisba.tsv"), lemma, "does not end in ي", "only adjectives in ي stand here")
        yield from inflect_noun(Noun(lemma, "adj", "m", ("ون",), lemma + "ة", ("ات",), False, "nisba", "", _NISBA + _weight(row)))


def _closed_forms(file: Path, glue: dict[tuple[str, str], str]) -> Iterator[Form]:
    for row in read_tsv(file, CLOSED):
        if row["pos"] not in POS:
            raise PackError(pack_name(file), row["surface"], f"part of speech {row['pos']!r}", f"one of {' '.join(sorted(POS))}")
        glue[(row["surface"], row["pos"])] = row["before"].replace(" ", "") + row["after"]
        form = Form(row["surface"], row["lemma"], row["pos"], weight=_weight(row))
        if row["features"]:
            found = _FEATURES.fullmatch(row["features"])
            if found is None:
                raise PackError(pack_name(file), row["surface"], f"features {row['features']!r}", "write them like past3ms or present1p")
            tense, person, gender, number = found.groups()
            form = form._replace(verb=form.lemma, tense=tense, voice="act", person=int(person), gender=gender, number=number)
        yield form


def _variants(surface: str) -> tuple[str, ...]:
    """Other accepted spellings of a form: «شؤون» and «شئون», «بدؤوا» and «بدأوا»."""
    if "ؤو" not in surface[1:]:
        return ()
    return surface.replace("ؤو", "ئو"), surface.replace("ؤو", "أو"), surface.replace("ؤو", "ءو")


def _before_table(file: Path, rows: list[dict[str, Any]]) -> dict[str, tuple[Before, ...]]:
    """Every string of proclitics, one of each slot in order."""
    slots: dict[int, list[dict[str, Any] | None]] = {}
    for row in rows:
        slots.setdefault(int(need(row, "slot", file, str(row))), [None]).append(row)
    table: dict[str, list[Before]] = {"": [Before((), False, frozenset(), "", "", 0.0)]}
    for chosen in product(*(slots[slot] for slot in sorted(slots))):
        some = [row for row in chosen if row is not None]
        if not some:
            continue
        pos: frozenset[str] = frozenset()
        for row in some:
            if "any" not in row["pos"]:
                pos = pos & frozenset(row["pos"]) if pos else frozenset(row["pos"])
                if not pos:
                    break
        else:
            texts = tuple(row["text"] for row in some if row["text"] != "ال")
            article = len(texts) < len(some)
            if article and any(row.get("tense") for row in some):
                continue
            written = fold("".join(row["text"] for row in some)).replace("لال", "لل")
            tense = "".join(row.get("tense", "") for row in some)
            if tense not in ("", "past", "present"):
                tense = tense[: len(tense) // 2] if tense == "presentpresent" else "none"
            mood = next((row["not_mood"] for row in some if row.get("not_mood")), "")
            table.setdefault(written, []).append(Before(texts, article, pos, tense, mood, sum(row["weight"] for row in some)))
    return {written: tuple(options) for written, options in table.items()}


def _gather(sources: dict[str, Iterator[Form]]) -> tuple[dict[str, tuple[Form, ...]], dict[str, int]]:
    """Forms by folded surface, each once, and how many each source gave."""
    forms: dict[str, list[Form]] = {}
    folds: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, source in sources.items():
        number = 0
        for form in source:
            number += 1
            surface = form.surface
            key = folds.get(surface)
            if key is None:
                key = folds[surface] = fold(surface)
            if key in forms:
                forms[key].append(form)
            else:
                forms[key] = [form]
            if "ؤو" in surface and name != "closed":
                for variant in _variants(surface):
                    other = fold(variant)
                    if other != key:
                        forms.setdefault(other, []).append(form._replace(surface=variant))
        counts[name] = number
    return {key: tuple(dict.fromkeys(several)) for key, several in forms.items()}, counts


def load_lexicon(folder: Path) -> WordTables:
    """The tables of the pack in ``folder``. Raises :class:`PackError` with file, entry and remedy."""
    words = folder / "lexicon"
    frames: dict[str, Frame] = {}
    traits: dict[str, tuple[str, ...]] = {}
    glue: dict[tuple[str, str], str] = {}
    sources: dict[str, Iterator[Form]] = {
        "closed": _closed_forms(words / "closed.tsv", glue),
        "verbs": _verb_forms(words / "verbs.tsv", frames),
        "nouns": _noun_forms(words / "nouns.tsv", traits),
        "adjectives": _adjective_forms(words),
    }
    # A quarter of a million small tuples, none of them garbage: the collector would only walk them again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        forms, counts = _gather(sources)
    finally:
        if collecting:
            gc.enable()
    file = folder / "clitics.toml"
    clitics = read_toml(file)
    after = {
        fold(row["text"]): After(row["text"], frozenset(row["pos"]), row["weight"]) for row in need(clitics, "after", file, "after")
    }
    before = _before_table(file, need(clitics, "before", file, "before"))
    return WordTables(forms, frames, traits, glue, before, after, counts)
