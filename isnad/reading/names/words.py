"""What one word may be to a name: its readings without glued particles, and the tables that know them.

«وللرئيس» reads as «الرئيس» behind و and ل; «ببغداد» as «بغداد» behind ب; «وليد» as itself first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from isnad.pack.letters import fold
from isnad.pack.names import NameTables, Nationality, Office, bare
from isnad.reading.parts import Analysis, Sentence, Token

QUOTES = frozenset("«»“”\"„‟'‘’()[]{}‹›")
OPENING = frozenset("«“\"„'‘([{‹")
COMMAS = frozenset("،,؛")
_CONJ = "وف"
_PREP = "بكل"
_LINES = 500  # sentences whose reading is kept
_LETTERS = 2  # letters a reading must keep when particles are cut off


class Reading(NamedTuple):
    """One way to read a word: folded form with its article, what is cut off before it, how many letters that is."""

    form: str
    conj: bool
    prep: str
    cut: int
    article: bool

    @property
    def stem(self) -> str:
        """The form without its article."""
        return self.form[2:] if self.article else self.form


@lru_cache(maxsize=100_000)
def readings(folded: str) -> tuple[Reading, ...]:
    """The word as it is, then without و/ف, then without ب/ك/ل; «لل…» gives its article back.

    >>> [r.form for r in readings("وللرييس")]
    ['وللرييس', 'للرييس', 'الرييس', 'اللرييس', 'لرييس']
    """
    out: list[Reading] = []

    def add(form: str, conj: bool, prep: str, cut: int) -> None:
        article = form.startswith("ال") and len(form) > 4
        if len(form) >= _LETTERS:
            out.append(Reading(form, conj, prep, cut, article))

    add(folded, False, "", 0)
    if len(folded) == 1:
        return (Reading(folded, False, "", 0, False),)  # «د.»
    starts = [(folded, False, 0)]
    if folded[0] in _CONJ and len(folded) > 3:
        add(folded[1:], True, "", 1)
        starts.append((folded[1:], True, 1))
    for rest, conj, cut in starts:
        if rest.startswith("لل") and len(rest) > 3:
            add("ال" + rest[2:], conj, "ل", cut + 1)
            add("ال" + rest[1:], conj, "ل", cut + 1)  # «للجنة»: the noun's own ل
            add(rest[1:], conj, "ل", cut + 1)  # «لليبيا»: a name without article
        elif rest[0] in _PREP and len(rest) > 3:
            add(rest[1:], conj, rest[0], cut + 1)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Word:
    """A token type with what the tables and the lexicon say of it. Made once a type and kept."""

    surface: str
    folded: str
    kind: str
    readings: tuple[Reading, ...]
    nation: Nationality | None  # as an adjective or noun for nationals, through ``nation_reading``
    nation_reading: Reading | None
    offices: tuple[tuple[Office, Reading], ...]
    known: bool  # the lexicon has it as a word
    verb: bool  # its first reading is a verb
    adjective: bool  # it can be an adjective
    noun: bool
    particle: bool  # preposition, conjunction, pronoun …
    accusative: bool  # indefinite accusative: «رئيسا»
    relative: bool  # an adjective in ي/ية
    glued: bool  # its likeliest reading has a preposition or conjunction before it
    given: bool
    shy: bool
    never: bool
    plural: bool
    vn: bool
    deed: bool  # it can be a verb or a verbal noun, whatever is glued to it
    phrase_office: bool  # an office of several words may begin here
    place_name: bool  # the gazetteer knows this very word as a country or place
    joined: bool  # «والصليف»: a conjunction or preposition and the article stand before
    begins: bool  # behind a glued particle another name begins («وجاريد», «لموسكو»)
    office_first: bool  # an office, a rank, a courtesy or «نظيره» may begin here
    person_first: bool  # a name without any title may begin here
    head_first: bool  # an institution's name may begin here
    crowd_first: bool
    phrase_first: bool
    relation: bool  # «ابنه», «زوجته»: somebody's relative
    owned: Reading | None  # the noun of «جنوده», «سفيرها» without its pronoun, where it is one of people, forces or offices

    many_first: bool  # several counterparts may begin here: «نظرائه»
    article: bool = field(init=False)
    silent: bool = field(init=False)  # no name can begin here

    def __post_init__(self) -> None:
        whole = self.nation_reading is not None and self.nation_reading.cut == 0 and not self.nation_reading.article
        article = self.folded.startswith("ال") and len(self.folded) > 4 and not whole  # «ألمانية» has none
        object.__setattr__(self, "article", article)
        begins = (
            self.office_first or self.phrase_first or self.head_first or self.crowd_first or self.person_first or self.relation
            or self.many_first or bool(self.offices) or self.nation is not None or self.owned is not None
            or (article and self.plural)
        )  # fmt: skip
        object.__setattr__(self, "silent", self.kind != "number" and not (self.kind == "word" and begins))

    @property
    def stem(self) -> str:
        return bare(self.folded)


_POS = ("prep", "conj", "part", "pron", "dem", "rel", "adv")


def make_word(token: Token, tables: NameTables) -> Word:
    """The word of a token."""
    reads = readings(token.folded) if token.kind == "word" else ()
    nation = nation_reading = None
    offices: list[tuple[Office, Reading]] = []
    for reading in reads:
        found = tables.nationality.get(reading.stem)
        if found is not None and nation is None and not (reading.prep and not reading.article and not found.plural):
            nation, nation_reading = found, reading
        offices += [
            (office, reading)
            for office in tables.offices.get(reading.stem, ())
            if not office.exact
            or (
                token.surface[reading.cut :].removeprefix("ال").rstrip("ا") == office.lemma
                and not (reading.cut == 0 and token.surface[:1] != office.lemma[:1] and not reading.article)
            )
        ]
    if nation is None:
        for reading in reads:
            found = tables.nationality.get(reading.form) if reading.article and reading.form[2:3] != "ا" else None
            if found is not None:
                nation, nation_reading = found, reading._replace(article=False)
                break
    if nation is None:
        for reading in reads:
            for second in sorted(tables.contexts["second_nationality"]):  # a set has no order of its own
                found = tables.nationality.get(f"{reading.stem} {second}")
                if found is not None:
                    nation, nation_reading = found, reading
                    break
    sure = [a for a in token.analyses if not a.guessed]
    best = sure[0] if sure else None
    whole = [a for a in sure if not a.proclitics]
    owned = _owned(token, sure, tables)
    given = token.folded in tables.given and not (token.folded in tables.final_ya and token.surface[-1] == "ي")
    given = given or (token.folded.startswith("عبدال") and len(token.folded) > 7)
    if given and token.surface not in tables.given_surfaces and any(c in "أإآؤئ" for c in token.surface):
        given = False  # «بأن» is not «بان»
    return Word(
        surface=token.surface,
        folded=token.folded,
        kind=token.kind,
        readings=reads,
        nation=nation,
        nation_reading=nation_reading,
        offices=tuple(offices),
        known=best is not None,
        verb=best is not None and best.form.pos == "verb",
        adjective=any(a.form.pos == "adj" or a.form.derived in ("nisba", "ap", "pp") for a in sure),
        noun=any(a.form.pos == "noun" for a in sure),
        particle=best is not None and best.form.pos in _POS,
        accusative=token.surface.endswith("ا") and any(a.form.mood == "acc" for a in sure[:2]),
        relative=token.folded.endswith(("ي", "يه")) and len(token.folded) > 4,
        glued=bool(best is not None and best.proclitics)
        or (best is None and bool(token.analyses) and bool(token.analyses[0].proclitics)),
        given=given,
        shy=token.folded in tables.shy,
        never=token.surface.lstrip("وف") not in _SURFACE_NAMES
        and any(r.form in tables.never for r in reads if len(r.form) > 1 and (r.cut == 0 or not given)),
        plural=best is not None and best.form.number in ("p", "d"),
        vn=bool(whole) and whole[0].form.derived == "vn",
        deed=(bool(sure) and sure[0].form.derived == "vn")
        or any(a.form.pos == "verb" for a in sure[:3] if a.proclitics and a.proclitics[0] in _CONJ),
        joined=token.folded.startswith(("وال", "فال", "بال", "كال", "ولل")) and len(token.folded) > 5 and not given,
        office_first=bool(offices)
        or token.folded in tables.counterparts
        or any(
            r.form in tables.office_phrases
            or r.form in tables.honorifics
            or r.stem in tables.ranks
            or r.form in tables.counterparts
            for r in reads
        ),
        person_first=token.kind == "word"
        and (
            given
            or best is None
            or token.folded in tables.openers
            or any(r.form in tables.given or r.form in tables.openers or r.form in tables.firsts for r in reads)
        ),
        phrase_office=any(r.form in tables.office_phrases for r in reads),
        place_name=any(
            p.words == (token.folded,) and p.entry.kind in ("state", "place") and p.entry.use != "shy"
            for p in tables.phrases.get(token.folded, ())
        ),
        begins=token.folded not in tables.given
        and token.folded not in tables.phrases
        and any(r.cut and (r.form in tables.given or r.form in tables.phrases or r.form in tables.heads) for r in reads),
        head_first=any(r.form in tables.heads for r in reads),
        crowd_first=any(r.stem in tables.crowds or r.stem in tables.quantities or r.stem in tables.numbers for r in reads)
        or (owned is not None and owned.form in tables.crowds),
        phrase_first=any(r.form in tables.phrases for r in reads),
        relation=any(r.form in tables.contexts["relatives"] for r in reads),
        owned=owned,
        many_first=any(r.form in tables.contexts["counterparts_many"] for r in reads),
    )


_PRONOUNS = frozenset(("ه", "ها", "هم", "هما", "هن"))


def _owned(token: Token, sure: Sequence[Analysis], tables: NameTables) -> Reading | None:
    """The noun before a pronoun of the third person, if it is somebody's people, force or official."""
    if token.kind != "word" or (sure and sure[0].form.pos == "verb"):
        return None
    for analysis in sure:
        if analysis.enclitic in _PRONOUNS and analysis.form.pos in ("noun", "adj"):
            stem = fold(analysis.form.surface)
            if stem in tables.crowds or stem in tables.offices or stem in tables.contexts["owned"]:
                cut = sum(map(len, analysis.proclitics))
                prep = next((p for p in analysis.proclitics if p in _PREP), "")
                return Reading(stem, any(p in _CONJ for p in analysis.proclitics), prep, cut, False)
    return None


# Folding makes «علي» and «على» alike; the careful spelling tells them apart.
_SURFACE_NAMES = frozenset(("علي",))


class Line:
    """A sentence as the readers of names see it."""

    __slots__ = ("closing", "count", "index", "memo", "sentence", "tables", "tokens", "views", "words")

    def __init__(self, index: int, sentence: Sentence, words: Sequence[Word], tables: NameTables) -> None:
        self.index, self.sentence, self.words, self.tables = index, sentence, words, tables
        self.tokens = sentence.tokens
        self.count = len(words)
        self.closing = {first: last for first, last in sentence.quotes if first >= 0}
        self.memo: dict[tuple[str, int], Any] = {}  # what a reader found at a token: names inside names are asked for often
        self.views: dict[tuple[int, int, str], Line] = {}

    def is_quote(self, at: int) -> bool:
        return 0 <= at < self.count and self.tokens[at].kind == "punct" and self.tokens[at].text in QUOTES

    def text(self, first: int, last: int) -> str:
        """The words ``first``..``last`` (inclusive) joined by single spaces, marks as written."""
        return " ".join(self.tokens[k].surface for k in range(first, last + 1) if self.tokens[k].kind != "punct")

    def start(self, at: int, cut: int) -> int:
        """Where the text of a token begins once ``cut`` letters are taken off its front."""
        token = self.tokens[at]
        seen = 0
        for offset, char in enumerate(token.text):
            if seen == cut and fold(char).isalpha():
                return token.start + offset
            if char.isalpha() and char != "ـ":
                seen += 1
        return token.start

    def behind(self, at: int, reading: Reading) -> Line:
        """The same sentence with the particles of one reading cut off the word at ``at``."""
        if not reading.cut:
            return self
        made = self.views.get((at, reading.cut, reading.form))
        if made is not None:
            return made
        token = self.tokens[at]
        kept = tuple(a._replace(proclitics=()) for a in token.analyses if sum(map(len, a.proclitics)) == reading.cut)
        plain = ("ال" if reading.article and not token.surface[reading.cut :].startswith("ال") else "") + token.surface[
            reading.cut :
        ]
        word = make_word(Token(token.start, token.end, token.text, plain, reading.form, token.kind, kept), self.tables)
        words = list(self.words)
        words[at] = word
        view = self.views[at, reading.cut, reading.form] = Line(self.index, self.sentence, words, self.tables)
        return view


def _half(word: Word, tables: NameTables) -> bool:
    """True when only a second word makes the word a nationality («جنوب» of «جنوب أفريقي»)."""
    reading = word.nation_reading
    return reading is not None and reading.stem not in tables.nationality and reading.form not in tables.nationality


class Lexicon:
    """Words of one pack by surface: the same word is looked at once."""

    def __init__(self, tables: NameTables) -> None:
        self.tables = tables
        self.seen: dict[str, Word] = {}
        self.lines: dict[int, Line] = {}

    def line(self, index: int, sentence: Sentence) -> Line:
        """The sentence as a line; the same object for the same sentence, so that what was read of it is kept."""
        kept = self.lines.get(id(sentence))
        if kept is not None and kept.sentence is sentence and kept.index == index:
            return kept
        seen, tables = self.seen, self.tables
        words: list[Word] = []
        for token in sentence.tokens:
            word = seen.get(token.surface)
            if word is None:
                if len(seen) > 200_000:
                    seen.clear()
                word = seen[token.surface] = make_word(token, tables)
            words.append(word)
        shy = tables.contexts["shy_nations"]
        for at, word in enumerate(words):
            if word.nation is None:
                continue
            if _half(word, tables):
                # «إعلام جنوب السودان»: half of «جنوب أفريقي» is none; «الكورية» is of the South or of the North.
                other = bare(words[at + 1].folded) if at + 1 < len(words) else ""
                stem = word.nation_reading.stem if word.nation_reading is not None else ""
                nation = tables.nationality.get(f"{stem} {other}")
                words[at] = replace(word, nation=nation, nation_reading=word.nation_reading if nation is not None else None)
            elif word.stem in shy:
                head = bare(words[at - 1].folded.lstrip("وبل")) if at else ""
                after = words[at + 1].nation if at + 1 < len(words) else None
                held = at > 0 and words[at - 1].folded.lstrip("ل") in ("وزير", "وزراء") and word.stem.endswith("ه")  # «وزراء مالية منطقة اليورو»
                if after is not None or held or not (head in tables.contexts["shy_heads"] or words[at - 1].offices or words[at - 1].given):
                    words[at] = replace(word, nation=None, nation_reading=None)  # «الأوراق المالية» are no Mali's
        if len(self.lines) > _LINES:
            self.lines.clear()
        line = self.lines[id(sentence)] = Line(index, sentence, words, tables)
        return line


_lexicons: dict[int, Lexicon] = {}


def lexicon_of(tables: NameTables) -> Lexicon:
    """The memory of a pack's words; a pure function's results, so sharing it changes nothing."""
    found = _lexicons.get(id(tables))
    if found is None or found.tables is not tables:
        found = _lexicons[id(tables)] = Lexicon(tables)
    return found
