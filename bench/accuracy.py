"""Write ``docs/accuracy.md``: what is read right and what is not, set by set, type by type: ``python bench/accuracy.py [--release]``.

The third part of our own corpus is scored for a release only: a figure that is looked at every day is worked towards.

Reads each report of the gold once and counts with the scorer that lies beside it (``../shared``, see its README); without the
gold this script says so, writes nothing and ends with status 2. Misses are told apart for dev alone; none of its text is written.
"""

from __future__ import annotations

import importlib
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import isnad
from bench.gold import ROOT, SHARED, score_gsr
from isnad.corpus import load as load_corpus
from isnad.reading.blocks import label
from isnad.reading.clauses import build
from isnad.reading.names import find_names
from isnad.reading.parts import Page
from isnad.reading.words import split

PAGE = ROOT / "docs" / "accuracy.md"
SETS = {
    "seed": SHARED / "gold" / "seed" / "gold",
    "dev": SHARED / "gold" / "dev" / "gold",
    "check": SHARED / "gold" / "check" / "gold",
    "own learn": ROOT / "corpus" / "gold" / "learn",
    "own check": ROOT / "corpus" / "gold" / "check",
    "own test": ROOT / "corpus" / "gold" / "test",
}
FOR_RELEASES = "own test"
KINDS_SHOWN = 20


class Pair(NamedTuple):
    """A gold report and the record read from its text, both as JSON objects."""

    gold: dict[str, Any]
    record: dict[str, Any]


class Fate(NamedTuple):
    """What became of one gold event.

    ``typed``: the right type at the place; ``right``: both sides too; ``strict``: the auxiliary modes and the mode too.
    """

    pair: Pair
    event: dict[str, Any]
    typed: bool
    right: bool
    strict: bool


class Kind(NamedTuple):
    """A kind of miss and what one case of it costs: a miss, a false positive, or one of each."""

    name: str
    missed: int
    wrong: int


# reading


def read_set(folder: Path) -> list[Pair]:
    """Every gold report of a folder with its record, by file name."""
    out = []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        gold.setdefault("name", path.stem)
        out.append(Pair(gold, json.loads(isnad.read(gold["text"], published=gold.get("published")).to_json())))
    return out


def verbs(text: str) -> list[int]:
    """Where the verbs of a text begin."""
    pack = isnad.load()
    sentences = split(text, label(Page(text), pack), pack)
    trees = build(sentences, find_names(sentences, pack), (), pack)
    return [
        token.start
        for sentence, tree in zip(sentences, trees, strict=True)
        for token, word in zip(sentence.tokens, tree.words, strict=True)
        if word.kind == "verb"
    ]


# counting, always by the scorer's rule


def only(report: dict[str, Any], events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A report cut down to some events and the entities they name."""
    named = {i for e in events for side in ("actor", "recipient") for i in e.get(side, [])}
    entities = [e for e in report.get("entities", []) if e["id"] in named]
    return {"name": report.get("name"), "text": report["text"], "entities": entities, "events": list(events)}


def figures(scorer: Any, pairs: Iterable[Pair]) -> dict[str, dict[str, Any]]:
    """The scorer's rows over some pairs."""
    totals = {kind: scorer.Count() for kind in scorer.KINDS}
    for gold, record in pairs:
        scorer.score_report(gold, record, totals, [])
    return {kind: count.row() for kind, count in totals.items()}


def of_type(pairs: Iterable[Pair], kind: str) -> Iterator[Pair]:
    """The same pairs with events of one type only: events of different types never match, so the rows of all types add up."""
    for gold, record in pairs:
        yield Pair(*(only(side, [e for e in side["events"] if e["type"] == kind]) for side in (gold, record)))


def matched(scorer: Any, pair: Pair, kind: str) -> list[tuple[int, int]]:
    """The scorer's matching of one report's events: indexes into the unique events of gold and record.

    ``kind`` is one of its rows: ``events``, ``events strict`` or ``events type``.
    """

    def same(g: dict[str, Any], f: dict[str, Any]) -> bool:
        if g["type"] != f["type"] or not scorer.overlap(g["evidence"], f["evidence"]):
            return False
        return bool(figures(scorer, [Pair(only(pair.gold, [g]), only(pair.record, [f]))])[kind]["hit"])

    pairs: list[tuple[int, int]] = scorer.greedy(scorer.unique_events(pair.gold), scorer.unique_events(pair.record), same)
    return pairs


def fates(scorer: Any, pairs: Iterable[Pair]) -> list[Fate]:
    """One fate a gold event."""
    out = []
    for pair in pairs:
        hits = [{g for g, _ in matched(scorer, pair, kind)} for kind in ("events type", "events", "events strict")]
        out += [Fate(pair, e, *(i in hit for hit in hits)) for i, e in enumerate(scorer.unique_events(pair.gold))]
    return out


# kinds of miss


def side_fault(scorer: Any, gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> str:
    """How one side of an event differs from the gold's, or nothing."""
    if scorer.same_side(gold, found):
        return ""
    if not found:
        return "left empty"
    if not gold:
        return "filled where the gold has none"
    wanted, got = ({e["country"] for e in side} - {None} for side in (gold, found))
    if wanted and got:
        return "of the wrong country"
    if wanted:
        return "without its country"
    return "given a country where the gold has none" if got else "another than the gold's, neither of a country"


def sides_fault(scorer: Any, pair: Pair, g: dict[str, Any], f: dict[str, Any]) -> str:
    """How the sides of two events of one type differ."""
    views = [(scorer.by_id(report, report["text"]), event) for report, event in ((pair.gold, g), (pair.record, f))]
    (ga, gr), (fa, fr) = (
        [[seen[i] for i in event.get(side, []) if i in seen] for side in ("actor", "recipient")] for seen, event in views
    )
    actor, recipient = side_fault(scorer, ga, fa), side_fault(scorer, gr, fr)
    if actor and recipient:
        if scorer.same_side(ga, fr) and scorer.same_side(gr, fa):
            return "actor and recipient exchanged"
        return f"actor and recipient both {actor if actor == recipient == 'left empty' else 'wrong'}"
    return f"actor {actor}" if actor else f"recipient {recipient}"


def kinds_of_miss(scorer: Any, pair: Pair) -> Iterator[Kind]:
    """Each gold event without a match and each event read without one, once: told apart by what stands at the same place."""
    gold, found = scorer.unique_events(pair.gold), scorer.unique_events(pair.record)
    hits = matched(scorer, pair, "events")
    lost = [e for i, e in enumerate(gold) if i not in {g for g, _ in hits}]
    extra = [e for i, e in enumerate(found) if i not in {f for _, f in hits}]

    def at_place(g: dict[str, Any], f: dict[str, Any]) -> bool:
        return bool(scorer.overlap(g["evidence"], f["evidence"]))

    def take(same: Callable[[dict[str, Any], dict[str, Any]], bool]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        taken = [(lost[g], extra[f]) for g, f in scorer.greedy(lost, extra, same)]
        for g, f in taken:
            lost.remove(g)
            extra.remove(f)
        return taken

    def same_type(g: dict[str, Any], f: dict[str, Any]) -> bool:
        return bool(g["type"] == f["type"] and at_place(g, f))

    for g, f in take(same_type):
        yield Kind(f"right type, {sides_fault(scorer, pair, g, f)}", 1, 1)
    for g, f in take(at_place):
        yield Kind(f"type {g['type']} read as {f['type']}", 1, 1)
    for g in lost:
        what = "only what belongs to another event" if any(at_place(g, f) for f in found) else "nothing"
        yield Kind(f"{g['type']} missed, {what} read at the place", 1, 0)
    for f in extra:
        where = "beside an event of another type" if any(at_place(g, f) for g in gold) else "where the gold has nothing"
        yield Kind(f"{f['type']} read {'a second time' if any(same_type(g, f) for g in gold) else where}", 0, 1)


# phenomena


def inside(event: dict[str, Any], statements: Iterable[dict[str, Any]]) -> bool:
    """Whether most of an event's evidence stands in what somebody is reported to have said."""
    start, end = event["evidence"]["start"], event["evidence"]["end"]
    said = sum(max(0, min(end, c["end"]) - max(start, c["start"])) for s in statements for c in s["content"])
    return bool(2 * said > end - start)


def phenomena(found: list[Fate]) -> Iterator[tuple[str, list[Fate]]]:
    """Groups of gold events by what makes them hard."""
    verbs_of = {id(f.pair): verbs(f.pair.gold["text"]) for f in {id(f.pair): f for f in found}.values()}

    def aux(mode: str) -> Callable[[Fate], bool]:
        return lambda f: bool(mode in f.event["aux"])

    def has_verb(f: Fate) -> bool:
        start, end = f.event["evidence"]["start"], f.event["evidence"]["end"]
        return any(start <= at < end for at in verbs_of[id(f.pair)])

    tests: list[tuple[str, Callable[[Fate], bool]]] = [
        ("all events", lambda f: True),
        ("no auxiliary mode", lambda f: not f.event["aux"]),
        *((f"auxiliary mode {mode}", aux(mode)) for mode in ("negation", "future", "hypothetical", "historical")),
        ("inside a statement", lambda f: inside(f.event, f.pair.gold["statements"])),
        ("in the report's own words", lambda f: not inside(f.event, f.pair.gold["statements"])),
        ("recipient given", lambda f: bool(f.event["recipient"])),
        ("recipient empty", lambda f: not f.event["recipient"]),
        ("actor empty", lambda f: not f.event["actor"]),
        ("joint actors (two or more)", lambda f: len(f.event["actor"]) > 1),
        ("a verb in the evidence", has_verb),
        ("no verb: a noun reports it", lambda f: not has_verb(f)),
    ]
    for name, test in tests:
        yield name, [f for f in found if test(f)]


# the page


def table(head: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1) -> str:
    """A Markdown table; the first ``words`` columns are words, the rest numbers."""
    lines = [head, ["---" if i < words else "---:" for i in range(len(head))], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def paragraph(text: str) -> str:
    """Prose, wrapped."""
    return textwrap.fill(text, 140, break_long_words=False, break_on_hyphens=False)


def three(row: dict[str, Any]) -> list[str]:
    """Precision, recall and F1, with a dash where nothing could be counted."""
    known = {"precision": row.get("found", 1), "recall": row.get("gold", 1), "f1": row.get("gold", 1)}
    return [f"{row[k]:.3f}" if n else "–" for k, n in known.items()]


def part(hit: int, whole: int) -> str:
    """A share in per cent, with a space that does not break."""
    return f"{100 * hit / whole:.0f}\u00a0%" if whole else "–"


def recall(row: dict[str, Any]) -> str:
    """The share of the gold that was found."""
    return part(row["hit"], row["gold"])


def layers_table(rows: dict[str, dict[str, dict[str, Any]]]) -> str:
    """One row a layer, one column a set: precision, recall, F1; below, how many are right, found, in gold."""

    def cell(row: dict[str, Any]) -> str:
        p, r, f1 = three(row)
        return f"{p} {r} **{f1}**<br>{row['hit']} {row['found']} {row['gold']}"

    kinds = list(next(iter(rows.values())))
    return table(("layer", *rows), ([kind, *(cell(got[kind]) for got in rows.values())] for kind in kinds))


def types_table(scorer: Any, sets: Sequence[list[Pair]]) -> str:
    """One row a type, for two sets side by side."""
    types = sorted({e["type"] for pairs in sets for pair in pairs for side in pair for e in side["events"]})
    rows = []
    for kind in types:
        row: list[object] = [kind]
        for pairs in sets:
            got = figures(scorer, of_type(pairs, kind))["events"]
            row += [*three(got), got["gold"]]
        rows.append(row)
    return table(("type", "dev P", "R", "F1", "in gold", "check P", "R", "F1", "in gold"), rows)


def phenomena_table(found: list[Fate]) -> str:
    """One row a group of gold events: how many there are, and the share found by each rule."""

    def row(name: str, group: list[Fate]) -> list[object]:
        hits = (sum(f.typed for f in group), sum(f.right for f in group), sum(f.strict for f in group))
        return [name, len(group), *(part(hit, len(group)) for hit in hits)]

    head = ("gold events of dev", "number", "type found", "type and sides", "strict")
    return table(head, (row(name, group) for name, group in phenomena(found)))


def styles_table(scorer: Any, learn: list[Pair], others: list[Pair]) -> str:
    """One row a manner of newsroom: F1 of statements, events by type and whole events, studied reports beside the others."""
    manner_of = {report.name: report.manner for report in load_corpus()}
    rows = []
    for manner in sorted(set(manner_of.values())):
        row: list[object] = [manner.replace("-", " ")]
        for pairs in (learn, others):
            mine = [pair for pair in pairs if manner_of.get(pair.gold["name"]) == manner]
            got = figures(scorer, mine)
            row += [len(mine), *(three(got[kind])[2] for kind in ("statements", "events type", "events"))]
        rows.append(row)
    head = ("style", "own learn", "statements", "type and place", "whole", "own check", "statements", "type and place", "whole")
    return table(head, rows)


def gsr_table(got: dict[str, Any]) -> str:
    """One row a type."""

    def cells(kind: str, row: dict[str, Any]) -> list[object]:
        sides = (f"{row[k]:.3f}" if row[k] is not None else "–" for k in ("actor_f1", "recipient_f1", "country"))
        return [kind, *three(row), row["tp"], row["fp"], row["fn"], *sides]

    head = ("type", "P", "R", "F1", "right", "wrong", "missed", "actor F1", "recipient F1", "country right")
    return table(head, (cells(kind, row) for kind, row in got.items() if isinstance(row, dict)))


def misses_table(scorer: Any, pairs: list[Pair]) -> str:
    """The costliest kinds of miss, and a line on what they come to."""
    counts = Counter(kind for pair in pairs for kind in kinds_of_miss(scorer, pair))
    ranked = sorted(counts.items(), key=lambda one: (-one[1] * (one[0].missed + one[0].wrong), one[0].name))
    shown = ranked[:KINDS_SHOWN]
    missed = sum(n * kind.missed for kind, n in ranked)
    wrong = sum(n * kind.wrong for kind, n in ranked)
    covered = sum(n * (kind.missed + kind.wrong) for kind, n in shown)
    rows = ([i, kind.name, n * kind.missed, n * kind.wrong] for i, (kind, n) in enumerate(shown, 1))
    total = f"{covered} of the {missed + wrong} errors ({missed} misses, {wrong} false positives)"
    counted = table(("", "kind", "misses", "false positives"), rows, 2)
    return f"{counted}\n\nThese {len(shown)} of {len(ranked)} kinds make up {total}."


def page(scorer: Any, sets: dict[str, list[Pair]], gsr: dict[str, Any]) -> str:
    """The whole document."""
    rows = {name: figures(scorer, pairs) for name, pairs in sets.items()}
    dev, check = rows["dev"], rows["check"]
    found = fates(scorer, sets["dev"])
    if sum(f.right for f in found) != dev["events"]["hit"]:
        raise AssertionError("events matched one by one and the scorer's own count differ")
    versions = sets["dev"][0].record["versions"]
    judged = sum(row[cell] for row in gsr.values() if isinstance(row, dict) for cell in ("tp", "fp", "fn", "tn"))
    parts = [
        "<!-- Generated by `python bench/accuracy.py`: do not edit, run it again. -->",
        "# What is read right, and what is not",
        paragraph(
            "Measured against reports labelled by hand: "
            + ", ".join(f"{name} {len(pairs)}" for name, pairs in sets.items())
            + ". *own* is Isnad's own corpus, labelled by the [codebook](codebook.md); the others lie beside the project "
            "with their guide. *seed*, *dev* and *own learn* are studied while rules are written, so their figures flatter. The "
            "misses of *check* and *own check* are not looked at: these tell what to expect of reports of the same kinds. *own test* "
            "is scored for a release only."
        ),
        paragraph(
            "Isnad finds the right type at the place for "
            f"{recall(dev['events type'])} of the events of dev and {recall(check['events type'])} of those of check, "
            f"type and sides for {recall(dev['events'])} and {recall(check['events'])}. On check that is an F1 of "
            f"{check['events']['f1']:.2f}, and {check['events type']['f1']:.2f} for the type alone. "
            "For scale, figures not measured here: UniversalPetrarch gets the right type for 11\u00a0% of the gold events and "
            "the whole tuple for 0.3\u00a0%; two careful readers agree at F1 0.83, on the type alone at 0.93."
        ),
        "## Layer by layer",
        paragraph(
            "In each cell precision, recall and **F1**; below them how many are right, found, and in the gold. Blocks count "
            "characters; *via* counts those who passed a statement on. An event is right when type, place and both sides agree; "
            "*strict* also asks for the auxiliary modes and the mode, *type* for type and place alone."
        ),
        layers_table(rows),
        "## Events by type",
        "Type, place and sides. Where a type has few events, one of them moves the figures by many points.",
        types_table(scorer, [sets["dev"], sets["check"]]),
        "## Events by phenomenon",
        paragraph(
            "Recall on dev. An event is inside a statement when most of its evidence is. The gold marks no triggers: whether the "
            "evidence has a verb is told by Isnad's own choice of readings, so that split is rough."
        ),
        phenomena_table(found),
        "## By outlet style",
        paragraph(
            "F1 on Isnad's own corpus by the manner its reports are written in: how many reports, then statements, events by type and "
            "place, whole events. With so few reports a style, differences of some points mean nothing."
        ),
        styles_table(scorer, sets["own learn"], sets["own check"]),
        "## Single sentences",
        paragraph(
            f"The Arabic gold standard records of the Open Event Data Alliance: {judged} sentences that several people "
            "judged for one type. For scale: one person against the others reaches F1 0.66 for ASSAULT and 0.47 for PROTEST, "
            "a list of keywords 0.36 and 0.28. Sides are compared word by word with the annotator who agrees best; a sentence "
            "whose event was missed counts 0."
        ),
        gsr_table(gsr),
        "## The costliest kinds of miss",
        paragraph(
            "Events of dev, told apart by what was read at the same place; a gold event read with another type or side costs "
            "a miss and a false positive."
        ),
        misses_table(scorer, sets["dev"]),
        "## How to reproduce",
        "```sh\npython bench/accuracy.py             # this page, in a minute or two; needs the gold in ../shared\n"
        "python bench/gold.py dev check gsr   # some layers alone\n"
        "python bench/gold.py dev --misses events\n```",
        paragraph(
            f"Made by Isnad {versions['code']} with the language pack `{versions['pack']}`. The same code and pack give "
            "the same record of a text, so a second run gives the same page."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Measure and write the page."""
    lacking = [str(folder) for folder in (*SETS.values(), SHARED / "score") if not folder.is_dir()]
    if lacking:
        print(f"no gold to measure against, nothing written; missing: {', '.join(lacking)}", file=sys.stderr)
        return 2
    sys.path.insert(0, str(SHARED / "score"))
    scorer = importlib.import_module("score")
    sets = {name: read_set(folder) for name, folder in SETS.items() if name != FOR_RELEASES or "--release" in sys.argv}
    gsr = score_gsr()
    assert isinstance(gsr, dict)
    PAGE.write_text(page(scorer, sets, gsr), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
