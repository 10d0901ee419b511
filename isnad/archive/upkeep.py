"""What the archive holds, whether it is sound, and its one-number fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min

from isnad.archive.models import (
    Entity,
    EventRow,
    LedgerEntry,
    Outlet,
    Quarantine,
    Report,
    ReportVersion,
    Run,
    StatementRow,
    Story,
    Tombstone,
)
from isnad.archive.trouble import archive_name, reading

PAIRS = (
    "SELECT DISTINCT a.event_id, CASE b.role WHEN 'actor' THEN 'together' ELSE 'towards' END AS how, a.country AS one, "
    "b.country AS other FROM event_sides a JOIN event_sides b ON b.event_id = a.event_id WHERE a.role = 'actor' "
    "AND a.country <> '' AND b.country <> '' AND (b.role = 'recipient' OR a.country <> b.country)"
)  # what event_pairs should hold


@dataclass(frozen=True, slots=True)
class Status:
    """What ``isnad status`` says. ``bytes`` counts the file with its log, or the database."""

    place: str
    vendor: str
    bytes: int
    reports: int
    versions: int
    copies: int
    outlets: int
    events: int
    statements: int
    entities: int
    stories: int
    stories_of_several: int
    tombstones: int
    quarantined: int
    waiting_for_stories: int
    first_day: date | None
    last_day: date | None
    last_kept: datetime | None
    readings: tuple[tuple[str, str, int], ...]  # (code, pack, reports)
    outcomes: tuple[tuple[str, int], ...]
    unfinished_runs: int

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        out = asdict(self)
        for name in ("first_day", "last_day", "last_kept"):
            out[name] = out[name].isoformat() if out[name] else None
        return out


def _bytes() -> int:
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return sum(Path(name + tail).stat().st_size for tail in ("", "-wal") if Path(name + tail).exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def status() -> Status:
    """Counts everything. Raises :class:`ArchiveError` when the database fails."""
    with reading():
        ends = Report.objects.aggregate(first=Min("day"), last=Max("day"), kept=Max("changed"))
        readings = Report.objects.values_list("code", "pack").annotate(n=Count("id")).order_by("-n", "code", "pack")
        outcomes = LedgerEntry.objects.values_list("outcome").annotate(n=Count("id")).order_by("outcome")
        return Status(
            place=archive_name(),
            vendor=connection.vendor,
            bytes=_bytes(),
            reports=Report.objects.count(),
            versions=ReportVersion.objects.count(),
            copies=Report.objects.filter(copy_of__isnull=False).count(),
            outlets=Outlet.objects.count(),
            events=EventRow.objects.count(),
            statements=StatementRow.objects.count(),
            entities=Entity.objects.count(),
            stories=Story.objects.count(),
            stories_of_several=Story.objects.filter(report_count__gt=1).count(),
            tombstones=Tombstone.objects.count(),
            quarantined=Quarantine.objects.filter(released=False).count(),
            waiting_for_stories=Report.objects.filter(joined=False).count(),
            first_day=ends["first"],
            last_day=ends["last"],
            last_kept=ends["kept"],
            readings=tuple((code, pack, n) for code, pack, n in readings),
            outcomes=tuple((name, n) for name, n in outcomes),
            unfinished_runs=Run.objects.filter(ended=None).count(),
        )


def troubles() -> list[str]:
    """What is wrong with the archive: the database's own check, and whether rows and records agree. Empty when it is sound."""
    out: list[str] = []
    with reading(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            out += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            out += [f"{row[0]} row {row[1]}: points to nothing in {row[2]}" for row in cursor.fetchall()]
            cursor.execute("INSERT INTO search(search) VALUES ('integrity-check')")
        checks = (
            (
                "reports without their current version",
                "SELECT count(*) FROM reports r WHERE NOT EXISTS "
                "(SELECT 1 FROM report_versions v WHERE v.report_id = r.id AND v.number = r.version)",
            ),
            (
                "reports whose events do not add up",
                "SELECT count(*) FROM reports r WHERE r.event_count <> (SELECT count(*) FROM events e WHERE e.report_id = r.id)",
            ),
            (
                "reports whose statements do not add up",
                "SELECT count(*) FROM reports r WHERE r.statement_count <> "
                "(SELECT count(*) FROM statements s WHERE s.report_id = r.id)",
            ),
            (
                "pairs of countries that do not agree with the sides",
                f"SELECT abs((SELECT count(*) FROM event_pairs) - (SELECT count(*) FROM ({PAIRS}) x)) + (SELECT count(*) "
                f"FROM ({PAIRS}) y WHERE NOT EXISTS (SELECT 1 FROM event_pairs p WHERE p.event_id = y.event_id "
                "AND p.how = y.how AND p.one = y.one AND p.other = y.other))",
            ),
            ("reports that search cannot find", "SELECT count(*) FROM reports WHERE search_row IS NULL"),
            (
                "finished runs whose sums do not agree",
                "SELECT count(*) FROM runs WHERE verb <> 'reread' AND inputs <> stored + duplicate + revised + quarantined",
            ),
        )
        for name, sql in checks:
            cursor.execute(sql)
            n = cursor.fetchone()[0]
            if n:
                out.append(f"{n} {name}")
    return out


def fingerprint() -> str:
    """SHA-256 over every report's permanent id and the hashes of all its versions: equal archives, equal fingerprints."""
    total = hashlib.sha256()
    with reading():
        rows = ReportVersion.objects.order_by("report__uid", "number").values_list(
            "report__uid", "number", "sha256", "content_key"
        )
        for row in rows.iterator(chunk_size=2000):
            total.update("\t".join(map(str, row)).encode() + b"\n")
    return total.hexdigest()
