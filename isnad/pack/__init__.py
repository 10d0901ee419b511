"""A language pack: a folder of data, loaded once, refused when it breaks a rule.

>>> pack = load("ar")
>>> pack.name
'العربية'

The compiled tables are kept in a cache file keyed by the content of the pack and of the code that builds it, so that a
second process starts at once. The cache can be deleted at any time.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import mmap
import os
import pickle
import struct
import sys
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from isnad.errors import PackError
from isnad.pack.common import need, read_toml

LANGS = Path(__file__).resolve().parent.parent / "langs"
_CODE = Path(__file__).resolve().parent
_HEAD = struct.Struct("=QQ")


@dataclass(frozen=True)
class Pack:
    """One language's tables. ``digest`` names the exact data; ``version`` is ``pack.toml``'s."""

    language: str
    name: str
    direction: str
    version: str
    digest: str
    words: Any = field(repr=False)
    blocks: Any = field(repr=False)
    dates: Any = field(repr=False)
    names: Any = field(repr=False)
    particles: Any = field(repr=False)
    speech: Any = field(repr=False)
    events: Any = field(repr=False)


def cache_folder() -> Path:
    """Where compiled packs are kept: ``ISNAD_CACHE``, else the user's cache folder."""
    given = os.environ.get("ISNAD_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "isnad"


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".toml", ".tsv", ".json", ".txt"))


def _digest(folder: Path) -> str:
    """SHA-256 over the pack's files and over the code that compiles them."""
    total = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    reading = _CODE.parent / "reading"
    code = sorted([*_CODE.glob("*.py"), *(reading / "morphology").glob("*.py"), reading / "parts.py"])
    for path in [*_files(folder), *code]:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def build(folder: Path) -> Pack:
    """The pack compiled from its files. Raises :class:`PackError`."""
    from isnad.pack.blocks import load_blocks
    from isnad.pack.dates import load_dates
    from isnad.pack.events import load_events
    from isnad.pack.lexicon import load_lexicon
    from isnad.pack.names import load_names
    from isnad.pack.particles import load_particles
    from isnad.pack.speech import load_speech

    about = read_toml(folder / "pack.toml")
    file = folder / "pack.toml"
    return Pack(
        language=folder.name,
        name=need(about, "name", file, "pack"),
        direction=need(about, "direction", file, "pack"),
        version=need(about, "version", file, "pack"),
        digest=_digest(folder),
        words=load_lexicon(folder),
        blocks=load_blocks(folder),
        dates=load_dates(folder),
        names=load_names(folder),
        particles=load_particles(folder),
        speech=load_speech(folder),
        events=load_events(folder),
    )


@lru_cache(maxsize=4)
def load(language: str = "ar") -> Pack:
    """The pack of a language, from the cache when its content has not changed. Raises :class:`PackError`."""
    folder = LANGS / language
    if not folder.is_dir():
        there = ", ".join(sorted(p.name for p in LANGS.iterdir() if p.is_dir()))
        raise PackError(language, "", "there is no such language pack", f"packs here: {there}")
    digest = _digest(folder)
    kept = cache_folder() / f"pack-{language}-{digest}.bin"
    pack = _read_cache(kept)
    if pack is None:
        pack = build(folder)
        _write_cache(kept, pack)
    return pack


def _read_cache(path: Path) -> Pack | None:
    """The kept pack, its large table mapped and not read; ``None`` when there is none or it is damaged."""
    try:
        with path.open("rb") as kept:
            whole = memoryview(mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None
    # Many small tuples: the collector would walk them again and again while they are made, and never free one.
    collecting = gc.isenabled()
    gc.disable()
    try:
        size, number = _HEAD.unpack_from(whole)
        ends = list(accumulate(struct.unpack_from(f"={number}Q", whole, _HEAD.size), initial=size))
        pack = pickle.loads(whole[-ends[0] :], buffers=[whole[-end:-start] for start, end in pairwise(ends)])
    except (pickle.UnpicklingError, struct.error, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        return None
    finally:
        if collecting:
            gc.enable()
    gc.freeze()
    return pack if isinstance(pack, Pack) else None


def _write_cache(path: Path, pack: Pack) -> None:
    """Keep the compiled pack; a folder that cannot be written only costs time.

    The file: the pickle's length, the number of buffers, the buffers' lengths, the buffers (last first), the pickle.
    """
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(pack, protocol=5, buffer_callback=buffers.append)
    raws = [buffer.raw() for buffer in buffers]
    head = _HEAD.pack(len(data), len(raws)) + struct.pack(f"={len(raws)}Q", *(len(raw) for raw in raws))
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.writelines([head, *reversed(raws), data])
        os.replace(name, path)
        # Every version of a pack that was ever built would stay else; four let neighbours work side by side.
        for old in sorted(path.parent.glob(f"pack-{pack.language}-*"), key=lambda p: p.stat().st_mtime)[:-4]:
            old.unlink()
