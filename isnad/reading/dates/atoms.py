"""A sentence as a string of signs, one for each word, number or mark, ready for the forms of ``dates.toml``.

«في 14 أغسطس» is three atoms; the second's sign says "a number from 13 to 31", the third's "a month". «والسبت» is two atoms, so
that the day begins after its «و».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from isnad.pack.dates import DateTables
from isnad.pack.letters import digits, fold, surface
from isnad.reading.parts import Token

_DOTTED = re.compile(r"(\d{1,4})\.(\d{1,2})\.(\d{1,4})")
_MIXED = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*")
_MOST_CLITICS = 2
_LONG_NUMBER = 8  # digits: no day, year or count of days has as many, and Python refuses to read some thousands
_MEMORY = 100_000  # word types whose reading is remembered; more would only fill memory


@dataclass(init=False, slots=True, unsafe_hash=True)
class Atom:
    """``key`` is the folded phrase or the number in ASCII digits; ``token`` the index of its (first) token."""

    start: int
    end: int
    key: str
    token: int
    number: int

    def __init__(self, start: int, end: int, key: str, token: int, number: int = -1) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.token = token
        self.number = number


class Line(NamedTuple):
    """A sentence's atoms and their signs, one character each."""

    atoms: list[Atom]
    signs: str


def number_kind(key: str) -> str:
    """The kind of number by size, as the forms name them; what is no whole number is ``nbroken``."""
    if not key.isdecimal():
        return "nbroken"
    n = int(key) if len(key) < _LONG_NUMBER else 10**8
    if len(key) <= 2:
        return "n12" if 1 <= n <= 12 else "n31" if 13 <= n <= 31 else "n99"
    if n < 1300:
        return "n999" if n >= 100 and key[0] != "0" else "nbig"
    if n <= 1500:
        return "nh"
    if n < 1900:
        return "nm"
    return "ny" if n < 2100 else "nbig"


class Reading(NamedTuple):
    """How a word type reads: the letters glued before it, and the word that begins a phrase. ``anchor``: no date without one.

    ``sign`` is its sign when the word alone, whatever follows, is one phrase; else ``""``.
    """

    clitics: str
    word: str
    anchor: bool
    sign: str


class _Readings(dict[str, Reading | None]):
    """Readings of word types already seen, for one pack: a pure function's results. ``anchored`` are those with an anchor."""

    def __init__(self, tables: DateTables) -> None:
        super().__init__()
        self.tables = tables
        self.anchored: set[str] = set()

    def __missing__(self, key: str) -> Reading | None:
        if len(self) >= _MEMORY:
            self.clear()
        got = self[key] = _reading(self.tables, key)
        if got is not None and got.anchor:
            self.anchored.add(key)
        return got


@lru_cache(maxsize=8)
def _readings(tables: DateTables) -> _Readings:
    return _Readings(tables)


def _reading(tables: DateTables, key: str) -> Reading | None:
    """The reading of a folded word, ``None`` for a word that plays no part in dates."""
    phrases, clitics = tables.phrases, tables.clitics
    if key in phrases:
        alone = phrases[key][0]
        return Reading("", key, key in tables.anchors, "" if alone[0] or alone[1] in tables.spelled else alone[2])
    cut = 0
    while cut < _MOST_CLITICS and len(key) - cut > 2 and key[cut] in clitics:
        cut += 1
        rest = key[cut:]
        if key[cut - 1] == rest[0] == tables.swallower and tables.article + rest[1:] in phrases:
            rest = tables.article + rest[1:]  # «للأسبوع» hides the article's alef
        if rest in phrases:
            return Reading(key[:cut], rest, rest in tables.anchors, "")
    return None


def line_of(tokens: Sequence[Token], tables: DateTables) -> Line | None:
    """The atoms of one sentence, ``None`` when nothing in it can date. Spans are code points of the page's text."""
    known = _readings(tables)
    keys = [token.folded for token in tokens]
    readings = [known[key] for key in keys]
    if known.anchored.isdisjoint(keys) and not any(
        token.kind == "number" and _may_date(token, tokens[i + 1 : i + 2]) for i, token in enumerate(tokens)
    ):
        return None
    atoms: list[Atom] = []
    signs: list[str] = []
    other = tables.other
    skip_to = 0
    for i, reading in enumerate(readings):
        if i < skip_to:
            continue
        token = tokens[i]
        if reading is not None:
            if reading.sign:
                atoms.append(Atom(token.start, token.end, keys[i], i))
                signs.append(reading.sign)
                continue
            used = _add_phrase(token, i, tokens, reading, tables, atoms, signs)
            if used:
                skip_to = i + used
                continue
        elif token.kind == "number":
            _add_number(token, i, tables, atoms, signs)
            continue
        elif token.kind != "word" and token.kind != "punct" and any(c.isdecimal() for c in token.text):
            _add_mixed(token, i, tables, atoms, signs)
            continue
        atoms.append(Atom(token.start, token.end, keys[i], i))
        signs.append(other)
    return Line(atoms, "".join(signs))


def _may_date(token: Token, after: Sequence[Token]) -> bool:
    """Could this number stand in a date without a word that says so: a year, or the start of «24-6-2015»?"""
    return len(token.text) >= 4 or bool(after and after[0].text in "/-–")


def _add_phrase(
    token: Token, i: int, tokens: Sequence[Token], reading: Reading, tables: DateTables, atoms: list[Atom], signs: list[str]
) -> int:
    """Add the longest phrase that begins here, after its clitics; the number of tokens used, 0 when none fits."""
    for rest, phrase, sign in tables.phrases[reading.word]:
        n = len(rest)
        if n and (i + n >= len(tokens) or any(tokens[i + 1 + k].folded != word for k, word in enumerate(rest))):
            continue
        spelled = tables.spelled.get(phrase)
        if spelled is not None and token.surface[len(reading.clitics) :] not in spelled:
            continue
        at = token.start
        for letter in reading.clitics:
            end = _after_letter(token, at)
            atoms.append(Atom(at, end, letter, i))
            signs.append(tables.clitics[letter])
            at = end
        atoms.append(Atom(at, tokens[i + n].end, phrase, i))
        signs.append(sign)
        return n + 1
    return 0


def _after_letter(token: Token, at: int) -> int:
    """The offset after the letter at ``at`` and the marks that belong to it; never the token's end."""
    found = _MARKS.match(token.text, at - token.start + 1)
    end = token.start + (found.end() if found else at - token.start + 1)
    return min(end, token.end - 1)


def _add_number(token: Token, i: int, tables: DateTables, atoms: list[Atom], signs: list[str]) -> None:
    key = digits(token.text)
    dotted = _DOTTED.fullmatch(key)
    if dotted:
        dot = tables.phrases["."][0][2]
        for n in (1, 2, 3):
            a, b = dotted.span(n)
            atoms.append(Atom(token.start + a, token.start + b, dotted[n], i, int(dotted[n])))
            signs.append(tables.numbers[number_kind(dotted[n])])
            if n < 3:
                atoms.append(Atom(token.start + b, token.start + b + 1, ".", i))
                signs.append(dot)
        return
    kind = number_kind(key)
    atoms.append(Atom(token.start, token.end, key, i, int(key) if kind != "nbroken" and len(key) < _LONG_NUMBER else -1))
    signs.append(tables.numbers[kind])


def _add_mixed(token: Token, i: int, tables: DateTables, atoms: list[Atom], signs: list[str]) -> None:
    """A token that mixes digits with letters or marks, piece by piece («2015م» where a tokenizer keeps it whole)."""
    for piece in _MIXED.finditer(token.text):
        a, b = token.start + piece.start(), token.start + piece.end()
        if piece[0][0].isdecimal():
            key = digits(piece[0])
            atoms.append(Atom(a, b, key, i, int(key) if len(key) < _LONG_NUMBER else -1))
            signs.append(tables.numbers[number_kind(key)])
            continue
        key = fold(surface(piece[0]))
        rows = [sign for rest, _, sign in tables.phrases.get(key, ()) if not rest]
        atoms.append(Atom(a, b, key, i))
        signs.append(rows[0] if rows else tables.other)
