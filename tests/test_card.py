"""docs/reader-card.md and docs/data-statement.md say what is true today: written anew, they have the same words and figures."""

from __future__ import annotations

import re
from pathlib import Path

from bench import card

HAIR = 0.03  # of an F1; a mending of the reader moves most of them by less
FEW = 3  # of a count
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LEFT = re.compile(r"\([\d.]+–[\d.]+\)|Not by name: .*|Most are of .*?;|`ar-.*?`")


def figures(page: str) -> dict[str, list[str]]:
    """Each line without its figures, a table's row with its first cell, and the figures."""
    out = {}
    section = ""
    for line in _LEFT.sub("", page).splitlines():
        section = line if line.startswith("## ") else section
        head, cells = (line.split("|", 2)[1], line.split("|", 2)[2]) if line.startswith("| ") else ("", line)
        out[f"{section} {head} {_NUMBER.sub('#', cells)}"] = _NUMBER.findall(cells)
    return out


def near(one: str, other: str) -> bool:
    return abs(float(one) - float(other)) <= (HAIR if "." in one else FEW)


def test_the_sheet_of_the_reader_is_todays() -> None:
    kept, today = (figures(page) for page in (card.PAGE.read_text("utf-8"), card.page(card.scored())))
    assert set(kept) == set(today), "other words come out today: make card"
    stale = [line for line in kept if not all(map(near, kept[line], today[line]))]
    assert not stale, f"other figures come out today: make card; {stale}"
    assert sum("**#**" in line for line in kept) > 20, "the tables were read"


def test_the_data_statement_is_todays() -> None:
    assert card.STATEMENT.read_text("utf-8") == card.statement(), "make card"


def test_the_sentences_differ_in_one_thing_only() -> None:
    """Women's sentences are men's with another gender, of the same length; each variety has all the news."""
    found = card.probes()
    assert len(found["names"]["man"]) == len(found["names"]["woman"])
    for man, woman in zip(found["names"]["man"], found["names"]["woman"], strict=True):
        assert man.split()[1:] == woman.split()[1:], (man, woman)
    for probe in found["gender"]:
        assert len(probe["man"].split()) == len(probe["woman"].split()) and "{name}" in probe["man"] and "{name}" in probe["woman"]
    assert all(set(card.VARIETIES) | {"type"} == set(probe) for probe in found["dialect"])


def test_a_changed_figure_is_seen(tmp_path: Path) -> None:
    page = card.PAGE.read_text("utf-8")
    first = re.search(r"\*\*(0\.\d\d)\*\*", page)
    assert first
    false = page.replace(first[0], f"**{float(first[1]) - 0.2:.2f}**", 1)
    kept, changed = figures(page), figures(false)
    assert any(not all(map(near, kept[line], changed[line])) for line in kept)
