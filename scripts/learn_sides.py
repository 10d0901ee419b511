#!/usr/bin/env python3
"""Learn what speaks for a side: ``scripts/learn_sides.py [--check]`` writes ``isnad/langs/ar/sides.tsv``.

Read for it are the reports of ``corpus/gold/learn`` and the example sentences of the pack; nothing else, so that every other set can
tell whether the weights carry over. Each event of the gold that a trigger of the reader falls into gives two decisions, actor and
recipient: everybody whom ``isnad.reading.events.weigh`` offers is a candidate, right is who the gold has. A conditional log-linear
model with a quadratic penalty is fitted to them. Same corpus and same pack, same weights. Run it again after larger changes to the
reader. ``--check`` writes nothing and tells how often rules and weights are right on reports that were left out of the fitting.

Needs numpy (it comes with the ``dev`` extra).
"""

from __future__ import annotations

import copy
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["ISNAD_COMPILED"] = "0"  # a step of the reader is replaced, which cannot be done to a compiled one
import isnad  # noqa: E402
from isnad.checking import _side, _wanted  # noqa: E402
from isnad.pack import load  # noqa: E402
from isnad.reading.events import code as _code  # noqa: E402, F401
from isnad.reading.events import weigh as w  # noqa: E402
from isnad.reading.events.sides import NOBODY, Side  # noqa: E402

CODE = sys.modules["isnad.reading.events.coding"]
GOLD = ROOT / "corpus" / "gold" / "learn"
OUT = ROOT / "isnad" / "langs" / "ar" / "sides.tsv"
PENALTY, EXAMPLE, STEPS, RATE = 10.0, 0.5, 200, 0.05
LEAST, SMALL = 2, 0.02  # a mark seen in fewer candidates is left out, a smaller weight is not written
FOLDS = 5
Judge = Callable[
    [tuple[str, ...]], int
]  # how well ids stand for a side of the gold: 0 not, 1 the country alone, 2 the side itself


@dataclass
class Decision:
    """One slot of one event: the marks of each candidate (nobody first), which are right, which is the rules' own."""

    report: str
    slot: str
    marks: list[set[str]]
    right: list[float]
    rule: list[bool]
    group: list[str]


@dataclass
class Seen:
    """What the reader had before it when it weighed the sides of a trigger."""

    scene: Any
    trigger: Any
    actor: Side
    recipient: Side
    pool: list[w.Candidate]


def reading(text: str, published: str | None) -> tuple[Any, list[Seen]]:
    """The record by rules alone, and every weighing that took place."""
    seen: dict[tuple[int, int, str], Seen] = {}

    def note(scene: Any, t: Any, actor: Side, recipient: Side, _weights: Any, _shut: Any) -> w.Choice:
        then = copy.copy(scene)
        then.history, then.salience = type(scene.history)(scene.history.events), dict(scene.salience)
        pool = w.candidates(scene, t, t.frame.type, actor, recipient)
        seen.setdefault((scene.index, t.token, t.frame.id), Seen(then, t, actor, recipient, pool))
        return w.Choice(actor, recipient, 0.0)

    old, CODE.choose_sides = CODE.choose_sides, note
    try:
        return isnad.read(text, published=published), list(seen.values())
    finally:
        CODE.choose_sides = old


def decisions(one: Seen, report: str, actor: Judge, recipient: Judge, no_actor: bool, no_recipient: bool) -> Iterator[Decision]:
    """The decisions of one weighing; the recipient's beside the right actor."""
    t = one.trigger
    if t.frame.mutual and len({*one.actor.ids, *one.recipient.ids}) > 1:
        return
    doers = [c for c in one.pool if one.actor.ids or not set(c.side.ids) & set(one.recipient.ids)]
    yield _decision(one, report, w.ACTOR, one.actor, doers, None, actor, no_actor)
    chosen = one.actor
    if no_actor:
        chosen = NOBODY
    elif not actor(one.actor.ids):
        right = sorted((c for c in one.pool if actor(c.side.ids)), key=lambda c: -actor(c.side.ids))
        chosen = right[0].side if right else chosen
    if not (t.frame.mutual and len(chosen.ids) > 1):
        bearers = [c for c in one.pool if c.side.ids == one.recipient.ids or not w._own_state(one.scene, c.side, chosen)]
        yield _decision(one, report, w.RECIPIENT, one.recipient, bearers, chosen, recipient, no_recipient)


def _decision(
    one: Seen, report: str, slot: str, rule: Side, pool: list[w.Candidate], other: Side | None, judge: Judge, nobody: bool
) -> Decision:
    scene, t = one.scene, one.trigger
    marks = [w.full_names(t, slot, w.marks_of_nobody(scene, t, slot, rule, pool, other))]
    out = Decision(report, slot, marks, [float(nobody)], [not rule.ids], [""])
    beside = w.marks_beside(scene, t, pool, other)
    best = max((judge(c.side.ids) for c in pool), default=0)
    for c in pool:
        if not w.allowed(c, other):
            continue
        value = judge(c.side.ids)
        out.marks.append(w.full_names(t, slot, c.marks | beside.get(c.side.ids, set())))
        out.right.append(0.0 if nobody or not value else 1.0 if value == best else 0.3)
        out.rule.append(c.side.ids == rule.ids)
        out.group.append(w._group(scene, c.side.ids, slot))
    return out


def of_report(path: Path) -> list[Decision]:
    """The decisions of one report of the gold."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    record, seen = reading(gold["text"], gold.get("published"))
    mine = {e.id: e for e in record.entities}
    theirs = {e["id"]: e for e in gold["entities"]}

    def same(a: dict[str, Any], b: Any) -> int:
        touch = any(m["start"] < n.end and n.start < m["end"] for m in a["mentions"] for n in b.mentions)
        if a["country"] or b.country:
            return (1 + touch) if a["country"] == b.country else 0
        return 2 * touch

    def judge(ids: Sequence[str]) -> Judge:
        side = [theirs[i] for i in ids if i in theirs]
        return lambda found: max((same(a, mine[i]) for a in side for i in found if i in mine), default=0)

    out: list[Decision] = []
    for one in seen:
        t = one.trigger
        at = one.scene.sentence.tokens[t.token].start
        kinds = {t.frame.type, t.frame.negated, {"RETREAT": "CONCEDE"}.get(t.frame.type, "AGREE")}
        here = [e for e in gold["events"] if e["type"] in kinds and e["evidence"]["start"] <= at < e["evidence"]["end"]]
        if not here:
            continue
        event = max(here, key=lambda e: _agrees(one, judge(e["actor"]), judge(e["recipient"]), not e["recipient"]))
        both = event["actor"] + event["recipient"]
        did, bore = (both, both) if t.frame.mutual else (event["actor"], event["recipient"])
        none = len(both) < 2 if t.frame.mutual else not bore
        out += decisions(one, path.stem, judge(did), judge(bore), not event["actor"], none)
    return out


def _agrees(one: Seen, actor: Judge, recipient: Judge, nobody: bool) -> int:
    return bool(actor(one.actor.ids)) + bool(recipient(one.recipient.ids)) + (nobody and not one.recipient.ids)


def of_example(example: Any) -> list[Decision]:
    """The decisions of one example sentence of the pack."""
    record, seen = reading(example.text, example.published)
    known = {e.id for e in record.entities}

    def judge(words: list[str]) -> Judge:
        def value(ids: tuple[str, ...]) -> int:
            said = _side(record, tuple(i for i in ids if i in known))
            return 2 if any(x in m or m in x for m in said for x in words) else 0

        return value

    out: list[Decision] = []
    for one in seen:
        events = [e for e in example.events if e.get("type") == one.trigger.frame.type]
        if len(events) != 1:
            continue
        did, bore = _wanted(events[0], "actor"), _wanted(events[0], "recipient")
        if one.trigger.frame.mutual:
            did = bore = did + bore
        none = len(did) < 2 if one.trigger.frame.mutual else not bore
        out += decisions(one, "", judge(did), judge(bore), not did, none)
    return out


def fit(given: Sequence[Decision]) -> dict[str, float]:
    """Weights that make the right candidates likely: Adam on the conditional likelihood with a quadratic penalty."""
    use = [d for d in given if any(d.right)]
    seen = Counter(m for d in use for marks in d.marks for m in marks)
    names = sorted(m for m, n in seen.items() if n >= LEAST)
    place = {m: i for i, m in enumerate(names)}
    rows, columns, owner, right = [], [], [], []
    for number, d in enumerate(use):
        for marks, value in zip(d.marks, d.right, strict=True):
            for m in sorted(marks):
                if m in place:
                    rows.append(len(owner))
                    columns.append(place[m])
            owner.append(number)
            right.append(value)
    row, column, own, good = np.array(rows), np.array(columns), np.array(owner), np.array(right)
    load_of = np.array([1.0 if d.report else EXAMPLE for d in use])
    start = np.searchsorted(own, np.arange(len(use)))
    weights = np.zeros(len(names))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        value = np.bincount(row, weights=weights[column], minlength=len(own))
        e = np.exp(value - np.maximum.reduceat(value, start)[own])
        chance = e / np.add.reduceat(e, start)[own]
        wanted = chance * good
        wanted /= np.add.reduceat(wanted, start)[own]
        slope = np.bincount(column, weights=((chance - wanted) * load_of[own])[row], minlength=len(names)) + PENALTY * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return {m: round(float(x), 2) for m, x in zip(names, weights, strict=True) if abs(x) >= SMALL}


def chosen(d: Decision, weights: dict[str, float]) -> int:
    """The candidate that weighs most; recipients of one country weigh together."""
    value = [sum(weights.get(mark, 0.0) for mark in sorted(marks)) for marks in d.marks]
    mass: Counter[str] = Counter()
    for x, group in zip(value, d.group, strict=True):
        mass[group] += np.exp(x - max(value))
    top = max(sorted(mass), key=lambda g: mass[g])
    return max((i for i, g in enumerate(d.group) if g == top), key=lambda i: value[i])


def check(learn: list[Decision], examples: list[Decision]) -> None:
    """How often rules and weights are right on the reports of each fold left out."""
    reports = sorted({d.report for d in learn})
    for slot in (w.ACTOR, w.RECIPIENT):
        rules = weighed = count = 0
        for fold in range(FOLDS):
            out = set(reports[fold::FOLDS])
            weights = fit([d for d in learn if d.report not in out] + examples)
            for d in learn:
                if d.report in out and d.slot == slot:
                    count += 1
                    rules += any(r and x > 0 for r, x in zip(d.rule, d.right, strict=True))
                    weighed += d.right[chosen(d, weights)] > 0
        print(
            f"{'actor' if slot == w.ACTOR else 'recipient'}: {count} decisions, rules {rules / count:.3f}, weights {weighed / count:.3f}"
        )


def main() -> int:
    """Fit and write, or check."""
    learn = [d for path in sorted(GOLD.glob("*.json")) for d in of_report(path)]
    examples = [d for e in load("ar").events.examples if e.events for d in of_example(e)]
    if "--check" in sys.argv:
        check(learn, examples)
        return 0
    weights = fit(learn + examples)
    head = "# What speaks for somebody as actor (a) or recipient (r): a mark, a tab, its weight. Written by scripts/learn_sides.py.\n"
    OUT.write_text(head + "".join(f"{m}\t{x:.2f}\n" for m, x in sorted(weights.items())), encoding="utf-8")
    print(f"{len(learn)} decisions of reports, {len(examples)} of examples: {len(weights)} weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
