"""The query language, one for both databases and for people and programs alike.

    وزير الدفاع                 both words, in any form, anywhere
    "مجلس الأمن"                a phrase: the words side by side, in any form
    ="مجلس الأمن"  =مجلسَ        the exact spelling (diacritics and tatweel never count)
    قمة OR مؤتمر   -رياضة        either; without
    دبلوماس*                    words that begin so
    type:ASSAULT,COERCE         filters; a comma means or, several filters mean and, a minus in front excludes
    actor:SYR recipient:"حزب الله" pair:SYR>RUS date:2015-07..2015-08 published:>=2015-08-01 outlet:"الرياض" via:"وكالة رويترز"

>>> parse('قمة type:CONSULT')
Query(text=Words(words=('قمة',), exact=False, prefix=False), filters=(Filter(name='type', values=('CONSULT',), negated=False),))
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from isnad.archive.search_stream import search_stream
from isnad.errors import InputError

FILTERS = {
    "actor": "who did it: a country code (SYR), a side's id, or words of its name",
    "recipient": "to whom",
    "side": "actor or recipient",
    "pair": "actor>recipient, or one<>other in either direction",
    "country": "any side or the place of the event",
    "place": "where: a country code or a place name",
    "sector": "GOV MIL REB … of any side",
    "actor_sector": "of the actor",
    "recipient_sector": "of the recipient",
    "type": "PLOVER type",
    "mode": "PLOVER mode",
    "context": "PLOVER context",
    "aux": "negation future hypothetical historical, or none",
    "date": "day of the event: 2015, 2015-07, 2015-07-03, a..b, >=a, <=b",
    "published": "day of the report",
    "outlet": "name, host or key of the paper",
    "speaker": "who is quoted",
    "via": "who passed the words on",
    "story": "a story's id",
    "language": "ar",
}

_TOKEN = re.compile(
    r"""(?P<open>\()|(?P<close>\))|(?P<or>\bOR\b|\|)
    |(?P<minus>-(?=[^\s-]))
    |(?P<field>[a-z_]+):(?P<value>"[^"]*"|[^\s()]+)
    |(?P<exact>=)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()"]+))
    |(?P<stray>["=])""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several side by side. ``exact``: as spelled. ``prefix``: the (only) word may go on."""

    words: tuple[str, ...]
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not hold."""

    part: Node


Node = Words | Both | Either | Without


@dataclass(frozen=True, slots=True)
class Filter:
    """``name`` is one of :data:`FILTERS`; any of ``values`` will do."""

    name: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: words (``None`` for any) and filters."""

    text: Node | None
    filters: tuple[Filter, ...]


class _Reader:
    """Recursive descent over the tokens; filters are collected on the way."""

    def __init__(self, text: str, exact: bool) -> None:
        self.text, self.exact, self.at = text, exact, 0
        self.filters: list[Filter] = []
        self.depth = 0

    def peek(self) -> re.Match[str] | None:
        if space := _SPACE.match(self.text, self.at):
            self.at = space.end()
        return _TOKEN.match(self.text, self.at) if self.at < len(self.text) else None

    def either(self) -> Node | None:
        parts = [self.both()]
        while (token := self.peek()) and token["or"]:
            self.at = token.end()
            parts.append(self.both())
        real = tuple(p for p in parts if p is not None)
        if len(real) > 1 and any(_only_without(p) for p in real):
            raise InputError(self.text, "one side of OR only excludes", "give that side a word to find")
        return real[0] if len(real) == 1 else Either(real) if real else None

    def both(self) -> Node | None:
        parts: list[Node] = []
        while (token := self.peek()) and not token["or"]:
            if token["close"]:
                if not self.depth:
                    self.at = token.end()
                    continue
                break
            part = self.one(token)
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Both(tuple(parts)) if parts else None

    def one(self, token: re.Match[str], negated: bool = False) -> Node | None:
        self.at = token.end()
        if token["minus"]:
            following = self.peek()
            part = self.one(following, True) if following else None
            return Without(part) if part is not None else None
        if token["open"]:
            self.depth += 1
            if self.depth > 20:
                raise InputError(self.text, "too many brackets", "ask something simpler")
            inside = self.either()
            self.depth -= 1
            if (end := self.peek()) and end["close"]:
                self.at = end.end()
            return inside
        if token["field"]:
            return self.field(token, negated)
        if token["stray"] or token["close"] or token["or"]:
            return None
        return self.words(token)

    def field(self, token: re.Match[str], negated: bool) -> Node | None:
        name, value = token["field"], token["value"]
        if name not in FILTERS:
            if name in ("http", "https"):
                return None
            raise InputError(f"{name}:", "no such filter", f"known are {' '.join(FILTERS)}")
        plain = value[1:-1] if value.startswith('"') and value.endswith('"') and len(value) > 1 else value
        values = (plain,) if value.startswith('"') else tuple(v for v in plain.split(",") if v)
        if not values:
            raise InputError(f"{name}:", "no value", f"it takes {FILTERS[name]}")
        self.filters.append(Filter(name, values, negated))
        return None

    def words(self, token: re.Match[str]) -> Node | None:
        exact = self.exact or bool(token["exact"])
        raw = token["phrase"] if token["phrase"] is not None else token["word"]
        prefix = token["phrase"] is None and raw.endswith("*") and len(raw) > 2
        # A word with a mark inside («حزب-الله») is a phrase of its parts.
        words = tuple(raw[start:end] for start, end, _ in search_stream(raw))
        if not words:
            return None
        return Words(words, exact, prefix and len(words) == 1)


def _only_without(node: Node) -> bool:
    if isinstance(node, Without):
        return True
    return isinstance(node, Both) and all(_only_without(p) for p in node.parts)


def parse(text: str, exact: bool = False) -> Query:
    """Reads a query; ``exact`` asks for exact spelling throughout. Raises :class:`InputError` for an unknown filter."""
    if len(text) > 2000:
        raise InputError(text[:40] + "…", "the query is too long", "ask with fewer than 2,000 characters")
    reader = _Reader(text, exact)
    node = reader.either()
    return Query(node, tuple(reader.filters))
