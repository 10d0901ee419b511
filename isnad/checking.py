"""``isnad check``: a pack's own sentences, read by the whole reader.

An event example must yield exactly the events it states, a refused sentence none of its frame's type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import isnad
from isnad.errors import InputError
from isnad.pack.events import Example
from isnad.record import Event, Record


def _side(record: Record, ids: tuple[str, ...]) -> set[str]:
    entities = {e.id: e for e in record.entities}
    return {record.text[m.start : m.end] for i in ids for m in entities[i].mentions}


def _wanted(event: dict[str, Any], key: str) -> list[str]:
    words = event.get(key, [])
    return [words] if isinstance(words, str) else list(words)


def _same_side(record: Record, ids: tuple[str, ...], words: list[str]) -> bool:
    """Every stated side overlaps a mention of one of the event's entities, and no entity is left over."""
    if not words:
        return not ids
    said = _side(record, ids)
    return bool(ids) and all(any(w in m or m in w for m in said) for w in words)


def same_event(record: Record, found: Event, wanted: dict[str, Any]) -> bool:
    """Type, both sides, auxiliary modes where the example states any, mode where it states one."""
    if found.type != wanted["type"]:
        return False
    if set(found.aux) != set(wanted.get("aux", ())) or ("mode" in wanted and wanted["mode"] != found.mode):
        return False
    return _same_side(record, found.actor, _wanted(wanted, "actor")) and _same_side(record, found.recipient, _wanted(wanted, "recipient"))


def trouble_with(example: Example) -> str:
    """What is wrong with the reading of one example; empty when nothing is."""
    record = isnad.read(example.text, published=example.published)
    if example.refused:
        kind = example.frame.split(".")[0].upper()
        got = [e for e in record.events if e.rule == example.frame]
        return f"read as {kind} by {example.frame}" if got else ""
    left = list(record.events)
    for wanted in example.events:
        hit = next((e for e in left if same_event(record, e, wanted)), None)
        if hit is None:
            said = "; ".join(_line(record, e) for e in record.events) or "nothing"
            return f"wanted {wanted}, read {said}"
        left.remove(hit)
    return "also read " + "; ".join(_line(record, e) for e in left) if left else ""


def _line(record: Record, event: Event) -> str:
    names = {e.id: e.name for e in record.entities}
    sides = [", ".join(names[i] for i in ids) for ids in (event.actor, event.recipient)]
    return f"{event.type} [{sides[0]}] > [{sides[1]}] {'+'.join(event.aux)} ({event.rule})"


def check_pack(what: str, say: Callable[[str], None]) -> int:
    """Check a pack (``ar``) or one file (``ar/events/CONSULT``); say each failure and a count. Returns the number of failures."""
    language = what.split("/")[0]
    pack = isnad.load(language)
    examples = [e for e in pack.events.examples if what == language or e.file.removesuffix(".toml") == what.removesuffix(".toml")]
    if not examples:
        raise InputError(what, "no such pack file with sentences", f"for instance {language}/events/CONSULT")
    failures: Counter[str] = Counter()
    for example in examples:
        trouble = trouble_with(example)
        if trouble:
            failures[example.file] += 1
            say(f"{example.file}: {example.frame}: {example.text}\n    {trouble}")
    total = sum(failures.values())
    say(f"{len(examples)} sentences, {total} not as stated" + "".join(f"\n  {f}: {n}" for f, n in failures.most_common()))
    return total
