"""The builder: quotes to offsets, errors that say where, and the same gold as the gold beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from isnad.corpus.build import DraftError, build
from isnad.corpus.validate import validate

DEV = Path(__file__).resolve().parents[3] / "shared" / "gold" / "dev"
TEXT = "زيارة الوزير\n\nالقاهرة - وكالة\nزار الوزير بغداد أمس. وقال الوزير إن الزيارة ناجحة.\n\nاقرأ أيضا\n"


def draft(**more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "name": "t1", "published": "1975-03-07", "title_lines": [1], "byline_lines": [3], "furniture_lines": {"6": "related"},
        "entities": [
            {"id": "m", "name": "الوزير", "kind": "person", "country": "EGY", "sectors": ["GOV"], "mentions": ["الوزير"]},
            {"id": "q", "name": "العراق", "kind": "state", "country": "IRQ", "sectors": ["GOV"], "mentions": ["بغداد"]},
        ],
        "dates": [{"text": "أمس", "value": "1975-03-06", "grain": "day"}],
        "statements": [{"id": "s1", "speaker": "m", "content": ["الزيارة ناجحة"]}],
        "events": [{"type": "CONSULT", "mode": "visit", "actor": ["m"], "recipient": ["q"], "evidence": "زار الوزير بغداد أمس"}],
    }  # fmt: skip
    return base | more


def words(gold: dict[str, Any], span: dict[str, int]) -> str:
    return str(gold["text"][span["start"] : span["end"]])


def test_quotes_are_counted_from_the_body() -> None:
    gold = build(TEXT, draft())
    assert gold["entities"][0]["mentions"][0]["start"] == TEXT.index("زار الوزير") + 4
    assert [b["kind"] for b in gold["blocks"]] == ["title", "byline", "body", "related"]
    assert words(gold, gold["events"][0]["evidence"]) == "زار الوزير بغداد أمس"
    assert validate(gold) == []


def test_the_second_occurrence() -> None:
    entity = {"id": "m", "name": "الوزير", "kind": "person", "mentions": [{"text": "الوزير", "nth": 2}]}
    gold = build(TEXT, draft(entities=[entity], events=[]))
    assert gold["entities"][0]["mentions"][0]["start"] == TEXT.index("وقال الوزير") + 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"dates": [{"text": "اليوم", "value": "1975-03-07", "grain": "day"}]},
            "t1: date 1: «اليوم» does not stand in the report",
        ),
        ({"dates": [{"text": "أمس", "nth": 4, "value": "1975-03-06", "grain": "day"}]}, "«أمس» stands 1 times in the report"),
        ({"dates": [{"text": "أمس", "value": "1975-03-06", "grain": "night"}]}, "grain 'night' is unknown"),
        ({"statements": [{"id": "s1", "speaker": "z", "content": []}]}, "statement s1: no entity 'z'"),
        ({"statements": [{"id": "s1", "speaker": "m", "content": [""]}]}, "an empty quote"),
        ({"events": [{"type": "VISIT", "evidence": "زار"}]}, "event 1 VISIT: type 'VISIT' is unknown"),
        ({"events": [{"type": "CONSULT", "aux": ["past"], "evidence": "زار"}]}, "auxiliary mode 'past' is unknown"),
        ({"events": [{"type": "CONSULT"}]}, "event 1 CONSULT: no 'evidence'"),
        ({"entities": [{"id": "m", "name": "م", "kind": "planet", "mentions": []}]}, "kind 'planet' is unknown"),
    ],
)
def test_errors_name_draft_place_and_remedy(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DraftError) as trouble:
        build(TEXT, draft(**change))
    assert said in str(trouble.value) and str(trouble.value).startswith("t1: ")
    assert "\n" not in str(trouble.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [{"type": "CONSULT", "mode": "demo", "evidence": "زار الوزير"}]}, "'demo' is no mode of CONSULT"),
        ({"events": [{"type": "CONSULT", "evidence": "بغداد أمس. وقال"}]}, "runs over a sentence"),
        ({"events": [{"type": "CONSULT", "evidence": "اقرأ أيضا"}]}, "outside the body"),
        ({"events": [{"type": "CONSULT", "actor": ["m"], "recipient": ["m"], "evidence": "زار"}]}, "the same side on both ends"),
        ({"dates": [{"text": "غدا", "value": "1975-03-08", "grain": "day"}]}, "cut out of a word"),
        ({"dates": [{"text": "أمس", "value": "1975-02-30", "grain": "day"}]}, "'1975-02-30' is no day"),
        ({"dates": [{"text": "أمس", "value": "1975-02", "grain": "day"}]}, "'1975-02' is no day"),
        ({"statements": [{"id": "s1", "speaker": "m", "via": ["m"], "content": ["ناجحة"]}]}, "passes on their own words"),
    ],
)
def test_a_second_look_finds_more(change: dict[str, Any], said: str) -> None:
    assert any(said in t for t in validate(build(TEXT, draft(**change)))), validate(build(TEXT, draft(**change)))


@pytest.mark.skipif(not DEV.is_dir(), reason="no gold beside the project")
def test_equal_to_the_gold_beside_the_project() -> None:
    drafts = sorted((DEV / "drafts").glob("*.json"))
    assert len(drafts) > 40
    for path in drafts:
        text = (DEV / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")
        want = json.loads((DEV / "gold" / path.name).read_text(encoding="utf-8"))
        assert build(text, json.loads(path.read_text(encoding="utf-8"))) == want, path.stem
