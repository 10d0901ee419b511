"""Sources: what is followed, with the settings of each outlet, from TOML.

>>> named("bbc-arabic").timezone
'Europe/London'
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from isnad.errors import InputError


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet. ``every`` is minutes between two looks at its feeds, ``days`` how old an entry of a sitemap may be,
    ``delay`` seconds between two requests where the usual ones are too few.
    """

    id: str
    name: str = ""
    site: str = ""
    feeds: tuple[str, ...] = ()
    country: str | None = None
    timezone: str | None = None
    language: str = "ar"
    every: float = 15.0
    delay: float | None = None
    days: int = 3
    status: str = ""


def read_sources(text: str, file: str) -> tuple[Source, ...]:
    """The sources of a TOML file. Raises ``InputError`` with file, entry and remedy for one that breaks a rule."""
    try:
        entries = tomllib.loads(text).get("source", [])
    except tomllib.TOMLDecodeError as wrong:
        raise InputError(file, f"not TOML: {wrong}") from None
    if not isinstance(entries, list) or not entries:
        raise InputError(file, "no source in it", "write [[source]] and below it id and site or feeds")
    found: dict[str, Source] = {}
    for number, entry in enumerate(entries, 1):
        source = _source(entry, f"{file}: source {number}")
        if source.id in found:
            raise InputError(file, f"two sources are called {source.id!r}", "ids are unique")
        found[source.id] = source
    return tuple(found.values())


def _source(entry: dict[str, Any], place: str) -> Source:
    known = {f.name for f in fields(Source)}
    if unknown := set(entry) - known:
        raise InputError(place, f"unknown setting {sorted(unknown)[0]!r}", f"settings are {', '.join(sorted(known))}")
    texts = ("id", "name", "site", "country", "timezone", "language", "status")
    for name in texts:
        if not isinstance(entry.get(name, ""), str):
            raise InputError(place, f"{name} is not text")
    for name in ("every", "delay", "days"):
        value = entry.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise InputError(place, f"{name} is no number")
    feeds = entry.get("feeds", [])
    if not isinstance(feeds, list) or not all(isinstance(f, str) for f in feeds):
        raise InputError(place, "feeds is not a list of addresses")
    if not entry.get("id"):
        raise InputError(place, "no id")
    if not feeds and not entry.get("site"):
        raise InputError(place, "neither site nor feeds", "give one of them")
    for url in (*feeds, *filter(None, [entry.get("site")])):
        if not _is_web(url):
            raise InputError(place, f"{url!r} is no http address")
    if zone := entry.get("timezone"):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise InputError(place, f"timezone {zone!r} is not known", "use an IANA name as Asia/Riyadh") from None
    return Source(**{**entry, "feeds": tuple(feeds)})


def _is_web(url: object) -> bool:
    try:
        return isinstance(url, str) and urlsplit(url).scheme in ("http", "https")
    except ValueError:  # «https://[bad/»: brackets that hold no address
        return False


@cache
def starting_list() -> tuple[Source, ...]:
    """The outlets that come with Isnad."""
    return read_sources(files("isnad.gathering").joinpath("sources.toml").read_text(encoding="utf-8"), "sources.toml")


def named(identity: str) -> Source | None:
    """The outlet of the starting list with this id."""
    return next((s for s in starting_list() if s.id == identity), None)


def read_source_file(path: str | Path) -> tuple[Source, ...]:
    """The sources of a TOML file on disk. Raises ``InputError``."""
    try:
        return read_sources(Path(path).read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeError) as wrong:
        raise InputError(str(path), f"cannot be read: {wrong}") from None
