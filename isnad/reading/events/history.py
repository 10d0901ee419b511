"""What the report has told so far, asked in constant time however long it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

Told: TypeAlias = tuple[str, tuple[str, ...], tuple[str, ...]]  # type, actor, recipient


class History:
    """The events told, oldest first; grows and shrinks at its end only (:meth:`append`, :meth:`cut`)."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self.events: list[Told] = []
        self._bore: dict[str, Counter[str]] = {}  # doer → how often each bore his deeds
        self._did: dict[str, Counter[str]] = {}  # bearer → how often each did something to him
        self._of: dict[str, list[int]] = {}  # type → where its events stand
        for one in told:
            self.append(one)

    def __len__(self) -> int:
        return len(self.events)

    def append(self, one: Told) -> None:
        """Add the event told last."""
        kind, did, bore = one
        self._of.setdefault(kind, []).append(len(self.events))
        for x in did:
            self._bore.setdefault(x, Counter()).update(bore)
        for x in bore:
            self._did.setdefault(x, Counter()).update(did)
        self.events.append(one)

    def cut(self, length: int) -> None:
        """Forget all but the first ``length`` events."""
        while len(self.events) > length:
            kind, did, bore = self.events.pop()
            self._of[kind].pop()
            for x in did:
                self._bore[x].subtract(bore)
            for x in bore:
                self._did[x].subtract(did)

    def bore_of(self, doers: Iterable[str]) -> set[str]:
        """Those to whom one of the doers has done something."""
        return {y for x in doers for y, n in self._bore.get(x, {}).items() if n > 0}

    def did_to(self, bearers: Iterable[str]) -> set[str]:
        """Those who have done something to one of the bearers."""
        return {y for x in bearers for y, n in self._did.get(x, {}).items() if n > 0}

    def last(self, kind: str) -> Told | None:
        """The event of a type told last."""
        places = self._of.get(kind)
        return self.events[places[-1]] if places else None
