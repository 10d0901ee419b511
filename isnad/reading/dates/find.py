"""Date expressions of a report, resolved against its day.

«من 28 يوليو إلى 3 أغسطس» is found as two days and joined into one stretch; a Hijri day beside its Gregorian one («26 شوال 1436
الموافق 11 أغسطس 2015») takes the Gregorian's day, for the two calendars may differ by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from isnad.pack.dates import DateForm, DateTables
from isnad.reading.dates import days, periods
from isnad.reading.dates.atoms import Line, line_of
from isnad.reading.dates.found import Found, Hit, over
from isnad.reading.parts import Sentence
from isnad.record import DateExpression
from isnad.span import Span

_MEANINGS = days.MEANINGS | periods.MEANINGS
_LONG_BEFORE = 5  # days that a text which names its own day may lie before the day of its page


@lru_cache(maxsize=256)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _hits(sentences: Sequence[Sentence], tables: DateTables) -> Iterator[Hit]:
    """Every stretch that a form fits, left to right; forms listed first win."""
    forms, by_sign = tables.forms, tables.by_sign
    for number, sentence in enumerate(sentences):
        line = line_of(sentence.tokens, tables)
        if line is None:
            continue
        signs = line.signs
        at = 0
        while at < len(signs):
            # A form is compiled when a text first has its sign: a short report needs few of them.
            for index in by_sign.get(signs[at], ()):
                form = forms[index]
                match = _compiled(form.source).match(signs, at)
                if match is not None and match.end() > at:
                    yield Hit(form, number, sentence, line, match, tables)
                    at = match.end() - 1
                    break
            at += 1


def forms_in(sentences: Sequence[Sentence], tables: DateTables) -> Iterator[tuple[DateForm, Span]]:
    """Every stretch that a form fits and where it stands, before anything is made of it."""
    for hit in _hits(sentences, tables):
        first, after = hit.match.span()
        yield hit.form, Span(hit.line.atoms[first].start, hit.line.atoms[after - 1].end)


def _day_of_writing(hits: Sequence[Hit], day: date | None) -> date | None:
    """The day that the text itself calls today: «اليوم الجمعة» in a page dated Saturday was written on Friday."""
    if day is None:
        return None
    shifted: date | None = None
    for hit in hits:
        if hit.form.means != "relative_day" or hit.quoted() is not None:
            continue
        weekday = hit.integer("weekday", "w")
        offset = hit.integer("relative_day", "r")
        if weekday is None or offset is None or offset > 0:
            continue
        back = ((day + timedelta(days=offset)).weekday() - weekday) % 7
        if back == 0:
            return day
        if back <= _LONG_BEFORE and shifted is None:
            shifted = day - timedelta(days=back)
    return shifted or day


def _resolve(hits: Sequence[Hit], day: date | None) -> list[Found]:
    out: list[Found] = []
    before: Found | None = None
    for hit in hits:
        got = _MEANINGS[hit.form.means](hit, day, before)
        if got is None:
            continue
        for found in got if isinstance(got, tuple) else (got,):
            out.append(found)
            before = found
    return out


def _between(one: Found, two: Found, lines: dict[int, Line]) -> list[str] | None:
    """The keys of the atoms between two expressions of one sentence, ``None`` when they are of two."""
    if one.sentence != two.sentence:
        return None
    return [atom.key for atom in lines[one.sentence].atoms[one.last + 1 : two.first]]


def _join(founds: list[Found], hits: Sequence[Hit], tables: DateTables) -> list[Found]:
    """Pairs that are one stretch («من … إلى …», «بين … و…») and pairs that are one day in two calendars."""
    lines = {hit.sentence: hit.line for hit in hits}
    values = tables.values
    out: list[Found] = []
    for found in founds:
        last = out[-1] if out else None
        gap = _between(last, found, lines) if last is not None else None
        if last is None or gap is None or len(gap) > 4:
            out.append(found)
            continue
        atoms = lines[last.sentence].atoms
        lead = [atom.key for atom in atoms[max(0, last.first - 2) : last.first]]
        opened = any(key in values["between"] for key in lead)
        ranged = any(key in values["to"] or key in values["until"] for key in gap) and all(
            key in values[k] if k in values else False for key in gap for k in _kinds(key, tables)
        )
        paired = opened and bool(gap) and all(key in values["and"] or key in values["day_word"] for key in gap)
        both = atoms[last.first].key in values["two_months"] or atoms[found.last].key in values["of_two"]
        twins = both and last.kind == found.kind == "month" and all(key in values["and"] for key in gap)
        dashed = bool(gap) and all(key in values["dash"] for key in gap) and last.kind == found.kind != "weekday"
        if (ranged or paired or dashed or twins) and last.grain == found.grain and last.finish is None and found.finish is None:
            joined = _stretch(last, found)
            if joined is not None and not (twins and not opened and _apart(joined)):
                out[-1] = joined
                continue
        if ranged and last.grain == "day" and found.grain == "month":
            out[-1] = _share_year(last, found)  # «من فاتح يناير إلى متم شتنبر 2025»
        if gap and all(any(key in values[kind] for kind in ("and", "or", "comma", "in")) for key in gap):
            out[-1] = _share_year(last, found)
        if all(key in values["same"] or key in values["comma"] or key in "()-/–" for key in gap):
            told = any(key in values["same"] for key in gap)
            if _one_day(last, found, told):
                if last.kind == "hijri":
                    out[-1] = replace(last, opening=found.opening)
                else:
                    found = replace(found, opening=last.opening)
        out.append(found)
    return out


def _apart(stretch: Found) -> bool:
    """«شهري مايو وأغسطس»: two months, and not what lies between."""
    a, b = stretch.opening, stretch.finish
    return a is not None and b is not None and (b.year - a.year) * 12 + b.month - a.month > 1


def _kinds(key: str, tables: DateTables) -> list[str]:
    """The class through which a word may stand between the ends of a stretch."""
    for kind in ("to", "until", "and", "comma", "day_word", "from", "for"):
        if key in tables.values[kind]:
            return [kind]
    return ["dash"]


def _one_day(one: Found, two: Found, told: bool) -> bool:
    """The same day in two calendars: one Hijri, one not, a day or two apart, or «الموافق» and no year of its own."""
    if one.grain != "day" or two.grain != "day" or one.opening is None or two.opening is None or one.finish or two.finish:
        return False
    if (one.kind == "hijri") == (two.kind == "hijri"):
        return False
    hijri, other = (one, two) if one.kind == "hijri" else (two, one)
    return abs((one.opening - two.opening).days) <= 2 or (told and other.dated and not hijri.dated)


def _stretch(one: Found, two: Found) -> Found | None:
    """From the one to the other, or ``None`` when the second lies before the first whatever year or week is taken."""
    a, b = one.opening, two.opening
    if a is None or b is None:
        return over(one, two, kind="range") if one.relative and two.relative else None
    if a >= b and two.kind == "weekday" and one.grain == "day":
        b += timedelta(days=7 * ((a - b).days // 7 + 1))
    if a >= b or (a < b and two.dated and not one.dated and one.kind in ("day", "month")):
        if two.dated and not one.dated and one.kind in ("day", "month"):
            a = _same_year(a, b)
        elif not two.dated and two.kind in ("day", "month") and a >= b:
            b = b.replace(year=b.year + 1) if (b.month, b.day) != (2, 29) else b
    if not two.dated and two.kind in ("day", "month") and (b.month, b.day) != (2, 29):
        # «منذ يناير حتى نهاية يوليو»: the end without a year is the first one after the beginning.
        b = b.replace(year=next(year for year in (a.year, a.year + 1, b.year) if b.replace(year=year) > a or year == b.year))
    return over(one, two, opening=a, finish=b, kind="range", dated=True) if a < b else None


def _share_year(one: Found, two: Found) -> Found:
    """«مايو ويونيو 1999»: the year is said once, for both."""
    alike = one.kind == two.kind or (one.kind, two.kind) == ("day", "month")
    if two.dated and not one.dated and alike and one.kind in ("day", "month") and one.opening and two.opening:
        return replace(one, opening=_same_year(one.opening, two.opening), dated=True)
    return one


def _same_year(a: date, b: date) -> date:
    """``a`` in the year of ``b``, or in the year before when it would come after it."""
    for year in (b.year, b.year - 1):
        moved = a.replace(year=year) if (a.month, a.day) != (2, 29) else a
        if moved < b:
            return moved
    return a


def find_dates(sentences: Sequence[Sentence], pack: Any, day: date | None) -> tuple[DateExpression, ...]:
    """Every expression that places something on the calendar, in the order of the text.

    ``pack.dates`` holds the tables; ``day`` is the day of the report. Without it a relative expression keeps
    ``value`` ``None`` and ``relative`` (``P-1D``, ``friday``, ``--07-24``).
    """
    tables: DateTables = pack.dates
    hits = list(_hits(sentences, tables))
    if not hits:
        return ()
    founds = _join(_resolve(hits, _day_of_writing(hits, day)), hits, tables)
    return tuple(found.expression() for found in founds)
