"""One sentence as the steps of attribution look at it: folded words, quotations, known sides, noun phrases.

Token indexes are those of the sentence; ranges of tokens are half-open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from isnad.pack.speech import SpeechForm, SpeechTables
from isnad.reading.parts import Sentence
from isnad.record import DateExpression, Entity

SPEECH = 4  # a quotation of so many tokens is speech, a shorter one a name or a single expression
_PREFIXES = "وف"
_COMMAS = frozenset("،,؛;")
_STOPS = frozenset(".!?؟…")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


class Sides(Protocol):
    """What attribution needs of the resolution: the entities, and which one a token belongs to."""

    @property
    def entities(self) -> tuple[Entity, ...]: ...

    @property
    def home(self) -> str | None: ...

    def at(self, sentence: int, token: int) -> str | None: ...

    def refer(self, sentence: int, token: int) -> tuple[str, ...]: ...


class View:
    """A sentence with its look-up tables; made once a sentence, never changed."""

    __slots__ = (
        "by_id",
        "closing",
        "count",
        "dated",
        "entries",
        "index",
        "inside",
        "opening",
        "sentence",
        "sides",
        "speech",
        "surnames",
        "tokens",
        "words",
    )

    def __init__(
        self,
        index: int,
        sentence: Sentence,
        sides: Sides,
        by_id: Mapping[str, Entity],
        speech: SpeechTables,
        dates: Sequence[DateExpression],
        surnames: Mapping[str, str],
    ) -> None:
        self.surnames = surnames
        self.index, self.sentence, self.sides, self.by_id, self.speech = index, sentence, sides, by_id, speech
        self.tokens = sentence.tokens
        self.words = [token.folded for token in self.tokens]
        self.count = len(self.words)
        written = speech.written
        self.entries = [written.get(word) for word in self.words]
        self.closing: dict[int, int] = {}
        self.inside = bytearray(self.count)  # 1 within a quotation long enough to be speech
        for first, last in sentence.quotes:
            end = min(last, self.count)
            if first >= 0:
                self.closing[first] = end
            if end - first - 1 >= SPEECH:
                for k in range(max(first, 0), end):
                    self.inside[k] = 1
        self.dated = bytearray(self.count)  # 1 within a date expression
        self.opening = {end: first for first, end in self.closing.items()}
        for date in dates:
            for k, token in enumerate(self.tokens):
                if token.start >= date.end:
                    break
                if token.end > date.start:
                    self.dated[k] = 1

    def entity(self, token: int) -> str | None:
        """The id of the side whose mention covers the token."""
        return self.sides.at(self.index, token) if 0 <= token < self.count else None

    def named(self, token: int) -> str | None:
        """The side that a token names, points at («الوزير»), or recalls by a surname."""
        entity = self.entity(token)
        if entity is None and self.tokens[token].kind == "word":
            word = self.words[token]
            entity = self.surnames.get(word)
            if (
                entity is None
                and word in self.speech.words["speakers.nouns"]
                and word not in self.speech.words["speakers.honours"]
            ):
                entity = self.pointed(token)
        return entity

    def pointed(self, token: int) -> str | None:
        """The one side that a pointing word stands for, by the resolution."""
        sides = self.sides.refer(self.index, token)
        return sides[0] if len(sides) == 1 else None

    def forms(self, token: int) -> tuple[SpeechForm, ...]:
        """The verb forms of saying that the token may be, without its conjunction or future particle."""
        entry = self.entries[token] if 0 <= token < self.count else None
        return entry[1] if entry is not None else ()

    def joined(self, token: int) -> bool:
        """True when the verb form carries و or ف: the bare word is no form of its own."""
        word = self.words[token]
        return word[0] in _PREFIXES and word not in self.speech.forms and word[1:] in self.speech.forms

    def has(self, token: int, name: str) -> bool:
        """True when the word belongs to the pack's list ``name``."""
        return 0 <= token < self.count and self.words[token] in self.speech.words[name]

    def is_that(self, token: int) -> bool:
        """أن or إن with or without a preposition, a conjunction and a pronoun."""
        if not 0 <= token < self.count:
            return False
        word = self.words[token]
        if word not in self.speech.words["that"]:
            return False
        if word != "بان" or self.tokens[token].surface != "بان":
            # «قناة سي إن إن»: letters read out, inside the name.
            return not (token > 0 and self.entity(token) is not None and self.entity(token) == self.entity(token - 1))
        # «بان» is a careless «بأن» or a surname: «توصيات بان ومنظمة …».
        return self.entity(token) is None and not (token + 1 < self.count and self.words[token + 1][0] == "و")

    def opens(self, token: int) -> bool:
        """أن, a colon or a quotation of speech: the words begin here."""
        return self.is_that(token) or (token < self.count and (self.words[token] == ":" or self.is_quote(token)))

    def is_comma(self, token: int) -> bool:
        return 0 <= token < self.count and self.words[token] in _COMMAS

    def is_stop(self, token: int) -> bool:
        if not 0 <= token < self.count:
            return True
        if self.words[token] not in _STOPS:
            return False
        # «د.» is a title, not an end.
        return not (
            self.words[token] == "." and token and len(self.words[token - 1]) == 1 and self.tokens[token - 1].kind == "word"
        )

    def is_quote(self, token: int) -> bool:
        """True when a quotation mark opens here and what it holds is long enough to be speech."""
        return token in self.closing and self.closing[token] - token - 1 >= SPEECH

    def bracket_end(self, token: int) -> int | None:
        """The index after the bracket that closes one opening here, ``None`` when none opens."""
        close = _BRACKETS.get(self.words[token])
        if close is None:
            return None
        for k in range(token + 1, min(self.count, token + 60)):
            if self.words[k] == close:
                return k + 1
        return None

    def is_clausal(self, token: int) -> bool:
        """A word that stands for a clause: a verbal noun without article, or a noun the pack lists («ضرورة»، «عدم»)."""
        if not 0 <= token < self.count or self.tokens[token].kind != "word":
            return False
        word = self.words[token]
        if word in self.speech.words["stops.clausal"]:
            return True
        if word in self.speech.words["stops"]:
            return False
        for analysis in self.tokens[token].analyses[:2]:
            if analysis.form.derived == "vn" and not analysis.article and not analysis.proclitics:
                return True
        return False

    def glued(self, token: int, letter: str) -> bool:
        """True when the word begins with the preposition ``letter`` (ب or ل) glued to a noun."""
        word = self.words[token]
        if word[0] != letter or len(word) < 3 or word in self.speech.words["stops"]:
            return False
        analyses = self.tokens[token].analyses
        if not analyses:
            return len(word) > 4
        return any(
            letter in analysis.proclitics and analysis.form.pos in ("noun", "adj", "part", "dem", "pron", "num")
            for analysis in analyses[:1]
        )

    def phrase(self, token: int, name: str) -> int:
        """How many tokens a phrase of list ``name`` that begins here has; 0 for none."""
        if token >= self.count:
            return 0
        for phrase in self.speech.phrases[name]:
            if self.words[token] == phrase[0] and tuple(self.words[token : token + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def breaks(self, token: int) -> bool:
        """True when the word is no part of a noun phrase going on: a preposition, glued or not, an adverb, a verb."""
        if self.words[token] in self.speech.words["nouns.opening"]:
            return True
        top = self.tokens[token].analyses[:1]
        if not top or top[0].guessed:
            return False
        form = top[0].form
        if form.pos in ("prep", "conj", "part", "adv", "rel"):
            return True
        if any(p in ("ب", "ل", "ك", "س") for p in top[0].proclitics):
            return True
        return form.pos == "verb" and not any(a.form.pos != "verb" for a in self.tokens[token].analyses[:3])

    def _closed_by(self, token: int) -> bool:
        """A definite noun behind an indefinite adjective begins another phrase, and so does «أتباعه» behind a name or a definite noun."""
        here, before = self.tokens[token].analyses[:1], self.tokens[token - 1].analyses[:1]
        if here and before and here[0].article and before[0].form.number in ("p", "d") and not before[0].article:
            # «اتهم معارضون [الحكومة]»: such a plural governs nothing
            return self.words[token - 1].endswith(("ون", "ين", "ان")) and not before[0].enclitic and before[0].form.derived in ("ap", "pp", "nisba")
        if here and here[0].enclitic and here[0].form.pos == "noun" and not here[0].guessed and not here[0].proclitics:
            name = self.entity(token - 1) is not None or (before and (before[0].article or before[0].guessed))
            return bool(name)
        if not here or not before or not here[0].article or before[0].guessed or before[0].enclitic or before[0].article:
            return False
        return before[0].form.pos == "adj" and self.entity(token - 1) != self.entity(token)

    def _says(self, token: int) -> bool:
        """«بحسب رويترز [قال] الوزير»: the plainest verb of saying, though its letters can be a noun's."""
        form = self.forms(token)[:1]
        return bool(form) and form[0].lemma == "قال" and form[0].shape in ("past", "present") and self.entity(token) is None

    def _hears(self, first: int, token: int) -> bool:
        """«أبلغ مسؤولون [رويترز] أن», «أفاد المرصد [وكالة فرانس برس]»: a paper behind a noun that governs nothing is who is told."""
        entity = self.entity(token)
        if entity is None or entity == self.entity(token - 1) or self.by_id[entity].kind != "organisation":
            return False
        if "JRN" not in self.by_id[entity].sectors:
            return False
        media = self.speech.words["stops.media"]
        if any(self.words[k] in media for k in range(first, token)) or "JRN" in self._sectors(first):
            return False  # «قناة الأخبار الأميركية سي إن إن»
        word = self.words[token - 1]
        return (
            self.entity(token - 1) is not None
            or word.startswith("ال")
            or word.endswith(("ان", "ون", "ين"))
            or word in self.speech.words["speakers.lone"]
        )

    def _sectors(self, token: int) -> tuple[str, ...]:
        entity = self.entity(token)
        return self.by_id[entity].sectors if entity is not None else ()

    def noun_phrase(self, first: int, limit: int) -> int:
        """The end of the noun phrase that begins at ``first``: before a preposition, a verb, أن, a comma or a long quotation."""
        words, stops = self.words, self.speech.words["stops"]
        k = first
        while k < limit:
            word = words[k]
            if self.tokens[k].kind == "punct":
                if k in self.closing and not self.is_quote(k):
                    if k > first and self.entity(k - 1) is not None and self.entity(k + 1) is None:
                        break
                    k = self.closing[k] + 1
                    continue
                if word == "(" and self.entity(k) is None:
                    break
                if word == "(":
                    after = self.bracket_end(k)
                    if after is not None and after - k <= 8:
                        k = after
                        continue
                if word == "." and not self.is_stop(k):
                    k += 1
                    continue
                if word in "-–" and k - first > 0 and k + 1 < limit and self.tokens[k].glued:
                    k += 1
                    continue
                break
            if k > first and self.entity(k) is None and self.breaks(k):
                break
            if k > first and self.entity(k) is None and self._closed_by(k):
                break  # «طلبت هيئات إغاثية [الإفراج] عن», «ناشد لاقو [أتباعه] أن»
            if k > first and (self._says(k) or self._hears(first, k)):
                break
            if k > first and word in self.speech.occasions and self.words[k - 1].startswith("ال"):
                break  # «نشر الوزير [تغريدة] قال فيها»
            if k > first and word[0] == "ل" and word in self.speech.words["stops.media"]:
                break  # «قال مسؤول [لوكالة الأنباء] إن»
            if (word in stops or self.is_that(k)) and not (
                k > first and self.entity(k) is not None and self.entity(k) == self.entity(k - 1)
            ):
                break
            k += 1
        return min(k, limit)
