"""Following: feeds are looked at, their new entries fetched, every page handed on once.

    with State("var/gathering.db") as state, Door(Manners(contact="https://…"), memory=state) as door:
        follow_add(state, "https://example.org/", door)
        for found in follow_run(state, door):
            …                                   # put it into the store, one row for each found.key

What happens between two pages is written down (see ``state.py``), so the run may be killed at any moment and started again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from isnad.errors import InputError
from isnad.gathering import ledger
from isnad.gathering.addresses import Refused, checked
from isnad.gathering.answers import Answer, WebTrouble, page, web_trouble
from isnad.gathering.days import iso_day, moment
from isnad.gathering.discover import discover
from isnad.gathering.feeds import Entry, Feed
from isnad.gathering.item import Declared, Gathered, Item, Provenance, Trouble, now, trouble
from isnad.gathering.sources import Source
from isnad.gathering.state import FeedState, Queued, State
from isnad.gathering.web import FEEDS, Door
from isnad.gathering.worker import Worker, WorkerTrouble

_TRIES = 6
_PAUSES = (60.0, 300.0, 1800.0, 7200.0, 21_600.0, 86_400.0)
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "at_medium", "at_campaign")


@dataclass(frozen=True, slots=True)
class Followed:
    """A source as `isnad follow list` shows it. Moments are ISO 8601, UTC."""

    source: Source
    feeds: tuple[FeedState, ...]
    entries: dict[str, int]  # queued, done, failed, passed → how many
    last_good: str | None
    next_look: str | None
    silent: ledger.Quiet | None


def follow_add(state: State, what: str, door: Door) -> list[Source]:
    """Follow a feed, a site, an OPML or TOML file, or an outlet of the starting list by its id. Returns the sources as kept.

    Raises ``InputError`` where nothing to follow is found.
    """
    added = []
    for source in discover(what, door):
        origins = {}
        for url in source.feeds:
            try:
                origins[url] = checked(url, private=door.private).origin
            except Refused as wrong:
                raise InputError(url, str(wrong), "only public http addresses are followed") from None
        state.add(source, origins, door.clock())
        added.append(source)
    return added


def follow_remove(state: State, source: str) -> bool:
    """Follow a source no longer. True when it was followed."""
    return state.remove(source)


def follow_list(state: State, today: date | None = None) -> list[Followed]:
    """Every followed source with how it stands."""
    silent = {q.source: q for q in ledger.quiet(state, today or datetime.now(UTC).date())}
    out = []
    for identity, (source, _) in state.sources().items():
        feeds = tuple(state.feeds(identity))
        good = [f.good_at for f in feeds if f.good_at]
        looks = [f.next_at for f in feeds]
        out.append(
            Followed(
                source, feeds, state.counts(identity), _iso(max(good)) if good else None, _iso(min(looks)) if looks else None,
                silent.get(identity),
            )
        )  # fmt: skip
    return out


def follow_run(state: State, door: Door, *, every: float | None = None, worker: Worker | None = None) -> Iterator[Gathered]:
    """Hand on every new page of every source as an Item, what went wrong as a Trouble.

    Without ``every`` (``--once``) each feed is looked at once, and the run ends when nothing is left that may be fetched within
    ``door.manners.wait`` seconds; what must wait longer stays queued for the next run. With ``every`` (minutes, ``--every 15m``)
    it goes on for ever, and ``every`` is the least time between two looks at a feed.

    An Item counts as taken when the next one is asked for. Raises ``InputError`` when another process follows with this state or
    no contact is named in the door's manners.
    """
    if not door.manners.contact:
        raise InputError("follow", "no contact is named", "set a page or address at which a site's owner reaches you")
    with state.hold():
        own = worker or Worker("isnad.gathering.feeds:parse_feed")
        try:
            yield from _Run(state, door, own, every).pages()
        finally:
            if worker is None:
                own.close()


class _Run:
    def __init__(self, state: State, door: Door, worker: Worker, every: float | None) -> None:
        self.state, self.door, self.worker, self.every = state, door, worker, every
        self.sources = {identity: source for identity, (source, _) in state.sources().items()}
        self.looked: set[str] = set()
        for feed in state.feeds():
            self._pace(feed.url, self.sources[feed.source])

    def _pace(self, url: str, source: Source) -> None:
        if source.delay is not None:
            self.door.keep_distance(url, source.delay)

    def pages(self) -> Iterator[Gathered]:
        yield from self.state.outbox()
        looked = False
        while True:
            at = self.door.clock()
            feed, entry = self._due_feed(at), self.state.due_entry(at)
            # In turns: feeds that are due as often as their host may be asked would leave no moment for its pages.
            if feed is not None and (entry is None or not looked):
                looked = True
                self._look(feed)
            elif entry is not None:
                looked = False
                self._fetch(entry)
            elif not self._rest(at):
                return
            yield from self.state.outbox()

    def _due_feed(self, at: float) -> FeedState | None:
        for feed in self.state.feeds():
            first = self.every is None and feed.url not in self.looked
            # A single run looks at every feed, except where a failing server asked for patience.
            waits = feed.next_at > at and (feed.failures > 0 or not first)
            done = self.every is None and feed.url in self.looked
            if not waits and not done and self.door.ready_at(feed.url) <= at:
                return feed
        return None

    def _rest(self, at: float) -> bool:
        """Sleep until something is due; False when the run is over."""
        moments = [m for m in [self.state.next_entry_at()] if m is not None]
        for feed in self.state.feeds():
            if self.every is None and feed.url in self.looked:
                continue
            first = self.every is None and not feed.failures
            moments.append(max(0.0 if first else feed.next_at, self.door.ready_at(feed.url)))
        if not moments:
            return False
        wait = min(moments) - at
        if self.every is None and wait > self.door.manners.wait:
            return False
        self.door.sleep(min(max(wait, 0.01), 60.0))
        return True

    # Feeds

    def _look(self, feed: FeedState) -> None:
        self.looked.add(feed.url)
        source = self.sources[feed.source]
        where = Provenance(url=feed.url, source=feed.source, feed=feed.url)
        at = self.door.clock()
        try:
            answer = self.door.get(feed.url, etag=feed.etag, modified=feed.modified, media=FEEDS)
        except WebTrouble as wrong:
            if wrong.code == "wait":
                self._feed_waits(feed, wrong.retry_at or at)
            else:
                self._feed_failed(feed, source, web_trouble(wrong, where), wrong.retry_at, at)
            return
        digest = hashlib.sha256(answer.content).hexdigest()
        if answer.status == 304 or digest == feed.digest:
            self._feed_same(feed, source, answer, at)
            return
        try:
            found = Feed.from_dict(self.worker.call(answer.content, base=answer.final_url, charset=answer.charset))
        except WorkerTrouble as wrong:
            message = wrong.message.removeprefix("FeedTrouble: ")
            told = trouble(
                replace(where, at=now(), status=answer.status, headers=answer.kept_headers), "feed", message, answer.content
            )
            self._feed_failed(feed, source, told, None, at)
            return
        if found.kind in ("html", "opml"):
            message = "a page where the feed was" if found.kind == "html" else "a list of feeds where the feed was"
            told = trouble(
                replace(where, at=now(), status=answer.status, headers=answer.kept_headers), "feed", message, answer.content
            )
            self._feed_failed(feed, source, told, None, at)
            return
        self._feed_read(feed, source, answer, found, digest, at)

    def _pause(self, source: Source) -> float:
        return 60.0 * max(self.every or 0.0, source.every)

    def _feed_waits(self, feed: FeedState, until: float) -> None:
        with self.state.change() as db:
            db.execute("UPDATE feeds SET next_at = ? WHERE url = ?", (until, feed.url))

    def _feed_failed(self, feed: FeedState, source: Source, told: Gathered, retry_at: float | None, at: float) -> None:
        assert isinstance(told, Trouble)
        pause = min(self._pause(source) * 2 ** min(feed.failures, 10), 86_400.0)
        with self.state.change() as db:
            db.execute(
                "UPDATE feeds SET next_at = ?, failures = failures + 1, looked_at = ?, note = ? WHERE url = ?",
                (max(at + pause, retry_at or 0.0), at, f"{told.code}: {told.message}"[:500], feed.url),
            )
            ledger.count(db, feed.source, at, troubles=1)
            self.state.post(db, told, "")

    def _feed_same(self, feed: FeedState, source: Source, answer: Answer, at: float) -> None:
        with self.state.change() as db:
            db.execute(
                "UPDATE feeds SET next_at = ?, failures = 0, looked_at = ?, good_at = ?, note = '' WHERE url = ?",
                (at + self._pause(source), at, at, feed.url),
            )
            ledger.count(db, feed.source, at, looks=1)

    def _feed_read(self, feed: FeedState, source: Source, answer: Answer, found: Feed, digest: str, at: float) -> None:
        """Entries queued and the feed's marks kept in one transaction: a kill in between would lose what a 304 then hides."""
        fresh, passed = [], found.skipped
        for entry in found.entries:
            if found.kind == "sitemap" and not self._recent(entry, source, at):
                passed += 1
            else:
                fresh.append(entry)
        # A broken feed is asked for in full next time: the rest of it may come.
        etag, modified = (None, None) if found.mended else (answer.headers.get("etag"), answer.headers.get("last-modified"))
        with self.state.change() as db:
            new = sum(self._queue(db, feed, entry, at) for entry in fresh)
            for child in found.feeds if found.kind == "index" else ():
                if self._recent(child, source, at, undated=True):
                    self._adopt(db, feed, child.url)
            db.execute(
                "UPDATE feeds SET kind = ?, etag = ?, modified = ?, digest = ?, next_at = ?, failures = 0, looked_at = ?, "
                "good_at = ?, note = ? WHERE url = ?",
                (found.kind, etag, modified, digest, at + self._pause(source), at, at,
                 f"mended: {found.mended}" if found.mended else "", feed.url),
            )  # fmt: skip
            ledger.count(db, feed.source, at, looks=1, found=new, passed=passed)
            if found.mended and (found.skipped or not found.entries):
                where = Provenance(url=feed.url, source=feed.source, feed=feed.url, at=now(), headers=answer.kept_headers)
                message = f"broken ({found.mended}): {found.skipped} entries in it have no address that can be read"
                self.state.post(db, trouble(where, "feed", message, answer.content), "")
                ledger.count(db, feed.source, at, troubles=1)

    def _adopt(self, db: sqlite3.Connection, feed: FeedState, url: str) -> None:
        try:
            origin = checked(url, private=self.door.private).origin
        except Refused:
            return
        db.execute("INSERT OR IGNORE INTO feeds (url, source, origin) VALUES (?, ?, ?)", (url, feed.source, origin))

    def _recent(self, entry: Entry, source: Source, at: float, undated: bool = False) -> bool:
        """Sitemaps list years of pages: only the last days of them are new to us."""
        when = moment(entry.published or entry.updated) if entry.published or entry.updated else None
        if when is None:
            return undated
        return when >= datetime.fromtimestamp(at, UTC) - timedelta(days=source.days + 1)

    def _queue(self, db: sqlite3.Connection, feed: FeedState, entry: Entry, at: float) -> int:
        url = plain(entry.url)
        try:
            origin = checked(url, private=self.door.private).origin
        except Refused:
            origin = ""
        said = json.dumps({k: v for k, v in asdict(entry).items() if v}, ensure_ascii=False)
        row = (url, feed.source, feed.url, said, origin, at)
        insert = "INSERT OR IGNORE INTO entries (url, source, feed, entry, origin, found_at) VALUES (?, ?, ?, ?, ?, ?)"
        return db.execute(insert, row).rowcount

    # Pages

    def _fetch(self, queued: Queued) -> None:
        source = self.sources.get(queued.source) or Source(queued.source)
        entry = json.loads(queued.entry)
        self._pace(queued.url, source)
        where = Provenance(url=queued.url, source=queued.source, feed=queued.feed, entry=tuple(sorted(entry.items())))
        at = self.door.clock()
        try:
            found = page(self.door.get(queued.url), _declared(queued, source, entry), where)
        except WebTrouble as wrong:
            if wrong.code == "wait" or (wrong.retry_at is not None and queued.tries + 1 < _TRIES):
                self._again(queued, wrong, at)
                return
            found = web_trouble(wrong, where)
        ended = "done" if isinstance(found, Item) else "failed"
        key = found.key if isinstance(found, Item) else ""
        with self.state.change() as db:
            db.execute("UPDATE entries SET state = ?, key = ?, tries = tries + 1 WHERE url = ?", (ended, key, queued.url))
            ledger.count(db, queued.source, at, **({"items": 1} if ended == "done" else {"troubles": 1}))
            self.state.post(db, found, key)

    def _again(self, queued: Queued, wrong: WebTrouble, at: float) -> None:
        """Later: not a trouble yet, and a wait that the host asked for is no try."""
        counted = 0 if wrong.code == "wait" else 1
        pause = at + _PAUSES[queued.tries] if counted else 0.0
        with self.state.change() as db:
            db.execute(
                "UPDATE entries SET next_at = ?, tries = tries + ? WHERE url = ?",
                (max(wrong.retry_at or at, pause), counted, queued.url),
            )


def plain(url: str) -> str:
    """An address without its fragment and without what only counts readers: two entries for one page are one."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return url
    kept = [(k, v) for k, v in query if not k.lower().startswith(_TRACKING)]
    said = parts.query if len(kept) == len(query) else urlencode(kept)
    return urlunsplit(parts._replace(query=said, fragment=""))


def _declared(queued: Queued, source: Source, entry: dict[str, str]) -> Declared:
    said = entry.get("published") or entry.get("updated")
    return Declared(
        url=queued.url, published=iso_day(said, source.timezone) if said else None, title=entry.get("title"),
        publisher=source.name or entry.get("publisher"), source_id=queued.source,
        language=entry.get("language") or source.language,
    )  # fmt: skip


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
