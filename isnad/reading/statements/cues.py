"""Cues: the words that announce speech, and where the words that were said begin.

«وأضاف المسؤول الذي طلب عدم نشر اسمه أن» is one cue: the verb, its subject «المسؤول…», its opener «أن».
"""

from __future__ import annotations

from dataclasses import dataclass

from isnad.pack.speech import SpeechForm
from isnad.reading.statements.nouns import can_speak
from isnad.reading.statements.view import View

REACH = 60  # tokens between a verb of saying and the words: a title, a name, an apposition, a place and a date
PARTICIPLE_REACH = 14
HEADLINE = 12
NAME = 8  # tokens of a quotation that may still be a name
QUOTED = 6  # tokens of a quotation after a colon that any verb may announce
COMMAS = 6


@dataclass(frozen=True, slots=True)
class Opener:
    """Where the words begin: ``at`` is the token that opens them, ``start`` their first token, ``skip`` letters of it to leave out."""

    how: str  # that colon quote prep bare back none
    at: int
    start: int
    skip: int = 0
    end: int | None = None  # where a quotation closes, if the words are one


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb, participle or verbal noun of saying with its opener."""

    first: int
    form: SpeechForm
    joined: bool
    opener: Opener
    relative: bool  # right after «الذي»


def _negated(view: View, token: int) -> bool:
    return view.has(token - 1, "stops.negation")


def _relative(view: View, token: int) -> bool:
    """True when the verb belongs to a relative clause: «الذي قال»، «الذي كان قد أعلن»."""
    k = token - 1
    while k >= 0 and (view.words[k] == "قد" or view.has(k, "stops.was") or view.has(k, "stops.negation")):
        k -= 1
    return view.has(k, "stops.relatives")


def _attributive(view: View, token: int) -> bool:
    """«جلسة نقلها التلفزيون»، «النفط التي أعلنها»: the verb with a pronoun describes the noun before it and opens nothing.

    «وصفها بأنها» and «فيما وصفه الرئيس بأنه» do.
    """
    form = view.forms(token)[0]
    if form.shape in ("past", "present") and token and view.is_that(token + 1) and not view.joined(token):
        # «تقارير أفادت بأن»، «أنباء تقول إن»: an indefinite noun and what it says
        before = view.tokens[token - 1]
        top = before.analyses[:1]
        if top and top[0].form.pos in ("noun", "adj") and not top[0].article and not top[0].enclitic and view.entity(token - 1) is None:
            return before.surface[:2] != "ال" and (not view.has(token - 1, "speakers.nouns") or view.has(token - 2, "stops"))
    if not form.enclitic or form.shape == "noun":
        return False
    return not form.frame.addressee and not view.words[token - 1].endswith("ما") if token else False


def is_candidate(view: View, token: int) -> bool:
    """True when the token may be a verb of saying (a shy form only in the company that shows it)."""
    entry = view.entries[token]
    if entry is None:
        return False
    word, bare = view.words[token], entry[0]
    shy, doubtful = view.speech.words["stops.shy"], view.speech.words["stops.doubtful"]
    if word in shy or (bare in shy and word not in doubtful):
        return _opened_at(view, token + 1) or _governs(view, token, entry[1])
    if word in doubtful or bare in doubtful:
        after = token + 1
        return _opened_at(view, after) or (after < view.count and (view.has(after, "stops.to") or can_speak(view, after, after + 1)))
    return _is_verb(view, token, entry[1])


def _governs(view: View, token: int, forms: tuple[SpeechForm, ...]) -> bool:
    """True when a preposition of the frame follows: «عبر الوفد عن ارتياحه» is the verb, «عبر البحر» is not."""
    long = {p for form in forms for p in form.frame.preps if len(p) > 1}
    return bool(long) and any(word in long for word in view.words[token + 1 : token + PARTICIPLE_REACH])


def _is_verb(view: View, token: int, forms: tuple[SpeechForm, ...]) -> bool:
    """False where the shape is another word: «مدينة» after a noun is no participle, «عدم ذكر» no perfect."""
    top = view.tokens[token].analyses[:1]
    shape = forms[0].shape
    if shape in ("past", "present"):
        return not (view.has(token - 1, "stops.prepositions") and not view.joined(token))
    if shape == "participle" and view.words[token][-1] == "ه" and top and top[0].form.pos == "noun" and top[0].form.derived != "ap":
        return view.is_comma(token - 1)
    return True


def _opened_at(view: View, token: int) -> bool:
    return view.is_that(token) or (token < view.count and (view.words[token] == ":" or view.is_quote(token)))


def _direct(view: View, token: int) -> Opener | None:
    """The opener when a colon or a quotation of speech stands at ``token``."""
    if view.words[token] == ":":
        start = token + 1
        if start >= view.count:
            return Opener("colon", token, start)
        if view.tokens[start].kind == "number" and view.tokens[token - 1].kind == "number":
            return None
        if start in view.closing:
            end = view.closing[start]
            return Opener("quote", token, start + 2 if view.is_that(start + 1) else start + 1, end=end)
        return Opener("colon", token, start + 1 if view.is_that(start) else start)
    if view.is_quote(token) and not _name_before_that(view, token):
        inner = token + 1
        return Opener("quote", token, inner + 1 if view.is_that(inner) else inner, end=view.closing[token])
    return None


def _name_before_that(view: View, token: int) -> bool:
    """True for a long name in quotation marks inside a subject: «رئيس «…»، الذي يملك البرج، أن»."""
    end = view.closing[token]
    if end - token > NAME or view.words[token - 1] == ":":
        return False
    for k in range(end + 1, min(view.count, end + 16)):
        if view.is_that(k):
            return view.is_comma(k - 1) or k == end + 1
        if view.is_stop(k) or view.forms(k):
            return False
    return False


def _after_that(view: View, token: int) -> Opener:
    start = token + 1
    if start in view.closing:
        start += 1
    return Opener("that", token, start)


def _prep(view: View, form: SpeechForm, token: int, first: int) -> Opener | None:
    """The opener when a preposition of the frame stands at ``token`` and what follows may be words said."""
    frame, word = form.frame, view.words[token]
    if word in frame.preps:
        after, skip = token + 1, 0
        if after >= view.count:
            return None
        if view.is_that(after):
            return _after_that(view, after)
    elif word == "لان" and "ل" in frame.preps:
        return _after_that(view, token)
    elif any(len(p) == 1 and view.glued(token, p) for p in frame.preps):
        after, skip = token, 1
    elif len(word) == 1 and word in frame.preps and token + 1 < view.count:
        after, skip = token + 1, 0
        if frame.prep_content != "describe" and after in view.closing and not view.is_quote(after):
            return None  # «لـ«الصحيفة»»
    else:
        return None
    if frame.prep_content == "none" or view.tokens[after].kind == "number":
        return None
    quoted = view.is_quote(after)
    if frame.prep_content == "quote":
        return Opener("quote", token, after + 1, end=view.closing[after]) if quoted else None
    if skip == 0 and not frame.addressee and _has_object(view, first, token):
        return None
    if skip and not frame.addressee and _has_object(view, first, token):
        return None
    if frame.prep_content == "masdar" and not quoted and not _clausal_after(view, after, skip):
        return None
    if frame.prep_content == "describe":
        # Right after the verb the preposition belongs to a passive («نسب إلى التنظيم»).
        return Opener("describe", token, after, skip) if token > first + 1 and view.words[first + 1] not in view.speech.words["stops"] else None
    if skip == 0 and (view.entity(after) is not None or view.words[after] in view.speech.words["stops.pointing"]) and not view.is_clausal(after):
        return None
    if skip and view.entity(token) is not None and not _clausal_after(view, after, skip):
        return None
    if quoted:
        return Opener("prep", token, after + 1)
    return Opener("prep", token, after, skip)


def _has_object(view: View, first: int, token: int) -> bool:
    """True when a noun with article stands right before the preposition after a complete subject: «أقر البرلمان الموازنة بأغلبية»."""
    before = token - 1
    if before - first < 2 or view.tokens[before].kind != "word" or not view.words[before].startswith("ال"):
        return False
    if view.entity(before) is not None or view.dated[before] or not view.words[before - 1].startswith("ال"):
        return False
    top = view.tokens[before].analyses[:1]
    return bool(top) and top[0].form.pos == "noun" and view.words[before] not in view.speech.words["speakers.nouns"]


def _clausal_after(view: View, token: int, skip: int) -> bool:
    if not skip:
        return view.is_clausal(token)
    if view.words[token][skip:] in view.speech.words["stops.clausal"]:
        return True
    return any(a.form.derived == "vn" and a.proclitics for a in view.tokens[token].analyses[:2])


def _bare(view: View, form: SpeechForm, token: int, first: int) -> Opener | None:
    """The opener when a verbal noun stands at ``token`` as the object of the verb: the subject before it must be complete."""
    if form.frame.bare == "none" or not view.is_clausal(token):
        return None
    if any(view.has(k, "stops.relatives") for k in range(first + 1, token)):
        return None  # «أدان الهجوم الذي استهدف … أثناء أداء صلاة»
    if view.words[token] in view.speech.words["stops.pointing"]:
        return None
    if form.frame.id == "deem" and token == first + 1 and view.words[token].endswith("ا"):
        return None  # «يعتبر امتدادا»: a passive
    entity = view.entity(token)
    if entity is not None and (token == first + 1 or view.entity(token - 1) == entity):
        return None
    before = token - 1
    if before > first and view.tokens[before].kind == "word":
        if view.words[before] in view.speech.words["stops"] or view.has(before, "sources.stated_in"):
            return None
        if entity is None and view.entity(before) is None and not all(a.guessed for a in view.tokens[before].analyses) and not view.words[before].startswith("ال") and not _closed(view, before):
            return None
    return Opener("bare", token, token)


def _closed(view: View, token: int) -> bool:
    """True when a word cannot govern the next one as its genitive: an adjective, an adverb, a form with a pronoun."""
    analyses = view.tokens[token].analyses
    if view.words[token] in view.speech.words["speakers.between"]:
        return True
    return any(a.enclitic or a.form.pos in ("adj", "adv", "num") or (a.form.pos == "noun" and a.form.number == "p" and not a.form.construct) for a in analyses[:1])


def _describes(view: View, token: int, first: int) -> bool:
    """«قيادات قبلية تحدثت للصحيفة»: a finite verb right after the subject, without conjunction, describes it."""
    form = view.forms(token)[0]
    if form.shape not in ("past", "present") or view.joined(token) or token - first < 2:
        return False
    before = token - 1
    if view.tokens[before].kind != "word" or view.words[before] in view.speech.words["stops.openers"]:
        return False
    return not view.breaks(before) and view.words[before] not in view.speech.words["stops"]


def find_opener(view: View, first: int, form: SpeechForm) -> Opener | None:
    """Where the words announced by the verb at ``first`` begin, or ``None``.

    The search stops at the end of the sentence, at another verb of saying outside a relative clause, and at «إلا أن».
    """
    frame = form.frame
    limit = min(view.count, first + (PARTICIPLE_REACH if form.shape in ("participle", "noun") else REACH))
    commas = 0
    k = first + 1
    while k < limit:
        word = view.words[k]
        if view.tokens[k].kind == "punct":
            if frame.direct:
                direct = _direct(view, k)
                if direct is not None:
                    return direct
            if k in view.closing:
                k = view.closing[k] + 1
                continue
            bracket = view.bracket_end(k)
            if bracket is not None:
                if frame.direct and bracket - k >= 10 and form.shape != "noun" and view.is_stop(bracket):
                    return Opener("quote", k, k + 1, end=bracket - 1)
                k = bracket
                continue
            if view.is_stop(k):
                return None
            if view.is_comma(k):
                commas += 1
                if commas > COMMAS or (form.shape == "participle" and commas > 1):
                    return None
            k += 1
            continue
        if view.is_that(k):
            if not frame.that or view.words[k - 1] in view.speech.words["stops.but"]:
                return None
            return _after_that(view, k)
        if form.enclitic and word == "من" and view.words[first - 1].endswith("ما") and k > first + 1:
            return Opener("prep", k, k + 1)  # «ما أعلنه الوزير من عزم على»
        if frame.preps:
            found = _prep(view, form, k, first)
            if found is not None:
                return found
        if frame.bare != "none" and k - first < REACH:
            found = _bare(view, form, k, first)
            if found is not None:
                return found
        if is_candidate(view, k) and not _relative(view, k) and not _attributive(view, k) and not _describes(view, k, first):
            merged = view.forms(k)[0]
            opening = view.has(k, "nouns.opening")
            if view.phrase(k + 1, "stops.anonymous"):
                k += 3
                continue
            if opening and merged.lemma != "قال" and frame.carrier:
                return find_opener(view, k, merged)
            if not (merged.lemma == "قال" and merged.shape in ("participle", "noun")) and not opening:
                if merged.shape != "noun" or merged.enclitic:
                    return None
        k += 1
    return None


def _forms_in_order(view: View, token: int) -> list[SpeechForm]:
    return sorted(view.forms(token), key=lambda form: form.shape == "noun")


def _stated(view: View, token: int) -> Cue | None:
    """«وجاء في البلاغ أن»، «وجاء أيضا أن»: a paper speaks for who made it."""
    k = token + 1
    while view.has(k, "speakers.between"):
        k += 1
    if not view.is_that(k):
        if not view.has(k, "sources.stated_in") or k + 1 >= view.count:
            return None
        noun = view.words[k + 1]
        if noun not in view.speech.words["documents"] and noun not in view.speech.occasions:
            return None
    opener = find_opener(view, token, view.speech.saying)
    if opener is None:
        return None
    return Cue(token, view.speech.saying, view.words[token][0] == "و", opener, _relative(view, token))


def _headline(view: View) -> Cue | None:
    """«الوزير: …» at the head of a sentence: a person and a colon."""
    if ":" not in view.words[:HEADLINE]:
        return None
    for k in range(1, min(view.count, HEADLINE)):
        if view.words[k] == ":":
            head = 0 if view.tokens[0].kind == "word" else 1
            entity = view.named(head)
            person = entity is not None and view.by_id[entity].kind == "person"
            if not (person or (entity is None and view.has(head, "speakers.nouns"))) or view.noun_phrase(head, k) != k:
                return None
            opener = _direct(view, k)
            return Cue(k, view.speech.saying, False, opener, False) if opener is not None and opener.start < view.count else None
        if view.forms(k) or view.is_comma(k) or view.is_stop(k):
            return None
    return None


def _adjective(view: View, token: int, opener: Opener) -> bool:
    """True for a participle that describes a noun («آليات واضحة ومشددة») and reports nothing."""
    if view.is_comma(token - 1):
        return False
    word = view.words[token]
    if opener.how == "colon" and word.endswith("ه") and token < 8:
        return True  # «متابعة:» in a byline
    near = opener.at - token <= (3 if word.endswith("ه") else PARTICIPLE_REACH)
    if word[0] == "و" and word not in view.speech.forms:
        return not (opener.how in ("that", "quote", "colon") and opener.at - token <= 2)
    return not near and opener.how not in ("that", "quote", "colon")


def find_cues(view: View) -> list[Cue]:
    """Every verb, participle and verbal noun of saying of the sentence whose words can be found, in order."""
    out: list[Cue] = []
    claimed: set[int] = set()
    headline = _headline(view)
    if headline is not None:
        out.append(headline)
        claimed.add(headline.opener.at)
    stated = view.speech.words["sources.stated_cue"]
    for token, written in enumerate(view.words):
        if view.entries[token] is None and written not in stated:
            continue
        if written in stated:
            cue = _stated(view, token)
            if cue is not None:
                out.append(cue)
                claimed.add(cue.opener.at)
            continue
        if not is_candidate(view, token) or _negated(view, token) or _attributive(view, token):
            continue
        word = view.words[token]
        if word in view.speech.words["stops.impersonal"] and token + 1 < view.count and (view.is_that(token + 1) or view.words[token + 1] == "الي"):
            continue
        best: tuple[SpeechForm, Opener] | None = None
        for form in _forms_in_order(view, token):
            opener = find_opener(view, token, form)
            if opener is not None and (best is None or opener.at < best[1].at):
                best = form, opener
        relative = _relative(view, token)
        if best is not None and best[0].shape == "present" and best[1].how in ("prep", "bare") and view.words[token].startswith(("س", "وس")):
            best = None  # «سيعلن عن النتائج»: nobody has spoken yet
        if best is None:
            form = view.forms(token)[0]
            if form.shape in ("past", "present") or (form.shape == "participle" and view.is_comma(token - 1)):
                out.append(Cue(token, form, view.joined(token), Opener("none", token, token), relative))
            continue
        form, opener = best
        if opener.at in claimed:
            if not (relative and opener.at == token + 1):
                continue  # «أضاف … قائلا: …» is one cue
            out = [c for c in out if c.opener.at != opener.at]  # «المسؤول الذي أعلن أن»: the nearer verb opens the words
        if form.shape == "participle" and _adjective(view, token, opener):
            continue
        if form.shape == "noun" and form.enclitic and opener.how == "prep" and opener.at - token > 4:
            continue
        if form.shape == "noun" and not form.enclitic and (form.frame.addressee and form.frame.id != "call" or (opener.how == "prep" and form.frame.id != "call")):
            continue  # «تحذير الأطباء من»: who warns is not said
        claimed.add(opener.at)
        out.append(Cue(token, form, view.joined(token), opener, relative))
    if any(view.words[q - 1] == ":" and q - 1 not in claimed for q in view.closing if q):
        out += _announced(view, claimed)
        out.sort(key=lambda cue: cue.first)
    return out


def _announced(view: View, claimed: set[int]) -> list[Cue]:
    """Quotations after a colon that no verb of saying announces: «دافعت ابنته عنه: «…»»."""
    out: list[Cue] = []
    for quote, end in view.closing.items():
        colon = quote - 1
        if colon < 2 or view.words[colon] != ":" or colon in claimed or end - quote < QUOTED or view.inside[colon]:
            continue
        for k in range(colon - 1, max(-1, colon - REACH), -1):
            if view.is_stop(k) or k in view.opening:
                break
            top = view.tokens[k].analyses[:1]
            if top and top[0].form.pos == "verb" and not view.has(k - 1, "stops.relatives") and (k == 0 or view.is_comma(k - 1) or top[0].proclitics):
                joined = bool(top[0].proclitics)
                form = view.speech.saying._replace(gender=top[0].form.gender)
                opener = _direct(view, colon)
                if opener is not None:
                    out.append(Cue(k, form, joined, opener, False))
                break
    return out
