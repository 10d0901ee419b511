"""Backup and restore while the room serves: readers see the old archive or the new one, whole, and nobody restarts anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

from .conftest import started

TEXT = "قال وزير النقل يوم الاثنين {day} يوليو 2023 إن الجسر {name} سيفتح قريبا، والتقى الوزير نظيره الأردني في عمان."


def isnad(archive: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "isnad.cli", *words, "--archive", archive], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def added(archive: str, folder: Path, name: str) -> str:
    """The id of a report of this name."""
    file = folder / f"{name}.txt"
    file.write_text(TEXT.format(day=3, name=name), encoding="utf-8")
    return isnad(archive, "add", str(file), "--no-stories").split("\t")[1]


def test_backup_and_restore_under_readers(filled: str, tmp_path: Path) -> None:
    archive = str(tmp_path / "served.db")
    shutil.copy(filled, archive)
    kept = added(archive, tmp_path, "الأول")
    for room in started(archive):
        over, answers = threading.Event(), []

        def read(room: object = room, over: threading.Event = over, answers: list[int] = answers) -> None:
            while not over.is_set():
                answers.append(room.get("/search?q=الجسر").status_code)  # type: ignore[attr-defined]

        reader = threading.Thread(target=read)
        reader.start()
        try:
            isnad(archive, "backup", str(tmp_path / "copy.db"))
            lost = added(archive, tmp_path, "الثاني")
            assert lost in room.get("/search?q=الجسر").text and room.get(f"/report/{lost}").status_code == 200
            isnad(archive, "restore", str(tmp_path / "copy.db"), "--replace")
            page = room.get("/search?q=الجسر").text
            assert kept in page and lost not in page and room.get(f"/report/{lost}").status_code == 404
            # What comes now has the numbers that the lost report had, and is not taken for it.
            other = added(archive, tmp_path, "الثالث")
            page = room.get("/search?q=الجسر").text
            assert kept in page and other in page and lost not in page
            assert "الثالث" in room.get(f"/report/{other}").text
        finally:
            over.set()
            reader.join()
        assert len(answers) > 3 and set(answers) == {200}
    isnad(archive, "status", "--check")
