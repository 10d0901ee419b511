"""The process that may be killed: time, memory, crashes, and what it may not do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from isnad.gathering.worker import Worker, WorkerTrouble

FUNCTIONS = """
import os, socket, subprocess, sys, time

def echo(page, **more):
    return {"kind": type(page).__name__, "size": len(page), **more}

class Said:
    def __init__(self, page): self.page = page
    def to_dict(self): return {"page": self.page}

def said(page): return Said(page)

def act(page):
    if page == "loop":
        while True: pass
    if page == "regex":
        import re; re.match("(a+)+$", "a" * 64 + "b")
    if page == "sleep": time.sleep(60)
    if page == "work a second":
        end = time.process_time() + 1.0
        while time.process_time() < end: pass
    if page == "memory": return len(bytearray(2_000_000_000))
    if page == "list":
        kept = []
        while True: kept.append(bytearray(1_000_000))
    if page == "segv": os.kill(os.getpid(), 11)
    if page == "exit": os._exit(7)
    if page == "recursion": act.__call__ ; return act_again(0)
    if page == "raise": raise KeyError("x")
    if page == "print": print("x" * 100); sys.stdout.flush(); return "fine"
    if page == "odd": return {1, 2}
    if page == "connect": socket.create_connection(("127.0.0.1", 9))
    if page == "write": open("/tmp/isnad-was-here", "w").write("x")
    if page == "remove": os.remove("/tmp/isnad-never")
    if page == "spawn": subprocess.run(["true"])
    if page == "system": os.system("true")
    if page == "environment": return sorted(os.environ)
    return "fine"

loaded = []

def load():
    loaded.append(bytearray(300_000_000))
    time.sleep(1.5)

def weigh(page): return len(loaded) + 0 * len(bytearray(100_000_000))

def tolerant(page, **declared): return act(page)

def act_again(n): return act_again(n + 1)
"""


@pytest.fixture
def functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "foreign_functions.py").write_text(FUNCTIONS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")


def test_answers(functions: None) -> None:
    with Worker("foreign_functions:echo") as worker:
        assert worker.call("قال", published="2023-07-03") == {"kind": "str", "size": 3, "published": "2023-07-03"}
        assert worker.call(b"\xff\xfe") == {"kind": "bytes", "size": 2}
        assert worker.call("x" * 5_000_000)["size"] == 5_000_000
        assert worker.call("\ud800")["size"] == 1
        first = worker.process
        worker.call("again")
        assert worker.process is first
    with Worker("foreign_functions:said") as worker:
        assert worker.call("ب") == {"page": "ب"}


def test_what_kills_it_is_told_and_the_next_page_is_read(functions: None) -> None:
    expected = {
        "loop": "timeout",
        "regex": "timeout",
        "sleep": "timeout",
        "memory": "memory",
        "list": "memory",
        "segv": "crash",
        "exit": "crash",
        "recursion": "error",
        "raise": "error",
        "odd": "error",
        "connect": "error",
        "write": "error",
        "remove": "error",
        "spawn": "error",
        "system": "error",
    }
    with Worker("foreign_functions:act", seconds=1.0, megabytes=200, patience=1.5) as worker:
        for page, code in expected.items():
            began = time.monotonic()
            with pytest.raises(WorkerTrouble) as caught:
                worker.call(page)
            assert caught.value.code == code, (page, caught.value)
            assert time.monotonic() - began < 3.0
            assert worker.call("good") == "fine"
        assert worker.call("print") == "fine"
        assert "DATABASE_PASSWORD" not in worker.call("environment")
    assert not Path("/tmp/isnad-was-here").exists()


def test_a_page_is_given_processor_time_not_the_clocks(functions: None) -> None:
    """Beside two busy neighbours a processor it has a third of the clock, and all the time that it is allowed."""
    neighbours = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        with Worker("foreign_functions:act", seconds=2.0, patience=100.0) as worker:
            assert worker.call("work a second") == "fine"
            with pytest.raises(WorkerTrouble, match="no answer in 2 s of processor time"):
                worker.call("loop")
        with Worker("foreign_functions:act", seconds=0.3) as worker, pytest.raises(WorkerTrouble, match=r"no answer in 1\.8 s"):
            worker.call("sleep")
    finally:
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.wait()


def test_what_is_prepared_counts_neither_time_nor_memory(functions: None) -> None:
    with Worker("foreign_functions:weigh", seconds=1.0, megabytes=200, prepare="foreign_functions:load") as worker:
        assert worker.call("x") == worker.call("y") == 1
    with Worker("foreign_functions:echo", prepare="foreign_functions:missing") as worker, pytest.raises(WorkerTrouble):
        worker.call("x")


def test_no_process_stays(functions: None) -> None:
    worker = Worker("foreign_functions:act", seconds=0.5)
    worker.call("good")
    assert worker.process is not None
    pid = worker.process.pid
    with pytest.raises(WorkerTrouble):
        worker.call("loop")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    worker.close()


@pytest.mark.parametrize("target", ["no_such_module:f", "foreign_functions:missing", "nonsense", ""])
def test_a_target_that_is_not_there(functions: None, target: str) -> None:
    with Worker(target) as worker, pytest.raises(WorkerTrouble) as caught:
        worker.call("x")
    assert caught.value.code == "start"


@pytest.mark.parametrize("processes", [1, 2])
def test_items_go_through_in_order_and_none_is_lost(functions: None, tmp_path: Path, processes: int) -> None:
    from isnad.gathering.applying import apply
    from isnad.gathering.files import gather_paths
    from isnad.gathering.item import Item, Trouble

    pages = ["good", "segv", "good", "loop", "raise", "memory", "good", "good"]
    lines = "".join(f'{{"id": {n}, "text": "{page}"}}\n' for n, page in enumerate(pages)) + "no json\n"
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    target = "foreign_functions:tolerant"
    applied = list(apply(gather_paths([tmp_path / "a.jsonl"]), target, processes=processes, seconds=1.0, megabytes=200))
    assert len(applied) == len(pages) + 1
    for page, (found, answer) in zip(pages, applied, strict=False):
        if page == "good":
            assert isinstance(found, Item) and answer == "fine"
        else:
            assert isinstance(found, Trouble) and answer is None and found.content == page.encode()
    codes = [found.code for found, _ in applied if isinstance(found, Trouble)]
    assert codes == ["reader-crash", "reader-timeout", "reader-error", "reader-memory", "json"]
    with pytest.raises(WorkerTrouble):
        list(apply(gather_paths([tmp_path / "a.jsonl"]), "foreign_functions:missing", processes=processes))
