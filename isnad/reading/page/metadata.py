"""What a page says of itself: headline, author, publisher, address, day of publication.

In the order of trust: JSON-LD, meta elements, ``<time>``, the address. Where all are silent, :func:`guess_day` asks htmldate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{2}:?\d{2}|$)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](?:[a-z_-]+/)?(\d{1,2})[/-](\d{1,2})(?:[/.-]|$)|/(20\d{2})([01]\d)([0-3]\d)\d{0,12}[/-]")
_SITE = re.compile(r"\s+[|\-–—:•«»]+\s+")
_HOST = re.compile(r"^https?://(?:www\d?\.)?([^/:?#]+)", re.I)
_TITLE_PARTS = 3

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "date",
    "dc.date",
    "article_date_original",
    "datecreated",
    "rnews:datepublished",
)
_AUTHOR = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
    "twitter:data1",
)
_TITLE = ("og:title", "twitter:title", "headline", "dc.title", "title")
_PUBLISHER = ("og:site_name", "publisher", "dc.publisher", "application-name", "article:publisher", "copyright")

LARGEST_JSON = 500_000  # characters of JSON-LD that are read
LARGEST_HTMLDATE = 400_000  # characters of markup that htmldate is asked about
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found; ``None`` where nothing was. ``published`` is an ISO day. ``titles`` are all forms of the headline."""

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    titles: tuple[str, ...] = ()


def day_of(text: str) -> str | None:
    """The ISO day that a machine-made date string names, or ``None``. Of 3/7/2020 the first number is the day."""
    text = text.strip()
    packed = _PACKED.match(text)
    if packed:
        return _day(packed[1], packed[2], packed[3])
    found = _ISO.search(text)
    if found:
        return _day(found[1], found[2], found[3])
    found = _DAY_FIRST.search(text)
    if found:
        return _day(found[3], found[2], found[1])
    if not text.isascii():
        return None
    parts = parsedate(text)
    return _day(str(parts[0]), str(parts[1]), str(parts[2])) if parts else None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value.isoformat() if EARLIEST <= value < LATEST else None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _objects(item, depth + 1)


def _linked_data(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    """The page's JSON-LD objects, articles first."""
    found: list[dict[str, Any]] = []
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        text = (node.text(deep=True) or "").strip()
        if not text or len(text) > LARGEST_JSON:
            continue
        try:
            found += _objects(json.loads(text.removeprefix("<!--").removesuffix("-->"), strict=False))
        except (ValueError, RecursionError):
            continue
    return sorted(found, key=lambda o: not _is_article(o))


def _is_article(thing: dict[str, Any]) -> bool:
    kind = thing.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(k, str) and k.endswith(("Article", "Posting", "Report", "Review")) for k in kinds)


def _name(value: Any) -> str | None:
    """A name from a string, an object with one, or a list of either."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        names = [name for name in (_name(item) for item in value[:8]) if name]
        return "، ".join(dict.fromkeys(names)) or None
    return _clean(value) if isinstance(value, str) else None


def _clean(text: str | None) -> str | None:
    """One line, no white space at its ends; ``None`` for nothing and for a bare address."""
    text = " ".join((text or "").split())
    return None if not text or text.startswith(("http://", "https://", "//")) else text


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta")[:400]:
        attributes = node.attributes
        content = attributes.get("content")
        if not content:
            continue
        for name in ("property", "name", "itemprop"):
            key = attributes.get(name)
            if key:
                found.setdefault(key.lower(), content)
    return found


def _times(tree: LexborHTMLParser) -> str | None:
    """The day of the ``<time>`` that says it is the publication's, or of the first one that has a date."""
    first = None
    for node in tree.css("time[datetime], [itemprop=datePublished]")[:40]:
        attributes = node.attributes
        day = day_of(attributes.get("datetime") or attributes.get("content") or "")
        name = f"{attributes.get('itemprop') or ''} {attributes.get('class') or ''}".lower()
        if day and ("publish" in name or "pubdate" in attributes):
            return day
        if day and first is None and "modif" not in name and "updat" not in name:
            first = day
    return first


def _from_address(url: str | None) -> str | None:
    found = _IN_ADDRESS.search(url or "")
    if not found:
        return None
    return _day(found[1], found[2], found[3]) if found[1] else _day(found[4], found[5], found[6])


def guess_day(html: str, url: str | None) -> str | None:
    """htmldate's opinion: it knows a hundred ways to write a date in markup, and its first answer takes seconds."""
    if len(html) > LARGEST_HTMLDATE:
        return None
    from htmldate import find_date  # heavy to import, seldom needed

    try:
        found = find_date(html, url=url, original_date=True, extensive_search=True, min_date="1995-01-01", max_date="2099-12-31")
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    day = day_of(found) if found else None
    return None if day and day.endswith("-01-01") else day  # the first of January stands for a bare year


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((text for text in (_clean(metas.get(name)) for name in names) if text), None)


def _published(tree: LexborHTMLParser, things: list[dict[str, Any]], metas: dict[str, str], url: str | None) -> str | None:
    for thing in things:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            day = day_of(thing[key]) if isinstance(thing.get(key), str) else None
            if day:
                return day
    for name in _PUBLISHED:
        day = day_of(metas[name]) if name in metas else None
        if day:
            return day
    return _times(tree) or _from_address(url)


def _bare_title(title: str, publisher: str | None) -> str:
    """The title without the site's name behind (or before) it: of its parts the longest that does not name the publisher."""
    parts = [part.strip() for part in _SITE.split(title) if part.strip()]
    kept = [part for part in parts if not publisher or (part not in publisher and publisher not in part)]
    longest = max(kept, key=len, default=title)
    return longest if len(longest.split()) >= 3 else title


def read_metadata(tree: LexborHTMLParser, url: str | None, dated: bool) -> Metadata:
    """What the page says of itself. ``dated``: the day is known already, so none is looked for."""
    things = _linked_data(tree)
    metas = _metas(tree)
    articles = [thing for thing in things if _is_article(thing)]
    link = tree.css_first('link[rel="canonical"]')
    address = url or (link.attributes.get("href") if link else None) or metas.get("og:url")
    publisher = next((name for name in (_name(a.get("publisher")) for a in articles) if name), None) or _first(metas, _PUBLISHER)
    if publisher is None:
        host = _HOST.match(address or "")
        publisher = host[1].lower() if host else None
    node = tree.css_first("title")
    written = _clean(node.text()) if node else None
    found = [_clean(a.get("headline")) for a in articles if isinstance(a.get("headline"), str)]
    found += [_clean(metas.get(name)) for name in _TITLE] + [written]
    titles = tuple(dict.fromkeys(form for title in found if title for form in (title, _bare_title(title, publisher))))
    byline = next((name for name in (_name(a.get("author")) for a in articles) if name), None) or _first(metas, _AUTHOR)
    root = tree.root
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root is not None else ""
    return Metadata(
        title=_bare_title(titles[0], publisher) if titles else None,
        byline=None if byline == publisher or (byline and byline.casefold() in (address or "").casefold()) else byline,
        publisher=publisher,
        url=address or None,
        published=None if dated else _published(tree, things, metas, address),
        language=language[:2].lower() or None,
        titles=titles,
    )
