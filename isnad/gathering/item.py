"""What gathering hands on: an Item (a page with its provenance) or a Trouble (what could not be read, why, and its bytes).

>>> item = text_item("قال الوزير إنه سيزور أنقرة.", Provenance(path="a.txt"), Declared(source_id="a"))
>>> item.text
'قال الوزير إنه سيزور أنقرة.'
>>> item.kind, item.provenance.sha256[:8] == item.key[:8], len(item.key)
('text', False, 32)
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

from isnad.reading.page.encodings import decode

Kind = Literal["text", "html"]
TEXT_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one input is taken. Sizes are bytes after decompression, times are seconds."""

    item: int = TEXT_LIMIT  # one report
    page: int = 10 * 1024 * 1024  # one answer from the network
    archive: int = 4 * 1024 * 1024 * 1024  # all members of one ZIP together
    members: int = 100_000  # files in one ZIP
    nesting: int = 2  # archives inside archives
    seconds: float = 30.0  # one answer from the network, from connect to last byte


@dataclass(frozen=True, slots=True)
class Declared:
    """What the input says of the report, unverified. ``published`` is an ISO day in the source's own time zone."""

    url: str | None = None
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    source_id: str | None = None
    byline: str | None = None
    language: str | None = None

    def for_reader(self) -> dict[str, str]:
        """What ``isnad.read`` takes beside the text: ``Worker("isnad:read").call(item.text, **item.declared.for_reader())``."""
        said = {"url": self.url, "published": self.published, "title": self.title, "publisher": self.publisher}
        return {k: v for k, v in (said | {"source_id": self.source_id}).items() if v is not None}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the bytes came from. ``sha256`` is of the bytes as kept, ``at`` is UTC (ISO 8601), offsets are bytes."""

    path: str | None = None
    member: str | None = None  # name inside an archive
    line: int | None = None  # 1-based line or row
    offset: int | None = None  # first byte of the WARC record (or of its compressed member) in the file
    length: int | None = None
    url: str | None = None
    final_url: str | None = None
    redirects: tuple[str, ...] = ()
    at: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    source: str | None = None  # id of the followed source
    feed: str | None = None  # address of the feed or sitemap
    entry: tuple[tuple[str, str], ...] = ()  # the feed entry as read: id, url, title, published, updated
    warc_record_id: str | None = None
    warc_date: str | None = None
    collection: str | None = None
    sha256: str = ""
    notes: tuple[str, ...] = ()  # what was mended on the way, in words

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict without the empty fields."""
        return {k: v for k, v in asdict(self).items() if v not in (None, (), "")}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Provenance:
        """The inverse of :meth:`to_dict`; unknown fields are ignored."""
        known = {f.name for f in fields(cls)}
        return cls(**{k: _tuples(v) for k, v in data.items() if k in known})

    @property
    def place(self) -> str:
        """One line that names where the input lies, for messages."""
        where = self.final_url or self.url or self.path or "input"
        if self.path and where != self.path:
            where = f"{self.path}: {where}"
        line = None if self.line is None else f"line {self.line}"
        byte = None if self.offset is None else f"byte {self.offset}"
        return ": ".join(part for part in (where, self.member, line, byte) if part)


@dataclass(frozen=True, slots=True)
class Item:
    """One report: its bytes as they came, how they are to be read, and what the input declares of it."""

    provenance: Provenance
    content: bytes
    kind: Kind
    encoding: str
    declared: Declared = Declared()

    @property
    def text(self) -> str:
        """``content`` as characters (of the markup for ``html``). Bytes that mean nothing in the encoding become U+FFFD."""
        return self.content.decode(self.encoding, "replace")

    @property
    def key(self) -> str:
        """32 hex digits, the same for the same bytes from the same place: put it in the store once and a repeat is seen."""
        d, p = self.declared, self.provenance
        where = d.url or p.final_url or p.url or "\n".join(str(x) for x in (p.path, p.member, p.line, p.offset))
        return hashlib.sha256(f"{where}\n{d.source_id}\n{p.sha256}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Trouble:
    """An input that could not be read. ``complete`` is False when ``content`` is only the beginning of ``size`` bytes
    (the rest still lies where ``provenance`` says). ``code`` is one word for counting, ``message`` says reason and remedy.
    """

    provenance: Provenance
    code: str
    message: str
    content: bytes = b""
    size: int = 0
    complete: bool = True

    def __str__(self) -> str:
        return f"{self.provenance.place}: {self.message}"


Gathered = Item | Trouble


def now() -> str:
    """This moment in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def trouble(provenance: Provenance, code: str, message: str, content: bytes = b"", size: int | None = None) -> Trouble:
    """A Trouble with its sums filled in; ``size`` when the input is longer than ``content``."""
    size = len(content) if size is None else size
    digest = hashlib.sha256(content).hexdigest() if content else provenance.sha256
    return Trouble(replace(provenance, sha256=digest), code, message, content, size, size <= len(content))


def text_item(text: str, provenance: Provenance, declared: Declared, kind: Kind = "text") -> Item:
    """An Item from characters that are already decoded (a JSON string, a CSV cell). Half surrogates become U+FFFD, noted."""
    notes = provenance.notes
    if any("\ud800" <= c <= "\udfff" for c in text):
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
        notes = (*notes, "half a surrogate pair replaced by U+FFFD")
    content = text.encode()
    return Item(replace(provenance, sha256=hashlib.sha256(content).hexdigest(), notes=notes), content, kind, "utf-8", declared)


def bytes_item(content: bytes, provenance: Provenance, declared: Declared, kind: Kind, charset: str | None = None) -> Item:
    """An Item from foreign bytes; the encoding is settled here (``charset`` is what the transport claims) and mending noted."""
    found = decode(content, charset, html=kind == "html")
    notes = provenance.notes
    if found.damaged:
        notes = (*notes, f"{found.damaged} bytes mean nothing in {found.encoding} and became U+FFFD")
    if found.overruled:
        notes = (*notes, f"declared {found.overruled}, read as {found.encoding}")
    provenance = replace(provenance, sha256=hashlib.sha256(content).hexdigest(), notes=notes)
    return Item(provenance, content, kind, found.encoding, declared)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list | tuple) else value
