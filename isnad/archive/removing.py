"""Taking a report out for good (a publisher's or a court's wish): its ids leave tombstones, its bytes are gone."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from isnad.archive.keeping import forget_copies, note_outcome
from isnad.archive.models import (
    Entity,
    EventRow,
    EventSide,
    LedgerEntry,
    Report,
    ReportEntity,
    ReportVersion,
    StatementRow,
    StatementVia,
    Story,
    StoryDecision,
    Tombstone,
)
from isnad.archive.rows import drop_rows
from isnad.archive.search_index import forget, reindex
from isnad.archive.trouble import reading, writing
from isnad.errors import InputError


def remove(uid: str, reason: str) -> None:
    """Removes a report with all versions in one transaction. Raises :class:`InputError` when there is none.

    On SQLite its words leave the search index with :func:`purge`; it is not found meanwhile. Stories it was part of wait
    for the next joining. The ledger keeps that it was here and why it went, not what it said.
    """
    with writing():
        report = Report.objects.filter(uid=uid).first()
        if report is None:
            raise InputError(uid, "no such report", "copy the id from the report's page")
        now = timezone.now()
        gone = [(u, "event") for u in EventRow.objects.filter(report=report).values_list("uid", flat=True)]
        gone += [(u, "statement") for u in StatementRow.objects.filter(report=report).values_list("uid", flat=True)]
        stories = list(EventRow.objects.filter(report=report, story__isnull=False).values_list("story", flat=True).distinct())
        Report.objects.filter(events__story__in=stories).exclude(pk=report.pk).update(joined=False)
        drop_rows(report)
        forget_copies(report)
        forget(report.pk)
        events = [u for u, kind in gone if kind == "event"]
        StoryDecision.objects.filter(one__in=events).delete()
        StoryDecision.objects.filter(other__in=events).delete()
        for story in Story.objects.filter(pk__in=stories):
            left = EventRow.objects.filter(story=story)
            if not left.exists():
                story.delete()
        LedgerEntry.objects.filter(report=report).update(report=None, provenance={})
        ReportVersion.objects.filter(report=report).delete()
        report.delete()
        Tombstone.objects.bulk_create(
            [Tombstone(uid=u, kind=k, reason="removed", report_uid=uid, at=now) for u, k in [(uid, "report"), *gone]],
            ignore_conflicts=True,
        )
        note_outcome(None, uid, "removed", reason, None, "", {}, now)


def purge() -> None:
    """Sides that no report names any more go; what was removed leaves the search index and, in SQLite, the file's unused pages.

    To be called after a run of :func:`remove`. It writes the whole file anew; others wait for it.
    """
    with writing():
        named = [
            ReportEntity.objects.filter(entity=OuterRef("pk")),
            EventSide.objects.filter(entity=OuterRef("pk")),
            StatementRow.objects.filter(speaker=OuterRef("pk")),
            StatementVia.objects.filter(entity=OuterRef("pk")),
        ]
        Entity.objects.filter(*(~Exists(rows) for rows in named)).delete()
    reindex()
    with reading(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
