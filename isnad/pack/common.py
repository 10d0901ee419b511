"""Reading pack files: TOML and TSV with errors that name file, entry and remedy."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from isnad.errors import PackError


def pack_name(path: Path) -> str:
    """The name of a pack file as people say it: ``ar/dates.toml``."""
    parts = path.parts
    return "/".join(parts[parts.index("langs") + 1 :]) if "langs" in parts else path.name


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables. Raises :class:`PackError` when it is missing, not UTF-8 or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(pack_name(path), "", "the file is missing", "restore it or reinstall the pack") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise PackError(pack_name(path), "", f"not readable as TOML: {trouble}", "mend that line") from None


def read_tsv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows below the header, as dicts. Lines that start with ``#`` and empty lines are skipped.

    Raises :class:`PackError` when the header differs from ``columns`` or a row has another number of fields.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise PackError(pack_name(path), "", "the file is missing", "restore it or reinstall the pack") from None
    rows: list[dict[str, str]] = []
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            if tuple(header) != columns:
                raise PackError(pack_name(path), f"line {number}", f"header is {header}", f"it must be {list(columns)}")
            continue
        if len(cells) != len(header):
            raise PackError(
                pack_name(path), f"line {number}", f"{len(cells)} fields, header has {len(header)}", "use one tab between fields"
            )
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def need(entry: dict[str, Any], key: str, file: Path, where: str) -> Any:
    """``entry[key]``, or a :class:`PackError` that says where it is missing."""
    if key not in entry:
        raise PackError(pack_name(file), where, f"no {key!r}", f"add {key} = …")
    return entry[key]
