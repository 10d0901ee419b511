"""Source phrases: «بحسب وزارة…», «وفق ما أفادت مصادر», «حسبما علمت «الصحيفة» من مصدر», «نقلا عن», «على حد قوله»."""

from __future__ import annotations

from dataclasses import dataclass, replace

from isnad.reading.statements.chains import ATTRIBUTE, links, passes_on
from isnad.reading.statements.nouns import head_word
from isnad.reading.statements.speakers import IMPLICIT, Subject, subject_at
from isnad.reading.statements.view import View

_FROM = "من"
_ABOUT = "عن"
_ON = "علي"
_ON_TO = "الي"
ASIDE = 10  # tokens of what is told about a source before the comma behind it


@dataclass(frozen=True, slots=True)
class Source:
    """A source phrase: tokens ``first``..``last`` (half-open), whose words they are, and through whom (nearest first)."""

    first: int
    last: int
    subject: Subject
    through: tuple[Subject, ...] = ()
    quoting: bool = False  # «نقلا عن»: the subject is quoted by the one who speaks
    own: bool = False  # «على حد قوله»: nobody new

    def passed_by(self, subject: Subject) -> Source:
        """The phrase with one more who passed the words on, farthest from them."""
        return replace(self, through=(*self.through, subject))


def _phrase_end(view: View, start: int) -> int:
    """The end of the phrase: at the next comma, stop, أن or quotation of speech; brackets and places belong to it."""
    k = start
    while k < view.count:
        if view.is_comma(k) or view.is_stop(k) or view.is_that(k) or view.is_quote(k) or view.words[k] == ":":
            break
        if view.has(k, "stops.relatives") and k + 1 < view.count and view.forms(k + 1):
            break
        top = view.tokens[k].analyses[:1]
        if (
            top
            and top[0].form.pos == "verb"
            and not top[0].enclitic
            and not top[0].guessed
            and view.entity(k) is None
            and k > start
            and not view.has(k - 1, "stops.relatives")
        ):
            return _aside_end(view, k)
        bracket = view.bracket_end(k)
        k = bracket if bracket is not None else view.closing[k] + 1 if k in view.closing else k + 1
    return min(k, view.count)


def _aside_end(view: View, verb: int) -> int:
    """«، نقلا عن محامين [زاروا السجن]، إن»: the verb describes the source where the words begin behind the next comma."""
    comma = next((k for k in range(verb, view.count) if view.is_comma(k) or view.is_stop(k)), view.count)
    return comma if view.is_that(comma + 1) else verb


def _end(view: View, subject: Subject) -> int:
    """The end of a phrase that is a noun: its noun phrase, with the adverbs and prepositions that follow it up to a comma."""
    k = subject.last
    if k >= view.count or k in view.closing:
        return k
    top = view.tokens[k].analyses[:1]
    if top and top[0].form.pos in ("verb", "part") and not top[0].enclitic and not view.has(k, "stops.relatives"):
        heard = view.forms(k)[:1] if not view.words[subject.first].startswith("ال") else ()
        comma = next((j for j in range(k, min(view.count, k + ASIDE)) if view.is_comma(j)), None)
        if comma is not None and heard and heard[0].frame.id == "talk":
            return comma  # «وفق مصادر [تحدثت لـ«X»]، قتل»
        return k  # «وبحسب الوكالة تم نشر قوة»
    return _phrase_end(view, k)


def _subject(view: View, k: int, glue: str = "", strict: bool = False) -> Subject:
    while k < view.count and (view.has(k, "speakers.between") or view.has(k, "sources.about_it")):
        k += 1
    if view.has(k, "sources.pointing") and view.has(k + 1, "speakers.nouns"):
        k += 1  # «حسبما ذكرت [تلك] المصادر»
    if k >= view.count:
        return IMPLICIT
    return subject_at(view, k, min(view.count, k + 40), glue, strict)


def _chain(view: View, first: int, joint: int) -> Source | None:
    """The phrase from ``first`` whose origin stands behind the preposition at ``joint``, through those it is quoted from."""
    limit = _limit(view, joint + 1)
    chain = links(view, joint, limit)
    if not chain:
        return None
    end = _phrase_end(view, max(joint + 1, chain[-1].first))
    return Source(first, max(end, chain[-1].last), chain[-1], tuple(reversed(chain[:-1])))


def _limit(view: View, start: int) -> int:
    """Where the words may begin at the latest: at أن, a quotation of speech, a colon, the end of the sentence."""
    for k in range(start, min(view.count, start + 40)):
        if view.is_that(k) or view.is_stop(k) or view.is_quote(k) or view.words[k] == ":":
            return k
    return min(view.count, start + 40)


def _after_verb(view: View, first: int, verb: int) -> Source | None:
    """«حسبما أفادت مصادر»; «حسبما علمت «الصحيفة» من مصدر»."""
    forms = view.forms(verb)
    if not forms:
        if view.has(verb, "sources.stated"):
            k = verb + 1
            if view.has(k, "sources.stated_in") and k + 1 < view.count:
                noun = view.words[k + 1]
                if noun not in view.speech.words["documents"] and noun not in view.speech.occasions:
                    return None
                subject = _subject(view, k + 1)
                if subject.how in ("after", "document"):
                    return Source(first, _phrase_end(view, k + 1), subject)
        return None
    form = forms[0]
    subject = _subject(view, verb + 1)
    if form.frame.hearer or form.frame.carrier or form.frame.id == ATTRIBUTE:
        joint = _FROM if form.frame.hearer else _ON_TO if form.frame.id == ATTRIBUTE else _ABOUT
        for k in range(verb + 1, min(view.count, verb + 14)):
            if view.words[k] == joint:
                source = _chain(view, first, k)
                if source is not None:
                    return source.passed_by(subject) if subject.how == "after" else source
        if form.frame.hearer:
            return None
    if subject.how == "refused":
        return None
    if subject.how == "implicit":
        return Source(first, verb + 1, subject, own=True)
    if view.words[subject.last : subject.last + 1] == [_ABOUT] and passes_on(view, verb + 1, subject):
        source = _chain(view, first, subject.last)  # «وفق ما أوردته صحيفة X عن دبلوماسي»
        if source is not None:
            return source.passed_by(subject)
    end = _phrase_end(view, verb + 1)
    for k in range(verb + 2, end - 1):
        if view.has(k, "sources.with_an") and view.words[k + 1] == _ABOUT:
            source = _chain(view, first, k + 1)
            if source is not None:
                return source.passed_by(subject)
    return Source(first, end, subject)


def _own_mouth(view: View, k: int) -> bool:
    """«على لسان [أمينه العام، المتحدث باسمها]»: the words are those of the body whose man he is, and he passes them on."""
    title = [a for j in (k, k + 1) if j < view.count for a in view.tokens[j].analyses[:1]]
    return any(view.has(j, "speakers.on_behalf") for j in range(k, k + 4)) or any(
        a.enclitic and not a.guessed and a.form.pos != "verb" for a in title
    )


def source_at(view: View, k: int) -> Source | None:
    """The source phrase that begins at token ``k``."""
    words, lists = view.words, view.speech.words
    word = words[k]
    after = k + 1
    if after >= view.count:
        return None
    if word in lists["sources.clause"]:
        if word == "كما" and not (k > 2 and (view.is_comma(k - 1) or k - 1 in view.opening)):
            return None  # «كما أقر البرلمان»: also
        entry = view.entries[after]
        if (
            word == "كما"
            and entry is not None
            and entry[0] in view.speech.words["stops.shy"] | view.speech.words["stops.doubtful"]
        ):
            return None  # «كما علق الحلف مهمته»
        return _after_verb(view, k, after)
    if word == _ON:
        if words[after] in lists["sources.ma"] and after + 1 < view.count:
            return _after_verb(view, k, after + 1)
        size = view.phrase(k, "sources.of_saying")
        if size:
            noun = after if view.has(after, "sources.saying") else after + 1  # «على لسان», «على حد قول»
            if view.has(noun, "sources.saying") and words[noun][-1] in "هام":
                return Source(k, noun + 1, IMPLICIT, own=True)
            subject = _subject(view, noun + 1)
            quoting = view.has(noun, "sources.tongue") and not _own_mouth(view, noun + 1)
            return Source(k, _phrase_end(view, noun + 1), subject, quoting=quoting) if subject.how == "after" else None
        return None
    if word in lists["sources.plain"] or word in lists["sources.with_l"]:
        if words[after] in lists["sources.ma"]:
            return _after_verb(view, k, after + 1) if after + 1 < view.count else None
        if words[after] in lists["sources.saying"]:
            return Source(k, after + 1, IMPLICIT, own=True)
        start, glue = after, ""
        if word in lists["sources.with_l"]:
            if words[after] in lists["stops.to"]:
                start = after + 1
            elif words[after][0] != "ل":
                return None
            else:
                glue = "ل"
        if head_word(view, start, glue) in lists["sources.telling"] and start + 1 < view.count:
            start, glue = start + 1, ""  # «بحسب [رواية] شهود»
        subject = _subject(view, start, glue, strict=True)
        if subject.how not in ("after", "document"):
            return None
        end = _end(view, subject)
        for j in range(subject.last, min(end, view.count - 1)):
            origin = source_at(view, j) if view.has(j, "sources.with_an") else None
            if origin is not None:
                return replace(origin.passed_by(subject), first=k, quoting=False)  # «بحسب صحيفة X نقلا عن مصادر»
        return Source(k, end, subject)
    if word in lists["sources.with_an"] and words[after] == _ABOUT:
        source = _chain(view, k, after)
        return replace(source, quoting=True) if source is not None else None
    return None


def find_sources(view: View) -> list[Source]:
    """Every source phrase of the sentence, in order."""
    first_words = view.speech.source_words
    out: list[Source] = []
    k = 0
    while k < view.count:
        if view.words[k] in first_words:
            source = source_at(view, k)
            if source is not None:
                out.append(source)
                k = source.last
                continue
        k += 1
    return out
