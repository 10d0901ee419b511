"""Measure and write ``docs/benchmarks.md``: ``python -m bench [--pages FOLDER] [--only SECTION …]``.

Medians of CPU time; a ratio stands beside a peer or a floor that ran in the same process or right after. With ``--only`` the
tables are printed and no file is written.
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
    "starting": "From nothing",
    "growing": "Time against length",
    "jobs": "Two processes",
    "words": "Words",
    "dates": "Dates",
    "pages": "Web pages",
}


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
    parser.add_argument("--only", nargs="+", choices=list(TITLES))
    chosen = parser.parse_args()
    runs: dict[str, Callable[[], list[Row]]] = {
        "reading": sections.reading, "starting": sections.starting, "growing": sections.growing, "jobs": sections.jobs,
        "words": sections.words, "dates": sections.dates, "pages": lambda: sections.pages(chosen.pages),
    }  # fmt: skip
    pack = isnad.load()
    parts = []
    for name in chosen.only or TITLES:
        rows = runs[name]()
        if not rows:
            print(f"{name}: no pages under {chosen.pages}, left out", file=sys.stderr)
            continue
        text = f"## {TITLES[name]}\n\n{table(rows)}\n"
        print(text, flush=True)
        if name in ("reading", "pages") and not chosen.only:
            shown = [r for r in rows if r.what.startswith("step ")] if name == "reading" else [r for r in rows if r.unit == "ms"]
            (ROOT / "docs" / f"benchmarks-{name}.svg").write_text(bars(TITLES[name], shown), encoding="utf-8")
            text += f"\n![{TITLES[name]}](benchmarks-{name}.svg)\n"
        parts.append(text)
    if chosen.only:
        return 0
    load = os.getloadavg()[0]
    head = (
        "# Benchmarks\n\nWritten by `make bench`; never edited by hand. CPU time, medians; ratios are against what ran in the same "
        f"run.\n\nPython {platform.python_version()}, {os.cpu_count()} cores, pack {pack.language}-{pack.version}-{pack.digest}, "
        f"{load:.1f} programs were running at the end"
        f"{' — more than there are cores, so times are too long; trust the ratios' if load > (os.cpu_count() or 1) else ''}.\n"
    )
    (ROOT / "docs" / "benchmarks.md").write_text(head + "\n" + "\n".join(parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
