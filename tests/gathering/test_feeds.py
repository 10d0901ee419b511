"""Feeds with every quirk, and XML that attacks."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from isnad.gathering.feeds import Feed, FeedTrouble, parse_feed
from isnad.gathering.xmlsafe import XmlRefused, safe_xml

BASE = "https://a.example/feeds/rss.xml"


def rss(items: str, head: str = "") -> bytes:
    start = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{head}<channel><title>صحيفة</title>'
    return f"{start}{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ("<link>\n  https://a.example/1\n</link>", "https://a.example/1"),
        ("<link><![CDATA[ https://a.example/1?x=1&y=2 ]]></link>", "https://a.example/1?x=1&y=2"),
        ("<link>https://a.example/1?x=1&amp;y=2</link>", "https://a.example/1?x=1&y=2"),
        ("<link>/n/خبر</link>", "https://a.example/n/خبر"),
        ("<link>//b.example/1</link>", "https://b.example/1"),
        ("<link>https://a.example/a b</link>", "https://a.example/a%20b"),
        ('<link xmlns="http://www.w3.org/2005/Atom" href="https://a.example/1"/>', "https://a.example/1"),
        ('<guid isPermaLink="true">https://a.example/1</guid>', "https://a.example/1"),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ('<guid isPermaLink="false">https://a.example/1</guid>', ""),
        ("<guid>12345</guid>", ""),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link></link>", ""),
        ("<link>http://[::1</link>", ""),
        (
            '<link>https://r.example/x</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://a.example/1</f:origLink>',
            "https://a.example/1",
        ),
        ("<LINK>https://a.example/1</LINK>", "https://a.example/1"),
    ],
)
def test_links(item: str, url: str) -> None:
    feed = parse_feed(rss(f"<item><title>t</title>{item}</item>"), BASE)
    assert [e.url for e in feed.entries] == ([url] if url else [])
    assert feed.skipped == (0 if url else 1)


def test_rss_fields_and_repairs() -> None:
    item = (
        "<item><title>قال &nbsp; الوزير &laquo;نعم&raquo;</title><link>https://a.example/1</link>"
        "<pubDate>Mon, 03 Jul 2023 23:30:00 +0300</pubDate>"
        '<media:title xmlns:media="http://search.yahoo.com/mrss/">صورة</media:title>'
        '<dc:date xmlns:dc="d">2020-01-01</dc:date></item>'
    )
    feed = parse_feed(rss(item + item + "<item><link>https://a.example/2</link></item>"), BASE)
    assert (feed.kind, feed.title, len(feed.entries), feed.mended) == ("rss", "صحيفة", 2, "")
    assert feed.entries[0].title == "قال الوزير «نعم»"
    assert feed.entries[0].published == "Mon, 03 Jul 2023 23:30:00 +0300"
    for broken in (
        rss(item + "<item><title>a & b < c</title></item>"),
        rss(item + "<item><link>https://a.example/3")[:-23],
        rss(item + "<b><i></b>"),
    ):
        feed = parse_feed(broken, BASE)
        assert feed.mended and feed.entries[0].url == "https://a.example/1"
    assert parse_feed(rss(item + "\x0b\x00"), BASE).entries
    assert parse_feed(b"\xef\xbb\xbf \n" + rss(item), BASE).entries
    assert (
        parse_feed(rss(item).decode().replace("utf-8", "windows-1256").encode("windows-1256", "xmlcharrefreplace"), BASE).title
        == "صحيفة"
    )
    assert parse_feed(rss(item).decode().replace("utf-8", "utf-16").encode("utf-16"), BASE).title == "صحيفة"
    assert parse_feed(gzip.compress(rss(item)), BASE).entries


def test_other_makes() -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><title>T</title>'
        b'<entry><id>urn:1</id><title type="html">a &lt;b&gt;</title><link rel="self" href="https://b.example/self"/>'
        b'<link rel="alternate" type="application/pdf" href="p.pdf"/><link type="text/html" href="1.html"/>'
        b"<updated>2023-07-03T00:00:00Z</updated></entry>"
        b"<entry><id>https://b.example/2</id></entry></feed>"
    )
    feed = parse_feed(atom, BASE)
    assert [e.url for e in feed.entries] == ["https://b.example/x/1.html", "https://b.example/2"] and feed.kind == "atom"
    rdf = b'<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel><item><link>/1</link></item></rdf:RDF>'
    assert [e.url for e in parse_feed(rdf, BASE).entries] == ["https://a.example/1"]
    feed = parse_feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "ت", "items": [
        {"id": "https://a.example/1"}, {"url": "/2", "title": "x", "date_published": "2023-07-03"}, {"id": 5}, "x", {"url": None},
    ]}).encode(), BASE)  # fmt: skip
    assert [e.url for e in feed.entries] == ["https://a.example/1", "https://a.example/2"] and feed.skipped == 2
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        "<loc> https://a.example/1 </loc><news:news><news:publication><news:name>صحيفة</news:name>"
        "<news:language>ar</news:language></news:publication>"
        "<news:publication_date>2023-07-03</news:publication_date><news:title>خبر</news:title></news:news></url></urlset>"
    ).encode()
    (entry,) = parse_feed(news, BASE).entries
    assert (entry.url, entry.title, entry.published, entry.publisher, entry.language) == (
        "https://a.example/1", "خبر", "2023-07-03", "صحيفة", "ar",
    )  # fmt: skip
    index = b"<sitemapindex><sitemap><loc>https://a.example/s1.xml.gz</loc><lastmod>2023-07-03</lastmod></sitemap></sitemapindex>"
    feed = parse_feed(index, BASE)
    assert (feed.kind, [f.url for f in feed.feeds]) == ("index", ["https://a.example/s1.xml.gz"])
    opml = (
        b'<opml version="2.0"><body><outline text="g"><outline text="A" xmlUrl="https://a.example/rss"/></outline></body></opml>'
    )
    assert [(f.url, f.title) for f in parse_feed(opml, BASE).feeds] == [("https://a.example/rss", "A")]
    link = b'<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2" title="x">'
    page = b"<!DOCTYPE html><html><head>" + link + b"<link rel=icon href=/i></head></html>"
    feed = parse_feed(page, "https://a.example/")
    assert (feed.kind, [f.url for f in feed.feeds]) == ("html", ["https://a.example/feed?a=1&b=2"])
    assert [e.url for e in parse_feed(b"https://a.example/1\nhttps://a.example/2\n", BASE).entries] == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    assert Feed.from_dict(json.loads(json.dumps(parse_feed(news, BASE).to_dict()))) == parse_feed(news, BASE)


@pytest.mark.parametrize(
    "bad", [b"", b" ", b"hello", b"{", b"[]", b"{}", b"<svg/>", b"\x1f\x8b\x08broken", b"<", b"\x00" * 99, b"<rss" * 9]
)
def test_what_is_no_feed_says_so(bad: bytes) -> None:
    with pytest.raises(FeedTrouble):
        parse_feed(bad, BASE)


def test_deep_and_wide() -> None:
    for content in (
        b"<rss>" + b"<a>" * 100_000,
        rss("<item>" * 5000),
        b"[" * 200_000,
        b'{"items":' * 50_000,
        rss("<item><link>/x</link></item>" * 60_000),
    ):
        began = time.process_time()
        with contextlib.suppress(FeedTrouble):
            assert len(parse_feed(content, BASE).entries) <= 1
        assert time.process_time() - began < 5


def attacks(secret: Path, pipe: Path, port: int) -> dict[str, bytes]:
    """Entity, DTD, XInclude and stylesheet attacks: each wants ``secret``, would hang on opening ``pipe``, or calls home."""
    home = f"http://127.0.0.1:{port}"
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    body = "<rss><channel><title>{}</title><item><link>/1</link></item></channel></rss>"
    x = "&x;"
    docs = {
        "billion laughs": f'<!DOCTYPE r [<!ENTITY l0 "lol">{lol}]>' + body.format("&l9;"),
        "quadratic": '<!DOCTYPE r [<!ENTITY x "' + "A" * 100_000 + '">]>' + body.format(x * 10_000),
        "file entity": f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>' + body.format(x),
        "pipe entity": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{pipe}">]>' + body.format(x),
        "http entity": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{home}/x">]>' + body.format(x),
        "public entity": f'<!DOCTYPE r [<!ENTITY x PUBLIC "-//a" "{home}/x">]>' + body.format(x),
        "parameter entity": f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{home}/p"> %p;]>' + body.format("t"),
        "parameter file": f'<!DOCTYPE r [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>' + body.format("t"),
        "external dtd": f'<!DOCTYPE rss SYSTEM "{home}/d.dtd">' + body.format("t"),
        "external dtd file": f'<!DOCTYPE rss SYSTEM "file://{pipe}">' + body.format("t"),
        "xinclude": body.format(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file://{secret}"/>'),
        "xinclude http": body.format(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{home}/i"/>'),
        "stylesheet": f'<?xml-stylesheet type="text/xsl" href="{home}/s.xsl"?>' + body.format("t"),
        "schema": body.replace(
            "<rss>", f'<rss xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:noNamespaceSchemaLocation="{home}/s.xsd">'
        ).format("t"),
        "default attribute": f'<!DOCTYPE r [<!ATTLIST rss a CDATA "{secret}">]>' + body.format("t"),
        "conditional": f'<!DOCTYPE r [<![INCLUDE[<!ENTITY x SYSTEM "file://{secret}">]]>]>' + body.format(x),
        "notation": f'<!DOCTYPE r [<!NOTATION n SYSTEM "{home}/n"><!ENTITY x SYSTEM "{home}/x" NDATA n>]>' + body.format("t"),
        "base": body.replace("<rss>", f'<rss xml:base="file://{secret}">').format("t"),
    }
    out = {name: doc.encode() for name, doc in docs.items()}
    out["utf-16 entity"] = docs["file entity"].encode("utf-16")
    out["utf-16 declared"] = ('<?xml version="1.0" encoding="utf-16"?>' + docs["file entity"]).encode("utf-16-be")
    seven = docs["file entity"].replace("<", "+ADw-").replace(">", "+AD4-")
    out["utf-7 entity"] = b'<?xml version="1.0" encoding="utf-7"?>' + seven.encode()
    out["gzip entity"] = gzip.compress(docs["billion laughs"].encode())
    return out


def test_attacks_read_nothing(tmp_path: Path, replay: Any) -> None:
    secret, pipe = tmp_path / "secret", tmp_path / "pipe"
    secret.write_text("TOPSECRET", encoding="utf-8")
    os.mkfifo(pipe)
    found = attacks(secret, pipe, replay.port)
    assert len(found) >= 12
    for name, content in found.items():
        began = time.monotonic()
        try:
            said = json.dumps(parse_feed(content, BASE).to_dict())
        except FeedTrouble as wrong:
            said = str(wrong)
        assert "TOPSECRET" not in said and "lollol" not in said and "AAAA" not in said, name
        assert time.monotonic() - began < 5.0, name  # by the clock: one that waits for the pipe uses no processor
    assert replay.asked == []


def test_the_attacks_are_real(tmp_path: Path) -> None:
    """An open-hearted parser falls for the file entity: the test above can fail."""
    from lxml import etree

    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET", encoding="utf-8")
    content = attacks(secret, tmp_path / "p", 1)["file entity"]
    root = etree.fromstring(content, etree.XMLParser(load_dtd=True, resolve_entities=True, no_network=False))
    assert b"TOPSECRET" in etree.tostring(root)
    with pytest.raises(XmlRefused):
        safe_xml(content)
