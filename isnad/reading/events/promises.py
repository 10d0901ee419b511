"""What is laid down or promised and still to be done: the clauses of a treaty, and promises that give way."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.sides import Scene
from isnad.reading.events.triggers import Trigger

_STEPS = 8  # how far up the clauses a treaty is looked for
_GIVING = frozenset({"RETREAT", "CONCEDE"})


def is_treaty(scene: Scene, phrase: NP | None, particles: ParticleTables) -> bool:
    """True for «الاتفاق», «بنود المعاهدة»."""
    while phrase is not None:
        word = scene.tree.words[phrase.head]
        if word.lemma in particles.treaties or scene.sentence.tokens[phrase.head].folded in particles.treaties:
            return True
        phrase = phrase.genitive
    return False


def lays_down(scene: Scene, clause: Clause, particles: ParticleTables) -> bool:
    """«ينص الاتفاق على», «معاهدة تقضي بـ»: the clause tells what a treaty says; its subject may stand in the clause before."""
    if clause.verb < 0 or not clause.among(particles.lay_down):
        return False
    at, steps = clause, 0
    while steps < _STEPS:
        written = at.topic if at.topic is not None else scene.subject_phrase(at)
        if written is not None:
            return is_treaty(scene, written, particles)
        if at.sibling < 0 or at.sibling == at.index:
            return False
        at, steps = scene.tree.clauses[at.sibling], steps + 1
    return False


def under_treaty(scene: Scene, clause: Clause, particles: ParticleTables) -> bool:
    """«ينسحب الجيش بموجب الاتفاق»: a present deed that a treaty provides for."""
    form = scene.form(clause)
    if form is None or form.tense != "present":
        return False
    words = scene.tree.words
    for pp in clause.pps:
        if pp.np is None:
            continue
        named = fold(pp.prep) in particles.under or scene.tree.words[pp.np.head].lemma in particles.under
        after = pp.np.last + 1
        if named and (is_treaty(scene, pp.np, particles) or (after < len(words) and words[after].lemma in particles.treaties)):
            return True
    return False


def is_laid_down(scene: Scene, t: Trigger, particles: ParticleTables) -> bool:
    """True for a deed that a treaty provides for: below «ينص على أن», behind «يقضي بـ», beside «بموجب الاتفاق»."""
    at = t.clause
    if t.noun is None and under_treaty(scene, at, particles):
        return True
    if t.token > at.verb and t.noun is not None and lays_down(scene, at, particles):
        return True
    for _ in range(_STEPS):
        if at.parent < 0 or not (at.relation == "comp" or (at.relation == "sub" and at.opener == "علي")):
            return False
        at = scene.tree.clauses[at.parent]
        if lays_down(scene, at, particles):
            return True
    return False


def yielding(
    scene: Scene, t: Trigger, content: Collection[int], triggers: Sequence[Trigger], particles: ParticleTables
) -> Trigger | bool:
    """What a promise gives way in, if it does: the withdrawal or release it promises, or True for a deed it will leave undone.

    «تعهد بالانسحاب», «وافق على الإفراج عن», «التزم عدم مهاجمة السفن».
    """
    later = sorted(k for k in content if k > t.token)
    if not later:
        return False
    words = scene.tree.words
    for k in later[:6]:
        if words[k].lemma in particles.undone or (words[k].kind == "noun" and words[k].lemma in particles.yielded):
            return True
    if any(c.parent == t.clause.index and c.relation == "comp" and c.negated and c.verb in content for c in scene.tree.clauses):
        return True
    first = [u for u in triggers if u.token in content and u.token > t.token and _hangs(u.clause, t.clause)]
    if first and first[0].frame.type in _GIVING:
        return first[0]
    return False


def _hangs(clause: Clause, on: Clause) -> bool:
    """True for the promise's own clause and the one that says what is promised."""
    return clause.index == on.index or (clause.parent == on.index and clause.relation == "comp")


