"""The exports, column by column: names from the code, meaning from ``exports.toml``, an example from the bundled reports."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from scripts.docs.addresses import room_ready
from scripts.docs.console import stable
from scripts.docs.regions import ROOT, table

# Moments differ from run to run.
MOMENTS = frozenset({"DATEADDED", "EventTimeDate", "MentionTimeDate"})


@cache
def told() -> dict[str, dict[str, str]]:
    """Export → column → meaning."""
    return tomllib.loads((Path(__file__).parent / "exports.toml").read_text(encoding="utf-8"))


# In a process of its own: an archive is opened once a process.
_EXPORT = """
import sys
from isnad.site.serving import set_up
set_up(sys.argv[1] + "/isnad.db")
from isnad.archive import api
from isnad.site.demo import fill_demo
fill_demo()
for kind in sys.argv[2:]:
    api.export(kind, f"{sys.argv[1]}/{kind}")
"""
KINDS = ("gdelt-events", "gdelt-mentions", "polecat")


@cache
def exported() -> dict[str, list[list[str]]]:
    """The bundled reports in the tab-separated exports: kind → rows, without a header."""
    with tempfile.TemporaryDirectory(prefix="isnad-exports-") as folder:
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", _EXPORT, folder, *KINDS], check=True, env=env, stdout=subprocess.DEVNULL)
        out = {}
        for kind in KINDS:
            lines = (Path(folder) / kind).read_text(encoding="utf-8").splitlines()
            out[kind] = list(csv.reader(lines[kind == "polecat" :], delimiter="\t", quoting=csv.QUOTE_NONE))
        return out


def kinds() -> str:
    """All exports."""
    room_ready()
    from isnad.archive.export import FORMATS

    rows = [[f"`{name}`", form.about, "a folder" if form.lines is None else f"`NAME{form.suffix}`"] for name, form in FORMATS.items()]
    return table(["kind", "what it is", "as a rule in"], rows)


def columns_of(kind: str) -> tuple[str, ...]:
    """The columns of an export that follows somebody's format."""
    room_ready()
    from isnad.archive.export import gdelt, polecat

    return {"gdelt-events": gdelt.EVENT_COLUMNS, "gdelt-mentions": gdelt.MENTION_COLUMNS, "polecat": polecat.COLUMNS}[kind]


def theirs(kind: str) -> Callable[[], str]:
    """The columns of GDELT or POLECAT. Raises ``ValueError`` when a column is not told, or filled though told to be empty."""

    def made() -> str:
        columns, about = columns_of(kind), told()[kind]
        if tuple(about) != columns:
            raise ValueError(f"scripts/docs/exports.toml: [{kind}] differs from the export's columns")
        rows = []
        for at, name in enumerate(columns):
            cells = [row[at] for row in exported()[kind] if row[at] not in ("", "None")]
            if about[name].startswith("empty") and cells:
                raise ValueError(f"scripts/docs/exports.toml: [{kind}] {name}: {about[name]!r}, but read {cells[:1]}")
            example = f"`{stable(cells[0], '/')}`" if cells and name not in MOMENTS else ""
            rows.append([str(at + 1), f"`{name}`", about[name], example if len(example) < 60 else example[:58] + "…`"])
        return table(["no.", "column", "what stands there", "for example"], rows)

    return made


def icews() -> str:
    """ICEWS's columns by our own. Raises ``ValueError`` for a column that ``csv`` does not have."""
    room_ready()
    from isnad.archive.export.tables import EVENT_COLUMNS

    rows = []
    for name, ours in told()["icews"].items():
        if not ours.startswith("—") and ours not in EVENT_COLUMNS:
            raise ValueError(f"scripts/docs/exports.toml: [icews] {name}: csv has no column {ours!r}")
        rows.append([name, ours if ours.startswith("—") else f"`{ours}`"])
    return table(["ICEWS", "`csv`"], rows)


def ours() -> str:
    """The columns of our own tables and the fields of the JSON exports."""
    room_ready()
    from isnad.archive.export import parquet, plover, tables

    def said(names: object) -> str:
        return ", ".join(f"`{n}`" for n in names)  # type: ignore[attr-defined]

    rows = [
        ["`csv`, `csv-spreadsheet`", said(tables.EVENT_COLUMNS)],
        ["`dyads-day`, `dyads-month`", said(tables.DYAD_COLUMNS)],
        ["`plover`", said((*plover.FIELDS, *plover.OURS))],
        ["`plover`: a side", said(plover.ACTOR_FIELDS)],
        *([f"`parquet`: {name}", said(schema.names)] for name, schema in parquet.SCHEMAS.items()),
        ["`tombstones`", said(("uid", "kind", "reason", "replaced_by", "report", "at"))],
    ]
    return table(["export", "columns or fields"], rows)
