"""How the corpus says it: which date forms of the pack its dates are written in, in what words its sides come back, how it is spelled.

Told from the gold: a date form counts where its pattern fits words that the gold calls a date (whatever the reader makes
of them), a form that shuts an expression out where its pattern fits words that the gold leaves alone.

>>> way("فرانسوا أولاند", "هنأ أولاند"), way("فرنسا", "وباريس"), way("فرنسا", "لفرنسا")
('part', 'other', 'name')
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from isnad.corpus.loading import GoldReport
from isnad.corpus.validate import PROCLITICS
from isnad.pack import Pack
from isnad.pack.letters import fold, surface
from isnad.reading.blocks import label
from isnad.reading.dates import forms_in
from isnad.reading.names.words import readings
from isnad.reading.parts import Page, Sentence
from isnad.reading.words import each_sentence
from isnad.record import ENTITY_KINDS

SHUTS_OUT = " (no date)"
_MARKS = {
    "a Hijri day": r"\bهـ",
    "// انتهى //": r"//\s*انتهى\s*//",
    "an honorific": r"(?:معالي|سمو|فخامة|جلالة|سعادة|دولة الرئيس|صاحب السمو)",
    "digits ٠-٩": "[٠-٩]",
    "digits 0-9": "[0-9]",
    "quotation marks «»": "«",
    "quotation marks “”": "“",
    'quotation marks ""': '"',
    "months كانون الثاني…": r"\b[وبل]?(?:كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين)\b",
    "months جانفي, غشت…": r"\b[وبل]?(?:جانفي|فيفري|أفريل|جوان|جويلية|أوت|غشت|شتنبر|نونبر|دجنبر)\b",
    "months يناير…": r"\b[وبل]?(?:يناير|فبراير|أبريل|إبريل|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)\b",
    "final ي as ى": r"\b(?:فى|الذى|التى)\b",
    "hamza left out": r"\b(?:ان|الى|او|اول|امس|اكثر)\b",
    "spaces before marks": r"\w [،.](?:\s|$)",
}
_WORD = re.compile(r"\w+")


def _sentences(report: GoldReport, pack: Pack) -> tuple[Sentence, ...]:
    return tuple(each_sentence(report.text, label(Page(report.text), pack), pack))


def date_forms(reports: Iterable[GoldReport], pack: Pack) -> dict[str, int]:
    """How many expressions of the gold are of each form of the pack, in the pack's order."""
    found: Counter[str] = Counter()
    for report in reports:
        for form, span in forms_in(_sentences(report, pack), pack.dates):
            dated = any(d.start < span.end and span.start < d.end for d in report.dates)
            if dated != (form.means == "nothing"):
                found[form.id] += 1
    return {form.id + SHUTS_OUT * (form.means == "nothing"): found[form.id] for form in pack.dates.forms}


def writing(reports: Iterable[GoldReport]) -> dict[str, int]:
    """How many reports bear a mark of how newsrooms write; furniture is told from the blocks."""
    found: Counter[str] = Counter()
    for report in reports:
        found.update(name for name, mark in _MARKS.items() if re.search(mark, report.text))
        found["page furniture"] += any(b.kind not in ("title", "byline", "body") for b in report.blocks)
    return {name: found[name] for name in (*_MARKS, "page furniture")}


def _words(text: str) -> list[str]:
    return [fold(surface(word)) for word in _WORD.findall(text)]


def _is(word: str, of_name: str) -> bool:
    """The same word, whatever is glued before the one and with or without the article."""
    bare = of_name.removeprefix("ال")
    return word.endswith(bare) and PROCLITICS.fullmatch(word.removesuffix(bare)) is not None


def way(name: str, mention: str) -> str:
    """How a mention points at its entity: by the whole "name", by "part" of it (a surname, «المجلس»), or by "other" words (an office,
    a capital, «نظيره»)."""
    said, named = _words(mention), _words(name)
    shared = sum(any(_is(word, one) for word in said) for one in named)
    return "name" if shared == len(named) else "part" if shared else "other"


def _ways(report: GoldReport) -> Iterator[tuple[str, list[str]]]:
    """(kind, the ways of its mentions) of every entity that is told in more than one way."""
    for entity in report.entities:
        ways = [way(entity.name, said) for said in dict.fromkeys(m.of(report.text) for m in entity.mentions)]
        # Two descriptions of one side are two ways; the whole name twice, with other words beside it, is one.
        if len(set(ways)) > 1 or ways.count("other") > 1:
            yield entity.kind, ways


def _pointing(report: GoldReport, pack: Pack) -> Iterator[str]:
    """The words of the body that point at sides named before: "counterpart" («نظيره») and "pair" («البلدين», «الجانبان»).

    Counted as words, for the codebook asks for one clear mention of a side and no more.
    """
    spans = [(b.start, b.end) for b in report.blocks if b.kind == "body"]
    for sentence in _sentences(report, pack):
        for token in sentence.tokens:
            if any(a <= token.start < b for a, b in spans):
                read = readings(token.folded)
                if any(r.form in pack.names.counterparts for r in read):
                    yield "counterpart"
                elif any(r.article and r.stem in pack.names.pairs for r in read):
                    yield "pair"


def references(reports: Sequence[GoldReport], pack: Pack) -> dict[str, int]:
    """Reference chains: sides told in several ways, by kind of side, and the ways in which they come back."""
    kinds: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    for report in reports:
        for kind, of_entity in _ways(report):
            kinds[kind] += 1
            ways.update(of_entity)
        ways.update(_pointing(report, pack))
    return {
        "chains": sum(kinds.values()),
        **{f"of {kind}": kinds[kind] for kind in sorted(ENTITY_KINDS)},
        "by part of the name": ways["part"],
        "by office or other words": ways["other"],
        "«نظيره» and the like": ways["counterpart"],
        "«البلدين» and the like": ways["pair"],
    }
