"""``isnad follow run`` as people run it, killed while it fetches, reads and keeps: the archive has every page once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prose import prose

pytest.importorskip("django", reason="the archive needs its extra")

LONG = os.environ.get("ISNAD_LONG") == "1"
# One paper's feed tells of pages at several hosts: each is asked every two seconds at most, so only many keep a run busy.
KILLS, HOSTS, PAGES = (100, 30, 103) if LONG else (3, 3, 6)


def test_the_command_killed_at_any_moment(replay: Any, tmp_path: Path, proof: Callable[[str, str, int], None]) -> None:
    """100 times with ISNAD_LONG=1. Every fetch gives other bytes, so that a page fetched twice would be a second version."""
    served: Counter[str] = Counter()
    shown = 1
    running = [type(replay)() for _ in range(HOSTS)]
    addresses = [f"http://127.0.0.1:{paper.port}" for paper in running]

    def page(asked: Any) -> Any:
        served[asked.host + asked.path] += 1
        number = f"{asked.host} {asked.path[3:]} {served[asked.host + asked.path]}"
        said = prose(random.Random(number), 60)
        body = f"<!doctype html><html lang=ar><title>خبر {number}</title><body><article><p>{said}.</p></article></body></html>"
        return replay.reply(body=body.encode())

    def feed(asked: Any) -> Any:
        links = (f"{address}/n/{n}" for n in range(shown) for address in addresses)
        items = "".join(f"<item><title>خبر</title><link>{link}</link></item>" for link in links)
        content = f'<rss version="2.0"><channel><title>صحيفة</title>{items}</channel></rss>'
        return replay.reply(body=content.encode(), headers={"Content-Type": "application/rss+xml", "ETag": f'"{shown}"'})

    replay.routes["/rss"] = feed
    for paper in running:
        paper.routes |= {f"/n/{n}": page for n in range(PAGES)}
    archive = tmp_path / "archive.db"
    environment = {**os.environ, "ISNAD_DATABASE": str(archive), "ISNAD_CONTACT": "mailto:desk@example.org"}

    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "isnad.cli", *words]

    def isnad(*words: str) -> str:
        done = subprocess.run(command(*words), env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    try:
        isnad("follow", "add", "--allow-private", f"http://127.0.0.1:{replay.port}/rss")
        isnad("follow", "run", "--once", "--allow-private")  # each robots.txt is known from here on
        chance = random.Random(4)
        killed = tries = 0
        announced: set[str] = set()
        while killed < KILLS or not announced:
            tries += 1
            assert tries <= 2 * KILLS, "the kills come at no interesting moment"
            shown = min(PAGES, 3 + tries * PAGES // KILLS)
            before = len(replay.asked)
            with subprocess.Popen(
                command("follow", "run", "--once", "--allow-private"), env={**environment, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            ) as process:  # fmt: skip
                until = time.monotonic() + 30
                while len(replay.asked) == before and process.poll() is None and time.monotonic() < until:
                    time.sleep(0.005)
                assert process.stdout is not None
                # While it fetches and reads, or once it has kept the first: on a busy machine that is long after.
                said = "" if tries % 2 else process.stdout.readline()
                time.sleep(chance.uniform(0.0, 2.0 if tries % 2 else 0.5))
                process.kill()
                said += process.communicate()[0]
                killed += process.returncode == -9
            announced |= {line.split("\t")[1] for line in said.split("\n")[:-1] if line.startswith("stored\t")}
        shown = PAGES
        for _ in range(2):  # the second finds nothing new
            last = isnad("follow", "run", "--once", "--allow-private", "--quiet")
        assert last.startswith("0 inputs")
        kept = [json.loads(line) for line in isnad("export", "jsonl", "-").splitlines()]
        held = json.loads(isnad("status", "--json", "--check"))
    finally:
        for paper in running:
            paper.close()
    assert Counter(row["report"]["url"] for row in kept) == Counter(f"{a}/n/{n}" for a in addresses for n in range(PAGES))
    assert (held["reports"], held["versions"], held["quarantined"], held["troubles"]) == (HOSTS * PAGES, HOSTS * PAGES, 0, [])
    assert announced <= {row["archive"]["uid"] for row in kept}
    proof(
        "kills survived",
        "the command `isnad follow run` killed: every page is in the archive, once, and the archive is sound",
        killed,
    )
