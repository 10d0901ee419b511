"""Reports from paths: directories, text, saved HTML and MHTML, ZIP, JSON Lines, JSON, CSV, and WARC or WACZ (see ``warc.py``).

Every file met is answered for: an Item, several, or a Trouble. Nothing is unpacked to disk; links in
directories are not followed.

>>> import tempfile, pathlib
>>> folder = pathlib.Path(tempfile.mkdtemp())
>>> _ = (folder / "a.txt").write_text("قال الوزير.", encoding="utf-8")
>>> [item.text for item in gather_paths([folder])]
['قال الوزير.']
"""

from __future__ import annotations

import email
import itertools
import json
import lzma
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.message import Message
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from isnad.gathering.item import Declared, Gathered, Limits, Provenance, bytes_item, now, trouble
from isnad.gathering.tables import Columns, csv_rows, json_lines
from isnad.gathering.unpack import Damaged, TooLarge, inflate
from isnad.gathering.wacz import read_wacz
from isnad.gathering.warc import read_warc
from isnad.reading.page.encodings import decode

_STEP = 1 << 20
_PACKED = {".gz": "gzip", ".zst": "zstd-file", ".bz2": "bz2", ".xz": "xz", ".br": "br"}
_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_CSV = frozenset({".csv", ".tsv"})
_HTML = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_MHTML = frozenset({".mhtml", ".mht", ".eml"})
_IS_HTML = re.compile(
    rb"\s{0,99}(?:<!--.{0,999}?-->\s{0,99}|<\?xml.{0,200}?\?>\s{0,99})?(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.I | re.S,
)
_SAVED_FROM = re.compile(rb"<!--\s{0,9}saved from url=\(\d{4}\)(https?://[^\s>]{1,2000})", re.I)
# What zipfile and the decompressors under it raise on foreign bytes.
_ZIP_TROUBLES = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error, lzma.LZMAError)
_PATHS = re.compile(r"(?:warc|wet)\.paths(?:\.gz)?")
_INDEX = re.compile(r"(?:warc|wet|wat)\.paths(?:\.gz)?|.*\.(?:cdx|cdxj|idx)(?:\.gz)?", re.I)
_MAGIC = (
    (b"%PDF-", "a PDF; save the report as text or HTML"),
    (b"\x89PNG", "an image; reports are text"),
    (b"\xff\xd8\xff", "an image; reports are text"),
    (b"GIF8", "an image; reports are text"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as text"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"SQLite format 3", "a database; export it as JSON Lines or CSV"),
    (b"PAR1", "Parquet; export it as JSON Lines or CSV"),
)


class Progress(Protocol):
    """How far an earlier run came; ``State`` keeps one. ``offset`` is a WARC file's member that was being read."""

    def reached(self, name: str) -> tuple[int, int]: ...
    def reach(self, name: str, count: int, offset: int) -> None: ...


def gather_paths(
    paths: Iterable[str | Path],
    *,
    columns: Columns = Columns(),  # noqa: B008
    limits: Limits = Limits(),  # noqa: B008
    progress: Progress | None = None,
) -> Iterator[Gathered]:
    """Items and Troubles of every file under ``paths``, in the order of names.

    ``columns`` names the fields of JSON Lines and CSV. With ``progress`` an interrupted run goes on where it stopped: what was
    handed on and followed by a next request counts as done; after a crash at most 32 repeat, with the same ``key``.
    """
    for path in paths:
        for file in _listed(Path(path)) if _PATHS.fullmatch(Path(path).name) else _walk(Path(path)):
            if isinstance(file, Path):
                yield from _resumable(file, columns, limits, progress)
            else:
                yield file


def _listed(path: Path) -> Iterator[Path | Gathered]:
    """The files that a ``warc.paths`` of Common Crawl lists, as far as they lie below one of the folders above it."""
    where = Provenance(path=str(path), at=now())
    try:
        raw = path.read_bytes()
        pieces = inflate([raw], "gzip" if raw.startswith(b"\x1f\x8b") else "", 64 * _STEP)
        names = b"".join(pieces).decode("utf-8", "replace").split()
    except (OSError, Damaged, TooLarge) as wrong:
        yield trouble(where, "unreadable", f"{wrong}; fetch the list again")
        return
    for number, name in enumerate(names, 1):
        found = next((folder / name for folder in path.resolve().parents if (folder / name).is_file()), None)
        missing = replace(where, line=number)
        yield found or trouble(missing, "missing", f"{name} is not here; fetch it or leave it out", name.encode())


def _walk(path: Path) -> Iterator[Path | Gathered]:
    where = Provenance(path=str(path), at=now())
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            entries = sorted(os.scandir(path), key=lambda e: e.name)
            for entry in entries:
                if entry.is_symlink():
                    yield trouble(
                        Provenance(path=entry.path, at=now()),
                        "link",
                        "a link inside a directory is not followed; name its target",
                    )
                else:
                    yield from _walk(Path(entry.path))
        elif stat.S_ISREG(mode):
            yield path
        else:
            yield trouble(where, "special", "neither a file nor a directory")
    except OSError as wrong:
        yield trouble(where, "unreadable", wrong.strerror or type(wrong).__name__)


def _resumable(path: Path, columns: Columns, limits: Limits, progress: Progress | None) -> Iterator[Gathered]:
    if progress is None:
        yield from _file(path, columns, limits, 0)
        return
    about = path.stat()
    name = f"{path.resolve()}\n{about.st_size}\n{about.st_mtime_ns}"
    # In a WARC the count is of outputs since the member at `offset` began, elsewhere since the file began.
    count, offset = progress.reached(name)
    for number, one in enumerate(itertools.islice(_file(path, columns, limits, offset), count, None), 1):
        yield one
        began = one.provenance.offset if _is_warc(path.name) else None
        count, offset = (1, began) if began is not None and began != offset else (count + 1, offset)
        if number % 32 == 0:
            progress.reach(name, count, offset)
    progress.reach(name, *((0, about.st_size) if _is_warc(path.name) else (count, 0)))


def _is_warc(name: str) -> bool:
    return name.lower().removesuffix(".open").endswith((".warc", ".warc.gz", ".warc.zst"))


def _file(path: Path, columns: Columns, limits: Limits, offset: int) -> Iterator[Gathered]:
    where = Provenance(path=str(path), at=now())
    try:
        with path.open("rb") as file:
            yield from _stream(file, path.name, where, columns, limits, 0, offset)
    except OSError as wrong:
        yield trouble(where, "unreadable", wrong.strerror or type(wrong).__name__)


def _stream(
    file: IO[bytes], name: str, where: Provenance, columns: Columns, limits: Limits, depth: int, offset: int = 0
) -> Iterator[Gathered]:
    """``file`` is seekable and at its beginning; ``name`` decides together with the first bytes."""
    head, suffix = file.read(4096), Path(name).suffix.lower()
    file.seek(0)
    if not head:
        yield trouble(where, "empty", "the file is empty")
    elif _INDEX.fullmatch(name):
        yield _refused(file, where, "index", "an index of other files; give warc.paths by its name to read what it lists", limits)
    elif _is_warc(name) or head.startswith(b"WARC/"):
        yield from read_warc(file, where, limits, offset)
    elif head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06") or suffix in (".zip", ".wacz"):
        if depth >= limits.nesting:
            yield _refused(file, where, "nested", f"an archive {depth} deep inside archives is not opened; unpack it", limits)
        elif suffix == ".wacz":
            yield from read_wacz(file, where, limits)
        else:
            yield from _zip(file, where, columns, limits, depth)
    elif suffix in _PACKED:
        yield from _packed(file, name, where, columns, limits, depth)
    elif suffix in _LINES:
        yield from json_lines(_lines(iter(lambda: file.read(_STEP), b""), limits.item), where, columns, limits)
    else:
        yield from _whole(file, suffix, where, columns, limits)


def _refused(file: IO[bytes], where: Provenance, code: str, message: str, limits: Limits) -> Gathered:
    file.seek(0)
    content = file.read(limits.item)
    return trouble(where, code, message, content, file.seek(0, os.SEEK_END))


def _packed(file: IO[bytes], name: str, where: Provenance, columns: Columns, limits: Limits, depth: int) -> Iterator[Gathered]:
    inner, suffix = Path(name).stem, Path(name).suffix.lower()
    where = replace(where, member=f"{where.member} → {inner}" if where.member else inner)
    if depth >= limits.nesting:
        yield _refused(file, where, "nested", f"an archive {depth} deep inside archives is not opened; unpack it", limits)
        return
    pieces = inflate(iter(lambda: file.read(65_536), b""), _PACKED[suffix], limits.archive)
    try:
        if Path(inner).suffix.lower() in _LINES:
            yield from json_lines(_lines(pieces, limits.item), where, columns, limits)
            return
        content = b"".join(inflate(iter(lambda: file.read(65_536), b""), _PACKED[suffix], limits.item * 4))
    except (Damaged, TooLarge) as wrong:
        code = "too-large" if isinstance(wrong, TooLarge) else "damaged"
        yield _refused(file, where, code, f"{wrong}; what came before was read", limits)
        return
    yield from _stream(BytesIO(content), inner, where, columns, limits, depth + 1)


def _lines(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Lines without their end; of a line longer than ``limit`` the first ``limit + 1`` bytes."""
    rest: list[bytes] = []
    size = 0
    for piece in pieces:
        *ended, last = piece.split(b"\n")
        for part in ended:
            yield b"".join((*rest, part))[: limit + 1]
            rest, size = [], 0
        if size <= limit:
            rest.append(last)
            size += len(last)
    if size:
        yield b"".join(rest)[: limit + 1]


def _whole(file: IO[bytes], suffix: str, where: Provenance, columns: Columns, limits: Limits) -> Iterator[Gathered]:
    roof = limits.item * (16 if suffix in _CSV or suffix == ".json" else 1)
    content = file.read(roof + 1)
    if len(content) > roof:
        yield _refused(file, where, "too-large", f"over {roof:,} bytes; split it or raise the limit", limits)
    elif suffix in _CSV:
        found = decode(content)
        yield from csv_rows(content.decode(found.encoding, "replace"), where, columns, limits)
    elif suffix == ".json":
        yield from _json(content, where, columns, limits)
    elif suffix in _MHTML or (
        content.startswith((b"From: <Saved by", b"MIME-Version:")) and b"multipart/related" in content[:4096]
    ):
        yield _mhtml(content, where)
    else:
        yield _page(content, suffix, where)


def _json(content: bytes, where: Provenance, columns: Columns, limits: Limits) -> Iterator[Gathered]:
    try:
        value = json.loads(content.decode(decode(content).encoding))
    except (ValueError, RecursionError) as wrong:
        yield trouble(where, "json", f"not JSON: {wrong}"[:300], content)
        return
    rows = value if isinstance(value, list) else [value]
    if not rows:
        yield trouble(where, "empty", "an empty list", content)
    yield from json_lines((json.dumps(row).encode() for row in rows), where, columns, limits)


def _page(content: bytes, suffix: str, where: Provenance) -> Gathered:
    for magic, remedy in _MAGIC:
        if content.startswith(magic):
            return trouble(where, "binary", f"not a report but {remedy}", content)
    encoding = decode(content).encoding
    if not content.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        return trouble(where, "empty", "nothing but white space", content)
    text = content.decode(encoding, "replace")
    controls = sum(c < " " and c not in "\t\n\r\x0c\x1b" for c in text[:65_536])
    if controls * 100 > min(len(text), 65_536):
        return trouble(where, "binary", "not text: control characters in it", content)
    if (
        suffix in _HTML
        or _IS_HTML.match(content[:4096].removeprefix(b"\xef\xbb\xbf"))
        or _IS_HTML.match(text[:4096].lstrip("\ufeff").encode())
    ):
        saved = _SAVED_FROM.search(content[:4096])
        url = saved.group(1).decode("ascii", "replace") if saved else None
        return bytes_item(content, replace(where, url=url), Declared(url=url), "html")
    if suffix in (".xml", ".rss", ".atom", ".opml"):
        return trouble(where, "feed", "a feed or list of feeds; give it to `isnad follow add`", content)
    return bytes_item(content, where, Declared(), "text")


def _mhtml(content: bytes, where: Provenance) -> Gathered:
    try:
        message = email.message_from_bytes(content)
        part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
        body = part.get_payload(decode=True) if part is not None else None
    except (RecursionError, ValueError, LookupError, AssertionError) as wrong:
        return trouble(where, "mhtml", f"a saved page that does not open: {type(wrong).__name__}; save it as HTML", content)
    if part is None or not isinstance(body, bytes) or not body:
        return trouble(where, "mhtml", "no HTML part in it; save the page as HTML", content)
    url = _header(part, "Content-Location") or _header(message, "Snapshot-Content-Location")
    url = url if url and url.startswith(("http://", "https://")) else None
    charset = part.get_content_charset()
    return bytes_item(body, replace(where, url=url, member="text/html"), Declared(url=url), "html", charset)


def _header(part: Message, name: str) -> str | None:
    value = part.get(name)
    return str(value).strip() if value else None


def _zip(file: IO[bytes], where: Provenance, columns: Columns, limits: Limits, depth: int) -> Iterator[Gathered]:
    try:
        archive = zipfile.ZipFile(file)
        members = [m for m in archive.infolist() if not m.filename.endswith("/")]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as wrong:
        yield _refused(file, where, "zip", f"not a whole ZIP archive: {wrong}; fetch it again", limits)
        return
    if not members:
        yield _refused(file, where, "empty", "an archive without files", limits)
    taken = 0
    for number, member in enumerate(members):
        inside = replace(where, member=f"{where.member} → {member.filename}" if where.member else member.filename)
        if taken > limits.archive or number >= limits.members:
            left = f"{len(members) - number} members from here on were not read: the archive is over its limit; unpack it"
            yield trouble(inside, "archive-limit", left)
            return
        # A member that is itself an archive or a table may be larger than one report.
        roof = limits.item * (1 if Path(member.filename).suffix.lower() in _HTML | {".txt"} else 16)
        content, reason = _member(archive, member, roof)
        taken += len(content)
        if reason:
            yield trouble(inside, *reason, content, max(member.file_size, len(content)))
        else:
            yield from _stream(BytesIO(content), Path(member.filename).name, inside, columns, limits, depth + 1)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, roof: int) -> tuple[bytes, tuple[str, str] | None]:
    """The bytes of one member, at most ``roof``, and why they are not all right, if so."""
    if member.flag_bits & 1:
        return b"", ("encrypted", "needs a password; unpack it first")
    kept = bytearray()
    try:
        with archive.open(member) as body:
            while len(kept) <= roof and (piece := body.read(65_536)):
                kept += piece
    except _ZIP_TROUBLES as wrong:
        return bytes(kept), ("zip", f"member does not unpack: {wrong}")
    if len(kept) > roof:
        return bytes(kept[:roof]), ("too-large", f"over {roof:,} bytes after decompression")
    return bytes(kept), None
