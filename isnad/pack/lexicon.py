"""The words of a language: verbs, nouns, adjectives, closed classes and clitics, inflected once into look-up tables.

>>> from isnad.pack import LANGS
>>> words = load_lexicon(LANGS / "ar")
>>> sorted({form.lemma for form in words.forms["يلتقون"]})
['التقى']
>>> words.frames["طالب"].prepositions
('ب',)

Files: ``verbs.tsv nouns.tsv adjectives.tsv nisba.tsv closed.tsv`` in ``lexicon/``, and ``clitics.toml``.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from isnad.pack.common import need, read_toml
from isnad.pack.forms import FormTable
from isnad.pack.letters import fold
from isnad.pack.lexicon_entries import Frame, Lexicon
from isnad.reading.parts import Form


class Before(NamedTuple):
    """A string of proclitics, ready to be cut off. ``pos`` is empty when anything may follow."""

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
    """Everything the analyser looks up. Keys of ``forms``, ``before`` and ``after`` are folded.

    ``frames`` are verbs by lemma, ``traits`` nouns by lemma (human office kin place time body defective), ``glue`` closed-class
    words by (surface, pos): the proclitics of the second slot they take, and "+" when an enclitic may follow. ``counts`` says
    how many forms each file gave.
    """

    forms: Mapping[str, tuple[Form, ...]]
    frames: dict[str, Frame]
    traits: dict[str, tuple[str, ...]]
    glue: dict[tuple[str, str], str]
    before: dict[str, tuple[Before, ...]]
    after: dict[str, After]
    counts: dict[str, int]


def _variants(surface: str) -> tuple[str, ...]:
    """Other accepted spellings of a form: «شؤون» and «شئون», «بدؤوا» and «بدأوا»."""
    return surface.replace("ؤو", "ئو"), surface.replace("ؤو", "أو"), surface.replace("ؤو", "ءو")


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


def _joined(rows: list[dict[str, Any]]) -> Before | None:
    """Several proclitics as one, or None when nothing may follow them all."""
    pos: frozenset[str] = frozenset()
    for row in rows:
        if "any" not in row["pos"]:
            pos = pos & frozenset(row["pos"]) if pos else frozenset(row["pos"])
            if not pos:
                return None
    texts = tuple(row["text"] for row in rows if row["text"] != "ال")
    article = len(texts) < len(rows)
    tenses = [row["tense"] for row in rows if row.get("tense")]
    if len(tenses) > 1 or (article and tenses):
        return None
    mood = next((row["not_mood"] for row in rows if row.get("not_mood")), "")
    return Before(texts, article, pos, tenses[0] if tenses else "", mood, sum(row["weight"] for row in rows))


def _before_table(file: Path, rows: list[dict[str, Any]]) -> dict[str, tuple[Before, ...]]:
    """Every string of proclitics, one of each slot in order."""
    slots: dict[int, list[dict[str, Any] | None]] = {}
    for row in rows:
        slots.setdefault(int(need(row, "slot", file, str(row))), [None]).append(row)
    table: dict[str, list[Before]] = {"": [Before((), False, frozenset(), "", "", 0.0)]}
    for chosen in product(*(slots[slot] for slot in sorted(slots))):
        some = [row for row in chosen if row is not None]
        joined = _joined(some) if some else None
        if joined is not None:
            written = fold("".join(row["text"] for row in some)).replace("لال", "لل")
            table.setdefault(written, []).append(joined)
    return {written: tuple(options) for written, options in table.items()}


def load_lexicon(folder: Path) -> WordTables:
    """The tables of the pack in ``folder``. Raises :class:`PackError` with file, entry and remedy."""
    lexicon = Lexicon(folder / "lexicon")
    sources = {
        "closed": lexicon.closed(),
        "verbs": lexicon.verbs(),
        "nouns": lexicon.nouns(),
        "adjectives": lexicon.adjectives(),
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
    after = {}
    for row in need(clitics, "after", file, "after"):
        after[fold(row["text"])] = After(row["text"], frozenset(row["pos"]), row["weight"])
    before = _before_table(file, need(clitics, "before", file, "before"))
    return WordTables(FormTable.of(forms), lexicon.frames, lexicon.traits, lexicon.glue, before, after, counts)
