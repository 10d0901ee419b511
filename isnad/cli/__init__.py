"""The command line: read, explain, check, score; add, follow, search, show, export and the rest of the archive; serve, demo.

Each command imports what it needs when it runs: ``isnad read`` starts at once and works without the extras.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from isnad.cli import adding, following, keeping, looking, reading, serving, showing, stories

app = typer.Typer(
    help="Who did and said what to whom, when, and on whose word.",
    epilog="Status: 0 done; 1 done, but something could not be read or did not hold; 2 wrong use or not done; 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_COMMANDS: tuple[tuple[str, tuple[Callable[..., None], ...]], ...] = (
    ("Read", (reading.read, reading.explain, reading.check, reading.score)),
    ("Gather", (adding.add,)),
    ("Look", (looking.search, showing.show, looking.status, looking.provenance, looking.export, serving.serve, serving.demo)),
    ("Keep", (keeping.reread, keeping.remove, keeping.backup, keeping.restore)),
)
_GROUPS = (("Gather", "follow", following.app), ("Look", "stories", stories.app), ("Keep", "quarantine", keeping.quarantine))


def _version(wanted: bool) -> None:
    if wanted:
        from isnad import __version__, native
        from isnad.record import SCHEMA

        told = {"compiled": ", compiled", "stale": ", not compiled: isnad/_compiled is of other sources or for another Python"}
        typer.echo(f"isnad {__version__}, record {SCHEMA}{told.get(native.STATE, '')}")
        raise typer.Exit


@app.callback()
def _isnad(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_version, help="The version, and end.")] = False,
) -> None:
    pass


for panel, functions in _COMMANDS:
    for function in functions:
        app.command(rich_help_panel=panel)(function)
for panel, name, group in _GROUPS:
    app.add_typer(group, name=name, rich_help_panel=panel)


def main() -> None:
    """The entry point that turns Ctrl-C into status 130."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
