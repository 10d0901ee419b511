"""Does the clause around a date speak of the past or of what is to come?

The nearest sign to the left decides («سيزور موسكو الثلاثاء»); where the date opens its clause, the nearest to the right
(«ويوم الاثنين سيلتقي…»). A sign is a word of the pack's lists or a verb that the lexicon knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack.dates import DateTables
from isnad.reading.parts import Token

PAST, FUTURE, PRESENT, OPENING, UNKNOWN = "past", "future", "present", "opening", "unknown"
_OPENING = 2  # words before a date that still opens its clause: «وفي يوم»
_NEAR = 4  # words after a date that opens its clause among which its verb stands
_HELD = 5  # words before what is to be held among which the plan stands, its subject between them
_LEAD = 4  # words before a verb in the present that may put it into the future
_REACH = 30  # words to either side: farther signs belong to another clause


def sign_of(token: Token, tables: DateTables) -> str:
    """What one word says about time."""
    if token.kind != "word" or not token.folded:
        return UNKNOWN
    word = token.folded
    signs = tables.signs
    bare = word[1:] if word[0] in signs["joined"] and len(word) > 3 else word
    if word in signs["no_verb"]:
        return UNKNOWN  # «محافظ ينبع», «محافظ تعز»
    if word in signs["future"] or bare in signs["future"]:
        return FUTURE
    if word in signs["past"] or bare in signs["past"]:
        return PAST
    verbs = [a for a in token.analyses if not a.guessed]
    if bare[0] in signs["future_letter"] and len(bare) > 3 and bare not in signs["no_future"]:
        if any(bare[0] in a.proclitics and a.form.tense == "present" for a in verbs):
            return FUTURE
        if not verbs and bare[1] in signs["present_letters"] and not bare.endswith(tuple(signs["noun_endings"])):
            return FUTURE
    if verbs and all(a.form.pos == "verb" for a in verbs):
        if all(a.form.tense == "past" for a in verbs):
            return PAST
        if all(a.form.tense == "present" for a in verbs):
            return PRESENT
    return UNKNOWN


def _may_open(tokens: Sequence[Token], i: int, tables: DateTables) -> bool:
    """Is this word, which may be a past verb or a noun, where a verb opens its clause?"""
    past = any(a.form.pos == "verb" and a.form.tense == "past" and not a.guessed for a in tokens[i].analyses)
    return past and (i == 0 or tokens[i - 1].kind == "punct" or tokens[i - 1].folded in tables.signs["verb_follows"])


def _wished(tokens: Sequence[Token], i: int, said: str, tables: DateTables) -> bool:
    """«على أن يعود السبت», «يتوقع أن تبحر في أغسطس»: «أن» and a verb in the present, known or shaped like one."""
    signs = tables.signs
    if tokens[i - 1].folded not in signs["wished"] or (i > 1 and tokens[i - 2].folded in signs["not_wished"]):
        return False
    unknown = said == UNKNOWN and all(a.guessed for a in tokens[i].analyses)
    return said == PRESENT or (unknown and tokens[i].folded != "" and tokens[i].folded[0] in signs["present_letters"])


def _to_come(tokens: Sequence[Token], i: int, first: int, tables: DateTables) -> bool:
    """«دعت النقابة [إلى إضراب] الثلاثاء», «أجلت المحكمة الجلسة [إلى] الأحد»: a deed asked for, or put off to the date itself."""
    word, signs = tokens[i].folded, tables.signs
    if not word:
        return False
    bare = word[1:] if word[0] in signs["joined"] and len(word) > 3 else word
    between = [token.folded for token in tokens[i + 1 : first]]
    toward = next((k for k, near in enumerate(between) if near in tables.values["to"]), None)
    if toward is None or any(token.kind == "punct" for token in tokens[i + 1 : first]):
        return False
    if bare in signs["puts_off"]:
        return toward >= len(between) - _OPENING
    return bare in signs["calls"] and toward < len(between) - 1


def _planned(tokens: Sequence[Token], i: int, tables: DateTables) -> bool:
    """«اقترحت [عقد] اجتماع في يناير», «اتفقا على [إجراء] محادثات الثلاثاء»: what was proposed or agreed is still to be held."""
    signs = tables.signs
    if tokens[i].folded not in signs["held"]:
        return False
    for before in reversed(tokens[max(0, i - _HELD) : i]):
        if before.kind == "punct":
            return False
        word = before.folded
        if word in signs["plans"] or (len(word) > 3 and word[0] in signs["joined"] and word[1:] in signs["plans"]):
            return True
    return False


def _after(tokens: Sequence[Token], last: int, tables: DateTables) -> str:
    for i in range(last + 1, min(len(tokens), last + 1 + _REACH)):
        said = sign_of(tokens[i], tables)
        if said != UNKNOWN:
            return said
    return UNKNOWN


def tense_at(tokens: Sequence[Token], first: int, last: int, tables: DateTables) -> str:
    """One of the five signs for ``tokens[first..last]``; ``opening`` is a present that opens the sentence."""
    opens = first <= _OPENING or any(token.kind == "punct" for token in tokens[first - _OPENING : first])
    behind = next((token.folded for token in tokens[last + 1 :] if token.kind != "punct"), "")
    if opens and first > _OPENING and behind in tables.signs["says"]:
        opens = False  # «أعلنت روما، الثلاثاء، أنها ستنسحب»
    said = _after(tokens[: last + 1 + _NEAR], last, tables) if opens else UNKNOWN
    if said in (PAST, FUTURE) and all(sign_of(t, tables) == UNKNOWN for t in tokens[max(0, first - _OPENING) : first]):
        return said
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        said = sign_of(tokens[i], tables)
        if _to_come(tokens, i, first, tables) or _planned(tokens, i, tables):
            return FUTURE
        if said == UNKNOWN and _may_open(tokens, i, tables):
            return PAST
        if said == PRESENT and i and tokens[i - 1].folded in tables.signs["maybe"]:
            return FUTURE  # «قد يصدر الحكم اليوم»
        if i and tokens[i].kind == "word" and _wished(tokens, i, said, tables):
            return FUTURE
        if said == PRESENT:
            # «من المقرر أن يعقد…» is to come; so is the present that opens a report: «يبحث الوزيران الاثنين…».
            led = [sign_of(token, tables) for token in tokens[max(0, i - _LEAD) : i]]
            return FUTURE if FUTURE in led else OPENING if i == 0 and not opens else PRESENT
        if said != UNKNOWN:
            return said
    # Farther on, what follows belongs to another clause: «شدد الوزير الأربعاء على أن بلاده ستواصل…».
    return _after(tokens, last, tables) if opens else UNKNOWN
