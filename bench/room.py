"""How fast the reading room answers over a large archive: ``python -m bench.room ARCHIVE [--readers 20] [--seconds 60] [--pause 1]``.

``isnad serve`` runs as it is. First one reader asks for some pages of every type, none asked for before: that gives the CPU time of
a page and its weight. Then many readers at once, each with a connection of their own, ask for pages of random types with a pause
between them, which is how people read; with ``--pause 0`` they press as hard as they can, the client on the same cores.
Last, where there are Chromium and playwright, a browser opens some pages of every type that people look at, each as its first visit:
when it first shows something, and what it loads without fonts. ARCHIVE should hold about 100,000 reports: ``bench/archive_search.py`` makes such a one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import random
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from bench.archive_search import BOTH, FILTERS, WORDS, share
from bench.measure import Row

SLOW = 0.15  # seconds that a page may take
HEAVY = 200_000  # bytes that a page may weigh without fonts
UNSEEN = {  # page types that programs read
    "names while typing", "picture as data", "report as data", "report's card", "report cited", "feed", "API: reports", "API: events",
    "API: statements", "API: sides", "API: one thing", "API: lists",
}  # fmt: skip
ALONE = 24  # pages of each type that one reader asks for
_ASSET = re.compile(rb'(?:src|href)="(/static/[^"]+\.(?:css|js|svg)[^"]*)"')


class Answer(NamedTuple):
    """One answer: seconds until its last byte, its status, its body as it came over the wire."""

    seconds: float
    status: int
    body: bytes


class Reader:
    """One reader's connection, kept open as browsers do."""

    def __init__(self, port: int, name: str) -> None:
        self.port, self.name = port, name
        self.pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str) -> Answer:
        """Asks for a page; a connection that the server closed meanwhile is opened anew."""
        for last in (False, True):
            if self.pipe is None:
                self.pipe = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                return await self._ask(address)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                if last:
                    raise
        raise AssertionError("unreachable")

    async def _ask(self, address: str) -> Answer:
        assert self.pipe is not None
        coming, going = self.pipe
        began = time.perf_counter()
        going.write(
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n"
            f"X-Forwarded-For: {self.name}\r\n\r\n".encode()
        )
        head = (await coming.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in head.split("\r\n")[1:])}
        if "content-length" in fields:
            body = await coming.readexactly(int(fields["content-length"]))
        else:
            parts = []
            while size := int((await coming.readline()).strip() or b"0", 16):
                parts.append(await coming.readexactly(size))
                await coming.readline()
            await coming.readline()
            body = b"".join(parts)
        took = time.perf_counter() - began
        if fields.get("connection", "").lower() == "close":
            self.close()
        return Answer(took, status, body)

    def close(self) -> None:
        """Closes the connection."""
        if self.pipe is not None:
            self.pipe[1].close()
        self.pipe = None

    async def leave(self) -> None:
        """Closes the connection and waits until it is closed."""
        if self.pipe is not None:
            going = self.pipe[1]
            self.close()
            with contextlib.suppress(OSError):
                await going.wait_closed()


def addresses(place: str, seed: int = 7) -> dict[str, list[str]]:
    """Addresses of every page type, shuffled: of what there is much of, several hundred."""
    from isnad.archive import api
    from isnad.archive.inserting import select

    api.open_archive(place)
    dice = random.Random(seed)

    def some(sql: str, most: int = 400) -> list[str]:
        found = [str(row[0]) for row in select(sql)]
        return dice.sample(found, min(most, len(found)))

    last = int(select("SELECT count(*) FROM reports")[0][0])
    every = max(1, last // 3000)
    reports = some(f"SELECT uid FROM reports WHERE id % {every} = 0")
    busy = some("SELECT e.uid FROM entities e JOIN (SELECT entity_id, count(*) AS n FROM report_entities GROUP BY entity_id "
                "ORDER BY n DESC LIMIT 400) x ON x.entity_id = e.id")  # fmt: skip
    sides = [*busy[:200], *some("SELECT uid FROM entities", 200)]
    statements = some(f"SELECT uid FROM statements WHERE id % {every} = 0")
    events = some(f"SELECT uid FROM events WHERE id % {every} = 0")
    stories = some("SELECT uid FROM stories WHERE report_count > 1")
    names = some("SELECT name FROM entities", 200)
    days = some("SELECT DISTINCT day FROM reports", 200)
    codes = some("SELECT country FROM event_sides WHERE country <> '' GROUP BY country ORDER BY count(*) DESC LIMIT 25")
    pairs = [(a, b) for a in codes for b in codes if a != b]
    outlets = some("SELECT key FROM outlets")
    types = some("SELECT DISTINCT type FROM events")
    queries = [*WORDS, *FILTERS, *BOTH, *(f"{w} date:{d}" for w in WORDS[:5] for d in days[:10])]
    found = {
        "front page": ["/"],
        "search": [f"/search?q={quote(q)}&kind={kind}" for q in queries for kind in ("reports", "events")],
        "event types": ["/types"],
        "event type": [f"/type/{t}" for t in types],
        "stories": ["/stories", *(f"/stories?after={u}" for u in stories)],
        "story": [f"/story/{u}" for u in stories],
        "coverage": ["/coverage", *(f"/coverage?outlet={quote(o)}" for o in outlets)],
        "atlas": ["/atlas"],
        "picture as data": [f"/pictures/{p}.{f}?entity={u}" for u in sides[:50] for p, f in (("timeline", "json"), ("map", "csv"))],
        "about": ["/about"],
        "for programs": ["/programs"],
        "sides": ["/sides", *(f"/sides?country={c}" for c in codes), *(f"/sides?q={quote(n.split()[0])}" for n in names)],
        "names while typing": [f"/sides/names.json?q={quote(n[:4])}" for n in names],
        "side": [f"/side/{u}" for u in sides],
        "pair": [f"/pair/{a}/{b}" for a, b in pairs],
        "quote book": ["/quotes", *(f"/quotes?speaker={u}" for u in sides[:100]), *(f"/quotes?q={quote(w)}" for w in WORDS[:12]),
                       *(f"/quotes?speaker={quote(n.split()[0])}" for n in names[:60]),
                       *(f"/quotes?via={u}" for u in sides[:60]), *(f"/quotes?from={n}" for n in range(20, 1000, 20))],
        "outlets": ["/outlets"],
        "outlet": [f"/outlet/{quote(o)}" for o in outlets],
        "report": [f"/report/{u}" for u in reports],
        "report as data": [f"/report/{u}.json" for u in reports],
        "report's card": [f"/report/{u}/card.png" for u in reports[:100]],
        "report cited": [f"/report/{u}/cite.{f}" for u in reports[:150] for f in ("bib", "ris", "csl")],
        "related reports": [f"/report/{u}/related" for u in reports],
        "event": [f"/event/{u}" for u in events],
        "statement": [f"/statement/{u}" for u in statements],
        "feed": ["/feeds/newest.atom", *(f"/feeds/entity/{u}.atom" for u in sides[:100]),
                 *(f"/feeds/search.json?q={quote(q)}" for q in queries[:40]), *(f"/feeds/pair/{a}-{b}.atom" for a, b in pairs[:60])],
        "follow": ["/follow", "/follow/sources.opml"],
        "corrections": ["/corrections"],
        "API: reports": [f"/api/reports?q={quote(q)}" for q in queries],
        "API: events": [f"/api/events?q={quote(q)}" for q in queries],
        "API: statements": ["/api/statements", *(f"/api/statements?speaker={u}" for u in sides[:200])],
        "API: sides": ["/api/entities", *(f"/api/entities?name={quote(n.split()[0])}" for n in names[:100])],
        "API: one thing": [*(f"/api/reports/{u}" for u in reports), *(f"/api/reports/{u}/record" for u in reports)],
        "API: lists": ["/api/stories", "/api/outlets", "/api/status", "/api/corrections"],
    }  # fmt: skip
    out = {}
    for name, those in found.items():
        if not those:
            continue  # an archive without stories, or without pairs
        both = those if those[0].startswith(("/api", "/feeds")) else [*those, *(f"/en{one}" for one in those)]
        out[name] = dice.sample(both, len(both))
    api.close_archive()
    return out


class Room:
    """The served room: its port and the CPU time that its processes took."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def cpu(self) -> float:
        """CPU seconds of the server and its workers so far."""
        return sum(_ran(pid) for pid in _family(self.process.pid))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(p for child in children for p in _family(int(child)))]


def _ran(pid: int) -> float:
    return sum(int(t.read_text(encoding="ascii").split()[0]) for t in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


@contextlib.contextmanager
def serving(place: str, port: int = 8765) -> Iterator[Room]:
    """``isnad serve`` over an archive, until the block ends."""
    command = [sys.executable, "-m", "isnad.cli", "serve", "-a", place, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            if "reading room" not in process.stdout.readline():
                raise RuntimeError("the room was not served")
            yield Room(process, port)
        finally:
            process.terminate()


class Alone(NamedTuple):
    """Pages of a type asked for one after the other: their seconds, CPU seconds a page, the largest weight, what failed."""

    seconds: list[float]
    cpu: float
    weight: int
    bad: list[str]


async def alone(room: Room, pages: dict[str, list[str]], most: int = ALONE) -> dict[str, Alone]:
    """One reader asks for the first pages of every type."""
    reader = Reader(room.port, "192.0.2.1")
    await reader.get("/health")
    assets: dict[bytes, int] = {}
    out = {}
    for name, those in pages.items():
        answers = []
        before = room.cpu()
        for address in those[:most]:
            answers.append((address, await reader.get(address)))
        cpu = (room.cpu() - before) / len(answers)
        weight = 0
        for _, answer in answers:
            html = gzip.decompress(answer.body) if answer.body[:2] == b"\x1f\x8b" else answer.body
            own = len(answer.body)
            for asset in set(_ASSET.findall(html)):
                if asset not in assets:
                    assets[asset] = len((await reader.get(asset.decode())).body)
                own += assets[asset]
            weight = max(weight, own)
        bad = [f"{a} {x.status}" for a, x in answers if x.status >= 400]
        out[name] = Alone([x.seconds for _, x in answers], cpu, weight, bad)
    await reader.leave()
    return out


async def crowd(
    room: Room, pages: dict[str, list[str]], readers: int, seconds: float, pause: float
) -> tuple[dict[str, list[float]], float]:
    """Many readers ask for pages of random types; the seconds of every answer by type, and CPU seconds of the server a page."""
    took: defaultdict[str, list[float]] = defaultdict(list)
    names = list(pages)
    end = time.perf_counter() + seconds
    before = room.cpu()

    async def one(number: int) -> None:
        dice = random.Random(number)
        reader = Reader(room.port, f"192.0.2.{number + 2}")
        await asyncio.sleep(dice.random() * pause)
        while time.perf_counter() < end:
            name = dice.choice(names)
            answer = await reader.get(dice.choice(pages[name]))
            if answer.status < 500:
                took[name].append(answer.seconds)
            else:
                took[f"{name}: refused"].append(answer.seconds)
            await asyncio.sleep(dice.expovariate(1 / pause) if pause else 0)
        await reader.leave()

    await asyncio.gather(*(one(n) for n in range(readers)))
    return dict(took), (room.cpu() - before) / max(1, sum(map(len, took.values())))


_PAINT = """() => {
    const entries = performance.getEntriesByType('resource').filter(e => !e.name.includes('/fonts/'));
    const first = performance.getEntriesByName('first-contentful-paint')[0];
    const all = [performance.getEntriesByType('navigation')[0], ...entries];
    return [first ? first.startTime : -1, all.reduce((sum, e) => sum + e.transferSize, 0)];
}"""


class Seen(NamedTuple):
    """Pages of a type in a browser: seconds to the first contentful paint of each, the largest weight as it came over the wire."""

    paint: list[float]
    weight: int


def painted(room: Room, pages: dict[str, list[str]], most: int = 4) -> dict[str, Seen]:
    """What a browser that was never here before sees of some pages of every type; empty without Chromium or playwright."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {}
    if chromium is None:
        return {}
    out = {}
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
        for name, those in pages.items():
            if name in UNSEEN:
                continue
            paint, weight = [], 0
            for address in [a for a in those if not a.endswith(".opml")][-most:]:  # the last: nobody has asked for most of them
                context = browser.new_context()
                page = context.new_page()
                page.goto(f"http://127.0.0.1:{room.port}{address}", wait_until="networkidle")
                first, size = page.evaluate(_PAINT)
                paint.append(first / 1000)
                weight = max(weight, int(size))
                context.close()
            out[name] = Seen(paint, weight)
        browser.close()
    return out


def rows(place: str, readers: int = 20, seconds: float = 150, pause: float = 1) -> list[Row]:
    """The table: each page type with many readers and alone, and all types together, with pauses and without."""
    pages = addresses(place)
    with serving(place) as room:
        apart = asyncio.run(alone(room, pages))
        took, cpu = asyncio.run(crowd(room, pages, readers, seconds, pause))
        pressed, hot = asyncio.run(crowd(room, pages, readers, seconds / 3, 0))
        seen = painted(room, pages)
    every = [s for those in took.values() for s in those]
    hard = [s for those in pressed.values() for s in those]
    slow = sum(share(those, 0.95) > SLOW for those in took.values())
    heavy = sum(a.weight > HEAVY for a in apart.values())
    bad = [one for a in apart.values() for one in a.bad]
    each = [
        Row(name, share(took[name], 0.95) * 1000, "ms, p95", f"{share(took[name], 0.5) * 1000:.0f} ms median; alone and never asked "
            f"for before {share(a.seconds, 0.5) * 1000:.0f} ms, {a.cpu * 1000:.0f} ms of CPU; {a.weight / 1000:.0f} KB at most")
        for name, a in apart.items() if name in took
    ]  # fmt: skip
    return [
        Row(f"all pages, {readers} readers", share(every, 0.95) * 1000, "ms, p95", f"{len(every)} pages with {pause:g} s between two of "
            f"a reader's, {len(every) / seconds:.0f} a second; median {share(every, 0.5) * 1000:.0f} ms, {cpu * 1000:.0f} ms of CPU"),
        Row(f"all pages, {readers} readers without a pause", share(hard, 0.95) * 1000, "ms, p95", f"{len(hard) / seconds * 3:.0f} pages "
            f"a second, the readers on the same cores; median {share(hard, 0.5) * 1000:.0f} ms, {hot * 1000:.0f} ms of CPU"),
        Row(f"page types over {SLOW * 1000:.0f} ms", slow, "", f"of {len(each)}"),
        Row(f"page types over {HEAVY // 1000} KB without fonts", heavy, ""),
        *_paint_rows(seen),
        Row("addresses that did not answer", len(bad), "", "; ".join(bad[:3])),
        *each,
    ]  # fmt: skip


def _paint_rows(seen: dict[str, Seen]) -> list[Row]:
    if not seen:
        return []
    every = [s for one in seen.values() for s in one.paint]
    slowest = max(seen, key=lambda name: max(seen[name].paint))
    heaviest = max(seen, key=lambda name: seen[name].weight)
    return [
        Row("first contentful paint in a browser", share(every, 0.5) * 1000, "ms, median", f"{share(every, 0.95) * 1000:.0f} ms p95, "
            f"{max(every) * 1000:.0f} ms at most ({slowest}); {len(every)} first visits to {len(seen)} page types"),
        Row("weight in a browser without fonts", seen[heaviest].weight / 1000, "KB at most", heaviest),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("archive")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="page types")
    parser.add_argument("--alone", type=int, default=ALONE)
    parser.add_argument("--paint", type=int, default=0, help="pages of each type that a browser opens")
    chosen = parser.parse_args()
    pages = {k: v for k, v in addresses(chosen.archive).items() if not chosen.only or k in chosen.only}
    with serving(chosen.archive) as room:
        apart = asyncio.run(alone(room, pages, chosen.alone))
        for name, a in apart.items():
            print(f"{name:20} first {a.seconds[0] * 1000:6.0f}  median {share(a.seconds, 0.5) * 1000:6.0f}  p95 "
                  f"{share(a.seconds, 0.95) * 1000:6.0f} ms  CPU {a.cpu * 1000:6.1f} ms  {a.weight / 1000:6.0f} KB  {a.bad[:2]}",
                  flush=True)  # fmt: skip
        if chosen.seconds:
            took, cpu = asyncio.run(crowd(room, pages, chosen.readers, chosen.seconds, chosen.pause))
            for name, seconds in took.items():
                print(f"{name:20} {len(seconds):5} pages  median {share(seconds, 0.5) * 1000:6.0f}  p95 "
                      f"{share(seconds, 0.95) * 1000:6.0f} ms  at most {max(seconds) * 1000:6.0f} ms")  # fmt: skip
            every = [s for those in took.values() for s in those]
            print(f"all: {len(every)} pages, {len(every) / chosen.seconds:.0f} a second, median {share(every, 0.5) * 1000:.0f} ms, p95 "
                  f"{share(every, 0.95) * 1000:.0f} ms, server CPU {cpu * 1000:.1f} ms a page")  # fmt: skip
        for name, one in painted(room, pages, chosen.paint).items() if chosen.paint else ():
            print(f"{name:20} first paint  median {share(one.paint, 0.5) * 1000:6.0f}  at most {max(one.paint) * 1000:6.0f} ms  "
                  f"{one.weight / 1000:6.0f} KB without fonts")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
