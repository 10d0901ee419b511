"""«How Isnad is tested»: what the last run of the tests and of the benchmarks counted."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import PurePosixPath
from typing import Any

from scripts.docs import figures
from scripts.docs.regions import ROOT, table

FILE = ROOT / "build" / "proof.json"
BENCH = ROOT / "docs" / "benchmarks.md"
LONG = ROOT / "bench" / "long.json"
# What each folder of tests is about.
ABOUT = {
    "tests": "the house itself, the command line, spans, releases, a server",
    "tests/archive": "the archive: adding, versions, search, stories, exports",
    "tests/corpus": "Isnad Gold and its scorer",
    "tests/docs": "this documentation",
    "tests/gathering": "files, the web, feeds, web archives",
    "tests/reading": "the reader, step by step",
    "tests/site": "the reading room, in a browser too",
}


def counts() -> str | None:
    """Tests by room and what was proved; nothing when no test has run here."""
    if not FILE.exists():
        return None
    known = json.loads(FILE.read_text(encoding="utf-8"))
    rooms: Counter[str] = Counter()
    unknown: set[str] = set()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        file = path.relative_to(ROOT).as_posix()
        room = str(PurePosixPath(file).parent)
        rooms[room] += known["tests"].get(file, 0)
        if file not in known["tests"]:
            unknown.add(room)
    # A room of which some file has not been run says nothing yet.
    for room in unknown:
        del rooms[room]
    rows = [
        [f"`{room}`", ABOUT.get(room, ""), f"{passed:,}", f"`python -m pytest {room}{'/test_*.py' * (room == 'tests')}`"]
        for room, passed in sorted(rooms.items())
    ]
    if not unknown:
        rows.append(["together", "", f"{rooms.total():,}", "`make test`"])
    parts = ["### Tests passed", table(["where", "what", "tests", "again"], rows)]
    kinds = dict.fromkeys(one["kind"] for one in known["proofs"].values())
    for kind in sorted(kinds):
        rows = [_row(one) for key, one in sorted(known["proofs"].items()) if one["kind"] == kind]
        parts += [f"### {kind.capitalize()}", table(["what", "how often", "again"], rows)]
    return "\n\n".join(parts)


def _row(one: dict[str, Any]) -> list[str]:
    file, test = one["test"].split("::")[0], one["test"].rsplit("::", 1)[1]
    return [one["what"], f"{one['count']:,}", f"`python -m pytest {file} -k {test}`"]


def long_runs() -> str:
    """What only the long runs count: those of the tests, and of the page of the benchmarks."""
    text = BENCH.read_text(encoding="utf-8")
    found = re.search(r"## An archive whose adders are killed\n(.*?)(?=\n## |\Z)", text, re.DOTALL)
    rows = re.findall(r"^\| ([^|]+) \| ([\d,.]+) \|", found[1], re.MULTILINE) if found else []
    body = [[what, f"{float(n.replace(',', '')):,.0f}", "", "`python bench/kill_add.py`"] for what, n in rows]
    held = json.loads(LONG.read_text(encoding="utf-8")) if LONG.exists() else {}
    for _, one in sorted(held.items()):
        what, count, again = _row(one)
        body.append([what, count, one["day"], f"`ISNAD_LONG=1 {again.strip('`')}`"])
    return table(["what", "how often", "last run", "again"], body)


def accuracy() -> str:
    """Accuracy by layer, type, outlet style and phenomenon, as measured last."""
    parts = [figures.layers()]
    for title in ("Events by type", "By outlet style", "Events by phenomenon"):
        parts += [f"### {title}", figures.part_of_accuracy(title)]
    return "\n\n".join(parts)
