"""Offices, ranks and titles, with or without the name of who holds them.

«معالي وزير خارجية روسيا الاتحادية سيرجي لافروف» is one person: courtesy, office, what it is of, name.
"""

from __future__ import annotations

from typing import NamedTuple

from isnad.pack.letters import fold
from isnad.pack.names import Office
from isnad.reading.names.adjectives import Tail, adjectives, is_adjective
from isnad.reading.names.found import Found
from isnad.reading.names.gazetteer import read_gazetteer, read_short
from isnad.reading.names.institutions import read_institution
from isnad.reading.names.persons import read_name
from isnad.reading.names.phrases import complement, portfolio
from isnad.reading.names.words import Line, Reading

_CHAIN = 3  # offices one after the other: «ولي العهد نائب رئيس مجلس الوزراء وزير الداخلية»


class _Office(NamedTuple):
    office: Office
    reading: Reading
    last: int


def _office(line: Line, at: int, accusative: bool = False) -> _Office | None:
    """The singular office noun at a token; ``accusative`` admits «رئيسا», «محافظا»."""
    word = line.words[at]
    for reading in word.readings:
        for words, office in line.tables.office_phrases.get(reading.form, ()):
            last = at + len(words) - 1
            if last < line.count and all(line.words[at + i].folded == w for i, w in enumerate(words) if i):
                return _Office(office, reading, last)
    for office, reading in word.offices:
        if office.plural:
            continue
        if reading.cut and word.known and not word.glued:
            continue
        if not reading.cut and word.verb and not word.noun:
            continue
        if not reading.article and word.surface.endswith("ا") and not office.lemma.endswith("ا") and not accusative:
            continue
        if reading.article and not reading.cut and at and office.lemma in ("رئيس", "رئيسة") and _attribute(line, at):
            continue  # «الحليف الرئيس», «السبب الرئيس»
        if (
            reading.stem.endswith("ي")
            and at
            and not reading.cut
            and line.words[at - 1].noun
            and not line.words[at - 1].verb
            and line.words[at - 1].article == reading.article
        ):
            continue  # «بيان صحفي»: an adjective
        if office.needs and not any(line.words[k].folded in office.needs for k in range(at + 1, min(at + 3, line.count))):
            continue
        return _Office(office, reading, at)
    return None


def _field(office: Office, tail: Tail) -> bool:
    """Do the adjectives say the holder's sectors? «المتحدث الإعلامي» is no journalist."""
    if office.lemma == "مصدر" or tail.strong:
        return True
    return office.of and "JRN" not in tail.sectors


def _gender(reading: Reading) -> str:
    return "f" if reading.stem.endswith("ه") else "m"


def _attribute(line: Line, at: int) -> bool:
    """True when a noun with article, itself no title or office, stands before: the word is its adjective."""
    before = line.words[at - 1]
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


def _preposition(line: Line, at: int, office: Office, definite: bool) -> tuple[int, Reading | None, str] | None:
    """A preposition after an office and the token where its noun begins: «باسم», «لـ», «لدى», «إلى», «في»."""
    if at >= line.count:
        return None
    word = line.words[at]
    form = word.folded
    if form == "باسم":
        return at + 1, None, "باسم"
    if form in ("لدي",):
        return at + 1, None, "لدي"
    if word.surface == "على" and office.lemma == "مشرف":
        return at + 1, None, "على"
    if form == "الي" and office.lemma in ("مبعوث", "موفد", "سفير", "مندوب"):
        return at + 1, None, "الي"
    if form == "في" and fold(office.lemma) not in line.tables.contexts["unplaced"]:
        return at + 1, None, "في"
    if form == "من" and office.lemma in ("قيادي", "مسؤول", "مصدر"):
        return at + 1, None, "في"
    for reading in word.readings:
        if reading.prep == "ل" and not reading.conj and word.glued and not word.verb:
            return at, reading, "ل"
        if reading.prep == "ب" and not reading.conj and fold(office.lemma) not in line.tables.contexts["unplaced"]:
            return at, reading, "ب"
    return None


def _tails(
    line: Line, end: int, office: Office, definite: bool, depth: int, took: bool
) -> tuple[int, str | None, tuple[str, ...], tuple[Found, ...]]:
    """Prepositional tails of an office: the last token, a country, sectors and the names inside."""
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
        if view.words[at].folded in ("شيون", "الشيون") and kind == "ل":
            noun = complement(view, at + 1 if view.words[at].folded == "شيون" else at, depth + 1, read_role, read_institution)
            if noun is None:
                break
            end = portfolio(line, noun.last)
            continue
        noun = complement(view, at, depth + 1, read_role, read_institution)
        if noun is None or (noun.kind == "person" and kind not in ("ل", "باسم")):
            break
        if kind in ("في", "ب"):
            if not noun.named or noun.kind not in ("state", "place", "institution", "organisation", "group"):
                break
            if fold(office.lemma) in line.tables.contexts["abroad"]:
                end, inner = noun.last, (*inner, *noun.inner)
                continue
            if noun.kind == "place" and (definite or took) and office.lemma in ("وزير", "متحدث", "ناطق"):
                break
            if kind == "ب" and noun.kind not in ("state", "institution"):
                break
        elif kind == "الي" and not noun.named:
            break
        elif kind == "ل":
            if office.lemma == "وزير" and noun.named:
                break
            if not (noun.named or noun.kind == "role" or office.of):
                break
        end, inner = noun.last, (*inner, *noun.inner)
        while end + 1 < line.count and kind in ("لدي", "ل"):
            joined = next((r for r in line.words[end + 1].readings if r.conj and not r.prep), None)
            if joined is None:
                break
            also = read_gazetteer(line.behind(end + 1, joined), end + 1) or read_institution(
                line.behind(end + 1, joined), end + 1
            )
            if also is None or also.cut or also.kind not in ("organisation", "institution"):
                break
            end, inner = also.last, (*inner, also)
        if kind in ("باسم", "ل", "في", "ب") and fold(office.lemma) not in line.tables.contexts["abroad"]:
            country = country or noun.country
            sectors = sectors or noun.sectors
        elif kind == "ل" and noun.kind == "role":
            country = country or noun.country
    return end, country, sectors, inner


def read_role(line: Line, at: int, depth: int = 0) -> Found | None:
    """The office that begins at this token, without any name: last token, country, sectors, names inside."""
    if at >= line.count or depth > 5 or not (line.words[at].offices or line.words[at].phrase_office):
        return None
    mark = ("role", at)
    if mark not in line.memo:
        line.memo[mark] = _role(line, at, depth)
    found: Found | None = line.memo[mark]
    return found


def _role(line: Line, at: int, depth: int) -> Found | None:
    got = _office(line, at)
    if got is None:
        return None
    office, reading, last = got
    view = line.behind(at, reading)
    definite = reading.article
    country: str | None = None
    inner: tuple[Found, ...] = ()
    sectors = office.sectors
    former = took = nested = False
    end = last
    if definite:
        tail = adjectives(view, end, gender=_gender(reading))
        end, country, former = tail.last, tail.country, tail.former
        if tail.sectors and _field(office, tail):
            sectors = tail.sectors
    else:
        tail = adjectives(view, end, article=False, gender=_gender(reading))
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
            if tail.sectors and _field(office, tail):
                sectors = tail.sectors
            elif office.lemma == "مصدر" and country:
                sectors = ("UNK", "GOV")
        else:
            noun = complement(view, end + 1, depth + 1, read_role, read_institution, plain=office.lemma in ("وزير", "وكيل"))
            if (
                noun is not None
                and (noun.kind != "person" or fold(office.lemma) in line.tables.contexts["agents"])
                and not (
                    noun.kind == "place"
                    and office.lemma not in ("محافظ", "والي", "عمدة", "أمير", "حاكم", "مفتي", "سفير", "رئيس", "قائد")
                )
            ):
                took = True
                nested = noun.kind == "role"
                end, country, inner = noun.last, noun.country, noun.inner
                if noun.sectors and (office.of or office.lemma in ("وزير",)):
                    sectors = noun.sectors
                behind = adjectives(view, end)
                end, country, former = behind.last, behind.country or country, behind.former
    before = end
    end, where, whose, more = _tails(view, end, office, definite, depth, took)
    nested = nested or (end > before and any(view.words[k].offices for k in range(before + 1, min(before + 3, end + 1))))
    country, inner = country or where, (*inner, *more)
    if whose and office.of and not took:
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
            if chained is not None and chained.cut == 0 and chained.last > end + 1:
                end, inner = chained.last, (*inner, *chained.inner)
                country = country or chained.country
                sectors = tuple(dict.fromkeys((*sectors, *chained.sectors)))
    return Found(
        at, end, "person", country, sectors, reading.cut, "", "role", (-1, -1), (at, end), at,
        definite or took, False, office.of, nested, inner,
    )  # fmt: skip


def _courtesy(line: Line, at: int, first: bool) -> tuple[int, tuple[str, ...], int] | None:
    """Courtesy words or a rank at a token: the last of them, the sectors they give, the letters cut."""
    word = line.words[at]
    for reading in word.readings:
        if reading.cut and (not first or (word.known and not word.glued)):
            continue
        for words, sectors in line.tables.honorifics.get(reading.form, ()):
            last = at + len(words) - 1
            if last < line.count and all(line.words[at + i].folded == w for i, w in enumerate(words) if i):
                if reading.form.endswith("ه") and len(words) == 1 and word.surface[-1] == "ه":
                    continue  # «سماحه» is no «سماحة»
                if len(words) == 1 and len(words[0]) == 1 and not (last + 1 < line.count and line.tokens[last + 1].text in ".:/"):
                    continue
                if last + 1 < line.count and (
                    line.tokens[last + 1].text == "/" or (line.tokens[last + 1].text == "." and len(words[-1]) == 1)
                ):
                    last += 1
                return last, sectors, reading.cut
        rank = line.tables.ranks.get(reading.stem)
        if rank is not None and reading.article:
            last = at
            while last + 1 < line.count and line.words[last + 1].folded in line.tables.rank_tails:
                last += 1
            return last, rank, reading.cut
    return None


def read_appointed(line: Line, at: int) -> Found | None:
    """«محافظا لمحافظة لحج», «رئيسا للحكومة»: the office that somebody just named is given."""
    got = _office(line, at, True)
    if got is None or got.reading.cut or got.reading.article or not line.words[at].surface.endswith("ا"):
        return None
    tail = adjectives(line, at, article=False)
    end, country, sectors, inner = _tails(line, tail.last, got.office, False, 0, False)
    return Found(
        at,
        end,
        "person",
        country or tail.country,
        sectors if sectors and got.office.of else tail.sectors or got.office.sectors,
        0,
        "",
        "role",
        (-1, -1),
        (at, end),
        at,
        False,
        False,
        got.office.of,
        False,
        inner,
    )


def read_counterpart(line: Line, at: int) -> Found | None:
    """«نظيره التركي» with the name where one follows: the same office in another country."""
    if not any(reading.form in line.tables.counterparts for reading in line.words[at].readings):
        return None
    tail = adjectives(line, at)
    if tail.country is None:
        return None
    k = tail.last + 1
    while k < line.count and (title := _courtesy(line, k, False)) is not None:
        k = title[0] + 1
    name = read_name(line, k, True) if k < line.count else None
    known = read_gazetteer(line, k) if k < line.count else None
    key = ""
    if known is not None and known.kind == "person" and known.cut == 0:
        name, key = (k, max(known.last, name[1] if name else 0)), known.key
    cut = next((r.cut for r in line.words[at].readings if r.stem.startswith("نظير")), 0)
    last = name[1] if name else tail.last
    return Found(at, last, "person", tail.country, (), cut, key, "counterpart", name or (-1, -1), (at, tail.last), at)


def read_office(line: Line, at: int) -> Found | None:
    """A person by office, rank or courtesy, with the name where one follows."""
    word = line.words[at]
    if word.kind != "word":
        return None
    counterpart = read_counterpart(line, at)
    if counterpart is not None:
        return counterpart
    k, cut = at, 0
    sectors: tuple[str, ...] = ()
    role: Found | None = None
    courtesy = False
    for _ in range(8):
        if k >= line.count:
            break
        office = read_role(line, k) if role is None or (role.last + 1 == k and not line.words[k].glued) else None
        if office is not None and k > at and office.cut:
            office = None
        if office is not None:
            lone = office.last == k and office.role[0] == office.role[1]
            if lone and _plain_courtesy(line, k):
                office = None
        if office is not None:
            lone = office.last == k and office.role[0] == office.role[1]
            if role is None or not lone:
                if role is not None:
                    office = office._replace(
                        first=role.first,
                        sectors=tuple(dict.fromkeys((*role.sectors, *office.sectors))),
                        country=role.country or office.country,
                        role=(role.role[0], office.role[1]),
                        inner=(*role.inner, *office.inner),
                    )
                role = office
                cut = office.cut if k == at else cut
                k = office.last + 1
                continue
        title = _courtesy(line, k, k == at)
        if title is None:
            break
        courtesy = True
        sectors = (*sectors, *title[1])
        cut = title[2] if k == at else cut
        k = title[0] + 1
    if role is None and not courtesy:
        return None
    name = read_name(line, k, True) if k < line.count else None
    if name is None and role is not None and k < line.count:
        k, name = _station(line, k)
    known = (read_gazetteer(line, k) or read_short(line, k)) if k < line.count else None
    if known is not None and known.kind == "person" and known.cut == 0 and (name is None or known.last >= name[1]):
        name = (k, known.last)
    else:
        known = None
    if name is None and role is None:
        return None
    if (
        name is not None
        and role is not None
        and not courtesy
        and role.last == role.role[0] == at
        and not role.definite
        and word.given
    ):
        return None  # «سلطان بن محمد»: the office is a given name
    if name is None and role is not None:
        return _nameless(line, role._replace(first=at, cut=cut))
    assert name is not None
    if role is not None and known is None and name[0] == name[1] and not _single_name(line, name[0], role):
        return _nameless(line, role._replace(first=at, cut=cut))
    if (
        at
        and line.words[at - 1].folded.removeprefix("ب").removeprefix("ل").removeprefix("و").removeprefix("ال")
        in line.tables.eponyms
        and (role is None or role.role[0] == role.role[1])
    ):
        return None  # «مطار الملك عبدالعزيز»
    if (
        known is not None
        and role is not None
        and role.nested
        and "GOV" in known.sectors
        and "short" not in known.rule
        and known.key
        and line.words[name[0] - 1].article
    ):
        holder = Found(name[0], name[1], "person", known.country, known.sectors, 0, known.key, "gazetteer", name, head=name[0])
        return _nameless(
            line,
            role._replace(first=at, last=name[1], cut=cut, country=role.country or known.country, inner=(*role.inner, holder)),
        )
    given = role.sectors if role is not None else ()
    return Found(
        at, name[1], "person",
        (role.country if role is not None else None) or (known.country if known is not None else None),
        _merged(known, given, sectors),
        cut, known.key if known is not None else "", "person.title", name,
        role.role if role is not None else (-1, -1), role.role[0] if role is not None else name[0], True, False,
        role.of if role is not None else False, False, role.inner if role is not None else (),
    )  # fmt: skip


def _plain_courtesy(line: Line, at: int) -> bool:
    """«الأستاذ», «الشيخ»: courtesy that says no office, though the noun can be one."""
    return any(
        words == (reading.form,) and not sectors and reading.article and reading.stem in ("استاذ", "شيخ", "امام")
        for reading in line.words[at].readings
        for words, sectors in line.tables.honorifics.get(reading.form, ())
    )


def _station(line: Line, at: int) -> tuple[int, tuple[int, int] | None]:
    """«القائد … [بطنجة] محمد المرابط»: where the holder serves, between office and name. A title or a given name must follow."""
    word = line.words[at]
    first = at
    view = line
    if word.folded in ("في", "علي") and word.particle:
        first = at + 1
    else:
        reading = next((r for r in word.readings if r.prep == "ب" and not r.conj), None)
        if reading is None or not word.glued or word.verb:
            return at, None
        view = line.behind(at, reading)
    noun = complement(view, first, 2, read_role, read_institution)
    if noun is None or noun.last + 1 >= line.count or noun.kind == "person":
        return at, None
    k = noun.last + 1
    titled = False
    while k < line.count and (title := _courtesy(line, k, False)) is not None:
        k, titled = title[0] + 1, True
    if k >= line.count or not (titled or (line.words[k].given and not line.words[k].verb)):
        return at, None
    name = read_name(line, k, titled)
    return (k, name) if name is not None else (at, None)


def _merged(known: Found | None, role: tuple[str, ...], courtesy: tuple[str, ...]) -> tuple[str, ...]:
    """Sectors of a person: the office's, the gazetteer's, and only without both the courtesy's. A former holder's come first."""
    if known is None:
        return role or tuple(dict.fromkeys(courtesy))
    return tuple(dict.fromkeys((*known.sectors, *role)))


def _nameless(line: Line, role: Found) -> Found | None:
    """An office without a name: refused for trades, and without article unless it says whose it is."""
    got = _office(line, role.role[0])
    if got is None or not got.office.alone:
        return None
    if role.definite:
        return role
    return role if got.office.anonymous and role.last > role.role[0] else None


def _single_name(line: Line, at: int, role: Found) -> bool:
    """One word behind an office is a name when it cannot well be anything else."""
    word = line.words[at]
    if line.is_quote(at):
        return True
    if is_adjective(word, line, True) or is_adjective(word, line, False):
        return False
    return not word.known or (word.given and not word.verb)
