"""``put``: one report into the archive, in one transaction, idempotent by address and by content.

    kept = put(record, original, {"url": "https://example.org/7", "fetched": "2026-01-02T03:04:05Z"})
    kept.outcome        # stored, duplicate, revised or reread

The rules, in order: a page's address names one report; content seen before at that address is a *duplicate*, new content a
*revision*. Content that another address of the same outlet has is a duplicate; of another outlet it is a report of its own (a
copy, which :mod:`isnad.archive.stories` finds). Without an address the content is the identity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from isnad.archive.days import day as iso_day
from isnad.archive.identity import content_key, digest, folded, host_of, page_key, storable
from isnad.archive.inserting import as_json, database_time, insert, select
from isnad.archive.models import CopyBand, CopySketch, EventRow, Report, ReportVersion, Run, StatementRow, Tombstone
from isnad.archive.packing import pack, pack_record
from isnad.archive.rows import drop_rows, make_rows
from isnad.archive.search_index import index_report, searched
from isnad.archive.stories.copies import keep_sketch
from isnad.archive.trouble import writing
from isnad.record import Record

_VERSION = (
    "report_id", "number", "text_id", "content_key", "sha256", "size", "original", "record", "provenance", "code", "pack", "kept",
)  # fmt: skip
_LEDGER = ("run_id", "place", "outcome", "reason", "report_id", "sha256", "provenance", "at")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one report: ``outcome`` is stored, duplicate, revised or reread."""

    outcome: str
    uid: str
    version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Arrival:
    record: Record
    original: bytes
    provenance: dict[str, Any]
    url: str
    url_key: str | None
    content: str
    sha256: str
    now: datetime


def put(record: Record, original: bytes, provenance: Mapping[str, Any] | None = None, *, place: str = "") -> Kept:
    """Keeps one report and its original bytes in one transaction.

    The same content read by another code or pack replaces the report's rows (``reread``). Raises :class:`ArchiveError` when the
    database refuses, ``ValueError`` when the record contradicts itself (see ``Record.check``); then nothing changed.
    """
    with writing():
        return store(record, original, dict(provenance or {}), place=place, reread=True)


def store(
    record: Record, original: bytes, provenance: dict[str, Any], *, place: str = "", run: Run | None = None, reread: bool = False
) -> Kept:
    """:func:`put` without the transaction: call it inside :func:`isnad.archive.trouble.writing`.

    ``reread`` false leaves a known content alone whatever read it.
    """
    wrong = record.check()
    if wrong:
        raise ValueError(f"the record contradicts itself: {'; '.join(wrong[:3])}")
    url = str(provenance.get("final_url") or provenance.get("url") or record.report.url or "")
    came = _Arrival(
        record,
        original,
        _clean(provenance),
        url,
        page_key(url),
        content_key(record),
        hashlib.sha256(original).hexdigest(),
        timezone.now(),
    )
    outlet = _outlet(came)
    report, why = _known(came, outlet)
    if report is None:
        kept, report = _store(came, outlet)
    elif why:
        kept = _again(came, report, why, reread)
    else:
        kept = _revise(came, report, outlet)
    note_outcome(
        run, place or url or str(provenance.get("path") or ""), kept.outcome, kept.reason, report.pk, came.sha256,
        came.provenance if kept.outcome == "duplicate" else {}, came.now,
    )  # fmt: skip
    return kept


def _clean(value: Any) -> Any:
    """Provenance as JSON that both databases take."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(k)): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(v) for v in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return storable(str(value))


def _outlet(came: _Arrival) -> int | None:
    """The id of who published it, made if new."""
    host = host_of(came.url)
    name = storable(came.record.report.publisher or host).strip()
    if not name:
        return None
    key = folded(name)[:200]
    found = select("SELECT id FROM outlets WHERE key = %s", [key])
    if found:
        return int(found[0][0])
    return insert("outlets", ("key", "name", "host", "country"), [(key, name[:200], host[:200], "")], ids=True)[0]


def _known(came: _Arrival, outlet: int | None) -> tuple[Report | None, str]:
    """The report that this is, and why it is a duplicate (empty when it is a revision)."""
    if came.url_key:
        at_address = select("SELECT id FROM reports WHERE url_key = %s", [came.url_key])
        if at_address:
            pk = at_address[0][0]
            seen = select("SELECT 1 FROM report_versions WHERE report_id = %s AND content_key = %s", [pk, came.content])
            return Report.objects.get(pk=pk), "same address, same content" if seen else ""
    same = select(
        "SELECT DISTINCT r.id, r.outlet_id, r.url_key FROM reports r JOIN report_versions v ON v.report_id = r.id "
        "WHERE v.content_key = %s ORDER BY r.id",
        [came.content],
    )
    if came.url_key is None:
        return (Report.objects.get(pk=same[0][0]), "same content") if same else (None, "")
    # A report once kept without an address is the one that now comes with it.
    for pk, of, key in sorted(same, key=lambda row: (row[1] != outlet, row[0])):
        if of == outlet or (of is None and key is None):
            return Report.objects.get(pk=pk), "same content, another address of this outlet"
    return None, ""


def _fill(report: Report, came: _Arrival, outlet: int | None) -> None:
    r = came.record.report
    report.text_id = r.id[:16]
    report.content_key = came.content
    report.source_id = storable(r.source_id)[:200]
    report.outlet_id = outlet
    report.title = storable(r.title)
    report.byline = storable(r.byline)
    report.text = storable(came.record.text)
    report.language = r.language[:12]
    report.published = iso_day(r.published[:10]) if r.published else None
    report.published_by = (r.published_by or "")[:8]
    report.sha256 = came.sha256
    report.code = came.record.versions.code[:40]
    report.pack = came.record.versions.pack[:80]
    report.changed = came.now
    report.event_count = len(came.record.events)
    report.statement_count = len(came.record.statements)
    report.problems = [{"code": p.code, "message": storable(p.message)} for p in came.record.problems]
    report.day = report.published or report.first_kept.date()


def _store(came: _Arrival, outlet: int | None) -> tuple[Kept, Report]:
    uid = digest("report", came.url_key)[:16] if came.url_key else digest("report", came.content)[:16]
    report = Report(uid=uid, url=storable(came.url), url_key=came.url_key, first_kept=came.now, version=1)
    _fill(report, came, outlet)
    report.save(force_insert=True)
    _version(report, came)
    make_rows(report, came.record)
    if select("SELECT 1 FROM tombstones WHERE uid = %s", [uid]):
        # It was removed once and comes again: it is no longer dead.
        Tombstone.objects.filter(uid__in=[uid, *_uids(report)]).delete()
    keep_sketch(report.pk, came.record)
    _index(report)
    return Kept("stored", uid, 1), report


def _revise(came: _Arrival, report: Report, outlet: int | None) -> Kept:
    report.version += 1
    report.joined = False
    report.copy_of = None
    _fill(report, came, outlet or report.outlet_id)
    report.save()
    _version(report, came)
    replace_rows(report, came.record, "revised", came.now)
    forget_copies(report)
    keep_sketch(report.pk, came.record)
    _index(report)
    return Kept("revised", report.uid, report.version, "same address, new content")


def _again(came: _Arrival, report: Report, why: str, reread: bool) -> Kept:
    """A known content: its address may be news, and so may be what read it."""
    if came.url_key and report.url_key is None:
        report.url, report.url_key = storable(came.url), came.url_key
        report.outlet_id = report.outlet_id or _outlet(came)
        report.save(update_fields=["url", "url_key", "outlet"])
    versions = came.record.versions
    newly_read = (versions.code[:40], versions.pack[:80]) != (report.code, report.pack)
    if not (reread and newly_read and report.content_key == came.content):
        return Kept("duplicate", report.uid, report.version, why)
    read_again(report, came.record, came.now)
    return Kept("reread", report.uid, report.version, f"{why}; read by {versions.code} with {versions.pack}")


def read_again(report: Report, record: Record, now: datetime) -> None:
    """Puts a new reading of the same content in place of the old one. Call inside a transaction."""
    before = report.day, searched(report.title, report.text)
    report.code, report.pack = record.versions.code[:40], record.versions.pack[:80]
    report.event_count, report.statement_count = len(record.events), len(record.statements)
    report.problems = [{"code": p.code, "message": storable(p.message)} for p in record.problems]
    if record.report.published:
        report.published = iso_day(record.report.published[:10])
        report.published_by = (record.report.published_by or "")[:8]
        report.day = report.published or report.day
    report.title, report.byline = storable(record.report.title), storable(record.report.byline)
    report.language = record.report.language[:12]
    report.joined = False
    text = storable(record.text)
    report.text, report.text_id, report.content_key = text, record.report.id[:16], content_key(record)
    report.changed = now
    report.save()
    ReportVersion.objects.filter(report=report, number=report.version).update(
        record=pack_record(record), code=report.code, pack=report.pack, text_id=report.text_id, content_key=report.content_key
    )
    replace_rows(report, record, "reread", now)
    if before != (report.day, searched(report.title, report.text)):
        _index(report)


def _version(report: Report, came: _Arrival) -> None:
    insert(
        "report_versions",
        _VERSION,
        [
            (
                report.pk, report.version, report.text_id, came.content, came.sha256, len(came.original), pack(came.original),
                pack_record(came.record), as_json(came.provenance), report.code, report.pack, database_time(came.now),
            )
        ],
    )  # fmt: skip


def note_outcome(
    run: Run | None, place: str, outcome: str, reason: str, report: int | None, sha256: str, provenance: Any, now: datetime
) -> None:
    """One line in the ledger."""
    row = (
        run.pk if run else None,
        storable(place),
        outcome,
        storable(reason),
        report,
        sha256,
        as_json(provenance),
        database_time(now),
    )
    insert("ledger", _LEDGER, [row])


def replace_rows(report: Report, record: Record, reason: str, now: datetime) -> None:
    """New rows for old; permanent ids that are gone leave tombstones, ids that come back lose theirs."""
    before = _uids(report)
    stories = dict(EventRow.objects.filter(report=report, story__isnull=False).values_list("uid", "story_id"))
    drop_rows(report)
    make_rows(report, record)
    after = _uids(report)
    Tombstone.objects.filter(uid__in=[u for u in after if u not in before]).delete()
    gone = {uid: kind for uid, kind in before.items() if uid not in after}
    Tombstone.objects.bulk_create(
        [Tombstone(uid=uid, kind=kind, reason=reason, report_uid=report.uid, at=now) for uid, kind in gone.items()],
        ignore_conflicts=True,
    )
    orphaned = {story for uid, story in stories.items() if uid in gone}
    if orphaned:
        # Their stories are to be made anew without the events that are gone.
        rest = EventRow.objects.filter(story__in=orphaned).values("report")
        Report.objects.filter(pk__in=rest).update(joined=False)
    # An event that stayed keeps its story until stories are joined anew.
    for uid, story in stories.items():
        if uid in after:
            EventRow.objects.filter(uid=uid).update(story_id=story)


def _uids(report: Report) -> dict[str, str]:
    out = dict.fromkeys(EventRow.objects.filter(report=report).values_list("uid", flat=True), "event")
    out.update(dict.fromkeys(StatementRow.objects.filter(report=report).values_list("uid", flat=True), "statement"))
    return out


def forget_copies(report: Report) -> None:
    """A new text is compared anew; those that were copies of the old one are, too."""
    CopyBand.objects.filter(report=report)._raw_delete("default")
    CopySketch.objects.filter(report=report)._raw_delete("default")
    Report.objects.filter(copy_of=report).update(copy_of=None, joined=False)


def _index(report: Report) -> None:
    report.search_row = index_report(report.pk, report.day, searched(report.title, report.text))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports SET search_row = %s WHERE id = %s", [report.search_row, report.pk])
