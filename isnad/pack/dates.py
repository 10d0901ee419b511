"""Dates in a language pack: words by class, and forms of date expressions written over those classes.

``dates.toml`` holds classes of words with a value (``month`` 7 = «يوليو», «تموز»…), macros and forms. A form is a pattern over
class names, e.g. ``d:dayname of? m:month``; each form brings at least one sentence that it reads and one that it leaves alone.

Every word gets one sign, a single character that stands for the set of classes it belongs to. A sentence becomes a string of
signs, so that all forms together are one regular expression over a short string.

>>> pattern("d:day of? month", {}, {"day": "[ab]", "of": "c", "month": "d"}).source
'(?P<d>[ab])c?d'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml
from isnad.pack.letters import fold, surface

# Kinds of numbers by size; the reader decides which kind a number is, the forms name them like any class.
NUMBER_KINDS = ("n12", "n31", "n99", "n999", "nh", "nm", "ny", "nbig", "nbroken")
_FIRST_SIGN = 0xE000  # private use: no sign can be a character with a meaning in a regular expression
_OTHER = "x"
_PIECE = re.compile(r"\s*(?P<look><?!|<)?(?:(?P<name>[a-z][a-z0-9]*):)?(?:(?P<word>[a-z_][a-z0-9_]*)|\()")
_DEEPEST = 12  # macros inside macros


@dataclass(frozen=True)
class DateForm:
    """One form: ``means`` names how the reader resolves it, ``source`` is its expression over signs with named groups."""

    id: str
    means: str
    source: str


@dataclass(frozen=True)
class DateSentence:
    """A form's own sentence. ``spans`` and ``values`` are all that it yields (both empty: it must be left alone).

    A value is an ISO value, two of them joined by ``/``, or what is kept without a day (``P-1D``, ``monday``, ``--07-24``).
    """

    form: str
    text: str
    day: date | None
    spans: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DateTables:
    """The compiled tables. ``phrases`` maps a first word to its phrases, longest first: (further words, phrase, sign).

    ``by_sign`` are the indexes of the forms that may begin with a sign, in their order.
    ``anchors`` are first words without which, or a number, a sentence holds no date.
    ``spelled`` maps a folded word to the only surfaces that count as it.
    ``swallower`` is the clitic that hides the first letter of ``article`` («للأسبوع»).
    """

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]] = field(repr=False)
    values: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: frozenset[str] = field(repr=False)
    numbers: Mapping[str, str]
    clitics: Mapping[str, str]
    article: str
    swallower: str
    other: str
    by_sign: Mapping[str, tuple[int, ...]] = field(repr=False)
    forms: tuple[DateForm, ...] = field(repr=False)
    signs: Mapping[str, frozenset[str]] = field(repr=False)
    spelled: Mapping[str, frozenset[str]] = field(repr=False)
    sentences: tuple[DateSentence, ...] = field(repr=False)


class Pattern(NamedTuple):
    """A piece of a form: its regular expression, the signs it can begin with, and whether it can be empty."""

    source: str
    starts: frozenset[str]
    empty: bool


_NOTHING = Pattern("", frozenset(), True)


class _Reader:
    """Reads pattern text: alternatives of sequences of pieces."""

    def __init__(self, text: str, macros: Mapping[str, str], classes: Mapping[str, str], depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("macros that need each other without end")
        self.text, self.macros, self.classes, self.depth, self.at = text, macros, classes, depth, 0

    def ahead(self) -> str:
        """The next character that is no space, ``""`` at the end."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def whole(self) -> Pattern:
        got = self.alternatives()
        if self.ahead():
            raise ValueError("a ) without its (")
        return got

    def alternatives(self) -> Pattern:
        pieces = [self.sequence()]
        while self.ahead() == "|":
            self.at += 1
            pieces.append(self.sequence())
        source = "|".join(p.source for p in pieces)
        return Pattern(source, frozenset().union(*(p.starts for p in pieces)), any(p.empty for p in pieces))

    def sequence(self) -> Pattern:
        source, starts, empty = "", frozenset[str](), True
        while True:
            piece = self.piece()
            if piece is None:
                return Pattern(source, starts, empty)
            source += piece.source
            if empty:
                starts |= piece.starts
            empty = empty and piece.empty

    def piece(self) -> Pattern | None:
        found = _PIECE.match(self.text, self.at)
        if found is None:
            if self.ahead() in ("", "|", ")"):
                return None
            raise ValueError(f"cannot read {self.text[self.at : self.at + 12]!r}")
        self.at = found.end()
        if found["word"]:
            body = self.named(found["word"])
        else:
            body = self.alternatives()
            if self.ahead() != ")":
                raise ValueError("a ( without its )")
            self.at += 1
            body = body._replace(source=f"(?:{body.source})")
        if found["name"]:
            body = body._replace(source=f"(?P<{found['name']}>{body.source})")
        if found["look"]:
            return _NOTHING._replace(source={"!": "(?!", "<!": "(?<!", "<": "(?<="}[found["look"]] + body.source + ")")
        times = self.text[self.at : self.at + 1]
        if times and times in "?*+":
            self.at += 1
            body = Pattern(body.source + times, body.starts, body.empty or times in "?*")
        return body

    def named(self, word: str) -> Pattern:
        if word in self.classes:
            return Pattern(self.classes[word], frozenset(self.classes[word].strip("[]")), False)
        if word in self.macros:
            inner = _Reader(self.macros[word], self.macros, self.classes, self.depth + 1).whole()
            return inner._replace(source=f"(?:{inner.source})")
        raise ValueError(f"{word!r} is neither a class nor a macro")


def pattern(text: str, macros: Mapping[str, str], classes: Mapping[str, str]) -> Pattern:
    """``text`` as a regular expression over signs.

    Words are classes or macros, ``name:`` captures what follows, ``!`` and ``<!`` forbid what comes after or before,
    ``<`` asks for it before. Raises ``ValueError`` for an unknown word, a bracket alone or a macro that needs itself.
    """
    return _Reader(text, macros, classes, 0).whole()


def _once(source: str) -> str:
    """``source`` with names that are captured twice told apart: ``y``, ``y__2``, ``y__3``."""
    seen: dict[str, int] = {}

    def name(match: re.Match[str]) -> str:
        seen[match[1]] = n = seen.get(match[1], 0) + 1
        return match[0] if n == 1 else f"(?P<{match[1]}__{n}>"

    return re.sub(r"\(\?P<([a-z0-9]+)>", name, source)


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(fold(surface(word)) for word in text.split())


def _classes(data: dict[str, Any], file: Path) -> dict[str, dict[tuple[str, ...], str]]:
    """Class → folded phrase → value."""
    out: dict[str, dict[tuple[str, ...], str]] = {}
    for name, rows in need(data, "class", file, "").items():
        table: dict[tuple[str, ...], str] = {}
        for value, words in rows.items():
            for word in words:
                phrase = _phrase(word)
                if not phrase:
                    raise PackError(pack_name(file), f'class "{name}"', "an empty word", "remove it")
                if table.get(phrase, value) != value:
                    raise PackError(pack_name(file), f'class "{name}"', f"{word!r} has two values", "keep one")
                table[phrase] = value
        out[name] = table
    return out


def _sentences(entry: dict[str, Any], form: str, file: Path) -> list[DateSentence]:
    out: list[DateSentence] = []
    for kind, what in (("example", "reads"), ("not", "must leave alone")):
        if not entry.get(kind):
            raise PackError(pack_name(file), f'form "{form}"', f"no sentence it {what}", f"add [[form.{kind}]]")
    for kind in ("example", "not"):
        for row in entry[kind]:
            text = need(row, "text", file, f'form "{form}"')
            spans, values = _many(row.get("span", [])), _many(row.get("value", []))
            if len(spans) != len(values):
                raise PackError(
                    pack_name(file), f'form "{form}"', f"{len(spans)} spans, {len(values)} values", "give one value a span"
                )
            if kind == "example" and not spans:
                raise PackError(pack_name(file), f'form "{form}"', "an example without span", "say what it yields")
            for span in spans:
                if span not in text:
                    raise PackError(pack_name(file), f'form "{form}"', f"span {span!r} is not in its sentence", "copy it exactly")
            out.append(DateSentence(form, text, row.get("day"), spans, values))
    return out


def _many(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def load_dates(folder: Path) -> DateTables:
    """The tables of ``folder/dates.toml``. Raises :class:`PackError` with the entry that breaks a rule and its remedy."""
    file = folder / "dates.toml"
    data = read_toml(file)
    classes = _classes(data, file)

    kinds: dict[tuple[str, ...], set[str]] = {}
    for name, table in classes.items():
        for phrase in table:
            kinds.setdefault(phrase, set()).add(name)
    sets = sorted({frozenset(k) for k in kinds.values()} | {frozenset({n}) for n in NUMBER_KINDS}, key=sorted)
    sign_of = {group: chr(_FIRST_SIGN + i) for i, group in enumerate(sets)}

    members = {name: "".join(sign for group, sign in sign_of.items() if name in group) for name in {*classes, *NUMBER_KINDS}}
    expressions = {name: (signs if len(signs) == 1 else f"[{signs}]") for name, signs in members.items()}

    phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for phrase, names in kinds.items():
        phrases.setdefault(phrase[0], []).append((phrase[1:], " ".join(phrase), sign_of[frozenset(names)]))

    macros = dict(data.get("macro", {}))
    forms: list[DateForm] = []
    sentences: list[DateSentence] = []
    by_sign: dict[str, list[int]] = {}
    for entry in need(data, "form", file, ""):
        name = need(entry, "id", file, "form")
        if any(f.id == name for f in forms):
            raise PackError(pack_name(file), f'form "{name}"', "the id is used twice", "give one of them another id")
        try:
            made = pattern(need(entry, "pattern", file, f'form "{name}"'), macros, expressions)
            source = _once(made.source)
            re.compile(source)
        except (ValueError, re.error) as trouble:
            raise PackError(pack_name(file), f'form "{name}"', f"pattern: {trouble}", "see docs/language-packs.md") from None
        for sign in sorted(made.starts):
            by_sign.setdefault(sign, []).append(len(forms))
        forms.append(DateForm(name, need(entry, "means", file, f'form "{name}"'), source))
        sentences += _sentences(entry, name, file)

    clitics = {}
    for letter in data.get("clitics", []):
        rows = [sign for rest, _, sign in phrases.get(fold(letter), []) if not rest]
        clitics[fold(letter)] = rows[0] if rows else _OTHER
    return DateTables(
        phrases={first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in phrases.items()},
        values={name: {" ".join(phrase): value for phrase, value in table.items()} for name, table in classes.items()},
        anchors=frozenset(phrase[0] for name in need(data, "anchors", file, "") for phrase in classes[name]),
        numbers={n: sign_of[frozenset({n})] for n in NUMBER_KINDS},
        clitics=clitics,
        article=fold(need(data, "article", file, "")),
        swallower=fold(need(data, "swallower", file, "")),
        other=_OTHER,
        by_sign={sign: tuple(numbers) for sign, numbers in by_sign.items()},
        forms=tuple(forms),
        signs={name: frozenset(_phrase(w)[0] for w in words) for name, words in need(data, "signs", file, "").items()},
        spelled={_phrase(word)[0]: frozenset(ways) for word, ways in data.get("spelled", {}).items()},
        sentences=tuple(sentences),
    )
