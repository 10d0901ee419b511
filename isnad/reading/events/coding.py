"""From triggers to events of one sentence: fill the sides, settle the auxiliary modes, fold, merge."""

from __future__ import annotations

from dataclasses import replace

from isnad.pack.events import EventTables
from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.carriers import is_news, teller, told_again
from isnad.reading.events.doers import acts_itself, ascribe, marchers, nearest_force, unknown_subject
from isnad.reading.events.drafts import Draft, first_of
from isnad.reading.events.modes import REFUSABLE, auxiliary_modes, fold_type, mode_of
from isnad.reading.events.nouns import noun_sides
from isnad.reading.events.once import aimed_on, find_swallowed, is_undergone, merge, one_frame_each, one_will, with_sponsor
from isnad.reading.events.promises import yielding
from isnad.reading.events.sides import NOBODY, TELLS_ONLY, Scene, Side
from isnad.reading.events.threats import THREATENED, is_threat, on_condition, or_else, told_by_others, vows
from isnad.reading.events.triggers import Trigger, find_triggers
from isnad.reading.events.verbs import verb_sides
from isnad.reading.events.weigh import choose_sides


def read_sentence(
    scene: Scene, tables: EventTables, particles: ParticleTables, left: list[tuple[Trigger, str]] | None = None
) -> list[Draft]:
    """The events of one sentence with the sides that weigh most. ``left`` collects triggers that gave no event, with the reason."""
    left = [] if left is None else left
    return settle(scene, read_by_rule(scene, tables, particles, left), particles, tables, left)


def read_by_rule(scene: Scene, tables: EventTables, particles: ParticleTables, left: list[tuple[Trigger, str]]) -> list[Draft]:
    """The events of one sentence as the rules read them, merged where they are one."""
    triggers = find_triggers(scene, tables)
    known: dict[int, Draft | str] = {}

    def draft_of_one(trigger: Trigger) -> Draft | str:
        """What :func:`draft_of` says, asked once."""
        got = known.get(id(trigger))
        if got is None:
            got = known[id(trigger)] = draft_of(scene, trigger, particles, tables)
        return got

    taken: set[int] = set()
    for trigger in triggers:
        if trigger.objects:
            # What a predicate demands belongs to it, unless it lacks its sides: then the noun may speak for itself.
            got = draft_of_one(trigger)
            if isinstance(got, str) or reads(got):
                taken |= trigger.objects
    read = [t for t in triggers if not t.frame.swallow_read or reads(draft_of_one(t))]
    swallowed = find_swallowed(scene, read, particles)
    note_what_is_spoken_of(scene, triggers, swallowed, tables)
    drafts: list[Draft] = []
    for trigger in triggers:
        if trigger.noun is None and not trigger.needs and is_undergone(scene, trigger.clause, particles):
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
        draft = draft_of_one(trigger)
        if isinstance(draft, Draft):
            if trigger.token in scene.spoken_of and draft.type == trigger.frame.type:
                draft = replace(draft, mode=mode_of(scene, trigger, tables, draft.first, draft.last))
            if draft.type == trigger.frame.type == "AGREE":
                draft = as_concession(scene, draft, swallowed.get(trigger.token, set()), triggers, particles, tables)
            drafts.append(draft)
        else:
            left.append((trigger, draft))
    threats = [d.trigger.clause for d in drafts if d.type == "THREATEN" and reads(d)]
    on = [
        d
        for d in drafts
        if d.trigger.noun is None and any(on_condition(scene, threat, d.trigger.clause, particles) for threat in threats)
    ]
    left += [(d.trigger, "what a threat depends on") for d in on]
    drafts = [d for d in drafts if d not in on]
    return aimed_on(scene, merge(with_sponsor(scene, one_will(ascribe(scene, one_frame_each(scene, drafts), particles)))), particles)


def note_what_is_spoken_of(scene: Scene, triggers: list[Trigger], swallowed: dict[int, set[int]], tables: EventTables) -> None:
    """For each request, threat and refusal the words of what is asked, threatened or refused, in order, with the frame each would open."""
    for t in triggers:
        content = swallowed.get(t.token)
        if content and tables.mode_of_deed.get(t.frame.type) and not t.frame.mode and t.token not in scene.spoken_of:
            frames = {u.token: u.frame for u in reversed(triggers) if u.token in content}
            scene.spoken_of[t.token] = [(k, frames.get(k)) for k in sorted(content) if k > t.token]


def reads(got: Draft | str) -> bool:
    """True for an event whose sides the rules have found."""
    return isinstance(got, Draft) and not got.lacking


SURE_ENOUGH = 0.35  # of the sides that only weights gave to a verb, in a report that has told something before
QUITE_SURE = 0.5
SELDOM = frozenset({"REQUEST", "COERCE", "AID"})  # whose verbs without sides mostly tell of something else: «سمح», «قدم»


def settle(
    scene: Scene, drafts: list[Draft], particles: ParticleTables, tables: EventTables, left: list[tuple[Trigger, str]]
) -> list[Draft]:
    """The drafts with the sides that weigh most; those that still lack theirs are left."""
    out: list[Draft] = []
    before = len(scene.history)
    for d in drafts:
        t = d.trigger
        hopeless = d.lacking and (t.noun is not None or not scene.told)  # whoever weighs most
        if not hopeless:
            shut = objectors(scene, t, out) | set(teller(scene, t, particles))
            actor, recipient, chance = choose_sides(scene, t, d.actor, d.recipient, tables.weights, shut)
            if not d.actor.ids and set(actor.ids) & set(scene.speaker_at(t.token)) and acts_itself(scene, t):
                actor = d.actor  # «قال مصدر إن مروحية أطلقت النار»: not he who tells of it
        if d.lacking:
            sure = not hopeless and chance >= (QUITE_SURE if t.frame.type in SELDOM else SURE_ENOUGH) and has_sides(t, actor, recipient, particles)
            if not sure or (t.frame.by and not t.frame.by & scene.resolution.sectors(actor.ids)):
                left.append((t, f"sides missing: actor {d.actor.ids}, recipient {d.recipient.ids}, wanted {t.frame.sides}"))
                continue
        if actor.ids != d.actor.ids or recipient.ids != d.recipient.ids or d.lacking:
            d = complete(scene, t, d.kind or d.type, set(d.aux), actor, recipient, d.last, tables)
        out.append(d)
        scene.history.append((d.type, d.actor.ids, d.recipient.ids))
    scene.history.cut(before)  # merged, they are told again
    return merge(out)


def objectors(scene: Scene, t: Trigger, told: list[Draft]) -> frozenset[str]:
    """Who did not do it: who condemns, refuses or asks for what the clause tells, and of attacks those who only tell of them."""
    above = {t.clause.index}
    at = t.clause
    while at.parent >= 0 and at.parent not in above:
        above.add(at.parent)
        at = scene.tree.clauses[at.parent]
    shut = {x for d in told if (d.type in OBJECTING or d.trigger.frame.judges) and d.type != t.frame.type and d.trigger.clause.index in above for x in d.actor.ids}
    if t.frame.type == "PROTEST" and t.frame.mode != "boycott":
        shut |= {e.id for e in scene.resolution.entities if not marches(scene, e.id) or set(e.sectors) & OFFICES}
    if t.frame.type in ("ASSAULT", "COERCE") or t.frame.mode == "release":
        shut |= {e.id for e in scene.resolution.entities if e.sectors and not set(e.sectors) - TELLS_ONLY}
        shut |= set(scene.speaker_at(t.token))  # «قال سكان إن مسلحا أصيب»: who tells of it
        # «قتل ثلاثة جنود في هجوم استهدف موقعا»: the killed of a passive did not attack.
        shut |= {x for d in told if d.type == "ASSAULT" and not d.actor.ids and d.trigger.noun is None for x in d.recipient.ids}
    return frozenset(shut)


FORCES = frozenset({"MIL", "COP"})
OFFICES = frozenset({"GOV", "IGO", "SPY"})  # who holds one is no crowd of which nothing else is told
OBJECTING = frozenset({"ACCUSE", "REJECT", "REQUEST"})


def as_concession(
    scene: Scene, d: Draft, content: set[int], triggers: list[Trigger], particles: ParticleTables, tables: EventTables
) -> Draft:
    """A promise of withdrawal, release or restraint gives way: CONCEDE, to whoever the deed promised is done to."""
    given = yielding(scene, d.trigger, content, triggers, particles)
    if not given:
        return d if d.recipient.ids else to_whom(scene, d, content, triggers, particles, tables)
    recipient = d.recipient
    if isinstance(given, Trigger) and not recipient.ids:
        inner = draft_of(scene, given, particles, tables)
        if isinstance(inner, Draft) and not set(inner.recipient.ids) & set(d.actor.ids):
            recipient = inner.recipient
    return replace(d, type="CONCEDE", kind="CONCEDE", mode=None, recipient=recipient, last=max(d.last, recipient.last))


PROMISED = ("ل", "ب", "علي", "في")
HELPS = frozenset(fold(w) for w in ("دعم", "مساندة", "مؤازرة", "مساعدة", "إعانة", "مواصلة"))
KIND = frozenset({"AID", "COOPERATE", "CONSULT", "SUPPORT"})


def to_whom(
    scene: Scene, d: Draft, content: set[int], triggers: list[Trigger], particles: ParticleTables, tables: EventTables
) -> Draft:
    """«استعداد بلاده لمساعدة سوريا», «وافق على منح مصر قرضا»: the promise is made to whom the deed promised is done to."""
    deeds = (u for u in triggers if u.token in content and u.token > d.trigger.token and u.frame.type != "AGREE")
    first = min(deeds, key=lambda u: u.token, default=None)
    if first is not None and (first.frame.type not in KIND or first.noun is None):
        return d
    if first is not None:
        found: tuple[Side, ...] = noun_sides(scene, first, particles, tables)[1::-1]
    else:
        below = [pp.np for pp in d.trigger.clause.pps if pp.at in content and pp.np is not None and pp.prep in PROMISED]
        found = tuple(scene.deep(np) for np in below if scene.tree.words[np.head].lemma in HELPS)
    mine = {e.country for x in d.actor.ids if (e := scene.resolution.entity(x)) is not None and e.country}
    for side in found:
        others = [x for x in side.ids if x not in d.actor.ids and (e := scene.resolution.entity(x)) and e.country not in mine]
        if others and side.first > d.trigger.token:
            return replace(d, recipient=side._replace(ids=tuple(others)), last=max(d.last, side.last))
    return d


def draft_of(scene: Scene, t: Trigger, particles: ParticleTables, tables: EventTables) -> Draft | str:
    """The event of a trigger as the rules read it, or why it is none."""
    if t.noun is None and t.clause.negated and nobody(scene, t.clause, particles):
        return "nobody did it"
    if t.noun is None and t.frame.type == "CONSULT" and is_paper(scene, scene.subject_phrase(t.clause)):
        return "a paper talks with nobody"  # «يتناول التقرير العلاقات مع كينيا»
    described = t.clause.relation in ("rel", "coord") and not scene.tree.words[t.token].conj and not t.clause.nps
    if t.noun is None and described and t.clause.among(particles.suspect):
        return "says only who they are"  # «40 شخصا يشتبه في انتمائهم إلى التنظيم»
    actor, recipient, last = (verb_sides if t.noun is None else noun_sides)(scene, t, particles, tables)
    if t.noun is not None and not actor.ids and not recipient.ids and told_again(scene, t, particles):
        before = scene.told[t.frame.type]
        actor, recipient = Side(before[0], how="told before"), Side(before[1], how="told before")
    unknown = unknown_subject(scene, t) or bool(teller(scene, t, particles))
    foiled = t.noun is not None and t.clause.among(particles.foil)
    if t.frame.type in ("ASSAULT", "COERCE") and recipient.ids and not actor.ids and not (unknown or foiled):
        actor, recipient = nearest_force(scene, t, actor, recipient)
    if t.frame.type == "PROTEST" and t.frame.mode != "boycott" and (actor.how != "name" or t.clause.among(particles.undergo)):
        actor = actor._replace(ids=tuple(x for x in actor.ids if marches(scene, x)))
    why = t.noun is not None and scene.tree.words[t.token].accusative  # «قطعت علاقاتها احتجاجا على الحرب»
    if t.frame.type == "PROTEST" and why and actor.ids and not any(marches(scene, x) for x in actor.ids):
        return "states and armies do not march"
    if t.frame.type == "PROTEST" and not actor.ids:
        actor = Side(marchers(scene), how="marchers")
    if not actor.ids and t.noun is None and or_else(t.clause) and t.clause.parent >= 0:
        actor = scene.subject(scene.tree.clauses[t.clause.parent])._replace(first=-1, last=-1)
    lacking = not has_sides(t, actor, recipient, particles) and not vows(scene, t, actor) and not abroad(scene, t, actor)
    if t.frame.by and actor.ids and not t.frame.by & scene.resolution.sectors(actor.ids):
        return f"the actor is none of {' '.join(sorted(t.frame.by))}"
    if not lacking and t.noun is not None and not is_news(scene, t, actor, recipient, particles):
        return "a back-reference, nothing new"
    aux = auxiliary_modes(scene, t, particles)
    if "denied" in aux:
        return "denied"
    if t.noun is not None and t.frame.type == "ASSAULT" and "hypothetical" in aux and not (actor.ids and recipient.ids):
        return "an attack of nobody in particular that may come"
    if t.frame.only_future and "future" not in aux:
        return "not to come"
    if told_by_others(scene, t, actor):
        return "somebody else says so"
    if is_threat(scene, t, actor, aux, particles):
        return complete(scene, t, "THREATEN", aux - {"future", "hypothetical"}, actor, recipient, last, tables)
    kind, aux = fold_type(t.frame, aux)
    if kind == "AGREE" and any(k > 0 and scene.tree.words[k - 1].lemma in particles.negating_nouns for k in t.objects):
        kind = "REJECT"  # «أعلنت عدم التزامها بالقرار»
    return complete(scene, t, kind, aux, actor, recipient, last, tables, lacking)


def abroad(scene: Scene, t: Trigger, actor: Side) -> bool:
    """«سافر الوزير الباكستاني إلى كابول»: a visit to a town of another country, whose state is not named, is a visit nevertheless."""
    lands = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None and e.country}
    if t.noun is not None or t.frame.mode != "visit" or t.frame.actor != ("subject",) or not lands or t.clause.negated:
        return False
    there = [pp.np for pp in t.clause.pps if pp.np is not None and pp.prep in ("الي", "ب") and pp.at > t.token]
    return any((land := scene.land(np)) is not None and land not in lands for np in there)


def is_paper(scene: Scene, phrase: NP | None) -> bool:
    """A report, a statement, a letter: its makers speak in it."""
    return phrase is not None and scene.tree.words[phrase.head].lemma in scene.papers and scene.tree.words[phrase.head].mention < 0


def marches(scene: Scene, entity: str) -> bool:
    """States, armies and police forces march against nobody; what was read as such only stands nearby."""
    e = scene.resolution.entity(entity)
    return e is None or not (e.kind == "state" or (e.kind == "institution" and set(e.sectors) & FORCES))


def nobody(scene: Scene, clause: Clause, particles: ParticleTables) -> bool:
    """«لم تتبن أي جهة الهجوم»: that nobody in particular did it is no event."""
    subject = scene.subject_phrase(clause)
    if subject is None or scene.behind(subject).ids:
        return False  # «أي دولة من الدول العشر»
    words = scene.tree.words
    return any(words[k].lemma in particles.any for k in (subject.first - 1, subject.first) if k >= 0)


def complete(
    scene: Scene, t: Trigger, kind: str, aux: set[str], actor: Side, recipient: Side, last: int, tables: EventTables,
    lacking: bool = False,
) -> Draft:  # fmt: skip
    """The draft of an event whose sides are known: no side twice, partners together, a visitor and a host apart."""
    told = kind
    if t.frame.together and kind == t.frame.type and is_own_pair(scene, actor, actor):
        kind = told = t.frame.together
    if t.frame.in_words and kind == t.frame.type and in_words(scene, t, actor, recipient, tables, last):
        kind = told = t.frame.in_words
    if kind == "REQUEST" and "speaker" in t.frame.actor and is_own_pair(scene, actor, recipient):
        # «ينبغي للطرفين عقد لقاءات دورية», said by one of the two: a will to cooperate.
        kind = "AGREE"
        mine = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None}
        recipient = recipient._replace(
            ids=tuple(x for x in recipient.ids if (e := scene.resolution.entity(x)) is not None and e.country not in mine)
        )
    if set(actor.ids) & set(recipient.ids):
        recipient = recipient._replace(ids=tuple(x for x in recipient.ids if x not in actor.ids))
    if t.frame.mutual and recipient.ids:
        actor = Side(
            actor.ids + recipient.ids, first_of(actor.first, recipient.first), max(actor.last, recipient.last), actor.how
        )
        recipient = NOBODY
    first = first_of(t.token, actor.first, recipient.first)
    last = max(t.token, actor.last, recipient.last, last)
    mode = mode_of(scene, t, tables, first, last)
    if kind == "REJECT" != t.frame.type:
        return Draft(t, kind, REFUSABLE.get(t.frame.type), actor, recipient, frozenset(aux), first, last, t.frame.id, "", lacking)
    if kind == "THREATEN" != t.frame.type:
        menace = THREATENED.get(mode or "") or THREATENED.get(t.frame.type)
        return Draft(t, kind, menace, actor, recipient, frozenset(aux), first, last, t.frame.id, "", lacking)
    if kind == "CONSULT" and mode in (None, "visit") and not recipient.ids:
        visitors, hosts = visitors_and_hosts(scene, t.clause, actor.ids)
        if not visitors and t.noun is None and mode is None:
            visitors, hosts = on_a_visit(scene, actor.ids)
        if visitors:
            actor, recipient, mode = actor._replace(ids=visitors), actor._replace(ids=hosts), "visit"
        elif mode is None and is_of_many(scene, actor.ids):
            mode = "multilateral"
    mode = mode if kind == t.frame.type else None
    return Draft(t, kind, mode, actor, recipient, frozenset(aux), first, last, t.frame.id, told, lacking)


ARMED = frozenset({"MIL", "COP", "REB", "PRM", "UAF", "SPY", "CRM"})
SPEAKING = frozenset({"GOV", "PTY", "ELI", "OPP", "LEG", "JRN", "REL", "EDU", "JUD", "NGO", "IGO", "BUS", "LAB"})
ATTACK = fold("هجوم")


def in_words(scene: Scene, t: Trigger, actor: Side, recipient: Side, tables: EventTables, last: int) -> bool:
    """«هاجم الوزير المعارضة», «شنت الصحيفة هجوما على الحكومة»: who has no arms and names none attacks in words."""
    doers = [e for x in actor.ids if (e := scene.resolution.entity(x)) is not None]
    if not doers or t.clause.passive or any(e.kind not in ("person", "organisation") or set(e.sectors) & ARMED or not set(e.sectors) & SPEAKING for e in doers):
        return False
    named = {scene.tree.words[t.token].lemma, *(scene.tree.words[k].lemma for k in t.objects)}
    outright = t.noun is None and not t.objects
    if not outright and ATTACK not in named:
        return False
    if mode_of(scene, t, tables, first_of(t.token, actor.first, recipient.first), last) is not None:
        return False  # «بسكين», «بصواريخ»
    harmed = [e for x in recipient.ids if (e := scene.resolution.entity(x)) is not None]
    rules = any("GOV" in e.sectors for e in doers)
    return outright or not rules or (bool(harmed) and all(e.kind in ("person", "organisation") for e in harmed))


def is_own_pair(scene: Scene, actor: Side, recipient: Side) -> bool:
    """True when the side asked is the speaker's own together with another."""
    mine = {e.country for x in actor.ids if (e := scene.resolution.entity(x)) is not None and e.country}
    asked = {e.country for x in recipient.ids if (e := scene.resolution.entity(x)) is not None and e.country}
    return bool(mine & asked) and len(asked) > 1


def two_lands(scene: Scene, met: tuple[str, ...]) -> dict[str, str]:
    """The country of each of those who met; empty unless all have one and these are two."""
    countries = {x: e.country for x in met if (e := scene.resolution.entity(x)) is not None and e.country}
    return countries if len(countries) == len(met) and len(set(countries.values())) == 2 else {}


def visitors_and_hosts(scene: Scene, clause: Clause, met: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """«التقى X في موسكو Y وZ»: when the meeting place is the land of one of two countries, the other's people came to visit."""
    countries = two_lands(scene, met)
    for pp in clause.pps:
        if pp.prep not in ("في", "ب") or pp.np is None:
            continue
        land = scene.land(pp.np)
        if land in countries.values():
            return tuple(x for x in met if countries[x] != land), tuple(x for x in met if countries[x] == land)
    return (), ()


_VISIT = 12  # events told last among which the visit stands


def on_a_visit(scene: Scene, met: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """«زار X موسكو … والتقى Y»: whoever the report has told of as a visitor meets his hosts, wherever that is not said again."""
    countries = two_lands(scene, met)
    for kind, went, received in reversed(scene.history.events[-_VISIT:] if countries else []):
        guest, host = (scene.resolution.entity(ids[0]) if ids else None for ids in (went, received))
        if kind == "CONSULT" and guest is not None and host is not None and {guest.country, host.country} == set(countries.values()):
            return tuple(x for x in met if countries[x] == guest.country), tuple(x for x in met if countries[x] == host.country)
    return (), ()


_MANY = 3


def is_of_many(scene: Scene, met: tuple[str, ...]) -> bool:
    """«عقد مجلس الأمن جلسة», «اجتمع وزراء خارجية فرنسا وألمانيا وبولندا»: a body of states in session, or three lands around a table."""
    sides = [e for x in met if (e := scene.resolution.entity(x)) is not None]
    lands = {e.country for e in sides if e.country}
    if len(sides) == 1 and sides[0].kind == "group" and sides[0].country is None:
        table = sides[0].mentions[0]  # «وزراء دفاع السويد وفنلندا والنرويج» are one group
        states = (e for e in scene.resolution.entities if e.kind == "state")
        lands |= {e.country for e in states if any(table.start <= m.start and m.end <= table.end for m in e.mentions)}
    return len(lands) >= _MANY or (len(sides) == 1 and sides[0].kind == "organisation" and "IGO" in sides[0].sectors)


PASSED_OVER = frozenset({"SANCTION", "COERCE", "ASSAULT"})


def is_suffered(t: Trigger, recipient: Side) -> bool:
    """A passive whose recipient stands behind it: spelled as one, or the bare phrase right behind the verb is what suffers."""
    if recipient.first <= t.token:
        return False
    return t.clause.passive or (t.clause.maybe_passive and t.clause.relation != "circ" and len(t.clause.nps) == 1 and bool(t.prep))


def has_sides(t: Trigger, actor: Side, recipient: Side, particles: ParticleTables) -> bool:
    need = t.frame.sides
    if t.noun is not None and t.frame.type == "PROTEST" and t.clause.verb >= 0 and need == "any" and t.clause.among(particles.break_out):
        return True  # «شهدت المدينة مظاهرات»: who marched need not be said
    have_a, have_r = bool(actor.ids), bool(recipient.ids)
    if need == "none":
        return True
    if have_r and not have_a and t.noun is None and t.needs and t.frame.type in PASSED_OVER and is_suffered(t, recipient):
        return True  # «أعفي الوزير من منصبه», «رفعت الحصانة عن النائب»: by whom a passive does not say
    if need == "both" and have_a and t.noun is None and t.clause.future and t.frame.type == "CONSULT":
        return True  # «سيبحث الوزير غدا», «سيصل المبعوث»: with whom need not be said
    if need == "both":
        if have_r and t.noun is not None and t.noun.adjectives and t.frame.type == "ASSAULT":
            return True  # «الغزو الروسي لأوكرانيا»: by whom says an adjective that names no side
        return (have_a and have_r) or (t.frame.mutual and len(actor.ids) + len(recipient.ids) >= 2)
    if need == "actor":
        return have_a
    if need == "recipient":
        return have_r or (have_a and t.noun is None and t.frame.type == "SANCTION")
    return have_a or have_r
