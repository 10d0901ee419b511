"""Persons by office, rank or courtesy, with the name where one follows.

«معالي وزير مالية جمهورية غانا كوفي أدو» is one person: courtesy, office, what it is of, name.
"""

from __future__ import annotations

from isnad.pack.letters import fold
from isnad.reading.names.adjectives import Tail, adjectives, is_adjective
from isnad.reading.names.found import Found
from isnad.reading.names.gazetteer import read_gazetteer, read_short
from isnad.reading.names.institutions import read_institution
from isnad.reading.names.persons import read_name
from isnad.reading.names.phrases import complement
from isnad.reading.names.roles import another_holder, office_noun, read_role, tails
from isnad.reading.names.words import Line


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
    got = office_noun(line, at, True)
    if got is None or got.reading.cut or got.reading.article or not line.words[at].surface.endswith("ا"):
        return None
    tail = adjectives(line, at, article=False)
    end, country, sectors, inner = tails(line, tail.last, got.office, False, 0, False)
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
    nation: str | None = None
    courtesy = False
    for _ in range(8):
        if k >= line.count:
            break
        office = read_role(line, k) if role is None or (role.last + 1 == k and not line.words[k].glued) else None
        if office is not None and k > at and office.cut:
            office = None
        if office is not None and role is not None and _another(line, role, office):
            break
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
        home = _national(line, title[0])
        if home is not None:
            k, nation = home.last + 1, home.country
            break
    if role is None and not courtesy:
        return None
    k = _behind_note(line, k) if role is not None else k
    name = read_name(line, k, True) if k < line.count else None
    if name is None and role is not None and k < line.count:
        k, name = _station(line, k)
    known = (read_gazetteer(line, k) or read_short(line, k)) if k < line.count else None
    if known is not None and known.first == known.last and line.words[k].particle and line.words[k].glued:
        known = None  # «رئيس الوزراء بأن …»: no minister is called Ban here
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
    if name is not None and known is None and role is not None and not role.definite and not courtesy:
        lone = role.role[0] == role.role[1] == role.last
        if lone and line.words[name[0]].surface == "على":
            return None  # «حكم على فلان»: a verb and its preposition, no referee called Ali
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
        and not _deputy(line, role)
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
    if known is None and (whole := read_gazetteer(line, at)) is not None and whole.kind == "person" and whole.last >= name[1]:
        return None  # «الملكة إليزابيث»: known by title and name
    return Found(
        at, name[1], "person",
        (role.country if role is not None else None) or nation or (known.country if known is not None else None),
        _merged(known, given, sectors),
        cut, known.key if known is not None else "", "person.title", name,
        role.role if role is not None else (-1, -1), role.role[0] if role is not None else name[0], True, False,
        role.of if role is not None else False, False, role.inner if role is not None else (),
    )  # fmt: skip


def _national(line: Line, last: int) -> Tail | None:
    """«الجنرال المتقاعد [الباكستاني] حميد كيلاني», «الحكم [السعودي الدولي السابق] خليل جلال»: a nationality between a title and a name."""
    if not line.words[last].article:
        return None
    tail = adjectives(line, last, gender="f" if line.words[last].folded.endswith("ه") else "m")
    named = tail.country is not None and tail.last + 1 < line.count and read_name(line, tail.last + 1, True)
    return tail if named else None


def _deputy(line: Line, role: Found) -> bool:
    """«نائب رئيس الجمهورية [فلان]»: the name is the deputy's; «مستشار الرئيس فلان» names the president."""
    got = office_noun(line, role.role[0])
    return got is not None and fold(got.office.lemma) in line.tables.contexts["deputies"]


def _behind_note(line: Line, k: int) -> int:
    """«القيادي بالحزب (معارض) [فلان]»: the token behind a short note in brackets that a given name follows, else ``k`` itself."""
    if k >= line.count or line.tokens[k].text != "(" or read_name(line, k, True) is not None:
        return k
    for end in range(k + 2, min(k + 5, line.count - 1)):
        if line.tokens[end].text == ")":
            return end + 1 if line.words[end + 1].given and read_name(line, end + 1, True) is not None else k
    return k


def _another(line: Line, role: Found, office: Found) -> bool:
    """«الملك الأردني [الرئيس البرازيلي]», «أمير الكويت [الرئيس العراقي]»: behind a nationality or a country an office with article is
    somebody else's, unless a name follows."""
    if not line.words[office.role[0]].article and another_holder(line, role.role[0], role.last, "ELI" in role.sectors):
        return True
    land = any(found.kind == "state" and found.last == role.last for found in role.inner)
    if line.words[role.last].nation is None and not land:
        return False
    if not line.words[office.role[0]].article:
        return role.country is not None and office.country is not None and role.country != office.country
    lone = office.role[0] == office.role[1]
    return not lone or read_name(line, office.last + 1, True) is None


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
        return tuple(dict.fromkeys((*role, *courtesy)))
    return tuple(dict.fromkeys((*known.sectors, *role)))


def _nameless(line: Line, role: Found) -> Found | None:
    """An office without a name: refused for trades, and without article unless it says whose it is."""
    got = office_noun(line, role.role[0])
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
    # «الرئيس الغامبي يحيى»: a given name that is also a verb, where the sentence has its verb already.
    spoken = any(line.words[j].verb for j in range(role.first))
    return not word.known or (word.given and (not word.verb or (spoken and not word.shy)))
