"""What belongs to whom a pronoun stands for: «جنوده», «عدد من وزرائها», «قواته البحرية», «سفيرها لدى الأردن», «ناطق باسمه».

Whose they are is for the resolution to say; the rule of such a finding begins with ``owned``.
"""

from __future__ import annotations

from isnad.pack.names import Crowd, Head
from isnad.reading.names.adjectives import adjectives
from isnad.reading.names.found import Found
from isnad.reading.names.gazetteer import read_gazetteer
from isnad.reading.names.persons import read_name
from isnad.reading.names.roles import tails
from isnad.reading.names.words import Line, Reading

OWNED = "owned."  # before the rule that the noun would have without its pronoun
FOLLOWING = "group.following"  # «أنصار فلان», «رفاقه»
_SHARED = ("REB", "PRM", "OPP", "PTY", "REL")


def followers(own: tuple[str, ...], leader: tuple[str, ...]) -> tuple[str, ...]:
    """What somebody's followers are: rebels of a rebel, else people.

    >>> followers(("CVL", "PTY"), ("YEM", "REB")), followers(("CVL", "PTY"), ("GOV", "OPP"))
    (('REB', 'CVL', 'PTY'), ('CVL', 'PTY', 'OPP'))
    """
    shared = tuple(s for s in leader if s in _SHARED)
    armed = "REB" in shared or "PRM" in shared
    return tuple(dict.fromkeys((*shared, *own) if armed else (*own, *shared)))


def owned_crowd(line: Line, at: int) -> tuple[Crowd, Reading] | None:
    """The people of somebody at a token."""
    reading = line.words[at].owned
    if reading is None or reading.form in line.tables.contexts["kin"]:
        return None
    if reading.form in line.tables.contexts["citizens"] and line.words[at].folded.endswith("ها"):
        return None  # «دعت بولندا مواطنيها»: a state's citizens are its own
    crowds = [
        c for c in line.tables.crowds.get(reading.form, ()) if len(c.words) == 1 and c.plural and not c.acting and not c.definite
    ]
    return (crowds[0], reading) if crowds else None


def acts(line: Line, found: Found) -> bool:
    """Does a noun with its owner's pronoun act, or is it the object beside the one who acts? Else it is nobody of his own."""
    before, after = found.first - 1, found.last + 1
    if after < line.count and line.words[after].verb and not line.words[after].glued:
        return True
    if before < 0 or found.cut > 1:
        return False
    word = line.words[before]
    if found.rule == OWNED + FOLLOWING and found.cut and line.memo.get(("side", before)) == "person":
        return True  # «فلان ورفاقه»
    if found.kind == "group":
        aside = word.folded in line.tables.contexts["aside"] and before > 0 and line.words[before - 1].verb  # «طرد خلالها جنوده»
        if word.verb or aside or (found.rule == OWNED + FOLLOWING and found.head > found.first):
            return True
    return (found.kind == "group" and line.memo.get(("ends", before)) is True) or (
        found.cut == 0 and word.folded.removeprefix("و").removeprefix("ب") in ("ان", "لكن")
    )


def _force(line: Line, reading: Reading) -> Head | None:
    heads = [h for h in line.tables.heads.get(reading.form, ()) if len(h.words) == 1 and h.sectors[0] in ("MIL", "COP", "LEG")]
    return heads[0] if heads else None


def read_owned(line: Line, at: int) -> Found | None:
    """Somebody's force, parliament or official at a token; his people are read with the other groups."""
    reading = line.words[at].owned
    if reading is None:
        return None
    head = _force(line, reading) if reading.form in line.tables.contexts["owned"] else None
    if head is None:
        return _official(line, at, reading)
    tail = adjectives(line, at)
    if tail.country is not None:
        return None  # «قواته السورية» are another's
    rule = f"{OWNED}institution.{head.same or 'nothing'}"
    found = Found(at, tail.last, "institution", None, head.sectors, reading.cut, "", rule, (at, tail.last), head=at)
    return found if acts(line, found) else None


def _official(line: Line, at: int, reading: Reading) -> Found | None:
    office = next((o for o in line.tables.offices.get(reading.form, ()) if not o.plural and o.alone and not o.needs), None)
    if office is None:
        return None
    tail = adjectives(line, at)
    if tail.country is not None:
        return None
    end, _, _, inner = tails(line, tail.last, office, True, 0, True)
    sectors = ("ELI", *office.sectors) if tail.former else office.sectors
    name = read_name(line, end + 1, True) if end + 1 < line.count else None
    known = read_gazetteer(line, end + 1) if end + 1 < line.count else None
    if known is not None and known.kind == "person" and not known.cut and (name is None or known.last >= name[1]):
        return Found(
            at, known.last, "person", known.country, known.sectors, reading.cut, known.key, "person.title", known.name, (at, end),
            at, inner=inner,
        )  # fmt: skip
    if name is not None and (name[1] > name[0] or not line.words[name[0]].known):
        return Found(
            at, name[1], "person", None, sectors, reading.cut, "", OWNED + "person.title", name, (at, end), at, inner=inner
        )
    if end == tail.last or not office.of:
        return None
    end = tail.last  # «سفيرها لدى كوبا»: the state he is sent to is a side of its own
    return Found(at, end, "person", None, sectors, reading.cut, "", OWNED + "role", (-1, -1), (at, end), at)
