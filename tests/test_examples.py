"""The notebook for researchers runs as it lies in the repository, and the tables it shows are those that come out."""

from __future__ import annotations

import base64
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="the notebook needs its extra")
ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "dyads.ipynb"


def shown(notebook: Any) -> list[list[str]]:
    """What each cell shows: tables and printed lines as text, pictures as their size; their dots hang on fonts and versions."""
    out = []
    for cell in notebook.cells:
        said = []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                width, height = struct.unpack(">II", base64.b64decode(data["image/png"])[16:24])
                said.append(f"picture of about {round(width / 50) * 50} × {round(height / 50) * 50}")
            else:
                said.append(output.get("text") or data["text/plain"])
        out.append(said)
    return out


def test_the_notebook_runs_and_its_outputs_are_todays(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ipynb"
    command = [sys.executable, str(ROOT / "scripts" / "run_notebook.py"), str(NOTEBOOK), str(fresh)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    kept, today = (shown(nbformat.read(path, as_version=4)) for path in (NOTEBOOK, fresh))
    assert kept == today, "what the notebook shows is not what comes out today: make notebook"
    assert sum("picture" in said for cell in kept for said in cell) == 2
    assert sum("pair" in said or "passes on" in said for cell in kept for said in cell) == 2, "two tables"


def test_the_notebook_shows_no_report_that_is_only_scored() -> None:
    code = "".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code")
    names = re.findall(r'"([\w-]+)"', code.split("NAMES = [", 1)[1].split("]", 1)[0])
    assert len(names) == 12 and all((ROOT / "corpus" / "gold" / "learn" / f"{name}.json").is_file() for name in names)


def test_the_notebook_leads_somewhere() -> None:
    words = "".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)]+)\)", words)
    assert links and all((NOTEBOOK.parent / link).is_file() for link in links), links
    names = re.findall(r"`(?:isnad) (\w+)", words)
    helped = subprocess.run([sys.executable, "-m", "isnad.cli", "--help"], capture_output=True, text=True, check=True).stdout
    assert names and all(f" {name} " in helped for name in names), names
