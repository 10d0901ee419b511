"""The newest reports that name a side are found without looking at all of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("archive", "0005_search_pending")]
    operations: ClassVar = [
        migrations.AddIndex("ReportEntity", models.Index(fields=["entity", "report"], name="entities_reports")),
    ]
