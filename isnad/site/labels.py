"""What codes are called in the reader's language: types, modes, sectors, countries.

>>> label("type", "CONSULT", "en"), country_name("SYR", "ar")
('Consult', 'سوريا')
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from isnad.archive.export.codes import country
from isnad.site.formats import locale


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "data/labels.toml").read_text(encoding="utf-8"))


def _language(language: str | None) -> str:
    return (language or get_language() or "ar")[:2]


def label(section: str, code: str, language: str | None = None) -> str:
    """The name of a code; the code itself where nobody has named it."""
    both = _table().get(section, {}).get(str(code))
    return str(code) if both is None else both[0 if _language(language) == "ar" else 1]


def codes(section: str) -> tuple[str, ...]:
    """The codes of a section, in the table's order."""
    return tuple(c for c in _table()[section] if c)


@cache
def _country(code: str, language: str) -> str:
    if code in _table()["side"]:
        return label("side", code, language)
    iso2 = country(code).iso2
    return str(locale(language).territories.get(iso2, "")) or country(code).name or code


def country_name(code: str, language: str | None = None) -> str:
    """A country or other side of the world; empty for none."""
    return _country(code, _language(language)) if code else ""
