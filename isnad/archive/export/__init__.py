"""Exports: what the archive holds, in the formats the field uses. All stream; a file takes its name only when it is whole.

    export("polecat", "events.tsv", query="actor:SYR date:2015")
    export("parquet", "folder")

Permanent ids are the same in every format. Ids that are gone are listed by ``tombstones``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from isnad.archive.export import gdelt, parquet, plover, polecat, records, tables
from isnad.archive.models import Tombstone
from isnad.archive.trouble import ArchiveError, reading
from isnad.errors import InputError


@dataclass(frozen=True, slots=True)
class Format:
    """One export: what it is, how its file name ends, what makes its lines (``None``: a folder)."""

    about: str
    suffix: str
    lines: Callable[[str], Iterator[str]] | None


def tombstones(query: str = "") -> Iterator[str]:
    """One permanent id that is no more a line."""
    for t in Tombstone.objects.order_by("pk").iterator(chunk_size=2000):
        row = {
            "uid": t.uid, "kind": t.kind, "reason": t.reason, "replaced_by": t.replaced_by or None,
            "report": t.report_uid or None,
            "at": t.at.isoformat(),
        }  # fmt: skip
        yield json.dumps(row, ensure_ascii=False) + "\n"


FORMATS: dict[str, Format] = {
    "jsonl": Format("records as read, one a line", ".jsonl", records.jsonl),
    "plover": Format("PLOVER events, the manual's JSON fields, one a line", ".jsonl", plover.plover),
    "polecat": Format("POLECAT's 40 columns", ".tsv", polecat.polecat),
    "gdelt-events": Format("GDELT 2.0 events, 61 columns, no header", ".export.CSV", gdelt.gdelt_events),
    "gdelt-mentions": Format("GDELT 2.0 mentions, 16 columns, no header", ".mentions.CSV", gdelt.gdelt_mentions),
    "csv": Format("events, exact CSV", ".csv", tables.csv_exact),
    "csv-spreadsheet": Format("events, CSV that no spreadsheet takes for formulas", ".csv", tables.csv_spreadsheet),
    "parquet": Format("a folder of Parquet tables with datapackage.json", "", None),
    "annotations": Format("W3C Web Annotation pages, one report a line", ".jsonld.jsonl", records.annotation_lines),
    "dyads-day": Format("directed pairs of countries by day, CSV", ".csv", tables.dyads_by_day),
    "dyads-month": Format("directed pairs of countries by month, CSV", ".csv", tables.dyads_by_month),
    "tombstones": Format("permanent ids that are no more, one a line", ".jsonl", tombstones),
}


def export_lines(kind: str, query: str = "") -> Iterator[str]:
    """The export as text, piece by piece, for a response that streams. Raises :class:`InputError` for an unknown kind."""
    found = FORMATS.get(kind)
    if found is None or found.lines is None:
        known = ", ".join(k for k, f in FORMATS.items() if f.lines is not None)
        raise InputError(kind, "no such export", f"known are {known}")
    return found.lines(query)


def export(kind: str, out: str | Path | TextIO, query: str = "") -> int:
    """Writes an export to a path (``-``: standard output) or an open text file; returns pieces or, for parquet, events.

    Raises :class:`InputError` for an unknown kind or a query that cannot be read, :class:`ArchiveError` when it
    cannot be written.
    """
    if kind == "parquet":
        if not isinstance(out, str | Path) or str(out) == "-":
            raise InputError("parquet", "is a folder of files", "give the folder's name")
        with reading():
            return parquet.write_parquet(Path(out), query)
    lines = export_lines(kind, query)
    with reading():
        if not isinstance(out, str | Path):
            return _pour(lines, out)
        if str(out) == "-":
            return _pour(lines, sys.stdout)
        return _to_file(lines, Path(out))


def _pour(lines: Iterator[str], file: TextIO) -> int:
    total = 0
    for line in lines:
        file.write(line)
        total += 1
    return total


def _to_file(lines: Iterator[str], path: Path) -> int:
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            total = _pour(lines, file)
        part.replace(path)
    except OSError as error:
        raise ArchiveError(str(path), f"cannot be written: {error.strerror}", "check space and permissions") from error
    finally:
        part.unlink(missing_ok=True)
    return total
