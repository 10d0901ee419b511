"""Who did a deed that stands in a noun: its nationality, its genitive, its relative clause, whom it is ascribed to."""

from __future__ import annotations

from dataclasses import replace

from isnad.pack.events import EventTables
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.drafts import Draft
from isnad.reading.events.sides import NOBODY, TELLS_ONLY, Scene, Side
from isnad.reading.events.triggers import Trigger
from isnad.reading.parts import Mention


def ascribe(scene: Scene, drafts: list[Draft], particles: ParticleTables) -> list[Draft]:
    """«عملية استهدفت مركزا … ونسبت إلى المتمردين»: whoever a deed of the sentence is ascribed to did it."""
    for clause in scene.tree.clauses:
        if clause.verb < 0:
            continue
        side = NOBODY
        if clause.among(particles.blame):
            side, _ = scene.by_preposition(clause, "الي", clause.verb, set())
        elif clause.among(particles.claim) and any(scene.is_deed(p) for p in clause.nps):
            side = scene.subject(clause)
        elif clause.among(particles.announce) and any(_answers_for(scene, p) for p in clause.nps):
            side = scene.subject(clause)  # «وأعلنت الحركة مسؤوليتها»
        if not side.ids:
            continue
        before = [
            d
            for d in drafts
            if d.type == "ASSAULT" and not d.actor.ids and (d.trigger.token < clause.verb or clause.among(particles.claim))
        ]
        if before:
            drafts = [replace(d, actor=side, last=max(d.last, side.last)) if d is before[-1] else d for d in drafts
                      if not (d.type == "ACCUSE" and d.trigger.token == clause.verb and clause.relation in ("rel", "coord"))]  # fmt: skip
    return drafts


RESPONSIBILITY = fold("مسؤولية")


def _answers_for(scene: Scene, phrase: NP) -> bool:
    """«مسؤوليتها»: one's own responsibility."""
    word = scene.tree.words[phrase.head]
    return word.lemma == RESPONSIBILITY and bool(word.enclitic)


def unknown_subject(scene: Scene, t: Trigger) -> bool:
    """A subject that stands there but names no known side acted itself: nobody else is to be looked for."""
    if t.noun is not None or t.clause.passive:
        return False
    topic = t.clause.topic
    if t.clause.relation == "rel" and topic is not None and scene.is_deed(topic) and scene.subject_phrase(t.clause) is topic:
        return True  # «أدان الوزير الجريمة التي استهدفت»: not he
    written = scene.subject_phrase(t.clause)
    return written is not None and not scene.is_deed(written) and bool(scene.objects(t.clause))


def acts_itself(scene: Scene, t: Trigger) -> bool:
    """A subject that is no known side stands there and does it: «إن مسلحا أطلق النار», «إن لغما انفجر»."""
    if t.noun is not None or t.clause.passive:
        return False
    written = scene.subject_phrase(t.clause)
    if written is None or scene.is_deed(written) or written.head in t.objects or scene.pronoun_like(written):
        return False
    head = scene.tree.words[written.head]  # «هذه الإدارة», «القوات» may be the speaker's own
    return not scene.of(written).ids and not (head.enclitic or head.article or written.demonstrative)


def nearest_force(scene: Scene, t: Trigger, actor: Side, recipient: Side) -> tuple[Side, Side]:
    """An attack with one side told: the other is the nearest force or group on its side of the word, if no place holds it.

    The sentence order of attacks is steady: who attacks stands before the word, who suffers after it.
    """
    words = scene.tree.words
    taken = {*actor.ids, *recipient.ids}
    told_by = scene.speaker_at(t.token)
    order = (
        range(t.token + 1, min(t.token + 16, len(words))) if not recipient.ids else range(t.token - 1, max(t.token - 16, -1), -1)
    )
    for k in order:
        if words[k].lemma in (".", "؛", ":") or (words[k].kind in ("comp", "rel") and not recipient.ids):
            break
        found = scene.resolution.at(scene.index, k)
        if found is None or found in taken or words[k].mention < 0:
            continue
        if recipient.ids and found in told_by:
            continue  # «قال سكان إن مسلحا أصيب»: who tells of it
        mention = scene.names[words[k].mention]
        first = words[mention.first]
        held = first.prep or (
            words[mention.first - 1].prep if mention.first > 0 and words[mention.first - 1].kind == "prep" else ""
        )
        if mention.kind in ("state", "place") and held not in ("علي", "ضد", "ل"):
            continue
        if held in PLACE_OR_SOURCE or (recipient.ids and (undergoes(scene, mention) or fell(scene, mention))):
            continue
        side = Side((found,), mention.first, mention.last, "nearest")
        if recipient.ids and not scene.resolution.sectors((found,)) - TELLS_ONLY:
            continue  # «أعلن المرصد مقتل ثلاثة»: who only tells
        if recipient.ids and t.frame.type == "COERCE" and not scene.resolution.sectors((found,)) - POWERLESS:
            continue  # «اتهم الحزب الحكومة … بعد سجن زعيمه»: parties jail nobody
        return (actor, side) if not recipient.ids else (side, recipient)
    return actor, recipient


def undergoes(scene: Scene, people: Mention) -> bool:
    """«قتل ثلاثة جنود في هجوم»: a number of people right behind a verb that can be passive suffer the deed."""
    clause = scene.clause_at(people.head)
    counted = people.kind == "group" and people.head > people.first
    return counted and clause.maybe_passive and people.first == clause.verb + 1 and len(clause.nps) == 1


def fell(scene: Scene, people: Mention) -> bool:
    """«مقتل ستة جنود وإصابة ثلاثة مدنيين»: whose death the noun right before them names."""
    before = scene.tree.words[people.first - 1] if people.first > 0 else None
    return before is not None and before.lemma in scene.results and before.mention < 0


POWERLESS = TELLS_ONLY | {"PTY", "OPP", "LEG", "LAB", "BUS", "REL", "EDU", "MED", "CVL"}
PLACE_OR_SOURCE = frozenset(
    fold(w) for w in ("في", "ب", "قرب", "داخل", "وفق", "بحسب", "حسب", "عن", "مع", "خارج", "وسط", "قبل", "بعد")
)


def marchers(scene: Scene) -> tuple[str, ...]:
    """Who protests in this report, where the sentence does not say: the group that acted in a protest told before."""
    before = scene.told.get("PROTEST")
    return before[0] if before is not None else ()


def attacker_in_deed(scene: Scene, clause: Clause, after: int, particles: ParticleTables, tables: EventTables) -> Side:
    """«قتل جندي في هجوم شنه مسلحون», «مقتل خمسة بقصف للجيش»: who did the deed in which somebody suffered."""
    for pp in clause.pps:
        if pp.at > after and pp.np is not None and pp.prep in particles.in_deed and is_attack(scene, pp.np, tables):
            side = doer_of(scene, pp.np, particles, tables)
            if side.ids:
                return side
    return NOBODY


def turned_against(scene: Scene, clause: Clause, after: int, particles: ParticleTables) -> Side:
    """«نشر جنودا لمواجهة الحركة», «الاستعانة بقوات في التصدي للتنظيم»: whom the forces turn against."""
    for pp in clause.pps:
        if pp.at <= after or pp.np is None or pp.prep not in AGAINST or scene.tree.words[pp.np.head].lemma not in particles.against:
            continue
        side = scene.of(pp.np.genitive)
        if not side.ids:
            side = next((scene.of(p.np) for p in clause.pps if p.prep == "ل" and p.np is not None and p.at == pp.np.last + 1), NOBODY)
        if side.ids:
            return Side(side.ids, pp.at, max(side.last, pp.end), "turned against")
    return NOBODY


AGAINST = ("ل", "في", "ب")


def is_attack(scene: Scene, phrase: NP, tables: EventTables) -> bool:
    """True when the noun, or what it is a series or an operation of, reports an ASSAULT."""
    at: NP | None = phrase
    while at is not None:
        if any(u.frame.type == "ASSAULT" for u in tables.nouns.get(scene.tree.words[at.head].lemma, ())):
            return True
        at = at.genitive
    return False


def praised_doer(scene: Scene, clause: Clause, prep: str, particles: ParticleTables, tables: EventTables) -> Side:
    """«رحب بإقرار البرلمان», «ندد بهجوم التنظيم»: who did the deed that is praised or blamed."""
    for pp in clause.pps:
        if pp.prep == prep and pp.at > clause.verb and pp.np is not None:
            side = doer_of(scene, pp.np, particles, tables)
            if not side.ids:
                side = next((scene.of(p.np) for p in clause.pps if p.prep == "بين" and p.np is not None and p.at == pp.np.last + 1), NOBODY)
            if side.ids:
                return side._replace(last=max(side.last, pp.end))  # «رحب باتفاق السلام بين كينيا ورواندا»
    return NOBODY


# Deeds that a report tells first and others then condemn by the bare noun: «الهجوم», «التجربة», «الاعتقالات».
BLAMED = frozenset({"ASSAULT", "MOBILIZE", "COERCE"})


def chief_doer(scene: Scene, types: set[str]) -> tuple[str, ...]:
    """Who was told most often to have done deeds of the types in the report so far; of equals the first told."""
    count: dict[tuple[str, ...], int] = {}
    for kind in sorted(types):
        for actor in scene.doers.get(kind, ()):
            count[actor] = count.get(actor, 0) + 1
    return max(count, key=lambda actor: count[actor], default=())


DECISION = "a decision"  # beside the event types among those who did deeds


def decider(scene: Scene, particles: ParticleTables, tables: EventTables) -> tuple[str, ...]:
    """Who decided something in the sentence: «قرار الرئيس», «الحكم الذي أصدرته المحكمة», else who «قرر», «أصدر»."""
    found: tuple[str, ...] = ()
    for token, word in enumerate(scene.tree.words):
        phrase = scene.tree.phrases.get(token) if word.lemma in particles.decisions else None
        if phrase is not None and phrase.head == token and word.mention < 0:
            found = doer_of(scene, phrase, particles, tables).ids or found
    if found:
        return found
    for clause in scene.tree.clauses:
        if clause.verb < 0 or clause.negated:
            continue
        objects = {scene.tree.words[p.head].lemma for p in clause.nps}
        if clause.among(particles.decide) or (clause.among(particles.issue) and objects & (particles.decisions | particles.orders)):
            side = scene.subject(clause)
            if side.ids:
                return side.ids
    return ()


CIVIL = frozenset({"CVL", "REF", "JRN", "MED", "EDU", "LAB", "AGR"})


def suffered_by_genitive(scene: Scene, phrase: NP, tables: EventTables) -> bool:
    """«اغتيال هنية», «استهداف المدنيين»: behind the noun stands who suffers the deed; «اقتحام المستوطنين الباحات» has its object."""
    if phrase.genitive is None or any(np.first == phrase.last + 1 for np in scene.clause_at(phrase.head).nps):
        return False
    uses = tables.nouns.get(scene.tree.words[phrase.head].lemma, ())
    plain = [u for u in uses if not u.objects] or uses
    if any(u.frame.genitive == "recipient" for u in plain):
        return True
    inner = scene.one(phrase.genitive, 1)
    who = scene.resolution.entity(inner.ids[0]) if inner.ids else None
    harmed = any(u.frame.type in ("ASSAULT", "COERCE", "SANCTION") for u in plain)
    return harmed and who is not None and (who.kind == "person" or (who.kind == "group" and bool(who.sectors) and who.sectors[0] in CIVIL))


def doer_of(scene: Scene, phrase: NP, particles: ParticleTables, tables: EventTables) -> Side:
    """Who did the deed a phrase names: its nationality, its genitive unless that suffers it, the subject of «الذي نفذه …»."""
    for at in phrase.adjectives:
        who = scene.tokens(at, at)
        if who:
            return Side(who, phrase.first, phrase.last, "nationality of the deed")
    for clause in scene.tree.clauses:
        if clause.relation == "rel" and clause.topic is not None and clause.topic.head == phrase.head and clause.verb >= 0:
            if clause.among(particles.blame):
                side, _ = scene.by_preposition(clause, "الي", clause.verb, set())
            elif clause.among(particles.undergo):
                side = agent_of(scene, clause)  # «العدوان الذي تعرضت له قطر من قبل القوات»
                if not side.ids:
                    side, _ = scene.by_preposition(clause, "من", clause.verb, set())
                if not side.ids:
                    return NOBODY  # not the one who bore it
            else:  # «الهجوم الذي شنه التنظيم», not «الهجوم الذي استهدف التنظيم»
                acts = bool(clause.nps) and scene.subject_after(clause) and not clause.among(particles.happen)
                side = scene.of(clause.nps[0]) if acts else NOBODY
            if side.ids:
                return side
    uses = tables.nouns.get(scene.tree.words[phrase.head].lemma, ())
    described = any(c.relation == "rel" and c.topic is not None and c.topic.head == phrase.head for c in scene.tree.clauses)
    if phrase.genitive is None and scene.tree.words[phrase.head].article and not described:
        before = chief_doer(scene, {u.frame.type for u in uses} & BLAMED)
        if before:
            return Side(before, how="told before")  # «نددت البعثة بالهجوم»: whoever it was told of
        if scene.tree.words[phrase.head].lemma in particles.decisions and scene.doers.get(DECISION):
            return Side(scene.doers[DECISION][-1], how="told before")  # «رحبت المنظمة بالقرار»
    plain = [u for u in uses if not u.objects] or uses
    suffers = suffered_by_genitive(scene, phrase, tables) if phrase.genitive is not None else any(u.frame.genitive == "recipient" for u in plain)
    if phrase.genitive is not None:
        inner = scene.one(phrase.genitive, 1)
        if not inner.ids and phrase.genitive is not None and scene.is_deed(phrase.genitive):
            return doer_of(scene, phrase.genitive, particles, tables)
        if inner.ids and not suffers:
            return Side(inner.ids, phrase.first, phrase.last, "doer of the deed")
    word = scene.tree.words[phrase.head]
    if word.enclitic and not suffers:
        return scene.pronoun(word.enclitic, phrase.head)
    if phrase.genitive is None and not suffers and not word.article:
        return scene.behind(phrase)
    return NOBODY


# Deeds whose passive newspapers write without its vowels: «قتل جندي», «اعتقل ناشط»; «استنكر المجلس» is active.
SUFFERED = frozenset({"ASSAULT", "COERCE", "RETREAT", "SANCTION", "MOBILIZE"})


# Arms by which a deed is done: «بنيران الجيش».
ARMS = frozenset(fold(w) for w in ("نيران", "نار", "رصاص", "رصاصة", "قذيفة", "صاروخ", "قنبلة", "سلاح", "شظية", "عبوة", "غاز", "سكين"))
BY_MEANS = frozenset({"بواسطه"})


def agent_of(scene: Scene, clause: Clause, after: int = -1) -> Side:
    """«من قبل الشرطة», «على يد/أيدي مسلحين», «بنيران/برصاص الجيش», «في هجوم للتنظيم» stays with the noun."""
    for pp in clause.pps:
        if pp.np is None or pp.at <= after:
            continue
        head = scene.tree.words[pp.np.head].lemma
        if pp.prep in BY_MEANS:
            side = scene.of(pp.np)
            if side.ids:
                return Side(side.ids, pp.at, pp.end, "agent")
        if pp.prep == "قبل" and pp.at > 0 and scene.tree.words[pp.at - 1].lemma == "من":
            side = scene.of(pp.np)  # «من قبل أربعة مسلحين», read as two prepositions
            if side.ids:
                return Side(side.ids, pp.at, pp.np.last, "agent")
        if (
            (pp.prep == "من" and head in ("قبل", "جانب", "طرف"))
            or (pp.prep == "علي" and head in ("يد", "ايدي", "ايد"))
            or (pp.prep == "ب" and (head in ARMS or head in ("يد", "ايدي")))  # «سقوط كابول بيد طالبان»
        ):
            side = scene.of(pp.np.genitive) if pp.np.genitive is not None else NOBODY
            if side.ids:
                return Side(side.ids, pp.at, pp.np.last, "agent")
    return NOBODY
