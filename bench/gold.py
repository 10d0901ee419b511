"""Read the gold reports beside the project and score the records: ``python bench/gold.py [dev check seed gsr] [--misses KIND]``.

The gold lies in ``../shared`` (see its README); without it this script says so and ends with status 0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import isnad

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETS = ("seed", "dev", "check")


def records(name: str, out: Path) -> None:
    """One record a gold report into ``out``."""
    for path in sorted((SHARED / "gold" / name / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        record = isnad.read(gold["text"], published=gold.get("published"))
        (out / path.name).write_text(record.to_json(), encoding="utf-8")


def score(name: str, misses: str | None = None) -> dict[str, dict[str, float]] | str:
    """The figures of one set, or with ``misses`` the listing of what was missed."""
    with tempfile.TemporaryDirectory() as folder:
        records(name, Path(folder))
        command = [sys.executable, str(SHARED / "score" / "score.py"), str(SHARED / "gold" / name / "gold"), folder]
        command += ["--misses", misses] if misses else ["--json"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said if misses else json.loads(said)


def score_gsr(misses: bool = False) -> dict[str, dict[str, float]] | str:
    """The figures of the sentence gold standard."""
    gold = SHARED / "gold" / "gsr" / "dev.jsonl"
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for line in gold.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            out.write(isnad.read(row["text"], source_id=row["id"]).to_json() + "\n")
        out.flush()
        command = [sys.executable, str(SHARED / "score" / "score_gsr.py"), str(gold), out.name]
        command += ["--misses"] if misses else ["--json"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said if misses else json.loads(said)


def main() -> int:
    """Print a table, or the misses of one kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--misses")
    args = parser.parse_args()
    if not SHARED.is_dir():
        print("no gold beside the project (../shared): nothing scored")
        return 0
    for name in args.sets or SETS:
        if args.misses and name == "check":
            print("the misses of check are not to be read", file=sys.stderr)
            return 2
        got = score_gsr(bool(args.misses)) if name == "gsr" else score(name, args.misses)
        if isinstance(got, str):
            print(got)
            continue
        for kind, row in got.items():
            if isinstance(row, dict):
                sides = f"  actor {row['actor_f1']:.3f} recipient {row['recipient_f1']:.3f} country {row['country']}" if "actor_f1" in row else ""
                print(f"{name:6}{kind:15} P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}{sides}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
