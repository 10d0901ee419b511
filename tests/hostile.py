"""Hostile strings, and everything that takes foreign text by name: used by the tests and by ``bench/hostile.py``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from hypothesis import strategies as st

import isnad
from isnad.archive.days import bounds
from isnad.archive.identity import folded, host_of, page_key
from isnad.archive.search_query import parse
from isnad.archive.search_stream import readings, search_stream
from isnad.archive.stories.numbers import counts
from isnad.errors import InputError
from isnad.gathering.addresses import Refused, checked
from isnad.gathering.days import iso_day, moment
from isnad.gathering.discover import identity
from isnad.gathering.feeds import FeedTrouble, parse_feed
from isnad.gathering.follow import plain
from isnad.gathering.frames import parse_headers
from isnad.gathering.item import Limits, Provenance
from isnad.gathering.sources import read_sources
from isnad.gathering.tables import Columns, csv_rows, json_lines
from isnad.gathering.walls import wall
from isnad.gathering.warc import read_warc
from isnad.gathering.web import rules_of as robots_of
from isnad.gathering.xmlsafe import XmlRefused, safe_xml
from isnad.pack.letters import fold, surface
from isnad.reading.page import page_of
from isnad.reading.page.encodings import codec_of, declared_charset, decode


def quiet(function: Callable[..., object], *refusals: type[Exception]) -> Callable[[str], None]:
    """The function with the refusals it documents taken as answers; generators run to their end."""

    def run(text: str) -> None:
        try:
            made = function(text)
            if isinstance(made, Iterator):
                for _ in made:
                    pass
        except refusals:
            return

    return run


WHERE = Provenance(path="x")
PARSERS: dict[str, Callable[[str], None]] = {
    "decode": quiet(lambda t: decode(t.encode("utf-8", "surrogatepass"), t[:50], html=True)),
    "declared_charset": quiet(lambda t: declared_charset(t.encode("utf-8", "surrogatepass"))),
    "codec_of": quiet(codec_of),
    "iso_day": quiet(lambda t: iso_day(t, "Asia/Riyadh")),
    "moment": quiet(moment),
    "checked": quiet(checked, Refused),
    "plain": quiet(plain),
    "identity": quiet(identity),
    "wall": quiet(wall),
    "safe_xml": quiet(lambda t: safe_xml(t.encode("utf-8", "replace")), XmlRefused),
    "feed": quiet(lambda t: parse_feed(t.encode("utf-8", "replace"), "https://a.example/"), FeedTrouble),
    "feed in rss": quiet(
        lambda t: parse_feed(f"<rss><channel><item>{t}</item></channel></rss>".encode("utf-8", "replace"), "https://a.example/"),
        FeedTrouble,
    ),
    "page head": quiet(lambda t: parse_feed(f"<!doctype html>{t}".encode("utf-8", "replace"), "https://a.example/"), FeedTrouble),
    "json lines": quiet(lambda t: json_lines(iter(t.encode("utf-8", "replace").split(b"\n")), WHERE, Columns())),
    "csv": quiet(lambda t: csv_rows("text,id\n" + t, WHERE, Columns())),
    "robots": quiet(lambda t: robots_of(t).can_fetch("https://a.example/" + t[:1000], "isnad")),
    "headers": quiet(lambda t: parse_headers(t.encode("utf-8", "replace"))),
    "warc": quiet(lambda t: read_warc(io.BytesIO(t.encode("utf-8", "replace")), WHERE, Limits())),
    "sources": quiet(lambda t: read_sources(t[:4000], "x"), InputError),
    "columns": quiet(Columns.parse, ValueError),
    "page": quiet(page_of),
    "page in html": quiet(lambda t: page_of(f"<!doctype html><html><body>{t}")),
}
# What takes words apart, once a parser has found them.
WORDS: dict[str, Callable[[str], None]] = {
    "letters": quiet(lambda t: fold(surface(t))),
    "query": quiet(parse, InputError),
    "search stream": quiet(search_stream),
    "readings of a word": quiet(readings),
    "name": quiet(folded),
    "address of a page": quiet(page_key),
    "host": quiet(host_of),
    "day": quiet(bounds),
    "counts": quiet(counts),
}
TAKERS = PARSERS | WORDS
# The whole reader: it does far more with a text than any one function.
READER: dict[str, Callable[[str], None]] = {
    "report": quiet(isnad.read),
    "report in html": quiet(lambda t: isnad.read(f"<!doctype html><html><body>{t}")),
}
HOSTILE = {
    "a": "a",
    "space": " ",
    "newline": "\n",
    "crlf": "\r\n",
    "lt": "<",
    "lta": "<a",
    "gt": ">",
    "tags": "<a b='",
    "close": "</a>",
    "comment": "<!--",
    "half comment": "<!-- -",
    "cdata": "<![CDATA[",
    "doctype": "<!DOCTYPE ",
    "declare": "<! ",
    "pi": "<?xml ",
    "amp": "&",
    "named": "&abcdefgh",
    "numeric": "&#0;",
    "meta": "<meta ",
    "charset": "<meta charset ",
    "link": "<link ",
    "links": "<link a=b ",
    "quote": '"',
    "quotes": "'\"",
    "comma": ",",
    "commas": '",',
    "brace": "{",
    "bracket": "[",
    "objects": '{"a":',
    "dots": ".",
    "slashes": "/",
    "at": "@",
    "percent": "%",
    "digits": "1",
    "dashes": "1-",
    "dates": "2023-07-03T",
    "colons": "a:b\r\n",
    "warc": "WARC/1.0\r\n",
    "warc header": "WARC/1.0\r\nContent-Length: 0\r\n",
    "http": "http://",
    "query": "a=1&",
    "utm": "utm_a=1&",
    "marks": "\u200f",
    "arabic": "ق",
    "marked": "قَ",
    "items": "<item>",
    "items2": "<item><link>x</link></item>",
    "script": "<script>",
    "title": "<title>",
    "null": "\x00",
    "bom": "\ufeff",
    "words": "قال الوزير ",
    "semicolons": ";",
    "equals": "=",
    "xmlns": "<a xmlns='",
    "attributes": " a='b'",
}

pieces = st.sampled_from(
    [
        *HOSTILE.values(),
        "https://a.example/n/1",
        "<link>",
        "</link>",
        "<rss>",
        "</rss>",
        "<entry>",
        "<loc>",
        "</loc>",
        '{"text":"x"}',
        "Content-Length: 5\r\n\r\nabcde\r\n\r\n",
    ]
)
jumble = st.lists(pieces | st.text(max_size=20), max_size=30).map("".join)


def of_bytes(unit: str, size: int) -> str:
    """So much of one sign that it fills ``size`` bytes."""
    return unit * (size // len(unit.encode("utf-8", "surrogatepass")))
