"""Bytes of unknown encoding to text: UTF-8, UTF-16, what the page declares, Windows-1256, else Latin letters.

>>> decode("سلام".encode("windows-1256")).text
'سلام'
"""

from __future__ import annotations

import re
from typing import NamedTuple

from isnad.reading.page import encodings
from isnad.record import Problem

_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
SAMPLE = 200_000  # bytes that guesses look at


class Decoded(NamedTuple):
    """Text, and what was lost on the way."""

    text: str
    problems: tuple[Problem, ...] = ()


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


def decode(source: bytes) -> Decoded:
    """The text of a file or a page. Never raises; a file that is no text gives "" and the problem ``binary``."""
    name = encodings.decode(source, html=True).encoding
    head = source[:SAMPLE]
    control = len(head) - len(head.translate(None, _CONTROL))
    if not name.startswith("utf-16") and not name.startswith("utf-32") and (control > 0.01 * len(head) or b"\0" in head):
        return Decoded("", (Problem("binary", "this is no text: it holds control bytes"),))
    if name == "cp1252" and _BEYOND_ASCII.search(source):
        unknown = Problem("encoding", "not UTF-8 and not Arabic in any known code page: read as Western")
        return Decoded(source.decode(name, "replace"), (unknown,))
    return _lenient(source, name)
