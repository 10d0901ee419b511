"""Chains of transmission: who passed the words on, nearest first.

«قال الوزير لـ«الصحيفة» إن» passes through the paper; «قال في بيان صادر عن الوزارة» through the ministry;
«نقلت وكالة … عن الوزير قوله» through the agency.
"""

from __future__ import annotations

from collections.abc import Mapping

from isnad.reading.statements.cues import Cue
from isnad.reading.statements.nouns import head_word, issued, issuer_of, name_end
from isnad.reading.statements.speakers import IMPLICIT, Subject, subject_at
from isnad.reading.statements.view import View
from isnad.reading.statements.voices import PRESS, Voices

ABOUT = "عن"
ATTRIBUTE = "attribute"
_NONE: Mapping[int, int] = {}
DATELINE = 12  # tokens within which a dateline ends
HEARD = 6  # tokens before «لـ«X»» among which a word of saying stands
REACH = 12  # tokens between one who passed words on and the next


def _is_press(view: View, entity: str) -> bool:
    known = view.by_id[entity]
    return PRESS in known.sectors and known.kind != "group"  # «للصحفيين» hears, and passes nothing on


def _quoted_paper(view: View, mark: int, end: int, speaker: str | None, voices: Voices) -> str | None:
    """The paper whose name stands between the marks at ``mark`` and ``end``."""
    for k in range(mark, end):
        entity = view.entity(k)
        if entity is not None and entity == speaker and view.by_id[entity].kind == "organisation" and _is_press(view, entity):
            return None  # «قالت صحيفة «س» إن»: the paper speaks, and passes its own words on to nobody
        if entity is not None and entity != speaker:
            if _is_press(view, entity):
                return entity
            if view.by_id[entity].kind in ("person", "group"):
                return None
    kinds = {view.tokens[k].kind for k in range(mark + 1, end)}
    if "number" in kinds or kinds <= {"punct"}:  # marks alone name nobody
        return None
    words = [view.tokens[k].text for k in range(mark + 1, end)]
    known = next((e.id for e in voices.made if e.kind == "organisation" and e.name.split() == words), None)
    return known or voices.make(view, mark + 1, end, "organisation", (PRESS,))


def _medium(view: View, k: int, limit: int, voices: Voices) -> str | None:
    """The paper, channel or agency that begins at ``k`` («قناة «المسيرة»», «صحيفة X»)."""
    after = k + 1
    if view.entity(k) is not None:
        return view.entity(k)
    if after < limit and view.entity(after) is not None and _is_press(view, str(view.entity(after))):
        return view.entity(after)
    if after < limit and (after in view.closing or view.tokens[after].kind == "latin" or view.words[after] == "("):
        end = view.closing.get(after)
        if end is not None:
            return _quoted_paper(view, after, min(end, view.count), None, voices)
        bracket = view.bracket_end(after)
        if bracket is not None and bracket - after > 2:
            return view.entity(after + 1) or voices.make(view, k, bracket - 1, "organisation", (PRESS,))
        return voices.make(
            view,
            k,
            after + 2 if after + 2 <= limit and view.tokens[min(after + 1, view.count - 1)].kind == "latin" else after + 1,
            "organisation",
            (PRESS,),
        )
    if after < limit and _goes_through(view, k) and _is_title(view, after):
        return voices.make(view, k, after + 1, "organisation", (PRESS,))  # «لقناة الغد»
    if after < limit and view.words[k - 1] == "عبر" and view.noun_phrase(k, limit) > after:
        return voices.make(view, k, view.noun_phrase(k, limit), "organisation", (PRESS,))  # «عبر إذاعة صوت الشعب»
    return None


def _goes_through(view: View, k: int) -> bool:
    """«عبر فضائية», «على قناة», «لصحيفة», «بثتها قناة»: a station that carries what is said, and no «افتتاح قناة السويس»."""
    if view.words[k][0] in "لب" or (k > 0 and view.words[k - 1] in ("علي", "عبر", "مع", "الي")):
        return True
    verb = k - 2 if k > 1 and view.has(k - 1, "stops.with_him") else k - 1  # «في حوار أجرته معه جريدة الصباح»
    return verb >= 0 and view.has(verb, "stops.aired")


def _is_title(view: View, k: int) -> bool:
    """A definite noun that can only be the name of the paper or channel before it, as no station is «of» such a thing."""
    if not view.words[k].startswith("ال") or view.entity(k) is not None or view.tokens[k].kind != "word":
        return False
    return not view.has(k, "speakers.nouns") and not view.has(k, "stops.media") and not view.has(k, "stops")


def _heard(view: View, k: int) -> bool:
    """Is «ل» at ``k``, before a name that nobody knows, said of words: «في تصريح [لـ]«X»», «قال السفير [لـ]«X»»?"""
    for j in range(k - 1, max(-1, k - HEARD), -1):
        if view.is_that(j):
            return False
        if view.words[j] in view.speech.occasions or view.forms(j):
            return True
    return False


def passed_on(
    view: View,
    first: int,
    last: int,
    speaker: str | None,
    voices: Voices,
    asides: Mapping[int, int] = _NONE,
    accused: bool = False,
    early: bool = False,
) -> list[str]:
    """Those who passed the words on, as named among the tokens ``first``..``last`` between the verb and the words.

    ``asides`` are source phrases (first token → end), whose chains are told elsewhere. ``accused``: the verb has an object,
    so that a paper without a preposition hears nothing («اتهم الرئيس صحيفة محلية بالكذب»). ``early``: the tokens stand before
    the verb, so that an unknown name behind «ل» is a paper only next to a word of saying.
    """
    out: list[str] = []

    def add(entity: str | None) -> None:
        if entity is not None and entity != speaker and entity not in out:
            out.append(entity)

    lists = view.speech.words
    title = view.by_id[speaker].mentions if speaker is not None and speaker in view.by_id else ()
    k = first
    while k < last:
        if any(m.start < view.tokens[k].start and view.tokens[k].end <= m.end for m in title):
            k += 1  # «قال المدير العام [لقناة X] إن»: of his title
            continue
        if accused and view.entity(k) is not None and not _led_to(view, k):
            k += 1
            continue
        if k in asides:
            k = asides[k]
            continue
        word = view.words[k]
        entity = view.entity(k)
        mark = name_end(view, k + 1) if word in lists["stops.to"] or word == "لل" else None
        if mark is not None and k + 1 < last and (view.has(k - 1, "stops.toward") or (early and not _heard(view, k))):
            k = mark + 1
            continue
        if mark is not None and k + 1 < last:
            add(_quoted_paper(view, k + 1, mark, speaker, voices))
            k = mark + 1
            continue
        if word in lists["stops.social"] or (k + 1 < last and view.has(k + 1, "stops.social")):
            k += 1
            while k < last and view.entity(k) is not None and view.entity(k) == view.entity(k - 1):
                k += 1
            k = max(k, first + 1)
            continue
        quoted = k + 2 if view.words[k + 1 : k + 2] == ["ال"] else k + 1  # «على محطة الـ«سي إن إن»»
        if (
            word in lists["stops.media"]
            and quoted < last
            and quoted in view.closing
            and (entity is None or entity == speaker or not _is_press(view, entity))
            and (entity is None or view.entity(quoted + 1) != entity)
        ):
            add(_quoted_paper(view, quoted, min(view.closing[quoted], view.count), speaker, voices))
            k = view.closing[quoted] + 1
            continue
        if word in lists["stops.reporters"] and entity is None and k + 1 < last and view.entity(k + 1) is None and _is_title(view, k + 1):
            add(voices.make(view, k + 1, k + 2, "organisation", (PRESS,)))  # «قال لمراسل الجزيرة إن»
            k += 2
            continue
        if word in lists["stops.media"] and word[0] == "ل" and entity is not None and entity == speaker and view.by_id[entity].kind == "person":
            end = view.noun_phrase(k, last)
            if end > k + 1:
                add(voices.make(view, k, end, "organisation", (PRESS,)))
                k = end
                continue
        if word in lists["stops.obtained"]:
            quote = next((q for q in (k + 1, k + 2) if q in view.closing and q < last), None)
            if quote is not None:
                add(_quoted_paper(view, quote, min(view.closing[quote], view.count), speaker, voices))
                k = view.closing[quote] + 1
                continue
        if entity is not None and entity in view.by_id and _is_press(view, entity) and view.by_id[entity].kind != "person":
            if not (
                word in lists["stops.media"]
                and k + 1 < last
                and view.words[k + 1] == "("
                and view.entity(k + 2) not in (None, entity)
            ):
                add(entity)
        elif word in lists["stops.media"] and word not in ("الصحيفه", "الموقع", "الوكاله"):
            add(_medium(view, k, last, voices))
        elif word in lists["stops.outlets"] and entity in (None, speaker):
            add(voices.make(view, k, k + 1, "organisation", (PRESS,)))  # «قال للجزيرة إن»
        elif word in lists["documents"] or view.glued(k, "ب"):
            noun = word if word in lists["documents"] else word[1:]
            if noun in lists["documents"] and k > first and (view.words[k - 1] in ("في", "عبر", "خلال") or noun != word):
                issuer = issuer_of(view, k, min(last, k + 9))
                if issuer is not None and issued(view, k, issuer[1]):
                    add(issuer[0])
        k += 1
    return out


def dateline(view: View) -> tuple[int, str | None]:
    """Where a sentence begins behind its dateline, and the agency that tells it: «تالين - [رويترز]: قال الوزير إن».

    An agency in brackets («عمان ( بترا ) - أعادت كوريا») sends the report and passes on nobody's words.
    """
    shut = 0
    for k in range(1, min(view.count, DATELINE)):
        shut = max(shut, view.bracket_end(k) or 0)
        if view.forms(k) or view.is_stop(k) or (view.is_comma(k) and k >= shut):
            break
        if view.words[k] == ":" and any(view.words[j] in "-–/" for j in range(k)):
            return k + 1, next((e for j in range(k) if (e := view.entity(j)) is not None and _is_press(view, e)), None)
        if view.words[k] in "-–" and view.words[k - 1] == ")":
            return k + 1, None
    return 0, None


def _led_to(view: View, k: int) -> bool:
    """True when a preposition or a verb of carrying stands before the name at ``k`` («لصحيفة X», «مع قناة Y», «بثته إذاعة Z»)."""
    entity = view.entity(k)
    while k > 0 and view.entity(k - 1) == entity:
        k -= 1
    if view.words[k][0] == "ل" or view.glued(k, "ب"):
        return True
    for j in range(max(0, k - 2), k):
        if view.has(j, "stops.to") or view.has(j, "stops.aired") or view.words[j] in ("علي", "عبر", "في"):
            return True
        if view.has(j, "stops.media") and view.words[j][0] == "ل":
            return True
    return False


def links(view: View, joint: int, limit: int) -> list[Subject]:
    """Those named one after the other behind the preposition at ``joint``: «عن صحيفة «الرأي» عن مصدر», farthest from the words first.

    Only papers, agencies and stations pass words on, so the chain ends with the first link that is none.
    """
    out: list[Subject] = []
    while joint is not None and joint + 1 < limit:
        subject = subject_at(view, joint + 1, limit)
        if subject.how not in ("after", "document"):
            break
        out.append(subject)
        following = _next_joint(view, subject.last, limit) if passes_on(view, joint + 1, subject) else None
        if following is None:
            break
        joint = following
    return out


def passes_on(view: View, first: int, subject: Subject) -> bool:
    """True for a paper, an agency, a station: the words may be another's whom it quotes."""
    if subject.entity is not None:
        return _is_press(view, subject.entity)
    return head_word(view, first, "ل") in view.speech.words["stops.media"] or first in view.closing


def _next_joint(view: View, first: int, limit: int) -> int | None:
    """The preposition behind which the next link stands: «عن», «التي استندت إلى», past brackets, nationality and place."""
    k = first
    while k < min(limit, first + REACH):
        if view.words[k] == ABOUT:
            return k
        if view.has(k, "stops.relatives"):
            return k + 2 if view.has(k + 1, "sources.relied") and k + 2 < limit else None
        bracket = view.bracket_end(k)
        if bracket is not None:
            k = bracket
            continue
        if view.is_that(k) or view.is_stop(k) or view.forms(k) or view.words[k] == ":":
            return None
        k += 1
    return None


def quotes_another(view: View, cue: Cue, subject: Subject) -> bool:
    """«أفادت قناة X [عن] مصدر بأن»: a paper that reports from somebody, by a verb that has no «عن» of its own."""
    frame = cue.form.frame
    if frame.addressee or ABOUT in frame.preps or cue.opener.how not in ("that", "colon", "quote"):
        return False
    following = view.words[subject.last : subject.last + 1] == [ABOUT]
    return subject.how == "after" and following and passes_on(view, subject.first, subject)


def _told(view: View, link: Subject, limit: int) -> Subject | None:
    """«عن صحيفة «الرأي» [قول مصدر] إن»: whose saying the last link tells."""
    for k in range(link.first + 1, limit - 1):
        form = view.forms(k)[:1]
        if form and form[0].shape == "noun" and not form[0].enclitic and view.tokens[k].kind == "word":
            subject = subject_at(view, k + 1, limit)
            return subject if subject.how == "after" else None
    return None


def carried(view: View, cue: Cue, carrier: Subject) -> tuple[Subject, list[Subject]] | None:
    """(origin, carriers) of «نقلت وكالة … عن الوزير قوله» and «علمت «الصحيفة» من مصدر», nearest to the words first.

    ``None`` when no origin is named.
    """
    frame = cue.form.frame
    joints = ("من",) if frame.hearer else ("الي",) if frame.id == ATTRIBUTE else (ABOUT,)
    named = [carrier] if carrier.how in ("after", "before", "relative") or carrier.entity is not None else []
    for k in range(cue.first + 1, cue.opener.at):
        word = view.words[k]
        if word in joints and not view.has(k - 1, "documents.issuers"):
            chain = links(view, k, cue.opener.at)
            if not chain:
                return None
            told = _told(view, chain[-1], cue.opener.at)
            if told is not None:
                return told, [*reversed(chain), *named]
            return chain[-1], [*reversed(chain[:-1]), *named]
        if word in ("عنه", "عنها", "عنهم") and not frame.hearer:
            return IMPLICIT, named
    return None
