"""An event of one sentence before it gets its id, and small helpers that all steps share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from isnad.reading.clauses import NP, Clause
from isnad.reading.events.sides import Scene, Side
from isnad.reading.events.triggers import Trigger

PLACES = frozenset({"topic", "subject", "object", "genitive", "object.genitive", "below", "speaker"})


@dataclass(frozen=True, slots=True)
class Draft:
    """An event of one sentence before it gets its id. Tokens are inclusive."""

    trigger: Trigger
    type: str
    mode: str | None
    actor: Side
    recipient: Side
    aux: frozenset[str]
    first: int
    last: int
    rule: str
    kind: str = ""  # the type before the sides had their say
    lacking: bool = False  # the rules did not find the sides that the frame wants


def sides_filled(d: Draft) -> int:
    return bool(d.actor.ids) + bool(d.recipient.ids)


def first_of(*tokens: int) -> int:
    return min((k for k in tokens if k >= 0), default=-1)


def is_land(scene: Scene, phrase: NP | None) -> bool:
    """True when the phrase is a country or a place, or lies in one."""
    return phrase is not None and scene.land(phrase) is not None


def marks_of(clause: Clause) -> set[str]:
    out = set()
    if clause.negated:
        out.add("negation")
    if clause.future:
        out.add("future")
    if clause.hypothetical:
        out.add("hypothetical")
    return out


def today(value: str | None) -> date | None:
    """An ISO day as a date, or None."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
