"""Meanings whose grain is the day: «أمس», «الثلاثاء», «14 أغسطس», «24-6-2015», «بعد ذلك بيومين»."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from isnad.reading.dates.calendar import duration, hijri_day, shift
from isnad.reading.dates.found import Found, Hit, month_day
from isnad.reading.dates.tense import FUTURE, OPENING

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WRITTEN_BEFORE = 2  # days that a page may be dated after it was written
_CENTURY_TURN = 70  # «15/3/71» is 1971, «15/3/15» 2015


def year_said(hit: Hit, day: date | None) -> int | None:
    """The year that the tail of a day or month names: «2015», «من العام الماضي», «هذا العام»; ``None`` without one."""
    if hit.has("y"):
        return hit.number("y")
    if day is None:
        return None
    if hit.value("the_unit", "ty") == "year":
        return day.year
    if hit.value("the_unit", "ty2") == "year":
        return day.year + (hit.integer("adj", "ya") or 0)
    return None


def nothing(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """A stretch that looks like a date and is none."""
    return None


def relative_day(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«مساء أمس الأحد»: the weekday, when named, wins over the count."""
    offset = hit.integer("relative_day", "r") or 0
    if hit.match.end() - hit.match.start() == 1 and _no_day(hit):
        return None
    if day is None:
        weekday = hit.integer("weekday", "w")
        return hit.found("day", None, relative=duration("day", offset) if weekday is None else WEEKDAYS[weekday], kind="relative")
    that = day + timedelta(days=offset)
    weekday = hit.integer("weekday", "w")
    if weekday is not None:
        that = nearest_weekday(that, weekday)
    return hit.found("day", that, kind="relative")


def _no_day(hit: Hit) -> bool:
    """«حتى اليوم», «مشكلة اليوم» inside a quotation, «في اليوم» (a day's worth), «مصانع الغد»: nowadays, or some day."""
    values = hit.tables.values
    key = hit.group("r")[0].key
    if key in values["today"]:
        beside = (hit.around(-1), hit.around(1))
        nowadays = hit.tables.signs["nowadays"]
        if hit.neighbour_is(-1, "until", "to", "in") or any(a is not None and a.key in nowadays for a in beside):
            return True
        ranged = hit.neighbour_is(1, "until", "to") or (hit.neighbour_is(-1, "between") and hit.neighbour_is(1, "and"))
        dated = beside[0] is not None and beside[0].key in hit.tables.signs["dated_words"]
        return not (ranged or dated or hit.told())
    if key in values["some_day"]:
        return not hit.neighbour_is(-1, "in", "of", "with", "for", "until", "to", "since", "day_word")
    return False


def nearest_weekday(day: date, weekday: int) -> date:
    """That weekday on or just before ``day``; a day late is taken as meant for tomorrow's paper."""
    back = (day.weekday() - weekday) % 7
    return day + timedelta(days=1) if back == 6 else day - timedelta(days=back)


def weekday(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """The last one on or before the day of the report if the clause speaks of the past, else the next one."""
    number = hit.integer("weekday", "w")
    assert number is not None
    if number == 0 and hit.match.end() - hit.match.start() == 1 and hit.neighbour_is(-1, "between"):
        after = hit.line.atoms[hit.match.end() + 1 : hit.match.end() + 2]
        if not (hit.neighbour_is(1, "and") and after and after[0].key in hit.tables.values["weekday"]):
            return None  # «بين الاثنين»: between the two of them
    if day is None:
        return hit.found("day", None, relative=WEEKDAYS[number], kind="weekday")
    week = hit.integer("adj", "wa")
    if week is None:
        week = hit.integer("adj", "wb")
    if week is not None:
        monday = shift(day, "week", week)
        return hit.found("day", monday + timedelta(days=number) if monday else None, kind="weekday")
    adjective = hit.integer("adj", "a")
    back = (day.weekday() - number) % 7
    if adjective is not None and adjective < 0:
        that = day - timedelta(days=(back or 7) + 7 * (-adjective - 1))
    elif adjective is not None and adjective > 0:
        that = day + timedelta(days=(7 - back) + 7 * (adjective - 1))
    elif speaks_of_future(hit, back):
        that = day + timedelta(days=(7 - back) % 7)
    else:
        that = day - timedelta(days=back)
    return hit.found("day", that, kind="weekday", dated=adjective is not None)


def speaks_of_future(hit: Hit, back: int) -> bool:
    """Does the clause around a weekday, ``back`` days ago at the latest, speak of what is to come?

    «منذ الجمعة» never does. A day that has just gone is not named for the one five or six days from now («المقبل» would be
    said): pages are often dated a day or two after they were written, and «يتوجه الوزير الأربعاء» in Thursday's is yesterday's.
    """
    return not 1 <= back <= WRITTEN_BEFORE and not hit.neighbour_is(-1, "since") and hit.tense() in (FUTURE, OPENING)


def weekday_pair(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«ليل الجمعة السبت», «يومي الثلاثاء والأربعاء»: one stretch from the one to the other."""
    one, two = hit.integer("weekday", "w1"), hit.integer("weekday", "w2")
    assert one is not None and two is not None
    if day is None:
        return hit.found("day", None, relative=WEEKDAYS[one], kind="weekday")
    gap = (two - one) % 7
    back = (day.weekday() - two) % 7
    adjective = hit.integer("adj", "a")
    if (adjective is not None and adjective > 0) or (adjective is None and hit.tense() in (FUTURE, OPENING) and not hit.has("p")):
        first = day + timedelta(days=(one - day.weekday()) % 7 or (7 if adjective else 0))
        return hit.found("day", first, first + timedelta(days=gap), kind="range")
    last = day - timedelta(days=back)
    return hit.found("day", last - timedelta(days=gap), last, kind="range")


def _month(hit: Hit) -> tuple[int | None, bool]:
    """The month under ``m`` and whether it is a Hijri one."""
    month = hit.integer("month", "m")
    return (month, False) if month is not None else (hit.integer("hijri_month", "m"), True)


def day_of_month(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """A day of a month, with or without its year."""
    number, (month, hijri) = hit.number("d"), _month(hit)
    if month is None or not 1 <= number <= 31 or _is_bloc(hit):
        return None
    year = year_said(hit, day)
    if hijri and year is not None and not hit.has("y"):
        year = None
    if (not hijri and year is not None and hit.has("y") and year < 1000) or (not hijri and year is not None and hit.holds("ah")):
        return None
    that = month_day(year, month, number, hijri, day, hit.tense_of_month() if year is None else "", hit.integer("adj", "ma"))
    if that is None and (day is not None or year is not None):
        return None
    relative = None if that else f"--{month:02d}-{number:02d}"
    if that is None and hijri:
        return None
    return hit.found("day", that, relative=relative, dated=year is not None, kind="hijri" if hijri else "day")


def _is_bloc(hit: Hit) -> bool:
    """«14 آذار» without a year, a preposition of time or a weekday is the Lebanese bloc."""
    keys = " ".join(atom.key for atom in hit.line.atoms[hit.match.start() : hit.match.end()])
    return keys in hit.tables.signs["quiet_blocs"] and not hit.neighbour_is(-1, "in", "since", "until")


def day_range(hit: Hit, day: date | None, before: Found | None) -> Found | tuple[Found, ...] | None:
    """Days of one month: «من 14 إلى 19 أغسطس», «بين 4 و22 من الشهر الجاري», «يومي 5 و6 مايو»."""
    one = hit.number("d1")
    two = hit.number("d2")
    if not (1 <= one <= 31 and 1 <= two <= 31) or one >= two:
        return None
    if hit.has("m"):
        month, hijri = _month(hit)
        if month is None:
            return None
        year = year_said(hit, day)
        if hijri and not hit.has("y"):
            year = None
        last = month_day(year, month, two, hijri, day, hit.tense_of_month(), hit.integer("adj", "ma"))
        if last is None:
            return (
                hit.found("day", None, relative=f"--{month:02d}-{one:02d}", kind="range") if day is None and not hijri else None
            )
    else:
        last = _in_near_month(hit, day, two)
        if last is None:
            return None
    first = last - timedelta(days=two - one)
    keys = {atom.key for atom in hit.line.atoms[hit.match.start() : hit.match.end()]}
    values = hit.tables.values
    listed = {atom.number for atom in hit.line.atoms[hit.match.start() : hit.match.end()] if atom.number >= 0}
    whole = listed.issuperset(range(one, two + 1))  # «أيام 5 و6 و7 مايو» leave no day out
    if two - one > 1 and not whole and not any(k in values[c] for k in keys for c in ("between", "to", "until", "dash", "slash")):
        return hit.only("d1", "day", first), hit.only("d2", "day", last)  # «17 و25 ديسمبر» are two days
    return hit.found("day", first, last, dated=hit.has("y"), kind="range")


def _in_near_month(hit: Hit, day: date | None, number: int) -> date | None:
    """That day of last month, this month or the next, whichever the words say."""
    if day is None:
        return None
    step = hit.integer("adj", "ma")
    if step is None:
        step = hit.integer("running", "rn")
    first = shift(day, "month", step or 0)
    if first is None:
        return None
    return month_day(first.year, first.month, number, False, None, "", None)


def day_of_near_month(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«التاسع عشر من الشهر الحالي», «15 الجاري»."""
    number = hit.number("d")
    if not 1 <= number <= 31:
        return None
    if hit.holds("same_month"):
        if before is None or before.opening is None or hit.sentence - before.sentence > 1:
            return None
        that = month_day(before.opening.year, before.opening.month, number, False, None, "", None)
        return None if that is None else hit.found("day", that, dated=True)
    if day is None:
        return hit.found("day", None, relative=f"---{number:02d}")
    that = _in_near_month(hit, day, number)
    return None if that is None else hit.found("day", that, dated=True)


def _year_of_digits(text: str, number: int, hijri: bool) -> int:
    if len(text) > 2:
        return number
    if hijri:
        return 1400 + number
    return number + (1900 if number >= _CENTURY_TURN else 2000)


def numeric(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«24-6-2015», «2015/06/24», «9/10/1436هـ», «يوم الأحد 13/3»."""
    parts = [hit.group(n)[0] for n in ("n1", "n2", "n3") if hit.has(n)]
    numbers = [part.number for part in parts]
    said_hijri = hit.holds("ah")
    if len(parts) == 2:
        one, two = numbers
        if two > 12 >= one:
            one, two = two, one
        weekday_number = _weekday_in(hit)
        options = [d for d in (month_day(None, two, one, h, day, hit.tense(), None) for h in (False, True)) if d is not None]
        fits = [d for d in options if weekday_number is None or d.weekday() == weekday_number]
        return hit.found("day", (fits or options)[0], kind="day") if options and two <= 12 else None
    if len(parts[0].key) == 4:
        numbers, parts = numbers[::-1], parts[::-1]
    one, two, year = numbers
    if len(parts[2].key) not in (2, 4) or len(parts[0].key) > 2 or len(parts[1].key) > 2:
        return None
    if len(parts[2].key) == 2 and not (hit.holds("dated") or hit.holds("weekday") or hit.holds("day_word") or said_hijri):
        return None
    hijri = said_hijri or 1300 <= year <= 1500
    if two > 12 >= one:
        one, two = two, one
    that = month_day(_year_of_digits(parts[2].key, year, hijri), two, one, hijri, None, "", None)
    return None if that is None else hit.found("day", that, dated=True, kind="hijri" if hijri else "day")


def _weekday_in(hit: Hit) -> int | None:
    table = hit.tables.values["weekday"]
    atoms = hit.line.atoms[hit.match.start() : hit.match.end()]
    return next((int(table[atom.key]) for atom in atoms if atom.key in table), None)


def numeric_range(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«21-23/10/2015», «20/3 إلى 5/4/2015»."""
    two_months = hit.has("n5")
    atom = hit.group("n5" if two_months else "n4")[0]
    hijri = hit.holds("ah") or 1300 <= atom.number <= 1500
    if len(atom.key) not in (2, 4) or (len(atom.key) == 2 and not hijri):
        return None
    year = _year_of_digits(atom.key, atom.number, hijri)
    n1, n2, n3 = (hit.number(n) for n in ("n1", "n2", "n3"))
    one, two = ((n1, n2), (n3, hit.number("n4"))) if two_months else ((n1, n3), (n2, n3))  # day and month
    first = month_day(year - (one[1] > two[1]), one[1], one[0], hijri, None, "", None)
    last = month_day(year, two[1], two[0], hijri, None, "", None)
    if first is None or last is None or first >= last:
        return None
    return hit.found("day", first, last, dated=True, kind="range")


def day_after(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«في اليوم التالي»: the day after the last day named, in this sentence or the one before."""
    return _from_there(hit, before, "day", 1)


def same_day(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«في اليوم نفسه»."""
    return _from_there(hit, before, "day", 0, 3)


def counted_from_there(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«بعد ذلك بثلاثة أيام», «قبلها بيوم»."""
    sign = hit.integer("then_after", "t") or 1
    unit, n = units_said(hit)
    return _from_there(hit, before, unit, sign * n)


def _from_there(hit: Hit, before: Found | None, unit: str, n: int, far: int = 1) -> Found | None:
    if before is None or before.opening is None or hit.sentence - before.sentence > far:
        return None
    if unit == "day" and before.grain != "day":
        return None
    that = shift(before.finish or before.opening, unit, n)
    return None if that is None else hit.found(unit, that)


def units_said(hit: Hit) -> tuple[str, int]:
    """The unit and how many of it: («day», 3) for «ثلاثة أيام»."""
    for kind, count in (("dual_unit", 2), ("unit", 0), ("one_unit", 1), ("plural_unit", 0)):
        unit = hit.value(kind, "u")
        if unit is not None and (kind != "unit" or hit.has("c")):
            return unit, count or hit.number("c")
    return "day", 0


MEANINGS: dict[str, Callable[[Hit, date | None, Found | None], Found | tuple[Found, ...] | None]] = {
    "nothing": nothing,
    "relative_day": relative_day,
    "weekday": weekday,
    "weekday_pair": weekday_pair,
    "day_of_month": day_of_month,
    "day_range": day_range,
    "day_of_near_month": day_of_near_month,
    "numeric": numeric,
    "numeric_range": numeric_range,
    "day_after": day_after,
    "same_day": same_day,
    "counted_from_there": counted_from_there,
}
__all__ = ["MEANINGS", "hijri_day", "units_said", "year_said"]
