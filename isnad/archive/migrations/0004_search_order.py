"""Rows of the SQLite search index stand in order of day and id from here on: every report is indexed anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


def up(apps, editor):
    if editor.connection.vendor != "sqlite" or not apps.get_model("archive", "Report").objects.exists():
        return
    from isnad.archive.search_index import reindex

    reindex()


def down(apps, editor):
    """Any order will do for the version before."""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("archive", "0003_story_links")]
    operations: ClassVar = [migrations.RunPython(up, down)]
