"""A follower to be killed: `follower.py STATE ARCHIVE` follows once and keeps one row for each key. Run by test_follow.py."""

from __future__ import annotations

import sqlite3
import sys
import time

from isnad.gathering.follow import follow_run
from isnad.gathering.item import Item
from isnad.gathering.state import State
from isnad.gathering.web import Door, Manners


def main(state_path: str, archive_path: str) -> None:
    archive = sqlite3.connect(archive_path, isolation_level=None)
    archive.execute("PRAGMA journal_mode=WAL")
    archive.execute("CREATE TABLE IF NOT EXISTS reports (key TEXT PRIMARY KEY, url TEXT, content BLOB)")
    archive.execute("CREATE TABLE IF NOT EXISTS troubles (code TEXT, message TEXT)")
    with State(state_path) as state:
        manners = Manners(contact="https://example.org/bot", delay=0.0)
        with Door(manners, memory=state, private=True, resolver=lambda host, port: ["127.0.0.1"]) as door:
            for found in follow_run(state, door):
                time.sleep(0.002)  # reading takes its time, before the row is kept and after
                if isinstance(found, Item):
                    row = (found.key, found.declared.url, found.content)
                    archive.execute("INSERT OR IGNORE INTO reports VALUES (?, ?, ?)", row)
                    time.sleep(0.002)
                else:
                    archive.execute("INSERT INTO troubles VALUES (?, ?)", (found.code, found.message))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
