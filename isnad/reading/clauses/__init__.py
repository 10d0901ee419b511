"""A tree of clauses for each sentence: verb or verbal noun, its arguments, negation and modality, inside what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isnad.reading.clauses.choose import choose
from isnad.reading.clauses.parts import NP, PP, Clause, Tree, Word
from isnad.reading.clauses.tree import SPELLED_PASSIVE, grow
from isnad.reading.parts import Mention, Sentence
from isnad.record import DateExpression

__all__ = ["NP", "PP", "Clause", "Tree", "Word", "build", "spelled_passive"]


def build(
    sentences: Sequence[Sentence], names: Sequence[Mention], dates: Sequence[DateExpression], pack: Any
) -> tuple[Tree, ...]:
    """One :class:`Tree` a sentence. ``Word.mention`` indexes ``names``; words of date expressions are adverbs and join no phrase."""
    dated = {k for d in dates for k in range(d.start, d.end)}
    places: list[dict[int, int]] = [{} for _ in sentences]
    for index, mention in enumerate(names):
        if mention.rule == "deed":
            continue  # «طلب فرنسي»: it names a state and is an adjective all the same
        for token in range(mention.first, mention.last + 1):
            places[mention.sentence][token] = index
    trees = []
    for sentence, mention_at in zip(sentences, places, strict=True):
        words = choose(sentence, mention_at, names, dated, pack)
        voices = [
            ()
            if w.kind != "verb"
            else SPELLED_PASSIVE
            if spelled_passive(t.text, w)
            else tuple({a.form.voice for a in t.analyses if a.form.pos == "verb" and a.form.tense == _tense(w)})
            for t, w in zip(sentence.tokens, words, strict=True)
        ]
        trees.append(
            grow(words, names, pack.particles, [t.folded for t in sentence.tokens], voices, _duals(sentence), sentence.quotes)
        )
    return tuple(trees)


_DAMMA = "\u064f"


def spelled_passive(written: str, word: Word) -> bool:
    """«قُتل», «اعتُقل», «يُستخدم»: a ``u`` where the active voice has none. A plain spelling says nothing.

    The past of the active third person has a ``u`` only before «وا» and in pronouns; the present has it on the prefix in the forms
    of four letters («يُعلن», «يُقدّم») alone.
    """
    if _DAMMA not in written:
        return False
    letters = -1
    at = []
    for letter in written:
        if letter == _DAMMA:
            at.append(letters)
        elif letter.isalpha() and letter != "\u0640":
            letters += 1
    count = letters + 1
    tense = _tense(word)
    if tense == "past":
        if word.enclitic:
            return min(at) < 2
        return min(at) < count - (3 if written.endswith("وا") else 1)
    lemma = word.lemma
    long_form = (lemma.startswith("ا") and len(lemma) >= 5) or (lemma.startswith("ت") and len(lemma) >= 4)
    return tense == "present" and long_form and at[0] <= 2


def _tense(word: Word) -> str:
    return word.analysis.form.tense if word.analysis is not None else ""


def _duals(sentence: Sentence) -> frozenset[int]:
    """Tokens one of whose readings is a dual or sound plural without its nun."""
    return frozenset(
        i for i, t in enumerate(sentence.tokens) if t.folded.endswith("ا") and any(a.form.construct for a in t.analyses)
    )
