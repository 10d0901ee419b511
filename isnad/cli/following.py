"""``isnad follow``: feeds and sites, looked at once or for ever; a page is in the archive before the next is asked for."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isnad.cli.adding import Contact, Private, Quiet, Telling, closing, join_stories, kept_items
from isnad.cli.common import Archive, AsJson, contact_of, minutes, opened, state_path, told
from isnad.errors import InputError

if TYPE_CHECKING:
    from isnad.archive.adding import Outcome

app = typer.Typer(help="Follow feeds and sites.", no_args_is_help=True)
StateFile = Annotated[
    Path | None, typer.Option("--state", envvar="ISNAD_STATE", help="What is followed; else beside the archive.")
]
_STORIES_EVERY = 600.0  # seconds between two joinings of a run that does not end


@app.command()
@told
def add(
    what: Annotated[
        list[str], typer.Argument(metavar="FEED|SITE|FILE|ID...", help="Feed, site, OPML or TOML file, outlet's id.")
    ],
    archive: Archive = None,
    state: StateFile = None,
    contact: Contact = None,
    private: Private = False,
) -> None:
    """Follow a feed, a site, the sources of an OPML or TOML file, or an outlet of the starting list."""
    from isnad.gathering.follow import follow_add
    from isnad.gathering.state import State
    from isnad.gathering.web import Door, Manners

    with State(state_path(archive, state)) as kept, Door(Manners(contact=contact or ""), memory=kept, private=private) as door:
        for one in what:
            for source in follow_add(kept, one, door):
                for feed in source.feeds:
                    typer.echo(f"following\t{source.id}\t{feed}")


@app.command()
@told
def remove(
    source: Annotated[str, typer.Argument(help="The source's id.")], archive: Archive = None, state: StateFile = None
) -> None:
    """Follow a source no longer; what it gave stays."""
    from isnad.gathering.follow import follow_remove
    from isnad.gathering.state import State

    with State(state_path(archive, state)) as kept:
        if not follow_remove(kept, source):
            raise InputError(source, "is not followed", "ids are in: isnad follow list")
    typer.echo(f"no longer followed\t{source}")


@app.command(name="list")
@told
def list_(archive: Archive = None, state: StateFile = None, as_json: AsJson = False) -> None:
    """What is followed, when it was last heard of, and who fell silent."""
    from isnad.gathering.follow import follow_list
    from isnad.gathering.state import State

    with State(state_path(archive, state)) as kept:
        rows = follow_list(kept)
    for row in rows:
        entries = {name: row.entries.get(name, 0) for name in ("queued", "done", "failed", "passed")}
        if as_json:
            out = {
                "id": row.source.id, "name": row.source.name, "feeds": [f.url for f in row.feeds], "entries": entries,
                "last_good": row.last_good, "next_look": row.next_look, "silent_days": row.silent.days if row.silent else None,
            }  # fmt: skip
            typer.echo(json.dumps(out, ensure_ascii=False))
            continue
        said = ", ".join(f"{n} {name}" for name, n in entries.items() if n) or "nothing yet"
        typer.echo(f"{row.source.id}\t{row.source.name}\t{said}\tlast heard {row.last_good or 'never'}")
        if row.silent:
            typer.echo(f"  silent for {row.silent.days} days")
        for feed in row.feeds:
            typer.echo(f"  {feed.url}" + (f"\t{feed.failures} failures: {feed.note}" if feed.failures else ""))
    if not rows and not as_json:
        typer.echo("nothing is followed (isnad follow add FEED)")


@app.command()
@told
def run(
    archive: Archive = None,
    state: StateFile = None,
    once: Annotated[bool, typer.Option("--once", help="Look at every feed once and end: the default.")] = False,
    every: Annotated[str | None, typer.Option(help="Go on for ever, at least this long between two looks: 15m, 2h.")] = None,
    contact: Contact = None,
    quiet: Quiet = False,
    private: Private = False,
) -> None:
    """Fetch, read and keep every new page of what is followed. Killed at any moment, the next run loses and doubles nothing."""
    from isnad.gathering.follow import follow_run
    from isnad.gathering.state import State
    from isnad.gathering.web import Door, Manners

    if once and every:
        raise InputError("--once", "and --every contradict each other", "give one")
    between = minutes(every) if every else None
    named = contact_of(contact)
    api = opened(archive, create=True)
    with (
        State(state_path(archive, state)) as kept,
        Door(Manners(contact=named), memory=kept, private=private) as door,
        Telling("following", None, quiet) as telling,
    ):
        joined = time.monotonic()

        def outcome(one: Outcome) -> None:
            nonlocal joined
            telling.outcome(one)
            if between is not None and time.monotonic() - joined > _STORIES_EVERY:
                join_stories(api, telling)
                joined = time.monotonic()

        # One at a time: asking for the next page strikes this one from the outbox, so it must be on the disk by then.
        found = follow_run(kept, door, every=between)
        balance = api.add_items(kept_items(found, api, 1), on_outcome=outcome, verb="follow", batch=1)
        join_stories(api, telling)
    closing(balance)
