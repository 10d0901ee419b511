"""A room that really serves: an archive filled with reports written for these tests, gunicorn on a free port, a browser if there is one.

Nothing here uses Django in the test's own process except through :func:`inside`, which runs a snippet in a process of its own, so that
the archive is set up the way ``serve`` sets it up.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERVE = """
import sys
from isnad.site.serving import serve
serve(sys.argv[1], "127.0.0.1", int(sys.argv[2]), workers=1, threads=8)
"""
FILL = """
import json, sys
from pathlib import Path
from isnad.site.serving import set_up
set_up(sys.argv[1])
import isnad
from isnad.archive import api
from isnad.site.accounts import make_account
from isnad.site.demo import fill_demo
fill_demo()
items = []
for row in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")):
    record = isnad.read(row["text"], published=row["published"], url=row["url"], title=row["title"], publisher=row["publisher"])
    items.append(api.Item(row["url"], row["text"].encode(), record, {"url": row["url"]}))
api.add_items(items)
api.update_stories()
for role in ("reader", "reviewer", "editor", "admin"):
    make_account(role, "a long pass phrase", role=role)
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def python(code: str, *args: str, **env: str) -> str:
    """Runs a snippet with these arguments in a process of its own and returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, env={**os.environ, **env}, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@dataclass
class Room:
    """A served archive."""

    address: str
    archive: str
    clients: list[httpx.Client] = field(default_factory=list)

    def get(self, path: str, **kwargs: Any) -> httpx.Response:
        """A visitor's request."""
        return httpx.get(self.address + path, timeout=60, **kwargs)

    def client(self, name: str | None = None) -> httpx.Client:
        """A client that keeps cookies, signed in under this name."""
        client = httpx.Client(base_url=self.address, timeout=60)
        self.clients.append(client)
        if name:
            answer = post(client, "/account/sign-in", {"name": name, "password": "a long pass phrase"})
            assert answer.status_code == 302, answer.text[:500]
        return client

    def inside(self, code: str) -> str:
        """Runs code with the archive set up; it prints what it wants to tell."""
        return python(f"from isnad.site.serving import set_up\nset_up({self.archive!r})\n{code}")

    def first(self, what: str, **query: str) -> dict[str, Any]:
        """The first row of a list of the API."""
        rows = self.get(f"/api/{what}", params=query).json()["items"]
        assert rows, (what, query)
        return dict(rows[0])


def post(client: httpx.Client, path: str, data: dict[str, str], form: str | None = None) -> httpx.Response:
    """Loads the form's page for its token and sends the form."""
    page = client.get(form or path)
    token = page.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    return client.post(path, data={**data, "csrfmiddlewaretoken": token}, headers={"Referer": str(client.base_url)})


def started(archive: str, **env: str) -> Iterator[Room]:
    """Serves the archive until the test is over."""
    port = free_port()
    log = open(archive + ".log", "w")  # noqa: SIM115
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, archive, str(port)], stdout=log, stderr=log, env={**os.environ, **env}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if server.poll() is not None:
                raise AssertionError(Path(archive + ".log").read_text()[-3000:])
            try:
                httpx.get(address + "/health", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        room = Room(address, archive)
        yield room
        for client in room.clients:
            client.close()
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An archive with the samples, three papers' reports of one event, and an account for each role."""
    archive = str(tmp_path_factory.mktemp("room") / "room.db")
    python(FILL, archive, str(HERE / "data/reports.json"))
    return archive


@pytest.fixture
def own_room(filled: str, tmp_path: Path) -> Iterator[Room]:
    """A room over a copy of that archive, for tests that take something out of it."""
    archive = str(tmp_path / "room.db")
    with closing(sqlite3.connect(filled)) as one, closing(sqlite3.connect(archive)) as other:
        one.backup(other)
    yield from started(archive)


@pytest.fixture(scope="session")
def room(filled: str) -> Iterator[Room]:
    """The room that most tests look at."""
    yield from started(filled)


def chromium(*flags: str) -> Iterator[Any]:
    """Debian's Chromium, started with more flags than the usual ones; without it the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install -y chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    yield from chromium()


@pytest.fixture(scope="session")
def pages(room: Room) -> dict[str, str]:
    """One address of every page type."""
    report = room.first("reports", q="pair:EGY<>TUR")
    statement = next(s for s in room.get("/api/statements?limit=200").json()["items"] if s["via"] or s["speaker"])
    event = room.first("events", q="pair:EGY<>TUR")
    stories = room.get("/api/stories").json()["items"]
    outlet = room.get("/api/outlets").json()["items"][0]["key"]
    return {
        "home": "/",
        "search": "/search?q=وزير",
        "search events": "/search?kind=events&type=CONSULT",
        "report": f"/report/{report['uid']}",
        "side": f"/side/{event['actor'][0]['uid']}",
        "sides": "/sides",
        "pair": "/pair/EGY/TUR",
        "quotes": "/quotes",
        "types": "/types",
        "type": "/type/CONSULT",
        "stories": "/stories",
        "story": f"/story/{stories[0]['uid']}",
        "outlets": "/outlets",
        "outlet": f"/outlet/{outlet}",
        "coverage": "/coverage",
        "atlas": "/atlas",
        "related": f"/report/{report['uid']}/related",
        "statement": f"/statement/{statement['uid']}",
        "follow": "/follow",
        "about": "/about",
        "programs": "/programs",
        "corrections": "/corrections",
        "sign in": "/account/sign-in",
        "sign up": "/account/sign-up",
        "preferences": "/preferences",
        "remark": f"/report/{report['uid']}/remark",
        "correct": f"/report/{report['uid']}/remark?kind=correction&entry={event['uid']}",
        "not found": "/report/nothing",
    }


def dump(value: Any) -> str:
    """JSON for snippets."""
    return json.dumps(value, ensure_ascii=False)
