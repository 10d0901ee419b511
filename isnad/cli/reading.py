"""Commands that need no archive: read, explain, check, score."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import isnad
from isnad.cli.common import told
from isnad.errors import InputError

SUFFIXES = (".txt", ".html", ".htm", ".xhtml")


def _paths(given: list[Path]) -> Iterator[Path | None]:
    """Files in the order given; directories sorted; ``None`` stands for standard input."""
    for path in given:
        if str(path) == "-":
            yield None
        elif path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        else:
            yield path


def _bytes(path: Path | None) -> bytes:
    if path is None:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(str(path), "no such file", "check the name") from None
    except OSError as trouble:
        raise InputError(str(path), f"cannot be opened: {trouble.strerror}", "check its rights") from None


def _read_line(line: str, whole: bool = False) -> tuple[str, str | None]:
    """One JSON line → (record JSON, trouble). A line that is no report gives a record with problems, so that none is lost."""
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError("not an object")
    except ValueError as trouble:
        record = isnad.read("")
        data = record.to_dict()
        data["problems"] = [{"code": "bad-line", "message": f"the line is no JSON object: {trouble}"}]
        return json.dumps(data, ensure_ascii=False), "no JSON object"
    said = {name: None if row.get(name) is None else str(row[name]) for name in ("published", "url", "title", "publisher", "id")}
    about: dict[str, Any] = {"url": said["url"], "title": said["title"], "publisher": said["publisher"], "source_id": said["id"]}
    source = str(row.get("html") or row.get("text") or "")
    try:
        record = isnad.read(source, published=said["published"], whole=whole, **about)
    except InputError:
        data = isnad.read(source, whole=whole, **about).to_dict()
        message = f"published: {said['published']!r} is no day; write it as 2023-07-03"
        data["problems"].append({"code": "bad-date", "message": message})
        return json.dumps(data, ensure_ascii=False), "bad date"
    return record.to_json(), record.problems[0].message if record.problems else None


def _warm() -> None:
    """A worker's first deed: Ctrl-C is the parent's affair, and the pack is loaded once."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    isnad.load()


def _many(lines: Iterable[str], jobs: int, whole: bool = False) -> Iterator[tuple[str, str | None]]:
    """Records in the order of the lines; with several jobs a bounded number of lines is under way at a time."""
    if jobs <= 1:
        yield from (_read_line(line, whole) for line in lines)
        return
    import itertools
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor

    isnad.load()  # builds the cache once, before the workers ask for it
    with ProcessPoolExecutor(jobs, initializer=_warm) as pool:
        waiting: deque[Future[list[tuple[str, str | None]]]] = deque()
        source = iter(lines)
        while True:
            while len(waiting) < jobs * 4 and (chunk := list(itertools.islice(source, 16))):
                waiting.append(pool.submit(_read_lines, chunk, whole))
            if not waiting:
                return
            yield from waiting.popleft().result()


def _read_lines(lines: list[str], whole: bool) -> list[tuple[str, str | None]]:
    return [_read_line(line, whole) for line in lines]


@told
def read(
    paths: Annotated[list[Path], typer.Argument(help="Files or directories; - for standard input.")],
    published: Annotated[str | None, typer.Option(help="Day of publication, e.g. 2023-07-03.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON record a report.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Input is JSON lines: id, text or html, published, url, title.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes for --jsonl.")] = 1,
    whole: Annotated[bool, typer.Option("--whole", help="Read all of a text longer than a book, however long it takes.")] = False,
) -> None:
    """Read reports: who did and said what to whom, when, and on whose word."""
    failed = sum(_jsonl(path, jobs, whole) for path in _paths(paths)) if jsonl else _reports(paths, published, as_json, whole)
    if failed:
        raise typer.Exit(1)


def _jsonl(path: Path | None, jobs: int, whole: bool) -> int:
    """One record a line; returns how many lines had a trouble."""
    failed = 0
    stream: Any = (line.decode("utf-8", "replace") for line in sys.stdin.buffer) if path is None else _lines(path)
    for record, trouble in _progress(_many((ln for ln in stream if ln.strip()), jobs, whole), str(path or "-")):
        failed += trouble is not None
        sys.stdout.write(record + "\n")
    return failed


def _reports(paths: list[Path], published: str | None, as_json: bool, whole: bool) -> int:
    """Reads and shows each report; returns how many had a trouble. A wrong day is wrong for all of them."""
    from isnad.show import show_record

    failed = 0
    several = len(paths) > 1 or any(p.is_dir() for p in paths)
    if published is not None:
        isnad.read("", published=published)
    for path in _paths(paths):
        try:
            record = isnad.read(_bytes(path), published=published, whole=whole)
        except InputError as trouble:
            failed += 1
            typer.echo(f"isnad: {trouble}", err=True)
            continue
        failed += bool(record.problems)
        if as_json:
            typer.echo(record.to_json(None if several else 1))
        else:
            show_record(record, str(path or "-"))
        for problem in record.problems:
            typer.echo(f"isnad: {path or '-'}: {problem.message}", err=True)
    return failed


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    except OSError as trouble:
        raise InputError(str(path), f"cannot be opened: {trouble.strerror}", "check the name and its rights") from None


def _progress(records: Iterator[tuple[str, str | None]], name: str) -> Iterator[tuple[str, str | None]]:
    """A running count on a terminal's standard error, when the records themselves go elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from records
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,} reports"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=None)
        for item in records:
            bar.advance(task)
            yield item


@told
def explain(
    path: Annotated[Path, typer.Argument(help="A report, or - for standard input.")],
    published: Annotated[str | None, typer.Option(help="Day of publication, e.g. 2023-07-03.")] = None,
) -> None:
    """Show how a report was read: words, analyses, clauses, chain, events, each with its rule."""
    from isnad.show import show_explanation

    show_explanation(_bytes(None if str(path) == "-" else path), published)


@told
def check(
    what: Annotated[str | None, typer.Argument(help="A pack or one of its files: ar, ar/dates, ar/events/CONSULT.")] = None,
) -> None:
    """Run a pack's own sentences: what it must read and what it must leave alone."""
    from isnad.checking import check_pack

    if check_pack(what or "ar", typer.echo):
        raise typer.Exit(1)


@told
def score(
    corpus: Annotated[
        Path | None, typer.Argument(help="A corpus, its file of JSON Lines, or a folder of gold; the project's own if left out.")
    ] = None,
    records: Annotated[Path | None, typer.Option(help="A folder of NAME.json records; else read now.")] = None,
    part: Annotated[str | None, typer.Option(help="learn, check or test.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    misses: Annotated[str | None, typer.Option(help="List what was missed or wrong of this kind (or 'all').")] = None,
) -> None:
    """Score the reader against reports labelled by hand: precision, recall and F1 by kind, type, mode, manner, phenomenon."""
    from isnad.corpus import commands, loading

    commands.score(corpus or loading.HOME, records, part, as_json, misses)
