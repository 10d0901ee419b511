"""The scorer: worked examples, and the same figures as the scorer beside the project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import isnad
from bench import floors
from isnad.cli import app as cli
from isnad.corpus.commands import app
from isnad.corpus.score import KINDS, Tally, phenomena, score
from isnad.errors import InputError

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SHARED = Path(__file__).resolve().parents[3] / "shared"
TEXT = "زار وزير الخارجية بغداد أمس."


def gold() -> dict[str, Any]:
    return {
        "name": "t", "text": TEXT, "blocks": [{"kind": "body", "start": 0, "end": len(TEXT)}],
        "entities": [
            {"id": "m", "name": "وزير الخارجية", "country": "EGY", "sectors": ["GOV"], "mentions": [{"start": 4, "end": 17}]},
            {"id": "q", "name": "العراق", "country": "IRQ", "sectors": ["GOV"], "mentions": [{"start": 18, "end": 23}]},
        ],
        "dates": [{"start": 24, "end": 27, "value": "1975-03-06", "end_value": None, "grain": "day"}],
        "statements": [{"id": "s1", "speaker": "m", "via": ["q"], "content": [{"start": 0, "end": 17}]}],
        "events": [
            {"type": "CONSULT", "mode": "visit", "actor": ["m"], "recipient": ["q"], "evidence": {"start": 0, "end": 27}}
        ],
    }  # fmt: skip


def test_gold_against_itself_is_perfect() -> None:
    tally = Tally()
    score(gold(), gold(), tally, "brief")
    assert all(c.row()["f1"] == 1.0 for c in tally.kinds.values())
    assert tally.types["CONSULT"].hit == tally.modes["CONSULT/visit"].hit == tally.aux["none"].hit == 1
    assert tally.chains["1"].hit == 1 and tally.manners["brief"]["events"].hit == 1 and not tally.misses


def test_a_wrong_mode_is_an_event_but_not_strictly() -> None:
    record = gold()
    record["events"][0]["mode"] = "phone"
    tally = Tally()
    score(gold(), record, tally)
    assert (tally.kinds["events"].hit, tally.kinds["events strict"].hit) == (1, 0)
    assert (tally.modes["CONSULT/visit"].gold, tally.modes["CONSULT/visit"].hit, tally.modes["CONSULT/phone"].found) == (1, 0, 1)


def test_sides_of_a_mutual_act_may_change_places_and_others_may_not() -> None:
    record = gold()
    record["events"][0] |= {"actor": ["q"], "recipient": ["m"]}
    tally = Tally()
    score(gold(), record, tally)
    assert tally.kinds["events"].hit == 1
    one, other = gold(), record
    one["events"][0]["type"] = other["events"][0]["type"] = "ACCUSE"
    tally = Tally()
    score(one, other, tally)
    assert (tally.kinds["events"].hit, tally.kinds["events type"].hit) == (0, 1)


def test_no_record_finds_nothing_and_another_text_is_refused() -> None:
    tally = Tally()
    score(gold(), None, tally)
    assert tally.kinds["events"].row() == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "hit": 0, "found": 0, "gold": 1}
    with pytest.raises(InputError, match="not the report's"):
        score(gold(), {"text": "غيره"}, Tally())


@pytest.mark.skipif(not SHARED.is_dir(), reason="no gold beside the project")
@pytest.mark.parametrize("folder", [SHARED / "gold" / "dev" / "gold", CORPUS / "gold" / "learn"], ids=["dev", "own"])
def test_equal_to_the_scorer_beside_the_project(folder: Path, tmp_path: Path) -> None:
    tally = Tally()
    for number, path in enumerate(sorted(folder.glob("*.json"))):
        one = json.loads(path.read_text(encoding="utf-8"))
        record = json.loads(isnad.read(one["text"], published=one.get("published")).to_json()) if number % 9 else None
        if record is not None:
            (tmp_path / path.name).write_text(json.dumps(record), encoding="utf-8")
        score(one, record, tally)
    command = [sys.executable, str(SHARED / "score" / "score.py"), str(folder), str(tmp_path), "--json"]
    want = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert want["events"]["hit"] > 0
    assert {kind: c.row() for kind, c in tally.kinds.items()} == want
    corpus = [str(CORPUS), "--part", "learn"] if CORPUS in folder.parents else [str(folder)]
    said = json.loads(CliRunner().invoke(cli, ["score", *corpus, "--records", str(tmp_path), "--json"]).stdout)
    assert {kind: said[kind] for kind in want} == want
    # Broken down, the same events: each has one type, a recipient or none; each report one manner.
    hits = (want["events"]["hit"], want["events"]["gold"])
    told = [said["phenomena"]["recipient told"], said["phenomena"]["recipient not told"]]
    for rows in (said["types"].values(), told, [rows["events"] for rows in said["manners"].values()] or told):
        assert (sum(row["hit"] for row in rows), sum(row["gold"] for row in rows)) == hits
    assert sum(row["gold"] for row in said["chains"].values()) == want["statements"]["gold"]
    assert set(said["aux"]) >= {"none", "negation", "historical"} and len(said["modes"]) > 20


@pytest.mark.parametrize("part", ["check", "test"])
def test_the_misses_of_the_unstudied_parts_are_not_listed(part: str) -> None:
    refused = CliRunner().invoke(cli, ["score", str(CORPUS), "--part", part, "--misses", "events"])
    assert refused.exit_code == 2 and "not to be read" in refused.output and "«" not in refused.output


def test_phenomena_are_told_from_the_gold() -> None:
    one = gold()
    one["statements"][0]["content"] = [{"start": 0, "end": 27}]
    event = one["events"][0]
    assert phenomena(event, one) == {
        "inside a statement", "inside a statement passed on", "recipient told", "sides named in the evidence"
    }  # fmt: skip
    one["statements"][0]["content"] = [{"start": 24, "end": 27}]
    event |= {"evidence": {"start": 4, "end": 17}, "actor": ["m"], "recipient": ["q"]}
    assert phenomena(event, one) == {"in the report's own words", "recipient told", "a side named elsewhere"}
    event |= {"actor": [], "recipient": []}
    assert phenomena(event, one) == {"in the report's own words", "actor not told", "recipient not told"}
    tally = Tally()
    score(gold(), gold(), tally)
    assert (tally.phenomena["recipient told"].hit, tally.phenomena["recipient told"].gold) == (1, 1)


def test_our_own_corpus_is_held_by_its_floors_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the gold beside the project the floors of ``check`` still hold, and a figure below one fails."""
    monkeypatch.setattr(floors, "SHARED", tmp_path)
    monkeypatch.setattr(sys, "argv", ["floors.py"])
    assert floors.main() == 0
    printed = capsys.readouterr().out
    assert printed.count("own check") == len(KINDS) and "BELOW" not in printed and "seed" not in printed
    held = json.loads(floors.FILE.read_text(encoding="utf-8"))
    assert set(held["own check"]) == set(KINDS) and min(held["own check"].values()) > 0.2
    held["own check"]["events"] = 0.99
    (tmp_path / "floors.json").write_text(json.dumps(held), encoding="utf-8")
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.json")
    assert floors.main() == 1 and "BELOW" in capsys.readouterr().out


def test_agreement_of_two_labellings(tmp_path: Path) -> None:
    for folder in ("texts", "drafts", "second"):
        (tmp_path / folder).mkdir()
    text = "اتفاق\n\nوقعت فيجي وتونغا اتفاقا أمس.\n"
    draft = {
        "name": "pact", "published": "2001-05-03", "title_lines": [1], "byline_lines": [], "furniture_lines": {},
        "entities": [
            {"id": "fji", "name": "فيجي", "kind": "state", "country": "FJI", "sectors": ["GOV"], "mentions": ["فيجي"]},
            {"id": "ton", "name": "تونغا", "kind": "state", "country": "TON", "sectors": ["GOV"], "mentions": ["وتونغا"]},
        ],
        "dates": [{"text": "أمس", "nth": 1, "value": "2001-05-02", "end_value": None, "grain": "day"}],
        "statements": [],
        "events": [
            {"type": "SUPPORT", "mode": None, "actor": ["fji", "ton"], "recipient": [], "aux": [], "evidence": "وقعت فيجي وتونغا اتفاقا"}
        ],
    }  # fmt: skip
    (tmp_path / "texts" / "pact.txt").write_text(text, encoding="utf-8")
    (tmp_path / "drafts" / "pact.json").write_text(json.dumps(draft), encoding="utf-8")
    other = draft | {"events": [], "dates": []}
    (tmp_path / "second" / "pact.json").write_text(json.dumps(other), encoding="utf-8")
    said = CliRunner().invoke(app, ["agreement", str(tmp_path), "--json"])
    assert said.exit_code == 0, said.output
    figures = json.loads(said.stdout)
    assert figures["entities"]["f1"] == 1.0
    assert (figures["dates"]["gold"], figures["dates"]["found"], figures["events"]["hit"]) == (1, 0, 0)
    assert "only the first" in CliRunner().invoke(app, ["agreement", str(tmp_path), "--differences", "events"]).stdout
