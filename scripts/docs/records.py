"""The record, field by field: types from the dataclasses, meaning from ``record.toml``, an example from a bundled report."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import isnad
from isnad import record
from scripts.docs.regions import ROOT, table

SAMPLE = "kuwait.txt"
PARTS: dict[str, tuple[type, str]] = {
    "Record": (record.Record, ""), "Report": (record.Report, "report"), "Block": (record.Block, "blocks"),
    "Entity": (record.Entity, "entities"), "DateExpression": (record.DateExpression, "dates"), "Place": (record.Place, "places"),
    "Statement": (record.Statement, "statements"), "Event": (record.Event, "events"), "Problem": (record.Problem, "problems"),
    "Versions": (record.Versions, "versions"),
}  # fmt: skip
_CAPTURE = re.compile(r"(?<![\w])([a-z]\w*):")
# In JSON a tuple is a list, and a frozen span an object.
_SHAPES = (("tuple[", "list["), (", ...]", "]"), ("str", "string"), ("int", "integer"), ("float", "number"), ("None", "null"), (" | ", " or "))


def meanings() -> dict[str, dict[str, str]]:
    """Part → field → meaning. Raises ``ValueError`` where the file and the dataclasses differ."""
    told = tomllib.loads((Path(__file__).parent / "record.toml").read_text(encoding="utf-8"))
    for name, (part, _) in PARTS.items():
        if set(told[name]) != {f.name for f in fields(part)}:
            raise ValueError(f"scripts/docs/record.toml: [{name}] differs from isnad.record.{name}")
    return told


def shape(annotation: str) -> str:
    """A type as JSON has it."""
    for one, other in _SHAPES:
        annotation = annotation.replace(one, other)
    return annotation


def record_fields() -> str:
    """One table a part."""
    text = (ROOT / "isnad" / "samples" / SAMPLE).read_text(encoding="utf-8")
    read = isnad.read(text).to_dict()
    told = meanings()
    out = []
    for name, (part, key) in PARTS.items():
        one = _fullest(read[key]) if key else {}
        rows = []
        for f in fields(part):
            example = "" if not key else _short(one.get(f.name))
            where = f"{key}.{f.name}" if key else f".{f.name}"
            rows.append([f"`{where}`", shape(str(f.type)), told[name][f.name], example])
        head = ["field", "type", "meaning", f"in `{SAMPLE}`"]
        if not key:
            head, rows = head[:3], [row[:3] for row in rows]
        out.append(f"### {key or 'the record'}\n\n{table(head, rows)}")
    return "\n\n".join(out)


def _fullest(found: Any) -> dict[str, Any]:
    """Of several entries the one that says most."""
    if isinstance(found, dict):
        return found
    return max(found, key=lambda one: sum(v not in (None, [], "") for v in one.values()), default={})


def _short(value: Any) -> str:
    if value is None or value in ([], ""):
        return ""
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith("ar-"):
        text = '"ar-…"'
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def date_meanings() -> str:
    """What a form of ``dates.toml`` can mean: the captures that forms of it use, and a form's own example."""
    forms = tomllib.loads((ROOT / "isnad" / "langs" / "ar" / "dates.toml").read_text(encoding="utf-8"))["form"]
    rows = []
    for meaning in sorted({form["means"] for form in forms} - {"nothing"}):
        one = next(form for form in forms if form["means"] == meaning)
        captures = sorted({name for form in forms if form["means"] == meaning for name in _CAPTURE.findall(form["pattern"])})
        example = one["example"][0]
        spans, values = ([v] if isinstance(v, str) else v for v in (example["span"], example["value"]))
        said = "; ".join(f"{span} = {value}" for span, value in zip(spans, values, strict=True))
        rows.append([f"`{meaning}`", " ".join(f"`{c}`" for c in captures), said + _seen_from(example)])
    return table(["`means`", "captures", "for example"], rows)


def _seen_from(example: dict[str, Any]) -> str:
    return f" (seen from {example['day']})" if "day" in example else ""
