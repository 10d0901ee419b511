"""Meanings whose grain is a week, a month or a year: «قبل عامين», «الشهر الماضي», «أواخر مارس», «عام 2003»."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from isnad.reading.dates.calendar import begin, day_of, duration, hijri_day, hijri_year_of, last_of_month, shift
from isnad.reading.dates.days import units_said, year_said
from isnad.reading.dates.found import Found, Hit, fit, hijri_month, month_of
from isnad.reading.dates.tense import FUTURE

_LONG_AGO = 500  # years: farther counts belong to history books, not to a report's calendar
_BACK = 2  # sentences between «الشهر نفسه» and the date whose month it is
_AHEAD = 40  # years: a bare number farther in the future is no year


def ago(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«قبل ثلاثة أيام», «منذ عامين»: so many units back."""
    return _counted(hit, day, -1)


def ahead(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«بعد ستة أشهر» where the clause speaks of the future or says «من الآن»; else it is a length of time."""
    if not hit.has("n") and hit.tense() != FUTURE:
        return None
    return _counted(hit, day, 1)


def _counted(hit: Hit, day: date | None, sign: int) -> Found | None:
    unit, n = units_said(hit)
    if not 0 < n <= _LONG_AGO:
        return None
    if day is None:
        return hit.found(unit, None, relative=duration(unit, sign * n))
    return hit.found(unit, shift(day, unit, sign * n))


def several_units(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«الأشهر الستة الماضية»: the six whole months before this one; «الأيام العشرة المقبلة»: the ten days after today."""
    unit, n = units_said(hit)
    side = hit.integer("adj", "a") or (-1 if hit.holds("recent") else 0)
    if n < 1 or n > _LONG_AGO or side == 0:
        return None
    if day is None:
        return hit.found(unit, None, relative=duration(unit, side // abs(side) * n), kind="range")
    near, far = (shift(day, unit, k if side > 0 else -k) for k in (1, n))
    if near is None or far is None:
        return None
    if n == 1:
        return hit.found(unit, near, kind="range")
    return hit.found(unit, min(near, far), max(near, far), kind="range")


def first_units(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«الأشهر التسعة الأولى من 2015»."""
    unit, n = units_said(hit)
    number = hit.number("y") if hit.has("y") else day.year + (hit.integer("adj", "ya") or 0) if day else None
    opening = year_opening(number) if number is not None else None
    if opening is None or unit == "year" or n < 1:
        return None
    last = shift(opening, unit, n - 1)
    return None if last is None else hit.found(unit, begin(opening, unit), last, dated=True, kind="range")


def same_unit(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«الشهر نفسه», «نهاية العام ذاته»: the unit in which the date named before lies."""
    unit = hit.value("same_unit", "u")
    if unit is None or before is None or before.opening is None or hit.sentence - before.sentence > _BACK:
        return None
    finer = {"week": ("day", "week"), "month": ("day", "week", "month"), "year": ("day", "week", "month", "year")}
    if before.grain not in finer[unit]:
        return None
    return hit.found(unit, begin(before.finish or before.opening, unit), dated=True)


def _that_year(hit: Hit, before: Found | None) -> int | None:
    """The year of the date named before, for «من ذلك العام»."""
    if not hit.has("sy") or before is None or before.opening is None or hit.sentence - before.sentence > _BACK:
        return None
    return before.opening.year


def week_of_month(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«الأسبوع الثاني من أكتوبر»: the week that holds most of its 8th to 14th."""
    first = _month_found(hit, day)
    n = hit.integer("ordinal", "n") or hit.integer("last_one", "n")
    if first is None or n is None or not 1 <= n <= 5:
        return None
    middle = min(first + timedelta(days=7 * n - 4), last_of_month(first) - timedelta(days=3))
    return hit.found("week", begin(middle, "week"), dated=True)


def half_of_month(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«النصف الثاني من يوليو» is from the 16th to the last day."""
    first = _month_found(hit, day)
    if first is None:
        return None
    middle = first + timedelta(days=14)
    if hit.integer("half", "h") == 1:
        return hit.found("day", first, middle, kind="range")
    return hit.found("day", middle + timedelta(days=1), last_of_month(first), kind="range")


def part_of_year(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """Halves and quarters of a year as ranges of months."""
    year = hit.number("y") if hit.has("y") else None
    if year is None and day is not None:
        year = day.year + (hit.integer("adj", "ya") or 0)
    if year is None or year < 1700:
        return None
    quarter = hit.integer("quarter", "q") or hit.integer("quarter_or_chapter", "q")
    n, length = (quarter, 3) if hit.has("q") else (hit.integer("half", "h"), 6)
    assert n is not None
    first = day_of(year, (n - 1) * length + 1, 1)
    if first is None:
        return None
    return hit.found("month", first, shift(first, "month", length - 1), dated=True, kind="range")


def _month_found(hit: Hit, day: date | None, before: Found | None = None) -> date | None:
    month = hit.integer("month", "m")
    if month is None:
        # «الأسبوع الأول من الشهر المقبل»
        near = day is not None and not hit.has("m")
        return shift(day, "month", hit.integer("adj", "ma") or 0) if near and day is not None else None
    year = _that_year(hit, before) or year_said(hit, day)
    if year is not None and not 1000 <= year <= 2200:
        return None
    return month_of(year, month, day, hit.tense_of_month(), hit.integer("adj", "ma"))


def month(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """A month, with or without its year; a Hijri month becomes the stretch of days it covers."""
    number = hit.integer("month", "m")
    if number is None:
        return _hijri_month(hit, day)
    if _unsure(hit) and not _joined_to_month(hit, before):
        return None
    names = [int(hit.tables.values["month"][a.key]) for a in hit.group("m") if a.key in hit.tables.values["month"]]
    first = _month_found(hit, day, before)
    if first is None:
        return hit.found("month", None, relative=f"--{number:02d}", kind="month") if day is None else None
    last = None
    if names[-1] != names[0]:  # «يوليو/أغسطس» are two months, «يوليو/تموز» is one
        last = day_of(first.year + (names[-1] < names[0]), names[-1], 1)
    return hit.found("month", first, last, dated=year_said(hit, day) is not None or hit.has("ma") or hit.has("sy"), kind="month")


def _joined_to_month(hit: Hit, before: Found | None) -> bool:
    """«شهري يوليوز وغشت»: only an «و» stands between the name and a month."""
    near = before is not None and before.kind == "month" and before.sentence == hit.sentence
    return near and before is not None and before.last == hit.match.start() - 2 and hit.neighbour_is(-1, "and")


def _unsure(hit: Hit) -> bool:
    """A month's name that is also a word needs a word of time or a second name beside it."""
    group = [a for a in hit.group("m") if a.key in hit.tables.values["month"]]
    if len(group) != 1 or group[0].key not in hit.tables.values["unsure_month"]:
        return False
    if hit.holds("month_word") or hit.has("y") or hit.has("ma") or hit.has("ty") or hit.has("ty2") or hit.holds("edge"):
        return False
    if hit.neighbour_is(-1, "in", "since", "until", "between", "after"):
        letter = hit.around(-1)
        return letter is not None and letter.key in hit.tables.clitics  # «بمارس» is nobody's way to name the month
    return not (hit.neighbour_is(1, "dash") or hit.neighbour_is(-1, "period"))


def _hijri_month(hit: Hit, day: date | None) -> Found | None:
    number = hit.integer("hijri_month", "m")
    if number is None or (day is None and not hit.has("y")):
        return None
    adjective = hit.integer("adj", "ma")
    if hit.has("y"):
        stretch = hijri_month(hit.number("y"), number)
    elif day is not None and (adjective is not None or hit.has("ty")):
        centre = hijri_year_of(day)
        if centre is None:
            return None
        months = [m for m in (hijri_month(centre + n, number) for n in (-2, -1, 0, 1, 2)) if m is not None]
        first = fit(months, day, hit.tense(), adjective if adjective else None)
        stretch = next((m for m in months if m[0] == first), None)
    else:
        return None  # «في رمضان» alone is a season of every year
    return None if stretch is None else hit.found("day", stretch[0], stretch[1], dated=True, kind="range")


def numeric_month(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«3/2015»."""
    first = day_of(hit.number("y"), hit.number("n1"), 1)
    return None if first is None else hit.found("month", first, dated=True, kind="month", since="n1")


def near_unit(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«الأسبوع الماضي», «مطلع العام المقبل», «هذا الشهر», «نهاية الشهر»."""
    unit = hit.value("the_unit", "u")
    assert unit is not None
    n = hit.integer("adj", "a") or 0
    if hit.holds("school_year"):
        return None
    if hit.has("e"):
        after = hit.around(1)
        if after is not None and after.key.startswith(hit.tables.article) and not hit.has("a"):
            return None  # «نهاية العام السابق», «نهاية الشهر الكريم»: another year, another kind of month
    if unit == "year" and hit.has("y"):
        return hit.found("year", year_opening(hit.number("y")), dated=True, kind="year")
    if day is None:
        return hit.found(unit, None, relative=duration(unit, n))
    return hit.found(unit, shift(day, unit, n), dated=True)


def span_of_years(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«بين عامي 2008 و2011», «من 2009 إلى 2012», «عام 2014-2015»."""
    one, two = hit.number("y1"), hit.number("y2")
    if len(hit.group("y2")[0].key) == 2:
        two += one // 100 * 100
    if hit.holds("sport_season") or hit.neighbour_is(-1, "sport_season"):
        return None
    opening, finish = year_opening(one), year_opening(two)
    if opening is None or finish is None or not opening < finish:
        return None
    if not hit.holds("year_word") and not hit.holds("two_years") and not (one >= 1800 and two <= 2100 and _ends_a_phrase(hit)):
        return None
    return hit.found("year", opening, finish, dated=True, kind="range")


def pair_of_years(hit: Hit, day: date | None, before: Found | None) -> Found | tuple[Found, ...] | None:
    """«عامي 2013 و2014» are a stretch, «عامي 2010 و2014» two years, not what lies between."""
    years = [(name, hit.number(name)) for name in ("y1", "y2", "y3") if hit.has(name)]
    openings = [(name, year_opening(number)) for name, number in years]
    if len(years) == 2 and years[1][1] - years[0][1] == 1 and openings[0][1] and openings[1][1]:
        return hit.found("year", openings[0][1], openings[1][1], dated=True, kind="range")
    return tuple(hit.only(name, "year", opening) for name, opening in openings if opening is not None)


def year_opening(year: int) -> date | None:
    """1 January of the year; a Hijri year counts as the Gregorian one that holds most of it."""
    if 1300 <= year <= 1500:
        middle = hijri_day(year, 6, 29)
        return None if middle is None else begin(middle, "year")
    return day_of(year, 1, 1)


def year(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """«عام 2003», «سنة 1436هـ»."""
    opening = year_opening(hit.number("y"))
    return None if opening is None else hit.found("year", opening, dated=True, kind="year")


def bare_year(hit: Hit, day: date | None, before: Found | None) -> Found | None:
    """A year that nothing calls a year: «في 2007», «كأس العالم 2014». What counts or numbers something is left alone."""
    number = hit.number("y")
    if hit.holds("ad") or hit.holds("ah"):
        opening = year_opening(number)
        return (
            None if opening is None or hit.neighbour_is(-1, "numbered") else hit.found("year", opening, dated=True, kind="year")
        )
    if not 1900 <= number <= (day.year if day else 2060) + _AHEAD:
        return None
    led = hit.holds("period") or hit.holds("season")
    if not led and hit.neighbour_is(-1, "numbered", "lpar", "slash", "dash", "with", "for", "dot", "between"):
        return None
    certain = led or hit.neighbour_is(-1, "in", "since", "until") or _joined_to_year(hit, before)
    if certain or (_ends_a_phrase(hit) and (hit.neighbour_is(-1, "to", "of") or _after_a_name(hit))):
        return hit.found("year", day_of(number, 1, 1), dated=True, kind="year", since="y")
    return None


def _ends_a_phrase(hit: Hit) -> bool:
    """Does what follows go on with the sentence, rather than name what is counted?"""
    after = hit.around(1)
    if after is None:
        return True
    token = hit.tokens.tokens[after.token]
    if token.kind != "word":
        return token.kind == "punct" and token.text not in "%٪"
    word, signs = token.folded, hit.tables.signs
    return (
        word in signs["goes_on"] or word.startswith(tuple(signs["definite"])) or (word[:1] in signs["joined"] and len(word) != 2)
    )


def _joined_to_year(hit: Hit, before: Found | None) -> bool:
    """«2011 و2012»: only an «و» or a comma stands between this number and a year."""
    near = (
        before is not None and before.kind == "year" and before.sentence == hit.sentence and before.last == hit.match.start() - 2
    )
    return near and hit.neighbour_is(-1, "and", "comma")


def _after_a_name(hit: Hit) -> bool:
    """Does a noun stand before the number («مونديال 2014»)?"""
    ahead_of = hit.around(-1)
    if ahead_of is None:
        return False
    token = hit.tokens.tokens[ahead_of.token]
    return token.kind == "word" and len(token.folded) > 2


MEANINGS: dict[str, Callable[[Hit, date | None, Found | None], Found | tuple[Found, ...] | None]] = {
    "ago": ago,
    "ahead": ahead,
    "several_units": several_units,
    "same_unit": same_unit,
    "first_units": first_units,
    "week_of_month": week_of_month,
    "half_of_month": half_of_month,
    "part_of_year": part_of_year,
    "month": month,
    "numeric_month": numeric_month,
    "near_unit": near_unit,
    "span_of_years": span_of_years,
    "pair_of_years": pair_of_years,
    "year": year,
    "bare_year": bare_year,
}
