"""Adjectives that belong to a name: «الروسية», «المركزي», «السابق»."""

from __future__ import annotations

from typing import NamedTuple

from isnad.reading.names.words import Line, Word


class Tail(NamedTuple):
    """Adjectives after a noun: last token, the country they give, whether they say "former"."""

    last: int
    country: str | None
    former: bool
    sectors: tuple[str, ...] = ()  # of the body whose adherent the adjective says («الحوثي»), else of the field («أمني»)
    strong: bool = False  # the sectors are a body's


def is_adjective(word: Word, line: Line, article: bool) -> bool:
    """May the word be an adjective of a name, with or without article?"""
    if word.kind != "word" or word.article != article:
        return False
    if word.nation is not None and word.nation_reading is not None and word.nation_reading.cut == 0:
        return not word.nation.plural
    if article and word.folded in line.tables.adjectives:
        return True
    if word.never or word.verb or word.plural:
        return False
    if not article and "ال" + word.folded in line.tables.adjectives and not word.given:
        return True
    common = word.relative or not (word.noun or word.place_name)  # «الرئيس الفرنسي القاهرة»: a capital is no adjective
    return article and word.adjective and word.known and common and not word.given


def agrees(word: Word, gender: str) -> bool:
    """Does an adjective's ending agree? "" agrees with everything."""
    feminine = (
        word.folded.endswith(("ه", "ي", "ا")) if word.folded in ("الكبري", "العليا", "الاولي", "الوسطي") else word.folded.endswith("ه")
    )
    return not gender or feminine == (gender == "f")


def adjectives(line: Line, last: int, article: bool = True, nation: bool = True, limit: int = 4, gender: str = "") -> Tail:
    """The adjectives after token ``last``. ``nation`` False stops before a nationality; ``gender`` m or f asks for agreement."""
    sectors: tuple[str, ...] = ()
    strong = False
    country: str | None = None
    former = False
    k = last + 1
    while k < line.count and k - last <= limit:
        if (
            line.is_quote(k)
            and k + 2 < line.count
            and line.is_quote(k + 2)
            and line.words[k + 1].nation is not None
            and is_adjective(line.words[k + 1], line, article)
            and nation
            and agrees(line.words[k + 1], gender)
        ):
            found = line.words[k + 1].nation
            country = found.country if found is not None and country is None else country
            k += 3  # «رئيس الوزراء "الإسرائيلي"»
            continue
        word = line.words[k]
        if not is_adjective(word, line, article) or word.stem in line.tables.contexts["passing"]:
            break
        if (gender == "m" or (gender == "f" and word.nation is None and article)) and not agrees(word, gender):
            break  # «قرار المحكمة العليا الصادر أمس»: the decision's
        if k > last + 1 and word.plural and word.crowd_first and word.nation is None and not line.words[k - 1].plural:
            break  # «منع الجيش الكيني الصحفيين»: people, no adjective of the army
        before = line.words[k - 1]
        if word.crowd_first and word.nation is None and before.nation is not None and word.folded.endswith("ه") and not before.folded.endswith("ه"):
            break  # «هاجم رئيس الوزراء المجري المعارضة»
        if word.nation is not None and word.folded not in ("الجمهوري", "الجمهوريه"):
            if not nation or not agrees(word, gender):
                break
            if country is not None and country != word.nation.country:
                break
            country = word.nation.country
            if word.nation.key:
                sectors, strong = word.nation.sectors, True
            if word.nation.next or (k + 1 < line.count and f"{word.stem} {line.words[k + 1].stem}" in line.tables.nationality):
                compound = line.tables.nationality.get(f"{word.stem} {line.words[k + 1].stem}") if k + 1 < line.count else None
                if compound is not None:
                    country = compound.country
                    k += 1
        if word.folded in line.tables.former:
            if not nation:
                break  # «رئيس الوزراء السابق»: he was, not the ministers
            former = True
        field = line.tables.fields.get(word.stem.removesuffix("ه") if word.stem.endswith("يه") else word.stem)
        if field and not sectors:
            sectors = field
        k += 1
    return Tail(k - 1, country, former, sectors, strong)
