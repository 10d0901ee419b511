"""Which words of a sentence may be verbs of saying: the company a doubtful form keeps, negation, relative clauses."""

from __future__ import annotations

from isnad.pack.speech import SpeechForm
from isnad.reading.statements.nouns import can_speak
from isnad.reading.statements.view import View

NEAR = 14  # tokens within which a preposition shows that a doubtful form is the verb


def is_negated(view: View, token: int) -> bool:
    """«لم يعلن», «دون أن يكشف عن»: nothing was said."""
    if view.is_that(token - 1) and view.has(token - 2, "stops.without"):
        return True
    return view.has(token - 1, "stops.negation") and not view.has(token, "stops.litotes")


def in_relative(view: View, token: int) -> bool:
    """True when the verb belongs to a relative clause: «الذي قال»، «الذي كان قد أعلن»."""
    k = token - 1
    while k >= 0 and (view.words[k] == "قد" or view.has(k, "stops.was") or view.has(k, "stops.negation")):
        k -= 1
    return view.has(k, "stops.relatives")


def _has_subject(view: View, token: int) -> bool:
    """«أن مسؤولا مصريا أكد»: an accusative behind أن, with an adjective or two, is the verb's subject."""
    for k in range(token - 1, max(0, token - 4), -1):
        word = view.words[k]
        if not word.endswith("ا"):
            return False
        if view.is_that(k - 1):
            return word[:-1] in view.speech.words["speakers.nouns"]
    return False


def is_attributive(view: View, token: int) -> bool:
    """«جلسة نقلها التلفزيون»، «النفط التي أعلنها»: the verb with a pronoun describes the noun before it and opens nothing.

    «وصفها بأنها» and «فيما وصفه الرئيس بأنه» do.
    """
    form = view.forms(token)[0]
    if _has_subject(view, token):
        return False
    if form.shape in ("past", "present") and token and view.is_that(token + 1) and not view.joined(token):
        # «تقارير أفادت بأن»، «أنباء تقول إن»: an indefinite noun and what it says
        before = view.tokens[token - 1]
        top = before.analyses[:1]
        if (
            top
            and top[0].form.pos in ("noun", "adj")
            and not top[0].article
            and not top[0].enclitic
            and view.entity(token - 1) is None
        ):
            return before.surface[:2] != "ال" and (not view.has(token - 1, "speakers.nouns") or view.has(token - 2, "stops"))
    if not form.enclitic or form.shape == "noun":
        return False
    if not token or view.words[token - 1].endswith("ما") or view.has(token - 1, "stops.openers"):
        return False
    if view.joined(token) and form.frame.id == "deem":
        return False  # «رحبت به واعتبرته خطوة مهمة»
    if not form.frame.addressee:
        return True
    top = view.tokens[token - 1].analyses[:1]
    noun = bool(top) and top[0].form.pos in ("noun", "adj") and not top[0].article and not top[0].enclitic
    return noun and not view.joined(token) and view.entity(token - 1) is None


def _in_a_name(view: View, token: int) -> bool:
    """«أعلن [يحيى] سريع»: part of a person's name, though the word can be a verb («يحيي»)."""
    entity = view.entity(token)
    if entity is None or view.by_id[entity].kind != "person" or view.is_that(token + 1):
        return False
    return entity == view.entity(token + 1)


def is_candidate(view: View, token: int) -> bool:
    """True when the token may be a verb of saying (a shy form only in the company that shows it)."""
    entry = view.entries[token]
    if entry is None:
        return False
    if _in_a_name(view, token):
        return False
    word, bare = view.words[token], entry[0]
    if bare in ("يدعي", "تدعي") and view.tokens[token].surface.endswith("ى") and not view.is_that(token + 1):
        return False  # «ويدعى فلان»: so he is called
    if entry[1][0].enclitic and view.tokens[token].surface.endswith("ة"):
        return False  # «إذاعة» is no «أذاعه»
    shy, doubtful = view.speech.words["stops.shy"], view.speech.words["stops.doubtful"]
    if word in shy or (bare in shy and word not in doubtful):
        return _opened_at(view, token + 1) or _governs(view, token, entry[1])
    if word in doubtful or bare in doubtful:
        after = token + 1
        if view.joined(token) and _quotes(view, token):
            return True
        follows = view.joined(token) or view.words[token - 1] == "قد"  # «فوعد بإصلاح»
        return _opened_at(view, after) or (
            after < view.count
            and (
                view.has(after, "stops.to")
                or can_speak(view, after, after + 1)
                or (follows and view.glued(after, "ب") and "ب" in entry[1][0].frame.preps)
            )
        )
    return _is_verb(view, token, entry[1])


def _governs(view: View, token: int, forms: tuple[SpeechForm, ...]) -> bool:
    """True when a preposition of the frame follows: «عبر الوفد عن ارتياحه» is the verb, «عبر البحر» is not."""
    opened = view.is_comma(token - 1) or view.has(token - 1, "speakers.between") or view.has(token - 1, "stops.beside")
    if token and not view.joined(token) and not opened:
        return False
    long = {p for form in forms for p in form.frame.preps if len(p) > 1}
    return bool(long) and any(word in long for word in view.words[token + 1 : token + NEAR])


def _is_verb(view: View, token: int, forms: tuple[SpeechForm, ...]) -> bool:
    """False where the shape is another word: «مدينة» after a noun is no participle, «عدم ذكر» no perfect."""
    top = view.tokens[token].analyses[:1]
    shape = forms[0].shape
    if forms[0].number == "d" and shape == "past" and top and top[0].form.pos != "verb":
        return False  # «حلفا اقتصاديا»: an accusative
    if shape in ("past", "present"):
        return not (view.has(token - 1, "stops.prepositions") and not view.joined(token))
    if shape == "participle" and view.has(token, "speakers.between"):
        return view.is_comma(token - 1)  # «مجددا»: again
    if shape == "participle" and view.is_that(token - 1):
        return False  # «أن متحدثا باسم الشركة صرح»: its noun
    if (
        shape == "participle"
        and view.words[token][-1] == "ه"
        and top
        and top[0].form.pos == "noun"
        and top[0].form.derived != "ap"
    ):
        return view.is_comma(token - 1)
    return True


def _quotes(view: View, token: int) -> bool:
    """«وكتب فلان على صفحته «…»»: the next mark in the sentence opens a quotation of speech, and no other verb stands before it."""
    for k in range(token + 1, min(view.count, token + NEAR)):
        if view.is_quote(k):
            return True
        top = view.tokens[k].analyses[:1]
        verb = bool(top) and top[0].form.pos == "verb" and not top[0].guessed and view.entity(k) is None
        if view.is_stop(k) or view.is_comma(k) or view.entries[k] is not None or (verb and top[0].proclitics):
            return False
    return False


def _opened_at(view: View, token: int) -> bool:
    return view.is_that(token) or (token < view.count and (view.words[token] == ":" or view.is_quote(token)))
