"""Which noun phrases may speak («وزير النقل», «مصادر», «بيان», but not «النتائج»), and whom they name."""

from __future__ import annotations

from isnad.reading.statements.view import View


def head_word(view: View, head: int, glue: str) -> str:
    """The folded head noun without the preposition ``glue`` that is written with it («لبيان», «للمرصد»)."""
    word = view.words[head]
    if glue and word.startswith(glue) and len(word) > 3:
        return "ا" + word if word.startswith("لل") else word[1:]
    return word


def owned(view: View, k: int) -> bool:
    """«مكتبه», «محاميها», «ناطقها»: a noun that speaks with the pronoun of whose it is."""
    word = view.words[k]
    stem = next((word.removesuffix(p) for p in ("هما", "هم", "ها", "ه") if word.endswith(p)), word)
    of_things = stem in view.speech.words["stops.counted"] and word.endswith("ها")
    if stem == word or view.tokens[k].surface.endswith("ة") or of_things:
        return False
    return stem in view.speech.words["speakers.nouns"]


def can_speak(view: View, first: int, last: int, glue: str = "", strict: bool = False, loose: bool = False) -> bool:
    """True when the noun phrase may name somebody who speaks: a known side, an agent noun, a document, an unknown name."""
    lists = view.speech.words
    if first >= last:
        return False
    head = first
    while head in view.closing and head + 1 < last:
        head += 1
    word = head_word(view, head, glue)
    if strict and word in lists["stops.counted"]:
        counted = head + 1 < view.count and (view.words[head + 1] == "من" or view.has(head + 1, "speakers.nouns"))
        return view.named(head) is not None or counted
    if view.named(head) is not None or word in lists["speakers.nouns"] or word in lists["documents"]:
        return True
    if word in lists["stops.media"] or owned(view, head):
        return True
    if word in lists["speakers.mute"] or view.tokens[head].kind not in ("word", "latin"):
        return False
    analyses = [a for a in view.tokens[head].analyses[:3] if a.form.pos != "verb"]
    if glue or strict:
        return False
    if not analyses and view.tokens[head].analyses:
        return False  # a verb
    known = [a for a in analyses if not a.guessed]
    if not known and word.startswith("ال") and word.endswith(("ه", "ات")):
        return False  # an unknown common noun rather than a name
    if not known:
        return view.tokens[head].kind == "latin" or not any(a.proclitics for a in analyses[:1])
    if any(a.form.derived in ("ap", "pp", "nisba") for a in known if not a.proclitics) or word.endswith(("ون", "ين")):
        return True
    return loose and not any(a.form.derived == "vn" or a.form.pos not in ("noun", "adj") or a.proclitics for a in known[:1])


def each_of(view: View, first: int, limit: int) -> int:
    """Past «كل من» before those who speak together: «أكدت [كل من] بلغاريا ورومانيا أن»."""
    return first + 2 if first + 2 < limit and view.words[first] == "كل" and view.words[first + 1] == "من" else first


def plural(view: View, token: int) -> bool:
    """True when the noun is plural and so no title of one person."""
    return any(a.form.number == "p" for a in view.tokens[token].analyses[:1])


def entity_in(view: View, first: int, last: int) -> tuple[str, int] | None:
    """The side a noun phrase names: the one at its head, else a person in apposition, else ``None``."""
    head = first
    while head < last and view.tokens[head].kind == "punct":
        head += 1
    at_head = view.named(head) if head < last else None
    person: tuple[str, int] | None = None
    apart = False
    for k in range(head, last):
        entity = view.entity(k)
        # «المكتب الإعلامي [لرئيس الوزراء]»
        apart = governed(view, k) or view.glued(k, "ل") or (apart and entity is not None and entity == view.entity(k - 1))
        if entity is not None and entity != at_head and view.by_id[entity].kind == "person" and not apart:
            person = entity, k
            break
    if at_head is not None:
        return at_head, head
    return None if plural(view, head) else person


def governed(view: View, k: int) -> bool:
    """True when the token stands right after a preposition, so that it is no apposition."""
    return k > 0 and (view.has(k - 1, "sources.stated_in") or view.words[k - 1] in ("من", "الي", "عن", "مع", "ل", "باسم"))


def prepositional(view: View, k: int) -> bool:
    """True when the word carries a glued preposition: it is no subject."""
    analyses = view.tokens[k].analyses
    return bool(analyses) and all(any(p in ("ب", "ل", "ك") for p in a.proclitics) for a in analyses[:1])


def spoken_to(view: View, k: int) -> bool:
    """«وقال [لرويترز] إن»: a name behind a glued «ل», which the mention leaves out («وقالت لوموند» has none)."""
    entity = view.entity(k)
    token = view.tokens[k]
    if entity is None or not token.folded.startswith("ل"):
        return False
    return any(token.start < m.start < token.end for m in view.by_id[entity].mentions)


def issuer_of(view: View, first: int, last: int) -> tuple[str, int] | None:
    """Who made the document at ``first``: the first side named after it («بيان صادر عن وزارة…», «لائحة الاتهام»)."""
    for k in range(first + 1, min(last, view.count)):
        entity = view.entity(k)
        if entity is not None:
            return entity, k
        if view.is_stop(k) or view.is_that(k) or view.is_comma(k):
            break
    return None


def issued(view: View, document: int, side: int) -> bool:
    """True when the side made the document and is no addressee or subject of it: «بيان صادر عن X», «بيان لـX», «بيان X»."""
    between = [view.words[k] for k in range(document + 1, side)]
    # «بيان الوزارة» is hers; «وطالب البيان إسرائيل» names whom it asks.
    apart = view.words[document].startswith("ال") and not view.words[side].startswith("ال")
    near = (side == document + 1 and not apart) or any(word in view.speech.words["documents.issuers"] for word in between)
    return (
        near
        or ((view.glued(side, "ل") or spoken_to(view, side)) and view.words[document] not in view.speech.words["documents.addressed"])
        or (bool(between) and (between[-1] == "ل" or _adjacent(view, document, side)))
    )


def _adjacent(view: View, document: int, side: int) -> bool:
    """True when only nouns and adjectives stand between («لائحة الاتهام الروسية»), no preposition."""
    return (
        all(view.tokens[k].kind == "word" and view.words[k] not in view.speech.words["stops"] for k in range(document + 1, side))
        and side - document <= 3
    )


def name_end(view: View, mark: int) -> int | None:
    """Where a short name between marks at ``mark`` closes: «الصحيفة», (الصحيفة), and »الصحيفة« written the wrong way round."""
    if not 0 <= mark < view.count:
        return None
    end = view.closing.get(mark)
    if end is None:
        bracket = view.bracket_end(mark)
        end = bracket - 1 if bracket is not None else None
    if end is None and view.words[mark] in view.speech.words["stops.marks"]:
        near = range(mark + 2, min(view.count, mark + 5))
        end = next((k for k in near if view.words[k] in view.speech.words["stops.marks"]), None)
    return end if end is not None and 1 < end - mark <= 5 and end <= view.count else None
