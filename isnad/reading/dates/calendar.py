"""Counting on the calendar: units, ISO values, Hijri days.

>>> iso(shift(date(2015, 8, 11), "month", -1), "month")
'2015-07'
>>> hijri_day(1436, 10, 26)
datetime.date(2015, 8, 11)
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` when the calendar has no such day."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def last_of_month(first: date) -> date:
    """The last day of the month that ``first`` lies in."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def begin(day: date, grain: str) -> date:
    """The first day of the week (Monday), month or year that ``day`` lies in."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if grain == "year" else day


def shift(day: date, unit: str, n: int) -> date | None:
    """``n`` units later (earlier when negative), as the first day of that unit; ``None`` outside the years 1 to 9999."""
    try:
        if unit in ("day", "week"):
            return begin(day + timedelta(days=n * (7 if unit == "week" else 1)), unit)
        if unit == "month":
            months = day.year * 12 + day.month - 1 + n
            return date(months // 12, months % 12 + 1, 1)
        return date(day.year + n, 1, 1)
    except (OverflowError, ValueError):
        return None


def iso(day: date, grain: str) -> str:
    """The ISO value at that grain: 2023-07-03, 2023-W27, 2023-06, 2022."""
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[grain]]


def duration(unit: str, n: int) -> str:
    """A distance from the day of the report as an ISO 8601 duration with a sign for the past: ``P-3W``, ``P1D``, ``P0D``."""
    return f"P{n}{unit[0].upper()}"


@lru_cache(maxsize=4096)
def hijri_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Hijri one (Umm al-Qura, 1343 to 1500), or ``None`` where the calendar has no such day."""
    from hijridate import Hijri

    if not (1343 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    try:
        # Writers who see the moon a day later than the table write a 30th the table lacks: it is the day after the 29th.
        found = Hijri(year, month, min(day, 29)).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day) + timedelta(days=day - min(day, 29))


@lru_cache(maxsize=512)
def hijri_year_of(day: date) -> int | None:
    """The Hijri year that ``day`` lies in, or ``None`` outside the table."""
    from hijridate import Gregorian

    try:
        year: int = Gregorian(day.year, day.month, day.day).to_hijri().year
    except (ValueError, OverflowError):
        return None
    return year
