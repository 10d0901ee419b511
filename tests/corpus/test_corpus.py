"""The corpus as it lies in the repository: it builds, its gold is fresh, and not one sentence of it is somebody else's."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from isnad.corpus import annotation_page, counts, load, part_of
from isnad.corpus.making import make
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
    report = max(load(CORPUS), key=lambda r: len(r.events))
    items = annotation_page(report)["items"]
    assert len(items) == len(report.entities) + len(report.dates) + len(report.statements) + len(report.events)
    for item in items:
        for target in item["target"]:
            place, quote = target["selector"]
            assert Span(place["start"], place["end"]).of(report.text) == quote["exact"]


def test_counts_list_every_class() -> None:
    tables = counts(load(CORPUS))
    assert len(tables["types"]) == 16 and sum(tables["types"].values()) == tables["labels"]["events"]
    assert sum(tables["parts"].values()) == tables["reports"]["reports"] > 0


def strangers() -> Iterator[str]:
    """Texts that are not ours, where they lie beside the project."""
    for path in sorted((SHARED / "gold").glob("*/texts/*.txt")):
        yield path.read_text(encoding="utf-8")
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
