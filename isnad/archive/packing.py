"""Bytes and records as they lie in the database: zlib, so that any tool can open them.

>>> unpack(pack("نص".encode())).decode()
'نص'
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from isnad.record import Record

_LEVEL = 6


def pack(data: bytes) -> bytes:
    """Compressed bytes."""
    return zlib.compress(data, _LEVEL)


def unpack(data: bytes | memoryview) -> bytes:
    """The inverse of :func:`pack`. Raises ``zlib.error`` for damaged bytes."""
    return zlib.decompress(bytes(data))


def pack_record(record: Record) -> bytes:
    """The record's JSON, compressed. Lone surrogates pass through."""
    return pack(json.dumps(record.to_dict(), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def unpack_dict(data: bytes | memoryview) -> dict[str, Any]:
    """The record's JSON object."""
    out: dict[str, Any] = json.loads(unpack(data).decode("utf-8", "surrogatepass"))
    return out


def unpack_record(data: bytes | memoryview) -> Record:
    """The inverse of :func:`pack_record`."""
    return Record.from_dict(unpack_dict(data))
