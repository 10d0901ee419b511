"""Long and hostile texts: whatever it is, a sound record comes out, and three times the text is three times the work.

Work is counted in calls of Python functions, which are the same on every machine; seconds are measured in ``bench/``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

import isnad
from isnad.pack.letters import fold, surface
from isnad.reading import order, stretches
from isnad.reading.analyse import analyse
from isnad.reading.blocks import label
from isnad.reading.dates import find_dates, report_day
from isnad.reading.page import page_of
from isnad.reading.words import DEEPEST, LONGEST, LONGEST_LINE, each_sentence
from isnad.record import Block

PACK = isnad.load()
TOLD = "قال وزير النقل الأردني سالم الزعبي يوم الأحد إن «الجسر الجديد» سيفتح في 3 مايو 2019، وأضاف الوزير أن البلدين اتفقا."
MONSTERS = {
    "a word": "ا" * 200_000,
    "a number": "1" * 200_000,
    "a broken number": "1.1" * 5_000,
    "marks": "ا" + "\u0651" * 200_000,
    "a chain of nouns": "كتاب " * 5_000,
    "joined nouns": "وكتاب " * 5_000,
    "conjunctions": "و" * 5_000 + " و" * 5_000,
    "openers": "«" * 10_000,
    "closers": "»" * 10_000,
    "straight marks": '"' * 10_000,
    "nested quotations": "«" * 5_000 + "»" * 5_000,
    "forgotten closers": "«قال الوزير " * 1_000,
    "mixed marks": "«\"“‘'" * 1_000,
    "brackets": "( قال " * 2_000,
    "full stops": "." * 10_000,
    "commas": "قال، " * 2_000,
    "clauses": "قال إن الذي قال إن " * 1_000,
    "numbers": "1990 " * 5_000,
    "days": "يوم الأحد 3 يناير 2019 " * 1_000,
    "names": "محمد علي حسن " * 1_000,
    "offices": "الرئيس الأميركي والوزير المصري والبلدان " * 1_000,
    "short lines": "3 10\n" * 7_000,
    "furniture": f"{TOLD}\nتابعونا على فيسبوك\n" * 100,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_is_a_sound_record(name: str) -> None:
    record = isnad.read(MONSTERS[name], published="2020-06-16")
    assert record.text == MONSTERS[name] and record.check() == []
    assert {problem.code for problem in record.problems} <= {"long"}


@pytest.mark.parametrize("name", MONSTERS)
def test_no_sentence_is_longer_or_deeper_than_a_step_expects(name: str) -> None:
    text = MONSTERS[name]
    for sentence in each_sentence(text, (Block("body", 0, len(text)),), PACK):
        assert len(sentence.tokens) <= LONGEST
        assert sum(first < 0 for first, _ in sentence.quotes) <= DEEPEST + 1, "quotations carried from sentence to sentence"


def test_a_line_of_any_length_is_read_in_pieces() -> None:
    """Cut behind a full stop, so that every sentence is whole."""
    text = f"{TOLD} " * (3 * LONGEST_LINE // len(TOLD))
    read = list(each_sentence(text, (Block("body", 0, len(text)),), PACK))
    assert {text[s.start : s.end] for s in read} == {TOLD}
    assert len({s.paragraph for s in read}) >= 3
    solid = "ا" * (2 * LONGEST_LINE + 10)
    assert sum(s.end - s.start for s in each_sentence(solid, (Block("body", 0, len(solid)),), PACK)) == len(solid)


def test_a_book_is_read_so_far_and_the_whole_of_it_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST", 200)
    monkeypatch.setattr(stretches, "LONGEST", 2_000)
    text = f"{TOLD}\n" * (4 * stretches.LONGEST // len(TOLD))
    part, whole = isnad.read(text), isnad.read(text, whole=True)
    assert part.text == whole.text and part.check() == whole.check() == []
    (problem,) = part.problems
    assert problem.code == "long" and f"{part.sentences[-1].end + 1:,}" in problem.message
    assert whole.problems == () and whole.sentences[: len(part.sentences)] == part.sentences
    assert len(whole.sentences) == text.count("\n") > 2 * len(part.sentences)


def work(do: Callable[[], Any]) -> int:
    """How many functions are called, once everything that is kept in memory is there."""
    do()
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        do()
    finally:
        sys.setprofile(before)
    return calls


GROWING: dict[str, Callable[[int], Callable[[], Any]]] = {}


def growing(step: Callable[[int], Callable[[], Any]]) -> Callable[[int], Callable[[], Any]]:
    GROWING[step.__name__] = step
    return step


@growing
def a_report(n: int) -> Callable[[], Any]:
    return lambda: isnad.read(f"{TOLD}\n" * 40 * n, published="2020-06-16")


@growing
def a_line(n: int) -> Callable[[], Any]:
    return lambda: isnad.read(f"{TOLD} " * 40 * n, published="2020-06-16")


@growing
def a_line_without_stops(n: int) -> Callable[[], Any]:
    return lambda: isnad.read(TOLD.replace(".", "،") * 40 * n, published="2020-06-16")


@growing
def dates(n: int) -> Callable[[], Any]:
    text = "من 3 إلى 5 مايو 2019 ثم يوم الأحد الماضي، " * 10 * n
    (sentence, *_) = each_sentence(text, (Block("body", 0, len(text)),), PACK)
    return lambda: find_dates((sentence,), PACK, None)


@growing
def quotations(n: int) -> Callable[[], Any]:
    text = "«قال " * 100 * n
    return lambda: list(each_sentence(text, (Block("body", 0, len(text)),), PACK))


@growing
def the_day_of_a_page_of_furniture(n: int) -> Callable[[], Any]:
    page = page_of(f"{TOLD}\nتابعونا على فيسبوك\n" * 100 * n)
    blocks = label(page, PACK)
    return lambda: report_day(page, blocks, PACK)


@pytest.mark.parametrize("name", GROWING)
def test_three_times_as_much_is_three_times_the_work(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a stretch who is who is looked for among all who were named, so the stretches are made short here."""
    monkeypatch.setattr(stretches, "LONGEST", 1_000)
    one, three = work(GROWING[name](1)), work(GROWING[name](3))
    assert three < 3.3 * one, (one, three)


WORDS = ["وسيستعملونها", "فبالمسؤوليات", "وللاستثمارات", "كالمتظاهرين", "أفسنكتبهما", "والكهرومغناطيسية", "برشلونة", "ستراسبورغ"]


@pytest.mark.parametrize("word", [*WORDS, "و" * 5_000, "وال" * 5_000, "ال" + "ت" * 5_000 + "ها"], ids=lambda word: word[:12])
def test_an_unseen_word_is_looked_up_a_bounded_number_of_times(word: str) -> None:
    """Its clitics are taken off in a few ways, however long it is: 120 calls at most today."""
    plain = surface(word)
    assert work(lambda: analyse(plain, fold(plain), PACK.words)) < 250
