"""PLOVER's auxiliary modes, its folding of types, and modes."""

from __future__ import annotations

from collections.abc import Mapping

from isnad.pack.events import EventTables, Frame
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import Clause
from isnad.reading.events.carriers import outer_role
from isnad.reading.events.drafts import marks_of
from isnad.reading.events.nouns import resolver
from isnad.reading.events.promises import is_laid_down
from isnad.reading.events.sides import Scene
from isnad.reading.events.triggers import Trigger

COOPERATION = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
# What somebody says he will not do is refused; PLOVER's mode of the refusal says what.
REFUSABLE = {
    "AGREE": None,
    "SUPPORT": None,
    "COOPERATE": None,
    "CONSULT": "meet",
    "AID": "assist",
    "CONCEDE": "yield",
    "RETREAT": "yield",
}


DENIED = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "SANCTION"})  # what somebody denies having done is no event
# «نفيه أي لقاء», «نفى أن تكون بلاده دفعت»: talks and help that are denied did not happen (PLOVER: negation).
NOT_GIVEN = frozenset({"CONSULT", "COOPERATE", "SUPPORT", "AGREE", "AID", "RETREAT", "CONCEDE"})


def auxiliary_modes(scene: Scene, t: Trigger, particles: ParticleTables) -> set[str]:
    """negation, future, hypothetical from the clause, what governs it, and what stands before the noun; «denied» drops the event."""
    aux: set[str] = set()
    if t.noun is not None and (went_before(scene, t, particles) or goes_on(scene, t, particles)):
        return marks_before(scene, t, particles) & {"negation"}
    clause: Clause | None = t.clause
    if t.noun is None or rides_on_verb(scene, t, particles):
        aux |= marks_of(t.clause)
        before = [scene.tree.words[k].lemma for k in range(max(0, t.clause.first - 2), t.clause.first + 1)]
        if t.clause.relation == "comp" and any(lemma in particles.without for lemma in before):
            aux.add("negation")
    if t.noun is not None:
        aux |= marks_before(scene, t, particles)
        role = scene.tree.role.get(t.noun.head) or outer_role(scene, t)
        holder = scene.tree.clauses[role[0]] if role is not None else t.clause
        near = role is None or role[1] in ("np", "topic") or role[1] in particles.carrying
        if holder.verb >= 0 and holder.verb != t.token and near:
            aux |= governed_marks(scene, holder, particles, t.frame.type)
            if t.frame.type == "ACCUSE" and scene.tree.words[t.token].enclitic and holder.among(particles.deny):
                aux.add("denied")  # «نفت طهران ضلوعها في الهجوم»
            if t.frame.type in DENIED and role is not None and role[1] == "np" and holder.among(particles.deny):
                aux.add("denied")  # «نفت طهران اعتقال مواطنين»
            if t.frame.type in NOT_GIVEN and role is not None and role[1] == "np" and holder.among(particles.deny):
                aux.add("negation")
            if holder.index != t.clause.index and rides_on_verb(scene, t, particles):
                aux |= marks_of(holder)
    steps = 0
    while clause is not None and clause.parent >= 0 and steps < 8:
        above = scene.tree.clauses[clause.parent]
        if clause.relation == "comp":
            aux |= governed_marks(scene, above, particles, t.frame.type)
            if above.among(particles.deny) and above.verb >= 0:
                aux.add("negation" if t.frame.type in NOT_GIVEN else "denied")
            if clause.opener in ("ان", "بان") and (above.future or above.hypothetical):
                aux |= {"future"} if above.future else {"hypothetical"}
        if clause.relation in ("rel", "circ", "sub"):
            break
        clause = above
        steps += 1
    if only_rumoured(scene, t, particles):
        aux.add("denied")
    if is_laid_down(scene, t, particles):
        aux.add("future")
    form = scene.form(t.clause)
    past = form is not None and form.tense == "past" and t.noun is None
    if not past and any(t.clause.first <= k <= t.clause.last and scene.tree.holder[k] == t.clause.index and not only_before(scene, t, k, particles) for k in scene.later):
        aux.add("future")  # «يتوجه غدا إلى»
    if any(scene.tree.words[a].lemma in particles.future_adjectives for a in (t.noun.adjectives if t.noun is not None else ())):
        aux.add("future")
    if "negation" in aux:
        aux.discard("hypothetical")
    if "topic" in t.frame.recipient:
        aux.discard("negation")  # «غير مقبول» is the judgement itself
    return aux


def only_rumoured(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«نفت أنباء عن اعتقال القيادي», «نفى ما تردد عن استقالة الوزير»: what is told in what somebody denies."""
    clause = t.clause
    if clause.opener == "ما" and clause.parent >= 0:
        clause = scene.tree.clauses[clause.parent]
    if t.noun is None or clause.verb < 0 or not clause.among(particles.deny) or t.token < clause.verb:
        return False
    return any(scene.tree.words[k].lemma in particles.rumours for k in range(clause.verb + 1, t.token))


def only_before(scene: Scene, t: Trigger, later: int, particles: ParticleTables) -> bool:
    """«تجريان مفاوضات قبل الانتخابات المقررة الشهر المقبل»: the day to come is that of something else."""
    return any(scene.tree.words[k].lemma in particles.before_then for k in range(t.token + 1, later))


def rides_on_verb(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """True when the noun shares its verb's negation and time: what a light verb carries, what happens or does not."""
    assert t.noun is not None
    role = scene.tree.role.get(t.noun.head) or outer_role(scene, t)
    if role is None:
        return False
    clause = scene.tree.clauses[role[0]]
    if clause.verb < 0:
        return role[1] in ("topic", "np")
    if role[1] not in ("np", "topic"):
        return role[1] in particles.carrying and (clause.among(particles.carry) or clause.among(particles.undergo))
    return (
        clause.among(particles.light)
        or clause.among(particles.happen)
        or clause.among(particles.undergo)
        or clause.among(particles.begin)
    )


# What an authority decides of these is done with the decision: «قررت الحكومة إلغاء الرسوم», «قررت تعليق الرحلات».
DECIDED = frozenset({"SANCTION", "COERCE", "CONCEDE"})
DECIDE = frozenset({fold("قرر")})


def went_before(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«قد يستقيل إثر اعتقال ابنه»: what stands behind «إثر» happened, whatever becomes of the rest; «سيعود بعد رفع الحصار» leaves it open."""
    role = scene.tree.role.get(t.token) or outer_role(scene, t)
    if role is None or role[1] not in particles.happened:
        return False
    return role[1] != "بعد" or not (scene.tree.clauses[role[0]].future or scene.tree.clauses[role[0]].hypothetical)


def goes_on(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """«الهجوم الروسي المتواصل», «الحرب الدائرة»: an adjective says that the deed is real, whatever its clause hopes or plans."""
    words = scene.tree.words
    definite = t.noun is not None and (words[t.token].article or t.noun.genitive is not None)
    return definite and t.noun is not None and any(words[k].article and words[k].lemma in particles.real for k in t.noun.adjectives)


def governed_marks(scene: Scene, above: Clause, particles: ParticleTables, kind: str) -> set[str]:
    """What a governing verb does to the deed below it: «يعتزم», «يأمل», «فشل في»."""
    if above.verb < 0 or (kind in DECIDED and above.among(DECIDE)):
        return set()
    if above.among(particles.future_verbs) and above.negated:
        return {"negation", "future"} if kind in REFUSABLE else {"negation"}  # «لا تنوي تسليم», «لا تعتزم مهاجمة»
    if above.negated and above.among(particles.implied):
        return {"negation"}
    if above.among(particles.future_verbs) or (kind == "ASSAULT" and above.among(particles.foil)):
        return {"future"}
    if above.lemma in particles.hypothetical_verbs or (above.among(particles.hypothetical_verbs) and above.lemma not in particles.carry):
        return set() if achieved(above, scene) else {"hypothetical"}  # «تمكن من» is spelled like a form of «أمكن»
    if above.among(particles.negating_verbs):
        return {"negation"}
    return set()


ACHIEVE = frozenset({fold("استطاع")})


def achieved(above: Clause, scene: Scene) -> bool:
    """«استطاع الجيش قتل ثلاثة»: what somebody was able to do in the past he did; «يستطيع» leaves it open."""
    form = scene.form(above)
    return above.lemma in ACHIEVE and form is not None and form.tense == "past" and not above.negated


def marks_before(scene: Scene, t: Trigger, particles: ParticleTables) -> set[str]:
    """«عدم اعتقال», «دون قصف», «احتمال شن»: the word right before a deed noun."""
    assert t.noun is not None
    at = t.noun.first - 1
    while at >= 0 and (scene.tree.words[at].kind == "punct" or (at > 0 and scene.tree.words[at].lemma in scene.transparent)):
        at -= 1  # «إحباط سلسلة هجمات»
    if at < 0:
        return set()
    word = scene.tree.words[at]
    if word.article and scene.tree.words[t.noun.first].prep != "ل" and not (at > 0 and scene.tree.words[at - 1].kind == "prep"):
        return set()  # «قوبلت الخطة برفض», «واجهت الخطة انتقادات»: the plan is what was refused; «من المقرر عقد»
    if word.lemma in particles.negating_nouns:
        return {"negation"}
    if (t.frame.type in COOPERATION or t.frame.type == "RETREAT") and resolver(scene, t, particles).ids:
        return {"future"}  # «قرار الرئيس سحب الجنود»: resolved, not done
    if word.lemma in particles.chances:
        return {"hypothetical"}
    return {"future"} if word.lemma in particles.plans else set()


def fold_type(frame: Frame, aux: set[str]) -> tuple[str, set[str]]:
    """PLOVER's folding: cooperation to come is AGREE, withdrawal to come CONCEDE; some negations are another type."""
    if frame.only_negated:
        return frame.type, aux - {"negation", "future"}
    if frame.only_future and "negation" not in aux:
        return frame.type, aux - {"future"}
    if "negation" in aux and frame.negated:
        return frame.negated, aux - {"negation"}
    if frame.type in REFUSABLE and aux >= {"negation", "future"}:
        return "REJECT", aux - {"negation", "future"}  # «لن يوقع اتفاقا», «لن تنسحب»
    if frame.type in COOPERATION and "future" in aux and "negation" not in aux:
        return "AGREE", aux - {"future", "hypothetical"}
    if frame.type == "RETREAT" and "future" in aux and "negation" not in aux:
        return "CONCEDE", aux - {"future"}
    if frame.type in ("AGREE", "CONCEDE") and "negation" not in aux:
        return frame.type, aux - {"future"}  # an offer looks ahead by itself
    return frame.type, aux


_ABOUT = 4  # tokens around a word that names a mode


def mode_of(scene: Scene, t: Trigger, tables: EventTables, first: int, last: int) -> str | None:
    """The frame's mode, else the one a word near the event settles."""
    if t.frame.mode:
        return t.frame.mode
    words = tables.mode_words.get(t.frame.type, {})
    if not words:
        return None
    said = mode_of_content(scene, t, tables)
    if said is not None:
        return said
    before = t.clause.first if t.noun is not None and t.frame.type in tables.mode_of_deed and tables.mode_of_deed[t.frame.type] else first
    stretch = range(max(0, min(first, before)), min(len(scene.tree.words), max(last, t.clause.last) + 1))
    # «الضربات الجوية التي تشنها», «معظم الغارات استهدفت»: what strikes stands before.
    topic = t.clause.topic if t.noun is None or t.clause.relation == "rel" else None
    subject = scene.subject_phrase(t.clause) if t.noun is None else None
    near = {*stretch, *(k for one in (topic, subject) if one is not None for k in range(one.first, one.last + 1))}

    unless = tables.mode_unless.get(t.frame.type, {})

    def named(k: int) -> str | None:
        mode = word_of_mode(scene, k, words)
        if mode in unless and not unless[mode].isdisjoint(w.lemma for w in scene.tree.words[max(0, k - _ABOUT) : k + _ABOUT + 1]):
            return None  # «مسيرة احتجاجية» is no drone
        return mode

    for k in sorted(near, key=lambda k: abs(k - t.token)):
        mode = named(k)
        if mode:
            described = k + 1 in near and scene.tree.words[k + 1].kind == "adj"
            return (named(k + 1) if described else None) or mode  # «الرصاص المطاطي», «طائرة مسيرة»: the adjective says more
    return None


def word_of_mode(scene: Scene, token: int, words: Mapping[str, str]) -> str | None:
    """The mode that a word names, by lemma, as written, or without what is joined to it: «بالحجارة», «والقذائف»."""
    word = scene.tree.words[token]
    mode = words.get(word.lemma) or words.get(scene.sentence.tokens[token].folded)
    if mode is None and word.analysis is not None and (word.prep or word.conj or word.article or word.enclitic):
        mode = words.get(fold(word.analysis.form.surface))
    return mode


_NAMED_NEAR = 2  # tokens behind a deed in which a word may say more than the deed


def mode_of_content(scene: Scene, t: Trigger, tables: EventTables) -> str | None:
    """«طلبت تمويل المفاوضات», «رفض لقاء من اقترح الهدنة»: of what is asked for, threatened or refused the first deed or word says which kind;
    «هدد بسحب الجنسية»: a word right behind the deed says more than the deed."""
    deeds, words = tables.mode_of_deed.get(t.frame.type, {}), tables.mode_words.get(t.frame.type, {})
    of_deed: str | None = None
    there = -1
    for token, frame in scene.spoken_of.get(t.token, ()):
        if of_deed is not None and token > there + _NAMED_NEAR:
            break
        mode = word_of_mode(scene, token, words) if scene.tree.words[token].mention < 0 else None
        if mode is not None:
            return mode
        if of_deed is None and frame is not None:
            of_deed, there = deeds.get(frame.id) or deeds.get(frame.type), token
    return of_deed
