"""The room in Chromium: accessibility, no request that leaves this machine, joined letters, what a reader does with keys and pointer."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from .conftest import Room

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "vendor/axe.min.js"
LANGUAGES = ("", "/en")
WIDTHS = (1280, 390)


@pytest.fixture(
    params=[(lang, width) for lang in LANGUAGES for width in WIDTHS], ids=lambda p: f"{p[0].strip('/') or 'ar'}-{p[1]}"
)
def view(request: pytest.FixtureRequest, browser: Any) -> Iterator[tuple[Any, str, int]]:
    """A page of one width with the prefix of one language; what a script or a policy complains of fails the test."""
    prefix, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda m: complaints.append(m.text) if m.type == "error" and "404" not in m.text and "400" not in m.text else None,
    )
    yield page, prefix, width
    context.close()
    assert not complaints


def test_axe_finds_nothing_serious_and_nothing_leaves(view: tuple[Any, str, int], room: Room, pages: dict[str, str]) -> None:
    page, prefix, width = view
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    source = AXE.read_text(encoding="utf-8")
    serious: list[tuple[str, str, str]] = []
    for name, path in pages.items():
        page.goto(room.address + prefix + path)
        # The policy forbids inline scripts; the debugger's own evaluation is not the page's.
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious += [
            (name, v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"] if v["impact"] in ("serious", "critical")
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name}: {wide} pixels wide"
    assert serious == []
    assert {u for u in asked if not u.startswith((room.address, "data:"))} == set()


def test_dark_is_as_accessible(browser: Any, room: Room, pages: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page = context.new_page()
    source = AXE.read_text(encoding="utf-8")
    for name in ("home", "report", "search", "atlas", "pair", "types"):
        page.goto(room.address + pages[name])
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {runOnly: ['color-contrast']})")
        assert [(v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["any"][0]["message"]) for v in found["violations"]] == [], (
            name
        )
    context.close()


def test_entries_and_words_light_each_other(view: tuple[Any, str, int], room: Room, pages: dict[str, str]) -> None:
    page, prefix, _width = view
    page.goto(room.address + prefix + pages["report"])
    first = page.locator(".margin .entry[data-entry]").first
    first.locator(".kind").click(position={"x": 1, "y": 1})
    entry = first.get_attribute("data-entry")
    lit = page.locator(".m.lit")
    assert lit.count() > 0
    assert all(entry in (lit.nth(i).get_attribute("data-m") or "").split() for i in range(lit.count()))
    # The other way round: the words of another entry.
    word = page.locator(".m.k-d").first
    word.click()
    assert page.locator(".margin .entry.lit").count() == 1


def test_keys_step_through_entries(view: tuple[Any, str, int], room: Room, pages: dict[str, str]) -> None:
    page, prefix, _width = view
    page.goto(room.address + prefix + pages["report"])
    page.keyboard.press("j")
    one = page.locator(".margin .entry.lit").get_attribute("data-entry")
    page.keyboard.press("j")
    two = page.locator(".margin .entry.lit").get_attribute("data-entry")
    page.keyboard.press("k")
    assert one != two and page.locator(".margin .entry.lit").get_attribute("data-entry") == one
    page.keyboard.press("m")
    assert "nomarks" in (page.locator(".reader").get_attribute("class") or "")
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q-top"


def test_a_permanent_link_lights_its_words(view: tuple[Any, str, int], room: Room) -> None:
    page, prefix, _width = view
    event = room.first("events", q="pair:EGY<>TUR")
    page.goto(f"{room.address}{prefix}/event/{event['uid']}")
    assert page.locator(f"#event-{event['uid']}.lit").count() == 1
    shown = "".join(page.locator(".m.lit").all_inner_texts())
    assert "".join(shown.split()) == "".join(event["words"].split())


def apart(one: Any, other: Any) -> int:
    """Ink pixels of either picture that have no ink of the other within one device pixel.

    A browser paints each stretch from its own origin, so that edges may be smoothed differently; a letter in another form is
    off by much more.
    """
    from PIL import Image, ImageChops, ImageFilter

    inks = [Image.open(BytesIO(png)).convert("L").point(lambda v: 255 if v < 128 else 0) for png in (one, other)]
    assert inks[0].size == inks[1].size
    wide = [ink.filter(ImageFilter.MaxFilter(3)) for ink in inks]
    lonely = [ImageChops.subtract(ink, around) for ink, around in ((inks[0], wide[1]), (inks[1], wide[0]))]
    return sum(picture.histogram()[255] for picture in lonely)


def test_marks_leave_letters_joined(browser: Any, room: Room) -> None:
    """The same report with its marks (their background made clear) and as plain text: letters of the same shape at the same place."""
    report = room.first("reports", q="1962")
    context = browser.new_context(viewport={"width": 1280, "height": 2000}, device_scale_factor=3)
    page = context.new_page()
    page.goto(f"{room.address}/report/{report['uid']}")
    page.evaluate("document.fonts.ready")
    assert page.locator("#body .m").count() > 10
    clear = ".m{background:none!important;transition:none!important}"
    page.evaluate(f"const s = new CSSStyleSheet(); s.replaceSync('{clear}'); document.adoptedStyleSheets=[s]")
    body = page.locator("#body")
    marked = body.screenshot()
    page.evaluate("for (const p of document.querySelectorAll('#body p')) p.textContent = p.textContent")
    assert apart(marked, body.screenshot()) == 0
    context.close()


def test_a_mark_inside_a_word_leaves_it_joined(browser: Any, room: Room) -> None:
    """Every letter a stretch of its own; the same with a non-joiner between them shows that the test sees unjoined letters."""
    context = browser.new_context(viewport={"width": 800, "height": 600}, device_scale_factor=3)
    page = context.new_page()
    page.goto(room.address + "/about")
    page.evaluate(
        """() => { const t = document.createElement('p'); t.className = 'text'; t.id = 'probe'; t.dir = 'rtl'; t.lang = 'ar';
        document.querySelector('main').replaceChildren(t); t.textContent = 'وبالمستشفيات للمقاتلين'; }"""
    )
    page.evaluate("document.fonts.load('20px Naskh', 'وبالمستشفيات')")
    page.evaluate("document.fonts.ready")
    probe = page.locator("#probe")
    plain = probe.screenshot()
    page.evaluate(
        """() => { const t = document.querySelector('#probe'), words = t.textContent; t.replaceChildren();
        for (const c of words) { const s = document.createElement('span'); s.className = 'm'; s.textContent = c; t.append(s); } }"""
    )
    assert apart(plain, probe.screenshot()) == 0
    page.evaluate(
        "document.querySelector('#probe').textContent = [...document.querySelector('#probe').textContent].join('\\u200c')"
    )
    assert apart(plain, probe.screenshot()) > 100
    context.close()


def test_search_answers_while_filters_change(view: tuple[Any, str, int], room: Room) -> None:
    page, prefix, _width = view
    page.goto(room.address + prefix + "/search?q=وزير")
    before = page.locator("#found .line").count()
    assert before > 0
    page.locator("input[name=kind][value=events]").check()
    page.wait_for_selector("#found .event")
    assert "kind=events" in page.url
    page.locator("summary").first.click()
    with page.expect_response("**/search?*"):
        page.locator("select[name=type]").select_option("CONSULT")
    # No script is evaluated in the page to wait: its policy forbids that as soon as the first look finds nothing.
    page.locator("#found .event .kind a:not([href$='/type/CONSULT'])").first.wait_for(state="detached")
    links = page.locator("#found .event .kind a")
    assert {(links.nth(i).get_attribute("href") or "").rsplit("/", 1)[1] for i in range(links.count())} == {"CONSULT"}


def test_a_reader_comments_on_chosen_words(view: tuple[Any, str, int], room: Room, pages: dict[str, str]) -> None:
    from playwright.sync_api import expect

    page, prefix, _width = view
    page.goto(room.address + prefix + pages["report"])
    page.locator("#remark-new a.button").nth(1).click()
    page.wait_for_selector("#remark-new form")
    page.evaluate(
        """() => { const p = document.querySelector('#body p'), r = document.createRange(); r.setStart(p.querySelector('.m').firstChild, 0);
        const long = [...p.querySelectorAll('.m')].slice(1).find(m => m.firstChild.length >= 3);
        r.setEnd(long.firstChild, 3); getSelection().removeAllRanges(); getSelection().addRange(r); }"""
    )
    expect(page.locator("[data-start]")).not_to_have_value("")
    start, end = (int(page.locator(f"[data-{n}]").input_value()) for n in ("start", "end"))
    text = room.get(pages["report"] + ".json").json()["record"]["text"]
    chosen = page.evaluate("String(getSelection())")
    assert text[start:end] == chosen


def test_the_print_sheet_numbers_the_evidence(browser: Any, room: Room, pages: dict[str, str]) -> None:
    page = browser.new_page()
    page.goto(room.address + pages["report"])
    page.emulate_media(media="print")
    assert (
        page.locator(".printed").is_visible()
        and not page.locator(".margin").is_visible()
        and not page.locator(".rooms").is_visible()
    )
    content = page.evaluate("getComputedStyle(document.querySelector('.m[data-n]'), '::after').content")
    assert "[" in content
    assert page.locator(".printed li").count() == page.locator(".margin .event[data-entry]").count()
    page.close()


def test_first_paint_and_weight(browser: Any, room: Room, pages: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    for name in ("home", "report", "atlas"):
        room.get(pages[name])
        weight: list[int] = []
        page.on(
            "response", lambda r, w=weight: w.append(int(r.headers.get("content-length", 0))) if "/fonts/" not in r.url else None
        )
        page.goto(room.address + pages[name], wait_until="load")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        assert sum(weight) < 200_000, (name, sum(weight))
        assert paint < 1000, (name, paint)
    context.close()
