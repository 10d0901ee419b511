"""Adding many reports: every input ends stored, duplicate, revised or quarantined with its reason, and the sums agree.

    balance = add_items(items, on_outcome=lambda item: print(item.place, item.outcome))
    balance.stored + balance.duplicate + balance.revised + balance.quarantined == balance.inputs

Reports are written in batches, one transaction each, and an outcome is announced only when its batch is on the disk: what was
announced survives a kill or a power cut. Reading goes on outside the transaction, so that two adders take turns.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import Error as DatabaseTrouble
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from isnad.archive.identity import storable
from isnad.archive.inserting import select
from isnad.archive.keeping import Kept, note_outcome, store
from isnad.archive.models import Quarantine, Report, Run
from isnad.archive.packing import pack
from isnad.archive.trouble import explained, writing
from isnad.record import Record

BATCH = 64  # reports in one transaction
BATCH_SECONDS = 2.0  # a slow reader's batch is written after this long, so that little waits unannounced
BATCH_BYTES = 8_000_000  # of originals held at once

OUTCOMES = ("stored", "duplicate", "revised", "quarantined")


@dataclass(frozen=True, slots=True)
class Item:
    """One input. ``record`` is what was read from ``original``; without one, ``trouble`` says in one line why."""

    place: str
    original: bytes
    record: Record | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input; ``uid`` is the report's permanent id (empty when quarantined)."""

    place: str
    outcome: str
    reason: str
    uid: str


@dataclass(slots=True)
class Balance:
    """The closing balance of a run; ``str(balance)`` is one line."""

    inputs: int = 0
    stored: int = 0
    duplicate: int = 0
    revised: int = 0
    quarantined: int = 0
    run: int = 0
    seconds: float = 0.0

    def count(self, outcome: str) -> None:
        """Books one input."""
        self.inputs += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    @property
    def agrees(self) -> bool:
        """Whether every input is accounted for exactly once."""
        return self.inputs == self.stored + self.duplicate + self.revised + self.quarantined

    def __str__(self) -> str:
        parts = ", ".join(f"{getattr(self, name)} {name}" for name in OUTCOMES)
        things = "input" if self.inputs == 1 else "inputs"
        return f"{self.inputs} {things}: {parts}"


def add_items(
    items: Iterable[Item],
    *,
    on_outcome: Callable[[Outcome], None] | None = None,
    verb: str = "add",
    batch: int = BATCH,
) -> Balance:
    """Keeps every item and returns the balance; ``on_outcome`` is called once per item, after it is safely kept.

    Raises :class:`ArchiveError` when the database refuses (disk full, read-only): everything announced before is kept, the
    run's balance in the archive says how far it came, and adding the same inputs again goes on from there.
    """
    started = time.monotonic()
    with writing():
        run = Run.objects.create(verb=verb, started=timezone.now())
    balance = Balance(run=run.pk)
    for group in _batches(items, batch):
        with writing():
            outcomes = [_one(item, run) for item in group]
            counts = {name: sum(o.outcome == name for o in outcomes) for name in OUTCOMES}
            Run.objects.filter(pk=run.pk).update(
                inputs=F("inputs") + len(outcomes), **{name: F(name) + n for name, n in counts.items()}
            )
        for outcome in outcomes:
            balance.count(outcome.outcome)
            if on_outcome is not None:
                on_outcome(outcome)
    with writing():
        Run.objects.filter(pk=run.pk).update(ended=timezone.now())
    balance.seconds = time.monotonic() - started
    if not balance.agrees:
        raise AssertionError(f"the balance of run {run.pk} does not agree: {balance}")
    return balance


def _batches(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    group: list[Item] = []
    size, since = 0, time.monotonic()
    for item in items:
        group.append(item)
        size += len(item.original)
        if len(group) >= most or size >= BATCH_BYTES or time.monotonic() - since > BATCH_SECONDS:
            yield group
            group, size, since = [], 0, time.monotonic()
    if group:
        yield group


def _one(item: Item, run: Run) -> Outcome:
    if item.record is None:
        return _quarantine(item, run, item.trouble or "not read")
    try:
        # A savepoint: a record that the database refuses is quarantined alone, its batch goes on.
        with transaction.atomic():
            kept = store(item.record, item.original, dict(item.provenance), place=item.place, run=run)
    except ValueError as error:
        return _quarantine(item, run, str(error))
    except DatabaseTrouble as error:
        if not _about_the_data(error):
            raise
        return _quarantine(item, run, explained(error).trouble)
    return _released(item, kept)


def _about_the_data(error: DatabaseTrouble) -> bool:
    """Whether the database refused this record, not the work as such (disk, lock, connection)."""
    from django.db import DataError, IntegrityError

    return isinstance(error, DataError | IntegrityError) and connection.is_usable()


def _released(item: Item, kept: Kept) -> Outcome:
    """A report that now reads well leaves the quarantine, and so do the refusals of a page that a site gives at last."""
    sha256 = hashlib.sha256(item.original).hexdigest()
    held = [row[0] for row in select("SELECT id FROM quarantine WHERE sha256 = %s AND NOT released", [sha256])]
    held += _refusals(item.provenance)
    if held:
        rows = Quarantine.objects.filter(pk__in=held)
        rows.update(released=True, last=timezone.now(), report=Report.objects.get(uid=kept.uid))
    outcome = "duplicate" if kept.outcome == "reread" else kept.outcome
    return Outcome(item.place, outcome, kept.reason, kept.uid)


def _refusals(about: Mapping[str, Any]) -> list[int]:
    """What is held of a page that was asked for and not had: other bytes than the page, or none, under the same address."""
    places = [] if about.get("path") else sorted({str(about[name]) for name in ("url", "final_url") if about.get(name)})
    if not places:
        return []
    held = Quarantine.objects.filter(place__in=places, released=False)
    # ``trouble``: gathering gave up on it. A page that was had and could not be read waits for a reader of its own bytes.
    return [pk for pk, told in held.values_list("pk", "provenance") if told.get("trouble")]


def _quarantine(item: Item, run: Run, reason: str) -> Outcome:
    now = timezone.now()
    sha256 = hashlib.sha256(item.original).hexdigest()
    place, reason = storable(item.place), storable(" ".join(reason.split()))
    provenance = {storable(str(k)): storable(v) if isinstance(v, str) else v for k, v in item.provenance.items()}
    held = Quarantine.objects.filter(sha256=sha256, place=place, released=False).first()
    if held is None:
        Quarantine.objects.create(
            place=place, sha256=sha256, original=pack(item.original), provenance=provenance, reason=reason, first=now, last=now
        )
    else:
        held.reason, held.last, held.tries = reason, now, held.tries + 1
        held.save(update_fields=["reason", "last", "tries"])
    note_outcome(run, place, "quarantined", reason, None, sha256, {}, now)
    return Outcome(item.place, "quarantined", reason, "")
