"""Reading: a page becomes a record. The only file that knows the order of the steps.

Pure: no files, no network, no database, no clock. Same text, same pack, same record.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from isnad.pack import Pack
from isnad.reading.blocks import label
from isnad.reading.clauses import build
from isnad.reading.dates import find_dates, report_day
from isnad.reading.entities import resolve
from isnad.reading.entities.idle import without_idle
from isnad.reading.events import code
from isnad.reading.names import find_names
from isnad.reading.parts import Page, Sentence
from isnad.reading.places import find_places
from isnad.reading.statements import attribute
from isnad.reading.stretches import Facts, join, stretches
from isnad.reading.words import each_sentence
from isnad.record import Block, Problem, Record, Report, Versions, report_id
from isnad.span import Span

VERSION = "0.1.0"
MOST = 80_000  # words and marks that are read unless the whole is asked for: a book of 250 pages, within ten seconds

_LONG = "no report is so long: read as far as character {:,}; split it, or ask for the whole of it"


@contextmanager
def _without_collector() -> Iterator[bool]:
    """The collector rests: it would walk all that is remembered of words again and again, and the steps make no rings of objects
    that it could free. Tells whether it was at work."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield collecting
    finally:
        if collecting:
            gc.enable()


def read(page: Page, pack: Pack, source_id: str | None = None, whole: bool = False) -> Record:
    """The record of one page. Trouble with the page itself is in ``record.problems``.

    Of a text of more than :data:`MOST` words and marks only so many are read, and a problem says how far, unless ``whole``.
    """
    with _without_collector() as collecting:
        blocks = label(page, pack)
        day, day_by = report_day(page, blocks, pack)
        problems = page.problems
        sentences: list[Span] = []
        read_so_far: list[Facts] = []
        tokens = 0
        for part in stretches(each_sentence(page.text, blocks, pack)):
            if tokens >= MOST and not whole:
                problems += (Problem("long", _LONG.format(part[0].start)),)
                break
            if collecting and read_so_far:
                gc.collect(1)  # between stretches it has its turn, for the sake of whatever else runs here
            tokens += sum(len(s.tokens) for s in part)
            sentences += [Span(s.start, s.end) for s in part]
            read_so_far.append(_facts(part, day, pack))
    facts = join(read_so_far)
    return Record(
        text=page.text,
        report=_report(page, blocks, day, day_by, pack, source_id),
        blocks=blocks,
        sentences=tuple(sentences),
        entities=facts.entities,
        dates=facts.dates,
        places=facts.places,
        statements=facts.statements,
        events=facts.events,
        problems=problems,
        versions=Versions(VERSION, f"{pack.language}-{pack.version}-{pack.digest}"),
    )


def _facts(sentences: tuple[Sentence, ...], day: date | None, pack: Pack) -> Facts:
    """What one stretch of the report says."""
    names = find_names(sentences, pack)
    dates = find_dates(sentences, pack, day)
    resolution = resolve(names, sentences, pack, None, day)
    clauses = build(sentences, names, dates, pack)
    statements, voices = attribute(sentences, resolution, dates, pack)
    places = find_places(names, pack)
    events = code(sentences, clauses, names, resolution, statements, dates, places, day, pack)
    sides = without_idle(resolution.entities, resolution.of_mention, names, statements, events)
    return Facts(sides + voices, dates, places, statements, events)


def _report(
    page: Page, blocks: tuple[Block, ...], day: date | None, day_by: str | None, pack: Pack, source_id: str | None
) -> Report:
    """What is known of the report: the page's own word first, then the blocks."""

    def block(kind: str) -> str | None:
        words = [page.text[b.start : b.end].strip() for b in blocks if b.kind == kind]
        return next((w for w in words if w), None)

    return Report(
        id=report_id(page.text),
        source_id=source_id,
        url=page.url,
        publisher=page.publisher,
        language=pack.language,
        title=page.title or block("title"),
        byline=page.byline or block("byline"),
        published=day.isoformat() if day is not None else None,
        published_by=day_by,
    )
