"""From what a user names (a feed, a site, an OPML or TOML file, an outlet's id) to sources with their feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from protego import Protego

from isnad.errors import InputError
from isnad.gathering.answers import WebTrouble
from isnad.gathering.feeds import Feed, FeedTrouble, parse_feed
from isnad.gathering.sources import Source, named, read_source_file
from isnad.gathering.web import FEEDS, Door

# Where publishing systems put their feeds: WordPress, Drupal, hand-made sites, Google News.
_USUAL = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml",
    "/sitemap.xml",
)  # fmt: skip
_READ = ("rss", "rdf", "atom", "json", "sitemap", "index")


def discover(what: str, door: Door) -> list[Source]:
    """The sources that ``what`` stands for, each with at least one feed that was read just now (TOML and outlet ids: as written).

    Raises ``InputError`` where nothing to follow is found.
    """
    if not what.startswith(("http://", "https://")):
        return [_complete(s, door) for s in _local(what)]
    feed, url = _look(what, door)
    if feed is not None and feed.kind == "opml":
        return _listed(feed)
    if feed is not None and feed.kind in _READ:
        return [Source(identity(what), feed.title, _home(what), (url,))]
    return [_complete(Source(identity(what), "", what), door, feed)]


def identity(url: str) -> str:
    """A readable id from an address: host and path without what every address has. What is no address gives its letters."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        said = f"{host}{parts.path}{'-' + parts.query if parts.query else ''}"
    except ValueError:  # brackets that hold no address
        said = url
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:80] or "source"


def _local(what: str) -> list[Source]:
    if found := named(what):
        return [found]
    path = Path(what)
    if not path.exists():
        raise InputError(
            what, "neither an address, a file, nor an outlet of the starting list", "see `isnad follow list --known`"
        )
    if path.suffix.lower() == ".toml":
        return list(read_source_file(path))
    try:
        feed = parse_feed(path.read_bytes(), "")
    except (OSError, FeedTrouble) as wrong:
        raise InputError(what, f"no list of feeds: {wrong}", "give an OPML or TOML file") from None
    if feed.kind != "opml":
        raise InputError(what, f"a saved {feed.kind} file cannot be followed", "give the address it came from")
    return _listed(feed)


def _listed(feed: Feed) -> list[Source]:
    if not feed.feeds:
        raise InputError(feed.title or "OPML", "no feed in the list")
    return [Source(identity(e.url), e.title, _home(e.url), (e.url,)) for e in feed.feeds]


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _look(url: str, door: Door) -> tuple[Feed | None, str]:
    """What lies at an address, read as a feed or a page, and where it lies. Raises ``InputError`` when it cannot be had."""
    try:
        answer = door.get(url, media=FEEDS)
    except WebTrouble as wrong:
        raise InputError(url, wrong.message, "check the address in a browser") from None
    try:
        return parse_feed(answer.content, answer.final_url, answer.charset), answer.final_url
    except FeedTrouble:
        return None, answer.final_url


def _complete(source: Source, door: Door, page: Feed | None = None) -> Source:
    """The source with feeds, looked for on its site where it has none."""
    if source.feeds:
        return source
    if page is None:
        page, _ = _look(source.site, door)
    found = [e.url for e in page.feeds] if page is not None else []
    found = [url for url in found if "/comments/" not in url] or _sitemaps(source.site, door)
    for url in found or [urljoin(source.site, path) for path in _USUAL]:
        try:
            feed, where = _look(url, door)
        except InputError:
            continue
        if feed is not None and feed.kind in _READ:
            return replace(source, feeds=(where,), name=source.name or feed.title)
    raise InputError(source.site, "no feed or sitemap found there", "give the address of the feed itself")


def _sitemaps(site: str, door: Door) -> list[str]:
    """The sitemaps that robots.txt names, news first."""
    try:
        answer = door.get(urljoin(site, "/robots.txt"), media=("text/plain",), robots=False)
    except WebTrouble:
        return []
    named_there = list(Protego.parse(answer.content.decode("utf-8", "replace")).sitemaps)[:50]
    return sorted((urljoin(site, str(s)) for s in named_there), key=lambda url: "news" not in url.lower())
