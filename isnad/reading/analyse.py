"""One written word → its possible analyses, best first.

«وسيلتقون» is و + س + the present of «التقى»; «وزيره» is «وزير» + ه (and, less likely, و + «زير» + ه). What the lexicon
lacks gets its possible shapes, marked ``guessed``. Pure: the same word and the same tables give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from isnad.pack.lexicon import After, Before, WordTables
from isnad.reading.parts import Analysis, Form

# What a letter written for another costs, as (written, careful): a forgotten hamza little, a contradicting one much.
_COST = {
    ("ا", "أ"): 1.5, ("ا", "إ"): 1.2, ("ا", "آ"): 1.5, ("أ", "ا"): 2.5, ("إ", "ا"): 2.0, ("آ", "ا"): 5.0,
    ("أ", "إ"): 5.0, ("إ", "أ"): 5.0, ("أ", "آ"): 4.0, ("إ", "آ"): 6.0, ("آ", "أ"): 5.0, ("آ", "إ"): 6.0,
    ("ي", "ى"): 3.5, ("ى", "ي"): 1.2, ("ه", "ة"): 1.5, ("ة", "ه"): 6.0,
    ("و", "ؤ"): 2.0, ("ؤ", "و"): 4.0, ("ي", "ئ"): 2.0, ("ئ", "ي"): 4.0, ("ى", "ئ"): 2.0, ("ئ", "ى"): 4.0,
}  # fmt: skip
_CONTRADICTS = 4.0
_WORST = 12.0
_LONGEST_BEFORE = 5
_CLOSED = frozenset(("prep", "conj", "part", "pron", "dem", "rel", "adv"))
_JOINING = frozenset("وف")
_NO_AFTER = After("", frozenset(), 0.0)
_BARE = Before((), False, frozenset(), "", "", 0.0)
_KNOWN_LETTERS = 3  # a guess leaves at least so many letters of the word itself


def spelling_cost(written: str, careful: str) -> float:
    """How far a written stem is from the careful spelling of the same folded letters; 0 when alike."""
    if written == careful:
        return 0.0
    return sum(_COST.get(pair, 3.0) for pair in zip(written, careful, strict=True) if pair[0] != pair[1])


def _stems(folded: str, surface: str) -> Iterator[tuple[str, str, bool]]:
    """What a stem is when its enclitic is gone («قوته», «مستشفاه», «قالوه», «وزرائه»): folded, surface, was it changed?"""
    yield folded, surface, False
    head, last = folded[:-1], folded[-1]
    if last == "ت":
        yield head + "ه", surface[:-1] + "ة", True
    elif last == "ا":
        yield head + "ي", surface[:-1] + "ى", True
    elif last == "و":
        yield folded + "ا", surface + "ا", True
    if surface[-1] in "ئؤ" and head[-1:] in ("ا", "ي", "و"):
        yield head + "ء", surface[:-1] + "ء", True


def _fits(form: Form, before: Before, after: After, words: WordTables) -> bool:
    """May these clitics stand on this form?"""
    pos, enclitic = form.pos, after.text
    if pos in _CLOSED:
        glue = words.glue.get((form.surface, pos), "")
        if before.article or (enclitic and "+" not in glue):
            return False
        return all(one in _JOINING or one in glue for one in before.proclitics)
    if before.pos and pos not in before.pos:
        return False
    if pos == "verb":
        if (before.tense and before.tense != form.tense) or (before.not_mood and before.not_mood == form.mood):
            return False
        return not enclitic or (pos in after.pos and form.voice != "pass")
    if form.mood == "acc" and (before.pos or enclitic):
        return False
    if form.mood == "nom" and before.pos and not before.article:
        return False
    if before.article and (form.construct or enclitic):
        return False
    return not enclitic or (pos in after.pos and (form.construct or form.mood == ""))


def _stands(form: Form, stem: str, changed: bool) -> bool:
    """May this form be what stands before an enclitic? What an enclitic changes must have been changed, and nothing else."""
    last = form.surface[-1]
    if changed:
        return last == stem[-1] and (last != "ا" or form.surface.endswith("وا"))
    if last == "ى":
        return form.pos == "prep"
    return last != "ة" and not (form.pos == "verb" and form.surface.endswith("وا"))


def _unlikely(form: Form, after: After, words: WordTables) -> float:
    """What it costs a verb to carry an object: much when it takes none, some for «نا» after the first or second person."""
    if form.pos != "verb":
        return 0.0
    frame = words.frames.get(form.lemma)
    takes_none = frame is not None and not frame.object
    return (3.0 if takes_none else 0.0) + (2.0 if form.person != 3 and after.text == "نا" else 0.0)


def _lexical(surface: str, folded: str, words: WordTables) -> Iterator[tuple[float, float, Analysis]]:
    """(score, spelling cost, analysis) of every reading that the lexicon and the clitics allow."""
    forms, table, enclitics = words.forms, words.before, words.after
    for cut in range(min(_LONGEST_BEFORE, len(folded) - 1) + 1):
        options = table.get(folded[:cut])
        if options is None:
            continue
        rests = [(folded[cut:], surface[cut:], options, 0.0)]
        if cut > 1 and folded[cut - 2 : cut] == "لل":
            # ل + ال + a word that begins with ل is written with two ل («للجنة»); «للذين» is ل + «الذين».
            rests.append(("ل" + folded[cut:], "ل" + surface[cut:], options, 1.0))
            bare = tuple(o for o in table.get(folded[: cut - 1], ()) if not o.article)
            rests.append(("ال" + folded[cut:], "ال" + surface[cut:], bare, 0.0))
        for rest, written, allowed, bonus in rests:
            for form in forms.get(rest, ()):
                for before in allowed:
                    if _fits(form, before, _NO_AFTER, words):
                        cost = spelling_cost(written, form.surface)
                        yield form.weight + before.weight + bonus - cost, cost, Analysis(form, before.proclitics, before.article)
            for width in (1, 2, 3):
                after = enclitics.get(rest[-width:]) if len(rest) > width else None
                if after is None:
                    continue
                # The enclitic is written as it is: a word-final ة or ى is none.
                if written[-width:] != after.text:
                    continue
                for stem, stem_written, changed in _stems(rest[:-width], written[:-width]):
                    for form in forms.get(stem, ()):
                        if not _stands(form, stem_written, changed):
                            continue
                        # «إلى» becomes «إليـ» before an enclitic.
                        compared = stem_written[:-1] + "ى" if form.surface[-1] == "ى" else stem_written
                        for before in allowed:
                            if not before.article and _fits(form, before, after, words):
                                cost = spelling_cost(compared, form.surface)
                                score = form.weight + before.weight + after.weight - cost - _unlikely(form, after, words)
                                yield score, cost, Analysis(form, before.proclitics, False, after.text)


_ENDINGS = (
    ("يون", "يو", "adj", "nisba", "nom", "m", "p"),
    ("يين", "يي", "adj", "nisba", "obl", "m", "p"),
    ("ية", "ية", "adj", "nisba", "", "f", "s"),
    ("ات", "ات", "noun", "", "", "f", "p"),
    ("ون", "ون", "noun", "", "nom", "m", "p"),
    ("ين", "ين", "noun", "", "obl", "m", "p"),
    ("ان", "ان", "noun", "", "nom", "m", "d"),
    ("ة", "ة", "noun", "", "", "f", "s"),
    ("ي", "ي", "adj", "nisba", "", "m", "s"),
)


def _shapes(stem: str, article: bool) -> list[Form]:
    """The nouns that an unknown stem may be: as it stands first, then by its ending."""
    plain = Form(stem, stem, "noun", gender="f" if stem.endswith("ة") else "m", number="s", weight=-8.0)
    out = []
    for ending, removed, pos, derived, mood, gender, number in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _KNOWN_LETTERS - 1:
            nisba = derived == "nisba"
            base = stem[: -len(removed)] + ("ي" if nisba and removed[0] == "ي" else "")
            out.append(
                Form(
                    stem,
                    base if number != "s" or nisba else stem,
                    pos,
                    derived,
                    mood=mood,
                    gender=gender,
                    number=number,
                    weight=-8.5,
                )
            )
            break
    # With the article a name in ون/ات/ي is rarer than the plural or adjective it looks like.
    return [*out, plain] if article else [plain, *out]


def _verb_shape(stem: str, after_future: bool) -> tuple[Form | None, bool]:
    """An unknown verb that the shape shows, and is that shape strong («يستقطبون») or may it be a name too («سيتمركز»)?"""
    if not 4 <= len(stem) <= 11:
        return None, False
    blank = Form(stem, stem, "verb", verb=stem, voice="act", person=3, number="s", weight=-9.0)
    plural = stem.endswith(("ون", "وا"))
    tenth = stem[1:3] == "ست" and len(stem) > 5
    if stem[0] in "يت" and (tenth or after_future or plural or (stem[0] == "ي" and stem[1] == "ت")):
        strong = tenth or (plural and len(stem) > 5)
        if plural:
            return blank._replace(tense="present", mood="ind" if stem[-1] == "ن" else "jus", gender="m", number="p"), strong
        return blank._replace(tense="present", gender="m" if stem[0] == "ي" else "f"), strong
    if stem[:3] == "است" and len(stem) > 5 and stem.endswith(("ت", "وا")):
        return blank._replace(tense="past", gender="m" if plural else "f", number="p" if plural else "s"), True
    return None, False


def _guess(surface: str, folded: str, words: WordTables) -> Iterator[Analysis]:
    """The shapes of an unknown word, likeliest first. Proclitics are cut only where enough of a word remains."""
    cuts: list[tuple[int, Before]] = []
    for cut in range(min(_LONGEST_BEFORE, len(folded) - _KNOWN_LETTERS), 0, -1):
        for before in words.before.get(folded[:cut], ()):
            if before.article:
                cuts.append((cut, before))
                break
    found_article = bool(cuts)
    if not found_article:
        cuts.append((0, _BARE))
        for cut in (1, 2):
            for before in words.before.get(folded[:cut], ()):
                if len(folded) - cut >= _KNOWN_LETTERS and "أ" not in before.proclitics:
                    cuts.append((cut, before))
    weak: list[Analysis] = []
    for cut, before in cuts:
        if before.tense == "past" or before.article or (before.pos and "verb" not in before.pos):
            continue
        verb, strong = _verb_shape(surface[cut:], "س" in before.proclitics)
        if verb is not None and strong:
            yield Analysis(verb, before.proclitics, False, "", True)
        elif verb is not None:
            weak.append(Analysis(verb, before.proclitics, False, "", True))
    for cut, before in cuts:
        if before.tense:
            continue
        stem = surface[cut:]
        for form in _shapes(stem, before.article):
            yield Analysis(form, before.proclitics, before.article, "", True)
        for ending in ("ها", "هم", "ه"):
            if not before.article and stem.endswith(ending) and len(stem) - len(ending) >= _KNOWN_LETTERS:
                bare = Form(stem[: -len(ending)], stem[: -len(ending)], "noun", gender="m", number="s", weight=-9.0)
                yield Analysis(bare, before.proclitics, False, ending, True)
                break
    yield from weak
    if found_article:
        yield Analysis(_shapes(surface, False)[0], guessed=True)


def analyse(surface: str, folded: str, words: WordTables) -> tuple[Analysis, ...]:
    """Every reading of a word, best first. ``surface`` and ``folded`` are the token's and equally long.

    Readings that contradict the written hamza, ة or ى are dropped when a better spelled one exists. Unknown words yield
    guessed shapes; a word of one letter that the lexicon lacks yields nothing.
    """
    scored: dict[Analysis, float] = {}
    costs: dict[Analysis, float] = {}
    for score, cost, analysis in _lexical(surface, folded, words):
        if analysis not in scored or scored[analysis] < score:
            scored[analysis], costs[analysis] = score, cost
    if scored:
        if min(costs.values()) < _CONTRADICTS:
            scored = {one: score for one, score in scored.items() if costs[one] < _CONTRADICTS}
        best = max(scored.values())
        return tuple(sorted((one for one in scored if scored[one] > best - _WORST), key=lambda one: -scored[one]))
    if len(folded) < 2:
        return ()
    return tuple(dict.fromkeys(_guess(surface, folded, words)))
