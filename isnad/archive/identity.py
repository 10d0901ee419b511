"""Which report is which: keys made from addresses, contents and names. The same input gives the same key on any machine.

>>> page_key("http://www.example.org/news/7/?utm_source=x#top") == page_key("https://example.org/news/7")
True
>>> page_key("https://example.org/") is None
True
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from isnad.pack.letters import fold, surface
from isnad.record import Entity, Event, Record, Statement

_REPLACED = str.maketrans({0: "\ufffd", **{code: "\ufffd" for code in range(0xD800, 0xE000)}})


def storable(text: str | None) -> str:
    """The text with U+FFFD for NUL and lone surrogates, which databases refuse. Same length, so that spans hold."""
    return text.translate(_REPLACED) if text else ""


def digest(*parts: str) -> str:
    """SHA-256 of the parts, hex. Lone surrogates pass."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def folded(name: str) -> str:
    """A name for comparing: diacritics, hamza, ى/ي and ة/ه made alike, one space between words, lower case."""
    return " ".join(fold(surface(name)).lower().split())


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    names = tomllib.loads((Path(__file__).parent / "urls.toml").read_text(encoding="utf-8"))["tracking"]
    return frozenset(n for n in names if not n.endswith("*")), tuple(n[:-1] for n in names if n.endswith("*"))


def host_of(url: str) -> str:
    """The host in lower case without ``www.``; empty for no address at all."""
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".")


def page_key(url: str | None) -> str | None:
    """A key that is the same for one page's addresses: scheme, ``www.``, fragment, tracking and a last slash do not count.

    ``None`` for a missing address or a bare front page, whose content is another every day.
    """
    if not url:
        return None
    host = host_of(url)
    if not host:
        return None
    parts = urlsplit(url.strip())
    names, prefixes = _tracking()
    query = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if k.lower() not in names and not k.lower().startswith(prefixes)
    ]
    path = quote(unquote(parts.path, errors="surrogateescape"), safe="/", errors="surrogateescape").rstrip("/")
    if not path and not query:
        return None
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return digest("url", f"{host}{port}{path}?{urlencode(sorted(query), errors='surrogateescape')}")


def content_key(record: Record) -> str:
    """What must be equal for two readings to be of the same content: text, title, byline and published day as given."""
    r = record.report
    given = r.published or "" if r.published_by == "given" else ""
    return digest("content", r.title or "", r.byline or "", given, record.text)


def entity_key(entity: Entity) -> str:
    """``COUNTRY/kind/folded name``: the archive-wide identity of a side.

    >>> entity_key(Entity("e1", "وزارة الدفاع", "institution", "SYR", ("GOV", "MIL"), ()))
    'SYR/institution/وزاره الدفاع'
    """
    return f"{entity.country or '-'}/{entity.kind}/{folded(entity.name)}"[:300]


def event_ids(record: Record, report_uid: str) -> dict[str, str]:
    """Local event id → permanent id.

    Made of the report, the type, the trigger's words and which of its kind it is, in text order: correcting a side, a date or a
    mode leaves the id alone.
    """
    counts: dict[str, int] = {}
    out: dict[str, str] = {}
    for event in sorted(record.events, key=_place_of(record)):
        base = digest("event", event.type, surface(event.trigger.of(record.text)))
        counts[base] = counts.get(base, 0) + 1
        out[event.id] = f"{report_uid}-{digest(base, str(counts[base]))[:10]}"
    return out


def statement_ids(record: Record, report_uid: str) -> dict[str, str]:
    """Local statement id → permanent id, made of the report, the cue's words and which of its kind it is."""
    counts: dict[str, int] = {}
    out: dict[str, str] = {}
    for statement in sorted(record.statements, key=_start_of):
        base = digest("statement", surface(statement.cue.of(record.text)))
        counts[base] = counts.get(base, 0) + 1
        out[statement.id] = f"{report_uid}-{digest(base, str(counts[base]))[:10]}"
    return out


def _start_of(statement: Statement) -> tuple[int, int, str]:
    return (statement.cue.start, statement.content[0].start if statement.content else 0, statement.id)


class _place_of:
    """Sort key of an event: its place in the text, then its sides' names."""

    def __init__(self, record: Record) -> None:
        self.names = {e.id: e.name for e in record.entities}

    def __call__(self, event: Event) -> tuple[int, int, list[str], list[str], str]:
        names = self.names
        return (
            event.trigger.start,
            event.evidence.start,
            [names.get(x, "") for x in event.actor],
            [names.get(x, "") for x in event.recipient],
            event.id,
        )
