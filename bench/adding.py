"""How fast many reports are kept, and with how much memory: ``python -m bench.adding CORPUS [FOLDER]``.

``isnad add CORPUS`` runs as it is into a fresh SQLite archive in FOLDER (a temporary one if left out) and then a second time. What
keeping costs beyond reading is measured in one more process, where the same reading fills a list and only then the list is kept.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.measure import Row, fresh

_APART = """
import sys, time
from isnad.archive import api
from isnad.cli.adding import kept_items
from isnad.gathering.files import gather_paths
api.open_archive({archive!r})
began = time.perf_counter()
items = list(kept_items(gather_paths([{corpus!r}]), api, 2))
read = time.perf_counter() - began
began, cpu = time.perf_counter(), time.process_time()
balance = api.add_items(items)
print(read, time.perf_counter() - began, time.process_time() - cpu, balance.stored, balance.inputs)
"""
_BALANCE = re.compile(r"(\d+) inputs?: (\d+) stored, (\d+) duplicate, (\d+) revised, (\d+) quarantined \(([\d.]+) s\)")


class Run(NamedTuple):
    """A command that was watched: seconds by the clock, the most megabytes that it and its children held, what it said."""

    seconds: float
    megabytes: float
    said: str


def _held(pid: int) -> int:
    """Kilobytes of a process and all its children; pages that they share are counted once."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(_held(int(child)) for child in (task / "children").read_text(encoding="ascii").split())
    except OSError:
        pass  # it ended while it was looked at
    return total


def watched(command: list[str], every: float = 0.25) -> Run:
    """Runs a command to its end and looks at its memory several times a second (Linux)."""
    most = 0
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        while process.poll() is None:
            most = max(most, _held(process.pid))
            time.sleep(every)
        seconds = time.perf_counter() - began
        said.seek(0)
        return Run(seconds, most / 1024, said.read())


def balance(said: str) -> dict[str, float]:
    """The closing balance that ``isnad add`` printed.

    >>> balance("3 inputs: 2 stored, 1 duplicate, 0 revised, 0 quarantined (0.5 s)")["duplicate"]
    1.0
    """
    found = _BALANCE.search(said)
    if found is None:
        raise ValueError(f"no balance in: {said[-500:]}")
    return dict(
        zip(("inputs", "stored", "duplicate", "revised", "quarantined", "seconds"), map(float, found.groups()), strict=True)
    )


def rows(corpus: Path, folder: Path) -> list[Row]:
    """The table: adding, adding again, and keeping apart from reading."""
    command = [sys.executable, "-m", "isnad.cli", "add", str(corpus), "-a", str(folder / "added.db"), "--quiet"]
    one, two = watched(command), watched(command)
    first, second = balance(one.said), balance(two.said)
    read, keep, cpu, stored, _ = fresh(_APART.format(archive=str(folder / "apart.db"), corpus=str(corpus)), 1)
    return [
        Row("reports added", first["inputs"], "", f"{first['stored']:.0f} stored, {first['duplicate']:.0f} duplicate, "
            f"{first['quarantined']:.0f} quarantined"),
        Row("reading and keeping", first["inputs"] / first["seconds"], "reports a second", f"{first['seconds']:.0f} s by the clock"),
        Row("joining them into stories", one.seconds - first["seconds"], "s"),
        Row("memory at most", one.megabytes, "MB", "of all its processes together"),
        Row("reading alone", first["inputs"] / read, "reports a second", f"{read:.0f} s by the clock, two processes"),
        Row("keeping alone", stored / keep, "reports a second", f"{keep:.1f} s by the clock, {cpu:.1f} s of CPU"),
        Row("a second run: stored", second["stored"], ""),
        Row("a second run: duplicates", second["duplicate"], "", f"{second['seconds']:.0f} s, {two.megabytes:.0f} MB at most"),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", type=Path, help="files, JSON Lines: what isnad add takes")
    parser.add_argument("folder", type=Path, nargs="?")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(chosen.corpus, chosen.folder or Path(folder)):
            print(f"{row.what:28} {row.value:10.1f} {row.unit} {row.ratio}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
