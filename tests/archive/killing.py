"""Kills an adder at a random moment, again and again, and looks at what is left. Used by a test and by ``bench/kill_add.py``."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import samples

from isnad.archive import api
from isnad.archive.opening import close_archive, open_archive


@dataclass
class Toll:
    """What a series of kills did."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    troubles: tuple[str, ...] = ()
    finished_early: int = 0
    while_storing: int = 0  # kills of an adder that had just stored what was new


def inputs(count: int, first: int = 0) -> Iterator[object]:
    """Reports of growing length, one in ten unreadable; all of them, beginning with ``first``."""
    for i in (*range(first, count), *range(first)):
        text = f"خبر رقم {i} عن الجسر الجديد. " + samples.LONG * (1 + i % 7)
        record = samples.make(
            text,
            url=f"https://kill.example/{i}",
            sides=[samples.Side("بلدية المدينة", "institution", "JOR", ("GOV",))],
            deeds=[samples.Deed("AGREE", "أعلنت", "أعلنت بلدية المدينة القديمة اليوم خطة", (0,))],
        )
        yield api.Item(f"in/{i}", text.encode(), None if i % 10 == 9 else record, {"n": i}, "unreadable" if i % 10 == 9 else "")


def _child(place: str, count: int, first: int, pipe: int) -> None:
    open_archive(place)
    os.write(pipe, b"begin\n")

    def tell(outcome: object) -> None:
        os.write(pipe, f"{outcome.place} {outcome.outcome} {outcome.uid}\n".encode())  # type: ignore[attr-defined]

    api.add_items(inputs(count, first), on_outcome=tell, batch=8)
    os.write(pipe, b"end\n")


def _run_and_kill(place: str, count: int, first: int, after: float) -> tuple[list[str], bool]:
    """Starts an adder at its input ``first``, kills it ``after`` seconds of adding; what it had announced, and whether it ended by itself."""
    close_archive()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _child(place, count, first, writing)
        finally:
            os._exit(0)
    os.close(writing)
    said = os.read(reading, 65_536)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(reading, 65_536):
        said += chunk
    os.close(reading)
    lines = said.decode().split("\n")[:-1]
    return [line for line in lines if line not in ("begin", "end")], "end" in lines


def kill_series(place: str, kills: int, count: int, seed: int, longest: float) -> Toll:
    """``kills`` adders of the same ``count`` inputs die one after the other, each begun somewhere else; then one may finish.
    Checks after every death."""
    from isnad.archive.models import Report, ReportVersion

    api.add_items(inputs(1))  # all that adding imports and loads is there before the first adder is forked
    chance = random.Random(seed)
    toll = Toll()
    announced: dict[str, str] = {}
    while toll.kills < kills:
        lines, ended = _run_and_kill(place, count, chance.randrange(count), chance.uniform(0.05, longest))
        toll.kills += 1
        toll.finished_early += ended
        for line in lines:
            _, outcome, uid = line.split(" ")
            if outcome != "quarantined":
                announced[uid] = outcome
        toll.while_storing += not ended and len(announced) > toll.acknowledged
        toll.acknowledged = len(announced)
        open_archive(place)
        there = set(Report.objects.values_list("uid", flat=True))
        toll.lost = len(set(announced) - there)
        toll.doubled = ReportVersion.objects.count() - len(there)
        toll.troubles = tuple(api.troubles())
        if toll.lost or toll.doubled or toll.troubles:
            return toll
    balance = api.add_items(inputs(count))
    held = Report.objects.count()
    if not balance.agrees or held != count - count // 10:
        toll.troubles = (f"{balance}; the archive holds {held}",)
    return toll
