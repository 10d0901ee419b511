"""PostgreSQL keeps what is new to the index of words in a list beside it, which every search reads from end to end: it stays short."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


def up(apps, editor):
    if editor.connection.vendor == "sqlite":
        return
    # 4 MB by default: a seventh of a second for each search until the server tidies up.
    editor.execute("ALTER INDEX search_stream SET (gin_pending_list_limit = 256)")
    editor.execute("SELECT gin_clean_pending_list('search_stream')")


def down(apps, editor):
    if editor.connection.vendor != "sqlite":
        editor.execute("ALTER INDEX search_stream RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("archive", "0004_search_order")]
    operations: ClassVar = [migrations.RunPython(up, down)]
