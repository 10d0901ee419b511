"""Sides of a noun that reports an event: genitive, pronoun, nationality, prepositions, the clause it stands in."""

from __future__ import annotations

from isnad.pack.events import EventTables
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.carriers import carried_sides
from isnad.reading.events.doers import agent_of, attacker_in_deed, doer_of, turned_against
from isnad.reading.events.drafts import PLACES, first_of
from isnad.reading.events.sides import ARMED, NOBODY, Scene, Side
from isnad.reading.events.triggers import ASIDE, Trigger
from isnad.reading.events.verbs import done_by, own_state


def _taken(scene: Scene, t: Trigger, slots: tuple[str, ...], used: set[int]) -> Side:
    """The side behind the first preposition of the slots that has one."""
    for slot in slots:
        if slot in PLACES:
            continue
        side, pp = noun_preposition(scene, t, fold(slot), used)
        if pp is not None:
            used.add(pp)
            return side
    return NOBODY


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
    demanded = inner is not None and inner.head in t.objects and (words[inner.head].mention < 0 or bool(words[inner.head].enclitic))
    if inner is not None and frame.type == "MOBILIZE" and inner.head in t.objects and words[inner.head].mention >= 0:
        demanded = scene.names[words[inner.head].mention].kind == "group"  # «إرسال جنود إلى تشاد»: whom somebody sends
    if demanded and inner is not None:
        inner = inner.genitive
    genitive = scene.of(inner) if inner is not None else NOBODY
    meant = NOBODY
    if not genitive.ids and word.enclitic:
        genitive = scene.pronoun(word.enclitic, t.token)._replace(first=t.token, last=t.token)
        if word.prep == "ل" and frame.genitive == "recipient" and clause.verb >= 0:
            # «عملية نفذها الجيش لاعتقاله»: who does it wants to do it; the pronoun is somebody else
            doer = scene.subject(clause)
            if doer.ids and set(doer.ids) & set(genitive.ids):
                genitive = scene.antecedent(clause.first, set(doer.ids), word.enclitic)
                meant = doer._replace(first=-1, last=-1, how="wants to")
    named = phrase.genitive
    if demanded and not genitive.ids and named is not None and words[named.head].enclitic:
        genitive = scene.pronoun(words[named.head].enclitic, named.head)  # «إطلاق سراحهم»: whose
    nation = NOBODY
    of_demanded = named.adjectives if demanded and named is not None and frame.type == "AID" else ()  # «طائرة مساعدات كويتية»
    for at in (*phrase.adjectives, *of_demanded):
        who = scene.tokens(at, at)
        if who and (not nation.ids or frame.mutual):
            nation = Side(tuple(dict.fromkeys(nation.ids + who)), first_of(nation.first, at), at, "nationality")
    prepositions = [fold(s) for s in frame.recipient if s not in PLACES]
    follow = following_object(scene, phrase, clause)
    recipient = NOBODY
    last = phrase.last

    actor_slots = tuple(s for s in frame.actor if s not in ("subject", "genitive", "speaker"))
    recipient = _taken(scene, t, frame.recipient, used)
    wants_object = "object" in frame.recipient
    if wants_object and not recipient.ids:
        if follow.ids and genitive.ids:
            recipient = follow
        else:
            to, place = noun_preposition(scene, t, "ل", used)
            if place is not None and (genitive.ids or nation.ids or (place == phrase.last + 1 and suffers_behind(scene, t, to, particles))):
                used.add(place)
                recipient = to
    actor = _taken(scene, t, actor_slots, used)
    actor = actor if actor.ids else meant
    if not actor.ids and "object" in actor_slots and frame.genitive == "recipient" and genitive.ids:
        actor = follow  # «استقبال الرئيس وفدا»: the guest came
    role = scene.tree.role.get(phrase.head)
    bare = role is not None and (role[1] == "ب" or not (genitive.ids or nation.ids))
    if frame.type == "REQUEST" and bare and recipient.ids and recipient.how == "prep من":
        actor, recipient = recipient, NOBODY  # «بطلب من بريطانيا», «تلقى طلبا من العراق»
    written = fold(word.analysis.form.surface) if word.analysis is not None else word.lemma
    said = any(use.frame is frame for use in (*tables.nouns.get(word.lemma, ()), *tables.nouns.get(written, ())))
    if not actor.ids and "speaker" in frame.actor and said:
        actor = Side(scene.speaker_at(t.token), t.token, phrase.last, "speaker")  # «قالت كينيا إنه لا حوار مع»
    if not actor.ids:
        actor = agent_of(scene, clause, phrase.last)
    carried_actor, carried_recipient = carried_sides(scene, t, particles)
    if frame.type == "MOBILIZE" and inner is not None and inner.head in t.objects and carried_actor.ids:
        genitive = NOBODY  # «أعلنت بولندا إرسال ألفي جندي»: who sends them acts
    if carried_actor.ids and wants_object and not recipient.ids and not genitive.ids and not nation.ids:
        to, place = noun_preposition(scene, t, "ل", used)
        if place == phrase.last + 1:  # «نصب مسلحون كمينا لدورية»
            used.add(place)
            recipient = to
    if not actor.ids and not genitive.ids and not carried_actor.ids and frame.type in BY_FORCES and recipient.how != "prep من":
        actor = force_behind(scene, t, used, particles)
    if not recipient.ids and frame.type in ("SUPPORT", "ACCUSE", "REJECT"):
        recipient = judged_doer(scene, t, particles, tables)
    how = frame.genitive
    if demanded and how == "actor" and "object.genitive" in frame.recipient and not recipient.ids:
        how = "recipient"  # «تعليق عضوية سوريا»: what the predicate demands is the other's
    if frame.type == "ASSAULT" and carried_recipient.ids and not (actor.ids or carried_actor.ids or genitive.ids or nation.ids):
        actor, _ = noun_preposition(scene, t, "من", used)  # «تعرض لإطلاق نار من مسلحين»
    if genitive.ids and word.enclitic and inner is None and how == "auto" and bare_follows(scene, phrase, clause):
        how = "actor"  # «رفضها إدانة موسكو»: the pronoun acts, the bare noun is what it does
    if genitive.ids and how == "auto" and frame.type == "ASSAULT" and scene.resolution.sectors(genitive.ids) & ARMED and place_follows(scene, phrase, clause):
        how = "actor"  # «دخول القوات الروسية مدينة باخموت»
    if how == "recipient" and inner is not None and frame.type == "ASSAULT" and scene.resolution.sectors(genitive.ids) & ARMED and place_follows(scene, phrase, clause):
        how = "actor"  # «اقتحام قوات الاحتلال مخيم بلاطة»
    decided = resolver(scene, t, particles) if frame.type in RESOLVED else NOBODY
    if decided.ids and not actor.ids:
        actor = decided
    if how == "recipient" and wants_object and inner is not None and follow.ids and recipient is follow:
        how = "actor"  # «قتل الجيش مدنيين»
    if how == "recipient" and inner is not None and genitive.ids and frame.mode == "release":
        if recipient.ids and recipient.how.startswith("prep") and recipient.how != "prep ل":
            how = "actor"  # «إفراج الجيش عن أربعين امرأة»
        elif t.objects and inner.head not in t.objects and min(t.objects) > inner.last:
            how, freed = "actor", scene.tree.phrases.get(min(t.objects))  # «إطلاق الحركة سراح ثلاثة رهائن»
            recipient = scene.of(freed.genitive) if freed is not None and freed.genitive is not None else recipient
    if how == "recipient" and wants_object and acts_upon(scene, t, inner, genitive, recipient):
        how = "actor"
    if genitive.ids and not (decided.ids and how == "actor") and not (decided.ids and frame.type == "RETREAT"):
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
        fought = t.frame.type == "ASSAULT" and recipient.how in WITH and role is not None and role[1] in particles.in_deed and fights(scene, other)
        if other.ids and not set(other.ids) & set(mine) and (t.frame.type == "CONSULT" or fought):
            actor, recipient = other._replace(first=-1, last=-1), recipient if recipient.ids else actor
    if frame.type == "CONSULT" and len({*actor.ids, *recipient.ids}) < 2:
        actor, recipient = speakers_at(scene, t, actor, recipient, particles)
    if frame.type == "SUPPORT" and recipient is genitive and own_state(scene, actor, recipient):
        recipient = NOBODY  # «نقل الوزير تعازي بلاده»: whose condolences they are
    if not (actor.ids and recipient.ids):
        actor, recipient = controlled_sides(scene, t, clause, actor, recipient, particles)
    if frame.type in ("AGREE", "COOPERATE") and frame.mutual and not actor.ids and not recipient.ids:
        actor = partners_of(scene, t)
    if frame.type == "MOBILIZE" and not actor.ids and named is not None and named.head in t.objects and words[named.head].mention >= 0:
        actor = scene.of(named)  # «تم نشر ألفي جندي»: nobody is said to have sent them
    if frame.type == "MOBILIZE" and not recipient.ids:
        side = turned_against(scene, clause, t.token, particles)
        recipient = side if not set(side.ids) & set(actor.ids) else recipient
    del prepositions
    return actor, recipient, max(last, t.token)


def suffers_behind(scene: Scene, t: Trigger, behind: Side, particles: ParticleTables) -> bool:
    """«اقتحام لمخيم» falls on the camp; «غارات للتحالف», «قصف للطيران على السوق» are done by whom «لـ» names."""
    assert t.noun is not None
    if scene.tree.words[t.token].lemma in particles.blows and scene.resolution.sectors(behind.ids) & ARMED:
        return False
    analysis = scene.tree.words[t.token].analysis
    if analysis is None or analysis.form.derived != "vn" or analysis.form.number == "p" or scene.tree.words[t.token].article:
        return False
    return not any(pp.prep == "علي" and t.noun.last < pp.at <= t.noun.last + 8 for pp in t.clause.pps)


def acts_upon(scene: Scene, t: Trigger, inner: NP | None, genitive: Side, recipient: Side) -> bool:
    """«مداهمة الشرطة للمقر», «اعتقال الجيش لناشطين»: a force right behind the verbal noun acts where «لـ» then names what it acts on."""
    assert t.noun is not None
    if inner is None or not genitive.ids or not scene.resolution.sectors(genitive.ids) & (ARMED | {"GOV", "SPY"}):
        return False
    words = scene.tree.words
    mention = words[inner.head].mention
    first = words[inner.head]
    definite = first.article or (inner.genitive is not None and words[inner.genitive.head].article)
    if not (definite or (mention >= 0 and scene.names[mention].kind in ("state", "institution", "organisation"))):
        return False  # «اعتقال قيادي للتنظيم»
    at = t.noun.last + 1
    if recipient.ids and recipient.how == "prep ل" and recipient.first == at:
        return True
    return any(pp.prep == "ل" and pp.at == at and pp.np is not None and not scene.is_deed(pp.np) for pp in t.clause.pps)


def dealt(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«وجه ضربة للتنظيم», «توجيه ضربات لمواقعه»: what is dealt falls on whom «لـ» names."""
    assert t.noun is not None
    if t.clause.among(particles.dealing):
        return True
    before = scene.tree.words[t.noun.first - 1] if t.noun.first > 0 else None
    return before is not None and before.analysis is not None and fold(before.analysis.form.verb) in particles.dealing


BY_FORCES = frozenset({"ASSAULT", "PROTEST", "MOBILIZE", "CONSULT"})


def force_behind(scene: Scene, t: Trigger, used: set[int], particles: ParticleTables) -> Side:
    """«غارات للتحالف», «مظاهرة لأنصار الحزب», «اجتماع لوزراء الخارجية»: who stands behind «لـ» right after the noun did it."""
    assert t.noun is not None
    if (
        "ل" in t.frame.recipient
        or (scene.tree.words[t.token].article and t.frame.type in ("CONSULT", "ASSAULT"))
        or dealt(scene, t, particles)
    ):
        return NOBODY  # «الاجتماعات السنوية للرابطة» are an institution
    for pp in t.clause.pps:
        if pp.prep == "ل" and pp.at == t.noun.last + 1 and pp.np is not None and pp.at not in used:
            side = scene.of(pp.np)
            if side.ids:
                used.add(pp.at)
                return Side(side.ids, pp.at, pp.end, "prep ل")
    return NOBODY


def judged_doer(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> Side:
    """«إدانتها للعمل الإسرائيلي», «ترحيبه بقرار المحكمة»: who did the deed that is praised, blamed or refused."""
    assert t.noun is not None
    slots = {"ل", *(fold(s) for s in t.frame.recipient if s not in PLACES)}
    for pp in t.clause.pps:
        if pp.at > t.noun.last + 4 or pp.at <= t.token or pp.prep not in slots or pp.np is None:
            continue
        if not deed_between(scene, t, pp.at):
            side = doer_of(scene, pp.np, particles, tables)
            if side.ids:
                return side._replace(last=max(side.last, pp.end))
    return NOBODY


def verdict_sides(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> tuple[Side, Side, int]:
    """«قالت إن المعاملة غير مقبولة», «الاتفاق خيانة»: in a speaker's words a noun says what the topic is, and blames its doer."""
    assert t.noun is not None
    clause = t.clause
    words = scene.tree.words
    inner: Clause | None = None
    if clause.verb >= 0 and clause.parent >= 0 and (clause.relation == "rel" or clause.opener == "ما") and len(clause.nps) > 1:
        # «الخطوات التي تقوم بها رواندا غير مقبولة»: what is said stands behind the relative clause.
        inner, clause = clause, scene.tree.clauses[clause.parent]
    topic = clause.topic
    predicate = inner.nps[-1] if inner is not None else clause.nps[0] if clause.nps else None
    said_of = topic is not None if inner is None or inner.relation == "rel" else done_by(scene, clause).ids != ()
    if clause.verb >= 0 or clause.negated or not said_of or predicate is None or predicate.head != t.noun.head:
        return NOBODY, NOBODY, t.token
    if inner is not None and not (words[inner.verb].enclitic or any(pp.pronoun and pp.at == inner.verb + 1 for pp in inner.pps)):
        return NOBODY, NOBODY, t.token  # «الذي ارتكب جريمة»
    told = words[t.token].article and words[t.noun.first - 1].kind != "pron"  # «هي المسؤولة عن التصعيد» says it
    if told or words[t.token].prep or (t.frame.words and words[t.noun.first - 1].lemma not in t.frame.words):
        return NOBODY, NOBODY, t.token  # «من الجرائم», «المسؤولون»: no predicate
    speaker = Side(scene.speaker_at(t.token), t.token, t.noun.last, "speaker")
    if not speaker.ids:
        return NOBODY, NOBODY, t.token
    blamed = doer_of(scene, topic, particles, tables) if topic is not None else done_by(scene, clause)
    if not blamed.ids and inner is not None:
        blamed = scene.of(inner.nps[0])
    blamed = blamed if blamed.ids else scene.of(topic)
    return speaker, blamed, t.noun.last


RESOLVED = frozenset({"RETREAT", "CONSULT", "SUPPORT", "COOPERATE", "AID", "SANCTION", "COERCE", "MOBILIZE"})
_BEFORE = 7  # tokens


def resolver(scene: Scene, t: Trigger, particles: ParticleTables) -> Side:
    """«قرار الرئيس سحب الجنود»: whose decision, plan or promise the deed is."""
    assert t.noun is not None
    at = t.noun.first - 1
    for head in range(at - 1, max(at - _BEFORE, -1), -1):
        phrase = scene.tree.phrases.get(head)
        if phrase is not None and phrase.last == at and scene.tree.words[head].lemma in particles.resolves:
            return scene.of(phrase.genitive)._replace(how="resolver")
    return NOBODY


def rather_acts(scene: Scene, t: Trigger, genitive: Side) -> bool:
    """For «قصف الطائرات», «هجوم الجيش»: a genitive that is an army or an armed group rather acts than suffers, unless it is killed."""
    if t.frame.genitive != "auto":
        return True
    kinds = scene.resolution.sectors(genitive.ids)
    people = [e for x in genitive.ids if (e := scene.resolution.entity(x)) is not None]
    if people and all(e.kind == "person" for e in people) and not t.frame.people_act:
        return False  # «قتل زعيم التنظيم»
    return bool(kinds & {"MIL", "REB", "UAF"}) and t.frame.mode not in ("assassinate", "execute") and t.frame.type == "ASSAULT"


def noun_preposition(scene: Scene, t: Trigger, prep: str, used: set[int]) -> tuple[Side, int | None]:
    """The phrase behind a preposition after the noun, up to the next verb; a nearer noun that is a deed keeps its own."""
    assert t.noun is not None
    clause = t.clause
    # «اشتباكات اندلعت بين»: behind a verb by which the noun only happens it keeps its prepositions
    told_by_verb = clause.topic is not None and clause.topic.head == t.noun.head and clause.among(scene.happen)
    for pp in clause.pps:
        if pp.prep != prep or pp.at in used or pp.at <= t.token:
            continue
        if pp.np is not None and scene.tree.words[pp.np.head].lemma in ASIDE:
            continue  # «للضرب على يد الشرطة»
        beyond = clause.verb > t.token and pp.at > clause.verb and not told_by_verb
        if pp.at > t.noun.last + 12 or beyond:
            continue
        # «جرى بحث العلاقات بين كينيا وغانا»: they talked; «بين البلدين» says it of those who were told to meet
        theirs = bool(t.objects) and -1 < clause.verb < t.token and clause.among(scene.happen)
        theirs = theirs and pp.np is not None and scene.tree.words[pp.np.head].mention >= 0
        odds = prep == "بين" and t.frame.type == "CONSULT" and not theirs and scene.at_odds(t.token, pp.at)
        if odds or deed_between(scene, t, pp.at):
            continue
        side = scene.of(pp.np) if pp.np is not None else scene.pronoun(pp.pronoun, pp.at) if pp.pronoun else NOBODY
        if side.ids:
            return Side(side.ids, pp.at, pp.end, "prep " + prep), pp.at
    return NOBODY, None


def fights(scene: Scene, side: Side) -> bool:
    return bool(scene.resolution.sectors(side.ids) & ARMED) or any(
        e.kind == "state" for x in side.ids if (e := scene.resolution.entity(x)) is not None
    )


WITH = ("prep مع", "prep ضد")
DOCUMENTS = frozenset(fold(w) for w in ("مذكرة", "اتفاق", "اتفاقية", "معاهدة", "بروتوكول", "ميثاق", "وثيقة", "إعلان"))


def deed_between(scene: Scene, t: Trigger, at: int) -> bool:
    """True when another deed noun that could take the preposition stands nearer to it («لقاء … بعد هجوم على …»)."""
    assert t.noun is not None
    words = scene.tree.words
    behind = t.noun.last + 2
    signed = behind if t.frame.mutual and words[behind - 1].lemma == "علي" and words[min(behind, at)].lemma in DOCUMENTS else -1
    return any(
        words[k].lemma in scene.deeds
        and words[k].kind == "noun"
        and words[k].mention < 0
        and words[k - 1].lemma not in DOCUMENTS  # «مذكرة التفاهم» is a paper
        and k not in t.objects  # «إرسال قطر مساعدات إلى كينيا»
        and k != signed  # «التوقيع على مذكرة تفاهم بين»: they sign who agree
        for k in range(t.noun.last + 1, at)
    )


def following_object(scene: Scene, phrase: NP, clause: Clause) -> Side:
    """«قصف الطائرات مواقعَ التنظيم»: the bare phrase right after a verbal noun and its genitive is its object."""
    for other in (*clause.nps, *([clause.topic] if clause.topic is not None else [])):
        if other.first == after_quotes(scene, phrase.last + 1):
            return scene.of(other)
    return NOBODY


def after_quotes(scene: Scene, at: int) -> int:
    """The token at a place, or the one behind the quotation mark that stands there: «اتهامه "دمشق"»."""
    words = scene.tree.words
    return at + 1 if at < len(words) and words[at].kind == "punct" and words[at].lemma in QUOTES else at


QUOTES = frozenset("«»“”\"'‘’„")


ADDRESSED = ("مع", "من", "ل", "الي")


def speakers_at(scene: Scene, t: Trigger, actor: Side, recipient: Side, particles: ParticleTables) -> tuple[Side, Side]:
    """«هنأ الملك الرئيس في اتصال هاتفي», «طلب من نظيره خلال لقاء»: those who spoke there are the verb's subject and whom it addresses."""
    role = scene.tree.role.get(t.token)
    if role is None or role[1] not in particles.occasion or scene.tree.words[t.token].article:
        return actor, recipient
    clause = scene.tree.clauses[role[0]]
    if clause.verb < 0 or clause.verb > t.token:
        return actor, recipient
    subject = scene.subject(clause)
    if len(subject.ids) > 1:
        return subject._replace(first=clause.verb), NOBODY  # «اتفق الرئيسان خلال لقاء جمعهما»
    others = [scene.of(phrase) for phrase in scene.objects(clause)]
    others += [scene.by_preposition(clause, prep, clause.verb, set())[0] for prep in ADDRESSED]
    others.append(scene.object_pronoun(clause))
    for other in others:
        who = [e for x in other.ids if (e := scene.resolution.entity(x)) is not None]
        speaks = bool(who) and all(e.kind in ("person", "state", "institution") for e in who)
        if subject.ids and speaks and not set(other.ids) & set(subject.ids):
            return subject._replace(first=clause.verb), other
    return actor, recipient


def controlled_sides(
    scene: Scene, t: Trigger, clause: Clause, actor: Side, recipient: Side, particles: ParticleTables
) -> tuple[Side, Side]:
    """«بالتنسيق مع الجيش», «بدعم من التحالف», «لمساعدة القوات»: the side left out is the subject of the verb the noun stands by."""
    assert t.noun is not None
    role = scene.tree.role.get(t.noun.head)
    if role is not None and role[1] in ("في", "خلال") and t.frame.type == "CONSULT" and recipient.ids and not actor.ids:
        subject = scene.subject(clause)  # «قالت في رسالة إلى المجلس», «رفضت في اتصال معه»
        if subject.ids and not set(subject.ids) & set(recipient.ids):
            return subject._replace(first=-1, last=-1, how="controlled"), recipient
    if role is None or role[1] not in ("ب", "ل") or clause.verb < 0 or not (actor.ids or recipient.ids):
        return actor, recipient
    if t.frame.type == "ASSAULT" and clause.among(particles.foil):
        return actor, recipient  # «أحبطت قوات الأمن مخططا لتفجير السفارة»
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
    at = after_quotes(scene, phrase.last + 1)
    return any(other.first == at for other in (*clause.nps, *([clause.topic] if clause.topic is not None else [])))


def place_follows(scene: Scene, phrase: NP, clause: Clause) -> bool:
    """«دخول القوات الروسية [مدينة باخموت]»: right behind the phrase stands a place, by its name or as one of them."""
    for other in clause.nps:
        if other.first == phrase.last + 1:
            words = scene.tree.words
            return any(
                (one.mention >= 0 and scene.names[one.mention].kind == "place") or words[one.head].lemma in scene.towns
                for one in (other, other.genitive) if one is not None
            )
    return False


def joined_behind(scene: Scene, t: Trigger, at: int, side: Side) -> Side:
    """«بين وحدات من الجيش والمعارضة», «بين مسلحين ودورية للجيش»: the other side stands behind the preposition inside the pair."""
    for pp in t.clause.pps:
        near = at < pp.at <= max(side.last + 2, at + 4)
        if not near or pp.np is None or pp.prep not in ("من", "ل") or scene.tree.words[pp.np.head].mention < 0:
            continue
        other = scene.of(pp.np)
        ids = tuple(dict.fromkeys(side.ids + other.ids))
        if len(ids) > len(side.ids):
            return side._replace(ids=ids, last=max(side.last, other.last))
    words = scene.tree.words
    k = side.last + 2  # «بين المبعوث الأممي، وممثلين للحكومة»: joined behind a comma
    phrase = scene.tree.phrases.get(k) if k < len(words) and words[k - 1].lemma == "،" and words[k].conj == "و" else None
    if phrase is not None and phrase.first == k and (other := scene.of(phrase)).ids:
        return side._replace(ids=tuple(dict.fromkeys(side.ids + other.ids)), last=max(phrase.last, other.last))
    return side


SIDEWAYS = frozenset(fold(w) for w in ("جهة", "ناحية", "جانب", "طرف"))


def sides_between(scene: Scene, t: Trigger) -> Side:
    """«اشتباكات بين الجيش والمسلحين»: all sides behind «بين»."""
    side, at = noun_preposition(scene, t, "بين", set())
    if at is None:
        return side
    if len(side.ids) == 1:
        side = joined_behind(scene, t, at, side)
    # «بين الجيش من جهة، والمسلحين من جهة أخرى»: what stands behind «من جهة» and «و» is the other side.
    words = scene.tree.words
    for k in range(side.last + 1, min(side.last + 7, len(words) - 2)):
        if words[k].lemma != "من" or scene.sentence.tokens[k + 1].folded not in SIDEWAYS:
            continue
        nxt = k + 2 + (words[k + 2].kind == "punct")
        phrase = scene.tree.phrases.get(nxt)
        if phrase is not None and words[nxt].conj:
            other = scene.of(phrase)
            ids = tuple(dict.fromkeys(side.ids + other.ids))
            return side._replace(ids=ids, last=max(side.last, other.last))
    return side
