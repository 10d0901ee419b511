"""Openers: where the words that were said begin. «قال الوزير، أمس، [إن]», «شدد [على] ضرورة», «أكد [تضامن] بلاده»."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isnad.pack.letters import fold
from isnad.pack.speech import SpeechForm
from isnad.reading.statements.candidates import in_relative, is_attributive, is_candidate, is_negated
from isnad.reading.statements.view import View

REACH = 60  # tokens between a verb of saying and the words: a title, a name, an apposition, a place and a date
PARTICIPLE_REACH = 14
NAME = 8  # tokens of a quotation that may still be a name
COMMAS = 6
_NONE: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Opener:
    """Where the words begin: ``at`` opens them, ``start`` is their first token, ``skip`` its letters to leave out."""

    how: str  # that colon quote prep bare back none
    at: int
    start: int
    skip: int = 0
    end: int | None = None  # where a quotation closes, if the words are one


def direct_opener(view: View, token: int) -> Opener | None:
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
    if word in frame.preps and view.words[token - 1] in ("ردا", "تعليقا"):
        return None  # «أكد، ردا على سؤال، أن»
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
    if frame.id == "attribute" and skip == 0 and view.has(after, "speakers.nouns") and _says(view, after):
        return None  # «نسبت الوكالة إلى مسؤولين أن»: whose words they are
    if frame.prep_content == "describe" and skip == 0 and _press(view, after):
        return None  # «نسبت الصحيفة إلى الإذاعة أن»: who is quoted
    if skip == 0 and not frame.addressee and _has_object(view, first, token):
        return None
    if skip and not frame.addressee and _has_object(view, first, token):
        return None
    if frame.id == "admit" and view.words[after][skip:] in view.speech.words["stops.recognised"]:
        return None  # «اعترفت باستقلال الإقليم»
    if frame.force == "warning" and view.words[after][skip:] in view.speech.words["stops.means"]:
        return None  # «أنذر السكان باتصالات هاتفية»
    if frame.id == "express" and (_only_a_feeling(view, after) or _blame(view, after)):
        return None
    if frame.prep_content == "masdar" and not quoted and not _clausal_after(view, after, skip, frame.addressee):
        return None
    if frame.prep_content == "describe":
        # Right after the verb the preposition belongs to a passive («نسب إلى التنظيم»).
        return (
            Opener("describe", token, after, skip)
            if token > first + 1 and view.words[first + 1] not in view.speech.words["stops"]
            else None
        )
    if (
        skip == 0
        and (view.entity(after) is not None or view.words[after] in view.speech.words["stops.pointing"])
        and not view.is_clausal(after)
    ):
        return None
    if skip and (view.has(token - 1, "stops.media") or (view.entity(token) or "") == view.entity(token - 1)):
        return None  # «لمجلة باري ماتش بأنه»
    if skip and view.entity(token) is not None and not _clausal_after(view, after, skip):
        return None
    if quoted:
        return Opener("prep", token, after + 1)
    return Opener("prep", token, after, 0 if word.startswith("لل") else skip)  # «دعا للتدخل»


def _blame(view: View, token: int) -> bool:
    """«أعرب عن إدانته للهجوم»: done in saying it and no statement, unless a clause says more."""
    top = view.tokens[token].analyses[:1]
    lemma = fold(top[0].form.lemma) if top else view.tokens[token].folded
    if lemma not in view.speech.words["stops.blame"]:
        return False
    end = next((k for k in range(token + 1, view.count) if view.is_comma(k) or view.is_stop(k)), view.count)
    return not any(view.is_that(k) or view.is_quote(k) for k in range(token + 1, end))


def _only_a_feeling(view: View, token: int) -> bool:
    """«أعربت عن قلقها العميق.»: a noun with its pronoun and adjectives, and nothing that it is about."""
    top = view.tokens[token].analyses[:1]
    if not top or not top[0].enclitic:
        return False
    k = token + 1
    while k < view.count and view.words[k].startswith("ال") and view.tokens[k].kind == "word" and view.entity(k) is None:
        k += 1
    return view.is_stop(k) or (view.is_comma(k) and k - token > 1)


def _says(view: View, token: int) -> bool:
    """True when what somebody named at ``token`` says is told: «إلى مسؤولين لم تسمهم [أن]»."""
    for k in range(token + 1, min(view.count, token + PARTICIPLE_REACH)):
        if view.is_that(k):
            return True
        if view.is_stop(k) or view.is_comma(k):
            return False
    return False


def _press(view: View, token: int) -> bool:
    """True when a paper, an agency or a station is named at ``token``."""
    first = token + 1 if token in view.closing else token
    entity = view.entity(first)
    return view.has(first, "stops.media") or (entity is not None and "JRN" in view.by_id[entity].sectors)


def _has_object(view: View, first: int, token: int) -> bool:
    """True when a definite noun stands before the preposition after a complete subject: «أقر البرلمان الموازنة بأغلبية»."""
    before = token - 1
    if before - first < 2 or view.tokens[before].kind != "word" or not view.words[before].startswith("ال"):
        return False
    if view.entity(before) is not None or view.dated[before] or not view.words[before - 1].startswith("ال"):
        return False
    top = view.tokens[before].analyses[:1]
    return bool(top) and top[0].form.pos == "noun" and view.words[before] not in view.speech.words["speakers.nouns"]


def _clausal_after(view: View, token: int, skip: int, article: bool = False) -> bool:
    """True when a verbal noun follows; with ``article`` also a definite one («دعا إلى الحوار»)."""
    if not skip:
        top = view.tokens[token].analyses[:3]
        named = not article and view.entity(token) is not None
        return view.is_clausal(token) or any(a.form.derived == "vn" and not named and (article or not a.article) for a in top)
    if article and any(a.article for a in view.tokens[token].analyses[:1]):
        return True  # «طالب الجنود بالجهوزية الكاملة»
    if view.words[token][skip:] in view.speech.words["stops.clausal"]:
        return True
    return any(a.form.derived == "vn" and a.proclitics for a in view.tokens[token].analyses[:3])


def _bare(view: View, form: SpeechForm, token: int, first: int) -> Opener | None:
    """The opener when a verbal noun stands at ``token`` as the object of the verb: the subject before it must be complete."""
    if form.frame.bare == "none" or not (view.is_clausal(token) or _asked_for(view, form, token, first)):
        return None
    if view.is_that(token + 1) and form.frame.addressee:
        return None  # «ناشد أتباعه أن»
    if any(view.has(k, "stops.relatives") for k in range(first + 1, token)) and not view.is_comma(token - 1):
        return None  # «أدان الهجوم الذي استهدف … أثناء أداء صلاة»
    if view.words[token] in view.speech.words["stops.pointing"]:
        return None
    if form.frame.id == "deem" and form.shape == "present" and first and view.tokens[first - 1].kind == "word":
        return None  # «دعوته تعتبر رسمية»: a passive
    if form.frame.id == "deem" and token == first + 1 and view.words[token].endswith("ا"):
        return None  # «يعتبر امتدادا»: a passive
    entity = view.entity(token)
    if entity is not None and (token == first + 1 or view.entity(token - 1) == entity):
        return None
    before = token - 1
    if before > first and view.tokens[before].kind == "word":
        if view.words[before] in view.speech.words["stops"] and not view.dated[before] and not view.has(before, "sources.stated_there"):
            return None  # «خطابا أعلن فيه إقالة الوزير» has its object
        if view.has(before, "sources.stated_in") or _says_of(view, token):
            return None
        if view.is_that(token + 1) and _in_a_paper(view, before):
            return None
        if (
            entity is None
            and not view.dated[before]
            and view.entity(before) is None
            and not all(a.guessed for a in view.tokens[before].analyses)
            and not view.words[before].startswith("ال")
            and not _closed(view, before)
        ):
            return None
    return Opener("bare", token, token)


def _in_a_paper(view: View, token: int) -> bool:
    """«أكدت المحكمة في [حيثيات] حكمها أن»: the noun behind it is what it belongs to, and nothing that was said."""
    return view.has(token - 1, "sources.stated_in") and view.words[token] not in view.speech.occasions and not view.words[token].startswith("ال")


def _says_of(view: View, token: int) -> bool:
    """«رجح دبلوماسي غربي [تحدث] إلى الصحيفة أن»: behind an indefinite noun a word that may be a verb of saying describes it."""
    return bool(view.forms(token)) and view.forms(token)[0].shape == "past" and not view.words[token - 1].startswith("ال")


def _asked_for(view: View, form: SpeechForm, token: int, first: int) -> bool:
    """«طلبت الوزارة [الإفراج] عن الشحنة», «ناشدت العالم [التدخل]»: a definite verbal noun is asked for when something hangs on it."""
    top = view.tokens[token].analyses[:2]
    if form.frame.force not in ("request", "assertive") or form.frame.id == "deem" or token <= first + 1 or view.entity(token) is not None:
        return False
    follows = view.words[token + 1 : token + 2] and view.words[token + 1] in ("عن", "الي", "علي", "من", "في", "ل")
    return bool(follows) and any(a.article and a.form.derived == "vn" and not a.proclitics for a in top)


def _closed(view: View, token: int) -> bool:
    """True when a word cannot govern the next one as its genitive: an adjective, an adverb, a form with a pronoun."""
    analyses = view.tokens[token].analyses
    if view.words[token] in view.speech.words["speakers.between"]:
        return True
    if token and view.words[token - 1] in view.speech.occasions and not view.words[token].startswith("ال"):
        return True  # «في مؤتمر صحفي وجود إصابات»
    return any(
        a.enclitic
        or a.form.pos in ("adj", "adv", "num")
        or a.form.derived == "nisba"
        or (a.form.pos == "noun" and a.form.number == "p" and not a.form.construct)
        for a in analyses[:1]
    )


def _describes(view: View, token: int, first: int) -> bool:
    """«قيادات قبلية تحدثت للصحيفة»: a finite verb right after the subject, without conjunction, describes it."""
    form = view.forms(token)[0]
    if form.shape not in ("past", "present") or view.joined(token) or token - first < 2:
        return False
    before = token - 1
    if view.tokens[before].kind != "word" or view.words[before] in view.speech.words["stops.openers"]:
        return False
    if token + 1 < view.count and view.words[token + 1] in ("فيه", "فيها"):
        return False  # «مقالا للكاتب … أشار فيه إلى»: the words are the writer's
    return not view.breaks(before) and view.words[before] not in view.speech.words["stops"]


def _resumed(view: View, token: int, limit: int) -> int | None:
    """«قال السفير، [مشيرا إلى كذا]، إن»: where the verb's own clause begins behind a participle that stands between commas."""
    if not view.is_comma(token - 1):
        return None
    for k in range(token + 2, limit):
        if view.is_that(k) and view.is_comma(k - 1) and not view.inside[k]:
            return k
        if view.is_stop(k) or (view.joined(k) and is_candidate(view, k)):
            return None
    return None


def find_opener(view: View, first: int, form: SpeechForm, asides: Mapping[int, int] = _NONE) -> Opener | None:
    """Where the words announced by the verb at ``first`` begin, or ``None``.

    ``asides`` are source phrases (first token → end), which the search passes over.
    The search stops at the end of the sentence, at another verb of saying outside a relative clause, and at «إلا أن».
    """
    frame = form.frame
    limit = min(view.count, first + (PARTICIPLE_REACH if form.shape in ("participle", "noun") else REACH))
    commas = 0
    k = first + 1
    while k < limit:
        word = view.words[k]
        if k in asides and asides[k] < limit and (view.is_comma(asides[k]) or view.opens(asides[k])):
            k = asides[k] + view.is_comma(asides[k])
            continue
        if view.tokens[k].kind == "punct":
            if frame.direct:
                direct = direct_opener(view, k)
                if direct is not None:
                    return direct
            if k in view.closing:
                end = view.closing[k] + 1
                if frame.id == "deem" and k > first + 2 and (view.is_stop(end) or view.is_comma(end)):
                    return Opener("describe", k, k)  # «اعتبر الرئيس الغارة «خرقا للسيادة»»
                k = end
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
        if view.phrase(k, "stops.anonymous"):
            k = next((j for j in range(k, limit) if view.is_comma(j) or view.is_that(j)), k + 2)
            continue  # «فضل عدم الكشف عن هويته»
        if view.is_that(k):
            if not frame.that or view.words[k - 1] in view.speech.words["stops.but"]:
                return None
            return _after_that(view, k)
        if frame.that and view.tokens[k].surface in ("ألا", "بألا") and k + 1 < limit:
            return Opener("that", k, k, 1 if word[0] == "ب" else 0)  # «ناشد الدول ألا ترفع الحظر», «طالبهم بألا يغادروا»
        if form.enclitic and word == "من" and view.words[first - 1].endswith("ما") and k > first + 1:
            return _after_that(view, k + 1) if view.is_that(k + 1) else Opener("prep", k, k + 1)  # «ما أعلنه الوزير من عزم على»
        if frame.id == "admit" and view.glued(k, "ب") and _has_object(view, first, k):
            return None  # «أقر البرلمان الموازنة بأغلبية»
        if frame.preps:
            found = _prep(view, form, k, first)
            if found is not None:
                return found
        if frame.id == "deem" and word == "بمثابه" and k > first + 2:
            return Opener("describe", k, k)  # «اعتبر الرئيس الغارة بمثابة خرق»
        if form.enclitic and frame.id == "deem" and k == first + 1 and form.shape != "noun":
            return Opener("bare", k, k)  # «اعتبرته انتصارا»
        if frame.bare != "none" and k - first < REACH:
            found = _bare(view, form, k, first)
            if found is not None:
                return found
        if k > first + 2 and is_negated(view, k) and (view.is_comma(k - 2) or not view.words[k - 2].startswith("ال")):
            k += 1  # «عن مسؤولين، لم تذكر أسماءهم، أن», «قال شاهد لم يكشف عن اسمه إن»
            continue
        if is_candidate(view, k) and not in_relative(view, k) and not is_attributive(view, k) and not _describes(view, k, first):
            merged = view.forms(k)[0]
            # «نقلت الوكالة عن الوزير قوله، إعرابه عن، رفضه أن»
            opening = view.has(k, "nouns.opening") or (frame.carrier and merged.shape == "noun" and merged.enclitic)
            if view.phrase(k + 1, "stops.anonymous"):
                k += 3
                continue
            if opening and merged.lemma != "قال" and frame.carrier:
                return find_opener(view, k, merged, asides)
            back = _resumed(view, k, limit) if frame.that and merged.shape == "participle" else None
            if back is not None:
                return _after_that(view, back)
            # «أضاف الوزير قائلا: …» is one cue; behind a comma it is another («من أن نشر قوات يهدد الأمن، قائلا إنه»).
            goes_on = opening or (merged.lemma == "قال" and merged.shape in ("participle", "noun") and not view.is_comma(k - 1))
            if not goes_on and (merged.shape != "noun" or merged.enclitic):
                return None
        k += 1
    return None
