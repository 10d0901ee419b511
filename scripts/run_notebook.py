"""Runs a notebook and writes its outputs into it, or into another file:

    python scripts/run_notebook.py examples/dyads.ipynb [OTHER.ipynb]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

SECONDS = 180


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook with fresh outputs, and without what differs between two runs of the same."""
    os.environ |= {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONHASHSEED": "0"}
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    nbformat.validate(notebook)
    return notebook


if __name__ == "__main__":
    nbformat.write(executed(Path(sys.argv[1])), sys.argv[-1])
