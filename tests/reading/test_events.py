"""Who did what to whom: our own minimal pairs, one file a phenomenon, and the pack's own examples.

A case states every event of its sentence by the rules of the gold (an empty list: nothing to code). A case that the reader is
known to get wrong carries ``known``, and must fail until it no longer does. ``python tests/reading/test_events.py`` drops the
marks that are out of date and brings their causes up to date; with ``--mark`` it also marks cases that fail without one.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import isnad
from isnad.checking import same_event, trouble_with
from isnad.pack import load
from isnad.record import Event, Record

DATA = Path(__file__).parent.parent / "data" / "events"
PUBLISHED = "2020-06-15"
TYPES = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
AUX = ("negation", "future", "hypothetical", "historical")


@dataclass(frozen=True)
class Case:
    phenomenon: str
    text: str
    events: tuple[dict[str, Any], ...]
    known: str


def stored(file: Path) -> tuple[Case, ...]:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(Case(file.stem, c["text"], tuple(c["events"]), c.get("known", "")) for c in table["case"])


CASES = tuple(case for file in sorted(DATA.glob("*.toml")) for case in stored(file))


def strangers(record: Record, event: Event, wanted: dict[str, Any]) -> bool:
    """True when a side holds an entity that the case does not name."""
    entities = {e.id: e for e in record.entities}
    for ids, words in ((event.actor, wanted.get("actor", [])), (event.recipient, wanted.get("recipient", []))):
        for i in ids:
            said = [record.text[m.start : m.end] for m in entities[i].mentions]
            if not any(w in m or m in w for w in words for m in said):
                return True
    return False


def difference(record: Record, wanted: dict[str, Any], event: Event) -> str:
    """What keeps an event of the right type from being the wanted one."""
    if set(event.aux) != set(wanted.get("aux", [])):
        return f"{wanted['type']}: auxiliary modes read as {' and '.join(event.aux) or 'none'}"
    for side, ids in (("actor", event.actor), ("recipient", event.recipient)):
        only = {"type": event.type, "aux": event.aux, side: wanted.get(side, [])}
        alone = Event(**{**vars_of(event), "actor": (), "recipient": (), side: ids})
        if not same_event(record, alone, only) or strangers(record, alone, only):
            how = "missed" if not ids else "wrong" if wanted.get(side) else "invented"
            return f"{wanted['type']}: {side} {how}"
    return f"{wanted['type']}: mode read as {event.mode}"


def vars_of(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


@cache
def wrong(text: str, events: str) -> str:
    """What the reader gets wrong; empty when it reads exactly the events of the case."""
    record = isnad.read(text, published=PUBLISHED)
    left, missing, out = list(record.events), [], []
    for wanted in json.loads(events):
        hit = next((e for e in left if same_event(record, e, wanted) and not strangers(record, e, wanted)), None)
        if hit is None:
            missing.append(wanted)
        else:
            left.remove(hit)
    for wanted in missing:
        near = next((e for e in left if e.type == wanted["type"]), None)
        if near is None:
            out.append(f"{wanted['type']} not read")
        else:
            left.remove(near)
            out.append(difference(record, wanted, near))
    return "; ".join([*out, *(f"{e.type} read by {e.rule}" for e in left)])


def trouble(case: Case) -> str:
    return wrong(case.text, json.dumps(case.events, ensure_ascii=False))


def marked() -> Iterator[Any]:
    for n, case in enumerate(CASES):
        marks = [pytest.mark.xfail(strict=True, reason=case.known)] if case.known else []
        yield pytest.param(case, id=f"{case.phenomenon} {n}", marks=marks)


@pytest.mark.parametrize("case", list(marked()))
def test_case(case: Case) -> None:
    assert trouble(case) == "", case.text


def test_the_suite_is_as_wide_as_promised() -> None:
    assert len(CASES) >= 600
    assert len({c.text for c in CASES}) == len(CASES)
    assert sum(not c.events for c in CASES) >= 60
    types = Counter(kind for c in CASES for kind in {e["type"] for e in c.events})
    assert {t: types[t] for t in TYPES if types[t] < 15} == {}
    aux = Counter(a for c in CASES for a in {a for e in c.events for a in e.get("aux", [])})
    assert {a: aux[a] for a in AUX if aux[a] < 30} == {}


@pytest.mark.parametrize("case", CASES, ids=[f"{c.phenomenon} {n}" for n, c in enumerate(CASES)])
def test_case_is_well_formed(case: Case) -> None:
    for event in case.events:
        assert set(event) <= {"type", "actor", "recipient", "aux", "mode"}
        assert event["type"] in TYPES
        assert set(event.get("aux", [])) <= set(AUX)
        assert all(words and words in case.text for side in ("actor", "recipient") for words in event.get(side, []))


def test_pack_examples() -> None:
    assert [f"{e.file}: {e.text}" for e in load("ar").events.examples if trouble_with(e)] == []


def line(case: Case) -> str:
    def value(item: Any) -> str:
        return json.dumps(item, ensure_ascii=False)

    events = ", ".join("{" + ", ".join(f"{k} = {value(v)}" for k, v in e.items()) + "}" for e in case.events)
    known = f"known = {value(case.known)}\n" if case.known else ""
    return f"[[case]]\ntext = {value(case.text)}\nevents = [{events}]\n{known}"


def refresh(mark: bool) -> None:
    for file in sorted(DATA.glob("*.toml")):
        head = file.read_text(encoding="utf-8").split("[[case]]")[0]
        out = []
        for case in stored(file):
            cause = trouble(case)
            if cause and not case.known and not mark:
                print(f"{file.stem}: {case.text}\n    {cause}")
                cause = ""
            out.append(line(Case(case.phenomenon, case.text, case.events, cause)))
        file.write_text(head + "\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    refresh("--mark" in sys.argv[1:])
