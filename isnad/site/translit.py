"""Arabic in Latin letters (DIN 31635, consonants and long vowels only: the script leaves short ones out).

>>> latin("مجلس الأمن")
'mǧls al-ʾamn'
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_ARTICLE = re.compile(r"\b(و|ف|ب|ك)?ال(?=[\u0621-\u064a])")


@cache
def _letters() -> dict[str, str]:
    return dict(tomllib.loads((Path(__file__).parent / "data/translit.toml").read_text(encoding="utf-8"))["letters"])


def latin(text: str) -> str:
    """Every Arabic letter replaced; everything else stays."""
    letters = _letters()
    parted = _ARTICLE.sub(lambda m: (letters[m[1]] + "-" if m[1] else "") + "al-", text)
    return "".join(letters.get(c, c) for c in parted)
