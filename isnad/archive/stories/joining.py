"""Bringing new reports into stories: copies first, then links between events, then the stories that these links touch.

A report waits (``Report.joined`` false) until this has seen it. Stories whose links changed are made anew from all their links:
the result is that of joining everything at once. A story's id is that of its first kept event and stays while that event stays;
a story that goes leaves a tombstone with its successor.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils import timezone

from isnad.archive.inserting import as_json, insert, select
from isnad.archive.models import EventRow, EventSide, Report, ReportVersion, Story, StoryDecision, StoryLink, Tombstone
from isnad.archive.packing import unpack_record
from isnad.archive.search_stream import search_stream
from isnad.archive.stories.clustering import Link, groups
from isnad.archive.stories.copies import are_copies, body_of, candidates_of, stretches
from isnad.archive.stories.likeness import DAYS, SAME, Facts, compare
from isnad.archive.stories.telling import AFTER, tell
from isnad.archive.trouble import reading, writing

BATCH = 400  # reports in one transaction: what they touch is often the same stories
_UNREAD = ("report__text", "report__problems", "report__byline", "report__url")
SHOWN = 30  # links that a story keeps as its explanation
MANY = 400  # values in one IN list
MOST_LINKS = 30  # that a new event brings: the surest; more would bind no tighter
BODIES = 400  # reports whose words are held for comparing: about 60 KB each
COMPARED = 8_000  # events whose facts are held: the next reports are of the same days

_Why = tuple[str, float, str]  # the other event, how surely, the shares as JSON


@dataclass(slots=True)
class Joined:
    """The sum of a run."""

    reports: int = 0
    copies: int = 0
    links: int = 0
    stories: int = 0


def update_stories(on_batch: Callable[[Joined], None] | None = None) -> Joined:
    """Joins every waiting report; each batch is one transaction, so that a run cut short goes on where it stopped."""
    out = Joined()
    # Ids mean other reports in another archive.
    _body.cache_clear()
    held: dict[int, Facts] = {}
    while True:
        with reading():
            waiting = list(Report.objects.filter(joined=False).order_by("pk")[:BATCH])
        if not waiting:
            return out
        with writing():
            # Another process may have joined some meanwhile.
            waiting = list(Report.objects.filter(pk__in=[r.pk for r in waiting], joined=False).order_by("pk"))
            touched: set[int] = set()
            for report in waiting:
                changed = _join_copies(report)
                out.copies += bool(changed)
                touched.update(changed)
                touched.add(report.pk)
            new = list(EventRow.objects.filter(report__in=waiting).values_list("pk", flat=True))
            made = _link(new, held)
            out.links += made
            # A changed group of copies changes the number of independent sources of its stories.
            seeds = set(new) | set(EventRow.objects.filter(report__in=touched, story__isnull=False).values_list("pk", flat=True))
            out.stories += rebuild(seeds)
            Report.objects.filter(pk__in=[r.pk for r in waiting]).update(joined=True)
        out.reports += len(waiting)
        if on_batch is not None:
            on_batch(out)


@lru_cache(maxsize=BODIES)
def _body(pk: int, version: int) -> set[str]:
    """The stretches of a report's body; a version never changes its words."""
    found = ReportVersion.objects.filter(report=pk, number=version).first()
    return stretches(body_of(unpack_record(found.record))) if found else set()


def _join_copies(report: Report) -> set[int]:
    """Puts the report into its group of copies; returns the reports whose group changed."""
    others = candidates_of(report.pk)
    if not others:
        return set()
    own = _body(report.pk, report.version)
    seen: set[int] = set()
    rows = list(Report.objects.filter(pk__in=others).values_list("pk", "copy_of", "version"))
    # Originals first: one member that is a copy brings in its whole group.
    for pk, of, version in sorted(rows, key=lambda row: (row[1] is not None, row[0])):
        head = pk if of is None else of
        if head not in seen and are_copies(own, _body(pk, version)):
            seen.add(head)
    if not seen:
        return set()
    # Only heads and this report can become the original; the others follow whoever does.
    heads = Report.objects.filter(pk__in=[*seen, report.pk]).values_list("pk", "day", "first_kept", "uid")
    first = min(heads, key=lambda row: (row[1], row[2], row[3]))[0]
    losing = [pk for pk, *_ in heads if pk != first]
    changed = set(Report.objects.filter(copy_of__in=losing).values_list("pk", flat=True))
    Report.objects.filter(copy_of__in=losing).update(copy_of=first)
    Report.objects.filter(pk__in=losing).update(copy_of=first)
    Report.objects.filter(pk=first).update(copy_of=None)
    return changed | set(losing) | {first, report.pk}


def facts(keys: list[int]) -> dict[int, Facts]:
    """What is compared of these events."""
    out: dict[int, Facts] = {}
    for at in range(0, len(keys), MANY):
        part = keys[at : at + MANY]
        sides: dict[int, list[tuple[str, int, str]]] = {}
        rows = EventSide.objects.filter(event__in=part).values_list("event", "role", "entity", "country")
        for event, role, entity, country in rows:
            sides.setdefault(event, []).append((role, entity, country))
        for e in EventRow.objects.filter(pk__in=part).select_related("place"):
            own = sides.get(e.pk, [])
            out[e.pk] = Facts(
                pk=e.pk,
                uid=e.uid,
                report=e.report_id,
                start=e.trigger_start,
                type=e.type,
                mode=e.mode,
                aux=e.aux,
                day=e.day,
                day_given=e.day_given,
                place=e.place.folded if e.place_id else "",
                place_country=e.place_country,
                actors=frozenset(x for r, x, _ in own if r == "actor"),
                actor_countries=frozenset(c for r, _, c in own if r == "actor" and c),
                recipients=frozenset(x for r, x, _ in own if r == "recipient"),
                recipient_countries=frozenset(c for r, _, c in own if r == "recipient" and c),
                words=frozenset(terms[1] for _, _, terms in search_stream(e.words)),
            )
    return out


def _candidates(e: Facts) -> list[int]:
    """Events of the same type within a day that share a side or a side's country."""
    entities = sorted(e.actors | e.recipients)
    countries = sorted(e.actor_countries | e.recipient_countries)
    if not entities and not countries:
        return []
    shared: list[str] = []
    params: list[object] = []
    if entities:
        shared.append(f"s.entity_id IN ({', '.join(['%s'] * len(entities))})")
        params += entities
    if countries:
        shared.append(f"s.country IN ({', '.join(['%s'] * len(countries))})")
        params += countries
    rows = select(
        "SELECT e.id FROM events e WHERE e.type = %s AND e.day BETWEEN %s AND %s AND e.aux = %s AND e.id <> %s AND EXISTS "
        f"(SELECT 1 FROM event_sides s WHERE s.event_id = e.id AND ({' OR '.join(shared)})) ORDER BY e.id",
        [e.type, e.day - timedelta(days=DAYS), e.day + timedelta(days=DAYS), e.aux, e.pk, *params],
    )
    return [int(row[0]) for row in rows]


def _link(new: list[int], held: dict[int, Facts]) -> int:
    """Compares new events with what is there and notes the links; returns their number. An event never changes while it has its
    id, so that its facts may be ``held``."""
    known = facts(new)
    wanted = {pk: _candidates(e) for pk, e in known.items()}
    near = {c for found in wanted.values() for c in found if c not in known}
    known.update((pk, held[pk]) for pk in near if pk in held)
    known.update(facts(sorted(near - known.keys())))
    for pk in known:
        held.pop(pk, None)  # the order is that of use
    held.update(known)
    for pk in list(held)[: max(0, len(held) - COMPARED)]:
        del held[pk]
    rows: dict[tuple[int, int], tuple[float, dict[str, float]]] = {}
    for pk, found in wanted.items():
        best: list[tuple[float, str, tuple[int, int], dict[str, float]]] = []
        for other in found:
            score, why = compare(known[pk], known[other])
            if score >= SAME:
                best.append((-score, known[other].uid, (min(pk, other), max(pk, other)), why))
        for score, _, pair, why in sorted(best, key=lambda b: b[:2])[:MOST_LINKS]:
            rows[pair] = -score, why
    StoryLink.objects.filter(Q(one__in=new) | Q(other__in=new)).delete()
    insert("story_links", ("one_id", "other_id", "score", "why"), [(a, b, s, as_json(w)) for (a, b), (s, w) in rows.items()])
    return len(rows)


def _closure(seeds: set[int]) -> set[int]:
    """Every event that links, stories or decisions connect with the seeds."""
    seen: set[int] = set()
    edge = set(seeds)
    while edge:
        seen |= edge
        found: set[int] = set()
        keys = sorted(edge)
        for at in range(0, len(keys), MANY):
            part = keys[at : at + MANY]
            for a, b in StoryLink.objects.filter(Q(one__in=part) | Q(other__in=part)).values_list("one", "other"):
                found.update((a, b))
            stories = EventRow.objects.filter(pk__in=part, story__isnull=False).values("story")
            found.update(EventRow.objects.filter(story__in=stories).values_list("pk", flat=True))
            uids = list(EventRow.objects.filter(pk__in=part).values_list("uid", flat=True))
            pairs = StoryDecision.objects.filter(Q(one__in=uids) | Q(other__in=uids)).values_list("one", "other")
            said = {u for pair in pairs for u in pair}
            if said:
                found.update(EventRow.objects.filter(uid__in=said).values_list("pk", flat=True))
        edge = found - seen
    return seen


def rebuild(seeds: set[int]) -> int:
    """Makes the stories of everything connected with the seeds anew; returns how many there are. Call inside a transaction."""
    keys = sorted(_closure(seeds))
    if not keys:
        return 0
    events: dict[str, EventRow] = {}
    for at in range(0, len(keys), MANY):
        rows = EventRow.objects.filter(pk__in=keys[at : at + MANY]).select_related("report", "place").defer(*_UNREAD)
        # Of a report's text only what is looked at: a story of many days may have hundreds of reports.
        around = Substr("report__text", F("start") + 1, F("end") - F("start") + AFTER)
        events.update((e.uid, e) for e in rows.annotate(around=around).prefetch_related("sides__entity"))
    held = Story.objects.in_bulk({e.story_id for e in events.values() if e.story_id})
    for e in events.values():
        if e.story_id:
            e.story = held[e.story_id]
    links, why = _links_of({e.pk: e.uid for e in events.values()})
    decisions = (
        StoryDecision.objects.filter(Q(one__in=events) | Q(other__in=events))
        if len(events) < MANY
        else StoryDecision.objects.all()
    )
    same = [(d.one, d.other) for d in decisions if d.verdict == "same"]
    different = [(d.one, d.other) for d in decisions if d.verdict == "different"]
    days = {uid: e.day for uid, e in events.items()}
    total = 0
    gone = {e.story for e in events.values() if e.story_id}
    successors: dict[str, str] = {}
    for group in groups(days, links, same, different):
        members = [events[uid] for uid in group]
        story = _keep(members, why, same) if len(members) > 1 else None
        for e in members:
            if e.story_id and e.story.uid not in successors:
                successors[e.story.uid] = story.uid if story else ""
        moved = [e.pk for e in members if e.story_id != (story.pk if story else None)]
        if moved:
            EventRow.objects.filter(pk__in=moved).update(story=story)
        if story is not None:
            total += 1
            gone.discard(story)
    for old in gone:
        if not EventRow.objects.filter(story=old).exists():
            _bury(old, successors.get(old.uid, ""))
    return total


def _links_of(uids: dict[int, str]) -> tuple[list[Link], dict[str, list[_Why]]]:
    """The links between these events, and by each link's first event why it is there: JSON that few ever ask for."""
    links: list[Link] = []
    why: dict[str, list[_Why]] = {}
    keys = sorted(uids)
    for at in range(0, len(keys), MANY):
        part = keys[at : at + MANY]
        marks = ", ".join(["%s"] * len(part))
        sql = f"SELECT one_id, other_id, score, CAST(why AS text) FROM story_links WHERE one_id IN ({marks})"
        for one, other, score, reason in select(sql, part):
            if other in uids:
                links.append(Link(uids[one], uids[other], score))
                why.setdefault(uids[one], []).append((uids[other], score, reason))
    return links, why


def _keep(members: list[EventRow], why: dict[str, list[_Why]], same: list[tuple[str, str]]) -> Story:
    members = sorted(members, key=lambda e: (e.report_id, e.trigger_start, e.uid))
    inside = {e.uid for e in members}
    # The id of the story that is already named after one of its events, else of the first kept event.
    named = [e for e in members if e.story_id and e.story.uid in inside]
    uid = min((e.story.uid for e in named), key=lambda u: [e.uid for e in members].index(u)) if named else members[0].uid
    told = tell(members)
    reasons = [(-score, a, b, parts) for a in inside for b, score, parts in why.get(a, ()) if b in inside]
    decided = [{"one": a, "other": b, "decided": True} for a, b in same if a in inside and b in inside]
    shown = [{"one": a, "other": b, "score": -s, "parts": json.loads(parts)} for s, a, b, parts in sorted(reasons)[:SHOWN]]
    facts_ = {
        "type": members[0].type,
        "first_day": told.first_day,
        "last_day": told.last_day,
        "title": told.title,
        "report_count": told.reports,
        "source_count": told.sources,
        "first_report_id": told.first_report.pk,
        "differences": told.differences,
        "why": [*decided, *shown][:SHOWN],
    }
    before = next((e.story for e in named if e.story.uid == uid), None)
    if before is not None and all(getattr(before, name) == value for name, value in facts_.items()):
        return before
    story, made = Story.objects.update_or_create(uid=uid, defaults=facts_)
    if made:
        Tombstone.objects.filter(uid=uid, kind="story").delete()
    return story


def _bury(story: Story, successor: str) -> None:
    uid = story.uid
    story.delete()
    # A story's id is also its first event's: that id goes on while the event does.
    if not EventRow.objects.filter(uid=uid).exists():
        Tombstone.objects.update_or_create(
            uid=uid,
            defaults={
                "kind": "story",
                "reason": "merged" if successor else "removed",
                "replaced_by": successor,
                "at": timezone.now(),
            },
        )
