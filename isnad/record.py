"""The record: what one report becomes (schema ``isnad/1``).

Frozen dataclasses, JSON both ways. Every span is code points of ``Record.text``, half-open.
Terms are PLOVER's (actor, recipient, auxiliary mode) and the W3C Web Annotation model's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from isnad.span import Span

SCHEMA = "isnad/1"
T = TypeVar("T")

BODY_KINDS = frozenset({"title", "byline", "dateline", "body", "caption"})
FURNITURE_KINDS = frozenset({"follow", "related", "share", "comment", "navigation", "advert", "legal"})
BLOCK_KINDS = BODY_KINDS | FURNITURE_KINDS
ENTITY_KINDS = frozenset({"person", "state", "institution", "organisation", "group"})
GRAINS = frozenset({"day", "week", "month", "year"})
AUX_MODES = frozenset({"negation", "future", "hypothetical", "historical"})
EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the page with one function; blocks cover the text without overlap."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A named side, one entry however often mentioned. ``mentions`` leave out pronouns and «البلدين»."""

    id: str
    name: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    mentions: tuple[Span, ...]
    roles: tuple[str, ...] = ()
    wikidata: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A calendar expression. ``value`` is ISO (2023-07-03, 2023-W27, 2023-06, 2022), ``None`` when only ``relative`` is known."""

    start: int
    end: int
    value: str | None
    end_value: str | None
    grain: str
    relative: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place name in the text with what the gazetteer knows of it."""

    start: int
    end: int
    name: str
    country: str | None
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of reported speech. ``via`` is the chain of transmission, nearest first."""

    id: str
    speaker: str | None
    via: tuple[str, ...]
    cue: Span
    content: tuple[Span, ...]
    quoted: tuple[Span, ...] = ()
    date: int | None = None
    force: str = "neutral"
    occasion: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One PLOVER event. ``date`` and ``place`` index the record's lists; ``statement`` names the speech it stands in."""

    id: str
    type: str
    mode: str | None
    context: tuple[str, ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    aux: tuple[str, ...]
    trigger: Span
    evidence: Span
    date: int | None = None
    place: int | None = None
    statement: str | None = None
    same_as: str | None = None
    quad: str | None = None
    intensity: float | None = None
    cameo: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader had to give up on."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of the report itself."""

    id: str
    source_id: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str = "ar"
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    published_by: str | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """Which code and which pack made a record."""

    code: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All of one report. See ``docs/record.md``."""

    text: str
    report: Report
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    dates: tuple[DateExpression, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    versions: Versions = field(default_factory=Versions)
    schema: str = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict; spans become ``{"start", "end"}``."""
        return {
            "schema": self.schema,
            "text": self.text,
            **{f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in ("schema", "text")},
        }

    def to_json(self, indent: int | None = None) -> str:
        """The record as JSON text, Arabic letters as they are."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Record:
        """The inverse of :meth:`to_dict`; unknown fields are ignored. Raises ``ValueError`` for another schema."""
        if data.get("schema", SCHEMA) != SCHEMA:
            raise ValueError(f"record has schema {data.get('schema')!r}; this version reads {SCHEMA!r}")
        return cls(
            text=data["text"],
            report=_make(Report, data["report"]),
            blocks=tuple(_make(Block, b) for b in data.get("blocks", [])),
            sentences=tuple(_span(s) for s in data.get("sentences", [])),
            entities=tuple(_make(Entity, e) for e in data.get("entities", [])),
            dates=tuple(_make(DateExpression, d) for d in data.get("dates", [])),
            places=tuple(_make(Place, p) for p in data.get("places", [])),
            statements=tuple(_make(Statement, s) for s in data.get("statements", [])),
            events=tuple(_make(Event, e) for e in data.get("events", [])),
            problems=tuple(_make(Problem, p) for p in data.get("problems", [])),
            versions=_make(Versions, data.get("versions", {})),
        )

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The inverse of :meth:`to_json`."""
        return cls.from_dict(json.loads(text))

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Every span of the record with the name of the field it stands in."""
        for b in self.blocks:
            yield "blocks", Span(b.start, b.end)
        for s in self.sentences:
            yield "sentences", s
        for e in self.entities:
            for m in e.mentions:
                yield f"entities.{e.id}", m
        for d in self.dates:
            yield "dates", Span(d.start, d.end)
        for p in self.places:
            yield "places", Span(p.start, p.end)
        for st in self.statements:
            yield f"statements.{st.id}.cue", st.cue
            for c in (*st.content, *st.quoted):
                yield f"statements.{st.id}", c
        for ev in self.events:
            yield f"events.{ev.id}.trigger", ev.trigger
            yield f"events.{ev.id}.evidence", ev.evidence

    def check(self) -> list[str]:
        """What is wrong with the record as data: an empty list when nothing is."""
        n = len(self.text)
        out = [f"{where}: span {s.start}-{s.end} outside the text" for where, s in self.spans() if not 0 <= s.start < s.end <= n]
        at = 0
        for b in self.blocks:
            if b.kind not in BLOCK_KINDS:
                out.append(f"blocks: unknown kind {b.kind!r}")
            if b.start != at:
                out.append(f"blocks: gap or overlap at {at}")
            at = b.end
        if self.blocks and at != n:
            out.append(f"blocks: end at {at}, text has {n}")
        ids = {e.id for e in self.entities}
        said = {s.id for s in self.statements}
        for e in self.entities:
            if e.kind not in ENTITY_KINDS:
                out.append(f"entities.{e.id}: unknown kind {e.kind!r}")
        for st in self.statements:
            out += [f"statements.{st.id}: no entity {x!r}" for x in (st.speaker, *st.via) if x is not None and x not in ids]
        for ev in self.events:
            out += [f"events.{ev.id}: no entity {x!r}" for x in (*ev.actor, *ev.recipient) if x not in ids]
            if ev.type not in EVENT_TYPES:
                out.append(f"events.{ev.id}: unknown type {ev.type!r}")
            if not set(ev.aux) <= AUX_MODES:
                out.append(f"events.{ev.id}: unknown auxiliary mode in {ev.aux!r}")
            if ev.statement is not None and ev.statement not in said:
                out.append(f"events.{ev.id}: no statement {ev.statement!r}")
            if ev.date is not None and not 0 <= ev.date < len(self.dates):
                out.append(f"events.{ev.id}: no date {ev.date}")
            if ev.place is not None and not 0 <= ev.place < len(self.places):
                out.append(f"events.{ev.id}: no place {ev.place}")
        return out


def report_id(text: str) -> str:
    """First 16 hex digits of the SHA-256 of the text in UTF-8 (a lone surrogate as the three bytes it would have)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    kind = type(value)
    if value is None or kind is str or kind is int:
        return value
    if kind is Span:
        return {"start": value.start, "end": value.end}
    if kind is tuple:
        return [_plain(v) for v in value]
    if hasattr(kind, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in kind.__dataclass_fields__}
    return value


def _span(data: dict[str, int]) -> Span:
    return Span(data["start"], data["end"])


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value(v) for v in value)
    if isinstance(value, dict):
        return _span(value)
    return value


def _make(cls: type[T], data: dict[str, Any]) -> T:
    known = cls.__dataclass_fields__  # type: ignore[attr-defined]
    return cls(**{k: _value(v) for k, v in data.items() if k in known})
