"""``isnad add --resume`` as people run it, with the processes that read for it, killed at random moments; then it may finish."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prose import prose

from isnad.archive import api

LONG = os.environ.get("ISNAD_LONG") == "1"
ROUNDS, KILLS = (8, 25) if LONG else (1, 3)
EACH = 100  # new reports before each kill: about as many as are read until it comes


def write(path: Path, first: int, chance: random.Random) -> None:
    with path.open("w", encoding="utf-8") as out:
        for n in range(first, first + EACH):
            said = prose(chance, 60)
            out.write(json.dumps({"id": n, "text": f"العدد {n}. {said}.", "url": f"https://paper.example/{n}"}) + "\n")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_command_killed_again_and_again(
    sqlite_archive: Path, tmp_path: Path, number: int, proof: Callable[[str, str, int], None]
) -> None:
    """200 times with ISNAD_LONG=1. What it said it kept is there after every kill, once, and whole; in the end all is."""
    from isnad.archive.models import Report, ReportVersion

    chance = random.Random(number)
    source = tmp_path / "in"
    source.mkdir()
    command = [
        sys.executable,
        "-m",
        "isnad.cli",
        "add",
        str(source),
        "--resume",
        "--no-stories",
        "--archive",
        str(sqlite_archive),
    ]
    killed = tries = 0
    announced: set[str] = set()
    while killed < KILLS:
        write(source / f"{tries:03}.jsonl", tries * EACH, chance)
        tries += 1
        assert tries <= 3 * KILLS, "the kills come at no interesting moment"
        api.close_archive()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            if tries % 2:  # while it starts, reads or writes its first
                said = ""
                time.sleep(chance.uniform(0.5, 4.0))
            else:  # while it goes on
                said = process.stdout.readline()
                time.sleep(chance.uniform(0.0, 0.5))
            process.kill()
            said += process.communicate()[0]
            killed += process.returncode == -9
        announced |= {line.split("\t")[1] for line in said.split("\n")[:-1] if line.startswith(("stored\t", "duplicate\t"))}
        api.open_archive(sqlite_archive)
        there = set(Report.objects.values_list("uid", flat=True))
        assert announced <= there and len(there) == ReportVersion.objects.count()
        assert api.troubles() == []
    assert announced
    api.close_archive()
    done = subprocess.run([*command, "--quiet"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    api.open_archive(sqlite_archive)
    assert Report.objects.count() == ReportVersion.objects.count() == tries * EACH
    assert api.troubles() == []
    proof(
        "kills survived",
        "the command `isnad add` killed: nothing that it announced is lost, nothing is kept twice or by halves",
        killed,
    )
