"""The scribe's desk: the drafts of a sentence, and what is remembered from sentence to sentence.

Who spoke last (for «وأضاف»), who made the last document (for «البيان»), whether a quotation is still open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from isnad.reading.statements.between import skip_between
from isnad.reading.statements.chains import passed_on
from isnad.reading.statements.content import told_in, writer_returns
from isnad.reading.statements.cues import Cue
from isnad.reading.statements.drafts import Draft, statement_of
from isnad.reading.statements.nouns import prepositional
from isnad.reading.statements.speakers import Subject, subject_at
from isnad.reading.statements.topics import agent, topic
from isnad.reading.statements.view import View
from isnad.reading.statements.voices import Voices
from isnad.record import DateExpression, Statement

FIRST = 8  # tokens within which a sentence has its first verb
SILENCE = 4  # sentences after which «وأضاف» goes back to nobody
_TOPICS = frozenset(("person", "institution", "organisation"))


class Desk:
    """Drafts and memory of one report. Used by the scribe and by :mod:`isnad.reading.statements.passing`."""

    def __init__(self, dates: Sequence[DateExpression]) -> None:
        self.dates = dates
        self.voices = Voices()
        self.statements: list[Statement] = []
        self.current: str | None = None  # who spoke last, or whom the report was about since
        self.spoken: str | None = None  # whose the last statement was
        self.issuer: str | None = None  # who made the last document
        self.told: str | None = None  # who speaks in this sentence of what stood before it
        self.actor: str | None = None  # who acts in this sentence by a verb of saying without words («رحب بالقرار»)
        self.silence = 0  # sentences since somebody spoke
        self.unclosed = False  # the last statement's quotation had no closing mark
        self.asides: dict[int, int] = {}  # the sentence's source phrases
        self.drafts: list[Draft] = []
        self.open: list[Draft] = []

    @property
    def last(self) -> Statement | None:
        """The statement written last."""
        return self.statements[-1] if self.statements else None

    def begin(self) -> None:
        """Clear the desk for a new sentence."""
        self.drafts, self.open, self.told, self.actor = [], [], None, None
        self.silence += 1
        if self.silence > SILENCE:
            self.current = None

    def next_id(self) -> str:
        """The id of the statement to be written next."""
        return f"s{len(self.statements) + 1}"

    def keep(self, statement: Statement) -> None:
        """Write a finished statement."""
        self.statements.append(statement)
        self.silence = 0

    def speaker_of(self, view: View, subject: Subject, current: str | None) -> str | None:
        """The entity of a subject; a document goes back to whoever made it."""
        if subject.how != "document":
            return self.voices.of(view, subject, current)
        fresh = subject.entity is None and view.has(subject.first, "documents.fresh") and subject.last > subject.first + 1
        if fresh:
            return self.voices.make(view, subject.first, subject.last, "group")
        entity = self.voices.of(view, subject, self.author(view, subject))
        if subject.entity is not None:
            self.issuer = subject.entity
        return entity

    def author(self, view: View, subject: Subject) -> str | None:
        """Who is behind a document that names no issuer: the last issuer, else who spoke last; a body, for a resolution."""
        author = self.issuer or self.spoken or self.current
        if author is not None and view.has(subject.first, "documents.resolutions"):
            known = view.by_id.get(author)
            if known is None or known.kind not in ("organisation", "institution"):
                return None
        return author

    def implied(self, view: View, cue: Cue) -> str | None:
        """Whose words they are when the verb has no subject of its own."""
        mains = [d for d in self.drafts if d.parent is None]
        if mains:
            return mains[-1].speaker
        gender = cue.form.gender
        near = self.told or agent(view, cue.first, gender) or self.actor or topic(view, cue.first, gender) or self.current
        return near or self._unnamed(view, cue)

    def _unnamed(self, view: View, cue: Cue) -> str | None:
        """The subject of the sentence's first verb when the resolution does not know it: «افتتح فلان المعرض، مؤكدا»."""
        if cue.form.shape != "participle":
            return None
        for k in range(min(cue.first, FIRST)):
            top = view.tokens[k].analyses[:1]
            if top and top[0].form.pos == "verb" and not top[0].enclitic:
                start = skip_between(view, k + 1, cue.first)
                if start >= cue.first or prepositional(view, start):
                    return None
                subject = subject_at(view, start, cue.first)
                return self.voices.of(view, subject, None) if subject.how == "after" and subject.entity is None else None
        return None

    def close(self, view: View, level: int, boundary: int) -> None:
        """End the words of every open statement from ``level`` on at ``boundary``."""
        for draft in self.open[level:]:
            self._where_told(view, draft, boundary)
            if not draft.closed:
                first = draft.stop if draft.ranges and draft.stop is not None else draft.start
                noun = draft.cue is not None and draft.cue.opener.how in ("prep", "bare")
                describe = draft.cue is not None and draft.cue.form.frame.id == "describe"
                last = writer_returns(view, first, boundary, noun, describe)
                if last > first:
                    draft.ranges.append((first, last))
                draft.until = "writer" if last < boundary else "sentence" if boundary == view.count else "next cue"
                draft.closed = True
        del self.open[level:]

    def _where_told(self, view: View, draft: Draft, boundary: int) -> None:
        """End the words before «، في مقابلة مع قناة X», and keep who carried them."""
        start = draft.ranges[-1][1] if draft.ranges else draft.start
        comma = told_in(view, start, boundary)
        if comma is None or draft.speaker is None:
            return
        carriers = passed_on(view, comma + 1, boundary, draft.speaker, self.voices)
        if not carriers:
            return
        draft.via += [v for v in carriers if v not in draft.via]
        if not draft.closed and comma > start:
            draft.ranges.append((draft.stop if draft.ranges and draft.stop is not None else draft.start, comma))
            draft.until, draft.closed = "writer", True

    def seal(self, view: View, boundary: int) -> None:
        """End the words of the open statements at ``boundary`` and leave them open for what stands inside: «، إذ يقول …»."""
        kept = list(self.open)
        self.close(view, 0, boundary)
        self.open = kept

    def finish(self, view: View) -> None:
        """Write the sentence's statements and remember who spoke, or whom it was about."""
        self.close(view, 0, view.count)
        spoke = False
        for draft in self.drafts:
            statement = statement_of(view, draft, self.next_id(), self.dates)
            if statement is None:
                continue
            self.keep(statement)
            for other in draft.also:
                if other != draft.speaker:
                    self.keep(replace(statement, id=self.next_id(), speaker=other))
            if draft.parent is None:
                self.current = self.spoken = draft.speaker
                spoke = True
        self.unclosed = any(end >= view.count and first >= 0 for first, end in view.closing.items()) and spoke
        if not spoke:
            self.about(view)

    def about(self, view: View) -> None:
        """Remember whom a sentence without statements is about."""
        if self.actor is not None:
            self.current = self.actor
            return
        side = topic(view, view.count)
        if side is not None and view.by_id[side].kind in _TOPICS:
            self.current = side
