"""What gathering remembers between runs, in one SQLite file that survives a kill at any moment.

Sources and their feeds, entries seen, an outbox of what was fetched but not yet taken, waiting times of hosts, the coverage
ledger, how far paths were read. Every change is one transaction; the file is WAL with ``synchronous=FULL``.

The promise of the outbox: a page is fetched, then written here in the same transaction that marks its entry as done, then handed
on, and struck out only when the taker asks for the next one. After a kill it is handed on again, the same bytes under the same
``key``: a taker that keeps one row for each key loses nothing and doubles nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from isnad.errors import InputError
from isnad.gathering.hosts import HostState
from isnad.gathering.item import Declared, Gathered, Item, Provenance, Trouble
from isnad.gathering.sources import Source

VERSION = 1
_TABLES = """
CREATE TABLE sources (id TEXT PRIMARY KEY, settings TEXT NOT NULL, added REAL NOT NULL);
CREATE TABLE feeds (
    url TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(id), kind TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT '',
    etag TEXT, modified TEXT, digest TEXT, next_at REAL NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
    looked_at REAL, good_at REAL, note TEXT NOT NULL DEFAULT '');
CREATE TABLE entries (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, feed TEXT NOT NULL, entry TEXT NOT NULL, origin TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued', tries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0,
    found_at REAL NOT NULL, key TEXT NOT NULL DEFAULT '');
CREATE INDEX entries_queued ON entries(next_at) WHERE state = 'queued';
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, about TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE hosts (
    origin TEXT PRIMARY KEY, next_at REAL NOT NULL, failures INTEGER NOT NULL, robots TEXT, robots_status INTEGER NOT NULL,
    robots_at REAL NOT NULL);
CREATE TABLE days (
    source TEXT NOT NULL, day TEXT NOT NULL, found INTEGER NOT NULL DEFAULT 0, items INTEGER NOT NULL DEFAULT 0,
    troubles INTEGER NOT NULL DEFAULT 0, passed INTEGER NOT NULL DEFAULT 0, looks INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, day));
CREATE TABLE progress (name TEXT PRIMARY KEY, count INTEGER NOT NULL, offset INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """One followed feed. Times are Unix seconds; ``kind`` is empty until it was read once."""

    url: str
    source: str
    kind: str = ""
    etag: str | None = None
    modified: str | None = None
    digest: str | None = None
    next_at: float = 0.0
    failures: int = 0
    looked_at: float | None = None
    good_at: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """An entry that waits to be fetched; ``entry`` is the feed's entry as JSON."""

    url: str
    source: str
    feed: str
    entry: str
    tries: int


class State:
    """The state file. One process at a time may hold it for following (:meth:`hold`); reading beside it is allowed."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.db = sqlite3.connect(self.path, timeout=30.0, isolation_level=None)
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=FULL")
            self.db.execute("PRAGMA foreign_keys=ON")
            with self.change() as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    for statement in filter(str.strip, _TABLES.split(";")):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.DatabaseError as wrong:
            raise InputError(str(path), f"no state file of Isnad: {wrong}", "give another path or put the backup back") from None
        if version > VERSION:
            raise InputError(str(path), f"written by a newer Isnad (version {version})", "upgrade Isnad")

    @classmethod
    def beheld(cls, path: str | Path) -> State | None:
        """The state file for looking only, also where this user may not write it; ``None`` where there is none to be read."""
        state = cls.__new__(cls)
        state.path = Path(path)
        # A follower's log is read where it is there. Where none follows there is none, and the file may be taken as it lies.
        for how in ("mode=ro", "immutable=1"):
            try:
                state.db = sqlite3.connect(
                    f"file:{quote(str(state.path.absolute()))}?{how}", uri=True, isolation_level=None, timeout=5.0
                )
            except sqlite3.Error:
                continue
            try:
                if state.db.execute("PRAGMA user_version").fetchone()[0] == VERSION:
                    return state
            except sqlite3.Error:
                pass
            state.db.close()
        return None

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the only follower. Raises ``InputError`` when another process is; the lock goes with its process."""
        handle = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError(str(self.path), "another process is following with it", "wait for it or stop it") from None
            yield
        finally:
            os.close(handle)

    # Sources and feeds

    def add(self, source: Source, feeds: dict[str, str], at: float) -> None:
        """Follow ``feeds`` (address → origin for pacing) of ``source``; settings of a known source are replaced."""
        with self.change() as db:
            db.execute(
                "INSERT INTO sources VALUES (?, ?, ?) ON CONFLICT(id) DO UPDATE SET settings = excluded.settings",
                (source.id, json.dumps(asdict(source), ensure_ascii=False), at),
            )
            db.execute("UPDATE entries SET state = 'queued' WHERE source = ? AND state = 'dropped'", (source.id,))
            db.executemany(
                "INSERT OR IGNORE INTO feeds (url, source, origin) VALUES (?, ?, ?)",
                [(url, source.id, origin) for url, origin in feeds.items()],
            )

    def remove(self, source: str) -> bool:
        """Stop following a source; what is known of its entries and days stays. True when there was one."""
        with self.change() as db:
            db.execute("DELETE FROM feeds WHERE source = ?", (source,))
            db.execute("UPDATE entries SET state = 'dropped' WHERE source = ? AND state = 'queued'", (source,))
            return db.execute("DELETE FROM sources WHERE id = ?", (source,)).rowcount > 0

    def sources(self) -> dict[str, tuple[Source, float]]:
        """Every source with the moment it was added."""
        out = {}
        for identity, settings, added in self.db.execute("SELECT id, settings, added FROM sources ORDER BY id"):
            data = json.loads(settings)
            out[identity] = (Source(**{**data, "feeds": tuple(data["feeds"])}), added)
        return out

    def feeds(self, source: str | None = None) -> list[FeedState]:
        """Followed feeds, all or one source's."""
        rows = self.db.execute(
            "SELECT url, source, kind, etag, modified, digest, next_at, failures, looked_at, good_at, note FROM feeds "
            "WHERE ? IS NULL OR source = ? ORDER BY source, url",
            (source, source),
        )
        return [FeedState(*row) for row in rows]

    # Entries

    def due_entry(self, at: float) -> Queued | None:
        """An entry whose own and whose host's waiting time is over: the longest known first."""
        row = self.db.execute(
            "SELECT e.url, e.source, e.feed, e.entry, e.tries FROM entries e LEFT JOIN hosts h ON h.origin = e.origin "
            "WHERE e.state = 'queued' AND e.next_at <= ? AND coalesce(h.next_at, 0) <= ? ORDER BY e.next_at, e.rowid LIMIT 1",
            (at, at),
        ).fetchone()
        return Queued(*row) if row else None

    def next_entry_at(self) -> float | None:
        """The moment at which the first queued entry may be fetched; None when none is queued."""
        row = self.db.execute(
            "SELECT min(max(e.next_at, coalesce(h.next_at, 0))) FROM entries e LEFT JOIN hosts h ON h.origin = e.origin "
            "WHERE e.state = 'queued'"
        ).fetchone()
        return row[0] if row else None

    def counts(self, source: str) -> dict[str, int]:
        """How many of a source's entries are queued, done, failed, passed."""
        return dict(self.db.execute("SELECT state, count(*) FROM entries WHERE source = ? GROUP BY state", (source,)))

    # The outbox

    @staticmethod
    def post(db: sqlite3.Connection, found: Gathered, key: str) -> None:
        """Put what was found into the outbox, inside the caller's transaction."""
        about: dict[str, object] = {"provenance": found.provenance.to_dict()}
        if isinstance(found, Item):
            about |= {"kind": found.kind, "encoding": found.encoding, "declared": asdict(found.declared)}
        else:
            about |= {"code": found.code, "message": found.message, "size": found.size, "complete": found.complete}
        db.execute("INSERT INTO outbox (key, about, content) VALUES (?, ?, ?)", (key, json.dumps(about), found.content))

    def outbox(self) -> Iterator[Gathered]:
        """What was fetched and not yet taken, oldest first. Each is struck out when the next one is asked for."""
        while row := self.db.execute("SELECT number, about, content FROM outbox ORDER BY number LIMIT 1").fetchone():
            number, about, content = row
            yield _found(json.loads(about), bytes(content))
            with self.change() as db:
                db.execute("DELETE FROM outbox WHERE number = ?", (number,))

    # HostMemory

    def host(self, origin: str) -> HostState:
        """What is remembered of an origin."""
        row = self.db.execute(
            "SELECT next_at, failures, robots, robots_status, robots_at FROM hosts WHERE origin = ?", (origin,)
        ).fetchone()
        return HostState(*row) if row else HostState()

    def keep_host(self, origin: str, state: HostState) -> None:
        """Remember it."""
        with self.change() as db:
            db.execute(
                "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?, ?, ?)",
                (origin, state.next_at, state.failures, state.robots, state.robots_status, state.robots_at),
            )

    # Progress of `gather_paths`

    def reached(self, name: str) -> tuple[int, int]:
        """See ``files.Progress``."""
        row = self.db.execute("SELECT count, offset FROM progress WHERE name = ?", (name,)).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def reach(self, name: str, count: int, offset: int) -> None:
        """See ``files.Progress``."""
        with self.change() as db:
            db.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", (name, count, offset))


def _found(about: dict[str, object], content: bytes) -> Gathered:
    provenance = Provenance.from_dict(about["provenance"])  # type: ignore[arg-type]
    if "kind" in about:
        return Item(provenance, content, about["kind"], str(about["encoding"]), Declared(**about["declared"]))  # type: ignore[arg-type]
    return Trouble(
        provenance, str(about["code"]), str(about["message"]), content, int(str(about["size"])), bool(about["complete"])
    )
