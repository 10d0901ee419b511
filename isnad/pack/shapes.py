"""Shapes: a small way to write down what a line of page furniture looks like, for people who write packs.

``تابعنا على <platform>+`` reads "follow us on" and one or more platforms. A shape is made of

- words, compared without diacritics, hamza carriers, punctuation or case;
- ``<name>`` one of the shapes in the list of that name, or a built-in kind: ``<number> <clock> <words> <url> <email>``;
- ``(one|another way)`` alternatives; ``?``, ``*`` and ``+`` after a word, list or bracket: may be missing, may repeat
  (repeated items may carry a conjunction);
- ``…`` anything at all, also nothing;
- ``:`` and ``-`` where the mark itself matters: a colon, a dash with a space beside it.

A shape compiles to a regular expression over a line's key (:func:`line_key`) and the words it can begin with.

>>> line_key("تابعونا على: «فيسبوك»")
'تابعونا علي : فيسبوك '
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isnad.pack.letters import digits, fold, surface

ANYTHING = "*"  # stands among first words for "whatever comes"
NUMBER = "#"  # stands among first words for "a number"

_BUILT_IN: dict[str, tuple[str, str]] = {
    "number": (r"\d[\d:./]*[هم]? ", NUMBER),
    "clock": (r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})? ", NUMBER),
    "words": (r"(?:[^\W\d_]+ ){1,4}", ANYTHING),
    "url": ("‹url› ", "‹url›"),
    "email": ("‹email› ", "‹email›"),
}
_PIECE = re.compile(r"<([\w-]+)>|([()|?*+…])|([^\s<>()|?*+…]+)")
_MARK = re.compile(r"[-–—ـ]+(?=\s)|(?<=\s)[-–—ـ]+")
_UNUSUAL = re.compile(r"[^\x20-\x7e\u0621-\u063a\u0641-\u064a«»“”‘’،؛؟…–—]")
_ADDRESS = re.compile(r"(?P<email>[\w.+-]+@[\w-]+\.[\w.-]+)|(?:https?://|www\.)\S+", re.ASCII)
_WORD = re.compile(r"\d+(?:[:./]\d+)*(?:[هم](?!\w))?|‹\w+›|[^\W\d]+|[:©@#-]")


Piece = tuple[str, str, str]  # a list's name, a sign, or a word: one of them is not empty


class ShapeError(ValueError):
    """A shape that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``pattern`` matches a whole key; ``first``: the words it begins with; ``inside``: anything may stand before them."""

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
    words = _WORD.findall(fold(line).lower().replace("_", " "))
    while words and words[0] in ":-":
        words.pop(0)
    while words and words[-1] in ":-":
        words.pop()
    return " ".join(words) + " " if words else ""


def _sequence(pieces: list[Piece], at: int, lists: Mapping[str, Shape]) -> tuple[str, frozenset[str], bool, int]:
    """Pattern, first words, "may be empty", index of the piece that ended the sequence."""
    out: list[str] = []
    first: frozenset[str] = frozenset()
    empty = True
    while at < len(pieces):
        name, sign, word = pieces[at]
        if sign and sign in ")|":
            break
        at += 1
        if name:
            if name in _BUILT_IN:
                pattern, begin = _BUILT_IN[name]
                begins = frozenset({begin})
            elif name in lists:
                pattern, begins = lists[name].pattern, lists[name].first
            else:
                raise ShapeError(f"no list <{name}>")
            bare = False
        elif sign == "…":
            pattern, begins, bare = ".*", frozenset({ANYTHING}), True
        elif sign == "(":
            pattern, begins, bare, at = _alternatives(pieces, at, lists)
        elif sign:
            raise ShapeError(f"{sign!r} stands after nothing")
        else:
            key = line_key(word) or (word + " " if word in ":-" else "")
            if not key:
                raise ShapeError(f"{word!r} leaves nothing to compare")
            pattern, begins, bare = re.escape(key).replace(r"\ ", " "), frozenset({key.split(" ", 1)[0]}), False
        if at < len(pieces) and pieces[at][1] and pieces[at][1] in "?*+":
            often = pieces[at][1]
            if often == "?":
                pattern = f"(?:{pattern})?"
            else:  # «وتويتر» follows «فيسبوك» with its conjunction glued on
                pattern = f"(?:(?:{pattern})(?:(?:و )?و?(?:{pattern}))*)" + ("?" if often == "*" else "")
            bare = bare or often != "+"
            at += 1
        out.append(pattern)
        if empty:
            first |= begins
        empty = empty and bare
    return "".join(out), first, empty, at


def _alternatives(pieces: list[Piece], at: int, lists: Mapping[str, Shape]) -> tuple[str, frozenset[str], bool, int]:
    patterns: list[str] = []
    first: frozenset[str] = frozenset()
    empty = False
    while True:
        pattern, begins, bare, at = _sequence(pieces, at, lists)
        patterns.append(pattern)
        first |= begins
        empty = empty or bare
        if at >= len(pieces):
            raise ShapeError("a bracket is not closed")
        at += 1
        if pieces[at - 1][1] == ")":
            return "(?:" + "|".join(patterns) + ")", first, empty, at


def read_shape(text: str, lists: Mapping[str, Shape]) -> Shape:
    """Compile one shape. Raises :class:`ShapeError` for an unknown list, a bracket left open or a shape that matches nothing."""
    pieces = _PIECE.findall(text)
    inside = bool(pieces) and pieces[0][1] == "…"
    pattern, first, empty, at = _sequence(pieces, 1 if inside else 0, lists)
    if at < len(pieces):
        raise ShapeError("a bracket closes that was never opened")
    if empty or not pattern:
        raise ShapeError("it would match an empty line")
    if inside and ANYTHING in first:
        raise ShapeError("after a leading … it needs a word to hold on to")
    return Shape(f"(?:.* )?{pattern}" if inside else pattern, first, inside)


def read_list(items: Sequence[str], lists: Mapping[str, Shape]) -> Shape:
    """A list of shapes as one shape: any of them, longest first."""
    shapes = [read_shape(item, lists) for item in items]
    ordered = sorted((s.pattern for s in shapes), key=len, reverse=True)
    return Shape("(?:" + "|".join(ordered) + ")", frozenset().union(*(s.first for s in shapes)))
