"""`make release`: dist/ with wheel, source, corpus, bill of materials and their SHA-256; the same commit gives the same bytes.

    python scripts/release.py [FOLDER] [--uncommitted]

Everything is built from a copy of what git knows, so that nothing left in the folder gets in; the wheel is built from the source
archive, so that one holds all that the other needs. Nothing is fetched: the builder is the one that the lock file pins.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from build import ProjectBuilder
from pyproject_hooks import quiet_subprocess_runner
from sbom import sbom

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from isnad.corpus import annotation_page, line_of, load  # noqa: E402

# Python 3.11 has the filter from 3.11.4 on; the archive is our own, made a moment ago.
FILTER: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
# Beside the reports: what they are, how far two labellings agree, and the rules of labelling.
SHEETS = {"README": "corpus/README.md", "notes": "corpus/notes.md", "codebook": "docs/codebook.md"}


def git(*words: str) -> str:
    """What git prints."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def copied(to: Path) -> Path:
    """What git knows, with the modes that git keeps and no others."""
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        source, target = ROOT / name, to / name
        if not name or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
    return to


def evened(archive: Path, when: int) -> None:
    """The source archive written anew: names in order, one time, no owner. setuptools keeps all three of the machine's."""
    with tarfile.open(archive) as old:
        members = [(member, old.extractfile(member)) for member in sorted(old.getmembers(), key=lambda m: m.name)]
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new:
            for member, content in members:
                member.mtime, member.uid, member.gid, member.uname, member.gname, member.pax_headers = when, 0, 0, "", "", {}
                member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
                new.addfile(member, content)
    with archive.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=when) as packed:
        packed.write(out.getvalue())


LICENCE = """\
Isnad Gold is licensed under the Creative Commons Attribution 4.0 International Public License:
https://creativecommons.org/licenses/by/4.0/legalcode

Credit: "Isnad Gold, the Isnad project".
"""


def corpus(tree: Path, to: Path, when: int) -> Path:
    """Isnad Gold as a file of its own, for the wheel is without it: the reports with their labels, a line each, and as annotations."""
    reports = load(tree / "corpus")
    named = {f"{name}.md": (tree / path).read_text(encoding="utf-8") for name, path in SHEETS.items()}
    lines = {
        "reports.jsonl": map(line_of, reports),
        "annotations.jsonl": (json.dumps(annotation_page(r), ensure_ascii=False) for r in reports),
    }
    files = {"LICENSE": LICENCE, **named, **{name: "".join(f"{line}\n" for line in some) for name, some in lines.items()}}
    at = datetime.fromtimestamp(when, UTC).timetuple()[:6]
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            about = zipfile.ZipInfo(f"{to.stem}/{name}", at)
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(about, text)
    return to


def build(folder: Path) -> list[Path]:
    """Fills the folder; returns what is in it."""
    when = int(git("log", "-1", "--format=%ct"))
    os.environ["SOURCE_DATE_EPOCH"] = str(when)
    os.environ.pop("ISNAD_COMPILED", None)  # one wheel for all machines
    os.umask(0o022)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="isnad-release-") as name:
        place = Path(name)
        tree = copied(place / "tree")
        source = Path(ProjectBuilder(tree, runner=quiet_subprocess_runner).build("sdist", folder))
        evened(source, when)
        with tarfile.open(source) as archive:
            archive.extractall(place, **FILTER)
        unpacked = ProjectBuilder(place / source.name.removesuffix(".tar.gz"), runner=quiet_subprocess_runner)
        wheel = Path(unpacked.build("wheel", folder))
        gold = corpus(tree, folder / f"isnad_gold-{source.name.removeprefix('isnad-').removesuffix('.tar.gz')}.zip", when)
    bill = folder / f"{source.name.removesuffix('.tar.gz')}.cdx.json"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    bill.write_text(sbom(lock, datetime.fromtimestamp(when, UTC)), encoding="utf-8")
    made = sorted([source, wheel, gold, bill])
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in made), encoding="ascii")
    return [*made, sums]


def main() -> None:
    """The command."""
    wanted = argparse.ArgumentParser(description="Write a release.")
    wanted.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    wanted.add_argument("--uncommitted", action="store_true", help="build from changes that no commit has")
    given = wanted.parse_args()
    if not given.uncommitted and git("status", "--porcelain"):
        sys.exit("release: there are changes that no commit has; commit them, or give --uncommitted")
    for one in build(given.folder):
        print(f"{one}\t{one.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
