"""Which of a token's analyses the clause uses: priors of the lexicon and the words around it.

«قتل الجيش» opens with a verb, «مقتل الجندي» and «في قتل الجندي» hold nouns: what stands before a word decides more than the word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isnad.pack.letters import fold, surface
from isnad.pack.names import bare
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses.parts import Word
from isnad.reading.parts import Analysis, Mention, Sentence, Token

_QUOTES = frozenset("«»“”\"'‘’„‹›")
_NOUNY = ("noun", "adj")
_ITS = ("ه", "ها")
_EXCEPT = frozenset({"غير", "بيد", "الا", "علي", "رغم"})


def _particle(token: Token, tables: ParticleTables, before: Word | None, after: Token | None) -> Word | None:
    """The closed-class reading of a token, or None. A glued «و» or «ف» is taken off when the rest is known."""
    conj = ""
    folded = token.folded
    if folded.endswith("لقد") and folded.lstrip("وف") == "لقد":
        return Word("hyp", "قد", rule="done")
    if folded in _EXCEPT and after is not None and after.folded in ("ان", "انه", "انها", "انهم"):
        return Word("sub", folded, rule="sub")  # «غير أن», «إلا أن»: one conjunction
    if folded == "ما" and before is not None:
        if before.accusative or before.lemma in tables.often:
            return Word("adv", "ما")  # «كثيرا ما يجري»: no negation
        if before.kind in ("pron", "prep", "verb", "noun", "adj", "num") or (before.kind == "comp" and not before.enclitic):
            return Word("sub", "ما", rule="sub")  # «وهو ما أعلنه», «إن ما تقوم به»: a relative, no negation
        if before.kind == "adv" and before.rule in ("date", "aside") and _past(after):
            return Word("sub", "ما", rule="sub")  # «قصفت القرى فجر الاثنين، ما أدى إلى»
    found = tables.words.get(folded)
    if found is None and folded[:1] in "وف" and len(folded) > 2:
        found = tables.words.get(folded[1:])
        conj = folded[0]
        if (
            found is not None
            and conj == "ف"
            and any(a.form.pos == "verb" and not a.guessed and not a.proclitics for a in token.analyses)
            and not (folded[1:] == "قد" and _past(after))
        ):
            found, conj = None, ""  # «فتحت» is a verb, not ف + تحت; «فقد قصف» is ف + قد
    if found is None:
        return Word("conj", folded, conj=folded) if folded in ("و", "ف") else None
    if conj == "ف" and found[0].lemma == "قد":
        return Word("hyp", "قد", conj=conj, rule="done")
    particle = found[0]
    if particle.kind == "comp" and "أ" not in token.surface and particle.lemma.startswith("كأ"):
        return None  # «وكان الوزير»: was, not as if
    plain = token.surface[1:] if conj else token.surface
    if particle.kind == "comp" and "ئ" in particle.lemma and "ئ" not in plain:
        return None  # «ليلا» is at night, «لئلا» lest
    bent = particle.kind in ("adv", "prep", "dem", "sub") and plain != particle.lemma + particle.enclitic
    glued = (conj,) if conj else ()
    if bent and any(
        a.form.pos == "verb" and not a.guessed and a.proclitics == glued and a.form.surface == plain for a in token.analyses
    ):
        return None  # «هنأ» is no «هنا»
    if len(found) > 1:
        exact = [p for p in found if p.lemma + p.enclitic == plain or plain.startswith(p.lemma)]
        particle = exact[0] if exact else found[0]
        if not exact and particle.kind == "comp":
            # «ان» without hamza: before a present verb it is «أن», elsewhere «إن».
            verbal = after is not None and any(a.form.tense == "present" for a in after.analyses[:2])
            want = "أن" if verbal and not particle.enclitic else "إن"
            particle = next((p for p in found if fold(p.lemma).endswith(fold(want))), particle)
    return Word(particle.kind, fold(particle.lemma), conj=conj, prep=fold(particle.lemma) if particle.kind == "prep" else "",
                enclitic=particle.enclitic, rule=particle.kind)  # fmt: skip


def _past(token: Token | None) -> bool:
    """True when the word may be a verb in the past."""
    return token is not None and any(a.form.pos == "verb" and a.form.tense == "past" and not a.guessed for a in token.analyses)


def _dual(word: Word | None) -> bool:
    """True when the word may be a dual by its ending."""
    return word is not None and word.analysis is not None and word.analysis.form.surface.endswith(("ين", "ان"))


def _score(
    a: Analysis, token: Token, before: Word | None, gap: bool, next_gender: str, named: bool, quoted: bool, tables: ParticleTables
) -> float:
    """How well an analysis fits what stands before it. ``gap``: punctuation in between; ``next_gender`` of a name right after.

    ``named``: some name follows right after.
    """
    form = a.form
    score = form.weight - (3.0 if a.guessed else 0.0)
    if "أ" in a.proclitics:
        score -= 4.0
    verb = form.pos == "verb"
    if verb and form.tense == "past" and "ل" in a.proclitics:
        score -= 4.0  # «لرفضها» is «for her refusal»
    nouny = form.pos in _NOUNY or form.pos == "num"
    if verb and next_gender and form.person == 3 and form.number == "s" and form.gender:
        # «تحدث لي شانغفو»: a man follows, so the masculine past, not the feminine present. «وطالب مصر بـ» goes on with a subject
        # that is not written: what follows is its object.
        goes_on = form.tense == "past" and a.proclitics[:1] in (("و",), ("ف",)) and form.gender == "m"
        named = before is not None and before.mention >= 0 and not gap  # «الوزير زار روسيا»: who acts stands before
        score += 1.5 if form.gender == next_gender else 0.0 if goes_on or named else -1.5
    if form.derived == "ap" and form.lemma.endswith("ي") and form.surface[-1:] not in ("ي", "ة", "ا", "ن", "ت") and not a.article:
        score -= 1.5  # «زار» is he visited, hardly a despiser
    if (
        form.pos == "noun"
        and form.gender == "f"
        and form.number == "s"
        and not form.derived
        and form.surface.endswith("ة")
        and not form.lemma.endswith("ة")
    ):
        score -= 1.2  # «مساعدة الجيش» is help, hardly a woman who helps
    if form.derived in ("ap", "pp") and form.gender == "f" and form.surface.endswith("ة") and _deed_too(token, form.surface):
        score -= 1.2  # «مساندة الأردن» is help, hardly a woman who helps
    if form.pos == "adj" and form.gender == "f" and a.proclitics and a.proclitics[-1] in "بل" and not a.article:
        score -= 0.8  # «بشجاعة الجنود» is courage, hardly a brave woman
    if a.enclitic in ("ي", "نا", "ني", "ك", "كم") and not quoted and form.pos != "prep":
        score -= 3.0  # «صحفي» is a journalist or of the press, hardly «my newspapers»
    if (
        form.pos == "noun" and form.derived == "vn" and a.proclitics[:1] == ("و",) and before is not None and not gap
        and before.kind == "noun" and before.analysis is not None and before.analysis.form.derived == "vn" and not before.article
    ):  # fmt: skip
        score += 2.5  # «عمليات خطف وقتل»: one deed joined to another
    if (
        verb
        and form.number == "d"
        and form.tense == "past"
        and before is not None
        and before.kind in ("noun", "adj")
        and _dual(before)
    ):
        score += 3.0  # «جنديين قتلا»: two of them, and the verb says so
    if verb and form.person in (1, 2) and not quoted:
        score -= 2.5  # the writer of a report does not say «I»
    if before is None or gap:
        if verb:
            # A report's sentence begins with its verb: «حكم القضاء على», «قتل جندي».
            score += 2.5 if before is None and form.tense == "past" else 1.5
        return score
    kind = before.kind
    if kind == "pron":
        return score + (1.5 if verb and form.tense == "present" else -1.5 if verb else 1.0)
    if kind == "adv":
        return score - (3.0 if verb and before.lemma in _THERE else 0)  # «هناك توافق»: a noun says what there is
    if before.accusative and before.analysis is not None and before.analysis.form.derived == "ap":
        # «مؤكدا تضامن بلاده»: the participle works as a verb, so a noun follows.
        return score + (-3 if verb else 2.0 if nouny else 0)
    if kind == "prep" and not before.enclitic:
        joined = a.proclitics[:1] in (("و",), ("ف",))  # «بين وفدي»: nothing is joined to a preposition
        return score + (-8 if verb or joined else 4 if nouny else 0)
    if kind == "neg":
        if before.lemma in ("لم", "لن"):
            return score + (8 if verb and form.tense == "present" else -4)
        if before.lemma in ("لا", "ما"):
            return score + (4 if verb and (form.tense == "present" or before.lemma == "ما") else 0)
        return score
    if before.rule == "done":
        return score + (8 if verb and form.tense == "past" else 2 if verb else -4)  # «لقد تجمع», «فقد قصف»
    if kind in ("fut", "hyp") and before.lemma in ("سوف", "قد"):
        return score + (8 if verb else -4)
    if kind == "comp":
        if before.enclitic:
            want = {"ه": "m", "ها": "f"}.get(before.enclitic, "")  # «أنه تسلم دعوة»: he received, no «she hands over»
            fits = not want or form.person != 3 or form.number != "s" or not form.gender or form.gender == want
            return score + ((2.5 if fits else 1.0) if verb else 0)
        if before.rule == "since":
            return score + (5.0 if verb else 0)
        if before.lemma in ("ان", "بان", "كي", "لكي", "الا") and before.rule != "clause" and verb and form.tense == "present":
            return score + 5
        if before.lemma in _BECAUSE and verb and form.tense == "present":
            return score + 2.5  # «تستعد لأن تفتح»
        return score + (-1.5 if verb and form.tense == "past" else 1.0 if nouny else 0)
    if kind == "rel":
        return score + (3 if verb else 0)
    if kind == "dem":
        return score + (4 if nouny and a.article else -2 if verb else 0)
    if kind == "verb":
        if before.lemma in tables.like_be:
            return score + (3 if verb else 0)
        return score + (-4 if verb and not a.proclitics else 2.5 if nouny else 0)
    if kind in ("sub", "conj"):
        return score + (1.5 if verb else 0)
    if kind in ("noun", "adj", "num"):
        if a.proclitics and a.proclitics[0] in ("و", "ف"):
            # «وقتل»: after a verbal noun «استعراض … وبحث» goes on in kind, else a verb opens a clause.
            return score + (1.0 if verb else 0.5 if nouny else 0)
        if (
            before.enclitic
            and before.analysis is not None
            and before.analysis.form.derived == "vn"
            and nouny
            and not a.proclitics
        ):
            score += 2.0  # «رفضها تلقي الأوامر»: the object of a verbal noun
        bare = not (before.article or before.enclitic or before.accusative) and before.kind != "adj" and before.mention < 0
        if bare:
            if verb and before.lemma in tables.meetings and form.tense == "past" and fold(form.lemma) in tables.gather:
                return score + 4.0  # «لقاء جمع الوزيرين»
            if before.lemma in tables.quantity and form.pos == "noun" and before.kind == "noun":
                return score + 3.5  # «عدة مسيرات»: what is counted is a noun
            if form.pos == "adj" and not a.article and not a.enclitic and _agree(before, form.gender):
                return score + 3.0
            if nouny:
                # «هجوم شنه المسلحون», «بيان بثه التلفزيون»: hardly an attack of his launching.
                launched = form.derived == "vn" and a.enclitic in _ITS and not form.lemma.endswith("ة")
                launched = launched or (named and a.enclitic in _ITS)  # «طلب وجهته الحركة»: a name follows, so a verb
                return score + (0.5 if launched else 2.0)
            if verb:
                return score + (1.5 if a.enclitic else -0.5)
        else:
            if form.pos == "noun" and not form.derived and before.mention >= 0 and not (before.article or a.article or a.proclitics):
                return score + 1.5  # «أيدت كينيا موقف مصر»
            attribute = not (_acts(before) and form.number == "s" and token.folded.endswith("ا"))
            if before.kind == "adj" and before.analysis is not None and form.gender and before.analysis.form.gender:
                attribute = attribute and form.gender == before.analysis.form.gender  # «مصادر رسمية مقتل»
            attribute = attribute and (before.mention < 0 or a.proclitics[:1] not in (("ب",), ("ل",), ("ك",)))
            if form.pos == "adj" and a.article == before.article and not a.enclitic and attribute:
                described = before.mention < 0 or before.article or not form.derived
                return score + (2.5 if described else 1.7)  # «نصب مسلحون كمينا»: the object is no attribute of many men
            if nouny and not a.article and not a.proclitics and before.article:
                return score - 0.5
            if verb:
                return score + 1.0
    return score


def _agree(noun: Word, gender: str) -> bool:
    """An indefinite adjective after an indefinite noun: «مناورات بحرية», «مؤتمر صحفي»."""
    form = noun.analysis.form if noun.analysis is not None else None
    if form is None or noun.kind != "noun" or not gender:
        return False
    return gender == ("f" if form.number == "p" or form.gender == "f" else "m")


def _deed_too(token: Token, surface: str) -> bool:
    """May the word be a verbal noun of the same spelling?"""
    return any(a.form.derived == "vn" and a.form.surface == surface and not a.guessed for a in token.analyses)


_words: dict[int, tuple[Analysis, Word]] = {}  # by identity: to compare analyses takes longer than to make a word of one
_alef_words: dict[int, tuple[Analysis, Word]] = {}
_MOST_WORDS = 50_000


def _word(a: Analysis, alef: bool) -> Word:
    """The word of an analysis; ``alef``: it is written with an alef at its end. Kept with its analysis, for which it is asked again."""
    known = _alef_words if alef else _words
    found = known.get(id(a))
    if found is not None and found[0] is a:
        return found[1]
    if len(known) >= _MOST_WORDS:
        known.clear()
    word = _made(a, alef)
    known[id(a)] = a, word
    return word


def _made(a: Analysis, alef: bool) -> Word:
    form = a.form
    conj = prep = ""
    for clitic in a.proclitics:
        if clitic in ("و", "ف"):
            conj = clitic
        elif clitic in ("ب", "ل", "ك"):
            prep = clitic
    kind = form.pos
    if kind == "prep":
        return Word("prep", fold(form.lemma), a, conj, fold(form.lemma), enclitic=a.enclitic)
    if kind in ("part", "interj"):
        kind = "adv"
    accusative = (
        kind in ("noun", "adj", "num") and not a.article and not a.enclitic and alef
        and not form.lemma.endswith(("ا", "اء")) and not form.construct
    )  # fmt: skip
    return Word(kind, fold(form.lemma), a, conj, prep, a.article, a.enclitic, accusative=accusative)


def _bare(token: Token, mention: int) -> Word:
    """A word without analysis: a noun by default; glued conjunction and preposition are read off when the mention starts later."""
    return Word("noun", token.folded, None, mention=mention, article=token.folded.startswith("ال"))


def choose(
    sentence: Sentence, mention_at: dict[int, int], names: Sequence[Mention], dated: set[int], pack: Any
) -> tuple[Word, ...]:
    """One :class:`Word` a token. ``mention_at``: token → index in ``names``; ``dated``: code points inside date expressions."""
    tables: ParticleTables = pack.particles
    tokens = sentence.tokens
    quoted = {k for a, b in sentence.quotes for k in range(max(a, 0), b + 1)}
    out: list[Word] = []
    before: Word | None = None
    gap = True
    asked = _Asked(tables.towards)
    open_verb = False  # a verb stands open: another without conjunction would need a comma, a particle or an indefinite noun
    beside = _asides(tokens, dated, mention_at, tables) | _dateline(tokens, mention_at, names, dated)
    for i, token in enumerate(tokens):
        if i in beside:
            out.append(Word("adv", token.folded if token.kind == "word" else "~", rule="aside"))
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if token.kind == "punct":
            word = Word("punct", token.text)
            out.append(word)
            if token.text not in _QUOTES or token.text in "«“":
                gap = gap or token.text not in _QUOTES
            continue
        if token.start in dated and i not in mention_at:
            word = Word("adv", token.folded, conj="و" if i == 0 and token.folded.startswith("و") else "", rule="date")
        elif token.kind == "number":
            word = Word("num", token.text)
        elif token.kind != "word":
            word = Word("noun", token.text, mention=mention_at.get(i, -1))
        else:
            mention = mention_at.get(i, -1)
            first = mention >= 0 and names[mention].first == i
            start = names[mention].start if first else 0
            gender = _gender(names[mention_at[i + 1]], tables) if i + 1 in mention_at and mention_at[i + 1] != mention else ""
            named = i + 1 in mention_at and mention_at[i + 1] != mention
            word = _choose_one(token, mention, first, start, before, gap, after, gender, named, i in quoted, open_verb, tables)
            if token.folded in tables.where and mention < 0 and before is not None and not gap:
                placed = i + 1 in mention_at or (after is not None and after.folded.startswith("ال"))
                if placed and before.kind in ("noun", "adj", "num"):
                    word = Word("prep", token.folded, prep=token.folded, rule="where")
        if token.folded == "حق" and before is not None and before.kind == "prep" and before.lemma == "في" and after is not None:
            out[-1] = Word("adv", before.lemma, rule="aside")  # «أصدر حكما في حق الوزير» is «بحق»
            word = Word("prep", "بحق", prep="بحق", rule="prep")
        if word.kind == "verb" and before is not None and before.kind == "prep" and before.lemma in tables.nominal and not gap:
            word = word if before.enclitic or word.conj else _bare(token, word.mention)  # «في سيدني»: a name, whatever verb it looks like
        if word.kind == "verb" and (deed := asked.for_deed(word, token, after, gap, i + 1 in mention_at)) is not None:
            word = _word(deed, False)
        if word.kind == "verb" and (deed := _denied_deed(word, token, out, after, tables)) is not None:
            word = _word(deed, False)
        asked.goes_on(word, before, gap)
        if word.kind == "comp" and before is not None and before.kind == "prep" and before.lemma in tables.since and not gap:
            word = word._replace(rule="since")  # «بعد أن رفض»
        if word.kind == "verb":
            open_verb = word.lemma not in tables.like_be
        elif gap or word.kind in ("comp", "rel", "sub", "conj", "pron", "neg", "hyp", "fut"):
            open_verb = False
        out.append(word)
        before, gap = word, False
    return tuple(out)


_PREPOSITIONS = frozenset("بلك")
_THERE = (fold("هناك"), fold("ثمة"))
_BECAUSE = (fold("لأن"),)  # before a verb in the present «to»
_OPENING = ("قبل", "عبر")  # prepositions that a man's name or office behind them makes verbs at the head of a sentence
_DUAL = 2.0  # how much likelier a dual in construct is where a definite noun follows
_SPLIT = 1.0  # how much less likely a preposition is split off a word that is one by itself: «برقية», «لجنة», «كتاب»


def _choose_one(
    token: Token, mention: int, first: bool, name_start: int, before: Word | None, gap: bool, after: Token | None,
    next_gender: str, named: bool, quoted: bool, open_verb: bool, tables: ParticleTables,
) -> Word:  # fmt: skip
    if mention < 0:
        particle = _particle(token, tables, before, after)
        # «قبل الرئيس الدعوة», «وقبل العراق القرار»: he accepted, where a sentence begins; «عبر الوزير عن» likewise.
        opens = particle is not None and particle.lemma in _OPENING and before is None and next_gender == "m"
        if particle is not None and not opens and not _rather_open(particle, token, before):
            return particle
    best: Analysis | None = None
    best_score = -1e9
    analyses = token.analyses
    if mention < 0 and len(analyses) == 1 and "أ" not in analyses[0].proclitics:
        best, analyses = analyses[0], ()  # nothing to choose from
    may_open = not open_verb and not gap and before is not None and before.mention >= 0
    may_open = may_open and any(a.form.pos == "verb" and not a.guessed for a in analyses)
    whole: bool | None = None  # may it be one noun without anything glued to it? Not known yet
    for a in analyses:
        if mention >= 0 and (a.form.pos not in ("noun", "adj", "num") or (not first and a.proclitics)):
            continue
        if "أ" in a.proclitics and not token.surface.lstrip("وف").startswith("أ"):
            continue  # the interrogative hamza is always written: «اليمن» asks nothing
        score = _score(a, token, before, gap, next_gender, named, quoted, tables)
        if a.proclitics and a.proclitics[-1] in _PREPOSITIONS:
            whole = _whole(token) if whole is None else whole
            score -= _SPLIT if whole else 0.0
        two = a.form.number == "d" and a.form.construct and a.form.pos != "verb"
        if two and after is not None and after.folded[:2] == "ال":
            score += _DUAL  # «بين وفدي الحكومة والمعارضة» are two, not «my delegation»
        if may_open and _bare_noun(a):
            score -= 2.5  # «إن ماكرون أيد»: no verb stands open yet
        if open_verb and not gap and a.form.derived == "vn" and not (a.proclitics or a.enclitic) and before is not None and (before.article or before.mention >= 0):
            score += 1.5  # «أعلن الجيش الإسرائيلي قتل قيادي»
        if a.form.pos == "verb" and a.form.person == 3 and not gap and _resumed(before, after, tables):
            score += 3.5  # «جلسة اتهم فيها النواب الحكومة»
        if a.form.pos == "verb":
            if open_verb and not gap and not a.proclitics and before is not None and not _may_be_described(before):
                score -= 2.5
            if token.folded.startswith("ال") and not token.surface.startswith("أ"):
                score -= 2.0  # «المتهم» has the article; a verb that begins so is rare
            if a.form.tense == "past" and a.proclitics[:1] == ("و",) and not gap and _counts(after) and (_acts(before) or (before is not None and before.mention >= 0 and not a.enclitic)):
                score += 1.5  # «قتل جنديان وجرح ثلاثة», «قتل ثلاثة جنود ماليين وجرح ستة»
        elif a.form.pos == "noun" and a.proclitics[:1] == ("و",) and not gap and _stands_alone(a, before, after):
            score -= 1.0
        if score > best_score:
            best, best_score = a, score
    if mention >= 0:
        word = Word("noun", token.folded, None) if best is None else _word(best, token.surface.endswith("ا"))
        conj, prep = _glued(token, name_start) if first else ("", "")
        # A name begins a phrase whatever its letters spell: «أوكرانيا» is no accusative of «أوكراني».
        kind = word.kind if not first and word.kind in ("noun", "adj", "num") else "noun"
        return Word(kind, word.lemma, word.analysis, conj, prep, word.article, word.enclitic, mention)
    if best is None:
        return _bare(token, mention)
    if gap or before is None or best.proclitics == ("و",):
        best = _as_participle(best, token, after) or best
    word = _word(best, token.surface.endswith("ا"))
    return word._replace(lemmas=_lemmas(best, token)) if word.kind == "verb" else word


def _denied_deed(word: Word, token: Token, out: Sequence[Word], after: Token | None, tables: ParticleTables) -> Analysis | None:
    """«إنه لا تفاوض مع», «أن لا تراجع عن»: behind «لا» that nobody stands before, a preposition follows a verbal noun, no «she negotiates»."""
    form = word.analysis.form if word.analysis is not None else None
    if not out or out[-1].kind != "neg" or out[-1].lemma != "لا" or form is None or form.gender != "f" or word.enclitic:
        return None
    if len(out) > 1 and out[-2].kind not in ("comp", "punct", "verb"):
        return None  # «كوريا لا تراجع عن»: there she is
    if after is None or after.folded not in tables.deed_of:
        return None
    return next((a for a in token.analyses if a.form.derived == "vn" and not a.guessed and not (a.proclitics or a.enclitic or a.article)), None)


class _Asked:
    """«دعت إلى ضبط النفس، وعقد لقاء، وفتح المعابر»: behind a verbal noun that a preposition governs, «و» joins others, not verbs."""

    def __init__(self, towards: frozenset[str]) -> None:
        self.towards = towards
        self.open = self.many = False  # a governed verbal noun stands open; another was joined to it behind a comma
        self.feminine = False  # the last verb has a feminine subject

    def for_deed(self, word: Word, token: Token, after: Token | None, gap: bool, named: bool) -> Analysis | None:
        """The verbal noun that a word chosen as a verb in the past rather is; None where it stays a verb."""
        form = word.analysis.form if word.analysis is not None else None
        past = form is not None and form.tense == "past" and form.person == 3 and (form.gender, form.number) == ("m", "s")
        if not self.open or word.conj != "و" or word.enclitic or not past or after is None or after.kind != "word":
            return None
        definite = after.folded.startswith("ال")
        if (named and not definite) or (after.surface.endswith("ا") and not after.surface.endswith("ها")):
            return None  # «ووصف نواب القرار», «وحكم غيابيا»
        if gap and (named or not (self.many or self.feminine)):
            return None
        if any(a.form.pos in ("prep", "part", "conj") or (a.proclitics and a.proclitics[0] in "بلك") for a in after.analyses[:1]):
            return None
        return next(
            (a for a in token.analyses if a.form.derived == "vn" and not a.guessed and a.proclitics == ("و",) and not (a.enclitic or a.article)),
            None,
        )

    def goes_on(self, word: Word, before: Word | None, gap: bool) -> None:
        """What a word does to what stands open."""
        form = word.analysis.form if word.analysis is not None else None
        if word.kind == "verb":
            self.open = self.many = False
            self.feminine = form is not None and form.person == 3 and form.gender == "f"
        elif word.kind in ("comp", "rel", "sub", "neg", "pron"):
            self.open = self.many = False
        elif word.kind == "noun" and form is not None and form.derived == "vn" and word.mention < 0:
            governed = word.prep in ("ب", "ل") or (before is not None and before.kind == "prep" and before.lemma in self.towards and not gap)
            self.many = self.open and (self.many or (gap and bool(word.conj)))
            self.open = self.open or governed




def _resumed(before: Word | None, after: Token | None, tables: ParticleTables) -> bool:
    """Between an indefinite noun and a preposition whose pronoun takes it up stands a verb."""
    if before is None or after is None or after.folded not in tables.resumed or before.kind != "noun" or before.mention >= 0:
        return False
    return not (before.article or before.enclitic)


def _bare_noun(a: Analysis) -> bool:
    return a.form.pos == "noun" and not a.form.derived and not (a.article or a.proclitics)


def _as_participle(best: Analysis, token: Token, after: Token | None) -> Analysis | None:
    """«، متهما الحكومة بـ», «، متهمين عناصر»: where a clause opens, an indefinite «متهم» with an object accuses; «متهما بـ» is accused."""
    form = best.form
    if form.pos not in ("noun", "adj") or form.derived in ("ap", "vn") or best.article or best.enclitic or after is None:
        return None
    if not token.surface.endswith(("ا", "ين", "ة")) or after.kind != "word" or _behind_preposition(after):
        return None
    number, gender = ("s", "m") if token.surface.endswith("ا") else ("p", "m") if token.surface.endswith("ين") else ("s", "f")
    same = (a for a in token.analyses if a.form.derived == "ap" and not a.guessed and a.proclitics == best.proclitics)
    return next((a for a in same if not (a.article or a.enclitic) and (a.form.number, a.form.gender) == (number, gender)), None)


def _behind_preposition(token: Token) -> bool:
    """True for «بالفساد», «من», «على»: the word is a preposition or has one glued to it."""
    return any(a.form.pos == "prep" or a.proclitics[:1] in (("ب",), ("ل",), ("ك",)) for a in token.analyses[:1])


def _whole(token: Token) -> bool:
    """True for a noun as it is written, with nothing glued to it: «برقية», «لجنة»."""
    return len(token.analyses) > 1 and any(
        not a.proclitics and not a.guessed and a.form.pos == "noun" and a.form.surface == token.surface for a in token.analyses
    )


def _stands_alone(a: Analysis, before: Word | None, after: Token | None) -> bool:
    """«التقى الوزير وطالب بـ»: behind a definite noun a bare indefinite one with «بـ» after it is joined to nothing."""
    if before is None or before.kind not in _NOUNY or not (before.article or before.enclitic or before.mention >= 0):
        return False
    bare = not (a.article or a.enclitic) and a.form.number == "s" and a.form.derived != "vn"
    return bare and after is not None and any(b.proclitics[:1] == ("ب",) for b in after.analyses[:1])


# «ما لا يقل عن عشرين», «ما يزيد على مئة»: the words before the number count nothing themselves.
_AT_LEAST = (
    ("ما", "لا", "يقل", "عن"),
    ("ما", "يزيد", "علي"),
    ("ما", "يزيد", "عن"),
    ("ما", "يقرب", "من"),
    ("ما", "يقارب"),
    ("ما", "لا", "يقل"),
)


def _asides(tokens: Sequence[Token], dated: set[int], named: Mapping[int, int], tables: ParticleTables) -> set[int]:
    """Tokens beside the sentence: «ما لا يقل عن», «نحو» before a number, wishes («حفظه الله»), the commas around «، اليوم الأحد،»."""
    out: set[int] = set()
    n = len(tokens)
    for i in range(n):
        if tokens[i].folded == "ما":
            for words in _AT_LEAST:
                if i + len(words) <= n and all(tokens[i + k].folded == w for k, w in enumerate(words)):
                    out |= set(range(i, i + len(words)))
                    break
        if tokens[i].folded in tables.quantity and i not in named and i + 1 < n and _preposition(tokens[i]) and _number(tokens[i + 1]):
            out.add(i)  # «قتل نحو 40 شخصا»: so many, not towards them
        for wish in tables.formulas.get(tokens[i].folded, ()):
            if i + len(wish) <= n and all(tokens[i + k].folded == w for k, w in enumerate(wish)):
                out |= set(range(i, i + len(wish)))
                break
        if tokens[i].text in ("،", ",") and i + 1 < n and tokens[i + 1].start in dated:
            j = i + 1
            while j < n and (tokens[j].start in dated or tokens[j].text in ("(", ")")):
                j += 1
            if j < n and tokens[j].text in ("،", ","):
                out |= {i, j}
    return out


def _dateline(tokens: Sequence[Token], mention_at: dict[int, int], names: Sequence[Mention], dated: set[int]) -> set[int]:
    """«أنقرة (أ ف ب) - تراجع الرئيس», «واس- عمّان: دان المجلس»: place, agency and day before the report's first word."""
    depth = 0
    seen = False
    for i, token in enumerate(tokens[:16]):
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif depth == 0 and seen and token.text in ("-", "–", "—", ":", "ـ"):
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if after is not None and after.text == "(":
                continue  # «واشنطن - (د ب أ) - ناقش»
            if after is not None and not (i + 1 in mention_at and names[mention_at[i + 1]].kind in ("place", "organisation")):
                return set(range(i + 1))
        elif depth == 0 and i in mention_at and names[mention_at[i]].kind in ("place", "state", "organisation"):
            seen = True
        elif i == 0 and token.kind == "word" and any(t.start in dated for t in tokens[1:3]):
            seen = True  # «بنغازي، 31 أوت 2008 -»: a town no list knows, dated
        elif depth == 0 and token.kind == "word" and token.start not in dated:
            return set()
    return set()


def _may_be_described(before: Word) -> bool:
    """An indefinite noun may be followed by a clause that describes it: «هجوم شنه التنظيم»."""
    return before.kind in ("noun", "adj") and not before.article and not before.enclitic and before.mention < 0


def _counts(token: Token | None) -> bool:
    return token is not None and (token.kind == "number" or any(a.form.pos == "num" for a in token.analyses))


def _preposition(token: Token) -> bool:
    """A preposition, as the word's likeliest reading."""
    return bool(token.analyses) and token.analyses[0].form.pos == "prep"


def _number(token: Token) -> bool:
    """A number, in figures or as the word's likeliest reading."""
    return token.kind == "number" or (bool(token.analyses) and token.analyses[0].form.pos == "num")


def _acts(word: Word | None) -> bool:
    """True for a dual or plural in the nominative: «قتل جنديان», not «مقتل جنديين»."""
    form = word.analysis.form if word is not None and word.analysis is not None else None
    return form is not None and form.number in ("d", "p") and fold(form.surface).endswith(("ان", "ون"))


def _gender(mention: Mention, tables: ParticleTables) -> str:
    """Masculine for a person without a feminine title, feminine for a state; of a body its noun's; unknown for the rest."""
    if mention.kind == "person" and not mention.plural:
        return "f" if mention.role.split(" ")[0].endswith("ة") else "m"
    if mention.kind in ("institution", "organisation"):
        noun = bare(fold(mention.name.split(" ")[0]))
        return "m" if noun in tables.masculine else "f" if noun.endswith("ه") else ""
    if mention.kind == "state" and fold(mention.name.split(" ")[0]) in tables.masculine:
        return "m"
    if mention.kind == "group" and fold(mention.name.split(" ")[0]).endswith(THEY):
        return "m"
    return "f" if mention.kind == "state" and not mention.name.startswith("ال") else ""


THEY = ("ون", "الاف", "ميات", "عشرات")  # «تجمع آلاف المتظاهرين»: he, before many men


def _lemmas(best: Analysis, token: Token) -> tuple[str, ...]:
    """Lemmas of the verb readings that share the chosen one's clitics, likeliest first: «يجري» is أجرى or جرى, «تحدث» تحدّث or حدث."""
    out = [fold(best.form.lemma)]
    same = [a for a in token.analyses if a.form.pos == "verb" and not a.guessed and "أ" not in a.proclitics]
    for a in sorted(same, key=lambda a: (a.proclitics != best.proclitics, a.form.tense != best.form.tense, -a.form.weight)):
        lemma = fold(a.form.lemma)
        if a.form.person != best.form.person:
            continue  # «أبدت» showed; «أبدتُ» I destroyed is no reading of the same clause
        if lemma not in out and a.form.weight > best.form.weight - 3.5:
            out.append(lemma)
    return tuple(out[:7])


def _glued(token: Token, name_start: int) -> tuple[str, str]:
    """Conjunction and preposition glued before a name: what stands between the token's start and the name's."""
    glued = surface(token.text[: max(0, name_start - token.start)])
    if not glued and token.folded.startswith(("لل", "ولل", "فلل")):
        glued = token.folded[: token.folded.index("لل") + 1]
    conj = glued[0] if glued[:1] in ("و", "ف") and glued else ""
    rest = glued[len(conj) :]
    return conj, rest[0] if rest[:1] in ("ب", "ل", "ك") and rest else ""


def _rather_open(particle: Word, token: Token, before: Word | None) -> bool:
    """True where a closed-class spelling is another word here: «قبل» accepted, «بعد» the adverb, «حسب» counted."""
    return (
        particle.lemma in ("قبل", "عاد")
        and before is not None
        and before.kind in ("neg", "rel", "fut")
        and any(a.form.pos == "verb" for a in token.analyses)
    )
