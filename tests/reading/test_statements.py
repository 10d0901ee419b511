"""Who said what: our own sentences over many constructions, the pack's own examples, and the shape of what comes back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from isnad.errors import PackError
from isnad.pack import LANGS, load
from isnad.pack.letters import fold, surface
from isnad.pack.speech import load_speech
from isnad.reading.dates import find_dates
from isnad.reading.entities import resolve
from isnad.reading.names import find_names
from isnad.reading.statements import attribute
from isnad.reading.words import split
from isnad.record import Block, Entity, Statement

DATA = Path(__file__).parent.parent / "data" / "statements.toml"
MARKS = "«»“”\"':،.؛, "


@dataclass(frozen=True)
class Case:
    construction: str
    text: str
    said: tuple[tuple[str, ...], ...]


def cases() -> Iterator[Case]:
    for construction in tomllib.loads(DATA.read_text(encoding="utf-8"))["construction"]:
        for case in construction["cases"]:
            yield Case(construction["id"], case["text"], tuple(tuple(s) for s in case["said"]))


CASES = tuple(cases())


def read(text: str) -> tuple[tuple[Statement, ...], dict[str, Entity]]:
    pack = load("ar")
    sentences = split(text, (Block("body", 0, len(text)),), pack)
    resolution = resolve(find_names(sentences, pack), sentences, pack, None)
    statements, made = attribute(sentences, resolution, find_dates(sentences, pack, None), pack)
    return statements, {e.id: e for e in (*resolution.entities, *made)}


def words(text: str) -> set[str]:
    return {w.removeprefix("ال") for w in fold(surface(text)).translate(dict.fromkeys(map(ord, MARKS), " ")).split()}


def names(entity: Entity | None, wanted: str, text: str) -> bool:
    """True when the entity is the one that the stretch ``wanted`` of the text names."""
    if entity is None:
        return False
    at = text.find(wanted)
    if any(m.start < at + len(wanted) and at < m.end for m in entity.mentions):
        return True
    return len(words(entity.name) & words(wanted)) * 2 >= min(len(words(entity.name)), len(words(wanted))) > 0


def said(statement: Statement, text: str) -> str:
    return " ".join(text[c.start : c.end] for c in statement.content).strip(MARKS)


def wrong(case: Case) -> list[str]:
    """What differs from what the case asks for; empty when nothing does."""
    statements, entities = read(case.text)
    found = [
        f"{entities[s.speaker].name if s.speaker else None}: {said(s, case.text)} via {[entities[v].name for v in s.via]}"
        for s in statements
    ]
    if len(statements) != len(case.said):
        return [f"{len(case.said)} wanted, found {found}"]
    out = []
    for statement, (speaker, content, *via), shown in zip(statements, case.said, found, strict=True):
        right = names(entities.get(statement.speaker or ""), speaker, case.text) and said(statement, case.text) == content.strip(
            MARKS
        )
        chain = [entities[v] for v in statement.via]
        if not right or len(chain) != len(via) or not all(names(e, v, case.text) for e, v in zip(chain, via, strict=True)):
            out.append(f"{speaker}: {content} via {via} wanted, found {shown}")
    return out


@pytest.mark.parametrize("case", CASES, ids=[f"{c.construction} {n}" for n, c in enumerate(CASES)])
def test_construction(case: Case) -> None:
    assert wrong(case) == []


def test_the_suite_is_as_wide_as_promised() -> None:
    assert len(CASES) >= 250
    assert len({c.construction for c in CASES}) >= 30
    assert sum(not c.said for c in CASES) >= 50


@pytest.mark.parametrize("example", load_speech(LANGS / "ar").examples, ids=lambda e: f"{e.entry}: {e.text[:30]}")
def test_pack_example(example: object) -> None:
    text, content = example.text, example.content  # type: ignore[attr-defined]
    wanted = ((example.speaker, content, *example.via),) if content else ()  # type: ignore[attr-defined]
    assert wrong(Case("pack", text, wanted)) == []


def test_spans_are_exact_and_quotations_stand_inside_the_content() -> None:
    text = "قال وزير الدفاع الهندي، أمس: «حدودنا خط أحمر»، مضيفا أن بلاده «لا تريد حربا مع أحد» هذا العام."
    statements, _ = read(text)
    assert [text[q.start : q.end] for s in statements for q in s.quoted] == ["حدودنا خط أحمر", "لا تريد حربا مع أحد"]
    for s in statements:
        assert all(any(c.start <= q.start and q.end <= c.end for c in s.content) for q in s.quoted)
    assert [text[s.cue.start : s.cue.end] for s in statements] == ["قال", "مضيفا"]


def test_force_and_occasion_are_kept() -> None:
    text = "نفى وزير الصحة الأردني في مؤتمر صحفي وجود إصابات. وحذر من انتشار الشائعات."
    statements, _ = read(text)
    assert [(s.force, s.occasion) for s in statements] == [("denial", "press conference"), ("warning", None)]


def test_a_date_beside_the_verb_dates_the_statement() -> None:
    text = "قال وزير النقل المصري أمس إن القطار سيصل غدا."
    statements, _ = read(text)
    assert [s.date for s in statements] == [0]


def test_a_source_without_a_name_becomes_an_entity_once() -> None:
    text = "قال مصدر أمني عراقي إن الطريق مقطوع. وأضاف المصدر أن الجسر سالم."
    statements, entities = read(text)
    assert len({s.speaker for s in statements}) == 1
    assert sum("مصدر" in e.name for e in entities.values()) == 1


def test_nobody_is_made_who_says_nothing() -> None:
    text = "هاجم المدافعون القلعة، وانتقدت مقرات الحركة الهدنة. وقال رئيس النادي لصحيفة «الضفة» إن الطريق مقطوع."
    statements, entities = read(text)
    heard = {s.speaker for s in statements} | {v for s in statements for v in s.via}
    assert len(heard) == 2
    assert {e for e in entities if e.startswith("q")} <= heard


def test_an_empty_report_says_nothing() -> None:
    assert read("")[0] == ()


def test_a_class_without_a_refusal_does_not_load(tmp_path: Path) -> None:
    good = (LANGS / "ar" / "speech.toml").read_text(encoding="utf-8")
    start = good.index("not = [")
    end = good.index("]\n\n[[class]]", start) + 1
    (tmp_path / "speech.toml").write_text(good[:start] + good[end:], encoding="utf-8")
    with pytest.raises(PackError, match="no sentence it must leave alone"):
        load_speech(tmp_path)


def test_a_verb_without_its_four_parts_does_not_load(tmp_path: Path) -> None:
    good = (LANGS / "ar" / "speech.toml").read_text(encoding="utf-8")
    (tmp_path / "speech.toml").write_text(good.replace('"قال يقول قائل قول"', '"قال يقول"'), encoding="utf-8")
    with pytest.raises(PackError, match="not four principal parts"):
        load_speech(tmp_path)
