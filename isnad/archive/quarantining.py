"""The quarantine: inputs that could not be read, with their bytes, until a retry reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from isnad.archive.adding import Balance, Item, Outcome, add_items
from isnad.archive.models import Quarantine
from isnad.archive.packing import unpack
from isnad.archive.trouble import reading
from isnad.errors import IsnadError
from isnad.record import Record

# How the caller reads bytes again: (original bytes, provenance) → record. Raises IsnadError when it cannot.
Read = Callable[[bytes, Mapping[str, Any]], Record]


@dataclass(frozen=True, slots=True)
class Held:
    """One input in quarantine."""

    id: int
    place: str
    reason: str
    sha256: str
    tries: int
    first: datetime
    last: datetime


def quarantine_list() -> list[Held]:
    """What is held, oldest first."""
    with reading():
        rows = Quarantine.objects.filter(released=False).defer("original").order_by("id")
        return [Held(q.pk, q.place, q.reason, q.sha256, q.tries, q.first, q.last) for q in rows]


def quarantine_retry(read: Read, *, ids: list[int] | None = None, on_outcome: Callable[[Outcome], None] | None = None) -> Balance:
    """Reads what is held once more (all, or those ``ids``); what still cannot be read stays with its new reason."""
    with reading():
        held = Quarantine.objects.filter(released=False).order_by("id")
        keys = list((held.filter(pk__in=ids) if ids is not None else held).values_list("pk", flat=True))
    return add_items(_again(keys, read), on_outcome=on_outcome, verb="retry")


def _again(keys: list[int], read: Read) -> Iterator[Item]:
    for key in keys:
        row = Quarantine.objects.get(pk=key)
        original = unpack(row.original)
        try:
            yield Item(row.place, original, read(original, row.provenance), row.provenance)
        except IsnadError as error:
            yield Item(row.place, original, None, row.provenance, str(error))
