"""Which side a slot takes: everybody the sentence and the report offer is weighed, and the rules' own answer is one voice among them.

The rules of the steps before say who stands where grammar puts actor and recipient. Newspapers leave sides out, pack them away in
asides or tell them a sentence earlier; there the weights of the pack decide, learned from reports read by hand
(``scripts/learn_sides.py``). A slot may also stay empty: nobody is a candidate like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import exp, fsum, log
from typing import Any, NamedTuple

from isnad.pack.events import Weights
from isnad.pack.letters import fold
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.sides import NOBODY, Scene, Side, folded
from isnad.reading.events.triggers import Trigger

ACTOR, RECIPIENT = "a", "r"
_FAR = 60  # tokens


class Seen(NamedTuple):
    """Somebody named, meant or joined in the sentence: entity ids, token stretch, and the token that carries the noun."""

    ids: tuple[str, ...]
    first: int
    last: int
    head: int
    how: str


@dataclass(slots=True)
class Candidate:
    """Who might be a side, with what speaks for and against it."""

    side: Side
    marks: set[str] = field(default_factory=set)
    near: int = 10_000
    country: str | None = None


class Spot(NamedTuple):
    """Where somebody stands, as far as no trigger matters: the clause (-1 for none), the role in it, the preposition before."""

    one: Seen
    clause: int
    place: str  # role and depth
    role: str
    held: str
    gender: str
    number: str
    source: bool


@dataclass(slots=True)
class View:
    """What the sentence shows of everybody; worked out once, however many events are weighed in it."""

    seen: tuple[Seen, ...]
    spots: tuple[Spot, ...]
    inside: frozenset[str]  # everybody seen
    verbs: list[int]  # how many verbs stand before each token
    stops: list[int]  # likewise of punctuation marks
    known: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)  # marks of who somebody is, once asked for
    most: tuple[str, ...] | None = None  # who was told of most before


def view_of(scene: Scene) -> View:
    """The view of a sentence."""
    if scene.view is None:
        seen = tuple(_joined(scene, list(_each(scene))))
        places = _places(scene)
        words = scene.tree.words
        scene.view = View(
            seen,
            tuple(_spot(scene, one, places.get(one.head)) for one in seen),
            frozenset(x for one in seen for x in one.ids),
            [0, *accumulate(word.kind == "verb" for word in words)],
            [0, *accumulate(word.kind == "punct" for word in words)],
        )
    view: View = scene.view
    return view


def seen_in(scene: Scene) -> tuple[Seen, ...]:
    """Everybody in the sentence in order; what «و» joins to one phrase is one."""
    return view_of(scene).seen


def _each(scene: Scene) -> Iterator[Seen]:
    words = scene.tree.words
    at, n = 0, len(words)
    while at < n:
        index = words[at].mention
        if index >= 0:
            mention = scene.names[index]
            found = scene.resolution.of_mention.get(index)
            if found is not None and mention.last >= at:
                yield Seen((found,), mention.first, mention.last, mention.head, "name")
                at = mention.last + 1
                continue
        else:
            there = scene.resolution.at(scene.index, at)
            if there is not None:
                yield Seen((there,), at, at, at, "nation")
            elif words[at].kind in ("noun", "adj", "num") and (meant := scene.meant(at)):
                yield Seen(meant, at, at, at, "meant")
        at += 1


def _joined(scene: Scene, singles: list[Seen]) -> list[Seen]:
    """The names of one enumeration as one: «الجيش والشرطة»."""
    group: dict[int, int] = {}
    for head in scene.tree.role:
        phrase = scene.tree.phrases.get(head)
        if phrase is not None and phrase.joined and head == phrase.head:
            for part in phrase.each():
                for token in range(part.first, part.last + 1):
                    group.setdefault(token, head)
    out: list[Seen] = []
    at: dict[int, int] = {}
    for one in singles:
        head = group.get(one.head, -1)
        phrase = scene.tree.phrases.get(head) if head >= 0 else None
        own = phrase is not None and any(p.head == one.head for p in phrase.each())
        if own and head in at:
            old = out[at[head]]
            out[at[head]] = Seen(tuple(dict.fromkeys(old.ids + one.ids)), old.first, one.last, old.head, old.how)
            continue
        if own:
            at[head] = len(out)
        out.append(one)
    return out


def _places(scene: Scene) -> dict[int, tuple[int, str, int]]:
    """Token → the clause and role of the smallest phrase with a role that it stands in, and that phrase's head."""
    out: dict[int, tuple[int, str, int]] = {}
    size: dict[int, int] = {}
    for head, (clause, role) in scene.tree.role.items():
        phrase = scene.tree.phrases.get(head)
        if phrase is None:
            continue
        length = phrase.last - phrase.first
        for token in range(phrase.first, phrase.last + 1):
            if length < size.get(token, 10_000):
                out[token], size[token] = (clause, role, head), length
    return out


def _bucket(distance: int) -> str:
    for limit in (1, 3, 6, 11, 20):
        if distance <= limit:
            return str(limit)
    return "far"


def _kin(scene: Scene, t: Trigger, clause: Clause) -> str:
    """How a clause stands to the trigger's own."""
    mine = t.clause
    if clause.index == mine.index:
        return "same"
    if mine.parent == clause.index:
        return "up-" + mine.relation
    if clause.parent == mine.index:
        return "down-" + clause.relation
    if clause.sibling == mine.index or mine.sibling == clause.index:
        return "beside"
    up = scene.tree.clauses[mine.parent] if mine.parent >= 0 else None
    if up is not None and up.parent == clause.index:
        return "up2"
    return "other"


def _spot(scene: Scene, one: Seen, place: tuple[int, str, int] | None) -> Spot:
    words = scene.tree.words
    index, role, depth = -1, "none", "head"
    if place is not None:
        index, role, head = place
        clause = scene.tree.clauses[index]
        depth = "head" if head == one.head or one.first <= head <= one.last else one.how + "-in"
        if role == "np":
            nth = next((i for i, p in enumerate(clause.nps) if any(q.head == head for q in p.each())), 9)
            role = f"np{min(nth, 2)}"
            subject = scene.subject_phrase(clause)
            if subject is not None and any(q.head == head for q in subject.each()):
                role = "subject"
            elif clause.verb > one.head:
                role = "np-before"
        elif role == "topic":
            subject = scene.subject_phrase(clause)
            role = "subject" if subject is clause.topic else "topic"
    held = words[one.first].prep or (words[one.first - 1].prep if one.first and words[one.first - 1].kind == "prep" else "")
    gender, number = scene.agreement(one.head) if len(one.ids) == 1 else ("", "p")
    return Spot(one, index, f"{role} {depth}", role, held, gender, number, _is_source(scene, one))


@dataclass(slots=True)
class _Word:
    """What a trigger asks of everybody around it."""

    t: Trigger
    actor: frozenset[str]  # prepositions of its slots
    recipient: frozenset[str]
    form: Any
    written: bool
    pronouns: list[str]
    kin: dict[int, str]  # clause → how it stands to the trigger's own, once asked for


def _word(scene: Scene, t: Trigger) -> _Word:
    form = scene.form(t.clause) if t.noun is None else None
    form = form if form is not None and form.person == 3 else None
    written = form is not None and scene.subject_phrase(t.clause) is not None
    return _Word(t, _folded(t.frame.actor), _folded(t.frame.recipient), form, written, _pronouns(scene, t), {-1: "none"})


@lru_cache(maxsize=1000)
def _folded(slots: tuple[str, ...]) -> frozenset[str]:
    return folded(slots)


def _where(scene: Scene, view: View, word: _Word, spot: Spot) -> list[str]:
    """Marks of where somebody stands in the sentence."""
    t, one = word.t, spot.one
    after = one.head > t.token
    side = ">" if after else "<"
    kin = word.kin.get(spot.clause)
    if kin is None:
        kin = word.kin[spot.clause] = _kin(scene, t, scene.tree.clauses[spot.clause])
    first, last = (t.token + 1, one.first) if after else (one.last + 1, t.token)
    last = max(first, last)
    verbs, stops = min(view.verbs[last] - view.verbs[first], 3), min(view.stops[last] - view.stops[first], 2)
    out = [*_placed(kin, spot.place, side), *_distant(side, _bucket(last - first), verbs, stops, spot.held, one.how)]
    if t.noun is not None and t.noun.first <= one.head <= t.noun.last:
        out.append("inside " + ("nation" if one.how == "nation" else "genitive"))
    if t.noun is not None and one.first == t.noun.last + 1:
        out.append("right after")
    if spot.held and kin == "same" and after:
        if spot.held in word.recipient:
            out.append("in its recipient slot")
        if spot.held in word.actor:
            out.append("in its actor slot")
    form = word.form
    if form is not None:
        # Whether the verb that lacks its subject, and the pronouns that lack their name, could mean somebody.
        fits = (not spot.gender or not form.gender or spot.gender == form.gender or form.number == "p") and (
            form.number != "p" or spot.number != "s"
        )
        out.append(("subject written, " if word.written else "subject dropped, ") + ("fits" if fits else "does not fit"))
    if not after:
        out += ["pronoun " + ("fits" if scene.fits(enclitic, one.head) else "does not fit") for enclitic in word.pronouns]
    return out


# The same few marks come again and again: they are written once and kept.


@lru_cache(maxsize=5_000)
def _placed(kin: str, place: str, side: str) -> tuple[str, ...]:
    return f"{kin} {place} {side}", f"{kin} {side}", f"{place} {side}"


@lru_cache(maxsize=20_000)
def _distant(side: str, far: str, verbs: int, stops: int, held: str, how: str) -> tuple[str, ...]:
    return f"held {held} {side}", f"far {side}{far}", f"verbs {side}{verbs}", f"stops {side}{stops}", "how " + how


def _is_source(scene: Scene, one: Seen) -> bool:
    """«بحسب شهود», «وفقا للشرطة»: who only tells of it."""
    words = scene.tree.words
    before = [words[k].lemma for k in range(max(0, one.first - 2), one.first)]
    return before[-1:] in _SOURCES or (words[one.first].prep == "ل" and before[-1:] == ["وفق"])


_SOURCES = ([fold("بحسب")], [fold("حسب")], [fold("وفق")])


def _pronouns(scene: Scene, t: Trigger) -> list[str]:
    """Pronouns that may stand for the recipient: on the verb, else behind a preposition that the frame asks for."""
    if t.noun is not None:
        return []
    own = scene.tree.words[t.token].enclitic
    if own:
        return [own]
    slots = _folded(t.frame.recipient)
    return [pp.pronoun for pp in t.clause.pps if pp.pronoun and pp.prep in slots][:1]


def _named_deed(scene: Scene, t: Trigger) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """«رفض الاقتراح», «أدانت الغارة»: the sides of the event told before that the bare object takes up."""
    for phrase in _taken_up(scene, t):
        word = scene.tree.words[phrase.head]
        if not (word.article or phrase.demonstrative) or word.mention >= 0 or scene.one(phrase).ids:
            continue
        kinds = scene.kinds_of.get(word.lemma)
        if kinds is None and not scene.is_deed(phrase):
            continue
        for kind, did, bore in reversed(scene.history.events):
            if kinds is None or kind in kinds:
                return did, bore
    return (), ()


def _taken_up(scene: Scene, t: Trigger) -> Iterator[NP]:
    """What the trigger is about: its objects, and what stands behind its prepositions."""
    if t.noun is None:
        yield from scene.objects(t.clause)[:2]
    for pp in t.clause.pps:
        if pp.np is not None and pp.at > t.token and pp.prep in _ABOUT:
            yield pp.np


_ABOUT = frozenset({"ب", "علي", "ل", "الي", "عن", "من"})


def _who(scene: Scene, view: View, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Marks of who somebody is, and of what the report has told of him before the sentence."""
    known = view.known.get(ids)
    if known is not None:
        return known
    entity = scene.resolution.entity(ids[0])
    out: list[str] = []
    if entity is not None:
        out += [f"kind {entity.kind}", "sector " + (entity.sectors[0] if entity.sectors else "-")]
        if entity.country is None or entity.country in ("UNO", "IGO", "NGO", "IMG", "EUR"):
            out.append(f"country {entity.country}")
        if len(ids) > 1:
            out.append("several")
    out.append("elsewhere" if view.inside.isdisjoint(ids) else "in sentence")
    ago = scene.index - max((scene.named.get(x, -9) for x in ids), default=-9)
    out.append(f"named {min(ago, 4)} ago")
    if view.most is None:
        view.most = tuple(x for x, _ in sorted(scene.salience.items(), key=lambda p: (-p[1], p[0]))[:4])
    out.append(f"told most {next((i for i, x in enumerate(view.most) if x in ids), 9)}")
    view.known[ids] = tuple(out)
    return view.known[ids]


def _absent(side: Side) -> Side:
    return Side(side.ids, how=side.how)


def _put(out: dict[tuple[str, ...], Candidate], side: Side, marks: Iterable[str], near: int) -> None:
    """A side is offered: what was known of it, and that it stands so near."""
    if not side.ids:
        return
    one = out.get(side.ids)
    if one is None:
        one = out[side.ids] = Candidate(side)
    one.marks.update(marks)
    if near < one.near:
        one.near, one.side = near, side


def candidates(scene: Scene, t: Trigger, kind: str, actor: Side, recipient: Side) -> list[Candidate]:
    """Everybody who might be a side of the trigger, in a fixed order, with the marks that hold for both slots."""
    out: dict[tuple[str, ...], Candidate] = {}

    view, word = view_of(scene), _word(scene, t)
    for spot in view.spots:
        one = spot.one
        distance = abs(one.head - t.token)
        if distance <= _FAR and not spot.source:
            _put(out, Side(one.ids, one.first, one.last, "weighed"), _where(scene, view, word, spot), distance)
    for side in ("<", ">"):
        there = [s for s in view.seen if (s.head > t.token if side == ">" else s.head < t.token)]
        for rank, one in enumerate(sorted(there, key=lambda s: abs(s.head - t.token))[:2]):
            if one.ids in out:
                out[one.ids].marks.add(f"nearest{rank} {side}")
    did, bore = _named_deed(scene, t)
    _put(out, Side(did, how="told before"), ["did the deed named"], 7000)
    _put(out, Side(bore, how="told before"), ["bore the deed named"], 7000)
    root = scene.tree.clauses[0]
    _put(out, _absent(scene.subject(root)), ["subject of the sentence"], 5500)
    _put(out, _absent(scene.subject(t.clause)), ["subject of the clause"], 5000)
    _put(out, scene.carried._replace(first=-1, last=-1, how="carried"), ["carried"], 6000)
    _put(out, Side(scene.speaker_at(t.token), how="speaker"), ["speaker"], 6000)
    told = scene.told.get(kind)
    if told is not None:
        _put(out, Side(told[0], how="told before"), ["told actor of the type"], 7000)
        _put(out, Side(told[1], how="told before"), ["told recipient of the type"], 7000)
    for back, (other, did, bore) in enumerate(reversed(scene.history.events[-3:])):
        same = "same" if other == kind else "hostile" if other in HOSTILE else "friendly"
        _put(out, Side(did, how="told before"), [f"did {back}", f"did {back} {same}"], 7000)
        _put(out, Side(bore, how="told before"), [f"bore {back}", f"bore {back} {same}"], 7000)
    # The rules' answers stand for themselves, with the stretch they found.
    _put(out, actor, ["rule actor", "rule actor " + actor.how], -1)
    _put(out, recipient, ["rule recipient", "rule recipient " + recipient.how], -1)
    for ids, candidate in out.items():
        candidate.marks.update(_who(scene, view, ids))
        if "in sentence" in candidate.marks:
            candidate.marks.add(
                "in sentence, " + ("after" if candidate.near < 5000 and candidate.side.first > t.token else "before")
            )
        if candidate.side.first <= t.token <= candidate.side.last:
            candidate.marks.add("covers the word")
        candidate.country = _country(scene, ids)
    return list(out.values())


HOSTILE = frozenset({"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "REQUEST"})


class Verdict(NamedTuple):
    """Who weighs most for a slot, how likely that is among all candidates, and how much likelier than the rules' own answer."""

    side: Side
    chance: float
    ahead: float


def weigh(
    scene: Scene,
    t: Trigger,
    slot: str,
    rule: Side,
    pool: list[Candidate],
    other: Side | None,
    weights: Weights,
) -> Verdict:
    """The likeliest candidate of a slot, or nobody.

    Of a recipient the country counts: what speaks for a state and what speaks for its minister speak for one side.
    """
    scale = Scale.of(weights, t, slot)
    beside = marks_beside(scene, t, pool, other)
    values: dict[tuple[str, ...], float] = {(): scale.weight(marks_of_nobody(scene, t, slot, rule, pool, other))}
    sides: dict[tuple[str, ...], Side] = {(): NOBODY}
    for one in pool:
        if allowed(one, other):
            more = beside.get(one.side.ids)
            values[one.side.ids] = scale.weight(one.marks | more if more else one.marks)
            sides[one.side.ids] = one.side
    high = max(values.values())
    masses: dict[str, float] = {}
    groups = {ids: _group(scene, ids, slot) for ids in values}
    for ids, value in values.items():
        name = groups[ids]
        masses[name] = masses.get(name, 0.0) + exp(value - high)
    group, mass = max(masses.items(), key=lambda p: (round(p[1], 9), p[0]))
    best = max((ids for ids in values if groups[ids] == group), key=lambda ids: (round(values[ids], 9), ids))
    own = masses[groups[rule.ids]] if rule.ids in values else 0.0
    return Verdict(sides[best], mass / sum(masses.values()), log(mass) - log(own) if own else 99.0)


def _group(scene: Scene, ids: tuple[str, ...], slot: str) -> str:
    """What is weighed as one: nobody, a recipient's country, else the candidate itself."""
    if not ids:
        return ""
    return (slot == RECIPIENT and _country(scene, ids)) or " ".join(ids)


def allowed(one: Candidate, other: Side | None) -> bool:
    """Nobody does a thing to himself."""
    return other is None or set(one.side.ids).isdisjoint(other.ids)


class Scale(NamedTuple):
    """The weights of a slot that hold for one frame: of all events, of its type, its own."""

    plain: Mapping[str, float]
    of_type: Mapping[str, float]
    of_frame: Mapping[str, float]

    @classmethod
    def of(cls, weights: Weights, t: Trigger, slot: str) -> Scale:
        special = weights.special.get(slot, {})
        return cls(weights.plain.get(slot, {}), special.get(t.frame.type, {}), special.get(t.frame.id, {}))

    def weight(self, marks: set[str]) -> float:
        """The sum of what all marks weigh, the same in whatever order they come."""
        return fsum([table[mark] for table in self for mark in marks if mark in table])


def full_names(t: Trigger, slot: str, marks: Iterable[str]) -> set[str]:
    """The marks as weights name them: by themselves, and those that depend on what is reported also with the type and the frame."""
    out = set()
    for mark in marks:
        out.add(f"{slot} {mark}")
        if mark.startswith(_BY_TYPE):
            out.add(f"{slot} {t.frame.type} {mark}")
        if mark in _BY_FRAME:
            out.add(f"{slot} {t.frame.id} {mark}")
    return out


_BY_TYPE = ("held", "rule", "in its", "nobody, rule")
_BY_FRAME = frozenset({"nobody", "rule actor", "rule recipient"})


def marks_beside(scene: Scene, t: Trigger, pool: list[Candidate], other: Side | None) -> dict[tuple[str, ...], set[str]]:
    """Marks of the candidates beside each other and the actor chosen, by their ids.

    Of those that are not of the actor's country: the nearest after and before the word, the one told of most.
    """
    out: dict[tuple[str, ...], set[str]] = {}
    his = _country(scene, other.ids) if other is not None else None
    foreign = [c for c in pool if not (other is not None and other.ids) or c.country != his]
    after = min((c for c in foreign if c.side.first > t.token), key=lambda c: c.side.first, default=None)
    before = max((c for c in foreign if 0 <= c.side.last < t.token), key=lambda c: c.side.last, default=None)
    often = max(foreign, key=lambda c: max(scene.salience.get(x, 0) for x in c.side.ids), default=None)
    for name, one in (("first foreign after", after), ("first foreign before", before), ("foreign told most", often)):
        if one is not None:
            out.setdefault(one.side.ids, set()).add(name)
    if len({c.country for c in foreign}) == 1:
        for one in foreign:
            out.setdefault(one.side.ids, set()).add("the only foreign country")
    if other is not None:
        _add_against(scene, pool, other, out)
    return out


def _country(scene: Scene, ids: tuple[str, ...]) -> str | None:
    entity = scene.resolution.entity(ids[0]) if ids else None
    return entity.country if entity is not None else None


def _add_against(scene: Scene, pool: list[Candidate], other: Side, out: dict[tuple[str, ...], set[str]]) -> None:
    """Add the marks of recipients beside the actor chosen."""
    his = scene.resolution.entity(other.ids[0]) if other.ids else None
    bore_his, did_to_him = scene.history.bore_of(other.ids), scene.history.did_to(other.ids)
    for one in pool:
        marks = out.setdefault(one.side.ids, set())
        if not other.ids:
            marks.add("no actor")
            continue
        if his is not None and scene.resolution.entity(one.side.ids[0]) is not None:
            marks.add("own country" if one.country == his.country else "other country")
        if not bore_his.isdisjoint(one.side.ids):
            marks.add("met before")
        if not did_to_him.isdisjoint(one.side.ids):
            marks.add("met before the other way")


def marks_of_nobody(scene: Scene, t: Trigger, slot: str, rule: Side, pool: list[Candidate], other: Side | None) -> set[str]:
    """Marks of an empty slot."""
    own = {
        "nobody",
        "nobody, a " + ("noun" if t.noun is not None else "verb"),
        "nobody, rule " + ("full" if rule.ids else "empty"),
        "nobody, wants " + t.frame.sides,
    }
    if not rule.ids:
        wants = t.frame.recipient if slot == RECIPIENT else t.frame.actor
        own.add("nobody, slot " + (fold(wants[0]) if wants else "none"))
        if t.frame.mutual:
            own.add("nobody, mutual")
    else:
        own.add("nobody, rule " + rule.how)
    if t.clause.passive:
        own.add("nobody, passive")
    near = sum(1 for one in pool if "in sentence" in one.marks and allowed(one, other))
    own.add(f"nobody, {min(near, 2)} others")
    if not scene.history:
        own.add("nobody, nothing told")
    if t.noun is None:
        objects = scene.objects(t.clause)
        own.add("nobody, object " + (_sort(scene, objects[0]) if objects else "none"))
    if slot == RECIPIENT and other is not None:
        his = _country(scene, other.ids)
        own.add(f"nobody, foreign after {any(c.side.first > t.token and c.country != his for c in pool)}")
        own.add(f"nobody, foreign at all {any(c.country != his for c in pool)}")
    own.add("nobody, deed named" if any("did the deed named" in c.marks for c in pool) else "nobody, no deed named")
    if _pronouns(scene, t):
        own.add("nobody, a pronoun stands there")
    if other is not None:
        own.add("nobody, other " + ("full" if other.ids else "empty"))
    return own


class Choice(NamedTuple):
    """Both sides of an event and how likely they are together."""

    actor: Side
    recipient: Side
    chance: float


# How much likelier than the rules' own answer another must be to fill an empty slot, to fill one where the report has told nothing
# yet (less so in a later sentence, which has named people before), and to replace somebody; nobody is ever sent away.
_TO_FILL, _TO_BEGIN, _TO_BEGIN_LATE, _TO_REPLACE = 0.0, 1.5, 0.5, 2.0


def choose_sides(
    scene: Scene, t: Trigger, actor: Side, recipient: Side, weights: Weights, shut: frozenset[str] = frozenset()
) -> Choice:
    """Actor and recipient by weight; without weights, and for partners that the rules found, the rules' own.

    ``shut`` are those who cannot have acted where the rules find no actor.
    """
    if not weights or (t.frame.mutual and len({*actor.ids, *recipient.ids}) > 1):
        return Choice(actor, recipient, 1.0)
    pool = candidates(scene, t, t.frame.type, actor, recipient)
    # Whom the rules found as the one that suffers did not do it, and the other way round.
    doers = [
        one for one in pool if one.side.ids == actor.ids or not set(one.side.ids) & (shut if actor.ids else {*recipient.ids, *shut})
    ]
    first = weigh(scene, t, ACTOR, actor, doers, None, weights)
    fill = _TO_FILL if scene.told else _TO_BEGIN_LATE if scene.index else _TO_BEGIN
    chosen = _accept(first, actor, None, fill)
    if t.frame.mutual and len(chosen.ids) > 1:
        return Choice(chosen, NOBODY, first.chance)
    if t.frame.type in ABROAD and recipient.ids and chosen.ids and _own_state(scene, recipient, chosen):
        recipient = NOBODY  # «أعرب عن استعداد بلاده»
    telling = set(scene.mere_teller(t.token)) if t.frame.type in SUFFERED else set()  # «أكد ناشط أن أربعة قتلوا»: not he
    bearers = [
        one
        for one in pool
        if one.side.ids == recipient.ids or not (_own_state(scene, one.side, chosen) or telling.intersection(one.side.ids))
    ]
    second = weigh(scene, t, RECIPIENT, recipient, bearers, chosen, weights)
    return Choice(chosen, _accept(second, recipient, chosen, fill), first.chance * second.chance)


SUFFERED = frozenset({"ASSAULT", "COERCE"})  # what somebody who tells of it in the third person did not undergo
ABROAD = frozenset({"AGREE", "CONSULT", "COOPERATE", "AID"})  # what a minister does not do with his own state


def _own_state(scene: Scene, side: Side, actor: Side) -> bool:
    """True for the state whose ministers, soldiers or policemen act: they do it to somebody else."""
    state, doer = scene.resolution.entity(side.ids[0]), scene.resolution.entity(actor.ids[0]) if actor.ids else None
    if state is None or doer is None or state.kind != "state" or state.country != doer.country:
        return False
    return bool({"GOV", "MIL", "COP", "SPY", "JUD"} & set(doer.sectors))


def _accept(verdict: Verdict, rule: Side, other: Side | None, fill: float) -> Side:
    """The weighed side where it is far enough ahead of the rules' own, or where the rules' own is already taken."""
    if other is not None and set(rule.ids) & set(other.ids):
        return verdict.side
    if not verdict.side.ids:
        return rule
    return verdict.side if verdict.ahead >= (_TO_REPLACE if rule.ids else fill) else rule


def _sort(scene: Scene, phrase: NP) -> str:
    """What sort of thing an object is: named, a deed, counted, or another noun."""
    word = scene.tree.words[phrase.head]
    if word.mention >= 0:
        return "named"
    if phrase.number:
        return "counted"
    if scene.is_deed(phrase):
        return "deed"
    return "definite" if word.article or word.enclitic else "indefinite"
