"""``kill -9`` at random moments of adding: 200 times by default.

    python bench/kill_add.py [kills] [path or postgresql://…]

Prints what was announced, lost, doubled or half-written; exits 1 if anything was.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "archive"))

from killing import Toll, kill_series

from isnad.archive.opening import open_archive


def killed(kills: int, place: str = "") -> Toll:
    """What a series of kills did to a fresh archive, or to one at ``place``."""
    with tempfile.TemporaryDirectory() as folder:
        place = place or str(Path(folder) / "kill.db")
        open_archive(place)
        seed = time.time_ns() % 1_000_000
        print(f"{kills} kills of adding to {place}, seed {seed}", flush=True)
        return kill_series(place, kills, 50 * kills, seed, 2.5)


def main() -> int:
    toll = killed(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else "")
    print(toll)
    return 1 if toll.lost or toll.doubled or toll.troubles or not toll.while_storing else 0


if __name__ == "__main__":
    raise SystemExit(main())
