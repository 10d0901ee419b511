"""Score records against gold: the figures of one set, whole and broken down.

What counts as found:

- blocks: a character of the text, body (title, byline, body) against furniture;
- entities: a shared mention, the same country (or both none), a shared sector where the gold has any;
- dates: overlapping spans, the same value, end and grain;
- statements: content overlap (token F1) of at least 0.5 and the same speaker; ``via`` is counted apart;
- events: the same type, overlapping evidence and agreeing sides; ``strict`` asks for the auxiliary modes and the gold's mode as
  well, ``type`` for type and evidence alone.

Counts are summed over the set (micro). A missing record counts as one that found nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from isnad.corpus.comparing import Compared, Count, pairs_of, same_entity, unique
from isnad.errors import InputError

KINDS = ("blocks", "entities", "dates", "statements", "via", "events", "events strict", "events type")


@dataclass
class Tally:
    """Running counts of a set: by kind and manner, and events by type, mode, auxiliary mode and phenomenon, statements by length of
    chain. Of phenomena and chains only the gold knows, so there what was found counts nothing: their figure is the recall."""

    kinds: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in KINDS})
    types: dict[str, Count] = field(default_factory=dict)
    modes: dict[str, Count] = field(default_factory=dict)
    aux: dict[str, Count] = field(default_factory=dict)
    phenomena: dict[str, Count] = field(default_factory=dict)
    chains: dict[str, Count] = field(default_factory=dict)
    manners: dict[str, dict[str, Count]] = field(default_factory=dict)
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)


def _break_down(tally: Tally, gs: list[dict[str, Any]], fs: list[dict[str, Any]], pairs: list[tuple[int, int]]) -> None:
    """Events by type, mode and auxiliary mode: a hit is a pair of the same class whose both ends carry the label."""
    for table, labels in ((tally.types, _type), (tally.modes, _mode), (tally.aux, _aux)):
        for item in gs:
            for label in labels(item):
                table.setdefault(label, Count()).gold += 1
        for item in fs:
            for label in labels(item):
                table.setdefault(label, Count()).found += 1
        for g, f in pairs:
            for label in labels(gs[g]) & labels(fs[f]):
                table[label].hit += 1


def _type(event: dict[str, Any]) -> set[str]:
    return {event["type"]}


def _mode(event: dict[str, Any]) -> set[str]:
    return {f"{event['type']}/{event['mode']}"} if event.get("mode") else set()


def _aux(event: dict[str, Any]) -> set[str]:
    return set(event.get("aux", [])) or {"none"}


def _within(inner: dict[str, Any], outer: Iterable[dict[str, Any]]) -> bool:
    """Whether most of a span stands in others."""
    start, end = int(inner["start"]), int(inner["end"])
    return 2 * sum(max(0, min(end, int(o["end"])) - max(start, int(o["start"]))) for o in outer) > end - start


def phenomena(event: dict[str, Any], gold: dict[str, Any]) -> set[str]:
    """What makes a gold event hard to read, or easy."""
    said = [s for s in gold.get("statements", []) if _within(event["evidence"], s["content"])]
    spans = {e["id"]: e["mentions"] for e in gold.get("entities", [])}
    sides = [i for slot in ("actor", "recipient") for i in event.get(slot, [])]
    near = [
        any(m["start"] < event["evidence"]["end"] and event["evidence"]["start"] < m["end"] for m in spans.get(i, []))
        for i in sides
    ]
    actors = event.get("actor", [])
    tests = {
        "in the report's own words": not said,
        "inside a statement": bool(said),
        "inside a statement passed on": any(s.get("via") for s in said),
        "actor not told": not actors,
        "several actors": len(actors) > 1,
        "recipient told": bool(event.get("recipient")),
        "recipient not told": not event.get("recipient"),
        "sides named in the evidence": bool(near) and all(near),
        "a side named elsewhere": not all(near),
    }
    return {name for name, holds in tests.items() if holds}


def score(gold: dict[str, Any], record: dict[str, Any] | None, tally: Tally, manner: str | None = None) -> None:
    """Add one report to the tally. Raises :class:`InputError` when the record is of another text."""
    record = record if record is not None else {"text": gold["text"]}
    if record.get("text", gold["text"]) != gold["text"]:
        raise InputError(
            gold["name"], "the record's text is not the report's, so no span can be compared", "read the report again"
        )
    report = Compared(gold, record)
    counts = {kind: Count() for kind in KINDS}
    counts["blocks"] = report.blocks()

    def pair(
        kind: str, gs: list[dict[str, Any]], fs: list[dict[str, Any]], pairs: list[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        counts[kind].add(len(pairs), len(fs), len(gs))
        right = {g for g, _ in pairs}, {f for _, f in pairs}
        sides = ((0, gs, "missed", report.gold_views), (1, fs, "wrong", report.found_views))
        tally.misses.extend(
            (kind, gold["name"], what, report.show(kind, item, views))
            for side, items, what, views in sides
            for n, item in enumerate(items)
            if n not in right[side]
        )
        return pairs

    entities = [*report.gold_views.values()], [*report.found_views.values()]
    pair(
        "entities",
        [*{e["id"]: e for e in gold.get("entities", [])}.values()],
        [*{e["id"]: e for e in record.get("entities", [])}.values()],
        pairs_of(*entities, same_entity),
    )
    dates = gold.get("dates", []), record.get("dates", [])
    pair("dates", *dates, pairs_of(*dates, report.same_date))
    said = gold.get("statements", []), record.get("statements", [])
    chained = pair("statements", *said, pairs_of(*said, report.same_statement))
    counts["via"] = report.via(chained)
    for n, statement in enumerate(said[0]):
        row = tally.chains.setdefault(str(len(statement.get("via", []))), Count())
        row.add(int(n in {g for g, _ in chained}), 0, 1)
    events = unique(gold), unique(record)
    found = pair("events", *events, pairs_of(*events, report.same_event))
    _break_down(tally, *events, found)
    right = {g for g, _ in found}
    for n, event in enumerate(events[0]):
        for name in phenomena(event, gold):
            tally.phenomena.setdefault(name, Count()).add(int(n in right), 0, 1)
    counts["events strict"].add(len(pairs_of(*events, report.same_strictly)), len(events[1]), len(events[0]))
    counts["events type"].add(len(pairs_of(*events, report.same_type)), len(events[1]), len(events[0]))

    of_manner = tally.manners.setdefault(manner, {kind: Count() for kind in KINDS}) if manner else None
    for kind, count in counts.items():
        tally.kinds[kind].add(count.hit, count.found, count.gold)
        if of_manner is not None:
            of_manner[kind].add(count.hit, count.found, count.gold)
