"""The command line, from the command line itself: every command with every argument and option."""

from __future__ import annotations

from collections.abc import Iterator

import click
import typer

from isnad.cli import app
from scripts.docs.regions import table


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name, in the order of ``isnad --help``."""
    yield from _below("isnad", typer.main.get_command(app))


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    # A group may do something by itself, as `isnad stories` lists them, or have options of its own, as `isnad --version`.
    if command.invoke_without_command or shown(command):
        yield name, command
    for part, below in command.commands.items():
        yield from _below(f"{name} {part}", below)


def names_of(parameter: click.Parameter) -> str:
    """How a parameter is written on the command line."""
    if isinstance(parameter, click.Option):
        names = ", ".join(f"`{o}`" for o in [*parameter.opts, *parameter.secondary_opts])
        return names if parameter.is_flag else f"{names} `{parameter.metavar or parameter.type.name.upper()}`"
    return f"`{parameter.make_metavar(click.Context(click.Command('x')))}`"


def shown(command: click.Command) -> list[click.Parameter]:
    """Its parameters but ``--help``, which every command has."""
    return [p for p in command.params if p.name != "help" and not getattr(p, "hidden", False)]


def command_reference() -> str:
    """One heading a command: what it does, then its parameters."""
    out = []
    for name, command in commands():
        out.append(f"## {name}\n\n{' '.join((command.help or '').split())}")
        rows = []
        for p in shown(command):
            about = " ".join((getattr(p, "help", None) or "").split())
            default = getattr(p, "show_default", None)
            given = default if isinstance(default, str) else p.default
            if isinstance(given, str | int | float) and not isinstance(given, bool) and given not in ("", None):
                about += f" Default: `{given}`."
            env = getattr(p, "envvar", None)
            if env:
                about += f" From the environment: `{env}`."
            rows.append([names_of(p) + (" (needed)" if p.required else ""), about])
        if rows:
            out.append(table(["argument or option", "what it does"], rows))
    return "\n\n".join(out)
