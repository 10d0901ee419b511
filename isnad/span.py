"""Span: a half-open stretch of a report's original text.

>>> s = Span(0, 3)
>>> s.of("قال الوزير")
'قال'
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Code points ``start`` (included) to ``end`` (excluded) of the original text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The exact words: ``text[start:end]``."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """True when the two stretches share at least one character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """True when ``other`` lies wholly inside this stretch."""
        return self.start <= other.start and other.end <= self.end
