"""From triggers to events: fill the sides, settle the auxiliary modes, fold, drop what is not to be coded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from isnad.pack.events import EventTables, Frame
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.sides import NOBODY, Scene, Side
from isnad.reading.events.triggers import Trigger, find_triggers

_PLACES = frozenset({"subject", "object", "genitive", "object.genitive", "speaker"})
_CONTENT = frozenset({"ب", "الي", "علي", "ل", "عن", "من"})  # prepositions of what is asked, threatened, refused
_COOPERATION = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


@dataclass(frozen=True, slots=True)
class Draft:
    """An event of one sentence before it gets its id. Tokens are inclusive."""

    trigger: Trigger
    type: str
    mode: str | None
    actor: Side
    recipient: Side
    aux: frozenset[str]
    first: int
    last: int
    rule: str


def read_sentence(
    scene: Scene, tables: EventTables, particles: ParticleTables, left: list[tuple[Trigger, str]] | None = None
) -> list[Draft]:
    """The events of one sentence, merged where they are one. ``left`` collects triggers that gave no event, with the reason."""
    left = [] if left is None else left
    triggers = find_triggers(scene, tables)
    taken = {t for trigger in triggers for t in trigger.objects}
    swallowed = _swallowed(scene, triggers)
    drafts: list[Draft] = []
    for trigger in triggers:
        if trigger.noun is None and not trigger.needs and _undergoes(scene, trigger.clause, particles):
            left.append((trigger, "undergoes the deed its noun names"))
            continue
        if trigger.token in swallowed.get(trigger.token, set()) or any(
            trigger.token in stretch for owner, stretch in swallowed.items() if owner != trigger.token
        ):
            left.append((trigger, "only asked for, threatened, refused or accused of"))
            continue
        if trigger.noun is not None and trigger.token in taken:
            left.append((trigger, "part of another predicate"))
            continue
        draft = _draft(scene, trigger, particles, tables)
        if isinstance(draft, Draft):
            drafts.append(draft)
        else:
            left.append((trigger, draft))
    return _merge(_blamed(scene, _one_frame_each(scene, drafts), particles))


def _blamed(scene: Scene, drafts: list[Draft], particles: ParticleTables) -> list[Draft]:
    """«عملية استهدفت مركزا … ونسبت إلى المتمردين»: whoever a deed of the sentence is ascribed to did it."""
    for clause in scene.tree.clauses:
        if clause.verb < 0:
            continue
        side = NOBODY
        if clause.among(particles.blame):
            side, _ = scene.by_preposition(clause, "الي", clause.verb, set())
        elif clause.among(particles.claim) and any(scene.is_deed(p) for p in clause.nps):
            side = scene.subject(clause)
        if not side.ids:
            continue
        before = [d for d in drafts if d.type == "ASSAULT" and not d.actor.ids and (d.trigger.token < clause.verb or clause.among(particles.claim))]
        if before:
            drafts = [replace(d, actor=side, last=max(d.last, side.last)) if d is before[-1] else d for d in drafts
                      if not (d.type == "ACCUSE" and d.trigger.token == clause.verb and clause.relation in ("rel", "coord"))]  # fmt: skip
    return drafts


def _undergoes(scene: Scene, clause: Clause, particles: ParticleTables) -> bool:
    """«خضع لتحقيق», «تعرض لهجوم»: the noun reports what happened, the verb only that its subject underwent it."""
    if not clause.among(particles.undergo) or clause.among(particles.light):
        return False
    return any(pp.np is not None and pp.prep in ("ل", "الي") and scene.is_deed(pp.np) for pp in clause.pps)


def _one_frame_each(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """A word reports one event: of several frames that fit, the one with most sides filled, then the first by name.

    «احتجت باكستان على» is an objection, «احتج الطلاب على» a protest: governments do not demonstrate.
    """
    best: dict[int, Draft] = {}
    for d in drafts:
        old = best.get(d.trigger.token)
        if old is not None and {d.type, old.type} == {"ACCUSE", "PROTEST"} and d.actor.ids:
            official = bool(scene.resolution.sectors(d.actor.ids) & {"GOV", "MIL", "LEG"})
            if (d.type == "ACCUSE") == official:
                best[d.trigger.token] = d
            continue
        if old is None or _filled(d) > _filled(old):
            best[d.trigger.token] = d
    return [best[k] for k in sorted(best)]


def _filled(d: Draft) -> int:
    return bool(d.actor.ids) + bool(d.recipient.ids)


# --- what is not coded again -------------------------------------------------------------------------------------------


def _swallowed(scene: Scene, triggers: list[Trigger]) -> dict[int, set[int]]:
    """For each trigger whose frame swallows: the tokens of what it asks for, threatens, refuses, accuses of."""
    out: dict[int, set[int]] = {}
    for t in triggers:
        if not t.frame.swallow:
            continue
        tokens: set[int] = set()
        if t.noun is None:
            tokens |= _below(scene, t.clause, "comp")
            for pp in t.clause.pps:
                if pp.at > t.token and pp.np is not None and (pp.prep in _CONTENT or (pp.prep == "في" and pp.at <= t.token + 2)):
                    for one in pp.np.each():
                        tokens |= set(range(one.head, one.last + 1))
                    tokens |= _hanging(scene, t.clause, pp.np)
            if t.frame.type in ("REQUEST", "REJECT", "AGREE", "CONCEDE", "THREATEN"):
                for phrase in scene.objects(t.clause):
                    for one in phrase.each():
                        tokens |= set(range(one.head, one.last + 1))
        else:
            phrase = t.noun
            if phrase.genitive is not None:
                tokens |= set(range(phrase.genitive.first, phrase.last + 1))
            for pp in t.clause.pps:
                if phrase.last < pp.at <= phrase.last + 6 and pp.np is not None and pp.prep in ("ب", "ل", "الي", "في", "من", "عن"):
                    tokens |= set(range(pp.at, pp.np.last + 1))
            tokens |= {k for c in scene.tree.clauses if c.relation == "comp" and c.parent == t.clause.index and c.first >= t.token
                       for k in range(c.first, c.last + 1)}  # fmt: skip
        tokens.discard(t.token)
        out[t.token] = tokens
    return out


def _below(scene: Scene, clause: Clause, relation: str) -> set[int]:
    """Tokens of the clauses of a relation that hang on this one, with all that hangs on them except participles of another voice."""
    out: set[int] = set()
    inside: set[int] = set()
    for c in scene.tree.clauses:
        if c.index == clause.index:
            continue
        direct = c.parent == clause.index and c.relation == relation
        joined = c.relation == "coord" and c.sibling in inside
        deeper = c.parent in inside and c.relation in ("comp", "coord")
        if direct or joined or deeper:
            inside.add(c.index)
            out |= {k for k in range(c.first, c.last + 1) if scene.tree.holder[k] == c.index}
    return out


def _hanging(scene: Scene, clause: Clause, phrase: NP) -> set[int]:
    """Tokens after a swallowed phrase that still belong to it: later prepositional phrases up to the next comma or clause."""
    out: set[int] = set()
    for k in range(phrase.end + 1, min(clause.last + 1, len(scene.tree.words))):
        word = scene.tree.words[k]
        if word.kind == "punct" or scene.tree.holder[k] != clause.index or word.kind == "verb":
            break
        out.add(k)
    return out


# --- one trigger -------------------------------------------------------------------------------------------------------


def _draft(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> Draft | str:
    """The event of a trigger, or why it is none."""
    actor, recipient, last = (_verb_sides if t.noun is None else _noun_sides)(scene, t, particles, tables)
    if t.noun is not None and not actor.ids and not recipient.ids and _told_again(scene, t, particles):
        before = scene.told[t.frame.type]
        actor, recipient = Side(before[0], how="told before"), Side(before[1], how="told before")
    if t.frame.type in ("ASSAULT", "COERCE") and recipient.ids and not actor.ids and not _unknown_subject(scene, t):
        actor, recipient = _nearest(scene, t, actor, recipient)
    if t.frame.type == "PROTEST" and not actor.ids:
        actor = Side(_marchers(scene), how="marchers")
    if not _enough(t, actor, recipient):
        return f"sides missing: actor {actor.ids}, recipient {recipient.ids}, wanted {t.frame.sides}"
    if t.noun is not None and not _reported(scene, t, actor, recipient, particles):
        return "a back-reference, nothing new"
    aux = _aux(scene, t, particles)
    if "denied" in aux:
        return "denied"
    kind, aux = _fold_type(t.frame, aux)
    if kind == "REQUEST" and "speaker" in t.frame.actor and _own_pair(scene, actor, recipient):
        # «يتعين على الجانبين تنظيم تدريبات مشتركة», said by one of the two: a will to cooperate.
        kind = "AGREE"
        mine = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
        recipient = recipient._replace(
            ids=tuple(x for x in recipient.ids if (e := scene.resolution.entity(x)) is not None and e.country not in mine)
        )
    if set(actor.ids) & set(recipient.ids):
        recipient = recipient._replace(ids=tuple(x for x in recipient.ids if x not in actor.ids))
    if t.frame.mutual and recipient.ids:
        actor = Side(actor.ids + recipient.ids, _low(actor.first, recipient.first), max(actor.last, recipient.last), actor.how)
        recipient = NOBODY
    first = _low(t.token, actor.first, recipient.first)
    last = max(t.token, actor.last, recipient.last, last)
    mode = _mode(scene, t, tables, first, last)
    if kind == "CONSULT" and mode in (None, "visit") and len(actor.ids) == 2 and not recipient.ids:
        visitor, host = _visitor(scene, t.clause, actor.ids)
        if visitor:
            actor, recipient, mode = actor._replace(ids=(visitor,)), actor._replace(ids=(host,)), "visit"
    return Draft(t, kind, mode if kind == t.frame.type else None, actor, recipient, frozenset(aux), first, last, t.frame.id)


def _own_pair(scene: Scene, actor: Side, recipient: Side) -> bool:
    """True when the side asked is the speaker's own together with another."""
    mine = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None and e.country}
    asked = {e.country for x in recipient.ids if (e := scene.resolution.entity(x)) is not None and e.country}
    return bool(mine & asked) and len(asked) > 1


def _visitor(scene: Scene, clause: Clause, two: tuple[str, ...]) -> tuple[str, str]:
    """«التقى X في موسكو Y»: when the meeting place is the land of one of the two, the other came to visit."""
    entities = [scene.resolution.entity(x) for x in two]
    countries = [e.country if e is not None else None for e in entities]
    if None in countries or countries[0] == countries[1]:
        return "", ""
    for pp in clause.pps:
        if pp.prep not in ("في", "ب") or pp.np is None:
            continue
        land = scene.land(pp.np)
        if land in countries:
            host = countries.index(land)
            return two[1 - host], two[host]
    return "", ""


def _low(*tokens: int) -> int:
    return min((k for k in tokens if k >= 0), default=-1)


def _unknown_subject(scene: Scene, t: Trigger) -> bool:
    """A subject that stands there but names no known side acted itself: nobody else is to be looked for."""
    if t.noun is not None or t.clause.passive:
        return False
    written = scene.subject_phrase(t.clause)
    return written is not None and not scene.is_deed(written) and bool(scene.objects(t.clause))


def _nearest(scene: Scene, t: Trigger, actor: Side, recipient: Side) -> tuple[Side, Side]:
    """An attack with one side told: the other is the nearest force or group on its side of the word, if no place holds it.

    The sentence order of attacks is steady: who attacks stands before the word, who suffers after it.
    """
    words = scene.tree.words
    taken = {*actor.ids, *recipient.ids}
    order = range(t.token + 1, min(t.token + 16, len(words))) if not recipient.ids else range(t.token - 1, max(t.token - 16, -1), -1)
    for k in order:
        if words[k].lemma in (".", "؛", ":") or (words[k].kind in ("comp", "rel") and not recipient.ids):
            break
        found = scene.resolution.at(scene.index, k)
        if found is None or found in taken or words[k].mention < 0:
            continue
        mention = scene.names[words[k].mention]
        first = words[mention.first]
        held = first.prep or (words[mention.first - 1].prep if mention.first > 0 and words[mention.first - 1].kind == "prep" else "")
        if mention.kind in ("state", "place") and held not in ("علي", "ضد", "ل"):
            continue
        if held in _PLACE_OR_SOURCE:
            continue
        side = Side((found,), mention.first, mention.last, "nearest")
        return (actor, side) if not recipient.ids else (side, recipient)
    return actor, recipient


_PLACE_OR_SOURCE = frozenset(fold(w) for w in ("في", "ب", "قرب", "داخل", "وفق", "بحسب", "حسب", "عن", "مع", "خارج", "وسط", "قبل", "بعد"))


def _marchers(scene: Scene) -> tuple[str, ...]:
    """Who protests in this report, where the sentence does not say: the group that acted in a protest told before."""
    before = scene.told.get("PROTEST")
    return before[0] if before is not None else ()


_BREAKS_OUT = frozenset(fold(w) for w in ("شهد", "خرج", "اندلع", "عم", "انطلق", "تجدد", "تواصل", "استمر", "انطلقت", "نظم", "اجتاح", "ساد"))


def _own_verb(t: Trigger) -> bool:
    return t.clause.among(_BREAKS_OUT)


def _enough(t: Trigger, actor: Side, recipient: Side) -> bool:
    need = t.frame.sides
    if t.noun is not None and t.frame.type == "PROTEST" and t.clause.verb >= 0 and need == "any" and _own_verb(t):
        return True  # «شهدت المدينة مظاهرات»: who marched need not be said
    have_a, have_r = bool(actor.ids), bool(recipient.ids)
    if need == "none":
        return True
    if need == "both" or (t.frame.mutual and need == "any" and t.frame.type not in ("ASSAULT",) and False):
        return have_a and have_r or t.frame.mutual and len(actor.ids) + len(recipient.ids) >= 2
    if need == "actor":
        return have_a
    if need == "recipient":
        return have_r
    return have_a or have_r


def _demanded(scene: Scene, t: Trigger) -> Side:
    """The object that the predicate demands, where it is itself a side: «استدعت الوزارة السفير», «فرقت الشرطة المتظاهرين»."""
    for head in sorted(t.objects):
        phrase = scene.tree.phrases.get(head)
        if phrase is not None and scene.tree.words[head].mention >= 0:
            side = scene.of(phrase)
            if side.ids:
                return side
    return NOBODY


def _verb_sides(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> tuple[Side, Side, int]:
    clause, frame = t.clause, t.frame
    used: set[int] = {pp.at for pp in clause.pps if pp.np is not None and any(n.head in t.objects for n in pp.np.each())}
    subject = scene.subject(clause)
    written = scene.subject_phrase(clause)
    objects = [p for p in scene.objects(clause) if p.head not in t.objects]
    passive = _is_passive(scene, t, written, objects)
    object_side, object_np = _first_side(scene, objects)
    if not object_side.ids and not objects:
        object_side = scene.object_pronoun(clause)
        if not object_side.ids:
            object_side, _ = scene.by_preposition(clause, "ايا", clause.verb, set())
    if not passive and not subject.ids and written is not None and (scene.is_deed(written) or t.frame.type == "ACCUSE"):
        subject = _doer(scene, written, particles, tables)
    if t.frame.type in ("SUPPORT", "ACCUSE", "REJECT") and not object_side.ids and objects:
        object_side = _doer(scene, objects[0], particles, tables)
    if passive:
        object_side, subject = subject, NOBODY
        agent = _agent(scene, clause)
        if agent.ids:
            subject = agent

    def fill(slots: tuple[str, ...]) -> Side:
        for slot in slots:
            if slot == "subject":
                side = subject
            elif slot == "speaker":
                side = Side(scene.speaker_at(t.token), how="speaker")
            elif slot == "object":
                side = object_side if object_side.ids else _demanded(scene, t)
            elif slot == "genitive":
                side = NOBODY
            elif slot == "object.genitive":
                side = NOBODY
                for head in t.objects:
                    phrase = scene.tree.phrases.get(head)
                    if phrase is not None and phrase.genitive is not None:
                        side = scene.of(phrase.genitive)
                    elif phrase is not None and scene.tree.words[head].enclitic:
                        side = scene.pronoun(scene.tree.words[head].enclitic, head)
                    if side.ids:
                        break
            else:
                side, pp = scene.by_preposition(clause, fold(slot), clause.verb, used)
                if pp is not None and slot == "في" and frame.type in _SUFFERED and _is_land(scene, pp.np):
                    side, pp = NOBODY, None  # «هاجموا قرية في نيجيريا»: where, not whom
                if pp is not None:
                    used.add(pp.at)
                elif t.frame.type in ("SUPPORT", "ACCUSE") and slots is frame.recipient:
                    side = _praised(scene, clause, fold(slot), particles, tables)
            if side.ids:
                return side
        return NOBODY

    actor = fill(frame.actor)
    recipient = _foreign(scene, actor, fill, frame)
    if not recipient.ids and frame.type == "REQUEST":
        wanted = [scene.tree.phrases.get(head) for head in sorted(t.objects)]
        wanted += [pp.np for pp in clause.pps if pp.at > t.token and pp.prep in ("ل", "الي", "ب", "علي")]
        for phrase in wanted:
            recipient = scene.deep(phrase)
            if recipient.ids:
                break
    if frame.mode == "visit" and not recipient.ids and actor.ids:
        recipient = _host_land(scene, clause, actor)
    if frame.type == "ASSAULT" and not actor.ids:
        actor = _in_deed(scene, clause, clause.verb, particles, tables)
    last: int = max([k for k in t.objects] + [object_np.last if object_np is not None else -1, t.token])
    return actor, recipient, last


def _is_land(scene: Scene, phrase: NP | None) -> bool:
    """True when the phrase is a country or a place, or lies in one."""
    return phrase is not None and scene.land(phrase) is not None


def _foreign(scene: Scene, actor: Side, fill: Callable[[tuple[str, ...]], Side], frame: Frame) -> Side:
    """The recipient; where a deed between states would fall on the actor's own, a later slot that names another is taken."""
    first = fill(frame.recipient)
    if frame.type not in ("SUPPORT", "CONSULT", "AID", "COOPERATE", "AGREE") or not first.ids or not actor.ids:
        return first
    own = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
    if {e.country for x in first.ids if (e := scene.resolution.entity(x)) is not None} - own:
        return first
    for slot in frame.recipient[1:]:
        other = fill((slot,))
        if other.ids and {e.country for x in other.ids if (e := scene.resolution.entity(x)) is not None} - own:
            return other
    return first


def _host_land(scene: Scene, clause: Clause, actor: Side) -> Side:
    """«وصل إلى الدوحة»: the state that the city lies in, unless it is the visitor's own."""
    own = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
    for pp in clause.pps:
        if pp.np is not None and pp.prep in ("الي", "ل", "في") and pp.at > clause.verb:
            land = scene.land(pp.np)
            if land is not None and land not in own and scene.state_of(land):
                return Side(scene.state_of(land), pp.at, pp.end, "land")
    return NOBODY


def _in_deed(scene: Scene, clause: Clause, after: int, particles: ParticleTables, tables: EventTables) -> Side:
    """«قتل جندي في هجوم شنه مسلحون», «مقتل خمسة بقصف للجيش»: who did the deed in which somebody suffered."""
    for pp in clause.pps:
        if pp.at > after and pp.np is not None and pp.prep in _IN_DEED and _is_attack(scene, pp.np, tables):
            side = _doer(scene, pp.np, particles, tables)
            if side.ids:
                return side
    return NOBODY


def _is_attack(scene: Scene, phrase: NP, tables: EventTables) -> bool:
    """True when the noun, or what it is a series or an operation of, reports an ASSAULT."""
    at: NP | None = phrase
    while at is not None:
        if any(u.frame.type == "ASSAULT" for u in tables.nouns.get(scene.tree.words[at.head].lemma, ())):
            return True
        at = at.genitive
    return False


_IN_DEED = frozenset(fold(w) for w in ("في", "ب", "جراء", "إثر", "خلال", "نتيجة", "بسبب", "بعد", "أثناء", "من"))


def _praised(scene: Scene, clause: Clause, prep: str, particles: ParticleTables, tables: EventTables) -> Side:
    """«رحب بإقرار البرلمان», «ندد بهجوم التنظيم»: who did the deed that is praised or blamed."""
    for pp in clause.pps:
        if pp.prep == prep and pp.at > clause.verb and pp.np is not None:
            side = _doer(scene, pp.np, particles, tables)
            if side.ids:
                return side._replace(last=max(side.last, pp.end))
    return NOBODY


def _doer(scene: Scene, phrase: NP, particles: ParticleTables, tables: EventTables) -> Side:
    """Who did the deed a phrase names: its nationality, its genitive unless that suffers it, the subject of «الذي نفذه …»."""
    for at in phrase.adjectives:
        who = scene.tokens(at, at)
        if who:
            return Side(who, phrase.first, phrase.last, "nationality of the deed")
    for clause in scene.tree.clauses:
        if clause.relation == "rel" and clause.topic is not None and clause.topic.head == phrase.head and clause.verb >= 0:
            if clause.among(particles.blame):
                side, _ = scene.by_preposition(clause, "الي", clause.verb, set())
            else:
                side = scene.of(clause.nps[0]) if clause.nps and scene.subject_after(clause) else NOBODY
            if side.ids:
                return side
    uses = tables.nouns.get(scene.tree.words[phrase.head].lemma, ())
    if phrase.genitive is None and scene.tree.words[phrase.head].article and any(u.frame.type == "ASSAULT" for u in uses):
        before = scene.told.get("ASSAULT")
        if before is not None and before[0]:
            return Side(before[0], how="told before")  # «نددت البعثة بالهجوم»: whoever it was told of
    suffers = any(u.frame.genitive == "recipient" for u in uses)
    if phrase.genitive is not None:
        inner = scene.one(phrase.genitive, 1)
        if not inner.ids and phrase.genitive is not None and scene.is_deed(phrase.genitive):
            return _doer(scene, phrase.genitive, particles, tables)
        if inner.ids and not suffers:
            return Side(inner.ids, phrase.first, phrase.last, "doer of the deed")
    word = scene.tree.words[phrase.head]
    if word.enclitic and not suffers:
        return scene.pronoun(word.enclitic, phrase.head)
    if phrase.genitive is None and not suffers and not word.article:
        return scene.behind(phrase)
    return NOBODY


def _first_side(scene: Scene, phrases: list[NP]) -> tuple[Side, NP | None]:
    """The first of the next three phrases that names a side; a name itself goes before one seen through a genitive.

    «خطفت جبهة النصرة ذراع تنظيم القاعدة خمسة مقاتلين»: what stands between is said of the subject.
    """
    found: list[tuple[Side, NP]] = []
    for phrase in phrases[:3]:
        side = scene.of(phrase)
        if side.ids:
            found.append((side, phrase))
    for side, phrase in found:
        if side.how != "genitive":
            return side, phrase
    return found[0] if found else (NOBODY, None)


def _is_passive(scene: Scene, t: Trigger, written: NP | None, objects: list[NP]) -> bool:
    """Spelled passive, or a transitive verb with one bare phrase where the frame wants an object («قتل ثلاثة جنود في هجوم»)."""
    clause = t.clause
    if clause.passive:
        return True
    if not clause.maybe_passive or "object" not in t.frame.recipient or clause.relation == "circ" or t.objects:
        return False
    word = scene.tree.words[clause.verb]
    if objects or word.enclitic:
        return False
    if any(c.relation == "comp" and c.parent == clause.index for c in scene.tree.clauses):
        return False
    if _agent(scene, clause).ids:
        return True
    if t.frame.type not in _SUFFERED or t.prep:
        return False
    slots = {fold(s) for s in t.frame.recipient} - {"في", "ب", "من"}
    if any(pp.prep in slots and pp.at > clause.verb and (t.needs or pp.np is None or scene.of(pp.np).ids) for pp in clause.pps):
        return False
    return written is not None


# Deeds whose passive newspapers write without its vowels: «قتل جندي», «اعتقل ناشط»; «استنكر المجلس» is active.
_SUFFERED = frozenset({"ASSAULT", "COERCE", "RETREAT", "SANCTION", "MOBILIZE"})


def _agent(scene: Scene, clause: Clause, after: int = -1) -> Side:
    """«من قبل الشرطة», «على يد/أيدي مسلحين», «بنيران/برصاص الجيش», «في هجوم للتنظيم» stays with the noun."""
    for pp in clause.pps:
        if pp.np is None or pp.at <= after:
            continue
        head = scene.tree.words[pp.np.head].lemma
        if (pp.prep == "من" and head in ("قبل", "جانب", "طرف")) or (pp.prep == "علي" and head in ("يد", "ايدي", "ايد")) or (
            pp.prep == "ب" and head in ("نيران", "نار", "رصاص", "قذيفه", "صاروخ", "قنبله", "سلاح")
        ):
            side = scene.of(pp.np.genitive) if pp.np.genitive is not None else NOBODY
            if side.ids:
                return Side(side.ids, pp.at, pp.np.last, "agent")
    return NOBODY


def _noun_sides(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> tuple[Side, Side, int]:
    """Sides of a noun: its genitive, pronoun and nationality; its prepositions; the light verb that carries it; its relative clause."""
    assert t.noun is not None
    phrase, frame, clause = t.noun, t.frame, t.clause
    words = scene.tree.words
    word = words[t.token]
    used: set[int] = set()
    inner = phrase.genitive
    if inner is not None and inner.head in t.objects:
        inner = inner.genitive
    genitive = scene.of(inner) if inner is not None else NOBODY
    if not genitive.ids and word.enclitic:
        genitive = scene.pronoun(word.enclitic, t.token)._replace(first=t.token, last=t.token)
    nation = NOBODY
    for at in phrase.adjectives:
        who = scene.tokens(at, at)
        if who and (not nation.ids or frame.mutual):
            nation = Side(tuple(dict.fromkeys(nation.ids + who)), _low(nation.first, at), at, "nationality")
    prepositions = [fold(s) for s in frame.recipient if s not in _PLACES]
    follow = _following_object(scene, phrase, clause)
    recipient = NOBODY
    last = phrase.last

    def take(slots: tuple[str, ...]) -> Side:
        for slot in slots:
            if slot in _PLACES:
                continue
            side, pp = _noun_preposition(scene, t, fold(slot), used)
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
            to, at = _noun_preposition(scene, t, "ل", used)
            if at is not None and (genitive.ids or nation.ids):
                used.add(at)
                recipient = to
    actor = take(actor_slots)
    role = scene.tree.role.get(phrase.head)
    if frame.type == "REQUEST" and role is not None and role[1] == "ب" and recipient.ids and recipient.how == "prep من":
        actor, recipient = recipient, NOBODY  # «بطلب من بريطانيا»
    if not actor.ids:
        actor = _agent(scene, clause, phrase.last)
    how = frame.genitive
    carried_actor, carried_recipient = _carriers(scene, t, particles)
    if genitive.ids and word.enclitic and inner is None and how == "auto" and _bare_follows(scene, phrase, clause):
        how = "actor"  # «رفضها إدانة موسكو»: the pronoun acts, the bare noun is what it does
    if genitive.ids:
        if how == "recipient" or (how == "auto" and wants_object and not recipient.ids and not carried_recipient.ids
                                  and (carried_actor.ids or nation.ids or not _acts(scene, t, genitive))):
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
        actor = _in_deed(scene, clause, phrase.last, particles, tables)
    between = _between(scene, t)
    if between.ids and (frame.mutual or not actor.ids):
        actor = between
    if frame.mutual and len(set(actor.ids) | set(recipient.ids)) == 1:
        # «أكد خلال لقائه نظيره», «بعد محادثات مع الوفد»: the other side is whoever the clause is about.
        other = scene.subject(clause) if clause.verb >= 0 or clause.topic is not None else scene.carried
        mine = (*actor.ids, *recipient.ids)
        if other.ids and not set(other.ids) & set(mine) and t.frame.type == "CONSULT":
            actor, recipient = other._replace(first=-1, last=-1), recipient if recipient.ids else actor
    if not (actor.ids and recipient.ids):
        actor, recipient = _controlled(scene, t, clause, actor, recipient)
    if frame.type in ("AGREE", "COOPERATE") and frame.mutual and not actor.ids and not recipient.ids:
        actor = _partners(scene, t)
    del prepositions
    return actor, recipient, max(last, t.token)


def _acts(scene: Scene, t: Trigger, genitive: Side) -> bool:
    """For «قصف الطائرات», «هجوم الجيش»: a genitive that is an army or an armed group rather acts than suffers, unless it is killed."""
    if t.frame.genitive != "auto":
        return True
    kinds = scene.resolution.sectors(genitive.ids)
    return bool(kinds & {"MIL", "REB", "UAF"}) and t.frame.mode not in ("assassinate", "execute") and t.frame.type == "ASSAULT"


def _noun_preposition(scene: Scene, t: Trigger, prep: str, used: set[int]) -> tuple[Side, int | None]:
    """The phrase behind a preposition after the noun, up to the next verb; a nearer noun that is a deed keeps its own."""
    assert t.noun is not None
    clause = t.clause
    for pp in clause.pps:
        if pp.prep != prep or pp.at in used or pp.at <= t.token:
            continue
        if pp.at > t.noun.last + 12 or (scene.tree.clauses[clause.index].verb > t.token and pp.at > clause.verb):
            continue
        if _deed_between(scene, t, pp.at):
            continue
        side = scene.of(pp.np) if pp.np is not None else scene.pronoun(pp.pronoun, pp.at) if pp.pronoun else NOBODY
        if side.ids:
            return Side(side.ids, pp.at, pp.end, "prep " + prep), pp.at
    return NOBODY, None


def _deed_between(scene: Scene, t: Trigger, at: int) -> bool:
    """True when another deed noun that could take the preposition stands nearer to it («لقاء … بعد هجوم على …»)."""
    assert t.noun is not None
    return any(
        scene.tree.words[k].lemma in scene.deeds and scene.tree.words[k].kind == "noun" and scene.tree.words[k].mention < 0
        for k in range(t.noun.last + 1, at)
    )


def _following_object(scene: Scene, phrase: NP, clause: Clause) -> Side:
    """«قصف الطائرات مواقعَ التنظيم»: the bare phrase right after a verbal noun and its genitive is its object."""
    for other in clause.nps:
        if other.first == phrase.last + 1:
            return scene.of(other)
    return NOBODY


def _controlled(scene: Scene, t: Trigger, clause: Clause, actor: Side, recipient: Side) -> tuple[Side, Side]:
    """«بالتنسيق مع الجيش», «بدعم من التحالف», «لمساعدة القوات»: the side left out is the subject of the verb the noun stands by."""
    assert t.noun is not None
    role = scene.tree.role.get(t.noun.head)
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


def _partners(scene: Scene, t: Trigger) -> Side:
    """«اتفاق على تعاون يمني مصري», «اتفاق على دعم مصري لليمن»: the two sides stand in what is agreed on."""
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


def _bare_follows(scene: Scene, phrase: NP, clause: Clause) -> bool:
    return any(other.first == phrase.last + 1 for other in clause.nps)


def _between(scene: Scene, t: Trigger) -> Side:
    """«اشتباكات بين الجيش والمسلحين»: all sides behind «بين»."""
    side, _ = _noun_preposition(scene, t, "بين", set())
    return side


def _carriers(scene: Scene, t: Trigger, particles: ParticleTables) -> tuple[Side, Side]:
    """Sides that a light verb lends to its noun («شن الجيش هجوما», «تعرض الموقع لهجوم»), or a relative clause («هجوم شنه»)."""
    assert t.noun is not None
    actor = recipient = NOBODY
    for clause in scene.tree.clauses:
        if clause.relation == "rel" and clause.topic is not None and clause.topic.head == t.token and clause.verb >= 0:
            after = scene.objects(clause)
            if clause.among(particles.blame):
                side, _ = scene.by_preposition(clause, "الي", clause.verb, set())
                actor = actor if actor.ids else side
            elif clause.among(particles.light) or (scene.tree.words[clause.verb].enclitic and clause.nps):
                written = clause.nps[0] if clause.nps else None
                if written is not None and not clause.passive:
                    side = scene.of(written)
                    actor = actor if actor.ids else side
                for slot in t.frame.recipient:
                    side, _ = scene.by_preposition(clause, fold(slot), clause.verb, set())
                    if side.ids and not recipient.ids:
                        recipient = side
            else:
                side, _np = _first_side(scene, list(after) or list(clause.nps))
                recipient = recipient if recipient.ids else side
    role = scene.tree.role.get(t.noun.head) or _outer_role(scene, t)
    if role is None:
        return actor, recipient
    clause = scene.tree.clauses[role[0]]
    if clause.verb < 0:
        return actor, recipient
    subject_np = scene.subject_phrase(clause)
    is_subject = subject_np is not None and any(one.head == t.noun.head for one in subject_np.each())
    if not is_subject and not actor.ids:
        undergo = clause.among(particles.undergo) and role[1] in ("ل", "np", "من", "الي")
        if undergo and not clause.among(particles.light):
            side = scene.subject(clause)
            recipient = recipient if recipient.ids else side
        elif role[1] == "np" and _carries(clause, particles) or role[1] in _CARRYING and clause.among(particles.carry):
            actor = scene.subject(clause)
    return actor, recipient


def _carries(clause: Clause, particles: ParticleTables) -> bool:
    return clause.among(particles.light) or clause.among(particles.begin) or clause.among(particles.future_verbs) or (
        clause.among(particles.hypothetical_verbs) or clause.among(particles.negating_verbs)
    )


_CARRYING = frozenset({"ب", "في", "الي", "علي", "من", "عن", "ل"})


def _outer_role(scene: Scene, t: Trigger) -> tuple[int, str] | None:
    """For a noun inside a chain («سلسلة من الغارات», «عدم اعتقال»): the role of the phrase it is the genitive of."""
    assert t.noun is not None
    for head, role in scene.tree.role.items():
        phrase = scene.tree.phrases.get(head)
        depth = 0
        while phrase is not None and phrase.genitive is not None and depth < 3:
            if phrase.genitive.head == t.token and (phrase.partitive or scene.tree.words[phrase.head].lemma in scene.transparent or depth == 0):
                return role
            phrase = phrase.genitive
            depth += 1
    return None


def _told_again(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«ووقعت الاشتباكات», «المحادثات تناولت»: the definite noun takes up an event of its type told before and says more of it."""
    assert t.noun is not None
    word = scene.tree.words[t.token]
    if t.frame.type not in scene.told or t.noun.demonstrative:
        return False
    if t.frame.type == "CONSULT" and t.clause.verb >= 0 and t.clause.among(particles.happen):
        return True  # «جرى خلال اللقاء بحث الوضع»
    inner = t.noun.genitive
    if inner is not None and not (inner.head in t.objects and scene.tree.words[inner.head].article):
        return False
    if inner is None and not word.article:
        return False
    role = scene.tree.role.get(t.noun.head)
    return role is not None and role[1] in ("np", "topic") and scene.tree.clauses[role[0]].verb >= 0


def _reported(scene: Scene, t: Trigger, actor: Side, recipient: Side, particles: ParticleTables) -> bool:
    """False for bare back-references («هذا الهجوم», «عقب اللقاء») and standing descriptions: they report nothing new."""
    assert t.noun is not None
    phrase = t.noun
    word = scene.tree.words[t.token]
    own = any(s.ids and s.first >= 0 for s in (actor, recipient))
    if actor.how == "told before" or recipient.how == "told before":
        return not phrase.demonstrative
    if phrase.demonstrative:
        return False
    role = scene.tree.role.get(phrase.head)
    clause = scene.tree.clauses[role[0]] if role else t.clause
    happens = role is not None and clause.verb >= 0 and role[1] in ("np", "topic") and clause.among(particles.happen)
    carried = role is not None and clause.verb >= 0 and (clause.among(particles.light) or clause.among(particles.undergo)) and role[1] != "topic"
    definite_bare = word.article and phrase.genitive is None and not phrase.adjectives
    if definite_bare and not happens and not (carried and own):
        return own and any(s.ids and s.first > t.token for s in (actor, recipient))
    return own or happens or carried


# --- auxiliary modes ---------------------------------------------------------------------------------------------------


def _aux(scene: Scene, t: Trigger, particles: ParticleTables) -> set[str]:
    """negation, future, hypothetical from the clause, what governs it, and what stands before the noun; «denied» drops the event."""
    aux: set[str] = set()
    clause: Clause | None = t.clause
    if t.noun is None or _rides(scene, t, particles):
        aux |= _own(t.clause)
    if t.noun is not None:
        aux |= _before_noun(scene, t, particles)
        role = scene.tree.role.get(t.noun.head) or _outer_role(scene, t)
        holder = scene.tree.clauses[role[0]] if role is not None else t.clause
        near = role is None or role[1] in ("np", "topic") or role[1] in _CARRYING
        if holder.verb >= 0 and holder.verb != t.token and near:
            aux |= _governed(holder, particles)
            if holder.index != t.clause.index and _rides(scene, t, particles):
                aux |= _own(holder)
    steps = 0
    while clause is not None and clause.parent >= 0 and steps < 8:
        above = scene.tree.clauses[clause.parent]
        if clause.relation == "comp":
            aux |= _governed(above, particles)
            if above.among(_DENY) and above.verb >= 0:
                aux.add("denied")
            if clause.opener in ("ان", "بان") and (above.future or above.hypothetical):
                aux |= {"future"} if above.future else {"hypothetical"}
        if clause.relation in ("rel", "circ", "sub"):
            break
        clause = above
        steps += 1
    form = scene.form(t.clause)
    past = form is not None and form.tense == "past" and t.noun is None
    if not past and any(t.clause.first <= k <= t.clause.last and scene.tree.holder[k] == t.clause.index for k in scene.later):
        aux.add("future")  # «يتوجه غدا إلى»
    if any(scene.tree.words[a].lemma in particles.future_adjectives for a in (t.noun.adjectives if t.noun is not None else ())):
        aux.add("future")
    if "negation" in aux:
        aux.discard("hypothetical")
    return aux


_DENY = frozenset(fold(w) for w in ("نفى", "أنكر", "كذب", "دحض"))


def _own(clause: Clause) -> set[str]:
    out = set()
    if clause.negated:
        out.add("negation")
    if clause.future:
        out.add("future")
    if clause.hypothetical:
        out.add("hypothetical")
    return out


def _rides(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """True when the noun shares its verb's negation and time: what a light verb carries, what happens or does not."""
    assert t.noun is not None
    role = scene.tree.role.get(t.noun.head) or _outer_role(scene, t)
    if role is None:
        return False
    clause = scene.tree.clauses[role[0]]
    if clause.verb < 0:
        return role[1] in ("topic", "np")
    if role[1] not in ("np", "topic"):
        return role[1] in _CARRYING and (clause.among(particles.carry) or clause.among(particles.undergo))
    return clause.among(particles.light) or clause.among(particles.happen) or clause.among(particles.undergo) or clause.among(particles.begin)


def _governed(above: Clause, particles: ParticleTables) -> set[str]:
    """What a governing verb does to the deed below it: «يعتزم», «يأمل», «فشل في»."""
    if above.verb < 0:
        return set()
    if above.among(particles.future_verbs):
        return {"future"}
    if above.among(particles.hypothetical_verbs):
        return {"hypothetical"}
    if above.among(particles.negating_verbs):
        return {"negation"}
    return set()


def _before_noun(scene: Scene, t: Trigger, particles: ParticleTables) -> set[str]:
    """«عدم اعتقال», «دون قصف», «احتمال شن»: the word right before a deed noun."""
    assert t.noun is not None
    at = t.noun.first - 1
    while at >= 0 and scene.tree.words[at].kind == "punct":
        at -= 1
    if at < 0:
        return set()
    word = scene.tree.words[at]
    if word.lemma in particles.negating_nouns:
        return {"negation"}
    if word.lemma in ("احتمال", "امكانيه", "امكان", "خطر", "اعتزام", "نيه", "خطه", "محاوله", "مخطط"):
        return {"hypothetical"} if word.lemma in ("احتمال", "امكانيه", "امكان", "خطر") else {"future"}
    return set()


def _fold_type(frame: Frame, aux: set[str]) -> tuple[str, set[str]]:
    """PLOVER's folding: cooperation to come is AGREE, withdrawal to come CONCEDE; some negations are another type."""
    if "negation" in aux and frame.negated:
        return frame.negated, aux - {"negation"}
    if frame.type in _COOPERATION and aux & {"future", "hypothetical"} and "negation" not in aux:
        return "AGREE", aux - {"future", "hypothetical"}
    if frame.type == "RETREAT" and "future" in aux and "negation" not in aux:
        return "CONCEDE", aux - {"future"}
    return frame.type, aux


def _mode(scene: Scene, t: Trigger, tables: EventTables, first: int, last: int) -> str | None:
    """The frame's mode, else the one a word near the event settles."""
    if t.frame.mode:
        return t.frame.mode
    words = tables.mode_words.get(t.frame.type, {})
    if not words:
        return None
    stretch = range(max(0, first), min(len(scene.tree.words), max(last, t.clause.last) + 1))
    for k in sorted(stretch, key=lambda k: abs(k - t.token)):
        mode = words.get(scene.tree.words[k].lemma) or words.get(scene.sentence.tokens[k].folded)
        if mode:
            return mode
    return None


# --- one event, not two ------------------------------------------------------------------------------------------------


def _merge(drafts: list[Draft]) -> list[Draft]:
    """Events of one type whose sides do not contradict each other are one; the fuller report wins and takes what it lacks."""
    out: list[Draft] = []
    for d in sorted(drafts, key=lambda d: (-_filled(d), d.trigger.noun is not None, d.first)):
        for i, kept in enumerate(out):
            if kept.type == d.type and _agree(kept, d) and kept.aux == d.aux:
                out[i] = replace(
                    kept,
                    actor=kept.actor if kept.actor.ids else d.actor,
                    recipient=kept.recipient if kept.recipient.ids else d.recipient,
                    mode=kept.mode or d.mode,
                    first=min(kept.first, d.first),
                    last=max(kept.last, d.last),
                )
                break
        else:
            out.append(d)
    return sorted(out, key=lambda d: (d.trigger.token, d.type))


def _agree(a: Draft, b: Draft) -> bool:
    if a.trigger.frame.mutual or b.trigger.frame.mutual:
        mine, other = {*a.actor.ids, *a.recipient.ids}, {*b.actor.ids, *b.recipient.ids}
        return mine <= other or other <= mine
    return _side(a.actor, b.actor) and _side(a.recipient, b.recipient)


def _side(a: Side, b: Side) -> bool:
    return not a.ids or not b.ids or set(a.ids) <= set(b.ids) or set(b.ids) <= set(a.ids)


def today(value: str | None) -> date | None:
    """An ISO day as a date, or None."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
