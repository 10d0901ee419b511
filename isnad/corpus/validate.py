"""What a careful second look finds in a draft that resolves: the codebook's rules that a machine can hold.

>>> validate({"name": "x", "text": "", "entities": [], "dates": [], "statements": [], "events": []})
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from isnad.corpus.tables import COUNTRY, GRAIN_SHAPES, MODES, SECTORS
from isnad.pack.events import CONTEXTS
from isnad.record import BLOCK_KINDS

ENDS = (". ", "؟ ", "! ")
OPENING, CLOSING = "«“", "»”"
# What may stand glued before a quoted name: conjunctions, prepositions, the article.
PROCLITICS = re.compile("[وف]?[بلك]?(ال|ل)?")


def _cut(text: str, start: int, end: int) -> bool:
    """True when the span begins or ends inside a word (clitics before it may stay outside)."""
    if end < len(text) and text[end - 1].isalpha() and text[end].isalpha():
        return True
    before = start
    while before and text[before - 1].isalpha():
        before -= 1
    return text[start].isalpha() and not PROCLITICS.fullmatch(text[before:start])


def _entities(gold: dict[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    spans: dict[tuple[int, int], str] = {}
    for e in gold["entities"]:
        if e["id"] in seen:
            yield f"entity {e['id']}: entered twice"
        seen.add(e["id"])
        if not e["mentions"]:
            yield f"entity {e['id']}: no mention"
        for m in e["mentions"]:
            if (other := spans.setdefault((m["start"], m["end"]), e["id"])) != e["id"]:
                yield f"entity {e['id']}: its mention is that of {other}"
            if _cut(gold["text"], m["start"], m["end"]):
                yield f"entity {e['id']}: «{gold['text'][m['start'] : m['end']]}» at {m['start']} is cut out of a word"
        if e["country"] is not None and not COUNTRY.fullmatch(e["country"]):
            yield f"entity {e['id']}: country {e['country']!r} is no three-letter code"
        if bad := set(e["sectors"]) - SECTORS:
            yield f"entity {e['id']}: unknown sectors {sorted(bad)}"
        if not e["sectors"]:
            yield f"entity {e['id']}: no sector (UNK where the report does not tell)"


def _day(value: str, grain: str) -> bool:
    if not GRAIN_SHAPES[grain].fullmatch(value):
        return False
    try:
        if grain == "day":
            date.fromisoformat(value)
        elif grain == "week":
            date.fromisocalendar(int(value[:4]), int(value[6:]), 1)
        elif grain == "month":
            date(int(value[:4]), int(value[5:]), 1)
    except ValueError:
        return False
    return True


def _dates(gold: dict[str, Any]) -> Iterator[str]:
    at = -1
    for d in sorted(gold["dates"], key=lambda d: d["start"]):
        said = gold["text"][d["start"] : d["end"]]
        for value in (d["value"], d["end_value"]):
            if value is not None and not _day(value, d["grain"]):
                yield f"date «{said}»: {value!r} is no {d['grain']}"
        if d["end_value"] is not None and d["value"] is not None and d["end_value"] <= d["value"]:
            yield f"date «{said}»: ends before it begins"
        if _cut(gold["text"], d["start"], d["end"]):
            yield f"date «{said}» at {d['start']}: is cut out of a word"
        if d["start"] < at:
            yield f"date «{said}»: overlaps the one before"
        at = d["end"]


def _statements(gold: dict[str, Any]) -> Iterator[str]:
    for s in gold["statements"]:
        if s["speaker"] in s["via"]:
            yield f"statement {s['id']}: the speaker passes on their own words"
        if not s["content"]:
            yield f"statement {s['id']}: no content"
        for c in s["content"]:
            if "\n" in gold["text"][c["start"] : c["end"]]:
                yield f"statement {s['id']}: content runs over a line"
            if _cut(gold["text"], c["start"], c["end"]):
                yield f"statement {s['id']}: content at {c['start']} is cut out of a word"


def _sentence_end(words: str) -> bool:
    """True when a sentence ends inside ``words``, outside quotation marks."""
    depth = 0
    for n, char in enumerate(words):
        depth += (char in OPENING) - (char in CLOSING)
        if depth <= 0 and words[n : n + 2] in ENDS:
            return True
    return "\n" in words


def _events(gold: dict[str, Any]) -> Iterator[str]:
    seen: set[tuple[Any, ...]] = set()
    body = [b for b in gold.get("blocks", []) if b["kind"] == "body"]
    for e in gold["events"]:
        start, end = e["evidence"]["start"], e["evidence"]["end"]
        said = gold["text"][start:end]
        label = f"event {e['type']} «{said[:40]}»"
        if e["mode"] is not None and e["mode"] not in MODES[e["type"]]:
            yield f"{label}: {e['mode']!r} is no mode of {e['type']}"
        if bad := set(e.get("context", [])) - CONTEXTS:
            yield f"{label}: unknown contexts {sorted(bad)}"
        if _cut(gold["text"], start, end):
            yield f"{label}: is cut out of a word"
        if _sentence_end(said):
            yield f"{label}: evidence runs over a sentence"
        if set(e["actor"]) & set(e["recipient"]):
            yield f"{label}: the same side on both ends"
        key = (e["type"], tuple(sorted(e["actor"])), tuple(sorted(e["recipient"])), start)
        if key in seen:
            yield f"{label}: entered twice"
        seen.add(key)
        if body and not any(b["start"] <= start and end <= b["end"] for b in body):
            yield f"{label}: evidence outside the body"


def validate(gold: dict[str, Any]) -> list[str]:
    """Troubles of one built report, one line each; an empty list when there are none."""
    out = [f"block {b['kind']!r} is unknown" for b in gold.get("blocks", []) if b["kind"] not in BLOCK_KINDS]
    return [*out, *_entities(gold), *_dates(gold), *_statements(gold), *_events(gold)]
