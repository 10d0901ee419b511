"""One entity a side: names that come back, offices, counterparts, and words that point («البلدين», «الوزير», «التنظيم»)."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import isnad

_spec = importlib.util.spec_from_file_location("names_cases", Path(__file__).with_name("test_names.py"))
assert _spec is not None and _spec.loader is not None
_names = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_names)
DATA, read = _names.DATA, _names.read

SAME = [pair for case in DATA["case"] for pair in case.get("same", [])]
APART = [pair for case in DATA["case"] for pair in case.get("apart", [])]
CALLED = [pair for case in DATA["case"] for pair in case.get("called", [])]


def entity_at(text: str, words: str, resolution: Any) -> str:
    """The id of the entity that a stretch belongs to; «قال [فلان]» means the bracketed words behind «قال»."""
    before, _, marked = words.partition("[")
    start = text.index(words.replace("[", "").replace("]", "")) + len(before) if marked else text.index(words)
    end = start + len(marked.rstrip("]") if marked else words)
    ids = [e.id for e in resolution.entities for m in e.mentions if m.start < end and start < m.end]
    assert ids, f"{words}: nobody"
    return ids[0]


@pytest.mark.parametrize(("text", "one", "other"), SAME)
def test_one_entity(text: str, one: str, other: str) -> None:
    resolution = read(text)[2]
    assert entity_at(text, one, resolution) == entity_at(text, other, resolution)


@pytest.mark.parametrize(("text", "one", "other"), APART)
def test_two_entities(text: str, one: str, other: str) -> None:
    resolution = read(text)[2]
    assert entity_at(text, one, resolution) != entity_at(text, other, resolution)


@pytest.mark.parametrize(("text", "name"), CALLED)
def test_name_without_particles(text: str, name: str) -> None:
    assert name in [e.name for e in read(text)[2].entities]


def pointed(text: str, word: str) -> list[tuple[str | None, str]]:
    """(country, kind) of everybody a pointing word stands for."""
    sentences, _, resolution = read(text)
    for number, sentence in enumerate(sentences):
        for at, token in enumerate(sentence.tokens):
            if token.surface == word:
                mentioned = resolution.at(number, at)
                found = [resolution.entity(i) for i in ((mentioned,) if mentioned else resolution.refer(number, at))]
                return [(e.country, e.kind) for e in found if e is not None]
    raise AssertionError(f"no {word!r} in the sentence")


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("زار الوفد فرنسا وإسبانيا، وأكد أن البلدين صديقان.", "البلدين", [("FRA", "state"), ("ESP", "state")]),
        ("بحثت اليابان والهند الملف، واتفق الجانبان على التعاون.", "الجانبان", [("JPN", "state"), ("IND", "state")]),
        ("قال وزير النقل المصري هشام عرفات إن الطريق جاهز. وأضاف الوزير أن العمل مستمر.", "الوزير", [("EGY", "person")]),
        ("هاجم تنظيم داعش القرية، ثم انسحب التنظيم منها.", "التنظيم", [("IMG", "group")]),
        ("أعلنت حركة حماس موقفها. وقالت الحركة إنها ملتزمة.", "الحركة", [("PSE", "group")]),
        ("استقبل معالي وزير التعليم السعودي أحمد العيسى الطلاب. وقال معاليه إنهم المستقبل.", "معاليه", [("SAU", "person")]),
        ("حذر مبعوث الأمم المتحدة يان كوبيش من الخطر. ودعا المبعوث إلى الهدوء.", "المبعوث", [("UNO", "person")]),
        ("قال وزير الخارجية النمساوي سيباستيان كورتس إن النمسا جاهزة، وإن بلاده مستعدة.", "بلاده", [("AUT", "state")]),
        (
            "التقى وزير الخارجية الروسي سيرغي لافروف نظيره الأميركي جون كيري، واتفق الوزيران على الهدنة.",
            "الوزيران",
            [("RUS", "person"), ("USA", "person")],
        ),
        (
            "اعتقلت الشرطة البريطانية جون كامو وسامي ناصر. وقال المتهمان إنهما بريئان.",
            "المتهمان",
            [("GBR", "person"), ("GBR", "person")],
        ),
        (
            "وقعت البرازيل والأرجنتين وتشيلي البيان. ورفضت الدول الثلاث التعديل.",
            "الدول",
            [("BRA", "state"), ("ARG", "state"), ("CHL", "state")],
        ),
    ],
)
def test_pointing_words(text: str, word: str, expected: list[tuple[str, str]]) -> None:
    assert pointed(text, word) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [("اشترى البلدين معا.", "البلدين"), ("سقط التنظيم سهوا من الخطة.", "التنظيم"), ("قرأ الكتاب الأخير.", "الأخير")],
)
def test_pointing_at_nobody(text: str, word: str) -> None:
    assert pointed(text, word) == []


def test_a_nationality_is_its_state_where_that_is_named() -> None:
    sentences, _, resolution = read("انتقدت فرنسا القرار، ورفضته الصحف كلها. ثم جاء التصعيد الفرنسي.")
    last = sentences[-1]
    at = next(i for i, t in enumerate(last.tokens) if t.surface == "الفرنسي")
    found = resolution.entity(resolution.at(len(sentences) - 1, at) or "")
    assert found is not None and (found.country, found.kind) == ("FRA", "state")


def test_two_men_of_one_first_name_are_two() -> None:
    resolution = read("حضر محمد بن نايف ومحمد بن سلمان الحفل في السعودية.")[2]
    assert len([e for e in resolution.entities if e.kind == "person"]) == 2


def test_a_given_name_alone_joins_nobody_by_chance() -> None:
    resolution = read("التقى العقيد محمد قرداحي الوفد في الأردن. وحضر محمد الزعبي وخالد قرداحي.")[2]
    names = {e.name for e in resolution.entities if e.kind == "person"}
    assert {"محمد قرداحي", "محمد الزعبي", "خالد قرداحي"} <= names


def test_ids_follow_the_text_and_mentions_are_sorted() -> None:
    resolution = read("رفضت تركيا العرض، ووافقت عليه روسيا، ثم عادت تركيا فقبلته.")[2]
    assert [e.id for e in resolution.entities] == [f"e{n}" for n in range(1, len(resolution.entities) + 1)]
    for entity in resolution.entities:
        assert list(entity.mentions) == sorted(entity.mentions)
    (turkey,) = [e for e in resolution.entities if e.country == "TUR"]
    assert len(turkey.mentions) == 2


@pytest.mark.parametrize(
    ("text", "day", "country", "sectors"),
    [
        ("وصل صدام حسين إلى القاعة.", date(1975, 3, 6), "IRQ", {"GOV"}),  # vice-president before he was president
        ("وصل صدام حسين إلى القاعة.", date(2004, 7, 1), "IRQ", {"ELI"}),
        ("تكلم باراك أوباما طويلا.", date(2015, 8, 1), "USA", {"GOV"}),
        ("تكلم باراك أوباما طويلا.", date(2021, 8, 1), "USA", {"ELI"}),
        ("تكلم نلسون مانديلا طويلا.", date(1990, 2, 11), "ZAF", {"OPP", "PTY"}),
        ("سافر غي موليه أمس.", date(1956, 11, 1), "FRA", {"GOV"}),
        ("هاجمت حركة طالبان المدينة.", date(2015, 8, 1), "AFG", {"REB"}),
        ("أعلنت حركة طالبان الميزانية.", date(2022, 8, 1), "AFG", {"GOV"}),
        ("انتشرت قوات الدعم السريع في المدينة.", date(2019, 6, 3), "SDN", {"PRM"}),
        ("انتشرت قوات الدعم السريع في المدينة.", date(2023, 6, 3), "SDN", {"REB", "PRM"}),
    ],
)
def test_what_somebody_is_on_a_day(text: str, day: date, country: str, sectors: set[str]) -> None:
    (one,) = [e for e in read(text, day)[2].entities]
    assert (one.country, set(one.sectors)) == (country, sectors)


def test_a_surname_is_the_man_of_the_report() -> None:
    resolution = read("وصل جيمي كارتر إلى كامب ديفيد. وقال كارتر إن الوقت ضيق.", date(1978, 9, 5))[2]
    (carter,) = [e for e in resolution.entities if e.kind == "person"]
    assert carter.sectors == ("GOV",) and len(carter.mentions) == 2


def test_a_whole_report_knows_its_day() -> None:
    text = "وصل وفد إلى العاصمة مساء أمس.\n\nوقال باراك أوباما إن الاتفاق قريب، وإن الطريق إليه كان طويلا."
    then, later = isnad.read(text, published="2015-08-01"), isnad.read(text, published="2021-08-01")
    assert [e.sectors for e in then.entities if "أوباما" in e.name] == [("GOV",)]
    assert [e.sectors for e in later.entities if "أوباما" in e.name] == [("ELI",)]


def test_a_state_goes_by_its_name_and_a_government_is_no_place() -> None:
    record = isnad.read(
        "احتجت باريس على القرار، ورفضت الحكومة النيجرية الاحتجاج. وقالت فرنسا إنها ستغلق سفارتها في نيامي.",
        published="2023-09-02",
    )
    assert "فرنسا" in [e.name for e in record.entities if e.country == "FRA"]
    assert "باريس" not in [e.name for e in record.entities]
    assert [p.name for p in record.places] == ["باريس", "فرنسا", "نيامي"]


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        (
            "أشاد مفتشو الوكالة الدولية للطاقة الذرية بكينيا. وقال المدير العام للوكالة إن كينيا تعاونت.",
            "المدير العام للوكالة",
            "IGO",
        ),
        ("رفضت حركة حماس مقترح السنغال، وعارضه حزب الليكود، وقال زعيمه إريك سولهايم إن السنغال تأخرت.", "إريك سولهايم", "ISR"),
        ("استقبل المغرب الوفد. وزار الملك المغربي الرباط، ورحبت المملكة بالوفد.", "المملكة", "MAR"),
        ("ورحبت المملكة بالوفد المغربي.", "المملكة", "SAU"),
        ("أبلغت القاهرة دمشق وعمان بالموعد.", "عمان", "JOR"),
        ("زار سلطان عمان مسقط، ورحبت عمان بالوفد الأردني.", "ورحبت [عمان]", "OMN"),
        ("قتل مسلحون كينيون حارسا في أوغندا.", "مسلحون كينيون", "KEN"),
        ("زار الرئيس التونسي تونس. وقال خبراء إن الموسم جيد.", "خبراء", None),
    ],
)
def test_whose_side_the_words_around_say(text: str, words: str, country: str | None) -> None:
    resolution = read(text)[2]
    entity = resolution.entity(entity_at(text, words, resolution))
    assert entity is not None and entity.country == country


@pytest.mark.parametrize(
    "text",
    ["وأضاف أن جيشها سيرد على الهجوم.", "قال إن قواته تقدمت.", "قال ناطق باسمهم إن قواتهم تقدمت.", "قالت الوكالة إن قواتها انسحبت."],
)
def test_forces_of_nobody_known_have_no_country(text: str) -> None:
    forces = [e for e in isnad.read(text).entities if "MIL" in e.sectors]
    assert [e.country for e in forces] == [None]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("وقال المدرب الكيني إن الفندق يشغل ثلاثين عاملا في مومباسا.", False),
        ("أضرب ثلاثون عاملا في مومباسا الكينية عن العمل.", True),
        ("يشغل الفندق الكيني ثلاثين عاملا هنديا في مومباسا.", True),
    ],
)
def test_unmarked_people_are_a_side_where_they_take_part(text: str, kept: bool) -> None:
    record = isnad.read(text, published="2021-05-05")
    groups = [e.name for e in record.entities if e.kind == "group"]
    assert any("عامل" in name for name in groups) == kept, groups
