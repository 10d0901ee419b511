"""Long texts in stretches: what is read of one is joined with what is read of the next.

Who «الوزير» is, is looked for among all who were named before; over a whole yearbook pasted as one text that would cost the
square of its length, and nobody refers back a hundred pages. No newspaper report comes near :data:`LONGEST`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from isnad.reading.parts import Sentence
from isnad.record import DateExpression, Entity, Event, Place, Statement

LONGEST = 40_000  # characters that are read as one


class Facts(NamedTuple):
    """What a stretch says. Ids and indexes count within it; spans index the whole text."""

    entities: tuple[Entity, ...]
    dates: tuple[DateExpression, ...]
    places: tuple[Place, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]


def stretches(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, ...]]:
    """The sentences in stretches, cut between paragraphs; always at least one."""
    held: list[Sentence] = []
    for sentence in sentences:
        if held:
            length = sentence.end - held[0].start
            if length > 2 * LONGEST or (length > LONGEST and sentence.paragraph != held[-1].paragraph):
                yield tuple(held)
                held = []
        held.append(sentence)
    yield tuple(held)


def _same(one: Entity, two: Entity) -> Entity:
    """One entity of two stretches that call it alike."""
    return replace(
        one,
        mentions=one.mentions + two.mentions,
        roles=tuple(dict.fromkeys(one.roles + two.roles)),
        sectors=tuple(dict.fromkeys(one.sectors + two.sectors)),
    )


def join(parts: Sequence[Facts]) -> Facts:
    """All stretches as one, ids counted on; sides with one name, kind and country are one side. A single one stays as it is."""
    if len(parts) == 1:
        return parts[0]
    entities: dict[tuple[str, str, str, str | None], Entity] = {}
    counts: dict[str, int] = {}
    dates: list[DateExpression] = []
    places: list[Place] = []
    statements: list[Statement] = []
    events: list[Event] = []
    for part in parts:
        ids: dict[str, str] = {}
        for entity in part.entities:
            letter = entity.id[0]
            key = (letter, entity.kind, entity.name, entity.country)
            known = entities.get(key)
            if known is None:
                counts[letter] = counts.get(letter, 0) + 1
                known = entities[key] = replace(entity, id=f"{letter}{counts[letter]}")
            else:
                entities[key] = _same(known, entity)
            ids[entity.id] = known.id
        before_dates, before_places = len(dates), len(places)
        said: dict[str, str] = {}
        for statement in part.statements:
            said[statement.id] = f"{statement.id[0]}{len(statements) + 1}"
            statements.append(
                replace(
                    statement,
                    id=said[statement.id],
                    speaker=None if statement.speaker is None else ids[statement.speaker],
                    via=tuple(ids[one] for one in statement.via),
                    date=None if statement.date is None else statement.date + before_dates,
                )
            )
        told = {event.id: f"{event.id[0]}{len(events) + k}" for k, event in enumerate(part.events, 1)}
        for event in part.events:
            events.append(
                replace(
                    event,
                    id=told[event.id],
                    actor=tuple(dict.fromkeys(ids[one] for one in event.actor)),
                    recipient=tuple(dict.fromkeys(ids[one] for one in event.recipient)),
                    date=None if event.date is None else event.date + before_dates,
                    place=None if event.place is None else event.place + before_places,
                    statement=None if event.statement is None else said[event.statement],
                    same_as=None if event.same_as is None else told[event.same_as],
                )
            )
        dates += part.dates
        places += part.places
    # Speakers without a name come last, as they do in a single stretch.
    ordered = sorted(entities.values(), key=lambda entity: entity.id[0] != "e")
    return Facts(tuple(ordered), tuple(dates), tuple(places), tuple(statements), tuple(events))
