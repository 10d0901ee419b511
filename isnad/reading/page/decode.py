"""Bytes of unknown encoding to text: UTF-8, UTF-16, what the page declares, Windows-1256, else Latin letters.

>>> decode("سلام".encode("windows-1256")).text
'سلام'
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from isnad.record import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\xa0]")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
# The commonest letters of Arabic prose; a wrong code page turns them into rare ones.
_COMMON = re.compile("[اليمونترب]")

SAMPLE = 200_000  # bytes that guesses look at


class Decoded(NamedTuple):
    """Text, and what was lost on the way."""

    text: str
    problems: tuple[Problem, ...] = ()


def _marked(source: bytes) -> Decoded | None:
    for mark, name in _MARKS:
        if source.startswith(mark):
            return _lenient(source[len(mark) :], name)
    return None


def _lenient(source: bytes, name: str) -> Decoded:
    """Decode, keeping what can be read: a character cut off at the end is dropped, a broken one becomes U+FFFD."""
    try:
        return Decoded(source.decode(name))
    except UnicodeDecodeError as trouble:
        if trouble.start >= len(source) - 4:
            text = source[: trouble.start].decode(name, "replace")
            return Decoded(text, (Problem("truncated", f"the last character is cut off after byte {trouble.start}"),))
        lost = Problem("encoding", f"not clean {name}: byte {trouble.start} and perhaps others could not be read")
        return Decoded(source.decode(name, "replace"), (lost,))


def _wide(source: bytes) -> str | None:
    """UTF-16 without a mark: Arabic letters have 0x06 in every other byte, Latin ones 0x00."""
    head = source[:4096]
    if len(head) < 8:
        return None
    for name, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
        high, low = head[odd::2], head[1 - odd :: 2]
        known = sum(high.count(b) for b in (b"\x00", b"\x06", b"\x20", b"\xfe", b"\xfb"))
        if known > 0.9 * len(high) and (b"\x06" in high or b"\0" in high) and low.count(b"\0") < 0.2 * len(high):
            return name
    return None


def _declared(source: bytes) -> str | None:
    """The code page of one byte a letter that the markup names, when Python knows it."""
    found = _DECLARED.search(source[:4096])
    if not found:
        return None
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii", "replace")).name
    except LookupError:
        return None
    return name if name.startswith(("cp12", "cp72", "cp86", "iso8859", "mac-")) else None


def _arabic_share(text: str) -> float:
    """How much of what is not ASCII are the commonest letters of Arabic: about 0.6 in prose, little in the wrong code page."""
    beyond = len(_BEYOND_ASCII.findall(text))
    return len(_COMMON.findall(text)) / beyond if beyond > 20 else 0.0


def _single_byte(source: bytes) -> Decoded:
    """A code page of one byte a letter: the one that gives most Arabic, the declared one first, else Latin."""
    sample = source[:SAMPLE]
    best, name_of_best = 0.4, ""
    for name in dict.fromkeys(filter(None, (_declared(source), "cp1256", "iso8859-6"))):
        share = _arabic_share(sample.decode(name, "ignore"))
        if share > best + 0.02:
            best, name_of_best = share, name
    if name_of_best:
        return Decoded(source.decode(name_of_best, "replace"))
    unknown = Problem("encoding", "not UTF-8 and not Arabic in any known code page: read as Western")
    return Decoded(source.decode("cp1252", "replace"), (unknown,))


def decode(source: bytes) -> Decoded:
    """The text of a file or a page. Never raises; a file that is no text gives "" and the problem ``binary``."""
    marked = _marked(source)
    if marked is not None:
        return marked
    wide = _wide(source)
    if wide is not None:
        return _lenient(source, wide)
    head = source[:SAMPLE]
    control = len(head) - len(head.translate(None, _CONTROL))
    if control > 0.01 * len(head) or b"\0" in head:
        return Decoded("", (Problem("binary", "this is no text: it holds control bytes"),))
    try:
        return Decoded(source.decode("utf-8"))
    except UnicodeDecodeError as trouble:
        errors = head.decode("utf-8", "replace").count("\ufffd")
        if trouble.start >= len(source) - 4 or errors < 0.01 * len(head):
            return _lenient(source, "utf-8")
    return _single_byte(source)
