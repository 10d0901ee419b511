"""The house: who may import whom, and that names stay in their rooms."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from isnad.record import Block, DateExpression, Entity, Event, Place, Problem, Record, Report, Statement, Versions

ROOT = Path(__file__).resolve().parent.parent / "isnad"
# Left may not import right; a room may import itself and all to its left. See docs/architecture.md.
ORDER = [
    "native",
    "span",
    "errors",
    "record",
    "reading.parts",
    "morphology",
    "pack",
    "reading",
    "corpus",
    "gathering",
    "archive",
    "site",
    "spark",
    "checking",
    "show",
    "cli",
]
PURE = ("reading", "pack", "span", "record", "errors")
FORBIDDEN_IN_READING = {
    "django",
    "httpx",
    "socket",
    "urllib",
    "requests",
    "sqlite3",
    "subprocess",
    "os",
    "pathlib",
    "time",
    "random",
}


def modules() -> list[Path]:
    return sorted(p for p in ROOT.rglob("*.py") if "migrations" not in p.parts)


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts)
    if name.startswith("reading.parts"):
        return "reading.parts"
    if name.startswith(("reading.morphology", "morphology")):
        return "morphology"
    return parts[0]


def imports(path: Path) -> set[str]:
    out: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            out.add(node.module)
    return out


def target(name: str) -> str:
    rest = name.removeprefix("isnad.")
    if rest.startswith("reading.parts"):
        return "reading.parts"
    if rest.startswith(("reading.morphology", "morphology")):
        return "morphology"
    return rest.split(".")[0]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    mine = room(path)
    if mine == "__init__":
        return
    for name in imports(path):
        if not name.startswith("isnad.") and name != "isnad":
            continue
        other = target(name)
        if other in ("isnad", "__init__") or other not in ORDER:
            continue
        assert ORDER.index(other) <= ORDER.index(mine), f"{path.relative_to(ROOT)} imports {name}: {other} stands right of {mine}"
        assert {mine, other} != {"gathering", "archive"}, (
            f"{path.relative_to(ROOT)}: gathering and archive do not know each other"
        )


@pytest.mark.parametrize("path", [p for p in modules() if room(p) == "reading"], ids=lambda p: str(p.relative_to(ROOT)))
def test_reading_is_pure(path: Path) -> None:
    bad = {name.split(".")[0] for name in imports(path)} & FORBIDDEN_IN_READING
    assert not bad, f"{path.relative_to(ROOT)} imports {sorted(bad)}: reading opens nothing and asks no clock"


def test_no_arabic_word_lists_in_python() -> None:
    """Data is data: a module with more than forty Arabic string literals has a word list that belongs in the pack."""
    for path in modules():
        if "site" in path.parts or "archive" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and 3 <= len(n.value) < 20
                 and any("\u0621" <= c <= "\u064a" for c in n.value)]  # fmt: skip
        assert len(words) <= 40, f"{path.relative_to(ROOT)} has {len(words)} Arabic words; move them to the pack"


def test_the_picture_of_the_house_is_true() -> None:
    """docs/architecture.md: every folder and module in its tree is there, and the flow is the one of ``order.py``."""
    page = (ROOT.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    tree = page.split("```\nisnad/\n", 1)[1].split("```", 1)[0]
    for line in tree.splitlines():
        depth = len(line) - len(line.lstrip())
        inside = ROOT.parent if depth == 0 else ROOT if depth == 2 else ROOT / "reading"
        for name in re.findall(r"[\w/]+(?:\.py|/)(?=\s|$)", re.split(r"\s{3,}(?=\S)", line.strip())[0]):
            assert (inside / name).exists(), f"docs/architecture.md names {name}"
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in ("__pycache__", "_compiled")}
    steps = {path.name.removesuffix(".py") for path in (ROOT / "reading").iterdir() if not path.name.startswith("_")}
    assert all(f"{name}/" in tree for name in rooms), rooms
    assert all(name in tree for name in steps), steps
    order = (ROOT / "reading" / "order.py").read_text(encoding="utf-8")
    for name, given in re.findall(r"= (\w+)\(([^)]*)\)", page.split("```python", 1)[1].split("```", 1)[0]):
        called = re.search(rf"\b{name}\(([^)]*)\)", order.split("_LONG =", 1)[1])
        assert called, f"docs/architecture.md: order.py does not call {name}"
        assert len(called[1].split(",")) == len(given.split(",")), f"docs/architecture.md: {name}({called[1]})"


def test_the_record_is_described_as_it_is() -> None:
    """docs/record.md: the fields of every part, and every code of a problem."""
    page = (ROOT.parent / "docs" / "record.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+)$", page, re.MULTILINE))
    parts = {
        "report": Report, "blocks": Block, "entities": Entity, "dates": DateExpression, "places": Place, "statements": Statement,
        "events": Event, "problems": Problem, "versions": Versions,
    }  # fmt: skip
    assert set(rows) == {f.name for f in fields(Record)}
    for name, part in parts.items():
        told = re.match(r"`([\w ]+)`", rows[name])
        assert told and set(told[1].split()) == {f.name for f in fields(part)}, name
    codes = {code for path in (ROOT / "reading").rglob("*.py") for code in re.findall(r'Problem\("([\w-]+)"', path.read_text("utf-8"))}
    told = re.search(r"had to give up on: `([\w ]+)`", page)
    assert told and set(told[1].split()) == codes


SHOWING = [p for p in modules() if room(p) not in ("archive", "site", "spark") and ">>> " in p.read_text("utf-8")]


@pytest.mark.parametrize("path", SHOWING, ids=lambda p: str(p.relative_to(ROOT)))
def test_examples_in_docstrings_are_true(path: Path) -> None:
    name = ".".join(("isnad", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    done = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not done.failed
