"""Commands that look after the archive: quarantine, reread, backup, restore."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from isnad.cli.adding import Quiet, Telling, closing, hopeless, join_stories
from isnad.cli.common import Archive, AsJson, opened, told
from isnad.errors import InputError
from isnad.record import Record

if TYPE_CHECKING:
    from isnad.archive.rereading import Change

quarantine = typer.Typer(help="What could not be read, with its bytes and the reason.", no_args_is_help=True)


class Again:
    """Bytes of the archive through the reader once more, in a process that may be killed. ``again(original, provenance)``."""

    def __init__(self) -> None:
        from isnad.gathering.worker import Worker

        self.worker = Worker("isnad:read", prepare="isnad:load")

    def __enter__(self) -> Again:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.worker.close()

    def __call__(self, original: bytes, provenance: Mapping[str, Any]) -> Record:
        """Raises ``InputError`` when the bytes are no report still."""
        code = str(provenance.get("trouble") or "")
        from_web = provenance.get("url") and not provenance.get("path")
        if from_web and code and not code.startswith("reader-"):
            # What was answered instead of a report is no report, whatever its bytes say.
            raise InputError(str(provenance["url"]), f"was not fetched ({code})", "isnad add fetches it again")
        if not original:
            raise InputError(str(provenance.get("path") or "input"), "no bytes were kept", "add it again")
        known = "encoding" in provenance and not code.startswith("binary")
        text, about = _as_read(original, provenance) if known else _as_found(original, provenance)
        about |= {k: str(provenance[k]) for k in ("published", "source_id") if provenance.get(k)}
        return self._read(text, about, str(provenance.get("path") or provenance.get("url") or "input"))

    def _read(self, text: str, about: dict[str, str], place: str) -> Record:
        from isnad.gathering.worker import WorkerTrouble

        try:
            record = Record.from_dict(self.worker.call(text, **about))
        except WorkerTrouble as wrong:
            raise InputError(place, f"the reader gave up: {wrong.message}", "report it with the page") from None
        if why := hopeless(record):
            raise InputError(place, why)
        return record


def _as_read(original: bytes, provenance: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    return original.decode(str(provenance["encoding"]), "replace"), dict(provenance.get("declared") or {})


def _as_found(original: bytes, provenance: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The bytes gathered again under their old name. Raises ``InputError`` when they are no single report."""
    from isnad.gathering.files import gather_paths
    from isnad.gathering.item import Item

    name = str(provenance.get("member") or provenance.get("path") or urlsplit(str(provenance.get("url") or "")).path or "input")
    with tempfile.TemporaryDirectory(prefix="isnad-") as folder:
        # A line of a table is a report of its own, not a table.
        file = Path(folder) / ("input" + ("" if provenance.get("line") else Path(name).suffix[:12]))
        file.write_bytes(original)
        found = list(gather_paths([file]))
    if len(found) != 1:
        raise InputError(name, f"holds {len(found)} reports", "add the file again")
    one = found[0]
    if not isinstance(one, Item):
        raise InputError(name, one.message)
    about = one.declared.for_reader()
    if provenance.get("url"):
        about.setdefault("url", str(provenance["url"]))
    return one.text, about


@quarantine.command(name="list")
@told
def list_(archive: Archive = None, as_json: AsJson = False) -> None:
    """What is held: number, place, reason, tries."""
    held = opened(archive).quarantine_list()
    for one in held:
        if as_json:
            row = {"id": one.id, "place": one.place, "reason": one.reason, "sha256": one.sha256, "tries": one.tries,
                   "first": one.first.isoformat(), "last": one.last.isoformat()}  # fmt: skip
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            typer.echo(f"{one.id}\t{one.place}\t{one.reason}\t{one.tries} tries since {one.first:%Y-%m-%d}")
    if not held and not as_json:
        typer.echo("the quarantine is empty")


@quarantine.command()
@told
def retry(
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", help="Numbers from the list; all if left out.")
    ] = None,
    archive: Archive = None,
    quiet: Quiet = False,
) -> None:
    """Read what is held once more; what reads well now leaves the quarantine."""
    api = opened(archive)
    held = {one.id for one in api.quarantine_list()}
    if unknown := sorted(set(ids or ()) - held):
        raise InputError(str(unknown[0]), "is not in quarantine", "numbers are in: isnad quarantine list")
    with Again() as again, Telling("retrying", len(ids or held), quiet) as telling:
        balance = api.quarantine_retry(again, ids=ids or None, on_outcome=telling.outcome)
        join_stories(api, telling)
    closing(balance)


@told
def reread(
    archive: Archive = None,
    most: Annotated[int | None, typer.Option(min=1, help="Stop after so many; the next run goes on.")] = None,
    quiet: Quiet = False,
) -> None:
    """Bring reports that older code or an older pack has read up to date, and say what changed. Resumable."""
    import isnad

    api = opened(archive)
    versions = isnad.read("").versions
    due = api.due(versions)
    with Again() as again, Telling("rereading", min(due, most) if most else due, quiet) as telling:

        def change(one: Change) -> None:
            if telling.bar is not None and telling.task is not None:
                telling.bar.advance(telling.task)
            if one.trouble:
                telling.line(f"kept as it was\t{one.uid}\t{one.trouble}", err=True)
            elif not one.empty and not quiet:
                told_ = f"events +{len(one.events_new)} -{len(one.events_gone)} ~{len(one.events_changed)}"
                telling.line(f"changed\t{one.uid}\t{told_}, statements +{one.statements_new} -{one.statements_gone}")

        done = api.reread(again, versions, on_change=change, most=most)
        join_stories(api, telling)
    typer.echo(f"{done.read} read again: {done.unchanged} unchanged, {done.changed} changed, {done.failed} kept as they were")
    if done.by_type:
        typer.echo("  " + "  ".join(f"{kind} {n}" for kind, n in sorted(done.by_type.items())))
    if done.failed:
        raise typer.Exit(1)


@told
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Reports.")],
    reason: Annotated[str, typer.Option(help="Why, for the archive's own ledger: who asked, and when.")],
    archive: Archive = None,
) -> None:
    """Take reports out for good, with all versions: only their ids stay, as tombstones. Backups and exports keep what they have."""
    api = opened(archive)
    for uid in ids:
        api.remove(uid, reason)
        typer.echo(f"removed\t{uid}")
    api.purge()


@told
def backup(path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")], archive: Archive = None) -> None:
    """Write a checked copy of the archive while others read and add."""
    saved = opened(archive).backup(path)
    typer.echo(f"{saved.path}\t{saved.bytes:,} bytes\tsha-256 {saved.sha256}")


@told
def restore(
    path: Annotated[Path, typer.Argument(help="A file that isnad backup wrote.")],
    archive: Archive = None,
    replace: Annotated[bool, typer.Option("--replace", help="The archive's reports are replaced.")] = False,
) -> None:
    """Put a backup in place of the archive's content; others see all of it at once."""
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "give the file that isnad backup wrote")
    api = opened(archive, create=True)
    api.restore(path, replace=replace)
    typer.echo(f"{api.status().reports} reports restored")
