"""Names of persons by structure: given names, «بن», «آل», «أبو», nisba, and foreign names of two to four words."""

from __future__ import annotations

from isnad.pack.names import NameTables
from isnad.reading.names.adjectives import is_adjective
from isnad.reading.names.found import Found
from isnad.reading.names.gazetteer import read_gazetteer
from isnad.reading.names.words import COMMAS, Line, Word

_SHORT = 4  # letters of a given name that is not taken out of a known word
LONGEST = 9  # tokens of a name with its fathers
_THEIRS = frozenset(("ه", "ها", "هم", "هما"))
_OPENERS = frozenset(("ان", "قد", "الذي"))
_SECONDS = frozenset(("الدين", "الله"))


def _open(word: Word) -> bool:
    """An indefinite word that the lexicon lacks: it may be a name in any language."""
    return word.kind == "word" and not word.known and not word.never and not word.article and len(word.folded) > 1


def _family(word: Word) -> bool:
    """«الجبير», «السيستاني»: a word with article that may close a name."""
    return word.kind == "word" and word.article and not word.never and not word.verb


def _names_else(word: Word) -> bool:
    """A noun that is a deed, an office, a place or the head of a body."""
    return word.vn or word.phrase_first or word.head_first or word.office_first or word.nation is not None or word.never


def _closes(after: Word | None) -> bool:
    """Does a name end here, to judge by the word behind it?"""
    return after is None or after.kind == "punct" or after.verb or after.folded in _OPENERS or (after.begins and after.folded[0] == "و")


def _unlikely(word: Word) -> bool:
    """A common noun without article that no title is followed by, unless it is a name."""
    plain = word.noun and not (word.verb or word.particle or word.glued or word.accusative or word.plural or word.article)
    return plain and not word.crowd_first and not _names_else(word)


def _servant(word: Word, after: Word, tables: NameTables) -> bool:
    """«عبد الكريم», and any other noun with article that can follow: «عبد الماجد»."""
    if word.folded != "عبد":
        return False
    common = after.plural or after.folded.endswith("ه") or after.nation is not None or after.verb or after.particle
    return after.folded in tables.servants or (after.article and not common)


def _compound(word: Word, after: Word, tables: NameTables) -> bool:
    """«عز الدين», «جاد الله»."""
    return word.folded in tables.firsts and after.folded in _SECONDS


def _office_begins(line: Line, k: int) -> bool:
    """«أنطونيو غوتيريش [الأمين العام]»: a word that names have too, with the adjective of an office behind it."""
    after = line.words[k + 1] if k + 1 < line.count else None
    if after is None or not line.words[k].article:
        return after is not None and after.folded == "عام"  # «كريم الهاشمي أمين عام الحزب»
    return after.nation is None and is_adjective(after, line, True)


def foreign(word: Word, line: Line) -> bool:
    """True when the word's shape is that of a family name in another language."""
    return _open(word) and word.folded.endswith(line.tables.foreign_endings) and len(word.folded) > 4


class Reader:
    """Reads one name from left to right; keeps what it has seen of it."""

    def __init__(self, line: Line, at: int, strong: bool) -> None:
        self.line, self.at, self.strong = line, at, strong
        self.last = at - 1
        self.parts = 0  # names without links
        self.given = 0  # of them in the list of given names
        self.sure = 0  # of them no common words
        self.bound = False  # a link («بن», «آل») was seen
        self.closed = False  # the family name behind a link was taken

    def word(self, k: int) -> Word | None:
        return self.line.words[k] if k < self.line.count else None

    def take(self, k: int, given: bool, sure: bool) -> int:
        self.last = k
        self.parts += 1
        self.given += given
        self.sure += sure
        return k + 1

    def read(self) -> bool:
        """Reads as far as the name goes. True when there is one."""
        k = self.at
        while k < self.line.count and k - self.at < LONGEST:
            step = self.step(k)
            if step <= k:
                break
            k = step
        return self.last >= self.at

    def step(self, k: int) -> int:
        """The token after the name's next part; ``k`` itself when the name has ended."""
        line, tables = self.line, self.line.tables
        word, after = line.words[k], self.word(k + 1)
        if word.kind != "word":
            return self.mark(k)
        that = after is not None and after.surface in ("أن", "أنه", "أنها")  # «شدد النائب آلان عون على أن»
        if self.parts and self.given == self.parts and self.sure and word.surface == "على" and _closes(after) and not that:
            return self.take(k, True, True)  # «خالد على», as Egyptian papers write it
        if (
            word.never
            and not (word.folded in tables.links and self.parts)
            and not (self.strong and k == self.at and word.given and after is not None and (after.given or _open(after)))
        ):
            return k
        if self.parts and not self.given and word.surface == "علي" and after is not None and after.noun and not (after.article or after.given):
            return k  # «أكد داغر علي ضرورة الحوار»: «على» as Egyptian papers write it
        if self.parts and word.known and not word.given and line.tokens[k].analyses[0].enclitic in _THEIRS:
            return k  # «أعلن أبو مصعب مسؤوليته عن الهجوم»
        if word.begins and (self.parts or not self.strong or word.folded[0] in "لبو"):
            return k
        if word.joined and (self.parts or not self.strong):
            return k
        if not self.parts and not self.strong and word.verb and k and line.words[k - 1].folded in tables.contexts["before_verbs"]:
            return k  # «لن يسلم سلاحه»
        if word.place_name and not word.given:
            sure = self.sure or (self.strong and word.folded.endswith("ي"))  # «اللواء سالم الأحمدي»
            family = word.article and self.parts and self.given == self.parts and sure
            if not family:
                return k  # «طالب العراق بـ»: demanded of Iraq
        if self.parts > 1 and word.phrase_first and not word.given and not word.article:
            known = read_gazetteer(line, k)
            if known is not None and known.key and known.kind in ("organisation", "group", "institution"):
                return k  # «دعا شومر مايكروسوفت»: the name ends before the firm's
        if not self.parts and self.strong and word.phrase_first and not word.given and not word.article:
            known = read_gazetteer(line, k)
            if known is not None and known.key and known.kind == "organisation" and "JRN" in known.sectors:
                return k  # «أبلغ مسؤول أمني رويترز أن»: who is told
        form = word.folded
        if after is not None and (_servant(word, after, tables) or _compound(word, after, tables)):
            return self.take(k + 1, True, True)
        if form in tables.links:
            return self.link(k)
        if form in tables.seconds and self.parts:
            return self.take(k, True, True)
        if (
            self.parts
            and after is not None
            and after.folded in tables.seconds
            and word.noun
            and not word.particle
            and not word.glued
        ):
            return self.take(k + 1, True, True)  # «سعيد خطيب زاده»
        if self.parts and word.offices and _office_begins(line, k):
            return k
        if word.given:
            if self.parts and word.offices and after is not None and after.place_name:
                return k  # «قابوس بن سعيد سلطان عمان»
            firm = word.folded in tables.firm
            if self.parts and word.verb and not word.noun and not word.shy and not firm:
                return k
            if self.parts and word.verb and word.shy and not firm and after is not None and (after.article or after.particle):
                return k
            if word.accusative and word.shy:
                return k
            if after is not None and after.folded in tables.seconds and after.kind == "word":
                return self.take(k + 1, True, True)
            return self.take(k, True, not word.shy)
        if (
            word.offices
            and any(reading.cut == 0 for _, reading in word.offices)
            and word.known
            and not (
                word.article
                and self.parts
                and (self.given == self.parts or self.strong)
                and not any(o.alone and not (o.plural and word.folded.endswith("ي")) for o, _ in word.offices)
            )
        ):
            return k
        if word.nation is not None and word.nation_reading is not None and word.nation_reading.cut == 0:
            # «محمد المصري» is a name, «جون كيري الأميركي» is not; «كردي» alone never is.
            family = word.article and self.parts and self.given == self.parts
            return self.take(k, False, True) if family else k
        if self.strong and not self.parts and after is not None and _unlikely(word) and _family(after) and not after.known:
            return self.take(k, False, False)  # «الشيخ طراد الفايز»: a common noun before a family name
        if _family(word):
            return self.family(k, word)
        if _open(word):
            if word.head_first and k == self.at:
                return k
            if self.parts and word.folded[0] in "وفبل" and word.glued and not foreign(word, self.line) and not self.strong:
                return k
            return self.take(k, False, True)
        if (
            self.parts
            and (self.given == self.parts or (self.strong and self.parts == 1))
            and word.folded.endswith("ي")
            and not word.particle
            and not word.verb
            and not word.article
            and not word.glued
            and not word.crowd_first
            and len(word.folded) > 3
            and not (word.folded.endswith("تي") and any(a.enclitic for a in line.tokens[k].analyses[:1]))
        ):
            return self.take(k, False, False)  # «أسامة نقلي»
        if (
            self.parts
            and self.given == self.parts
            and self.parts <= 2
            and word.known
            and (not word.plural or (word.folded.endswith("ات") and not word.deed))
            and not word.verb
            and not word.particle
            and not word.accusative
            and not word.article
            and not word.glued
            and (word.adjective or (word.noun and not _names_else(word)))
            and not word.crowd_first
            and word.folded not in tables.portfolio_nouns
            and (after is None or after.kind == "punct" or after.verb or after.particle or after.glued)
        ):
            return self.take(k, False, False)  # «سمير مقبل»: a common word between a given name and a verb or a mark
        return k

    def mark(self, k: int) -> int:
        """Initials («ب. ب.») and hyphens bind; everything else ends a name."""
        token = self.line.tokens[k]
        after = self.word(k + 1)
        if not self.parts or after is None or after.kind != "word" or not token.glued:
            return k
        if token.text == "-" and self.line.tokens[k + 1].glued and not after.known:
            return k + 1
        if token.text == "." and len(self.line.words[k - 1].folded) == 1:
            return k + 1
        return k

    def link(self, k: int) -> int:
        """«بن أحمد», «آل سعود», «أبو زيد», «دي ميستورا»: a link and the name that it binds."""
        line = self.line
        word, after = line.words[k], self.word(k + 1)
        if after is None or after.kind != "word" or after.never:
            return k
        if not self.parts and word.folded not in line.tables.openers:
            return k if not (self.strong and not word.known and (_open(after) or after.given)) else self._bind(k)
        if self.parts and word.folded in ("فان", "فون") and after.folded in ("دن", "دير", "در") and self.word(k + 2) is not None:
            return self.take(k + 2, False, True)  # «فان دن برغ»
        if word.known and word.folded not in ("بن", "ابن", "بنت", "ال", "ابو", "ولد", "عبد", "ام", "ابي") and not _open(after):
            return k
        if word.folded in ("ام", "ال", "او", "لا", "با", "بو", "دو", "دا") and not (
            _open(after) or after.given or (word.surface == "آل" and not after.particle)
        ):
            return k
        if after.verb and not after.given and not after.article:
            return k
        return self._bind(k)

    def _bind(self, k: int) -> int:
        line = self.line
        after = line.words[k + 1]
        last = k + 1
        if (after.folded in ("عبد",) and k + 2 < line.count and line.words[k + 2].folded in line.tables.servants) or (
            after.folded in line.tables.links
            and k + 2 < line.count
            and line.words[k + 2].kind == "word"
            and not line.words[k + 2].never
        ):
            last = k + 2
        if not (
            after.given
            or _open(after)
            or _family(after)
            or after.folded in line.tables.links
            or (after.known and after.noun and not after.particle)
        ):
            return k
        self.bound = True
        return self.take(last, after.given, True)

    def family(self, k: int, word: Word) -> int:
        """A word with article: a family name behind a given one; in strong places also alone when the lexicon lacks it."""
        tables = self.line.tables
        if self.parts and word.known and word.stem in tables.contexts["passing"]:
            return k  # «ببرنامج الرئيس سلام [المتمثل بـ]»
        if word.folded in tables.adjectives and not (
            self.parts and self.given == self.parts and (not self.strong or self.parts == 1)
        ):
            return k
        lexical = word.known and not word.given
        if not self.parts:
            return (
                self.take(k, False, True) if self.strong and not lexical and not word.head_first and not word.crowd_first else k
            )
        if not lexical:
            return self.take(k, False, True)
        common = word.head_first or word.crowd_first or word.vn or word.plural or word.folded.endswith("ه")
        if self.bound and not self.closed and not common:
            self.closed = True
            return self.take(k, False, False)  # «بن محمد العيبان»
        if (
            (self.given == self.parts or (self.strong and self.parts == 1))
            and not word.plural
            and not word.vn
            and not word.head_first
            and not word.crowd_first
            and not word.folded.endswith("ه")
        ):
            return self.take(k, False, False)
        return k


def read_name(line: Line, at: int, strong: bool) -> tuple[int, int] | None:
    """The bare name that begins at a token, as (first, last); ``None`` when none does.

    ``strong`` is True behind a title or an office, where one word is enough.
    """
    first = at
    quoted = line.is_quote(at) and line.tokens[at].text not in ")]}"
    if quoted:
        first = at + 1
        if first >= line.count or not strong:
            return None
    reader = Reader(line, first, strong)
    if not reader.read():
        return None
    last = reader.last
    if quoted:
        if last + 1 < line.count and line.is_quote(last + 1):
            return (at, last + 1)
        return None
    if not strong and last == first + 1 and _of_a_place(line, last):
        return None
    if strong:
        if reader.parts == 1 and not reader.sure and not _backed(line, last):
            return None
        return (first, last)
    if reader.parts < 2 and not reader.bound:
        return None
    if reader.parts - reader.given > 0 and not reader.given:
        # No given name at all: only shapes speak, and two of them must.
        words = [line.words[k] for k in range(first, last + 1) if line.words[k].kind == "word"]
        if len(words) < 2 or len(words) > 4 or not any(foreign(w, line) for w in words) or any(w.glued for w in words[:1]):
            return None
    if reader.given > 1 and reader.sure == 0 and not reader.bound and _between_verbs(line, first, last):
        return (first, last)  # «قالت ندى شاكر إن»
    if reader.given and reader.parts > 1 and not reader.bound and _between_verb_and_that(line, first, last):
        return (first, last)  # «قالت سارة الأميري إن»
    if reader.given and reader.sure == 0 and not reader.bound:
        return None
    if line.words[first].shy and reader.sure < 1:
        return None
    if line.words[first].shy and reader.given == 1 and not reader.bound and line.words[first].known:
        second = line.words[last]
        if (
            not (second.article and not second.known)
            and not foreign(second, line)
            and not (second.kind == "word" and not second.known and not second.article and line.words[first].surface != "علي")
        ):
            return None
    return (first, last)


def _of_a_place(line: Line, at: int) -> bool:
    """«نمر سيبيري»: an adjective of a land abroad, where no family is named so."""
    home = line.tables.contexts["arabic_names"]
    folded = line.words[at].folded
    lands = (folded[:-1] + "يا", folded[:-1] + "ا", folded[:-1])
    known = (p for land in lands for p in line.tables.phrases.get(land, ()))
    return folded.endswith("ي") and not line.words[at].article and any(p.entry.kind in ("state", "place") and len(p.words) == 1 and p.entry.country not in home for p in known)


def _between_verbs(line: Line, first: int, last: int) -> bool:
    """Words that can be common nouns, right behind a verb or a mark and right before one, name somebody."""
    before = line.words[first - 1] if first else None
    after = line.words[last + 1] if last + 1 < line.count else None
    opened = before is not None and (before.verb or before.kind == "punct")
    office = after is not None and any(not reading.cut and not office.plural for office, reading in after.offices)
    return opened and (after is None or after.kind == "punct" or after.verb or after.particle or office) and not line.words[first].glued


def _between_verb_and_that(line: Line, first: int, last: int) -> bool:
    """Nothing but a name stands between a verb and «إن», the last word of it with the article."""
    if not first or last + 1 >= line.count or not line.words[last].article:
        return False
    if line.words[last + 1].folded != "ان" and not (line.words[last + 1].offices and not line.words[last + 1].article):
        return False
    return line.words[first - 1].verb and not line.words[first].glued


def _backed(line: Line, last: int) -> bool:
    """A common word as the only name behind a title: a verb, a mark or a particle must follow."""
    if last + 1 >= line.count:
        return True
    after = line.words[last + 1]
    return after.kind == "punct" or after.verb or after.particle or after.glued or line.tokens[last + 1].text in COMMAS


def _opens_with_verb(line: Line, at: int) -> bool:
    """«وطالب ميقاتي إسرائيل بـ»: where a clause begins, a word that can be a verb in the past is no given name."""
    begins = at == 0 or line.words[at - 1].kind == "punct"
    return begins and any(a.form.pos == "verb" and a.form.tense == "past" and not a.guessed for a in line.tokens[at].analyses)


def read_person(line: Line, at: int) -> Found | None:
    """A person named without any title, at this token; «و», «ل», «ب» may be glued to the first word."""
    word = line.words[at]
    if word.kind != "word" or word.never:
        return None
    if at and line.words[at - 1].folded.removeprefix("ب").removeprefix("ال") in line.tables.eponyms:
        return None
    if (
        at > 1
        and line.words[at - 1].office_first
        and line.words[at - 2].folded.removeprefix("ب").removeprefix("ال") in line.tables.eponyms
    ):
        return None
    for reading in word.readings:
        names = reading.form in line.tables.given or reading.form in line.tables.openers or reading.form in line.tables.firsts
        if reading.cut and (word.given or not names):
            continue
        if reading.form in line.tables.shy and _opens_with_verb(line, at):
            continue
        if reading.cut and word.known and not word.glued and len(reading.form) < _SHORT:
            continue  # «كمين», «بريد»: a word of its own, no «مين»
        if reading.prep == "ل" and word.deed and at + 1 < line.count and line.words[at + 1].known and line.words[at + 1].noun:
            continue  # «لتحسين جودة القروض»
        span = read_name(line.behind(at, reading), at, False)
        if span is not None:
            country = None if reading.cut else _national(line, at)
            titles = () if reading.cut else _titles(line, at)
            return Found(span[0], span[1], "person", country, titles, reading.cut, "", "person.structure", span, head=span[0])
    return None


def _titles(line: Line, at: int) -> tuple[str, ...]:
    """«النائبين [فلان] وفلان»: the sectors of an office of several right before the first of them."""
    offices = line.words[at - 1].offices if at else ()
    return next((office.sectors for office, reading in offices if office.plural and reading.article), ())


def _national(line: Line, at: int) -> str | None:
    """«السعودي [ياسر سالم]», «المعماري الأمريكي [أدريان سميث]»: the nationality right before a name is the person's, not a body's."""
    if at < 1:
        return None
    word, reading = line.words[at - 1], line.words[at - 1].nation_reading
    if word.nation is None or reading is None or not reading.article or reading.prep or word.nation.plural or word.nation.key:
        return None
    before = line.words[at - 2] if at > 1 else None
    body = before is not None and not reading.cut and before.kind == "word" and (before.head_first or before.plural or before.folded.endswith("ه"))
    return None if body else word.nation.country
