"""Read more: reports that share story, sides and words; the page's own «read more» headlines found in the archive."""

from __future__ import annotations

from collections import defaultdict

from isnad.archive import queries
from isnad.archive.identity import folded
from isnad.archive.models import EventRow, EventSide, Report, ReportEntity
from isnad.archive.search_stream import readings, search_stream

MOST = 6
MOST_SIDES = 12  # sides that are looked for elsewhere, those of events first
STORY, SIDE, TITLE = 8.0, 1.0, 1.5  # what sharing each is worth
COMMON = 2_000  # a side in more reports than this says nothing about likeness


def related_reports(report: Report) -> list[tuple[Report, str]]:
    """Up to :data:`MOST` reports with the reason (``story``, ``sides`` or ``words``), likest first."""
    score: defaultdict[int, float] = defaultdict(float)
    why: dict[int, str] = {}
    stories = list(EventRow.objects.filter(report=report, story__isnull=False).values_list("story", flat=True).distinct())
    for pk in EventRow.objects.filter(story__in=stories).exclude(report=report).values_list("report_id", flat=True).distinct():
        score[pk] += STORY
        why[pk] = "story"
    acting = set(EventSide.objects.filter(event__report=report).values_list("entity", flat=True))
    named = ReportEntity.objects.filter(report=report).order_by("-mention_count", "id").values_list("entity", flat=True)
    mine = sorted(named, key=lambda pk: pk not in acting)[:MOST_SIDES]
    for side in mine:
        others = list(
            ReportEntity.objects.filter(entity=side)
            .exclude(report=report)
            .order_by("-report_id")
            .values_list("report_id", flat=True)[:200]
        )
        if len(others) < COMMON:
            for pk in others:
                score[pk] += SIDE * (2 if side in acting else 1) / (1 + len(others) / 40)
                why.setdefault(pk, "sides")
    likely = sorted(score, key=lambda pk: (-score[pk], pk))[:60]
    found = Report.objects.select_related("outlet").defer("text").in_bulk(likely)
    words = {terms[1] for _s, _e, terms in search_stream(report.title) if len(terms[1]) > 2}
    for pk, other in found.items():
        shared = words & {terms[1] for _s, _e, terms in search_stream(other.title)}
        score[pk] += TITLE * len(shared)
        if len(shared) > 2 and why.get(pk) == "sides":
            why[pk] = "words"
    ranked = sorted(found.values(), key=lambda r: (-score[r.pk], -r.day.toordinal(), r.pk))
    return [(r, why[r.pk]) for r in ranked[:MOST]]


def related_headlines(report: Report) -> list[tuple[str, Report | None]]:
    """The page's own related headlines, each with the archive's report of that title if it has one."""
    blocks = queries.record_dict_of(report).get("blocks", ())
    lines = [line.strip() for b in blocks if b["kind"] == "related" for line in report.text[b["start"] : b["end"]].splitlines()]
    # A short line is the heading over the headlines («read more»), not one of them.
    headlines = [line for line in lines if len(line.split()) >= 4][:10]
    out: list[tuple[str, Report | None]] = []
    for line in headlines:
        out.append((line, _by_words(line, report)))
    return out


def _by_words(line: str, report: Report) -> Report | None:
    from isnad.archive.search import search
    from isnad.errors import InputError

    stems = [readings(w).stem for w in line.split() if len(w) > 2]
    if len(stems) < 3:
        return None
    try:
        hits = search('"' + line.replace('"', " ") + '"', limit=5).hits
    except InputError:
        return None
    wanted = folded(line)
    return next((h.report for h in hits if h.report.pk != report.pk and wanted in folded(h.report.title)), None)
