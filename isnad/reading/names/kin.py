"""Persons who are named by another: «ابنه داركو», and several counterparts at once: «نظرائه الجزائري والتركي»."""

from __future__ import annotations

from isnad.reading.names.adjectives import is_adjective
from isnad.reading.names.found import Found
from isnad.reading.names.owned import OWNED
from isnad.reading.names.persons import read_name
from isnad.reading.names.words import Line


def read_relative(line: Line, at: int) -> Found | None:
    """«ابنه داركو», «زوجتها فلانة»: a relative of whoever was named last; nobody without the name."""
    reading = next((r for r in line.words[at].readings if r.form in line.tables.contexts["relatives"]), None)
    if reading is None or at + 1 >= line.count:
        return None
    name = read_name(line, at + 1, True)
    if name is None or line.words[name[0]].article or (name[0] == name[1] and line.words[name[0]].known and not line.words[name[0]].given):
        return None
    return Found(at, name[1], "person", None, ("CVL",), reading.cut, "", OWNED + "person.title", name, (-1, -1), at)


def read_counterparts(line: Line, at: int) -> list[Found]:
    """«نظرائه الجزائري والتركي والسعودي»: one counterpart a nationality; empty when there are not two."""
    cut = next((r.cut for r in line.words[at].readings if r.form in line.tables.contexts["counterparts_many"]), None)
    if cut is None or at + 2 >= line.count or not is_adjective(line.words[at + 1], line, True):
        return []
    first = line.words[at + 1].nation
    if first is None:
        return []
    out = [_one(at, at + 1, first.country, cut)]
    k = at + 2
    while k < line.count:
        if line.tokens[k].kind == "punct" and line.tokens[k].text in "،," and k + 1 < line.count:
            k += 1
        word = line.words[k]
        reading = word.nation_reading
        if word.nation is None or reading is None or not reading.article or reading.prep or word.nation.plural:
            break
        out.append(_one(k, k, word.nation.country, reading.cut)._replace(noun=(at, at)))
        k += 1
    return out if len(out) > 1 else []


def _one(first: int, last: int, country: str | None, cut: int) -> Found:
    return Found(first, last, "person", country, ("GOV",), cut, "", "role", (-1, -1), (first, last), first)
