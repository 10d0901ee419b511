"""Persons named once in full come back by surname: «سيف الدين ايدمير» … «وقال ايدمير»."""

from __future__ import annotations

from isnad.reading.names.found import Found
from isnad.reading.names.groups import can_be_verb
from isnad.reading.names.words import Line


def surname_of(words: list[str], tables_links: frozenset[str]) -> tuple[str, ...]:
    """The folded words under which a full name comes back: the last one, with «أبو», «بن» or «ولد» before it."""
    if len(words) < 2:
        return ()
    if len(words) > 2 and words[-2] in tables_links and words[-2] not in ("بن", "ال", "ابن", "بنت"):
        return tuple(words[-2:])
    if len(words) > 1 and words[-2] == "عبد":
        return tuple(words[-2:]) if len(words) > 2 else ()
    if words[-1] in ("الدين", "الله", "الحق", "اوغلو", "زاده"):
        return tuple(words[-2:]) if len(words) > 2 else ()
    return (words[-1],)


def find_surnames(lines: list[Line], swept: list[list[Found]]) -> list[list[Found]]:
    """The same findings with later (and headline-like earlier) surnames added where no other name stands."""
    known: dict[str, list[tuple[str, ...]]] = {}
    for line, found in zip(lines, swept, strict=True):
        for one in found:
            for person in (one, *one.inner):
                if person.kind != "person" or person.name[0] < 0 or person.rule.startswith("group"):
                    continue
                words = [line.words[k].folded for k in range(person.name[0], person.name[1] + 1) if line.words[k].kind == "word"]
                surname = surname_of(words, line.tables.links) or ((words[0],) if person.key and len(words) == 1 else ())
                if person.country in line.tables.contexts["surname_first"] and len(words) > 1:
                    surname = (words[0],)  # «شي جين بينغ» … «وقال شي»
                if surname and len(surname[-1]) > 1:
                    known.setdefault(surname[0], []).append(surname)
    if not known:
        return swept
    full = {
        tuple(line.words[k].folded for k in range(one.name[0], one.name[1] + 1))
        for line, found in zip(lines, swept, strict=True)
        for one in found
        if one.kind == "person" and one.name[0] >= 0
    }
    alone: set[tuple[str, ...]] = {surname for several in known.values() for surname in several if len(surname) == 1}
    return [
        _add(line, [half for one in found for half in _halves(line, one, alone, full)], known)
        for line, found in zip(lines, swept, strict=True)
    ]


def find_short(lines: list[Line], swept: list[list[Found]]) -> list[list[Found]]:
    """«حزب الاستقلال … وقال [الاستقلال] إن»: a party or a movement by the last word of its name, where it speaks or asks."""
    known: dict[str, Found] = {}
    for line, found in zip(lines, swept, strict=True):
        for one in (each for outer in found for each in (outer, *outer.inner)):
            first = one.first
            party = one.kind in ("organisation", "group") and not {"PRM", "REB"} & set(one.sectors) and first < one.last
            if not party or line.words[first].stem not in line.tables.contexts["parties"]:
                continue
            word = line.words[first + 1]
            if word.article and word.nation is None and not (word.crowd_first or word.head_first or word.offices):
                known.setdefault(word.folded, one)
    return [_shortened(line, found, known) for line, found in zip(lines, swept, strict=True)] if known else swept


def _shortened(line: Line, found: list[Found], known: dict[str, Found]) -> list[Found]:
    taken = {k for one in found for k in range(one.first, one.last + 1)}
    more: list[Found] = []
    for at in range(1, line.count):
        one = known.get(line.words[at].folded)
        verb = line.words[at - 1].folded.removeprefix("و")
        if one is None or at in taken or not can_be_verb(line, at - 1):
            continue
        that = at + 1 < line.count and line.words[at + 1].folded == "ان"
        if that or verb in line.tables.contexts["meeting"]:
            more.append(one._replace(first=at, last=at, cut=0, name=(at, at), head=at, inner=(), country=one.country))
    return sorted([*found, *more], key=lambda one: one.first) if more else found


def _halves(line: Line, one: Found, alone: set[tuple[str, ...]], full: set[tuple[str, ...]]) -> list[Found]:
    """«أبلغ نتنياهو بايدن»: two surnames side by side, each of somebody whom the report names in full, are two persons."""
    if one.rule != "person.structure" or one.last != one.first + 1 or one.name != (one.first, one.last):
        return [one]
    first, last = line.words[one.first].folded[one.cut :], line.words[one.last].folded
    others = {names[-1] for names in full if len(names) > 1 and names != (first, last)}
    if first == last or not {(first,), (last,)} <= alone or not {first, last} <= others:
        return [one]
    half = one._replace(last=one.first, name=(one.first, one.first), rule="person.surname")
    return [half, half._replace(first=one.last, last=one.last, cut=0, name=(one.last, one.last), head=one.last)]


def _add(line: Line, found: list[Found], known: dict[str, list[tuple[str, ...]]]) -> list[Found]:
    taken = bytearray(line.count)
    for one in found:
        taken[one.first : one.last + 1] = b"\1" * (one.last + 1 - one.first)
    more: list[Found] = []
    for at, word in enumerate(line.words):
        if taken[at] or word.kind != "word":
            continue
        for reading in word.readings:
            if reading.form not in known:
                continue
            hit = next(
                (
                    s
                    for s in known[reading.form]
                    if all(at + i < line.count and line.words[at + i].folded == w for i, w in enumerate(s) if i)
                ),
                None,
            )
            if hit is None or any(taken[at : at + len(hit)]):
                continue
            if not _stands(line, at, at + len(hit) - 1, reading.cut):
                continue
            last = at + len(hit) - 1
            more.append(Found(at, last, "person", None, (), reading.cut, "", "person.surname", (at, last), head=at))
            break
    if not more:
        return found
    return sorted([*found, *more], key=lambda one: one.first)


def _stands(line: Line, at: int, last: int, cut: int) -> bool:
    """May a surname that is also a word stand here as a name?"""
    word = line.words[at]
    if not word.known or (cut and not word.glued):
        return True
    if line.is_quote(at - 1) and line.is_quote(last + 1):
        return True
    if word.article:
        told = at > 1 and line.words[at - 2].folded in ("قد", "وقد") and can_be_verb(line, at - 1)  # «وقد ظل الفلاني»
        return told or not (at and line.words[at - 1].noun and not line.words[at - 1].verb)
    if word.particle or word.accusative or word.plural:
        return False
    before = line.words[at - 1] if at else None
    if before is not None and before.folded.removeprefix("ل").removeprefix("ب") in line.tables.contexts["no_nouns"]:
        return False  # «كل شي»
    if before is not None and not cut and (before.offices or before.folded in line.tables.honorifics):
        return True
    after = line.words[last + 1] if last + 1 < line.count else None
    # Without article or complement a common noun hardly follows a verb or «أن» and precedes a verb or a particle.
    return (
        before is not None
        and (before.verb or before.particle)
        and (after is None or after.kind == "punct" or after.verb or after.particle or (after.glued and before.verb))
    )
