"""When a hostile deed to come is a threat: somebody says that his own side will do it if, or unless, another does something."""

from __future__ import annotations

from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import Clause
from isnad.reading.events.sides import Scene, Side
from isnad.reading.events.triggers import Trigger

# What a threat of each deed is, as PLOVER's modes of THREATEN say; the deed's own mode first, else its type.
THREATENED = {
    "arrest": "arrest",
    "ban": "ban",
    "censor": "ban",
    "expel": "expel",
    "deport": "expel",
    "discontinue": "relations",
    "withdraw": "relations",
    "SANCTION": "restrict",
    "COERCE": "restrict",
    "ASSAULT": "violence",
}
_DEEDS = frozenset({"SANCTION", "COERCE", "ASSAULT"})
_IF, _UNLESS = frozenset(fold(w) for w in ("إذا", "لو")), fold("ما")
_WHOEVER = fold("كل")
_ELSE = fold("إلا")
_CASE = frozenset(fold(w) for w in ("حال", "حالة"))  # «في حال عدم الالتزام»
_STEPS = 4  # how far up the clauses the condition is looked for


def is_threat(scene: Scene, t: Trigger, actor: Side, aux: set[str], particles: ParticleTables) -> bool:
    """«سنقطع العلاقات إذا …», «يعلق عضويته ما لم …», «سيعتقل كل من …»: in the doer's own words, or in nobody's."""
    clause = t.clause
    if t.noun is not None or t.frame.type not in _DEEDS or "negation" in aux or clause.relation == "rel":
        return False
    said = scene.speaker_at(t.token)
    if not actor.ids or (said and not _own(scene, actor, said)):
        return False
    on = _conditions(scene, clause)
    if any(c.opener == _UNLESS for c in on):
        return True
    if on and (clause.future or clause.hypothetical):
        return True
    if or_else(clause):
        return True
    if not clause.future:
        return False
    in_case = any(pp.prep == "في" and pp.np is not None and scene.tree.words[pp.np.head].lemma in _CASE for pp in clause.pps)
    anyone = any(_any_of(scene, phrase.first, particles) for phrase in scene.objects(clause))
    return in_case or (bool(said) and (anyone or bool(_whoever(scene, clause, particles))))


def or_else(clause: Clause) -> bool:
    """«أمهلت أنقرة شهرا **وإلا فرضت عليها عقوبات**»: what follows if the other does not do it."""
    return clause.relation == "sub" and clause.opener == _ELSE


def vows(scene: Scene, t: Trigger, actor: Side) -> bool:
    """«حذرت الجزائر من أنها ستوقف الغاز»: who warns of what he will do himself threatens, whoever it may hit."""
    if t.noun is not None or t.frame.type != "THREATEN" or not actor.ids:
        return False
    below = [c for c in scene.tree.clauses if c.parent == t.clause.index and c.relation == "comp" and c.future and not c.negated]
    return any(set(scene.subject(c).ids) & set(actor.ids) for c in below)


def told_by_others(scene: Scene, t: Trigger, actor: Side) -> bool:
    """«قالت المنظمة إن السلطات لن تتسامح مع الصحافة»: who only tells what others will not bear threatens nobody."""
    if t.frame.type != "THREATEN" or not t.frame.only_future or t.noun is not None or "speaker" in t.frame.actor:
        return False
    said = scene.speaker_at(t.token)
    return bool(said) and bool(actor.ids) and not _own(scene, actor, said)


def on_condition(scene: Scene, threat: Clause, clause: Clause, particles: ParticleTables) -> bool:
    """True for a clause in what a threat depends on: «يهاجم إذا **لم تنسحب القوات**»."""
    on = {c.index for c in _conditions(scene, threat)} | {c.index for c in _whoever(scene, threat, particles)}
    on |= {
        c.index
        for below in scene.tree.clauses
        if below.parent == threat.index and below.relation == "comp"
        for c in _conditions(scene, below)
    }
    at = clause
    for _ in range(_STEPS):
        if at.index in on:
            return True
        if at.parent < 0 or at.relation in ("coord", "rel"):
            return False
        at = scene.tree.clauses[at.parent]
    return False


def _conditions(scene: Scene, clause: Clause) -> list[Clause]:
    """The clauses with «إذا», «لو» or «ما لم» that hang on a clause or, as «إذا لم تنسحب فسوف نهاجمها» is read, stand beside it."""
    beside = clause.sibling if clause.relation == "coord" else -1
    return [
        c
        for c in scene.tree.clauses
        if c.relation == "sub"
        and (c.parent == clause.index or c.index == beside)
        and (c.opener in _IF or (c.opener == _UNLESS and c.negated))
    ]


def _any_of(scene: Scene, first: int, particles: ParticleTables) -> bool:
    """«سنسحق أي محاولة»: whatever it may be."""
    words = scene.tree.words
    return words[first].lemma in particles.any or (first > 0 and words[first - 1].lemma in particles.any)


def _own(scene: Scene, actor: Side, said: tuple[str, ...]) -> bool:
    """True when one of those who speak does it, or one of their country."""
    if set(actor.ids) & set(said):
        return True
    speakers = {e.country for x in said if (e := scene.resolution.entity(x)) is not None and e.country}
    return any((e := scene.resolution.entity(x)) is not None and e.country in speakers for x in actor.ids)


def _whoever(scene: Scene, clause: Clause, particles: ParticleTables) -> list[Clause]:
    """«أي دولة تدعم», «كل من يتظاهر»: the clauses that say on whom it falls."""
    words = scene.tree.words
    return [
        below
        for below in scene.tree.clauses
        if below.relation == "rel"
        and below.parent == clause.index
        and below.topic is not None
        and below.topic.head > clause.verb
        and (
            words[below.topic.head].lemma == _WHOEVER
            or words[below.topic.first].lemma in particles.any
            or words[below.topic.first - 1].lemma in particles.any
        )
    ]
