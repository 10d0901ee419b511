"""Counts in a stretch of text: how many were killed, wounded, arrested, displaced, by the words of the report.

>>> counts("أدى القصف إلى مقتل خمسة مدنيين وإصابة ١٢ آخرين")
{'killed': 5, 'wounded': 12}
>>> counts("التقى الوزيران خمسة من السفراء")
{}
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from isnad.archive.search_stream import search_stream
from isnad.pack.letters import fold

REACH = 3  # words between a count and what is counted


@cache
def _tables() -> tuple[dict[str, str], dict[str, int]]:
    data = tomllib.loads((Path(__file__).parent / "numbers.toml").read_text(encoding="utf-8"))
    return {word: kind for kind, words in data["kinds"].items() for word in words}, data["words"]


def _number(terms: tuple[str, ...]) -> int | None:
    _, words = _tables()
    if terms[0].isdecimal() and len(terms[0]) < 8:
        return int(terms[0])
    # Numbers keep their ending: «خمسين» is no plural of «خمس».
    whole = fold(terms[0])
    found = words.get(whole)
    return words.get(whole[1:]) if found is None and whole[:1] in ("و", "ل", "ب") else found


def counts(text: str) -> dict[str, int]:
    """Kind → count, the first of each kind; the count stands at most three words after (or, failing that, before) its word."""
    kinds, _ = _tables()
    stream = [terms for _, _, terms in search_stream(text)]
    out: dict[str, int] = {}
    for i, terms in enumerate(stream):
        kind = next((kinds[t] for t in terms[1:] if t in kinds), None)
        if kind is None or kind in out:
            continue
        near = [*range(i + 1, min(len(stream), i + 1 + REACH)), *range(i - 1, max(-1, i - 1 - REACH), -1)]
        for j in near:
            value = _number(stream[j])
            if value is not None:
                out[kind] = value
                break
    return out
