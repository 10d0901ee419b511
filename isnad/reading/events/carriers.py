"""Verbs that carry a noun («شن هجوما», «تعرض لهجوم»), and whether a noun reports anything new."""

from __future__ import annotations

from isnad.pack.letters import fold
from isnad.pack.names import bare
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.sides import ARMED, NOBODY, TELLS_ONLY, Scene, Side
from isnad.reading.events.triggers import Trigger
from isnad.reading.events.verbs import first_side


def carried_sides(scene: Scene, t: Trigger, particles: ParticleTables) -> tuple[Side, Side]:
    """Sides that a light verb lends to its noun («شن الجيش هجوما», «تعرض الموقع لهجوم»), or a relative clause («هجوم شنه»)."""
    assert t.noun is not None
    actor = recipient = NOBODY
    for clause in scene.tree.clauses:
        if clause.relation == "rel" and clause.topic is not None and clause.topic.head == t.token and clause.verb >= 0:
            after = scene.objects(clause)
            if clause.among(particles.blame):
                side, _ = scene.by_preposition(clause, "الي", clause.verb, set())
                actor = actor if actor.ids else side
            elif clause.among(particles.undergo) and t.frame.type in BORNE and scene.tree.words[clause.verb].enclitic:
                # «التهديدات التي تلقاها الوزير من خصومه»: he bears what they did
                side = scene.subject(clause)
                recipient = recipient if recipient.ids else side
                side, _ = scene.by_preposition(clause, "من", clause.verb, set())
                actor = actor if actor.ids or set(side.ids) & set(recipient.ids) else side
            elif clause.among(particles.light) or (scene.tree.words[clause.verb].enclitic and clause.nps):
                behind = {x for pp in clause.pps if pp.np is not None for x in scene.of(pp.np).ids}
                # «مباحثات أجراها مع وزير الخارجية، فلان»: the name once more is nobody who acts
                written = next((phrase for phrase in clause.nps if not behind.intersection(scene.of(phrase).ids)), None)
                if written is not None and not clause.passive:
                    side = scene.of(written)
                    actor = actor if actor.ids else side
                elif written is None and not clause.passive and scene.tree.words[clause.verb].enclitic:
                    above = scene.subject(scene.tree.clauses[clause.parent]) if clause.parent >= 0 else NOBODY
                    actor = actor if actor.ids else above._replace(first=-1, last=-1)  # «أكد عقب مباحثات أجراها مع نظيره»
                for slot in t.frame.recipient:
                    side, _ = scene.by_preposition(clause, fold(slot), clause.verb, set())
                    if side.ids and not recipient.ids:
                        recipient = side
            else:
                side, _np = first_side(scene, list(after) or list(clause.nps))
                recipient = recipient if recipient.ids else side
    role = scene.tree.role.get(t.noun.head) or outer_role(scene, t)
    if role is None:
        return actor, recipient
    clause = scene.tree.clauses[role[0]]
    if clause.verb < 0:
        return actor, recipient
    subject_np = scene.subject_phrase(clause)
    is_subject = subject_np is not None and any(one.head == t.noun.head for one in subject_np.each())
    if is_subject and not actor.ids and clause.among(particles.light) and not clause.among(particles.happen):
        actor = scene.taken_up(clause)  # «أحرق الجيش القرى ونفذ عمليات قتل»
    if not is_subject and (not actor.ids or clause.among(particles.undergo)):
        undergo = clause.among(particles.undergo) and role[1] in ("ل", "np", "من", "الي")
        if undergo and not clause.among(particles.light):
            side = scene.subject(clause)
            recipient = recipient if recipient.ids else side
        elif not actor.ids and (
            (role[1] == "np" and is_carrier(clause, particles))
            or (role[1] in particles.carrying and clause.among(particles.carry))
            or (role[1] == "عن" and clause.among(particles.declare))
        ):
            actor = scene.subject(clause)
            if t.frame.type in HARM and clause.among(particles.witness):
                actor = NOBODY  # «شهدت أوغندا مذبحة»: where it happened
            kinds = scene.resolution.sectors(actor.ids)
            rules = "JUD" in kinds and clause.among(particles.decide)  # «قررت المحكمة حل الحزب»
            if t.frame.type in ("ASSAULT", "COERCE", "RETREAT") and actor.ids and not kinds - TELLS_ONLY and not rules:
                actor = NOBODY  # «أعلن المرصد مقتل ثلاثة»: he only tells
            if actor.ids and tells_of(scene, t, clause, particles):
                own = his_own(scene, t, actor, particles)
                recipient = actor if own and not recipient.ids else recipient
                if own or not has_forces(scene, actor, particles) or struck(scene, t, clause, particles):
                    actor = NOBODY
    return actor, recipient


# Deeds that somebody else does to the one who «تلقى», «واجه» them.
BORNE = frozenset({"ACCUSE", "THREATEN", "REQUEST", "ASSAULT", "COERCE", "SANCTION"})
HARM = frozenset({"ASSAULT", "COERCE"})
_VICTIMS = 6  # words from «مقتل» to whose they are: «مقتل ستة من جنوده»


def tells_of(scene: Scene, t: Trigger, clause: Clause, particles: ParticleTables) -> bool:
    """«أعلنت الوزارة مقتل خمسة»: a result that somebody announces; he may have brought it about or not."""
    return t.frame.type == "ASSAULT" and clause.among(particles.announce) and scene.tree.words[t.token].lemma in particles.results


def has_forces(scene: Scene, side: Side, particles: ParticleTables) -> bool:
    """True for forces and whoever commands some: a state, a ministry of the interior or of defence."""
    if scene.resolution.sectors(side.ids) & ARMED:
        return True
    for entity in (scene.resolution.entity(x) for x in side.ids):
        words = " ".join((entity.name, *entity.roles)).split() if entity is not None else []
        if entity is not None and (entity.kind == "state" or any(bare(fold(w)) in particles.force_offices for w in words)):
            return True
    return False


def teller(scene: Scene, t: Trigger, particles: ParticleTables) -> tuple[str, ...]:
    """Who announces the result that a noun names; empty where nobody does."""
    role = scene.tree.role.get(t.noun.head) if t.noun is not None else None
    clause = scene.tree.clauses[role[0]] if role is not None else None
    if clause is None or clause.verb < 0 or not tells_of(scene, t, clause, particles):
        return ()
    side = scene.subject(clause)
    mere = not has_forces(scene, side, particles) or his_own(scene, t, side, particles) or struck(scene, t, clause, particles)
    return side.ids if mere else ()


def his_own(scene: Scene, t: Trigger, teller: Side, particles: ParticleTables) -> bool:
    """«أعلن الجيش مقتل ستة من جنوده»: those who suffered are the teller's."""
    words = scene.tree.words
    for k in range(t.token + 1, min(t.token + 1 + _VICTIMS, len(words))):
        if words[k].kind in ("verb", "punct", "comp", "rel"):
            return False
        if words[k].enclitic and words[k].lemma in particles.own_people:
            return True
        found = scene.tokens(k, k)
        if found and scene.resolution.sectors(found) & {"MIL", "COP"} and scene.resolution.sectors(teller.ids) & {"MIL", "COP"}:
            mine = {e.country for x in teller.ids if (e := scene.resolution.entity(x)) is not None}
            return mine == {e.country for x in found if (e := scene.resolution.entity(x)) is not None}
    return False


def struck(scene: Scene, t: Trigger, clause: Clause, particles: ParticleTables) -> bool:
    """«مقتل ثلاثة مدنيين في انفجار»: the deed in which they died stands there, and no fight of the teller's own («في اشتباك مع»)."""
    for pp in clause.pps:
        if pp.at > t.token and pp.np is not None and pp.prep in particles.in_deed:
            kinds = scene.kinds_of.get(scene.tree.words[pp.np.head].lemma, frozenset())
            if "ASSAULT" in kinds and not any(other.prep == "مع" and other.at > pp.at for other in clause.pps):
                return True
    return False


def is_carrier(clause: Clause, particles: ParticleTables) -> bool:
    return (
        clause.among(particles.light)
        or clause.among(particles.begin)
        or clause.among(particles.future_verbs)
        or (clause.among(particles.hypothetical_verbs) or clause.among(particles.negating_verbs))
    )


def outer_role(scene: Scene, t: Trigger) -> tuple[int, str] | None:
    """For a noun inside a chain («سلسلة من الغارات», «عدم اعتقال»): the role of the phrase it is the genitive of."""
    assert t.noun is not None
    for head, role in scene.tree.role.items():
        phrase = scene.tree.phrases.get(head)
        depth = 0
        while phrase is not None and phrase.genitive is not None and depth < 3:
            if phrase.genitive.head == t.token and (
                phrase.partitive or scene.tree.words[phrase.head].lemma in scene.transparent or depth == 0
            ):
                return role
            phrase = phrase.genitive
            depth += 1
    return None


# «وينص الاتفاق على», «تبدأ المحاكمة»: what was agreed, charged or imposed before is spoken of, not done again.
ON_PAPER = frozenset({"SUPPORT", "AGREE", "ACCUSE", "CONCEDE", "SANCTION"})


def told_again(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«ووقعت الاشتباكات», «المحادثات تناولت»: the definite noun takes up an event of its type told before and says more of it."""
    assert t.noun is not None
    word = scene.tree.words[t.token]
    if t.frame.type not in scene.told or t.frame.type in ON_PAPER or t.noun.demonstrative:
        return False
    if t.frame.type == "CONSULT" and t.clause.verb >= 0 and t.clause.among(particles.happen):
        return True  # «وتناول الاجتماع ملف الحدود»
    inner = t.noun.genitive
    if inner is not None and not (inner.head in t.objects and scene.tree.words[inner.head].article):
        return False
    if inner is None and not word.article:
        return False
    role = scene.tree.role.get(t.noun.head)
    if role is None or role[1] not in ("np", "topic"):
        return False
    clause = scene.tree.clauses[role[0]]
    subject = scene.subject_phrase(clause)
    return clause.verb >= 0 and (clause.among(particles.happen) or (subject is not None and subject.head == t.noun.head))


def is_news(scene: Scene, t: Trigger, actor: Side, recipient: Side, particles: ParticleTables) -> bool:
    """False for bare back-references («هذا الهجوم», «عقب اللقاء») and standing descriptions: they report nothing new."""
    assert t.noun is not None
    phrase = t.noun
    word = scene.tree.words[t.token]
    own = any(s.ids and s.first >= 0 for s in (actor, recipient))
    if actor.how == "told before" or recipient.how == "told before":
        return not phrase.demonstrative and not (t.clause.verb >= 0 and t.clause.among(particles.recalled))
    if phrase.demonstrative:
        return False
    if "topic" in t.frame.recipient:
        return True  # «هي المسؤولة عن التصعيد»: what somebody says of it is said now
    if t.frame.type == "COOPERATE" and phrase.first > 0 and scene.tree.words[phrase.first - 1].lemma in particles.treaties:
        return False  # «اتفاقية شراكة»: a paper, and what it is about
    if t.frame.type == "COOPERATE" and spoken_of(scene, t, particles):
        return False
    if t.frame.type in BACKGROUND and is_background(scene, t, particles):
        return False
    role = scene.tree.role.get(phrase.head)
    if t.frame.type == "PROTEST" and role is not None and role[1] not in FEARED and unheard_of(scene, phrase, particles):
        return True
    before = scene.tree.words[phrase.first - 1] if phrase.first > 0 else None
    governed = before is not None and before.kind == "noun" and before.mention < 0 and before.lemma not in OPERATIONS
    passing = (role is None and governed) or (role is not None and role[1] == SINCE)
    if t.frame.type == "ASSAULT" and t.clause.verb >= 0 and passing and not (actor.ids and recipient.ids):
        return False  # «التحقيق في جريمة اغتيال الوزير», «منذ الهجوم على السفارة»: named in passing
    clause = scene.tree.clauses[role[0]] if role else t.clause
    if role is not None and role[1] == "np" and clause.verb >= 0 and clause.among(particles.hinder):
        return False
    happens = role is not None and clause.verb >= 0 and role[1] in ("np", "topic") and clause.among(particles.happen)
    carried = (
        role is not None
        and clause.verb >= 0
        and (
            clause.among(particles.light) or clause.among(particles.undergo)
            or (t.frame.type == "PROTEST" and (clause.among(particles.decide) or clause.among(particles.begin) or clause.among(particles.announce)))
        )  # «قررت النقابة الإضراب»
        and role[1] != "topic"
    )
    if t.frame.type == "ASSAULT" and not actor.ids and not happens and not carried and (word.article or recipient.how == "prep علي"):
        return False  # «الاعتداء على الشرطة جريمة», «من هجوم على المدينة»: nobody's, and it did not happen here
    if t.frame.type == "AGREE" and word.article and not happens and not carried:
        return False  # «بموجب الاتفاق مع تركيا»: it was agreed before
    definite_bare = word.article and phrase.genitive is None and not phrase.adjectives
    if definite_bare and not happens and not (carried and own):
        return own and any(s.ids and s.first > t.token for s in (actor, recipient))
    return own or happens or carried


SINCE, OPERATIONS = fold("منذ"), frozenset(fold(w) for w in ("عملية", "محاولة"))
_SUBJECT = 3  # words before the noun


def spoken_of(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«بحثا سبل تعزيز التعاون», «بحثا الشراكة», «علاقات التعاون بين البلدين»: cooperation is the subject of talks."""
    role = scene.tree.role.get(t.token)
    if role is not None and role[1] == "np" and scene.tree.clauses[role[0]].among(particles.talked_of):
        return True
    for k in range(t.token - 1, max(t.token - 1 - _SUBJECT, -1), -1):
        word = scene.tree.words[k]
        if word.kind not in ("noun", "adj") or word.mention >= 0:
            return False
        if word.lemma in particles.spoken_of:
            return True
    return False


FEARED = frozenset(fold(w) for w in ("ل", "من", "ضد"))  # «تحسبا لأعمال شغب»


def unheard_of(scene: Scene, phrase: NP, particles: ParticleTables) -> bool:
    """«فرقت الشرطة مظاهرات», «تحولت إلى أعمال شغب»: an indefinite noun brings in what was not told yet; «احتجاجا على» says only why."""
    word = scene.tree.words[phrase.head]
    before = scene.tree.words[phrase.first - 1] if phrase.first > 0 else None
    if word.article or word.enclitic or word.accusative or (before is not None and before.lemma in particles.any):
        return False
    return phrase.genitive is None or not scene.tree.words[phrase.genitive.head].article


BACKGROUND = frozenset({"ASSAULT", "COERCE"})


def is_background(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«قضية اغتيال الوزير», «متهم بقتل», «تحسبا لهجوم», «أي اعتداء على»: the deed is told elsewhere, feared, or none in particular."""
    assert t.noun is not None
    words = scene.tree.words
    before = words[t.noun.first - 1] if t.noun.first > 0 else None
    if before is not None and before.lemma in particles.any and not before.prep:
        return True
    role = scene.tree.role.get(t.noun.head)
    if role is None:
        return not carried_by_noun(scene, t, particles)
    clause = scene.tree.clauses[role[0]]
    at = t.noun.first - 1 if words[t.noun.first].prep else t.noun.first - 2
    if role[1] in particles.linking and at >= 0 and words[at].lemma in particles.linked:
        return True
    return role[1] in particles.about and not (
        clause.verb >= 0
        and (clause.among(particles.undergo) or clause.among(particles.carry) or clause.among(particles.future_verbs)
             or clause.among(particles.light))
    )  # fmt: skip


def carried_by_noun(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """True when the noun that holds the deed in a chain only counts, begins or does it: «سلسلة هجمات», «تنفيذ هجوم»."""
    for phrase in scene.tree.phrases.values():
        if phrase.genitive is None or not any(n.head == t.token for n in phrase.genitive.each()):
            continue
        word = scene.tree.words[phrase.head]
        if phrase.partitive or word.lemma in scene.transparent or word.lemma in particles.carriers or word.kind == "num":
            return True
        verb = word.analysis.form.verb if word.analysis is not None else ""
        lemma = fold(verb) if verb else ""
        role = scene.tree.role.get(phrase.head)
        holder = scene.tree.clauses[role[0]] if role is not None else None
        if holder is not None and holder.verb >= 0 and (holder.among(particles.happen) or holder.among(particles.light)):
            return True  # «وقعت جريمة قتل»
        return lemma in particles.light or lemma in particles.happen or lemma in particles.carry or lemma in particles.begin
    return True
