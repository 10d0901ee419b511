"""Which lines of a page are the report: from its headline to the end of the box that holds its paragraphs.

The body is the run of lines with the most prose and the least machinery. Menus, side columns and the site's foot are left
out; what stands inside the article's own box (related headlines, share buttons, captions) stays and gets its kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from isnad.reading.page.names import PARAGRAPH_TAGS
from isnad.reading.page.walk import Line

_LETTERS = re.compile(r"\w+")
_ENDS = re.compile(r"[.؟!…۔][\s\"'“”‘’«»()\[\]\u200b-\u200f\u202a-\u202e\u2066-\u2069]*$")

FURNITURE = frozenset({"comment", "advert", "related", "share", "follow", "legal", "navigation"})
HEADINGS = frozenset({"h2", "h3", "h4", "h5"})
APPENDED = frozenset({"related", "share", "follow", "comment", "byline", "dateline"})  # may stand just outside the article's box
PROSE_WORDS = 12  # a line this long is prose
TRAILING = 60  # lines of furniture kept below the body, at most
DOUBTFUL = 60  # words of a body that deserves a second opinion


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line of the report and the kind that the markup gives it, "" where only the words can tell."""

    line: Line
    kind: str


def _key(text: str) -> str:
    return " ".join(_LETTERS.findall(text)).casefold()


def _is_link(line: Line) -> bool:
    return line.linked > 0.7 * len(line.text)


def _is_prose(line: Line) -> bool:
    if _is_link(line):
        return False
    return line.words >= PROSE_WORDS or (line.words >= 6 and line.tag in PARAGRAPH_TAGS and bool(_ENDS.search(line.text[-12:])))


def _trusted(lines: Sequence[Line], title: int | None) -> set[int]:
    """Elements whose suggestion is believed: those that hold neither the headline nor the bulk of the prose."""
    prose: dict[int, int] = defaultdict(int)
    kinds: dict[int, str] = {}
    whole = 0
    for line in lines:
        for number, kind in line.hints:
            kinds[number] = kind
        if _is_prose(line):
            whole += line.words
            for number, _ in line.hints:
                prose[number] += line.words
    holders = {number for number, _ in lines[title].hints} if title is not None else set()
    return {
        number
        for number, kind in kinds.items()
        if number not in holders and prose[number] <= (0.85 if kind == "comment" else 0.3) * whole
    }


def _kind(line: Line, trusted: set[int]) -> str:
    """Furniture around the line wins over what is inside it; else the innermost box speaks."""
    kind = ""
    for number, suggested in line.hints:
        if number in trusted:
            kind = suggested
            if kind in FURNITURE:
                break
    return kind


def _headline(lines: Sequence[Line], titles: Sequence[str]) -> int | None:
    """The line of the headline: one that the page's own title repeats, a first-level heading before others."""
    wanted = [_key(title) for title in titles if title]
    headings = [i for i, line in enumerate(lines) if line.tag == "h1"]
    keys = {i: _key(lines[i].text) for i in headings}
    for i in headings:
        if any(keys[i] and (keys[i] == w or (len(keys[i]) > 20 and keys[i] in w)) for w in wanted):
            return i
    for i, line in enumerate(lines):
        if (line.tag in HEADINGS or not line.tag) and not _is_link(line) and 3 <= line.words <= 40 and _key(line.text) in wanted:
            return i
    return max((i for i in headings if lines[i].words >= 3), key=lambda i: lines[i].words, default=None)


def _weight(line: Line, kind: str) -> float:
    if kind in FURNITURE:
        return -min(line.words, 40) - 2.0
    if _is_prose(line):
        return line.words * (1.3 if line.tag in PARAGRAPH_TAGS else 1.0)
    if _is_link(line):
        return -25.0 if line.tag in HEADINGS else -6.0
    return -2.0 if line.tag in PARAGRAPH_TAGS or kind == "caption" else -3.0


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """First and last index of the run with the largest sum; (0, -1) when no weight is positive."""
    best, total, start, run = 0.0, 0.0, 0, (0, -1)
    for i, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, i
        total += weight
        if total > best:
            best, run = total, (start, i)
    return run


def _shared_boxes(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """The innermost element around all prose of the run, and the one around that."""
    boxes: tuple[int, ...] | None = None
    for line in lines[first : last + 1]:
        if _is_prose(line):
            outer = line.boxes[:-1] if line.tag else line.boxes
            if boxes is None:
                boxes = outer
            else:
                n = next((k for k, (a, b) in enumerate(zip(boxes, outer, strict=False)) if a != b), min(len(boxes), len(outer)))
                boxes = boxes[:n]
    boxes = boxes or (0,)
    return boxes[-1], boxes[max(0, len(boxes) - 2)]


def doubtful(lines: Sequence[Line], first: int, last: int) -> bool:
    """The body found is short, or there is more prose outside it: worth a second opinion."""
    inside = sum(line.words for line in lines[first : last + 1] if _is_prose(line))
    outside = sum(line.words for i, line in enumerate(lines) if not first <= i <= last and _is_prose(line) and not line.hints)
    return inside < DOUBTFUL or outside > inside


def find_body(lines: Sequence[Line], titles: Sequence[str]) -> tuple[int, int, int | None, list[str]]:
    """First and last line of the body (last < first when there is none), the headline's line, and each line's kind."""
    title = _headline(lines, titles)
    trusted = _trusted(lines, title)
    kinds = [_kind(line, trusted) for line in lines]
    weights = [_weight(line, kind) for line, kind in zip(lines, kinds, strict=True)]
    if title is not None:
        weights[title] = -1.0
    first, last = _heaviest(weights)
    return first, last, title, kinds


def range_of(lines: Sequence[Line], text: str) -> tuple[int, int]:
    """The run of lines that another reader's text of the page is made of; (0, -1) when it cannot be found."""
    known = {_key(part) for part in text.splitlines() if len(part) > 40}
    there = [i for i, line in enumerate(lines) if line.words >= PROSE_WORDS and _key(line.text) in known]
    return (there[0], there[-1]) if there else (0, -1)


def choose(
    lines: Sequence[Line], first: int, last: int, title: int | None, kinds: Sequence[str], headline: str | None
) -> list[Chosen]:
    """The report's lines with their kinds: the headline, what stands between it and the body, the body, its box's foot."""
    out: list[Chosen] = []
    if last < first:
        return [Chosen(line, kinds[i]) for i, line in enumerate(lines)]
    wanted = {_key(headline)} if headline else set()
    start = first
    if title is not None:
        wanted.add(_key(lines[title].text))
        start = title if title < first else first
        if title > last:
            out.append(Chosen(lines[title], "title"))
    box, wide = _shared_boxes(lines, first, last)
    for i in range(start, len(lines)):
        line, kind = lines[i], kinds[i]
        if i < first and i != title and kind == "navigation" and box not in line.boxes:
            continue
        if i > last:
            if i > last + TRAILING:
                break
            if not (box in line.boxes or kind == "related" or (kind in APPENDED and wide in line.boxes)):
                continue
        if i == title or _key(line.text) in wanted:
            kind = "title" if line.words >= 2 else kind
        elif not kind and _is_link(line):
            kind = _linked_kind(line, i < first, i > last)
        elif not kind and i < first and line.tag in HEADINGS:
            kind = "title"
        elif not kind and first <= i <= last and _is_prose(line):
            kind = "body"
        out.append(Chosen(line, kind))
    return out


def _linked_kind(line: Line, above: bool, below: bool) -> str:
    """A line that is nothing but a link: another report's headline, a picture's caption, or the page's machinery."""
    if line.words >= 5:
        return "caption" if above else "related"
    return "navigation" if below else ""
