"""Clauses: which arguments stand with which predicate, and what hangs from what.

«أعلن المتحدث أن الجيش قصف مواقع للتنظيم، مؤكدا استمرار العمليات» opens three clauses: أعلن (main), قصف (comp of it), and the
participle مؤكدا (circ of أعلن). One scan from the first word to the last; a stack of open clauses says what a word attaches to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from isnad.pack.letters import fold
from isnad.pack.particles import ParticleTables
from isnad.reading.clauses.parts import NP, PP, Clause, Tree, Word
from isnad.reading.clauses.phrases import Phrases
from isnad.reading.parts import Mention

_STOPS = frozenset("،,؛;:-–—")
_COLONS = frozenset(":")
_DASHES = frozenset("-–—")
_CLOSING = frozenset("»”\"’'")
_STATE = fold("حالة")
_MUST = fold("وجب")
_LONGEST_ONLY = 14  # words from «لم يكن» to «فحسب بل»
_LONGEST_PREDICATE = 5  # words of a participle with what belongs to it


SPELLED_PASSIVE = ("pass",)  # the only voice that the written vowels allow


@dataclass
class _Draft:
    """A clause being built; frozen into a :class:`Clause` at the end."""

    index: int
    first: int
    parent: int
    relation: str
    verb: int = -1
    lemma: str = ""
    lemmas: tuple[str, ...] = ()
    last: int = -1
    topic: NP | None = None
    nps: list[NP] = field(default_factory=list)
    pps: list[PP] = field(default_factory=list)
    passive: bool = False
    maybe_passive: bool = False
    negated: bool = False
    future: bool = False
    hypothetical: bool = False
    opener: str = ""
    auxiliary: str = ""
    pronoun_topic: str = ""
    sibling: int = -1


class _Builder:
    def __init__(self, words: tuple[Word, ...], phrases: Phrases, tables: ParticleTables, surfaces: Sequence[str],
                 asides: dict[int, int]) -> None:  # fmt: skip
        self.words = words
        self.phrases = phrases
        self.tables = tables
        self.surfaces = surfaces
        self.drafts: list[_Draft] = []
        self.holder = [0] * len(words)
        self.role: dict[int, tuple[int, str]] = {}
        self.now = self._open(0, -1, "main")
        self.voices: list[tuple[str, ...]] = []
        self.asides = asides  # opening token → closing token of brackets and quotations that hold a clause of their own
        self.stack: list[tuple[int, _Draft]] = []
        # What the words just read mean for the clause or verb that comes next.
        self.neg = self.fut = self.hyp = False
        self.joined = -1  # the last particle that carries «و» or «ف»: «ولم», «وقد»
        self.comma = True
        self.last_np: NP | None = None
        self.last_np_end = -2
        self.before_comma: NP | None = None  # what stood right before the last comma: «الجريمة، التي استهدفت»

    # --- opening and closing -------------------------------------------------------------------------------------------

    def _open(self, at: int, parent: int, relation: str, opener: str = "", sibling: int = -1) -> _Draft:
        draft = _Draft(len(self.drafts), at, parent, relation, opener=opener, sibling=sibling)
        self.drafts.append(draft)
        if parent >= 0 and relation in ("comp", "rel", "coord", "circ"):
            up = self.drafts[sibling if sibling >= 0 else parent]
            if relation == "comp" or (relation == "coord" and up.relation == "comp"):
                draft.hypothetical = draft.hypothetical or (up.hypothetical and relation == "coord")
        self.now = draft
        return draft

    def _main_of(self, draft: _Draft) -> _Draft:
        """The nearest clause up the tree that is no relative clause."""
        while draft.relation == "rel" and draft.parent >= 0:
            draft = self.drafts[draft.parent]
        return draft

    def _take_flags(self, draft: _Draft) -> None:
        draft.negated = draft.negated or self.neg
        draft.future = draft.future or self.fut
        draft.hypothetical = draft.hypothetical or self.hyp
        self.neg = self.fut = self.hyp = False

    # --- the scan ------------------------------------------------------------------------------------------------------

    def run(self) -> Tree:
        i, n = 0, len(self.words)
        while i < n:
            if self.stack and i > self.stack[-1][0]:
                # What stood open before the bracket or the quotation goes on behind it.
                _, self.now = self.stack.pop()
                self.comma = False
                self.neg = self.fut = self.hyp = False
                self.last_np = None
            if i in self.asides:
                self.stack.append((self.asides[i], self.now))
                self._open(i + 1, self.now.index, "comp" if self.words[i].lemma != "(" else "sub", self.words[i].lemma)
            self._phrase_flags(i)
            start = i
            i = self._duty(i) or self._step(i)
            for k in range(start, i):
                self.holder[k] = self.now.index
            self.now.last = max(self.now.last, i - 1)
        return Tree(
            self.words, tuple(self._freeze(d) for d in self.drafts), tuple(self.holder), dict(self.phrases.by_head), self.role
        )

    def _phrase_flags(self, i: int) -> None:
        """«من المقرر أن», «في حال»: phrases that set the mood of what follows."""
        phrases = self.tables.phrases
        found = phrases.get(self.words[i].lemma) or phrases.get(self._bare(i))
        if not found:
            return
        for parts, kind in found:
            if i + len(parts) <= len(self.words) and all(self._same(i + k, p) for k, p in enumerate(parts)):
                if parts[-1] == _STATE and not self._case(i + len(parts)):
                    continue  # «في حالة صدمة»
                if kind == "future":
                    self.fut = True
                else:
                    self.hyp = True
                return

    def _case(self, i: int) -> bool:
        """«في حالة [فشل] المفاوضات», «[عدم] التوصل», «[ما إذا]»: a deed that has somebody or something behind it, or a clause."""
        word = self.words[i] if i < len(self.words) else None
        if word is None or word.kind in ("comp", "sub", "verb", "hyp"):
            return word is not None
        if word.lemma in self.tables.negating_nouns:
            return True
        verbal = word.analysis is not None and word.analysis.form.derived == "vn" and not word.article
        behind = self.words[i + 1] if i + 1 < len(self.words) else None
        return verbal and behind is not None and behind.kind in ("noun", "dem") and not behind.conj and not behind.prep

    def _duty(self, i: int) -> int:
        """«لا بد من», «حان الوقت»: words that stand for «يجب»; the token behind them, or 0."""
        for parts in self.tables.duties.get(self.surfaces[i], ()) or self.tables.duties.get(self._bare(i), ()):
            last = i + len(parts) - 1
            if last + 1 >= len(self.words) or not all(self._written(i + k, p) for k, p in enumerate(parts)):
                continue
            behind = self.words[last + 1]
            if behind.kind not in ("comp", "noun", "prep") or behind.conj or (self.now.verb >= 0 and not (self.comma or self.words[i].conj)):
                continue
            self._verb(i, Word("verb", _MUST, conj=self.words[i].conj))
            return last + 1
        return 0

    def _written(self, i: int, part: str) -> bool:
        return self.surfaces[i] == part or self._bare(i) == part

    def _bare(self, i: int) -> str:
        text = self.surfaces[i]
        return text[1:] if text[:1] in "وف" and len(text) > 3 and self.words[i].conj else text

    def _same(self, i: int, part: str) -> bool:
        return self.words[i].lemma == part or self._bare(i) == part

    def _step(self, i: int) -> int:
        word = self.words[i]
        kind = word.kind
        if kind in ("neg", "fut", "hyp") and word.conj:
            self.joined = i
        if kind == "punct":
            return self._punct(i, word)
        if kind == "conj":
            self.comma = self.comma or word.lemma == "بل"
            return i + 1
        if kind == "neg":
            self.neg = True
            self.fut = self.fut or word.lemma == "لن"
            if word.lemma in ("ليس", "ليست", "ليسوا") and self.now.verb < 0:
                self._take_flags(self.now)
            return i + 1
        if kind == "fut":
            self.fut = True
            return i + 1
        if kind == "hyp":
            after = self.words[i + 1] if i + 1 < len(self.words) else None
            analysis = after.analysis if after is not None else None
            # «قد فعل» is done; «قد يفعل» may be.
            if word.lemma != "قد" or (analysis is not None and analysis.form.tense == "present"):
                self.hyp = True
            if word.lemma in ("لو", "اذا"):
                self._open(i, self._main_of(self.now).index, "sub", word.lemma)
                self.now.hypothetical = True
            return i + 1
        if kind == "comp":
            return self._complement(i, word)
        if kind == "rel":
            return self._relative(i, word)
        if (
            kind == "sub"
            and word.lemma == "حتي"
            and i + 1 < len(self.words)
            and self.words[i + 1].kind not in ("verb", "comp", "sub", "neg")
        ):
            return i + 1
        if kind == "sub" and word.lemma == "بما" and i + 1 < len(self.words) and self.words[i + 1].kind == "verb":
            base = self._main_of(self.now) if self.comma else self.now
            base.pps.append(PP("ب", i, clause=len(self.drafts)))  # «ندد بما سماه»
            self._open(i, base.index, "sub", word.lemma)
            self.comma = False
            return i + 1
        if kind == "sub":
            base = self.now if not self.comma else self._main_of(self.now)
            self._open(i, base.index, "sub", word.lemma)
            return i + 1
        if kind == "verb":
            return self._verb(i, word)
        if kind == "prep" or (word.prep and (kind in ("noun", "adj", "num") or self._any(i))):
            return self._preposition(i, word)
        if kind in ("noun", "adj", "num", "dem"):
            return self._noun(i, word)
        if kind == "pron" and word.lemma.startswith("ايا"):
            self.now.pps.append(
                PP("ايا", i, pronoun="ها" if word.lemma.endswith("ها") else "هم" if word.lemma.endswith("هم") else "ه")
            )
            return i + 1  # «متهمة إياها»
        if kind == "pron":
            if self.now.verb >= 0 and (word.conj or self.comma):
                self._open(i, self._main_of(self.now).index, "sub", word.lemma)  # «وهو يغادر»
                self.now.pronoun_topic = word.lemma
            return i + 1
        return i + 1

    def _punct(self, i: int, word: Word) -> int:
        if word.lemma in _STOPS:
            self.comma = True
            self.neg = self.fut = False
            self.before_comma, self.last_np = self.last_np, None
            if word.lemma in _COLONS and self.now.verb >= 0:
                self._open(i + 1, self.now.index, "comp", ":")
        elif word.lemma in '«“"' and self.now.verb >= 0 and self.comma:
            pass
        return i + 1

    def _complement(self, i: int, word: Word) -> int:
        parent = self.now
        if word.lemma in ("لكن", "بيد", "الا", "انما") and self.comma:
            parent = self.drafts[0]
            draft = self._open(i, 0, "coord", word.lemma, sibling=0)
        elif word.conj and parent.relation == "comp" and not (parent.verb < 0):
            # «أن … وأن …»: a second complement of the same predicate.
            draft = self._open(i, parent.parent, "comp", word.lemma)
        elif word.conj and parent.verb >= 0 and (up := self._open_comp(parent)) is not None:
            draft = self._open(i, up.parent, "comp", word.lemma)
        else:
            draft = self._open(i, parent.index, "comp", word.lemma)
        draft.pronoun_topic = word.enclitic
        self._take_flags(draft)
        self.comma = False
        return i + 1

    def _open_comp(self, draft: _Draft) -> _Draft | None:
        while draft.parent >= 0:
            if draft.relation == "comp":
                return draft
            draft = self.drafts[draft.parent]
        return None

    def _relative(self, i: int, word: Word) -> int:
        if self.now.verb < 0 and self.now.topic is None and self.last_np is None:
            return i + 1
        head = self._agreeing(self.last_np, self.surfaces[i]) if self.last_np is not None else None
        if self.last_np is None and self.before_comma is not None and i and self.words[i - 1].lemma == "،":
            head = self._agreeing(self.before_comma, self.surfaces[i], strict=True)
        base = self.now
        if word.conj and self.now.relation == "rel":  # «الذي … والذي»: the same antecedent
            head, base = self.now.topic, self.drafts[self.now.parent]
        draft = self._open(i, base.index, "rel", word.lemma)
        draft.topic = head
        self.comma = False
        return i + 1

    def _agreeing(self, phrase: NP, pronoun: str, strict: bool = False) -> NP | None:
        """Which noun of a chain «الذي/التي/الذين» takes up: the innermost that agrees, names before others; strictly none else."""
        chain = [phrase]
        while chain[-1].genitive is not None and len(chain) < 5:
            chain.append(chain[-1].genitive)
        if len(chain) == 1 and not strict:
            return phrase
        want = "p" if pronoun.endswith("الذين") else "f" if pronoun.endswith(("التي", "اللواتي", "اللاتي")) else "m"

        def agrees(one: NP) -> bool:
            word = self.words[one.head]
            form = word.analysis.form if word.analysis is not None else None
            if form is None:
                return False
            if want == "p":
                return form.number == "p"
            if form.number == "p":
                return want == "f"
            return form.gender == want

        fitting = [one for one in chain if agrees(one)]
        if not fitting:
            return None if strict else phrase
        named = [one for one in fitting if self.words[one.head].mention >= 0]
        return named[-1] if named else fitting[0]

    def _verb(self, i: int, word: Word) -> int:
        now = self.now
        form = word.analysis.form if word.analysis is not None else None
        if self.joined == i - 1 and i and not word.conj:
            word = word._replace(conj="و")  # «استمر ساعتين ولم يوقع إصابات»
        if word.lemma in self.tables.lasting:
            self.neg = False  # «ما زال يقصف», «لا يزال محتجزا»: it goes on
        if self._said_already(now, word, form):
            now = self.now = self._main_of(self.drafts[now.parent])  # «وصفته بأنه سخيف وهددت بالرد»
        if now.verb >= 0:
            be = any(lemma in self.tables.be or lemma in self.tables.begin for lemma in now.lemmas)
            if be and not word.conj and not self.comma_breaks(i) and len(now.nps) <= 1 and now.last >= now.verb:
                # «كان الوزير قد أعلن»: the second verb is the predicate, the noun between them its subject.
                if now.nps:
                    now.topic, now.nps = now.nps[0], []
                    self.role[now.topic.head] = (now.index, "topic")
                now.auxiliary = now.lemma
            elif not word.conj and (waiting := self._waiting(now, i, word)) is not None:
                self.now = waiting
            elif word.conj or self.comma:
                base = self._joined_to(self._main_of(now) if self.comma else now, form)
                self._open(
                    i,
                    base.parent,
                    "coord" if base.parent >= 0 or base.index == 0 else base.relation,
                    base.opener if base.relation == "comp" else "",
                    sibling=base.index,
                )
                self.now.relation = "coord"
            elif (head := self._antecedent(now, i, word)) is not None:
                # «هجوم شنه التنظيم», «هجوما على المقر أسفر عن»: a relative clause without a relative pronoun.
                self._open(i, now.index, "rel", "")
                self.now.topic = head
            else:
                self._open(i, now.index, "coord", "", sibling=now.index)
        now = self.now
        now.verb, now.lemma, now.lemmas = i, word.lemma, word.lemmas or (word.lemma,)
        self._take_flags(now)
        if form is not None:
            if "س" in (word.analysis.proclitics if word.analysis else ()):
                now.future = True
            now.passive = form.voice == "pass" or self.voices[i] == SPELLED_PASSIVE
            now.maybe_passive = any(True for a in self._analyses(i) if a == "pass")
        self.comma = False
        self.last_np = None
        return i + 1

    def _said_already(self, now: _Draft, word: Word, form: Any) -> bool:
        """True for a past verb joined by «و» behind «أن» and a predicate without a verb: it goes on with what governs «أن»."""
        if now.verb >= 0 or now.relation != "comp" or now.parent < 0 or not word.conj or form is None or form.tense != "past":
            return False
        whole = now.topic is not None and (bool(now.pronoun_topic) or bool(now.nps) or bool(now.pps))
        return whole and self.drafts[now.parent].verb >= 0

    def _joined_to(self, base: _Draft, form: Any) -> _Draft:
        """«ناشدهم أن يلقوا السلاح، وتعهد»: a past verb goes on with no «أن» and its present, but with what governs it."""
        while form is not None and form.tense == "past" and base.relation == "comp" and base.parent >= 0 and self._wished(base):
            base = self._main_of(self.drafts[base.parent])
        return base

    def _wished(self, draft: _Draft) -> bool:
        """True for «أن» with its verb in the present right behind it, or behind «لا»."""
        if (
            draft.verb < 0
            or draft.opener not in ("ان", "بان", "الا", "كي", "لكي")
            or draft.topic is not None
            or draft.pronoun_topic
        ):
            return False
        analysis = self.words[draft.verb].analysis
        return (
            analysis is not None
            and analysis.form.tense == "present"
            and all(self.words[k].kind in ("comp", "neg") for k in range(draft.first, draft.verb))
        )

    def _waiting(self, now: _Draft, i: int, word: Word) -> _Draft | None:
        """«القائد الذي يخضع لحظر زار روسيا»: after a relative clause a verb without conjunction is that of the topic still waiting."""
        if now.relation != "rel" or (word.enclitic and self.last_np is not None and self._indefinite(self.last_np)):
            return None
        up = now
        while up.relation == "rel" and up.parent >= 0:
            up = self.drafts[up.parent]
        if up.verb >= 0 or up.topic is None:
            return None
        form = word.analysis.form if word.analysis is not None else None
        head = self.words[up.topic.head].analysis
        if (
            form is not None
            and head is not None
            and form.gender
            and head.form.gender
            and form.gender != head.form.gender
            and form.number == "s"
            and head.form.number == "s"
        ):
            return None
        return up

    def _antecedent(self, now: _Draft, i: int, word: Word) -> NP | None:
        """The nearest indefinite phrase of the clause that agrees with the verb and ends before it."""
        form = word.analysis.form if word.analysis is not None else None
        phrases = [*(p.np for p in now.pps if p.np is not None), *now.nps]
        for phrase in sorted((q for p in phrases for q in p.each()), key=lambda q: -q.first):
            if phrase.last >= i or phrase.first <= now.verb:
                continue
            if self._some_people(phrase):  # «فرقت الشرطة مزارعين رفضوا القرار»
                if form is not None and form.person == 3 and form.number == "p" and phrase.last == i - 1:
                    return phrase
                continue
            if not self._indefinite(phrase):
                continue
            after = self.words[i + 1] if i + 1 < len(self.words) else None
            if after is not None and after.kind == "prep" and after.enclitic in ("ه", "ها") and phrase.last == i - 1:
                # «في وقت قالت فيه ألمانيا», «جلسة اتهم فيها النواب الحكومة», «زيارة تستغرق يومين يجري خلالها»
                outer = now.topic if now.relation == "rel" and now.topic is not None else None
                taken = outer is not None and not self._takes(after.enclitic, phrase) and self._takes(after.enclitic, outer)
                return outer if taken else phrase
            head = self.words[phrase.head].analysis
            gender = head.form.gender if head is not None else ""
            if head is not None and head.form.number == "p" and self.surfaces[phrase.head].endswith("ات"):
                gender = "f"  # «احتجاجات تطالب برحيله»
            if word.enclitic or form is None or not gender or not form.gender or gender == form.gender or form.number == "p":
                return phrase
        return None

    def _takes(self, pronoun: str, phrase: NP) -> bool:
        """Does «ـه» or «ـها» agree with a noun?"""
        word = self.words[phrase.head].analysis
        if word is None:
            return True
        feminine = word.form.gender == "f" or (word.form.number == "p" and self.surfaces[phrase.head].endswith("ات"))
        return feminine == (pronoun == "ها") and word.form.number != "d"

    def _some_people(self, phrase: NP) -> bool:
        """«مزارعين», «ثلاثة طلاب»: several who are not known."""
        if phrase.mention < 0 or self.words[phrase.head].article or self.words[phrase.head].enclitic:
            return False
        named = self.phrases.names[phrase.mention]
        return named.kind == "group" and named.plural and not named.definite and not named.key

    def comma_breaks(self, i: int) -> bool:
        """True when a comma stands right before the token, or before its particle («، قد أعلن»)."""
        return i > 0 and self.words[i - 1].kind == "punct" and self.words[i - 1].lemma in _STOPS

    def _analyses(self, i: int) -> Sequence[str]:
        return self.voices[i]

    def _indefinite(self, phrase: NP) -> bool:
        word = self.words[phrase.head]
        return not (word.article or word.enclitic or phrase.mention >= 0 or phrase.demonstrative) and (
            phrase.genitive is None or phrase.partitive or self._indefinite(phrase.genitive)
        )

    def _preposition(self, i: int, word: Word) -> int:
        if self.comma and self.now.relation == "rel" and self.now.verb >= 0:
            self.now = self._main_of(self.now)
        now = self.now
        if word.kind == "prep":
            if word.enclitic:
                now.pps.append(PP(word.prep, i, pronoun=word.enclitic))
                self._duty_of(i, i + 1, word.prep, pronoun=True)
                return i + 1
            after = i + 1
            following = self.words[after] if after < len(self.words) else None
            if following is None or (following.prep and following.kind != "prep" and not following.conj):
                return i + 1  # «لم تعترف بعد بالحكومة»: an adverb
            if self._any(after) and not following.conj:
                after += 1  # «على أي اعتداء»
            if following.kind == "comp":
                now.pps.append(PP(word.prep, i, clause=len(self.drafts)))
                self.comma = False
                return i + 1
            phrase = self.phrases.joined(after) if not following.conj else None
        else:
            phrase = self.phrases.joined(i + 1 if self._any(i) else i)  # «بأي عمل»
        if phrase is None or phrase.end < i:
            return i + 1
        now.pps.append(PP(word.prep, i, phrase))
        self._duty_of(i, phrase.end + 1, word.prep, named=self._named(phrase))
        for one in phrase.each():
            self.role[one.head] = (now.index, word.prep)
        self.last_np, self.last_np_end = phrase.each()[-1], phrase.end
        self.comma = False
        return max(phrase.end, i) + 1

    def _any(self, i: int) -> bool:
        """«أي», «أية» before a noun: none in particular."""
        after = self.words[i + 1] if i + 1 < len(self.words) else None
        return self.words[i].lemma in self.tables.any and after is not None and after.kind in ("noun", "adj") and not after.conj

    def _duty_of(self, i: int, after: int, prep: str, *, named: bool = False, pronoun: bool = False) -> None:
        """«على إسرائيل أن ترفع الحصار», «على الحكومة الإسراع في», «عليها أن»: the preposition stands for «يجب»."""
        now = self.now
        if prep != "علي" or now.verb >= 0 or now.topic is not None or after >= len(self.words):
            return
        behind = self.words[after]
        if behind.kind == "comp" and behind.lemma in ("ان", "الا") and not behind.enclitic:
            pass
        elif not (named or pronoun) or len(now.pps) > 1 or now.nps or not self._is_deed(after):
            return
        now.verb, now.lemma, now.lemmas = i, _MUST, (_MUST,)
        self._take_flags(now)

    def _named(self, phrase: NP) -> bool:
        return self.words[phrase.head].mention >= 0 or (phrase.genitive is not None and self._named(phrase.genitive))

    def _is_deed(self, i: int) -> bool:
        """A verbal noun that is definite or in construct: «الإسراع», «وقف إطلاق»; no «لقاءات ثنائية»."""
        word, phrase = self.words[i], self.phrases.joined(i)
        verbal = word.kind == "noun" and word.analysis is not None and word.analysis.form.derived == "vn" and not (word.conj or word.prep)
        return verbal and (word.article or (phrase is not None and phrase.genitive is not None))

    def _noun(self, i: int, word: Word) -> int:
        now = self.now
        analysis = word.analysis
        if (now.verb >= 0 and (self._participle(i, word) or self._meanwhile(i, word))) or (
            word.accusative and analysis is not None and analysis.form.derived == "ap" and word.mention < 0
            and (now.verb >= 0 or (now.topic is None and now.relation == "main") or self._after_nominal(now)) and analysis.form.verb
            and not (self.last_np is not None and self.last_np_end == i - 1 and self.words[self.last_np.head].accusative and not self.comma)
        ):  # fmt: skip
            return self._circumstance(i, word)
        if self._told_of(i, word):
            draft = self._open(i, now.index, "rel", "")
            draft.topic, draft.verb = self.last_np, i
            draft.lemma = fold(analysis.form.verb) if analysis is not None else ""
            draft.lemmas, draft.passive = (draft.lemma,), True
            self.comma = False
            return i + 1
        if self._predicate(i, word, now):
            now.verb, now.lemma = i, fold(analysis.form.verb) if analysis is not None else ""
            now.lemmas = (now.lemma,)
            now.passive = analysis is not None and analysis.form.derived == "pp"
            self._take_flags(now)
            self.comma = False
            self.last_np = None
            return i + 1
        if self.comma and now.relation == "rel" and now.verb >= 0 and not word.conj and (self._verb_follows(i) or self._resumes(i, word)):
            self.now = now = self._main_of(now)
        phrase = self.phrases.joined(i)
        if phrase is None or phrase.end < i:
            return i + 1
        if word.conj and now.verb >= 0 and self._verb_follows(i, phrase):
            base = self._main_of(now)
            self._open(i, base.parent, "coord", sibling=base.index)
            now = self.now
        if now.verb < 0:
            if word.accusative and now.opener not in ("ان", "بان", "لان", "لكن", "كان") and not phrase.number:
                return phrase.end + 1  # «كثيرا ما»: an adverb at the head of a clause is no topic
            if now.topic is None or now.relation == "rel":
                if now.relation != "rel":
                    now.topic = phrase
                else:
                    now.nps.append(phrase)
            else:
                now.nps.append(phrase)
            where = "topic" if now.topic is phrase else "np"
            if where == "topic" and self.fut and word.analysis is not None and word.analysis.form.derived == "vn":
                now.future = True  # «من المرتقب توقيع اتفاق»
        else:
            now.nps.append(phrase)
            where = "np"
        if self.neg and word.mention < 0:
            self._take_flags(now) if now.verb < 0 else None
        for one in phrase.each():
            self.role[one.head] = (now.index, where)
        self.last_np, self.last_np_end = phrase.each()[-1], phrase.end
        self.comma = False
        return phrase.end + 1

    def _resumes(self, i: int, word: Word) -> bool:
        """«منع الجيش، الذي طوق المقر، الوزير من»: between commas a relative clause is an aside, and the verb before goes on."""
        now, main = self.now, self._main_of(self.now)
        aside = now.first > 0 and self.words[now.first - 1].kind == "punct" and self.words[i - 1].kind == "punct"
        if not aside or main.verb < 0 or len(main.nps) != 1 or now.topic is None or now.topic.head != main.nps[0].head:
            return False
        return word.article or word.mention >= 0

    def _told_of(self, i: int, word: Word) -> bool:
        """«الرئيس المحتجز منذ يوليو», «العقوبات المفروضة على»: a participle behind a noun that tells what was done to it."""
        last, analysis = self.last_np, word.analysis
        if last is None or self.last_np_end != i - 1 or analysis is None or word.mention >= 0 or not self.phrases.tells(i):
            return False
        return word.article == (self.words[last.head].article or last.mention >= 0)

    def _predicate(self, i: int, word: Word, now: _Draft) -> bool:
        """«واشنطن ملتزمة بتقديم», «الإدارة عازمة على», «كانت رافضة ل»: a participle that says what the topic does."""
        analysis = word.analysis
        if analysis is None or analysis.form.derived not in ("ap", "pp") or not analysis.form.verb or word.mention >= 0:
            return False
        if word.article or word.prep or word.conj or word.enclitic or (now.relation == "rel" and now.opener == ""):
            return False
        topic = now.topic
        if now.verb < 0:
            if topic is None and not now.pronoun_topic:
                return False
        elif not any(lemma in self.tables.be for lemma in now.lemmas) or len(now.nps) > 1:
            return False
        after = i + 1
        if after < len(self.words) and self.words[after].kind == "punct" and self.words[after].lemma in _CLOSING:
            after += 1  # «المجر "مستعدة" لإرسال جنود»
        while after < len(self.words) and after <= i + 2 and self._says_how_much(after):
            after += 1  # «متفقة تماما مع», «ملتزمة بشكل راسخ بدعم»
        if after >= len(self.words) or not (self.words[after].prep or self.words[after].kind in ("prep", "comp")):
            return False
        head = topic if topic is not None else (now.nps[0] if now.nps else None)
        group = head is not None and head.mention >= 0 and self.phrases.names[head.mention].kind == "group"
        if head is not None and group and not self.words[head.head].article and self._verb_comes(i):
            return False  # «فصائل مدعومة من إيران قصفت»: an adjective
        return head is None or not self._indefinite(head)

    def _says_how_much(self, i: int) -> bool:
        """An adverb: «تماما», «كليا», or a word that the pack lists as one."""
        word = self.words[i]
        described = word.kind == "adj" and not word.article and self.words[i - 1].kind == "adv"
        return word.kind == "adv" or described or (word.accusative and word.kind in ("adj", "noun") and word.mention < 0)

    def _participle(self, i: int, word: Word) -> bool:
        """«، مشيرة إلى», «، متهمين عناصر»: an indefinite participle after a comma that is no adjective of what stands before."""
        analysis = word.analysis
        if analysis is None or analysis.form.derived != "ap" or not analysis.form.verb or word.mention >= 0 or word.article:
            return False
        if word.prep or word.enclitic or not self.comma or (self.words[i - 1].kind != "punct" and not word.conj):
            return False
        form = analysis.form
        return (form.gender == "f" and form.number == "s") or (form.number in ("p", "d") and self.surfaces[i].endswith("ين"))

    def _meanwhile(self, i: int, word: Word) -> bool:
        """«تظاهر العمال في الميدان مطالبين بـ»: an indefinite plural participle right behind a noun that is no plural it could describe."""
        analysis, last = word.analysis, self.last_np
        if analysis is None or analysis.form.derived != "ap" or not analysis.form.verb or word.mention >= 0 or last is None:
            return False
        if word.article or word.prep or word.conj or word.enclitic or analysis.form.number != "p" or not self.surfaces[i].endswith("ين"):
            return False
        if self.last_np_end != i - 1 or self._indefinite(last):
            return False
        after = self.words[i + 1] if i + 1 < len(self.words) else None
        return after is not None and (after.kind in ("prep", "comp") or bool(after.prep) or after.article or after.mention >= 0)

    def _verb_follows(self, i: int, phrase: NP | None = None) -> bool:
        phrase = phrase or self.phrases.joined(i)
        if phrase is None:
            return False
        at = phrase.end + 1
        while at < len(self.words) and self.words[at].kind in ("hyp", "fut", "neg"):
            at += 1
        return at < len(self.words) and self.words[at].kind == "verb" and not self.words[at].conj

    def _verb_comes(self, i: int) -> bool:
        """True when a verb without «و» stands a few words behind, and no mark or opener before it."""
        for word in self.words[i + 1 : i + 2 + _LONGEST_PREDICATE]:
            if word.kind == "verb":
                return not word.conj
            if word.kind in ("punct", "comp", "rel", "sub"):
                return False
        return False

    def _after_nominal(self, now: _Draft) -> bool:
        """«قال إن الوجود انتهاك للسيادة، مطالبا بـ»: a comma ends what was said without a verb."""
        return self.comma and now.relation == "comp" and now.topic is not None and now.parent >= 0

    def _circumstance(self, i: int, word: Word) -> int:
        """«مؤكدا أن», «داعيا المجتمع الدولي إلى»: a participle that goes on with the subject of the clause before."""
        base = self.now
        if self.comma and (base.verb >= 0 or self._after_nominal(base)):
            base = self._speaking(base)
        analysis = word.analysis
        assert analysis is not None
        draft = self._open(i, base.index, "circ")
        draft.verb, draft.lemma = i, fold(analysis.form.verb)
        draft.lemmas = (draft.lemma,)
        self._take_flags(draft)
        self.comma = False
        self.last_np = None
        return i + 1

    def _speaking(self, draft: _Draft) -> _Draft:
        """The clause that a participle after a comma belongs to: up through relative clauses and complements to a main one."""
        while (draft.parent >= 0 and draft.relation in ("rel", "comp", "sub")) or (
            draft.relation == "circ" and draft.parent >= 0
        ):
            draft = self.drafts[draft.parent]
        if draft.relation == "coord" and draft.sibling >= 0 and self.drafts[draft.sibling].relation == "comp":
            return self._speaking(self.drafts[draft.sibling])
        return draft

    def _not_only(self, d: _Draft) -> bool:
        """«لم يكن خرقا فحسب بل عدوانا»: it was that and more."""
        if not d.negated or d.verb < 0:
            return False
        for k in range(d.verb + 1, min(d.verb + 1 + _LONGEST_ONLY, len(self.words) - 1)):
            if self.words[k].kind == "verb":
                return False
            if self.surfaces[k] in self.tables.only and self._bare(k + 1) in self.tables.rather:
                return True
        return False

    def _freeze(self, d: _Draft) -> Clause:
        if self._not_only(d):
            d.negated = False
        return Clause(d.index, d.verb, d.lemma, d.first, d.last, d.parent, d.relation, d.topic, tuple(d.nps), tuple(d.pps), d.passive,
                      d.maybe_passive, d.negated, d.future, d.hypothetical, d.lemmas, d.opener, d.auxiliary, d.pronoun_topic, d.sibling)  # fmt: skip


def _asides(words: tuple[Word, ...], quotes: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Brackets and quotations with a verb of their own: opening token → closing token."""
    out: dict[int, int] = {}
    for i, word in enumerate(words):
        if word.lemma == "(":
            close = next((j for j in range(i + 1, min(i + 60, len(words))) if words[j].lemma == ")"), -1)
            if close > 0 and any(w.kind == "verb" for w in words[i + 1 : close]):
                out[i] = close
    for a, b in quotes:
        if (
            a >= 0
            and b - a > 4
            and any(w.kind == "verb" for w in words[a + 1 : b])
            and not any(x <= a <= y for x, y in out.items())
        ):
            out[a] = b
    return out


def grow(
    words: tuple[Word, ...], names: Sequence[Mention], tables: ParticleTables, surfaces: Sequence[str], voices: list[tuple[str, ...]],
    duals: frozenset[int], quotes: Sequence[tuple[int, int]] = (),
) -> Tree:  # fmt: skip
    """The tree of one sentence. ``surfaces``: folded tokens; ``voices``: for each token the voices its verb analyses allow;
    ``duals``: tokens that may be a dual in construct."""
    phrases = Phrases(words, names, tables.quantity, duals, tables.telling)
    builder = _Builder(words, phrases, tables, surfaces, _asides(words, quotes))
    builder.voices = voices
    return builder.run()
