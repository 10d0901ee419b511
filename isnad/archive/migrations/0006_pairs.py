"""What pages of a large archive need: pairs of countries as rows, and a side's newest reports without looking at all of them."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

FILL = (
    "INSERT INTO event_pairs (event_id, how, one, other) SELECT DISTINCT r.event_id, 'towards', a.country, r.country "
    "FROM event_sides r JOIN event_sides a ON a.event_id = r.event_id "
    "WHERE r.role = 'recipient' AND a.role = 'actor' AND r.country <> '' AND a.country <> ''",
    "INSERT INTO event_pairs (event_id, how, one, other) SELECT DISTINCT a.event_id, 'together', a.country, b.country "
    "FROM event_sides a JOIN event_sides b ON b.event_id = a.event_id "
    "WHERE a.role = 'actor' AND b.role = 'actor' AND a.country <> '' AND b.country <> '' AND a.country <> b.country",
)


def fill(apps, editor):
    for statement in FILL:
        editor.execute(statement)


def empty(apps, editor):
    """The table goes with the migration that made it."""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("archive", "0005_search_pending")]
    operations: ClassVar = [
        migrations.AddIndex("ReportEntity", models.Index(fields=["entity", "report"], name="entities_reports")),
        migrations.CreateModel(
            name="EventPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how", models.CharField(max_length=8)),
                ("one", models.CharField(max_length=3)),
                ("other", models.CharField(max_length=3)),
                (
                    "event",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pairs", to="archive.eventrow"),
                ),
            ],
            options={
                "db_table": "event_pairs",
                "indexes": [models.Index(fields=["how", "one", "other", "event"], name="pairs_countries")],
            },
        ),
        migrations.RunPython(fill, empty),
    ]
