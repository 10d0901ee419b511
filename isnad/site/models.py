"""What readers add: remarks (comments and corrections) with their public log, roles, watch lists.

Everything points to reports and entries by their permanent ids, never by row, so that it survives a new reading of the report.
Offsets are code points of the report's text, half-open; ``quote`` is what stood there when the remark was made.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F

ROLES = ("reader", "reviewer", "editor", "admin")  # each may do what those before it may
KINDS = ("comment", "correction")
STATES = ("waiting", "published", "accepted", "rejected", "appealed", "withdrawn")
# What a correction is about. "missing" adds an event, "none" says that the entry should not be there.
FIELDS = ("actor", "recipient", "speaker", "type", "mode", "date", "place", "none", "missing", "other")


class Account(models.Model):
    """A reader's role. The user's name is a pseudonym of their choice; an e-mail address is needed only for digests."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account")
    role = models.CharField(max_length=10, default="reader")
    digest = models.CharField(max_length=6, default="daily")  # daily weekly never

    class Meta:
        db_table = "room_accounts"


class Remark(models.Model):
    """A comment or a correction. ``entry`` is the permanent id of an event or statement, empty for the report as a whole."""

    kind = models.CharField(max_length=10)
    report_uid = models.CharField(max_length=16, db_index=True)
    entry = models.CharField(max_length=32, blank=True, default="", db_index=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True, default="")
    text_id = models.CharField(max_length=16, blank=True, default="")
    field = models.CharField(max_length=12, blank=True, default="")
    was = models.TextField(blank=True, default="")
    proposed = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, default="waiting")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="remarks")
    pseudonym = models.CharField(max_length=60, blank=True, default="")
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "room_remarks"
        indexes: ClassVar = [models.Index("state", F("id").desc(), name="remarks_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"


class LogEntry(models.Model):
    """The public log: what was decided on a remark, by whom, why. Never changed, never deleted."""

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="log")
    action = models.CharField(max_length=10)  # published accepted rejected appealed withdrawn
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=10, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "room_log"
        ordering: ClassVar = ["-id"]


class Watch(models.Model):
    """One thing on a reader's watch list: what a feed can be had of. ``seen`` is when its digest was last made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    what = models.CharField(max_length=12)  # search entity pair story outlet
    ident = models.CharField(max_length=500)
    made = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField(null=True)

    class Meta:
        db_table = "room_watches"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "what", "ident"], name="watched_once")]


class Attempt(models.Model):
    """One try at something that is limited; ``who`` is a keyed hash, never an address."""

    who = models.CharField(max_length=32)
    what = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "room_attempts"
        indexes: ClassVar = [models.Index(fields=["what", "who", "at"], name="attempts_recent")]
