"""What all tests share: they tell what they proved, and the page «How Isnad is tested» is made of it.

A test that takes the fixture ``proof``, or is marked with it where its count is known beforehand, says what it did how often; each
file's passed tests are counted. At the end of a run it is
added to ``build/proof.json``, from which ``scripts/make_docs.py docs/tested.md`` writes the page. With ``ISNAD_LONG=1`` the tests that
do more then, whose modules have ``LONG``, are counted in ``bench/long.json`` instead, which is kept with the sources: nobody runs
them every day.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

# The sources are what is tested, also where they lie compiled: tests replace parts of them. test_compiled.py compares the two.
os.environ["ISNAD_COMPILED"] = "0"
ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))  # what tests of several rooms share: hostile.py
FILE = ROOT / "build" / "proof.json"
LONG_FILE = ROOT / "bench" / "long.json"
LONG = os.environ.get("ISNAD_LONG") == "1"
_said: dict[str, dict[str, Any]] = {}
_passed: Counter[str] = Counter()
_failed: set[str] = set()


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Callable[[str, str, int], None]:
    """``proof("kills survived", "isnad add, killed while it adds", 6)``: what, and how often.

    A test with parameters says its own share. What a failed test said is not kept.
    """

    return lambda kind, what, count: _say(request.node, kind, what, count)


def _say(item: pytest.Item, kind: str, what: str, count: int) -> None:
    if LONG and not getattr(item.module, "LONG", False):  # type: ignore[attr-defined]
        return
    node = item.nodeid
    one = _said.setdefault(f"{kind}: {what}", {"kind": kind, "what": what, "count": 0, "test": node.split("[")[0]})
    one["count"] += count


def pytest_configure(config: pytest.Config) -> None:
    """The mark has the fixture's arguments. A suite begun in the background was told to ignore Ctrl-C, and so were its commands."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "proof(kind, what, count): what the test does, and how often")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A marked test that passed has said it."""
    report = yield
    if report.when == "call" and report.passed:
        for mark in item.iter_markers("proof"):
            _say(item, *mark.args)
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Counts what passed, by file."""
    if report.failed:
        _failed.add(report.nodeid.split("[")[0])
    else:
        _passed[report.nodeid.split("::")[0]] += report.when == "call" and report.passed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Adds this run to what is known; a run of some tests of a file says nothing of how many it has."""
    proved = {key: one for key, one in _said.items() if one["test"] not in _failed}
    if LONG:
        held = json.loads(LONG_FILE.read_text(encoding="utf-8")) if LONG_FILE.exists() else {}
        held.update({key: one | {"day": date.today().isoformat()} for key, one in proved.items()})
        LONG_FILE.write_text(json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    known: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"proofs": {}, "tests": {}}
    whole = not (session.config.option.keyword or session.config.option.markexpr or any("::" in a for a in session.config.args))
    if whole and not _failed:
        known["tests"].update(_passed)
    known["proofs"].update(proved)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
