"""Where what could not be read is kept with its reason: two files each, the bytes and a JSON note. Nothing is lost silently.

    quarantine = Quarantine("var/quarantine")
    for found in gather_paths(paths):
        if isinstance(found, Trouble):
            quarantine.keep(found)

The same bytes for the same reason from the same place are kept once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from isnad.errors import InputError
from isnad.gathering.item import Provenance, Trouble


class Quarantine:
    """A folder of kept troubles: ``KEY.json`` (reason, place, size) and ``KEY.bytes``."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            raise InputError(str(folder), f"cannot be a folder: {wrong.strerror}", "give another path") from None

    def keep(self, found: Trouble) -> str:
        """Keep a trouble and return its key. Both files appear whole or not at all; the note comes last."""
        key = self.key(found)
        note = {
            "code": found.code, "message": found.message, "size": found.size, "complete": found.complete,
            "provenance": found.provenance.to_dict(),
        }  # fmt: skip
        self._write(f"{key}.bytes", found.content)
        self._write(f"{key}.json", json.dumps(note, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass"))
        return key

    @staticmethod
    def key(found: Trouble) -> str:
        """32 hex digits from reason, place and bytes."""
        p = found.provenance
        place = "\n".join(str(x) for x in (p.path, p.member, p.line, p.offset, p.url, found.code))
        return hashlib.sha256(place.encode("utf-8", "surrogatepass") + b"\n" + found.content).hexdigest()[:32]

    def kept(self) -> Iterator[tuple[str, Trouble]]:
        """Every kept trouble with its key, in the order of keys."""
        for path in sorted(self.folder.glob("*.json")):
            note = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
            content = path.with_suffix(".bytes").read_bytes()
            where = Provenance.from_dict(note["provenance"])
            yield path.stem, Trouble(where, note["code"], note["message"], content, note["size"], note["complete"])

    def counts(self) -> Counter[str]:
        """How many of each code."""
        return Counter(found.code for _, found in self.kept())

    def release(self, key: str) -> None:
        """Forget a kept trouble (it was read after all)."""
        for suffix in (".json", ".bytes"):
            (self.folder / f"{key}{suffix}").unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        draft = self.folder / f".{name}.{os.getpid()}"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)
