"""What every command shares: troubles told in one line, where the archive lies, how durations are written.

Exit status: 0 done; 1 done, but something that was given could not be read or did not hold (each is named); 2 wrong use, or the
work could not be done at all; 130 interrupted.
"""

from __future__ import annotations

import functools
import io
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer

from isnad.errors import InputError, IsnadError

P = ParamSpec("P")
T = TypeVar("T")

Archive = Annotated[
    str | None,
    typer.Option(
        "--archive", "-a", envvar="ISNAD_DATABASE", show_default="isnad.db", help="The archive: a file, or postgresql://user@host/name."
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]

# The import that fails → the extra that brings it.
_EXTRA = {
    "django": "archive", "psycopg": "archive", "pyarrow": "archive", "rensa": "archive",
    "httpx": "gather", "fastwarc": "gather", "defusedxml": "gather", "zstandard": "gather", "protego": "gather",
    "brotli": "gather", "brotlicffi": "gather",
    "ninja": "site", "PIL": "site", "nh3": "site", "babel": "site", "gunicorn": "site", "whitenoise": "site",
}  # fmt: skip


def fail(message: object, status: int = 2) -> typer.Exit:
    """Tells a trouble on standard error; raise what it returns."""
    typer.echo(f"isnad: {' '.join(str(message).split())}", err=True)
    return typer.Exit(status)


def told(command: Callable[P, T]) -> Callable[P, T]:
    """A command whose troubles are told in one line. What is no trouble of the user's stays a crash with its traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Half a surrogate pair from a JSON line goes out as it came in, as \\ud800: still JSON, and no crash.
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            out = command(*args, **kwargs)
            sys.stdout.flush()
            return out
        except IsnadError as trouble:
            raise fail(trouble) from None
        except BrokenPipeError:
            # Whoever read our output has enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except ModuleNotFoundError as trouble:
            package = (trouble.name or "").split(".")[0]
            extra = _EXTRA.get(package)
            if extra is None:
                raise
            raise fail(f"{package} is not installed (pip install 'isnad[{extra}]')") from None
        except OSError as trouble:
            if trouble.filename is None:
                raise
            raise fail(f"{trouble.filename}: {trouble.strerror} (check the name, the space and your rights)") from None

    return run


def opened(archive: str | None, *, create: bool = False) -> Any:
    """The archive's api module, with the archive open. Raises ``ArchiveError``; without ``create`` also when there is none."""
    from isnad.archive import api

    api.open_archive(archive, create=create)
    return api


def models_ready() -> None:
    """The archive's tables may be named, though no archive is open."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isnad.archive.settings")
    if not apps.ready:
        django.setup()


def state_path(archive: str | None, given: Path | None) -> Path:
    """Where gathering remembers what it follows: as given, else beside the archive's file, else in the user's own folder."""
    if given is not None:
        return given
    from isnad.archive.database import beside

    return beside(archive, ".gathering")


def minutes(text: str) -> float:
    """``90s``, ``15m``, ``2h``, ``1d`` or plain minutes → minutes.

    >>> minutes("15m"), minutes("2h"), minutes("90s"), minutes("7")
    (15.0, 120.0, 1.5, 7.0)
    """
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*([smhd]?)", text.strip().lower())
    if not found or not float(found[1]):
        raise InputError(text, "no length of time", "write it as 15m, 2h or 90s")
    return float(found[1]) * {"s": 1 / 60, "m": 1.0, "": 1.0, "h": 60.0, "d": 1440.0}[found[2]]


def contact_of(given: str | None) -> str:
    """The contact that is told to every site. Raises ``InputError`` when nobody named one."""
    if not given:
        raise InputError(
            "contact",
            "no contact is named",
            "give --contact or set ISNAD_CONTACT: a page or address at which a site's owner reaches you",
        )
    return given
