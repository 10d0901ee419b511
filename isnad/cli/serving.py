"""``isnad serve`` and ``isnad demo``: the reading room over an archive, and over the bundled reports."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from isnad.cli.common import Archive, told

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
Host = Annotated[str, typer.Option(help="The address to serve on; one that others reach needs a secret key and host names.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port.")]


def _ready(address: str) -> None:
    typer.echo(f"the reading room: {address}  (Ctrl-C ends it)")


@told
def serve(
    archive: Archive = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    hosts: Annotated[str, typer.Option(envvar="ISNAD_HOSTS", help="Names it answers to, with commas between.")] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Threads in each.")] = 4,
) -> None:
    """Serve the reading room: read, check, search, follow, comment, in Arabic and English."""
    from isnad.site.serving import serve as room

    allowed = tuple(h.strip() for h in hosts.split(",") if h.strip())
    room(archive, host, port, allowed_hosts=allowed, workers=workers, threads=threads, on_ready=_ready)


@contextlib.contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """A fresh folder: a temporary one that goes afterwards, unless one is named."""
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given
    else:
        with tempfile.TemporaryDirectory(prefix="isnad-demo-") as name:
            yield Path(name)


def _free(host: str, port: int) -> int:
    """The port, or any free one when it is taken: a newcomer need not know what runs there."""
    for wanted in (port, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, wanted))
                return int(probe.getsockname()[1])
    return port


def _visit(address: str) -> None:
    """Asks for the front page as a reader does, says what came, and ends the server."""

    def ask() -> None:
        try:
            with urllib.request.urlopen(address, timeout=60) as page:
                typer.echo(f"the reading room answered at {address}: status {page.status}, {len(page.read()):,} bytes")
        except OSError as trouble:
            typer.echo(f"isnad: {address}: the reading room did not answer: {trouble}", err=True)
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=ask, daemon=True).start()


@told
def demo(
    once: Annotated[bool, typer.Option("--once", help="Do all but stay.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Keep the archive here; a temporary folder if left out.")] = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """Read the bundled reports into a fresh archive, print what was found, serve the reading room and print its address."""
    from isnad.cli.touring import tour
    from isnad.site.serving import serve as room

    with _folder(folder) as place:
        archive = place / "isnad-demo.db"
        for old in place.glob("isnad-demo.db*"):
            old.unlink()
        tour(archive, SAMPLES)
        room(archive, host, _free(host, port), workers=1, on_ready=_visit if once else _ready)
