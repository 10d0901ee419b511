"""What people decide: two events are the same, or are not. Kept by permanent ids, heeded by every later joining."""

from __future__ import annotations

from django.utils import timezone

from isnad.archive.models import EventRow, Story, StoryDecision
from isnad.archive.stories.joining import rebuild
from isnad.archive.trouble import writing
from isnad.errors import InputError


def decide(one: str, other: str, verdict: str, *, by: str = "", note: str = "") -> None:
    """Notes that two events (by permanent id) are ``same`` or ``different`` and makes their stories anew.

    A later decision on the same pair replaces the earlier one; ``undecided`` takes it back. Raises :class:`InputError`.
    """
    if verdict not in ("same", "different", "undecided"):
        raise InputError(verdict, "no such verdict", "say same, different or undecided")
    if one == other:
        raise InputError(one, "one event cannot be compared with itself", "name two events")
    a, b = sorted((one, other))
    with writing():
        found = dict(EventRow.objects.filter(uid__in=(a, b)).values_list("uid", "pk"))
        for uid in (a, b):
            if uid not in found:
                raise InputError(uid, "no such event", "copy the id from an event's page")
        seeds = set(found.values()) | set(
            EventRow.objects.filter(story__in=EventRow.objects.filter(uid__in=(a, b)).values("story")).values_list(
                "pk", flat=True
            )
        )
        StoryDecision.objects.filter(one=a, other=b).delete()
        if verdict != "undecided":
            StoryDecision.objects.create(verdict=verdict, one=a, other=b, by=by[:120], note=note, at=timezone.now())
        rebuild(seeds)


def merge(story: str, other: str, *, by: str = "", note: str = "") -> str:
    """Makes two stories one; returns the id that stays."""
    first = _events(story)
    second = _events(other)
    decide(first[0], second[0], "same", by=by, note=note)
    return str(EventRow.objects.select_related("story").get(uid=first[0]).story.uid)


def split(story: str, event: str, *, by: str = "", note: str = "") -> None:
    """Takes one event out of a story: it is none of the others."""
    others = [uid for uid in _events(story) if uid != event]
    if len(others) == len(_events(story)):
        raise InputError(event, "is not in that story", "copy the id from the story's page")
    for uid in others:
        decide(event, uid, "different", by=by, note=note)


def _events(story: str) -> list[str]:
    found = Story.objects.filter(uid=story).first()
    if found is not None:
        return list(
            EventRow.objects.filter(story=found).order_by("report_id", "trigger_start", "uid").values_list("uid", flat=True)
        )
    alone = EventRow.objects.filter(uid=story).first()
    if alone is None:
        raise InputError(story, "no such story", "copy the id from the story's page")
    return [str(alone.uid)]
