"""Pages: any bytes to visible text and what the page says of itself; never an exception, never long."""

from __future__ import annotations

import json
import random
import re
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isnad.pack import load
from isnad.pack.blocks import load_blocks
from isnad.reading.blocks import label
from isnad.reading.dates import report_day
from isnad.reading.page import page_of

AR = Path(__file__).parents[2] / "isnad" / "langs" / "ar"
SHARED = Path(__file__).parents[3] / "shared"
PACK = SimpleNamespace(blocks=load_blocks(AR))
SENTENCE = "قال وزير النقل إن الجسر الجديد سيفتح أمام السيارات في مطلع الشهر المقبل. "
ENGLISH = "The minister said on Monday that the new bridge would open to traffic early next month. "

ARTICLE = """<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>جسر جديد في العاصمة | المنبر</title>
<meta property="og:title" content="جسر جديد في العاصمة"><meta property="og:site_name" content="المنبر">
<meta name="author" content="سعاد نجار"><link rel="canonical" href="https://example.org/news/77">
{extra}</head><body>
<nav><a href="/">الرئيسية</a><a href="/p">سياسة</a></nav>
<div class="ticker"><a href="/1">عاجل: هزة أرضية خفيفة تضرب الساحل الغربي هذا الصباح</a></div>
<article><h1>جسر جديد في العاصمة</h1><div class="author">سعاد نجار</div>
<figure><img src="x.jpg"><figcaption>الجسر ليلة افتتاحه</figcaption></figure>
<div class="text"><p>افتتح رئيس الوزراء صباح أمس جسرا جديدا يربط ضفتي النهر، بعد أربع سنوات من العمل.</p>
<p>وقال \u200f«إن الجسر\u00a0سيخفف الازدحام»\u200f عن وسط المدينة، وإن كلفته لم تتجاوز ما رصد له.</p>
<div class="related-box"><h4>اقرأ أيضا</h4><a href="/2">قطار سريع يربط الساحل بالجبل قريبا</a></div>
<p>وتعهدت وزارة النقل بإنجاز المرحلة الثانية من المشروع قبل نهاية العام المقبل.</p></div>
<div class="social-share"><a href="#">فيسبوك</a><a href="#">تويتر</a></div></article>
<aside><h3>الأكثر قراءة</h3><a href="/3">مباراة القمة تنتهي بلا أهداف ولا بطاقات</a></aside>
<footer>جميع الحقوق محفوظة</footer><script>var x = "نص";</script></body></html>"""


def blocks(source: str | bytes) -> list[tuple[str, str]]:
    page = page_of(source)
    return [(b.kind, page.text[b.start : b.end].strip()) for b in label(page, PACK)]


def test_pasted_text_stays_as_it_is() -> None:
    text = "\u200f جسر\u00a0جديد \r\n\r\n" + SENTENCE
    assert page_of(text).text == text
    assert page_of(text.encode()).text == text
    assert page_of("5 < 7 و 8 > 3\n" + SENTENCE).source == "text"


def test_a_page_becomes_its_article() -> None:
    page = page_of(ARTICLE.format(extra=""))
    assert (page.source, page.title, page.byline, page.publisher, page.url, page.language) == (
        "html", "جسر جديد في العاصمة", "سعاد نجار", "المنبر", "https://example.org/news/77", "ar",
    )  # fmt: skip
    assert page.problems == ()
    assert "\u200f«إن الجسر\u00a0سيخفف الازدحام»\u200f" in page.text
    assert "القمة" not in page.text and "عاجل" not in page.text and "var x" not in page.text
    assert [kind for kind, _ in blocks(ARTICLE.format(extra=""))] == [
        "title", "byline", "caption", "body", "body", "related", "related", "body", "share",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "extra",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-06-09T23:40:00+03:00"}</script>',
        '<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2001-01-02"},'
        '{"@type":["NewsArticle"],"datePublished":"2019-06-09"}]}</script>',
        '<meta property="article:published_time" content="2019-06-09T10:00:00Z"><meta name="lastmod" content="2020-01-01">',
        '<meta name="pubdate" content="20190609">',
        '<meta itemprop="datePublished" content="Sun, 09 Jun 2019 10:00:00 GMT">',
        '<script type="application/ld+json">{broken</script><meta name="date" content="09/06/2019">',
    ],
)
def test_the_day_of_publication(extra: str) -> None:
    page = page_of(ARTICLE.format(extra=extra))
    assert (page.published, page.published_by) == ("2019-06-09", "page")


def test_the_day_from_the_address_and_from_the_caller() -> None:
    assert page_of(ARTICLE.format(extra=""), url="https://example.org/2019/06/09/bridge").published == "2019-06-09"
    given_day = page_of(ARTICLE.format(extra=""), published="2018-05-04")
    assert (given_day.published, given_day.published_by) == ("2018-05-04", "given")
    assert [p.code for p in page_of(SENTENCE, published="أمس").problems] == ["published"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1256", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-6"])
@pytest.mark.parametrize("source", [SENTENCE * 4, f"<html><body><h1>جسر جديد</h1><p>{SENTENCE * 3}</p></body></html>"])
def test_encodings(encoding: str, source: str) -> None:
    page = page_of(source.encode(encoding))
    assert SENTENCE.strip() in page.text
    assert page.problems == ()


def test_a_declared_encoding_and_a_cut_character() -> None:
    source = f'<html><head><meta charset="windows-1256"></head><body><p>{SENTENCE}</p></body></html>'
    assert SENTENCE.strip() in page_of(source.encode("windows-1256")).text
    cut = page_of(("قال الوزير" * 5).encode()[:-1])
    assert cut.text == ("قال الوزير" * 5)[:-1]
    assert [p.code for p in cut.problems] == ["truncated"]


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("", ["empty"]),
        (b"", ["empty"]),
        (" \n\t ", ["empty"]),
        ("<html><body></body></html>", ["empty"]),
        (random.Random(4).randbytes(9000), ["binary"]),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ["binary"]),
        (SENTENCE + "\0" * 40, ["binary"]),
        (ENGLISH * 4, ["language"]),
        (SENTENCE * 3 + ".vote h4 { background:url(/css/h3.png) right; padding:10px 5px; font:bold 12px Tahoma; overflow:hidden } " * 6, []),
        (f"<html><body><p>{ENGLISH * 4}</p></body></html>", ["language"]),
        ("وزیر امور خارجه ایران روز دوشنبه گفت که گفتگوها پیش می‌رود و چند کشور دیگر نیز شرکت دارند. " * 3, ["language"]),
        (("Le ministre a été reçu à Genève. " * 20).encode("latin-1"), ["encoding", "language"]),
        (f"<html><body><p>{SENTENCE}</p><p>{SENTENCE}<di", ["truncated"]),
    ],
)
def test_what_cannot_be_read_is_said(source: str | bytes, codes: list[str]) -> None:
    page = page_of(source)
    assert [p.code for p in page.problems] == codes
    assert not page.text or label(page, PACK)[-1].end == len(page.text)


MONSTERS = {
    "one line": SENTENCE * 66_000,
    "one word": "ا" * 5_000_000,
    "a million lines": "ا\n" * 1_000_000,
    "nested": "<html><body>" + "<div>" * 50_000 + SENTENCE + "</div>" * 50_000,
    "nested inline": "<html><body><p>" + "<span>" * 50_000 + SENTENCE,
    "unclosed": "<html><body>" + "<p><b><i>نص " * 50_000,
    "tables": "<html><table>" + "<tr><td><table>" * 50_000 + SENTENCE,
    "angles": "<html>" + "<" * 1_000_000,
    "json": '<html><script type="application/ld+json">' + "[" * 100_000 + "</script><p>" + SENTENCE,
    "quotes": "«" * 1_000_000,
    "long page": "<html><body><h1>جسر</h1>" + f"<p>{SENTENCE}</p>" * 40_000,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_take_little_time(name: str) -> None:
    begin = time.process_time()
    page = page_of(MONSTERS[name])
    found = label(page, PACK)
    assert time.process_time() - begin < 10
    assert found[-1].end == len(page.text) if page.text else not found


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300), st.text("<>/divpah1 ا\"='&;!-", max_size=120).map(lambda t: "<p>" + t)
    )
)
def test_never_an_exception(source: str | bytes) -> None:
    page = page_of(source)
    found = label(page, PACK)
    assert (found[-1].end if found else 0) == len(page.text)


def test_a_common_page_needs_no_heavy_library() -> None:
    import subprocess

    code = """if True:
        import sys
        from isnad.reading.page import page_of
        page_of(sys.stdin.read())
        print("htmldate" in sys.modules, "trafilatura" in sys.modules)
    """
    day = '<meta name="pubdate" content="2019-06-09">'
    page = ARTICLE.format(extra=day).replace("</p></div>", f"</p><p>{SENTENCE * 4}</p></div>")
    done = subprocess.run([sys.executable, "-c", code], input=page, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.skipif(not (SHARED / "html/pages/gold_dates.json").exists(), reason="no pages here")
def test_real_pages() -> None:
    for entry in json.loads((SHARED / "html/pages/gold_dates.json").read_text(encoding="utf-8")):
        page = page_of((SHARED / "html/pages" / entry["file"]).read_bytes())
        found = label(page, PACK)
        day, by = report_day(page, found, load("ar"))
        assert day is not None and (day.isoformat(), by) == (entry["date"], "page"), entry["file"]
        body = [page.text[b.start : b.end].strip() for b in found if b.kind == "body"]
        assert body and all(len(line.split()) >= 2 and "http" not in line for line in body), entry["file"]


@pytest.mark.skipif(not (SHARED / "html/cnn2013/arabic_article.html").exists(), reason="no page here")
def test_a_real_page_with_its_text() -> None:
    page = page_of((SHARED / "html/cnn2013/arabic_article.html").read_bytes())
    ours = re.findall(r"\w+", " ".join(page.text[b.start : b.end] for b in label(page, PACK) if b.kind == "body"))
    theirs = re.findall(r"\w+", (SHARED / "html/cnn2013/arabic_article.txt").read_text(encoding="utf-8"))
    rest = list(theirs)
    right = sum(1 for word in ours if word in rest and not rest.remove(word))  # type: ignore[func-returns-value]
    assert 2 * right / (len(ours) + len(theirs)) >= 0.97
