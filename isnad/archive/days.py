"""A record's date values as days.

>>> bounds("2023-07"), bounds("2022", "2023")
((datetime.date(2023, 7, 1), datetime.date(2023, 7, 31)), (datetime.date(2022, 1, 1), datetime.date(2023, 12, 31)))
>>> bounds("2023-W27")
(datetime.date(2023, 7, 3), datetime.date(2023, 7, 9))
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def day(value: str | None) -> date | None:
    """An ISO day, or ``None`` for anything else."""
    both = bounds(value)
    return both[0] if both and both[0] == both[1] else None


def bounds(value: str | None, end_value: str | None = None) -> tuple[date, date] | None:
    """First and last day that a value (and the end of its range) covers; ``None`` for no value or one off the calendar."""
    first = _one(value)
    if first is None:
        return None
    last = _one(end_value) or first
    return (first[0], max(first[1], last[1]))


def _one(value: str | None) -> tuple[date, date] | None:
    if not value:
        return None
    try:
        if week := _WEEK.fullmatch(value):
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return monday, monday + timedelta(days=6)
        if parts := _DAY.fullmatch(value):
            year = int(parts[1])
            if parts[3]:
                only = date(year, int(parts[2]), int(parts[3]))
                return only, only
            if parts[2]:
                month = int(parts[2])
                return date(year, month, 1), date(year, month, monthrange(year, month)[1])
            return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None
    return None
