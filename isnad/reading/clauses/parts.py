"""What the tree of clauses is made of. Token indexes count within one sentence, inclusive at both ends.

Nothing changes it; what is not frozen is so for the reason given in ``reading.parts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from isnad.reading.parts import Analysis


class Word(NamedTuple):
    """A token with the one analysis the clause uses. ``lemma`` is folded; ``prep``/``conj`` are glued or the word's own."""

    kind: str  # verb noun adj prep comp rel neg fut hyp sub conj dem pron num punct adv other
    lemma: str
    analysis: Analysis | None = None
    conj: str = ""
    prep: str = ""
    article: bool = False
    enclitic: str = ""
    mention: int = -1
    accusative: bool = False  # spelled with the alef of the indefinite accusative («وزيرا»)
    lemmas: tuple[str, ...] = ()  # verbs: all lemmas the spelling allows («يجري»: أجرى, جرى), the chosen one first
    rule: str = ""


@dataclass(init=False, slots=True, unsafe_hash=True)
class NP:
    """A noun phrase: its head noun, the genitive it is in construct with, its adjectives, and what is joined to it by «و»."""

    first: int
    last: int
    head: int
    genitive: NP | None
    adjectives: tuple[int, ...]
    joined: tuple[NP, ...]
    mention: int
    partitive: bool  # genitive through «من»: «عدد من الجنود»
    demonstrative: bool
    number: bool

    def __init__(
        self,
        first: int,
        last: int,
        head: int,
        genitive: NP | None = None,
        adjectives: tuple[int, ...] = (),
        joined: tuple[NP, ...] = (),
        mention: int = -1,
        partitive: bool = False,
        demonstrative: bool = False,
        number: bool = False,
    ) -> None:
        self.first = first
        self.last = last
        self.head = head
        self.genitive = genitive
        self.adjectives = adjectives
        self.joined = joined
        self.mention = mention
        self.partitive = partitive
        self.demonstrative = demonstrative
        self.number = number

    def each(self) -> tuple[NP, ...]:
        """The phrase and those joined to it."""
        return (self, *self.joined)

    @property
    def end(self) -> int:
        """Last token of the phrase with all that is joined to it."""
        return max((n.last for n in self.joined), default=self.last) if self.joined else self.last


@dataclass(init=False, slots=True, unsafe_hash=True)
class PP:
    """A preposition and what it governs: a phrase, a pronoun, or a clause («لـ + أن …»)."""

    prep: str  # citation form: ب ل ك من إلى …
    at: int
    np: NP | None
    pronoun: str
    clause: int

    def __init__(self, prep: str, at: int, np: NP | None = None, pronoun: str = "", clause: int = -1) -> None:
        self.prep = prep
        self.at = at
        self.np = np
        self.pronoun = pronoun
        self.clause = clause

    @property
    def end(self) -> int:
        """Last token of the phrase."""
        return self.np.end if self.np is not None else self.at


@dataclass(init=False, slots=True, unsafe_hash=True)
class Clause:
    """One predicate with its arguments, and where it hangs.

    ``verb`` is the predicate's token or -1 for a nominal clause. ``topic`` stands before the verb (SVO, the antecedent of a
    relative clause), ``nps`` after it. ``relation``: main coord comp rel sub circ.
    """

    index: int
    verb: int
    lemma: str
    first: int
    last: int
    parent: int
    relation: str
    topic: NP | None
    nps: tuple[NP, ...]
    pps: tuple[PP, ...]
    passive: bool  # the spelling allows only the passive
    maybe_passive: bool
    negated: bool
    future: bool
    hypothetical: bool
    lemmas: tuple[str, ...]
    opener: str  # the word that opened it («أن», «الذي», «عندما»)
    auxiliary: str  # lemma of the auxiliary verb («كان», «بدأ») it stands with
    pronoun_topic: str  # «إنه يأمل»: the pronoun on the complementizer
    sibling: int  # for coord: the clause it is joined to

    def __init__(
        self,
        index: int,
        verb: int,
        lemma: str,
        first: int,
        last: int,
        parent: int,
        relation: str,
        topic: NP | None,
        nps: tuple[NP, ...],
        pps: tuple[PP, ...],
        passive: bool,
        maybe_passive: bool,
        negated: bool,
        future: bool,
        hypothetical: bool,
        lemmas: tuple[str, ...] = (),
        opener: str = "",
        auxiliary: str = "",
        pronoun_topic: str = "",
        sibling: int = -1,
    ) -> None:
        self.index = index
        self.verb = verb
        self.lemma = lemma
        self.first = first
        self.last = last
        self.parent = parent
        self.relation = relation
        self.topic = topic
        self.nps = nps
        self.pps = pps
        self.passive = passive
        self.maybe_passive = maybe_passive
        self.negated = negated
        self.future = future
        self.hypothetical = hypothetical
        self.lemmas = lemmas
        self.opener = opener
        self.auxiliary = auxiliary
        self.pronoun_topic = pronoun_topic
        self.sibling = sibling

    def among(self, lemmas: frozenset[str] | tuple[str, ...]) -> bool:
        """True when the verb's spelling allows one of these lemmas."""
        return any(lemma in lemmas for lemma in self.lemmas)


@dataclass(frozen=True, slots=True)
class Tree:
    """A sentence's clauses in order of opening; clause 0 is the root. ``words`` has one entry a token."""

    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    holder: tuple[int, ...]  # token → index of the clause it stands in
    phrases: dict[int, NP]  # head token → its phrase (also genitives and joined phrases)
    role: dict[int, tuple[int, str]]  # head token of a top phrase → (clause, "topic" | "np" | preposition)
