"""Sentences, tokens and their possible analyses.

«قال الوزير: «لن نتراجع. سنواصل». وأضاف…» is two sentences: quotation marks are paired before sentences are cut, so that the
full stop inside the quotation ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from isnad.pack.letters import fold, surface
from isnad.reading.analyse import analyse
from isnad.reading.parts import Analysis, Sentence, Token
from isnad.record import Block

# One alternative a kind; letters may carry marks, tatweel and direction marks inside. Numbers keep their separators apart.
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad"
_TOKEN = re.compile(
    rf"(?P<word>[\u0621-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc\u0653-\u0655]"
    rf"[\u0621-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc{_MARKS}]*)"
    r"|(?P<number>[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,\u066b\u066c][0-9\u0660-\u0669\u06f0-\u06f9]+)*)"
    r"|(?P<latin>[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9'’.&-]*)"
    rf"|(?P<punct>[^\w\s{_MARKS}]|_)"
    rf"|(?P<other>[^\s{_MARKS}])"
)
_OPENERS = {"«": "»", "“": "”", "‘": "’", "„": "”", "‹": "›", "〝": "〞"}
_CLOSERS = {close: open_ for open_, close in _OPENERS.items()} | {"‟": "“"}
_SIDELESS = {'"', "'", "”", "“", "″", "＂"}
_ENDS = frozenset(".!?؟…۔")
_STOP_FOLLOWERS = frozenset("»”\"’'›)]")
_PAUSES = frozenset("،؛:;,")
DEEPEST = 20  # quotations open at once; what was opened before was never closed
LONGEST = 600  # tokens of a sentence; no writer comes near it, a page without full stops and line breaks does
LONGEST_LINE = 100_000  # characters that are paired and cut as one line; a book without line breaks is read piece by piece
MEMORY = 200_000  # word types whose analyses are remembered; more would only fill memory


class _Memo:
    """Analyses of word types already seen, for one pack. A pure function's results, so sharing them changes nothing."""

    def __init__(self, words: Any) -> None:
        self.words = words
        self.seen: dict[str, tuple[str, str, tuple[Analysis, ...]]] = {}  # as written → surface, folded, analyses

    def __call__(self, raw: str) -> tuple[str, str, tuple[Analysis, ...]]:
        if len(self.seen) >= MEMORY:
            self.seen.clear()
        plain = surface(raw)
        folded = fold(plain)
        twin = self.seen.get(plain)  # spellings of one word share its analyses
        if twin is not None and twin[0] == plain:
            got = twin
        else:
            got = plain, folded, analyse(plain, folded, self.words) if plain else ()
        self.seen[raw] = got
        return got


_memos: dict[int, _Memo] = {}


def _memo(words: Any) -> _Memo:
    memo = _memos.get(id(words))
    if memo is None or memo.words is not words:
        memo = _memos[id(words)] = _Memo(words)
    return memo


def tokens_of(text: str, start: int, end: int, words: Any) -> list[Token]:
    """The tokens of ``text[start:end]`` in order; white space and free-standing marks belong to none."""
    look = _memo(words)
    known = look.seen
    out: list[Token] = []
    last = start
    for match in _TOKEN.finditer(text, start, end):
        a, b = match.span()
        kind = match.lastgroup or "other"
        raw = match.group()
        if kind == "word":
            plain, folded, analyses = known.get(raw) or look(raw)
            if not plain:
                continue
            out.append(Token(a, b, raw, plain, folded, kind, analyses, a == last and bool(out)))
        else:
            out.append(Token(a, b, raw, raw, raw, kind, (), a == last and bool(out)))
        last = b
    return out


def _pairs(tokens: list[Token]) -> list[tuple[int, int]]:
    """Paired quotation marks as (opening, closing) indexes, outermost first; an unclosed one runs to the last token.

    A straight or misused mark opens when nothing of its kind is open and closes otherwise; an apostrophe between letters
    of one word never reaches here because it is glued on both sides.
    """
    stack: list[tuple[str, int]] = []
    out: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        if token.kind != "punct":
            continue
        mark = token.text
        if mark == "'" or mark == "’":
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if token.glued and after is not None and after.glued and not (stack and stack[-1][0] in ("'", "‘")):
                continue
        if len(stack) > DEEPEST:
            del stack[0]
        open_kinds = [kind for kind, _ in stack]
        if mark in _SIDELESS:
            same = [
                k
                for k, kind in enumerate(open_kinds)
                if kind == mark or _OPENERS.get(kind) == mark or (kind in '"“”' and mark in '"“”')
            ]
            opens = not token.glued and i + 1 < len(tokens) and tokens[i + 1].glued
            if same and opens and len(stack) == same[-1] + 1:
                stack.append((mark, i))  # a quotation in a quotation, or one after a mark that was never closed
            elif same:
                while len(stack) > same[-1] + 1:
                    stack.pop()  # an inner mark left open ends with the outer one
                out.append((stack.pop()[1], i))
            elif not (mark == "'" and token.glued):
                stack.append((mark, i))
        elif mark in _OPENERS:
            stack.append((mark, i))
        elif mark in _CLOSERS:
            want = _CLOSERS[mark]
            same = [k for k, kind in enumerate(open_kinds) if kind == want]
            if same:
                while len(stack) > same[-1] + 1:
                    stack.pop()
                out.append((stack.pop()[1], i))
    # A mark left open before another quotation was forgotten by its writer; the last one left open runs to the end.
    last = max((first for first, _ in out), default=-1)
    out += [(i, len(tokens)) for _, i in stack if i > last]
    return sorted(out, key=lambda pair: (pair[0], -pair[1]))


def _cuts(tokens: list[Token], pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Token ranges of sentences: a sentence end counts only outside quotation marks (and outside short brackets)."""
    n = len(tokens)
    inside = bytearray(n + 1)
    for a, b in pairs:
        if b < n:  # an unclosed quotation protects nothing: its full stops still end sentences
            inside[a : b + 1] = b"\1" * (b + 1 - a)
    depth_end = -1
    first = 0
    i = 0
    while i < n:
        token = tokens[i]
        if token.text == "(" and i > depth_end:
            for j in range(i + 1, min(i + 40, n)):
                if tokens[j].text == ")":
                    depth_end = j
                    break
        if token.text in _ENDS and not inside[i] and i > depth_end and _ends_here(tokens, i):
            j = i
            while j + 1 < n and (
                tokens[j + 1].text in _ENDS
                or (tokens[j + 1].text in _STOP_FOLLOWERS and tokens[j + 1].glued and not inside[j + 1])
            ):
                j += 1
            yield first, j + 1
            first = i = j + 1
            continue
        # A quotation that closes right after its own full stop («… .») ends the sentence when a new start follows.
        if (
            token.kind == "punct"
            and token.text in _STOP_FOLLOWERS
            and i > first
            and tokens[i - 1].text in _ENDS
            and inside[i]
            and (i + 1 >= n or not inside[i + 1])
            and i + 1 < n
            and tokens[i + 1].kind == "word"
            and tokens[i + 1].surface[:1] in "وفك"
            and len(tokens[i + 1].surface) > 3
        ):
            yield first, i + 1
            first = i + 1
        i += 1
    if first < n:
        yield first, n


def _bounded(tokens: list[Token], ranges: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges of at most :data:`LONGEST` tokens: a longer one is cut after its last pause, if it has one in its second half."""
    for first, stop in ranges:
        while stop - first > LONGEST:
            roof = first + LONGEST
            cut = next((i + 1 for i in range(roof - 1, first + LONGEST // 2, -1) if tokens[i].text in _PAUSES), roof)
            yield first, cut
            first = cut
        yield first, stop


def _ends_here(tokens: list[Token], i: int) -> bool:
    """False for the stop of an initial («أ. ب.»), of a decimal or an address, and for «..» glued inside words."""
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if before is None:
        return True
    if before.kind == "word" and len(before.surface) == 1 and tokens[i].glued and tokens[i].text == ".":
        return False
    if (
        after is not None
        and after.glued
        and tokens[i].glued
        and after.kind in ("number", "latin")
        and before.kind in ("number", "latin")
    ):
        return False
    # «ام.اس.ان»: short pieces glued on both sides are an abbreviation.
    return not (
        after is not None and after.glued and tokens[i].glued and tokens[i].text == "."
        and after.kind == "word" and (len(before.surface) <= 3 and len(after.surface) <= 3)
    )  # fmt: skip


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines with something in them; one longer than :data:`LONGEST_LINE` in pieces."""
    at = start
    while at < end:
        stop = text.find("\n", at, min(end, at + LONGEST_LINE))
        if stop < 0:
            stop = end if end - at <= LONGEST_LINE else _piece(text, at)
        if text[at:stop].strip():
            yield at, stop
        at = stop + (text[stop : stop + 1] == "\n")


def _piece(text: str, at: int) -> int:
    """Where the first piece of a very long line ends: behind a full stop of its second half, else at a space, else anywhere."""
    roof = at + LONGEST_LINE
    full_stop = text.rfind(". ", at + LONGEST_LINE // 2, roof)
    if full_stop > 0:
        return full_stop + 1
    space = text.rfind(" ", at, roof)
    return space if space > at else roof


def each_sentence(text: str, blocks: tuple[Block, ...], pack: Any) -> Iterator[Sentence]:
    """The sentences of :func:`split`, one after the other: of a long text only a stretch need be held."""
    paragraph = 0
    carried = False
    for block in blocks:
        if block.kind != "body":
            continue
        for a, b in _lines(text, block.start, block.end):
            tokens = tokens_of(text, a, b, pack.words)
            if not tokens:
                continue
            pairs = _pairs(tokens)
            open_pairs: list[tuple[int, int]] = []
            later = 0
            for first, stop in _bounded(tokens, _cuts(tokens, pairs)):
                mine = tuple(tokens[first:stop])
                open_pairs = [pair for pair in open_pairs if pair[1] >= first]
                while later < len(pairs) and pairs[later][0] < stop:
                    open_pairs.append(pairs[later])
                    later += 1
                quotes = tuple((max(p - first, -1), min(q, stop) - first) for p, q in open_pairs)
                inside = carried or any(p < 0 for p, _ in quotes)
                yield Sentence(mine[0].start, mine[-1].end, mine, quotes, paragraph, inside)
                carried = False
            # A paragraph that leaves «…» open goes on in the next when that one opens again or closes: newspapers do both.
            paragraph += 1


def split(text: str, blocks: tuple[Block, ...], pack: Any) -> tuple[Sentence, ...]:
    """The body's sentences in order, each with its tokens and paired quotation marks. A line break always ends a sentence."""
    return tuple(each_sentence(text, blocks, pack))
