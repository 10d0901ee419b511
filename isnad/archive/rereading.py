"""``isnad reread``: old reports up to a new pack, resumable, with what changed.

A report is due while it was read by another code or pack than the one named. Each batch is one transaction, so that a run that
was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from isnad.archive.keeping import read_again
from isnad.archive.models import EventRow, LedgerEntry, Report, ReportVersion, Run, StatementRow
from isnad.archive.packing import unpack, unpack_record
from isnad.archive.quarantining import Read
from isnad.archive.trouble import reading, writing
from isnad.errors import IsnadError
from isnad.record import Record, Versions

BATCH = 32


@dataclass(frozen=True, slots=True)
class Change:
    """What a new reading changed in one report: permanent ids that came, went or read otherwise."""

    uid: str
    events_new: tuple[str, ...]
    events_gone: tuple[str, ...]
    events_changed: tuple[str, ...]
    statements_new: int
    statements_gone: int
    trouble: str = ""

    @property
    def empty(self) -> bool:
        """True when the new reading says the same."""
        return not (self.events_new or self.events_gone or self.events_changed or self.statements_new or self.statements_gone)


@dataclass(slots=True)
class Rereading:
    """The sum of a run."""

    read: int = 0
    unchanged: int = 0
    changed: int = 0
    failed: int = 0
    by_type: Counter[str] = field(default_factory=Counter)  # "+ASSAULT": 3, "-AID": 1


def due(versions: Versions) -> int:
    """How many reports were read by another code or pack."""
    with reading():
        return int(_due(versions, 0).count())


def _due(versions: Versions, after: int):  # type: ignore[no-untyped-def]
    other = ~Q(pack=versions.pack[:80]) | ~Q(code=versions.code[:40])
    return Report.objects.filter(other, pk__gt=after).order_by("pk")


def reread(
    read: Read, versions: Versions, *, on_change: Callable[[Change], None] | None = None, most: int | None = None
) -> Rereading:
    """Reads every due report's original bytes again with ``read`` and puts the result in place of the old reading.

    ``versions`` are those ``read`` writes into its records. ``most`` stops after so many. A report that cannot be read now keeps
    its old reading and counts as failed.
    """
    out = Rereading()
    with writing():
        run = Run.objects.create(verb="reread", started=timezone.now(), note={"code": versions.code, "pack": versions.pack})
    after = 0
    while most is None or out.read < most:
        with reading():
            keys = list(
                _due(versions, after).values_list("pk", flat=True)[: min(BATCH, (most or BATCH) - out.read if most else BATCH)]
            )
        if not keys:
            break
        after = keys[-1]
        news = [(key, *_new_record(key, read)) for key in keys]
        changes: list[Change] = []
        with writing():
            for key, record, trouble in news:
                changes.append(_replace(key, record, trouble, run, out))
        for change in changes:
            if on_change is not None:
                on_change(change)
    with writing():
        note = {
            "code": versions.code,
            "pack": versions.pack,
            "by_type": dict(sorted(out.by_type.items())),
            "changed": out.changed,
        }
        Run.objects.filter(pk=run.pk).update(ended=timezone.now(), inputs=out.read, note=note)
    return out


def _new_record(key: int, read: Read) -> tuple[Record | None, str]:
    report = Report.objects.get(pk=key)
    version = ReportVersion.objects.get(report=report, number=report.version)
    provenance = dict(version.provenance)
    old = unpack_record(version.record)
    # What was given with the report and does not stand in its bytes.
    given = {"published": old.report.published if old.report.published_by == "given" else None, "source_id": old.report.source_id}
    for name, value in given.items():
        if value and not provenance.get(name):
            provenance[name] = value
    try:
        return read(unpack(version.original), provenance), ""
    except IsnadError as error:
        return None, str(error)


def _shape(report: Report) -> dict[str, tuple[object, ...]]:
    """What of each event a reader would see change."""
    rows = EventRow.objects.filter(report=report).prefetch_related("sides__entity")
    return {
        e.uid: (e.type, e.mode, e.aux, e.contexts, e.day, sorted((s.role, s.entity.key) for s in e.sides.all()), e.start, e.end)
        for e in rows
    }


def _replace(key: int, record: Record | None, trouble: str, run: Run, out: Rereading) -> Change:
    report = Report.objects.get(pk=key)
    now = timezone.now()
    out.read += 1
    if record is not None and (wrong := record.check()):
        record, trouble = None, f"the record contradicts itself: {'; '.join(wrong[:3])}"
    if record is None:
        out.failed += 1
        LedgerEntry.objects.create(run=run, place=report.url or report.uid, outcome="kept", reason=trouble, report=report, at=now)
        return Change(report.uid, (), (), (), 0, 0, trouble)
    before, said = _shape(report), set(StatementRow.objects.filter(report=report).values_list("uid", flat=True))
    read_again(report, record, now)
    after, says = _shape(report), set(StatementRow.objects.filter(report=report).values_list("uid", flat=True))
    change = Change(
        report.uid,
        tuple(sorted(set(after) - set(before))),
        tuple(sorted(set(before) - set(after))),
        tuple(sorted(u for u in set(before) & set(after) if before[u] != after[u])),
        len(says - said),
        len(said - says),
    )
    out.by_type.update(f"+{after[u][0]}" for u in change.events_new)
    out.by_type.update(f"-{before[u][0]}" for u in change.events_gone)
    if change.empty:
        out.unchanged += 1
    else:
        out.changed += 1
    reason = (
        "unchanged"
        if change.empty
        else f"+{len(change.events_new)} -{len(change.events_gone)} ~{len(change.events_changed)} events"
    )
    LedgerEntry.objects.create(run=run, place=report.url or report.uid, outcome="reread", reason=reason, report=report, at=now)
    return change
