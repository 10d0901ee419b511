"""What ``isnad demo`` prints: the bundled reports on their way into an archive, and what was found in them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from isnad.cli.adding import Telling, join_stories, kept_items
from isnad.cli.looking import kind_of, say, sides
from isnad.errors import IsnadError

_SUFFIXES = (".txt", ".html")
_SHOWN = 4  # events and statements of each report
_LONGEST = 100


def tour(archive: Path, samples: Path) -> None:
    """Reads every sample into the archive and prints days, events and chains. Raises ``IsnadError`` when not all are kept."""
    from isnad.archive import api
    from isnad.gathering.files import gather_paths
    from isnad.site.serving import set_up

    set_up(archive)
    api.open_archive()
    files = sorted(p for p in samples.iterdir() if p.suffix in _SUFFIXES)
    typer.echo(f"Reading {len(files)} reports that come with Isnad into {archive}\n")
    with Telling("reading", len(files), quiet=True) as telling:
        balance = api.add_items(kept_items(gather_paths(files), api, 2), on_outcome=telling.outcome)
        join_stories(api, telling)
    if balance.stored != len(files):
        raise IsnadError(f"of {len(files)} bundled reports only {balance.stored} were kept")
    _print_all(api)
    typer.echo(f"{balance}\n")
    api.close_archive()


def _print_all(api: Any) -> None:
    from isnad.archive import queries

    for report in reversed(queries.latest_reports(50)):
        typer.echo(_bold(f"{report.day}  {say(report.title)}"))
        for event in queries.events_of(report)[:_SHOWN]:
            typer.echo(f"    {kind_of(event):24} {sides(event)}\n        {say(_short(event.words))}")
        for statement in queries.statements_of(report)[:2]:
            chain = [
                statement.speaker.name if statement.speaker else "?",
                *(v.entity.name for v in statement.via.all()),
                "the report",
            ]
            typer.echo(f"    said by {' ← '.join(map(say, chain))}\n        {say(_short(statement.words))}")
        left = max(0, report.event_count - _SHOWN), max(0, report.statement_count - 2)
        typer.echo(f"    … and {left[0]} more events, {left[1]} more statements\n" if any(left) else "")
    now = api.status()
    typer.echo(f"{now.reports} reports, {now.events} events, {now.statements} statements, {now.entities} sides")


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if sys.stdout.isatty() else text


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
