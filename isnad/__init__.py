"""Isnad: Arabic news reports as records of who did and said what to whom, when, and on whose word.

>>> import isnad
>>> record = isnad.read("قال وزير الخارجية المصري يوم الاثنين إن بلاده ترحب بالاتفاق.", published="2020-06-16")
>>> record.dates[0].value
'2020-06-15'
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from isnad import native as native  # before the rest: it decides whether compiled modules are imported
from isnad.errors import InputError, IsnadError, PackError
from isnad.record import Record

if TYPE_CHECKING:
    from isnad.pack import Pack

__all__ = ["InputError", "IsnadError", "PackError", "Record", "__version__", "load", "read"]
__version__ = "0.1.0"


def load(language: str = "ar") -> Pack:
    """The language pack; loaded once a process. Raises :class:`PackError`."""
    from isnad.pack import load as load_pack

    return load_pack(language)


def read(
    source: str | bytes,
    *,
    published: str | date | None = None,
    language: str = "ar",
    url: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    source_id: str | None = None,
    whole: bool = False,
) -> Record:
    """The record of one report, given as pasted text or as an HTML page.

    ``published`` is the day of publication (ISO), which wins over what the page says. A report that cannot be read gives a
    record with ``problems``; it never raises for the report's sake. Of a text as long as a book the first 80,000 words and marks are
    read, which takes some ten seconds, and a problem says so; ``whole`` reads all of it. Raises :class:`PackError` when the language has no pack and
    :class:`InputError` when ``published`` is no day.
    """
    from isnad.reading.order import read as read_page
    from isnad.reading.page import page_of

    day = published.isoformat() if isinstance(published, date) else published
    if day is not None:
        try:
            day = date.fromisoformat(day[:10]).isoformat()
        except ValueError:
            raise InputError("published", f"{day!r} is no day", "write it as 2023-07-03") from None
    page = page_of(source, published=day, url=url, title=title, publisher=publisher)
    return read_page(page, load(language), source_id, whole)
