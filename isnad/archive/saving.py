"""``backup`` and ``restore`` while others read and add.

SQLite: a consistent copy through the database's own backup, checked before it takes its name; the copy is itself an archive.
PostgreSQL: one zip file with every table as ``COPY`` text, taken in one snapshot, and a manifest with row counts and hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import struct
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Max

from isnad.archive.opening import migrate, refuse_newer
from isnad.archive.trouble import ArchiveError, archive_name, reading
from isnad.errors import InputError

FORMAT = "isnad-backup/1"
_CHUNK = 1 << 20
# What reading a damaged zip file, or one that is none of ours, may raise.
_NO_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError,
    AttributeError, KeyError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """A finished backup: its file, size and SHA-256."""

    path: str
    bytes: int
    sha256: str


def backup(path: str | os.PathLike[str]) -> Saved:
    """Writes a backup of the open archive to ``path``, which must not exist. Others may read and add meanwhile."""
    target = Path(path)
    if target.exists():
        raise InputError(str(target), "the file exists", "give another name: a backup never replaces one")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if connection.vendor == "sqlite":
            _sqlite_backup(part)
        else:
            _postgres_backup(part)
        _flush(part)
        part.rename(target)
        _flush(target.parent)
    except OSError as error:
        raise ArchiveError(
            str(target), f"the backup cannot be written: {error.strerror}", "check space and permissions"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Saved(str(target), target.stat().st_size, _sha256(target))


def restore(path: str | os.PathLike[str], *, replace: bool = False) -> None:
    """Puts a backup in place of the open archive's content, in one transaction that others see all at once.

    An archive that holds reports is replaced only with ``replace``. Raises :class:`InputError` for what is no sound backup.
    """
    source = Path(path)
    if not source.is_file():
        raise InputError(str(source), "there is no such file", "give the file that isnad backup wrote")
    from isnad.archive.models import Report, Run

    with reading():
        held = Report.objects.count()
        last = Run.objects.aggregate(last=Max("id"))["last"] or 0
    if held and not replace:
        raise ArchiveError(archive_name(), f"it holds {held} reports", "say that they are to be replaced")
    if connection.vendor == "sqlite":
        _sqlite_restore(source)
    else:
        _postgres_restore(source)
    with reading():
        migrate()
        _noted(source, last)


def _noted(source: Path, last: int) -> None:
    """A run of its own, numbered beyond all that were there before: whoever keeps answers by the archive's newest numbers (as the
    reading room does) will not take what comes after the restore for what there was before it."""
    from django.utils import timezone

    from isnad.archive.models import Run

    at = timezone.now()
    number = max(last, Run.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    Run.objects.create(id=number, verb="restore", started=at, ended=at, note={"from": source.name})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('runs', 'id'), %s)", [number])


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_sqlite(path: Path) -> None:
    copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        if said != ["ok"]:
            raise InputError(str(path), f"the backup is damaged: {said[0]}", "take another backup")
        for uid, sha256, original in copy.execute(
            "SELECT r.uid, v.sha256, v.original FROM report_versions v JOIN reports r ON r.id = v.report_id"
        ):
            if hashlib.sha256(zlib.decompress(original)).hexdigest() != sha256:
                raise InputError(str(path), f"the backup is damaged: report {uid}", "take another backup")
    except (sqlite3.DatabaseError, zlib.error) as error:
        raise InputError(
            str(path), f"no backup of an SQLite archive: {error}", "give the file that isnad backup wrote"
        ) from error
    finally:
        copy.close()


def _sqlite_backup(part: Path) -> None:
    with reading():
        connection.ensure_connection()
        part.touch()
        copy = sqlite3.connect(part)
        try:
            # All pages in one step: the snapshot of one moment, and a writer's progress never starts it over.
            connection.connection.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise ArchiveError(str(part), f"the backup cannot be written: {error}", "check space and permissions") from error
        finally:
            copy.close()
    _check_sqlite(part)


def _sqlite_restore(source: Path) -> None:
    _check_sqlite(source)
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as held:
        refuse_newer(str(source), [row[0] for row in held.execute("SELECT name FROM django_migrations WHERE app = 'archive'")])
    with reading():
        connection.ensure_connection()
        copy = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
        try:
            copy.backup(connection.connection, pages=-1)
        finally:
            copy.close()
        connection.connection.execute("PRAGMA journal_mode=WAL")


def _tables(cursor: Any) -> list[str]:
    """Every table of the database, a web project's too. Order is free: Django's foreign keys are checked at the end."""
    cursor.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' "
        "AND table_name <> 'django_migrations' ORDER BY table_name"
    )
    return [row[0] for row in cursor.fetchall()]


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
        "ORDER BY ordinal_position",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _postgres_backup(part: Path) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    manifest: dict[str, Any] = {"format": FORMAT, "migrations": [], "tables": {}}
    with reading(), zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        connection.ensure_connection()
        # A connection of its own: REPEATABLE READ must be the first word of a transaction.
        with connection.copy().cursor() as django_cursor:
            cursor = django_cursor.cursor
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                manifest["migrations"] = sorted(
                    n for a, n in MigrationRecorder(connection).applied_migrations() if a == "archive"
                )
                for table in _tables(cursor):
                    columns = _columns(cursor, table)
                    names = ", ".join(f'"{c}"' for c in columns)
                    total = hashlib.sha256()
                    with out.open(f"{table}.copy", "w") as file, cursor.copy(f'COPY "{table}" ({names}) TO STDOUT') as copy:
                        for chunk in copy:
                            total.update(chunk)
                            file.write(bytes(chunk))
                    cursor.execute(f'SELECT count(*) FROM "{table}"')
                    manifest["tables"][table] = {"columns": columns, "rows": cursor.fetchone()[0], "sha256": total.hexdigest()}
            finally:
                cursor.execute("ROLLBACK")
                django_cursor.db.close()
        out.writestr("manifest.json", json.dumps(manifest, indent=1))


def _postgres_restore(source: Path) -> None:
    from django.db import transaction
    from django.db.migrations.executor import MigrationExecutor

    try:
        with zipfile.ZipFile(source) as held:
            manifest = json.loads(held.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise InputError(str(source), f"its format is {manifest.get('format')!r}", f"this version restores {FORMAT!r}")
            _check_zip(held, manifest, source)
            target = max(manifest["migrations"])
    except _NO_ZIP as error:
        raise InputError(
            str(source), f"no backup of a PostgreSQL archive: {error}", "give the file that isnad backup wrote"
        ) from error
    refuse_newer(str(source), manifest["migrations"])
    with zipfile.ZipFile(source) as held, reading():
        # Tables as they were when the backup was taken; open_archive() brings them forward afterwards.
        MigrationExecutor(connection).migrate([("archive", target)])
        with transaction.atomic():
            _fill(held, manifest)


def _check_zip(held: zipfile.ZipFile, manifest: dict[str, Any], source: Path) -> None:
    for table, facts in manifest["tables"].items():
        total = hashlib.sha256()
        with held.open(f"{table}.copy") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
        if total.hexdigest() != facts["sha256"]:
            raise InputError(str(source), f"table {table} is damaged", "take another backup")


def _fill(held: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    tables = list(manifest["tables"])
    with connection.cursor() as django_cursor:
        cursor = django_cursor.cursor
        missing = sorted(set(tables) - set(_tables(cursor)))
        if missing:
            raise ArchiveError(
                archive_name(), f"it has no table {missing[0]}", "start the web reading room once, then restore again"
            )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("TRUNCATE " + ", ".join(f'"{t}"' for t in tables))
        for table in tables:
            names = ", ".join(f'"{c}"' for c in manifest["tables"][table]["columns"])
            with held.open(f"{table}.copy") as file, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                while chunk := file.read(_CHUNK):
                    copy.write(chunk)
            if table != "search" and "id" in manifest["tables"][table]["columns"]:
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
                sequence = cursor.fetchone()[0]
                if sequence:
                    cursor.execute(f'SELECT setval(%s, COALESCE((SELECT max(id) FROM "{table}"), 1))', [sequence])
