"""Verbs: root and form → stems, stems → spelled inflections.

>>> [f.surface for f in inflect_verb(Verb("التقى", "لقي", "8")) if f.tense == "present" and f.number == "p" and f.person == 3]
['يلتقون', 'يلتقوا', 'يلتقين', 'يلتقون', 'يلتقوا', 'يلتقين']

A *template* is a stem whose radicals are digits («i1ta2a3»). Weak roots change its last syllable: a hollow root has its own
templates, a doubled one contracts («yu12i3» → «yu1i22»), a defective one loses its last radical and keeps the vowel as its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from isnad.reading.morphology.spelling import spell
from isnad.reading.parts import Form


class Verb(NamedTuple):
    """One verb. ``form`` is 1–10, 11 (quadriliteral «ترجم»), 12 («تدهور») or 14 («اطمأن»).

    ``s`` after the form keeps a middle و or ي sound («استجوب»); ``p`` marks a verb that is passive only («توفي», «مني»): its
    forms count as active, for its subject is its own. ``vowels`` are those of past and present, form 1 only; a third letter w
    keeps a first و in the present («يوجل»). ``governs``: takes a preposition, so that even without an object it has an
    impersonal passive («أفرج عنه», «قبض عليه»).
    """

    lemma: str
    root: str
    form: str
    vowels: str = "au"
    transitive: bool = True
    governs: bool = False
    weight: float = 0.0


class Templates(NamedTuple):
    """Stems of one form: active and passive, past and present, then active and passive participle."""

    past: str
    past_pass: str
    present: str
    present_pass: str
    active: str
    passive: str


# The prefix vowel of the present stands in the template; its consonant (ي ت أ ن) is put before it.
_SOUND = {
    "1": Templates("1a2a3", "1u2i3", "a12u3", "u12a3", "1A2i3", "ma12U3"),
    "2": Templates("1a22a3", "1u22i3", "u1a22i3", "u1a22a3", "mu1a22i3", "mu1a22a3"),
    "3": Templates("1A2a3", "1U2i3", "u1A2i3", "u1A2a3", "mu1A2i3", "mu1A2a3"),
    "4": Templates("ءa12a3", "ءu12i3", "u12i3", "u12a3", "mu12i3", "mu12a3"),
    "5": Templates("ta1a22a3", "tu1u22i3", "ata1a22a3", "uta1a22a3", "muta1a22i3", "muta1a22a3"),
    "6": Templates("ta1A2a3", "tu1U2i3", "ata1A2a3", "uta1A2a3", "muta1A2i3", "muta1A2a3"),
    "7": Templates("in1a2a3", "", "an1a2i3", "", "mun1a2i3", ""),
    "8": Templates("i1ta2a3", "u1tu2i3", "a1ta2i3", "u1ta2a3", "mu1ta2i3", "mu1ta2a3"),
    "9": Templates("i12a33", "", "a12a33", "", "mu12a33", ""),
    "10": Templates("ista12a3", "ustu12i3", "asta12i3", "usta12a3", "musta12i3", "musta12a3"),
    "11": Templates("1a23a4", "1u23i4", "u1a23i4", "u1a23a4", "mu1a23i4", "mu1a23a4"),
    "12": Templates("ta1a23a4", "", "ata1a23a4", "", "muta1a23i4", ""),
    "14": Templates("i12a3a44", "", "a12a3i44", "", "mu12a3i44", ""),
}
_HOLLOW = {
    "1": Templates("1A3", "1I3", "a1U3", "u1A3", "1Aءi3", "ma1U3"),
    "4": Templates("ءa1A3", "ءu1I3", "u1I3", "u1A3", "mu1I3", "mu1A3"),
    "7": Templates("in1A3", "", "an1A3", "", "mun1A3", ""),
    "8": Templates("i1tA3", "u1tI3", "a1tA3", "u1tA3", "mu1tA3", "mu1tA3"),
    "10": Templates("ista1A3", "ustu1I3", "asta1I3", "usta1A3", "musta1I3", "musta1A3"),
}
_CONTRACTS = frozenset(("1", "3", "4", "6", "7", "8", "10"))
_INFIX_AFTER = {"ص": "ط", "ض": "ط", "ط": "ط", "ظ": "ط", "د": "د", "ذ": "د", "ز": "د"}
_LAST_VOWEL = re.compile(r"([aiu])([34])$")
_CONTRACTED = re.compile(r"(.*)2([aiu])3$")
_SHORTER = {"A": "a", "I": "i", "U": "u"}

# Suffix, person, gender, number; those of the past, first before a vowel, then before a consonant.
_PAST_VOWEL = (("", 3, "m", "s"), ("at", 3, "f", "s"), ("A", 3, "m", "d"), ("atA", 3, "f", "d"), ("UW", 3, "m", "p"))
_PAST_CONSONANT = (("نa", 3, "f", "p"), ("تu", 1, "", "s"), ("تa", 2, "", "s"), ("تuم", 2, "m", "p"), ("نA", 1, "", "p"))
# Prefix, suffix, mood, person, gender, number of the present.
_PRESENT = (
    ("ي", "Aن", "ind", 3, "m", "d"), ("ي", "A", "jus", 3, "m", "d"),
    ("ي", "Uن", "ind", 3, "m", "p"), ("ي", "UW", "jus", 3, "m", "p"),
    ("ت", "Aن", "ind", 3, "f", "d"), ("ت", "A", "jus", 3, "f", "d"),
    ("ت", "Uن", "ind", 2, "m", "p"), ("ت", "UW", "jus", 2, "m", "p"),
    ("ت", "Iن", "ind", 2, "f", "s"), ("ت", "I", "jus", 2, "f", "s"),
)  # fmt: skip
_PRESENT_BARE = (("ي", 3, "m", "s"), ("ت", 3, "f", "s"), ("ت", 2, "m", "s"), ("ء", 1, "", "s"), ("ن", 1, "", "p"))


def _shorten(stem: str) -> str:
    return stem[:-2] + _SHORTER.get(stem[-2], stem[-2]) + stem[-1]


def _fill(template: str, root: str, form: str) -> str:
    """Radicals for digits, form 8's ت after emphatic or voiced first radicals («اصطدم», «ازدهر»), و taken into it («اتصل»)."""
    if form == "8":
        template = template.replace("1t", "1" + _INFIX_AFTER.get(root[0], "ت"), 1)
        if root[0] == "و" or (root[0] == "ي"):
            template = template.replace("1ت", "تت", 1)
        elif root[0] == "ذ":
            template = template.replace("1د", "دد", 1)
    out = template.replace("t", "ت").replace("n", "ن").replace("s", "س").replace("m", "م")
    for digit, radical in zip("1234", root, strict=False):
        out = out.replace(digit, radical)
    return out


class _Stem(NamedTuple):
    """``open`` stands before vowels, ``shut`` before consonants, ``bare`` alone; ``kind``: the vowel before a lost radical."""

    kind: str
    open: str
    shut: str
    bare: str


def _weakness(root: str, form: str) -> str:
    if form in ("9", "14", "12", "11"):
        return "defective" if root[-1] in "وي" and form in ("11", "12") else ""
    if root[2] in "وي":
        return "defective"
    if root[1] == root[2] and form in _CONTRACTS:
        return "doubled"
    return "hollow" if root[1] in "وي" and form in _HOLLOW else ""


def _stem(template: str, root: str, form: str, weakness: str) -> _Stem:
    if weakness == "defective" and (found := _LAST_VOWEL.search(template)):
        base = _fill(template[: found.start()], root, form)
        return _Stem(found[1], base, base, base)
    if weakness == "hollow":
        long = _fill(template, root, form)
        return _Stem("", long, _shorten(long), _shorten(long))
    full = _fill(template, root, form)
    if weakness == "doubled" and (found := _CONTRACTED.match(template)):
        head, vowel = found[1], found[2]
        closed = head + (vowel if head.endswith("1") else "") + "22"
        return _Stem("", _fill(closed, root, form), full, _fill(closed, root, form))
    return _Stem("", full, full, full)


def _passive_only(row: Templates) -> Templates:
    """Passive stems as the verb's own: «توفي», «مني», «أغمي»."""
    return row._replace(past=row.past_pass, present=row.present_pass, past_pass="", present_pass="")


def templates_of(verb: Verb) -> tuple[Templates, str]:
    """The verb's templates and its weakness: "" hollow defective doubled. ``s`` after the form keeps a middle و («ازدوج»)."""
    form = verb.form.rstrip("sp")
    weakness = "" if verb.form.endswith("s") else _weakness(verb.root, form)
    row = (_HOLLOW if weakness == "hollow" else _SOUND)[form]
    if form != "1":
        return row, weakness
    past, present = verb.vowels[0], verb.vowels[1]
    if weakness == "hollow":
        row = row._replace(
            present=f"a1{ {'u': 'U', 'i': 'I', 'a': 'A'}[present] }3", passive="ma1I3" if present == "i" else "ma1U3"
        )
        return row, weakness
    row = row._replace(past=f"1a2{past}3", present=f"a12{present}3")
    if verb.root[0] == "و" and weakness != "doubled" and "w" not in verb.vowels:
        row = row._replace(present=f"a2{present}3")
    if verb.root == "رءي":
        row = row._replace(present="a1a3", present_pass="u1a3")
    return row, weakness


class _Sounds(NamedTuple):
    """A form before it is spelled: ``prefix`` (ي ت ء ن or ""), stem and ending."""

    prefix: str
    stem: str
    ending: str


_Past = tuple[_Sounds, int, str, str]  # sounds, person, gender, number
_Present = tuple[_Sounds, str, int, str, str]  # sounds, mood, person, gender, number


def _past(stem: _Stem, vowel_final: str) -> list[_Past]:
    """The past. ``vowel_final`` is what a defective third person ends in: Y («التقى») or A («دعا»)."""
    if not stem.kind:
        first = [(_Sounds("", stem.open, s), p, g, n) for s, p, g, n in _PAST_VOWEL]
        return first + [(_Sounds("", stem.shut, s), p, g, n) for s, p, g, n in _PAST_CONSONANT]
    if stem.kind == "a":
        glide = "ي" if vowel_final == "Y" else "و"
        endings = (vowel_final, "at", f"a{glide}A", "atA", "aوW", f"a{glide}")
    else:
        endings = ("I", "iيat", "iيA", "iيatA", "UW", "I")
    out = [(_Sounds("", stem.open, e), p, g, n) for e, (_, p, g, n) in zip(endings, _PAST_VOWEL, strict=False)]
    return out + [(_Sounds("", stem.open, endings[-1] + s), p, g, n) for s, p, g, n in _PAST_CONSONANT]


def _present(stem: _Stem) -> list[_Present]:
    """The present in all its moods."""
    out: list[_Present] = []
    if not stem.kind:
        for prefix, person, gender, number in _PRESENT_BARE:
            out.append((_Sounds(prefix, stem.open, ""), "", person, gender, number))
            if stem.bare != stem.open:
                out.append((_Sounds(prefix, stem.bare, ""), "jus", person, gender, number))
        out += [(_Sounds(prefix, stem.open, s), mood, p, g, n) for prefix, s, mood, p, g, n in _PRESENT]
        return [*out, (_Sounds("ي", stem.shut, "نa"), "", 3, "f", "p")]
    long, glide = {"i": ("I", "iي"), "u": ("U", "uو"), "a": ("Y", "aي")}[stem.kind]
    for prefix, person, gender, number in _PRESENT_BARE:
        out.append((_Sounds(prefix, stem.open, long), "", person, gender, number))
        out.append((_Sounds(prefix, stem.open, stem.kind), "jus", person, gender, number))
    for prefix, suffix, mood, p, g, n in _PRESENT:
        if suffix[0] == "A":
            ending = glide + suffix
        elif stem.kind == "a":
            ending = ("aو" if suffix[0] == "U" else "aي") + suffix[1:]
        else:
            ending = suffix
        out.append((_Sounds(prefix, stem.open, ending), mood, p, g, n))
    return [*out, (_Sounds("ي", stem.open, ("aي" if stem.kind == "a" else long) + "نa"), "", 3, "f", "p")]


def _written(sounds: str) -> str:
    """Spelling of a verb form: ``W`` is the silent alef of «قالوا», ``t`` the ت of the feminine."""
    return spell(sounds.replace("t", "ت").removesuffix("W")) + ("ا" if sounds.endswith("W") else "")


@lru_cache(maxsize=512)
def _written_ending(ending: str) -> str:
    return _written("ب" + ending)[1:]


_PREFIX = {"": "", "ي": "ي", "ت": "ت", "ن": "ن", "ء": "أ"}


def _speller(root: str) -> Callable[[_Sounds], str]:
    """Spells the forms of one root. Without a hamza no sound changes where the parts meet, so each stem is spelled once."""
    if "ء" in root:
        return lambda sounds: _written("".join(sounds))
    stems: dict[tuple[bool, str], str] = {}

    def write(sounds: _Sounds) -> str:
        prefix, stem, ending = sounds
        key = (bool(prefix), stem)
        written = stems.get(key)
        if written is None:
            written = stems[key] = _written("ب" + stem)[1:] if prefix else _written(stem)
        if ending and ending[0] == stem[-1]:
            ending = ending[1:]
        elif ending == "Y" and stem[-1] == "ي":
            ending = "A"
        return _PREFIX[prefix] + written + _written_ending(ending)

    return write


# Log priors. Reports are told in the third person; the rest stands in quotations.
_RARE_PERSON = {1: -1.5, 2: -4.0, 3: 0.0}
_RARE_NUMBER = {"s": 0.0, "d": -2.0, "p": -0.5}
_VERB, _PASSIVE, _JUSSIVE = 1.0, 1.5, 1.0


def _prior(person: int, gender: str, number: str) -> float:
    rare = 3.0 if person == 3 and gender == "f" and number == "p" else 0.0
    return _RARE_PERSON[person] + (_RARE_NUMBER[number] if person == 3 else 0.0) - rare


def inflect_verb(verb: Verb) -> list[Form]:
    """Every form of the verb, active and (when it takes an object) the passive of the third person. Participles are apart."""
    row, weakness = templates_of(verb)
    form, lemma = verb.form.rstrip("s"), verb.lemma
    if form.endswith("p"):
        form, row = form.rstrip("p"), _passive_only(row)
    final = "A" if form == "1" and verb.root[-1] == "و" else "Y"
    write = _speller(verb.root)
    out: list[Form] = []
    for voice, past, present in (("act", row.past, row.present), ("pass", row.past_pass, row.present_pass)):
        if not past or (voice == "pass" and not (verb.transitive or verb.governs)):
            continue
        impersonal = voice == "pass" and not verb.transitive
        base = verb.weight - _VERB - (_PASSIVE if voice == "pass" else 0.0)
        stem = _stem(past, verb.root, form, weakness)
        if verb.form == "1" and weakness == "hollow" and voice == "act":
            # «قلت» from «يقول», but «جئت» and «خفت» with i.
            stem = stem._replace(shut=verb.root[0] + ("u" if verb.vowels[1] == "u" else "i") + verb.root[2])
        for sounds, person, gender, number in _past(stem, final):
            if voice == "act" or (person == 3 and not (impersonal and gender + number != "ms")):
                weight = base + _prior(person, gender, number)
                written = write(sounds)
                out.append(Form(written, lemma, "verb", "", lemma, "past", "", voice, person, gender, number, False, weight))
        for sounds, mood, person, gender, number in _present(_stem(present, verb.root, form, weakness)):
            if voice == "act" or (person == 3 and not (impersonal and gender + number != "ms")):
                weight = base + _prior(person, gender, number) - (_JUSSIVE if mood == "jus" else 0.0)
                written = write(sounds)
                out.append(Form(written, lemma, "verb", "", lemma, "present", mood, voice, person, gender, number, False, weight))
    return out


def participles_of(verb: Verb) -> tuple[str, str]:
    """Active and passive participle, masculine singular («قائل», «مقول»); a defective one ends in ي or ى; "" for none."""
    row, weakness = templates_of(verb)
    if verb.form.endswith("p"):
        row = row._replace(active="")
    form = verb.form.rstrip("sp")
    found = []
    for template in (row.active, row.passive):
        stem = _stem(template, verb.root, form, weakness) if template else None
        if stem is None:
            found.append("")
        elif stem.kind:
            found.append(_written(stem.open + {"i": "I", "a": "Y", "u": "I"}[stem.kind]))
        elif template == "ma12U3" and weakness == "defective":
            ending = "و" if verb.root[2] == "و" else "ي"
            found.append(_written(_fill("ma12", verb.root, form) + ending))
        else:
            found.append(_written(stem.open))
    return found[0], found[1]


def verbal_noun_of(verb: Verb) -> str:
    """The regular verbal noun of a derived form («تصريح», «مفاوضة», «إعلان»); "" for form 1, whose nouns are listed."""
    weakness = "" if verb.form.endswith("s") else _weakness(verb.root, verb.form.rstrip("sp"))
    form, root = verb.form.rstrip("sp"), verb.root
    defective, hollow, doubled = weakness == "defective", weakness == "hollow", weakness == "doubled"
    template = {
        "2": "ta12iيaT" if defective else "ta12iءaT" if root[2] == "ء" else "ta12I3",
        "3": "mu1A2AT" if defective else "mu1A22aT" if doubled else "mu1A2a3aT",
        "4": "ءi12Aء" if defective else "ءi1A3aT" if hollow else "ءi12A3",
        "5": "ta1a22I" if defective else "ta1a22u3",
        "6": "ta1A2I" if defective else "ta1A22" if doubled else "ta1A2u3",
        "7": "in1i2Aء" if defective else "in1iيA3" if hollow else "in1i2A3",
        "8": "i1ti2Aء" if defective else "i1tiيA3" if hollow else "i1ti2A3",
        "9": "i12i3A3",
        "10": "isti12Aء" if defective else "isti1A3aT" if hollow else "isti12A3",
        "11": "1a23a4aT",
        "12": "ta1a23u4",
        "14": "i12i34A4",
    }.get(form, "")
    return _written(_fill(template, root, form)) if template else ""
