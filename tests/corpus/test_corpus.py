"""The corpus as it lies in the repository: it builds, its gold is fresh, and not one sentence of it is somebody else's."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from isnad.corpus import annotation_page, line_of, load, part_of
from isnad.corpus.commands import agreed, app
from isnad.corpus.making import make
from isnad.errors import InputError
from isnad.span import Span

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"
WORD = re.compile(r"\w+")
RUN = 8


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words, line breaks and punctuation set aside."""
    words = WORD.findall(text)
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def our_runs() -> dict[tuple[str, ...], str]:
    """Our runs by the report they stand in. Titles with their names («معالي الأمين العام لمجلس …») belong to nobody: a run that
    is for the greater part labelled names is left out."""
    out: dict[tuple[str, ...], str] = {}
    for report in load(CORPUS):
        named = bytearray(len(report.text))
        for entity in report.entities:
            for words in {m.of(report.text) for m in entity.mentions} | {entity.name}:
                for found in re.finditer(re.escape(words), report.text):
                    named[found.start() : found.end()] = b"\1" * len(words)
        places = list(WORD.finditer(report.text))
        for i in range(len(places) - RUN + 1):
            run = places[i : i + RUN]
            if sum(named[w.start()] or named[w.end() - 1] for w in run) <= RUN // 2:
                out[tuple(w.group() for w in run)] = report.name
    return out


def test_drafts_build_without_a_trouble_and_the_gold_is_what_they_give() -> None:
    made, troubles = make(CORPUS, write=False)
    assert troubles == []
    there = {p.relative_to(CORPUS / "gold").as_posix(): p.read_text(encoding="utf-8") for p in (CORPUS / "gold").rglob("*.json")}
    assert sorted(made) == sorted(there)
    assert [place for place, content in made.items() if there[place] != content] == []


def test_parts_are_fixed_by_the_name() -> None:
    for report in load(CORPUS):
        assert report.part == part_of(report.name)
    shares = [part_of(f"report-{n}") for n in range(4000)]
    assert 0.47 < shares.count("learn") / 4000 < 0.53 and 0.22 < shares.count("check") / 4000 < 0.28


def test_the_loaded_spans_are_the_quoted_words() -> None:
    for report in load(CORPUS):
        draft = json.loads((CORPUS / "drafts" / f"{report.name}.json").read_text(encoding="utf-8"))
        quoted = [e["evidence"]["text"] if isinstance(e["evidence"], dict) else e["evidence"] for e in draft["events"]]
        assert [e.evidence.of(report.text) for e in report.events] == quoted


def test_annotations_carry_position_and_quotation() -> None:
    """What the Web Annotation model asks of a page, an annotation, a textual body and its selectors; and the labels come back from it."""
    seen: set[str] = set()
    for report in load(CORPUS):
        page = annotation_page(report)
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage"
        items = page["items"]
        assert len(items) == len(report.entities) + len(report.dates) + len(report.statements) + len(report.events)
        for item in items:
            assert item["type"] == "Annotation" and item["id"].startswith("urn:") and item["target"]
            assert item["id"] not in seen
            seen.add(item["id"])
            body = item["body"]
            assert body["type"] == "TextualBody" and body["format"] == "application/json" and isinstance(body["value"], str)
            for target in item["target"]:
                place, quote = target["selector"]
                assert (place["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
                start, end = place["start"], place["end"]
                assert Span(start, end).of(report.text) == quote["exact"]
                assert report.text[:start].endswith(quote["prefix"]) and report.text[end:].startswith(quote["suffix"])
        said = [json.loads(item["body"]["value"]) for item in items]
        assert [(v["type"], v["mode"], tuple(v["actor"])) for v in said if v["label"] == "event"] == [
            (e.type, e.mode, e.actor) for e in report.events
        ]


def test_lines_of_json_are_the_corpus_again(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    done = CliRunner().invoke(app, ["export", str(CORPUS)])
    file.write_text(done.stdout, encoding="utf-8")
    assert load(file) == load(CORPUS) and load(file, part="check") == load(CORPUS, part="check")
    file.write_text('{"name": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"reports\.jsonl:1: .*a part of the report is missing"):
        load(file)


def test_every_report_states_its_sources_and_that_it_was_written_for_testing() -> None:
    for report in load(CORPUS):
        line = json.loads(line_of(report))
        assert line["sources"] and all(len(source) > 15 for source in line["sources"]), report.name
        assert "written for testing" in line["note"], report.name
        assert 1945 <= int(report.published[:4]) <= 2024, report.name


def test_a_report_that_does_not_state_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "drafts").mkdir()
    (tmp_path / "texts" / "snow.txt").write_text("ثلوج\n\nتساقطت الثلوج أمس.\n", encoding="utf-8")
    draft = {"name": "snow", "published": "2001-05-03", "title_lines": [1], "dates": []}
    (tmp_path / "drafts" / "snow.json").write_text(json.dumps(draft), encoding="utf-8")
    row = {"id": "snow", "part": part_of("snow"), "published": "2001-05-03", "manner": "brief", "region": "levant", "subject": "Snow",
           "years": "2001", "sources": ["a yearbook"], "note": ""}  # fmt: skip
    for change, said in (({}, "written for testing"), ({"note": "written for testing", "sources": []}, "no source of fact")):
        (tmp_path / "meta.json").write_text(json.dumps([row | change]), encoding="utf-8")
        assert any(said in trouble for trouble in make(tmp_path, write=False)[1])
    (tmp_path / "meta.json").write_text(json.dumps([row | {"note": "written for testing"}]), encoding="utf-8")
    assert make(tmp_path, write=False)[1] == []


def test_the_notes_say_how_far_the_two_labellings_agree() -> None:
    """The published figures are those that are computed, and nobody has lost a second labelling."""
    done, troubles = agreed(CORPUS)
    assert troubles == [] and len(list((CORPUS / "second").glob("*.json"))) >= 60
    notes = (CORPUS / "notes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| ([^|]+?) \| (\d\.\d{3}) \|", notes))
    names = {"who passed a statement on": "via", "events: type and place": "events type", "events: type, place and both sides": "events",
             "events with auxiliary modes and mode": "events strict"}  # fmt: skip
    assert len(rows) == 7
    assert {name: float(said) for name, said in rows.items()} == {
        name: round(done.kinds[names.get(name, name)].row()["f1"], 3) for name in rows
    }


def strangers() -> Iterator[str]:
    """Texts that are not ours, where they lie beside the project."""
    for path in sorted((SHARED / "gold").glob("*/texts/*.txt")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((SHARED / "gold").glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]
    with gzip.open(SHARED / "corpus" / "saudinewsnet.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="no gold beside the project")
def test_no_run_of_eight_words_is_somebody_elses() -> None:
    ours = our_runs()
    common = {f"{ours[run]}: {' '.join(run)}" for text in strangers() for run in runs(text) if run in ours}
    assert common == set()


def test_no_run_of_eight_words_is_an_example_of_the_pack() -> None:
    ours = our_runs()
    files = sorted((ROOT / "isnad" / "langs").rglob("*.toml"))
    assert len(files) > 20
    examples = ((f.name, run) for f in files for run in runs(f.read_text(encoding="utf-8")))
    common = {f"{name}: {ours[run]}: {' '.join(run)}" for name, run in examples if run in ours}
    assert common == set()
