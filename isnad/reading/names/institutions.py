"""Institutions by pattern: any ministry, army, parliament, court, police, agency, party, paper, with what makes it a name."""

from __future__ import annotations

from isnad.pack.names import Head
from isnad.reading.names.adjectives import adjectives, is_adjective
from isnad.reading.names.found import Found, glued
from isnad.reading.names.gazetteer import acts, namesake, read_gazetteer, read_short
from isnad.reading.names.phrases import Complement, complement, portfolio
from isnad.reading.names.words import Line, Reading

_QUOTED = 5  # words of a name between quotation marks
_STATE_LIKE = (("GOV",), ("JUD",), ("NGO",))  # sectors of heads that «الدولي» makes a body between states
_LIL = frozenset(("organisation", "institution"))


def _match(line: Line, at: int) -> list[tuple[Head, Reading, int]]:
    word = line.words[at]
    out: list[tuple[Head, Reading, int]] = []
    if not word.head_first:
        return out
    for reading in word.readings:
        for head in line.tables.heads.get(reading.form, ()):
            last = at + len(head.words) - 1
            if last == at and not reading.article and last + 1 < line.count and _counts(line, last + 1):
                continue  # «تجمع آلاف الشبان»: gathered, no gathering of that name
            if last < line.count and all(line.words[at + i].folded == w for i, w in enumerate(head.words[1:], 1)):
                out.append((head, reading, last))
    out.sort(key=lambda m: (-m[2], m[1].cut))
    return out


def _counts(line: Line, at: int) -> bool:
    word = line.words[at]
    return word.kind == "number" or word.folded in line.tables.numbers or word.folded in line.tables.quantities


def _quoted(line: Line, at: int) -> int:
    """The last token of a short name between quotation marks that opens here; -1 for none."""
    if not line.is_quote(at) or line.tokens[at].text in ")]}»”" or (at + 1 < line.count and _speaks(line, at + 1)):
        return -1
    for k in range(at + 1, min(at + _QUOTED + 2, line.count)):
        if line.is_quote(k):
            return k if k > at + 1 else -1
    return -1


def _speaks(line: Line, at: int) -> bool:
    """«وقال رئيس حزب الخضر "سنعارض الميزانية"»: a verb or a particle begins speech and no name."""
    word = line.words[at]
    return not word.article and not word.given and (word.verb or word.particle or word.folded in ("اننا", "انني", "انه", "نحن"))


def _role_none(line: Line, at: int, depth: int) -> Found | None:
    return None


def read_institution(line: Line, at: int, depth: int = 0) -> Found | None:
    """The longest institution that begins at this token."""
    if not line.words[at].head_first:
        return None
    mark = ("institution", at)
    if mark not in line.memo:
        line.memo[mark] = _institution(line, at, depth)
    found: Found | None = line.memo[mark]
    return found


def _institution(line: Line, at: int, depth: int) -> Found | None:
    known = read_gazetteer(line, at)
    if known is not None and known.key and known.kind in ("organisation", "group", "institution") and known.last > at:
        return None
    for head, reading, last in _match(line, at):
        found = _read(line, at, depth, head, reading, last)
        if found is not None:
            return found
    return None


def _after(line: Line, last: int, depth: int, construct: bool) -> Complement | None:
    """What a head in construct is of."""
    if not construct:
        return None
    from isnad.reading.names.roles import read_role

    return complement(line, last + 1, depth + 1, read_role, read_institution)


_RELATIVES = frozenset(("التي", "الذي", "الذين", "اللذين", "اللتين"))


def _read(line: Line, at: int, depth: int, head: Head, reading: Reading, last: int) -> Found | None:
    first_word = line.words[at]
    if reading.cut == 0 and first_word.verb and not first_word.noun:
        return None
    if at and line.words[at - 1].folded in _RELATIVES and not reading.article:
        return None  # «العلاقات التي تجمع البلدين»: a verb
    top = line.tokens[at].analyses[:1]
    described = first_word.adjective and (first_word.relative or first_word.folded.endswith("ه") or bool(top and top[0].form.pos == "adj"))
    if last == at and at and described and reading.article and not reading.cut:
        before = line.words[at - 1]
        if before.noun and before.readings and before.readings[-1].article and not before.verb:
            return None  # «المؤامرات الخارجية»
    if last == at and at and first_word.relative and reading.article and _attribute(line, at, reading):
        return None  # «السياسة الخارجية», «البرية والبحرية»
    behind_on = last + 1 < line.count and line.tokens[last + 1].surface in ("على", "عليه", "عليها", "عليهم")
    if behind_on and line.words[last].folded in line.tables.contexts["ended"]:
        return None  # «القضاء على» is no court
    if line.words[last].folded in line.tables.contexts["claims"] and last == at and _said(line, at):
        return None  # «هذا الادعاء»
    if at and line.words[at - 1].folded.removeprefix("ب") in line.tables.contexts["elections"] and head.needs in ("nothing", "adjective"):
        return None  # «انتخابات الرئاسة», «مرشحا للبرلمان»
    definite = head.words[0].startswith("ال") or (len(head.words) > 1 and head.words[-1].startswith("ال"))
    follower = line.words[last + 1] if last + 1 < line.count else None
    if not definite and follower is not None and follower.plural and follower.folded.endswith("ون"):
        return None  # «تجمع متظاهرون»: the nominative says that they act
    country: str | None = None
    inner: tuple[Found, ...] = ()
    sectors = head.sectors
    end = last
    construct = len(head.words) > 1 and not head.words[0].startswith("ال")  # «مجلس السيادة السوداني»: either noun's
    gender = "f" if head.words[-1].endswith(("ه", "ات", "عليا")) and not construct else ""
    tail = adjectives(line, last, article=definite, gender=gender)
    field = tail.sectors
    complemented: Complement | None = None
    if definite:
        if (
            head.kind == "state"
            and tail.last > last
            and tail.country is None
            and line.words[last + 1].folded not in line.tables.political
        ):
            return None
        end, country = tail.last, tail.country
    else:
        indefinite = adjectives(line, last, article=False)
        if indefinite.last > last and indefinite.country is not None:
            end, country = indefinite.last, indefinite.country
        else:
            complemented = _owner(line, last) if head.words[-1] in line.tables.owned else None
            complemented = complemented or _after(line, last, depth, head.needs not in ("flag", "armed"))
            if complemented is not None:
                if complemented.kind in ("person", "group") and "REB" in complemented.sectors and "MIL" in sectors:
                    sectors = ("REB", *sectors)
                if complemented.kind == "role" and head.words[0] not in (
                    "مكتب",
                    "ديوان",
                    "حكومه",
                    "رياسه",
                    "نظام",
                    "قوات",
                    "سلطات",
                ):
                    return None
                end, country, inner = complemented.last, complemented.country, complemented.inner
                if complemented.kind == "person" and namesake(first_word, line):
                    inner = ()  # «مستشفى الملك حسين»
                behind = adjectives(line, end)
                end, country, field = behind.last, behind.country or country, behind.sectors
                if (
                    head.kind == "institution"
                    and complemented.sectors
                    and head.sectors == ("GOV",)
                    and complemented.kind != "state"
                ):
                    state = head.words[0] in line.tables.contexts["ministries"]  # «وزارة الأمن العام» is of the state, whatever it is of
                    sectors = tuple(dict.fromkeys((*complemented.sectors, *(("GOV",) if state else ()))))
    if country is None and head.needs == "flag" and not definite and (model := _model(line, last)) > last:
        flag = next((t for t in (adjectives(line, model, gender="f"), adjectives(line, model, article=False, gender="f")) if t.country), None)
        if flag is not None:
            end, country, complemented, inner = flag.last, flag.country, None, ()
    if field and "JRN" not in field and head.sectors == ("GOV",) and head.kind == "institution":
        sectors = tuple(dict.fromkeys((*field, *sectors)))
    loyal = read_loyal(line, end)
    if loyal is not None and line.words[end].article == definite:
        end, inner = loyal.last, (*inner, *loyal.inner)
        country = country or loyal.country
        if "REB" in loyal.sectors and head.sectors[0] in ("MIL", "GOV"):
            sectors = tuple(dict.fromkeys(("REB", *sectors)))
    body = _known_body(line, last) if head.kind == "organisation" and not definite and head.needs != "purpose" else None
    if body is not None:
        return body._replace(first=at, cut=reading.cut, rule="institution.known", name=(at, body.last), head=at)
    quoted = _quoted(line, end + 1)
    named = complemented is not None and complemented.named
    if head.needs == "nothing":
        if len(head.words) == 1 and not definite and end == last:
            return None
        if (
            not definite
            and end == last
            and len(head.words) > 1
            and head.words[0] not in ("مجلس", "غرفه", "جهاز", "وكاله", "سلاح", "هييه")
        ):
            return None
    elif head.needs == "construct":
        if definite or complemented is None or (complemented.kind in ("person",) and head.words[0] not in line.tables.owned):
            return None
    elif head.needs == "troops":
        if reading.prep == "ب" or complemented is None or "MIL" not in complemented.sectors:
            return None
    elif head.needs == "number":
        if last + 1 >= line.count or line.words[last + 1].kind != "number":
            return None
        end = last + 1
    elif head.needs == "adjective":
        if not definite or end == last or (end == last + 1 and _won(line, last)):
            return None
    elif head.needs == "purpose":
        end = _purpose(line, last)
        if definite or end == last:
            return None
    elif head.needs == "armed":
        contexts = line.tables.contexts
        strikes = at > 0 and line.words[at - 1].folded.removeprefix("و").rstrip("ه").rstrip("ا") in contexts["strikes"]
        armed = end + 1 < line.count and line.words[end + 1].folded in contexts["armed"]
        if country is None or not (strikes or armed):
            return None
        end += armed
    elif head.needs == "acting":
        if country is None or not acts(line, at, end):
            return None
    elif head.needs in ("nationality", "flag"):
        civil = any(line.words[k].stem in line.tables.contexts["civil"] for k in range(last + 1, end + 1))
        armed = complemented is not None and bool(set(complemented.sectors) & {"REB", "PRM"}) and line.words[last + 1].article
        sectors = ("REB",) if armed and country is None else sectors
        if civil or (country is None and loyal is None and not armed):
            return None  # but «قوات المتمردين»
    elif head.needs == "any":
        if end == last and quoted < 0 and "PTY" in sectors and not definite and last + 1 < line.count:
            after = line.words[last + 1]
            people = after.known and after.folded.endswith("ون") and not after.verb and not after.glued
            if people or _unknown_name(line, last + 1):
                end = last + 1  # «كتلة سائرون», «حزب شاس»
        if end == last and quoted < 0 and head.kind == "organisation" and not definite:
            while end + 1 < line.count and end - last < 3 and _unknown_name(line, end + 1):
                end += 1  # «شركة بايت دانس»
        placed = _placed(line, at, adjectives(line, last, article=False).last) if end == last and quoted < 0 and not definite else None
        if placed is not None:
            end, country, inner = placed.last, placed.country, (placed,)
        if end == last and quoted < 0:
            return None
    elif head.needs == "name" and definite:
        freed = _cause(line, tail.last, depth) if tail.last > last and tail.country is None else None
        if freed is None:
            return None
        end, country, inner = freed.last, freed.country, freed.inner
    elif head.needs == "name":
        known = read_gazetteer(line, last + 1) if last + 1 < line.count else None
        direct = _quoted(line, last + 1)
        if direct >= 0:
            end, quoted = direct, -1
        elif known is not None and known.kind not in ("place", "state", "person") and known.cut == 0:
            end, inner = known.last, (known,)
            return Found(
                at, end, known.kind, known.country, known.sectors, reading.cut, known.key, "institution.known", (at, end), head=at
            )
        elif country is not None and head.kind == "organisation" and (complemented is None or complemented.kind == "state"):
            pass  # «صحيفة يونانية», «إذاعة فرنسا»
        elif head.words[-1] in line.tables.contexts["followers"]:
            return None
        elif complemented is None and last + 1 < line.count and _unknown_name(line, last + 1):
            end = last + 1
            while end + 1 < line.count and end - last < 3 and _unknown_name(line, end + 1):
                end += 1
        elif head.kind == "group" and (creed := _creed(line, last)) > last:
            end = creed  # «جماعة العدل والإحسان»
        elif (head.words[-1] in line.tables.contexts["movements"] and (called := _movement(line, at, last)) > last) or (head.words[-1] in line.tables.contexts["fronts"] and (called := _front(line, at, last)) > last):
            end = called
        else:
            return None
        behind = adjectives(line, end)
        end, country = behind.last, behind.country or country
    if quoted >= 0 and head.kind in ("organisation", "group") and quoted == end + 1 + (quoted - end - 1):
        end = quoted
    if head.kind in _LIL and (definite or complemented is not None):
        end, inner, country = _lil(line, end, inner, country, depth, definite, sectors, complemented is not None and complemented.kind == "role")
    if head.kind == "state" and country is None and end + 2 < line.count and line.words[end + 1].folded == "في":
        land = read_gazetteer(line, end + 2)  # «الحكومة الجديدة في رواندا»
        country = land.country if land is not None and land.kind == "state" and not land.cut else None
    if (
        country is None
        and "NGO" in sectors
        and any(line.words[k].folded in line.tables.international for k in range(last + 1, end + 1))
    ):
        country = "NGO"
    abroad = _between_states(line, head, last, end) if country is None and head.kind in _LIL and sectors[:1] in _STATE_LIKE else None
    if abroad is not None:
        country, sectors = abroad, tuple(dict.fromkeys((*sectors, "NGO" if abroad == "NGO" else "IGO")))
    of_creed = head.words == ("الحزب",) and end > last and line.words[last + 1].folded in line.tables.contexts["creeds"]
    if head.kind == "organisation" and head.needs == "adjective" and country is None and end == tail.last and not of_creed:
        return None  # «التيار الكهربائي», «الشركة الاستثمارية»
    if complemented is not None and complemented.kind == "state" and complemented.country:
        country = country or complemented.country
    if country is None and named and complemented is not None and complemented.kind == "place":
        country = complemented.country
    return Found(
        at, end, head.kind, country, sectors, reading.cut, "", f"institution.{head.same or head.needs}",
        (at, end), head=at, definite=definite or complemented is not None, inner=inner,
    )  # fmt: skip


def _won(line: Line, last: int) -> bool:
    """«المركز الثالث», «المركز الأول»: a place in a race."""
    return line.words[last].stem in line.tables.contexts["races"] and line.words[last + 1].stem in line.tables.contexts["places_won"]


def _front(line: Line, at: int, last: int) -> int:
    """«أعلنت حركة [البناء الوطني]», «وقالت جبهة [تحرير كشمير] إن»: the last token of what a front that speaks is called."""
    if not at or line.words[last + 1 :] == [] or line.tokens[at].surface[:1] in ("ب", "ل"):
        return last
    before = line.words[at - 1]
    said = before.folded.removeprefix("و").removeprefix("ف")
    declares = line.tables.contexts["declaring"]
    if not before.verb or not (said in declares or said.removesuffix("ت") in declares):
        return last
    first = line.words[last + 1]
    if first.kind != "word" or first.stem in line.tables.contexts["traffic"] or first.verb or first.particle or first.never or first.glued or first.nation is not None:
        return last
    end = last + 1
    if not first.article and end + 1 < line.count:
        second = line.words[end + 1]
        if not (second.kind == "word" and (second.article or second.place_name or not second.known) and not second.glued):
            return last
        end += 1
    elif not first.article:
        return last
    return adjectives(line, end, nation=False).last


_FAR = 6  # tokens from «مركز» to what it works for


def _purpose(line: Line, last: int) -> int:
    """«مركز [الخليج للأبحاث]»: the last token of what it works for; ``last`` itself where nothing of the kind follows."""
    for k in range(last + 1, min(last + _FAR, line.count)):
        word = line.words[k]
        if word.kind != "word" or word.verb or (k > last + 1 and word.particle):
            return last
        if any(r.prep == "ل" and not r.conj and (r.stem in line.tables.contexts["purposes"]) for r in word.readings) and (k > last + 1 or line.words[last].relative):
            end = adjectives(line, k, nation=False).last
            end = portfolio(line, end)
            of = end == k and k + 1 < line.count and not word.article and line.words[k + 1].article  # «لحقوق الإنسان»
            return k + 1 if of else end
    return last


def _between_states(line: Line, head: Head, last: int, end: int) -> str | None:
    """«المحكمة الدولية», «الهيئة العالمية لكذا», «مجلس وزراء العدل العرب»: a body that no state has, by its adjective and its noun."""
    words = line.tables.worldwide
    noun = head.words[0].removeprefix("ال")
    for k in range(last + 1, end + 1):
        told = line.words[k].folded if line.words[k].article else "ال" + line.words[k].folded
        if told in words["everywhere"]:
            return "NGO"
        if told in words["between"]:
            return "UNO" if noun in words["united_nations"] and k == last + 1 else "NGO" if noun in words["societies"] else "IGO"
    return None


def _movement(line: Line, at: int, last: int) -> int:
    """«أعلن تنظيم [الشباب]», «هاجم تنظيم [أنصار السنة]»: the last token of the noun that an armed movement is called by where it acts."""
    acts_here = at > 0 and line.tokens[at].surface[:1] not in ("ب", "ل") and (line.words[at - 1].verb or line.words[at - 1].folded in line.tables.contexts["claiming"])
    if not acts_here or last + 1 >= line.count or line.words[last + 1].verb or line.words[last + 1].vn:
        return last
    if line.words[last + 1].article:
        return last + 1 if line.words[last + 1].noun and line.words[last + 1].nation is None else last
    two = last + 2 < line.count and line.words[last + 1].noun and line.words[last + 2].article and line.words[last + 2].noun
    return last + 2 if two and not line.words[last + 1].offices else last


def _model(line: Line, last: int) -> int:
    """«طائرات [إف-16] الكينية», «طائرات [من طراز ميغ-29] سورية»: the last token of a model's name, ``last`` itself for none."""
    k = last + 1
    if k < line.count and line.words[k].folded == "من":
        k += 1
    named = k < line.count and line.words[k].folded in line.tables.contexts["models"]
    k += named
    if not named and k > last + 1:
        return last
    end = last
    while k < line.count and k - last < 7:
        word, token = line.words[k], line.tokens[k]
        letters = not word.known or _numbered(line, k + 1)  # «إف-16»
        model = word.kind in ("number", "latin") or (word.kind == "word" and letters and not word.article and word.nation is None)
        if not (model or (token.text in "-–" and end == k - 1)):
            break
        end = k if model else end
        k += 1
    return end


def _numbered(line: Line, k: int) -> bool:
    k += k < line.count and line.tokens[k].text in "-–"
    return k < line.count and line.words[k].kind == "number"


def _placed(line: Line, at: int, end: int) -> Found | None:
    """«حكمت محكمة [في النيجر]»: a body that acts, right behind its verb, is known by its country."""
    if not at or end + 2 >= line.count or line.words[end + 1].folded != "في":
        return None
    verb = line.words[at - 1].folded
    acting = any(a.form.pos == "verb" and a.form.gender == "f" for a in line.tokens[at - 1].analyses if not a.guessed) and verb.endswith("ت")
    state = read_gazetteer(line, end + 2) if acting else None
    return state if state is not None and state.kind == "state" and not state.cut else None


def _said(line: Line, at: int) -> bool:
    """«هذا الادعاء», «الادعاء الذي نفته»: a claim and nobody."""
    before = line.words[at - 1].folded if at else ""
    after = line.words[at + 1].folded if at + 1 < line.count else ""
    return before in line.tables.contexts["told"] or after in line.tables.contexts["relative"]


def _creed(line: Line, last: int) -> int:
    """The last token of two nouns with article joined by «و», as movements call themselves; ``last`` itself for none."""
    k = last + 1
    if k + 1 >= line.count or not line.words[k].article or line.words[k].plural or line.words[k].nation is not None:
        return last
    joined = next((r for r in line.words[k + 1].readings if r.conj and not r.prep and r.article), None)
    second = line.behind(k + 1, joined).words[k + 1] if joined is not None else None
    abstract = second is not None and second.noun and not second.plural and second.nation is None and line.words[k].noun
    return k + 1 if abstract and not (line.words[k].offices or line.words[k].crowd_first or line.words[k].head_first) else last


def _attribute(line: Line, at: int, reading: Reading) -> bool:
    """Is a relative adjective with article that of the feminine noun before it, or joined to such an adjective?"""
    before = line.words[at - 1]
    if (
        not before.article
        or before.verb
        or not before.folded.endswith(("ه", "ات"))
        or before.offices
        or before.nation is not None
    ):
        return False
    return before.relative if reading.conj else reading.cut == 0 and before.noun


def _known_body(line: Line, last: int) -> Found | None:
    """«منظمة الأوبك», «شركة «شل»»: a common noun before the name of a known body, perhaps between quotation marks."""
    at = last + 1
    quoted = line.is_quote(at) and line.tokens[at].text not in ")]}»”"
    at += quoted
    known = read_gazetteer(line, at) if at < line.count else None
    if (
        known is None
        or known.cut
        or not known.key
        or known.kind not in ("organisation", "group")
        or ("IGO" in known.sectors and not (line.words[at].article))
    ):
        return None
    if quoted:
        return known._replace(last=known.last + 1) if line.is_quote(known.last + 1) else None
    return known


def _owner(line: Line, last: int) -> Complement | None:
    """A named person behind «إدارة», «قوات», «حكومة»."""
    from isnad.reading.names.offices import read_office

    if last + 1 >= line.count:
        return None
    person = read_gazetteer(line, last + 1) or read_short(line, last + 1) or read_office(line, last + 1)
    if person is None or person.cut or person.kind != "person" or person.name[0] < 0 or not person.key:
        return None  # «مدير مكتب الوزير السفير فلان»: the name may be the holder's
    return Complement(person.last, person.country, person.sectors, (person,), True, "person")


def by_itself(found: Found) -> bool:
    """False for a pattern that names nothing outside the office it stands in: «مكتب الوزير», «الإدارة الإعلامية», «مجلس إدارة الشركة»."""
    return found.rule != "institution.part" and (found.country is not None or found.rule not in ("institution.adjective", "institution.construct"))


def read_loyal(line: Line, end: int) -> Complement | None:
    """Behind «الموالية», «التابعة» at ``end``: whose it is, through «لـ» or «من»."""
    from isnad.reading.names.offices import read_office
    from isnad.reading.names.roles import read_role

    if line.words[end].folded not in line.tables.loyal or end + 1 >= line.count:
        return None
    at, view, cut = end + 1, line, 0
    if line.words[at].folded == "من":
        at += 1
    else:
        reading = next((r for r in line.words[at].readings if r.prep == "ل" and not r.conj), None)
        if reading is None:
            return None
        view, cut = line.behind(at, reading), reading.cut
    if at >= line.count:
        return None
    person = read_office(view, at)
    if person is not None and person.cut == 0:
        inner = glued((person,) if person.name[0] >= 0 else person.inner, at, cut)
        return Complement(person.last, person.country, person.sectors, inner, True, "person")
    noun = complement(view, at, 2, read_role, read_institution)
    return noun._replace(inner=glued(noun.inner, at, cut)) if noun is not None else None


def _cause(line: Line, end: int, depth: int) -> Complement | None:
    """«الجبهة الوطنية [لتحرير أوروميا]»: a verbal noun and the land that a movement is named for."""
    from isnad.reading.names.roles import read_role

    k = end + 1
    if k >= line.count or line.words[k].verb:
        return None
    reading = next((r for r in line.words[k].readings if r.prep == "ل" and not r.conj and not r.article), None)
    if reading is None:
        return None
    cut = line.behind(k, reading)
    if not cut.words[k].vn:
        return None
    land = complement(cut, k + 1, depth + 1, read_role, read_institution)
    return land if land is not None and land.kind in ("state", "place") else None


def _unknown_name(line: Line, at: int) -> bool:
    word = line.words[at]
    return word.kind in ("word", "latin") and not word.known and not word.never and not word.glued


def _lil(
    line: Line, end: int, inner: tuple[Found, ...], country: str | None, depth: int, definite: bool, sectors: tuple[str, ...], owned: bool
) -> tuple[int, tuple[Found, ...], str | None]:
    """«المرصد السوري [لحقوق الإنسان]»: «لـ» and a noun that is no state; «في» and a state give the country.

    A force or an office's bureau (``owned``) has nothing more behind its nationality: «قصف الجيش الروسي للمدينة».
    """
    from isnad.reading.names.roles import read_role

    k = end + 1
    if k < line.count and definite:
        word = line.words[k]
        reading = next((r for r in word.readings if r.prep == "ل" and not r.conj), None)
        # Only behind an adjective: «الحكومة لـ» is no name.
        if (
            reading is not None
            and line.words[end].article
            and is_adjective(line.words[end], line, True)
            and word.glued
            and not word.verb
            and not (line.words[end].nation is not None and ({"MIL", "COP"} & set(sectors) or owned))
        ):
            cut = line.behind(k, reading)
            behind = complement(cut, k, depth + 1, read_role, read_institution)
            if (
                behind is not None
                and not (cut.words[k].vn and not cut.words[k].article and not cut.words[k].plural)
                and "LEG" not in sectors
                and (cut.words[k].article or not {"MIL", "COP"} & set(sectors))  # «مداهمة الشرطة الكينية لمقر الحزب»
                and behind.kind not in ("state", "person", "role", "group", "institution")
                and not ("JRN" in behind.sectors and "JRN" not in sectors)  # «قالت الخارجية التركية لوكالة رويترز»
            ):
                end, inner = behind.last, (*inner, *glued(behind.inner, k, reading.cut))
    if country is None and end + 1 < line.count:
        word = line.words[end + 1]
        place = None
        if word.folded == "في" and end + 2 < line.count:
            place = read_gazetteer(line, end + 2)
        elif word.folded[0] == "ب":
            place = read_gazetteer(line, end + 1)
        if place is not None and place.kind in ("state", "place"):
            country = place.country
    return end, inner, country
