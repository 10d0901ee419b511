"""Sides of a verb: subject, object, prepositions; passives without their vowels; hosts and foreign recipients."""

from __future__ import annotations

from collections.abc import Callable

from isnad.pack.events import EventTables, Frame
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, PP, Clause
from isnad.reading.events.doers import (
    ARMS,
    SUFFERED,
    agent_of,
    attacker_in_deed,
    doer_of,
    praised_doer,
    suffered_by_genitive,
    turned_against,
)
from isnad.reading.events.drafts import is_land
from isnad.reading.events.sides import NOBODY, Scene, Side
from isnad.reading.events.triggers import Trigger


def demanded_side(scene: Scene, t: Trigger) -> Side:
    """The object that the predicate demands, where it is itself a side: «استدعت الوزارة السفير», «فرقت الشرطة المتظاهرين»."""
    for head in sorted(t.objects):
        phrase = scene.tree.phrases.get(head)
        if phrase is None:
            continue
        expelled = t.frame.mode == "expel" and bool(phrase.adjectives)  # «طردت دبلوماسيا كوبيا»
        if scene.tree.words[head].mention >= 0 or expelled:
            side = scene.of(phrase)
            if side.ids:
                return side
    return NOBODY


def _filled(
    scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables, subject: Side, object_side: Side, used: set[int],
    slots: tuple[str, ...], own: tuple[str, ...] = (),
) -> Side:  # fmt: skip
    """The side of the first slot that has one which is not wholly the actor's own."""
    clause, frame, words = t.clause, t.frame, scene.tree.words
    for slot in slots:
        if slot == "subject":
            side = subject
        elif slot == "speaker":
            side = Side(scene.speaker_at(t.token), how="speaker")
        elif slot == "object":
            side = object_side if object_side.ids else demanded_side(scene, t)
        elif slot == "genitive":
            side = NOBODY
        elif slot == "below":
            side = asked_below(scene, clause, particles)
        elif slot == "object.genitive":
            side = NOBODY
            for head in t.objects:
                phrase = scene.tree.phrases.get(head)
                if phrase is not None and frame.type == "ACCUSE" and suffered_by_genitive(scene, phrase, tables):
                    side = doer_of(scene, phrase, particles, tables)  # «نددت باعتقال الصحفي»: not of him
                elif phrase is not None and phrase.genitive is not None:
                    side = scene.of(phrase.genitive)
                    if not side.ids and frame.type == "AGREE":
                        side = Side(scene.state_of(scene.land(phrase.genitive)), how="land")  # «يعتزم زيارة عمان»
                elif phrase is not None and scene.tree.words[head].enclitic:
                    side = scene.pronoun(scene.tree.words[head].enclitic, head)
                if side.ids:
                    break
        else:
            if slot == "ب" and frame.type == "THREATEN":  # «لوحت بها»: with what
                used |= {pp.at for pp in clause.pps if pp.prep == "ب" and pp.pronoun}
            side, pp = scene.by_preposition(clause, fold(slot), clause.verb, used)
            if pp is not None and slot == "ب" and slots is frame.actor and not by_arms(scene, pp):
                continue  # «في إطلاق نار بمقر صحيفة»
            if pp is not None and slot == "على" and frame.type == "PROTEST" and _of_a_deed(scene, pp):
                continue  # «مسيرات تنديدا بالهجوم على الصحيفة»
            if pp is not None and slot == "على" and slots is frame.actor and pp.np is not None and words[pp.np.head].enclitic:
                continue  # «جرح أربعة في سقوط صاروخ على مقرهم»
            where = slot == "في" and frame.type in SUFFERED and frame.mode != "discontinue"
            if pp is not None and where and (is_land(scene, pp.np) or pp.np is None):
                side, pp = NOBODY, None  # «هاجموا قرية في نيجيريا»: where, not whom
            if pp is not None:
                used.add(pp.at)
            elif t.frame.type in ("SUPPORT", "ACCUSE") and slots is frame.recipient:
                side = praised_doer(scene, clause, fold(slot), particles, tables)
        if side.ids and not set(side.ids) <= set(own):
            return side
    return NOBODY


def verb_sides(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> tuple[Side, Side, int]:
    clause, frame = t.clause, t.frame
    words = scene.tree.words
    demanded = {k for k in t.objects if words[k].mention < 0}  # «سلم إلى السلطات»: what is demanded may be the side itself
    used: set[int] = {pp.at for pp in clause.pps if pp.np is not None and any(n.head in demanded for n in pp.np.each())}
    if frame.type in ("REQUEST", "SANCTION", "COERCE"):
        used |= {pp.at for pp in clause.pps if pp.prep == "من" and scene.comes_from(pp)}
    subject = scene.subject(clause)
    written = scene.subject_phrase(clause)
    if written is not None and frame.type in ("ASSAULT", "COERCE"):  # «استعادت فصائل من الجيش المدينة»: whose factions they are
        used |= {pp.at for pp in clause.pps if pp.prep == "من" and pp.at == written.last + 1 and not words[written.head].article}
    if written is not None and frame.type == "CONSULT" and scene.is_deed(written):
        # «محادثات تتناول إنهاء التوتر مع كينيا»: talks themselves talk with nobody
        used |= {pp.at for pp in clause.pps if pp.prep == "مع" and words[pp.at - 1].lemma in scene.odds}
    objects = [p for p in scene.objects(clause) if p.head not in t.objects]
    if words[clause.verb].enclitic:
        objects = [p for p in objects if not p.demonstrative]  # «هدده …، وذلك قبل أيام»
    objects = objects or attacked_land(scene, t, written, particles)
    taken_up = subject_taken_up(scene, t, written)
    if taken_up.ids and written is not None:
        subject, objects, written = taken_up, [p for p in (written, *objects) if p.head not in t.objects], None
    passive = not taken_up.ids and is_passive(scene, t, written, objects, tables)
    object_side, object_np = first_side(scene, objects)
    if not object_side.ids and not objects and not (frame.type == "ACCUSE" and clause.relation == "coord" and frame.words):
        # «ندد بالخطوة ووصفها بالمهزلة»: the pronoun is the deed, and that is told already
        object_side = scene.object_pronoun(clause)
        if not object_side.ids:
            object_side, _ = scene.by_preposition(clause, "ايا", clause.verb, set())
    if not passive and not subject.ids and written is not None and (scene.is_deed(written) or t.frame.type == "ACCUSE"):
        subject = doer_of(scene, written, particles, tables)
        if not subject.ids and frame.type in ("REQUEST", "ACCUSE") and clause.relation == "rel" and written is clause.topic:
            # «أقر البرلمان قرارا يلزم الحكومة بـ»: a paper says what its makers say
            subject = scene.subject(scene.tree.clauses[clause.parent])._replace(first=-1, last=-1, how="maker")
    if t.frame.type in ("SUPPORT", "ACCUSE", "REJECT") and not object_side.ids and objects:
        object_side = doer_of(scene, objects[0], particles, tables)
    if passive:
        object_side, subject = subject, NOBODY
        agent = agent_of(scene, clause)
        if agent.ids:
            subject = agent

    by_whom, to_whom = frame.actor, frame.recipient
    if not passive and objects and to_whom[:1] == ("subject",) and "object" in to_whom and "subject" not in by_whom:
        by_whom, to_whom = ("subject", *by_whom), to_whom[1:]  # «هاجموا المركز وقتلوا 12 من عناصره»: killed, not were killed
    actor = _filled(scene, t, particles, tables, subject, object_side, used, by_whom)
    own = () if frame.mutual else actor.ids
    if words[clause.verb].enclitic and "object" in to_whom and not objects:
        to_whom = ("object", *(slot for slot in to_whom if slot != "object"))  # «هدده … قبل الحرب على أوكرانيا»: him
    recipient = foreign_recipient(
        scene, actor, lambda slots: _filled(scene, t, particles, tables, subject, object_side, used, slots, own), frame, t.prep, to_whom
    )
    pronoun = pronoun_judged(scene, t)
    if pronoun:
        recipient = judged_before(scene, clause, pronoun, recipient, particles, tables)
    # «أمر بسحب القوات»: with nobody who is ordered it is the deed of who orders it, and whom it hits is not asked.
    orders = frame.swallow_read and frame.recipient == ("object",)
    if not recipient.ids and frame.type in ("REQUEST", "REJECT") and not orders:
        wanted = [scene.tree.phrases.get(head) for head in sorted(t.objects)]
        wanted += objects if frame.type == "REJECT" else []
        if not objects:  # «حثت رعاياها على مغادرة لبنان»: asked of them, not of Lebanon
            wanted += [pp.np for pp in clause.pps if pp.at > t.token and pp.prep in ("ل", "الي", "ب", "علي")][:1]
        for phrase in wanted:
            recipient = scene.deep(phrase)
            if not recipient.ids and phrase is not None and frame.type == "REJECT":
                whose = doer_of(scene, phrase, particles, tables)  # «رفضت طلبا فرنسيا»
                recipient = whose if whose.how.startswith("nationality") else recipient
            if recipient.ids:
                break
        if not recipient.ids and frame.type == "REQUEST" and "من" not in frame.recipient and not agent_of(scene, clause).ids:
            recipient, _ = scene.by_preposition(clause, "من", clause.verb, used)  # «طالب بطرد الوزير من الحكومة»
    if not recipient.ids and not frame.mutual and frame.type in ("SUPPORT", "ACCUSE"):
        for head in sorted(t.objects):
            named = scene.tree.phrases.get(head)
            side = doer_of(scene, named, particles, tables) if named is not None else NOBODY
            if side.ids and not set(side.ids) & set(actor.ids) and (t.prep == "ب" or not own_state(scene, actor, side)):
                recipient = side  # «أيدت الهيئة القرار»
                break
    own_word = any("REJECT" in scene.kinds_of.get(words[k].lemma, ()) for k in t.objects)
    if frame.type == "REJECT" and own_word and own_state(scene, actor, recipient):
        recipient = NOBODY  # «أكد الوزير الكويتي رفض الكويت أي مساس بالعراق»: who refuses
    if not recipient.ids and frame.mode == "disapprove" and frame.words and frame.swallow and not objects:
        recipient = judged_below(scene, clause, actor, particles, tables)
    if not recipient.ids and frame.type in AT_SOMEONE and not (frame.type == "THREATEN" and t.prep == "من"):
        recipient = threatened(scene, clause, AT_SOMEONE[frame.type], set(actor.ids))
    if not recipient.ids and frame.type == "THREATEN" and frame.sides != "both":
        recipient = warned(scene, clause, actor)
    if not recipient.ids and frame.type == "REJECT":
        for phrase in objects:
            enclitic = scene.tree.words[phrase.head].enclitic
            other = scene.pronoun(enclitic, phrase.head) if enclitic and scene.is_deed(phrase) else NOBODY
            if other.ids and not set(other.ids) & set(actor.ids):
                recipient = other  # «رفض العراق عودتهم»
                break
    if frame.type == "AGREE" and not recipient.ids and actor.ids:
        recipient = pair_partner(scene, clause, actor)
    if frame.mode == "visit" and actor.ids:
        recipient = recipient if recipient.ids else host_land(scene, clause, actor)
        recipient = host_met(scene, clause, recipient)
    if not recipient.ids and frame.type == "ASSAULT" and clause.topic is not None and clause.topic.head in t.objects:
        above = scene.tree.clauses[clause.parent]
        if clause.relation == "rel" and above.verb >= 0 and above.among(particles.undergo):
            side = scene.subject(above)  # «صد الجيش هجوما شنه مسلحون»
            recipient = side._replace(first=-1, last=-1) if not set(side.ids) & set(actor.ids) else recipient
    if not recipient.ids and frame.mode == "destroy":
        for head in sorted(t.objects):
            weapon = scene.tree.phrases.get(head)
            side = doer_of(scene, weapon, particles, tables) if weapon is not None else NOBODY
            if side.ids and not set(side.ids) & set(actor.ids):
                recipient = side  # «اعترضت الدفاعات صاروخا أطلقه الحوثيون», «أسقطت مسيرة روسية»
                break
    if frame.type == "MOBILIZE" and not recipient.ids:
        side = turned_against(scene, clause, t.token, particles)
        recipient = side if not set(side.ids) & set(actor.ids) else recipient
    if frame.type == "ASSAULT" and not actor.ids:
        actor = attacker_in_deed(scene, clause, clause.verb, particles, tables)
    last: int = max([k for k in t.objects] + [object_np.last if object_np is not None else -1, t.token])
    return actor, recipient, last


JUDGING = frozenset({"SUPPORT", "ACCUSE", "REJECT"})


def pronoun_judged(scene: Scene, t: Trigger) -> str:
    """The pronoun that a verb of praise, blame or refusal is about: «وانتقدته», «رحبت به»."""
    if t.frame.type not in JUDGING or t.objects:
        return ""
    slots = {fold(slot) for slot in t.frame.recipient}
    behind = [pp.pronoun for pp in t.clause.pps if pp.pronoun and pp.at > t.token and pp.prep in slots]
    own = scene.tree.words[t.token].enclitic
    return next((p for p in (own, *behind) if p in ("ه", "ها")), "")


def judged_before(
    scene: Scene, clause: Clause, pronoun: str, found: Side, particles: ParticleTables, tables: EventTables
) -> Side:
    """«أيدت مالي الضربة الكينية، وانتقدتها تونس»: the deed that the clause before is about; what others have judged is judged again."""
    up = clause.sibling if clause.sibling >= 0 else clause.parent
    if up >= 0 and up != clause.index and clause.relation != "rel":
        above = scene.tree.clauses[up]
        phrases = [*scene.objects(above), *(pp.np for pp in above.pps if pp.np is not None and pp.prep in ("ب", "علي"))]
        deed = next((p for p in phrases if scene.is_deed(p) and p.last < clause.verb and scene.fits(pronoun, p.head)), None)
        if deed is None or scene.agreement(deed.head) == ("", ""):
            return found
        between = (scene.of(pp.np) for pp in above.pps if pp.prep == "بين" and pp.np is not None and deed.first < pp.at <= deed.last + 1)
        doer = doer_of(scene, deed, particles, tables)
        return doer if doer.ids else next(between, NOBODY)
    last = scene.history.events[-1] if scene.history else None
    if last is not None and last[0] in JUDGING and set(found.ids) <= set(last[1]):
        return Side(last[2], how="told before")
    return found


def judged_below(scene: Scene, clause: Clause, actor: Side, particles: ParticleTables, tables: EventTables) -> Side:
    """«رأى أن قرار رواندا يشكل خرقا», «اعتبر أن ما تقوم به رواندا جريمة»: who does what the complement speaks of."""
    for c in scene.tree.clauses:
        if c.parent != clause.index or c.relation != "comp" or c.negated:
            continue
        side = doer_of(scene, c.topic, particles, tables) if c.topic is not None else done_by(scene, c)
        side = side if side.ids or c.topic is None or scene.is_deed(c.topic) else scene.of(c.topic)
        known = any((e := scene.resolution.entity(x)) is not None and e.country for x in side.ids)  # no «القوات الأجنبية»
        if known and side.ids and not set(side.ids) & set(actor.ids):
            return side
    return NOBODY


def done_by(scene: Scene, clause: Clause) -> Side:
    """«إن ما تقوم به رواندا جريمة»: who does what «ما» stands for, where it opens the clause."""
    what = next((c for c in scene.tree.clauses if c.parent == clause.index and c.opener == "ما" and c.verb >= 0), None)
    if what is None or clause.verb >= 0 or not what.nps or what.nps[0].first > what.verb + 2:
        return NOBODY
    return scene.of(what.nps[0])


def _of_a_deed(scene: Scene, pp: PP) -> bool:
    """True where the preposition stands right behind a deed that takes it: «الهجوم على», but «احتجاجا على»."""
    before = scene.tree.phrases.get(pp.at - 1)
    return before is not None and scene.is_deed(before) and not scene.tree.words[pp.at - 1].accusative


def by_arms(scene: Scene, pp: PP) -> bool:
    """«برصاص الشرطة», «بنيران الجيش»: what is done with arms is done by whose they are."""
    return pp.np is not None and scene.tree.words[pp.np.head].lemma in ARMS


def attacked_land(scene: Scene, t: Trigger, written: NP | None, particles: ParticleTables) -> list[NP]:
    """«قصفت إسرائيل جنوب لبنان»: right behind a state or its army a side of the compass is no preposition, but what is attacked."""
    if written is None or written.first < t.clause.verb or written.mention < 0 or t.prep or "object" not in t.frame.recipient:
        return []
    if t.frame.type not in SUFFERED or scene.names[written.mention].kind not in ("state", "institution"):
        return []
    here = [pp for pp in t.clause.pps if pp.prep in particles.where and pp.at == written.last + 1]
    return [pp.np for pp in here if pp.np is not None]


def subject_taken_up(scene: Scene, t: Trigger, written: NP | None) -> Side:
    """«داهمت الشرطة المقر وأوقفت أكثر من 300 شخص»: the clause before lends its subject when the verb agrees with it and what stands
    behind the verb is what the predicate demands or a number of people."""
    clause = t.clause
    if written is None or written.first < clause.verb or not any(s.startswith("object") for s in t.frame.recipient):
        return NOBODY
    if needs_two(scene, t, written):
        return scene.taken_up(clause)
    counted = written.number or scene.tree.words[written.head].lemma in scene.transparent
    if written.head not in t.objects and (not counted or len(clause.nps) != 1):
        return NOBODY
    return scene.taken_up(clause)


def needs_two(scene: Scene, t: Trigger, written: NP) -> bool:
    """«ونددت الرئاسة بالقصف وحملت إسرائيل المسؤولية»: nobody is accused or met without being named, so the only side is the other."""
    met = t.frame.type == "CONSULT" and t.frame.mutual and not t.objects and not t.prep  # «شارك في القمة والتقى الرئيس»
    if t.frame.recipient[:1] != ("object",) or not (met or (t.frame.type == "ACCUSE" and (t.objects or t.prep == "ب"))):
        return False
    own = any(scene.tree.words[k].enclitic for k in t.objects)  # «وأبلغ السفير احتجاجه»: whose objection it is
    if not own and any(fold(slot) in {pp.prep for pp in t.clause.pps if pp.at > t.token} for slot in t.frame.recipient):
        return False  # «وقدم لبنان شكوى ضد إسرائيل»: the accused stands behind the preposition
    return sum(bool(scene.of(phrase).ids) for phrase in t.clause.nps) == 1 and bool(scene.of(written).ids)


# Where whom a threat or a march is meant for stands deeper: «هدد بإخراجه», «توعد بالانتقام من الحركة», «احتجاجا على خطة الوزير».
AT_SOMEONE = {"THREATEN": ("ب",), "PROTEST": ("علي", "ضد")}
CALLING = fold("مطالبة")


def threatened(scene: Scene, clause: Clause, preps: tuple[str, ...], own: set[str]) -> Side:
    """The first side in the deed behind one of the prepositions: its pronoun, its genitive, what follows «من» or «ضد»."""
    for n, pp in enumerate(clause.pps):
        if pp.np is not None and "ضد" in preps and pp.prep == "ل" and scene.tree.words[pp.np.head].lemma == CALLING:
            called_for = next((p.np for p in clause.pps[n + 1 :] if p.prep == "ب"), None)
            side = scene.deep(called_for)  # «للمطالبة بإقالة الوزير»
            if side.ids and not set(side.ids) & own:
                return side
        if pp.prep not in preps or pp.np is None or pp.at < clause.verb:
            continue
        enclitic = scene.tree.words[pp.np.head].enclitic
        sides = [scene.pronoun(enclitic, pp.np.head)] if enclitic and scene.is_deed(pp.np) else []
        sides.append(scene.deep(pp.np))
        sides += [scene.of(p.np) for p in clause.pps if p.np is not None and p.at > pp.at and p.prep in ("من", "ضد", "علي")]
        for side in sides:
            if side.ids and not set(side.ids) & own:
                return side
    return NOBODY


def warned(scene: Scene, clause: Clause, actor: Side) -> Side:
    """«حذر من أن القانون سيعقد العلاقات مع كمبالا»: the first side of another country in what is said to follow."""
    own = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
    behind = {pp.clause: pp.prep for pp in clause.pps if pp.np is None and not pp.pronoun}
    below = [c for c in scene.tree.clauses if c.relation == "comp" and c.parent == clause.index]
    for c in [c for c in below if behind.get(c.index, "ب") in ("ب", "من")][:1]:
        phrases = [c.topic, *c.nps, *(pp.np for pp in c.pps)]
        for phrase in sorted((p for p in phrases if p is not None), key=lambda p: p.first):
            nations = tuple(x for at in phrase.adjectives for x in scene.tokens(at, at))
            for side in (scene.deep(phrase), scene.of(phrase), Side(nations, phrase.first, phrase.last, "nationality")):
                lands = {e.country for x in side.ids if (e := scene.resolution.entity(x)) is not None}
                if side.ids and not lands & own:
                    return side
    return NOBODY


def foreign_recipient(
    scene: Scene, actor: Side, fill: Callable[[tuple[str, ...]], Side], frame: Frame, prep: str | None, slots: tuple[str, ...]
) -> Side:
    """The recipient; where a deed between states would fall on the actor's own, a later slot that names another is taken."""
    first = fill(slots)
    if frame.type not in ("SUPPORT", "CONSULT", "AID", "COOPERATE", "AGREE") or not first.ids or not actor.ids:
        return first
    own = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
    if {e.country for x in first.ids if (e := scene.resolution.entity(x)) is not None} - own:
        return first
    for slot in slots[1:]:
        other = fill((slot,))
        if other.ids and {e.country for x in other.ids if (e := scene.resolution.entity(x)) is not None} - own:
            return other
    if frame.type == "SUPPORT" and prep != "ب" and own_state(scene, actor, first):
        return NOBODY  # «أكد الوزير تضامن بلاده»: who is in solidarity; «أشاد بدعم بلاده» praises it
    return first


def own_state(scene: Scene, actor: Side, other: Side) -> bool:
    """True where a side is the state to which somebody who acts belongs."""
    mine = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None and (e.kind == "person" or "GOV" in e.sectors)}
    entities = [scene.resolution.entity(x) for x in other.ids]
    return bool(entities) and all(e is not None and e.kind == "state" and e.country in mine for e in entities)


def host_land(scene: Scene, clause: Clause, actor: Side) -> Side:
    """«وصل إلى الدوحة»: the state that the city lies in, unless it is the visitor's own."""
    own = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
    for pp in clause.pps:
        if pp.np is not None and pp.prep in ("الي", "ل", "في") and pp.at > clause.verb:
            land = scene.land(pp.np)
            if land is not None and land not in own and scene.state_of(land):
                return Side(scene.state_of(land), pp.at, pp.end, "land")
    return NOBODY


def asked_below(scene: Scene, clause: Clause, particles: ParticleTables) -> Side:
    """«يجب أن تنسحب روسيا», «شدد على ضرورة أن تلتزم إيران»: who is to do it is the written subject of the clause below."""
    for c in scene.tree.clauses:
        if c.parent != clause.index or c.relation != "comp" or c.opener not in particles.subjunctive or c.passive:
            continue
        form, written = scene.form(c), scene.subject_phrase(c)
        if form is not None and form.person == 3 and form.tense == "present" and written is not None:
            return scene.of(written)
    return NOBODY


def host_met(scene: Scene, clause: Clause, land: Side) -> Side:
    """«توجه إلى كييف للقاء الرئيس الأوكراني»: the host himself, where the visitor comes to meet him."""
    mine = {e.country for x in land.ids if (e := scene.resolution.entity(x)) is not None and e.kind == "state"}
    for pp in clause.pps:
        if mine and pp.prep == "ل" and pp.np is not None and scene.is_deed(pp.np):
            behind = [p for p in clause.nps if p.first == pp.np.last + 1]  # «للقاء» looks like one with article
            side = scene.of(pp.np.genitive or (behind[0] if behind else None))
            if side.ids and {e.country for x in side.ids if (e := scene.resolution.entity(x)) is not None} == mine:
                return side
    return land


def first_side(scene: Scene, phrases: list[NP]) -> tuple[Side, NP | None]:
    """The first of the next three phrases that names a side; a name itself goes before one seen through a genitive.

    «هاجمت الحركة فرع التنظيم ثلاث قرى»: what stands between is said of the subject.
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


def accuses(t: Trigger, tables: EventTables) -> bool:
    """True for «اتهم»: a verb that says with «ب» of what, and so cannot do without whom."""
    return not t.needs and any(u.prep == "ب" and not u.objects and u.frame is t.frame for u in tables.verbs.get(t.clause.lemma, ()))


def is_passive(scene: Scene, t: Trigger, written: NP | None, objects: list[NP], tables: EventTables) -> bool:
    """Spelled passive, or a transitive verb with one bare phrase where the frame wants an object («قتل ثلاثة جنود في هجوم»)."""
    clause = t.clause
    if clause.passive:
        return True
    if t.frame.type == "COERCE" and written is not None and powerful(scene, written):
        return False  # «منع الجيش، الذي طوق المقر، الوزير من»: forces do so, nobody does it to them
    word = scene.tree.words[clause.verb]
    demanded = written is not None and written.head in t.objects and not objects and not word.enclitic
    if demanded and clause.maybe_passive and clause.relation != "circ" and written is not None and written.first > clause.verb:
        return any(slot.startswith("object") for slot in t.frame.recipient)  # «أطلق سراح المعارض», «طرد السفير»
    # «منع المحامي من السفر»: what the predicate demands stands behind its preposition, the object is still free.
    behind = bool(t.prep and t.objects) and t.frame.recipient[:1] == ("object",) and t.frame.type in SUFFERED
    if not clause.maybe_passive or "object" not in t.frame.recipient or clause.relation == "circ" or (t.objects and not behind):
        return False
    if objects or word.enclitic:
        return False
    if any(c.relation == "comp" and c.parent == clause.index for c in scene.tree.clauses):
        return False
    if agent_of(scene, clause).ids:
        return True
    if t.frame.type == "ACCUSE" and t.frame.recipient[0] == "object" and (t.prep == "ب" or accuses(t, tables)):
        return written is not None  # «اتهم الوزير بتلقي رشوة»
    if t.frame.mode == "investigate" and written is not None and not t.needs and written.first > clause.verb:
        who = scene.resolution.sectors(scene.of(written).ids)
        alone = "JUD" not in who and is_person(scene, written)  # «سيحاكم الوزير مع»: nobody is tried by one who tries no one
        return bool(who) and ("ELI" in who or alone or not who & JUDGES)  # «سيحاكم الرئيس السابق»
    if t.frame.type not in SUFFERED or (t.prep and not behind):
        return False
    slots = {fold(s) for s in t.frame.recipient} - {"في", "ب", "من", fold(t.prep)}
    if any(pp.prep in slots and pp.at > clause.verb and (t.needs or pp.np is None or scene.of(pp.np).ids) for pp in clause.pps):
        return False
    return written is not None


def is_person(scene: Scene, phrase: NP) -> bool:
    """True where a phrase names one man or woman."""
    found = [e for x in scene.of(phrase).ids if (e := scene.resolution.entity(x)) is not None]
    return bool(found) and all(e.kind == "person" for e in found)


def powerful(scene: Scene, phrase: NP) -> bool:
    """An army or a police force."""
    who = [e for x in scene.of(phrase).ids if (e := scene.resolution.entity(x)) is not None]
    return bool(who) and all(e.kind == "institution" and set(e.sectors) & {"MIL", "COP"} for e in who)


JUDGES = frozenset({"JUD", "COP", "MIL", "GOV", "LEG", "IGO", "SPY", "REB"})


def pair_partner(scene: Scene, clause: Clause, actor: Side) -> Side:
    """«يتطلع إلى أن ينجح الطرفان في»: of the pair that the words point at, the one that is not the actor's own."""
    own = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
    inside = {clause.index} | {c.index for c in scene.tree.clauses if c.relation == "comp" and c.parent == clause.index}
    for token, index in enumerate(scene.tree.holder):
        if index not in inside or token < clause.verb:
            continue
        pair = scene.resolution.refer(scene.index, token)
        if len(pair) < 2:
            continue
        others = tuple(x for x in pair if (e := scene.resolution.entity(x)) is not None and e.country not in own)
        if others and len(others) < len(pair):
            return Side(others, token, token, "partner")
    return NOBODY
