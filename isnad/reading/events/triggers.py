"""Which words of a sentence report an event: verbs and participles with their clause, nouns with their construct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from isnad.pack.events import EventTables, Frame, Use
from isnad.pack.letters import fold
from isnad.reading.clauses import NP, Clause
from isnad.reading.events.sides import Scene


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may report an event of a frame. ``noun`` is its phrase when the word is a noun, else the clause's verb speaks."""

    token: int
    frame: Frame
    clause: Clause
    noun: NP | None
    needs: int  # how many conditions the predicate set: the most demanding use of a word wins
    objects: frozenset[int]  # head tokens that are part of the predicate («علاقات» of «قطع العلاقات»)
    prep: str = ""  # the preposition the predicate demanded


@dataclass(slots=True)
class _Wording:
    """What the words of a sentence are to the predicates; worked out once, however many frames ask."""

    called: dict[int, frozenset[str]] = field(default_factory=dict)  # token → all that a predicate may demand it as
    objects: dict[int, list[int]] = field(default_factory=dict)  # clause → heads of its objects
    loose: dict[int, list[int]] = field(default_factory=dict)  # clause → bare words after its verb
    around: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)  # clause and word of it → words of the clause


def _wording(scene: Scene) -> _Wording:
    if scene.wording is None:
        scene.wording = _Wording()
    made: _Wording = scene.wording
    return made


def _heads(scene: Scene, phrase: NP | None) -> Iterator[int]:
    """The head of a phrase and of those joined to it; through quantities («جملة من العقوبات») to what is counted."""
    if phrase is None:
        return
    for one in phrase.each():
        yield one.head
        at, inner = one, one.genitive
        while inner is not None and (at.partitive or _counts(scene, at.head)):
            yield inner.head
            at, inner = inner, inner.genitive  # «أكثر من ثلاثة أرباع مساحة الولاية»


def _counts(scene: Scene, token: int) -> bool:
    """True for a number or a quantity, through which what is counted is seen."""
    word = scene.tree.words[token]
    return word.kind == "num" or word.lemma in scene.transparent


def _object_heads(scene: Scene, clause: Clause) -> list[int]:
    known = _wording(scene).objects
    out = known.get(clause.index)
    if out is None:
        out = known[clause.index] = _find_object_heads(scene, clause)
    return out


def _find_object_heads(scene: Scene, clause: Clause) -> list[int]:
    out: list[int] = []
    for phrase in clause.nps:
        if len(clause.nps) > 1 and scene.sentence.tokens[phrase.head].folded.endswith("ون"):
            continue  # «أوقف متظاهرون قطارا»: the nominative says who acts
        out += _heads(scene, phrase)
        if scene.tree.words[phrase.head].lemma in scene.transparent or phrase.number:
            behind = [pp.np for pp in clause.pps if pp.prep == "من" and pp.at == phrase.last + 1]
            out += [head for inner in behind for head in _heads(scene, inner)]  # «عددا كبيرا من الجنود»
    if clause.topic is not None:
        out += _heads(scene, clause.topic)
    return out


# Nouns that make an adverb of their preposition: «على يد», «على الأقل», «في إطار».
ASIDE = frozenset(fold(w) for w in ("يد", "أيدي", "أقل", "صعيد", "خلفية", "هامش", "مدى", "متن", "غرار", "إطار", "سياق"))


def _fits_verb(scene: Scene, clause: Clause, use: Use) -> frozenset[int] | None:
    """The tokens that meet the use's conditions, or None when one is not met."""
    if use.prep:
        prep = fold(use.prep)
        for pp in clause.pps:
            if fold(pp.prep) == prep and pp.at >= clause.verb:
                if not use.objects:
                    if pp.np is not None and scene.tree.words[pp.np.head].lemma in ASIDE:
                        continue  # «أشار إلى مقتل خمسة على يد»: the preposition belongs to nobody's predicate
                    return frozenset()
                got = frozenset(h for h in _heads(scene, pp.np) if _is(scene, h, use.objects))
                if got:
                    return got
                if (
                    pp.pronoun
                    and clause.relation == "rel"
                    and clause.topic is not None
                    and _is(scene, clause.topic.head, use.objects)
                ):
                    return frozenset()  # «الاتفاق الذي توصلا إليه»
        return frozenset() if not use.objects and _opens(scene, clause, prep) else None
    if use.objects:
        got = frozenset(h for h in _object_heads(scene, clause) if _is(scene, h, use.objects))
        subject = scene.subject_phrase(clause)
        if len(got) > 1 and subject is not None:
            got = got - {subject.head} or got  # «درب الجيش قوات»: the army trains
        if "@" in use.objects and subject is not None and len(clause.nps) > 1 and not clause.passive:
            got = got - {subject.head}  # «أوقفت الفصائل إطلاق الصواريخ»: the people are who acts
        return got or _loose_object(scene, clause, use.objects) or _taken_up(scene, clause, use.objects)
    return frozenset()


def _opens(scene: Scene, clause: Clause, prep: str) -> bool:
    """«تعهد بأن ينسحب», «وافق على أن يعود»: the preposition opens the clause below."""
    below = [c for c in scene.tree.clauses if c.parent == clause.index]
    return any((c.relation == "comp" and c.opener == prep + "ان") or (c.relation == "sub" and c.opener == prep) for c in below)


def _loose_object(scene: Scene, clause: Clause, lemmas: frozenset[str]) -> frozenset[int] | None:
    """The demanded object where the tree took it for an attribute: the first bare word after the verb that fits («عرضت تركيا مساعدتها»)."""
    known = _wording(scene).loose
    bare = known.get(clause.index)
    if bare is None:
        bare = known[clause.index] = list(_bare_after(scene, clause))
    return next((frozenset({k}) for k in bare if _is(scene, k, lemmas)), None)


def _bare_after(scene: Scene, clause: Clause) -> Iterator[int]:
    """The nouns and adjectives of a clause between its verb and the first preposition."""
    words, holder = scene.tree.words, scene.tree.holder
    for k in range(clause.verb + 1, min(clause.last + 1, len(words))):
        word = words[k]
        if word.kind == "prep" or word.prep:
            return
        if word.mention < 0 and word.kind in ("noun", "adj") and holder[k] == clause.index:
            yield k


_BACK = 30  # tokens


def _taken_up(scene: Scene, clause: Clause, lemmas: frozenset[str]) -> frozenset[int] | None:
    """The demanded object taken up by the verb's pronoun: «وقع الوزير المعاهدة … ووقعها نظيره»."""
    words = scene.tree.words
    enclitic = words[clause.verb].enclitic
    if enclitic not in ("ه", "ها") or clause.passive:
        return None
    for k in range(clause.verb - 1, max(-1, clause.verb - _BACK), -1):
        bare = words[k].kind in ("noun", "adj") and words[k].mention < 0 and not words[k].enclitic
        if bare and scene.fits(enclitic, k) and _is(scene, k, lemmas):
            return frozenset({k})
    return None


def _is(scene: Scene, token: int, lemmas: frozenset[str]) -> bool:
    """True when the word as chosen, as written or in any nominal reading is one of the lemmas: «مساعدتها» is مساعدة beside مساعد."""
    known = _wording(scene).called
    called = known.get(token)
    if called is None:
        called = known[token] = frozenset(_called(scene, token))
    return not lemmas.isdisjoint(called)


def _called(scene: Scene, token: int) -> Iterator[str]:
    """All that a predicate may demand a word as."""
    written, word = scene.sentence.tokens[token], scene.tree.words[token]
    yield word.lemma
    yield written.folded
    if word.enclitic and word.analysis is not None:
        yield fold(word.analysis.form.surface)  # «هجماته»: a plural that the predicate writes bare
    if word.mention >= 0:
        kind = scene.names[word.mention].kind
        if kind in ("person", "group"):
            yield "@"  # «أوقفت الشرطة زيدا»: the predicate asks for people
        elif kind == "place":
            yield "#"  # «حرر الجيش تكريت»: the predicate asks for a place
    for analysis in written.analyses:
        if not analysis.guessed:
            lemma = fold(analysis.form.lemma)
            if word.enclitic:
                yield lemma + "~"  # «أسلحتهم»: the predicate asks for one's own
            if analysis.form.pos in ("noun", "adj"):
                yield lemma


def _plural_deeds(scene: Scene, token: int, tables: EventTables) -> tuple[Use, ...]:
    """«المفاوضات», «مساعدات»: a plural in ات read as people or as an adjective that is also the plural of a deed."""
    written = scene.sentence.tokens[token]
    if "ات" not in written.folded:
        return ()
    lemmas = {fold(a.form.lemma) for a in written.analyses if not a.guessed and a.form.pos == "noun" and a.form.number == "p"}
    return tuple(use for lemma in sorted(lemmas) for use in tables.nouns.get(lemma, ()))


def _fits_noun(scene: Scene, phrase: NP, use: Use) -> frozenset[int] | None:
    if use.prep:
        prep = fold(use.prep)
        if not any(pp.at > phrase.head and fold(pp.prep) == prep for pp in scene.clause_at(phrase.head).pps):
            return None
    if not use.objects:
        return frozenset()
    if use.prep:
        return _behind_noun(scene, phrase, use)
    around = [*phrase.adjectives]
    if phrase.genitive is not None:
        around += [phrase.genitive.head, *phrase.genitive.adjectives]
        around += [n.head for n in phrase.genitive.joined]
        around += _heads(scene, phrase.genitive)  # «إسقاط جميع الطائرات», «تحييد سبعة من عناصر»: what is counted
    nxt = phrase.last + 1
    if phrase.genitive is not None or scene.tree.words[phrase.head].enclitic:
        # «إغلاق إسرائيل المعابر»: who does it stands between the verbal noun and what it is done to.
        after = [p for p in scene.clause_at(phrase.head).nps if p.first == nxt]
        around += [n.head for p in after[:1] for n in p.each()]
    if not around and nxt < len(scene.tree.words):
        around.append(nxt)
    got = frozenset(h for h in around if _is(scene, h, use.objects))
    return got or None


_BEHIND = 4  # tokens between a verbal noun and its preposition


def _behind_noun(scene: Scene, phrase: NP, use: Use) -> frozenset[int] | None:
    """«القضاء على مسلحين», «الاستيلاء على السلطة»: what a verbal noun demands behind the preposition that it takes from its verb."""
    for pp in scene.clause_at(phrase.head).pps:
        if fold(pp.prep) == fold(use.prep) and phrase.head < pp.at <= phrase.last + _BEHIND:
            got = frozenset(h for h in _heads(scene, pp.np) if _is(scene, h, use.objects))
            if got:
                return got
    return None


_NEAR_BEFORE, _NEAR_AFTER = 4, 8  # tokens
_OWN_OBJECT = 2  # tokens between objects that are one phrase


def _wanted(scene: Scene, clause: Clause, frame: Frame, token: int) -> bool:
    """The frame's ``with`` and ``unless`` words against the words of the clause."""
    if not frame.words and not frame.unless:
        return True
    wording = _wording(scene)
    place = (clause.index, token)
    here = wording.around.get(place)
    if here is None:
        here = wording.around[place] = _around(scene, clause, token)
    if frame.words and frame.words.isdisjoint(here):
        return False
    if not frame.unless or frame.unless.isdisjoint(here):
        return True
    # What speaks against a reading stands near its word; far off in a long clause it belongs to something else.
    last = _last(scene, clause, token)
    near = range(max(clause.first, token - _NEAR_BEFORE), min(last + 1, token + _NEAR_AFTER, len(scene.tree.words)))
    return frame.unless.isdisjoint(_words_at(scene, near))


def _last(scene: Scene, clause: Clause, token: int) -> int:
    """The last token of a clause with its complements, and of the word itself."""
    below = [c for c in scene.tree.clauses if c.parent == clause.index and (c.relation == "comp" or _says_how(clause, c))]
    # «اعتبر أن الحملة التي تشنها رواندا خطأ»: what is said stands behind the relative clause.
    nominal = {c.index for c in below if c.verb < 0}
    inside = [c.last for c in scene.tree.clauses if c.parent in nominal and (c.relation == "rel" or c.opener == "ما")]
    return max([clause.last, token, *(c.last for c in below), *inside])


def _around(scene: Scene, clause: Clause, token: int) -> frozenset[str]:
    """The words of a clause with its complements and of what it says something of."""
    above: set[int] = set()
    if clause.opener in ("مما", "ما") and clause.parent >= 0:  # «… بغارة، ما أدى إلى مقتل»: the result of what stands before
        above = set(range(scene.tree.clauses[clause.parent].first, clause.first))
    elif clause.relation == "rel" and clause.topic is not None:
        above = set(range(clause.topic.first, clause.topic.last + 1))  # «المتظاهرون الذين تجمعوا»
    elif clause.relation == "coord" and clause.sibling >= 0 and clause.topic is None:  # who acts stands in the clause before
        before = scene.subject_phrase(scene.tree.clauses[clause.sibling])
        above = {k for one in before.each() for k in (one.head, *one.adjectives)} if before is not None else above
    last = _last(scene, clause, token)
    inside = {*range(clause.first, min(last + 1, len(scene.tree.words))), *above}
    return _words_at(scene, inside) | _bare(scene, inside)


def _words_at(scene: Scene, at: Iterable[int]) -> frozenset[str]:
    """Lemmas and spellings of the words at these tokens."""
    words, tokens = scene.tree.words, scene.sentence.tokens
    return frozenset(text for k in at for text in (words[k].lemma, tokens[k].folded))


def _bare(scene: Scene, at: Iterable[int]) -> frozenset[str]:
    """«هجماته» and «بالهجمات» as «هجمات»: the words with what is glued to them left off."""
    return frozenset(fold(word.analysis.form.surface) for k in at if (word := scene.tree.words[k]).analysis is not None)


def _says_how(clause: Clause, below: Clause) -> bool:
    """«سيكون قاسيا»: the participle right behind «كان» is its predicate."""
    return below.relation == "circ" and clause.lemma == "كان" and below.first == clause.verb + 1


def find_triggers(scene: Scene, tables: EventTables) -> list[Trigger]:
    """All triggers of a sentence in order of their words; for one word the most demanding frames of each type."""
    out: list[Trigger] = []
    circumstances = {clause.verb for clause in scene.tree.clauses if clause.relation == "circ"}
    for clause in scene.tree.clauses:
        if clause.verb < 0:
            continue
        out += _best(_verb_uses(scene, clause, tables))
    for token, word in enumerate(scene.tree.words):
        if word.kind not in ("noun", "adj") or (word.mention >= 0 and word.lemma not in tables.nouns):
            continue
        phrase = scene.tree.phrases.get(token)
        if phrase is None or token in circumstances:
            continue
        if word.mention >= 0 and phrase.mention >= 0 and (token == 0 or scene.tree.words[token - 1].kind != "pron"):
            continue  # a name; but «هي المسؤولة عن التصعيد» says what somebody is
        out += _best(_noun_uses(scene, token, phrase, tables))
    return sorted(out, key=lambda t: (t.token, t.frame.id))


def _verb_uses(scene: Scene, clause: Clause, tables: EventTables) -> Iterator[Trigger]:
    for lemma in clause.lemmas:  # likeliest first: «توعد» is threatened before it is "is promised"
        found = False
        for use in tables.verbs.get(lemma, ()):
            if use.frame.only_negated and not clause.negated:
                continue
            if use.frame.only_future and clause.negated and not clause.future:
                continue  # «لم تحترم المعاهدة»: not to come
            if lemma != clause.lemma and scene.tree.words[clause.verb].enclitic and not any(s.startswith("object") for s in use.frame.recipient):
                continue  # «يستقلها»: a less likely verb that takes no object cannot carry its pronoun
            got = _fits_verb(scene, clause, use)
            if got is not None and _wanted(scene, clause, use.frame, clause.verb):
                found = True
                yield Trigger(clause.verb, use.frame, clause, None, _needs(use), got, use.prep)
        if found:
            return


def _noun_uses(scene: Scene, token: int, phrase: NP, tables: EventTables) -> Iterator[Trigger]:
    word = scene.tree.words[token]
    clause = scene.clause_at(token)
    written = fold(word.analysis.form.surface) if word.analysis is not None else ""
    own = tables.nouns.get(word.lemma, ())
    if written != word.lemma:
        own += tables.nouns.get(written, ())  # «مواجهات» are fights, «مواجهة» need not be one
    own = own or _plural_deeds(scene, token, tables)
    if phrase.first == 0 or scene.tree.words[phrase.first - 1].kind != "neg":
        own = tuple(use for use in own if not use.frame.only_negated)  # «لا حوار مع»: the word of denial stands right before
    spoken = False
    for use in own:
        got = _fits_noun(scene, phrase, use)
        if got is not None and _wanted(scene, clause, use.frame, token):
            spoken = True
            yield Trigger(token, use.frame, clause, phrase, _needs(use), got, use.prep)
    analysis = word.analysis
    if analysis is None or analysis.form.derived != "vn" or not analysis.form.verb:
        return
    for use in tables.verbs.get(fold(analysis.form.verb), ()):
        # A noun with entries of its own answers for its bare self; what the verb demands («فرض +عقوبة») still holds for it.
        if use.frame.verb_only or (own and not use.prep and not use.objects) or (spoken and use.prep and use.objects):
            continue
        got = _fits_noun(scene, phrase, use)
        if got is not None and _wanted(scene, clause, use.frame, token):
            yield Trigger(token, use.frame, clause, phrase, _needs(use), got, use.prep)


def _needs(use: Use) -> int:
    """How demanding a use is: a preposition, an object, an object of one's own."""
    return bool(use.prep) + 2 * bool(use.objects) + any(o.endswith("~") for o in use.objects)


def _best(found: Iterator[Trigger]) -> list[Trigger]:
    triggers = list(found)
    if not triggers:
        return []
    top = max(t.needs for t in triggers)
    best = [t for t in triggers if t.needs == top]
    if any(t.noun is not None or t.prep or not t.objects or min(t.objects) < t.token for t in best):
        return best
    # «أعلن الوزير استقالته غداة سحب القوات»: of several objects the nearest is the verb's own.
    nearest = min(min(t.objects) for t in best)
    return [t for t in best if min(t.objects) <= nearest + _OWN_OBJECT]
