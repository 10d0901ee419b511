"""Hold the score floors: ``python bench/floors.py [--raise]``.

``bench/floors.json`` has, for each set and kind, the F1 below which the build fails. ``--raise`` lifts floors to today's
figures less a hair; none is ever lowered. Without the gold beside the project it says so and ends with status 0.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.gold import SETS, SHARED, score, score_gsr

FILE = Path(__file__).resolve().parent / "floors.json"
HAIR = 0.0005


def today() -> dict[str, dict[str, float]]:
    """Today's figures by set and kind."""
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
    if not (SHARED / "gold").is_dir():
        print("no gold beside the project (../shared): floors not checked")
        return 0
    floors: dict[str, dict[str, float]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    figures = today()
    below = 0
    for name, kinds in figures.items():
        for kind, value in kinds.items():
            floor = floors.get(name, {}).get(kind, 0.0)
            sign = "ok" if value + 1e-9 >= floor else "BELOW"
            below += sign == "BELOW"
            print(f"{name:6} {kind:15} {value:.4f}  floor {floor:.4f}  {sign}")
            if "--raise" in sys.argv and value - HAIR > floor:
                floors.setdefault(name, {})[kind] = round(value - HAIR, 4)
    if "--raise" in sys.argv:
        FILE.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
