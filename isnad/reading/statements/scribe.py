"""The scribe goes through a report sentence by sentence and writes down who said what."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from isnad.pack.speech import SpeechForm
from isnad.reading.statements.chains import ATTRIBUTE, carried, dateline, passed_on, quotes_another
from isnad.reading.statements.content import is_beside, lead_in, quotation, trim, writer_returns
from isnad.reading.statements.cues import Cue, find_cues
from isnad.reading.statements.desk import Desk
from isnad.reading.statements.drafts import Draft, span_of
from isnad.reading.statements.passing import cut_by, leads, led_by, pass_on
from isnad.reading.statements.sources import Source, find_sources
from isnad.reading.statements.speakers import Subject, find_subject, joint
from isnad.reading.statements.topics import nearest
from isnad.reading.statements.view import View
from isnad.record import Statement
from isnad.span import Span

LEAD = 4  # tokens between a leading source phrase and the verb of the clause it leads («وبحسب بيان الوزارة، فقد قال»)


class Scribe(Desk):
    """Writes the statements of one report; one object a report, used once."""

    def sentence(self, view: View, before: View | None) -> None:
        """Write down the statements of one sentence."""
        self.begin()
        found = find_sources(view)
        cues = find_cues(view, {s.first: s.last for s in found if view.is_comma(s.first - 1) or view.opens(s.last)})
        self.asides = {s.first: s.last for s in found}
        sources = self._sources(view, cues, found)
        if not cues and not sources:
            self._without_cue(view)
            return
        spans = [(s.first, s.last) for s in sources]
        cues = [c for c in cues if not any(a <= c.first < b for a, b in spans)]
        steps: list[Cue | Source] = sorted([*cues, *sources], key=lambda step: step.first)
        for n, (one, two) in enumerate(pairwise(steps)):
            if isinstance(one, Cue) and isinstance(two, Cue) and one.first < two.first < two.opener.at < one.opener.at:
                steps[n : n + 2] = [two, one]  # «قال السفير، مشيرا إلى كذا، إن»: what is put in between comes first
        waiting: list[Source] = []
        for step in steps:
            if isinstance(step, Source):
                if leads(view, step) and not self.drafts:
                    waiting.append(step)
                    if not any(0 <= c.first - step.last <= LEAD and not c.joined and c.opener.how != "none" for c in cues):
                        led_by(self, view, step)
                        waiting.clear()
                else:
                    cut_by(self, view, step)
            else:
                draft = self._cue(view, step, before)
                if draft is not None and waiting:
                    for source in waiting:
                        pass_on(self, view, draft, source)
                    waiting.clear()
        for source in waiting:
            led_by(self, view, source)
        self.finish(view)

    def _cue(self, view: View, cue: Cue, before: View | None) -> Draft | None:
        subject = find_subject(view, cue)
        if cue.opener.how == "none":
            acts = (subject.how == "after" and subject.entity is not None) or view.is_comma(cue.first - 1)
            if (
                self.open
                and acts
                and (cue.joined or cue.form.shape == "participle")
                and is_beside(view, cue, subject, self.open[-1].cue)
            ):
                self.close(view, 0, lead_in(view, cue, subject))  # «، مشيدا بالقرار»: another act begins
            told = self._afterwards(view, cue, subject, before)
            if (
                told is None
                and self.told is None
                and subject.how in ("after", "before", "surname")
                and not cue.relative
                and not self.open
            ):
                self.actor = (
                    self.voices.of(view, subject, None) if subject.entity is not None or cue.joined or cue.first < 4 else None
                )
            return told
        if (
            subject.how == "refused" or view.phrase(cue.opener.start, "stops.anonymous")
            if cue.opener.start < view.count
            else True
        ):
            return None
        owner = self.open[-1] if self.open else None
        beside = owner is None or is_beside(view, cue, subject, owner.cue)
        if not beside and cue.form.shape == "noun" and owner is not None and not owner.closed:
            beside = writer_returns(view, owner.start, cue.first, True) < cue.first
            noun = owner.cue is not None and owner.cue.opener.how in ("prep", "bare")
            since = _since(view, cue.first) if noun and not beside else None
            if since is not None and since > owner.start:
                self.seal(view, since)
                beside = True
        weak = (
            subject.how == "implicit" or cue.form.frame.id in ("opinion", "claim") or (cue.relative and cue.opener.how == "bare")
        )
        # «قال المتحدث إن واشنطن تؤيد أي تقدم»: what a state is for, and nothing that it said.
        stance = cue.form.shape == "present" and subject.entity is not None and view.by_id[subject.entity].kind == "state"
        if not beside and stance and cue.opener.how in ("prep", "bare"):
            return None
        if not beside and cue.form.shape != "noun" and weak and not self._quoted_by_paper(view, cue, subject):
            return None
        speaker, via = self._speaker(view, cue, subject, beside)
        if speaker is None and cue.form.frame.hearer:
            return None
        level = 0
        if (
            beside
            and len(self.open) > 1
            and (subject.how == "implicit" or cue.form.frame.addressee)
            and self._agrees_inner(cue.form)
        ):
            level = len(self.open) - 1
            speaker = self.open[-1].speaker
        elif not beside:
            level = len(self.open)
        elif (
            owner is not None
            and owner.cue is not None
            and view.inside[cue.first]
            and owner.cue is not None
            and view.inside[owner.cue.first]
        ):
            level = len(self.open) - 1
        boundary = lead_in(view, cue, subject)
        if owner is not None and cue.first < owner.first:
            boundary = cue.opener.at - 1  # «، مشيرا إلى كذا[، إن]»
        if not beside and view.has(cue.first - 1, "stops.within") and view.is_comma(cue.first - 2):
            self.seal(view, cue.first - 2)
        self.close(view, level, boundary)
        parent = self.open[-1] if self.open else None
        absorbed = parent if parent is not None and self._only_passes(view, parent, cue, subject, speaker) else None
        end = cue.opener.at
        if not cue.form.frame.carrier and not cue.form.frame.hearer and not via:
            accused = cue.form.frame.transitive or cue.form.frame.force == "accusation"
            via += passed_on(view, cue.first + 1, end, speaker, self.voices, self.asides, accused)
        if cue.first == end and cue.opener.how != "none":
            via += passed_on(view, 0, end, speaker, self.voices)  # «الوزير لـ«X»: …»
        later = cue.form.shape == "participle" or subject.how in ("before", "relative")
        if (
            later
            and (not self.drafts or absorbed is not None)
            and speaker is not None
            and not cue.form.frame.hearer
            and not cue.form.frame.carrier
        ):
            # «نشرت الصحيفة مقالا للكاتب … أشار فيه إلى»، «أدان الوزير … في تصريح لـ«الصحيفة»، قائلا»
            first = absorbed.start if absorbed is not None else dateline(view)[0]
            # «تصريحات الوزير، لوكالة X، التي تحدث فيها»: also behind the speaker
            limit = cue.first if cue.relative else min(cue.first, subject.first or cue.first)
            via += passed_on(view, first, limit, speaker, self.voices, self.asides, early=True)
        if not later and not self.drafts and speaker is not None and not cue.joined and _led_in(view, cue.first):
            # «في تصريح خص به «الصحيفة»، أكد الوزير أن»
            via += [v for v in passed_on(view, 0, cue.first, speaker, self.voices, self.asides) if v not in via]
        told_by = dateline(view)[1] if not self.drafts and cue.opener.how == "that" else None
        if told_by is not None and told_by != speaker and told_by not in via:
            via.append(told_by)
        if cue.form.shape == "participle" and self.drafts and self.drafts[-1].speaker == speaker:
            via += [v for v in self.drafts[-1].via if v not in via]
        if self.told is not None and speaker == self.told and not via:
            via += self.last.via if self.last is not None else ()
        if parent is not None:
            via += [v for v in (parent.speaker, *parent.via) if v is not None and v not in via and v != speaker]
        if absorbed is not None:
            self.drafts.remove(absorbed)
            self.open.remove(absorbed)
            parent = absorbed.parent
        start = cue.opener.start
        if cue.opener.how == "describe":
            start = self._object(view, cue, subject)
        skip = cue.opener.skip if start == cue.opener.start else 0
        draft = Draft(cue, cue.first, cue.first + 1, speaker, via, start, skip, parent=parent,
                      gender=cue.form.gender, force=cue.form.frame.force, how=subject.how,
                      also=() if cue.form.frame.carrier else joint(view, subject) or self._together(view, cue, subject, speaker))  # fmt: skip
        if cue.opener.how == "quote" and cue.opener.end is not None and cue.opener.end < view.count:
            draft.ranges = quotation(view, cue.opener)
            draft.closed = True
        self.drafts.append(draft)
        self.open.append(draft)
        return draft

    def _together(self, view: View, cue: Cue, subject: Subject, speaker: str | None) -> tuple[str, ...]:
        """«قطعت السعودية والبحرين علاقاتهما بقطر واتهمتها بـ»: those who acted together speak together."""
        known = view.by_id.get(speaker) if speaker is not None else None
        if subject.how != "implicit" or known is None or known.kind != "state" or cue.form.gender == "m":
            return ()
        first = next((k for k in range(cue.first) if view.entity(k) == speaker), None)
        return joint(view, Subject("after", first, first + 1, speaker)) if first is not None else ()

    def _only_passes(self, view: View, parent: Draft, cue: Cue, subject: Subject, speaker: str | None) -> bool:
        """«ذكرت الوكالة أن ناطقا قال إن»: a paper that says only that somebody spoke passes his words on and says nothing itself."""
        if parent.speaker is None or speaker in (None, parent.speaker):
            return False
        if not self.voices.tells(view, parent.speaker) and not _out_of_a_paper(view, parent):
            return False
        whole = cue.opener.how in ("that", "quote", "colon")
        # «ذكرت الوكالة أن الرئيس شدد على»; «أن الرئيس دعا الوزراء إلى» also tells what he did.
        said = cue.opener.how in ("prep", "bare") and cue.form.frame.force in ("neutral", "assertive")
        if parent.closed or parent.ranges or not (whole or said):
            return False
        return _in_it(view, cue) or (subject.how == "before" and subject.first - parent.start <= 1)

    def _quoted_by_paper(self, view: View, cue: Cue, subject: Subject) -> bool:
        """A thought that a paper reports of somebody it names: «نقلت الصحيفة أن مسؤولا رجح أن»."""
        parent = self.open[-1] if self.open else None
        if parent is None or parent.speaker is None or not self.voices.is_press(view, parent.speaker):
            return False
        return subject.how == "before" and (_in_it(view, cue) or subject.first - parent.start <= 1)

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
        if frame.carrier or frame.hearer or frame.id == ATTRIBUTE or quotes_another(view, cue, subject):
            pair = carried(view, cue, subject)
            if pair is not None:
                origin, carriers = pair
                speaker = self.speaker_of(view, origin, self.implied(view, cue))
                through = [self.speaker_of(view, carrier, None) for carrier in carriers]
                return speaker, [v for v in dict.fromkeys(through) if v is not None and v != speaker]
            if frame.hearer:
                return None, []
        if not beside and subject.how == "implicit":
            first = self.open[-1].start if self.open else cue.first
            return nearest(view, first, cue.first) or self.implied(view, cue), []
        # «ذكرت الصحيفة أن الوزير أبلغ …»: who is quoted is not the one who quotes.
        current = self.implied(view, cue) if beside or subject.how == "implicit" else None
        return self.speaker_of(view, subject, current), []

    def _afterwards(self, view: View, cue: Cue, subject: Subject, before: View | None) -> Draft | None:
        """A verb whose words stand before it: «…»، قال الوزير, or in the sentence before: «قال ذلك لـ…»."""
        if subject.how == "refused":
            return None
        frame = cue.form.frame
        if not frame.direct or (frame.id != "say" and frame.id != "reveal"):
            return None
        k = cue.first - 1
        while k >= 0 and (view.is_comma(k) or view.has(k, "sources.thus")):
            k -= 1
        told = any(k == last for draft in self.drafts for _, last in draft.ranges)
        if k in view.opening and view.is_quote(view.opening[k]) and subject.how in ("after", "before") and not told:
            speaker = self.voices.of(view, subject, self.current)
            draft = Draft(
                cue, cue.first, cue.first + 1, speaker, [], view.opening[k] + 1, closed=True, force=frame.force, how=subject.how
            )
            draft.ranges = [(view.opening[k] + 1, k)]
            draft.via = passed_on(view, cue.first + 1, min(view.count, cue.first + 20), speaker, self.voices)
            self.drafts.append(draft)
            return draft
        if (
            view.has(cue.first + 1, "sources.back")
            and before is not None
            and cue.first <= 2
            and subject.how in ("after", "document")
        ):
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
            words = (Span(start, end),)
            rule = f"{cue.form.lemma}.{cue.form.shape}/{frame.id}/back"
            self.keep(Statement(self.next_id(), speaker, tuple(via), cue_span, words, (), None, frame.force, None, rule))
            self.current = self.told = speaker
        return None

    def _sources(self, view: View, cues: list[Cue], found: list[Source]) -> list[Source]:
        opened = {c.first for c in cues if c.opener.how != "none"}
        return [s for s in found if not (view.words[s.first] == "كما" and s.first + 1 in opened)]

    def _without_cue(self, view: View) -> None:
        """A sentence with no cue goes on with the last speaker's words when it stands in a quotation; else the writer speaks."""
        quoted = view.count > 0 and 0 in view.closing and view.closing[0] >= view.count - 2
        carried_on = self.unclosed and 0 in view.closing
        if (carried_on or (quoted and view.is_quote(0))) and self.current is not None and self.last is not None:
            whole = trim(view, 0, view.count)
            if whole is not None:
                span = span_of(view, whole)
                if self.unclosed:
                    last = self.statements[-1]
                    self.statements[-1] = replace(last, content=(*last.content, span), quoted=(*last.quoted, span))
                    self.unclosed = view.closing[0] >= view.count
                    return
                cue, rule = self.last.cue, "quotation goes on"
                self.keep(Statement(self.next_id(), self.current, (), cue, (span,), (span,), None, "neutral", None, rule))
                self.unclosed = quoted and view.closing[0] >= view.count
                return
        self.unclosed = False
        self.about(view)


def _led_in(view: View, verb: int) -> bool:
    """«[و]في تصريح لـ…[،] أكد»: the sentence opens with where the words were said, up to the verb."""
    if verb < 4 or any(view.is_that(k) or view.is_stop(k) for k in range(verb)):
        return False
    if view.words[0].removeprefix("و") == "ردا":
        return view.words[2] in ("سوال", "اسيله")  # «وردا على سؤال لوكالة X، قال»
    return view.words[0].removeprefix("و") in ("في", "خلال", "عبر") and view.words[1] in view.speech.occasions


def _out_of_a_paper(view: View, parent: Draft) -> bool:
    """«نقلت الوكالة عن [بيان لـX] أن»: what a paper of X says is told by another."""
    carried_by = parent.cue is not None and parent.cue.form.frame.carrier
    carried_by = carried_by or any(view.has(k, "sources.with_an") for k in range(parent.first, parent.start))
    return carried_by and any(view.has(k, "documents") for k in range(parent.first, parent.start))


def _since(view: View, token: int) -> int | None:
    """«أعلنت انسحابها [بعد يوم من] إعلان بلغاريا أنها»: where a time that the writer tells begins before a verbal noun."""
    for k in range(token - 1, max(0, token - 5), -1):
        if view.has(k, "stops.time"):
            return k
        if view.is_comma(k) or view.is_that(k):
            break
    return None


def _in_it(view: View, cue: Cue) -> bool:
    """«بثت الإذاعة حديثا للوزير قال [فيه] إن»."""
    return cue.first + 1 < view.count and view.has(cue.first + 1, "sources.stated_there")
