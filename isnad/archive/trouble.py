"""What can go wrong with an archive, said with its place and a remedy; database errors are translated at one door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseTrouble
from django.db import connection, transaction

from isnad.errors import IsnadError

WRITER_LOCK = 7_140_326  # one number for the advisory lock that makes PostgreSQL writers take turns, as SQLite's do

_REMEDIES = (
    ("readonly", "the archive is read-only", "give this user write permission on the file and its folder"),
    ("read-only", "the archive is read-only", "connect to the primary server or give this role write permission"),
    ("disk is full", "the disk is full", "free some space and run the command again: what was reported as kept is kept"),
    ("no space left", "the disk is full", "free some space and run the command again: what was reported as kept is kept"),
    ("disk i/o error", "the disk refused to write", "check space and health of the disk, then run the command again"),
    ("unable to open", "the archive cannot be opened", "check the path and the permissions of its folder"),
    ("locked", "another program has been writing for too long", "wait for it to end and run the command again"),
    ("not a database", "the file is no Isnad archive", "give another path, or restore a backup with: isnad restore"),
    ("malformed", "the archive file is damaged", "restore a backup with: isnad restore"),
    ("no such table", "the file is no Isnad archive or was made by another version", "open it once with write permission"),
    ("permission denied", "the database role may not do this", "grant it, or connect as the archive's owner"),
    ("connect", "the database server does not answer", "check ISNAD_DATABASE and that the server runs"),
)


class ArchiveError(IsnadError):
    """The archive cannot do what was asked. One line: place, trouble, remedy."""

    def __init__(self, place: str, trouble: str, remedy: str = "") -> None:
        self.place, self.trouble, self.remedy = place, trouble, remedy
        super().__init__(f"{place}: {trouble}" + (f" ({remedy})" if remedy else ""))


def archive_name() -> str:
    """The open archive as people name it: the file, or host and database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    return f"postgresql://{settings.get('HOST') or 'localhost'}/{settings['NAME']}"


def explained(error: Exception) -> ArchiveError:
    """A database error as one line with a remedy."""
    said = " ".join(str(error).split())
    for sign, trouble, remedy in _REMEDIES:
        if sign in said.lower():
            return ArchiveError(archive_name(), trouble, remedy)
    return ArchiveError(archive_name(), said or type(error).__name__, "see the message of the database")


@contextmanager
def reading() -> Iterator[None]:
    """Translates database errors into :class:`ArchiveError`."""
    try:
        yield
    except DatabaseTrouble as error:
        raise explained(error) from error


@contextmanager
def writing() -> Iterator[None]:
    """One transaction; writers take turns on both databases. Raises :class:`ArchiveError`; then nothing of it was kept."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
            yield
    except DatabaseTrouble as error:
        raise explained(error) from error
