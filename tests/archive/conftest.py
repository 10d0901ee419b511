"""A fresh archive for each test, on SQLite and on a real PostgreSQL that the tests start for themselves."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the archive needs its extra: pip install isnad[archive]")
sys.path.insert(0, str(Path(__file__).parent))

from isnad.archive.opening import close_archive, open_archive


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, on loopback, without ``postgresql://…/name``'s name."""
    programs = _postgres_bin()
    if programs is None:
        pytest.skip("no PostgreSQL server here (Debian: apt install postgresql)")
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("running as root and there is no user postgres to start the server as")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
    folder = Path("/tmp") / f"isnad-test-pg-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", _free_port()
    subprocess.run(
        [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "isnad", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = subprocess.Popen(
        [
            *as_user, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder),
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "max_connections=20",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            ready = subprocess.run(
                [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)], capture_output=True, check=False
            ).returncode
            if ready == 0:
                break
            time.sleep(0.1)
        else:
            pytest.fail("the PostgreSQL server did not come up in ten seconds")
        yield f"postgresql://isnad@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _admin(server: str, sql: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite archive to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_archive(path)
    close_archive()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """An empty PostgreSQL archive to copy."""
    _admin(postgres, "CREATE DATABASE isnad_template")
    open_archive(f"{postgres}/isnad_template")
    close_archive()
    return "isnad_template"


@pytest.fixture
def sqlite_archive(sqlite_template: Path, tmp_path: Path) -> Iterator[Path]:
    """A fresh SQLite archive, open; its path."""
    path = tmp_path / "archive.db"
    shutil.copy(sqlite_template, path)
    open_archive(path)
    yield path
    close_archive()


@pytest.fixture
def postgres_archive(postgres: str, postgres_template: str) -> Iterator[str]:
    """A fresh PostgreSQL archive, open; its address."""
    name = f"isnad_{uuid.uuid4().hex[:10]}"
    _admin(postgres, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    open_archive(f"{postgres}/{name}")
    yield f"{postgres}/{name}"
    close_archive()
    _admin(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def archive(request: pytest.FixtureRequest) -> str:
    """A fresh archive on each database; its path or address."""
    return str(request.getfixturevalue("sqlite_archive" if request.param == "sqlite" else "postgres_archive"))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One archive on each database for tests of a module that only read; open it with ``open_archive`` before use."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "archive.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield str(path)
        return
    server = request.getfixturevalue("postgres")
    name = f"isnad_{uuid.uuid4().hex[:10]}"
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgres_template')}")
    yield f"{server}/{name}"
    close_archive()
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")
