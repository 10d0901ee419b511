"""The scribe goes through a report sentence by sentence and writes down who said what.

It carries along what a reader remembers: who spoke last (for «وأضاف»), and whether a quotation is still open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from isnad.pack.speech import SpeechForm, SpeechTables
from isnad.reading.statements.chains import carried, passed_on
from isnad.reading.statements.content import is_beside, lead_in, quotation, trim, writer_returns
from isnad.reading.statements.cues import Cue, find_cues
from isnad.reading.statements.sources import Source, find_sources
from isnad.reading.statements.speakers import IMPLICIT, Subject, find_subject, governed, prepositional
from isnad.reading.statements.view import View
from isnad.reading.statements.voices import Voices
from isnad.record import DateExpression, Statement
from isnad.span import Span


SILENCE = 4  # sentences after which «وأضاف» goes back to nobody


@dataclass
class Draft:
    """A statement while its end is not known yet. Ranges are token ranges of the sentence."""

    cue: Cue | None
    first: int  # first token of the cue or source phrase
    last: int  # end of the cue or source phrase
    speaker: str | None
    via: list[str]
    start: int
    skip: int = 0
    stop: int | None = None
    ranges: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False
    parent: Draft | None = None
    gender: str = ""
    force: str = "neutral"
    how: str = ""


class Scribe:
    """Writes the statements of one report; one object a report, used once."""

    def __init__(self, speech: SpeechTables, dates: Sequence[DateExpression]) -> None:
        self.speech = speech
        self.dates = dates
        self.voices = Voices()
        self.statements: list[Statement] = []
        self.current: str | None = None  # who spoke last
        self.last: Statement | None = None
        self.unclosed = False  # the last statement's quotation had no closing mark
        self.spoken: str | None = None  # whose the last statement was
        self.issuer: str | None = None  # who made the last document
        self.silence = 0  # sentences since somebody spoke
        self.told: str | None = None  # who speaks in this sentence of what stood before it
        self.drafts: list[Draft] = []
        self.open: list[Draft] = []

    def sentence(self, view: View, before: View | None) -> None:
        """Write down the statements of one sentence."""
        self.drafts, self.open, self.told = [], [], None
        self.silence += 1
        if self.silence > SILENCE:
            self.current = None
        cues = find_cues(view)
        sources = self._sources(view, cues)
        if not cues and not sources:
            self._without_cue(view)
            return
        spans = [(s.first, s.last) for s in sources]
        cues = [c for c in cues if not any(a <= c.first < b for a, b in spans)]
        steps: list[Cue | Source] = sorted([*cues, *sources], key=lambda step: step.first)
        waiting: list[Source] = []
        for step in steps:
            if isinstance(step, Source):
                if self._leads(view, step) and not self.drafts:
                    waiting.append(step)
                    if not any(c.first > step.first and c.opener.how != "none" for c in cues):
                        self._led_by(view, step)
                        waiting.clear()
                else:
                    self._source(view, step)
            else:
                draft = self._cue(view, step, before)
                if draft is not None and waiting:
                    for source in waiting:
                        self._pass_on(view, draft, source)
                    waiting.clear()
        for source in waiting:
            self._led_by(view, source)
        self._close(view, 0, view.count)
        self._write(view)

    # Cues

    def _cue(self, view: View, cue: Cue, before: View | None) -> Draft | None:
        subject = find_subject(view, cue)
        if cue.opener.how == "none":
            acts = subject.how == "after" and subject.entity is not None or view.is_comma(cue.first - 1)
            if self.open and acts and (cue.joined or cue.form.shape == "participle") and is_beside(view, cue, subject, self.open[-1].cue):
                self._close(view, 0, lead_in(view, cue, subject))  # «، مشيدا بالقرار»: another act begins
            return self._afterwards(view, cue, subject, before)
        if subject.how == "refused" or view.phrase(cue.opener.start, "stops.anonymous") if cue.opener.start < view.count else True:
            return None
        owner = self.open[-1] if self.open else None
        beside = owner is None or is_beside(view, cue, subject, owner.cue)
        if not beside and cue.form.shape == "noun" and owner is not None and not owner.closed:
            beside = writer_returns(view, owner.start, cue.first, True) < cue.first
        if not beside and cue.form.shape != "noun":
            if subject.how == "implicit" or cue.form.frame.id in ("opinion", "claim") or (cue.relative and cue.opener.how == "bare"):
                return None
        speaker, via = self._speaker(view, cue, subject, beside)
        if speaker is None and cue.form.frame.hearer:
            return None
        level = 0
        if beside and len(self.open) > 1 and subject.how == "implicit" and self._agrees_inner(cue.form):
            level = len(self.open) - 1
            speaker = self.open[-1].speaker
        elif not beside:
            level = len(self.open)
        elif owner is not None and owner.cue is not None and view.inside[cue.first] and owner.cue is not None and view.inside[owner.cue.first]:
            level = len(self.open) - 1
        boundary = lead_in(view, cue, subject)
        self._close(view, level, boundary)
        parent = self.open[-1] if self.open else None
        end = cue.opener.at
        if not cue.form.frame.carrier and not cue.form.frame.hearer:
            via += passed_on(view, cue.first + 1, end, speaker, self.voices)
        if cue.form.shape == "participle" and not self.drafts and speaker is not None:
            via += passed_on(view, 0, cue.first, speaker, self.voices)
        if cue.form.shape == "participle" and self.drafts and self.drafts[-1].speaker == speaker:
            via += [v for v in self.drafts[-1].via if v not in via]
        if self.told is not None and speaker == self.told and not via:
            via += self.last.via if self.last is not None else ()
        if parent is not None and parent.speaker is not None and parent.speaker not in via and parent.speaker != speaker:
            via.append(parent.speaker)
        start = cue.opener.start
        if cue.opener.how == "describe":
            start = self._object(view, cue, subject)
        draft = Draft(cue, cue.first, cue.first + 1, speaker, via, start, cue.opener.skip, parent=parent,
                      gender=cue.form.gender, force=cue.form.frame.force, how=subject.how)  # fmt: skip
        if cue.opener.how == "quote" and cue.opener.end is not None and cue.opener.end < view.count:
            draft.ranges = quotation(view, cue.opener)
            draft.closed = True
        self.drafts.append(draft)
        self.open.append(draft)
        return draft

    def _object(self, view: View, cue: Cue, subject: Subject) -> int:
        """Where the thing described begins: «وصف الرئيس [الاتفاق بالتاريخي]»."""
        k = subject.last if subject.how == "after" else cue.first + 1
        if subject.how == "after" and subject.entity is not None:
            k = subject.first
            while k < cue.opener.at and (view.entity(k) == subject.entity or view.tokens[k].kind == "punct"):
                k += 1
        while k < cue.opener.at and (view.is_comma(k) or view.dated[k] or view.has(k, "stops")):
            comma = next((j for j in range(k, cue.opener.at) if view.is_comma(j)), None) if view.words[k] == "في" else None
            k = comma + 1 if comma is not None else k + 1
        return min(k, cue.opener.start)

    def _agrees_inner(self, form: SpeechForm) -> bool:
        """True when the verb cannot go back to the outer speaker but can to the inner one."""
        outer, inner = self.open[0].gender, self.open[-1].gender
        return bool(form.gender and outer and inner and form.gender != outer and form.gender == inner)

    def _speaker(self, view: View, cue: Cue, subject: Subject, beside: bool) -> tuple[str | None, list[str]]:
        frame = cue.form.frame
        if frame.carrier or frame.hearer:
            pair = carried(view, cue, subject)
            if pair is not None:
                origin, carrier = pair
                current = self._implied(view, cue)
                speaker = self.voices.of(view, origin, current)
                through = self.voices.of(view, carrier, None) if carrier is not None else None
                return speaker, [through] if through is not None and through != speaker else []
            if frame.hearer:
                return None, []
        if not beside and subject.how == "implicit":
            return self._nearest(view, cue.first) or self._implied(view, cue), []
        if subject.how == "document":
            if subject.entity is not None:
                self.issuer = subject.entity
            return self.voices.of(view, subject, self._author(view, subject)), []
        return self.voices.of(view, subject, self._implied(view, cue)), []

    def _author(self, view: View, subject: Subject) -> str | None:
        """Who is behind a document that names no issuer: the last issuer, else who spoke last; a resolution has a body behind it."""
        author = self.issuer or self.spoken or self.current
        if author is not None and view.has(subject.first, "documents.resolutions"):
            known = view.by_id.get(author)
            if known is None or known.kind not in ("organisation", "institution"):
                return None
        return author

    def _implied(self, view: View, cue: Cue) -> str | None:
        """Whose words they are when the verb has no subject of its own."""
        mains = [d for d in self.drafts if d.parent is None]
        if mains:
            return mains[-1].speaker
        return self.told or self._agent(view, cue.first) or self._topic(view, cue.first) or self.current

    def _agent(self, view: View, limit: int) -> str | None:
        """The subject of the nearest finite verb before ``limit``: «رحب الوزير بالقرار، قائلا إن»."""
        skip_to = limit
        for k in range(limit - 1, -1, -1):
            if view.words[k] == ")":
                skip_to = next((j for j in range(k, -1, -1) if view.words[j] == "("), k)
            if (skip_to <= k < limit and skip_to < limit) or view.tokens[k].kind != "word":
                continue
            verb = view.tokens[k].analyses[:1]
            if not verb or verb[0].form.pos != "verb" or verb[0].enclitic or view.has(k - 1, "stops.relatives") or view.has(k - 1, "that"):
                continue
            for j in range(k + 1, min(limit, k + 4)):
                entity = view.entity(j)
                if entity is not None:
                    if governed(view, j) or prepositional(view, j):
                        break
                    return entity
                if view.tokens[j].kind != "punct" and view.words[j] not in view.speech.words["speakers.between"]:
                    break
        return None

    def _topic(self, view: View, limit: int) -> str | None:
        """The subject of the sentence's first verb, or the side it begins with."""
        k = 0
        while k < min(limit, 4) and (view.tokens[k].kind == "punct" or view.dated[k]):
            k += 1
        for j in range(min(limit, 8)):
            if view.words[j] == ":" and not view.forms(k):
                k = j + 1  # «وكالات: قال…»: what stands before the colon is a byline
        if k >= limit:
            return None
        verb = any(a.form.pos == "verb" for a in view.tokens[k].analyses[:1]) or bool(view.forms(k)) or view.has(k, "stops.was")
        if not verb and view.entity(k) is None and view.entity(k + 1) is None:
            return None
        for j in range(k, min(limit, k + 6)):
            entity = view.entity(j)
            if view.has(j, "stops.prepositions") or (j > k and prepositional(view, j)):
                return None
            if entity is not None and not governed(view, j):
                return entity
        return None

    def _nearest(self, view: View, first: int) -> str | None:
        for k in range(first - 1, max(-1, first - 12), -1):
            entity = view.entity(k)
            if entity is not None:
                return entity
        return None

    def _afterwards(self, view: View, cue: Cue, subject: Subject, before: View | None) -> Draft | None:
        """A verb whose words stand before it: «…»، قال الوزير, or in the sentence before: «قال ذلك لـ…»."""
        if subject.how == "refused":
            return None
        frame = cue.form.frame
        if not frame.direct or frame.id != "say" and frame.id != "reveal":
            return None
        k = cue.first - 1
        while k >= 0 and view.is_comma(k):
            k -= 1
        if k in view.opening and view.is_quote(view.opening[k]) and subject.how in ("after", "before") and not any(d.stop is None and d.closed and k in [r[1] for r in d.ranges] for d in self.drafts):
            speaker = self.voices.of(view, subject, self.current)
            draft = Draft(cue, cue.first, cue.first + 1, speaker, [], view.opening[k] + 1, closed=True, force=frame.force, how=subject.how)
            draft.ranges = [(view.opening[k] + 1, k)]
            draft.via = passed_on(view, cue.first + 1, min(view.count, cue.first + 20), speaker, self.voices)
            self.drafts.append(draft)
            return draft
        if view.has(cue.first + 1, "sources.back") and before is not None and cue.first <= 2 and subject.how in ("after", "document"):
            speaker = self.voices.of(view, subject, self.current)
            if speaker is None or (self.last is not None and self.last.content[-1].end >= before.sentence.start):
                return None
            limit = next((k for k in range(cue.first + 1, view.count) if view.forms(k) or view.is_stop(k)), view.count)
            via = passed_on(view, cue.first + 1, limit, speaker, self.voices)
            start, end = before.tokens[0].start, before.tokens[-1].end
            whole = trim(before, 0, before.count)
            if whole is not None:
                start, end = before.tokens[whole[0]].start, before.tokens[whole[1] - 1].end
            cue_span = Span(view.tokens[cue.first].start, view.tokens[cue.first].end)
            self._keep(Statement(self._id(), speaker, tuple(via), cue_span, (Span(start, end),), (), None, frame.force, None, f"{cue.form.lemma}:back"))
            self.current = self.told = speaker
        return None

    # Source phrases

    def _sources(self, view: View, cues: list[Cue]) -> list[Source]:
        opened = {c.first for c in cues if c.opener.how != "none"}
        return [s for s in find_sources(view) if not (view.words[s.first] == "كما" and s.first + 1 in opened)]

    def _leads(self, view: View, source: Source) -> bool:
        """True when the words follow the source phrase: it begins its sentence or clause."""
        return source.first <= 1 and source.last < view.count - 3

    def _led_by(self, view: View, source: Source) -> None:
        start = source.last
        while start < view.count and (view.is_comma(start) or view.is_that(start)):
            start += 1
        speaker = self.voices.of(view, source.subject, self._author(view, source.subject) if source.subject.how == "document" else self.current)
        if speaker is None:
            return
        through = self._through(view, source, speaker)
        draft = Draft(None, source.first, source.first + 1, speaker, through, start, how="source")
        self._close(view, 0, source.first)
        self.drafts.append(draft)
        self.open.append(draft)

    def _through(self, view: View, source: Source, speaker: str | None) -> list[str]:
        out: list[str] = []
        if source.through is not None:
            entity = self.voices.of(view, source.through, None)
            if entity is not None and entity != speaker:
                out.append(entity)
        out += [v for v in passed_on(view, max(source.subject.last, source.first + 1), source.last, speaker, self.voices) if v not in out]
        return out

    def _pass_on(self, view: View, draft: Draft, source: Source) -> None:
        """Add a source phrase to the chain of a statement that has a speaker of its own."""
        if source.own:
            return
        entity = self.voices.of(view, source.subject, self._author(view, source.subject) if source.subject.how == "document" else self.current)
        if entity is None:
            return
        if source.subject.how == "document":
            self.issuer = entity
        if source.quoting and not self._press(view, entity):
            if draft.speaker is not None and draft.speaker != entity:
                draft.via.insert(0, draft.speaker)
                draft.speaker = entity
            return
        for one in [entity, *self._through(view, source, entity)]:
            if one != draft.speaker and one not in draft.via:
                draft.via.append(one)

    def _press(self, view: View, entity: str) -> bool:
        known = view.by_id.get(entity)
        return known is not None and "JRN" in known.sectors

    def _source(self, view: View, source: Source) -> None:
        """A source phrase after or inside the words it covers."""
        if self.open:
            inner = self.open[-1]
            if not inner.closed or source.first - inner.ranges[-1][1] <= 4:
                for draft in self.open[:1]:
                    self._pass_on(view, draft, source)
                if not inner.closed:
                    goes_on = source.last < view.count and not view.is_comma(source.last) and not view.is_stop(source.last)
                    for draft in self.open:
                        draft.ranges.append((draft.start if not draft.ranges else draft.stop or draft.start, source.first))
                        draft.stop = source.last
                        draft.closed = not goes_on
                if not any(not d.closed for d in self.open):
                    self.open.clear()
                return
        if source.own:
            return
        free = max((d.ranges[-1][1] + 1 if d.ranges else d.start for d in self.drafts), default=0)
        whole = trim(view, free, source.first)
        if whole is None or whole[1] - whole[0] < 2:
            if self.drafts:
                self._pass_on(view, self.drafts[-1], source)
            return
        speaker = self.voices.of(view, source.subject, self._author(view, source.subject) if source.subject.how == "document" else self.current)
        if speaker is None:
            return
        draft = Draft(None, source.first, source.first + 1, speaker, self._through(view, source, speaker), whole[0], how="source", closed=True)
        draft.ranges = [whole]
        if source.last < view.count and not view.is_comma(source.last) and not view.is_stop(source.last):
            draft.stop, draft.closed = source.last, False
            self.open.append(draft)
        self.drafts.append(draft)

    # Quotations without a cue

    def _without_cue(self, view: View) -> None:
        """A sentence with no cue goes on with the last speaker's words when it stands in a quotation; else the writer speaks."""
        first = 0
        quoted = view.count > 0 and 0 in view.closing and view.closing[0] >= view.count - 2
        carried_on = self.unclosed and 0 in view.closing
        if (carried_on or (quoted and view.is_quote(0))) and self.current is not None and self.last is not None:
            whole = trim(view, first, view.count)
            if whole is not None:
                span = self._span(view, whole, 0)
                if self.unclosed:
                    self.last = replace(self.last, content=(*self.last.content, span), quoted=(*self.last.quoted, span))
                    self.statements[-1] = self.last
                    self.unclosed = view.closing[0] >= view.count
                    return
                self._keep(Statement(self._id(), self.current, (), self.last.cue, (span,), (span,), None, "neutral", None, "quotation:goes-on"))
                self.unclosed = quoted and view.closing[0] >= view.count
                return
        self.unclosed = False
        topic = self._topic(view, view.count)
        if topic is not None and view.by_id[topic].kind in ("person", "institution", "organisation"):
            self.current = topic

    # Writing

    def _close(self, view: View, level: int, boundary: int) -> None:
        """End the words of every open statement from ``level`` on at ``boundary``."""
        for draft in self.open[level:]:
            if not draft.closed:
                first = draft.stop if draft.ranges and draft.stop is not None else draft.start
                noun = draft.cue is not None and draft.cue.opener.how in ("prep", "bare")
                describe = draft.cue is not None and draft.cue.opener.how == "describe"
                last = writer_returns(view, first, boundary, noun, describe)
                if last > first:
                    draft.ranges.append((first, last))
                draft.closed = True
        del self.open[level:]

    def _write(self, view: View) -> None:
        spoke = False
        for draft in self.drafts:
            ranges = [r for r in (trim(view, a, b) for a, b in draft.ranges) if r is not None]
            if not ranges or (draft.speaker is None and draft.how != "document"):
                continue
            spans = tuple(self._span(view, r, draft.skip if n == 0 else 0) for n, r in enumerate(ranges))
            spans = tuple(s for s in spans if s.end > s.start)
            if not spans:
                continue
            zone = (draft.first, draft.cue.opener.at if draft.cue is not None and draft.cue.opener.at > draft.first else draft.last)
            cue = Span(view.tokens[draft.first].start, view.tokens[draft.last - 1].end)
            rule = f"{draft.cue.form.lemma}.{draft.cue.form.shape}/{draft.cue.form.frame.id}/{draft.cue.opener.how}" if draft.cue is not None else "source"
            statement = Statement(
                self._id(), draft.speaker, tuple(draft.via), cue, spans, self._quoted(view, ranges), self._date(view, zone),
                draft.force, self._occasion(view, zone), f"{rule}; speaker {draft.how}",
            )  # fmt: skip
            self._keep(statement)
            if draft.parent is None and draft.speaker is not None:
                self.current = self.spoken = draft.speaker
                spoke = True
        self.unclosed = any(end >= view.count and first >= 0 for first, end in view.closing.items()) and spoke
        if not spoke:
            topic = self._topic(view, view.count)
            if topic is not None and view.by_id[topic].kind in ("person", "institution", "organisation"):
                self.current = topic

    def _id(self) -> str:
        return f"s{len(self.statements) + 1}"

    def _keep(self, statement: Statement) -> None:
        self.statements.append(statement)
        self.silence = 0
        self.last = statement

    def _span(self, view: View, tokens: tuple[int, int], skip: int) -> Span:
        return Span(view.tokens[tokens[0]].start + skip, view.tokens[tokens[1] - 1].end)

    def _quoted(self, view: View, ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
        """The exact words: what stands between quotation marks inside the ranges (single words between marks are names)."""
        out: list[Span] = []
        for first, last in ranges:
            if first - 1 in view.closing and view.closing[first - 1] == last:
                out.append(self._span(view, (first, last), 0))
                continue
            for opening, closing in sorted(view.closing.items()):
                if first <= opening and closing <= last and closing - opening > 2:
                    out.append(self._span(view, (opening + 1, closing), 0))
        return tuple(out)

    def _date(self, view: View, zone: tuple[int, int]) -> int | None:
        start, end = view.tokens[zone[0]].start, view.tokens[min(zone[1], view.count - 1)].start
        return next((n for n, d in enumerate(self.dates) if start <= d.start < end), None)

    def _occasion(self, view: View, zone: tuple[int, int]) -> str | None:
        occasions = self.speech.occasions
        for k in range(zone[0], min(zone[1], view.count)):
            word = view.words[k]
            found = occasions.get(word) or (occasions.get(word[1:]) if word[0] in "بل" else None)
            if found is not None:
                return found
        return None


__all__ = ["IMPLICIT", "Scribe"]
