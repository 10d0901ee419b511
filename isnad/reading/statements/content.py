"""Where the words end: at the closing mark, the next cue beside this one, a source phrase, or the writer's own voice."""

from __future__ import annotations

from isnad.reading.statements.cues import Cue
from isnad.reading.statements.openers import Opener
from isnad.reading.statements.speakers import Subject
from isnad.reading.statements.view import View

LEAD = 9  # tokens of «من جهة أخرى» and the like between a comma and a verb of saying
_JOINERS = frozenset(("و", "ف", "،", ",", "؛", ";", "-", "–", ":"))


def lead_in(view: View, cue: Cue, subject: Subject) -> int:
    """Where the clause of a cue begins, so that the words before it end there."""
    first = min(cue.first, subject.first) if subject.how == "before" else cue.first
    k = first
    while k > 0 and (view.has(k - 1, "stops.beside") or view.words[k - 1] in ("قد", "في")):
        k -= 1
    if view.is_comma(k - 1) or view.is_stop(k - 1):
        return k
    if not cue.joined and cue.form.shape != "participle":
        for j in range(k - 1, max(0, k - LEAD), -1):
            if view.is_comma(j):
                return j
            if view.is_that(j):
                break
    return k


def is_beside(view: View, cue: Cue, subject: Subject, owner: Cue | None) -> bool:
    """True when the cue stands beside the words before it, false when it stands inside them."""
    if owner is not None and view.inside[cue.first] and not view.inside[owner.first]:
        return False
    if cue.relative or cue.form.shape == "noun":
        return False
    if cue.form.shape == "participle" or cue.joined:
        return True
    first = min(cue.first, subject.first) if subject.how == "before" else cue.first
    k = first - 1
    while k >= 0 and view.words[k] == "قد":
        k -= 1
    if k < 0 or view.is_comma(k) or view.is_stop(k) or (k in view.opening):
        return not (k >= 0 and view.is_comma(k) and subject.how == "before" and not view.has(k + 1, "stops.beside"))
    if view.has(k, "stops.beside"):
        if k and view.words[k] == "حين" and view.words[k - 1] == "في":
            k -= 1
        while view.has(k - 1, "stops.beside"):
            k -= 1
        return view.is_comma(k - 1) or view.words[k][0] == "و" or view.words[k] in ("فيما", "بينما") or view.words[k].startswith("لكن")
    if view.is_that(k) and view.has(k - 1, "stops.time"):
        return True  # «…، بعد أن دعت باريس إلى»: the writer's own time
    if view.is_that(k) or view.has(k, "stops.within"):
        return False
    return any(view.is_comma(j) for j in range(k, max(0, k - LEAD), -1)) and subject.how != "before"


def quotation(view: View, opener: Opener) -> list[tuple[int, int]]:
    """The ranges of a direct quotation that closes, with those that follow it at once."""
    end = opener.end if opener.end is not None else view.count
    ranges = [(opener.start, end)]
    k = end + 1
    while k + 1 < view.count:
        step = k + 1 if view.words[k] == "و" else k
        if step in view.closing and view.is_quote(step):
            ranges.append((step + 1, view.closing[step]))
            k = view.closing[step] + 1
        else:
            break
    return ranges


def _new_act(view: View, token: int) -> bool:
    """«، وتدخلت الشرطة», «، ولم يتفق الأعضاء», «، مستندا إلى»: another act than the one asked for."""
    if view.words[token][0] == "و" and view.has(token, "stops.negation"):
        return True
    if view.words[token].endswith("ا") and any(
        a.form.derived == "ap" and not a.proclitics and not a.guessed for a in view.tokens[token].analyses[:2]
    ):
        return True
    top = view.tokens[token].analyses[:1]
    return (
        bool(top) and top[0].form.pos == "verb" and top[0].proclitics[:1] == ("و",) and top[0].form.tense in ("past", "present")
    )


def writer_returns(view: View, first: int, last: int, noun: bool, describe: bool = False) -> int:
    """The first token from ``first`` on where the writer speaks again («دون أن»، «في إشارة إلى»), or ``last``.

    A verbal noun (``noun``) also ends before a circumstance: «هدد بالرد، بعد اتهامه…».
    """
    for k in range(first, last):
        if describe and k - first >= 3 and view.is_comma(k) and not view.inside[k]:
            return k
        if noun and k > first and not view.inside[k]:
            if view.is_comma(k) and k + 1 < last and _new_act(view, k + 1):
                return k
            if view.has(k, "stops.circumstance") or (view.is_comma(k) and view.has(k + 1, "stops.circumstance_comma")):
                return k
        if view.words[k] in view.speech.resume_words and not view.inside[k] and view.phrase(k, "stops.resume"):
            return k
    return last


def told_in(view: View, first: int, last: int) -> int | None:
    """The comma behind which it is told where the words fell: «…[،] في مقابلة مع قناة X», «…[،] وذلك في تصريح لـ«الصحيفة»»."""
    for k in range(last - 2, first - 1, -1):
        if view.is_comma(k) and not view.inside[k]:
            at = k + 2 if view.words[k + 1] == "وذلك" else k + 1
            if view.words[at : at + 1] in (["في"], ["خلال"]) and at + 1 < last and view.words[at + 1] in view.speech.occasions:
                return k
    return None


def trim(view: View, first: int, last: int) -> tuple[int, int] | None:
    """A range without commas, stops and lone conjunctions at its ends; ``None`` when nothing is left."""
    while first < last and (view.words[first] in _JOINERS or view.is_stop(first)):
        first += 1
    while last > first and (view.words[last - 1] in _JOINERS or view.is_stop(last - 1)):
        last -= 1
    if first < last and first in view.closing and view.closing[first] == last - 1:
        first, last = first + 1, last - 1
    return (first, last) if first < last else None
