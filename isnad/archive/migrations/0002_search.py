"""The full-text index: FTS5 on SQLite, a tsvector table on PostgreSQL, both over the same stream of terms."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

SQLITE_UP = (
    # Contentless: the terms are made from Report.text and need not be kept twice. A row that a new version left behind is no
    # longer named by any Report.search_row and so is never found.
    "CREATE VIRTUAL TABLE search USING fts5(exact, stem, other, content='', tokenize=\"unicode61 remove_diacritics 0\")",
)
SQLITE_DOWN = ("DROP TABLE search",)
POSTGRES_UP = (
    "CREATE TABLE search (id bigint PRIMARY KEY, stream tsvector NOT NULL)",
    "ALTER TABLE search ALTER COLUMN stream SET STORAGE EXTERNAL",
    "CREATE INDEX search_stream ON search USING gin (stream)",
)
POSTGRES_DOWN = ("DROP TABLE search",)


def _run(editor, statements):
    for statement in statements:
        editor.execute(statement)


def up(apps, editor):
    _run(editor, SQLITE_UP if editor.connection.vendor == "sqlite" else POSTGRES_UP)


def down(apps, editor):
    _run(editor, SQLITE_DOWN if editor.connection.vendor == "sqlite" else POSTGRES_DOWN)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("archive", "0001_tables")]
    operations: ClassVar = [migrations.RunPython(up, down)]
