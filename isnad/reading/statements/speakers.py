"""Who speaks: the noun phrase after the verb, before it, the antecedent of «الذي», the issuer of a document, or nobody new.

``find_subject`` only points at tokens; :mod:`isnad.reading.statements.voices` turns them into an entity.
"""

from __future__ import annotations

from dataclasses import dataclass

from isnad.reading.statements.between import skip_between
from isnad.reading.statements.cues import Cue
from isnad.reading.statements.nouns import (
    can_speak,
    each_of,
    entity_in,
    governed,
    head_word,
    issued,
    issuer_of,
    plural,
    prepositional,
    spoken_to,
)
from isnad.reading.statements.view import View

BACK = 40  # tokens to look back for a subject that stands before its verb
MADE = 6  # tokens between a document with its maker and «قال فيه»
LAPSE = 12  # and for the antecedent of a relative


@dataclass(frozen=True, slots=True)
class Subject:
    """``how``: after before relative document implicit refused. ``first``..``last`` (half-open) are its tokens, if any."""

    how: str
    first: int = 0
    last: int = 0
    entity: str | None = None


IMPLICIT = Subject("implicit")
REFUSED = Subject("refused")


def subject_at(view: View, first: int, limit: int, glue: str = "", strict: bool = False, loose: bool = False) -> Subject:
    """The subject whose noun phrase begins at ``first``; refused when the phrase cannot speak."""
    first = each_of(view, first, limit)
    last = view.noun_phrase(first, limit)
    if last <= first:
        return IMPLICIT
    if not can_speak(view, first, last, glue, strict, loose):
        return REFUSED
    if head_word(view, first, glue) in view.speech.words["documents"]:
        if first and view.words[first - 1] in view.speech.words["sources.back"]:
            return REFUSED
        issuer = issuer_of(view, first, limit)
        if issuer is not None and not issued(view, first, issuer[1]):
            issuer = None
        for k in range(first + 1, min(limit, first + 8)):
            if view.has(k, "documents.issuers") and k + 1 < limit:
                after = k + 2 if view.words[k + 1] in ("عن", "من") else k + 1
                maker = subject_at(view, after, limit) if after < limit else IMPLICIT
                if maker.how == "after" and not (issuer is not None and _only_prints(view, k, maker)):
                    return maker
            if view.is_comma(k) or view.is_that(k) or view.is_stop(k):
                break
        until = issuer[1] if issuer is not None else min(limit, first + 6)
        for k in range(first + 1, until):
            if view.is_comma(k) or view.is_that(k) or view.is_stop(k):
                break
            if view.words[k] in ("صحفي", "صحافي"):
                continue
            if head_word(view, k, "ل") in view.speech.words["speakers.nouns"] and (k < last or view.glued(k, "ل")):
                return Subject("after", k, view.noun_phrase(k, limit), view.named(k))
        return Subject("document", first, last, issuer[0] if issuer else None)
    if view.has(last, "speakers.on_behalf") and last + 1 < limit:
        # «المتحدث باسمها فلان»; the name may begin with a word that no table knows.
        for k in range(last + 1, min(limit, last + 3)):
            name = view.entity(k)
            if name is not None and view.by_id[name].kind == "person":
                return Subject("after", k, view.noun_phrase(k, limit), name)
            if view.has(k, "stops") or view.is_that(k) or view.tokens[k].kind != "word":
                break
    if view.has(last, "speakers.called"):
        # «أحد السكان ويدعى فلان»
        name = view.entity(last + 1)
        if name is not None and view.by_id[name].kind == "person":
            return Subject("after", last + 1, view.noun_phrase(last + 1, limit), name)
    wide = last
    if view.is_comma(last) and last + 1 < limit and view.words[first] in view.speech.words["speakers.nouns"]:
        # «المحلل السياسي بجامعة تعز، صالح اليافعي، …»: the name follows its title.
        nearer = view.noun_phrase(last + 1, limit)
        entity = view.entity(last + 1)
        if entity is not None and view.by_id[entity].kind == "person":
            head = view.named(first)
            if view.is_comma(nearer) and (head is None or view.by_id[head].kind == "person"):
                return Subject("after", last + 1, nearer, entity)
            wide = nearer
    found = entity_in(view, first, wide)
    titled = view.has(first, "speakers.nouns") and not view.has(first, "speakers.honours") and not plural(view, first)
    if titled and (found is None or view.by_id[found[0]].kind == "person" or view.entity(first) is None):
        name = _named_after(view, last, limit, found[0] if found is not None else "")
        if name is not None:
            return Subject("after", first, last, name)
    return Subject("after", first, last, found[0] if found else None)


def _only_prints(view: View, verb: int, maker: Subject) -> bool:
    """«بيان للقيادة [نشرته صحيفة X]»: the paper prints what another issued."""
    if not view.has(verb, "stops.aired"):
        return False
    if maker.entity is not None:
        return "JRN" in view.by_id[maker.entity].sectors
    return view.has(maker.first, "stops.media")


def joint(view: View, subject: Subject) -> tuple[str, ...]:
    """Those who speak together with a subject: «النرويج [والدنمارك]», «الطرفان», «الدول الثلاث»."""
    if subject.how not in ("after", "before", "document") or subject.entity is None:
        pointed = view.sides.refer(view.index, subject.first) if subject.how in ("after", "before") else ()
        return pointed[1:] if len(pointed) > 1 else ()
    if view.by_id[subject.entity].kind == "group":
        return ()
    k = subject.first
    while k < subject.last and view.entity(k) != subject.entity:
        k += 1
    out: list[str] = []
    here: str | None = subject.entity
    while k < view.count:
        while k < view.count and view.entity(k) == here:
            k += 1
        if k < view.count and view.words[k] == "و":
            k += 1
        elif k >= view.count or view.tokens[k].surface[:1] != "و":
            break
        here = view.entity(k) if k < view.count else None
        if here is None or here in out or here == subject.entity or view.by_id[here].kind != view.by_id[subject.entity].kind:
            break
        out.append(here)
    return tuple(out)


def _named_after(view: View, last: int, limit: int, title: str) -> str | None:
    """The person whose name ends a long title: «المتحدث الرسمي للجمارك بميناء صلالة الرائد سالم الهنائي»."""
    end = next(
        (k for k in range(last, limit) if view.is_comma(k) or view.is_that(k) or view.is_stop(k) or view.words[k] == ":"), limit
    )
    name = view.entity(end - 1)
    if end <= last or name is None or name == title or view.by_id[name].kind != "person":
        return None
    first = end - 1
    while first > last and view.entity(first - 1) == name:
        first -= 1
    if governed(view, first):
        return None  # «الرئيس في رسالة إلى [الأمين العام]»
    before = view.words[first - 1]
    unknown = all(a.guessed for a in view.tokens[first - 1].analyses)
    return name if before.startswith("ال") or unknown or view.entity(first - 1) is not None else None


def _before(view: View, verb: int) -> Subject:
    """A subject that stands before its verb: «وكان الوزير قد أعلن», «لكن الوكالة نقلت»."""
    lists = view.speech.words
    k = verb - 1
    low = max(0, verb - BACK)
    start = None
    while k >= low:
        word = view.words[k]
        if word in lists["stops.openers"] and word not in ("قد",):
            start = k + 1
            break
        if view.is_stop(k):
            start = k + 1
            break
        if k in view.opening and view.inside[k]:
            start = k + 1
            break
        k -= 1
    if start is None:
        start = low
    while start < verb and (
        view.is_comma(start)
        or view.words[start] in lists["speakers.between"]
        or view.dated[start]
        or view.words[start] in ("قد", "ان", "(", ")")
    ):
        start += 1
    if start >= verb:
        return IMPLICIT
    start = each_of(view, start, verb)
    last = view.noun_phrase(start, verb)
    near = view.entity(verb - 1)
    if last > start and (view.named(start) is not None or _agent_noun(view, start)):
        gap = range(last, verb)
        reaches = not gap or any(
            view.is_comma(g) or view.has(g, "stops.relatives") or view.words[g] in ("قد", "(") or view.breaks(g) for g in gap
        )
        accusative = 1 if last > start and view.is_that(start - 1) and view.words[start].endswith("ا") else 0  # «أن متحدثا»
        if reaches and not any(view.forms(g) and g != verb for g in range(start + accusative, last)):
            found = entity_in(view, start, last)
            return Subject("before", start, last, found[0] if found else None)
    if near is not None and view.by_id[near].kind == "person":
        return Subject("before", verb - 1, verb, near)
    if last > start and last == verb and not view.forms(start) and not can_speak(view, start, last):
        return REFUSED
    return IMPLICIT


def _agent_noun(view: View, k: int) -> bool:
    """A noun that speaks, also in the accusative behind أن: «أن ناطقا باسم الوزارة صرح»."""
    word = view.words[k]
    return view.has(k, "speakers.nouns") or (
        word.endswith("ا")
        and view.is_that(k - 1)
        and word[:-1] in view.speech.words["speakers.nouns"]
        and not view.words[min(k + 1, view.count - 1)].startswith("ال")
    )


def _antecedent(view: View, verb: int, gender: str) -> Subject:
    """The noun that «الذي قال» belongs to; refused when it cannot speak («المادة التي تقول»)."""
    pronoun = verb - 1
    while pronoun > 0 and not view.has(pronoun, "stops.relatives"):
        pronoun -= 1
    if (view.words[pronoun] in ("التي", "والتي") and gender == "m") or (
        view.words[pronoun] in ("الذي", "والذي", "الذين") and gender == "f"
    ):
        return IMPLICIT  # «المدينة التي قال إن أخبارها مفرحة»
    k = pronoun - 1
    if view.has(k, "stops.hearsay"):
        return REFUSED  # «نفى المتحدث صحة الأنباء التي تحدثت عن»
    while k >= max(0, pronoun - LAPSE):
        if view.is_comma(k) and k != pronoun - 1:
            break
        entity = view.named(k)
        if entity is not None:
            return Subject("relative", k, k + 1, entity)
        if view.has(k, "documents"):
            break
        if head_word(view, k, "ل") in view.speech.words["speakers.nouns"] and not view.has(k, "speakers.mute"):
            return Subject("relative", k, view.noun_phrase(k, pronoun))
        if view.words[k] in view.speech.words["stops"] or view.is_stop(k) or (view.has(k, "documents") and k == pronoun - 1):
            break
        k -= 1
    return REFUSED


def find_subject(view: View, cue: Cue) -> Subject:
    """Where the speaker of a cue stands in its sentence."""
    form = cue.form
    if cue.first == cue.opener.at and cue.opener.how != "none":
        return subject_at(view, 0, cue.first)  # «الوزير: …»
    if view.has(cue.first, "sources.stated_cue"):
        k = cue.first + 1
        while view.has(k, "speakers.between"):
            k += 1
        if view.is_that(k) or view.has(k, "sources.stated_there"):
            return IMPLICIT
        if view.has(k, "sources.stated_in"):
            post = view.words[k + 1] in view.speech.occasions and not view.has(k + 1, "documents")
            return (_posted if post else subject_at)(view, k + 1, cue.opener.at)
    if form.shape == "participle" or (form.shape == "noun" and form.enclitic):
        return IMPLICIT
    end = cue.opener.at if cue.opener.at > cue.first else view.count
    if cue.opener.how == "quote" and cue.opener.at > cue.first + 1 and view.words[cue.opener.at - 1] == ":":
        end = cue.opener.at
    if _accused(view, cue):
        return REFUSED
    if cue.first and view.words[cue.first - 1] in ("قد", "فقد") and not cue.relative:
        had = _before(view, cue.first)
        if had.how == "before":
            return had
    if form.frame.addressee and not cue.joined and not cue.relative and cue.first:
        had = _before(view, cue.first)
        if had.how == "before" and had.last == cue.first:
            return had  # «إن الأمين العام دعا الطرفين إلى»
    if not cue.joined and cue.first + 1 < view.count and view.words[cue.first + 1] in ("فيه", "فيها"):
        if not cue.relative and cue.opener.at > cue.first + 2 and (not form.frame.addressee or _two_nouns(view, cue.first + 2)):
            own = IMPLICIT if prepositional(view, cue.first + 2) else subject_at(view, cue.first + 2, cue.opener.at)
            if own.how == "after":
                return own  # «جلسة قال فيها النواب إن», «اتهم فيها النواب الحكومة بـ»
        writer = _writer(view, cue.first)
        if writer is not None:
            return writer
    k = skip_between(view, cue.first + 1, end)
    if view.has(k, "speakers.these") or (form.shape == "noun" and _describes(view, k)):
        return IMPLICIT  # «ويرى هؤلاء أن», «دعوة رسمية إلى»
    has_phrase = k < end and view.tokens[k].kind in ("word", "latin", "punct") and not view.is_that(k)
    if (
        has_phrase
        and view.words[k] not in view.speech.words["stops"]
        and not (view.tokens[k].kind == "punct" and k not in view.closing)
        and not prepositional(view, k)
        and not spoken_to(view, k)
    ):
        if cue.relative and not form.enclitic and form.frame.addressee and view.words[k - 1] in ("فيه", "فيها"):
            return IMPLICIT
        if cue.relative and not form.enclitic:
            after = subject_at(view, k, end)
            if after.how == "after" and (view.tokens[k].analyses and any(a.enclitic for a in view.tokens[k].analyses[:1])):
                return after
            return _antecedent(view, cue.first, form.gender)
        # A common noun that is not known to speak may, unless a bare object would have to be told from it.
        subject = subject_at(view, k, end, loose=cue.opener.how != "bare")
        if subject.how == "after" and subject.entity is None and form.frame.addressee and _object_at(view, k + 1):
            subject = subject_at(view, k, k + 1)  # «وصف الرئيس [الغارة] بأنها»
        if subject.how == "after" and form.frame.addressee and _disagrees(view, form.gender, k, subject):
            return IMPLICIT
        if subject.how == "after" and form.frame.addressee and _addressed(view, cue, subject):
            return IMPLICIT
        if subject.how == "refused" and form.frame.addressee and form.gender == "m" and _feminine(view, k):
            return IMPLICIT
        if subject.how == "refused" and _surname(view, cue, k, end):
            return Subject("surname", k, k + 1)
        if subject.how != "implicit":
            return subject
    if cue.relative:
        return IMPLICIT if view.words[cue.first + 1] in ("فيه", "فيها") else _antecedent(view, cue.first, form.gender)
    if cue.joined or form.shape == "noun":
        return IMPLICIT
    return _described_by(view, cue) or _before(view, cue.first)


def _posted(view: View, k: int, limit: int) -> Subject:
    """«وجاء في تغريدة [نشرتها السفارة] أن», «وجاء في تدوينة [للوزير] أن»: whose the post is; else whoever spoke last."""
    for j in range(k + 1, min(limit, k + MADE)):
        if view.has(j, "documents.issuers"):
            return subject_at(view, j + 1, limit)
        if view.entity(j) is not None and view.glued(j, "ل"):
            return Subject("after", j, view.noun_phrase(j, limit), view.entity(j))
    return IMPLICIT


def _accused(view: View, cue: Cue) -> bool:
    """«وكان النائب قد [اتهم العام الماضي] بتلقي رشاوى»: nobody stands behind the verb, so it is a passive and nobody speaks."""
    form = cue.form
    if not form.frame.transitive or form.frame.force != "accusation" or form.enclitic or form.shape not in ("past", "present"):
        return False
    return cue.opener.how == "prep" and skip_between(view, cue.first + 1, cue.opener.at) == cue.opener.at


def _described_by(view: View, cue: Cue) -> Subject | None:
    """«فرقت الشرطة [متظاهرين] كانوا يطالبون بـ», «شهدت المدينة [احتجاجات] تطالب بـ»: an indefinite noun before a verb that says
    what it does; nobody speaks when it is a gathering."""
    k = cue.first - 1
    while k > 0 and (view.has(k, "stops.was") or view.words[k] == "قد"):
        k -= 1
    # Adjectives between them are as indefinite as the noun.
    while k > 1 and _bare_form(view, k, ("adj",)) and _bare_form(view, k - 1, ("noun", "adj")):
        k -= 1
    if k < 1 or not _bare_form(view, k, ("noun", "adj")) or view.dated[k] or view.is_comma(k - 1) or view.is_that(k - 1):
        return None
    if view.has(k, "speakers.gatherings"):
        return REFUSED
    top = view.tokens[k].analyses[0].form
    many = cue.form.number == "p"
    if (many and top.number != "p") or (not many and (cue.form.gender, top.number) != ("f", "p")):
        return None
    if view.entity(k) is None and not (many and can_speak(view, k, k + 1)):
        return None
    return Subject("relative", k, view.noun_phrase(k, cue.first), view.named(k))


def _two_nouns(view: View, k: int) -> bool:
    """«النواب الحكومة», «المرجع الأعلى فلان النواب»: a definite noun or a name and another noun that is no adjective of it."""
    side = view.entity(k) or view.entity(k + 2)
    if side is not None and view.by_id[side].kind == "person":
        last = next(j for j in range(view.count, k, -1) if view.entity(j - 1) == side)
        after = view.tokens[last].analyses[:1] if last < view.count else ()
        return bool(after) and after[0].article and after[0].form.pos == "noun" and not after[0].proclitics
    tops = [view.tokens[j].analyses[:1] for j in (k, k + 1) if j < view.count]
    return len(tops) == 2 and all(
        top and top[0].article and top[0].form.pos == "noun" and top[0].form.derived not in ("nisba", "ap", "pp") for top in tops
    )


def _bare_form(view: View, k: int, kinds: tuple[str, ...]) -> bool:
    """A noun or adjective without article, pronoun or particle."""
    top = view.tokens[k].analyses[:1]
    if not top or top[0].guessed or top[0].form.pos not in kinds or view.words[k] in view.speech.words["speakers.between"]:
        return False
    return not top[0].article and not top[0].enclitic and not top[0].proclitics


def _describes(view: View, k: int) -> bool:
    """True for an adjective without article, which says what the noun before it is like and names nobody."""
    top = view.tokens[k].analyses[:1] if k < view.count else ()
    return bool(top) and top[0].form.pos == "adj" and not top[0].article and not top[0].proclitics and view.named(k) is None


def _object_at(view: View, k: int) -> bool:
    """A definite noun right behind another one, which is no adjective of it: the object of the verb."""
    top = view.tokens[k].analyses[:1] if k < view.count else ()
    named = view.words[k - 1].startswith("ال") and bool(top) and top[0].article and not top[0].guessed
    return named and top[0].form.pos == "noun" and top[0].form.derived not in ("nisba", "ap", "pp") and view.entity(k) is None


def _writer(view: View, verb: int) -> Subject | None:
    """«مقالا للكاتب … أشار فيه إلى»: the person named last before the verb; «أصدرت السفارات بيانات تؤكد فيها»: who issued it."""
    maker = view.entity(verb - 2)
    if maker is not None and view.has(verb - 1, "documents") and not governed(view, verb - 2) and not prepositional(view, verb - 2):
        return Subject("before", verb - 2, verb - 1, maker)
    for k in range(verb - 1, max(0, verb - MADE), -1):
        if view.has(k, "documents") and not view.words[k].startswith("ال"):
            issuer = issuer_of(view, k, verb)
            if issuer is not None and issued(view, k, issuer[1]):
                return Subject("before", issuer[1], verb, issuer[0])  # «نشرت الوكالة بيانا للجيش قال فيه»
            break
    for k in range(verb - 1, max(-1, verb - LAPSE * 2), -1):
        entity = view.entity(k)
        if entity is not None and view.by_id[entity].kind == "person":
            return Subject("before", k, k + 1, entity)
    return None


def _surname(view: View, cue: Cue, k: int, end: int) -> bool:
    """«قال زهرة إن»: one bare noun that is no plural between a verb and its words can only be a name."""
    top = view.tokens[k].analyses[:1]
    if (
        cue.form.shape not in ("past", "present")
        or cue.form.frame.bare == "any"
        or cue.opener.how not in ("that", "quote", "colon")
    ):
        return False
    if (
        not top
        or top[0].form.pos not in ("noun", "adj")
        or top[0].article
        or top[0].enclitic
        or view.words[k].startswith("ال")
        or plural(view, k)
    ):
        return False
    if view.words[k] in view.speech.words["speakers.mute"] or view.words[k].endswith("ا"):
        return False
    return cue.form.number == "s" and cue.opener.at <= k + 6 and view.noun_phrase(k, end) == k + 1


def _feminine(view: View, k: int) -> bool:
    """A noun in «ة», but no broken plural of men («القادة»)."""
    return view.tokens[k].surface.endswith("ة") and not (plural(view, k) and view.has(k, "speakers.nouns"))


_HIS = frozenset(("ه", "ها", "هم", "هما", "هن"))


def _addressed(view: View, cue: Cue, subject: Subject) -> bool:
    """«، وحث البرلمان على»: the only noun between the verb and its words is who is spoken to, where somebody spoke before.

    A verb that may stand without an addressee («ودعا الصرب إلى») must go on in the gender of the sentence's verb, and a person
    who follows it speaks.
    """
    if not cue.joined or cue.form.shape not in ("past", "present") or cue.form.enclitic:
        return False
    if cue.form.frame.id == "describe":
        # «فوصف الرئيس فلانا بأنه»: whom he describes
        return subject.entity is not None and all(view.entity(k) == subject.entity for k in range(subject.first, cue.opener.at))
    if cue.opener.how != "prep" or subject.last != cue.opener.at:
        return False
    head = view.tokens[subject.first].analyses[:1]
    if head and head[0].enclitic in _HIS:
        return True  # «ودعت أنصارها إلى»
    if not cue.first:
        return False
    if len({e for k in range(subject.first, subject.last) if (e := view.entity(k)) is not None}) > 1:
        return False  # «واتهمت كييف الرئيس فلاديمير بوتين بـ»
    kind = view.by_id[subject.entity].kind if subject.entity is not None else ""
    before = _gender_before(view, cue.first)
    if cue.form.frame.transitive:
        return before in ("", cue.form.gender)
    crowd = kind in ("state", "group") or (subject.entity is None and view.words[subject.first].startswith("ال") and plural(view, subject.first))
    return crowd and before == cue.form.gender  # «ورأى المستشار أن …، ودعا الحلفاء إلى»


def _gender_before(view: View, verb: int) -> str:
    """The gender of the verb of saying before this one in the sentence, "" where there is none."""
    for k in range(verb - 1, -1, -1):
        forms = [f for f in view.forms(k) if f.shape in ("past", "present")]
        if forms:
            return forms[0].gender
    return ""


def _masculine(view: View, k: int, subject: Subject, kind: str) -> bool:
    """A masculine singular noun that is plainly the head of a body's name: «الجيش», «مجلس الأمن», but not «فتح»; «النائب» may be a woman."""
    top = view.tokens[k].analyses[:1]
    if kind not in ("institution", "organisation", "group") or not top or top[0].guessed or top[0].enclitic:
        return False
    form = top[0].form
    if form.pos != "noun" or form.gender != "m" or form.number != "s":
        return False
    return top[0].article or subject.last > k + 1


def _disagrees(view: View, gender: str, k: int, subject: Subject) -> bool:
    """True when the noun after the verb cannot be its subject but is who was spoken to: «ودعا إيران إلى», «وطالب الأطراف بـ»."""
    word, top = view.words[k], view.tokens[k].analyses[:1]
    kind = view.by_id[subject.entity].kind if subject.entity is not None else ""
    if gender == "f" and _masculine(view, k, subject, kind):
        return True  # «وحثت الجيش على»
    if kind == "person":
        return False
    if word in view.speech.words["stops.addressed"] or (word.endswith("ين") and plural(view, k)):
        return True  # an oblique plural is no subject: «طالب الأطراف», «طالب مسؤولين دوليين بالتدخل»
    if gender != "m":
        return False
    if kind == "state" and word not in view.speech.words["stops.masculine"]:
        return not (
            top
            and top[0].form.pos == "noun"
            and top[0].article
            and not _feminine(view, k)
            and not word.endswith("ات")
            and word in view.speech.words["speakers.nouns"]
        )
    return _feminine(view, k) or word.endswith("ات")
