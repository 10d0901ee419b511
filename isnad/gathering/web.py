"""The one door to the network: polite, bounded, and only to public addresses.

``Door.get`` asks robots.txt first (RFC 9309), keeps a distance between requests to one host, follows at most five redirects,
each checked like the first address, and returns an :class:`Answer` or raises :class:`WebTrouble` with a code and, where it helps,
the moment from which to try again. Nothing else in Isnad opens a connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urljoin

import httpx
from protego import Protego

from isnad.gathering.addresses import Refused, Target, checked
from isnad.gathering.answers import Answer, WebTrouble, page, web_trouble
from isnad.gathering.connect import Deadline, Resolver, Transport, resolve
from isnad.gathering.days import moment
from isnad.gathering.hosts import Forgetful, HostMemory, HostState
from isnad.gathering.item import Declared, Gathered, Limits, Provenance, now
from isnad.gathering.unpack import Damaged, TooLarge, inflate, known

PAGES = ("text/html", "application/xhtml+xml", "text/plain")
FEEDS = (
    "application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/feed+json", "application/json",
    "application/rdf+xml", "application/x-rss+xml", "text/rss+xml", "application/octet-stream", "text/x-opml",
    "application/gzip", "application/x-gzip", *PAGES,
)  # fmt: skip
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 5
_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 kibibytes
_ROBOTS_AGE = 86_400.0  # RFC 9309, 2.4
_LONGEST = 86_400.0


@lru_cache(maxsize=64)
def rules_of(robots: str) -> Protego:
    """What a robots.txt says, read once."""
    return Protego.parse(robots)


@dataclass(frozen=True, slots=True)
class Manners:
    """Who asks and how often. ``contact`` is a page or address where a site's owner can reach whoever runs this."""

    agent: str = "isnad"
    contact: str = ""
    delay: float = 2.0  # seconds between two requests to a host, unless its robots.txt asks for more
    robots: bool = True
    wait: float = 60.0  # the longest sleep inside `get`; beyond it the trouble names the moment

    @property
    def user_agent(self) -> str:
        return f"{self.agent}/0.1 (+{self.contact})" if self.contact else f"{self.agent}/0.1"


@dataclass
class Door:
    """Fetches pages. Safe to share between threads: requests to one host go one at a time, and the door takes one at a time.

    ``private`` lets loopback and private addresses pass: for tests only. ``memory`` keeps waiting times and robots.txt.
    """

    manners: Manners = Manners()
    limits: Limits = Limits()  # noqa: RUF009
    memory: HostMemory = field(default_factory=Forgetful)
    private: bool = False
    resolver: Resolver = resolve
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._deadline = Deadline()
        self._lock = threading.Lock()
        self._distances: dict[str, float] = {}
        self._client = httpx.Client(
            transport=Transport(self._deadline, private=self.private, resolver=self.resolver),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(15.0, connect=10.0),
            headers={"user-agent": self.manners.user_agent, "accept-encoding": "gzip, br, zstd", "accept-language": "ar,*;q=0.5"},
        )

    def close(self) -> None:
        self._client.close()

    def keep_distance(self, url: str, seconds: float) -> None:
        """Ask the host of ``url`` no oftener than every so many seconds (never oftener than the manners say)."""
        try:
            self._distances[checked(url, private=self.private).origin] = seconds
        except Refused:
            return

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ready_at(self, url: str) -> float:
        """Unix seconds from which the host of ``url`` may be asked; 0 for an address that will be refused anyway."""
        try:
            return self.memory.host(checked(url, private=self.private).origin).next_at
        except Refused:
            return 0.0

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        media: tuple[str, ...] = PAGES,
        robots: bool = True,
    ) -> Answer:
        """One page. ``etag`` and ``modified`` make the request conditional: a 304 answer has no content. Raises WebTrouble."""
        ask = {"accept": ", ".join(media) + ", */*;q=0.1"}
        if etag:
            ask["if-none-match"] = etag
        if modified:
            ask["if-modified-since"] = modified
        with self._lock:
            return self._follow(url, ask, media, robots and self.manners.robots)

    def _follow(self, url: str, ask: dict[str, str], media: tuple[str, ...], robots: bool) -> Answer:
        asked, cookies = url, False
        hops: list[str] = []
        for _ in range(_HOPS + 1):
            target = self._checked(url)
            if target.url in hops:
                code = "cookie-wall" if cookies else "redirect-loop"
                raise WebTrouble(code, f"{asked} leads in a circle" + (" that sets cookies" if cookies else ""))
            if robots:
                self._ask_robots(target)
            answer, location = self._paced(target, ask, media, self.limits.page)
            if location is None:
                return replace(answer, url=asked, redirects=tuple(hops))
            cookies = cookies or "set-cookie" in answer.headers
            hops.append(target.url)
            url = urljoin(target.url, location)
        raise WebTrouble("redirect-loop", f"{asked} redirects more than {_HOPS} times")

    def _checked(self, url: str) -> Target:
        try:
            return checked(url, private=self.private)
        except Refused as wrong:
            raise WebTrouble("refused", str(wrong)) from None

    def _ask_robots(self, target: Target) -> None:
        state = self.memory.host(target.origin)
        if state.robots is None or self.clock() - state.robots_at > _ROBOTS_AGE:
            state = self._fetch_robots(target)
        if state.robots_status == 0:
            raise WebTrouble(
                "robots-unreachable", f"{target.origin}/robots.txt cannot be read: the site is left alone", retry_at=state.next_at
            )
        if state.robots and not rules_of(state.robots).can_fetch(target.url, self.manners.agent):
            raise WebTrouble("robots", f"{target.url}: robots.txt asks {self.manners.agent} to stay away")

    def _fetch_robots(self, target: Target) -> HostState:
        url, status, text = f"{target.origin}/robots.txt", 0, ""
        try:
            for _ in range(_HOPS + 1):
                answer, location = self._paced(self._checked(url), {}, (), _ROBOTS_BYTES, short=True)
                if location is None:
                    status, text = 200, answer.content.decode("utf-8", "replace")
                    break
                url = urljoin(url, location)
            else:
                status = 404
        except WebTrouble as wrong:
            if wrong.code == "refused":
                raise
            code = int(wrong.code.removeprefix("status-")) if wrong.code.startswith("status-") else 0
            # RFC 9309, 2.3.1: 4xx is as if there were none; a server in trouble (and 429) means: stay away for now.
            status = code if 400 <= code < 500 and code != 429 else 0
        state = self.memory.host(target.origin)
        again = self.clock() - (_ROBOTS_AGE - 900.0 if status == 0 else 0.0)
        state = replace(state, robots=text, robots_status=status, robots_at=again)
        if status == 0:
            state = replace(state, next_at=max(state.next_at, self.clock() + 900.0))
        self.memory.keep_host(target.origin, state)
        return state

    def delay_of(self, origin: str) -> float:
        """Seconds to keep between two requests to an origin: ours, or its Crawl-delay where that is longer."""
        state = self.memory.host(origin)
        asked = rules_of(state.robots).crawl_delay(self.manners.agent) if state.robots and self.manners.robots else None
        return max(self.manners.delay, self._distances.get(origin, 0.0), min(float(asked or 0.0), _LONGEST))

    def _paced(
        self, target: Target, ask: dict[str, str], media: tuple[str, ...], limit: int, short: bool = False
    ) -> tuple[Answer, str | None]:
        """One request, after the host's waiting time; its outcome sets the next waiting time."""
        state = self.memory.host(target.origin)
        wait = state.next_at - self.clock()
        if wait > self.manners.wait:
            raise WebTrouble("wait", f"{target.origin} asked for patience", retry_at=state.next_at)
        if wait > 0:
            self.sleep(wait)
        delay = self.delay_of(target.origin)
        # Set before asking, so that a crash in the middle does not make the next start impolite.
        self.memory.keep_host(target.origin, replace(state, next_at=self.clock() + delay))
        try:
            found = self._once(target, ask, media, limit, short)
        except WebTrouble as wrong:
            failures = state.failures + 1 if wrong.retry_at is not None else 0
            pause = min(delay * 2**failures if failures else delay, 3600.0)
            next_at = max(self.clock() + pause, min(wrong.retry_at or 0.0, self.clock() + _LONGEST))
            self.memory.keep_host(target.origin, replace(self.memory.host(target.origin), next_at=next_at, failures=failures))
            if wrong.retry_at is not None:
                wrong.retry_at = next_at
            raise
        next_at = self.clock() + delay
        self.memory.keep_host(target.origin, replace(self.memory.host(target.origin), next_at=next_at, failures=0))
        return found

    def _once(
        self, target: Target, ask: dict[str, str], media: tuple[str, ...], limit: int, short: bool
    ) -> tuple[Answer, str | None]:
        self._deadline.at = time.monotonic() + self.limits.seconds
        soon = self.clock()
        try:
            with self._client.stream("GET", target.url, headers=ask) as response:
                return self._take(target, response, media, limit, short)
        except Refused as wrong:
            raise WebTrouble("refused", str(wrong)) from None
        except httpx.TimeoutException:
            raise WebTrouble("timeout", f"{target.url}: no whole answer in {self.limits.seconds:g} s", retry_at=soon) from None
        except httpx.ConnectError as wrong:
            code = "tls" if "certificate" in str(wrong).lower() or "ssl" in str(wrong).lower() else "connect"
            raise WebTrouble(code, f"{target.url}: {wrong}"[:300], retry_at=soon) from None
        except (httpx.TransportError, httpx.InvalidURL, httpx.StreamError, ValueError) as wrong:
            raise WebTrouble("protocol", f"{target.url}: {type(wrong).__name__}: {wrong}"[:300], retry_at=soon) from None
        finally:
            self._client.cookies.clear()

    def _take(
        self, target: Target, response: httpx.Response, media: tuple[str, ...], limit: int, short: bool
    ) -> tuple[Answer, str | None]:
        headers = {k.lower(): v for k, v in response.headers.items()}
        answer = Answer(target.url, target.url, response.status_code, headers, b"", now())
        status = response.status_code
        if status in _REDIRECTS and "location" in headers:
            return answer, headers["location"]
        if status == 304:
            return answer, None
        if status != 200:
            self._refuse(target, answer, status)
        if media and answer.media and answer.media not in media:
            raise WebTrouble("type", f"{target.url}: {answer.media[:60]} is not a page", answer=answer)
        length = headers.get("content-length", "")
        if not short and length.isascii() and length.isdigit() and int(length[:18]) > limit:
            raise WebTrouble("too-large", f"{target.url}: {int(length[:18]):,} bytes; the limit is {limit:,}", answer=answer)
        coding = headers.get("content-encoding", "").strip().lower()
        if not known(coding) or coding in ("zstd-file", "bz2", "xz"):
            raise WebTrouble("coding", f"{target.url}: content coding {coding[:40]!r}", answer=answer)
        return replace(answer, content=self._body(target, answer, response, coding, limit, short)), None

    def _refuse(self, target: Target, answer: Answer, status: int) -> None:
        retry: float | None = None
        if status == 429 or status >= 500:
            said = answer.headers.get("retry-after", "").strip()
            when = moment(said) if said and not said.isdigit() else None
            retry = (
                self.clock() + float(said[:9])
                if said.isascii() and said.isdigit()
                else when.timestamp()
                if when
                else self.clock()
            )
        raise WebTrouble(f"status-{status}", f"{target.url}: the server answers {status}", retry_at=retry, answer=answer)

    def _body(self, target: Target, answer: Answer, response: httpx.Response, coding: str, limit: int, short: bool) -> bytes:
        """The body, decompressed. ``short`` keeps the beginning of one that is too long (robots.txt)."""
        kept: list[bytes] = []
        size = 0
        try:
            for piece in inflate(response.iter_raw(), coding, limit):
                kept.append(piece)
                size += len(piece)
        except TooLarge as wrong:
            if not short:
                raise WebTrouble("too-large", f"{target.url}: {wrong}", answer=replace(answer, content=b"".join(kept))) from None
        except Damaged as wrong:
            partial = replace(answer, content=b"".join(kept))
            raise WebTrouble("damaged", f"{target.url}: {wrong}", retry_at=self.clock(), answer=partial) from None
        return b"".join(kept)


def fetch(url: str, door: Door | None = None) -> Gathered:
    """One address as an Item or a Trouble: what ``isnad add URL`` reads. Never raises for what the web does."""
    own = Door() if door is None else door
    try:
        return page(own.get(url), Declared(), Provenance(url=url))
    except WebTrouble as wrong:
        return web_trouble(wrong, Provenance(url=url))
    finally:
        if door is None:
            own.close()
