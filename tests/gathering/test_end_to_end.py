"""A report served as a page, found in a feed, fetched, read in the worker, archived with its provenance, found by a search, shown."""

from __future__ import annotations

import html
import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import lxml.html
import pytest

from isnad import read
from isnad.gathering.follow import follow_add, follow_run
from isnad.gathering.item import Item, Provenance
from isnad.gathering.provenance import lines
from isnad.gathering.state import State
from isnad.gathering.worker import Worker
from isnad.record import Record

api = pytest.importorskip("isnad.archive.api", reason="the archive needs its extra")

OWN = """وزير الخارجية المصري يلتقي نظيره التركي في أنقرة
أنقرة - التقى وزير الخارجية المصري نظيره التركي في أنقرة يوم الاثنين.
وقال الوزير المصري إن بلاده ترحب بعودة السفيرين، وأضاف أن المحادثات كانت مفيدة.
وأكد الوزير التركي أن بلاده ستواصل الحوار مع القاهرة في الأشهر المقبلة."""


def reports() -> list[str]:
    """Our own report, and the shared seed report where it is at hand."""
    seed = Path(__file__).parents[3] / "shared" / "seed"
    return [OWN, *(p.read_text(encoding="utf-8") for p in sorted(seed.glob("*.txt")))]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Any]:
    opened = api.open_archive(tmp_path / "archive.db")
    yield opened
    api.close_archive()


def page(text: str) -> bytes:
    title, _, body = text.strip().partition("\n")
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in body.split("\n") if line.strip())
    head = f"<!doctype html><html lang=ar><meta charset=utf-8><title>{html.escape(title)}</title>"
    return f"{head}<body><article><h1>{html.escape(title)}</h1>{paragraphs}</article></body></html>".encode()


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """The address of the reading room over an archive, in a process of its own."""
    pytest.importorskip("gunicorn", reason="the room needs the site extra")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-u", "-m", "isnad.cli", "serve", "--archive", str(archive), "--port", port, "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in said, said
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=60)


def got(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as page:
        return lxml.html.fromstring(page.read().decode())


def shows(page: Any, record: Record, uid: str) -> None:
    """The page has the report's words as they were, each event, and on asking the exact words the event was read from."""
    body = "".join(page.get_element_by_id("body").itertext())
    for block in record.blocks:
        if block.kind == "body":
            assert record.text[block.start : block.end].strip() in body
    marked = [(set(mark.get("data-m").split()), mark.text_content()) for mark in page.iterfind(".//span[@data-m]")]
    entries = {entry.get("data-entry"): entry for entry in page.iterfind(".//article[@data-entry]")}
    assert {e.id for e in record.events} | {s.id for s in record.statements} == set(entries)
    for event in record.events:
        assert "".join(text for ids, text in marked if event.id in ids) == event.evidence.of(record.text)
        (link,) = [a for a in entries[event.id].iterfind(".//a") if a.get("href").startswith("/type/")]
        assert link.get("href") == f"/type/{event.type}"
        assert entries[event.id].get("id").startswith(f"event-{uid}-")


def test_from_feed_to_room(replay: Any, tmp_path: Path, archive: Any) -> None:
    texts = reports()
    items = ""
    for n, text in enumerate(texts):
        replay.routes[f"/n/{n}"] = replay.reply(body=page(text))
        link = replay.url(f"/n/{n}")
        items += f"<item><title>خبر</title><link>{link}</link><pubDate>Mon, 03 Jul 2023 10:00:00 +0300</pubDate></item>"
    feed = f'<rss version="2.0"><channel><title>صحيفة</title>{items}</channel></rss>'
    replay.routes["/rss"] = replay.reply(body=feed.encode(), headers={"Content-Type": "application/rss+xml"})
    kept = []
    with (
        State(tmp_path / "state.db") as state,
        replay.door(memory=state) as door,
        Worker("isnad:read", seconds=60, megabytes=1024, prepare="isnad:load") as worker,
    ):
        follow_add(state, replay.url("/rss"), door)
        for found in follow_run(state, door):
            assert isinstance(found, Item), str(found)
            record = Record.from_dict(worker.call(found.text, **found.declared.for_reader()))
            assert record.report.published == "2023-07-03" and record.report.url == found.declared.url
            kept.append((api.put(record, found.content, found.provenance.to_dict()), record, found))
        assert list(follow_run(state, door)) == []
    assert len(kept) == len(texts)
    for outcome, record, found in kept:
        assert outcome.outcome == "stored", outcome
        assert record.events and record.statements
        assert any(line.startswith("feed") for line in lines(Provenance.from_dict(found.provenance.to_dict())))
    assert api.search("القاهرة").hits
    api.close_archive()
    with served(tmp_path / "archive.db") as room:
        found = {a.get("href") for a in got(f"{room}/search?q={quote('القاهرة')}").iterfind(".//a")}
        for outcome, record, _ in kept:
            shows(got(f"{room}/report/{outcome.uid}"), record, outcome.uid)
        assert any(href and href.startswith(f"/report/{kept[0][0].uid}") for href in found), found


def test_a_source_that_falls_silent_is_flagged_in_the_room(replay: Any, tmp_path: Path, archive: Any) -> None:
    """Two papers are followed for twelve days; one stops on the sixth. The calendar shows that it was asked and had nothing."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=11 - n) for n in range(12)]
    told = {"one.example": [*range(12)], "two.example": [*range(6)]}
    names = {"one.example": "صحيفة الأولى", "two.example": "صحيفة الثانية"}
    now = [days[0]]

    def feed(asked: Any) -> Any:
        host = asked.host.partition(":")[0]
        items = "".join(
            f"<item><title>خبر {n}</title><link>{replay.url(f'/n/{n}', host)}</link><pubDate>{format_datetime(days[n])}</pubDate></item>"
            for n in told[host]
            if days[n] <= now[0]
        )
        content = f'<rss version="2.0"><channel><title>{names[host]}</title>{items}</channel></rss>'
        return replay.reply(body=content.encode(), headers={"Content-Type": "application/rss+xml"})

    replay.routes["/rss"] = feed
    for host, numbers in told.items():
        for n in numbers:
            replay.routes[f"{host}/n/{n}"] = replay.reply(body=page(f"{OWN}\n{names[host]} {n}"))
    with (
        State(tmp_path / "archive.db.gathering") as state,
        replay.door(memory=state, clock=lambda: now[0].timestamp(), sleep=lambda seconds: None) as door,
    ):
        for host in told:
            follow_add(state, replay.url("/rss", host), door)
        for now[0] in days:
            for found in follow_run(state, door):
                assert isinstance(found, Item), str(found)
                api.put(read(found.text, **found.declared.for_reader()), found.content, found.provenance.to_dict())
    api.close_archive()
    with served(tmp_path / "archive.db") as room:
        flagged = [
            " ".join(one.text_content().split())
            for one in got(f"{room}/coverage?lang=en").iterfind(".//section[@class='notice']//li")
        ]
        links = {a.text_content(): a.get("href") for a in got(f"{room}/outlets").iterfind(".//th/a")}
        notices = {name: got(room + href).findall(".//p[@class='notice']") for name, href in links.items()}
        silent = unquote(links[names["two.example"]].rpartition("/")[2])
        rows = json.loads(urllib.request.urlopen(f"{room}/pictures/coverage.json?outlet={quote(silent)}", timeout=60).read())[
            "rows"
        ]
        drawing = got(f"{room}/coverage?outlet={quote(silent)}")
    assert len(flagged) == 1 and flagged[0].startswith(names["two.example"]), flagged
    assert {name: len(found) for name, found in notices.items()} == {names["one.example"]: 0, names["two.example"]: 1}
    asked = {row["day"]: (row["reports"], row["looks"], row["found"]) for row in rows}
    assert asked == {day.date().isoformat(): (int(n < 6), 1, int(n < 6)) for n, day in enumerate(days)}
    assert len(drawing.findall(".//circle[@class='asked']")) == sum(day.year == today.year for day in days[6:])


def test_from_a_feed_to_a_quote_in_a_bibliography(replay: Any, tmp_path: Path) -> None:
    """As a desk does it: the command line follows a feed, the room shows what came, a quote's own link gives its BibTeX entry."""
    text = reports()[-1]
    title = text.strip().partition("\n")[0]
    address = f"http://127.0.0.1:{replay.port}"
    item = f"<item><title>{html.escape(title)}</title><link>{address}/n/1</link><pubDate>Mon, 03 Jul 2023 10:00:00 +0300</pubDate></item>"
    feed = f'<rss version="2.0"><channel><title>صحيفة</title>{item}</channel></rss>'
    replay.routes["/rss"] = replay.reply(body=feed.encode(), headers={"Content-Type": "application/rss+xml"})
    replay.routes["/n/1"] = replay.reply(body=page(text))
    archive = tmp_path / "desk.db"

    def isnad(*words: str) -> str:
        environment = {**os.environ, "ISNAD_DATABASE": str(archive), "ISNAD_CONTACT": "mailto:desk@example.org"}
        done = subprocess.run(
            [sys.executable, "-m", "isnad.cli", *words], env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert f"{address}/rss" in isnad("follow", "add", f"{address}/rss", "--allow-private")
    assert "1 stored" in isnad("follow", "run", "--once", "--allow-private")
    assert "0 inputs" in isnad("follow", "run", "--once", "--allow-private")
    found = json.loads(isnad("search", "--json", title.split()[0]).splitlines()[0])
    uid = found["report"]
    assert "feed" in isnad("provenance", uid)
    (line,) = isnad("export", "jsonl", "-").splitlines()
    record = Record.from_json(line)
    assert record.check() == [] and record.report.published == "2023-07-03"
    with served(archive) as room:
        report = got(f"{room}/report/{uid}")
        shows(report, record, uid)
        quoted = next(s for s in record.statements if s.quoted or s.content)
        (entry,) = report.iterfind(f".//article[@data-entry='{quoted.id}']")
        (drawn,) = {a.get("href") for a in entry.iterfind(".//a") if str(a.get("href")).startswith("/statement/")}
        (cite,) = {a.get("href") for a in got(room + drawn).iterfind(".//a") if str(a.get("href")).endswith("cite.bib")}
        with urllib.request.urlopen(room + cite, timeout=60) as answer:
            fields = dict(re.findall(r"(?m)^  (\w+) = \{(.*?)\},?$", answer.read().decode()))
    assert fields["title"].strip("{}") == title and fields["date"] == "2023-07-03"
    said = fields["annotation"].split("«", 1)[1].rsplit("» – ", 1)[0]
    flat = " ".join(text.split())
    assert all(" ".join(span.of(record.text).split()) in said for span in quoted.content) and quoted.content
    assert all(" ".join(span.of(record.text).split()) in flat for span in quoted.content)
    source, _, marked = fields["url"].partition("#:~:text=")
    assert source == f"{address}/n/1" and all(unquote(part) in flat for part in marked.split(","))
    assert drawn in fields["note"]
