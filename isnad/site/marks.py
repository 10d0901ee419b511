"""A report's text cut into stretches that carry the same marks, so that evidence can be shown without changing a letter.

>>> [(s.text, s.marks) for s in stretches("قال زيد", 0, 7, [Mark("e", "e1", 4, 7)])]
[('قال ', ()), ('زيد', (Mark(kind='e', id='e1', start=4, end=7),))]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from isnad.archive.models import DateRow, EventRow, PlaceRow, ReportEntity, StatementRow


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked span. ``kind``: e side, d date, p place, s statement, c its cue, v evidence, t trigger."""

    kind: str
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text with the marks that all of it bears. ``anchors`` begin here; evidence with these ``numbers`` ends here."""

    text: str
    marks: tuple[Mark, ...]
    anchors: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def kinds(self) -> str:
        """CSS classes."""
        return " ".join(dict.fromkeys(f"k-{m.kind}" for m in self.marks))

    @property
    def ids(self) -> str:
        """Ids of the entries, for the page's scripts."""
        return " ".join(dict.fromkeys(m.id for m in self.marks))


def marks_of(
    sides: Iterable[ReportEntity],
    dates: Iterable[DateRow],
    places: Iterable[PlaceRow],
    statements: Iterable[StatementRow],
    events: Iterable[EventRow],
) -> list[Mark]:
    """Every mark of a report; entries are named by their local ids (``e1``, ``d0``, ``p0``, ``s1``, ``v1``)."""
    out = [Mark("e", s.local, a, b) for s in sides for a, b in s.mentions]
    out += [Mark("d", f"d{d.number}", d.start, d.end) for d in dates]
    out += [Mark("p", f"p{p.number}", p.start, p.end) for p in places]
    for s in statements:
        out.append(Mark("c", s.local, s.cue_start, s.cue_end))
        out += [Mark("s", s.local, a, b) for a, b in s.content]
    for e in events:
        out += [Mark("v", e.local, e.start, e.end), Mark("t", e.local, e.trigger_start, e.trigger_end)]
    return out


def stretches(
    text: str,
    start: int,
    end: int,
    marks: Iterable[Mark],
    anchors: dict[int, list[str]] | None = None,
    numbers: dict[int, list[int]] | None = None,
) -> list[Stretch]:
    """``text[start:end]`` in stretches, in order; their texts join to exactly that. ``anchors`` and ``numbers`` are by offset."""
    inside = [m for m in marks if m.start < end and m.end > start]
    anchors, numbers = anchors or {}, numbers or {}
    cuts = {start, end}
    for m in inside:
        cuts.update((max(m.start, start), min(m.end, end)))
    cuts.update(at for at in (*anchors, *numbers) if start <= at <= end)
    ordered = sorted(cuts)
    opening: dict[int, list[Mark]] = {}
    for m in inside:
        opening.setdefault(max(m.start, start), []).append(m)
    out: list[Stretch] = []
    alive: list[Mark] = []
    for a, b in pairwise(ordered):
        alive = [m for m in (*alive, *opening.get(a, ())) if m.end > a]
        out.append(Stretch(text[a:b], tuple(alive), tuple(anchors.get(a, ())), tuple(numbers.get(b, ()))))
    return out
