"""Is this page a wall instead of a report: a consent page, a robot check, a "not found" that says 200?

>>> wall("<title>404 - الصفحة غير موجودة</title><p>عذرا</p>")[0]
'soft-404'
>>> wall("<title>لقاء في العاصمة</title><p>" + "قال الوزير " * 100) is None
True
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_SEEN = 262_144
_LITTLE = 700  # characters of visible text under which a page may be nothing but a wall
_HEADINGS = ("title", "h1")
_STROKES = re.compile(r"[-|:–—»«!.,،]+")
_SILENT = ("script", "style", "template")


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("isnad.gathering").joinpath("walls.toml").read_text(encoding="utf-8"))


def _visible(html: str) -> tuple[list[str], str]:
    """Headings and all visible text, lower case; one pass over the markup."""
    headings: list[str] = []
    first, *parts = html[:_SEEN].split("<")
    text = [first]
    silent = inside = ""
    for part in parts:
        markup, _, said = part.partition(">")
        name = (markup[:12].lower().split() or [""])[0]
        if silent:
            silent = "" if name == f"/{silent}" else silent
        elif name in _SILENT:
            silent = name
        elif name in _HEADINGS:
            inside = name
            headings.append("")
        elif name == f"/{inside}":
            inside = ""
        if silent:
            continue
        text.append(said)
        if inside:
            headings[-1] += f" {said}"
    return [" ".join(h.lower().split()) for h in headings], " ".join(" ".join(text).split()).lower()


def wall(html: str) -> tuple[str, str] | None:
    """``(code, message)`` for a page that is a wall, else None. Judges the first 256 K characters.

    A heading counts on a page with little text, or where the phrase is most of it; a phrase in the text only with little text.
    """
    headings, text = _visible(html)
    little = len(text) <= _LITTLE
    segments = {part.strip() for h in headings for part in _STROKES.split(h)}
    for code, said in _phrases().items():
        for phrase in said["alone"]:
            if little and phrase in segments:  # «404 قتلى» is a number like others
                return code, f"the page calls itself {phrase!r}"
        for phrase in said["title"]:
            if any(phrase in h and (little or len(phrase) * 2 > len(h)) for h in headings):
                return code, f"the page calls itself {phrase!r}"
        for phrase in said["text"] if little else ():
            if phrase in text:
                return code, f"little on the page but {phrase!r}"
    return None
