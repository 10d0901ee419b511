"""Words of which tests make pages and reports that nobody wrote."""

from __future__ import annotations

import random

WORDS = ["وصل", "الوزير", "إلى", "العاصمة", "وقال", "إن", "المحادثات", "مفيدة", "وأضاف", "أن", "الوفد", "سيغادر", "غدا", "بعد", "لقاء", "نظيره"]


def prose(chance: random.Random, words: int) -> str:
    """So many words in any order: of some length, no two are copies of each other."""
    return " ".join(chance.choices(WORDS, k=words))
