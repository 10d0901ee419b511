"""Hostile strings and random bytes against everything that takes foreign text: no crash, no slow growth.

``ISNAD_LONG=1`` gives each parser 20,000 inputs; the daily run a few hundred.
"""

from __future__ import annotations

import io
import os
import string
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import HOSTILE, READER, TAKERS, WHERE, WORDS, jumble, of_bytes, quiet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isnad.gathering.feeds import FeedTrouble, parse_feed
from isnad.gathering.files import gather_paths
from isnad.gathering.frames import frames
from isnad.gathering.item import Item, Limits, Trouble
from isnad.gathering.unpack import Damaged, TooLarge, inflate
from isnad.gathering.warc import read_warc

LONG = os.environ.get("ISNAD_LONG") == "1"
MANY = 20_000 if LONG else 150
many = settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)


@pytest.mark.parametrize("name", TAKERS)
def test_64_kilobytes_of_anything(name: str, proof: Callable[[str, str, int], None]) -> None:
    """At most a second of processor time each, and twice as much takes at most 2.6 times as long (where it can be measured)."""
    take = TAKERS[name]
    slow = []
    for kind, unit in HOSTILE.items():
        small, large = of_bytes(unit, 32_768), of_bytes(unit, 65_536)
        began = time.process_time()
        take(large)
        seconds = time.process_time() - began
        if seconds > 0.5:
            # Measured again, the best of three: the machine may be shared.
            best_large = min(_seconds(take, large) for _ in range(3))
            best_small = min(_seconds(take, small) for _ in range(3))
            if best_large > 1.0 or best_large > 2.6 * best_small:
                slow.append((kind, round(best_small, 3), round(best_large, 3)))
    assert not slow
    proof("malformed inputs tried", "64 kilobytes of one hostile sign, against everything that takes foreign text", len(HOSTILE))


def _seconds(take: Callable[[str], None], text: str) -> float:
    began = time.process_time()
    take(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", TAKERS | READER)
def test_no_text_crashes(name: str, proof: Callable[[str, str, int], None]) -> None:
    most = min(MANY, 2_000) if name in WORDS else MANY

    @settings(many, max_examples=most)
    @given(jumble)
    def check(text: str) -> None:
        (TAKERS | READER)[name](text)

    check()
    proof("malformed inputs tried", f"jumbled markup, feeds, tables and headers{_alone(name)}", most)


def _alone(name: str) -> str:
    """In the long run each parser has a row of its own."""
    return f": {name}" if LONG else ""


@pytest.mark.proof("malformed inputs tried", "bytes that are no archive and no feed, against every unpacker", MANY)
@many
@given(st.binary(max_size=600) | jumble.map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_crash(content: bytes) -> None:
    for coding in ("gzip", "deflate", "br", "zstd", "bz2", "xz"):
        quiet(lambda c, coding=coding: inflate([c], coding, 10_000), Damaged, TooLarge)(content)  # type: ignore[arg-type, misc]
    quiet(lambda c: parse_feed(c, "https://a.example/"), FeedTrouble)(content)  # type: ignore[arg-type]
    for prefix in (b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"):
        at = 0
        for frame in frames(io.BytesIO(prefix + content), 0, 1000):
            assert frame.offset >= at
            at = frame.offset
    for item in read_warc(io.BytesIO(content), WHERE, Limits()):
        assert isinstance(item, Item | Trouble)


# Every kind of file by the name that it goes by; «a» has none and is told by its bytes.
NAMES = (
    "a.txt",
    "a.html",
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.zip",
    "a.warc",
    "a.warc.gz",
    "a.wacz",
    "a.mhtml",
    "a.txt.gz",
    "a.jsonl.zst",
    "a",
    "a.xml",
)
ROWS = (".jsonl", ".csv", ".warc", ".warc.gz", ".jsonl.zst")  # of which there may be none


@pytest.mark.parametrize("name", NAMES)
def test_any_file_is_answered_for(tmp_path: Path, name: str, proof: Callable[[str, str, int], None]) -> None:
    file = tmp_path / name
    most = MANY if LONG else 25

    @settings(many, max_examples=most)
    @given(st.binary(max_size=400) | jumble.map(lambda t: t.encode("utf-8", "replace")))
    def check(content: bytes) -> None:
        file.write_bytes(content)
        found = list(gather_paths([file]))
        assert found or not content.strip() or name.endswith(ROWS)
        for one in found:
            if isinstance(one, Item):
                one.text.encode()
                assert len(one.key) == 32
            else:
                assert one.message and "\n" not in one.code

    check()
    proof("malformed inputs tried", f"files of every kind with anything in them{_alone(name)}", most)


@pytest.mark.parametrize("name", ["a.zip", "a.wacz"])
def test_any_damaged_zip_is_answered_for(tmp_path: Path, name: str, proof: Callable[[str, str, int], None]) -> None:
    file = tmp_path / name
    most = MANY if LONG else 50
    member = st.sampled_from(["datapackage.json", "archive/data.warc", "pages/a.html"]) | st.text(
        string.ascii_letters + "/.", min_size=1, max_size=12
    )

    @settings(many, max_examples=most)
    @given(st.lists(st.tuples(member, st.binary(max_size=200)), max_size=5, unique_by=lambda one: one[0]), st.data())
    def check(members: list[tuple[str, bytes]], data: st.DataObject) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, content in members:
                archive.writestr(inside, content)
        raw = bytearray(out.getvalue())
        for _ in range(data.draw(st.integers(0, 3))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        file.write_bytes(raw)
        assert list(gather_paths([file])) or any(inside.endswith(ROWS) for inside, _ in members)

    check()
    proof("malformed inputs tried", f"damaged ZIP and WACZ archives{_alone(name)}", most)
