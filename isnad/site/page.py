"""One report as its page shows it: text in blocks with marks, entries in the margin, accepted corrections laid over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from isnad.archive import queries
from isnad.archive.models import DateRow, EventRow, PlaceRow, Report, ReportEntity, StatementRow
from isnad.record import BODY_KINDS, Record
from isnad.site.marks import Stretch, marks_of, stretches
from isnad.site.models import Remark


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of the page: its kind, its stretches."""

    kind: str
    start: int
    pieces: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        """The block's own text."""
        return "".join(p.text for p in self.pieces)


@dataclass(slots=True)
class ShownEvent:
    """An event with its number on the page and the accepted corrections that override what the machine read."""

    number: int
    row: EventRow
    overrides: dict[str, Remark] = field(default_factory=dict)

    @property
    def withdrawn(self) -> Remark | None:
        """The accepted correction that says there is no such event."""
        return self.overrides.get("none")


@dataclass(slots=True)
class ShownStatement:
    """A statement with its chain of transmission, nearest first, the outlet last."""

    row: StatementRow
    chain: list[tuple[str, Any]]
    overrides: dict[str, Remark] = field(default_factory=dict)


@dataclass(slots=True)
class ReportPage:
    """Everything the report's page shows."""

    report: Report
    record: Record
    head: list[ShownBlock]
    body: list[ShownBlock]
    furniture: list[ShownBlock]
    sides: list[ReportEntity]
    dates: list[DateRow]
    places: list[PlaceRow]
    statements: list[ShownStatement]
    events: list[ShownEvent]
    missing: list[Remark]
    sentences: list[tuple[int, int]]


def _overrides(report: Report) -> tuple[dict[str, dict[str, Remark]], list[Remark]]:
    """Accepted corrections by entry and field (the latest wins), and events that readers added."""
    by_entry: dict[str, dict[str, Remark]] = {}
    missing: list[Remark] = []
    for remark in Remark.objects.filter(report_uid=report.uid, kind="correction", state="accepted").order_by("id"):
        if remark.field == "missing":
            missing.append(remark)
        else:
            by_entry.setdefault(remark.entry, {})[remark.field] = remark
    return by_entry, missing


def chain_of(row: StatementRow, report: Report) -> list[tuple[str, Any]]:
    """(role, entity or outlet): speaker first, then who passed the words on, then who printed them."""
    chain: list[tuple[str, Any]] = [("speaker", row.speaker)]
    chain += [("via", link.entity) for link in sorted(row.via.all(), key=lambda v: v.position)]
    chain.append(("outlet", report.outlet))
    return chain


def page_of(report: Report) -> ReportPage:
    """Loads a report for its page: one query for each table."""
    record = queries.record_of(report)
    text = report.text
    sides = list(queries.sides_of(report))
    dates = list(DateRow.objects.filter(report=report).order_by("number"))
    places = list(PlaceRow.objects.filter(report=report).order_by("number"))
    statements = list(queries.statements_of(report))
    events = list(queries.events_of(report))
    overrides, missing = _overrides(report)
    shown = [ShownEvent(n, e, overrides.get(e.uid, {})) for n, e in enumerate(events, 1)]
    marks = marks_of(sides, dates, places, statements, events)
    anchors: dict[int, list[str]] = {}
    numbers: dict[int, list[int]] = {}
    for sentence in record.sentences:
        anchors.setdefault(sentence.start, []).append(f"c{sentence.start}")
    for event in shown:
        numbers.setdefault(event.row.trigger_end, []).append(event.number)
    head: list[ShownBlock] = []
    body: list[ShownBlock] = []
    furniture: list[ShownBlock] = []
    seen_body = False
    for block in record.blocks or ():
        start, end = _trimmed(text, block.start, block.end)
        if not text[start:end].strip():
            continue
        made = ShownBlock(block.kind, start, tuple(stretches(text, start, end, marks, anchors, numbers)))
        if block.kind not in BODY_KINDS:
            furniture.append(made)
        elif block.kind in ("body", "caption") or seen_body:
            seen_body = True
            body.append(made)
        else:
            head.append(made)
    if not record.blocks and text:
        body.append(ShownBlock("body", 0, tuple(stretches(text, 0, len(text), marks, anchors, numbers))))
    return ReportPage(
        report,
        record,
        head,
        body,
        furniture,
        sides,
        dates,
        places,
        [ShownStatement(s, chain_of(s, report), overrides.get(s.uid, {})) for s in statements],
        shown,
        missing,
        [(s.start, s.end) for s in record.sentences],
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A block without the line breaks around it; lines inside stay."""
    while start < end and text[start] in "\r\n":
        start += 1
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return start, end
