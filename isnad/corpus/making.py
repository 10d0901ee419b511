"""The whole corpus from its drafts: ``texts`` + ``drafts`` + ``meta*.json`` → ``gold/PART/NAME.json``, all under ``corpus``.

The gold of one report is JSON with one label to a line. Nothing is written for a report that has a trouble.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from isnad.corpus.build import DraftError, build
from isnad.corpus.loading import ABOUT, meta_files
from isnad.corpus.tables import MANNERS, REGIONS, part_of
from isnad.corpus.validate import validate

META_KEYS = frozenset({"id", "published", *ABOUT})


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DraftError(path.name, "file", "is not there", f"write {path}") from None
    except UnicodeDecodeError as trouble:
        raise DraftError(path.name, f"byte {trouble.start}", "is no UTF-8", "save it as UTF-8") from None
    except json.JSONDecodeError as trouble:
        raise DraftError(path.name, f"line {trouble.lineno}", f"no JSON: {trouble.msg}", "mend the line") from None


def dumped(gold: dict[str, Any]) -> str:
    """Gold as JSON text: one label to a line."""
    rows = []
    for key, value in gold.items():
        if isinstance(value, list):
            inner = ",\n".join("  " + json.dumps(v, ensure_ascii=False) for v in value)
            rows.append(f" {json.dumps(key)}: [\n{inner}\n ]" if inner else f" {json.dumps(key)}: []")
        else:
            rows.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _meta_troubles(name: str, meta: dict[str, Any], published: str | None) -> Iterator[str]:
    if missing := META_KEYS - set(meta):
        yield f"meta.json: {name}: lacks {sorted(missing)} (add them)"
        return
    if meta["part"] != part_of(name):
        yield f"meta.json: {name}: part {meta['part']!r}, the digest of the name says {part_of(name)!r} (mend the part)"
    if meta["manner"] not in MANNERS:
        yield f"meta.json: {name}: unknown manner {meta['manner']!r} (one of {', '.join(MANNERS)})"
    if meta["region"] not in REGIONS:
        yield f"meta.json: {name}: unknown region {meta['region']!r} (one of {', '.join(REGIONS)})"
    if not meta["sources"]:
        yield f"meta.json: {name}: no source of fact (name a public one)"
    if "written for testing" not in meta["note"]:
        yield f"meta.json: {name}: does not say that the text was written for testing (put it into the note)"
    if meta["published"] != published:
        yield f"meta.json: {name}: published {meta['published']}, the draft says {published} (make them agree)"


def make(corpus: Path, write: bool = True) -> tuple[dict[str, str], list[str]]:
    """Build every report. Returns the gold by ``PART/NAME.json`` and the troubles, a line each; writes it unless told not to."""
    texts, drafts = corpus / "texts", corpus / "drafts"
    troubles: list[str] = []
    made: dict[str, str] = {}
    meta: dict[str, Any] = {}
    for file in meta_files(corpus):
        for row in _json(file):
            if row["id"] in meta:
                troubles.append(f"{file.name}: {row['id']}: entered twice (take one row out)")
            meta[row["id"]] = row
    names = sorted(p.stem for p in drafts.glob("*.json"))
    troubles += [
        f"texts/{p.name}: has no draft (write drafts/{p.stem}.json)" for p in sorted(texts.glob("*.txt")) if p.stem not in names
    ]
    troubles += [f"meta.json: {name}: has no draft (write it or take the row out)" for name in sorted(set(meta) - set(names))]
    for name in names:
        file = texts / f"{name}.txt"
        if not file.exists():
            troubles.append(f"drafts/{name}.json: has no text (write texts/{name}.txt)")
            continue
        try:
            draft = _json(drafts / f"{name}.json")
            gold = build(file.read_text(encoding="utf-8"), draft)
        except DraftError as trouble:
            troubles.append(str(trouble))
            continue
        found = [f"{name}: {t}" for t in validate(gold)] + list(_meta_troubles(name, meta.get(name, {}), gold["published"]))
        if gold["name"] != name:
            found.append(f"drafts/{name}.json: calls itself {gold['name']!r} (mend the name)")
        troubles += found
        if not found:
            made[f"{part_of(name)}/{name}.json"] = dumped(gold)
    if write:
        for place, content in made.items():
            target = corpus / "gold" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_text(encoding="utf-8") != content:
                target.write_text(content, encoding="utf-8")
    return made, troubles
