"""Measuring: medians over repeats in CPU time, and fresh processes for what must start from nothing."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Row(NamedTuple):
    """One line of a table: what, its figure, its unit, and the ratio to a peer or floor of the same run."""

    what: str
    value: float
    unit: str
    ratio: str = ""


def seconds(call: Callable[[], Any], repeats: int = 5) -> float:
    """Median CPU seconds of a call: other programs on the machine slow it down less than the clock."""
    took = []
    for _ in range(repeats):
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return statistics.median(took)


def each(call: Callable[[Any], Any], things: Sequence[Any], repeats: int = 5) -> list[float]:
    """Median CPU seconds of a call on each thing, after one round that warms up."""
    for thing in things:
        call(thing)
    return [seconds(lambda one=thing: call(one), repeats) for thing in things]


def fresh(code: str, repeats: int = 5, setting: dict[str, str] | None = None) -> list[float]:
    """Runs code in fresh processes; the median of each number it prints on its last line."""
    import os

    surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | (setting or {})
    told = []
    for _ in range(repeats):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=surroundings)
        told.append([float(n) for n in done.stdout.splitlines()[-1].split()])
    return [statistics.median(column) for column in zip(*told, strict=True)]


_WORD = re.compile(r"\w+")


def floor(text: str) -> float:
    """CPU seconds that finding the words of a text takes with ``re.finditer``, spans kept: nothing can read faster."""
    return seconds(lambda: [m.span() for m in _WORD.finditer(text)], 9)


def report_texts(least: int = 250, most: int = 350) -> list[str]:
    """The project's own reports of about 300 words; where there are few, paragraphs of all of them joined to that length."""
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "corpus" / "texts").glob("*.txt"))]
    fitting = [t for t in texts if least <= len(t.split()) <= most]
    if len(fitting) >= 20:
        return fitting[:40]
    lines = [line for t in texts for line in t.splitlines() if line.strip()]
    out, held = list(fitting), []
    for line in lines:
        held.append(line)
        if sum(len(one.split()) for one in held) >= 300:
            out.append("\n".join(held))
            held = []
    return out[:40]
