"""What an office or an institution is of: «مدير [عمليات القوات البحرية اليونانية]», «وزارة [الخارجية والتعاون]»."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from isnad.reading.names.adjectives import adjectives
from isnad.reading.names.found import Found, longest
from isnad.reading.names.gazetteer import read_gazetteer
from isnad.reading.names.words import Line, Reading

DEPTH = 6  # constructs within constructs


class Complement(NamedTuple):
    """A noun phrase inside a name: its last token, what it says of country and sectors, the names inside."""

    last: int
    country: str | None
    sectors: tuple[str, ...]
    inner: tuple[Found, ...]
    named: bool  # a name of the gazetteer or an institution, not only a noun
    kind: str = ""


ReadAt = Callable[[Line, int, int], Found | None]


def portfolio(line: Line, last: int) -> int:
    """The last token after «و» + portfolio nouns that follow: «الخارجية [والتعاون الدولي والمغاربة المقيمين]»."""
    k = last + 1
    while k < line.count:
        reads = line.words[k].readings
        joined = next((r for r in reads if r.conj and not r.prep), None)
        of = joined is not None and joined.form in line.tables.contexts["affairs"] and k + 1 < line.count
        if of and line.words[k + 1].article and not line.words[k + 1].verb and line.words[k + 1].nation is None:
            last, k = k + 1, k + 2  # «الخارجية وشؤون المغتربين»
            continue
        if joined is None or not (joined.form in line.tables.portfolio_nouns or _also_his(line, k, joined)):
            break
        last = adjectives(line, k, nation=False).last
        while last + 1 < line.count and line.words[last + 1].folded in line.tables.contexts["portfolio_tails"]:
            last += 1  # «والمغاربة المقيمين بالخارج»
        # «البحث العلمي», «شؤون الهجرة»: an idafa inside is left to the adjectives
        k = last + 1
    return last


def _also_his(line: Line, k: int, joined: Reading) -> bool:
    """«وزير الصحة [والسكان] المصري»: a joined plural behind a portfolio, where the nationality in the singular is the minister's."""
    noun = line.behind(k, joined).words[k]
    if not (noun.article and noun.noun) or noun.offices:
        return False
    after = line.words[k + 1] if k + 1 < line.count else None
    if not (noun.plural or noun.folded.endswith(("ات", "ان"))):
        thing = not (noun.head_first or noun.crowd_first or noun.phrase_first or noun.nation is not None or noun.given)
        return thing and after is not None and after.given and not after.verb and not after.glued  # «للطاقة والمناخ يان دوبري»
    single = after is not None and after.nation is not None and not after.nation.plural and after.article and not after.folded.endswith("ه")
    return single or (after is not None and after.given and not after.verb)


def complement(line: Line, at: int, depth: int, role: ReadAt, institution: ReadAt, plain: bool = False) -> Complement | None:
    """The noun phrase that begins at a token, or ``None``. The readers of offices and institutions come as arguments.

    ``plain``: a portfolio («الخارجية» behind «وزير») is a noun and no institution.
    """
    if at >= line.count or depth > DEPTH:
        return None
    word = line.words[at]
    if line.is_quote(at):
        inside = read_gazetteer(line, at + 1) if at + 1 < line.count else None
        if inside is not None and line.is_quote(inside.last + 1):
            return Complement(inside.last + 1, inside.country, inside.sectors, (inside,), True, inside.kind)
        for k in range(at + 2, min(at + 8, line.count)):
            if line.is_quote(k):
                return Complement(k, None, (), (), False) if line.tokens[at].text not in ")]}»”" else None
        return None
    if word.kind != "word" or (word.never and not (word.phrase_first or word.offices or word.head_first)):
        return None
    known = read_gazetteer(line, at)
    if known is not None and (
        known.cut
        or (
            known.kind == "place"
            and word.known
            and known.last == at
            and not (at and line.words[at - 1].folded in line.tables.contexts["place_before"])
        )
    ):
        known = None
    best = longest(known, institution(line, at, depth + 1), role(line, at, depth + 1))
    if plain and word.folded in line.tables.portfolio_nouns:
        best = None
    if best is not None and best.kind == "person" and best.key and "short" in best.rule:
        best = None
    if best is not None and best.cut == 0:
        if best.kind == "person" and best.role != (-1, -1) and best.name == (-1, -1):
            return Complement(best.last, best.country, best.sectors, best.inner, False, "role")
        return Complement(best.last, best.country, best.sectors, (best,), True, best.kind)
    if word.crowd_first and depth <= DEPTH:
        from isnad.reading.names.groups import read_crowd

        crowd = read_crowd(line, at, depth)
        if crowd is not None and crowd.plural and crowd.cut == 0 and crowd.last > at:
            return Complement(crowd.last, crowd.country, crowd.sectors, (crowd,), True, "group")
    part = at > 0 and line.words[at - 1].folded in line.tables.contexts["departments"]
    if part and word.noun and not (word.article or word.plural or word.particle or word.glued):
        return Complement(at, None, (), (), False)  # «مديرة قسم إفريقيا»
    if word.folded in line.tables.contexts["no_nouns"] or word.verb or word.particle or word.never:
        return None
    if word.article:
        if word.nation is not None and word.nation.plural:
            return None
        tail = adjectives(line, at, nation=False)
        if (
            word.plural
            and tail.last == at
            and at + 1 < line.count
            and line.words[at + 1].article
            and line.words[at + 1].plural
            and line.words[at + 1].adjective
        ):
            tail = tail._replace(last=at + 1)  # «حزب الوطنيين الأحرار»
        last = portfolio(line, tail.last)
        sectors = line.tables.portfolios.get(word.folded, ())
        for k in range(at + 1, tail.last + 1):
            sectors = sectors or line.tables.portfolios.get(line.words[k].folded, ())
        field = tail.sectors if tail.sectors != ("BUS",) else ()  # «المكتب التنفيذي» is no firm's
        return Complement(last, None, sectors or field, (), False)
    if (word.noun or word.adjective or not word.known) and not word.accusative and not word.glued and not word.given:
        if word.nation is not None:
            return None
        after = line.words[at + 1] if at + 1 < line.count else None
        if not word.known and after is not None and after.article and after.nation is not None and not after.nation.plural and read_gazetteer(line, at + 1) is None:
            return Complement(at, None, (), (), False)  # «قبائل حاشد [اليمنية]»: whose they are is left to the adjectives
        behind = complement(line, at + 1, depth + 1, role, institution)
        if behind is not None and behind.kind == "place" and word.folded in line.tables.contexts["departments"]:
            return Complement(behind.last, None, (), (), False)  # «مديرة قسم إفريقيا»: what it deals with
        if behind is not None:
            sectors = (
                line.tables.portfolios.get(word.folded, ())
                or (() if word.folded in line.tables.contexts["regulating"] else line.tables.portfolios.get("ال" + word.folded, ()))  # «هيئة تنظيم الاتصالات» is of no armed group
                or behind.sectors
            )
            return behind._replace(sectors=sectors, named=False)
    return None
