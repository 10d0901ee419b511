"""Reports from WARC files: responses, resources and conversions that are pages become Items, broken records Troubles.

``tally`` counts every record met: ``items``, ``quarantined``, and what was passed over, by reason (``request``, ``status 404``);
the parts sum to ``records``.

CC-NEWS lies as ``crawl-data/CC-NEWS/2023/07/CC-NEWS-20230703101500-00042.warc.gz`` with ``warc.paths.gz`` beside it:
:func:`cc_news` finds the files of a stretch of days in such a tree.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO

from isnad.gathering.frames import Frame, frames, parse_headers
from isnad.gathering.item import Declared, Gathered, Item, Kind, Limits, Provenance, bytes_item, trouble
from isnad.gathering.unpack import Damaged, TooLarge, inflate, known

KEPT_HEADERS = ("content-type", "content-language", "date", "last-modified", "etag", "server", "x-crawl-content-encoding")
_TYPES = frozenset({"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"})
_PAGES: dict[str, Kind] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_CC_NEWS = re.compile(r"CC-NEWS-(\d{4})(\d{2})(\d{2})(\d{6})-\d+\.warc(?:\.gz)?$")
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n")


def cc_news(root: str | Path, since: date, until: date) -> list[Path]:
    """The CC-NEWS files under ``root`` that were begun from ``since`` to ``until`` (both included), in order of time."""
    found = []
    for path in sorted(Path(root).rglob("CC-NEWS-*.warc*")):
        if named := _CC_NEWS.search(path.name):
            year, month, day = (int(g) for g in named.groups()[:3])
            if since <= date(year, month, day) <= until:
                found.append(path)
    return found


def read_warc(
    file: IO[bytes], where: Provenance, limits: Limits, offset: int = 0, tally: Counter[str] | None = None,
    wanted: Callable[[bytes], bool] | None = None,
) -> Iterator[Gathered]:  # fmt: skip
    """Items and Troubles of a seekable WARC file (plain, gzip, zstd) from the raw byte ``offset`` on.

    ``wanted`` sees the raw block of every sound record before anything is parsed; what it refuses is tallied ``unwanted``.
    """
    tally = Counter() if tally is None else tally
    if where.path and _CC_NEWS.search(where.path):
        where = replace(where, collection="CC-NEWS")
    for frame in frames(file, offset, limits.item):
        tally["records"] += 1
        if wanted is not None and not frame.reason and not wanted(frame.block):
            tally["unwanted"] += 1
            continue
        found = _read(frame, where, limits)
        if isinstance(found, str):
            tally[found] += 1
            continue
        tally["items" if isinstance(found, Item) else "quarantined"] += 1
        yield found


def _read(frame: Frame, where: Provenance, limits: Limits) -> Gathered | str:
    """An Item, a Trouble, or in words why the record is none of our business."""
    h = frame.headers
    date_ = h.get("warc-date")
    where = replace(
        where, offset=frame.offset, length=frame.length or None, url=_uri(h.get("warc-target-uri")), at=date_ or where.at,
        warc_record_id=h.get("warc-record-id"), warc_date=date_,
    )  # fmt: skip
    kind = h.get("warc-type", "")
    if frame.reason:
        if frame.code == "too-large" and (passed := _no_page(frame)):
            return passed
        return trouble(where, f"warc-{frame.code}", frame.reason, frame.block, frame.size)
    if kind not in _TYPES:
        return trouble(where, "warc-damaged", f"unknown record type {kind[:40]!r}", frame.block)
    agreed = _agrees(h.get("warc-block-digest"), frame.block)
    if agreed is False:
        return trouble(where, "warc-digest", "the block digest does not agree with the block", frame.block)
    if not frame.closed and not agreed:
        return trouble(where, "warc-damaged", "no header follows and no digest vouches for the length", frame.block)
    if kind not in ("response", "resource", "conversion"):
        return kind
    if h.get("warc-truncated"):
        return trouble(
            where, "warc-truncated", f"the crawler stored only the beginning ({h['warc-truncated'][:40]})", frame.block
        )
    if kind == "response" and not (where.url or "").startswith(("dns:", "ftp:", "whois:")):
        return _response(frame, where, limits, bool(agreed))
    if agreed is None and _agrees(h.get("warc-payload-digest"), frame.block) is False:
        return trouble(where, "warc-digest", "the payload digest does not agree with the payload", frame.block)
    return _page(frame.block, h.get("content-type", ""), where, h.get("warc-identified-content-language"))


def _no_page(frame: Frame) -> str:
    """Why a record too large to be taken would be passed over anyway (a film, a request); empty when it may be a page."""
    kind, media = frame.headers.get("warc-type", ""), frame.headers.get("content-type", "")
    if kind in _TYPES - {"response", "resource", "conversion"}:
        return kind
    if kind == "response":
        media = parse_headers(frame.block[:65_536].partition(b"\r\n\r\n")[0]).get("content-type", "")
    media = media.partition(";")[0].strip().lower()
    return f"type {media[:60]}" if media and media not in _PAGES else ""


def _uri(said: str | None) -> str | None:
    return said.strip("<>") if said else None


def _agrees(digest: str | None, content: bytes) -> bool | None:
    """True or False when the digest is of a kind we know, else None."""
    name, _, value = (digest or "").partition(":")
    name = name.lower().replace("-", "")
    if name not in ("sha1", "sha256", "sha512", "md5") or not value:
        return None
    made = hashlib.new(name, content, usedforsecurity=False).digest()
    if len(value) == 2 * len(made):
        return value.lower() == made.hex()
    return value.rstrip("=").upper() == base64.b32encode(made).decode().rstrip("=")


def _response(frame: Frame, where: Provenance, limits: Limits, vouched: bool) -> Gathered | str:
    head, gap, payload = frame.block.partition(b"\r\n\r\n")
    http = parse_headers(head)
    status = http[""].split()[1:2]
    if not gap or not http[""].startswith("HTTP/") or not status or not status[0].isdigit():
        return trouble(where, "http", "no HTTP answer in the record", frame.block)
    kept = tuple((k, http[k][:500]) for k in KEPT_HEADERS if k in http)
    where = replace(where, status=int(status[0][:3]), headers=kept)
    chunked = "chunked" in http.get("transfer-encoding", "").lower()
    body = _dechunk(payload) if chunked else payload
    if body is None:
        return trouble(where, "http-cut", "the chunks of the answer end too early", frame.block)
    if not vouched:
        digest = frame.headers.get("warc-payload-digest")
        if _agrees(digest, payload) is False and _agrees(digest, body) is False:
            return trouble(where, "warc-digest", "the payload digest does not agree with the payload", frame.block)
    if status[0] != "200":
        return f"status {status[0][:3]}"
    coding = http.get("content-encoding", "").strip().lower()
    length = http.get("content-length", "")
    # Crawlers that store the decoded page often leave the old headers; the length then speaks of other bytes.
    packed = coding not in ("", "identity") and (coding not in _MAGIC or payload.startswith(_MAGIC[coding]))
    if (
        length.isascii()
        and length.isdigit()
        and not chunked
        and (packed or coding in ("", "identity"))
        and len(payload) < int(length[:15])
    ):
        return trouble(where, "http-cut", f"the answer has {len(payload):,} of {length[:15]} bytes", frame.block)
    media = http.get("content-type", "")
    if media.partition(";")[0].strip().lower() not in _PAGES and media:
        return f"type {media.partition(';')[0].strip().lower()[:60]}"
    if packed:
        if not known(coding):
            return trouble(where, "http", f"content coding {coding[:40]!r} is not known", frame.block)
        try:
            body = b"".join(inflate([body], coding, limits.item))
        except TooLarge as wrong:
            return trouble(where, "too-large", str(wrong), frame.block)
        except Damaged as wrong:
            if coding != "br":  # brotli has no magic number: decoded pages with the old header look like this
                return trouble(where, "http-cut", str(wrong), frame.block)
    return _page(body, media, where, http.get("content-language"))


def _dechunk(payload: bytes) -> bytes | None:
    """The body of a chunked answer; the payload itself where it is not in chunks; None where the chunks are cut."""
    at = 0
    out: list[bytes] = []
    while True:
        found = _CHUNK.match(payload, at)
        if not found:
            return payload if at == 0 else None
        size, at = int(found.group(1), 16), found.end()
        if size == 0:
            return b"".join(out)
        if payload[at + size : at + size + 2] != b"\r\n":
            return None if out or at + size > len(payload) else payload
        out.append(payload[at : at + size])
        at += size + 2


def _page(body: bytes, media: str, where: Provenance, language: str | None) -> Gathered | str:
    name, _, rest = media.partition(";")
    kind = _PAGES.get(name.strip().lower())
    if kind is None and (name.strip() or b"<html" not in body[:4096].lower()):
        return f"type {name.strip().lower()[:60] or 'none'}"
    if not body.strip():
        return trouble(where, "empty", "an empty page", body)
    charset = rest.lower().partition("charset=")[2].partition(";")[0].strip() or None
    return bytes_item(body, where, Declared(url=where.url, language=language), kind or "html", charset)
