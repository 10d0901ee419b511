"""Following: what is found, asked for once, handed on once, whatever happens in between."""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from isnad.errors import InputError
from isnad.gathering import ledger
from isnad.gathering.follow import follow_add, follow_list, follow_remove, follow_run, plain
from isnad.gathering.item import Gathered, Item, Trouble
from isnad.gathering.sources import Source, named, read_sources, starting_list
from isnad.gathering.state import State
from isnad.gathering.web import Door, Manners

LONG = os.environ.get("ISNAD_LONG") == "1"
FEED = {"Content-Type": "application/rss+xml"}
START = datetime(2023, 7, 3, 22, 30, tzinfo=UTC).timestamp()


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def story(n: int | str) -> bytes:
    said = "<p>وصل الوزير إلى العاصمة وقال إن المحادثات مفيدة.</p>" * 20
    return f"<html><title>خبر {n}</title><body>{said}{n}</body></html>".encode()


def rss(replay: Any, numbers: Any, date_: str = "Mon, 03 Jul 2023 22:30:00 GMT") -> bytes:
    items = "".join(
        f"<item><title>خبر {n}</title><link>{replay.url(f'/n/{n}')}?utm_source=rss#top</link><pubDate>{date_}</pubDate></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>صحيفة</title>{items}</channel></rss>'.encode()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "state.db") as opened:
        yield opened


def publish(replay: Any, numbers: Any) -> None:
    for n in numbers:
        replay.routes[f"/n/{n}?"] = replay.routes[f"/n/{n}"] = replay.reply(body=story(n))


def split(found: list[Gathered]) -> tuple[list[Item], list[Trouble]]:
    return [f for f in found if isinstance(f, Item)], [f for f in found if isinstance(f, Trouble)]


def test_a_feed_is_followed_once(replay: Any, state: State) -> None:
    publish(replay, range(5))
    etag = '"1"'

    def feed(asked: Any) -> Any:
        if asked.headers.get("if-none-match") == etag:
            return replay.reply(status=304)
        return replay.reply(body=rss(replay, range(3 if etag == '"1"' else 5)), headers=FEED | {"ETag": etag})

    replay.routes["/rss"] = feed
    clock = Clock()
    with replay.door(memory=state, clock=clock, sleep=clock.sleep) as door:
        (source,) = follow_add(state, replay.url("/rss"), door)
        items, troubles = split(list(follow_run(state, door)))
        assert len(items) == 3 and not troubles
        item = items[0]
        assert item.declared.url == replay.url("/n/0") and item.content == story(0)
        assert (item.declared.published, item.declared.title, item.declared.publisher) == ("2023-07-03", "خبر 0", "صحيفة")
        assert (item.provenance.source, item.provenance.feed) == (source.id, replay.url("/rss"))
        assert dict(item.provenance.entry)["published"] == "Mon, 03 Jul 2023 22:30:00 GMT"
        assert list(follow_run(state, door)) == []
        assert replay.asked[-1].headers["if-none-match"] == '"1"'
        etag = '"2"'
        items, _ = split(list(follow_run(state, door)))
        assert [i.declared.url for i in items] == [replay.url("/n/3"), replay.url("/n/4")]
        followed = follow_list(state, date(2023, 7, 4))
        assert (followed[0].entries, followed[0].feeds[0].kind, followed[0].silent) == ({"done": 5}, "rss", None)
    assert sorted(p for p in replay.paths() if p.startswith("/n/")) == [f"/n/{n}" for n in range(5)]
    days = ledger.coverage(state, "2023-07-03", "2023-07-04")
    assert [(d.day, d.found, d.items, d.troubles, d.looks) for d in days] == [("2023-07-03", 5, 5, 0, 3)]


def test_the_outlets_time_zone_gives_the_day(replay: Any, state: State) -> None:
    publish(replay, [0])
    replay.routes["/rss"] = replay.reply(body=rss(replay, [0]), headers=FEED)
    with replay.door(memory=state) as door:
        state.add(Source("spa", "واس", feeds=(replay.url("/rss"),), timezone="Asia/Riyadh"), {replay.url("/rss"): ""}, 0.0)
        (item,), _ = split(list(follow_run(state, door)))
    assert (item.declared.published, item.declared.publisher, item.declared.source_id) == ("2023-07-04", "واس", "spa")


def test_what_can_be_added(replay: Any, state: State, tmp_path: Path) -> None:
    feed = rss(replay, [1])
    page = b'<!doctype html><link rel="alternate" type="application/rss+xml" href="/rss">'
    replay.routes["/rss"] = replay.reply(body=feed, headers=FEED)
    replay.routes["named.example/"] = replay.reply(body=page)
    replay.routes["bare.example/"] = replay.reply(body=b"<!doctype html><p>x")
    replay.routes["none.example/"] = replay.reply(body=b"<!doctype html><p>x")
    replay.routes["none.example/rss"] = replay.reply(status=404)
    replay.routes["map.example/"] = replay.reply(body=b"<!doctype html><p>x")
    sitemap = f"<urlset><url><loc>{replay.url('/n/1')}</loc><lastmod>2023-07-03</lastmod></url></urlset>".encode()
    replay.routes["map.example/news.xml"] = replay.reply(body=sitemap, headers={"Content-Type": "application/xml"})
    robots = (
        f"User-agent: *\nSitemap: {replay.url('/pages.xml', 'map.example')}\nSitemap: {replay.url('/news.xml', 'map.example')}\n"
    )
    replay.routes["map.example/robots.txt"] = replay.reply(body=robots.encode(), headers={"Content-Type": "text/plain"})
    outlines = (f'<outline text="أ" xmlUrl="{replay.url("/rss", host)}"/>' for host in ("o1.example", "o2.example"))
    opml = f"<opml><body>{''.join(outlines)}</body></opml>"
    replay.routes["/list.opml"] = replay.reply(body=opml.encode(), headers={"Content-Type": "text/x-opml"})
    (tmp_path / "list.opml").write_text(opml, encoding="utf-8")
    (tmp_path / "list.toml").write_text(f'[[source]]\nid = "a"\nsite = "{replay.url("/", "named.example")}"\n', encoding="utf-8")
    with replay.door(memory=state) as door:

        def added(what: str) -> list[tuple[str, ...]]:
            return [s.feeds for s in follow_add(state, what, door)]

        assert added(replay.url("/rss")) == [(replay.url("/rss"),)]
        assert added(replay.url("/", "named.example")) == [(replay.url("/rss", "named.example"),)]
        assert added(replay.url("/", "bare.example")) == [(replay.url("/rss", "bare.example"),)]
        assert added(replay.url("/", "map.example")) == [(replay.url("/news.xml", "map.example"),)]
        assert added(replay.url("/list.opml")) == added(str(tmp_path / "list.opml"))
        assert added(str(tmp_path / "list.toml")) == [(replay.url("/rss", "named.example"),)]
        for wrong in (replay.url("/", "none.example"), replay.url("/missing"), "no-such-outlet", str(tmp_path), "http://[::1"):
            with pytest.raises(InputError) as caught:
                follow_add(state, wrong, door)
            assert "\n" not in str(caught.value)
    assert len(state.sources()) == 7
    assert follow_remove(state, "a") and not follow_remove(state, "a")
    with Door(Manners(delay=0)) as door, pytest.raises(InputError, match="not a public address"):
        follow_add(state, "http://127.0.0.1/rss", door)


def test_sitemaps_give_the_last_days(replay: Any, state: State) -> None:
    publish(replay, range(9))
    xml = {"Content-Type": "application/xml"}

    def loc(path: str, day: str) -> str:
        return f"<loc>{replay.url(path)}</loc><lastmod>{day}</lastmod>"

    replay.routes["/index.xml"] = replay.reply(headers=xml, body=(
        f"<sitemapindex><sitemap>{loc('/s1.xml', '2023-07-03')}</sitemap>"
        f"<sitemap>{loc('/s0.xml', '2011-01-01')}</sitemap></sitemapindex>"
    ).encode())  # fmt: skip
    replay.routes["/s1.xml"] = replay.reply(headers=xml, body=(
        f"<urlset><url>{loc('/n/1', '2023-07-03T10:00:00Z')}</url><url>{loc('/n/2', '2015-01-01')}</url>"
        f"<url><loc>{replay.url('/n/3')}</loc></url></urlset>"
    ).encode())  # fmt: skip
    clock = Clock()
    with replay.door(memory=state, clock=clock, sleep=clock.sleep) as door:
        follow_add(state, replay.url("/index.xml"), door)
        items, troubles = split(list(follow_run(state, door)))
    assert [i.declared.url for i in items] == [replay.url("/n/1")] and not troubles
    assert "/s0.xml" not in replay.paths()
    assert ledger.coverage(state, "2023-07-03", "2023-07-03")[0].passed == 2


def test_troubles_and_second_tries(replay: Any, state: State) -> None:
    publish(replay, [0])
    replay.routes["/rss"] = replay.reply(body=rss(replay, [0, 1, 2, 3]), headers=FEED)
    replay.routes["/n/2"] = replay.reply(status=503, headers={"Retry-After": "300", "Content-Type": "text/html"})
    replay.routes["/n/3"] = replay.reply(body=b"%PDF", headers={"Content-Type": "application/pdf"})
    clock = Clock()
    with replay.door(memory=state, clock=clock, sleep=clock.sleep) as door:
        follow_add(state, replay.url("/rss"), door)
        items, troubles = split(list(follow_run(state, door)))
        assert [i.declared.url for i in items] == [replay.url("/n/0")]
        assert [t.code for t in troubles] == ["status-404"]  # 503 stopped the host: /n/3 waits too
        assert follow_list(state)[0].entries["queued"] == 2
        clock.now += 400
        publish(replay, [2])
        items, troubles = split(list(follow_run(state, door)))
        assert [i.declared.url for i in items] == [replay.url("/n/2")] and [t.code for t in troubles] == ["type"]
        # a page that never comes is given up after a day and a half of tries, and told
        replay.routes["/rss"] = replay.reply(body=rss(replay, [7]), headers=FEED)
        replay.routes["/n/7"] = replay.reply(status=500)
        tried = 0
        for _ in range(40):
            clock.now += 7200
            _, troubles = split(list(follow_run(state, door)))
            tried += 1
            if troubles:
                break
        assert [t.code for t in troubles] == ["status-500"] and 5 < tried < 30
    assert replay.paths().count("/n/7") == 6


def test_broken_feeds(replay: Any, state: State) -> None:
    clock = Clock()
    replay.routes["/rss"] = replay.reply(body=rss(replay, []), headers=FEED)
    with replay.door(memory=state, clock=clock, sleep=clock.sleep) as door:
        follow_add(state, replay.url("/rss"), door)
        for reply, code in (
            (replay.reply(status=500), "status-500"),
            (replay.reply(body=b"<html>maintenance"[::-1], headers=FEED), "feed"),
            (replay.reply(body=b"<!doctype html><p>maintenance", headers={"Content-Type": "text/html"}), "feed"),
            (replay.reply(body=b'<!DOCTYPE r [<!ENTITY a "b">]><rss/>', headers=FEED), "feed"),
        ):
            replay.routes["/rss"] = reply
            clock.now += 86_400
            _, troubles = split(list(follow_run(state, door)))
            assert [t.code for t in troubles] == [code]
            assert follow_list(state)[0].feeds[0].note.startswith(code)
            assert list(follow_run(state, door)) == []  # not asked again at once
        publish(replay, [1])
        replay.routes["/rss"] = replay.reply(body=rss(replay, [1])[:-30], headers=FEED | {"ETag": '"x"'})
        clock.now += 86_400
        items, troubles = split(list(follow_run(state, door)))
        assert len(items) == 1 and not troubles and follow_list(state)[0].feeds[0].etag is None


def test_what_was_not_taken_is_handed_on_again(replay: Any, state: State) -> None:
    publish(replay, range(4))
    replay.routes["/rss"] = replay.reply(body=rss(replay, range(4)), headers=FEED)
    with replay.door(memory=state) as door:
        follow_add(state, replay.url("/rss"), door)
        run = follow_run(state, door)
        first, second = next(run), next(run)
        run.close()
        again, *rest = split(list(follow_run(state, door)))[0]
    assert isinstance(second, Item) and again == second and again.key == second.key
    assert first not in rest and len(rest) == 2
    assert len(replay.paths()) == len(set(replay.paths())) + 2  # the feed alone was asked again (add, run, run)


def test_one_follower_at_a_time(replay: Any, state: State, tmp_path: Path) -> None:
    replay.routes["/rss"] = replay.reply(body=rss(replay, [0]), headers=FEED)
    publish(replay, [0])
    with replay.door(memory=state) as door, State(tmp_path / "state.db") as other:
        follow_add(state, replay.url("/rss"), door)
        run = follow_run(state, door)
        next(run)
        with pytest.raises(InputError, match="another process"):
            next(follow_run(other, door))
        assert len(follow_list(other)) == 1
        run.close()
    with Door(Manners(delay=0)) as nameless, pytest.raises(InputError, match="no contact"):
        next(follow_run(state, nameless))


def test_every(replay: Any, state: State) -> None:
    publish(replay, range(100))
    clock = Clock()
    looks: list[float] = []

    def feed(asked: Any) -> Any:
        looks.append(clock.now)
        return replay.reply(body=rss(replay, range(len(looks))), headers=FEED)

    replay.routes["/rss"] = feed
    with replay.door(memory=state, clock=clock, sleep=clock.sleep) as door:
        follow_add(state, replay.url("/rss"), door)
        run = follow_run(state, door, every=30)
        items = [next(run) for _ in range(6)]
        run.close()
    assert len({i.key for i in items if isinstance(i, Item)}) == 6
    gaps = [b - a for a, b in itertools.pairwise(looks[1:])]
    assert all(1800 <= gap < 1900 for gap in gaps) and len(gaps) >= 3


def test_a_hostile_feed_kills_only_its_worker(replay: Any, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from isnad.gathering.worker import Worker

    (tmp_path / "weak_parser.py").write_text(
        "from isnad.gathering.feeds import parse_feed\n"
        "def parse(content, base, charset):\n    while b'loop' in content: pass\n    return parse_feed(content, base, charset)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    publish(replay, [0])
    replay.routes["/rss"] = replay.reply(body=rss(replay, [0]), headers=FEED)
    replay.routes["/bad"] = replay.reply(body=rss(replay, []) + b"<!-- nothing -->", headers=FEED)
    with replay.door(memory=state) as door, Worker("weak_parser:parse", seconds=0.5) as worker:
        follow_add(state, replay.url("/bad", "a.example"), door)
        follow_add(state, replay.url("/rss"), door)
        replay.routes["/bad"] = replay.reply(body=rss(replay, []) + b"<!-- loop -->", headers=FEED)
        items, troubles = split(list(follow_run(state, door, worker=worker)))
    assert len(items) == 1 and [t.code for t in troubles] == ["feed"] and troubles[0].content.endswith(b"<!-- loop -->")
    assert "no answer in 0.5 s" in troubles[0].message


def test_killed_again_and_again(replay: Any, tmp_path: Path, proof: Callable[[str, str, int], None]) -> None:
    """kill -9 at any moment (100 times with ISNAD_LONG=1): nothing lost, nothing doubled; every fetch gives other bytes."""
    kills, pages = (100, 700) if LONG else (6, 50)
    served: dict[str, int] = {}
    for n in range(pages):

        def route(asked: Any, n: int = n) -> Any:
            served[asked.path] = served.get(asked.path, 0) + 1
            time.sleep(0.002)
            return replay.reply(body=story(f"{n} {served[asked.path]}"))

        replay.routes[f"/n/{n}"] = route
    shown = [0]
    replay.routes["/rss"] = lambda asked: replay.reply(
        body=rss(replay, range(shown[0])), headers=FEED | {"ETag": f'"{shown[0]}"'}
    )
    state_path, archive_path = tmp_path / "state.db", tmp_path / "archive.db"
    with State(state_path) as state, replay.door(memory=state) as door:
        follow_add(state, replay.url("/rss"), door)
    command = [sys.executable, str(Path(__file__).parent / "follower.py"), str(state_path), str(archive_path)]
    rnd = random.Random(11)
    interrupted = in_the_outbox = 0
    for n in range(kills):
        shown[0] = min(pages, (n + 1) * pages // kills + 3)
        asked, pages_first = len(replay.asked), rnd.randrange(8)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while len(replay.asked) <= asked + pages_first and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(rnd.random() * 0.03)
        process.kill()
        interrupted += process.wait() == -9
        with State(state_path) as state:
            in_the_outbox += state.db.execute("SELECT count(*) FROM outbox").fetchone()[0]
    # Whether one of a few kills meets a full outbox is chance; among a hundred some must.
    assert interrupted > kills // 2 and (in_the_outbox > 0 or not LONG), "the kills came at no interesting moment"
    shown[0] = pages
    subprocess.run(command, check=True, timeout=120)
    subprocess.run(command, check=True, timeout=120)
    with sqlite3.connect(archive_path) as archive:
        urls = [row[0] for row in archive.execute("SELECT url FROM reports")]
        troubles = archive.execute("SELECT * FROM troubles").fetchall()
    archive.close()
    assert sorted(urls) == sorted(replay.url(f"/n/{n}") for n in range(pages))
    assert troubles == []
    proof("kills survived", "`isnad follow run` killed at any moment: nothing lost, nothing doubled", kills)


def test_a_quiet_source_is_flagged(state: State) -> None:
    today = date(2023, 7, 31)
    at = datetime(2023, 7, 1, tzinfo=UTC)
    for name in ("daily", "weekly", "stopped", "never", "new"):
        added = at if name != "new" else datetime(2023, 7, 30, tzinfo=UTC)
        state.add(Source(name, feeds=("https://a.example/",)), {f"https://{name}.example/rss": ""}, added.timestamp())
    with state.change() as db:
        for day in range(31):
            moment = (at + timedelta(days=day)).timestamp()
            ledger.count(db, "daily", moment, found=3, looks=1)
            if day % 7 == 3:
                ledger.count(db, "weekly", moment, found=1)
            if day < 20:
                ledger.count(db, "stopped", moment, found=2)
            ledger.count(db, "never", moment, looks=4)
    found = {q.source: q for q in ledger.quiet(state, today)}
    assert set(found) == {"stopped", "never"}
    assert (found["stopped"].last, found["stopped"].days, found["stopped"].usual) == ("2023-07-20", 11, 1.0)
    assert found["never"].last is None
    with pytest.raises(ValueError, match="no column"), state.change() as db:
        ledger.count(db, "daily", 0.0, lost=1)


def test_starting_list_and_source_files() -> None:
    sources = starting_list()
    assert len(sources) >= 25 and len({s.id for s in sources}) == len(sources)
    assert all(s.status == "untested" for s in sources)
    assert named("okaz") is not None and named("x") is None
    for text, said in (
        ("", "no source"), ("[[source]]\n", "no id"), ('[[source]]\nid="a"\n', "neither site nor feeds"), ("x = [", "not TOML"),
        ('[[source]]\nid="a"\nsite="ftp://a"\n', "no http address"),
        ('[[source]]\nid="a"\nsite="https://[bad/"\n', "no http address"),
        ('[[source]]\nid="a"\nfeeds=["https://[::1/feed"]\n', "no http address"),
        ('[[source]]\nid="a"\nsite="http://a"\nfoo=1\n', "unknown setting"),
        ('[[source]]\nid="a"\nsite="http://a"\ntimezone="Mars/X"\n', "timezone"),
        ('[[source]]\nid="a"\nfeeds="http://a"\n', "feeds"),
        ('[[source]]\nid="a"\nsite="http://a"\nevery="x"\n', "no number"), ('[[source]]\nid=3\nsite="http://a"\n', "not text"),
        ('[[source]]\nid="a"\nsite="http://a"\n' * 2, "two sources"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said) as caught:
            read_sources(text, "list.toml")
        assert str(caught.value).startswith("list.toml") and "\n" not in str(caught.value)


def test_plain_addresses() -> None:
    assert plain("https://a.example/n?id=5&utm_source=x&fbclid=y#top") == "https://a.example/n?id=5"
    assert plain("https://a.example/n?b=%D9%82&a") == "https://a.example/n?b=%D9%82&a"


def test_a_state_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is no database, however long it may be" * 100)
    with pytest.raises(InputError, match="no state file"):
        State(tmp_path / "x.db")
    with State(tmp_path / "y.db") as state:
        state.db.execute("PRAGMA user_version=99")
    with pytest.raises(InputError, match="newer"):
        State(tmp_path / "y.db")
