"""Words as search compares them: the exact spelling and the folded stems, each with the letters it stands on.

Both databases index these terms and nothing else, so that they find the same reports.

>>> [t for _, _, t in search_stream("وبالوزيرِ")]
[('وبالوزير', 'وزير', 'وبالوزير', 'بالوزير', '0وزير')]
>>> [(s, e) for s, e, _ in search_stream("قال الوزيرُ.")]
[(0, 3), (4, 11)]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from isnad.pack import load
from isnad.pack.letters import digits, fold, surface
from isnad.reading.analyse import analyse

# Letters and digits with the marks, tatweel and joiners that may stand inside a word.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d])*")
_KEEP = re.compile(r"[\W_]+")

Stream = list[tuple[int, int, tuple[str, ...]]]


class Readings(NamedTuple):
    """One word's terms: ``exact`` spelling, ``stem`` (the one reading that phrases use), ``other`` readings in a fixed order."""

    exact: str
    stem: str
    other: tuple[str, ...]
    asked: tuple[str, ...]  # what a query with this word looks for besides the stem


class _Clitics(NamedTuple):
    whole: frozenset[str]
    article: tuple[str, ...]
    conjunction: tuple[str, ...]
    preposition: tuple[str, ...]
    future: str
    future_before: str
    enclitic: tuple[str, ...]
    enclitic_short: tuple[str, ...]
    plural: tuple[str, ...]
    dual: tuple[str, ...]
    same: dict[str, str]


@cache
def _clitics() -> _Clitics:
    data = tomllib.loads((Path(__file__).parent / "search_clitics.toml").read_text(encoding="utf-8"))
    parts: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return _Clitics(**{**parts, "whole": frozenset(parts["whole"])})


@lru_cache(maxsize=40_000)  # half a kilobyte each
def readings(word: str) -> Readings:
    """The terms of one word as written. Every term is letters and digits only."""
    exact = _KEEP.sub("", digits(surface(word)).lower())
    flat = fold(exact)
    c = _clitics()
    if flat in c.whole or not flat or flat[0].isdigit() or flat.isascii():
        stem = c.same.get(flat, flat)
        also = _distinct([flat, *(_lemmas(exact, flat) if flat and not flat.isascii() and not flat[0].isdigit() else ())], stem)
        return Readings(exact, stem, also, also)
    fronts = _fronts(flat, c)
    stem = c.same.get(_stem(*fronts[0], c), _stem(*fronts[0], c))
    lemmas = _lemmas(exact, flat)
    asked = _distinct([flat, *(c.same.get(s, s) for s in (_stem(rest, has, c) for rest, has in fronts[1:])), *lemmas], stem)
    other = _distinct([*asked, *(t for rest, has in fronts for t in _backs(rest, has, c))], stem)
    return Readings(exact, stem, other, asked)


def _lemmas(exact: str, flat: str) -> tuple[str, ...]:
    """The lexicon's best reading of a word it has: «وزراء» → «0وزير».

    The digit keeps lemmas apart from stems, so that an index made with another lexicon finds less, never something else.
    """
    readings_of_word = analyse(exact, flat, load().words)
    if not readings_of_word or readings_of_word[0].guessed:
        return ()
    form = readings_of_word[0].form
    if form.number == "d" and form.weight < 0:
        # A name that ends like a dual: «لبنان» is hardly ever two kinds of milk.
        return ()
    return ("0" + fold(surface(form.lemma)),)


def _distinct(terms: list[str], stem: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in terms if t and t != stem))


def _fronts(flat: str, c: _Clitics) -> list[tuple[str, bool]]:
    """What may be left when proclitics are off, likeliest first, and whether an article was among them."""
    for article in c.article:
        if flat.startswith(article) and len(flat) - len(article) >= (2 if article == "ال" else 3):
            out = [(flat[len(article) :], True)]
            # «والي» and «بالغ» are words too: the shorter stripping stays possible.
            return out if article.endswith("ال") and len(article) <= 2 else [*out, (flat[1:], False)]
    out = [(flat, False)]
    if flat[0] in c.conjunction and len(flat) >= 4:
        rest = flat[1:]
        inner = [(rest, False)] if rest in c.whole else _fronts(rest, c)
        # A short rest is more often part of the word («وطن», «فريق»).
        out = inner + out if len(rest) >= 4 else out + inner
    if flat[0] == c.future and len(flat) >= 5 and flat[1] in c.future_before:
        out.insert(0, (flat[1:], False))
    if flat[0] in c.preposition and len(flat) >= 4:
        out.append((flat[1:], False))
    return out


def _stem(rest: str, article: bool, c: _Clitics) -> str:
    """The one stem of a word without proclitics."""
    if rest in c.whole:
        return rest
    if not article and rest.endswith((*c.enclitic, *c.enclitic_short)):
        for tail in c.enclitic:
            if rest.endswith(tail) and len(rest) - len(tail) >= 3:
                return _tied(rest[: -len(tail)])
        for tail in c.enclitic_short:
            if rest.endswith("ت" + tail) and len(rest) >= 5:
                return _tied(rest[: -len(tail)])
    return _singular(rest, c)


def _singular(rest: str, c: _Clitics) -> str:
    if not rest.endswith(c.plural):
        return rest
    for tail in c.plural:
        if rest.endswith(tail) and len(rest) - len(tail) >= 3:
            body = rest[: -len(tail)]
            return body + "ه" if tail in ("ات", "تين", "تان") else body
    return rest


def _tied(body: str) -> str:
    """An open ت before an enclitic is a tied one in the bare word: «وزارتها» → «وزاره»."""
    return body[:-1] + "ه" if body.endswith("ت") and len(body) >= 4 else body


def _backs(rest: str, article: bool, c: _Clitics) -> list[str]:
    """Second readings of a word's end."""
    out = [rest, _singular(rest, c)]
    if not article and rest.endswith((*c.enclitic, *c.enclitic_short)):
        for tail in (*c.enclitic, *c.enclitic_short):
            if rest.endswith(tail) and len(rest) - len(tail) >= 3:
                body = rest[: -len(tail)]
                out += [body, _tied(body), _singular(body, c)]
    for tail in c.dual:
        if rest.endswith(tail) and len(rest) - len(tail) >= 3:
            out.append(rest[: -len(tail)])
    if rest.endswith("ه") and len(rest) >= 4:
        out.append(rest[:-1])
    return out


def each_word(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The words of :func:`search_stream`, one after the other."""
    for match in _WORD.finditer(text):
        r = readings(match.group())
        if r.exact:
            yield match.start(), match.end(), (r.exact, r.stem, *r.other)


def search_stream(text: str) -> Stream:
    """Every word of ``text``: start, end (code points, half-open), and its terms: exact spelling, stem, other readings."""
    return list(each_word(text))
