"""Opening an archive: Django is set up, the file or database is there, its tables are of this version."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isnad.archive.database import for_reading, where


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive. One process has one archive open at a time."""

    name: str
    vendor: str


def open_archive(place: str | os.PathLike[str] | None = None, *, create: bool = True) -> Archive:
    """Opens a file path or ``postgresql://…`` (``None``: ``ISNAD_DATABASE``, else ``isnad.db``) and brings its tables up to date.

    An SQLite archive that this user may not write is opened for reading; writing then raises. Inside a Django project that is
    already set up, ``None`` means that project's database. Raises :class:`ArchiveError` with place and remedy when it cannot be
    opened; with ``create`` false also when it does not exist.
    """
    import django
    from django.apps import apps
    from django.conf import settings
    from django.db import connections

    ours = not settings.configured
    if ours:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isnad.archive.settings")
        atexit.register(close_archive)  # SQLite moves what was written into the file: then the file alone is the archive
    if not apps.ready:
        django.setup()
    if place is not None or ours:
        _point(connections, for_reading(where(place)))
    from isnad.archive.trouble import archive_name, explained

    settings_dict = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite" and not Path(settings_dict["NAME"]).exists():
        from isnad.archive.trouble import ArchiveError

        if not create:
            raise ArchiveError(archive_name(), "there is no archive", "add reports to it with: isnad add PATH")
        if not Path(settings_dict["NAME"]).parent.is_dir():
            raise ArchiveError(archive_name(), "the folder does not exist", "create it, or give another path")
    from django.db import Error as DatabaseTrouble

    try:
        migrate()
    except DatabaseTrouble as error:
        raise explained(error) from error
    return Archive(archive_name(), connections["default"].vendor)


def migrate() -> list[str]:
    """Brings the open archive's tables to this version; returns the migrations that ran. Raises database errors as they are.

    Tables of a newer version are left alone: :class:`ArchiveError`.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from isnad.archive.trouble import archive_name

    executor = MigrationExecutor(connection)
    refuse_newer(archive_name(), (name for app, name in executor.loader.applied_migrations if app == "archive"))
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    if plan:
        executor.migrate(targets, plan)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def refuse_newer(place: str, applied: Iterable[str]) -> None:
    """Raises :class:`ArchiveError` when a migration of the archive has run that this version does not know."""
    from isnad.archive.trouble import ArchiveError

    known = {path.stem for path in (Path(__file__).parent / "migrations").glob("[0-9]*.py")}
    if unknown := sorted(set(applied) - known):
        raise ArchiveError(place, f"its tables are of a newer Isnad ({unknown[0]})", "upgrade Isnad, or restore an older backup")


def close_archive() -> None:
    """Closes this thread's connection."""
    from django.db import connections

    connections["default"].close()


def _point(connections: Any, entry: dict[str, Any]) -> None:
    """Makes ``default`` mean another database in this process."""
    if {k: connections["default"].settings_dict.get(k) for k in entry} == entry:
        return
    connections["default"].close()
    filled = dict(connections["default"].settings_dict)
    filled.update({"OPTIONS": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "CONN_HEALTH_CHECKS": False})
    filled.update(entry)
    connections.databases["default"] = filled
    del connections["default"]
