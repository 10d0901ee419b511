"""JSON Lines and CSV: one report a line or row, columns by name.

>>> [i.declared.source_id for i in json_lines(iter([b'{"id": 7, "text": "..."}']), Provenance(path="a.jsonl"), Columns())]
['7']
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from isnad.gathering.days import iso_day
from isnad.gathering.item import Declared, Gathered, Limits, Provenance, text_item, trouble

# Names under which corpora are published; an exact `Columns` from the user wins. Program knowledge, not language data.
_ALSO: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "maintext", "article"),
    "html": ("html", "raw_html", "page"),
    "id": ("id", "source_id", "_id", "uuid", "guid"),
    "url": ("url", "link", "uri", "source_url", "final_url"),
    "published": ("published", "date", "date_published", "date_publish", "publication_date", "pubdate", "datetime"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "source_domain", "site"),
    "byline": ("byline", "author", "authors"),
    "language": ("language", "lang"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which field or column holds what; None looks under the usual names (``text``, ``body``, ``content`` …)."""

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    language: str | None = None

    @classmethod
    def parse(cls, given: str) -> Columns:
        """``"text=Body,published=Day"`` → Columns. Raises ``ValueError`` naming the part that is wrong."""
        names = {f.name for f in fields(cls)}
        out: dict[str, str] = {}
        for part in filter(None, given.split(",")):
            name, eq, column = part.partition("=")
            if not eq or name.strip() not in names:
                raise ValueError(f"columns: {part!r} is not NAME=COLUMN with NAME one of {', '.join(sorted(names))}")
            out[name.strip()] = column.strip()
        return cls(**out)


def json_lines(lines: Iterable[bytes], origin: Provenance, columns: Columns, limits: Limits = Limits()) -> Iterator[Gathered]:  # noqa: B008
    """One Item or Trouble a line; only blank lines are passed over. ``lines`` are bytes in UTF-8, ends included or not."""
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        where = replace(origin, line=number)
        if len(line) > limits.item:
            yield trouble(
                where,
                "too-large",
                f"line over {limits.item:,} bytes; split it or raise the limit",
                line[: limits.item],
                len(line),
            )
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as wrong:
            yield trouble(where, "json", f"not one JSON object: {wrong}"[:300], line)
            continue
        if not isinstance(row, dict):
            yield trouble(where, "json", f"a JSON object was expected, not {type(row).__name__}", line)
            continue
        yield _report(row, where, columns, line)


def csv_rows(text: str, origin: Provenance, columns: Columns, limits: Limits = Limits()) -> Iterator[Gathered]:  # noqa: B008
    """One Item or Trouble a row of CSV with a header row; comma, semicolon, tab or bar told by the header."""
    kept: list[str] = []
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    csv.field_size_limit(limits.item)
    rows = csv.reader(_keep(io.StringIO(text, newline=""), kept), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        kept.clear()
        start = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as wrong:
            raw = "".join(kept).encode("utf-8", "replace")
            yield trouble(replace(origin, line=start), "csv", f"row does not parse: {wrong}", raw)
            continue
        if row is None:
            return
        if header is not None and not row:
            continue
        where = replace(origin, line=start)
        raw = "".join(kept).encode("utf-8", "replace")
        if header is None:
            header = [name.strip().lstrip("\ufeff") for name in row]
            if not ({n.lower() for n in header} & {n.lower() for n in _wanted("text", columns) + _wanted("html", columns)}):
                named = ", ".join(header)[:200]
                yield trouble(
                    where, "csv", f"no column holds the text (columns: {named}); name it, as in text=COLUMN", text.encode()
                )
                return
        elif len(row) != len(header):
            yield trouble(
                where, "csv", f"{len(row)} fields under {len(header)} columns; quote the field that holds {delimiter!r}", raw
            )
        else:
            yield _report(dict(zip(header, row, strict=True)), where, columns, raw)


def _keep(lines: Iterable[str], kept: list[str]) -> Iterator[str]:
    for line in lines:
        kept.append(line)
        yield line


def _wanted(name: str, columns: Columns) -> tuple[str, ...]:
    given = getattr(columns, name)
    return (given,) if given else _ALSO[name]


def _field(row: Mapping[str, Any], name: str, columns: Columns) -> Any:
    lower: dict[str, Any] | None = None
    for column in _wanted(name, columns):
        if column in row:
            return row[column]
        lower = {k.lower(): v for k, v in row.items()} if lower is None else lower
        if column.lower() in lower:
            return lower[column.lower()]
    return None


def _said(row: Mapping[str, Any], name: str, columns: Columns) -> str | None:
    value = _field(row, name, columns)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        value = ", ".join(value)
    if value is None or isinstance(value, dict | list | bool):
        return None
    said = str(value).strip()
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in said) or None


def _report(row: Mapping[str, Any], where: Provenance, columns: Columns, raw: bytes) -> Gathered:
    names = {
        "source_id": "id",
        "url": "url",
        "title": "title",
        "publisher": "publisher",
        "byline": "byline",
        "language": "language",
    }
    said = {ours: _said(row, theirs, columns) for ours, theirs in names.items()}
    day = _said(row, "published", columns)
    declared = Declared(published=iso_day(day) if day else None, **said)
    if day and not declared.published:
        where = replace(where, notes=(*where.notes, f"published {day[:60]!r} is no date that is understood"))
    where = replace(where, url=declared.url)
    for kind in ("text", "html"):
        body = _field(row, kind, columns)
        if isinstance(body, str) and body.strip():
            return text_item(body, where, declared, kind)
    found = ", ".join(map(str, row))[:200]
    return trouble(where, "no-text", f"no text: give a field text or html (fields here: {found})", raw)
