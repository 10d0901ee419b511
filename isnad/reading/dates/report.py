"""The day of the report and who gave it.

A day that was given stands; else what the page says of itself; else a full date in the dateline, the byline, at the head of the
body, or on a short line of its own anywhere in the page («الأحد 12 يوليو 2015 - 14:30»).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Any

from isnad.pack.letters import fold, surface
from isnad.reading.dates.find import find_dates
from isnad.reading.parts import Page, Sentence, Token
from isnad.record import Block

_HEAD = 160  # code points of the body in which a dateline may stand
_SHORT_LINE = 12  # words: a line of its own with a date, a clock time and little else
_MOST_LINES = 1_000  # short lines with a number that are looked at: a report says its day near its head or its foot
_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0610-\u061a\u064b-\u065f\u0670\u0640])*|\d+|[^\w\s]|_")
_FULL = frozenset({"dates.day-of-month", "dates.month-day-year", "dates.numeric-day"})
_DIGIT = re.compile(r"\d")
_LINES = re.compile(r"[^\n\r]+")


def _sentence(text: str, start: int, end: int) -> Sentence | None:
    """``text[start:end]`` as one sentence of plain tokens."""
    tokens = []
    for match in _TOKEN.finditer(text, start, end):
        word = surface(match[0])
        kind = "number" if match[0][0].isdecimal() else "word" if match[0][0].isalpha() else "punct"
        tokens.append(Token(match.start(), match.end(), match[0], word, fold(word), kind))
    return Sentence(start, end, tuple(tokens)) if tokens else None


def _places(page: Page, blocks: tuple[Block, ...]) -> Iterator[tuple[int, int]]:
    """Where a full date speaks of the report itself, likeliest first."""
    text = page.text
    for kind in ("dateline", "byline"):
        yield from ((b.start, b.end) for b in blocks if b.kind == kind)
    short = [m.span() for m in _LINES.finditer(text) if _may_date(m.group())]
    short = short[: _MOST_LINES // 2] + short[max(_MOST_LINES // 2, len(short) - _MOST_LINES // 2) :]
    body = [b for b in blocks if b.kind == "body"]
    starts = [x.start for x in body]
    for a, b in short:
        n = bisect_right(starts, a)
        if not n or a >= body[n - 1].end:
            yield a, b
    if body:
        head = body[0]
        stop = text.find("\n", head.start, head.end)
        yield head.start, min(head.start + _HEAD, head.end if stop < 0 else stop)
    yield from short


def _may_date(line: str) -> bool:
    """A short line with a number: a full date has one."""
    return _DIGIT.search(line) is not None and len(line.split(None, _SHORT_LINE)) <= _SHORT_LINE


def _full_date(text: str, start: int, end: int, pack: Any) -> date | None:
    """The first day with its year in the stretch; a Gregorian one before a Hijri one."""
    sentence = _sentence(text, start, end)
    if sentence is None:
        return None
    found = [d for d in find_dates((sentence,), pack, None) if d.rule in _FULL and d.value and d.end_value is None]
    return date.fromisoformat(found[-1].value or "") if found else None


def report_day(page: Page, blocks: tuple[Block, ...], pack: Any) -> tuple[date | None, str | None]:
    """The day of publication and who gave it: ``"given"``, ``"page"`` or, when nobody did, ``(None, None)``."""
    if page.published:
        try:
            return date.fromisoformat(page.published[:10]), page.published_by or "page"
        except ValueError:
            pass  # what is no day is as good as none; the text may still say it
    for start, end in _places(page, blocks):
        day = _full_date(page.text, start, end, pack)
        if day is not None:
            return day, "page"
    return None, None
