"""A sentence as a string of signs, one for each word, number or mark, ready for the forms of ``dates.toml``.

«في 14 أغسطس» is three atoms; the second's sign says "a number from 13 to 31", the third's "a month". «والسبت» is two atoms, so
that the day begins after its «و».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from isnad.pack.dates import DateTables
from isnad.pack.letters import digits, fold, surface
from isnad.reading.parts import Token

_DOTTED = re.compile(r"(\d{1,4})\.(\d{1,2})\.(\d{1,4})")
_MIXED = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*")
_LONGEST_CLITICS = 2


class Atom(NamedTuple):
    """``key`` is the folded phrase or the number in ASCII digits; ``token`` the index of its (first) token."""

    start: int
    end: int
    key: str
    token: int
    number: int = -1


class Line(NamedTuple):
    """A sentence's atoms and their signs, one character each."""

    atoms: list[Atom]
    signs: str


def number_kind(key: str) -> str:
    """The kind of number by size, as the forms name them; what is no whole number is ``nbroken``."""
    if not key.isdigit():
        return "nbroken"
    n = int(key) if len(key) < 8 else 10**8
    if len(key) <= 2:
        return "n12" if 1 <= n <= 12 else "n31" if 13 <= n <= 31 else "n99"
    if n < 1300:
        return "n999" if n >= 100 and key[0] != "0" else "nbig"
    if n <= 1500:
        return "nh"
    if n < 1900:
        return "nm"
    return "ny" if n < 2100 else "nbig"


def line_of(tokens: Sequence[Token], tables: DateTables) -> Line:
    """The atoms of one sentence. Spans are code points of the page's text."""
    atoms: list[Atom] = []
    signs: list[str] = []
    skip_to = 0
    phrases = tables.phrases
    for i, token in enumerate(tokens):
        if i < skip_to:
            continue
        if token.kind == "number":
            _add_number(token, i, tables, atoms, signs)
            continue
        key = token.folded
        if key in phrases:
            used = _add_phrase(token, i, tokens, 0, key, tables, atoms, signs)
            if used:
                skip_to = i + used
                continue
        elif token.kind == "word":
            used = _behind_clitics(token, i, tokens, tables, atoms, signs)
            if used:
                skip_to = i + used
                continue
        elif any(c.isdigit() for c in token.text):
            _add_mixed(token, i, tables, atoms, signs)
            continue
        atoms.append(Atom(token.start, token.end, key, i))
        signs.append(tables.other)
    return Line(atoms, "".join(signs))


def _add_phrase(
    token: Token, i: int, tokens: Sequence[Token], skipped: int, key: str, tables: DateTables, atoms: list[Atom], signs: list[str]
) -> int:
    """Add the longest phrase that begins with ``key``; the number of tokens used, 0 when none fits."""
    for rest, phrase, sign in tables.phrases[key]:
        n = len(rest)
        if n and (i + n >= len(tokens) or any(tokens[i + 1 + k].folded != word for k, word in enumerate(rest))):
            continue
        atoms.append(Atom(token.start + skipped, tokens[i + n].end, phrase, i))
        signs.append(sign)
        return n + 1
    return 0


def _behind_clitics(token: Token, i: int, tokens: Sequence[Token], tables: DateTables, atoms: list[Atom], signs: list[str]) -> int:
    key = token.folded
    clitics = tables.clitics
    cut = 0
    taken: list[str] = []
    while len(taken) < _LONGEST_CLITICS and len(key) - cut > 2 and key[cut] in clitics:
        taken.append(key[cut])
        cut += 1
        rest = key[cut:]
        if taken[-1] == "ل" and rest[0] == "ل" and tables.article + rest[1:] in tables.phrases:
            rest = tables.article + rest[1:]  # «للأسبوع» hides the article's alef
        if rest not in tables.phrases:
            continue
        at = token.start
        before = len(atoms)
        for letter in taken:
            end = _after_letter(token, at)
            atoms.append(Atom(at, end, letter, i))
            signs.append(clitics[letter])
            at = end
        used = _add_phrase(token, i, tokens, at - token.start, rest, tables, atoms, signs)
        if used:
            return used
        del atoms[before:], signs[before:]
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
    atoms.append(Atom(token.start, token.end, key, i, int(key) if kind != "nbroken" else -1))
    signs.append(tables.numbers[kind])


def _add_mixed(token: Token, i: int, tables: DateTables, atoms: list[Atom], signs: list[str]) -> None:
    """A token that mixes digits with letters or marks, piece by piece («2015م» where a tokenizer keeps it whole)."""
    for piece in _MIXED.finditer(token.text):
        a, b = token.start + piece.start(), token.start + piece.end()
        if piece[0][0].isdigit():
            key = digits(piece[0])
            atoms.append(Atom(a, b, key, i, int(key) if len(key) < 8 else -1))
            signs.append(tables.numbers[number_kind(key)])
            continue
        key = fold(surface(piece[0]))
        rows = [sign for rest, _, sign in tables.phrases.get(key, ()) if not rest]
        atoms.append(Atom(a, b, key, i))
        signs.append(rows[0] if rows else tables.other)
