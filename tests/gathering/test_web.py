"""The door to the network against a real server: manners, limits, walls, and nothing that hangs."""

from __future__ import annotations

import gzip
import itertools
import re
import resource
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard

from isnad.gathering.hosts import Forgetful
from isnad.gathering.item import Item, Limits, Trouble
from isnad.gathering.web import FEEDS, Door, Manners, WebTrouble, fetch

STORY = (
    "<html><head><title>لقاء</title></head><body>"
    + "<p>وصل الوزير إلى العاصمة وقال إن المحادثات مفيدة.</p>" * 30
    + "</body></html>"
)


def code(door: Door, url: str, **options: Any) -> str:
    with pytest.raises(WebTrouble) as caught:
        door.get(url, **options)
    return caught.value.code


def test_page_with_provenance(replay: Any) -> None:
    replay.routes["/n/1"] = replay.reply(
        body=STORY.encode(), headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"a"', "Set-Cookie": "x=1"}
    )
    with replay.door() as door:
        item = fetch(replay.url("/n/1#part"), door)
        assert isinstance(item, Item) and item.text == STORY
        fetch(replay.url("/n/1"), door)
    p = item.provenance
    assert (p.url, p.status, dict(p.headers)["etag"], p.at is not None, len(p.sha256)) == (
        replay.url("/n/1#part"),
        200,
        '"a"',
        True,
        64,
    )
    agent = {a.headers["user-agent"] for a in replay.asked}
    assert agent == {"isnad/0.1 (+https://example.org/bot)"}
    assert not any("cookie" in a.headers for a in replay.asked)
    assert replay.paths(robots=True) == ["/robots.txt", "/n/1", "/n/1"]


def test_redirects(replay: Any) -> None:
    for n in range(9):
        replay.routes[f"/r{n}"] = replay.reply(status=(301, 302, 303, 307, 308)[n % 5], headers={"Location": f"/r{n + 1}"})
    replay.routes["/r5"] = replay.reply(body=STORY.encode())
    replay.routes["/loop"] = replay.reply(status=302, headers={"Location": "/loop"})
    replay.routes["/consent"] = replay.reply(status=302, headers={"Location": "/consent2", "Set-Cookie": "ok=1"})
    replay.routes["/consent2"] = replay.reply(status=302, headers={"Location": "/consent"})
    replay.routes["/out"] = replay.reply(status=302, headers={"Location": "file:///etc/passwd"})
    replay.routes["/none"] = replay.reply(status=302, headers={})
    with replay.door() as door:
        answer = door.get(replay.url("/r0"))
        assert answer.final_url == replay.url("/r5") and len(answer.redirects) == 5
        replay.routes["/r5"] = replay.reply(status=302, headers={"Location": "/r6"})
        assert code(door, replay.url("/r0")) == "redirect-loop"
        assert code(door, replay.url("/loop")) == "redirect-loop"
        assert code(door, replay.url("/consent")) == "cookie-wall"
        assert code(door, replay.url("/out")) == "refused"
        assert code(door, replay.url("/none")) == "status-302"


def test_conditional_get(replay: Any) -> None:
    def route(asked: Any) -> Any:
        same = (
            asked.headers.get("if-none-match") == '"v1"'
            and asked.headers.get("if-modified-since") == "Mon, 03 Jul 2023 00:00:00 GMT"
        )
        return replay.reply(status=304, headers={"ETag": '"v1"'}) if same else replay.reply(body=STORY.encode())

    replay.routes["/f"] = route
    with replay.door() as door:
        assert door.get(replay.url("/f")).status == 200
        answer = door.get(replay.url("/f"), etag='"v1"', modified="Mon, 03 Jul 2023 00:00:00 GMT")
    assert (answer.status, answer.content) == (304, b"")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_client_errors_are_final(replay: Any, status: int) -> None:
    replay.routes["/a"] = replay.reply(status=status)
    with replay.door() as door, pytest.raises(WebTrouble) as caught:
        door.get(replay.url("/a"))
    assert (caught.value.code, caught.value.retry_at) == (f"status-{status}", None)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now, self.slept = 1_700_000_000.0, 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("form", ["seconds", "date", "none", "nonsense"])
def test_retry_after(replay: Any, status: int, form: str) -> None:
    clock = Clock()
    date = format_datetime(datetime.fromtimestamp(clock.now, UTC) + timedelta(seconds=120), usegmt=True)
    said = {"seconds": "120", "date": date, "none": None, "nonsense": "soon"}[form]
    headers = {"Content-Type": "text/html"} | ({"Retry-After": said} if said else {})
    replay.routes["/a"] = replay.reply(status=status, headers=headers)
    with replay.door(delay=2.0, clock=clock, sleep=clock.sleep) as door:
        with pytest.raises(WebTrouble) as caught:
            door.get(replay.url("/a"))
        began = clock.now
        assert caught.value.retry_at is not None
        waits = caught.value.retry_at - began
        # The date was meant from before robots.txt was asked and two seconds were waited.
        assert waits == {"seconds": 120.0, "date": 118.0}.get(form, 4.0)
        if form == "none":  # doubles with each failure
            pauses = []
            for _ in range(4):
                with pytest.raises(WebTrouble) as caught:
                    door.get(replay.url("/a"))
                pauses.append(caught.value.retry_at - clock.now)  # type: ignore[operator]
            assert pauses == [8.0, 16.0, 32.0, 64.0]
        if form == "seconds":  # longer than we sleep: told, not waited for, and nothing is sent
            sent = len(replay.asked)
            assert code(door, replay.url("/other")) == "wait"
            assert len(replay.asked) == sent


def test_distance_between_requests_and_crawl_delay(replay: Any) -> None:
    replay.routes["/a"] = replay.reply(body=STORY.encode())
    with replay.door(delay=0.15) as door:
        for _ in range(4):
            door.get(replay.url("/a"))
            door.get(replay.url("/a", "other.example"))
    for host in ("news.example", "other.example"):
        times = [a.at for a in replay.asked if a.host.startswith(host)]
        assert len(times) == 5
        assert min(b - a for a, b in itertools.pairwise(times)) >= 0.14
    replay.robots = "User-agent: *\nCrawl-delay: 7\n"
    clock = Clock()
    with replay.door(clock=clock, sleep=clock.sleep) as door:
        for _ in range(3):
            door.get(replay.url("/a"))
    assert 14.0 <= clock.slept <= 21.0
    with pytest.raises(WebTrouble), replay.door(clock=clock, sleep=clock.sleep) as door:
        replay.robots = "User-agent: *\nCrawl-delay: 600\n"
        door.get(replay.url("/a"))
        door.get(replay.url("/a"))


def test_one_request_at_a_time_per_host(replay: Any) -> None:
    import threading

    replay.routes["/a"] = lambda asked: time.sleep(0.05) or replay.reply(body=STORY.encode())
    with replay.door() as door:
        threads = [threading.Thread(target=door.get, args=(replay.url("/a"),)) for _ in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    assert replay.most_open == 1 and len(replay.paths()) == 6


def test_robots(replay: Any) -> None:
    replay.routes["/a"] = replay.routes["/private/a"] = replay.routes["/private/open"] = replay.reply(body=STORY.encode())
    replay.robots = "User-agent: isnad\nDisallow: /private/\nAllow: /private/open\n\nUser-agent: *\nDisallow: /\n"
    with replay.door() as door:
        assert door.get(replay.url("/a")).status == 200
        assert door.get(replay.url("/private/open")).status == 200
        assert code(door, replay.url("/private/a")) == "robots"
    assert "/private/a" not in replay.paths()
    for status, expected in (
        (404, None),
        (403, None),
        (500, "robots-unreachable"),
        (503, "robots-unreachable"),
        (429, "robots-unreachable"),
    ):
        replay.routes["/robots.txt"] = replay.reply(status=status)
        with replay.door() as door:
            assert expected is None or code(door, replay.url("/a")) == expected
            assert expected is not None or door.get(replay.url("/a")).status == 200
    # 24 hours of memory, kept across doors
    del replay.routes["/robots.txt"]
    memory, clock = Forgetful(), Clock()
    replay.asked.clear()
    for hours in (0, 10, 12, 1):
        clock.now += hours * 3600
        with replay.door(memory=memory, clock=clock, sleep=clock.sleep) as door:
            door.get(replay.url("/a"))
    assert replay.paths(robots=True).count("/robots.txt") == 1
    clock.now += 3600 * 24
    with replay.door(memory=memory, clock=clock, sleep=clock.sleep) as door:
        door.get(replay.url("/a"))
    assert replay.paths(robots=True).count("/robots.txt") == 2


def test_hostile_robots(replay: Any) -> None:
    replay.routes["/" + "a" * 3000] = replay.reply(body=STORY.encode())
    for text in (
        "User-agent: *\nDisallow: /" + "*a" * 200_000,
        "User-agent: *\n" + "Disallow: /*x*y$\n" * 20_000,
        "\x00" * 500_000,
        "Crawl-delay: nan",
    ):
        replay.robots = text
        began = time.process_time()
        with replay.door() as door:
            fetch(replay.url("/" + "a" * 3000), door)
        assert time.process_time() - began < 3.0


def test_content_types_and_codings(replay: Any) -> None:
    body = STORY.encode()
    for name, packed in (
        ("gzip", gzip.compress(body)),
        ("br", brotli.compress(body)),
        ("zstd", zstandard.compress(body)),
        ("deflate", zlib.compress(body)),
    ):
        replay.routes[f"/{name}"] = replay.reply(body=packed, headers={"Content-Type": "text/html", "Content-Encoding": name})
        replay.routes[f"/{name}-cut"] = replay.reply(
            body=packed[:-9], headers={"Content-Type": "text/html", "Content-Encoding": name}
        )
        replay.routes[f"/{name}-bad"] = replay.reply(
            body=b"\x00" + packed[2:], headers={"Content-Type": "text/html", "Content-Encoding": name}
        )
    replay.routes["/two"] = replay.reply(
        body=gzip.compress(gzip.compress(body)), headers={"Content-Type": "text/html", "Content-Encoding": "gzip, gzip"}
    )
    replay.routes["/pdf"] = replay.reply(body=b"%PDF", headers={"Content-Type": "application/pdf"})
    replay.routes["/rss"] = replay.reply(body=b"<rss/>", headers={"Content-Type": "application/rss+xml"})
    replay.routes["/short"] = replay.reply(body=b"abc", headers={"Content-Type": "text/html", "Content-Length": "5000"})
    replay.routes["/rubbish"] = replay.reply(raw=b"\x16\x03\x01 this is no HTTP\r\n\r\n")
    replay.routes["/none"] = replay.reply(raw=b"")
    replay.routes["/bighead"] = replay.reply(raw=b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 2_000_000)
    with replay.door(limits=Limits(seconds=3)) as door:
        for name in ("gzip", "br", "zstd", "deflate"):
            assert door.get(replay.url(f"/{name}")).content == body
            assert code(door, replay.url(f"/{name}-cut")) == "damaged"
            assert code(door, replay.url(f"/{name}-bad")) == "damaged"
            door.memory = Forgetful()
        assert code(door, replay.url("/two")) == "coding"
        assert code(door, replay.url("/pdf")) == "type"
        assert code(door, replay.url("/rss")) == "type"
        assert door.get(replay.url("/rss"), media=FEEDS).content == b"<rss/>"
        for path in ("/rubbish", "/none", "/bighead"):
            door.memory = Forgetful()
            assert code(door, replay.url(path)) == "protocol"
    with replay.door(limits=Limits(seconds=1)) as door:
        assert code(door, replay.url("/short")) in ("timeout", "protocol")


def drip() -> Iterator[bytes]:
    for _ in range(1000):
        yield b"<p>x</p>"


def endless() -> Iterator[bytes]:
    while True:
        yield b"<p>endless</p>" * 5000


def test_slow_and_endless(replay: Any) -> None:
    html = {"Content-Type": "text/html"}
    replay.routes["/drip"] = lambda a: replay.reply(pieces=drip(), pause=0.05, headers=html)
    replay.routes["/endless"] = lambda a: replay.reply(pieces=endless(), headers=html)
    replay.routes["/said"] = replay.reply(body=b"x", headers=html | {"Content-Length": "99999999999999999999"})

    def slow_head(asked: Any) -> Any:
        time.sleep(2.5)
        return replay.reply(body=b"x")

    replay.routes["/head"] = slow_head
    with replay.door(limits=Limits(seconds=1.0, page=3_000_000)) as door:
        for path, expected in (("/drip", "timeout"), ("/endless", "too-large"), ("/said", "too-large"), ("/head", "timeout")):
            door.memory = Forgetful()
            began = time.monotonic()
            assert code(door, replay.url(path)) == expected
            assert time.monotonic() - began < 2.0


def memory(*, reset: bool = False) -> int:
    """The process's highest resident memory in kB, since the last reset where Linux lets it be reset."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1))  # type: ignore[union-attr]


def bomb(name: str) -> bytes:
    """A thousand million zeros in under a million bytes."""
    chunk = bytes(1_000_000)
    if name == "gzip":
        packer = zlib.compressobj(9, wbits=31)
        head = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
        block = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)  # stands alone, so it may be repeated
        return head + block * 999
    if name == "zstd":
        z = zstandard.ZstdCompressor(level=3).compressobj()
        return b"".join([*(z.compress(chunk) for _ in range(1000)), z.flush()])
    b = brotli.Compressor(quality=1)
    return b"".join([*(b.process(chunk) for _ in range(1000)), b.finish()])


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_bombs(replay: Any, name: str) -> None:
    packed = bomb(name)
    assert len(packed) < 1_000_000
    replay.routes["/bomb"] = replay.reply(body=packed, headers={"Content-Type": "text/html", "Content-Encoding": name})
    before = memory(reset=True)
    began = time.process_time()
    with replay.door() as door:
        found = fetch(replay.url("/bomb"), door)
    assert isinstance(found, Trouble) and found.code == "too-large"
    assert len(found.content) <= Limits().page
    assert time.process_time() - began < 3.0
    assert memory() - before < 150 * 1024


def test_walls_and_soft_404(replay: Any) -> None:
    pages = {
        "/a/b/gone": ("<title>الصفحة غير موجودة</title><p>عذراً</p>", "soft-404"),
        "/a/b/gone2": ("<h1><span>404</span></h1><p>oops</p>", "soft-404"),
        "/wall": ("<title>Just a moment...</title><script>" + "x" * 5000 + "</script>Checking your browser", "cookie-wall"),
        "/consent": ("<title>موقعنا</title><p>نستخدم ملفات تعريف الارتباط</p><button>موافق</button>", "cookie-wall"),
        "/empty": ("  ", "empty"),
    }
    for path, (body, _) in pages.items():
        replay.routes[path] = replay.reply(body=body.encode())
    replay.routes["/2015/07/old-story.html"] = replay.reply(status=301, headers={"Location": "/"})
    replay.routes["/"] = replay.reply(body=STORY.encode())
    long = STORY.replace("<p>", "<p>نستخدم ملفات تعريف الارتباط 404 ", 1)
    replay.routes["/fine"] = replay.reply(body=long.encode())
    replay.routes["/brief"] = replay.reply(
        body="<title>ارتفاع الضحايا إلى 404 قتلى – الأخبار</title><p>قالت الوزارة إن العدد ارتفع.</p>".encode()
    )
    replay.routes["/number"] = replay.reply(
        body="<title>القانون رقم 40405</title><h1>صدر القانون 1404</h1><p>صدر أمس.</p>".encode()
    )
    replay.routes["/a/404"] = replay.reply(body="<title>موقعنا | خطأ 404</title><p>عذرا</p>".encode())
    with replay.door() as door:
        for path, (body, expected) in pages.items():
            found = fetch(replay.url(path), door)
            assert isinstance(found, Trouble) and (found.code, found.content) == (expected, body.encode())
        moved = fetch(replay.url("/2015/07/old-story.html"), door)
        assert isinstance(moved, Trouble) and moved.code == "soft-404"
        for path in ("/fine", "/brief", "/number"):
            assert isinstance(fetch(replay.url(path), door), Item), path
        gone = fetch(replay.url("/a/404"), door)
        assert isinstance(gone, Trouble) and gone.code == "soft-404"
        assert isinstance(fetch(replay.url("/"), door), Item)


def test_wrong_charset(replay: Any) -> None:
    replay.routes["/a"] = replay.reply(body=STORY.encode("windows-1256"), headers={"Content-Type": "text/html; charset=utf-8"})
    with replay.door() as door:
        item = fetch(replay.url("/a"), door)
    assert isinstance(item, Item) and item.text == STORY and item.encoding == "cp1256"
    assert item.provenance.notes == ("declared utf-8, read as cp1256",)


def test_default_agent_has_no_invented_contact() -> None:
    assert Manners().user_agent == "isnad/0.1"
