"""One deed, one event: what is only asked for is not coded again, and reports of one deed are merged."""

from __future__ import annotations

from dataclasses import replace

from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, PP, Clause
from isnad.reading.events.drafts import Draft, sides_filled
from isnad.reading.events.promises import lays_down
from isnad.reading.events.sides import ARMED, Scene, Side
from isnad.reading.events.triggers import Trigger


def is_undergone(scene: Scene, clause: Clause, particles: ParticleTables) -> bool:
    """«خضع لتحقيق», «تعرض لهجوم»: the noun reports what happened, the verb only that its subject underwent it."""
    if not clause.among(particles.undergo) or clause.among(particles.light):
        return False
    return any(pp.np is not None and pp.prep in ("ل", "الي") and scene.is_deed(pp.np) for pp in clause.pps)


OFFICIAL_OR_NOT = ({"ACCUSE", "PROTEST"}, {"COERCE", "PROTEST"})
OFFICIAL = frozenset({"GOV", "MIL", "LEG", "COP"})


def one_frame_each(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """A word reports one event: of several frames that fit, the one with most sides filled, then the first by name.

    «احتجت باكستان على» is an objection, «احتج الطلاب على» a protest, «أغلقت الشرطة الطريق» a curb: governments do not demonstrate.
    """
    best: dict[int, Draft] = {}
    for d in drafts:
        old = best.get(d.trigger.token)
        if old is not None and ({d.type, old.type} in OFFICIAL_OR_NOT or besieged(d, old)) and d.actor.ids:
            official = bool(scene.resolution.sectors(d.actor.ids) & (OFFICIAL | ARMED if besieged(d, old) else OFFICIAL))
            if (d.type != "PROTEST") == official:
                best[d.trigger.token] = d
            continue
        if old is not None and {d.type, old.type} == {"CONSULT", "MOBILIZE"} and d.actor.ids == old.actor.ids and are_troops(scene, d.actor):
            best[d.trigger.token] = d if d.type == "MOBILIZE" else old
            continue
        if old is None or (not d.lacking, sides_filled(d)) > (not old.lacking, sides_filled(old)):
            best[d.trigger.token] = d
    return [best[k] for k in sorted(best)]


def are_troops(scene: Scene, side: Side) -> bool:
    """«وصلت إلى كيسمايو القوات الكينية»: an army that arrives is deployed, it visits nobody."""
    entities = [scene.resolution.entity(x) for x in side.ids]
    return bool(entities) and all(e is not None and e.kind != "person" and "MIL" in e.sectors for e in entities)


def besieged(d: Draft, other: Draft) -> bool:
    """«حاصر ناشطون السفارة»: an attack, or a crowd that bars the way."""
    return {d.type, other.type} == {"ASSAULT", "PROTEST"} and "obstruct" in (d.mode, other.mode)


def find_swallowed(scene: Scene, triggers: list[Trigger], particles: ParticleTables) -> dict[int, set[int]]:
    """For each trigger whose frame swallows: the tokens of what it asks for, threatens, refuses, accuses of."""
    out: dict[int, set[int]] = {}
    for t in triggers:
        if not t.frame.swallow or (t.noun is None and lays_down(scene, t.clause, particles)):
            continue  # what a treaty says is to come, nobody asks for it
        tokens: set[int] = set()
        if t.noun is None:
            tokens |= tokens_below(scene, t.clause, "comp", particles)
            for pp in t.clause.pps:
                if pp.at <= t.token or pp.np is None or counts_from(t.clause, pp, particles):
                    continue
                if pp.prep in particles.content or (pp.prep == "في" and (pp.at <= t.token + 2 or pp.at - 1 in t.objects)):
                    for one in pp.np.each():
                        tokens |= set(range(one.head, one.last + 1))
                    tokens |= tokens_after(scene, t.clause, pp.np)
            if t.frame.type in ("REQUEST", "REJECT", "AGREE", "CONCEDE", "THREATEN", "ACCUSE"):
                for phrase in scene.objects(t.clause):
                    for one in phrase.each():
                        tokens |= set(range(one.head, one.last + 1))
        else:
            phrase = t.noun
            if phrase.genitive is not None:
                tokens |= set(range(phrase.genitive.first, phrase.last + 1))
            if scene.tree.words[phrase.head].enclitic:
                for after in t.clause.nps:
                    if after.first == phrase.last + 1:
                        tokens |= set(range(after.first, after.end + 1))  # «رفضها إدانة موسكو»
            for pp in t.clause.pps:
                if (
                    phrase.last < pp.at <= phrase.last + 6
                    and pp.np is not None
                    and pp.prep in ("ب", "ل", "الي", "في", "من", "عن")
                    and not (t.frame.type == "ACCUSE" and pp.prep == "ل")  # «انتقادات لرفضها …»: why, and it happened
                ):
                    tokens |= set(range(pp.at, pp.np.last + 1))
            tokens |= {k for c in scene.tree.clauses if c.relation == "comp" and c.parent == t.clause.index and c.first >= t.token
                       for k in range(c.first, c.last + 1)}  # fmt: skip
        tokens.discard(t.token)
        out[t.token] = tokens - happened(scene, triggers, t, particles)
    return out


ABOUT = ("في", "عن", "حول")


def happened(scene: Scene, triggers: list[Trigger], asks: Trigger, particles: ParticleTables) -> set[int]:
    """Tokens behind a token that say what went before, and talks in which the words were spoken: no part of what is asked.

    «دعا إلى الهدوء بعد مقتل ثلاثة», «اتهمه خلال لقاء»; «تأمل في استئناف الحوار» asks for the talks.
    """
    out: set[int] = set()
    for clause in scene.tree.clauses:
        for pp in clause.pps:
            inquiry = pp.prep in ABOUT and scene.tree.words[pp.at - 1].lemma in particles.inquiry  # «دعا إلى التحقيق في مقتل ثلاثة»
            told = inquiry and pp.np is not None and not scene.tree.words[pp.np.head].article
            if pp.at > asks.token and pp.np is not None and (pp.prep in particles.happened or told):
                out |= set(range(pp.at, pp.end + 1)) | tokens_after(scene, clause, pp.np)
    for t in triggers:
        role = scene.tree.role.get(t.token)
        if t.noun is None or t.frame.type != "CONSULT" or role is None:
            continue
        if role[1] in particles.occasion and role[1] != fold(asks.prep):
            out.add(t.token)
    return out


def counts_from(clause: Clause, pp: PP, particles: ParticleTables) -> bool:
    """«بعد يومين من مقتل»: the preposition says from when time is counted, not what was asked for."""
    return pp.prep == "من" and any(
        other.prep in particles.counted_from and other.np is not None and other.at < pp.at and pp.at - 2 <= other.np.end < pp.at
        for other in clause.pps
    )


def tokens_below(scene: Scene, clause: Clause, relation: str, particles: ParticleTables) -> set[int]:
    """Tokens of the clauses of a relation that hang on this one, with all that hangs on them except participles of another voice."""
    out: set[int] = set()
    inside: set[int] = set()
    for c in scene.tree.clauses:
        if c.index == clause.index:
            continue
        direct = c.parent == clause.index and c.relation == relation and not is_time(scene, c, particles)
        joined = c.relation == "coord" and c.sibling in inside and not tells_anew(scene, scene.tree.clauses[c.sibling], c, particles)
        deeper = c.parent in inside and c.relation in ("comp", "coord")
        if direct or joined or deeper:
            inside.add(c.index)
            out |= {k for k in range(c.first, c.last + 1) if scene.tree.holder[k] == c.index}
    return out


def tells_anew(scene: Scene, asked: Clause, joined: Clause, particles: ParticleTables) -> bool:
    """«ناشد أتباعه أن يلقوا السلاح، وتعهد باحترام الهدنة»: a past verb joined to a subjunctive goes on with the report."""
    mood, told = scene.form(asked), scene.form(joined)
    if asked.opener not in particles.subjunctive or asked.topic is not None or mood is None or told is None:
        return False
    return bool(mood.tense == "present" and told.tense == "past")


def is_time(scene: Scene, clause: Clause, particles: ParticleTables) -> bool:
    """«هدد بذلك بعد أن التقى نظيره»: the clause behind «بعد أن» dates the deed and is no part of what is said."""
    before = scene.tree.words[clause.first - 1] if clause.first > 0 else None
    return before is not None and before.kind == "prep" and before.lemma in particles.times


def tokens_after(scene: Scene, clause: Clause, phrase: NP) -> set[int]:
    """Tokens after a swallowed phrase that still belong to it: later prepositional phrases up to the next comma or clause."""
    out: set[int] = set()
    for k in range(phrase.end + 1, min(clause.last + 1, len(scene.tree.words))):
        word = scene.tree.words[k]
        if word.kind == "punct" or scene.tree.holder[k] != clause.index or word.kind == "verb":
            break
        out.add(k)
    return out


def with_sponsor(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """«محادثات بين الحكومة والمتمردين برعاية أوغندا»: under whose auspices a clause's talks are held, he takes part in them."""
    out = list(drafts)
    for d in drafts:
        if d.type != "CONSULT" or d.mode != "third-party" or d.trigger.noun is None or d.trigger.frame.mutual or d.recipient.ids:
            continue
        if scene.tree.words[d.trigger.token].prep != "ب":
            continue
        for i, talks in enumerate(out):
            same = talks.trigger.clause.index == d.trigger.clause.index and talks.trigger.token < d.trigger.token
            same = same and not (talks.lacking or d.lacking)
            if talks.type == "CONSULT" and talks.trigger.frame.mutual and same and talks.actor.ids and d in out:
                more = tuple(x for x in d.actor.ids if x not in talks.actor.ids)
                actor = talks.actor._replace(ids=talks.actor.ids + more, last=max(talks.actor.last, d.actor.last))
                out[i] = replace(talks, actor=actor, mode="third-party", last=max(talks.last, d.last))
                out.remove(d)
    return out


def one_will(drafts: list[Draft]) -> list[Draft]:
    """«أكد حرص بلاده على دعم لبنان»: the will that a verb voices and the noun that names it are one."""
    voiced = {(d.trigger.clause.index, d.actor.ids) for d in drafts if d.trigger.noun is None and d.type in ("SUPPORT", "AGREE") and not d.lacking}
    return [
        d for d in drafts
        if d.trigger.noun is None or d.type != "AGREE" or d.recipient.ids or d.trigger.frame.mutual
        or (d.trigger.clause.index, d.actor.ids) not in voiced
    ]  # fmt: skip


def merge(drafts: list[Draft]) -> list[Draft]:
    """Events of one type whose sides do not contradict each other are one; the fuller report wins and takes what it lacks."""
    out: list[Draft] = []
    for d in sorted(drafts, key=lambda d: (d.lacking, -known_sides(d), d.trigger.noun is not None, d.first)):
        for i, kept in enumerate(out):
            if kept.type == d.type and same_deed(kept, d) and kept.aux == d.aux:
                more = d.trigger.frame.mutual and len(d.actor.ids) > len({*kept.actor.ids, *kept.recipient.ids})
                out[i] = replace(
                    kept,
                    actor=kept.actor if kept.actor.ids and not more else d.actor,
                    recipient=kept.recipient if kept.recipient.ids else apart(d.recipient, kept.actor),
                    mode=kept.mode or d.mode,
                    first=kept.first if d.lacking and not kept.lacking else min(kept.first, d.first),
                    last=kept.last if d.lacking and not kept.lacking else max(kept.last, d.last),
                )
                break
        else:
            out.append(d)
    return sorted(out, key=lambda d: (d.trigger.token, d.type))


def apart(side: Side, other: Side) -> Side:
    """A side without those who stand on the other."""
    return side._replace(ids=tuple(x for x in side.ids if x not in other.ids))


def known_sides(d: Draft) -> int:
    """Sides filled; partners who act together are two of them: «اشتباكات بين الجيش والمسلحين»."""
    return 2 if d.trigger.frame.mutual and len(d.actor.ids) > 1 else sides_filled(d)


HOSTILE = frozenset({"ACCUSE", "REJECT", "REQUEST", "SANCTION", "THREATEN"})
GOES_ON = frozenset({"REQUEST", "SANCTION", "THREATEN"})


def aimed_on(scene: Scene, drafts: list[Draft], particles: ParticleTables) -> list[Draft]:
    """«أمهل الاتحاد الانقلابيين أسبوعا وهدد بالتدخل»: who goes on against nobody named goes on against whom he just named.

    Who refuses «الاقتراح» refuses whoever made it: the last one told to ask.
    """
    out: list[Draft] = []
    for d in drafts:
        if d.actor.ids and not d.recipient.ids and d.trigger.noun is None:
            at: Side | None = None
            if d.type in GOES_ON and not _own_object(scene, d) and not _aimed_elsewhere(scene, d):
                at = next((b.recipient for b in reversed(out) if _same_speaker(b, d)), None)
            elif d.type == "REJECT" and any(_is_offer(scene, k, particles) for k in _taken(scene, d)):
                asked = [b.actor for b in out if b.type == "REQUEST" and b.actor.ids] or [Side(scene.told.get("REQUEST", ((),))[0])]
                at = asked[-1]
            if at is not None and at.ids and not set(at.ids) & set(d.actor.ids):
                d = replace(d, recipient=at._replace(first=-1, last=-1, how="named before"))
        out.append(d)
    return out


def _own_object(scene: Scene, d: Draft) -> bool:
    """«ودعا أنصاره إلى»: somebody of no name is asked, not whoever was named before."""
    words = scene.tree.words
    return any(
        phrase.head not in d.trigger.objects and words[phrase.head].enclitic and not scene.is_deed(phrase)
        for phrase in scene.objects(d.trigger.clause)
    )


def _aimed_elsewhere(scene: Scene, d: Draft) -> bool:
    """«وتوعدت بإجراءات ضد كل من يهاجمها»: «ضد» says at whom, though he has no name."""
    return any(pp.prep == "ضد" and pp.at > d.trigger.token for pp in d.trigger.clause.pps)


def _same_speaker(before: Draft, d: Draft) -> bool:
    spoke = before.type in HOSTILE and before.trigger.noun is None
    return spoke and bool(before.recipient.ids) and set(before.actor.ids) == set(d.actor.ids)


def _taken(scene: Scene, d: Draft) -> list[int]:
    return sorted(d.trigger.objects) or [phrase.head for phrase in scene.objects(d.trigger.clause)]


def _is_offer(scene: Scene, token: int, particles: ParticleTables) -> bool:
    """«الاقتراح»: definite and bare."""
    word = scene.tree.words[token]
    phrase = scene.tree.phrases.get(token)
    return word.lemma in particles.offers and word.article and (phrase is None or (phrase.genitive is None and not phrase.adjectives))


def same_deed(a: Draft, b: Draft) -> bool:
    if a.trigger.frame.mutual or b.trigger.frame.mutual:
        mine, other = {*a.actor.ids, *a.recipient.ids}, {*b.actor.ids, *b.recipient.ids}
        return mine <= other or other <= mine
    return compatible(a.actor, b.actor) and compatible(a.recipient, b.recipient)


def compatible(a: Side, b: Side) -> bool:
    return not a.ids or not b.ids or set(a.ids) <= set(b.ids) or set(b.ids) <= set(a.ids)
