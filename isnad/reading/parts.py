"""What the steps hand on and nobody keeps: Page, Token, Form, Analysis, Sentence, Mention.

Nothing changes them. What is made by the hundred for every report is not frozen all the same, for that takes five times as long to make
and compiled thirty times; a test watches over it instead. Every ``start``/``end`` is a code point of the page's original text, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from isnad.record import Block, Problem
from isnad.span import Span


@dataclass(frozen=True, slots=True)
class Page:
    """A report as it came: visible text, where it stood, what the page says of itself.

    ``regions`` are block kinds that the page's own markup gave away (empty for pasted text); ``reading.blocks`` decides.
    """

    text: str
    source: str = "text"  # "text" or "html"
    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None  # ISO day
    published_by: str | None = None  # "given" or "page"
    regions: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()


class Form(NamedTuple):
    """One inflected form of one lemma, without proclitics, article or enclitic. Built once into the pack's tables.

    ``surface`` is the careful spelling without diacritics; ``folded`` look-ups compare hamza, ى/ي and ة/ه loosely.
    """

    surface: str
    lemma: str  # citation form without diacritics: verbs in the past 3ms («التقى»), nouns singular («وزير»)
    pos: str  # verb noun adj adv prep conj part pron dem rel num
    derived: str = ""  # "" vn (verbal noun) ap (active participle) pp (passive participle) nisba
    verb: str = ""  # for verbs and what derives from them: the verb's lemma
    tense: str = ""  # past present imperative
    mood: str = ""  # "" where the spelling does not show it; verbs: ind, jus (jussive/subjunctive); nouns: nom, obl, acc
    voice: str = ""  # act pass
    person: int = 0
    gender: str = ""  # m f
    number: str = ""  # s d p
    construct: bool = False  # dual or sound plural without its nun («مسؤولو»، «وزيري»)
    weight: float = 0.0  # log prior: higher is likelier, 0 when unknown


class Analysis(NamedTuple):
    """A form as it stands in a token: what is glued before and after it."""

    form: Form
    proclitics: tuple[str, ...] = ()  # in order: و ف | ب ك ل | س | أ
    article: bool = False
    enclitic: str = ""  # ه ها هم هما هن ك كم نا ي ني or ""
    guessed: bool = False  # the lexicon lacks it: only the shape speaks


@dataclass(init=False, slots=True, unsafe_hash=True)
class Token:
    """A word, number or mark. ``surface`` drops diacritics, tatweel and direction marks; ``folded`` also folds hamza, ى and ة."""

    start: int
    end: int
    text: str
    surface: str
    folded: str
    kind: str  # word number punct latin other
    analyses: tuple[Analysis, ...]
    glued: bool  # no space between this token and the one before

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        surface: str,
        folded: str,
        kind: str,
        analyses: tuple[Analysis, ...] = (),
        glued: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.surface = surface
        self.folded = folded
        self.kind = kind
        self.analyses = analyses
        self.glued = glued


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of body text that ends where a reader would breathe; quotation marks were paired first.

    ``quotes`` are (opening, closing) token indexes of paired quotation marks, outermost first; an unclosed quotation runs to the end.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    quotes: tuple[tuple[int, int], ...] = ()
    paragraph: int = 0
    open_quote: bool = False  # begins inside a quotation that an earlier sentence opened


@dataclass(init=False, slots=True, unsafe_hash=True)
class Mention:
    """A stretch that may name a side or a place, with the evidence for it. Token indexes ``first``..``last`` are inclusive.

    ``name`` is the bare name (no clitics, no honorifics), ``head`` the token that carries the noun.
    """

    sentence: int
    first: int
    last: int
    start: int
    end: int
    name: str
    kind: str  # person state institution organisation group place
    country: str | None
    sectors: tuple[str, ...]
    role: str  # office or title as written («وزير الخارجية»), "" when none
    head: int
    key: str  # identity in the gazetteer (e.g. "USA", "hezbollah"), "" for names found by structure
    definite: bool
    plural: bool
    rule: str
    inner: tuple[Span, ...]  # spans of names inside («وزير خارجية [روسيا]»)

    def __init__(
        self,
        sentence: int,
        first: int,
        last: int,
        start: int,
        end: int,
        name: str,
        kind: str,
        country: str | None = None,
        sectors: tuple[str, ...] = (),
        role: str = "",
        head: int = 0,
        key: str = "",
        definite: bool = True,
        plural: bool = False,
        rule: str = "",
        inner: tuple[Span, ...] = (),
    ) -> None:
        self.sentence = sentence
        self.first = first
        self.last = last
        self.start = start
        self.end = end
        self.name = name
        self.kind = kind
        self.country = country
        self.sectors = sectors
        self.role = role
        self.head = head
        self.key = key
        self.definite = definite
        self.plural = plural
        self.rule = rule
        self.inner = inner
