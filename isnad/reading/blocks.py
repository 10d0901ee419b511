"""What each line of a page is for: title, byline, dateline, body, caption, or one of the kinds of furniture.

The body is found first: its lines are prose (long, or ended like a sentence) that no form of furniture fits. What stands
above it is the head, what stands below it the foot, and the pack's forms say which kinds of line may stand where:

    ميناء جديد على الساحل الشرقي        title
    هيئة التحرير                        byline
    افتتح رئيس الوزراء أمس ميناء …      body
    تابعونا على فيسبوك                  follow
    وقال في كلمته إن الميناء …          body
    مواضيع ذات صلة                      related
    موازنة النقل تمر في البرلمان        related

A dateline with its place that heads the body belongs to the body, for its day counts there; a day alone is the page's own.
The text is never changed: blocks only say where a stretch of it begins and ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from isnad.pack.blocks import BlockTables, Form, stands_in
from isnad.pack.shapes import line_key
from isnad.reading.parts import Page
from isnad.record import FURNITURE_KINDS, Block

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CHUNK = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"(?:[.؟!۔]|…)[\s\"'“”‘’«»()\[\]\u200b-\u200f\u202a-\u202e\u2066-\u2069]*$")
_CLOSING = ".؟!»”\""  # a stop and what may close before it: «…، بحسب «رويترز».»
_GAP = re.compile(r"(?<=[.؟!…»”\")\]}/*|])[\s\u200b-\u200f]+(?=\S)|\s+(?=[/*(\[|•-]|\.\.)")

MOST_LINES = 20_000  # what follows is one last line: no report is that long
LONGEST_FORM = 100  # words: a longer line is never furniture as a whole
LONGEST_LINE = 2_000  # characters, likewise
LONGEST_TAIL = 300  # characters of furniture glued behind a line of the body
LONGEST_GLUED = 20_000  # characters: beyond, a line is no paragraph that anybody wrote
LONG_LINE = 22  # words of a line that is prose even without a full stop
SHORT_SENTENCE = 7  # words of the shortest line that a full stop makes prose
SOURCED = "sentence.sourced"  # the form of a short line that ends in its source: «…، بحسب رويترز»
HEADLINES_INSIDE = 5  # related headlines in the middle of a body, at most


class HasBlocks(Protocol):
    """A language pack, as far as this step reads it."""

    @property
    def blocks(self) -> BlockTables:
        """Forms of furniture, bylines and datelines."""
        ...


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank. ``region`` is the kind that the page's markup gave away, "" when none."""

    start: int
    end: int
    text: str
    key: str
    words: int
    form: Form | None
    region: str
    prose: bool


def _read_lines(page: Page, tables: BlockTables) -> list[_Line]:
    lines: list[_Line] = []
    regions = page.regions
    at = 0
    known: dict[str, tuple[str, int, Form | None]] = {}
    for found in _LINE.finditer(page.text):
        text = found.group().strip()
        if len(lines) >= MOST_LINES:
            text = page.text[found.start() :].strip()
        if not text:
            continue
        start = page.text.index(text[0], found.start())
        while at < len(regions) and regions[at].end <= start:
            at += 1
        region = regions[at].kind if at < len(regions) and regions[at].start <= start else ""
        if text not in known:
            words = text.count(" ") + 1
            key = line_key(text) if words <= LONGEST_FORM and len(text) <= LONGEST_LINE else ""
            words = key.count(" ") if key else words
            form = tables.match_key(key) if key else None
            if form is not None and form.kind == "caption" and _is_sentence(text, key, words):
                form = None
            if form is not None and form.id == SOURCED:
                form = None  # no caption; whether it is a headline or a paragraph, its place tells
            known[text] = (key, words, form)
        key, words, form = known[text]
        prose = (
            region in ("", "body")
            and (form is None or form.kind == "body")
            and (words >= LONG_LINE or (words >= SHORT_SENTENCE and _ends_sentence(text)))
        )
        lines.append(_Line(start, start + len(text), text, key, words, form, region, prose))
        if len(lines) > MOST_LINES:
            break
    return lines


def _ends_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text[-12:]) is not None


def _is_sentence(text: str, key: str, words: int) -> bool:
    """«وقال مسؤول إن العدد سيرتفع، بحسب فرانس برس.»: words that end in a full stop; a caption sets the agency apart."""
    return words >= SHORT_SENTENCE and text[-1] in ".؟!" and text.rstrip(_CLOSING)[-1:].isalpha() and " - " not in key and " : " not in key


def _body_range(lines: Sequence[_Line]) -> tuple[int, int]:
    """First and last line of the body. Comments below it are prose too, so the list of comments ends it."""
    prose = [i for i, line in enumerate(lines) if line.prose]
    if not prose:
        free = [i for i, line in enumerate(lines) if line.form is None and line.region in ("", "body")]
        longest = max(free, key=lambda i: lines[i].words, default=len(lines))
        return longest, longest
    first, last = prose[0], prose[-1]
    whole = sum(lines[i].words for i in prose)
    before = 0
    for i in range(first, last + 1):
        form = lines[i].form
        if form is not None and form.opens == "rest" and 2 * before >= whole:
            return first, max(p for p in prose if p < i)
        before += lines[i].words if lines[i].prose else 0
    return first, last


def _title_lines(lines: Sequence[_Line], first: int, title: str | None, body_key: str) -> set[int]:
    """Indexes of the lines above the body, or at its very beginning, that carry the headline."""
    wanted = line_key(title) if title else ""
    if wanted:
        same = {i for i, line in enumerate(lines[: first + 3]) if line.key == wanted}
        if same:
            return same
    free = [i for i in range(first) if lines[i].region in ("", "body") and _is_free(lines[i]) and not _is_credit(lines[i])]
    marked = {i for i in range(first) if lines[i].region == "title"}
    often = Counter(lines[i].key for i in free)
    choice = [i for i in free if often[lines[i].key] > 1 and lines[i].words >= 3] or [i for i in free if lines[i].words >= 4]
    choice = choice or [i for i in free if lines[i].words >= 2][:1] or (free[:1] if len(free) == 1 else [])
    # Above the headline there may be other reports' headlines: those that share no word with the body.
    choice = [i for i in choice if _shared(lines[i], body_key) > 0] or choice
    if not choice or wanted:
        return marked
    return marked | {i for i in free if lines[i].key == lines[choice[0]].key}


def _shared(line: _Line, body_key: str) -> int:
    """How many words of the line stand in the body, articles and short words aside."""
    return sum(1 for word in line.key.split() if len(word) > 3 and word.removeprefix("ال") in body_key)


def _is_free(line: _Line) -> bool:
    """No form speaks for this line above the body."""
    return line.key != "" and (line.form is None or not stands_in(line.form, "head"))


def _is_credit(line: _Line) -> bool:
    """«سلوى منصور - القاهرة»: few words and a dash is a credit sooner than a headline."""
    return " - " in line.key and line.words <= 6


def _head_kinds(lines: Sequence[_Line], first: int, titles: set[int], body_key: str, marked: bool) -> Iterator[str]:
    """Kinds of the lines above the body that have no kind of their own. ``marked``: markup showed which line is the headline."""
    known = bool(titles)
    seen = False
    for i in range(first):
        line = lines[i]
        seen = seen or i in titles
        if i in titles:
            yield "title"
        elif not line.key:
            yield "navigation"
        elif known and not seen and line.words <= 12:
            yield "related" if line.words >= 4 and not _shared(line, body_key) else "navigation"
        elif line.words >= 12:
            yield "body"
        elif line.words >= 6:
            yield "caption" if marked and seen else "title"
        elif line.words == 1 or any(sign.isdigit() for sign in line.key):
            yield "navigation"
        else:
            yield "caption" if line.words <= 5 and " - " not in line.key and line.key in body_key else "byline"


@dataclass(slots=True)
class _Open:
    """A heading that gives its kind to the lines below it: which kind, how, and how many lines it has had."""

    kind: str = ""
    how: str = ""
    count: int = 0

    def takes(self, line: _Line, inside: bool) -> bool:
        """The heading's list goes on with this line."""
        if self.how == "rest":
            return True
        if self.how == "words":
            return line.words <= 5 and not _ends_sentence(line.text)
        if self.how == "headlines":
            return not line.prose and not (inside and self.count >= HEADLINES_INSIDE)
        return False


def _kinds(page: Page, lines: Sequence[_Line], tables: BlockTables) -> list[str]:
    first, last = _body_range(lines)
    body_key = " ".join(line.key for line in lines[first : last + 1] if line.prose)[:20_000]
    titles = _title_lines(lines, first, page.title, body_key)
    head = list(_head_kinds(lines, min(first, len(lines)), titles, body_key, page.source == "html"))
    heading = _Open()
    titled = bool(page.title or titles)
    furnished = False  # the foot's furniture has begun
    kinds: list[str] = []
    for i, line in enumerate(lines):
        zone = "head" if i < first else "body" if i <= last else "foot"
        form = line.form
        if form is not None and not stands_in(form, zone):
            form = tables.match_key(line.key, zone)
        if line.region and line.region != "body":
            kind, heading = line.region, _Open()
        elif i in titles:
            kind, heading = "title", _Open()
        elif form is not None and (form.kind != "body" or titled or _heads_prose(lines, i)):
            if form.kind == "dateline" and heading.how == "headlines":
                kinds.append(heading.kind)  # the day of another report
                continue
            kind = form.kind
            if form.opens and (zone != "head" or (titles and i > min(titles))) and (form.opens != "rest" or i > last):
                heading = _Open(kind, form.opens)
            elif heading.how != "rest":
                heading = _Open()
        elif heading.kind and (i > first or zone == "head") and heading.takes(line, zone == "body"):
            kind = heading.kind
            heading.count += 1
        elif zone == "head":
            kind = head[i]
        elif not line.key and len(line.text) <= 12:
            kind = "navigation"
        elif zone == "foot" and furnished:
            kind = "related" if line.words >= 5 else "navigation"
        elif zone == "foot" and i <= last + 2 and _signs(lines, i):
            kind = "byline"
        else:
            kind, heading = "body", _Open()
        if zone == "foot" and form is not None and kind in FURNITURE_KINDS:
            furnished = True
        kinds.append(kind)
    return kinds


def _signs(lines: Sequence[_Line], i: int) -> bool:
    """A short line below the body that nothing but furniture follows: a name, a newsroom."""
    line = lines[i]
    after = lines[i + 1 : i + 3]
    return line.words <= 4 and not _ends_sentence(line.text) and all(other.form is not None or not other.key for other in after)


def _heads_prose(lines: Sequence[_Line], i: int) -> bool:
    return i + 1 < len(lines) and lines[i + 1].prose


def _cut(line: _Line, tables: BlockTables) -> list[tuple[str, int]]:
    """A line of the body as (kind, start) pieces, where furniture is glued to its beginning or its end."""
    if len(line.text) > LONGEST_GLUED:
        return [("body", line.start)]
    pieces = [("body", line.start)]
    begin = (line.key or line_key(line.text[:40])).split(" ", 1)[0]
    if begin in tables.glued_before:
        body_from, kind = _glued_before(line, tables)
        if body_from:
            pieces = [(kind, line.start), ("body", line.start + body_from)]
    at, kind = _glued_after(line, tables)
    if at > pieces[-1][1] - line.start:
        pieces.append((kind, line.start + at))
    return pieces


def _glued_before(line: _Line, tables: BlockTables) -> tuple[int, str]:
    """Where the body begins after furniture stuck before it, and that furniture's kind; 0 when there is none."""
    chunks = list(_CHUNK.finditer(line.text[:600]))
    for n in range(min(len(chunks) - 4, 24), 0, -1):
        kind = tables.glued_kind("before", line_key(line.text[: chunks[n - 1].end()]))
        if kind:
            return chunks[n].start(), kind
    return 0, ""


def _glued_after(line: _Line, tables: BlockTables) -> tuple[int, str]:
    """Where furniture stuck behind a closed sentence begins, and its kind; 0 when there is none."""
    for gap in _GAP.finditer(line.text, max(12, len(line.text) - LONGEST_TAIL)):
        at = gap.end()
        if line_key(line.text[at : at + 24]).split(" ", 1)[0] in tables.glued_after:
            kind = tables.glued_kind("after", line_key(line.text[at:]))
            if kind:
                return at, kind
    return 0, ""


def label(page: Page, pack: HasBlocks) -> tuple[Block, ...]:
    """Blocks that cover the page's text without gap or overlap, one for each line (white space belongs to the block before it).

    Furniture glued to a line of the body is a block of its own. An empty text has no blocks.
    """
    text = page.text
    if not text:
        return ()
    lines = _read_lines(page, pack.blocks)
    if not lines:
        return (Block("navigation", 0, len(text)),)
    starts: list[tuple[str, int]] = []
    for line, kind in zip(lines, _kinds(page, lines, pack.blocks), strict=True):
        starts += _cut(line, pack.blocks) if kind == "body" else [(kind, line.start)]
    starts[0] = (starts[0][0], 0)
    ends = [start for _, start in starts[1:]] + [len(text)]
    return tuple(Block(kind, start, end) for (kind, start), end in zip(starts, ends, strict=True))
