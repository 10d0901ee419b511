"""Groups that only fill a sentence: unmarked people who neither act, nor are acted on, nor speak.

«تدرب المدربة [جنودا]», «قدمت الشركة [عاملين] للمعرض»: without a nationality, an owner or a place behind it such a noun is a side only where an
event or a statement has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isnad.reading.parts import Mention
from isnad.record import Entity, Event, Statement


def _bare(mention: Mention) -> bool:
    """Nothing behind the noun, no country of its own, and no article where the noun is always a group."""
    loose = mention.rule == "group.marked" or (mention.rule == "group.always" and not mention.definite)
    return loose and mention.country is None and not mention.key and mention.last == mention.head


def without_idle(
    entities: Sequence[Entity],
    of_mention: Mapping[int, str],
    names: Sequence[Mention],
    statements: Sequence[Statement],
    events: Sequence[Event],
) -> tuple[Entity, ...]:
    """The entities without such groups; ids stay as they are."""
    used = {one for event in events for one in (*event.actor, *event.recipient)}
    used |= {one for statement in statements for one in (statement.speaker, *statement.via) if one is not None}
    firm = {entity for index, entity in of_mention.items() if not _bare(names[index])}
    named = set(of_mention.values())
    return tuple(e for e in entities if e.id in used or e.id in firm or e.id not in named)
