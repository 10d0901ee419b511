"""Runs the commands of a page as a newcomer would, in a fresh folder with a fresh archive, and writes what they print under them.

Lines that begin with ``$ `` are commands; all else in a block is output and is replaced. What differs from run to run (times,
sizes, moments, the fingerprint of the language pack) is written as ``…``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.docs.regions import ROOT

# Each with what it is replaced by; nothing else is touched.
VOLATILE = (
    (re.compile(r"\(\d+\.\d s\)"), "(… s)"),
    (re.compile(r"ar-\d+\.\d+\.\d+-[0-9a-f]{16}"), "ar-…"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), "…"),
    (re.compile(r"(?<=sqlite, )[\d,]+(?= bytes)"), "…"),
)


class CommandFailed(Exception):
    """A command of a page ended with another status than 0."""


def stable(text: str, folder: str) -> str:
    """Output without what differs from run to run."""
    text = text.replace(folder + "/", "").replace(folder, ".")
    for pattern, instead in VOLATILE:
        text = pattern.sub(instead, text)
    return text


def run_blocks(blocks: list[str]) -> list[str]:
    """The blocks with today's output; they run one after the other in one folder. Raises :class:`CommandFailed`."""
    with tempfile.TemporaryDirectory(prefix="isnad-page-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "isnad" / "samples", folder / "isnad" / "samples")
        tools = folder / ".tools"
        tools.mkdir()
        command = tools / "isnad"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m isnad.cli "$@"\n')
        command.chmod(0o755)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ISNAD_") or k in ("ISNAD_CACHE", "ISNAD_COMPILED")}
        env = kept | {
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            # Our own code, not what lies in the folder.
            "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "100",
            "TERM": "dumb", "NO_COLOR": "1",
        }  # fmt: skip
        return [_run(block, folder, env) for block in blocks]


def _run(block: str, folder: Path, env: dict[str, str]) -> str:
    out = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line[2:]], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=240, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            raise CommandFailed(f"{line}\nended with status {done.returncode}:\n{done.stdout}")
        out.append(line)
        out += [row.rstrip() for row in stable(done.stdout, str(folder)).rstrip("\n").splitlines()]
    return "\n".join(out) + "\n"
