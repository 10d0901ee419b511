"""A statement while it is being written, and what becomes of it: exact spans, quoted words, date and occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from isnad.reading.statements.content import trim
from isnad.reading.statements.cues import Cue
from isnad.reading.statements.view import View
from isnad.record import DateExpression, Statement
from isnad.span import Span


@dataclass
class Draft:
    """A statement while its end is not known yet. Ranges are token ranges of the sentence."""

    cue: Cue | None
    first: int  # first token of the cue or source phrase
    last: int  # end of the cue or source phrase
    speaker: str | None
    via: list[str]
    start: int
    skip: int = 0
    stop: int | None = None
    ranges: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False
    parent: Draft | None = None
    gender: str = ""
    force: str = "neutral"
    how: str = ""
    also: tuple[str, ...] = ()  # who spoke together with the speaker: a statement of each
    until: str = ""  # what ended the words, for the record's rule


def span_of(view: View, tokens: tuple[int, int], skip: int = 0) -> Span:
    """The characters of a token range, without the first ``skip`` letters (a glued preposition)."""
    return Span(view.tokens[tokens[0]].start + skip, view.tokens[tokens[1] - 1].end)


def quoted_in(view: View, ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
    """The exact words: what stands between quotation marks inside the ranges (single words between marks are names)."""
    out: list[Span] = []
    for first, last in ranges:
        if first - 1 in view.closing and view.closing[first - 1] == last:
            out.append(span_of(view, (first, last)))
            continue
        for opening, closing in sorted(view.closing.items()):
            if first <= opening and closing <= last and closing - opening > 2:
                out.append(span_of(view, (opening + 1, closing)))
    return tuple(out)


def date_in(view: View, zone: tuple[int, int], dates: Sequence[DateExpression]) -> int | None:
    """The index of the first date expression among the tokens between a verb and its words."""
    start, end = view.tokens[zone[0]].start, view.tokens[min(zone[1], view.count - 1)].start
    return next((n for n, d in enumerate(dates) if start <= d.start < end), None)


def occasion_in(view: View, zone: tuple[int, int]) -> str | None:
    """The occasion named there: «في مؤتمر صحفي», «في تغريدة»."""
    occasions = view.speech.occasions
    for k in range(zone[0], min(zone[1], view.count)):
        word = view.words[k]
        found = occasions.get(word) or (occasions.get(word[1:]) if word[0] in "بل" else None)
        if found is not None:
            return found
    return None


def statement_of(view: View, draft: Draft, identifier: str, dates: Sequence[DateExpression]) -> Statement | None:
    """The finished statement, or ``None`` when nothing was said or by nobody known."""
    ranges = [r for r in (trim(view, a, b) for a, b in draft.ranges) if r is not None]
    if not ranges or draft.speaker is None:
        return None
    spans = tuple(span_of(view, r, draft.skip if n == 0 else 0) for n, r in enumerate(ranges))
    cue = draft.cue
    zone = (draft.first, cue.opener.at if cue is not None and cue.opener.at > draft.first else draft.last)
    rule = f"{cue.form.lemma}.{cue.form.shape}/{cue.form.frame.id}/{cue.opener.how}" if cue is not None else "source"
    return Statement(
        identifier, draft.speaker, tuple(draft.via), Span(view.tokens[draft.first].start, view.tokens[draft.last - 1].end),
        spans, quoted_in(view, ranges), date_in(view, zone, dates), draft.force, occasion_in(view, zone),
        f"{rule}; speaker {draft.how}; until {draft.until or 'mark'}",
    )  # fmt: skip
