"""Tables of other people's codes: country systems, PLOVER quads and modes, CAMEO and Goldstein.

>>> country("SAU").fips, country("SAU").cow
('SA', '670')
>>> cameo("CONSULT", "visit", ""), goldstein("042"), quad("CONSULT")
('042', 1.9, 1)
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_HERE = Path(__file__).parent


class Country(NamedTuple):
    """One country in five systems; empty where a system has no code for it."""

    iso3: str
    iso2: str
    fips: str
    cow: str
    name: str


_UNKNOWN = Country("", "", "", "", "")


def _rows(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


@cache
def _countries() -> dict[str, Country]:
    return {row[0]: Country(*row) for row in _rows("countries.tsv")}


@cache
def _goldstein() -> dict[str, float]:
    return {code: float(value) for code, value in _rows("goldstein.tsv")}


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def country(iso3: str) -> Country:
    """A country's codes; all empty for what is none (UNO, IGO, …)."""
    return _countries().get(iso3, _UNKNOWN)


def quad(event_type: str) -> int:
    """PLOVER's quad category, 1 to 4."""
    return int(_toml("plover.toml")["quad"][event_type])


def quad_name(event_type: str) -> str:
    """The quad category in POLECAT's words."""
    return str(_toml("plover.toml")["quad_name"][str(quad(event_type))])


def manual_mode(mode: str) -> str:
    """A mode under the name the PLOVER manual has for it."""
    return str(_toml("plover.toml")["mode"].get(mode, mode))


def cameo(event_type: str, mode: str, given: str) -> str:
    """The CAMEO code: the one the reader gave, else that of type and mode."""
    if given:
        return given
    table = _toml("cameo.toml")
    return str(table["mode"].get(event_type, {}).get(mode) or table["type"][event_type])


def cameo_sector(sector: str) -> str:
    """CAMEO's actor type for a sector; empty where it has none."""
    return str(_toml("cameo.toml")["sector"].get(sector, ""))


def goldstein(code: str) -> float | None:
    """The Goldstein value of a CAMEO code."""
    table = _goldstein()
    return table.get(code, table.get(code[:3], table.get(code[:2])))
