"""Groups by common noun: «مسلحون مجهولون», «ثلاثة جنود أتراك», «عدد من قادة التمرد», «مقاتلو حزب العمال»."""

from __future__ import annotations

from isnad.pack.names import Crowd
from isnad.reading.names.adjectives import is_adjective
from isnad.reading.names.found import Found, glued
from isnad.reading.names.gazetteer import read_gazetteer
from isnad.reading.names.institutions import read_institution, read_loyal
from isnad.reading.names.offices import read_office
from isnad.reading.names.owned import FOLLOWING, OWNED, followers, owned_crowd
from isnad.reading.names.pairs import read_both
from isnad.reading.names.persons import read_name
from isnad.reading.names.phrases import Complement, complement
from isnad.reading.names.roles import read_role
from isnad.reading.names.words import Line, Reading, Word

# What private people are: whoever holds an office needs to be told apart from others by a mark.
_PEOPLE = frozenset(("CVL", "LAB", "EDU", "LEG", "JUD", "REL", "AGR"))


def _quantity(line: Line, at: int) -> tuple[int, int] | None:
    """A number or a quantity before a group noun: (last token, letters cut)."""
    word = line.words[at]
    partly = at + 1 if at + 1 < line.count and line.words[at + 1].folded == "من" else at  # «29 من عمال المنجم»
    if word.kind == "number":
        return partly, 0
    for reading in word.readings:
        if reading.form in line.tables.numbers:
            return partly, reading.cut
        for words in line.tables.quantities.get(reading.form, ()):
            last = at + len(words) - 1
            if last < line.count and all(line.words[at + i].folded == w for i, w in enumerate(words) if i):
                return last, reading.cut
    return None


def _crowd(line: Line, at: int, first: bool) -> tuple[Crowd, Reading, int] | None:
    word = line.words[at]
    best: tuple[Crowd, Reading, int] | None = None
    for reading in word.readings:
        if reading.cut and (not first or (word.known and not word.glued)):
            continue
        for crowd in line.tables.crowds.get(reading.stem, ()):
            last = at + len(crowd.words) - 1
            if last >= line.count or (crowd.definite and not reading.article and len(crowd.words) == 1):
                continue
            if not all(_same(line.words[at + i], w, reading.article) for i, w in enumerate(crowd.words) if i):
                continue
            if best is None or last > best[2]:
                best = (crowd, reading, last)
    if best is None and (own := owned_crowd(line, at)) is not None and (first or not own[1].cut):
        return (*own, at)
    return best


def _same(word: Word, want: str, article: bool) -> bool:
    if not article and word.folded == want + "ا":
        return True  # «وفدا عشائريا»
    return word.folded == want or (article and word.article and word.stem == want)


def _mark(word: Word, line: Line, article: bool) -> bool:
    """An adjective of a group, in its plural or feminine."""
    if word.kind != "word" or word.article != article or (word.never and word.nation is None):
        return False
    if not article and (word.folded in line.tables.contexts["compass"] or word.folded in line.tables.numbers):
        return False
    if word.folded.endswith("ات") and word.nation is None:
        return False  # «مستوطنون مركبات»
    if word.nation is not None and word.nation_reading is not None and word.nation_reading.cut == 0:
        return True
    return (
        word.stem in line.tables.crowd_adjectives
        or is_adjective(word, line, article)
        or (word.adjective and word.plural and not word.verb)
    )


def read_nationals(line: Line, at: int) -> Found | None:
    """«اليمنيون», «آلاف العراقيين», «32 فلسطينيا»: people of a country, with their number."""
    k, cut = at, 0
    quantity = _quantity(line, at)
    thousands = False
    if quantity is not None:
        k, cut = quantity[0] + 1, quantity[1]
        more = _quantity(line, k) if k < line.count else None
        if more is not None and not more[1]:
            k = more[0] + 1
        thousands = line.words[k - 1].folded in line.tables.contexts["thousands"]
    if k >= line.count:
        return None
    word = line.words[k]
    nation, reading = word.nation, word.nation_reading
    if nation is None or reading is None or (k > at and reading.cut):
        return None
    people = nation.people or (nation.plural and not word.folded.endswith(("ان", "ات", "و")))
    two = nation.plural and word.folded.endswith(("ان", "تين")) and not nation.people
    behind = at > 0 and (line.words[at - 1].verb or (two and line.words[at - 1].deed))
    before = line.words[at - 1] if at else None
    behind = behind or (before is not None and people and before.folded in line.tables.contexts["contact"] - line.tables.contexts["bare_contact"])
    single = not nation.plural and not people and word.folded.endswith(("ي", "يه"))
    town = at > 1 and line.words[at - 2].folded.removeprefix("ب") in line.tables.contexts["towns"]  # «في مدينة عدن اليمنية»
    one = single and not town and before is not None and before.verb and not before.noun  # «استشهد فلسطيني»
    acting = (people or two or one) and not nation.key and reading.cut == 0 and k == at and behind
    after = line.words[k + 1].folded if k + 1 < line.count else ""
    pair = quantity is None and k == at and nation.plural and after in line.tables.contexts["two_behind"] and not nation.key
    if quantity is None and not (people and reading.article) and not acting and not pair:
        return None
    counted = quantity is not None and (line.words[k - 1].kind == "number" or line.words[k - 1].folded in line.tables.numbers)
    if quantity is not None and not counted and word.place_name:
        return None  # «غادروا ليبيا نحو إيطاليا»
    if quantity is not None and not (
        people
        or word.folded.endswith("يا")
        or (thousands and word.folded.endswith("ي"))
        or (line.words[k - 1].kind == "number" and word.folded.endswith("يه") and not reading.article and not _noun_follows(line, k))
    ):
        return None
    beside = line.memo.get(("nationals", at - 1)) is True
    if quantity is None and reading.conj and at and line.words[at - 1].nation is not None and not beside:
        return None  # «المسؤولين الصينيين والروس»
    if quantity is None and reading.cut == 0 and at and line.words[at - 1].article and not pair:
        return None  # an adjective of the noun before it
    end = k + 1 if pair else k  # «أوقفت السلطات سوريين اثنين»
    while end + 1 < line.count and _mark(line.words[end + 1], line, reading.article):
        other = line.words[end + 1]
        if other.nation is not None and other.nation.plural and other.nation_reading is not None and other.nation_reading.conj:
            break  # «بين مصريين [وسودانيين]»
        end += 1
    sectors = nation.sectors or ("CVL",)
    return Found(
        at,
        end,
        "group",
        nation.country,
        sectors,
        cut or (reading.cut if k == at else 0),
        nation.key,
        "group.nationals",
        (at, end),
        head=k,
        definite=reading.article,
        plural=not (one and acting),
    )


def read_marchers(line: Line, at: int) -> Found | None:
    """«تظاهر [المئات] في»: a number alone, with article, right behind a verb of marching."""
    contexts = line.tables.contexts
    word = line.words[at]
    if not at or not word.article or word.stem not in contexts["bare_numbers"]:
        return None
    of = at + 1 < line.count and line.words[at + 1].folded == "من"
    if of or line.words[at - 1].folded.removeprefix("و") not in contexts["marched"]:
        return None
    return Found(at, at, "group", None, ("CVL",), 0, "", "group.always", (at, at), head=at, plural=True)


def _noun_follows(line: Line, k: int) -> bool:
    return k + 1 < line.count and line.words[k + 1].noun and not line.words[k + 1].verb and not line.words[k + 1].article


def singular(stem: str) -> str:
    """«امنيان», «عسكريون» → the singular of a relative adjective."""
    for ending in ("ان", "ون", "ين", "ا"):
        if stem.endswith("ي" + ending):
            return stem.removesuffix(ending)
    return stem


def _rule(crowd: Crowd, sectors: tuple[str, ...], country: str | None, abroad: bool) -> str:
    """What the resolution needs to know of a group: whether it has no country, or only a source's."""
    if country is None and (crowd.country == "none" or abroad):
        return "group.none"
    if sectors in (("UNK",), ("JRN",)) and country is None:
        return "group.source"
    if crowd.follows:
        return FOLLOWING
    return "group.always" if crowd.always else "group.marked"


def joined_sectors(office: tuple[str, ...], body: tuple[str, ...]) -> tuple[str, ...]:
    """«مسؤول أوروبي» holds an office of an inter-governmental body; a follower of an armed one is of its own."""
    return tuple(dict.fromkeys((*office, *body))) if body == ("IGO",) and "GOV" in office else body


def _subject(line: Line, at: int, crowd: Crowd) -> bool:
    """«أغلق شبان», «دعا فلان النواب»: people right behind a verb or behind the one who acts need no other mark."""
    word = line.words[at]
    if at and crowd.plural and word.glued and set(crowd.sectors) & _PEOPLE and _takes_part(line, at):
        return True
    if not at or not crowd.plural or not word.plural or word.glued or crowd.kind != "group" or crowd.sectors in (("UNK",), ("GOV",)):
        return False
    if word.stem in line.tables.pairs or word.stem in line.tables.contexts["mutual"] or (crowd.sectors == ("PTY",) and not word.article):
        return False
    acts = line.words[at - 1].verb or (word.folded.endswith("ون") and can_be_verb(line, at - 1))  # «طالب المتظاهرون»
    return acts or (word.article and line.memo.get(("ends", at - 1)) is True)


def _takes_part(line: Line, at: int) -> bool:
    """«احتجاجات [لمزارعين]»: behind a protest, with «لـ»."""
    before = line.words[at - 1].stem
    protest = before in line.tables.contexts["protests"] or before.removesuffix("ا") in line.tables.contexts["protests"]
    return protest and any(reading.prep == "ل" and not reading.conj for reading in line.words[at].readings)


def _beside(line: Line, at: int) -> bool:
    """Behind the one who acts, perhaps with «عن» or «على»? Behind the verb alone they are its victims: a figure, no side."""
    k = at - 1 if at > 1 and line.words[at - 1].folded in ("عن", "علي") else at
    if k > 0 and line.words[k - 1].folded.lstrip("وبل").removeprefix("ال") in line.tables.contexts["seizing"]:
        return True  # «القبض على ستة أشخاص», «اعتقال 40 شخصا»
    if at and line.words[at - 1].folded.removeprefix("و") in line.tables.contexts["taking_streets"]:
        return True
    return k > 0 and line.memo.get(("ends", k - 1)) is True


_DIGITS = 3  # of a number that is a strength and no count of men


def _strength(line: Line, at: int, k: int, crowd: Crowd) -> bool:
    """«قوة قوامها 20 ألف جندي», «سترسل ثلاثة آلاف شرطي»: how many there are or shall be; nobody, unless they act («انتشر ألف جندي»)."""
    if crowd.sectors not in (("MIL",), ("COP",)) or line.words[at - 1].verb:
        return False
    number = line.words[k - 1]
    return number.folded in line.tables.contexts["thousands"] or (number.kind == "number" and len(number.folded) >= _DIGITS)


def _at_home(line: Line, k: int, crowd: Crowd, article: bool) -> bool:
    """Are people told by a town at home there? Ministers, leaders, envoys and delegations only stay in it."""
    return crowd.plural and not article and crowd.country != "none" and line.words[k].stem not in line.tables.contexts["staying"]


def can_be_verb(line: Line, at: int) -> bool:
    return any(a.form.pos == "verb" for a in line.tokens[at].analyses if not a.guessed)


_ARMED = frozenset(("UAF", "REB"))


def _lone(line: Line, at: int, k: int, crowd: Crowd) -> bool:
    """«إن مسلحا أطلق النار», «قتل جندي»: one man with arms right behind a verb or «إن», with his own verb or nothing more of him."""
    word = line.words[k]
    if not crowd.always or crowd.sectors[0] not in _ARMED or k != at or not at or word.glued or word.article or word.relative:
        return False
    before = line.words[at - 1]
    if at + 1 < line.count and line.words[at + 1].folded == "من":
        return False  # «مسلحا من حماس» stands for his body
    if before.folded in ("ان", "بان", "وان", "فان"):
        return word.accusative and at + 1 < line.count and can_be_verb(line, at + 1)
    return before.verb and not before.noun


_LEAGUES = frozenset(("IGO", "EUR", "UNO"))


def _states(line: Line, last: int) -> tuple[Found, ...]:
    """The states that a list joins by «و» behind a token."""
    out: list[Found] = []
    while last + 1 < line.count:
        joined = next((r for r in line.words[last + 1].readings if r.conj and not r.prep), None)
        if joined is None:
            break
        view = line.behind(last + 1, joined)
        state = read_gazetteer(view, last + 1) or read_crowd(view, last + 1)  # «إيران والدول الخمس»
        if state is None or not (state.kind == "state" or state.country in _LEAGUES or state.rule == "group.none") or state.cut:
            break
        last = state.last
        out.append(state._replace(cut=joined.cut))
    return tuple(out)


def _leader(line: Line, at: int, noun: Complement | None) -> Found | None:
    """Whose «أنصار» they are: «أنصار [الرئيس السابق فلان]», «أنصار [فلان]»."""
    if noun is not None and noun.inner and noun.inner[0].kind == "person":
        return noun.inner[0]
    if at + 1 < line.count and line.words[at].article and line.words[at].folded in line.tables.former:
        at += 1  # «أتباع المخلوع فلان»
    if at >= line.count or line.words[at].glued:
        return None
    if line.words[at].offices:
        return read_office(line, at)
    known = read_gazetteer(line, at)
    if known is not None:
        return known if known.kind == "person" and not known.cut else None
    name = read_name(line, at, True)
    return None if name is None else Found(*name, "person", rule="person.structure", name=name, head=name[0])


def _portfolio(line: Line, last: int) -> tuple[int, tuple[str, ...]]:
    """The last token of what the holders of an office deal with, and its sectors: «وزراء [خارجية] الدول الأربع», «رؤساء [أركان] …»."""
    sectors: tuple[str, ...] = ()
    while last + 2 < line.count:
        word = line.words[last + 1]
        dealt = not word.article and "ال" + word.folded in line.tables.portfolio_nouns
        if not (dealt or word.folded in line.tables.contexts["cabinets"]) or line.words[last + 2].kind != "word":
            break
        sectors = sectors or line.tables.portfolios.get("ال" + word.folded, ())
        last += 1
    return last, sectors


def _adjective_of(line: Line, at: int) -> bool:
    """Is a relative adjective in the plural that of the plural noun before it?"""
    word, noun = line.words[at], line.words[at - 1]
    relative = word.adjective and word.folded.endswith(("يين", "يون"))
    return (
        relative
        and noun.noun
        and noun.plural
        and not noun.verb
        and noun.article == word.article
        and noun.folded.endswith(("ين", "ون"))
    )


def _theirs(line: Line, at: int, k: int, crowd: Crowd, cut: int, counted: bool) -> Found | None:
    """«أنصاره», «عدد من وزرائها», «رفاقه الأربعة»: a pronoun says whose they are."""
    end = k
    while end + 1 < line.count and end - k < 3 and _mark(line.words[end + 1], line, True) and line.words[end + 1].nation is None:
        end += 1
    found = Found(
        at, end, crowd.kind, crowd.country if crowd.country != "none" else None, crowd.sectors, cut, "",
        OWNED + _rule(crowd, crowd.sectors, None, False), (at, end), head=k, plural=True,
    )  # fmt: skip
    return found


def read_crowd(line: Line, at: int, depth: int = 1) -> Found | None:
    """The group that begins at this token; ``depth`` counts the constructs it stands in."""
    if not line.words[at].crowd_first and line.words[at].kind != "number":
        return None
    k, cut, counted = at, 0, False
    for _ in range(3):
        if k >= line.count:
            return None
        quantity = _quantity(line, k)
        head = _crowd(line, k, k == at)
        behind = quantity[0] + 1 if quantity is not None else line.count
        if head is not None and (behind >= line.count or _crowd(line, behind, False) is None):
            break
        if quantity is None:
            return None
        cut = quantity[1] if k == at else cut
        k, counted = behind, True
    if k >= line.count:
        return None
    head = _crowd(line, k, k == at)
    if head is None:
        return None
    crowd, reading, last = head
    if line.words[last].stem == "قنوات" and last + 1 < line.count and line.words[last + 1].folded.removeprefix("ال") in line.tables.contexts["channels"]:
        return None  # «قنوات الاتصال بين البلدين»
    after = line.words[last + 1].folded if last + 1 < line.count else ""
    bond = after in ("بين", "مع") or (at and line.words[at - 1].folded in line.tables.contexts["bonds"])
    if bond and crowd.country == "IGO" and last == k and len(crowd.words) == 1:
        return None  # «أهمية التحالف بين البلدين»
    if k == at:
        cut = reading.cut
        if reading.cut == 0 and len(crowd.words) == 1 and line.words[at].verb and not line.words[at].noun:
            return None
    if line.words[k].owned is reading:
        return _theirs(line, at, k, crowd, cut, counted)
    article = reading.article or (len(crowd.words) > 1 and crowd.words[-1].startswith("ال"))
    if (
        not crowd.plural
        and k == at
        and at
        and line.words[at].relative
        and line.words[at - 1].noun
        and line.words[at - 1].article == reading.article
        and not line.words[at - 1].verb
    ):
        return None  # «التدخل العسكري»
    if k == at and at and crowd.plural and not reading.cut and _adjective_of(line, at):
        return None  # «مسؤولين عسكريين»
    if k == at and at and line.words[k].folded.endswith(("تين", "تان")) and line.words[at - 1].folded.endswith(("ين", "ان")):
        return None  # «قاعدتين عسكريتين»
    country: str | None = None
    marked = counted and (
        crowd.country != "none"
        or crowd.sectors != ("GOV",)
        or line.words[k - 1].folded in line.tables.numbers
        or line.words[k - 1].kind == "number"
    )
    end = last
    sectors = crowd.sectors
    key = ""
    inner: tuple[Found, ...] = ()
    abroad = national = False
    follower = line.words[end + 1] if end + 1 < line.count else None
    titled = follower is not None and not article and follower.nation is None and "ال" + follower.folded in line.tables.portfolio_nouns
    reach = last if titled else last + 4
    while end < reach and end + 1 < line.count and _mark(line.words[end + 1], line, article):
        word = line.words[end + 1]
        if word.nation_reading is not None and word.nation_reading.conj:
            break  # «مسؤولين صينيين وروسا»: others
        if (
            line.words[last].plural
            and word.nation is not None
            and not word.nation.plural
            and (word.place_name or not word.folded.endswith(("ه", "ا")))
        ):
            break  # «رئيس الوزراء البريطاني»: the adjective of what stands before; «قادة ألمانيا»: the state
        foreign = word.stem in line.tables.abroad and (crowd.always or crowd.sectors[0] != "CVL")
        telling = word.nation is not None or word.stem in line.tables.crowd_adjectives or foreign
        abroad = abroad or foreign
        field = line.tables.fields.get(word.stem.removesuffix("ه") if word.stem.endswith("يه") else singular(word.stem))
        if field and crowd.sectors == ("UNK",):
            sectors = field
        if word.nation is not None:
            country, national = country or word.nation.country, True
            if word.nation.key:
                sectors = joined_sectors(crowd.sectors, word.nation.sectors)
            elif sectors == ("UNK",):
                sectors = ("UNK", "GOV")
        some = crowd.always or word.nation is not None or abroad or len(crowd.words) > 1 or crowd.country == "none"
        marked = marked or (telling and some)
        end += 1
    both = read_both(line, last) if end == last and not article else None
    if both is not None:
        at_home = crowd.follows and line.tables.pairs.get(line.words[both].stem) == "any"  # «أنصار الطرفين»
        rule = FOLLOWING if at_home else "group.none"
        return Found(at, both, crowd.kind, None, crowd.sectors, cut, "", rule, (at, both), head=k, plural=True)
    kind = crowd.kind
    if end == last and not article and len(crowd.words) == 1 and not line.words[last].folded.endswith(("ون", "ين")):
        dealt, field = _portfolio(line, last) if crowd.sectors[0] == "GOV" else (last, ())
        noun = complement(line, dealt + 1, depth + 1, read_role, read_institution)
        sectors = field if noun is not None and field else sectors
        if noun is not None and not crowd.plural and k == at and can_be_verb(line, k):
            return None  # «طالب الرئيس الدول بـ»: demanded, no student
        leads = crowd.follows and (noun is None or noun.kind in ("person", "role"))
        leader = _leader(line, last + 1, noun) if leads else None
        if leader is not None:
            end, country, inner, marked = leader.last, leader.country, (leader,), True
            sectors = followers(sectors, leader.sectors)
        elif noun is not None and noun.kind != "person":
            first = line.words[dealt + 1]
            if (crowd.sectors == ("UNK",) or (crowd.country == "none" and crowd.sectors == ("GOV",))) and not noun.named:
                return None  # «مصادر الطاقة», «دول المجلس»
            if noun.named or (first.article and line.words[last].stem not in line.tables.contexts["unowned"]):
                end, country, inner = noun.last, noun.country, noun.inner
                marked = True
                several = first.article and first.stem in line.tables.many  # «رؤساء أركان الدول المشاركة»
                abroad = abroad or several or any(one.rule == "group.none" for one in noun.inner)
                office = crowd.sectors == ("GOV",) and noun.kind not in ("state", "organisation")
                if office and noun.sectors and "GOV" not in noun.sectors:
                    sectors = noun.sectors  # «قادة التمرد»
                if (
                    noun.kind in ("group", "organisation", "institution")
                    and line.words[k].stem in line.tables.members
                    and noun.inner
                ):
                    key, sectors = noun.inner[0].key, noun.sectors or sectors
                    kind, national = noun.inner[0].kind, national or noun.country is not None
                while end + 1 < line.count and _mark(line.words[end + 1], line, True):
                    word = line.words[end + 1]
                    country = country or (word.nation.country if word.nation is not None else None)
                    end += 1
    if crowd.sectors in (("GOV",), ("MIL",)) and inner and inner[0].kind == "state" and end == inner[-1].last:
        listed = _states(line, end)
        if listed:  # «قادة ألمانيا وفرنسا»: one group of several states
            end, country, abroad, inner = listed[-1].last, None, True, (*inner, *listed)
    loyal = read_loyal(line, end)
    if loyal is not None:
        end, inner, marked = loyal.last, (*inner, *loyal.inner), True
        country = country or loyal.country
        if set(loyal.sectors) & {"REB", "PRM"}:
            sectors = tuple(dict.fromkeys((*(x for x in loyal.sectors if x in ("REB", "PRM")), *sectors)))
    if end + 1 < line.count and country is None:
        inside = next((r for r in line.words[end + 1].readings if r.prep == "ب" and not r.conj), None)
        if inside is not None:
            body = read_institution(line.behind(end + 1, inside), end + 1)
            if body is not None:
                country, end, inner, marked = body.country, body.last, (*inner, *glued((body,), end + 1, inside.cut)), True
    if end + 2 < line.count and line.words[end + 1].folded in ("من", "في"):
        named = read_gazetteer(line, end + 2) or read_institution(line, end + 2)
        if named is not None and named.cut == 0 and named.kind in ("state", "place", "institution", "group", "organisation"):
            if (
                line.words[end + 1].folded == "من"
                and named.kind in ("group", "institution")
                and line.words[k].stem in line.tables.members
            ):
                end, key, country, sectors, kind = named.last, named.key, named.country, named.sectors, named.kind
                marked = True
            elif country is None and named.kind in ("group", "institution", "organisation") and line.words[k].stem in line.tables.contexts["captives"]:
                country, sectors, end, inner, marked = named.country, named.sectors, named.last, (*inner, named), True
            elif country is None and named.kind == "place" and line.words[end + 1].folded == "في" and _at_home(line, k, crowd, article):
                country, marked = named.country, True  # «مسؤولون كبار في نيروبي»
            elif country is None and named.kind in ("state", "institution"):
                country, end = named.country, named.last
                inner = (*inner, named)
                marked = True
    two = any(a.form.number == "d" for a in line.tokens[k].analyses[:1]) or (last + 1 < line.count and line.words[last + 1].folded in line.tables.contexts["two_behind"])
    counted = counted or (crowd.acting and not article and two)  # «شخصين», «متهمين اثنين»
    marked = marked or (crowd.acting and counted)
    if not crowd.always and not marked and not _subject(line, at, crowd):
        return None
    if crowd.acting and not national and not (counted and _beside(line, at)):
        return None
    if not crowd.plural and not marked and not _lone(line, at, k, crowd):
        return None
    if not crowd.plural and not (country or counted) and not crowd.always:
        return None
    if not marked and not crowd.always and crowd.sectors == ("GOV",) and country is None:
        abroad = True  # «وقال دبلوماسيون إن», «ودعا القادة إلى»: of whom, no word says
    if counted and country is None and not article and at and not crowd.plural and _strength(line, at, k, crowd):
        return None
    held = line.words[k].stem in line.tables.contexts["captives"] and country is None and crowd.sectors[0] == "MIL"
    if held and at and line.words[at - 1].folded.removeprefix("و") in line.tables.contexts["swapping"]:
        abroad = True
    if held and any(line.words[i].folded in line.tables.contexts["every"] for i in range(at, k)):
        abroad = True  # «الإفراج عن جميع الأسرى»: of both sides
    if (crowd.country == "none" and not national) or (abroad and country is None):
        country = None
    elif crowd.country not in ("", "none"):
        country = crowd.country
    kind = "person" if kind == "group" and not crowd.plural and not counted else kind
    return Found(
        at, end, kind, country, sectors, cut, key, _rule(crowd, sectors, country, abroad), (at, end), head=k,
        definite=article, plural=crowd.plural or counted, inner=inner,
    )  # fmt: skip
