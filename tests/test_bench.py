"""What the measuring programs make of an archive and of what commands say, on small ones."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the reading room needs its extra: pip install isnad[site]")

import isnad
from bench import adding, archive_search, many, room
from isnad.archive import api

TEXT = "قال وزير الخارجية المصري سامح شكري إن مصر أدانت هجوم إسرائيل على غزة. والتقى شكري نظيره الأردني في عمان يوم الاثنين {n}."


def test_shares_of_a_list() -> None:
    assert archive_search.share([1.0], 0.95) == 1.0
    assert archive_search.share(map(float, range(100, 0, -1)), 0.95) == 95.0


def test_the_balance_is_read_from_what_the_command_said(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT.format(n=1), encoding="utf-8")
    command = [sys.executable, "-m", "isnad.cli", "add", str(tmp_path / "one.txt"), "-a", str(tmp_path / "a.db")]
    first, second = (adding.watched(command, 0.02) for _ in range(2))
    assert adding.balance(first.said)["stored"] == adding.balance(second.said)["duplicate"] == 1
    assert 10 < first.megabytes < 1000


def test_a_short_corpus_is_read_again_under_other_ids(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n', encoding="utf-8")
    ids = [json.loads(line)["id"] for line in islice(many.lines_of(tmp_path / "c.jsonl", 5), 9)]
    assert ids == ["a-0", "b-0", "a-1", "b-1", "a-2"]


def test_lost_records_are_noticed() -> None:
    line = '{"report": {"source_id": "a"}}'
    assert many.unlike([line], [("a", line)], ()) == (1, 0)
    assert many.unlike([line], [], ()) == (0, 1)
    assert many.unlike([line], [], {"a"}) == (0, 0)
    assert many.unlike([line], [("a", line + " ")], ()) == (0, 1)
    assert many.unlike([line], [("a", line), ("a", line)], ()) == (1, 1)
    assert many.unlike([], [("a", line)], ()) == (0, 1)


def test_the_time_of_children_whose_end_is_ignored_is_counted() -> None:
    work = "import time\nend = time.process_time() + 0.6\nwhile time.process_time() < end: pass"
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"  # as Spark's daemon does: the system adds nothing up
        f"child = subprocess.Popen([sys.executable, '-c', {work!r}])\n"
        "child.wait()"
    )
    # A server of other tests may run on beside: it is neither counted nor waited for.
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        try:
            found = many.cost(code)
        finally:
            other.kill()
    assert found.cpu > 0.4 and found.clock < 30


def test_every_page_type_answers_over_a_grown_archive(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may keep an event loop in this one
        thread.submit(_every_page_type, tmp_path).result()


def _every_page_type(tmp_path: Path) -> None:
    records = [isnad.read(TEXT.format(n=n), published=f"2024-01-0{n}", url=f"https://x.example/{n}") for n in range(1, 6)]
    source, place = tmp_path / "records.jsonl", str(tmp_path / "grown.db")
    source.write_text("".join(r.to_json() + "\n" for r in records), encoding="utf-8")
    archive_search.grow(place, source, 15)
    assert api.status().reports == 15 and not api.troubles()
    pages = room.addresses(place)
    with room.serving(place, 8791) as served:
        apart = asyncio.run(room.alone(served, pages, 2))
        took, _ = asyncio.run(room.crowd(served, pages, 3, 1.0, 0.05))
    assert set(apart) == set(pages) >= {"front page", "report", "side", "pair", "story", "feed", "API: events"}
    assert [one for a in apart.values() for one in a.bad] == []
    assert all(a.cpu > 0 and (a.weight > 0 or name == "event") for name, a in apart.items()) and sum(map(len, took.values())) > 3
