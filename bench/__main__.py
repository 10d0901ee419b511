"""Measure and write ``docs/benchmarks.md``: ``python -m bench [--pages FOLDER] [--only SECTION … [--update]]``.

Medians of CPU time; a ratio stands beside a peer or a floor that ran in the same process or right after. With ``--only`` the
tables are printed and no file is written; with ``--update`` too they take the place of the same sections in the page.

``adding`` and ``spark`` need ``--corpus`` (JSON Lines), ``searching`` and ``room`` large ``--archives``, which
``bench/archive_search.py`` makes; the room is served over the first.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import isnad
from bench import sections
from bench.measure import ROOT, Row
from bench.picture import bars

TITLES = {
    "reading": "A report of about 300 words, warm, one core",
    "compiled": "Compiled against plain",
    "starting": "From nothing",
    "growing": "Time against length",
    "jobs": "Two processes",
    "words": "Words",
    "dates": "Dates",
    "pages": "Web pages",
    "adding": "A corpus into an archive",
    "searching": "Searching a large archive",
    "room": "The reading room over a large archive",
    "spark": "Spark beside two processes",
    "kills": "An archive whose adders are killed",
}
SELDOM = ("adding", "searching", "room", "spark", "kills")  # measured only when named: minutes each, and a corpus or archives
PAGE = ROOT / "docs" / "benchmarks.md"


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | figure | | beside |", "|---|--:|---|---|"]
    for row in rows:
        digits = 0 if row.value >= 1000 else 1 if row.value >= 100 else 2
        figure = "—" if math.isnan(row.value) else f"{row.value:,.{digits}f}"
        lines.append(f"| {row.what} | {figure} | {row.unit} | {row.ratio} |")
    return "\n".join(lines)


def main() -> int:
    """Run the sections, print each, write page and pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=Path, default=sections.SHARED_PAGES, help="a folder of HTML pages")
    parser.add_argument("--corpus", type=Path, help="reports as JSON Lines")
    parser.add_argument("--archives", nargs="+", default=[], help="paths or postgresql://… of large archives")
    parser.add_argument("--only", nargs="+", choices=list(TITLES))
    parser.add_argument("--update", action="store_true", help="put the chosen sections into the page")
    chosen = parser.parse_args()
    for name in chosen.only or ():
        if name in ("adding", "spark") and chosen.corpus is None:
            parser.error(f"{name} needs --corpus")
        if name in ("searching", "room") and not chosen.archives:
            parser.error(f"{name} needs --archives")
    runs: dict[str, Callable[[], list[Row]]] = {
        "reading": sections.reading, "compiled": sections.compiled, "starting": sections.starting, "growing": sections.growing, "jobs": sections.jobs,
        "words": sections.words, "dates": sections.dates, "pages": lambda: sections.pages(chosen.pages),
        "adding": lambda: sections.adding(chosen.corpus), "searching": lambda: sections.searching(chosen.archives),
        "room": lambda: sections.room(chosen.archives[0]), "spark": lambda: sections.spark(chosen.corpus),
        "kills": sections.kills,
    }  # fmt: skip
    pack = isnad.load()
    version = f"pack {pack.language}-{pack.version}-{pack.digest}"
    parts: dict[str, str] = {}
    for name in chosen.only or [name for name in TITLES if name not in SELDOM]:
        rows = runs[name]()
        if not rows:
            print(f"{name}: no pages under {chosen.pages}, left out", file=sys.stderr)
            continue
        text = f"## {TITLES[name]}\n\n{table(rows)}\n"
        print(text, flush=True)
        if name in ("reading", "pages") and (chosen.update or not chosen.only):
            shown = [r for r in rows if r.what.startswith("step ")] if name == "reading" else [r for r in rows if r.unit == "ms"]
            (ROOT / "docs" / f"benchmarks-{name}.svg").write_text(bars(TITLES[name], shown), encoding="utf-8")
            text += f"\n![{TITLES[name]}](benchmarks-{name}.svg)\n"
        parts[TITLES[name]] = text
    if chosen.only:
        if chosen.update:
            note = f"\n\nMeasured apart, with {version}; {_load()}.\n\n"
            _write(None, {title: text.replace("\n\n", note, 1) for title, text in parts.items()})
        return 0
    head = (
        "# Benchmarks\n\nWritten by `make bench`; never edited by hand. CPU time, medians; ratios are against what ran in the same "
        f"run.\n\nPython {platform.python_version()}, {os.cpu_count()} cores, {version}, {_load()}.\n"
    )
    _write(head, parts)
    return 0


def _load() -> str:
    load = os.getloadavg()[0]
    busy = " — more than there are cores, so times are too long; trust the ratios" if load > (os.cpu_count() or 1) else ""
    return f"{load:.1f} programs were running at the end{busy}"


def _write(head: str | None, parts: dict[str, str]) -> None:
    """The page with these sections, and those of the old page that were not measured now."""
    old_head, *old = PAGE.read_text(encoding="utf-8").split("\n## ")
    kept = {text.split("\n", 1)[0]: f"## {text.rstrip()}\n" for text in old} | parts
    wanted = [title for title in TITLES.values() if title in kept]
    PAGE.write_text(f"{(head or old_head).rstrip()}\n\n" + "\n".join(kept[title] for title in wanted), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
