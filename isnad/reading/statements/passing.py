"""Source phrases at the desk: they pass on the words they follow, or the words that follow them, or are the only speaker."""

from __future__ import annotations

from isnad.reading.statements.chains import passed_on
from isnad.reading.statements.content import trim
from isnad.reading.statements.desk import Desk
from isnad.reading.statements.drafts import Draft
from isnad.reading.statements.sources import Source
from isnad.reading.statements.view import View


def _through(desk: Desk, view: View, source: Source, speaker: str | None) -> list[str]:
    """Those between the source and the report: the paper that heard it, the agency it is quoted from."""
    out: list[str] = []
    for subject in source.through:
        entity = desk.speaker_of(view, subject, None)
        if entity is not None and entity != speaker and entity not in out:
            out.append(entity)
    out += [
        v for v in passed_on(view, max(source.subject.last, source.first + 1), source.last, speaker, desk.voices) if v not in out
    ]
    return out


def _whose(desk: Desk, view: View, source: Source) -> str | None:
    """Whose words a source phrase tells; a paper's own, where it quotes what nobody signed («نقلته صحيفة X عن تقرير سري»)."""
    if source.subject.how == "document" and source.subject.entity is None and source.through:
        return desk.speaker_of(view, source.through[0], None)
    return desk.speaker_of(view, source.subject, desk.current)


def pass_on(desk: Desk, view: View, draft: Draft, source: Source) -> None:
    """Add a source phrase to the chain of a statement that has a speaker of its own."""
    if source.own:
        return
    unsigned = source.subject.how == "document" and source.subject.entity is None
    # «واتهم المجلس …، حسب بيان تلي على التلفزيون»: the statement is his own.
    entity = draft.speaker if unsigned and draft.speaker else desk.speaker_of(view, source.subject, desk.current)
    if entity is None:
        return
    if source.subject.how == "document":
        desk.issuer = entity
    if source.quoting and view.has(source.subject.first, "sources.papers") and not (draft.speaker and desk.voices.is_press(view, draft.speaker)):
        return  # «وقال المفوض، نقلا عن تقارير وصور، إن»: they are his words
    if source.quoting:
        if draft.speaker is not None and draft.speaker != entity:
            heard = [*_through(desk, view, source, entity), draft.speaker, *draft.via]
            draft.via = [v for v in dict.fromkeys(heard) if v != entity]
            draft.speaker = entity
        return
    for one in [entity, *_through(desk, view, source, entity)]:
        if one != draft.speaker and one not in draft.via:
            draft.via.append(one)


def leads(view: View, source: Source) -> bool:
    """True when the words follow the source phrase: it begins its sentence or clause."""
    return source.first <= 1 and source.last < view.count - 3


def led_by(desk: Desk, view: View, source: Source) -> None:
    """«وبحسب الوزارة فإن»: the words follow their source."""
    start = source.last
    while start < view.count and (view.is_comma(start) or view.is_that(start)):
        start += 1
    if view.has(start, "stops.relatives"):
        # «بحسب مسؤول، [الذي رفض الكشف عن اسمه]، فإن»
        commas = [k for k in range(start, view.count - 2) if view.is_comma(k)]
        start = next((k + 2 for k in commas if view.words[k + 1].startswith("فان")), commas[0] + 1 if commas else start)
    speaker = _whose(desk, view, source)
    if speaker is None:
        return
    through = _through(desk, view, source, speaker)
    draft = Draft(None, source.first, source.first + 1, speaker, through, start, how="source")
    desk.close(view, 0, source.first)
    desk.drafts.append(draft)
    desk.open.append(draft)


def cut_by(desk: Desk, view: View, source: Source) -> None:
    """A source phrase after or inside the words it covers."""
    before = next((d for d in reversed(desk.open) if d.first < source.first < d.start), None)
    if before is not None:
        pass_on(desk, view, before, source)  # «ذكرت الوكالة نقلا عن مصدر أن»
        return
    if desk.open:
        inner = desk.open[-1]
        if not inner.closed or source.first - inner.ranges[-1][1] <= 4:
            for draft in desk.open[:1]:
                pass_on(desk, view, draft, source)
            if not inner.closed:
                goes_on = source.last < view.count and not view.is_comma(source.last) and not view.is_stop(source.last)
                for draft in desk.open:
                    draft.until = "source"
                    draft.ranges.append((draft.start if not draft.ranges else draft.stop or draft.start, source.first))
                    draft.stop = source.last
                    draft.closed = not goes_on
            if not any(not d.closed for d in desk.open):
                desk.open.clear()
            return
    if source.own:
        return
    free = max((d.ranges[-1][1] + 1 if d.ranges else d.start for d in desk.drafts), default=0)
    whole = trim(view, free, source.first)
    if whole is None or whole[1] - whole[0] < 2:
        if desk.drafts:
            pass_on(desk, view, desk.drafts[-1], source)
        return
    speaker = _whose(desk, view, source)
    if speaker is None:
        return
    draft = Draft(
        None, source.first, source.first + 1, speaker, _through(desk, view, source, speaker), whole[0], how="source", closed=True
    )
    draft.ranges = [whole]
    if source.last < view.count and not view.is_comma(source.last) and not view.is_stop(source.last):
        draft.stop, draft.closed = source.last, False
        desk.open.append(draft)
    desk.drafts.append(draft)
