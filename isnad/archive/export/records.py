"""Records as they were read: JSON Lines, and W3C Web Annotations (one JSON-LD page per report, one page a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from isnad.archive.export.coded import report_keys
from isnad.archive.identity import event_ids, statement_ids
from isnad.archive.models import Report, ReportVersion
from isnad.archive.packing import unpack_record
from isnad.record import Record
from isnad.span import Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  # characters of prefix and suffix in a TextQuoteSelector


def _current(query: str) -> Iterator[tuple[Report, Record]]:
    for keys in report_keys(query):
        reports = Report.objects.in_bulk(keys)
        versions = {v.report_id: v for v in ReportVersion.objects.filter(report__in=keys).order_by("number")}
        for key in keys:
            yield reports[key], unpack_record(versions[key].record)


def jsonl(query: str = "") -> Iterator[str]:
    """One record a line, with ``archive`` (permanent ids, version, hash) added."""
    for report, record in _current(query):
        data = record.to_dict()
        data["archive"] = {
            "uid": report.uid,
            "version": report.version,
            "sha256": report.sha256,
            "first_kept": report.first_kept.isoformat(),
            "copy_of": report.copy_of.uid if report.copy_of_id else None,
            "events": event_ids(record, report.uid),
            "statements": statement_ids(record, report.uid),
        }
        yield json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def annotation_lines(query: str = "") -> Iterator[str]:
    """One annotation page a line, in the order of keeping."""
    for report, record in _current(query):
        yield json.dumps(annotation_page(report, record), ensure_ascii=False, separators=(",", ":")) + "\n"


def annotation_page(report: Report, record: Record) -> dict[str, Any]:
    """A report's events, statements and sides as a Web Annotation page.

    Each target has a TextPositionSelector (code points, as the model counts them) and a TextQuoteSelector.
    """
    source = report.url or f"urn:isnad:report:{report.uid}"
    events, statements = event_ids(record, report.uid), statement_ids(record, report.uid)
    names = {e.id: e.name for e in record.entities}
    items: list[dict[str, Any]] = []
    for e in record.events:
        body = {
            "type": "TextualBody",
            "purpose": "classifying",
            "format": "application/json",
            "value": json.dumps(
                {
                    "type": e.type,
                    "mode": e.mode,
                    "aux": list(e.aux),
                    "actor": [names[x] for x in e.actor],
                    "recipient": [names[x] for x in e.recipient],
                },
                ensure_ascii=False,
            ),
        }
        items.append(_annotation(events[e.id], "classifying", [body], source, record.text, [e.evidence]))
    for s in record.statements:
        said = {"speaker": names.get(s.speaker or ""), "via": [names[x] for x in s.via]}
        body = {
            "type": "TextualBody",
            "purpose": "describing",
            "format": "application/json",
            "value": json.dumps(said, ensure_ascii=False),
        }
        if s.content:
            items.append(_annotation(statements[s.id], "describing", [body], source, record.text, list(s.content)))
    for side in record.entities:
        if side.mentions:
            body = {"type": "TextualBody", "purpose": "identifying", "format": "text/plain", "language": "ar", "value": side.name}
            items.append(_annotation(f"{report.uid}-{side.id}", "identifying", [body], source, record.text, list(side.mentions)))
    return {
        "@context": CONTEXT,
        "id": f"urn:isnad:annotations:{report.uid}:{report.version}",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }


def _annotation(
    uid: str, motivation: str, body: list[dict[str, Any]], source: str, text: str, spans: list[Span]
) -> dict[str, Any]:
    targets = [
        {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": s.start, "end": s.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": s.of(text),
                    "prefix": text[max(0, s.start - AROUND) : s.start],
                    "suffix": text[s.end : s.end + AROUND],
                },
            ],
        }
        for s in spans
    ]
    return {
        "id": f"urn:isnad:{uid}",
        "type": "Annotation",
        "motivation": motivation,
        "body": body[0] if len(body) == 1 else body,
        "target": targets[0] if len(targets) == 1 else targets,
    }
