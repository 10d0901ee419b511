"""The command line: read, explain, check, demo; add, follow, serve, export and the rest where their extras are installed.

Exit status: 0 done; 1 done, but some input could not be read (each is named); 2 wrong use or a pack that does not load;
130 interrupted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import isnad
from isnad.errors import InputError, IsnadError

app = typer.Typer(help="Who did and said what to whom, when, and on whose word.", no_args_is_help=True, add_completion=False)
SUFFIXES = (".txt", ".html", ".htm", ".xhtml")


def _fail(message: str, status: int = 2) -> typer.Exit:
    typer.echo(f"isnad: {message}", err=True)
    return typer.Exit(status)


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


def _read_line(line: str) -> tuple[str, str | None]:
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
    source = row.get("html") or row.get("text") or ""
    try:
        record = isnad.read(
            source, published=row.get("published"), url=row.get("url"), title=row.get("title"), publisher=row.get("publisher"),
            source_id=None if row.get("id") is None else str(row["id"]),
        )  # fmt: skip
    except InputError:
        record = isnad.read(source, url=row.get("url"), title=row.get("title"), publisher=row.get("publisher"),
                            source_id=None if row.get("id") is None else str(row["id"]))  # fmt: skip
        data = record.to_dict()
        data["problems"].append({"code": "bad-date", "message": f"published: {row.get('published')!r} is no day; write it as 2023-07-03"})
        return json.dumps(data, ensure_ascii=False), "bad date"
    return record.to_json(), record.problems[0].message if record.problems else None


def _warm() -> None:
    """A worker's first deed: Ctrl-C is the parent's affair, and the pack is loaded once."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    isnad.load()


def _many(lines: Iterable[str], jobs: int) -> Iterator[tuple[str, str | None]]:
    """Records in the order of the lines; with several jobs a bounded number of lines is under way at a time."""
    if jobs <= 1:
        yield from map(_read_line, lines)
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
                waiting.append(pool.submit(_read_lines, chunk))
            if not waiting:
                return
            yield from waiting.popleft().result()


def _read_lines(lines: list[str]) -> list[tuple[str, str | None]]:
    return [_read_line(line) for line in lines]


@app.command()
def read(
    paths: Annotated[list[Path], typer.Argument(help="Files or directories; - for standard input.")],
    published: Annotated[str | None, typer.Option(help="Day of publication, e.g. 2023-07-03.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON record a report.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Input is JSON lines with id, text or html, published, url, title.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes for --jsonl.")] = 1,
) -> None:
    """Read reports: who did and said what to whom, when, and on whose word."""
    from isnad.show import show_record

    failed = 0
    try:
        if jsonl:
            for path in _paths(paths):
                stream: Any = sys.stdin if path is None else _lines(path)
                for record, trouble in _progress(_many((ln for ln in stream if ln.strip()), jobs), str(path or "-")):
                    failed += trouble is not None
                    sys.stdout.write(record + "\n")
        else:
            several = len(paths) > 1 or any(p.is_dir() for p in paths)
            for path in _paths(paths):
                try:
                    record_ = isnad.read(_bytes(path), published=published)
                except InputError as trouble:
                    failed += 1
                    typer.echo(f"isnad: {trouble}", err=True)
                    continue
                failed += bool(record_.problems)
                if as_json:
                    typer.echo(record_.to_json(None if several else 1))
                else:
                    show_record(record_, str(path or "-"))
                for problem in record_.problems if as_json else ():
                    typer.echo(f"isnad: {path or '-'}: {problem.message}", err=True)
    except IsnadError as trouble:
        raise _fail(str(trouble)) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None
    if failed:
        raise typer.Exit(1)


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


@app.command()
def explain(
    path: Annotated[Path, typer.Argument(help="A report, or - for standard input.")],
    published: Annotated[str | None, typer.Option(help="Day of publication, e.g. 2023-07-03.")] = None,
) -> None:
    """Show how a report was read: words, analyses, clauses, chain, events, each with its rule."""
    from isnad.show import show_explanation

    try:
        show_explanation(_bytes(None if str(path) == "-" else path), published)
    except IsnadError as trouble:
        raise _fail(str(trouble)) from None


@app.command()
def check(
    what: Annotated[str | None, typer.Argument(help="A pack or one of its files: ar, ar/events/CONSULT.")] = None,
) -> None:
    """Run a pack's own sentences: what it must read and what it must leave alone."""
    from isnad.checking import check_pack

    try:
        failures = check_pack(what or "ar", typer.echo)
    except IsnadError as trouble:
        raise _fail(str(trouble)) from None
    if failures:
        raise typer.Exit(1)


def main() -> None:
    """The entry point that turns Ctrl-C into status 130."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
