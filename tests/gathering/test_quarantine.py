"""What could not be read is kept with its bytes and its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from isnad.errors import InputError
from isnad.gathering.files import gather_paths
from isnad.gathering.item import Provenance, Trouble, trouble
from isnad.gathering.quarantine import Quarantine


def test_kept_once_and_whole(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF-1.4 " + bytes(range(256)))
    (tmp_path / "in" / "b.json").write_bytes(b"{")
    quarantine = Quarantine(tmp_path / "kept")
    troubles = [t for t in gather_paths([tmp_path / "in"]) if isinstance(t, Trouble)]
    keys = [quarantine.keep(t) for t in troubles] + [quarantine.keep(t) for t in troubles]
    assert len(set(keys)) == 2
    kept = dict(quarantine.kept())
    assert {k: (t.code, t.content, t.message) for k, t in kept.items()} == {
        quarantine.key(t): (t.code, t.content, t.message) for t in troubles
    }
    assert quarantine.counts() == {"binary": 1, "json": 1}
    quarantine.release(keys[0])
    assert len(list(quarantine.kept())) == 1
    assert not [p for p in (tmp_path / "kept").iterdir() if p.name.startswith(".")]


def test_odd_names(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path)
    found = trouble(Provenance(path="a\udcff/../../x", url="http://a.example/\n"), "odd", "خبر", b"\x00")
    quarantine.keep(found)
    assert [t for _, t in quarantine.kept()] == [found]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError):
        Quarantine(tmp_path / "file")
