"""The corpus from a shell: build, score, counts, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

import isnad
from isnad.corpus.annotations import annotation_page
from isnad.corpus.build import build as build_one
from isnad.corpus.comparing import Count
from isnad.corpus.counts import counts as count
from isnad.corpus.loading import HOME, line_of, load
from isnad.corpus.making import make
from isnad.corpus.score import Tally
from isnad.corpus.score import score as score_one
from isnad.corpus.validate import validate
from isnad.errors import InputError, IsnadError

app = typer.Typer(
    help="Isnad Gold: build it, count it, export it, score records against it.", no_args_is_help=True, add_completion=False
)
Folder = Annotated[
    Path, typer.Argument(help="The corpus: a folder with meta.json and gold, its release file, or a folder of gold files.")
]
Part = Annotated[str | None, typer.Option(help="learn, check or test.")]


def _fail(message: object) -> typer.Exit:
    typer.echo(f"isnad: {message}", err=True)
    return typer.Exit(2)


@app.command()
def build(
    folder: Folder = HOME,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when the gold is stale.")] = False,
) -> None:
    """Turn the drafts into gold with offsets and hold them to the codebook."""
    try:
        made, troubles = make(folder, write=not check)
    except IsnadError as trouble:
        raise _fail(trouble) from None
    for place, content in made.items() if check else ():
        there = folder / "gold" / place
        if not there.exists() or there.read_text(encoding="utf-8") != content:
            troubles.append(f"gold/{place}: is not what the draft gives (python -m isnad.corpus build)")
    for line in troubles:
        typer.echo(line)
    typer.echo(f"{len(made)} reports built, {len(troubles)} troubles")
    if troubles:
        raise typer.Exit(1)


@app.command()
def counts(folder: Folder = HOME, part: Part = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """What the corpus holds, class by class."""
    try:
        tables = count(load(folder, part))
    except IsnadError as trouble:
        raise _fail(trouble) from None
    if as_json:
        typer.echo(json.dumps(tables, ensure_ascii=False, indent=1))
        return
    for name, rows in tables.items():
        typer.echo(f"{name}:")
        for label, number in rows.items():
            typer.echo(f"  {label:28}{number:6}")


@app.command()
def export(folder: Folder = HOME, part: Part = None, form: Annotated[str, typer.Option(help="jsonl or w3c.")] = "jsonl") -> None:
    """Write the corpus to standard output: JSON Lines, one report a line, or one W3C AnnotationPage a line."""
    if form not in ("jsonl", "w3c"):
        raise _fail(f"--form {form}: unknown (jsonl or w3c)")
    try:
        reports = load(folder, part)
    except IsnadError as trouble:
        raise _fail(trouble) from None
    for r in reports:
        typer.echo(line_of(r) if form == "jsonl" else json.dumps(annotation_page(r), ensure_ascii=False))


def gold_files(folder: Path, part: str | None) -> list[tuple[dict[str, Any], str | None]]:
    """(gold, manner) of every report of a corpus or of its release file, or of a plain folder of gold files (no manner)."""
    if folder.is_file() or (
        (folder / "meta.json").exists() and (folder / "gold").is_dir() and not list((folder / "gold").glob("*.json"))
    ):
        return [(r.raw, r.manner) for r in load(folder, part)]
    files = sorted(folder.glob("*.json"))
    if not files or part:
        raise InputError(str(folder), "no gold in this folder" if not files else "a folder of gold has no parts", "name a corpus")
    return [({"name": f.stem, **json.loads(f.read_text(encoding="utf-8"))}, None) for f in files]


def tally(folder: Path, records: Path | None, part: str | None) -> Tally:
    """Score a folder of records, or what the reader makes of the reports now."""
    out = Tally()
    for gold, manner in gold_files(folder, part):
        if records is None:
            record: dict[str, Any] | None = isnad.read(gold["text"], published=gold.get("published")).to_dict()
        else:
            file = records / f"{gold['name']}.json"
            record = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
        score_one(gold, record, out, manner)
    return out


def agreed(folder: Path) -> tuple[Tally, list[str]]:
    """What two people, each from the text alone, made of the same reports (``drafts`` and ``second``), and what is wrong in the second."""
    out, troubles = Tally(), []
    files = sorted((folder / "second").glob("*.json"))
    if not files:
        raise InputError(str(folder / "second"), "nobody has labelled a report a second time", "write labels there")
    for file in files:
        text = (folder / "texts" / f"{file.stem}.txt").read_text(encoding="utf-8")
        first = build_one(text, json.loads((folder / "drafts" / file.name).read_text(encoding="utf-8")))
        try:
            other = build_one(text, json.loads(file.read_text(encoding="utf-8")))
        except IsnadError as trouble:
            troubles.append(str(trouble))
            continue
        troubles += [f"second/{file.stem}: {t}" for t in validate(other)]
        score_one(first, other, out)
    return out, troubles


@app.command()
def agreement(
    folder: Folder = HOME,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    differences: Annotated[str | None, typer.Option(help="List where the two differ in this kind (or 'all').")] = None,
) -> None:
    """How far two independent labellings of the same reports agree (F1, the first as gold)."""
    try:
        done, troubles = agreed(folder)
    except IsnadError as trouble:
        raise _fail(trouble) from None
    for line in troubles:
        typer.echo(line, err=True)
    if differences:
        for kind, name, what, shown in done.misses:
            if differences in ("all", kind):
                typer.echo(f"{name}\t{kind}\t{'only the first' if what == 'missed' else 'only the second'}\t{shown}")
    elif as_json:
        typer.echo(json.dumps({kind: c.row() for kind, c in done.kinds.items()}, ensure_ascii=False, indent=1))
    else:
        _rows("figures", done.kinds)
        _rows("events by type", done.types)
    if troubles:
        raise typer.Exit(1)


def _rows(title: str, rows: dict[str, Count], wide: int = 20) -> None:
    typer.echo(title)
    for name in rows if title == "figures" else sorted(rows):
        r = rows[name].row()
        typer.echo(
            f"  {name:{wide}} P {r['precision']:.3f}  R {r['recall']:.3f}  F1 {r['f1']:.3f}   "
            f"({r['hit']} right of {r['found']} found, {r['gold']} in gold)"
        )


def _recalls(title: str, rows: dict[str, Count]) -> None:
    """Classes that only the gold knows: how many of each were found."""
    typer.echo(f"{title} (recall)")
    for name in sorted(rows):
        typer.echo(f"  {name:30} R {rows[name].row()['recall']:.3f}   ({rows[name].hit} of {rows[name].gold})")


@app.command()
def score(
    folder: Folder = HOME,
    records: Annotated[
        Path | None, typer.Option(help="A folder of NAME.json records; without it the reports are read now.")
    ] = None,
    part: Part = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    misses: Annotated[
        str | None, typer.Option(help="List what was missed or wrong of this kind (or 'all'); never of check and test.")
    ] = None,
) -> None:
    """Precision, recall and F1: by kind, type, mode, auxiliary mode, phenomenon, length of chain and manner."""
    if misses and part in ("check", "test"):
        raise _fail(f"the misses of {part} are not to be read: they would no longer tell what carries over")
    try:
        done = tally(folder, records, "learn" if misses and (folder.is_file() or (folder / "meta.json").exists()) else part)
    except IsnadError as trouble:
        raise _fail(trouble) from None
    if misses:
        for kind, name, what, shown in done.misses:
            if misses in ("all", kind):
                typer.echo(f"{name}\t{kind}\t{what}\t{shown}")
        return
    if as_json:
        named = {"types": done.types, "modes": done.modes, "aux": done.aux, "phenomena": done.phenomena, "chains": done.chains}
        out: dict[str, Any] = {kind: c.row() for kind, c in done.kinds.items()}
        out |= {name: {label: c.row() for label, c in sorted(rows.items())} for name, rows in named.items()}
        out["manners"] = {m: {kind: c.row() for kind, c in rows.items()} for m, rows in sorted(done.manners.items())}
        typer.echo(json.dumps(out, ensure_ascii=False, indent=1))
        return
    _rows("figures", done.kinds)
    _rows("events by type", done.types)
    _rows("events by mode", done.modes, 28)
    _rows("events by auxiliary mode", done.aux)
    _recalls("events by phenomenon", done.phenomena)
    _recalls("statements by links of the chain", done.chains)
    for manner, rows in sorted(done.manners.items()):
        _rows(f"manner {manner}", rows)
