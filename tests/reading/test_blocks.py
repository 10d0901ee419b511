"""Blocks: every character in exactly one, and every line of the right kind, with no markup to help."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isnad.errors import PackError
from isnad.pack.blocks import load_blocks
from isnad.reading.blocks import label
from isnad.reading.page import page_of
from isnad.reading.parts import Page

AR = Path(__file__).parents[2] / "isnad" / "langs" / "ar"
SHARED = Path(__file__).parents[3] / "shared"
BODY = {"title", "byline", "body"}

PROSE = (
    "افتتح رئيس الوزراء صباح أمس جسرا جديدا يربط ضفتي النهر في العاصمة بعد أربع سنوات من العمل.",
    "وقال في كلمته إن الجسر سيخفف الازدحام عن وسط المدينة، وإن كلفته لم تتجاوز ما رصد له في الموازنة.",
    "وتعهدت وزارة النقل بإنجاز المرحلة الثانية من المشروع قبل نهاية العام المقبل.",
)
TITLE = "جسر جديد يربط ضفتي النهر في العاصمة"


@pytest.fixture(scope="module")
def pack() -> SimpleNamespace:
    return SimpleNamespace(blocks=load_blocks(AR))


def kinds(text: str, pack: Any, **page: Any) -> list[tuple[str, str]]:
    return [(b.kind, text[b.start : b.end].strip()) for b in label(Page(text, **page), pack)]


def cover(text: str, pack: Any) -> None:
    blocks = label(Page(text), pack)
    assert [b.start for b in blocks] == [0, *(b.end for b in blocks[:-1])][: len(blocks)]
    assert (blocks[-1].end if blocks else 0) == len(text)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("تابعوا قناة المنبر على واتساب", "follow"),
        ("لمتابعة أحدث الأخبار اشتركوا في قناتنا على تلغرام", "follow"),
        ("اقرأ أيضا: البرلمان يناقش قانون الطرق غدا", "related"),
        ("إعلان", "advert"),
        ("شارك الخبر على فيسبوك وتويتر", "share"),
        ("صورة: رويترز", "caption"),
        ("(أ ف ب)", "caption"),
        ("متظاهرون يرفعون لافتات في ساحة الاستقلال في كييف - رويترز", "caption"),
        ("جنود يفتشون سيارة أمام البرلمان في كييف (رويترز)", "caption"),
    ],
)
def test_furniture_in_the_middle_of_a_body(line: str, kind: str, pack: Any) -> None:
    found = kinds("\n\n".join((TITLE, PROSE[0], line, *PROSE[1:])), pack)
    assert found == [("title", TITLE), ("body", PROSE[0]), (kind, line), ("body", PROSE[1]), ("body", PROSE[2])]


@pytest.mark.parametrize(
    "line",
    [
        "انسحبت القوات من البلدة، كما قال متحدث عسكري لرويترز.",
        "وقال مسؤول في الإقليم إن العدد سيرتفع، بحسب فرانس برس.",
        "ورفض المتحدث التعليق في اتصال مع وكالة الأناضول.",
        "والتقى الوزيران ثانية في فارنا",
    ],
)
def test_a_sentence_that_ends_in_an_agency_is_no_caption(line: str, pack: Any) -> None:
    found = kinds("\n\n".join((TITLE, PROSE[0], line, *PROSE[1:])), pack)
    assert found == [("title", TITLE), ("body", PROSE[0]), ("body", line), ("body", PROSE[1]), ("body", PROSE[2])]


def test_a_heading_gives_its_kind_to_the_headlines_below_it(pack: Any) -> None:
    related = ("قد يهمك أيضا:", "قطار سريع بين الساحل والجبل", "تأجيل افتتاح المطار الجديد شهرين")
    found = kinds("\n".join((TITLE, PROSE[0], *related, PROSE[1])), pack)
    assert [kind for kind, _ in found] == ["title", "body", "related", "related", "related", "body"]


def test_comments_run_to_the_end_and_stay_out_of_the_body(pack: Any) -> None:
    comments = (
        "التعليقات (2)",
        "أبو كرم",
        "جسر طال انتظاره ونأمل أن يخفف عنا زحام الصباح الذي لا يطاق.",
        "جميع الحقوق محفوظة 2021",
    )
    found = kinds("\n".join((TITLE, *PROSE, *comments)), pack)
    assert [kind for kind, _ in found] == ["title", "body", "body", "body", "comment", "comment", "comment", "legal"]


def test_the_head_of_a_page(pack: Any) -> None:
    head = ("المنبر", "سياسة", TITLE, TITLE, "صورة: أرشيف", "المنبر - سعاد نجار", "الأحد 9 يونيو 2019 - 18:40")
    found = kinds("\n".join((*head, *PROSE)), pack)
    assert [kind for kind, _ in found[:7]] == ["navigation", "navigation", "title", "title", "caption", "byline", "dateline"]
    assert {kind for kind, _ in found[7:]} == {"body"}


def test_a_whole_page_copied_by_hand(pack: Any) -> None:
    """Menus above the headline, another report's headline among them; the page's foot with days of other reports."""
    above = ("المنبر", "الرئيسية", "أخبار المدينة", "عاجل", "هزة أرضية خفيفة تضرب الساحل الغربي")
    head = (TITLE, "سعاد نجار", "9 يونيو 2019 18:40", "352", "فيسبوك")
    below = ("وسوم", "النهر", "مقالات ذات صلة", "مهرجان الزيتون يعود بعد عامين", "8 يونيو 2019", "من نحن", "© المنبر")
    assert [kind for kind, _ in kinds("\n".join((*above, *head, *PROSE, *below)), pack)] == [
        *("navigation", "navigation", "navigation", "navigation", "related"),
        *("title", "byline", "dateline", "navigation", "share"),
        *("body", "body", "body"),
        *("navigation", "navigation", "related", "related", "related", "navigation", "legal"),
    ]


def test_an_agency_report(pack: Any) -> None:
    text = (
        f"عام / {TITLE}\n\nعمّان 14 محرم 1437 هـ الموافق 27 أكتوبر 2015 م واس\n {PROSE[0]}\n {PROSE[1]}\n // انتهى //\n 18:40 ت م"
    )
    assert [kind for kind, _ in kinds(text, pack)] == ["title", "body", "body", "body", "navigation", "navigation"]


def test_furniture_glued_to_the_body_is_cut_off(pack: Any) -> None:
    text = f"{TITLE}\n\nشارك عبر فيسبوك تويتر واتساب {PROSE[0]}\n{PROSE[1]} // انتهى //"
    assert kinds(text, pack) == [
        ("title", TITLE),
        ("share", "شارك عبر فيسبوك تويتر واتساب"),
        ("body", PROSE[0]),
        ("body", PROSE[1]),
        ("navigation", "// انتهى //"),
    ]


@pytest.mark.parametrize(
    "line",
    ["شارك وزير النقل في القمة التي استضافتها العاصمة", "تعليق العمل بالقانون", "العمال وأسرهم", "“جسر بين عهدين”"],
)
def test_a_subheading_is_body(line: str, pack: Any) -> None:
    assert ("body", line) in kinds("\n".join((TITLE, PROSE[0], line, *PROSE[1:])), pack)


LINES = [line.split("\t") for line in (Path(__file__).parent / "furniture.tsv").read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_lines_as_newsrooms_write_them(kind: str, line: str, pack: Any) -> None:
    found = pack.blocks.match(line)
    assert (found.kind if found else "none") == kind


def test_spelling_and_marks_do_not_matter(pack: Any) -> None:
    plain = "تابعونا على فيسبوك"
    for line in (
        "تابعـــونا على فيسبوك",
        "\u200fتَابِعُونا على «فيسبوك»\u200f",
        "• تابعونا على فيسبوك!",
        "تابعونا\u00a0على:\u00a0فيسبوك",
    ):
        assert kinds("\n".join((TITLE, PROSE[0], line, PROSE[1])), pack)[2] == ("follow", line), plain


def test_texts_without_a_body(pack: Any) -> None:
    assert label(Page(""), pack) == ()
    assert [b.kind for b in label(Page(" \n \n"), pack)] == ["navigation"]
    assert kinds("قتل ثلاثة أشخاص في الهجوم", pack) == [("body", "قتل ثلاثة أشخاص في الهجوم")]


def test_a_page_that_knows_its_title(pack: Any) -> None:
    assert kinds(f"سعاد نجار – المنبر\n{PROSE[0]}", pack, title=TITLE)[0][0] == "byline"
    assert kinds(f"وصل الوفد.\n{PROSE[0]}", pack, title="وصل الوفد")[0][0] == "title"


pieces = st.sampled_from(
    (*PROSE, TITLE, "اقرأ أيضا", "إعلان", "|", "\u200f", "12:30 ت م", "// انتهى //", "انتهى. شارك", "التعليقات (3)")
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.one_of(pieces, st.text(max_size=12)), max_size=12).map("\n".join)))
def test_every_character_is_in_exactly_one_block(text: str) -> None:
    cover(text, _PACK)


_PACK = SimpleNamespace(blocks=load_blocks(AR))


def mended(tmp_path: Path, change: Callable[[str], str]) -> Path:
    text = (AR / "blocks.toml").read_text(encoding="utf-8")
    (tmp_path / "blocks.toml").write_text(change(text), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('[[form]]\nid = "x"\nkind = "share"\nline = ["نص"]\n', "no line that it reads"),
        ('[[form]]\nid = "x"\nkind = "colour"\nline = ["نص"]\n', "no kind 'colour'"),
        ('[[form]]\nid = "x"\nkind = "share"\nline = ["(نص"]\n', "bracket is not closed"),
        ('[[form]]\nid = "x"\nkind = "share"\nline = ["<nowhere>"]\n', "no list <nowhere>"),
        (
            '[[form]]\nid = "x"\nkind = "share"\nline = ["نص"]\n[[form.example]]\ntext = "غيره"\n[[form.not]]\ntext = "لا"\n',
            "no form reads it",
        ),
        (
            '[[form]]\nid = "x"\nkind = "share"\nline = ["نص"]\n[[form.example]]\ntext = "نص"\n[[form.not]]\ntext = "إعلان"\n',
            "must be left alone",
        ),
        ('[[form]]\nid = "share.thing"\nkind = "share"\nline = ["نص"]\n', "the id is there twice"),
    ],
)
def test_a_form_that_breaks_a_rule_does_not_load(entry: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="form") as trouble:
        load_blocks(mended(tmp_path, lambda text: f"{text}\n{entry}"))
    assert said in str(trouble.value)
    assert str(trouble.value).startswith("blocks.toml")


def test_the_example_in_the_documentation_loads(tmp_path: Path) -> None:
    page = (AR.parents[2] / "docs" / "furniture.md").read_text(encoding="utf-8")
    entry = page.split("```toml")[1].split("```")[0]
    tables = load_blocks(mended(tmp_path, lambda text: f"{text}\n{entry}"))
    found = tables.match("استمعوا إلى حلقات المنبر الجديدة على تلغرام")
    assert found is not None and found.id == "follow.podcast"


def score(gold: dict[str, Any], pack: Any) -> tuple[int, int, int]:
    """Right, found and gold characters of the body, white space left out."""
    text = gold["text"]
    ours, theirs = bytearray(len(text)), bytearray(len(text))
    for b in label(Page(text), pack):
        if b.kind in BODY:
            ours[b.start : b.end] = b"\1" * (b.end - b.start)
    for g in gold["blocks"]:
        if g["kind"] in BODY:
            theirs[g["start"] : g["end"]] = b"\1" * (g["end"] - g["start"])
    seen = [i for i, c in enumerate(text) if not c.isspace()]
    return sum(ours[i] & theirs[i] for i in seen), sum(ours[i] for i in seen), sum(theirs[i] for i in seen)


def test_the_samples() -> None:
    """Every bundled report has a headline, a body, and no known furniture left in the body."""
    for path in sorted((AR.parents[1] / "samples").glob("*.*t*")):
        if path.suffix not in (".txt", ".html"):
            continue
        page = page_of(path.read_bytes())
        found = [(b.kind, page.text[b.start : b.end].strip()) for b in label(page, _PACK)]
        assert {"title", "body"} <= {kind for kind, _ in found}, path.name
        left = [line for kind, line in found if kind == "body" and re.search("تابعو|اقرأ|نشرتنا|^إعلان|انتهى //|واتساب", line)]
        assert left == [], path.name


@pytest.mark.skipif(not (SHARED / "gold/dev/gold").is_dir(), reason="no gold here")
def test_floor_on_gold(pack: Any) -> None:
    total = [0, 0, 0]
    for path in sorted((SHARED / "gold/dev/gold").glob("*.json")):
        for i, n in enumerate(score(json.loads(path.read_text(encoding="utf-8")), pack)):
            total[i] += n
    assert 2 * total[0] / (total[1] + total[2]) >= 0.998


@pytest.mark.skipif(not (SHARED / "gold/seed/gold/seed.json").exists(), reason="no gold here")
def test_the_seed_is_exactly_right(pack: Any) -> None:
    gold = json.loads((SHARED / "gold/seed/gold/seed.json").read_text(encoding="utf-8"))
    text = gold["text"]
    assert kinds(text, pack) == [(b["kind"], text[b["start"] : b["end"]].strip()) for b in gold["blocks"]]
