"""Hold the score floors: ``python bench/floors.py [--raise]``.

``bench/floors.json`` has, for each set and kind, the F1 below which the build fails. ``--raise`` lifts floors to today's
figures less a hair; none is ever lowered. Our own corpus is held wherever the repository is; the gold beside the project where that
lies too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.gold import SETS, SHARED, score, score_gsr
from isnad.corpus.commands import tally
from isnad.corpus.loading import HOME

FILE = Path(__file__).resolve().parent / "floors.json"
HAIR = 0.0005


def own() -> dict[str, dict[str, float]]:
    """Today's figures of our own corpus. Its third part is scored for releases only."""
    scored = {f"own {part}": tally(HOME, None, part) for part in ("learn", "check")}
    return {name: {kind: count.row()["f1"] for kind, count in got.kinds.items()} for name, got in scored.items()}


def beside() -> dict[str, dict[str, float]]:
    """Today's figures of the gold beside the project."""
    out: dict[str, dict[str, float]] = {}
    for name in SETS:
        rows = score(name)
        assert isinstance(rows, dict)
        out[name] = {kind: row["f1"] for kind, row in rows.items()}
    gsr = score_gsr()
    assert isinstance(gsr, dict)
    out["gsr"] = {kind: row["f1"] for kind, row in gsr.items() if isinstance(row, dict)}
    return out


def main() -> int:
    """Compare, print, and with ``--raise`` lift."""
    floors: dict[str, dict[str, float]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    figures = own()
    if (SHARED / "gold").is_dir():
        figures |= beside()
    else:
        print("no gold beside the project (../shared): the floors of our own corpus are held, the others not")
    below = 0
    for name, kinds in figures.items():
        for kind, value in kinds.items():
            floor = floors.get(name, {}).get(kind, 0.0)
            sign = "ok" if value + 1e-9 >= floor else "BELOW"
            below += sign == "BELOW"
            print(f"{name:9} {kind:15} {value:.4f}  floor {floor:.4f}  {sign}")
            if "--raise" in sys.argv and value - HAIR > floor:
                floors.setdefault(name, {})[kind] = round(value - HAIR, 4)
    if "--raise" in sys.argv:
        FILE.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
