"""Every page type answers in both languages, says nothing untranslated, and carries the headers that keep it safe."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .conftest import Room, python, started

ROOT = Path(__file__).resolve().parents[2]


def test_every_page_answers_in_both_languages(room: Room, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        for prefix in ("", "/en"):
            answer = room.get(prefix + path)
            assert answer.status_code == (404 if name == "not found" else 200), (name, prefix, answer.status_code)
            assert f'<html lang="{"en" if prefix else "ar"}" dir="{"ltr" if prefix else "rtl"}"' in answer.text
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert not re.search(r"\son[a-z]+=|javascript:|style=", answer.text), name
            # Nothing is loaded from elsewhere: links may lead there, sources may not.
            assert not re.search(r"""(?:src|data)=["']?https?://(?!127\.0\.0\.1)""", answer.text)


def test_short_addresses_are_those_of_the_url_tag(room: Room) -> None:
    told = room.inside("""
from django.urls import reverse, set_script_prefix
from django.utils import translation
from isnad.site.templatetags.room import address
for prefix in ("/", "/under/"):
    set_script_prefix(prefix)
    for language in ("ar", "en"):
        with translation.override(language):
            for name in ("event", "statement", "entity", "report", "story"):
                for uid in ("00ab12cd34ef5678", "00ab12cd34ef5678-0123456789", "no id"):
                    assert address(name, uid) == reverse(name, args=[uid]), (name, uid)
                    print(address(name, uid))
""")
    assert "/under/en/event/00ab12cd34ef5678-0123456789" in told.split()


def test_the_quote_book_finds_speakers_chains_and_words(room: Room) -> None:
    said = room.get("/api/statements?limit=200").json()["items"]
    by = next(s for s in said if s["speaker"])
    through = next(s for s in said if s["via"])
    for query in (
        {"speaker": by["speaker"]["uid"]},
        {"speaker": by["speaker"]["name"]},
        {"q": by["words"].split()[0], "speaker": by["speaker"]["uid"]},
        {"force": by["force"], "speaker": by["speaker"]["uid"]},
    ):
        assert f"/statement/{by['uid']}" in room.get("/quotes", params=query).text, query
    for via in (through["via"][0]["uid"], through["via"][0]["name"]):
        page = room.get("/quotes", params={"via": via}).text
        assert page.count(f"/statement/{through['uid']}") == 1
        others = [s["uid"] for s in said if via not in {v[k] for v in s["via"] for k in ("uid", "name")}]
        assert not [u for u in others if f"/statement/{u}" in page and via == through["via"][0]["uid"]]
    assert "/statement/" not in room.get("/quotes", params={"speaker": "0" * 16}).text
    everything = room.get("/quotes").text
    assert "/statement/" in everything and "from=20" in everything
    assert not set(re.findall(r"/statement/[\w-]+", everything)) & set(
        re.findall(r"/statement/[\w-]+", room.get("/quotes?from=20").text)
    )


def test_what_was_removed_is_on_no_counted_page(own_room: Room) -> None:
    """Types, outlets, days and pairs are counted once for many pages: not beyond a removal."""
    gone = own_room.first("reports", q="pair:EGY<>TUR")
    day = own_room.first("events", q="pair:EGY<>TUR")
    twins = ["/pictures/timeline.json", "/pictures/map.json", f"/pictures/timeline.json?type={day['type']}",
             f"/pictures/coverage.json?year={gone['published'][:4]}", "/pictures/timeline.json?a=EGY&b=TUR&with=1"]  # fmt: skip
    pages = [
        "/coverage",
        "/types",
        f"/type/{day['type']}",
        "/outlets",
        "/pair/EGY/TUR",
        "/search?q=pair:EGY<>TUR&kind=events",
    ]

    def counted() -> list[str]:
        return [own_room.get(p).text for p in (*twins, *pages)]

    first = counted()
    python(
        "import sys\nfrom isnad.cli import main\nmain()", "remove", gone["uid"], "--reason", "the person asked", "-a", own_room.archive
    )
    after = counted()
    assert not [p for p, text in zip(pages, after[len(twins) :], strict=True) if gone["uid"] in text]
    fresh = next(again := started(own_room.archive))
    try:
        assert [json.loads(fresh.get(t).text)["rows"] for t in twins] == [json.loads(t)["rows"] for t in after[: len(twins)]]
    finally:
        again.close()
    assert first != after


def test_pages_weigh_little(room: Room, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        assert len(room.get(path).content) < 150_000, name
    shared = sum(
        len((ROOT / "isnad/site/static/room" / f).read_bytes()) for f in ("room.css", "room.js", "marks.js", "htmx.min.js")
    )
    assert shared < 100_000


def test_nothing_is_left_untranslated() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts/make_locale.py"), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_code_has_a_name_in_both_languages() -> None:
    from isnad.pack.events import CONTEXTS
    from isnad.pack.speech import FORCES
    from isnad.record import AUX_MODES, BLOCK_KINDS, ENTITY_KINDS, EVENT_TYPES

    table = tomllib.loads((ROOT / "isnad/site/data/labels.toml").read_text(encoding="utf-8"))
    wanted = {
        "type": EVENT_TYPES,
        "about": EVENT_TYPES,
        "aux": AUX_MODES,
        "kind": ENTITY_KINDS,
        "block": BLOCK_KINDS,
        "context": CONTEXTS,
        "force": FORCES,
    }
    for section, codes in wanted.items():
        assert set(codes) <= set(table[section]), (section, set(codes) - set(table[section]))
    for section, rows in table.items():
        for code, both in rows.items():
            assert len(both) == 2, (section, code)
            assert code == "" or section == "punctuation" or re.search("[\u0621-\u064a]", both[0]), (section, code)


def test_arabic_pages_have_no_english_interface_words(room: Room, pages: dict[str, str]) -> None:
    """What stands between tags on an Arabic page and is written in Latin letters is code, a format or a licence, nothing else."""
    allowed = {
        "English",
        "Atom",
        "JSON",
        "Feed",
        "CSV",
        "SVG",
        "OPML",
        "BibTeX",
        "RIS",
        "CSL",
        "OpenAPI",
        "PLOVER",
        "Website",
        "j",
        "k",
        "m",
        "Esc",
        "ETag",
        "problem",
        "json",
        "Natural",
        "Earth",
        "Noto",
        "Naskh",
        "Arabic",
        "IBM",
        "Plex",
        "Sans",
        "Source",
        "Serif",
        "SIL",
    }
    for name, path in pages.items():
        if name == "programs":
            continue
        text = re.sub(r"(?s)<(script|style|code|dl|pre|title)[^>]*>.*?</\1>|<[^>]+>", " ", room.get(path).text)
        # Addresses, ids, dates and codes of rules are no interface words.
        words = {w for w in re.findall(r"[A-Za-z][A-Za-z]+", re.sub(r"&[a-z#0-9x]+;|\S*[./:_0-9]\S*|\b[A-Z]{3,}\b", " ", text))}
        assert words <= allowed, (name, words - allowed)


def test_digits_by_choice_but_never_in_quotations(room: Room) -> None:
    uid = room.first("reports", q="1956")["uid"]
    arabic = room.get(f"/report/{uid}", cookies={"digits": "arab"}).text
    western = room.get(f"/report/{uid}", cookies={"digits": "latn"}).text
    body = re.compile(r'(?s)<div class="body" id="body">.*?</div>')
    assert body.search(arabic)[0] == body.search(western)[0]  # type: ignore[index]
    assert re.search(r"<time[^>]*>[٠-٩]", arabic) and re.search(r"<time[^>]*>[0-9]", western)


def test_plurals_follow_the_language(room: Room) -> None:
    out = room.inside(
        "from django.utils.translation import override, ngettext\n"
        "with override('ar'):\n"
        "    print([ngettext('%(shown)s report', '%(shown)s reports', n) % {'shown': n} for n in (0, 1, 2, 3, 11, 100)])"
    )
    assert json.loads(out.replace("'", '"')) == ["لا تقارير", "تقرير واحد", "تقريران", "3 تقارير", "11 تقريرا", "100 تقرير"]


def test_the_text_on_the_page_is_the_text_of_the_report(room: Room) -> None:
    """Marks change no letter: the body's blocks, tags taken off, are stretches of the report's text, in order."""
    import html

    for row in room.get("/api/reports?limit=50").json()["items"]:
        record = room.get(f"/report/{row['uid']}.json").json()["record"]
        page = room.get(f"/report/{row['uid']}").text
        at = 0
        blocks = re.findall(r'(?s)<p class="block b-(?:body|caption)" data-start-at="(\d+)">(.*?)</p>', page)
        assert blocks or not record["text"].strip()
        for start, inner in blocks:
            shown = html.unescape(re.sub(r"<[^>]+>", "", inner))
            assert record["text"][int(start) : int(start) + len(shown)] == shown
            assert int(start) >= at
            at = int(start) + len(shown)


def test_twins_agree_with_the_page(room: Room, pages: dict[str, str]) -> None:
    import csv
    import io

    rows = room.get("/pictures/timeline.json?a=EGY&b=TUR").json()["rows"]
    table = list(csv.DictReader(io.StringIO(room.get("/pictures/timeline.csv?a=EGY&b=TUR").text)))
    assert rows and [{k: str(v) for k, v in r.items()} for r in rows] == table
    for name in ("matrix", "network", "map", "coverage"):
        assert room.get(f"/pictures/{name}.json").json()["rows"], name
        svg = room.get(f"/pictures/{name}.svg")
        assert svg.text.startswith("<svg") and "style=" not in svg.text
    assert room.get("/pictures/nothing.json").status_code == 404
    assert room.get("/pictures/timeline.json?type=NOTHING").status_code == 404


def test_permanent_links_and_tombstones(room: Room) -> None:
    event = room.first("events")
    answer = room.get(f"/event/{event['uid']}")
    assert answer.status_code == 302 and answer.headers["location"].endswith(f"{event['report']}#event-{event['uid']}")
    assert f'id="event-{event["uid"]}"' in room.get(f"/report/{event['report']}").text
    room.inside(
        "from isnad.archive.models import Tombstone\nfrom django.utils import timezone\n"
        "Tombstone.objects.get_or_create(uid='gone-1', defaults=dict(kind='event', reason='reread', report_uid='abc', at=timezone.now()))"
    )
    assert room.get("/event/gone-1").status_code == 410
    assert room.get("/event/never-was").status_code == 404


def test_etags_spare_a_second_answer(room: Room, pages: dict[str, str]) -> None:
    for path in (pages["report"], "/api/reports", "/feeds/newest.atom"):
        first = room.get(path)
        again = room.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304 and not again.content, path


@pytest.mark.parametrize("form", ["bib", "ris", "csl"])
def test_citations(room: Room, pages: dict[str, str], form: str) -> None:
    answer = room.get(pages["report"] + f"/cite.{form}")
    assert answer.status_code == 200
    text = answer.text
    row = room.first("reports", q="pair:EGY<>TUR")
    assert row["title"] in text and row["url"] in text
    assert re.search(r"[āʾʿḥṣṭḍ]", text), "a transliterated title"
    if form == "bib":
        assert text.startswith("@article{") and "urldate" in text and text.count("{") == text.count("}")
    if form == "ris":
        assert text.startswith("TY  - NEWS\r\n") and text.endswith("ER  - \r\n")
    if form == "csl":
        item = json.loads(text)[0]
        assert item["issued"]["date-parts"] and item["accessed"]["date-parts"]


def test_a_quote_is_cited_with_its_words_and_their_chain(room: Room, pages: dict[str, str]) -> None:
    uid = pages["statement"].rsplit("/", 1)[1]
    said = next(s for s in room.get("/api/statements?limit=200").json()["items"] if s["uid"] == uid)
    words = " ".join(said["words"].split())
    bib = room.get(f"/statement/{uid}/cite.bib").text
    assert bib.startswith(f"@article{{isnad-{uid},") and f"«{words}»" in bib and bib.count("{") == bib.count("}")
    assert f"/statement/{uid}" in bib
    assert f"N1  - «{words}»" in room.get(f"/statement/{uid}/cite.ris").text
    assert json.loads(room.get(f"/statement/{uid}/cite.csl").text)[0]["note"].startswith(f"«{words}»")
    assert f"/statement/{uid}/cite.bib" in room.get(pages["statement"]).text
    assert room.get("/statement/never-was/cite.bib").status_code == 404


def test_structured_data_and_card(room: Room, pages: dict[str, str]) -> None:
    import io

    from PIL import Image

    page = room.get(pages["report"]).text
    data: dict[str, Any] = json.loads(re.search(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert data["@type"] == "NewsArticle" and data["headline"] and data["datePublished"]
    card = Image.open(io.BytesIO(room.get(pages["report"] + "/card.png").content))
    assert card.size == (1200, 630)
    assert len({card.getpixel((x, y)) for x in range(600, 1120, 3) for y in range(100, 260, 3)}) > 20, "letters are drawn"
