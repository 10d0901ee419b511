"""Does the clause around a date speak of the past or of what is to come?

The nearest sign to the left decides («سيزور موسكو الثلاثاء»); where the date opens its clause, the nearest to the right
(«ويوم الاثنين سيلتقي…»). A sign is a word of the pack's lists or a verb that the lexicon knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack.dates import DateTables
from isnad.reading.parts import Token

PAST, FUTURE, PRESENT, OPENING, UNKNOWN = "past", "future", "present", "opening", "unknown"
_LEAD = 4  # words before a verb in the present that may put it into the future
_REACH = 30  # words to either side: farther signs belong to another clause


def sign_of(token: Token, tables: DateTables) -> str:
    """What one word says about time."""
    if token.kind != "word" or not token.folded:
        return UNKNOWN
    word = token.folded
    signs = tables.signs
    bare = word[1:] if word[0] in signs["joined"] and len(word) > 3 else word
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


def tense_at(tokens: Sequence[Token], first: int, last: int, tables: DateTables) -> str:
    """One of the five signs for ``tokens[first..last]``; ``opening`` is a present that opens the sentence."""
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        said = sign_of(tokens[i], tables)
        if said == PRESENT:
            # «من المقرر أن يعقد…» is to come; so is the present that opens a report: «يبحث الوزيران الاثنين…».
            led = [sign_of(token, tables) for token in tokens[max(0, i - _LEAD) : i]]
            return FUTURE if FUTURE in led else OPENING if i == 0 else PRESENT
        if said != UNKNOWN:
            return said
    for i in range(last + 1, min(len(tokens), last + 1 + _REACH)):
        said = sign_of(tokens[i], tables)
        if said != UNKNOWN:
            return said
    return UNKNOWN
