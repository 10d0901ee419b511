"""Whether two events are one: type, sides, date, place and words, each with its share, so that the sum can be explained.

score, why = compare(one, other)      # 0.83, {"sides": 1.0, "date": 1.0, "place": 0.5, "words": 0.55, "mode": 0.7}
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SAME = 0.62  # joined from here on
WEIGHTS = {"sides": 0.35, "date": 0.2, "place": 0.15, "words": 0.2, "mode": 0.1}
DAYS = 1  # two days apart is another event, or another report's mistake that a person must judge


@dataclass(frozen=True, slots=True)
class Facts:
    """What of an event is compared. ``words`` are the stems of its evidence."""

    pk: int
    uid: str
    report: int
    start: int
    type: str
    mode: str
    aux: str
    day: date
    day_given: bool
    place: str
    place_country: str
    actors: frozenset[int]
    actor_countries: frozenset[str]
    recipients: frozenset[int]
    recipient_countries: frozenset[str]
    words: frozenset[str]


def compare(one: Facts, other: Facts) -> tuple[float, dict[str, float]]:
    """0 to 1, and the shares. 0 where the two contradict each other in type, auxiliary mode, sides, country or day."""
    if one.type != other.type or one.aux != other.aux:
        return 0.0, {}
    sides = _sides(one, other)
    apart = abs((one.day - other.day).days)
    place = _place(one, other)
    if sides is None or place is None or apart > DAYS:
        return 0.0, {}
    words = len(one.words & other.words) / (len(one.words | other.words) or 1)
    if apart:
        # The next day's shelling has the same sides: only near-equal words, or a day that was only inferred, bridge a night.
        inferred = not (one.day_given and other.day_given)
        if words < (0.3 if inferred else 0.5):
            return 0.0, {}
        date_share = 0.8 if inferred else 0.5
    else:
        date_share = 1.0
    why = {"sides": sides, "date": date_share, "place": place, "words": round(words, 3), "mode": _mode(one.mode, other.mode)}
    if words < 0.1 and not (sides == 1.0 and place == 1.0):
        return 0.0, {}
    return round(sum(WEIGHTS[k] * v for k, v in why.items()), 4), why


def _sides(one: Facts, other: Facts) -> float | None:
    """All sides count together when one event has no recipient: a meeting may be told either way round."""
    if not one.recipients or not other.recipients:
        all_one, all_other = one.actors | one.recipients, other.actors | other.recipients
        return _one_side(
            all_one, all_other, one.actor_countries | one.recipient_countries, other.actor_countries | other.recipient_countries
        )
    actor = _one_side(one.actors, other.actors, one.actor_countries, other.actor_countries)
    recipient = _one_side(one.recipients, other.recipients, one.recipient_countries, other.recipient_countries)
    if actor is None or recipient is None:
        return None
    return (actor + recipient) / 2


def _one_side(one: frozenset[int], other: frozenset[int], countries: frozenset[str], others: frozenset[str]) -> float | None:
    if not one or not other:
        return 0.4
    if one & other:
        return 1.0 if one == other else 0.9
    # A minister and his country are two entities of one side.
    return 0.7 if countries & others else None


def _place(one: Facts, other: Facts) -> float | None:
    if one.place and one.place == other.place:
        return 1.0
    if one.place_country and other.place_country:
        return 0.6 if one.place_country == other.place_country else None
    return 0.5


def _mode(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return 0.7 if not one or not other else 0.2
