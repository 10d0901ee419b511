"""Feeds of every make → entries: RSS 0.9–2.0, RDF, Atom, JSON Feed, sitemaps (ordinary, Google News, indexes), OPML.

>>> feed = parse_feed(b'<rss><channel><title>T</title><item><link>/n/1</link></item></channel></rss>', "https://a.example/rss")
>>> feed.kind, feed.title, [e.url for e in feed.entries]
('rss', 'T', ['https://a.example/n/1'])
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from isnad.gathering.unpack import Damaged, TooLarge, inflate
from isnad.gathering.xmlsafe import LIMIT, XmlRefused, safe_xml
from isnad.reading.page.encodings import decode

MOST = 50_000  # the sitemap protocol's own limit
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


class FeedTrouble(Exception):
    """Bytes that are no feed. ``str`` says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the feed has it. Dates are as written; ``url`` is absolute."""

    url: str
    id: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    publisher: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """``kind``: rss, rdf, atom, json, sitemap, index, opml, html. ``feeds`` are what an index, an OPML file or a page names.
    ``mended`` says in words what was broken; ``skipped`` counts entries without a usable address.
    """

    kind: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    feeds: tuple[Entry, ...] = ()
    mended: str = ""
    skipped: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Feed:
        """The inverse of :meth:`to_dict`."""
        lists = {name: tuple(Entry(**e) for e in data[name]) for name in ("entries", "feeds")}
        return cls(data["kind"], data["title"], lists["entries"], lists["feeds"], data["mended"], data["skipped"])


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _space(element: etree._Element) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0].lower() if isinstance(tag, str) and tag.startswith("{") else ""


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())[:2000]


def _first(element: etree._Element, *names: str) -> str:
    """The words of the first child with the first of these local names that has any; names in the order of preference."""
    found: dict[str, str] = {}
    for child in element:
        name = _local(child)
        # media:title and image titles are not the item's.
        if name in names and name not in found and "mrss" not in _space(child) and (said := _words(child)):
            found[name] = said
    return next((found[n] for n in names if n in found), "")


def _absolute(base: str, said: str) -> str:
    """An http address, or empty. Feeds write addresses relative, with spaces inside, or not at all."""
    said = said.strip()
    if not said or len(said) > 4096:
        return ""
    try:
        url = urljoin(base, said.replace(" ", "%20"))
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def _unique(entries: Iterator[Entry]) -> tuple[tuple[Entry, ...], int]:
    seen: dict[str, Entry] = {}
    skipped = 0
    for entry in entries:
        if not entry.url or len(seen) >= MOST:
            skipped += 1
        else:
            seen.setdefault(entry.url, entry)
    return tuple(seen.values()), skipped


def _rss(root: etree._Element, base: str) -> Iterator[Entry]:
    for item in root.iter():
        if _local(item) != "item":
            continue
        link = permalink = hint = ""
        for child in item:
            name = _local(child)
            if name == "link":
                link = (
                    link
                    or (child.text or "").strip()
                    or (child.get("href") or "" if child.get("rel", "alternate") == "alternate" else "")
                )
            elif name == "guid" and child.get("isPermaLink", "true").lower() != "false":
                permalink = (child.text or "").strip()
            elif name == "origlink":
                hint = (child.text or "").strip()
        guess = permalink if permalink.startswith(("http://", "https://")) else ""
        yield Entry(
            _absolute(base, hint or link or guess), _first(item, "guid", "identifier")[:500], _first(item, "title"),
            _first(item, "pubdate", "date", "published", "issued")[:64], _first(item, "updated", "modified")[:64],
            _first(item, "source", "publisher")[:200], _first(item, "language")[:20],
        )  # fmt: skip


def _atom(root: etree._Element, base: str) -> Iterator[Entry]:
    for entry in root:
        if _local(entry) != "entry":
            continue
        here = urljoin(
            base,
            entry.get("{http://www.w3.org/XML/1998/namespace}base")
            or root.get("{http://www.w3.org/XML/1998/namespace}base")
            or "",
        )
        links = [c for c in entry if _local(c) == "link" and c.get("rel", "alternate") == "alternate" and c.get("href")]
        links.sort(key=lambda c: c.get("type", "text/html") not in ("text/html", "application/xhtml+xml"))
        identity = _first(entry, "id")
        said = links[0].get("href") or "" if links else identity if identity.startswith(("http://", "https://")) else ""
        yield Entry(
            _absolute(here, said), identity[:500], _first(entry, "title"), _first(entry, "published", "issued", "created")[:64],
            _first(entry, "updated", "modified")[:64], "", (entry.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:20],
        )  # fmt: skip


def _sitemap(root: etree._Element, base: str) -> Iterator[Entry]:
    for url in root:
        if _local(url) not in ("url", "sitemap"):
            continue
        news = next((c for c in url if _local(c) == "news"), None)
        outlet = next((c for c in news if _local(c) == "publication"), None) if news is not None else None
        yield Entry(
            _absolute(base, next((c.text or "" for c in url if _local(c) == "loc"), "")), "",
            _first(news, "title") if news is not None else "", _first(news, "publication_date")[:64] if news is not None else "",
            _first(url, "lastmod")[:64], _first(outlet, "name")[:200] if outlet is not None else "",
            _first(outlet, "language")[:20] if outlet is not None else "",
        )  # fmt: skip


def _opml(root: etree._Element, base: str) -> Iterator[Entry]:
    for outline in root.iter():
        if _local(outline) == "outline":
            attributes = {str(k).lower(): str(v) for k, v in outline.attrib.items()}
            if "xmlurl" in attributes:
                name = attributes.get("title") or attributes.get("text") or ""
                yield Entry(_absolute(base, attributes["xmlurl"]), title=name[:200], publisher=name[:200])


def _said(item: dict[str, Any], name: str, most: int) -> str:
    value = item.get(name)
    return " ".join(value.split())[:most] if isinstance(value, str) else ""


def _json(content: bytes, base: str) -> Feed:
    try:
        data = json.loads(content.decode(decode(content).encoding, "replace"))
    except (ValueError, RecursionError) as wrong:
        raise FeedTrouble(f"not JSON: {wrong}"[:300]) from None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise FeedTrouble("JSON, but no JSON Feed: it has no list of items")
    found = (
        Entry(
            _absolute(base, _said(i, "url", 4096) or _said(i, "external_url", 4096) or _link(_said(i, "id", 4096))),
            _said(i, "id", 500),
            _said(i, "title", 2000), _said(i, "date_published", 64), _said(i, "date_modified", 64), "", _said(i, "language", 20),
        )
        for i in data["items"]
        if isinstance(i, dict)
    )  # fmt: skip
    entries, skipped = _unique(found)
    return Feed("json", _said(data, "title", 500), entries, (), "", skipped)


def _link(said: str) -> str:
    return said if said.startswith(("http://", "https://")) else ""


def _page(content: bytes, base: str, charset: str | None) -> Feed:
    """A page is no feed, but may name its feeds in its head."""
    text = content[:262_144].decode(decode(content, charset, html=True).encoding, "replace")
    found = []
    for part in text.split("<")[1:]:
        if part[:5].lower() in ("link ", "link\n", "link\t"):
            attributes = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(part[:6000])}
            href = attributes.get("href", "").replace("&amp;", "&")
            if "alternate" in attributes.get("rel", "").lower() and attributes.get("type", "").strip().lower() in _FEED_TYPES:
                found.append(Entry(_absolute(base, href), title=attributes.get("title", "")[:200]))
    feeds, skipped = _unique(iter(found))
    return Feed("html", "", (), feeds, "", skipped)


def _lines(content: bytes, base: str) -> Feed | None:
    """A text sitemap: one address a line and nothing else."""
    lines = content[:LIMIT].decode("utf-8", "replace").lstrip("\ufeff").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    if not said or not all(line.startswith(("http://", "https://")) and " " not in line for line in said[:50]):
        return None
    entries, skipped = _unique(Entry(_absolute(base, line)) for line in said)
    return Feed("sitemap", "", entries, (), "", skipped)


_MAKERS: dict[str, tuple[str, Callable[[etree._Element, str], Iterator[Entry]]]] = {
    "rss": ("rss", _rss),
    "rdf": ("rdf", _rss),
    "feed": ("atom", _atom),
    "urlset": ("sitemap", _sitemap),
    "sitemapindex": ("index", _sitemap),
    "opml": ("opml", _opml),
}


def parse_feed(content: bytes, base: str, charset: str | None = None) -> Feed:
    """Any feed, sitemap or list of feeds; a page gives the feeds that it names. ``base`` is the address it came from.

    Raises :class:`FeedTrouble` with the reason.
    """
    if content.startswith(b"\x1f\x8b"):
        try:
            content = b"".join(inflate([content], "gzip", LIMIT))
        except (Damaged, TooLarge) as wrong:
            raise FeedTrouble(str(wrong)) from None
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return _json(content, base)
    if start[:200].lower().startswith((b"<!doctype html", b"<html")):
        return _page(content, base, charset)
    if start.startswith(b"http") and (listed := _lines(content, base)):
        return listed
    try:
        root, mended = safe_xml(content, charset)
    except XmlRefused as wrong:
        raise FeedTrouble(str(wrong)) from None
    kind, make = _MAKERS.get(_local(root), ("", _rss))
    if not kind:
        if _local(root) == "html":
            return _page(content, base, charset)
        raise FeedTrouble(f"XML, but no feed: the root element is {_local(root)[:40]!r}")
    entries, skipped = _unique(make(root, base))
    if mended and not entries and not skipped:
        raise FeedTrouble(f"broken, and nothing in it can be read: {mended}")
    title = next((_words(t) for t in root.iter() if _local(t) == "title"), "")[:500] if kind not in ("sitemap", "index") else ""
    if kind in ("index", "opml"):
        return Feed(kind, title, (), entries, mended, skipped)
    return Feed(kind, title, entries, (), mended, skipped)
