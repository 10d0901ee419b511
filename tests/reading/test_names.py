"""Names and who they are: sentences of our own from ``tests/data/names.toml``, good and refused."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from isnad.pack.lexicon import load_lexicon
from isnad.pack.names import load_names
from isnad.reading.entities import Resolution, resolve
from isnad.reading.names import find_names, inner_names
from isnad.reading.parts import Mention, Sentence
from isnad.reading.words import split
from isnad.record import Block

AR = Path(__file__).parents[2] / "isnad" / "langs" / "ar"
PACK = SimpleNamespace(words=load_lexicon(AR), names=load_names(AR))
DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "names.toml").read_text(encoding="utf-8"))
MARK = re.compile(r"\[([^\]|]+)\|(\w+) ([A-Z-]+) ([A-Z]+)\]")


def read(text: str, day: date | None = None) -> tuple[tuple[Sentence, ...], tuple[Mention, ...], Resolution]:
    sentences = split(text, (Block("body", 0, len(text)),), PACK)
    names = find_names(sentences, PACK)
    return sentences, names, resolve(names, sentences, PACK, None, day)


def documented() -> dict[str, list[str]]:
    """The examples of the pages that tell how to add a name and an office."""
    out: dict[str, list[str]] = {"good": [], "refused": []}
    for page in ("add-a-name.md", "add-an-office.md"):
        text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
        for block in re.findall(r"```toml\n(.*?)```", text, re.S):
            for kind, found in tomllib.loads(block).items():
                if kind in out:
                    out[kind] += found
    return out


def unmark(text: str) -> tuple[str, list[tuple[int, int, str, str | None, str]]]:
    """The plain sentence and what it must hold: start, end, kind, country, sector."""
    out, wanted, at = "", [], 0
    for found in MARK.finditer(text):
        out += text[at : found.start()]
        country = None if found[3] == "-" else found[3]
        wanted.append((len(out), len(out) + len(found[1]), found[2], country, found[4]))
        out += found[1]
        at = found.end()
    return out + text[at:], wanted


def good() -> list[str]:
    cases = [s for case in DATA["case"] for s in case.get("good", [])] + documented()["good"]
    for template in DATA["template"]:
        if "good" in template:
            cases += [template["good"].format(code=code, m="ال" + m, f="ال" + m + "ة") for code, m in DATA["countries"].items()]
    return cases


def refused() -> list[str]:
    cases = [s for case in DATA["case"] for s in case.get("refused", [])] + documented()["refused"]
    for template in DATA["template"]:
        if "refused" in template:
            text = template["refused"].replace("[", "<").replace("]", ">")
            cases += [
                text.format(code=c, m="ال" + m, f="ال" + m + "ة").replace("<", "{").replace(">", "}")
                for c, m in DATA["countries"].items()
            ]
    return cases


@pytest.mark.parametrize("case", good())
def test_names_somebody(case: str) -> None:
    text, wanted = unmark(case)
    _, _, resolution = read(text)
    for start, end, kind, country, sector in wanted:
        touching = [e for e in resolution.entities if any(m.start < end and start < m.end for m in e.mentions)]
        fitting = [e for e in touching if e.kind == kind and e.country == country and sector in e.sectors]
        shown = [(e.name, e.kind, e.country, e.sectors) for e in touching]
        assert fitting, f"{text[start:end]}: {shown}"


@pytest.mark.parametrize("case", refused())
def test_names_nobody(case: str) -> None:
    start, end = case.index("{"), case.index("}") - 1
    text = case.replace("{", "").replace("}", "")
    _, _, resolution = read(text)
    touching = [e.name for e in resolution.entities for m in e.mentions if m.start < end and start < m.end]
    assert not touching, f"{text[start:end]} is {touching}"


def test_pages_have_examples() -> None:
    assert len(documented()["good"]) >= 4 and len(documented()["refused"]) >= 2


def test_enough_cases() -> None:
    phenomena = {case["phenomenon"] for case in DATA["case"]} | {t["phenomenon"] for t in DATA["template"]}
    assert len(phenomena) >= 25
    assert len(good()) + len(refused()) >= 400


def test_mentions_are_ordered_and_apart() -> None:
    text = "التقى وزير خارجية روسيا سيرغي لافروف نظيره التركي هاكان فيدان، وقال لافروف إن قوات الأمن التركية ساعدت 30 جنديا."
    _, names, _ = read(text)
    for one, other in pairwise(names):
        assert one.end <= other.start and (one.sentence, one.last) < (other.sentence, other.first)
    for name in names:
        assert 0 <= name.start < name.end <= len(text)
        assert name.first <= name.head <= name.last


def test_inner_names_come_back() -> None:
    sentences, names, _ = read("وصل وزير خارجية روسيا سيرغي لافروف أمس.")
    (minister,) = [n for n in names if n.kind == "person"]
    (state,) = inner_names(minister, sentences, PACK)
    assert (state.name, state.country) == ("روسيا", "RUS")
    assert [(s.start, s.end) for s in minister.inner] == [(state.start, state.end)]


def test_same_text_same_names() -> None:
    text = "قال المتحدث باسم الجيش التونسي محمد زكري إن الجنود بخير."
    assert read(text)[1] == read(text)[1]
