"""Shapes: a small way to write down what a line of page furniture looks like, for people who write packs.

``تابعنا على <platform>+`` reads "follow us on" and one or more platforms. A shape is made of

- words, compared without diacritics, hamza carriers, punctuation or case;
- ``<name>`` one of the shapes in the list of that name, or a built-in kind:
  ``<number> <clock> <day> <letter> <word> <words> <url> <email>``;
- ``(one|another way)`` alternatives; ``?``, ``*`` and ``+`` after a word, list or bracket: may be missing, may repeat
  (repeated items may carry a conjunction);
- ``…`` anything at all, also nothing; a shape that begins with anything must hold a word that is always there;
- ``:`` and ``-`` where the mark itself matters: a colon, a dash with a space beside it.

A shape compiles to a regular expression over a line's key (:func:`line_key`) and the words it can begin with.

>>> line_key("تابعونا على: «فيسبوك»")
'تابعونا علي : فيسبوك '
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from isnad.pack.letters import digits, fold_line, surface

ANYTHING = "*"  # stands among first words for "whatever comes"
NUMBER = "#"  # stands among first words for "a number"

_BUILT_IN: dict[str, tuple[str, str]] = {
    "number": (r"\d[\d:./-]*[هم]? ", NUMBER),
    "clock": (r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})? ", NUMBER),
    "words": (r"(?:[^\W\d_]+ ){1,4}", ANYTHING),
    "word": (r"[^\W\d_]+ ", ANYTHING),
    "letter": (r"[^\W\d_]{1,2} ", ANYTHING),
    "day": (r"(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}[:.\d]*) ", NUMBER),
    "url": ("‹url› ", "‹url›"),
    "email": ("‹email› ", "‹email›"),
}
_PIECE = re.compile(r"<([\w-]+)>|([()|?*+…])|([^\s<>()|?*+…]+)")
_MARK = re.compile(r"[-–—ـ]+(?=\s)|(?<=\s)[-–—ـ]+")
_UNUSUAL = re.compile(r"[^\x20-\x7e\u0621-\u063a\u0641-\u064a«»“”‘’،؛؟…–—]")
_ADDRESS = re.compile(r"(?P<email>[\w.+-]+@[\w-]+\.[\w.-]+)|(?:https?://|www\.)\S+", re.ASCII)
_WORD = re.compile(r"\d+(?:[:./-]\d+)*(?:[هم](?!\w))?|‹\w+›|[^\W\d]+|[:©@#-]")


Piece = tuple[str, str, str]  # a list's name, a sign, or a word: one of them is not empty


class ShapeError(ValueError):
    """A shape that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``pattern`` matches a whole key; ``first``: words it begins with or, with ``inside``, words of which it holds one."""

    pattern: str
    first: frozenset[str]
    inside: bool = False


def line_key(line: str) -> str:
    """The line as shapes see it: folded words, each followed by one space; of the marks only ``: - © @ #`` stay."""
    if "@" in line or "://" in line or "www." in line:
        line = _ADDRESS.sub(lambda m: " ‹email› " if m["email"] else " ‹url› ", line)
    if "-" in line or "–" in line or "—" in line or "ـ" in line:
        line = _MARK.sub(" - ", line)
    if _UNUSUAL.search(line):
        line = digits(surface(line))
    words = _WORD.findall(fold_line(line).lower().replace("_", " "))
    while words and words[0] in ":-":
        words.pop(0)
    while words and words[-1] in ":-":
        words.pop()
    return " ".join(words) + " " if words else ""


class _Part(NamedTuple):
    """A piece of a shape. ``anchor``: words of which the line must hold one, empty when nothing can be promised."""

    pattern: str
    first: frozenset[str]
    empty: bool  # it may match nothing
    anchor: frozenset[str]


_NONE: frozenset[str] = frozenset()


def _atom(pieces: list[Piece], at: int, lists: Mapping[str, Shape]) -> tuple[_Part, int]:
    """The part that begins at ``at``, its repetition sign included, and where the next one begins."""
    name, sign, word = pieces[at]
    at += 1
    if name in _BUILT_IN:
        pattern, begin = _BUILT_IN[name]
        part = _Part(pattern, frozenset({begin}), False, _NONE if begin == ANYTHING else frozenset({begin}))
    elif name in lists:
        part = _Part(lists[name].pattern, lists[name].first, False, _NONE if ANYTHING in lists[name].first else lists[name].first)
    elif name:
        raise ShapeError(f"no list <{name}>")
    elif sign == "…":
        part = _Part("(?:.* )?", frozenset({ANYTHING}), True, _NONE)  # whole words: «في فارنا» does not end in «ارنا»
    elif sign == "(":
        part, at = _alternatives(pieces, at, lists)
    elif sign:
        raise ShapeError(f"{sign!r} stands after nothing")
    else:
        key = line_key(word) or (word + " " if word in ":-" else "")
        if not key:
            raise ShapeError(f"{word!r} leaves nothing to compare")
        begins = frozenset({key.split(" ", 1)[0]})
        part = _Part(re.escape(key).replace(r"\ ", " "), begins, False, begins)
    often = pieces[at][1] if at < len(pieces) else ""
    if often and often in "?*+":
        # «وتويتر» follows «فيسبوك» with its conjunction glued on.
        pattern = f"(?:{part.pattern})?" if often == "?" else f"(?:(?:و )?و?(?:{part.pattern})){often}"
        bare = part.empty or often != "+"
        return _Part(pattern, part.first, bare, _NONE if bare else part.anchor), at + 1
    return part, at


def _sequence(pieces: list[Piece], at: int, lists: Mapping[str, Shape]) -> tuple[_Part, int]:
    """Parts one after the other, up to the end of the shape or of a bracket's alternative."""
    patterns: list[str] = []
    first, anchor, empty = _NONE, _NONE, True
    while at < len(pieces) and pieces[at][1] not in (")", "|"):
        part, at = _atom(pieces, at, lists)
        patterns.append(part.pattern)
        first |= part.first if empty else _NONE
        anchor = anchor or part.anchor
        empty = empty and part.empty
    return _Part("".join(patterns), first, empty, anchor), at


def _alternatives(pieces: list[Piece], at: int, lists: Mapping[str, Shape]) -> tuple[_Part, int]:
    """What stands in a bracket, one of several."""
    parts: list[_Part] = []
    while True:
        part, at = _sequence(pieces, at, lists)
        parts.append(part)
        if at >= len(pieces):
            raise ShapeError("a bracket is not closed")
        at += 1
        if pieces[at - 1][1] == ")":
            break
    return _Part(
        "(?:" + "|".join(part.pattern for part in parts) + ")",
        _NONE.union(*(part.first for part in parts)),
        any(part.empty for part in parts),
        _NONE.union(*(part.anchor for part in parts)) if all(part.anchor for part in parts) else _NONE,
    ), at


def read_shape(text: str, lists: Mapping[str, Shape]) -> Shape:
    """Compile one shape. Raises :class:`ShapeError` for an unknown list, a bracket left open or a shape that matches nothing."""
    part, at = _sequence(_PIECE.findall(text), 0, lists)
    if at < len(_PIECE.findall(text)):
        raise ShapeError("a bracket closes that was never opened")
    if part.empty:
        raise ShapeError("it would match an empty line")
    if ANYTHING not in part.first:
        return Shape(part.pattern, part.first)
    if not part.anchor:
        raise ShapeError("it can begin with anything, so it needs a word to hold on to")
    return Shape(part.pattern, part.anchor, inside=True)


def read_list(items: Sequence[str], lists: Mapping[str, Shape]) -> Shape:
    """A list of shapes as one shape: any of them, longest first. Raises :class:`ShapeError`."""
    shapes = [read_shape(item, lists) for item in items]
    ordered = sorted((s.pattern for s in shapes), key=len, reverse=True)
    return Shape("(?:" + "|".join(ordered) + ")", _NONE.union(*(s.first for s in shapes)))
