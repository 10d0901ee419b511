"""Sides: which entities a phrase stands for.

«مواقع للجيش السوري» stands for the army, «عدد من عناصر الشرطة» for the police, «قواته» for whoever «ـه» is. A phrase whose noun
is itself a deed («الهجوم») stands for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from isnad.pack.letters import fold
from isnad.reading.clauses import NP, PP, Clause, Tree
from isnad.reading.events.history import History
from isnad.reading.parts import Mention, Sentence

_DEPTH = 6  # how far a chain of genitives is followed


class Side(NamedTuple):
    """Entity ids and the token stretch that gave them (-1 when the words stand elsewhere: pronouns, dropped subjects)."""

    ids: tuple[str, ...]
    first: int = -1
    last: int = -1
    how: str = ""


NOBODY = Side(())
PARTY = frozenset(fold(w) for w in ("جانب", "طرف"))
MINISTERS = frozenset((fold("وزير"),))
BROTHERS = frozenset(fold(w) for w in ("أخ", "شقيق", "أخت"))  # what heads of state call each other
WHERE = fold("حيث")
OCCASIONS = frozenset(fold(w) for w in ("خلال", "في", "أثناء"))
DURING = (OCCASIONS - {fold("في")}) | frozenset(fold(w) for w in ("بعد", "قبل", "عقب", "لدى", "إثر"))


# Sectors of those who have weapons.
ARMED = frozenset({"MIL", "COP", "REB", "PRM", "UAF", "SPY"})
# Sectors of those who speak for states, parties and forces.
FOR_OTHERS = frozenset({"GOV", "MIL", "COP", "REB", "PRM", "LEG", "PTY"})
# Sectors of those who report attacks and make none.
TELLS_ONLY = frozenset({"NGO", "JRN", "MED", "UNK", "EDU", "IGO", "JUD", "LAB"})


@dataclass
class Scene:
    """One sentence with all that is needed to say who a phrase is. ``subject_before`` carries the last sentence's subject."""

    index: int
    sentence: Sentence
    tree: Tree
    resolution: Any
    names: Sequence[Mention]
    deeds: frozenset[str]  # folded lemmas of nouns that report an event
    transparent: frozenset[str]
    carried: Side
    speaker_at: Callable[[int], tuple[str, ...]]
    speaker_of_cue: Callable[[int], tuple[str, ...]]
    told: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]  # type → sides of the last event of that type in the report
    masculine: frozenset[str] = frozenset()  # first words of names of states that take masculine verbs
    happen: frozenset[str] = frozenset()  # verbs by which a noun happens
    later: frozenset[int] = frozenset()  # tokens of dates after the day of the report
    doers: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # type → who did it, event by event so far
    history: History = field(default_factory=History)  # events told before
    salience: dict[str, int] = field(default_factory=dict)  # entity → how often the report has named it so far
    named: dict[str, int] = field(default_factory=dict)  # entity → the last sentence that named it
    kinds_of: Mapping[str, frozenset[str]] = field(default_factory=dict)  # deed noun → types it reports
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # noun → type and slot of who it means: «المهاجمون»
    copulas: frozenset[str] = frozenset()  # verbs that say what the subject is: «كان», «أصبح»
    papers: frozenset[str] = frozenset()  # what speaks without a mouth: «تقرير»
    towns: frozenset[str] = frozenset()  # nouns of places: «مدينة», «بلدة»
    results: frozenset[str] = frozenset()  # nouns of deaths and wounds: «مقتل»
    odds: frozenset[str] = frozenset()  # nouns of what is between two: «أزمة», «نزاع»
    jointly: frozenset[str] = frozenset()  # nouns behind «بـ» that «مع» belongs to: «بالتعاون مع»
    carried_as: tuple[str, str] = ("", "")  # gender and number of the last sentence's subject, "" where nothing tells
    view: Any = None  # who stands in the sentence and where, once asked for: see weigh.py
    wording: Any = None  # what its words are to predicates, once asked for: see triggers.py
    spoken_of: dict[int, list[tuple[int, Any]]] = field(default_factory=dict)  # what asks, threatens or refuses → its words and the frames there
    _subjects: dict[int, NP | None] = field(default_factory=dict)  # by clause
    _acting: dict[tuple[int, int], Side] = field(default_factory=dict)  # subjects by clause and how much was told before
    _who: dict[tuple[int, int], tuple[NP, Side]] = field(default_factory=dict)  # by phrase (kept, so that its id stays its own)
    _asked: set[int] = field(default_factory=set)  # pronouns being resolved: a pronoun inside its own antecedent ends there

    # --- phrases -------------------------------------------------------------------------------------------------------

    def of(self, phrase: NP | None) -> Side:
        """Who a phrase with all that is joined to it stands for."""
        if phrase is None:
            return NOBODY
        if self._asked:
            return self._all(phrase)
        known = self._who.get((id(phrase), -1))
        if known is None:
            known = self._who[id(phrase), -1] = (phrase, self._all(phrase))
        return known[1]

    def _all(self, phrase: NP) -> Side:
        ids: list[str] = []
        first = last = -1
        how = ""
        for one in phrase.each():
            side = self.one(one)
            for entity in side.ids:
                if entity not in ids:
                    ids.append(entity)
            if side.ids:
                first = one.first if first < 0 else first
                last = max(last, one.last)
                how = how or side.how
        return Side(tuple(ids), first, last, how)

    def one(self, phrase: NP, depth: int = 0) -> Side:
        """Who a single phrase stands for: its own mention, a reference, its genitive, its «من/لـ», its nationality, its pronoun."""
        if self._asked:  # a pronoun is being resolved: the answer may lack what it is asked for
            return self._find(phrase, depth)
        known = self._who.get((id(phrase), depth))
        if known is None:
            known = self._who[id(phrase), depth] = (phrase, self._find(phrase, depth))
        return known[1]

    def _find(self, phrase: NP, depth: int) -> Side:
        span = (phrase.first, phrase.last)
        mine = self.tokens(phrase.head, phrase.head)
        if mine:
            two = self.of_the_two(phrase.head, mine)
            return Side(two, *span, "reference") if two else Side(mine, *span, "name")
        pair = tuple(dict.fromkeys(x for at in phrase.adjectives for x in self.tokens(at, at)))
        if len(pair) > 1:
            return Side(pair, *span, "nationality")  # «الجانبان المصري واليمني»
        referred = self.meant(phrase.head)
        if referred:
            return Side(referred, *span, "reference")
        word = self.tree.words[phrase.head]
        if word.article and word.lemma in PARTY and (named := self.tokens(phrase.last + 1, phrase.last + 1)):
            return Side(named, phrase.first, phrase.last + 1, "nationality")  # «مع الجانب المصري»
        if self.is_deed(phrase):
            if word.lemma not in self.deeds and word.article and pair:
                return Side(pair, *span, "nationality")  # «الطيران العراقي» is a force
            return NOBODY
        if phrase.genitive is not None and depth < _DEPTH:
            inner = self.one(phrase.genitive, depth + 1)
            if inner.ids:
                ids = (*inner.ids, *(x for other in phrase.genitive.joined for x in self.one(other, depth + 1).ids))
                return Side(tuple(dict.fromkeys(ids)), *span, "genitive")  # «وزراء خارجية غانا وتوغو»
        nations = tuple(dict.fromkeys(x for at in phrase.adjectives for x in self.tokens(at, at)))
        if nations:
            return Side(nations, *span, "nationality")
        if word.enclitic and word.lemma in BROTHERS and (named := self.tokens(phrase.last + 1, phrase.last + 1)):
            return Side(named, phrase.first, phrase.last + 1, "name")  # «من أخيه الملك فلان»
        placed = word.enclitic == "ي" and phrase.head + 1 < len(self.tree.words) and self.tree.words[phrase.head + 1].mention >= 0
        if word.enclitic and not self.is_deed(phrase) and not placed:  # «باتجاه بلدتي بونش وأوري»: two towns
            whose = self.pronoun(word.enclitic, phrase.head)
            if whose.ids:
                return Side(whose.ids, *span, "possessive")
        behind = self.behind(phrase)
        if behind.ids:
            return Side(behind.ids, phrase.first, max(phrase.last, behind.last), behind.how)
        return self.among_them(phrase) if depth == 0 else NOBODY

    def of_the_two(self, token: int, mine: tuple[str, ...]) -> tuple[str, ...]:
        """«رئيسا البلدين», «قوات الطرفين»: men or forces of the two sides in play stand for the two."""
        mention = self.tree.words[token].mention
        entity = self.resolution.entity(mine[0])
        if mention < 0 or entity is None or entity.country or entity.kind not in ("group", "person", "institution"):
            return ()
        name = self.names[mention]
        for k in range(max(name.first, token) + 1, name.last + 1):
            if self.resolution.names_two(self.index, k):
                two = self.dyad() if self.history and self.resolution.names_two(self.index, k) == "any" else ()
                return two or self.resolution.pair_inside(self.index, k)
        return ()

    def meant(self, token: int) -> tuple[str, ...]:
        """Who a pointing word stands for: «الطرفان» of the event told last, «المهاجمون» who attacked, else whom the report names."""
        if self.history and self.resolution.points_at_two(self.index, token) and (two := self.dyad()):
            return two
        if self.resolution.is_own_country(self.index, token):
            said = self.speaker_at(token)  # «قال الوزير إن بلاده ستساعد»: the speaker's
            speaker = self.resolution.entity(said[0]) if said else None
            if speaker is not None and speaker.kind == "person" and speaker.country:
                return self.state_of(speaker.country) or said
        referred: tuple[str, ...] = self.resolution.refer(self.index, token)
        word = self.tree.words[token]
        if referred or not word.article or word.mention >= 0:
            return referred
        part = self.parts.get(word.lemma) or self.parts.get(self.sentence.tokens[token].folded.removeprefix("ال"))
        if part is None:
            return ()
        told = self.history.last(part[0])
        return () if told is None else told[1] if part[1] == "actor" else told[2]

    def dyad(self) -> tuple[str, ...]:
        """The two sides whom the events told so far most often join or set against each other; of equals the two told last."""
        count: dict[frozenset[str], int] = {}
        who: dict[frozenset[str], tuple[str, ...]] = {}
        for _, did, bore in self.history.events:
            two = (did if len(did) == 2 else self.of_two_lands(did)) if len(did) > 1 and not bore else did[:1] + bore[:1]
            if len(set(two)) < 2:
                continue
            countries = [e.country for x in two if (e := self.resolution.entity(x)) is not None]
            key = frozenset(c for c in countries if c)
            key = key if len(key) == 2 else frozenset(two)
            who.pop(key, None)
            who[key] = two  # told last, stands last
            count[key] = count.get(key, 0) + 1
        last = {key: n for n, key in enumerate(who)}
        return who[max(who, key=lambda key: (count[key], last[key]))] if who else ()

    def of_two_lands(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The first of each country where several sides are of two countries: a minister and his colleague with their guest."""
        first: dict[str, str] = {}
        for x in ids:
            entity = self.resolution.entity(x)
            if entity is not None and entity.country:
                first.setdefault(entity.country, x)
        return tuple(first.values()) if len(first) == 2 else ids[:1]

    def among_them(self, phrase: NP) -> Side:
        """«دول أخرى من بينها باكستان ومصر», «فصائل منها حماس»: the sides named as some of the many."""
        words = self.tree.words
        at = phrase.last + 1
        if at < len(words) and words[at].kind == "punct":
            at += 1
        if at + 1 < len(words) and words[at].lemma == "من" and words[at + 1].lemma in ("بين", "ضمن") and words[at + 1].enclitic:
            at += 1
        if at + 1 >= len(words) or words[at].lemma not in ("من", "بين") or not words[at].enclitic:
            return NOBODY
        for head in range(at + 1, min(at + 4, len(words))):
            named = self.tree.phrases.get(head)
            if named is not None and named.first == at + 1:
                side = self.of(named)
                return side._replace(first=phrase.first, how="among them") if side.ids else NOBODY
        return NOBODY

    def deep(self, phrase: NP | None) -> Side:
        """The first side anywhere in a chain of genitives, deeds included: «أهمية توحيد مواقف الدول المانحة»."""
        depth = 0
        at = phrase
        while at is not None and depth < _DEPTH:
            ids = self.tokens(at.head, at.head)
            if ids:
                return Side(ids, at.first, at.last, "deep")
            at, depth = at.genitive, depth + 1
        return NOBODY

    def at_odds(self, first: int, at: int) -> bool:
        """«لبحث النزاع بين إثيوبيا والسودان»: what stands between a noun and «بين» is what is between the two."""
        return any(self.tree.words[k].lemma in self.odds and self.tree.words[k].mention < 0 for k in range(first + 1, at))

    def state_of(self, country: str | None) -> tuple[str, ...]:
        """The state entity of a country, if the report names one."""
        return tuple(e.id for e in self.resolution.entities if e.kind == "state" and e.country == country)[:1] if country else ()

    def behind(self, phrase: NP) -> Side:
        """«مواقع للجيش», «عناصر من الشرطة», «قوات تابعة لـ»: the side behind a noun through the preposition after it."""
        at = phrase.last + 1
        words = self.tree.words
        if at < len(words) and words[at].lemma in ("تابع", "موال", "موالي", "تابعه", "مواليه"):
            at += 1
        if at >= len(words) or words[at].conj:
            return NOBODY
        word = words[at]
        prep = word.prep
        if prep == "من" and word.kind == "prep" and word.enclitic == "هم" and (phrase.number or words[phrase.head].kind == "num"):
            return self.antecedent(phrase.first, set(), word.enclitic)  # «300 ناشط … سبعة منهم»
        if prep not in ("ل", "من") or (word.enclitic and word.kind == "prep"):
            return NOBODY
        clause = self.clause_at(phrase.head)
        for pp in clause.pps:
            if pp.at == at and pp.np is not None:
                side = self.of(pp.np) if pp.np.joined else self.one(pp.np, 1)
                if side.ids and self.tree.words[pp.np.head].mention >= 0:
                    return Side(side.ids, side.first, side.last, "behind " + prep)
        return NOBODY

    def is_deed(self, phrase: NP) -> bool:
        """True for «الهجوم», «زيارة الوزير»: the noun reports something that happened and is no side."""
        word = self.tree.words[phrase.head]
        if word.mention >= 0 or word.lemma in self.transparent:
            return False
        if phrase.head > 0 and self.tree.words[phrase.head - 1].lemma in MINISTERS:
            return False  # «وزراء دفاع السويد وفنلندا»: what they are in charge of
        if word.lemma in self.deeds:
            return True
        analysis = word.analysis
        return analysis is not None and analysis.form.derived == "vn" and word.lemma not in self.transparent

    def tokens(self, first: int, last: int) -> tuple[str, ...]:
        """Entities whose mentions cover the tokens."""
        out: list[str] = []
        for at in range(first, last + 1):
            found = self.resolution.at(self.index, at)
            if found is not None and found not in out:
                out.append(found)
        return tuple(out)

    def land(self, phrase: NP) -> str | None:
        """The country that a place or state name in the phrase lies in."""
        mention = phrase.mention
        if mention < 0 and phrase.genitive is not None:
            mention = phrase.genitive.mention
        return self.names[mention].country if mention >= 0 and self.names[mention].kind in ("place", "state") else None

    def mere_teller(self, token: int) -> tuple[str, ...]:
        """Who speaks the words at a token, unless he speaks for a state, a party or forces that may be meant themselves."""
        said = self.speaker_at(token)
        return () if self.resolution.sectors(said) & FOR_OTHERS else said

    # --- clauses -------------------------------------------------------------------------------------------------------

    def clause_at(self, token: int) -> Clause:
        """The clause a token stands in."""
        return self.tree.clauses[self.tree.holder[token]]

    def subject(self, clause: Clause, depth: int = 0) -> Side:
        """The clause's subject: written, topic, antecedent, or carried over from the clause it hangs on."""
        if depth or self._asked:  # cut short, or asked for while a pronoun is being resolved: the answer may lack something
            return self._subject(clause, depth) if depth <= _DEPTH else NOBODY
        place = (clause.index, len(self.history))
        known = self._acting.get(place)
        if known is None:
            known = self._acting[place] = self._subject(clause, 0)
        return known

    def _subject(self, clause: Clause, depth: int) -> Side:
        if clause.verb >= 0 and not self.topic_undergoes(clause) and (said := self.speaker_of_cue(clause.verb)):
            where = self.subject_phrase(clause)
            side = self.of(where) if where is not None else NOBODY
            if where is not None and self.tree.words[where.head].lemma in self.papers and not side.ids and any(set(self.of(p).ids) & set(said) for p in clause.nps if p is not where):
                return side  # «اتهم تقرير القوات»: the paper speaks, not whom it accuses
            if where is None and clause.relation == "coord":  # «طردت بوليفيا وبيرو السفراء واتهمتا»: all of them
                before = self.inherited(clause, depth)
                if len(before.ids) > 1 and set(said) < set(before.ids):
                    return before
            return side if set(side.ids) & set(said) else Side(said, how="speaker of the statement")
        written = self.subject_phrase(clause)
        if written is not None and written is clause.topic and self.occasion(clause):
            return self.subject(self.tree.clauses[clause.parent], depth + 1)._replace(first=-1, last=-1, how="dropped")
        if written is not None:
            side = self.of(written)
            if not side.ids and clause.relation == "rel" and written is clause.topic:
                side = self.same_as(clause)
            object_pronoun = clause.relation == "rel" and written is clause.topic and self.tree.words[clause.verb].enclitic
            if (side.ids or self.is_deed(written) or not self.pronoun_like(written)) and not object_pronoun:
                return side
        if clause.pronoun_topic and not (written is not None and self.pronoun_undergoes(clause)):
            return self.pronoun_subject(clause, depth)
        form = self.form(clause)
        if form is not None and form.person in (1, 2) and clause.relation != "circ":
            said = self.speaker_at(clause.verb) if form.person == 1 else ()
            return Side(said, how="first person")
        if clause.relation == "rel" and clause.topic is not None:
            if clause.verb >= 0 and self.tree.words[clause.verb].enclitic and not clause.nps:
                # «الضربات التي تشنها»: the antecedent is the object, the subject goes on.
                above = self.subject(self.tree.clauses[clause.parent], depth + 1)
                return (above if above.ids else self.carried)._replace(first=-1, last=-1, how="dropped")
            return self.of(clause.topic)
        return self.inherited(clause, depth)

    def same_as(self, clause: Clause) -> Side:
        """«كانت ألمانيا أول دولة تعترف»: the antecedent is said of the subject above."""
        above = self.tree.clauses[clause.parent] if clause.parent >= 0 else clause
        said = [p for p in above.nps if clause.topic is not None and p.head == clause.topic.head]
        if not said or above.index == clause.index or not (above.verb < 0 or above.among(self.copulas)):
            return NOBODY
        mine = self.subject_phrase(above)
        return NOBODY if mine is None or mine.head == said[0].head else self.of(mine)._replace(first=-1, last=-1, how="said of")

    def pronoun_undergoes(self, clause: Clause) -> bool:
        """«لكنها تصدت لها القوات»: a preposition right behind the verb takes the pronoun up, and the verb's own subject follows."""
        if clause.verb < 0 or not clause.nps or clause.nps[0].first != clause.verb + 2:
            return False
        head = self.tree.words[clause.nps[0].head]
        taken_up = any(pp.pronoun == clause.pronoun_topic and pp.at == clause.verb + 1 for pp in clause.pps)
        return taken_up and (head.mention >= 0 or head.article) and not head.accusative

    def occasion(self, clause: Clause) -> bool:
        """«زيارة يلتقي خلالها الرئيس»: the antecedent is when the deed happens; who does it is whoever makes the visit."""
        if clause.relation != "rel" or clause.topic is None or clause.parent < 0 or not self.is_deed(clause.topic):
            return False
        return any(pp.pronoun and fold(pp.prep) in OCCASIONS and pp.at > clause.verb for pp in clause.pps)

    def pronoun_subject(self, clause: Clause, depth: int) -> Side:
        """«قال إنه يأمل»: the pronoun is the subject of the clause above, unless it is first person."""
        if clause.pronoun_topic in ("نا", "ي", "نحن", "انا"):
            return Side(self.speaker_at(max(clause.verb, clause.first)), how="first person")
        said = self.said_by(clause)
        if said.ids:
            return said
        if clause.parent >= 0:
            return self.subject(self.tree.clauses[clause.parent], depth + 1)._replace(first=-1, last=-1, how="pronoun")
        return self.carried

    def said_by(self, clause: Clause) -> Side:
        """«بعد ساعات من إعلان باكستان أنها ستنشر قواتها»: behind a deed that opens the clause its doer is meant."""
        at = clause.first - 1
        if clause.relation != "comp" or at < 1:
            return NOBODY
        for head in range(at - 1, max(at - _DEPTH, -1), -1):
            phrase = self.tree.phrases.get(head)
            if phrase is None or phrase.head != head or phrase.end != at or phrase.genitive is None or not self.is_deed(phrase):
                continue
            side = self.one(phrase.genitive, 1)
            if side.ids and self.fits(clause.pronoun_topic, phrase.genitive.head):
                return side._replace(first=-1, last=-1, how="who says so")
        return NOBODY

    def inherited(self, clause: Clause, depth: int) -> Side:
        """A dropped subject: the sibling's, the parent's, else the last sentence's."""
        up = clause.sibling if clause.sibling >= 0 else clause.parent
        if (two := self.both_before(clause, depth)).ids:
            return two
        if up < 0 or up == clause.index:
            return self.carried_on(clause) if clause.verb >= 0 else NOBODY
        above = self.tree.clauses[up]
        if above.verb < 0 and above.topic is None and above.parent < 0:
            if clause.relation == "circ":  # «متهما خصومه بالتزوير، قال زعيم المعارضة»: who acts stands in the clause that follows
                joined = next((c for c in self.tree.clauses if c.sibling == clause.index and c.verb > clause.verb), None)
                if joined is not None and joined.nps:
                    return self.subject(joined, depth + 1)._replace(first=-1, last=-1, how="following")
            return self.carried_on(clause)
        side = self.subject(above, depth + 1)._replace(first=-1, last=-1, how="dropped")
        if not side.ids and clause.relation == "comp" and clause.parent == up and (who := self.controller(clause)) is not None:
            return self.of(who)._replace(first=-1, last=-1, how="dropped")  # «سبق لكينيا أن أرسلت»
        return side

    def both_before(self, clause: Clause, depth: int) -> Side:
        """«التقى الوزير نظيره ووقعا اتفاقا»: a dual verb goes on with both sides of the clause before."""
        form = self.form(clause)
        if form is None or form.person != 3 or form.number != "d":
            return NOBODY
        up = clause.sibling if clause.sibling >= 0 else clause.parent
        if up >= 0 and up != clause.index:
            above = self.tree.clauses[up]
            subject = self.subject(above, depth + 1)
            if len(subject.ids) > 1:
                return subject._replace(first=-1, last=-1, how="dropped")
            others = [self.of(p) for p in self.objects(above)] + [self.of(pp.np) for pp in above.pps if pp.np is not None and pp.prep == "مع"]
            other = next((x for x in others if x.ids and not set(x.ids) & set(subject.ids)), NOBODY)
            if subject.ids and other.ids:
                return Side((*subject.ids, *other.ids), how="both before")
        return NOBODY

    def carried_on(self, clause: Clause) -> Side:
        """The last sentence's subject, where the verb may be its own: «قتلوا» is not said of a minister, «وسقطت» not of a man."""
        form = self.form(clause)
        if form is not None and form.person == 3 and self.carried.ids:
            gender, number = self.carried_as
            who = self.resolution.entity(self.carried.ids[0])
            one = number == "s" and who is not None and who.kind in ("person", "state")  # the police may be many
            if (form.number == "s" and gender and gender != form.gender) or (form.number == "p" and one):
                return NOBODY
        return self.carried._replace(first=-1, last=-1, how="carried")

    def taken_up(self, clause: Clause) -> Side:
        """The subject of the clauses before, where this one is joined to them and its verb agrees: «… وأغلقت الحدود»."""
        form = self.form(clause)
        goes_on = clause.relation == "coord" or (clause.relation == "sub" and clause.opener == WHERE)  # «إلى القاهرة، حيث التقى الرئيس»
        if not goes_on or clause.passive or form is None or form.person != 3 or form.number != "s":
            return NOBODY
        at = clause
        for _ in range(_DEPTH):
            up = at.sibling if at.sibling >= 0 else at.parent
            if up < 0 or up == at.index:
                return NOBODY
            at = self.tree.clauses[up]
            phrase = self.subject_phrase(at)
            if phrase is not None or at.relation != "coord":
                break
        side = self.subject(at) if phrase is not None else NOBODY
        if phrase is None or not side.ids:
            return NOBODY
        gender, number = self.agreement(phrase.head)
        agrees = form.gender == gender if number == "s" else form.gender == "f" and number == "p" and gender != "m"
        return side._replace(first=-1, last=-1, how="taken up") if agrees else NOBODY

    def subject_phrase(self, clause: Clause) -> NP | None:
        """The phrase written as subject, or None when the verb stands alone."""
        if clause.index not in self._subjects:
            self._subjects[clause.index] = self._subject_phrase(clause)
        return self._subjects[clause.index]

    def _subject_phrase(self, clause: Clause) -> NP | None:
        form = self.form(clause)
        if clause.relation == "circ":
            return None
        if clause.pronoun_topic and not self.impersonal(clause) and not self.pronoun_undergoes(clause):
            return None  # «إنها دعمت روسيا»: the pronoun is the subject, the noun its object
        if clause.topic is not None and not (
            self.subject_after(clause) if clause.relation == "rel" else self.topic_undergoes(clause) or self.fronted(clause)
        ):
            return clause.topic
        if not clause.nps:
            return None
        if clause.relation == "rel" and self.object_taken_up(clause):
            return clause.nps[1]
        first = clause.nps[0]
        word = self.tree.words[first.head]
        if clause.relation == "rel" and self.named_again(clause, first):
            return None
        if word.accusative and not first.number:
            return None
        if form is not None and (form.person in (1, 2) or (form.number == "p" and form.person == 3)):
            return None
        wrong = self.oblique(first) or self.disagrees(form, clause, first)
        if not wrong and (self.object_first(clause, first) or self.spoken_to(clause, first) or self.controlled(clause, first)):
            return None
        if len(clause.nps) > 1 and not self.deep(first).ids and clause.relation != "rel" and not self.nominative(first):
            # «ووقع المذكرة رئيس المفوضية»: the object may come first; a person after it is the subject.
            for later in clause.nps[1:3]:
                mention = self.tree.words[later.head].mention
                person = mention >= 0 and self.names[mention].kind == "person"
                if person and not (form is not None and form.gender == "f" and self.agreement(later.head)[0] == "m"):
                    return later
            if wrong:  # «وألقت القبض مفارز الأمن»: the object first, the force that agrees with the verb behind it
                for later in clause.nps[1:2]:
                    if self.deep(later).ids and not self.oblique(later) and not self.disagrees(form, clause, later):
                        return later
        return None if wrong else first

    def nominative(self, phrase: NP) -> bool:
        """«العمال المضربون», «الموظفون»: the ending of a sound plural says that they act."""
        return any(
            self.sentence.tokens[k].folded.endswith("ون") and (form := self.tree.words[k].analysis) is not None and form.form.number == "p"
            for k in (phrase.head, *phrase.adjectives)
        )

    def fronted(self, clause: Clause) -> bool:
        """«خلال لقائه نظيره، دعا الوزير»: before the comma stands the object of a verbal noun, the verb's own subject follows."""
        topic = clause.topic
        if topic is None or topic.first == 0 or not clause.nps or clause.verb < 0 or clause.nps[0].first != clause.verb + 1:
            return False
        before = self.tree.words[topic.first - 1]
        verbal = before.analysis is not None and before.analysis.form.derived == "vn" and bool(before.enclitic)
        return verbal and self.tree.words[topic.end + 1].kind == "punct" and topic.end + 1 < clause.verb

    def named_again(self, clause: Clause, phrase: NP) -> bool:
        """«مباحثات أجراها مع وزير الخارجية، فلان»: the phrase names whom a preposition before it has named already."""
        mine = self.tokens(phrase.head, phrase.head)
        return bool(mine) and any(
            pp.np is not None and pp.at < phrase.first and self.tokens(pp.np.head, pp.np.head) == mine for pp in clause.pps
        )

    def disagrees(self, form: Any, clause: Clause, phrase: NP) -> bool:
        """«وطالب الحكومة»: a masculine verb right before a feminine noun has another subject, and the other way round."""
        near = clause.verb + 1
        if any(pp.at == near and pp.pronoun for pp in clause.pps):
            near += 1  # «انتقد فيها إسرائيل»
        if form is None or form.person != 3 or phrase.first != near or phrase.joined:
            return False
        if phrase.number:  # «واعتقلت ثلاثة شبان»: the numeral says that they are men
            counted = self.tree.words[phrase.first]
            return bool(form.gender == "f" and counted.kind == "num" and counted.lemma.endswith("ه") and phrase.head > phrase.first)
        gender, number = self.agreement(phrase.head)
        if self.tree.words[phrase.head].lemma in self.transparent or not gender or not form.gender:
            return False
        if number == "p":
            return bool(gender == "f" and form.gender == "m" and form.number == "s")  # «كما دعا دول الجوار»
        return bool(number == "s" and gender != form.gender)

    def oblique(self, phrase: NP) -> bool:
        """«مسؤولين», «الوزيرين»: a sound plural or dual in its oblique form is no subject."""
        word = self.tree.words[phrase.head]
        form = word.analysis.form if word.analysis is not None else None
        if form is None or phrase.number or form.number not in ("p", "d") or phrase.head != phrase.first:
            return False
        if word.mention >= 0 and self.names[word.mention].kind in ("state", "place", "organisation"):
            return False  # «البحرين»
        return self.sentence.tokens[phrase.head].folded.endswith("ين") and not form.lemma.endswith("ين")

    def impersonal(self, clause: Clause) -> bool:
        """«إنه تم توقيع», «إنه يجب»: the pronoun stands for nobody."""
        return clause.passive or clause.among(self.happen)

    def object_first(self, clause: Clause, first: NP) -> bool:
        """True when the only phrase after the verb is its object: «وأكد حرصه», «ورفض التدخل» go on with an earlier subject."""
        if len(clause.nps) > 1 and clause.nps[1].first <= first.end + 3:
            return False
        if (clause.relation == "main" and self.index == 0) or self.tree.words[clause.verb].enclitic:
            return False
        word = self.tree.words[first.head]
        analysis = word.analysis
        derived = analysis.form.derived if analysis is not None else ""
        if word.mention < 0 and derived == "vn" and word.lemma not in self.transparent:
            return self.takes_object(clause)
        return False

    def controlled(self, clause: Clause, first: NP) -> bool:
        """«تستطيع كينيا أن ترسل مساعدات»: the verb behind «أن» goes on with the subject above, and the only phrase is its object."""
        form = self.form(clause)
        bare = clause.relation == "comp" and clause.parent >= 0 and clause.topic is None and not clause.pronoun_topic
        if not bare or form is None or form.person != 3 or form.number != "s" or clause.among(self.happen):
            return False
        head = self.tree.words[first.head]
        if head.mention >= 0 or len(clause.nps) > 1 or first.first != clause.verb + 1 or self.tree.words[clause.verb].enclitic:
            return False
        who = self.controller(clause)
        if not self.takes_object(clause) or who is None or not self.of(who).ids:
            return False
        gender, number = self.agreement(who.head)
        return number != "p" and (not gender or gender == form.gender)

    def controller(self, clause: Clause) -> NP | None:
        """Who acts behind «أن»: the subject of the verb above, or whom «لـ», «بإمكان», «من حق» name where it has none."""
        above = self.tree.clauses[clause.parent]
        phrase = self.subject_phrase(above)
        if phrase is not None:
            return phrase
        behind = [pp for pp in above.pps if pp.np is not None and pp.end < clause.first]
        near = behind[-1] if behind else None
        if near is None or near.np is None:
            return None
        return near.np if near.prep == "ل" else near.np.genitive if near.prep in ("ب", "من") else None

    def spoken_to(self, clause: Clause, first: NP) -> bool:
        """«، وحث البرلمان على»: the phrase behind a verb of saying names somebody else than the statement's speaker."""
        said = self.speaker_of_cue(clause.verb) if clause.verb >= 0 and first.first > clause.verb else ()
        if not said or len(clause.nps) > 1 or self.tree.words[clause.verb].enclitic:
            return False
        ids = {x for one in first.each() for x in self.tokens(one.head, one.head)}
        return self.takes_object(clause) and bool(ids) and not ids & set(said)

    def subject_after(self, clause: Clause) -> bool:
        """«الهجوم الذي شنه التنظيم»: the verb carries a pronoun for the antecedent, and its own subject follows."""
        word = self.tree.words[clause.verb] if clause.verb >= 0 else None
        if word is None or not clause.nps:
            return False
        if word.enclitic:
            return True
        if self.object_taken_up(clause):
            return True
        first = self.tree.words[clause.nps[0].head]
        form = self.form(clause)
        next_to = clause.nps[0].first == clause.verb + 1
        if next_to and (
            self.sentence.tokens[clause.nps[0].head].folded.endswith("ون")
            or (clause.opener == "الذين" and form is not None and form.person == 3 and form.number == "s")
        ):
            return True  # «الذي استولى الانقلابيون», «الذين انسحبت قواتهم»
        taken_up = any(pp.pronoun and pp.at == clause.verb + 1 for pp in clause.pps)
        if taken_up and clause.nps[0].first == clause.verb + 2 and first.mention >= 0 and not first.accusative:
            return True  # «الشركة التي فرضت عليها كندا عقوبات»
        head = self.tree.words[clause.topic.head] if clause.topic is not None else None
        # «الهجوم الذي نفذ مسلحون»: a deed does not act, a person after the verb does.
        return (
            head is not None and form is not None and clause.topic is not None and self.is_deed(clause.topic)
            and first.mention >= 0 and not first.accusative and len(clause.nps) == 1 and not clause.among(self.happen)
            and not self.called_on(clause) and not self.disagrees(form, clause, clause.nps[0])
        )  # fmt: skip

    def object_taken_up(self, clause: Clause) -> bool:
        """«الجنود الذين أطلقت سراحهم الحركة»: the pronoun on the object takes the antecedent up, and the verb's own subject follows."""
        if clause.topic is None or len(clause.nps) < 2 or clause.nps[0].first != clause.verb + 1:
            return False
        thing, who = (self.tree.words[p.head] for p in clause.nps[:2])
        beside = clause.nps[1].first == clause.nps[0].last + 1
        if not beside or not thing.enclitic or thing.mention >= 0 or not (who.mention >= 0 or who.article):
            return False
        form, (gender, number) = self.form(clause), self.agreement(clause.topic.head)
        unlike = form is not None and form.person == 3 and ((form.number == "s" and number == "p") or (bool(gender) and form.gender != gender))
        return unlike and self.fits(thing.enclitic, clause.topic.head)

    def called_on(self, clause: Clause) -> bool:
        """«بيان يدعو مالي إلى الانسحاب»: behind the phrase stands the deed that is asked of it."""
        behind = clause.nps[0].end + 1
        return any(
            pp.at == behind and pp.prep in ("الي", "ب", "علي") and pp.np is not None and self.is_deed(pp.np) for pp in clause.pps
        )

    def topic_undergoes(self, clause: Clause) -> bool:
        """«رئيسة الحكومة اعتقلها الجيش»: the verb's pronoun takes the topic up, and its subject follows at once."""
        word = self.tree.words[clause.verb] if clause.verb >= 0 else None
        if word is None or clause.topic is None or not clause.nps or clause.topic.first > clause.verb:
            return False
        first = clause.nps[0]
        head = self.tree.words[first.head]
        for pp in clause.pps:  # «إن المحتجين فرضت عليهم قيود», «الرجل أطلق عليه الرصاص»
            if pp.pronoun and pp.at == clause.verb + 1 and first.first == clause.verb + 2 and head.mention < 0:
                return self.fits(pp.pronoun, clause.topic.head) and self.unlike_topic(clause, first)
        if not word.enclitic:
            return False
        if first.first != clause.verb + 1 or head.accusative or not (head.mention >= 0 or head.article):
            return False
        return self.fits(word.enclitic, clause.topic.head) and not self.disagrees(self.form(clause), clause, first)

    def unlike_topic(self, clause: Clause, phrase: NP) -> bool:
        """The verb agrees with the phrase behind it and not with what stands before it."""
        form = self.form(clause)
        if form is None or form.person != 3 or form.number != "s" or clause.topic is None or self.disagrees(form, clause, phrase):
            return False
        gender, number = self.agreement(clause.topic.head)
        return number == "p" or bool(gender and form.gender and gender != form.gender) or clause.passive

    def objects(self, clause: Clause) -> tuple[NP, ...]:
        """Bare phrases that are no subject, nearest first."""
        subject = self.subject_phrase(clause)
        mine = set(self.of(subject).ids) if subject is not None else set()
        out = (
            [clause.topic]
            if clause.topic is not None
            and clause.relation != "rel"
            and subject is not clause.topic
            and self.topic_undergoes(clause)
            else []
        )
        for phrase in clause.nps:
            if phrase is subject or phrase.last < clause.verb or self.done_to(clause, phrase):
                continue
            ids = set(self.of(phrase).ids)
            heads = [phrase.head] + ([phrase.genitive.head] if phrase.genitive is not None else [])
            own = phrase.mention < 0 and any(self.tree.words[k].enclitic for k in heads)  # «رفضت سحب قواتها»
            if ids and ids <= mine and not own:
                continue  # «تميم بن حمد، أمير قطر»: the same side once more
            out.append(phrase)
        return tuple(out) if out or clause.nps or clause.verb < 0 else self.shared_objects(clause)

    def done_to(self, clause: Clause, phrase: NP) -> bool:
        """«أثنى على كلمة الرئيس خلال لقائه السفير»: the object of the verbal noun right before it, which has its owner's pronoun."""
        at = phrase.first - 1
        if at <= clause.verb or phrase.first >= len(self.tree.words) or self.tree.words[phrase.first].conj:
            return False
        word, before = self.tree.words[at], self.tree.words[at - 1]
        verbal = bool(word.enclitic) and word.analysis is not None and word.analysis.form.derived == "vn" and word.mention < 0
        frame = self.resolution.governs(word.analysis.form.verb) if verbal and word.analysis is not None else None
        return frame is not None and frame.object and before.kind == "prep" and before.lemma in DURING

    def shared_objects(self, clause: Clause) -> tuple[NP, ...]:
        """«خطفوا وقتلوا جنديا»: of two verbs that stand side by side the first has the object of the second."""
        after = clause.verb + 1
        if after >= len(self.tree.words) or self.tree.words[after].kind != "verb" or not self.tree.words[after].conj:
            return ()
        other = self.clause_at(after)
        mine, yours = self.form(clause), self.form(other)
        if other.verb != after or mine is None or yours is None or (mine.gender, mine.number, mine.tense) != (yours.gender, yours.number, yours.tense):
            return ()
        return () if self.tree.words[clause.verb].enclitic else self.objects(other)

    def takes_object(self, clause: Clause) -> bool:
        """True when the lexicon says that the clause's verb has an object."""
        form = self.form(clause)
        frame = self.resolution.governs(form.lemma) if form is not None else None  # as spelled: a clause's own lemma is folded
        return frame is not None and frame.object

    def form(self, clause: Clause) -> Any:
        """The verb's form, or None for nominal clauses and unknown words."""
        if clause.verb < 0:
            return None
        analysis = self.tree.words[clause.verb].analysis
        return analysis.form if analysis is not None else None

    def object_pronoun(self, clause: Clause) -> Side:
        """«هاجمه»: who the pronoun on the verb is: not the subject; the topic of a relative clause, else what came before."""
        word = self.tree.words[clause.verb]
        if not word.enclitic:
            return NOBODY
        if clause.relation == "rel" and clause.topic is not None:
            return self.of(clause.topic)
        if word.enclitic in ("نا", "ني", "ي"):
            return Side(self.speaker_at(clause.verb), how="first person")
        mine = set(self.subject(clause).ids)
        again = self.same_object(clause, word.enclitic)
        return self.antecedent(clause.verb, mine, word.enclitic) if again is None else again

    def same_object(self, clause: Clause, enclitic: str) -> Side | None:
        """«اعتقلت كينيا عشرين بحارا ثم أفرجت عنهم»: of two clauses with one subject the second's pronoun is the first's object.

        None where the clause before has no object that fits.
        """
        up = clause.sibling if clause.sibling >= 0 else clause.parent
        if up < 0 or up == clause.index or clause.relation not in ("coord", "sub", "comp") or self.subject_phrase(clause) is not None:
            return None
        above = self.tree.clauses[up]
        if above.verb < 0 or clause.pronoun_topic:
            return None
        for phrase in reversed(self.objects(above)):
            if phrase.first > clause.first or self.is_deed(phrase):
                continue
            gender, number = self.agreement(phrase.head)
            many = phrase.number and enclitic in ("هم", "ها")
            if many or ((gender or number) and self.fits(enclitic, phrase.head)):
                return self.of(phrase)._replace(first=-1, last=-1, how="same object")
        return None

    def pronoun(self, enclitic: str, token: int) -> Side:
        """Who a pronoun on a noun or preposition is: the subject of its clause, else of those above."""
        if enclitic in ("نا", "ي"):
            return Side(self.speaker_at(token), how="first person")
        clause = self.clause_at(token)
        written = self.subject_phrase(clause)
        if token in self._asked or (written is not None and written.first <= token <= written.end):
            return self.antecedent(token, set(), enclitic)  # the pronoun stands in the subject itself
        self._asked.add(token)
        subject = self.subject(clause)
        self._asked.discard(token)
        several = written is not None and len(subject.ids) > 1 and enclitic in ("ها", "هم", "هما")  # «أعلنت كينيا ومالي قطع علاقاتهما»
        if subject.ids and (written is None or several or self.fits(enclitic, written.head)):
            return subject._replace(first=-1, last=-1, how="pronoun")
        return self.antecedent(token, set(), enclitic)

    def antecedent(self, token: int, shut_out: set[str], enclitic: str = "") -> Side:
        """The nearest entity before a token in the sentence that agrees and is not shut out, else the carried subject."""
        for at in range(token - 1, -1, -1):
            found = self.resolution.at(self.index, at)
            if found is not None and found not in shut_out and self.fits(enclitic, at):
                return Side((found,), how="antecedent")
        if not self.agrees(enclitic, *self.carried_as):
            return NOBODY
        rest = tuple(x for x in self.carried.ids if x not in shut_out and not (enclitic == "ه" and self.feminine(x)))
        return Side(rest, how="carried")

    def feminine(self, identifier: str) -> bool:
        """An agency, a court, a paper: a body whose noun ends in ة."""
        entity = self.resolution.entity(identifier)
        return entity is not None and entity.kind in ("organisation", "institution") and entity.name.split(" ")[0].endswith("ة")

    def fits(self, enclitic: str, token: int) -> bool:
        """Does a pronoun agree with the name at a token: «ـه» with a man, «ـها» with a state or a force, «ـهم» with people."""
        mention = self.tree.words[token].mention
        if enclitic == "هم" and mention >= 0 and self.names[mention].kind == "state":
            return self.agreement(token)[1] != "s"
        return self.agrees(enclitic, *self.agreement(token))

    def agrees(self, enclitic: str, gender: str, number: str) -> bool:
        """Does a pronoun agree with a gender and a number, "" where they are not known."""
        if enclitic == "ه":
            return gender != "f" and number != "p"
        if enclitic == "ها":
            return gender != "m" or number == "p"
        return enclitic != "هم" or number != "s" or gender == ""

    def agreement(self, token: int) -> tuple[str, str]:
        """Gender and number of the name or noun at a token, "" where nothing tells."""
        word = self.tree.words[token]
        form = word.analysis.form if word.analysis is not None else None
        if word.mention >= 0:
            mention = self.names[word.mention]
            if mention.kind == "person" and not mention.plural:
                return ("f" if mention.role.split(" ")[0].endswith("ة") else "m"), "s"
            if mention.kind == "state":
                if fold(mention.name.split(" ")[0]) in self.masculine:
                    return "m", "s"
                return ("" if mention.name.startswith("ال") and not mention.name.endswith("ة") else "f"), "s"
            if mention.first == mention.last and mention.rule.startswith("gazetteer") and not word.article:
                return "", "s"  # «أطلقت حماس»: the name's gender is not the common word's
            first = self.tree.words[mention.first]
            if mention.kind == "organisation" and (first.analysis is None or first.analysis.guessed):
                return "", "s"  # «طالبت هيومن رايتس ووتش»: a foreign name has no gender of its own
            form = first.analysis.form if first.analysis is not None else form
            if mention.kind == "institution" and form is not None and form.number != "p":
                # «أوقفت مصالح الأمن»: services, though the word alone may be one who makes peace.
                nouns = [a.form for a in self.sentence.tokens[mention.first].analyses if not a.guessed and a.form.pos == "noun"]
                form = next((f for f in nouns if f.number == "p" and not f.derived), form)
        return (form.gender, form.number) if form is not None else ("", "")

    def pronoun_like(self, phrase: NP) -> bool:
        """True for a bare quantity that stands for what was named before."""
        return phrase.number and phrase.genitive is None and self.tree.words[phrase.head].kind == "num"

    def by_preposition(self, clause: Clause, prep: str, after: int, used: set[int]) -> tuple[Side, PP | None]:
        """The first unused phrase of the clause behind a preposition that stands after a token and names a side."""
        for pp in clause.pps:
            if pp.prep != prep or pp.at in used or pp.at < after:
                continue
            beside = self.tree.words[pp.at - 1]
            if prep == "مع" and beside.prep == "ب" and beside.lemma in self.jointly:
                continue
            if pp.np is not None:
                side = self.of(pp.np)
            elif pp.pronoun and clause.relation == "rel" and clause.topic is not None and self.is_deed(clause.topic) and self.fits(pp.pronoun, clause.topic.head):
                continue  # «الانقلاب الذي قام به الجيش»: the deed itself
            elif pp.pronoun == "هما" and self.history and len(two := self.dyad()) == 2:
                side = Side(two, how="reference")  # «توسطت بينهما»
            elif pp.pronoun:
                mine = set(self.subject(clause).ids)
                side = self.pronoun(pp.pronoun, pp.at)
                if side.ids and set(side.ids) <= mine:
                    again = self.same_object(clause, pp.pronoun)
                    side = self.antecedent(pp.at, mine, pp.pronoun) if again is None else again  # «هنأه وتمنى له»: not himself
            elif 0 <= pp.clause < len(self.tree.clauses):
                side = self.inside(self.tree.clauses[pp.clause])
            else:
                side = NOBODY
            if side.ids:
                return Side(side.ids, pp.at, pp.end, "prep " + prep), pp
        return NOBODY, None

    def comes_from(self, pp: PP) -> bool:
        """«المطرودين من كينيا», «انسحاب القوات من مالي», «مئة مليون منها»: «من» says from where or of what, not of whom it is asked."""
        before = self.tree.words[pp.at - 1]
        form = before.analysis.form if before.analysis is not None else None
        if form is not None and form.derived in ("ap", "pp") and before.kind == "adj" and before.article:
            return True
        for head in range(pp.at - 1, max(pp.at - 1 - _DEPTH, -1), -1):
            phrase = self.tree.phrases.get(head)
            if phrase is None or phrase.head != head or phrase.last != pp.at - 1:
                continue
            if phrase.number and pp.pronoun:
                return True
            if self.is_deed(phrase) and "RETREAT" in self.kinds_of.get(self.tree.words[head].lemma, ()):
                return True
        return False

    def inside(self, clause: Clause) -> Side:
        """«ندد بما سماه عدوان روسيا»: the side named in the clause that «ما» opens."""
        for phrase in clause.nps:
            side = self.deep(phrase)
            if side.ids:
                return side
        for pp in clause.pps:
            if pp.np is not None and pp.prep in ("ل", "من"):
                side = self.of(pp.np)
                if side.ids:
                    return side
        return NOBODY


def folded(words: Sequence[str]) -> frozenset[str]:
    """The words folded, for look-ups."""
    return frozenset(fold(w) for w in words)
