"""``isnad add``: files, folders, archives of the web, addresses: each input with its outcome, and the sums at the end."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isnad.cli.common import Archive, contact_of, opened, state_path, told
from isnad.errors import InputError
from isnad.record import Record

if TYPE_CHECKING:
    from isnad.archive.adding import Balance, Outcome
    from isnad.archive.adding import Item as Kept
    from isnad.gathering.item import Gathered, Item
    from isnad.gathering.state import State

# With these a record says nothing: the bytes wait in quarantine for a pack or a mending.
HOPELESS = frozenset({"empty", "binary", "language"})
Contact = Annotated[str | None, typer.Option(envvar="ISNAD_CONTACT", help="Page or address at which a site's owner reaches you.")]
Private = Annotated[bool, typer.Option("--allow-private", hidden=True, help="Let loopback addresses pass: for tests.")]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="Processes that read.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only troubles and the balance.")]


def is_address(what: str) -> bool:
    """Whether an argument is an address of the web and not a path."""
    return what.lower().startswith(("http://", "https://"))


def hopeless(record: Record) -> str:
    """Why a record is not worth keeping; empty when it is."""
    return next((p.message for p in record.problems if p.code in HOPELESS), "")


def kept_items(found: Iterable[Gathered], api: Any, jobs: int, published: str | None = None) -> Iterator[Kept]:
    """What was gathered, read in processes that may be killed, as items for the archive. Known bytes are not read again."""
    from isnad.archive import queries
    from isnad.gathering.applying import apply
    from isnad.gathering.item import Item, trouble

    waiting: deque[tuple[Gathered, Any]] = deque()

    def noted() -> Iterator[Gathered]:
        for one in found:
            there = api.known(one.provenance.sha256, _url(one)) if isinstance(one, Item) else None
            waiting.append((one, there))
            # A trouble passes the reader by; so does what was read before.
            yield trouble(one.provenance, "known", "") if there is not None else _dated(one, published)

    for answered, answer in apply(noted(), "isnad:read", processes=jobs, prepare="isnad:load"):
        one, there = waiting.popleft()
        about = _about(one)
        if there is not None:
            yield api.Item(one.provenance.place, one.content, queries.record_of(there), about)
        elif isinstance(answered, Item):
            record = Record.from_dict(answer)
            why = hopeless(record)
            yield api.Item(one.provenance.place, one.content, None if why else record, about, why)
        else:
            yield api.Item(one.provenance.place, one.content, None, {**about, "trouble": answered.code}, answered.message)


def _url(one: Item) -> str | None:
    return one.provenance.final_url or one.provenance.url or one.declared.url


def _dated(one: Gathered, published: str | None) -> Gathered:
    """A day given on the command line fills in for what declares none."""
    from dataclasses import replace

    from isnad.gathering.item import Item

    if published is None or not isinstance(one, Item) or one.declared.published:
        return one
    return replace(one, declared=replace(one.declared, published=published))


def _about(one: Gathered) -> dict[str, Any]:
    """Provenance as the archive keeps it, with what a later reading needs to read the bytes alike."""
    from isnad.gathering.item import Item

    out = one.provenance.to_dict()
    if isinstance(one, Item):
        out |= {"kind": one.kind, "encoding": one.encoding, "declared": one.declared.for_reader()}
    return out


class _Resumed:
    """Progress that is written down only when the archive has announced what came before it."""

    def __init__(self, state: State) -> None:
        self.state, self.handed, self.announced = state, 0, 0
        self.marks: deque[tuple[int, str, int, int]] = deque()

    def counting(self, found: Iterable[Gathered]) -> Iterator[Gathered]:
        for one in found:
            self.handed += 1
            yield one

    def reached(self, name: str) -> tuple[int, int]:
        return self.state.reached(name)

    def reach(self, name: str, count: int, offset: int) -> None:
        self.marks.append((self.handed, name, count, offset))

    def announce(self) -> None:
        self.announced += 1
        self.settle()

    def settle(self) -> None:
        while self.marks and self.marks[0][0] <= self.announced:
            _, name, count, offset = self.marks.popleft()
            self.state.reach(name, count, offset)


class Telling:
    """Outcomes for people: one line each, a bar on a terminal, troubles on standard error, the balance at the end."""

    def __init__(self, what: str, total: int | None, quiet: bool) -> None:
        self.quiet, self.bar, self.task = quiet, None, None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self.bar = Progress(*columns, console=Console(stderr=True))
            self.task = self.bar.add_task(what, total=total)

    def __enter__(self) -> Telling:
        if self.bar is not None:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def outcome(self, found: Outcome) -> None:
        """Called once an outcome is safely on the disk."""
        if self.bar is not None and self.task is not None:
            self.bar.advance(self.task)
        reason = f"\t{found.reason}" if found.reason else ""
        if found.outcome == "quarantined":
            self.line(f"quarantined\t{found.place}{reason}", err=True)
        elif not self.quiet:
            self.line(f"{found.outcome}\t{found.uid}\t{found.place}{reason}")

    def line(self, text: str, err: bool = False) -> None:
        """A line above the bar."""
        if self.bar is not None and (err or sys.stdout.isatty()):
            self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(text, err=err)


def join_stories(api: Any, telling: Telling) -> None:
    """Brings what is new into stories and says how many there are."""
    done = api.update_stories()
    if done.reports and not telling.quiet:
        telling.line(f"{done.reports} reports compared: {done.copies} copies, {done.stories} stories made or changed")


def closing(balance: Balance) -> None:
    """The balance, and status 1 when something is in quarantine."""
    typer.echo(f"{balance} ({balance.seconds:.1f} s)")
    if balance.quarantined:
        typer.echo("isnad: see: isnad quarantine list", err=True)
        raise typer.Exit(1)


def _total(paths: list[str]) -> int | None:
    """How many files there are; None where a file may hold many reports or few."""
    packed = (".jsonl", ".ndjson", ".gz", ".zip", ".warc", ".wacz", ".csv", ".tsv", ".json", ".zst", ".bz2", ".xz")
    files = [f for p in paths for f in (Path(p).rglob("*") if Path(p).is_dir() else [Path(p)]) if not f.is_dir()]
    return None if any(f.suffix.lower() in packed for f in files) else len(files)


@told
def add(
    what: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, ZIP, JSON Lines, CSV, WARC, addresses.")
    ],
    archive: Archive = None,
    published: Annotated[str | None, typer.Option(help="Day of publication of what declares none, e.g. 2023-07-03.")] = None,
    columns: Annotated[str, typer.Option(help="Fields of JSON Lines and CSV: text=Body,published=Day.")] = "",
    jobs: Jobs = 2,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run over the same files stopped.")] = False,
    stories: Annotated[bool, typer.Option(help="Join what is new into stories afterwards.")] = True,
    contact: Contact = None,
    quiet: Quiet = False,
    private: Private = False,
) -> None:
    """Add reports to the archive: each ends stored, duplicate, revised or quarantined, and the sums agree."""
    addresses, paths = [w for w in what if is_address(w)], [w for w in what if not is_address(w)]
    for path in paths:
        if not Path(path).exists():
            raise InputError(path, "no such file", "check the name")
    if published is not None:
        import isnad

        isnad.read("", published=published)
    if addresses:
        contact_of(contact)
    state = state_path(archive, None)
    own = str(state.with_suffix("")) if state.suffix == ".gathering" else str(state)
    found, announce = _gathered(addresses, paths, columns, contact, private, own, state if resume else None)
    api = opened(archive, create=True)
    with Telling("adding", None if addresses else _total(paths), quiet) as telling:

        def outcome(one: Outcome) -> None:
            telling.outcome(one)
            announce()

        balance = api.add_items(kept_items(found, api, jobs, published), on_outcome=outcome)
        announce()
        if stories:
            join_stories(api, telling)
    closing(balance)


def _gathered(
    addresses: list[str], paths: list[str], columns: str, contact: str | None, private: bool, own: str, state: Path | None
) -> tuple[Iterator[Gathered], Callable[[], None]]:
    """What is found, without files that begin with ``own``; and what to call after each outcome."""
    from isnad.gathering.files import gather_paths
    from isnad.gathering.tables import Columns

    try:
        named = Columns.parse(columns)
    except ValueError as wrong:
        raise InputError("--columns", str(wrong), "write it as text=Body,published=Day") from None

    def web() -> Iterator[Gathered]:
        from isnad.gathering.web import Door, Manners, fetch

        if addresses:
            with Door(Manners(contact=contact or ""), private=private) as door:
                for url in addresses:
                    yield fetch(url, door)

    def both(files: Iterable[Gathered]) -> Iterator[Gathered]:
        # The archive often lies in the folder that is added: it is no report of itself.
        yield from (one for one in files if not os.path.abspath(one.provenance.path or "").startswith(own))
        yield from web()

    if state is None:
        return both(gather_paths(paths, columns=named)), lambda: None
    from isnad.gathering.state import State

    progress = _Resumed(State(state))
    return both(progress.counting(gather_paths(paths, columns=named, progress=progress))), progress.announce
