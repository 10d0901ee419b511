"""Sides of a noun that reports an event: genitive, pronoun, nationality, prepositions, the clause it stands in."""

from __future__ import annotations

from isnad.pack.events import EventTables
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.carriers import carried_sides
from isnad.reading.events.doers import agent_of, attacker_in_deed, doer_of
from isnad.reading.events.drafts import PLACES, first_of
from isnad.reading.events.sides import NOBODY, Scene, Side
from isnad.reading.events.triggers import Trigger


def noun_sides(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> tuple[Side, Side, int]:
    """Sides of a noun: its genitive, pronoun and nationality; its prepositions; the light verb that carries it; its relative clause."""
    assert t.noun is not None
    if "topic" in t.frame.recipient:
        return verdict_sides(scene, t, particles, tables)
    phrase, frame, clause = t.noun, t.frame, t.clause
    words = scene.tree.words
    word = words[t.token]
    used: set[int] = set()
    inner = phrase.genitive
    if inner is not None and inner.head in t.objects and words[inner.head].mention < 0:
        inner = inner.genitive
    genitive = scene.of(inner) if inner is not None else NOBODY
    if not genitive.ids and word.enclitic:
        genitive = scene.pronoun(word.enclitic, t.token)._replace(first=t.token, last=t.token)
    nation = NOBODY
    for at in phrase.adjectives:
        who = scene.tokens(at, at)
        if who and (not nation.ids or frame.mutual):
            nation = Side(tuple(dict.fromkeys(nation.ids + who)), first_of(nation.first, at), at, "nationality")
    prepositions = [fold(s) for s in frame.recipient if s not in PLACES]
    follow = following_object(scene, phrase, clause)
    recipient = NOBODY
    last = phrase.last

    def take(slots: tuple[str, ...]) -> Side:
        for slot in slots:
            if slot in PLACES:
                continue
            side, pp = noun_preposition(scene, t, fold(slot), used)
            if pp is not None:
                used.add(pp)
                return side
        return NOBODY

    actor_slots = tuple(s for s in frame.actor if s not in ("subject", "genitive"))
    recipient = take(frame.recipient)
    wants_object = "object" in frame.recipient
    if wants_object and not recipient.ids:
        if follow.ids and genitive.ids:
            recipient = follow
        else:
            to, place = noun_preposition(scene, t, "ل", used)
            if place is not None and (genitive.ids or nation.ids):
                used.add(place)
                recipient = to
    actor = take(actor_slots)
    role = scene.tree.role.get(phrase.head)
    bare = role is not None and (role[1] == "ب" or not (genitive.ids or nation.ids))
    if frame.type == "REQUEST" and bare and recipient.ids and recipient.how == "prep من":
        actor, recipient = recipient, NOBODY  # «بطلب من بريطانيا», «تلقى طلبا من العراق»
    if not actor.ids:
        actor = agent_of(scene, clause, phrase.last)
    how = frame.genitive
    carried_actor, carried_recipient = carried_sides(scene, t, particles)
    if genitive.ids and word.enclitic and inner is None and how == "auto" and bare_follows(scene, phrase, clause):
        how = "actor"  # «رفضها إدانة موسكو»: the pronoun acts, the bare noun is what it does
    if genitive.ids:
        if how == "recipient" or (
            how == "auto"
            and wants_object
            and not recipient.ids
            and not carried_recipient.ids
            and (carried_actor.ids or nation.ids or not rather_acts(scene, t, genitive))
        ):
            recipient = recipient if recipient.ids else genitive
        elif not actor.ids:
            actor = genitive
        elif not recipient.ids:
            recipient = genitive
    if nation.ids:
        if not actor.ids:
            actor = nation
        elif not recipient.ids and not frame.mutual:
            recipient = nation
    if not actor.ids:
        actor = carried_actor
    if not recipient.ids:
        recipient = carried_recipient
    if "subject" not in frame.actor and actor.how in ("genitive", "nationality"):
        pass
    if frame.type == "ASSAULT" and not actor.ids:
        actor = attacker_in_deed(scene, clause, phrase.last, particles, tables)
    between = sides_between(scene, t)
    if between.ids and (frame.mutual or not actor.ids):
        actor = between
    if frame.mutual and len(set(actor.ids) | set(recipient.ids)) == 1:
        # «أكد خلال لقائه نظيره», «بعد محادثات مع الوفد»: the other side is whoever the clause is about.
        other = scene.subject(clause) if clause.verb >= 0 or clause.topic is not None else scene.carried
        mine = (*actor.ids, *recipient.ids)
        if other.ids and not set(other.ids) & set(mine) and t.frame.type == "CONSULT":
            actor, recipient = other._replace(first=-1, last=-1), recipient if recipient.ids else actor
    if not (actor.ids and recipient.ids):
        actor, recipient = controlled_sides(scene, t, clause, actor, recipient)
    if frame.type in ("AGREE", "COOPERATE") and frame.mutual and not actor.ids and not recipient.ids:
        actor = partners_of(scene, t)
    del prepositions
    return actor, recipient, max(last, t.token)


def verdict_sides(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> tuple[Side, Side, int]:
    """«قالت إن المعاملة غير مقبولة», «الاتفاق خيانة»: in a speaker's words a noun says what the topic is, and blames its doer."""
    assert t.noun is not None
    clause = t.clause
    topic = clause.topic
    predicate = clause.nps[0] if clause.nps else None
    if clause.verb >= 0 or clause.negated or topic is None or predicate is None or predicate.head != t.noun.head:
        return NOBODY, NOBODY, t.token
    speaker = Side(scene.speaker_at(t.token), t.token, t.noun.last, "speaker")
    if not speaker.ids:
        return NOBODY, NOBODY, t.token
    blamed = doer_of(scene, topic, particles, tables)
    blamed = blamed if blamed.ids else scene.of(topic)
    return speaker, blamed, t.noun.last


def rather_acts(scene: Scene, t: Trigger, genitive: Side) -> bool:
    """For «قصف الطائرات», «هجوم الجيش»: a genitive that is an army or an armed group rather acts than suffers, unless it is killed."""
    if t.frame.genitive != "auto":
        return True
    kinds = scene.resolution.sectors(genitive.ids)
    return bool(kinds & {"MIL", "REB", "UAF"}) and t.frame.mode not in ("assassinate", "execute") and t.frame.type == "ASSAULT"


def noun_preposition(scene: Scene, t: Trigger, prep: str, used: set[int]) -> tuple[Side, int | None]:
    """The phrase behind a preposition after the noun, up to the next verb; a nearer noun that is a deed keeps its own."""
    assert t.noun is not None
    clause = t.clause
    for pp in clause.pps:
        if pp.prep != prep or pp.at in used or pp.at <= t.token:
            continue
        if pp.at > t.noun.last + 12 or (scene.tree.clauses[clause.index].verb > t.token and pp.at > clause.verb):
            continue
        if deed_between(scene, t, pp.at):
            continue
        side = scene.of(pp.np) if pp.np is not None else scene.pronoun(pp.pronoun, pp.at) if pp.pronoun else NOBODY
        if side.ids:
            return Side(side.ids, pp.at, pp.end, "prep " + prep), pp.at
    return NOBODY, None


def deed_between(scene: Scene, t: Trigger, at: int) -> bool:
    """True when another deed noun that could take the preposition stands nearer to it («لقاء … بعد هجوم على …»)."""
    assert t.noun is not None
    return any(
        scene.tree.words[k].lemma in scene.deeds and scene.tree.words[k].kind == "noun" and scene.tree.words[k].mention < 0
        for k in range(t.noun.last + 1, at)
    )


def following_object(scene: Scene, phrase: NP, clause: Clause) -> Side:
    """«قصف الطائرات مواقعَ التنظيم»: the bare phrase right after a verbal noun and its genitive is its object."""
    for other in (*clause.nps, *([clause.topic] if clause.topic is not None else [])):
        if other.first == phrase.last + 1:
            return scene.of(other)
    return NOBODY


def controlled_sides(scene: Scene, t: Trigger, clause: Clause, actor: Side, recipient: Side) -> tuple[Side, Side]:
    """«بالتنسيق مع الجيش», «بدعم من التحالف», «لمساعدة القوات»: the side left out is the subject of the verb the noun stands by."""
    assert t.noun is not None
    role = scene.tree.role.get(t.noun.head)
    if role is not None and role[1] in ("في", "خلال") and t.frame.type == "CONSULT" and recipient.ids and not actor.ids:
        subject = scene.subject(clause)  # «قالت في رسالة إلى المجلس», «رفضت في اتصال معه»
        if subject.ids and not set(subject.ids) & set(recipient.ids):
            return subject._replace(first=-1, last=-1, how="controlled"), recipient
    if role is None or role[1] not in ("ب", "ل") or clause.verb < 0 or not (actor.ids or recipient.ids):
        return actor, recipient
    subject = scene.subject(clause)
    if not subject.ids or set(subject.ids) & (set(actor.ids) | set(recipient.ids)):
        return actor, recipient
    subject = subject._replace(first=-1, last=-1, how="controlled")
    if not actor.ids and (role[1] == "ل" or t.frame.mutual):
        return subject, recipient
    if not recipient.ids and role[1] == "ب" and t.frame.sides == "both":
        return actor, subject
    return actor, recipient


def partners_of(scene: Scene, t: Trigger) -> Side:
    """«اتفاق على تنسيق قطري كويتي», «اتفاق على دعم ياباني لكينيا»: the two sides stand in what is agreed on."""
    ids: list[str] = []
    last = t.token
    for k in range(t.token + 1, min(t.token + 11, len(scene.tree.words))):
        word = scene.tree.words[k]
        if word.kind in ("verb", "rel") or word.lemma in ("،", "."):
            break
        for found in scene.tokens(k, k):
            if found not in ids:
                ids.append(found)
                last = k
    return Side(tuple(ids[:2]), t.token, last, "partners") if len(ids) >= 2 else NOBODY


def bare_follows(scene: Scene, phrase: NP, clause: Clause) -> bool:
    return any(other.first == phrase.last + 1 for other in (*clause.nps, *([clause.topic] if clause.topic is not None else [])))


def sides_between(scene: Scene, t: Trigger) -> Side:
    """«اشتباكات بين الجيش والمسلحين»: all sides behind «بين»."""
    side, _ = noun_preposition(scene, t, "بين", set())
    return side
