"""Who did what to whom, when, where, on whose word: PLOVER events from the tree of clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any

from isnad.reading.clauses import Tree
from isnad.reading.events.coding import read_sentence
from isnad.reading.events.doers import DECISION, decider
from isnad.reading.events.drafts import Draft
from isnad.reading.events.history import History
from isnad.reading.events.sides import NOBODY, Scene, Side
from isnad.reading.events.times import date_of, is_history, tokens_to_come
from isnad.reading.events.weigh import seen_in
from isnad.reading.parts import Mention, Sentence
from isnad.record import DateExpression, Event, Place, Statement
from isnad.span import Span

__all__ = ["code"]

QUAD = {
    "AGREE": "verbal cooperation", "CONSULT": "verbal cooperation", "SUPPORT": "verbal cooperation", "CONCEDE": "verbal cooperation",
    "COOPERATE": "material cooperation", "AID": "material cooperation", "RETREAT": "material cooperation",
    "REQUEST": "verbal conflict", "ACCUSE": "verbal conflict", "REJECT": "verbal conflict", "THREATEN": "verbal conflict",
    "PROTEST": "material conflict", "SANCTION": "material conflict", "MOBILIZE": "material conflict",
    "COERCE": "material conflict", "ASSAULT": "material conflict",
}  # fmt: skip
# CAMEO root codes by PLOVER's own conversion table (CAMEO2PLOVER-2021); ACCUSE investigate is 09, heavy fighting 19.
CAMEO = {
    "AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "CONCEDE": "08", "RETREAT": "08", "ACCUSE": "11",
    "REQUEST": "10", "REJECT": "12", "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15", "SANCTION": "16", "COERCE": "17", "ASSAULT": "18",
}  # fmt: skip
_FIGHT = frozenset({"firearms", "heavy-weapons", "aerial", "drone"})


def cameo_root(kind: str, mode: str | None) -> str:
    """Two digits of CAMEO for a PLOVER type and mode."""
    if kind == "ACCUSE" and mode == "investigate":
        return "09"
    if kind == "ASSAULT" and mode in _FIGHT:
        return "19"
    if kind == "ASSAULT" and mode in ("cleansing", "massacre", "unconventional"):
        return "20"
    return CAMEO[kind]


def code(
    sentences: Sequence[Sentence],
    trees: Sequence[Tree],
    names: Sequence[Mention],
    resolution: Any,
    statements: Sequence[Statement],
    dates: Sequence[DateExpression],
    places: Sequence[Place],
    day: date | None,
    pack: Any,
) -> tuple[Event, ...]:
    """The events of all sentences in order of the text; ids ``v1``, ``v2``, …"""
    tables, particles = pack.events, pack.particles
    out: list[Event] = []
    # A voice without a name («مصدر», «بعضهم») speaks, but is no side of what it tells.
    sides = {e.id for e in resolution.entities}
    near = _by_sentence(sentences, statements)
    carried, carried_as = NOBODY, ("", "")
    told: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    history = History()
    salience: dict[str, int] = {}
    last_named: dict[str, int] = {}
    doers: dict[str, list[tuple[str, ...]]] = {}
    for index, (sentence, tree) in enumerate(zip(sentences, trees, strict=True)):
        speakers = _Speakers(sentence, [s for s in near[index] if s.speaker in sides])
        scene = Scene(
            index,
            sentence,
            tree,
            resolution,
            names,
            tables.deeds,
            particles.quantity,
            carried,
            speakers.at,
            speakers.by_cue,
            told,
            particles.masculine,
            particles.happen | particles.impersonal,
            tokens_to_come(sentence, dates, day),
            doers,
            history,
            salience,
            last_named,
            tables.kinds,
            particles.parts,
            particles.be,
            particles.papers,
            particles.towns,
            particles.results,
            particles.odds,
            particles.jointly,
            carried_as,
        )
        for draft in read_sentence(scene, tables, particles):
            if draft.actor.ids or draft.recipient.ids:
                told[draft.type] = (draft.actor.ids, draft.recipient.ids)
                history.append((draft.type, draft.actor.ids, draft.recipient.ids))
            if draft.actor.ids and "negation" not in draft.aux:
                doers.setdefault(draft.type, []).append(draft.actor.ids)
            out.append(_event(draft, scene, near[index], dates, places, day, f"v{len(out) + 1}", pack))
        if who := decider(scene, particles, tables):
            doers.setdefault(DECISION, []).append(who)
        if (subject := _main_subject(scene)) is not None:
            carried, carried_as = subject
        for one in seen_in(scene):
            for name in one.ids:
                salience[name] = salience.get(name, 0) + 1
                last_named[name] = index
    return tuple(out)


def _by_sentence(sentences: Sequence[Sentence], statements: Sequence[Statement]) -> list[list[Statement]]:
    """The statements whose cue or content touches a sentence, for each of them, in order."""
    starts = [s.start for s in sentences]
    out: list[list[Statement]] = [[] for _ in sentences]
    for statement in statements:
        touched: set[int] = set()
        for span in (statement.cue, *statement.content):
            first = max(bisect_right(starts, span.start) - 1, 0)
            touched.update(range(first, max(bisect_left(starts, span.end), first + 1)))
        for index in sorted(touched):
            if index < len(out):
                out[index].append(statement)
    return out


class _Speakers:
    """Who speaks the words at a token, and who speaks by a cue verb at a token."""

    def __init__(self, sentence: Sentence, statements: Sequence[Statement]) -> None:
        self.sentence = sentence
        self.near = [s for s in statements if any(c.start < sentence.end and sentence.start < c.end for c in s.content)]
        self.cued = [s for s in statements if sentence.start <= s.cue.start < sentence.end]

    def at(self, token: int) -> tuple[str, ...]:
        """The speaker of the innermost words around a token."""
        at = self.sentence.tokens[token].start
        inside = [(c.end - c.start, s.speaker) for s in self.near for c in s.content if c.start <= at < c.end and s.speaker]
        return (min(inside)[1],) if inside else ()

    def by_cue(self, token: int) -> tuple[str, ...]:
        """The speaker whose cue the token is."""
        here = self.sentence.tokens[token]
        return tuple(s.speaker for s in self.cued if s.cue.start <= here.start < s.cue.end and s.speaker)[:1]


def _main_subject(scene: Scene) -> tuple[Side, tuple[str, str]] | None:
    """The first main clause's subject that is a side, who a later dropped subject is, with its gender and number."""
    for clause in scene.tree.clauses:
        if clause.relation in ("main", "coord") and (clause.verb >= 0 or clause.topic is not None):
            side = scene.subject(clause)
            if side.how == "carried":
                return side, scene.carried_as
            if side.ids:
                written = scene.subject_phrase(clause)
                if len(side.ids) > 1 or written is None:
                    return side, ("", "p" if len(side.ids) > 1 else "")
                gender, number = scene.agreement(written.head)
                form = scene.form(clause)
                if form is not None and form.person == 3 and number == "s":
                    gender = form.gender  # «قالت كلينتون»: no title tells, but her verb
                return side, (gender, number)
    return None


def _event(
    d: Draft, scene: Scene, statements: Sequence[Statement], dates: Sequence[DateExpression], places: Sequence[Place],
    day: date | None, name: str, pack: Any,
) -> Event:  # fmt: skip
    tokens = scene.sentence.tokens
    trigger = Span(tokens[d.trigger.token].start, tokens[d.trigger.token].end)
    first, last = max(0, d.first), min(d.last, len(tokens) - 1)
    evidence = Span(tokens[first].start, tokens[last].end)
    when = date_of(d, scene, dates)
    aux = set(d.aux)
    if day is not None and "negation" not in aux and is_history(d, scene, dates, when, day):
        aux.add("historical")
    inside = [s for s in statements if any(c.start <= trigger.start < c.end for c in s.content)]
    statement = (
        min(inside, key=lambda s: min(c.end - c.start for c in s.content if c.start <= trigger.start < c.end)).id
        if inside
        else None
    )
    context = list(d.trigger.frame.context)
    for token in range(first, last + 1):
        for extra in pack.events.context_words.get(tokens[token].folded, ()):
            if extra not in context:
                context.append(extra)
    order = [a for a in ("negation", "future", "hypothetical", "historical") if a in aux]
    return Event(
        id=name, type=d.type, mode=d.mode, context=tuple(context[:4]), actor=d.actor.ids, recipient=d.recipient.ids, aux=tuple(order),
        trigger=trigger, evidence=evidence, date=when, place=_place_of(evidence, places), statement=statement,
        quad=QUAD[d.type], cameo=cameo_root(d.type, d.mode), intensity=pack.events.intensity.get(d.type), rule=d.rule,
    )  # fmt: skip


def _place_of(evidence: Span, places: Sequence[Place]) -> int | None:
    for index, place in enumerate(places):
        if evidence.start <= place.start < evidence.end:
            return index
    return None
