"""Write the generated parts of the documentation: ``python scripts/make_docs.py [--check] [PAGE …]``.

Tables come from the code, output from running the commands. ``--check`` writes nothing, names what is stale and ends with
status 1. Without pages all of them are done.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.docs.console import run_blocks
from scripts.docs.makers import COUNTED, MAKERS
from scripts.docs.regions import ROOT, pages, parts_of, rewritten


def fresh(path: Path, check: bool) -> tuple[Path, str, str]:
    """A page as it is and as it should be."""
    text = path.read_text(encoding="utf-8")
    makers = MAKERS | {name: lambda: None for name in COUNTED if check}
    return path, text, rewritten(text, makers, run_blocks)


def main() -> int:
    """Rewrite or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if a page is stale")
    parser.add_argument("pages", nargs="*", type=Path)
    asked = parser.parse_args()
    parts = {path: parts_of(path.read_text(encoding="utf-8")) for path in [p.resolve() for p in asked.pages] or pages()}
    running = [path for path, names in parts.items() if "console" in names]
    made = [path for path, names in parts.items() if names and "console" not in names]
    stale = 0
    # Pages with commands wait for processes; meanwhile this one makes the others.
    with ThreadPoolExecutor(2) as pool:
        one = partial(fresh, check=asked.check)
        waiting = pool.map(one, running)
        for path, old, new in [*map(one, made), *waiting]:
            name = str(path.relative_to(ROOT))
            if old == new:
                continue
            stale += 1
            if asked.check:
                sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, f"{name} today", n=1))
            else:
                path.write_text(new, encoding="utf-8")
                print(f"wrote {name}")
    if stale and asked.check:
        print("python scripts/make_docs.py writes what is stale anew", file=sys.stderr)
    return 1 if stale and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
