"""What the corpus must hold, counted: what is asked of it may grow and not shrink."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import isnad
from isnad.corpus.commands import app
from isnad.corpus.tables import MANNERS, REGIONS
from isnad.corpus.wording import SHUTS_OUT, way

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
# Of each class at least so many, and the classes that the codebook enters otherwise (see the data sheet).
LEAST = {
    "types": 40,
    "modes": 5,
    "auxiliary modes": 60,
    "contexts": 5,
    "date forms": 3,
    "manners": 3,
    "regions": 5,
    "parts": 50,
    "writing": 5,
}
ENTERED_OTHERWISE = {"contexts": {"historical", "hypothetical"}}


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, int]]:
    done = CliRunner().invoke(app, ["counts", str(CORPUS), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", LEAST)
def test_every_class_has_its_examples(tables: dict[str, dict[str, int]], name: str) -> None:
    few = {label: n for label, n in tables[name].items() if n < LEAST[name]}
    assert set(few) <= ENTERED_OTHERWISE.get(name, set()), f"{name} with fewer than {LEAST[name]} examples: {few}"


def test_every_class_is_listed(tables: dict[str, dict[str, int]]) -> None:
    assert len(tables["types"]) == 16 and sum(tables["types"].values()) == tables["labels"]["events"]
    assert sum(tables["parts"].values()) == tables["reports"]["reports"]
    assert list(tables["manners"]) == list(MANNERS) and list(tables["regions"]) == list(REGIONS)
    forms = isnad.load().dates.forms
    assert [label.removesuffix(SHUTS_OUT) for label in tables["date forms"]] == [form.id for form in forms]


def test_the_corpus_is_as_large_as_it_was_meant_to_be(tables: dict[str, dict[str, int]]) -> None:
    reports = tables["reports"]
    assert reports["reports"] >= 200 and reports["words"] >= 40_000 and reports["without an event"] >= 30
    assert reports["of 600 words or more"] >= 3 and reports["of fewer than 130 words"] >= 20
    chains = tables["chains"]
    assert chains["through 2"] >= 60 and chains["through 3"] >= 15


def test_sides_come_back_in_other_words(tables: dict[str, dict[str, int]]) -> None:
    references = tables["references"]
    assert references["chains"] >= 200
    assert references["by part of the name"] >= 100 and references["by office or other words"] >= 100
    assert references["«نظيره» and the like"] >= 20 and references["«البلدين» and the like"] >= 60


@pytest.mark.parametrize(
    ("name", "mention", "said"),
    [
        ("جورفان فييرا", "وقال فييرا", "part"),
        ("جورفان فييرا", "وقال جورفان فييرا", "name"),
        ("جورفان فييرا", "نظيره البرازيلي", "other"),
        ("الولايات المتحدة", "للولايات المتحدة", "name"),
        ("الولايات المتحدة", "واشنطن", "other"),
        ("مجلس الأمن", "أعضاء المجلس", "part"),
        ("مصر", "المصري", "other"),
    ],
)
def test_how_a_mention_points(name: str, mention: str, said: str) -> None:
    assert way(name, mention) == said
