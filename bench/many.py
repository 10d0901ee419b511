"""What Spark costs over a plain pool of processes: ``python -m bench.many CORPUS [REPORTS]``.

CORPUS is JSON Lines as ``isnad read --jsonl`` takes them (packed or not); with fewer than REPORTS (20,000) lines it is read again under
other ids. The same file goes through ``isnad.spark`` on ``local[2]``, all four tables written, and through the pool of two processes
behind ``isnad read --jsonl --jobs 2``, each in a process of its own, one after the other. Both record texts are compared byte for byte.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bench.measure import ROOT, Row

_POOL = """
import sys
from isnad.cli.reading import _many
with open(sys.argv[1], encoding="utf-8") as lines, open(sys.argv[2], "w", encoding="utf-8") as out:
    for record, _ in _many(lines, 2):
        out.write(record + "\\n")
"""
_SPARK = """
import sys
from pyspark.sql import SparkSession
from isnad import spark as job
session = (
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "2g")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
)
session.sparkContext.setLogLevel("ERROR")
assert job.write(job.pages(session, "jsonl", [sys.argv[1]]), sys.argv[2], "all")
session.stop()
"""
_ADOPTS = 36  # PR_SET_CHILD_SUBREAPER
LEFT_SECONDS = 20.0  # for what a program leaves running to end


class Cost(NamedTuple):
    """Seconds by the clock and seconds of CPU of a process and all its children."""

    clock: float
    cpu: float


def lines_of(corpus: Path, most: int) -> Iterator[str]:
    """``most`` lines of the corpus, from its beginning again where it ends, each time under ids of its own."""
    opened = gzip.open if corpus.suffix == ".gz" else open
    left = most
    for turn in count():
        with opened(corpus, "rt", encoding="utf-8") as lines:
            for line in lines:
                if not left:
                    return
                row = json.loads(line)
                yield json.dumps(row | {"id": f"{row.get('id', '')}-{turn}"}, ensure_ascii=False)
                left -= 1


def cost(code: str, *arguments: str) -> Cost:
    """Runs code in a fresh process and looks at it and all that it starts, ten times a second (Linux).

    What the system adds up of ended children will not do: Spark's daemon ignores their end, and then their time is never added.
    """
    mine = os.getpid()
    others = set(_children(mine))  # of this program, which are neither counted nor waited for
    spent: dict[int, float] = {}

    def look() -> list[int]:
        ours = [child for child in _children(mine) if child not in others]
        for child in ours:
            _look(child, spent)
        return ours

    # Spark leaves the Java machine to whoever adopts it, so that it stays in sight.
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_ADOPTS, 1, 0, 0, 0)
    try:
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            look()
            time.sleep(0.1)
        took = time.perf_counter() - began
        until = time.monotonic() + LEFT_SECONDS
        while (left := look()) and time.monotonic() < until:
            for child in left:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(child, os.WNOHANG)
            time.sleep(0.05)
    finally:
        system.prctl(_ADOPTS, 0, 0, 0, 0)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Cost(took, sum(spent.values()))


def _children(parent: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # it ended while it was looked at
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _look(pid: int, spent: dict[int, float]) -> None:
    """Notes the CPU seconds that a process and all below it have had, each by itself."""
    with contextlib.suppress(OSError):
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        spent[pid] = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    for child in _children(pid):
        _look(child, spent)


def unlike(plain: Iterable[str], there: list[tuple[str, str]], refused: Collection[str]) -> tuple[int, int]:
    """Records that are the same bytes, and those that are not, that are missing without having been refused, or that are too many.

    >>> line = '{"report": {"source_id": "a"}}'
    >>> unlike([line], [("a", line)], ()), unlike([line], [], ()), unlike([line], [], ("a",)), unlike([line], [("a", line)] * 2, ())
    ((1, 0), (0, 1), (0, 0), (1, 1))
    """
    read = dict(there)
    same, wrong = 0, len(there) - len(read)
    for line in plain:
        record = line.rstrip("\n")
        name = json.loads(record)["report"]["source_id"]
        got = read.pop(name, None)
        same += got == record
        wrong += got != record and not (got is None and name in refused)
    return same, wrong + len(read)


def rows(corpus: Path, most: int = 20_000) -> list[Row]:
    """The table: both costs, their ratio, and records that are not the same."""
    import pyarrow.dataset as ds

    with tempfile.TemporaryDirectory() as folder:
        source, plain, out = Path(folder) / "in.jsonl", Path(folder) / "plain.jsonl", Path(folder) / "out"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines_of(corpus, most))
        pool = cost(_POOL, str(source), str(plain))
        spark = cost(_SPARK, str(source), str(out))
        there = ds.dataset(out / "records", format="parquet").to_table().to_pydict()
        refused = ds.dataset(out / "quarantine", format="parquet").to_table().to_pydict()["source_id"]
        with plain.open(encoding="utf-8") as lines:
            same, wrong = unlike(lines, list(zip(there["source_id"], there["record"], strict=True)), set(refused))
    return [
        Row("reports", most, "", f"{len(refused)} refused"),
        Row("two processes, by the clock", pool.clock, "s", f"{pool.cpu:.0f} s of CPU, {most / pool.clock:.0f} reports a second"),
        Row("Spark local[2], by the clock", spark.clock, "s", f"{spark.clock / pool.clock:.2f} × two processes; all four tables"),
        Row("Spark local[2], CPU", spark.cpu, "s", f"{spark.cpu / pool.cpu:.2f} × two processes"),
        Row("records of the same bytes", same, ""),
        Row("records that differ, are missing or too many", wrong, ""),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("reports", type=int, nargs="?", default=20_000)
    chosen = parser.parse_args()
    for row in rows(chosen.corpus, chosen.reports):
        print(f"{row.what:36} {row.value:10.1f} {row.unit} {row.ratio}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
