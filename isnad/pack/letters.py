"""Folding letters for look-ups, never for output.

``surface`` drops what a careful reader does not see (diacritics, tatweel, direction marks) and undoes presentation forms;
``fold`` also makes hamza, ى/ي and ة/ه alike. Both are for comparing words: spans always index the original.

>>> surface("مُحمّـــد")
'محمد'
>>> fold("إسرائيل"), fold("قناة"), fold("على")
('اسراييل', 'قناه', 'علي')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Harakat, Quranic marks, superscript alef, tatweel; zero-width and direction marks (Unicode bidi controls), BOM.
_INVISIBLE = re.compile(
    "[\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc\u0653-\u0655]")
_PERSIAN_LETTER = re.compile("[یکۀےھہ]")
_PERSIAN = str.maketrans("یکۀےھہ", "يكهيهه")
_FOLD = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ٱ", "ا"), ("ى", "ي"), ("ة", "ه"), ("ؤ", "و"), ("ئ", "ي"))
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")


def surface(text: str) -> str:
    """The letters a careful writer would type: no diacritics, tatweel or marks; composed; Persian letters as Arabic ones."""
    if text.isascii():
        return text
    if _PRESENTATION.search(text):
        text = unicodedata.normalize("NFKC", text)
    elif not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text)
    # Translating is slow and seldom needed: no text pays for it that holds none of the letters.
    return text.translate(_PERSIAN) if _PERSIAN_LETTER.search(text) else text


def fold_line(text: str) -> str:
    """:func:`fold` for text that will not come again: nothing is remembered."""
    for one, other in _FOLD:
        text = text.replace(one, other)
    return text


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """A surface with hamza carriers, ى/ي and ة/ه made alike, for look-ups that forgive spelling. Words are remembered."""
    return fold_line(text)


def digits(text: str) -> str:
    """Arabic-Indic and Persian digits and separators as ASCII.

    >>> digits("٢٠١٥")
    '2015'
    """
    return text if text.isascii() else text.translate(_DIGITS)
