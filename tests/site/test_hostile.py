"""Hostile reports and remarks: no script runs, with and without the policy; direction controls stay where they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest

from .conftest import Room, python, started

PAYLOADS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    '"><script>window.hit=1</script>',
    "'><img src=x onerror=window.hit=1>",
    "javascript:window.hit=1",
    "</title><script>window.hit=1</script>",
    "</textarea><script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<!--<script>window.hit=1</script>",
    "{{constructor.constructor('window.hit=1')()}}",
    "{% debug %}{{ request }}",
    "<a href=javascript:window.hit=1>x</a>",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import '//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>",
    "<details open ontoggle=window.hit=1>",
    "<body onload=window.hit=1>",
    "<input autofocus onfocus=window.hit=1>",
    "<video><source onerror=window.hit=1>",
    "<marquee onstart=window.hit=1>",
    "<object data=javascript:window.hit=1>",
    "<div hx-get=/x hx-trigger=load hx-on::load=window.hit=1>",
    "<div hx-on:click=window.hit=1>x</div>",
    "data:text/html,<script>window.hit=1</script>",
    "vbscript:msgbox(1)",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.hit=1",
    "%3Cscript%3Ewindow.hit=1%3C/script%3E",
    "<scr\x00ipt>window.hit=1</script>",
    "＜script＞window.hit=1＜/script＞",
    '=HYPERLINK("//evil.example")',
    "]]><script>window.hit=1</script>",
    "--><script>window.hit=1</script>",
    "`${window.hit=1}`",
    "';window.hit=1;//",
    '";window.hit=1;//',
]
CONTROLS = [
    "\u202e",
    "\u202d",
    "\u202a",
    "\u202b",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u202c",
    "\u200f",
    "\u200e",
    "\u061c",
    "\u202e\u202e\u202e",
    "\u2067\u202e",
    "\u202b\u2066\u202e",
    "\u2069\u2069",
    "\u202c\u202c",
    "\ufeff",
    "\u200b",
    "\u2028",
]
WORDS = cycle(["قال وزير الخارجية المصري", "التقى الوزير نظيره", "انتقدت تركيا مصر", "في أنقرة يوم الاثنين"])


def payloads() -> list[str]:
    """Three hundred and more: each script bare, inside words and behind controls; controls around words."""
    out = list(PAYLOADS)
    out += [f"{next(WORDS)} {p} {next(WORDS)}" for p in PAYLOADS]
    out += [f"{c}{p}" for p in PAYLOADS for c in CONTROLS[:5]]
    out += [f"{next(WORDS)} {c}{next(WORDS)}" for c in CONTROLS]
    return out


FILL = """
import json, sys
from isnad.site.serving import set_up
set_up(sys.argv[1])
import isnad
from dataclasses import replace
from isnad.archive import api, queries
from isnad.archive.models import Report
from isnad.record import Entity
from isnad.site.models import LogEntry, Remark
items = []
for n, p in enumerate(json.loads(open(sys.argv[2], encoding="utf-8").read())):
    text = f"التقى وزير الخارجية المصري نظيره التركي في أنقرة يوم الاثنين.\\n\\nوقال الوزير «{p}» في بيان.\\n\\n{p}\\n"
    url = f"https://evil.example/{n}" if n % 3 else f"javascript:window.hit={n}"
    record = isnad.read(text, published="2024-03-05", url=url, title=f"{p} {n}", publisher=p[:180])
    sides = tuple(replace(e, name=f"{p} {e.name}", roles=(p,), wikidata=None) for e in record.entities)
    record = replace(record, entities=sides, report=replace(record.report, byline=p, url=url))
    items.append(api.Item(f"{n} {p}", text.encode("utf-8", "surrogatepass"), record, {"url": url}))
print(api.add_items(items))
api.update_stories()
for n, (report, p) in enumerate(zip(Report.objects.order_by("id"), json.loads(open(sys.argv[2], encoding="utf-8").read()))):
    p = p.replace("\\x00", "\\ufffd")
    event = queries.events_of(report).first()
    common = dict(report_uid=report.uid, quote=p, body=p, pseudonym=p[:60], was=p, proposed=p)
    Remark.objects.create(kind="comment", state="published", **common)
    r = Remark.objects.create(kind="correction", state="accepted", field="actor", entry=event.uid if event else "", **common)
    Remark.objects.create(kind="correction", state="accepted", field="missing", **common)
    LogEntry.objects.create(remark=r, action="accepted", by=p[:150], role="editor", reason=p)
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An archive with every payload in every field."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "payloads.json").write_text(json.dumps(payloads()), encoding="utf-8")
    printed = python(FILL, str(folder / "room.db"), str(folder / "payloads.json"))
    assert f"{len(payloads())} inputs" in printed and "0 quarantined" in printed, printed
    return str(folder / "room.db")


@pytest.fixture(scope="module", params=["on", "off"])
def evil(hostile: str, request: pytest.FixtureRequest) -> Iterator[Room]:
    """The room over it, with the policy and without."""
    yield from started(hostile, ISNAD_CSP=request.param)


def addresses(room: Room) -> list[str]:
    """Pages that show what strangers wrote."""
    reports, after = [], None
    while True:
        page = room.get("/api/reports", params={"limit": 200, **({"after": after} if after else {})}).json()
        reports += [r["uid"] for r in page["items"]]
        after = page["next"]
        if not after:
            break
    sides = [e["uid"] for e in room.get("/api/entities?limit=60").json()["items"]]
    statements = [s["uid"] for s in room.get("/api/statements?limit=60").json()["items"]]
    return [
        *(f"/report/{u}" for u in reports),
        *(f"/side/{u}" for u in sides[:40]),
        *(f"/statement/{u}" for u in statements[:40]),
        "/",
        "/en/",
        "/sides",
        "/quotes",
        "/outlets",
        "/corrections",
        "/follow",
        "/coverage",
        "/stories",
        "/search?q=التركي",
        "/search?q=" + "%3Cscript%3Ewindow.hit%3D1%3C/script%3E",
        "/search?kind=events&type=CONSULT&actor=%22%3E%3Cscript%3Ewindow.hit%3D1%3C/script%3E",
        "/quotes?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E",
        "/account/sign-in?next=javascript:window.hit=1",
        "/preferences?next=//evil.example",
        *(f"/correction/{n}" for n in range(1, 60)),
    ]


def test_there_are_three_hundred() -> None:
    assert len(set(payloads())) >= 300


def test_no_markup_of_strangers_reaches_the_page(evil: Room, proof: Callable[[str, str, int], None]) -> None:
    """Without a browser, on all pages: the only elements are the templates' own."""
    from lxml import html

    # The policy is a header; the pages are the same, so that a sample will do for the second room.
    guarded = "content-security-policy" in evil.get("/").headers
    for path in addresses(evil)[:: 1 if guarded else 20]:
        tree = html.fromstring(evil.get(path).text.encode())
        assert {s.get("src", "").split("?")[0] for s in tree.iter("script") if s.get("type") != "application/ld+json"} <= {
            "/static/room/htmx.min.js",
            "/static/room/room.js",
        }, path
        for element in tree.iter():
            for name, value in element.attrib.items():
                assert not name.lower().startswith(("on", "hx-on")), (path, name)
                if name in ("href", "src", "action", "data", "formaction"):
                    assert not re.match(r"(?i)\s*(javascript|data|vbscript):", value), (path, value)
                    assert not value.startswith("//"), (path, value)
        assert not list(tree.iter("iframe", "object", "embed", "base", "marquee", "style", "math")), path
        for ld in tree.iter("script"):
            if ld.get("type") == "application/ld+json":
                json.loads(ld.text or "")
    if guarded:  # the other room was looked at in part
        proof("payloads refused", "scripts, markup and direction controls in every field of a report, on all pages", len(set(payloads())))


@pytest.mark.browser
def test_no_script_runs(evil: Room, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    dialogs: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.on("request", lambda r: asked.append(r.url))
    for path in addresses(evil)[::4]:
        page.goto(evil.address + path, wait_until="domcontentloaded")
        assert page.evaluate("window.hit") is None, path
    assert not dialogs
    assert {u for u in asked if not u.startswith((evil.address, "data:"))} == set()
    context.close()


def test_feeds_stay_well_formed(evil: Room) -> None:
    import defusedxml.ElementTree as ElementTree

    tree = ElementTree.fromstring(evil.get("/feeds/newest.atom").content)
    assert len(tree.findall("{http://www.w3.org/2005/Atom}entry")) == 40
    for title in tree.iter("{http://www.w3.org/2005/Atom}title"):
        text = title.text or ""
        assert text.startswith("\u2068") and text.endswith("\u2069")
        depth = 0
        for c in text[1:-1]:
            depth += c in "\u202a\u202b\u202d\u202e"
            depth -= c == "\u202c" and depth > 0
        assert depth == 0
    ElementTree.fromstring(evil.get("/feeds/corrections.atom").content)
    ElementTree.fromstring(evil.get("/follow/sources.opml").content)
    assert evil.get("/feeds/newest.json").json()["items"]


def test_spreadsheets_get_no_formula(evil: Room) -> None:
    for name in ("matrix", "map"):
        for line in evil.get(f"/pictures/{name}.csv").text.splitlines():
            assert not line.startswith(("=", "+", "-", "@"))


@pytest.mark.browser
def test_direction_controls_stay_inside_their_element(evil: Room, browser: Any) -> None:
    """The words after a hostile name stand where they stand after a harmless one."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(evil.address + "/en/")
    for control in CONTROLS[:12]:
        places = page.evaluate(
            """(control) => { const p = document.createElement('p'); document.querySelector('main').replaceChildren(p);
            const at = (name) => { const b = document.createElement('bdi'), after = document.createElement('span'); b.textContent = name;
            after.textContent = ' after 12'; p.replaceChildren('before ', b, after); const r = document.createRange();
            r.setStart(after.firstChild, 1); r.setEnd(after.firstChild, 3); const one = r.getBoundingClientRect();
            r.setStart(after.firstChild, 7); r.setEnd(after.firstChild, 9); return r.getBoundingClientRect().x > one.x; };
            return [at('name'), at(control + 'name')]; }""",
            control,
        )
        assert places == [True, True], repr(control)
    # And the templates do fence: every foreign string on these pages stands in an isolate.
    for path in ("/en/", "/en/sides", "/en/outlets", "/en/quotes"):
        page.goto(evil.address + path)
        loose = page.evaluate(
            """() => { const bad = [], walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) { const n = walk.currentNode; if (!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(n.data)) continue;
            let e = n.parentElement, fenced = false; while (e && e.tagName !== 'MAIN') { const s = getComputedStyle(e);
            if (/isolate|plaintext/.test(s.unicodeBidi) || e.tagName === 'OPTION') fenced = true; e = e.parentElement; }
            if (!fenced) bad.push(n.parentElement.outerHTML.slice(0, 200)); } return bad; }"""
        )
        assert loose == [], path
    page.close()
