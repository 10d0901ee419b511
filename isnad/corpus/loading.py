"""The corpus as frozen objects.

>>> reports = load(part="learn")  # doctest: +SKIP
>>> reports[0].events[0].type  # doctest: +SKIP
'SUPPORT'
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isnad.corpus.tables import PARTS
from isnad.errors import InputError
from isnad.record import Block, DateExpression, Entity
from isnad.span import Span

# What the index knows of a report, and an exported line says beside its labels.
ABOUT = ("part", "manner", "region", "subject", "years", "sources", "note")
HOME = Path(__file__).resolve().parent.parent.parent / "corpus"


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One piece of reported speech: whose, through whom (nearest first), which words."""

    id: str
    speaker: str | None
    via: tuple[str, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """One PLOVER event; sides are entity ids, ``evidence`` the clause that reports it."""

    type: str
    mode: str | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    aux: tuple[str, ...]
    context: tuple[str, ...]
    evidence: Span


@dataclass(frozen=True, slots=True)
class GoldReport:
    """A report with its labels and what is known of it. Spans are code points of ``text``, half-open."""

    name: str
    part: str
    published: str
    manner: str
    region: str
    subject: str
    years: str
    sources: tuple[str, ...]
    note: str
    text: str
    blocks: tuple[Block, ...]
    entities: tuple[Entity, ...]
    dates: tuple[DateExpression, ...]
    statements: tuple[GoldStatement, ...]
    events: tuple[GoldEvent, ...]
    raw: dict[str, Any]


def _span(data: dict[str, int]) -> Span:
    return Span(data["start"], data["end"])


def _report(gold: dict[str, Any], meta: dict[str, Any]) -> GoldReport:
    return GoldReport(
        name=gold["name"],
        part=meta["part"],
        published=gold["published"],
        manner=meta["manner"],
        region=meta["region"],
        subject=meta["subject"],
        years=meta["years"],
        sources=tuple(meta["sources"]),
        note=meta["note"],
        text=gold["text"],
        blocks=tuple(Block(b["kind"], b["start"], b["end"]) for b in gold["blocks"]),
        entities=tuple(
            Entity(e["id"], e["name"], e["kind"], e["country"], tuple(e["sectors"]), tuple(map(_span, e["mentions"])))
            for e in gold["entities"]
        ),
        dates=tuple(DateExpression(d["start"], d["end"], d["value"], d["end_value"], d["grain"]) for d in gold["dates"]),
        statements=tuple(
            GoldStatement(s["id"], s["speaker"], tuple(s["via"]), tuple(map(_span, s["content"]))) for s in gold["statements"]
        ),
        events=tuple(
            GoldEvent(
                e["type"],
                e["mode"],
                tuple(e["actor"]),
                tuple(e["recipient"]),
                tuple(e["aux"]),
                tuple(e.get("context", [])),
                _span(e["evidence"]),
            )
            for e in gold["events"]
        ),
        raw=gold,
    )


def meta_files(folder: Path) -> list[Path]:
    """The index, ``meta.json``, and the further ones beside it (``meta-b.json``): each writer keeps their own."""
    return [folder / "meta.json", *sorted(folder.glob("meta-*.json"))]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                data = json.loads(line)
                if not {*ABOUT, "name", "text", "events"} <= set(data):
                    raise ValueError("a part of the report is missing")
            except ValueError as trouble:
                raise InputError(
                    f"{file}:{number}", f"is no report of the corpus: {trouble}", "python -m isnad.corpus export"
                ) from None
            yield data


def line_of(report: GoldReport) -> str:
    """A report as a line of JSON: its labels and what the index knows of it. :func:`load` reads a file of such lines."""
    return json.dumps({**report.raw, **{key: getattr(report, key) for key in ABOUT}}, ensure_ascii=False)


def load(folder: Path = HOME, part: str | None = None) -> tuple[GoldReport, ...]:
    """The reports of the corpus, sorted by name; of one part when ``part`` says so. Raises :class:`InputError`.

    ``folder`` is the corpus as it lies in the repository, or a file of JSON Lines as ``export`` writes it and a release holds it.
    """
    if part is not None and part not in PARTS:
        raise InputError(str(folder), f"no part {part!r}", "one of " + ", ".join(PARTS))
    if folder.is_file():
        rows = [({k: v for k, v in d.items() if k not in ABOUT}, d) for d in _lines(folder) if part in (None, d["part"])]
        return tuple(sorted((_report(gold, about) for gold, about in rows), key=lambda r: r.name))
    index = folder / "meta.json"
    if not index.exists():
        raise InputError(
            str(folder),
            "no corpus here: meta.json is missing",
            "name the folder that holds texts, drafts and gold, or the reports.jsonl of a release",
        )
    out = []
    for meta in (row for file in meta_files(folder) for row in json.loads(file.read_text(encoding="utf-8"))):
        if part is None or meta["part"] == part:
            file = folder / "gold" / meta["part"] / f"{meta['id']}.json"
            if not file.exists():
                raise InputError(str(file), "is not built", "python -m isnad.corpus build")
            out.append(_report(json.loads(file.read_text(encoding="utf-8")), meta))
    return tuple(sorted(out, key=lambda r: r.name))
