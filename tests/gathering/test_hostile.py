"""Hostile strings and random bytes against everything that takes foreign text: no crash, no slow growth.

``ISNAD_LONG=1`` gives each parser 20,000 inputs; the daily run a few hundred.
"""

from __future__ import annotations

import io
import os
import string
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isnad.errors import InputError
from isnad.gathering.addresses import Refused, checked
from isnad.gathering.days import iso_day, moment
from isnad.gathering.discover import identity
from isnad.gathering.feeds import FeedTrouble, parse_feed
from isnad.gathering.files import gather_paths
from isnad.gathering.follow import plain
from isnad.gathering.frames import frames, parse_headers
from isnad.gathering.item import Item, Limits, Provenance, Trouble
from isnad.gathering.sources import read_sources
from isnad.gathering.tables import Columns, csv_rows, json_lines
from isnad.gathering.unpack import Damaged, TooLarge, inflate
from isnad.gathering.walls import wall
from isnad.gathering.warc import read_warc
from isnad.gathering.xmlsafe import XmlRefused, safe_xml
from isnad.reading.page.encodings import codec_of, declared_charset, decode

MANY = 20_000 if os.environ.get("ISNAD_LONG") == "1" else 150
many = settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)


def quiet(function: Callable[..., object], *refusals: type[Exception]) -> Callable[[str], None]:
    """The function with the refusals it documents taken as answers; generators run to their end."""

    def run(text: str) -> None:
        try:
            made = function(text)
            if isinstance(made, Iterator):
                for _ in made:
                    pass
        except refusals:
            return

    return run


WHERE = Provenance(path="x")
TAKERS: dict[str, Callable[[str], None]] = {
    "decode": quiet(lambda t: decode(t.encode("utf-8", "surrogatepass"), t[:50], html=True)),
    "declared_charset": quiet(lambda t: declared_charset(t.encode("utf-8", "surrogatepass"))),
    "codec_of": quiet(codec_of),
    "iso_day": quiet(lambda t: iso_day(t, "Asia/Riyadh")),
    "moment": quiet(moment),
    "checked": quiet(checked, Refused),
    "plain": quiet(plain),
    "identity": quiet(identity),
    "wall": quiet(wall),
    "safe_xml": quiet(lambda t: safe_xml(t.encode("utf-8", "replace")), XmlRefused),
    "feed": quiet(lambda t: parse_feed(t.encode("utf-8", "replace"), "https://a.example/"), FeedTrouble),
    "feed in rss": quiet(
        lambda t: parse_feed(f"<rss><channel><item>{t}</item></channel></rss>".encode("utf-8", "replace"), "https://a.example/"),
        FeedTrouble,
    ),
    "page head": quiet(lambda t: parse_feed(f"<!doctype html>{t}".encode("utf-8", "replace"), "https://a.example/"), FeedTrouble),
    "json lines": quiet(lambda t: json_lines(iter(t.encode("utf-8", "replace").split(b"\n")), WHERE, Columns())),
    "csv": quiet(lambda t: csv_rows("text,id\n" + t, WHERE, Columns())),
    "headers": quiet(lambda t: parse_headers(t.encode("utf-8", "replace"))),
    "warc": quiet(lambda t: read_warc(io.BytesIO(t.encode("utf-8", "replace")), WHERE, Limits())),
    "sources": quiet(lambda t: read_sources(t[:4000], "x"), InputError),
    "columns": quiet(Columns.parse, ValueError),
}
HOSTILE = {
    "a": "a",
    "space": " ",
    "newline": "\n",
    "crlf": "\r\n",
    "lt": "<",
    "lta": "<a",
    "gt": ">",
    "tags": "<a b='",
    "close": "</a>",
    "comment": "<!--",
    "half comment": "<!-- -",
    "cdata": "<![CDATA[",
    "doctype": "<!DOCTYPE ",
    "declare": "<! ",
    "pi": "<?xml ",
    "amp": "&",
    "named": "&abcdefgh",
    "numeric": "&#0;",
    "meta": "<meta ",
    "charset": "<meta charset ",
    "link": "<link ",
    "links": "<link a=b ",
    "quote": '"',
    "quotes": "'\"",
    "comma": ",",
    "commas": '",',
    "brace": "{",
    "bracket": "[",
    "objects": '{"a":',
    "dots": ".",
    "slashes": "/",
    "at": "@",
    "percent": "%",
    "digits": "1",
    "dashes": "1-",
    "dates": "2023-07-03T",
    "colons": "a:b\r\n",
    "warc": "WARC/1.0\r\n",
    "warc header": "WARC/1.0\r\nContent-Length: 0\r\n",
    "http": "http://",
    "query": "a=1&",
    "utm": "utm_a=1&",
    "marks": "\u200f",
    "arabic": "ق",
    "marked": "قَ",
    "items": "<item>",
    "items2": "<item><link>x</link></item>",
    "script": "<script>",
    "title": "<title>",
    "null": "\x00",
    "bom": "\ufeff",
    "words": "قال الوزير ",
    "semicolons": ";",
    "equals": "=",
    "xmlns": "<a xmlns='",
    "attributes": " a='b'",
}


@pytest.mark.parametrize("name", TAKERS)
def test_64_kilobytes_of_anything(name: str, proof: Callable[[str, str, int], None]) -> None:
    """At most a second of processor time each, and twice as much takes at most 2.6 times as long (where it can be measured)."""
    take = TAKERS[name]
    slow = []
    for kind, unit in HOSTILE.items():
        small, large = unit * (32_768 // len(unit)), unit * (65_536 // len(unit))
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


pieces = st.sampled_from(
    [
        *HOSTILE.values(),
        "https://a.example/n/1",
        "<link>",
        "</link>",
        "<rss>",
        "</rss>",
        "<entry>",
        "<loc>",
        "</loc>",
        '{"text":"x"}',
        "Content-Length: 5\r\n\r\nabcde\r\n\r\n",
    ]
)
jumble = st.lists(pieces | st.text(max_size=20), max_size=30).map("".join)


@pytest.mark.parametrize("name", TAKERS)
def test_no_text_crashes(name: str, proof: Callable[[str, str, int], None]) -> None:
    @many
    @given(jumble)
    def check(text: str) -> None:
        TAKERS[name](text)

    check()
    proof("malformed inputs tried", "jumbled markup, feeds, tables and headers", MANY)


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


@pytest.mark.proof("malformed inputs tried", "files of every kind with anything in them", max(100, MANY // 10))
@settings(many, max_examples=max(100, MANY // 10))
@given(st.sampled_from(NAMES), st.binary(max_size=400) | jumble.map(lambda t: t.encode("utf-8", "replace")))
def test_any_file_is_answered_for(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    found = list(gather_paths([file]))
    if content.strip() and not name.endswith((".jsonl", ".csv", ".warc", ".warc.gz", ".jsonl.zst")):
        assert found
    for one in found:
        if isinstance(one, Item):
            one.text.encode()
            assert len(one.key) == 32
        else:
            assert one.message and "\n" not in one.code
    file.unlink()


@pytest.mark.proof("malformed inputs tried", "damaged ZIP archives", max(50, MANY // 20))
@settings(many, max_examples=max(50, MANY // 20))
@given(
    st.lists(st.tuples(st.text(string.ascii_letters + "/.", min_size=1, max_size=12), st.binary(max_size=200)), max_size=5),
    st.data(),
)
def test_any_damaged_zip_is_answered_for(tmp_path: Path, members: list[tuple[str, bytes]], data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members):
            archive.writestr(f"{number}{name}", content)
    raw = bytearray(out.getvalue())
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path / "a.zip"
    file.write_bytes(raw)
    assert list(gather_paths([file]))
