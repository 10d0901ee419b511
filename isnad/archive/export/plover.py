"""PLOVER events as JSON Lines, fields named as in the manual's chapter "JSON Data Fields" (draft 0.7b1; names of types: 2.0).

The manual lets providers add fields: ``aux_mode`` (auxiliary modes) and ``isnad`` (permanent ids, the exact words) are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from isnad.archive.export.coded import Coded, Side, coded_events
from isnad.archive.export.codes import country, manual_mode, quad

# The manual's fields, with the JSON type each has here.
FIELDS: dict[str, type | tuple[type, ...]] = {
    "id": str, "has_event": bool, "date": str, "enddate": str, "source": list, "recipient": list, "event": list,
    "event_loc": dict,
    "event_text": list, "quad_code": int, "event_scale": float, "mode": list, "context": list, "link": str, "text_info": dict,
    "cite_info": dict, "coder": str, "coded_date": str,
}  # fmt: skip
REQUIRED = ("id", "date", "source", "event")
ACTOR_FIELDS = ("code", "sector", "actor_text", "identifier_id", "identifier_text", "office")
OURS = ("aux_mode", "isnad")


def plover(query: str = "") -> Iterator[str]:
    """One event a line, negated and future ones included (``aux_mode`` says so)."""
    for coded in coded_events(query):
        yield json.dumps(_event(coded), ensure_ascii=False, separators=(",", ":")) + "\n"


def _event(c: Coded) -> dict[str, Any]:
    e, r = c.event, c.report
    out: dict[str, Any] = {
        "id": e.uid,
        "has_event": True,
        "date": e.day.isoformat(),
        "source": [_actor(s) for s in c.actors],
        "recipient": [_actor(s) for s in c.recipients],
        "event": [e.type],
        "event_text": [e.words],
        "quad_code": quad(e.type),
        "mode": [manual_mode(e.mode)] if e.mode else [],
        "context": e.contexts.split(),
        "text_info": {"sequence": c.sentence, "start": e.start, "end": e.end},
        "cite_info": _filled(
            {
                "citation": r.uid,
                "url": r.url,
                "title": r.title,
                "language": r.language,
                "publication": r.outlet.name if r.outlet_id else "",
                "coder": f"isnad {r.code}".strip(),
                "version": r.pack,
            }
        ),
        "coder": f"isnad {r.code}".strip(),
        "coded_date": r.changed.date().isoformat(),
        "aux_mode": e.aux.split(),
        "isnad": {"report": r.uid, "trigger": [e.trigger_start, e.trigger_end], "day_given": e.day_given},
    }
    if e.last_day != e.day:
        out["enddate"] = e.last_day.isoformat()
    if e.intensity is not None:
        out["event_scale"] = float(e.intensity)
    if c.story is not None:
        out["link"] = c.story.uid
    if c.place is not None:
        p = c.place
        out["event_loc"] = _filled(
            {
                "geonameid": p.geonames,
                "name": p.name,
                "latitude": p.lat,
                "longitude": p.lon,
                "country code": country(p.country).iso2,
                "cc3": p.country,
            }
        )
    return out


def _actor(s: Side) -> dict[str, Any]:
    return _filled(
        {
            "code": s.country,
            "sector": s.sectors[0] if s.sectors else "",
            "actor_text": s.written,
            "identifier_id": f"https://www.wikidata.org/wiki/{s.wikidata}" if s.wikidata else s.uid,
            "identifier_text": s.name,
            "office": s.roles[0] if s.roles else "",
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v not in ("", None)}
