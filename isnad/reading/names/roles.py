"""Offices without names: «وزير خارجية روسيا», «الأمين العام لجامعة الدول العربية», «نائب رئيس الوزراء وزير الدفاع».

What an office is of gives its country and its sectors; names inside are kept.
"""

from __future__ import annotations

from typing import NamedTuple

from isnad.pack.letters import fold
from isnad.pack.names import Office
from isnad.reading.names.adjectives import Tail, adjectives, agrees, is_adjective
from isnad.reading.names.found import Found, glued
from isnad.reading.names.gazetteer import read_gazetteer, read_short
from isnad.reading.names.institutions import read_institution
from isnad.reading.names.phrases import Complement, complement, portfolio
from isnad.reading.names.words import Line, Reading

_KEPT = frozenset(("EDU", "JRN", "CVL", "LEG", "PTY", "JUD", "REL", "BUS", "MED"))
_TO, _AT = "الي", "لدي"
_CHAIN = 3  # offices one after the other: «نائب رئيس الوزراء وزير الدفاع قائد الجيش»


class OfficeNoun(NamedTuple):
    office: Office
    reading: Reading
    last: int


def office_noun(line: Line, at: int, accusative: bool = False) -> OfficeNoun | None:
    """The singular office noun at a token; ``accusative`` admits «رئيسا», «محافظا»."""
    word = line.words[at]
    for reading in word.readings:
        for words, office in line.tables.office_phrases.get(reading.form, ()):
            last = at + len(words) - 1
            if last < line.count and all(line.words[at + i].folded == w for i, w in enumerate(words) if i):
                return OfficeNoun(office, reading, last)
    for office, reading in word.offices:
        if office.plural:
            continue
        if reading.cut and word.known and not word.glued:
            continue
        if office.lemma == "مساعدة" and reading.prep == "ب":
            continue  # «بمساعدة رئيس كذا» is help
        if not reading.cut and word.verb and not word.noun:
            continue
        objective = not reading.article and word.surface.endswith("ا") and not office.lemma.endswith("ا")
        if objective and not accusative and not (office.anonymous and (word.folded not in line.tables.offices or _alone(line, at))):
            continue  # «أن مصدرا في الوزارة» is somebody, «رئيسا» nobody
        if objective and at and not reading.cut and word.surface.endswith("يا") and line.words[at - 1].accusative and not line.words[at - 1].verb:
            continue  # «عقد مؤتمرا صحفيا في»: an adjective
        if reading.article and not reading.cut and at and office.lemma in ("رئيس", "رئيسة") and _attribute(line, at):
            continue  # «الحليف الرئيس», «السبب الرئيس»
        if (
            reading.stem.endswith("ي")
            and at
            and not reading.cut
            and line.words[at - 1].noun
            and not line.words[at - 1].verb
            and line.words[at - 1].article == reading.article
            and not _of_body(line, at + 1)
        ):
            continue  # «بيان صحفي»: an adjective
        if office.needs and not any(line.words[k].folded in office.needs for k in range(at + 1, min(at + 3, line.count))):
            continue
        return OfficeNoun(office, reading, at)
    return None


def says_field(office: Office, tail: Tail) -> bool:
    """Do the adjectives say the holder's sectors? «المتحدث الإعلامي» is no journalist."""
    if office.lemma == "مصدر" or tail.strong:
        return True
    return office.of and "JRN" not in tail.sectors


def _manner(line: Line, end: int) -> int:
    """«الرئيس المنتخب ديمقراطيا», «المعترف به دوليا», «المنتهية ولايته»: the last token of what is said of how he holds his office."""
    following = [line.words[k].folded for k in range(end + 1, min(end + 4, line.count))]
    contexts = line.tables.contexts
    if following[:1] and following[0] in contexts["expiring"] and following[1:2] and following[1] in contexts["terms"]:
        return end + 2
    if following[:1] and following[0] in contexts["manner"]:
        return end + 1
    if following[:1] and following[0] in contexts["recognised"] and following[1:2] and following[1] in ("به", "بها"):
        return end + 3 if following[2:] and following[2] in contexts["manner"] else end + 2
    return end


def _alone(line: Line, at: int) -> bool:
    """«مسؤولا في أوسلو», «متحدثا باسم الشركة»: an accusative, where the dual would need a noun behind it."""
    if at + 1 >= line.count:
        return False
    after = line.words[at + 1]
    return after.folded in line.tables.contexts["behind_officials"] or (after.accusative and not after.article)


def _with_field(office: Office, tail: Tail, sectors: tuple[str, ...]) -> tuple[str, ...]:
    """The sectors with those of the adjectives: an analyst, a writer or an activist is only busy with it, a member of parliament in
    opposition and a candidate for the presidency are no less what their office says."""
    if not tail.sectors or not says_field(office, tail):
        return sectors
    if office.sectors[0] in _KEPT and not tail.strong:
        return tuple(dict.fromkeys((*office.sectors, *tail.sectors)))
    return tail.sectors


def _gender_of(line: Line, at: int) -> str:
    """The gender of the last office word before a token."""
    offices = (line.words[k] for k in range(at - 1, -1, -1) if line.words[k].offices)
    first = next(offices, None)
    return "f" if first is not None and first.folded.endswith("ه") else "m"


def _gender(reading: Reading) -> str:
    return "f" if reading.stem.endswith("ه") else "m"


def _attribute(line: Line, at: int) -> bool:
    """True when a noun with article, itself no title or office, stands before: the word is its adjective."""
    before = line.words[at - 1]
    after = line.words[at + 1] if at + 1 < line.count else None
    unlike = before.folded.endswith(("ه", "ات")) and not line.words[at].folded.endswith("ه")
    if unlike or (after is not None and after.nation is not None and after.article):
        return False  # «اتهمت الحكومة الرئيس», «دعا الاتحاد الرئيس السوري»
    return (
        before.noun
        and not before.verb
        and not before.offices
        and not before.given
        and before.article
        and before.nation is None
        and (before.folded,) not in [w for w, _ in line.tables.honorifics.get(before.folded, ())]
        and not before.crowd_first
        and before.stem not in line.tables.ranks
    )


def _of_body(line: Line, at: int) -> bool:
    """«قتل قيادي في حماس»: behind «في» stands a party or an armed group, so the word before it is a man."""
    if at + 1 >= line.count or line.words[at].folded != "في":
        return False
    body = read_gazetteer(line, at + 1)
    return body is not None and body.kind in ("group", "organisation") and not body.cut


def _preposition(line: Line, at: int, office: Office, definite: bool) -> tuple[int, Reading | None, str] | None:
    """A preposition after an office and the token where its noun begins: «باسم», «لـ», «لدى», «إلى», «في»."""
    if at >= line.count:
        return None
    word = line.words[at]
    form = word.folded
    if form == "باسم":
        return at + 1, None, "باسم"
    if form in (_AT,):
        return at + 1, None, _AT
    if word.surface == "على" and office.lemma == "مشرف":
        return at + 1, None, "على"
    if form == _TO and fold(office.lemma) in line.tables.contexts["sent_to"]:
        return at + 1, None, _TO
    if form == "عن" and fold(office.lemma) in line.tables.contexts["standing_for"]:
        return at + 1, None, "عن"
    placed = not (
        definite and fold(office.lemma) in line.tables.contexts["unplaced"]
    )  # «الرئيس المصري في باريس» only stays there
    if form == "في" and placed:
        return at + 1, None, "في"
    if form == "من" and office.lemma == "مصدر" and line.words[at - 1].stem in line.tables.contexts["close"]:
        return at + 1, None, "near"
    if form == "من" and office.lemma in ("قيادي", "مسؤول", "مصدر"):
        return at + 1, None, "في"
    if form == "من" and not definite and line.words[at - 1].offices and fold(office.lemma) in line.tables.contexts["from_bodies"]:
        return at + 1, None, "من"
    for reading in word.readings:
        if reading.prep == "ل" and not reading.conj and word.glued and not word.verb:
            return at, reading, "ل"
        if reading.prep == "ب" and not reading.conj and placed:
            return at, reading, "ب"
    return None


_PRESS = "JRN"


def tails(
    line: Line, end: int, office: Office, definite: bool, depth: int, took: bool, moved: bool = False
) -> tuple[int, str | None, tuple[str, ...], tuple[Found, ...]]:
    """Prepositional tails of an office: the last token, a country, sectors and the names inside. ``moved``: a verb of going stands before."""
    country: str | None = None
    sectors: tuple[str, ...] = ()
    inner: tuple[Found, ...] = ()
    for _ in range(3):
        step = _preposition(line, end + 1, office, definite)
        if step is None:
            break
        at, reading, kind = step
        if at >= line.count:
            break
        if kind == "ل" and took and not (office.of or office.lemma in ("سفير", "مبعوث", "وزير", "وكيل")):
            break
        view = line.behind(at, reading) if reading is not None else line
        affairs = view.words[at].folded
        if affairs.removeprefix("ال") in line.tables.contexts["affairs"] and kind == "ل":
            noun = complement(view, at + 1 if affairs in line.tables.contexts["affairs"] else at, depth + 1, read_role, read_institution)
            if noun is None:
                break
            end = portfolio(line, noun.last)
            while end + 1 < line.count and is_adjective(line.words[end + 1], line, True) and agrees(line.words[end + 1], "f") and _gender_of(line, at) == "m":
                end += 1  # «مساعد الوزير للشؤون الأوروبية»: what he deals with, not whose he is
            continue
        if kind == "ل" and any(r.form in line.tables.counterparts for r in view.words[at].readings):
            break  # «أكد الوزير لنظيره»
        if kind in ("ل", _AT) and view.words[at].vn and view.words[at].folded.endswith(("ه", "ها", "هم")) and not view.words[at].article:
            break  # «السفير الغاني … لاستضافتها المؤتمر»: why, not of what; «الملك لدى وصوله»: when
        if kind == "ل" and view.words[at].vn and _closed(line, end, office, took, inner):
            break  # «دعا الرئيس الكيني للحوار», «السفير الهندي في بكين لبحث الموضوع»: what for
        noun = complement(view, at, depth + 1, read_role, read_institution)
        if kind == "near" and noun is None and (man := read_short(view, at)) is not None:
            noun = Complement(man.last, man.country, man.sectors, (man,), True, "person")  # «مصدر قريب من كيباكي»
        if noun is None or (noun.kind == "person" and kind not in ("ل", "باسم", "near")):
            break
        within = glued(noun.inner, at, reading.cut) if reading is not None else noun.inner
        if kind == "ل" and fold(office.lemma) in line.tables.contexts["quoted"] and (noun.kind in ("state", "place") or noun.sectors[:1] == (_PRESS,)):
            break  # «قال مسؤول أمني لرويترز»: whom he speaks to
        if kind == "ل" and took and noun.sectors[:1] == (_PRESS,):
            break  # «قال مدير المستشفى لقناة X»
        if kind == "ل" and _whose(line, end) and noun.sectors[:1] != ("IGO",):
            known = noun.named or noun.kind == "role" or view.words[at].plural
            if noun.kind in ("state", "place") or noun.sectors[:1] == (_PRESS,) or not known:
                break  # «رئيس الوزراء البلجيكي للكونغو», «الرئيس الكونغولي لصحيفة بلجيكية»: whose he is was said
        if kind == "near" and not (noun.named or noun.kind == "role"):
            break
        if kind == "من":
            if not noun.named or noun.kind not in ("organisation", "group"):
                break  # «طلب وزير من مصر»
            kind = "في"
        if kind in ("في", "ب"):
            if not noun.named or noun.kind not in ("state", "place", "institution", "organisation", "group"):
                break
            if kind == "ب" and (said := _whose(line, end)) and noun.country != said:
                break  # «حل وزير الدفاع الإسباني بالرباط»: where he is
            if fold(office.lemma) in line.tables.contexts["abroad"]:
                if kind == "ب" and noun.kind == "institution":
                    break  # «أشادت سفيرة الاتحاد الأوروبي بالبرلمان الغامبي»: the verb's
                end, inner = noun.last, (*inner, *within)
                continue
            if noun.kind == "place" and (definite or took) and office.lemma in ("وزير", "متحدث", "ناطق"):
                break
            if kind == "ب" and noun.kind not in ("state", "institution"):
                break
        elif kind in (_TO, "عن") and not (noun.named or (noun.country and kind == "عن") or (kind == _TO and _name_behind(line, noun.last + 1))):
            break
        elif kind == _TO and moved and not _name_behind(line, noun.last + 1):
            break  # «وصل مبعوث الأمم المتحدة إلى صنعاء»: where he went
        elif kind == _TO and (nation := line.words[end].nation) is not None and nation.country == noun.country:
            break  # «أبعد السفير المصري إلى القاهرة»: where to, nobody is sent to his own state
        elif kind == "ل":
            if office.lemma == "وزير" and noun.named:
                break
            portfolio_of = office.lemma == "وزير" and view.words[at].folded in line.tables.portfolio_nouns
            if not (noun.named or noun.kind == "role" or office.of or portfolio_of):
                break
        if kind in ("في", "ب") and took and noun.sectors[:1] == ("LEG",):
            sectors = noun.sectors  # «رئيس لجنة الدفاع في البرلمان»
        end, inner = noun.last, (*inner, *within)
        while end + 1 < line.count and kind in (_AT, "ل"):
            joined = next((r for r in line.words[end + 1].readings if r.conj and not r.prep), None)
            if joined is None:
                break
            also = read_gazetteer(line.behind(end + 1, joined), end + 1) or read_institution(
                line.behind(end + 1, joined), end + 1
            )
            if also is None or also.cut or also.kind not in ("organisation", "institution"):
                break
            end, inner = also.last, (*inner, *glued((also,), end + 1, joined.cut))
        if kind in ("باسم", "ل", "في", "ب") and fold(office.lemma) not in line.tables.contexts["abroad"]:
            country = country or noun.country
            sectors = sectors or noun.sectors
        elif kind in ("عن", "near") or (kind == "ل" and noun.kind == "role"):
            country = country or noun.country
    return end, country, sectors, inner


def _whose(line: Line, end: int) -> str:
    """The country whose nationality ends an office («الرئيس الكيني»), else ""; a body's («المفوض الأوروبي») says less."""
    nation = line.words[end].nation
    return nation.country if nation is not None and not nation.key else ""


def _closed(line: Line, end: int, office: Office, took: bool, inner: tuple[Found, ...]) -> bool:
    """Was it said whose or where the office is, so that «لـ» and a deed behind it say what for?"""
    fights = fold(office.lemma) in line.tables.contexts["tasked"]  # «المنسق الأميركي لمكافحة الإرهاب»
    placed = any(one.last == end and one.kind in ("state", "place") for one in inner)
    return not fights and (bool(_whose(line, end)) or placed or (took and fold(office.lemma) in line.tables.contexts["unplaced"]))


def _name_behind(line: Line, at: int) -> bool:
    """«مبعوث الاتحاد الأوروبي إلى القرن الإفريقي [ألكسندر روندوس]»: a name closes the title, so what stands before belongs to it."""
    from isnad.reading.names.persons import read_name

    name = read_name(line, at, False) if at < line.count and not line.words[at].verb else None
    return name is not None and not line.words[at].glued


def read_role(line: Line, at: int, depth: int = 0) -> Found | None:
    """The office that begins at this token, without any name: last token, country, sectors, names inside."""
    if at >= line.count or depth > 5 or not (line.words[at].offices or line.words[at].phrase_office):
        return None
    mark = ("role", at)
    if mark not in line.memo:
        line.memo[mark] = _role(line, at, depth)
    found: Found | None = line.memo[mark]
    return found


def another_holder(line: Line, at: int, end: int, former: bool) -> bool:
    """«التقى وزير الخارجية الأسترالي [رئيسة الوزراء]»: an office right behind another that ended at ``end`` is somebody else's where a
    verb of two sides stands before an office that its nationality or «السابق» has closed, and where man and woman differ."""
    after = line.words[end + 1]
    woman = [line.words[k].stem.endswith("ه") and not line.words[k].stem.endswith(("هه", "وه")) for k in (at, end + 1)]
    if line.words[at].offices and after.offices and woman[0] != woman[1] and not _either(line, at) and not _either(line, end + 1):
        return True
    sent = [any(fold(office.lemma) in line.tables.contexts["abroad"] for office, _ in line.words[k].offices) for k in (at, end + 1)]
    if sent[1] and not sent[0]:
        return True  # «استقبل نائب رئيس الوزراء وزير الداخلية سفير اليابان»
    closed = former or line.words[end].nation is not None
    return closed and at > 0 and line.words[at - 1].folded.removeprefix("و") in line.tables.contexts["meeting"]


def _either(line: Line, at: int) -> bool:
    """«عمدة»: an office whose ending says nothing of the holder."""
    return any(fold(office.lemma) in line.tables.contexts["either"] for office, _ in line.words[at].offices)


def _went(line: Line, at: int) -> bool:
    visits = line.tables.contexts["visits"]
    before = line.words[at - 1].folded if at else ""
    return before in visits or before.removeprefix("و") in visits


def _role(line: Line, at: int, depth: int) -> Found | None:
    got = office_noun(line, at)
    if got is None:
        return None
    office, reading, last = got
    view = line.behind(at, reading)
    # «القائم بأعمال السفارة» is of what follows, «القائم بالأعمال» of nothing more.
    open_phrase = last > at and reading.article and not view.words[last].folded.startswith(("ال", "بال"))
    definite = (reading.article and not open_phrase) or (last > at and view.words[last].article)  # «رجل الأعمال [الروسي]»
    country: str | None = None
    inner: tuple[Found, ...] = ()
    sectors = office.sectors
    former = took = nested = False
    end = last
    if definite:
        tail = adjectives(view, end, gender=_gender(reading))
        end, country, former = _manner(view, tail.last), tail.country, tail.former
        sectors = _with_field(office, tail, sectors)
    else:
        held = office.lemma == "وزير" and end + 1 < view.count and "ال" + view.words[end + 1].folded in line.tables.portfolio_nouns
        tail = Tail(end, None, False) if held else adjectives(view, end, article=False, gender=_gender(reading))  # «وزيرة خارجية ألمانيا»
        general = end + 1 < view.count and view.words[end + 1].folded == "عام"
        if general:
            tail = tail._replace(last=end + 1)
        if tail.last > end:
            end, country, former = tail.last, tail.country, tail.former
            if general:
                noun = complement(view, end + 1, depth + 1, read_role, read_institution)  # «أمين عام الأمم المتحدة»
                if noun is not None and noun.kind not in ("person", "place"):
                    took, end, country, inner = True, noun.last, noun.country, noun.inner
                    sectors = noun.sectors if noun.sectors and office.of else sectors
                    behind = adjectives(view, end)
                    end, country, former = behind.last, behind.country or country, behind.former
            sectors = _with_field(office, tail, sectors)
            if not tail.sectors and office.lemma == "مصدر" and country:
                sectors = ("UNK", "GOV")
        else:
            noun = complement(view, end + 1, depth + 1, read_role, read_institution, plain=office.lemma in ("وزير", "وكيل"))
            if (
                noun is not None
                and (noun.kind != "person" or fold(office.lemma) in line.tables.contexts["agents"])
                and not (noun.kind == "place" and office.lemma not in line.tables.contexts["of_places"])
            ):
                took = True
                nested = noun.kind == "role"
                end, country, inner = noun.last, noun.country, noun.inner
                if noun.sectors and (office.of or office.lemma in ("وزير",)):
                    sectors = noun.sectors
                behind = adjectives(view, end)
                end, country, former = behind.last, behind.country or country, behind.former
    before = end
    end, where, whose, more = tails(view, end, office, definite, depth, took, _went(line, at))
    nested = nested or (end > before and any(view.words[k].offices for k in range(before + 1, min(before + 3, end + 1))))
    country, inner = country or where, (*inner, *more)
    if office.lemma == "عميد" and last + 1 < view.count and view.words[last + 1].folded.removeprefix("ال") in line.tables.contexts["deaneries"]:
        sectors = ("EDU",)  # «عميد شؤون الطلبة» is no general
    if office.lemma == "مصدر" and end > before and sectors == ("UNK",):
        sectors = whose or ("GOV",)
    part = last + 1 < view.count and view.words[last + 1].folded in line.tables.contexts["departments"]
    if whose and office.of and (not took or part or whose[:1] == ("LEG",)):
        sectors = whose
    behind = adjectives(view, end)
    if behind.last > end and end > last:
        end, country, former = behind.last, country or behind.country, former or behind.former
    if office.envoy and any(view.words[k].stem in line.tables.envoy[0] for k in range(last + 1, min(end + 1, last + 3))):
        body = line.tables.envoy[1]
        country, sectors = body.country, body.sectors
    if former and "ELI" not in sectors:
        sectors = ("ELI", *sectors)
    # A second office follows at once: «نائب رئيس الوزراء وزير الدفاع».
    if end > last and depth < _CHAIN and end + 1 < line.count:
        following = line.words[end + 1]
        if not following.glued and following.offices and not following.article and any(r.cut == 0 for _, r in following.offices):
            chained = read_role(line, end + 1, depth + 1)
            others = chained is not None and country is not None and chained.country not in (None, country)
            others = others or another_holder(line, at, end, former)
            if chained is not None and chained.cut == 0 and chained.last > end + 1 and not others:
                end, inner = chained.last, (*inner, *chained.inner)
                country = country or chained.country
                sectors = tuple(dict.fromkeys((*sectors, *chained.sectors)))
        elif office.lemma == "نائب" and sectors[:1] == ("GOV",) and following.offices and line.words[end].stem in line.tables.contexts["cabinets"]:
            # «نائب رئيس الوزراء ووزير الدفاع»: the deputy of a head of government holds a ministry.
            joined = next((r for o, r in following.offices if o.lemma == "وزير" and not o.plural and r.conj and not r.prep and not r.article), None)
            ministry = read_role(line.behind(end + 1, joined), end + 1, depth + 1) if joined is not None else None
            if ministry is not None and ministry.last > end + 1 and ministry.country in (country, ministry.country if country is None else None):
                end, inner = ministry.last, (*inner, *ministry.inner)
                country = country or ministry.country
                sectors = tuple(dict.fromkeys((*sectors, *ministry.sectors)))
    return Found(
        at, end, "person", country, sectors, reading.cut, "", "role", (-1, -1), (at, end), at,
        definite or took or (end > before and bool(whose)), False, office.of, nested, inner,  # «قائد في حزب الله» is one of its men
    )  # fmt: skip
