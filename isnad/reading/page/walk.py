"""From markup to lines of visible text, with what the markup says about each.

Every visible character is kept (direction marks, no-break spaces); runs of ordinary white space become one space, as a
browser shows them. A line is what stands between two block elements or line breaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from isnad.reading.page.names import HIDDEN_TAGS, INLINE_TAGS, NO_DISPLAY, OPTIONAL_END, PLAIN_TAGS, TAG_KINDS, VOID, judge

_SPACE = re.compile(r"[ \t\n\r\f]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>")

DEEPEST = 400  # elements inside one another; browsers stop at 512
MANY_TAGS = 6_000  # below this no depth is dangerous


@dataclass(frozen=True, slots=True)
class Line:
    """One line of visible text. ``linked``: characters of it that are links. ``gap``: white space before it."""

    text: str
    tag: str
    hints: tuple[tuple[int, str], ...]  # (number of an element around it, the kind its name suggests), outermost first
    linked: int
    gap: str
    boxes: tuple[int, ...]  # numbers of the block elements around it, outermost first
    words: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside the element that is being read."""

    block: bool
    link: int  # number of the link around, 0 for none
    hints: tuple[tuple[int, str], ...]
    boxes: tuple[int, ...]
    line_tag: str


@dataclass(slots=True)
class _Writer:
    """The line that is being put together, and those that are done."""

    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    gap: str = ""
    first: _State | None = None
    link: int = 0  # number of the link in which the last text stood, 0 for none

    def add(self, text: str, state: _State) -> None:
        """Text of the current line; white space before its first word is nothing."""
        if self.first is None:
            if text.isspace() and text.strip(" \t\n\r\f") == "":
                return
            self.first = state
        if state.link and self.link and state.link != self.link and self.parts and not self.parts[-1][-1:].isspace():
            self.parts.append(" ")  # two links side by side are two words, whatever the markup's spacing
        self.parts.append(text)
        self.link = state.link
        if state.link:
            self.linked += len(text)

    def flush(self, gap: str) -> None:
        """End the line that is being put together; ``gap`` is the white space that follows it."""
        if self.first is not None:
            text = _SPACE.sub(" ", "".join(self.parts)).strip(" ")
            if text.strip():
                at, linked = self.first, min(self.linked, len(text))
                self.lines.append(Line(text, at.line_tag, at.hints, linked, self.gap, at.boxes, text.count(" ") + 1))
                self.gap = ""
            self.parts.clear()
            self.linked = 0
            self.first = None
        if len(gap) > len(self.gap):
            self.gap = gap


def _hint(node: LexborNode, tag: str) -> tuple[str, bool]:
    """The kind that an element's name, class and id suggest ("" for none), and whether it is hidden."""
    attributes = node.attributes
    if not attributes:
        return TAG_KINDS.get(tag, ""), False
    get = attributes.get
    if "hidden" in attributes or ("style" in attributes and NO_DISPLAY.search(attributes["style"] or "")):
        return "", True
    return judge(tag, get("class") or "", get("id") or "", get("role") or "", get("itemprop") or "")


def flatten(html: str) -> str:
    """The same markup without elements nested deeper than anybody writes: a parser's time grows with the square of depth."""
    if html.count("<") < MANY_TAGS:
        return html
    depth = 0
    kept: list[str] = []
    at = 0
    for found in _TAG.finditer(html):
        tag = found[2].lower()
        if tag in VOID or tag in OPTIONAL_END:
            continue
        if found[1]:
            drop = depth > DEEPEST
            depth = max(0, depth - 1)
        else:
            depth += 1
            drop = depth > DEEPEST
        if drop:
            kept.append(html[at : found.start()])
            kept.append(" ")
            at = found.end()
    kept.append(html[at:])
    return "".join(kept)


def read_lines(tree: LexborHTMLParser) -> list[Line]:
    """The lines of the page in the order of the document."""
    body = tree.body
    if body is None:
        return []
    writer = _Writer()
    number = 0
    stack: list[tuple[LexborNode, _State]] = []
    node: LexborNode | None = body
    state = _State(True, 0, (), (), "")
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            writer.add(node.text_content or "", state)
        elif tag == "br":
            writer.flush("\n")
        elif tag not in HIDDEN_TAGS:
            number += 1
            inside = state if tag in PLAIN_TAGS else _enter(node, tag, state, number)
            child = node.child if inside is not None else None
            if inside is not None and inside is not state and inside.block:
                writer.flush("\n\n")
            if inside is not None and child is not None:
                stack.append((node, state))
                state, node = inside, child
                continue
        following = node.next
        while following is None and stack:
            node, outer = stack.pop()
            if state is not outer and state.block:
                writer.flush("\n\n")
            state, following = outer, node.next
        node = following
    writer.flush("\n\n")
    return writer.lines


def _enter(node: LexborNode, tag: str, state: _State, number: int) -> _State | None:
    """What holds inside this element, or ``None`` when nobody sees it."""
    kind, hidden = ("", False) if tag == "a" else _hint(node, tag)
    if hidden:
        return None
    if tag in INLINE_TAGS:
        if not kind and tag != "a":
            return state
        block, line_tag, boxes = False, state.line_tag, state.boxes
    else:
        block, line_tag = True, "" if tag in ("div", "section", "article") else tag
        boxes = (*state.boxes, number) if len(state.boxes) < DEEPEST else state.boxes
    hints = (*state.hints, (number, kind)) if kind and len(state.hints) < DEEPEST else state.hints
    return _State(block, number if tag == "a" else state.link, hints, boxes, line_tag)
