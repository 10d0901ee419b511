"""Nouns and adjectives: listed singular and plurals → cases, duals, sound plurals, construct forms.

>>> [f.surface for f in inflect_noun(Noun("مسؤول", "noun", "m", ("ون",)))]
['مسؤول', 'مسؤولا', 'مسؤولان', 'مسؤولين', 'مسؤولا', 'مسؤولي', 'مسؤولون', 'مسؤولين', 'مسؤولو', 'مسؤولي']

Where the spelling shows a noun's case, ``Form.mood`` holds it: nom («مسؤولون»), obl («مسؤولين»), acc («وزيرا»: indefinite).
"""

from __future__ import annotations

from typing import NamedTuple

from isnad.reading.parts import Form


class Noun(NamedTuple):
    """One noun or adjective. ``plurals`` are broken plurals in full or the endings «ون» and «ات»; ``feminine`` "" is none."""

    lemma: str
    pos: str = "noun"
    gender: str = "m"
    plurals: tuple[str, ...] = ()
    feminine: str = ""
    feminine_plurals: tuple[str, ...] = ()
    defective: bool = False  # «قاضي», «تحدي»: the ي falls away when indefinite
    derived: str = ""
    verb: str = ""
    weight: float = 0.0


_ACC, _DUAL, _DUAL_CONSTRUCT, _DEFECTIVE = -1.0, -1.5, -4.0, -1.5
_FEMININE = -1.0  # of nouns: «المؤسسة» is seldom a woman who founds
_UNJOINED = "ادذرزوةىء"  # letters that no following letter joins: «جزءا» but «شيئا»
_NO_ALEF = ("ة", "اء", "ى", "أ", "ا")


def attach(stem: str, ending: str) -> str:
    """``ending`` written onto ``stem``: ة opens to ت, ى to ي, and أ with a long a becomes آ.

    >>> attach("قناة", "ان"), attach("مستشفى", "ات"), attach("مبدأ", "ان"), attach("قناة", "ات")
    ('قناتان', 'مستشفيات', 'مبدآن', 'قنوات')
    """
    if stem.endswith("ة"):
        if ending == "ات":
            return (stem[:-2] + "وات") if stem.endswith("اة") else attach(stem[:-1], ending)
        return stem[:-1] + "ت" + ending
    if stem.endswith("ى"):
        return stem[:-1] + "ي" + ending
    if stem.endswith("أ") and ending.startswith("ا"):
        return stem[:-1] + "آ" + ending[1:]
    if stem.endswith("ء") and stem[-2:-1] not in _UNJOINED:
        return stem[:-1] + "ئ" + ending
    return stem + ending


def accusative(stem: str) -> str:
    """The indefinite accusative where it shows («وزيرا», «شيئا»), else ""."""
    if stem.endswith(_NO_ALEF):
        return ""
    return attach(stem, "ا")


def _singular(stem: str, defective: bool) -> list[tuple[str, str, bool, float]]:
    """(surface, case, construct, weight) of a singular or broken plural."""
    out = [(stem, "", False, 0.0)]
    if defective:
        out.append((stem[:-1], "", False, _DEFECTIVE))
    if accusative(stem):
        out.append((accusative(stem), "acc", False, _ACC))
    return out


def _dual(stem: str) -> list[tuple[str, str, bool, float]]:
    return [
        (attach(stem, "ان"), "nom", False, _DUAL),
        (attach(stem, "ين"), "obl", False, _DUAL),
        (attach(stem, "ا"), "nom", True, _DUAL_CONSTRUCT),
        (attach(stem, "ي"), "obl", True, _DUAL_CONSTRUCT),
    ]


def _sound_masculine(stem: str, defective: bool) -> list[tuple[str, str, bool, float]]:
    if defective or stem.endswith("ى"):
        stem = stem[:-1]
    return [
        (attach(stem, "ون"), "nom", False, 0.0),
        (attach(stem, "ين"), "obl", False, 0.0),
        (attach(stem, "و"), "nom", True, -1.0),
        (attach(stem, "ي"), "obl", True, -1.0),
    ]


def _plural(plural: str, stem: str, defective: bool) -> list[tuple[str, str, bool, float]]:
    if plural == "ون":
        return _sound_masculine(stem, defective)
    if plural == "ات":
        return [(attach(stem, "ات"), "", False, 0.0)]
    return _singular(plural, plural.endswith("ي") and len(plural) > 4)


def inflect_noun(noun: Noun) -> list[Form]:
    """Every form of a noun or adjective, without article and suffixes. «وزيرة» keeps the lemma «وزير»."""
    out: list[Form] = []

    def add(rows: list[tuple[str, str, bool, float]], gender: str, number: str) -> None:
        for surface, case, construct, weight in rows:
            out.append(
                Form(
                    surface,
                    noun.lemma,
                    noun.pos,
                    noun.derived,
                    noun.verb,
                    "",
                    case,
                    "",
                    0,
                    gender,
                    number,
                    construct,
                    noun.weight + weight,
                )
            )

    if "p" not in noun.gender:
        add(_singular(noun.lemma, noun.defective), noun.gender, "s")
        add(_dual(noun.lemma), noun.gender, "d")
    else:
        add(_singular(noun.lemma, noun.defective), noun.gender.strip("p"), "p")
    for plural in noun.plurals:
        add(_plural(plural, noun.lemma, noun.defective), noun.gender[:1], "p")
    if noun.feminine:
        if noun.pos == "noun":
            noun = noun._replace(weight=noun.weight + _FEMININE)
        add(_singular(noun.feminine, False), "f", "s")
        add(_dual(noun.feminine), "f", "d")
        for plural in noun.feminine_plurals:
            add(_plural(plural, noun.feminine, False), "f", "p")
    return out
