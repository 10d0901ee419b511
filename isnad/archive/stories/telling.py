"""What a story says: how many reports and independent sources, who was first, where they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from isnad.archive.models import EventRow, Report
from isnad.archive.stories.numbers import counts

AFTER = 160  # characters after the evidence in which a report may give its counts


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of a story, ready to be stored."""

    title: str
    first_day: date
    last_day: date
    reports: int
    sources: int
    first_report: Report
    differences: dict[str, dict[str, list[str]]]


def tell(events: list[EventRow]) -> Told:
    """Sums up the events of one story: sides and reports loaded, ``around`` the report's text from the evidence to AFTER it."""
    reports = {e.report_id: e.report for e in events}
    ordered = sorted(reports.values(), key=lambda r: (r.day, r.first_kept, r.uid))
    first = ordered[0]
    lead = min((e for e in events if e.report_id == first.pk), key=lambda e: (e.trigger_start, e.uid))
    return Told(
        title=first.title or lead.words[:200],
        first_day=min(e.day for e in events),
        last_day=max(e.day for e in events),
        reports=len(reports),
        sources=independent(list(reports.values())),
        first_report=first,
        differences=_differences(events),
    )


def independent(reports: list[Report]) -> int:
    """Reports that are neither copies of one dispatch nor of one outlet count once."""
    groups: list[set[str]] = []
    for r in reports:
        marks = {f"copy:{r.copy_of_id or r.pk}"}
        if r.outlet_id:
            marks.add(f"outlet:{r.outlet_id}")
        touching = [g for g in groups if g & marks]
        groups = [g for g in groups if not g & marks]
        groups.append(marks.union(*touching))
    return len(groups)


def _differences(events: list[EventRow]) -> dict[str, dict[str, list[str]]]:
    """Field → value → report uids, for the fields in which reports disagree."""
    out: dict[str, dict[str, list[str]]] = {}
    answers: dict[str, Callable[[EventRow], str]] = {
        "day": lambda e: e.day.isoformat() if e.day_given else "",
        "actor": lambda e: _names(e, "actor"),
        "recipient": lambda e: _names(e, "recipient"),
        "place": lambda e: e.place.name if e.place_id else "",
        "mode": lambda e: e.mode,
    }
    for field, answer in answers.items():
        _note(out, field, [(e.report.uid, answer(e)) for e in events])
    found: dict[str, list[tuple[str, str]]] = {}
    for e in events:
        for kind, number in counts(e.around).items():
            found.setdefault(kind, []).append((e.report.uid, str(number)))
    for kind, said in found.items():
        _note(out, kind, said)
    return out


def _note(out: dict[str, dict[str, list[str]]], field: str, said: list[tuple[str, str]]) -> None:
    values: dict[str, list[str]] = {}
    for report, value in said:
        if value and report not in values.setdefault(value, []):
            values[value].append(report)
    values = {v: reports for v, reports in values.items() if reports}
    if len(values) > 1:
        out[field] = {v: sorted(values[v]) for v in sorted(values)}


def _names(e: Any, role: str) -> str:
    return "، ".join(s.entity.name for s in sorted(e.sides.all(), key=lambda s: s.position) if s.role == role)
