"""The archive's tables.

A *report* has its current version's rows (events, statements, dates, places, sides) and every version's original bytes.
An *entity* is a side across the whole archive. Public ids (``uid``) are permanent: they do not change when a report is read
again, and an id that goes away leaves a :class:`Tombstone`. Spans are code points of ``Report.text``, half-open.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F

CASCADE, SET_NULL, PROTECT = models.CASCADE, models.SET_NULL, models.PROTECT


class Outlet(models.Model):
    """Who publishes: ``key`` is the folded name, else the host of the address."""

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    host = models.CharField(max_length=200, blank=True, default="", db_index=True)
    country = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        db_table = "outlets"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return str(self.name)


class Entity(models.Model):
    """A side across the archive. ``key`` is ``COUNTRY/kind/folded name``: same name, kind and country, same entity."""

    key = models.CharField(max_length=300, unique=True)
    uid = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=300)
    folded = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=3, blank=True, default="", db_index=True)
    sectors = models.CharField(max_length=120, blank=True, default="")
    wikidata = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "entities"

    def __str__(self) -> str:
        return str(self.name)


class Report(models.Model):
    """A report's current state. ``day`` is the published day, else the day it was first kept: what lists are ordered by."""

    uid = models.CharField(max_length=16, unique=True)
    text_id = models.CharField(max_length=16, db_index=True)
    content_key = models.CharField(max_length=64, db_index=True)
    url = models.TextField(blank=True, default="")
    url_key = models.CharField(max_length=64, unique=True, null=True)
    source_id = models.CharField(max_length=200, blank=True, default="", db_index=True)
    outlet = models.ForeignKey(Outlet, PROTECT, null=True, related_name="reports")
    title = models.TextField(blank=True, default="")
    byline = models.TextField(blank=True, default="")
    text = models.TextField()
    language = models.CharField(max_length=12, default="ar")
    published = models.DateField(null=True)
    published_by = models.CharField(max_length=8, blank=True, default="")
    day = models.DateField()
    version = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=40, blank=True, default="")
    pack = models.CharField(max_length=80, blank=True, default="")
    first_kept = models.DateTimeField()
    changed = models.DateTimeField()
    event_count = models.PositiveIntegerField(default=0)
    statement_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    search_row = models.BigIntegerField(null=True, unique=True)
    copy_of = models.ForeignKey("self", SET_NULL, null=True, related_name="copies")
    joined = models.BooleanField(default=False)

    class Meta:
        db_table = "reports"
        indexes: ClassVar = [
            models.Index(F("day").desc(), F("id").desc(), name="reports_newest"),
            models.Index("outlet", F("day").desc(), F("id").desc(), name="reports_outlet_newest"),
            models.Index(fields=["id"], condition=models.Q(joined=False), name="reports_to_join"),
            models.Index(fields=["pack", "code", "id"], name="reports_versions"),
        ]

    def __str__(self) -> str:
        return str(self.title or self.uid)


class ReportVersion(models.Model):
    """One version of a report: the bytes as they came (zlib), where from, and the record read from them (zlib JSON, with text).

    ``record`` is the authority on the text: ``Report.text`` shows U+FFFD for what databases refuse (NUL, lone surrogates).
    """

    report = models.ForeignKey(Report, CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text_id = models.CharField(max_length=16)
    content_key = models.CharField(max_length=64, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    original = models.BinaryField()
    record = models.BinaryField()
    provenance = models.JSONField(default=dict)
    code = models.CharField(max_length=40, blank=True, default="")
    pack = models.CharField(max_length=80, blank=True, default="")
    kept = models.DateTimeField()

    class Meta:
        db_table = "report_versions"
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "number"], name="one_row_per_version")]


class ReportEntity(models.Model):
    """A side in one report: its local id (``e1``), its name there, offices as written, mentions as ``[start, end]`` pairs."""

    report = models.ForeignKey(Report, CASCADE, related_name="report_entities")
    entity = models.ForeignKey(Entity, PROTECT, related_name="report_entities")
    local = models.CharField(max_length=20)
    name = models.TextField()
    roles = models.JSONField(default=list)
    sectors = models.CharField(max_length=120, blank=True, default="")
    mentions = models.JSONField(default=list)
    mention_count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "report_entities"
        indexes: ClassVar = [models.Index(fields=["entity", "report"], name="entities_reports")]


class DateRow(models.Model):
    """A calendar expression. ``first_day``/``last_day`` bound it; both null when only ``relative`` is known."""

    report = models.ForeignKey(Report, CASCADE, related_name="dates")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()
    value = models.CharField(max_length=20, blank=True, default="")
    end_value = models.CharField(max_length=20, blank=True, default="")
    grain = models.CharField(max_length=8)
    relative = models.CharField(max_length=40, blank=True, default="")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    class Meta:
        db_table = "dates"


class PlaceRow(models.Model):
    """A place name in a report with what the gazetteer knows of it."""

    report = models.ForeignKey(Report, CASCADE, related_name="places")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    country = models.CharField(max_length=3, blank=True, default="", db_index=True)
    geonames = models.BigIntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        db_table = "places"


class StatementRow(models.Model):
    """Reported speech: who, through whom (``via``), the exact words. Spans are lists of ``[start, end]``."""

    report = models.ForeignKey(Report, CASCADE, related_name="statements")
    uid = models.CharField(max_length=32, unique=True)
    local = models.CharField(max_length=20)
    speaker = models.ForeignKey(Entity, PROTECT, null=True, related_name="statements")
    cue_start = models.PositiveIntegerField()
    cue_end = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    quoted = models.JSONField(default=list)
    words = models.TextField()
    force = models.CharField(max_length=20, blank=True, default="")
    date = models.ForeignKey(DateRow, SET_NULL, null=True, related_name="+")
    rule = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "statements"


class StatementVia(models.Model):
    """One link in a statement's chain of transmission; ``position`` 0 is nearest to the speaker."""

    statement = models.ForeignKey(StatementRow, CASCADE, related_name="via")
    position = models.PositiveSmallIntegerField()
    entity = models.ForeignKey(Entity, PROTECT, related_name="passed_on")

    class Meta:
        db_table = "statement_via"


class Story(models.Model):
    """The same event in many reports. ``uid`` is that of its earliest event; ``differences`` and ``why`` are JSON for people."""

    uid = models.CharField(max_length=32, unique=True)
    type = models.CharField(max_length=12)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    title = models.TextField(blank=True, default="")
    report_count = models.PositiveIntegerField(default=0)
    source_count = models.PositiveIntegerField(default=0)
    first_report = models.ForeignKey(Report, SET_NULL, null=True, related_name="+")
    differences = models.JSONField(default=dict)
    why = models.JSONField(default=list)

    class Meta:
        db_table = "stories"
        indexes: ClassVar = [models.Index(F("last_day").desc(), F("id").desc(), name="stories_newest")]


class EventRow(models.Model):
    """One PLOVER event. ``day`` is its first day, the report's where the text gives none (``day_given`` tells)."""

    report = models.ForeignKey(Report, CASCADE, related_name="events")
    uid = models.CharField(max_length=32, unique=True)
    local = models.CharField(max_length=20)
    type = models.CharField(max_length=12)
    mode = models.CharField(max_length=24, blank=True, default="")
    aux = models.CharField(max_length=60, blank=True, default="")
    contexts = models.CharField(max_length=200, blank=True, default="")
    quad = models.CharField(max_length=24, blank=True, default="")
    intensity = models.FloatField(null=True)
    cameo = models.CharField(max_length=8, blank=True, default="")
    day = models.DateField()
    last_day = models.DateField()
    grain = models.CharField(max_length=8, default="day")
    day_given = models.BooleanField(default=False)
    date = models.ForeignKey(DateRow, SET_NULL, null=True, related_name="events")
    place = models.ForeignKey(PlaceRow, SET_NULL, null=True, related_name="events")
    place_country = models.CharField(max_length=3, blank=True, default="")
    statement = models.ForeignKey(StatementRow, SET_NULL, null=True, related_name="events")
    trigger_start = models.PositiveIntegerField()
    trigger_end = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()
    same_as = models.CharField(max_length=20, blank=True, default="")
    rule = models.CharField(max_length=120, blank=True, default="")
    story = models.ForeignKey(Story, SET_NULL, null=True, related_name="events")

    class Meta:
        db_table = "events"
        indexes: ClassVar = [
            models.Index("type", F("day").desc(), "report", name="events_type_day"),
            models.Index("mode", "report", name="events_mode"),
            models.Index(F("day").desc(), F("id").desc(), name="events_day"),
            models.Index("place_country", "report", name="events_place"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.uid}"


class StoryLink(models.Model):
    """Two events that speak of the same thing, how surely (0 to 1), and why: what stories are made of."""

    one = models.ForeignKey(EventRow, CASCADE, related_name="+")
    other = models.ForeignKey(EventRow, CASCADE, related_name="+")
    score = models.FloatField()
    why = models.JSONField(default=dict)

    class Meta:
        db_table = "story_links"
        constraints: ClassVar = [models.UniqueConstraint(fields=["one", "other"], name="one_link_per_pair")]


class EventSide(models.Model):
    """An actor or recipient of an event; ``sectors`` as coded in that report."""

    event = models.ForeignKey(EventRow, CASCADE, related_name="sides")
    role = models.CharField(max_length=9)  # actor or recipient
    position = models.PositiveSmallIntegerField()
    entity = models.ForeignKey(Entity, PROTECT, related_name="sides")
    local = models.CharField(max_length=20)
    country = models.CharField(max_length=3, blank=True, default="")
    sectors = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "event_sides"
        indexes: ClassVar = [
            models.Index(fields=["role", "country", "event"], name="sides_country"),
            models.Index(fields=["role", "entity", "event"], name="sides_entity"),
        ]


class EventPair(models.Model):
    """Two countries of one event: ``how`` is ``towards`` (``one`` an actor's, ``other`` a recipient's) or ``together`` (both actors',
    in either order). It says nothing that the sides do not say, and makes a page of two countries quick however much each of them
    does with others."""

    event = models.ForeignKey(EventRow, CASCADE, related_name="pairs")
    how = models.CharField(max_length=8)
    one = models.CharField(max_length=3)
    other = models.CharField(max_length=3)

    class Meta:
        db_table = "event_pairs"
        indexes: ClassVar = [models.Index(fields=["how", "one", "other", "event"], name="pairs_countries")]


class EventTag(models.Model):
    """What an event has several of: ``field`` is context, aux, actor_sector or recipient_sector."""

    event = models.ForeignKey(EventRow, CASCADE, related_name="tags")
    field = models.CharField(max_length=16)
    value = models.CharField(max_length=24)

    class Meta:
        db_table = "event_tags"
        indexes: ClassVar = [models.Index(fields=["field", "value", "event"], name="tags_value")]


class CopySketch(models.Model):
    """The MinHash signature of a report's body (packed 32-bit little-endian), for finding near-copies."""

    report = models.OneToOneField(Report, CASCADE, primary_key=True, related_name="sketch")
    signature = models.BinaryField()
    shingles = models.PositiveIntegerField()

    class Meta:
        db_table = "copy_sketches"


class CopyBand(models.Model):
    """One band of a signature: two reports that share one are compared."""

    report = models.ForeignKey(Report, CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        db_table = "copy_bands"
        indexes: ClassVar = [models.Index(fields=["band", "value", "report"], name="bands_value")]


class StoryDecision(models.Model):
    """A person's word on two events: ``same`` or ``different``. Kept by permanent event ids, so it outlives new readings."""

    verdict = models.CharField(max_length=9)
    one = models.CharField(max_length=32, db_index=True)
    other = models.CharField(max_length=32, db_index=True)
    by = models.CharField(max_length=120, blank=True, default="")
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "story_decisions"
        constraints: ClassVar = [models.UniqueConstraint(fields=["one", "other"], name="one_verdict_per_pair")]


class Tombstone(models.Model):
    """A permanent id that is no more, why, and what took its place."""

    uid = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10)  # report event statement story entity
    reason = models.CharField(max_length=20)  # removed merged reread revised
    replaced_by = models.CharField(max_length=32, blank=True, default="")
    report_uid = models.CharField(max_length=16, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "tombstones"


class Quarantine(models.Model):
    """An input that could not be read: its bytes (zlib), where it came from, why. ``released`` when a retry worked."""

    place = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    original = models.BinaryField()
    provenance = models.JSONField(default=dict)
    reason = models.TextField()
    tries = models.PositiveIntegerField(default=1)
    first = models.DateTimeField()
    last = models.DateTimeField()
    released = models.BooleanField(default=False)
    report = models.ForeignKey(Report, SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "quarantine"


class Run(models.Model):
    """One ``add``, ``retry``, ``reread`` or ``restore`` with its closing balance; ``ended`` is null while it runs or when it was cut short."""

    verb = models.CharField(max_length=12)
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    inputs = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    revised = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    note = models.JSONField(default=dict)

    class Meta:
        db_table = "runs"


class LedgerEntry(models.Model):
    """What became of one input: stored, duplicate, revised, quarantined or reread. Written in the transaction that did it."""

    run = models.ForeignKey(Run, SET_NULL, null=True, related_name="entries")
    place = models.TextField()
    outcome = models.CharField(max_length=12)
    reason = models.TextField(blank=True, default="")
    report = models.ForeignKey(Report, SET_NULL, null=True, related_name="ledger")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    provenance = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger"
        indexes: ClassVar = [models.Index(fields=["outcome", "id"], name="ledger_outcome")]
