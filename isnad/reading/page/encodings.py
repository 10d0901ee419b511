"""Which encoding foreign bytes are in, decided without changing a byte.

Order: byte-order mark; UTF-16 by its zero and 0x06 bytes; valid UTF-8; what the transport or the page declares, where it fits;
the two single-byte Arabic encodings told apart by their letters; else windows-1252.

>>> decode("قال الوزير".encode("windows-1256")).encoding
'cp1256'
>>> decode("قال الوزير".encode("iso-8859-6")).encoding
'iso8859-6'
>>> decode("قال".encode("utf-16")).encoding
'utf-16'
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

# cp1256 fills these with Latin letters for French; where ISO 8859-6 has the most common Arabic letters (ـ ق ه و ى ي and marks).
_LATIN_IN_1256 = frozenset(b"\xe0\xe2\xe7\xe8\xe9\xea\xeb\xee\xef\xf4\xf9\xfb\xfc")
_ARABIC_8859_6 = frozenset([*range(0xC1, 0xDB), *range(0xE0, 0xF3), 0xAC, 0xBB, 0xBF, 0xA0, 0xA4])
_SEEN = 65_536
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_\-]{2,30})""", re.I)
_XML = re.compile(rb"""^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_\-]{2,30})""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Labels under which browsers read a wider encoding than the one named (WHATWG Encoding).
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
# ASCII means ASCII in these, so markup cannot hide from a check (as it can in utf-7 or iso-2022); everything else is refused.
_TAKEN = re.compile(
    r"utf-8|utf-8-sig|cp\d{3,4}|iso8859-\d+|koi8-[rut]|gb2312|gbk|gb18030|big5|big5hkscs|euc_(?:jp|kr)|shift_jis|tis-620"
)


class Decoded(NamedTuple):
    """``encoding`` is a Python codec, ``damaged`` counts bytes without meaning in it, ``overruled`` is a claim not followed."""

    encoding: str
    damaged: int = 0
    overruled: str = ""


def codec_of(label: str | None) -> str | None:
    """The Python codec for an encoding label, or None when there is no such character encoding."""
    if not label:
        return None
    try:
        info = codecs.lookup(label.strip().strip("\"'").lower())
    except (LookupError, ValueError):
        return None
    if not _TAKEN.fullmatch(info.name):
        return None
    return _WIDER.get(info.name, info.name)


def declared_charset(content: bytes) -> str | None:
    """The label in the page's own ``<meta charset>`` or XML declaration, from the first 4,096 bytes."""
    head = content[:4096]
    found = _XML.search(head) or _META.search(head)
    return found.group(1).decode("ascii") if found else None


def decode(content: bytes, charset: str | None = None, *, html: bool = False) -> Decoded:
    """Settle the encoding of ``content``. ``charset`` is the transport's claim; ``html`` lets the page's own claim count."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return Decoded(name, _damage(content, name))
    label = charset or (declared_charset(content) if html else None)
    claim = codec_of(label)
    # Before UTF-8: both bytes of an Arabic letter in UTF-16 are ASCII, so such text is valid UTF-8 too.
    wide = _utf16(content)
    if wide and _damage(content, wide) <= 1:
        return Decoded(wide, _damage(content, wide))
    if _fits(content, "utf-8"):
        # Without a byte above 127 every ASCII-based claim reads the same; escape-based ones (iso-2022) are refused with it.
        overruled = label or "" if claim and claim != "utf-8" and not content.isascii() else ""
        return Decoded("utf-8", 0, overruled)
    guess = _single_byte(content)
    if claim == "utf-8" or (claim is None and _mostly_utf8(content)):
        bad = _damage(content, "utf-8")
        if bad * 20 <= sum(b > 127 for b in content):
            return Decoded("utf-8", bad)
    elif (
        claim and _fits(content, claim) and not (claim in ("cp1252", "cp1256", "iso8859-6") and guess in ("cp1256", "iso8859-6"))
    ):
        return Decoded(claim)
    bad = _damage(content, guess)
    return Decoded(guess, bad, (label or "") if claim and claim != guess else "")


def _fits(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeError:
        return False
    return True


def _damage(content: bytes, name: str) -> int:
    return content.decode(name, "replace").count("\ufffd")


def _mostly_utf8(content: bytes) -> bool:
    high = sum(b > 127 for b in content[:_SEEN])
    return _damage(content[:_SEEN], "utf-8") * 20 <= high


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: the high byte of nearly every unit is 0x00 (ASCII, space) or 0x06 (Arabic)."""
    head = content[:_SEEN]
    if len(head) < 4:
        return None
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if sum(b in (0x00, 0x06, 0xFE, 0x20) for b in high) >= 0.95 * len(high) and b"\x00" in high:
            return name
    return None


def _single_byte(content: bytes) -> str:
    high = [b for b in content[:_SEEN] if b > 127]
    if not high or not _runs(content):
        return "cp1252"
    letters = sum(b in _ARABIC_8859_6 for b in high)
    if letters >= 0.95 * len(high) and sum(b in _LATIN_IN_1256 for b in high) > 0.08 * len(high):
        return "iso8859-6"
    arabic = sum(0xC1 <= b <= 0xDF or b in (0xE1, 0xE3, 0xE4, 0xE5, 0xE6, 0xEC, 0xED) for b in high)
    return "cp1256" if arabic > 0.7 * len(high) else "cp1252"


def _runs(content: bytes) -> bool:
    """Arabic in a single-byte encoding comes in runs of high bytes; accented Latin comes singly."""
    runs = re.findall(rb"[\x80-\xff]+", content[:_SEEN])
    return sum(map(len, runs)) > 1.6 * len(runs)
