"""Answers that are kept: nobody waits for a new one, and no page keeps an old one."""

from __future__ import annotations

import threading
import time

import pytest

pytest.importorskip("django", reason="the reading room needs its extra: pip install isnad[site]")

from isnad.site import memory

from .conftest import Room, python


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The archive's state, as a list that a test changes."""
    now = ["one"]
    monkeypatch.setattr(memory, "stamp", lambda: now[0])
    monkeypatch.setattr(memory, "removed_since", lambda state: False)
    monkeypatch.setattr(memory, "_leave", lambda: None)  # no archive is open here
    monkeypatch.setattr(memory, "_kept", type(memory._kept)())
    return now


def test_an_old_answer_is_given_while_a_new_one_is_made(state: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LEAST", 0.0)
    gate, made = threading.Event(), []

    def make() -> int:
        made.append(threading.current_thread().name)
        if len(made) > 1:
            assert gate.wait(10)
        return len(made)

    assert memory.remembered("n", make) == memory.remembered("n", make) == 1
    state[0] = "two"
    with memory.outdated() as old:
        assert [memory.remembered("n", make) for _ in range(3)] == [1, 1, 1]
    assert [o.key for o in old] == ["n"] * 3 and len(made) == 2 and made[0] != made[1]
    gate.set()
    for _ in range(100):
        if memory.remembered("n", make) == 2:
            break
        time.sleep(0.05)
    with memory.outdated() as old:
        assert memory.remembered("n", make) == 2
    assert old == [] and len(made) == 2


def test_an_answer_that_cannot_be_made_anew_is_forgotten(state: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LEAST", 0.0)
    memory.remembered("n", lambda: 1)
    state[0] = "two"

    def broken() -> int:
        raise LookupError("gone")

    assert memory.remembered("n", broken) == 1
    for _ in range(100):
        if "n" not in memory._kept:
            break
        time.sleep(0.05)
    with pytest.raises(LookupError):
        memory.remembered("n", broken)


def test_an_answer_made_of_an_old_one_is_as_old(state: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ["first"]
    memory.remembered("part", lambda: parts[-1])
    state[0] = "two"
    parts.append("second")
    with memory.outdated() as old:
        assert memory.remembered("whole", lambda: f"<{memory.remembered('part', lambda: parts[-1])}>") == "<first>"
    assert [o.key for o in old] == ["part"]  # the page is not kept
    monkeypatch.setattr(memory, "LEAST", 0.0)
    for _ in range(100):
        if memory.remembered("whole", lambda: f"<{memory.remembered('part', lambda: parts[-1])}>") == "<second>":
            break
        time.sleep(0.05)
    with memory.outdated() as old:
        assert memory.remembered("whole", lambda: "made once more") == "<second>"
    assert old == []


def test_a_change_within_the_minute_is_known_as_such(state: list[str]) -> None:
    memory.remembered("n", lambda: 1)
    state[0] = "two"
    with memory.outdated() as old:
        assert memory.remembered("n", lambda: 2) == 1
    assert [(o.key, o.state) for o in old] == [("n", "one")]


def test_what_is_removed_is_told_to_nobody_any_more(own_room: Room) -> None:
    before = own_room.get("/api/status").json()["reports"]
    assert own_room.get("/api/status").json()["reports"] == before > 1
    gone = own_room.first("reports")["uid"]
    python("import sys\nfrom isnad.cli import main\nmain()", "remove", gone, "--reason", "the person asked", "-a", own_room.archive)
    assert own_room.get("/api/status").json()["reports"] == before - 1  # within the minute that other old answers may serve
