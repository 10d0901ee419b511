"""Parquet with typed columns and a Frictionless ``datapackage.json`` with checksums: a folder that explains itself.

``reports``, ``events``, ``sides``, ``statements`` and ``tombstones``, each streamed in row groups.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from isnad.archive.export.coded import coded_events, report_keys
from isnad.archive.export.codes import quad
from isnad.archive.models import Report, StatementRow, Tombstone

GROUP = 5_000

_WORDS = pa.list_(pa.string())
SCHEMAS = {
    "reports": pa.schema(
        [
            ("report", pa.string()), ("version", pa.int32()), ("url", pa.string()), ("outlet", pa.string()),
            ("title", pa.string()),
            ("byline", pa.string()), ("published", pa.date32()), ("published_by", pa.string()), ("language", pa.string()),
            ("text", pa.string()), ("sha256", pa.string()), ("first_kept", pa.timestamp("us", tz="UTC")),
            ("changed", pa.timestamp("us", tz="UTC")), ("copy_of", pa.string()), ("events", pa.int32()),
            ("statements", pa.int32()),
            ("code", pa.string()), ("pack", pa.string()),
        ]
    ),
    "events": pa.schema(
        [
            ("event", pa.string()), ("report", pa.string()), ("story", pa.string()), ("type", pa.string()), ("mode", pa.string()),
            ("aux", _WORDS), ("contexts", _WORDS), ("quad", pa.int8()), ("intensity", pa.float64()), ("date", pa.date32()),
            ("end_date", pa.date32()), ("grain", pa.string()), ("date_given", pa.bool_()), ("actors", _WORDS),
            ("recipients", _WORDS),
            ("actor_countries", _WORDS), ("recipient_countries", _WORDS), ("place", pa.string()), ("place_country", pa.string()),
            ("latitude", pa.float64()), ("longitude", pa.float64()), ("geonames", pa.int64()), ("statement", pa.string()),
            ("evidence", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("rule", pa.string()),
        ]
    ),
    "sides": pa.schema(
        [
            ("event", pa.string()), ("role", pa.string()), ("position", pa.int16()), ("entity", pa.string()),
            ("name", pa.string()),
            ("written", pa.string()), ("kind", pa.string()), ("country", pa.string()), ("sectors", _WORDS), ("offices", _WORDS),
        ]
    ),
    "statements": pa.schema(
        [
            ("statement", pa.string()), ("report", pa.string()), ("speaker", pa.string()), ("speaker_entity", pa.string()),
            ("via", _WORDS), ("words", pa.string()), ("cue_start", pa.int32()), ("cue_end", pa.int32()), ("force", pa.string()),
        ]
    ),
    "tombstones": pa.schema(
        [
            ("uid", pa.string()), ("kind", pa.string()), ("reason", pa.string()), ("replaced_by", pa.string()),
            ("report", pa.string()), ("at", pa.timestamp("us", tz="UTC")),
        ]
    ),
}  # fmt: skip

_KEYS = {"reports": "report", "events": "event", "statements": "statement", "tombstones": "uid"}
# The two tables of events and sides come from one pass over the events.
_FOREIGN = {"events": "reports", "statements": "reports", "sides": "events"}

Rows = Iterator[tuple[Any, ...]]


def _reports(query: str) -> Rows:
    for keys in report_keys(query):
        found = Report.objects.select_related("outlet", "copy_of").in_bulk(keys)
        for key in keys:
            r = found[key]
            yield (
                r.uid, r.version, r.url or None, r.outlet.name if r.outlet_id else None, r.title, r.byline or None, r.published,
                r.published_by or None, r.language, r.text, r.sha256, r.first_kept, r.changed,
                r.copy_of.uid if r.copy_of_id else None, r.event_count, r.statement_count, r.code, r.pack,
            )  # fmt: skip


def _events(query: str) -> Rows:
    for c in coded_events(query):
        e, p = c.event, c.place
        yield (
            e.uid, c.report.uid, c.story.uid if c.story else None, e.type, e.mode or None, e.aux.split(), e.contexts.split(),
            quad(e.type), e.intensity, e.day, e.last_day, e.grain, e.day_given,
            [s.uid for s in c.actors], [s.uid for s in c.recipients],
            [s.country for s in c.actors if s.country], [s.country for s in c.recipients if s.country],
            p.name if p else None, p.country or None if p else None, p.lat if p else None, p.lon if p else None,
            p.geonames if p else None, e.statement.uid if e.statement_id else None, e.words, e.start, e.end, e.rule or None,
        )  # fmt: skip


def _sides(query: str) -> Rows:
    for c in coded_events(query):
        for role, sides in (("actor", c.actors), ("recipient", c.recipients)):
            for position, s in enumerate(sides):
                yield (
                    c.event.uid, role, position, s.uid, s.name, s.written, s.kind, s.country or None,
                    list(s.sectors), list(s.roles),
                )  # fmt: skip


def _statements(query: str) -> Rows:
    for keys in report_keys(query):
        rows = StatementRow.objects.filter(report__in=keys).select_related("report", "speaker").prefetch_related("via__entity")
        for s in rows.order_by("report_id", "cue_start", "pk"):
            via = [v.entity.name for v in sorted(s.via.all(), key=lambda v: v.position)]
            yield (
                s.uid, s.report.uid, s.speaker.name if s.speaker_id else None, s.speaker.uid if s.speaker_id else None,
                via, s.words,
                s.cue_start, s.cue_end, s.force,
            )  # fmt: skip


def _tombstones(query: str) -> Rows:
    for t in Tombstone.objects.order_by("pk").iterator(chunk_size=2000):
        yield (t.uid, t.kind, t.reason, t.replaced_by or None, t.report_uid or None, t.at)


_SOURCES: dict[str, Callable[[str], Rows]] = {
    "reports": _reports, "events": _events, "sides": _sides, "statements": _statements, "tombstones": _tombstones,
}  # fmt: skip


def write_parquet(folder: Path, query: str = "") -> int:
    """Writes the five files and ``datapackage.json`` into ``folder`` (made if missing); returns the number of events."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    counts: dict[str, int] = {}
    for name, source in _SOURCES.items():
        path = folder / f"{name}.parquet"
        counts[name] = _write(path, SCHEMAS[name], source(query))
        resources.append(_resource(name, path, counts[name]))
    package = {
        "name": "isnad-export",
        "title": "Events, statements and sides read from Arabic news reports",
        "profile": "data-package",
        "resources": resources,
    }
    if query:
        package["description"] = f"Query: {query}"
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return counts["events"]


def _write(path: Path, schema: pa.Schema, rows: Rows) -> int:
    total = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        group: list[tuple[Any, ...]] = []
        for row in rows:
            group.append(row)
            if len(group) >= GROUP:
                writer.write_batch(_batch(schema, group))
                total += len(group)
                group = []
        if group:
            writer.write_batch(_batch(schema, group))
            total += len(group)
    return total


def _batch(schema: pa.Schema, rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array(column, type=f.type) for column, f in zip(columns, schema, strict=True)], schema=schema)


def _frictionless_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "array"
    if pa.types.is_timestamp(kind):
        return "datetime"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    return "string"


def _resource(name: str, path: Path, rows: int) -> dict[str, Any]:
    with path.open("rb") as file:
        total = hashlib.file_digest(file, "sha256").hexdigest()
    schema: dict[str, Any] = {"fields": [{"name": f.name, "type": _frictionless_type(f.type)} for f in SCHEMAS[name]]}
    if name in _KEYS:
        schema["primaryKey"] = [_KEYS[name]]
    if name in _FOREIGN:
        target = _FOREIGN[name]
        schema["foreignKeys"] = [{"fields": [_KEYS[target]], "reference": {"resource": target, "fields": [_KEYS[target]]}}]
    return {
        "name": name,
        "path": path.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{total}",
        "rowCount": rows,
        "schema": schema,
    }
