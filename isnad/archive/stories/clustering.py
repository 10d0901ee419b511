"""Links between events → groups, the same whatever the order in which reports came.

The surest links are taken first; a link is refused when a person said the two are different, or when the group would stretch over
more than three days (otherwise a war would be one story).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SPAN = 3


@dataclass(frozen=True, slots=True)
class Link:
    """Two event uids and how surely they are one."""

    one: str
    other: str
    score: float


def groups(
    days: dict[str, date], links: Iterable[Link], same: Iterable[tuple[str, str]], different: Iterable[tuple[str, str]]
) -> list[list[str]]:
    """Every event in exactly one group, groups and members sorted. ``same`` binds whatever else is said."""
    leader = {uid: uid for uid in days}
    members = {uid: {uid} for uid in days}
    apart: dict[str, set[str]] = {}
    for a, b in different:
        apart.setdefault(a, set()).add(b)
        apart.setdefault(b, set()).add(a)

    def spread(group: set[str]) -> int:
        return (max(days[m] for m in group) - min(days[m] for m in group)).days

    def join(a: str, b: str, forced: bool) -> None:
        one, other = sorted((leader[a], leader[b]))
        if one == other:
            return
        together = members[one] | members[other]
        if not forced:
            if any(apart.get(m, set()) & members[other] for m in members[one]):
                return
            # A group that a person stretched may take in what lies within.
            if spread(together) >= max(SPAN, spread(members[one]) + 1, spread(members[other]) + 1):
                return
        members[one] = together
        for m in members.pop(other):
            leader[m] = one

    for a, b in sorted(same):
        if a in leader and b in leader:
            join(a, b, True)
    for link in sorted(links, key=lambda k: (-k.score, *sorted((k.one, k.other)))):
        if link.one in leader and link.other in leader:
            join(link.one, link.other, False)
    return sorted(sorted(g) for g in members.values())
