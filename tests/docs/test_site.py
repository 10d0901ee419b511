"""The documentation as a site: built strictly, every link and anchor leads somewhere, nothing is asked of another host."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
OWN_HOSTS = ("www.w3.org",)  # a name space, never fetched
AXE = ROOT / "tests/site/vendor/axe.min.js"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` builds it."""
    pytest.importorskip("material", reason="needs the docs extra")
    folder = tmp_path_factory.mktemp("docs") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="session")
def trees(site: Path) -> dict[Path, Any]:
    return {path: html.parse(str(path), parser=html.HTMLParser(encoding="utf-8")).getroot() for path in sorted(site.rglob("*.html"))}


def test_no_link_is_broken(trees: dict[Path, Any], site: Path) -> None:
    ids = {path: {*tree.xpath("//@id"), *tree.xpath("//a/@name"), ""} for path, tree in trees.items()}
    broken, links = [], 0
    for path, tree in trees.items():
        for raw in (*tree.xpath("//@href"), *tree.xpath("//@src")):
            url = urlsplit(raw)
            if url.scheme or url.netloc or path.name == "404.html":
                continue
            links += 1
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (target in ids and unquote(url.fragment) not in ids[target]):
                broken.append(f"{path.relative_to(site)}: {raw}")
    assert links > 2000 and broken == []


def test_nothing_is_asked_of_another_host(trees: dict[Path, Any], site: Path) -> None:
    """What a page loads is its own; scripts name no host that they could ask."""
    for path, tree in trees.items():
        loads = tree.xpath("//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src | //source/@src | //@srcset")
        assert [u for u in loads if urlsplit(u).netloc] == [], path
        inline = " ".join(tree.xpath("//style/text() | //@style"))
        assert "//" not in re.sub(r"/\*.*?\*/", "", inline), path
    for path in site.rglob("*.css"):
        outside = [u for u in re.findall(r"url\(([^)]*)\)|@import\s+(\S+)", path.read_text("utf-8")) if "//" in "".join(u).split("data:")[0]]
        assert outside == [], path.name
    code = site / "assets/javascripts"
    for path in [*code.glob("*.js"), *code.glob("workers/*.js")]:
        bare = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        hosts = {urlsplit(u).netloc for u in re.findall(r"""https?://[^\s"'`)]+""", bare)} - {*OWN_HOSTS, "bit.ly"}
        # bit.ly stands in a warning that is printed, not asked.
        assert hosts == set(), path.name


def test_the_first_page_says_what_for_whom_and_how_well(trees: dict[Path, Any], site: Path) -> None:
    tree = trees[site / "index.html"]
    words = " ".join(" ".join(p.text_content().split()) for p in tree.xpath("//article/p")[:2])
    sentences = re.split(r"(?<=[a-z])\. ", words.strip())
    assert len(sentences) == 3, sentences
    assert re.search(r"F1 0\.\d\d", sentences[2])


def test_arabic_pages_are_arabic(trees: dict[Path, Any], site: Path) -> None:
    pages = sorted((site / "ar").glob("*.html"))
    assert len(pages) >= 3
    for path in pages:
        tree = trees[path]
        assert tree.get("lang") == "ar" and tree.body.get("dir") == "rtl", path.name
    for path, tree in trees.items():
        if path not in pages:
            assert tree.get("lang") == "en" and tree.body.get("dir") == "ltr"
            bare = [t for t in tree.xpath("//article//text()[not(ancestor::*[@lang='ar']) and not(ancestor::script)]") if re.search(r"[\u0621-\u064a]{2}", t)]
            assert bare == [], (path.name, bare[:3])


def test_both_languages_are_found(site: Path) -> None:
    """The search's index and what cuts Arabic words to their stem are of the site."""
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    assert {"ar", "en"} <= set(index["config"]["lang"])
    assert (site / "assets/javascripts/lunr/min/lunr.ar.min.js").exists()
    assert any(doc["location"].startswith("ar/") and "الإسناد" in doc["text"] for doc in index["docs"])
    assert any(doc["location"].startswith("tutorial.html") for doc in index["docs"])


LOOKED_AT = {
    ("light", 1280): ("index.html", "tutorial.html", "commands.html", "ar/index.html"),
    ("light", 390): ("index.html", "tutorial.html", "ar/index.html"),
    ("dark", 1280): ("index.html", "ar/index.html"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from tests.site.conftest import chromium

    yield from chromium("--allow-file-access-from-files")


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), LOOKED_AT)
def test_axe_finds_nothing_and_nothing_leaves(site: Path, browser: Any, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    source = AXE.read_text(encoding="utf-8")
    found: list[tuple[str, str, str]] = []
    for name in LOOKED_AT[scheme, width]:
        page.goto((site / name).as_uri())
        page.evaluate(source)
        violations = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found += [(name, v["id"], v["nodes"][0]["html"][:160]) for v in violations]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name}: {wide} pixels wide"
    context.close()
    assert found == []
    assert {u for u in asked if not u.startswith(("file:", "data:", "blob:"))} == set()
