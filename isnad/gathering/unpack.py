"""Decompression that never grows past its limit: gzip, deflate, brotli, zstd, bzip2, xz.

>>> import gzip
>>> b"".join(inflate([gzip.compress(b"abc" * 10)], "gzip", 100)) == b"abc" * 10
True
>>> b"".join(inflate([gzip.compress(bytes(10_000_000))], "gzip", 1000))
Traceback (most recent call last):
    ...
isnad.gathering.unpack.TooLarge: more than 1,000 bytes after decompression
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

_STEP = 65_536
_WINDOW = 8 * 1024 * 1024  # RFC 9659: a zstd window over 8 MB is not for the web


class TooLarge(Exception):
    """The limit on decompressed bytes was reached."""


class Damaged(Exception):
    """The compressed bytes break their format or end too early."""


class _Engine(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def close(self) -> None: ...


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def close(self) -> None:
        return


class _Zlib:
    """gzip (any number of members, rubbish after the last ignored as browsers do), zlib, and raw deflate under its old misuse."""

    def __init__(self, kind: str) -> None:
        self.kind, self.engine, self.started, self.whole = kind, zlib.decompressobj(31 if kind == "gzip" else 15), False, False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self.whole:
                if self.kind != "gzip" or not data.startswith(b"\x1f\x8b"):
                    return
                self.engine, self.whole = zlib.decompressobj(31), False
            try:
                out = self.engine.decompress(data, _STEP)
            except zlib.error as wrong:
                if self.kind == "deflate" and not self.started:
                    self.engine, self.started = zlib.decompressobj(-15), True
                    continue
                raise Damaged(f"{self.kind}: {wrong}") from None
            self.started = True
            yield out
            while not self.engine.eof and self.engine.unconsumed_tail:
                try:
                    yield self.engine.decompress(self.engine.unconsumed_tail, _STEP)
                except zlib.error as wrong:
                    raise Damaged(f"{self.kind}: {wrong}") from None
            self.whole = self.engine.eof
            data = self.engine.unused_data

    def close(self) -> None:
        if self.started and not self.whole:
            raise Damaged(f"{self.kind}: ends in the middle")


class _Brotli:
    def __init__(self) -> None:
        self.engine, self.started = brotli.Decompressor(), False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self.started = self.started or bool(data)
        try:
            yield self.engine.process(data, output_buffer_limit=_STEP)
            while not self.engine.can_accept_more_data() and not self.engine.is_finished():
                yield self.engine.process(b"", output_buffer_limit=_STEP)
        except brotli.error as wrong:
            raise Damaged(f"brotli: {wrong}") from None

    def close(self) -> None:
        if self.started and not self.engine.is_finished():
            raise Damaged("brotli: ends in the middle")


class _Zstd:
    """Frame after frame. The engine cannot bound its output, so it is fed slices: a block of at most 128 KB costs at least
    4 bytes, 256 bytes are at most 8 MB.
    """

    def __init__(self, window: int = _WINDOW) -> None:
        self.maker = zstandard.ZstdDecompressor(max_window_size=window)
        self.engine, self.started, self.whole = self.maker.decompressobj(), False, False

    def feed(self, data: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(data):
            piece, at = data[at : at + 256], at + 256
            while piece:
                if self.whole:
                    self.engine, self.whole = self.maker.decompressobj(), False
                self.started = True
                try:
                    out = self.engine.decompress(piece)
                except zstandard.ZstdError as wrong:
                    raise Damaged(f"zstd: {wrong}") from None
                yield out
                self.whole = self.engine.eof
                piece = self.engine.unused_data if self.whole else b""

    def close(self) -> None:
        if self.started and not self.whole:
            raise Damaged("zstd: ends in the middle")


class _Stdlib:
    """bzip2 and xz: one engine shape."""

    def __init__(self, kind: str) -> None:
        self.kind, self.engine = kind, self._new(kind)
        self.started = False

    @staticmethod
    def _new(kind: str) -> bz2.BZ2Decompressor | lzma.LZMADecompressor:
        return bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor(memlimit=128 * 1024 * 1024)

    def feed(self, data: bytes) -> Iterator[bytes]:
        self.started = self.started or bool(data)
        try:
            while data or not (self.engine.needs_input or self.engine.eof):
                if self.engine.eof:
                    self.engine = self._new(self.kind)
                yield self.engine.decompress(data, _STEP)
                data = self.engine.unused_data if self.engine.eof else b""
        except (OSError, lzma.LZMAError, EOFError) as wrong:
            raise Damaged(f"{self.kind}: {wrong}") from None

    def close(self) -> None:
        if self.started and not self.engine.eof:
            raise Damaged(f"{self.kind}: ends in the middle")


_ENGINES: dict[str, Callable[[], _Engine]] = {
    "": _Plain,
    "identity": _Plain,
    "gzip": lambda: _Zlib("gzip"),
    "x-gzip": lambda: _Zlib("gzip"),
    "deflate": lambda: _Zlib("deflate"),
    "br": _Brotli,
    "zstd": _Zstd,
    "zstd-file": lambda: _Zstd(16 * _WINDOW),  # what `zstd --long` writes
    "bz2": lambda: _Stdlib("bz2"),
    "xz": lambda: _Stdlib("xz"),
}


def known(coding: str) -> bool:
    """Is this content coding (``gzip``, ``br`` …, lower case) one that :func:`inflate` reads?"""
    return coding in _ENGINES


def inflate(pieces: Iterable[bytes], coding: str, limit: int) -> Iterator[bytes]:
    """The decompressed bytes of ``pieces``, piece by piece, at most ``limit`` of them.

    Raises :class:`TooLarge` when there are more, :class:`Damaged` when the format is broken or ends early,
    ``KeyError`` for an unknown ``coding``.
    """
    engine, total = _ENGINES[coding](), 0
    for piece in pieces:
        for out in engine.feed(piece):
            total += len(out)
            if total > limit:
                raise TooLarge(f"more than {limit:,} bytes after decompression")
            if out:
                yield out
    engine.close()
