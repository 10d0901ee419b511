"""A gold report in the W3C Web Annotation model: one AnnotationPage, one Annotation a label, each with position and quotation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from isnad.corpus.loading import GoldReport
from isnad.span import Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 24


def _selectors(text: str, span: Span) -> list[dict[str, Any]]:
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {
            "type": "TextQuoteSelector",
            "exact": span.of(text),
            "prefix": text[max(0, span.start - AROUND) : span.start],
            "suffix": text[span.end : span.end + AROUND],
        },
    ]


def _labels(report: GoldReport) -> Iterator[tuple[str, tuple[Span, ...], dict[str, Any]]]:
    for e in report.entities:
        yield (
            f"entity-{e.id}",
            e.mentions,
            {"label": "entity", "id": e.id, "name": e.name, "kind": e.kind, "country": e.country, "sectors": list(e.sectors)},
        )
    for n, d in enumerate(report.dates):
        yield (
            f"date-{n}",
            (Span(d.start, d.end),),
            {"label": "date", "value": d.value, "end_value": d.end_value, "grain": d.grain},
        )
    for s in report.statements:
        yield f"statement-{s.id}", s.content, {"label": "statement", "id": s.id, "speaker": s.speaker, "via": list(s.via)}
    for n, v in enumerate(report.events):
        yield (
            f"event-{n}",
            (v.evidence,),
            {
                "label": "event",
                "type": v.type,
                "mode": v.mode,
                "actor": list(v.actor),
                "recipient": list(v.recipient),
                "aux": list(v.aux),
                "context": list(v.context),
            },
        )


def annotation_page(report: GoldReport, base: str = "urn:isnad:gold:") -> dict[str, Any]:
    """The AnnotationPage of one report; ``base`` is put before its name to make addresses."""
    source = f"{base}{report.name}"
    items = [
        {
            "id": f"{source}#{key}",
            "type": "Annotation",
            "motivation": "classifying",
            # As a string: within the model's context «id» and «type» of an object would be read as the body's own.
            "body": {
                "type": "TextualBody",
                "purpose": "classifying",
                "format": "application/json",
                "value": json.dumps(body, ensure_ascii=False),
            },
            "target": [{"source": source, "selector": _selectors(report.text, span)} for span in spans],
        }
        for key, spans, body in _labels(report)
    ]
    return {"@context": CONTEXT, "id": f"{source}#labels", "type": "AnnotationPage", "items": items}
