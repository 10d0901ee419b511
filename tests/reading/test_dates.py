"""Date expressions: the pack's own sentences, the cases of ``tests/data/dates.toml``, the day of the report, spans."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isnad.errors import PackError
from isnad.pack.dates import DateTables, load_dates
from isnad.pack.letters import fold, surface
from isnad.pack.lexicon import load_lexicon
from isnad.reading.dates import find_dates, report_day
from isnad.reading.parts import Page, Sentence, Token
from isnad.reading.words import split
from isnad.record import Block, DateExpression

LANG = Path(__file__).parents[2] / "isnad" / "langs" / "ar"
TABLES = load_dates(LANG)
PACK = SimpleNamespace(dates=TABLES)
CASES = tomllib.loads((Path(__file__).parents[1] / "data" / "dates.toml").read_text(encoding="utf-8"))["case"]
TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0610-\u061a\u064b-\u065f\u0670\u0640])*|\d+(?:[.,]\d+)*|[^\w\s]")


def sentence(text: str) -> tuple[Sentence, ...]:
    """The text as one sentence; dates need neither analyses nor a lexicon."""
    tokens = []
    for match in TOKEN.finditer(text):
        word = surface(match[0])
        kind = "number" if match[0][0].isdigit() else "word" if match[0][0].isalpha() else "punct"
        tokens.append(Token(match.start(), match.end(), match[0], word, fold(word), kind))
    opened = [i for i, t in enumerate(tokens) if t.text == "«"]
    closed = [i for i, t in enumerate(tokens) if t.text == "»"]
    return (Sentence(0, len(text), tuple(tokens), tuple(zip(opened, closed, strict=True))),) if tokens else ()


def shown(text: str, found: DateExpression) -> tuple[str, str]:
    value = found.value or found.relative or ""
    return text[found.start : found.end], value + (f"/{found.end_value}" if found.end_value else "")


def many(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("case", CASES, ids=[f"{n}" for n in range(len(CASES))])
def test_case(case: dict[str, Any]) -> None:
    found = [shown(case["text"], d) for d in find_dates(sentence(case["text"]), PACK, case.get("day"))]
    assert found == list(zip(many(case.get("span", [])), many(case.get("value", [])), strict=True)), case["text"]


@pytest.mark.parametrize("own", TABLES.sentences, ids=[f"{s.form}-{n}" for n, s in enumerate(TABLES.sentences)])
def test_sentences_of_the_pack(own: Any) -> None:
    found = [shown(own.text, d) for d in find_dates(sentence(own.text), PACK, own.day)]
    assert found == list(zip(own.spans, own.values, strict=True)), own.text


def test_grain_agrees_with_value() -> None:
    shapes = {"day": r"\d{4}-\d\d-\d\d", "week": r"\d{4}-W\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}
    for case in CASES:
        for found in find_dates(sentence(case["text"]), PACK, case.get("day")):
            if found.value:
                assert re.fullmatch(shapes[found.grain], found.value)
                assert found.end_value is None or re.fullmatch(shapes[found.grain], found.end_value)


@pytest.mark.parametrize(
    ("text", "blocks", "want"),
    [
        (
            "اتفاق على الهدنة\nالأحد 13 مارس 2016 - 21:44\nقال الوزير إن الهدنة صامدة.",
            [(16, "title"), (43, "byline")],
            date(2016, 3, 13),
        ),
        ("الدوحة 13 مارس 2016 (قنا)\nقال الوزير إن الهدنة صامدة منذ 5 مايو 2014.", [], date(2016, 3, 13)),
        ("جدة 4 جمادى الآخرة 1437 هـ الموافق 13 مارس 2016 م\nقال الوزير إن الهدنة صامدة.", [], date(2016, 3, 13)),
        ("نشر في: 13/03/2016\nقال الوزير إن الهدنة صامدة.", [(18, "navigation")], date(2016, 3, 13)),
        ("قال الوزير إن الهدنة صامدة منذ أسبوع.", [], None),
    ],
)
def test_report_day_from_the_page(text: str, blocks: list[tuple[int, str]], want: date | None) -> None:
    cuts, start = [], 0
    for end, kind in [*blocks, (len(text), "body")]:
        cuts.append(Block(kind, start, end))
        start = end
    assert report_day(Page(text), tuple(cuts), PACK) == (want, "page" if want else None)


def test_report_day_given_wins_over_the_page() -> None:
    page = Page("الدوحة 13 مارس 2016\nقال الوزير.", published="2016-03-14", published_by="given")
    assert report_day(page, (), PACK) == (date(2016, 3, 14), "given")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "من",
                "إلى",
                "بين",
                "و",
                "وال",
                "14",
                "2015",
                "31",
                "يوليو",
                "(تموز)",
                "الماضي",
                "الجمعة",
                "ليل",
                "أمس",
                "قبل",
                "ثلاثة",
                "أيام",
                "الأسبوع",
                "عام",
                "عامي",
                "/",
                "-",
                "هـ",
                "رمضان",
                "الموافق",
                "«",
                "النصف الثاني",
                "الحادي",
                "والعشرين",
                "،",
                "الثاني",
                "ٱ",
                "ـ",
                "٣",
            ]
        ),
        max_size=14,
    ),
    st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31))),
)
def test_any_order_of_words_gives_sound_spans(words: list[str], day: date | None) -> None:
    text = " ".join(w for w in words if w != "«")
    last = 0
    for found in find_dates(sentence(text), PACK, day):
        assert last <= found.start < found.end <= len(text)
        assert found.value or found.relative or day is not None
        last = found.end


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("شدد وزير الخارجية الأربعاء على أن بلاده ستواصل دعمها.", "2016-03-09"),
        ("يبحث وزير الخارجية الأربعاء في مسقط أزمة الحدود.", "2016-03-16"),
        ("سيزور الرئيس المقر الذي هاجمه المسلحون الجمعة.", "2016-03-11"),
    ],
)
def test_tense_of_a_clause_with_the_lexicon(text: str, want: str) -> None:
    words = load_lexicon(LANG)
    blocks = (Block("body", 0, len(text)),)
    parts = split(text, blocks, SimpleNamespace(words=words))
    assert [d.value for d in find_dates(parts, PACK, date(2016, 3, 14))] == [want]


def pack_with(tmp_path: Path, change: tuple[str, str]) -> DateTables:
    (tmp_path / "dates.toml").write_text((LANG / "dates.toml").read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    return load_dates(tmp_path)


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (("[[form.not]]", "[[form.example]]"), "broadcaster-of-today.*no sentence it must leave alone"),
        (('span = "أمس"', 'span = "غدا"'), "is not in its sentence"),
        (('pattern = "(<!in outlet', 'pattern = "(<!in wrong_word'), "neither a class nor a macro"),
        (('pattern = "(<!in outlet', 'pattern = "((<!in outlet'), "without its"),
        (('id = "named-day"', 'id = "broadcaster-of-today"'), "used twice"),
        (('2 = ["فبراير"', '3 = ["فبراير"'), "not readable as TOML"),
        (('2 = ["فبراير"', '2 = ["يناير"'), "two values"),
    ],
)
def test_a_pack_that_breaks_a_rule_does_not_load(tmp_path: Path, change: tuple[str, str], trouble: str) -> None:
    with pytest.raises(PackError, match=trouble):
        pack_with(tmp_path, change)
