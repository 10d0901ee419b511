"""What a reader of names hands back: a stretch of tokens and what it names, before it becomes a mention."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """Token range ``first``..``last`` (inclusive) with its evidence. ``cut`` letters before the name are glued particles.

    ``name`` and ``role`` are token ranges (-1 when there is none); ``inner`` are names inside.
    """

    first: int
    last: int
    kind: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    cut: int = 0
    key: str = ""
    rule: str = ""
    name: tuple[int, int] = (-1, -1)
    role: tuple[int, int] = (-1, -1)
    head: int = -1
    definite: bool = True
    plural: bool = False
    of: bool = False  # the sectors are those of what an office is of
    nested: bool = False  # an office of an office: a known name behind may be the latter's holder
    inner: tuple[Found, ...] = ()
    noun: tuple[int, int] = (-1, -1)  # the noun that a joined adjective shares: «القوات» for «والباكستانية»

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def glued(inner: tuple[Found, ...], at: int, cut: int) -> tuple[Found, ...]:
    """Names inside that were read behind particles glued to the word at ``at``: «رئيس لجنة ب[مجلس النواب]»."""
    return tuple(one._replace(cut=one.cut + cut, inner=glued(one.inner, at, cut)) if one.first == at else one for one in inner)


def longest(*found: Found | None) -> Found | None:
    """The longest; of equals the first."""
    best: Found | None = None
    for one in found:
        if one is not None and (best is None or one.last > best.last):
            best = one
    return best
