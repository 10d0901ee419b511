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

from killing import kill_series

from isnad.archive.opening import open_archive


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        place = sys.argv[2] if len(sys.argv) > 2 else str(Path(folder) / "kill.db")
        open_archive(place)
        seed = time.time_ns() % 1_000_000
        print(f"{kills} kills of adding to {place}, seed {seed}", flush=True)
        toll = kill_series(place, kills, 50 * kills, seed, 2.5)
    print(toll)
    return 1 if toll.lost or toll.doubled or toll.troubles else 0


if __name__ == "__main__":
    raise SystemExit(main())
