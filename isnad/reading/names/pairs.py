"""Several sides under one noun: «الرئيسان المصري والفرنسي», «وزيرا خارجية العراق وإيران», «القوات الهندية والباكستانية».

The first name is the noun with its own adjective, each further one the joined adjective or state alone; it carries the noun along.
"""

from __future__ import annotations

from isnad.pack.names import Crowd, Head
from isnad.reading.names.adjectives import agrees, is_adjective
from isnad.reading.names.found import Found
from isnad.reading.names.gazetteer import read_gazetteer
from isnad.reading.names.persons import read_name
from isnad.reading.names.phrases import portfolio
from isnad.reading.names.words import COMMAS, Line, Word

_JOINING = frozenset(("institution", "group", "state", "person"))
_DUAL = ("ان", "ين", "تان", "تين")
_CONSTRUCT = ("ا", "ي", "تا", "تي")


def read_joined(line: Line, found: Found) -> list[Found]:
    """The further nationalities behind a name that ends with one: «القوات المصرية [والسودانية]»."""
    out: list[Found] = []
    own = line.words[found.last]
    if (
        found.kind not in _JOINING
        or found.key
        or found.name != (found.first, found.last)
        or found.head >= found.last
        or own.nation is None
        or own.nation.country != found.country
        or (found.kind == "person" and not found.plural)
    ):
        return out
    noun = found.noun if found.noun[0] >= 0 else (found.head, found.last - 1)
    at = found.last + 1
    while at < line.count and (word := line.words[at]).kind == "word":
        reading = word.nation_reading
        if word.nation is None or reading is None or not reading.conj or reading.prep or word.nation.country == found.country:
            break
        if reading.article != own.article or word.nation.next or _stands_alone(line, at, own):
            break
        out.append(_further(found, at, at, word.nation.country, reading.cut, noun))
        at += 1
    return out


def _stands_alone(line: Line, at: int, own: Word) -> bool:
    """A joined nationality that does not agree with the first is no adjective of the same noun."""
    word = line.words[at]
    return own.folded.endswith("ه") != word.folded.endswith("ه") or (
        word.nation is not None and own.nation is not None and word.nation.plural != own.nation.plural
    )


def _further(found: Found, first: int, last: int, country: str | None, cut: int, noun: tuple[int, int]) -> Found:
    return found._replace(
        first=first, last=last, country=country, cut=cut, name=(first, last), head=first, noun=noun, inner=(), plural=found.plural
    )


def read_pair(line: Line, at: int) -> list[Found]:
    """Two holders of one office: «الرئيسان المصري والفرنسي», «وزيري خارجية تركيا وقطر»; empty when there are no two."""
    for office, reading in line.words[at].offices:
        dual = office.plural or (not reading.article and reading.stem.endswith("ا"))
        if not dual or (reading.cut and line.words[at].known and not line.words[at].glued):
            continue
        if reading.article and reading.stem.endswith(_DUAL):
            return _adjectives(line, at, at, reading.cut, office.sectors)
        if not reading.article and reading.stem.endswith(_CONSTRUCT) and at + 1 < line.count:
            both = read_both(line, at)
            if both is not None:
                field = line.tables.portfolios.get(line.words[at + 1].folded, ()) if both > at + 1 else ()
                holders = _holder(at, both, None, reading.cut, field or office.sectors)
                return [holders._replace(kind="group", rule="group.none", plural=True)]
            found = _of(line, at, reading.cut, office.sectors) or _of_two(line, at, reading.cut, office.sectors)
            if found:
                return found
    return []


def _of_two(line: Line, at: int, cut: int, sectors: tuple[str, ...]) -> list[Found]:
    """«وزيرا [الخارجية والدفاع]», «وزيري الداخلية والعدل الأردنيين»: two holders of one state, told by what they deal with."""
    if not (line.words[at + 1].article and line.words[at + 1].folded in line.tables.portfolio_nouns):
        return []
    last = portfolio(line, at + 1)
    fields = [line.tables.portfolios.get(line.words[at + 1].folded, ())]
    for k in range(at + 2, last + 1):
        joined = next((r for r in line.words[k].readings if r.conj and not r.prep and r.form in line.tables.portfolio_nouns), None)
        if joined is not None:
            fields.append(line.tables.portfolios.get(joined.form, ()))
    if len(fields) < 2:
        return []
    nation = line.words[last + 1].nation if last + 1 < line.count and line.words[last + 1].article else None
    country = nation.country if nation is not None and not nation.next else None
    end = last + 1 if country is not None else last
    both = tuple(dict.fromkeys((*sectors, *(s for field in fields for s in field))))
    return [Found(at, end, "group", country, both, cut, "", "group.always", (at, end), head=at, plural=True)]


def read_two_bodies(line: Line, at: int) -> list[Found]:
    """«الجيشان الأمريكي والكوري الجنوبي», «الحكومتين السورية واللبنانية»: two bodies named by one dual; empty when there are no two."""
    for reading in line.words[at].readings:
        ending = next((e for e in _DUAL[::-1] if reading.article and reading.stem.endswith(e)), "")
        if not ending:
            continue
        single = reading.stem.removesuffix(ending) + ("ه" if ending.startswith("ت") else "")
        heads = [h for form in (single, "ال" + single) for h in line.tables.heads.get(form, ()) if len(h.words) == 1]
        bodies: list[Head | Crowd] = [h for h in heads if h.kind in ("institution", "state")]
        bodies += [c for c in line.tables.crowds.get(single, ()) if len(c.words) == 1]  # «الوفدان السوري واللبناني»
        head = bodies[0] if bodies else None
        first = _nation(line, at + 1) if head is not None else None
        second = _nation(line, first[1] + 1) if first is not None else None
        if head is None or first is None or second is None or line.words[at + 1].nation_reading is None:
            continue
        joined = line.words[first[1] + 1].nation_reading
        if joined is None or not joined.conj or not joined.article:
            continue
        key = first[0] if head.kind == "state" else ""
        one = Found(at, first[1], head.kind, first[0], head.sectors, reading.cut, key, "institution.two", (at, first[1]), head=at)
        return [
            one,
            one._replace(
                first=first[1] + 1, last=second[1], country=second[0], cut=joined.cut, name=(first[1] + 1, second[1]), head=first[1] + 1,
                noun=(at, at), key=second[0] if head.kind == "state" else "",
            ),
        ]  # fmt: skip
    return []


def _nation(line: Line, at: int) -> tuple[str, int] | None:
    """The country of the nationality at a token, and its last token: «الكوري الجنوبي» are two."""
    if at >= line.count or line.words[at].nation is None:
        return None
    word = line.words[at]
    following = line.words[at + 1].stem if at + 1 < line.count else ""
    stem = word.nation_reading.stem if word.nation_reading is not None else word.stem
    both = line.tables.nationality.get(f"{stem} {following}")
    if both is not None:
        return (both.country, at + 1) if both.country else None
    return (word.nation.country, at) if word.nation is not None and word.nation.country and not word.nation.next else None


def read_both(line: Line, last: int) -> int | None:
    """The last token of «[صيادو] البلدين», «[وزيرا] خارجية البلدين», «[وفود] من الجانبين»: people of two sides at once."""
    k = last + 1
    if k < line.count and (
        line.words[k].folded == "من"
        or "ال" + line.words[k].folded in line.tables.portfolio_nouns
        or line.words[k].folded in line.tables.contexts["cabinets"]
    ):
        k += 1
    if k >= line.count:
        return None
    word = line.words[k]
    return k if word.article and line.tables.pairs.get(word.stem) in ("state", "any") and not word.glued else None


def _of(line: Line, at: int, cut: int, sectors: tuple[str, ...]) -> list[Found]:
    """A dual in construct: «وزيرا [خارجية] العراق وإيران», «وزيرا الخارجية المصري والتركي», «رئيسا مصر وفرنسا»."""
    k = at + 1
    word = line.words[k]
    own = line.tables.portfolios.get(word.folded, ()) or line.tables.portfolios.get("ال" + word.folded, ())
    sectors = own or sectors
    if word.article and word.folded in line.tables.portfolio_nouns:
        return _adjectives(line, at, portfolio(line, k), cut, sectors)
    if (not word.article and "ال" + word.folded in line.tables.portfolio_nouns) or word.folded in line.tables.contexts[
        "cabinets"
    ]:
        k += 1
    first = read_gazetteer(line, k) if k < line.count else None
    if first is None or first.kind != "state" or first.cut or first.last + 1 >= line.count:
        return []
    head = _called(line, _holder(at, first.last, first.country, cut, sectors))
    j = head.last + 1
    if head.last > first.last and j + 1 < line.count and line.tokens[j].text in COMMAS:
        j += 1
    joined = next((r for r in line.words[j].readings if r.conj and not r.prep), None) if j < line.count else None
    if joined is None:
        return []
    second = read_gazetteer(line.behind(j, joined), j)
    if second is None or second.kind != "state" or second.cut or second.country == first.country:
        return []
    other = _holder(second.first, second.last, second.country, joined.cut, sectors)
    named = head.last > first.last
    return [
        head._replace(inner=(first,)),
        _called(line, other._replace(inner=(second._replace(cut=joined.cut),))) if named else other._replace(noun=(at, k - 1)),
    ]


def _adjectives(line: Line, at: int, last: int, cut: int, sectors: tuple[str, ...]) -> list[Found]:
    """The adjectives «المصري والفرنسي» behind a dual that ends at ``last``."""
    k = last + 1
    if k + 1 >= line.count or not is_adjective(line.words[k], line, True) or not agrees(line.words[k], "m"):
        return []
    nation = line.words[k].nation
    if nation is None:
        return []
    first = _called(line, _holder(at, k, nation.country, cut, sectors))
    j = first.last + 1
    if j + 1 < line.count and first.last > k and line.tokens[j].text in COMMAS:
        j += 1  # «وزيرا الدفاع المصري فلان، والتركي فلان»
    if j >= line.count:
        return []
    second = line.words[j]
    reading = second.nation_reading
    if second.nation is None or reading is None or not (reading.conj and reading.article and not reading.prep):
        return []
    other = _holder(j, j, second.nation.country, reading.cut, sectors)._replace(noun=(at, last))
    return [first, _called(line, other._replace(noun=(-1, -1))) if first.last > k else other]


def _called(line: Line, holder: Found) -> Found:
    """The holder of an office with the name that stands right behind it, if one does."""
    k = holder.last + 1
    if k >= line.count or line.words[k].kind != "word":
        return holder
    known = read_gazetteer(line, k)
    if known is None and line.words[k].glued and not line.words[k].given:
        return holder
    if known is not None and (known.kind != "person" or known.cut):
        known = None
    name = read_name(line, k, True)
    if known is not None and (name is None or known.last >= name[1]):
        name = (k, known.last)
    if name is None or (known is None and name[0] == name[1]):
        return holder
    key = known.key if known is not None and known.last == name[1] else ""
    return holder._replace(last=name[1], key=key, rule="person.title", name=name)


def _holder(first: int, last: int, country: str | None, cut: int, sectors: tuple[str, ...]) -> Found:
    return Found(first, last, "person", country, sectors, cut, "", "role", (-1, -1), (first, last), first)
