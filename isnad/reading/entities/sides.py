"""An entity while it is gathered, and how its words compare with another's."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from isnad.pack.letters import fold, surface
from isnad.pack.names import bare
from isnad.reading.entities.items import Item


@dataclass(eq=False)
class Side:
    """An entity while it is gathered; itself and no other, however alike."""

    kind: str
    items: list[Item] = field(default_factory=list)
    key: str = ""
    country: str | None = None
    sectors: tuple[str, ...] = ()
    names: list[tuple[str, ...]] = field(default_factory=list)
    roles: list[tuple[str, ...]] = field(default_factory=list)
    words: tuple[str, ...] = ()  # identity of what is no person
    settled: bool = False  # the country comes from the side's own words
    foreign: frozenset[str] = frozenset()  # countries of those who hold the same office elsewhere


@lru_cache(maxsize=50_000)
def content(name: str) -> tuple[str, ...]:
    """Words of a body's name for comparing, without articles: «وزارة الخارجية الروسية» → وزاره خارجيه روسيه."""
    return tuple(bare(fold(surface(w))) for w in name.split())


_ENDINGS = ("ون", "ين", "ان", "ات", "تين", "تان")


def stem_of(folded: str) -> str:
    """A noun of people without article and plural ending, for comparing.

    >>> stem_of("المتمردين") == stem_of("متمردون")
    True
    """
    word = bare(folded)
    if word[:2] in ("لل", "وا"):
        word = word.removeprefix("لل").removeprefix("وال")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)]
    return word.rstrip("ا") if len(word) > 4 else word
