"""Names: every stretch that may name a side or a place, with the evidence for it.

«التقى وزير الخارجية الروسي سيرغي لافروف نظيره التركي» names one person (office and name together). Mentions do not overlap;
names inside one («وزير خارجية [روسيا]») stand in its ``inner`` and come back from :func:`inner_names`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from isnad.pack.letters import fold
from isnad.pack.names import NameTables
from isnad.reading.names.adjectives import is_adjective
from isnad.reading.names.found import Found, longest
from isnad.reading.names.gazetteer import namesake, read_gazetteer
from isnad.reading.names.groups import can_be_verb, read_crowd, read_marchers, read_nationals
from isnad.reading.names.institutions import by_itself, read_institution
from isnad.reading.names.kin import read_counterparts, read_relative
from isnad.reading.names.offices import read_appointed, read_office
from isnad.reading.names.owned import FOLLOWING, OWNED, acts, read_owned
from isnad.reading.names.pairs import read_joined, read_pair, read_two_bodies
from isnad.reading.names.persons import read_name, read_person
from isnad.reading.names.surnames import find_short, find_surnames
from isnad.reading.names.words import COMMAS, Line, Word, lexicon_of
from isnad.reading.parts import Mention, Sentence
from isnad.span import Span


def _read(line: Line, at: int) -> Found | None:
    """The best name that begins at a token: the longest, and of equals the one with the strongest evidence."""
    word = line.words[at]
    if word.kind != "word":
        return longest(read_crowd(line, at), read_nationals(line, at)) if word.kind == "number" else None
    if not (
        word.office_first
        or word.phrase_first
        or word.head_first
        or word.crowd_first
        or word.person_first
        or word.nation is not None
        or word.owned is not None
        or word.relation
    ):
        return None
    return longest(
        read_office(line, at) if word.office_first else None,
        read_gazetteer(line, at) if word.phrase_first else None,
        read_institution(line, at) if word.head_first else None,
        (read_crowd(line, at) or read_marchers(line, at)) if word.crowd_first else None,
        (read_sides(line, at) or read_doing(line, at)) if word.nation is not None and at else None,
        read_nationals(line, at) if word.nation is not None or word.crowd_first else None,
        read_person(line, at) if word.person_first else None,
        read_owned(line, at) if word.owned is not None else None,
        read_relative(line, at) if word.relation else None,
    )


def _sweep(line: Line) -> list[Found]:
    out: list[Found] = []
    at = 0
    while at < line.count:
        word = line.words[at]
        called = at > 0 and line.words[at - 1].folded in line.tables.contexts["called"]
        if word.silent and not called and not (out and out[-1].rule == "role"):
            at += 1
            continue
        pair = read_pair(line, at) if word.offices else read_counterparts(line, at) if word.many_first else []
        pair = pair or (read_two_bodies(line, at) if word.article and word.plural else [])
        if pair:
            out += pair
            at = pair[-1].last + 1
            continue
        found = _read(line, at)
        if found is None and out and out[-1].kind == "person" and at - out[-1].last <= 2 and line.words[at].offices:
            found = read_appointed(line, at)
        if found is None and out and out[-1].rule == "role" and at - out[-1].last == 2 and line.tokens[at - 1].text in COMMAS:
            found = _apposed(line, at)
        if found is None and out and out[-1].last == at - 1:
            found = _listed(line, at, out[-1])
        if found is None and called:
            found = _called(line, at)
        if found is not None and found.kind == "person" and found.key and at and not found.cut and namesake(line.words[at - 1], line):
            at = found.last + 1  # «وصل إلى مطار حيدر علييف»
            continue
        if found is not None and found.rule.startswith("group") and _among(line, found):
            at = found.last + 1
            continue
        if found is not None and found.rule.startswith("group") and _loose(line, found, out):
            found = None
        if found is not None and found.rule.startswith(OWNED + "group") and not acts(line, found):
            found = None
        if found is None:
            at += 1
            continue
        out.append(found)
        out += read_joined(line, found)
        line.memo["ends", out[-1].last] = _after_verb(line, found)
        line.memo["side", out[-1].last] = found.kind
        line.memo["nationals", out[-1].last] = found.rule == "group.nationals"
        at = out[-1].last + 1
    return out


def _apposed(line: Line, at: int) -> Found | None:
    """«رئيسة البنك المركزي، إلفيرا نابيولينا،»: behind an office and a comma a name needs no other evidence than its end."""
    span = read_name(line, at, True)
    if (
        span is None
        or span[1] == span[0]
        or line.words[at].glued
        or (span[1] + 1 < line.count and line.words[span[1] + 1].kind != "punct")
    ):
        return None
    return Found(span[0], span[1], "person", None, (), 0, "", "person.structure", span, head=span[0])


def _listed(line: Line, at: int, before: Found) -> Found | None:
    """«محمد البلتاجي [وصفوت حجازي]»: joined to a name, given names that are common words are names too."""
    if before.kind != "person" or before.name[0] < 0 or before.rule.startswith("group"):
        return None
    reading = next((r for r in line.words[at].readings if r.conj and not r.prep and r.form in line.tables.given), None)
    if reading is None:
        return None
    span = read_name(line.behind(at, reading), at, True)
    if span is None or span[0] == span[1]:
        return None
    return Found(span[0], span[1], "person", None, (), reading.cut, "", "person.structure", span, head=span[0])


def _called(line: Line, at: int) -> Found | None:
    """«رجل يدعى [كمال]»: behind «يدعى» a name needs no other evidence."""
    span = read_name(line, at, True)
    return None if span is None else Found(span[0], span[1], "person", None, (), 0, "", "person.structure", span, head=span[0])


def _after_verb(line: Line, found: Found) -> bool:
    """«دعا [فلان]», «طالب [الرئيس]», «دعا فيها [المرجع]»: the one right behind a verb, or behind it and a preposition with its pronoun."""
    if not found.first or found.cut:
        return False
    before = line.words[found.first - 1]
    if before.verb or (found.kind in ("person", "state", "institution") and not before.glued and can_be_verb(line, found.first - 1)):
        return True
    aside = before.particle and before.folded in line.tables.contexts["aside"]
    return aside and found.first > 1 and line.words[found.first - 2].verb


def _among(line: Line, found: Found) -> bool:
    """«سبعة جرحى بينهم شرطيان»: some of those who were counted before; «دول منها كذا وكذا»: those who are named behind."""
    among = line.tables.contexts["among"]
    if found.rule == "group.none" and "GOV" in found.sectors:
        following = [line.words[k].folded for k in range(found.last + 1, min(found.last + 3, line.count))]
        if following[:1] and (following[0] in among or (following[0] == "من" and following[1:] and following[1] in among)):
            return True
    return found.first > 0 and not found.key and line.words[found.first - 1].folded in among


def _loose(line: Line, found: Found, before: list[Found]) -> bool:
    """A group nobody needs: joined by «و» to something that is no side, or an unmarked noun that neither acts nor suffers."""
    if (
        found.rule in ("group.always", "group.none")
        and found.country is None
        and found.last == found.head == found.first
        and not found.key
    ) and not _acts(line, found):
        return True
    unmarked = found.rule in ("group.marked", FOLLOWING) or (found.rule == "group.none" and found.sectors == ("GOV",))
    if unmarked and found.country is None and not found.key and not _acts(line, found):
        return True
    if _sent(line, found):
        return True
    word = line.words[found.first]
    joined = found.cut > 0 and word.folded[0] in "وف"
    return joined and found.country is None and not (before and found.first - before[-1].last <= 1)


def _sent(line: Line, found: Found) -> bool:
    """«لم ترسل جنودا», «إرسال خبراء»: of whoever sends them, if anybody; no side of their own."""
    if found.definite or found.country is not None or found.last > found.head or not found.first or found.cut or found.key:
        return False
    return line.words[found.first - 1].folded.removeprefix("و").removeprefix("ب") in line.tables.contexts["sending"]


def _acts(line: Line, found: Found) -> bool:
    """A noun beside a verb, a verbal noun, «إن» or a preposition of contact acts or is acted on."""
    if not found.first or found.cut:
        return True
    before = line.words[found.first - 1]
    return (
        before.verb
        or line.memo.get(("ends", found.first - 1)) is True  # «فرقت الشرطة المتظاهرين»
        or before.deed
        or before.kind == "punct"
        or before.folded in line.tables.contexts["contact"]
        or before.particle
        or (before.adjective and not before.noun)
        or (line.words[found.last].folded.endswith("ون") and can_be_verb(line, found.first - 1))  # «طالب المتظاهرون بـ»
    )


def _recalled(line: Line, one: Found) -> Found:
    """«محمد فارح عيديد» for «محمد فرح عيديد»: first and last word of a known name, whatever stands between."""
    first, last = one.name
    if one.kind != "person" or one.key or first < 0 or last == first or one.rule.startswith("group"):
        return one
    opening = line.words[first].folded[one.cut if first == one.first else 0 :]
    known = line.tables.ends.get((opening, line.words[last].folded))
    if known is None or one.country not in (None, known.country):
        return one
    sectors = tuple(dict.fromkeys((*known.sectors, *one.sectors)))
    return one._replace(key=known.key, country=known.country, sectors=sectors)


_OCCUPIED = frozenset(("ISR", "PSE"))


def _plain_nouns(lines: list[Line], swept: list[list[Found]], tables: NameTables) -> list[list[Found]]:
    """Without names of one word that are a noun here: «القاعدة» where the report speaks of «قاعدة جوية» and of no «تنظيم القاعدة».

    «الاحتلال» is a side where the report is of the countries of that side.
    """
    told = {one.key for found in swept for one in found if one.key and one.last > one.first}
    told |= {inner.key for found in swept for one in found for inner in one.inner if inner.key}
    acting = tables.contexts["acting_names"]
    spoken = {one.country for found in swept for one in found if one.rule != "gazetteer" or one.key == one.country}
    spoken |= {word.nation.country for line in lines for word in line.words if word.nation is not None}
    bare = {r.form for line in lines for word in line.words for r in word.readings if not r.article and word.noun and r.cut <= 1}

    def plain(line: Line, one: Found) -> bool:
        if one.first != one.last or not one.key or one.rule != "gazetteer":
            return False
        word = line.words[one.first]
        if any(r.stem in acting for r in word.readings):
            return not spoken & _OCCUPIED
        if one.kind == "group" and word.article and word.noun and one.key not in told and one.country != "IMG" and one.country not in spoken:
            return True  # «اندس وسط الحشد» far from Iraq
        if one.kind not in ("organisation", "group") or one.key in told or line.is_quote(one.first - 1):
            return False
        return word.noun and any(r.article and r.cut == one.cut and r.stem in bare for r in word.readings)

    return [[one for one in found if not plain(line, one)] for line, found in zip(lines, swept, strict=True)]


def _settled(
    line: Line,
    one: Found,
    before: Found | None,
    tables: NameTables,
    shared: dict[str, str | None],
    said: Counter[str],
    firm: set[str],
) -> Found:
    if one.first != one.last or one.kind != "state":
        return one
    name = _bare(line.words[one.first].folded)
    name = "ا" + name if name.startswith("ل") and line.words[one.first].folded.startswith("لل") else name
    owner = shared.get(name)
    if owner is not None and owner != one.country:
        return one._replace(country=owner, key=owner)
    rival = tables.rivals.get(name)
    if rival is not None and _SHADDA in line.tokens[one.first].text:  # «عمّان» is Jordan's
        if _located(line, one):
            return one._replace(kind="place", country=rival)
        return one._replace(country=rival, key=rival, rule="gazetteer.capital")
    if rival is None or one.country in firm:
        return one
    capitals = before is not None and before.rule == "gazetteer.capital" and before.last == one.first - 1 and one.cut > 0
    if capitals or (rival in said and not _located(line, one)):
        return one._replace(country=rival, key=rival, rule="gazetteer.capital")
    return one._replace(kind="place", country=rival) if rival in said else one


def _settle(lines: list[Line], swept: list[list[Found]], tables: NameTables) -> list[list[Found]]:
    """«عمان» in a report of Jordan is its capital, «المملكة» in one of Morocco is Morocco."""
    own = Counter(word.nation.country for each in lines for word in each.words if word.nation is not None)
    spoken = Counter(one.country for found in swept for one in found if one.country and one.kind != "place")
    said = own + spoken
    firm = set(own) | {
        one.country
        for line, found in zip(lines, swept, strict=True)
        for one in found
        if one.country and not (one.first == one.last and _bare(line.words[one.first].folded) in tables.rivals)
    }
    shared = {name: _owner(name, codes, said, own, lines, swept) for name, codes in tables.shared.items()}

    return [
        [_settled(line, one, found[n - 1] if n else None, tables, shared, said, firm) for n, one in enumerate(found)]
        for line, found in zip(lines, swept, strict=True)
    ]


_SHADDA = "\u0651"
_OFTEN = 4  # what a report says of a country, words and names, before «المملكة» is taken for it


def _bare(folded: str) -> str:
    return folded.removeprefix("و").removeprefix("ل").removeprefix("ب")


def _located(line: Line, one: Found) -> bool:
    """A town in which something is or was written: «في عمان», «عمان - رويترز:»."""
    before = line.words[one.first - 1].folded if one.first else ""
    if one.first == 0 and one.last + 1 < line.count and line.tokens[one.last + 1].kind == "number":
        return True  # «عمان 4 تشرين الأول»: a dateline
    beside = (before, line.words[one.first + 1].folded if one.first + 1 < line.count else "")
    return before in line.tables.contexts["place_before"] or any(mark in ("-", "–", ":", "(") for mark in beside)


def _owner(
    name: str, codes: Sequence[str], said: Counter[str], own: Counter[str], lines: list[Line], swept: list[list[Found]]
) -> str | None:
    """Whose name a shared one is: the first's, unless nothing else in the report is of the first and another is spoken of most."""
    first = codes[0]
    itself = sum(1 for line, found in zip(lines, swept, strict=True) for one in found if _is(line, one, name, first))
    if own[first] or said[first] > itself:
        return None
    best = max(codes[1:], key=lambda code: said[code])
    return best if said[best] >= _OFTEN else None


def _is(line: Line, one: Found, name: str, country: str) -> bool:
    return one.first == one.last and one.country == country and name[-4:] in line.words[one.first].folded


def read_sides(line: Line, at: int) -> Found | None:
    """«الجانب الروسي», «الجانبان المصري والأميركي»: the nationalities are the states themselves."""
    word = line.words[at]
    k = at - 1
    if word.nation is None or word.nation.key or word.nation.plural or word.nation_reading is None or word.folded.endswith("ه"):
        return None
    if word.nation_reading.conj and at >= 2 and line.words[at - 1].nation is not None:
        k = at - 2
    elif word.nation_reading.cut:
        return None
    if k < 0 or not any(r.article and r.stem in line.tables.contexts["sides"] for r in line.words[k].readings):
        return None
    return Found(
        at, at, "state", word.nation.country, ("GOV",), word.nation_reading.cut, word.nation.country, "sides", (at, at), head=at
    )


def read_doing(line: Line, at: int) -> Found | None:
    """«طلب [فرنسي]», «المساعدات الإنسانية [الأميركية]»: the nationality of a deed is the state that does it."""
    word, reading = line.words[at], line.words[at].nation_reading
    if word.nation is None or reading is None or reading.cut or word.nation.key or word.nation.plural or word.nation.next:
        return None
    if reading.stem.removesuffix("ا") in line.tables.contexts["shy_nations"]:
        return None  # «مساعدات مالية»: of money
    k = at - 1
    if k and _says_how(line.words[k], line, reading.article) and not _does(line.words[k], reading.article, line):
        k -= 1
    if not _does(line.words[k], reading.article, line):
        return None
    country = word.nation.country
    return Found(at, at, "state", country, ("GOV",), 0, country, "deed", (at, at), head=at)


def _says_how(word: Word, line: Line, article: bool) -> bool:
    """«قصف [مدفعي] روسي», «غارات [عنيفة] إسرائيلية»: an adjective between the deed and whose it is."""
    if is_adjective(word, line, article):
        return True
    plain = word.kind == "word" and not article and not word.article and not word.glued and word.nation is None
    return plain and word.adjective and word.known and not (word.verb or word.given) and (word.relative or not word.noun)


def _does(word: Word, article: bool, line: Line) -> bool:
    deeds = line.tables.contexts["nation_deeds"]
    return any(r.article == article and (r.stem in deeds or (not article and r.stem.removesuffix("ا") in deeds)) for r in word.readings)


def _flat(found: Found) -> list[Found]:
    """The names inside a name, outermost first."""
    out: list[Found] = []
    for one in found.inner:
        if found.kind != "person" or by_itself(one):
            out.append(one)
        out += _flat(one)
    return out


def _unglued(line: Line, found: Found, at: int) -> str:
    """The first word of a name without the particles glued to it; «لل…» gives its article back: «للجيش» is of «الجيش».

    The second ل may be the noun's own: «للبنان», «للندن», «للجنة الانتخابات»; or both, where one is left unwritten: «للجنة العليا».
    """
    plain = line.tokens[at].surface
    rest = plain[found.cut :]
    if plain[found.cut - 1 : found.cut + 1] != "لل":
        return rest
    article = "ال" + rest[1:]
    if found.key:
        known = [form for form in (article, rest) if any(p.entry.key == found.key for p in line.tables.phrases.get(fold(form), ()))]
        return known[0] if known else article
    if fold(rest) in line.tables.given:
        return rest
    if not any(a.form.surface.startswith("ل") and not a.guessed for a in line.tokens[at].analyses[:1]):
        return article
    construct = at < found.last and not is_adjective(line.words[at + 1], line, True)
    return rest if construct else "ال" + rest


def mention_of(line: Line, found: Found) -> Mention:
    """A found name as a mention."""
    tokens = line.tokens
    named = found.name if found.name[0] >= 0 else found.role
    first_token = named[0]
    text = line.text(*named)
    if first_token == found.first and found.cut:
        plain = tokens[first_token].surface
        text = _unglued(line, found, first_token) + text[len(plain) :]
    role = line.text(*found.role) if found.role[0] >= 0 else ""
    if role and found.cut and found.role[0] == found.first:
        role = _unglued(line, found, found.first) + role[len(tokens[found.first].surface) :]
    if found.noun[0] >= 0:
        shared = line.text(*found.noun)
        text = f"{shared} {text}"
        role = f"{shared} {role}" if role else ""
    inner = tuple(Span(line.start(one.first, one.cut), tokens[one.last].end) for one in _flat(found))
    return Mention(
        line.index, found.first, found.last, line.start(found.first, found.cut), tokens[found.last].end, text, found.kind,
        found.country, found.sectors, role, found.head if found.head >= 0 else found.first,
        found.key, found.definite, found.plural, found.rule, inner,
    )  # fmt: skip


def find_names(sentences: Sequence[Sentence], pack: Any) -> tuple[Mention, ...]:
    """The mentions of a report in order of the text; they do not overlap."""
    lexicon = lexicon_of(pack.names)
    lines = [lexicon.line(index, sentence) for index, sentence in enumerate(sentences)]
    swept = [[_recalled(line, one) for one in _sweep(line)] for line in lines]
    swept = _settle(lines, find_short(lines, find_surnames(lines, _plain_nouns(lines, swept, pack.names))), pack.names)
    return tuple(mention_of(line, found) for line, one in zip(lines, swept, strict=True) for found in one)


def inner_names(mention: Mention, sentences: Sequence[Sentence], pack: Any) -> tuple[Mention, ...]:
    """The names inside a mention, as mentions."""
    if not mention.inner:
        return ()
    line = lexicon_of(pack.names).line(mention.sentence, sentences[mention.sentence])
    found = _read(line, mention.first)
    if found is None or found.last != mention.last:
        return ()
    return tuple(mention_of(line, one) for one in _flat(found))
