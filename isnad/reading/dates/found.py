"""What a form found, and what it takes to resolve it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from isnad.pack.dates import DateForm, DateTables
from isnad.reading.dates.atoms import Atom, Line
from isnad.reading.dates.calendar import begin, day_of, hijri_day, hijri_year_of, iso, last_of_month
from isnad.reading.dates.tense import FUTURE, OPENING, PAST, PRESENT, UNKNOWN, sign_of, tense_at
from isnad.reading.parts import Sentence
from isnad.record import DateExpression

_SUBJECT = 12  # words to which a verb and its subject may come at the head of a sentence
_NUMBER_CLASSES = ("ordinal", "teen", "tens", "cardinal", "cardinal_tens", "hundreds", "thousands")
# How many times nearer the unlikely side must be before a day without a year falls there.
_NEARER: dict[str, float] = {PAST: 8, FUTURE: 8, PRESENT: 1, OPENING: 1, UNKNOWN: 1.3}


@dataclass(frozen=True, slots=True)
class Found:
    """A resolved expression. ``first`` and ``last`` are atom indexes; ``finish`` is the last unit of a range.

    ``opening`` is ``None`` when only ``relative`` is known. ``dated`` says that the expression names its own year;
    ``kind`` is "weekday", "month", "hijri"… for those who join expressions.
    """

    sentence: int
    first: int
    last: int
    start: int
    end: int
    form: str
    grain: str
    opening: date | None
    finish: date | None = None
    relative: str | None = None
    dated: bool = False
    kind: str = ""

    def expression(self) -> DateExpression:
        """The record's form of it."""
        value = iso(self.opening, self.grain) if self.opening else None
        end_value = iso(self.finish, self.grain) if self.opening and self.finish else None
        return DateExpression(
            self.start, self.end, value, end_value, self.grain, None if value else self.relative, f"dates.{self.form}"
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A form that fits a stretch of a sentence, not yet resolved. Group names are those of the form's pattern."""

    form: DateForm
    sentence: int
    tokens: Sentence
    line: Line
    match: re.Match[str]
    tables: DateTables

    def group(self, name: str) -> Sequence[Atom]:
        """The atoms captured under ``name``; empty when that part is absent."""
        for key in self._keys(name):
            a, b = self.match.span(key)
            if a >= 0:
                return self.line.atoms[a:b]
        return ()

    def has(self, name: str) -> bool:
        """Was anything captured under ``name``?"""
        return bool(self.group(name))

    def value(self, kind: str, name: str) -> str | None:
        """The value that class ``kind`` gives the first of the captured atoms that belongs to it."""
        table = self.tables.values[kind]
        return next((table[atom.key] for atom in self.group(name) if atom.key in table), None)

    def integer(self, kind: str, name: str) -> int | None:
        """:meth:`value` as a number."""
        got = self.value(kind, name)
        return None if got is None else int(got)

    def number(self, name: str) -> int:
        """The number captured under ``name``, in digits or in words; 0 when absent."""
        total = 0
        for atom in self.group(name):
            if atom.number >= 0:
                total += atom.number
                continue
            for kind in _NUMBER_CLASSES:
                if atom.key in self.tables.values[kind]:
                    total += int(self.tables.values[kind][atom.key])
                    break
        return total

    def holds(self, kind: str) -> bool:
        """Does a word of class ``kind`` stand anywhere in the stretch?"""
        table = self.tables.values[kind]
        return any(atom.key in table for atom in self.line.atoms[self.match.start() : self.match.end()])

    def around(self, step: int) -> Atom | None:
        """The atom just before (-1) or just after (+1) the stretch."""
        i = self.match.start() - 1 if step < 0 else self.match.end()
        return self.line.atoms[i] if 0 <= i < len(self.line.atoms) else None

    def neighbour_is(self, step: int, *kinds: str) -> bool:
        """Does the atom beside the stretch belong to one of these classes?"""
        atom = self.around(step)
        return atom is not None and any(atom.key in self.tables.values[kind] for kind in kinds)

    def tense(self) -> str:
        """The tense of the clause around the stretch."""
        a, b = self.match.span()
        return tense_at(self.tokens.tokens, self.line.atoms[a].token, self.line.atoms[b - 1].token, self.tables)

    def tense_of_month(self) -> str:
        """:meth:`tense`, but «منذ» says the past and «حتى», «بحلول», «قبل», «تسليم» lean to what is to come."""
        if self.neighbour_is(-1, "since"):
            return PAST
        return FUTURE if self.neighbour_is(-1, "until_then", "delivery") else self.tense()

    def quoted(self) -> int | None:
        """The token index where the quotation around the stretch begins; ``None`` outside quotation marks."""
        here = self.line.atoms[self.match.start()].token
        if self.tokens.open_quote and not any(b < here for a, b in self.tokens.quotes if a < 0):
            return 0
        return next((a for a, b in self.tokens.quotes if 0 <= a <= here < b), None)

    def told(self) -> bool:
        """Does a sign of past or future stand before the stretch, in the same quotation if it stands in one?

        So does a present that opens the sentence right before it: «يدشن اليوم الرئيس…».
        """
        first = self.quoted() or 0
        here = self.line.atoms[self.match.start()].token
        said = tense_at(self.tokens.tokens[first:here], here - first, here - first, self.tables)
        if said in (PAST, FUTURE) or (here <= 1 and sign_of(self.tokens.tokens[0], self.tables) == PRESENT):
            return True
        opening = self.tokens.tokens[0].folded.removeprefix("و")
        return first == 0 and here <= _SUBJECT and opening in self.tables.signs["scheduled"]

    def found(
        self,
        grain: str,
        opening: date | None,
        finish: date | None = None,
        relative: str | None = None,
        dated: bool = False,
        kind: str = "",
        since: str | None = None,
    ) -> Found:
        """A :class:`Found` over the stretch (from the group ``since`` on, when given) without what only leads up to it."""
        a, b = self.match.span()
        if since is not None and self.has(since):
            a = next(self.match.start(k) for k in self._keys(since) if self.match.start(k) >= 0)
        a, b = self._trimmed(a, b)
        atoms = self.line.atoms
        return Found(
            self.sentence, a, b - 1, atoms[a].start, atoms[b - 1].end, self.form.id, grain, opening, finish, relative, dated, kind
        )

    def only(self, name: str, grain: str, opening: date) -> Found:
        """A day or year over the group ``name`` alone."""
        key = next(k for k in self._keys(name) if self.match.start(k) >= 0)
        a, b = self.match.span(key)
        atoms = self.line.atoms
        return Found(
            self.sentence, a, b - 1, atoms[a].start, atoms[b - 1].end, self.form.id, grain, opening, dated=True, kind=grain
        )

    def _keys(self, name: str) -> list[str]:
        return [k for k in self.match.re.groupindex if k == name or k.startswith(name + "__")]

    def _trimmed(self, a: int, b: int) -> tuple[int, int]:
        """Without prepositions and marks at the edges: «في», «،», a bracket whose partner is outside."""
        values = self.tables.values
        atoms = self.line.atoms
        while a < b - 1 and any(atoms[a].key in values[k] for k in ("in", "of", "for", "comma", "dash", "slash", "and", "same")):
            a += 1
        keys = [atom.key for atom in atoms[a:b]]
        if keys[0] == "(" and ")" not in keys and b - a > 1:
            a += 1
        if keys[-1] == ")" and "(" not in keys and b - a > 1:
            b -= 1
        return a, b


def fit(candidates: Sequence[tuple[date, date]], day: date, tense: str, adjective: int | None) -> date | None:
    """Which of these stretches (first day, last day; in order) the words mean, seen from ``day``: its first day.

    ``adjective`` is -1 for «الماضي», 0 for «الجاري», 1 for «المقبل»; without one the tense and the distance decide.
    """
    before = [a for a, b in candidates if b < day]
    after = [a for a, b in candidates if a > day]
    around = [a for a, b in candidates if a <= day <= b]
    if adjective is not None and adjective < 0:
        return before[adjective] if len(before) >= -adjective else None
    if adjective is not None and adjective > 0:
        return after[adjective - 1] if len(after) >= adjective else None
    if around:
        return around[0]
    if not before or not after:
        return before[-1] if before else after[0] if after else None
    back, ahead = (day - before[-1]).days, (after[0] - day).days
    if tense == FUTURE:
        return before[-1] if back * _NEARER[FUTURE] < ahead else after[0]
    return after[0] if ahead * _NEARER[tense] < back else before[-1]


def month_day(
    year: int | None, month: int, day: int, hijri: bool, around: date | None, tense: str, adjective: int | None
) -> date | None:
    """The Gregorian day of a day of a month; without a year the one that fits ``around``."""
    make = hijri_day if hijri else day_of
    if year is not None:
        return make(year, month, day)
    if around is None:
        return None
    centre = hijri_year_of(around) if hijri else around.year
    if centre is None:
        return None
    if adjective == 0:
        return make(centre, month, day)
    days = [d for d in (make(centre + n, month, day) for n in (-2, -1, 0, 1, 2)) if d is not None]
    return fit([(d, d) for d in days], around, tense, adjective)


def hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """First and last day of a Hijri month in our calendar."""
    first = hijri_day(year, month, 1)
    after = hijri_day(year + (month == 12), month % 12 + 1, 1)
    return None if first is None or after is None else (first, date.fromordinal(after.toordinal() - 1))


def month_of(year: int | None, month: int, around: date | None, tense: str, adjective: int | None) -> date | None:
    """The first day of a Gregorian month; without a year the one that fits ``around``."""
    if year is not None:
        return day_of(year, month, 1)
    if around is None:
        return None
    if adjective == 0:
        return day_of(around.year, month, 1)
    firsts = [d for d in (day_of(around.year + n, month, 1) for n in (-2, -1, 0, 1, 2)) if d is not None]
    if tense == PAST and adjective is None:
        firsts = [d for d in firsts if d <= around]  # a whole month is told in the past only when it has begun
    return fit([(d, last_of_month(d)) for d in firsts], around, tense, adjective)


def nearest_unit(day: date, grain: str) -> date:
    """The unit that ``day`` lies in, by its first day."""
    return begin(day, grain)


def over(found: Found, other: Found, **changes: object) -> Found:
    """One expression over both, with the first's values unless changed."""
    return replace(found, last=other.last, end=other.end, **changes)  # type: ignore[arg-type]
