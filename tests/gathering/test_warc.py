"""WARC and WACZ: every record whole or quarantined with its reason, none shortened, all bytes answered for.

``ISNAD_LONG=1`` runs all cuts and 5,000 mutations for every form of the file; the daily run takes a sample.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecord, metadata, request, response, revisit, warcinfo
from prose import prose

from isnad.gathering.files import gather_paths
from isnad.gathering.frames import frames
from isnad.gathering.item import Gathered, Item, Limits, Provenance, Trouble
from isnad.gathering.warc import cc_news, read_warc

LONG = os.environ.get("ISNAD_LONG") == "1"
FORMS = ("plain", "gzip", "zstd")


def pack(form: str, records: list[bytes]) -> bytes:
    if form == "gzip":
        return b"".join(gzip.compress(r, 6) for r in records)
    if form == "zstd":
        return b"".join(zstandard.ZstdCompressor(write_checksum=True, write_content_size=False).compress(r) for r in records)
    return b"".join(records)


def record(kind: object, block: bytes, uri: str, content_type: str, digests: bool = True, **more: str) -> bytes:
    made = WarcRecord()
    made.init_headers(kind)  # type: ignore[arg-type]
    made.headers["WARC-Target-URI"] = uri
    made.headers["Content-Type"] = content_type
    for name, value in more.items():
        made.headers[name.replace("_", "-")] = value
    made.set_bytes_content(block)
    out = io.BytesIO()
    made.write(out, checksum_data=digests)
    return out.getvalue()


def page(number: int, rnd: random.Random) -> bytes:
    return (f"<html><title>{number}</title><p>" + prose(rnd, rnd.randrange(20, 400)) + "</p></html>").encode()


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    said = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    return f"HTTP/1.1 {status}\r\n".encode() + "".join(f"{k}: {v}\r\n" for k, v in said.items()).encode() + b"\r\n" + body


def archive(count: int, digests: bool = True) -> tuple[list[bytes], dict[str, bytes]]:
    """Records, with the pages among them by address."""
    rnd = random.Random(count)
    records = [record(warcinfo, b"software: test\r\n", "https://a.example/", "application/warc-fields", digests)]
    pages = {}
    for n in range(count):
        uri = f"https://a.example/n/{n}"
        records.append(record(request, b"GET / HTTP/1.1\r\n\r\n", uri, "application/http; msgtype=request", digests))
        pages[uri] = page(n, rnd)
        records.append(record(response, http(pages[uri]), uri, "application/http; msgtype=response", digests))
    records.append(record(metadata, b"x: y\r\n", "https://a.example/", "application/warc-fields", digests))
    return records, pages


def read(content: bytes, **options: object) -> tuple[list[Item], list[Trouble], Counter[str]]:
    tally: Counter[str] = Counter()
    found: list[Gathered] = list(read_warc(io.BytesIO(content), Provenance(path="a.warc"), Limits(), tally=tally, **options))  # type: ignore[arg-type]
    assert tally["records"] == sum(n for name, n in tally.items() if name != "records"), tally
    return [f for f in found if isinstance(f, Item)], [f for f in found if isinstance(f, Trouble)], tally


@pytest.mark.parametrize("form", FORMS)
def test_whole(form: str) -> None:
    records, pages = archive(40)
    content = pack(form, records)
    items, troubles, tally = read(content)
    assert {i.declared.url: i.content for i in items} == pages and not troubles
    assert tally == {"records": 82, "items": 40, "request": 40, "warcinfo": 1, "metadata": 1}
    for item in items:
        p = item.provenance
        assert p.offset is not None and p.length and p.warc_record_id and p.warc_date and p.status == 200
        whole, _, _ = read(content[p.offset : p.offset + p.length])
        assert whole[0].content == item.content
    if form != "zstd":
        uris = [
            r.headers["WARC-Target-URI"] for r in ArchiveIterator(io.BytesIO(content)) if r.headers["WARC-Type"] == "response"
        ]
        assert uris == [i.declared.url for i in items]


def accounted(content: bytes) -> int:
    """Bytes of the file that lie in whole records or in quarantined stretches; the stretches may not overlap."""
    at = 0
    for frame in frames(io.BytesIO(content), 0, 1 << 24):
        assert frame.offset == at, "a gap or an overlap"
        at += frame.length
    return at


@pytest.mark.parametrize("form", FORMS)
def test_every_cut(form: str, proof: Callable[[str, str, int], None]) -> None:
    """Cut at every 1,000th byte (every 499th in the long run): the whole records are there, the cut one is quarantined."""
    records, pages = archive(100 if LONG else 40)
    parts = [pack(form, [r]) for r in records]
    content = b"".join(parts)
    ends, at = [], 0
    for part in parts:
        at += len(part)
        ends.append(at)
    wholes = list(pages.items())
    for cut in range(1, len(content), 499 if LONG else 1000):
        items, troubles, _ = read(content[:cut])
        whole = sum(end <= cut for end in ends)
        expected = len([n for n in range(whole) if 0 < n < len(records) - 1 and n % 2 == 0])
        assert [(i.declared.url, i.content) for i in items] == wholes[:expected], cut
        assert len(troubles) == (0 if cut in ends else 1), cut
        if troubles:
            start = ends[whole - 1] if whole else 0
            assert troubles[0].content == content[start:cut] and troubles[0].code == "warc-cut", (cut, troubles[0])
        assert accounted(content[:cut]) == cut
    cuts = len(range(1, len(content), 499 if LONG else 1000))
    proof("malformed inputs tried", "web archives cut off: whole records are handed on, the cut one is quarantined", cuts)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("digests", [True, False])
def test_mutations(form: str, digests: bool, proof: Callable[[str, str, int], None]) -> None:
    """One damaged byte: each page is the page it was or is not handed out, and everything else still is."""
    records, pages = archive(12, digests)
    content = pack(form, records)
    rnd = random.Random(form + str(digests))
    for _ in range(5000 if LONG else 250):
        mutated = bytearray(content)
        at = rnd.randrange(len(content))
        mutated[at] = rnd.choice([b for b in range(256) if b != content[at]])
        items, _, tally = read(bytes(mutated))
        assert accounted(bytes(mutated)) == len(content)
        for item in items:
            original = next((p for p in pages.values() if p == item.content), None)
            assert original is not None or (form == "plain" and not digests), at
            if form == "plain" and not digests:
                # Nothing vouches for a byte of an uncompressed record without digest; its length is vouched for by what follows.
                assert len(item.content) in {len(p) for p in pages.values()} or item.provenance.notes, at
            elif item.declared.url in pages:
                assert item.content == pages[item.declared.url], at
        assert len(items) >= len(pages) - 2, (at, tally)
    proof("malformed inputs tried", "web archives with a damaged byte: no page is handed on that is not what it was", 5000 if LONG else 250)


@pytest.mark.parametrize("form", FORMS)
def test_mutations_are_never_silent(form: str) -> None:
    """With digests or checksums a page is missing only where a trouble stands for it, and what is handed out is what it was."""
    records, pages = archive(12)
    content = pack(form, records)
    rnd = random.Random(5)
    for _ in range(5000 if LONG else 250):
        mutated = bytearray(content)
        at = rnd.randrange(len(content))
        mutated[at] ^= 1 << rnd.randrange(8)
        items, troubles, tally = read(bytes(mutated))
        assert len(items) + len(troubles) >= len(pages), (at, tally)
        assert all(i.content in pages.values() for i in items)


def test_swapped_and_missing_pieces() -> None:
    records, pages = archive(6)
    parts = [pack("gzip", [r]) for r in records]
    rubbish = os.urandom(5000)
    for content, most in (
        (b"".join(parts[:4]) + rubbish + b"".join(parts[4:]), 1),
        (rubbish + b"".join(parts), 1),
        (b"".join(parts) + rubbish, 1),
        (b"".join(parts[:4]) + parts[4][200:] + b"".join(parts[5:]), 1),
        (b"".join(parts[:4]) + b"\x1f\x8b\x08" + b"".join(parts[4:]), 1),
        (b"".join(parts[:4]) + parts[5] + parts[4] + b"".join(parts[6:]), 0),
    ):
        items, troubles, _ = read(content)
        assert len(troubles) == most and len(items) >= 5
        assert all(pages[i.declared.url or ""] == i.content for i in items)
        assert content.startswith(rubbish) or accounted(content) == len(content)


def test_one_member_for_all_records() -> None:
    """Some tools compress the whole file at once."""
    records, pages = archive(30)
    content = gzip.compress(b"".join(records))
    items, troubles, _ = read(content)
    assert len(items) == 30 and not troubles
    items, troubles, _ = read(content[: len(content) // 2])
    assert len(troubles) == 1 and 0 < len(items) < 30
    assert all(pages[i.declared.url or ""] == i.content for i in items)


def test_wrong_lengths_and_digests() -> None:
    body = page(1, random.Random(1))
    good = record(response, http(body), "https://a.example/1", "application/http; msgtype=response", digests=False)
    other = record(response, http(body), "https://a.example/2", "application/http; msgtype=response")
    size = f"Content-Length: {len(http(body))}".encode()
    for change in (len(http(body)) - 5, len(http(body)) + 3, 0, 10**14, -1):
        content = good.replace(size, f"Content-Length: {change}".encode(), 1) + other
        for form in FORMS:
            packed = pack(form, [content[: -len(other)], other])
            items, troubles, _ = read(packed)
            assert [i.declared.url for i in items] == ["https://a.example/2"] and len(troubles) == 1, (change, form)
    doubled = good.replace(size, size + b"\r\nContent-Length: 5", 1)
    assert read(doubled + other)[1][0].code == "warc-damaged"
    digest = hashlib.sha256(http(body)).hexdigest()
    for said, code in (
        (f"sha256:{digest}", None),
        (f"sha256:{digest[::-1]}", "warc-digest"),
        ("sha1:" + "A" * 32, "warc-digest"),
        ("odd:1", None),
    ):
        made = record(
            response,
            http(body),
            "https://a.example/1",
            "application/http; msgtype=response",
            digests=False,
            WARC_Block_Digest=said,
        )
        items, troubles, _ = read(made)
        assert [t.code for t in troubles] == ([code] if code else []), said


def test_what_the_crawler_says_it_cut() -> None:
    body = page(1, random.Random(1))
    cut = record(response, http(body), "https://a.example/1", "application/http; msgtype=response", WARC_Truncated="length")
    assert [t.code for t in read(cut)[1]] == ["warc-truncated"]
    short = record(response, http(body)[:-50], "https://a.example/1", "application/http; msgtype=response")
    assert [t.code for t in read(short)[1]] == ["http-cut"]


def test_http_layer() -> None:
    body = page(1, random.Random(1))
    kind = "application/http; msgtype=response"
    chunked = (
        b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 100]), body[i : i + 100]) for i in range(0, len(body), 100)) + b"0\r\n\r\n"
    )
    zipped = gzip.compress(body)
    cases: list[tuple[bytes, str | None]] = [
        (http(chunked, Transfer_Encoding="chunked"), None),
        (http(chunked[:-60], Transfer_Encoding="chunked"), "http-cut"),
        (http(body, Transfer_Encoding="chunked"), None),  # decoded by the crawler, header left
        (http(zipped, Content_Encoding="gzip"), None),
        (http(zipped[:-20], Content_Encoding="gzip"), "http-cut"),
        (http(body, Content_Encoding="gzip", Content_Length=str(len(zipped))), None),  # the same
        (http(body, Content_Encoding="br"), None),
        (http(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"), "too-large"),
        (b"no http at all", "http"),
        (http(b""), "empty"),
    ]
    for block, code in cases:
        items, troubles, _ = read(record(response, block, "https://a.example/1", kind))
        assert [t.code for t in troubles] == ([code] if code else []), block[:200]
        assert code or items[0].content == body
    for block, reason in (
        (http(body, "404 Not Found"), "status 404"),
        (http(b"\x89PNG", Content_Type="image/png"), "type image/png"),
    ):
        assert read(record(response, block, "https://a.example/1", kind))[2][reason] == 1
    assert read(record(revisit, b"", "https://a.example/1", kind))[2]["revisit"] == 1


def test_large_films_are_passed_over_and_large_pages_told() -> None:
    kind = "application/http; msgtype=response"
    film = record(response, http(bytes(3_000_000), Content_Type="video/mp4"), "https://a.example/1", kind)
    large = record(response, http(b"<p>" * 1_000_000), "https://a.example/2", kind)
    good = record(response, http(b"<p>x"), "https://a.example/3", kind)
    tally: Counter[str] = Counter()
    found = list(read_warc(io.BytesIO(pack("gzip", [film, large, good])), Provenance(), Limits(item=1_000_000), tally=tally))
    assert tally == {"records": 3, "type video/mp4": 1, "quarantined": 1, "items": 1}
    assert isinstance(found[0], Trouble) and (found[0].code, found[0].complete) == ("warc-too-large", False)


def test_resume_reads_the_rest(tmp_path: Path, memories: Any) -> None:
    records, _ = archive(100)
    for name, content in (
        ("a.warc.gz", pack("gzip", records)),
        ("b.warc", pack("plain", records)),
        ("c.warc.gz", gzip.compress(b"".join(records))),
    ):
        (tmp_path / name).write_bytes(content)
        memory, first = memories(), []
        for item in gather_paths([tmp_path / name], progress=memory):
            first.append(item)
            if len(first) == 50:
                break
        rest = list(gather_paths([tmp_path / name], progress=memory))
        keys = [i.key for i in first + rest if isinstance(i, Item)]
        assert len(set(keys)) == 100 and len(keys) <= 100 + 32
        assert list(gather_paths([tmp_path / name], progress=memory)) == []


def test_cc_news_layout(tmp_path: Path) -> None:
    records, _ = archive(2)
    for name in (
        "2023/06/CC-NEWS-20230630235900-00001",
        "2023/07/CC-NEWS-20230703101500-00042",
        "2023/07/CC-NEWS-20230801000000-00001",
    ):
        file = tmp_path / "crawl-data" / "CC-NEWS" / f"{name}.warc.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pack("gzip", records))
    found = cc_news(tmp_path, date(2023, 7, 1), date(2023, 7, 31))
    assert [f.name for f in found] == ["CC-NEWS-20230703101500-00042.warc.gz"]
    assert {i.provenance.collection for i in gather_paths(found)} == {"CC-NEWS"}
    names = [f"crawl-data/CC-NEWS/2023/07/{f}.warc.gz" for f in ("CC-NEWS-20230703101500-00042", "CC-NEWS-20230704101500-00043")]
    listing = tmp_path / "crawl-data" / "CC-NEWS" / "2023" / "07" / "warc.paths.gz"
    listing.write_bytes(gzip.compress("\n".join(names).encode()))
    listed = list(gather_paths([listing]))
    assert [(i.provenance.collection, i.provenance.path) for i in listed if isinstance(i, Item)] == [
        ("CC-NEWS", str(found[0]))
    ] * 2
    assert [t.code for t in listed if isinstance(t, Trouble)] == ["missing"]
    walked = list(gather_paths([tmp_path]))
    assert [t.code for t in walked if isinstance(t, Trouble)] == ["index"] and len(walked) == 7


@pytest.mark.parametrize("stored", [True, False])
def test_wacz(tmp_path: Path, stored: bool) -> None:
    records, pages = archive(20)
    warc = pack("gzip", records)
    path = tmp_path / "a.wacz"

    def write(content: bytes, said: bytes) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as out:
            out.writestr("archive/data.warc.gz", content)
            described = {"resources": [{"path": "archive/data.warc.gz", "hash": f"sha256:{hashlib.sha256(said).hexdigest()}"}]}
            out.writestr("datapackage.json", json.dumps(described))

    write(warc, warc)
    found = list(gather_paths([path]))
    assert {i.declared.url: i.content for i in found if isinstance(i, Item)} == pages and len(found) == 20
    assert found[0].provenance.member == "archive/data.warc.gz"
    damaged = bytearray(warc)
    damaged[len(warc) // 2] ^= 0xFF
    write(bytes(damaged), warc)
    found = list(gather_paths([path]))
    codes = Counter(f.code if isinstance(f, Trouble) else "item" for f in found)
    assert codes["wacz-digest"] == 1 and codes["item"] >= 19 and codes["warc-damaged"] <= 1
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - 30])
    assert [f.code for f in gather_paths([path]) if isinstance(f, Trouble)] == ["wacz"]
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("pages/pages.jsonl", "{}")
    assert [f.code for f in gather_paths([path]) if isinstance(f, Trouble)] == ["wacz"]


class Counted(io.BytesIO):
    """Bytes that count how often they are asked for."""

    asked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        got = super().read(size)
        self.asked += len(got)
        return got


def test_an_archive_is_read_once() -> None:
    """Framing and checking go through a file once, however many records it has."""
    rnd = random.Random(3)
    records = [
        record(response, http(page(n, rnd) * 30), f"https://a.example/{n}", "application/http; msgtype=response")
        for n in range(200)
    ]
    content = pack("gzip", records)
    file = Counted(content)
    items = [one for one in read_warc(file, Provenance(path="a.warc"), Limits()) if isinstance(one, Item)]
    assert len(items) == 200
    assert len(content) <= file.asked < 1.5 * len(content)
