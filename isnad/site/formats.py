"""Numbers and days as readers of either language write them, in the digits of their choice. Quoted words never pass through here.

>>> with use_digits("latn"): number(1234, "en")
'1,234'
>>> with use_digits("arab"): number(1234, "ar")
'١٬٢٣٤'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language

_DIGITS: ContextVar[str] = ContextVar("digits", default="latn")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
# Months as most Arab papers write them (Egyptian names); CLDR's plain "ar" has them too.
_LOCALES = {"ar": "ar", "en": "en_GB"}


@contextmanager
def use_digits(system: str) -> Iterator[None]:
    """Digits for what is formatted inside: ``arab`` or ``latn``."""
    token = _DIGITS.set(system)
    try:
        yield
    finally:
        _DIGITS.reset(token)


def in_use() -> str:
    """The digits in use now."""
    return _DIGITS.get()


@lru_cache
def locale(language: str | None = None) -> Locale:
    """The CLDR locale of an interface language."""
    return Locale.parse(_LOCALES.get((language or "ar")[:2], "en_GB"))


def _language(language: str | None) -> str:
    return (language or get_language() or "ar")[:2]


def in_digits(text: str) -> str:
    """The interface's own text with the reader's digits."""
    return text.translate(_ARABIC if _DIGITS.get() == "arab" else _WESTERN)


def number(value: float, language: str | None = None) -> str:
    """A number with separators."""
    return in_digits(_number(value, _language(language), _DIGITS.get()))


@lru_cache(10_000)
def _number(value: float, language: str, digits: str) -> str:
    # Babel changes a numbering system's separators and leaves the digits.
    return str(format_decimal(value, locale=locale(language), numbering_system=digits))


def day(value: date | datetime | None, form: str = "long", language: str | None = None) -> str:
    """A day in words; empty for ``None``. ``form`` is Babel's: short medium long full, or a pattern."""
    if value is None:
        return ""
    return in_digits(_day(value, form, _language(language)))


@lru_cache(10_000)
def _day(value: date | datetime, form: str, language: str) -> str:
    return str(format_date(value, form, locale=locale(language)))


def period(first: date, last: date, grain: str, language: str | None = None) -> str:
    """The days that an event covers, as coarse as it was told."""
    if grain == "year":
        return in_digits(str(first.year)) if first.year == last.year else in_digits(f"{first.year}–{last.year}")
    if grain == "month" and (first.year, first.month) == (last.year, last.month):
        return day(first, "MMMM y", language)
    return day(first, "long", language) if first == last else f"{day(first, 'long', language)} – {day(last, 'long', language)}"
