"""Reports from WACZ (a ZIP with WARC files, their index and a list of digests): the records of ``archive/``, digests verified."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from isnad.gathering.item import Gathered, Limits, Provenance, trouble
from isnad.gathering.warc import read_warc

_STEP = 1 << 20


class _Window(io.RawIOBase):
    """A stretch of a file as a file."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self.file, self.first, self.length, self.at = file, start, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = max(0, (0, self.at, self.length)[whence] + offset)
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self.length - self.at)
        self.file.seek(self.first + self.at)
        out = self.file.read(left if size < 0 else min(size, left))
        self.at += len(out)
        return out


def read_wacz(file: IO[bytes], where: Provenance, limits: Limits) -> Iterator[Gathered]:
    """Items and Troubles of every WARC in the archive; a digest that does not agree is a Trouble of its own beside them."""
    try:
        archive = zipfile.ZipFile(file)
        members = [m for m in archive.infolist() if m.filename.lower().endswith((".warc", ".warc.gz", ".warc.zst"))]
        digests = _digests(archive)
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as wrong:
        file.seek(0)
        content = file.read(limits.item)
        yield trouble(where, "wacz", f"not a whole WACZ: {wrong}"[:300] + "; fetch it again", content, file.seek(0, 2))
        return
    if not members:
        yield trouble(where, "wacz", "no WARC file in it")
    for member in members:
        inside = replace(where, member=member.filename)
        try:
            opened = _open(file, archive, member, limits)
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
            zlib.error,
            struct.error,
        ) as wrong:
            yield trouble(inside, "wacz", f"member does not open: {wrong}"[:300])
            continue
        with opened:
            yield from _records(opened, digests.get(member.filename), inside, limits)


def _records(opened: IO[bytes], expected: str | None, inside: Provenance, limits: Limits) -> Iterator[Gathered]:
    if expected and expected != _sha256(opened):
        yield trouble(inside, "wacz-digest", "the member's digest does not agree with datapackage.json; its records follow")
    if not opened.read(1):
        # As an empty file of its own: where a crawl was to be, none is.
        yield trouble(inside, "empty", "the member is empty")
    yield from read_warc(opened, inside, limits)


def _digests(archive: zipfile.ZipFile) -> dict[str, str]:
    if "datapackage.json" not in archive.namelist() or archive.getinfo("datapackage.json").file_size > 16 * _STEP:
        return {}
    described = json.loads(archive.read("datapackage.json"))
    out = {}
    resources = described.get("resources") if isinstance(described, dict) else None
    for one in resources if isinstance(resources, list) else []:
        if isinstance(one, dict) and str(one.get("hash", "")).startswith("sha256:"):
            out[str(one.get("path"))] = str(one["hash"])[7:]
    return out


def _open(file: IO[bytes], archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> IO[bytes]:
    if member.flag_bits & 1:
        raise ValueError("encrypted; unpack it first")
    if member.compress_type == zipfile.ZIP_STORED:
        # Read in place: a checksum that fails must not hide the records that are whole.
        file.seek(member.header_offset)
        head = file.read(30)
        if head[:4] != b"PK\x03\x04":
            raise ValueError("no member where the directory says one is")
        name, extra = struct.unpack("<HH", head[26:30])
        return _Window(file, member.header_offset + 30 + name + extra, member.file_size)  # type: ignore[return-value]
    spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        taken = 0
        with archive.open(member) as body:
            while piece := body.read(_STEP):
                taken += len(piece)
                if taken > limits.archive:
                    raise ValueError(f"over {limits.archive:,} bytes after decompression")
                spool.write(piece)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    return spool


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_STEP):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
