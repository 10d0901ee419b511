"""Closed-class words and what they do: ``particles.toml`` as look-up tables.

Every word is looked up by its folded form; a word glued to «و» or «ف» is found without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from isnad.pack.common import need, read_toml
from isnad.pack.letters import fold


class Particle(NamedTuple):
    """What a closed-class word is: its class, its citation form, and the pronoun glued to it («عليه» → على + ه)."""

    kind: str  # prep comp rel neg fut hyp sub dem pron conj adv
    lemma: str
    enclitic: str = ""


@dataclass(frozen=True)
class ParticleTables:
    """Sets hold folded lemmas unless said otherwise."""

    words: dict[str, tuple[Particle, ...]]
    phrases: dict[
        str, tuple[tuple[tuple[str, ...], str], ...]
    ]  # first folded word → (all folded words, "future" or "hypothetical")
    duties: dict[str, tuple[tuple[str, ...], ...]]  # first folded word → phrases that stand for «يجب», the longest first
    masculine: frozenset[str]  # first words of names of states that take masculine verbs
    negating_verbs: frozenset[str]
    implied: frozenset[str]
    negating_nouns: frozenset[str]
    future_verbs: frozenset[str]
    telling: frozenset[str]  # verbs whose passive participle behind a noun tells a deed: «المحتجز منذ»
    often: frozenset[str]  # before «ما» they make it no negation: «كثيرا ما يجري»
    future_adjectives: frozenset[str]
    hypothetical_verbs: frozenset[str]
    be: frozenset[str]
    begin: frozenset[str]
    light: frozenset[str]
    undergo: frozenset[str]
    happen: frozenset[str]
    impersonal: frozenset[str]
    carry: frozenset[str]
    carriers: frozenset[str]
    linked: frozenset[str]
    blame: frozenset[str]
    foil: frozenset[str]
    hinder: frozenset[str]
    claim: frozenset[str]
    treaties: frozenset[str]
    lay_down: frozenset[str]
    under: frozenset[str]
    decisions: frozenset[str]
    decide: frozenset[str]
    issue: frozenset[str]
    formulas: dict[str, tuple[tuple[str, ...], ...]]  # first folded word → all folded words of a wish, longest first
    gather: frozenset[str]  # verbs right behind a meeting: «لقاء جمع الوزيرين»
    meetings: frozenset[str]
    deed_of: frozenset[str]  # prepositions behind a denied deed: «لا تفاوض مع»
    quantity: frozenset[str]
    parts: dict[str, tuple[str, str]]  # noun of who has a part in a deed → the type of the deed, "actor" or "recipient"
    where: frozenset[str]
    like_be: frozenset[str]
    lasting: frozenset[str]
    orders: frozenset[str]
    in_deed: frozenset[str]
    blows: frozenset[str]
    carrying: frozenset[str]
    linking: frozenset[str]
    about: frozenset[str]
    offers: frozenset[str]
    subjunctive: frozenset[str]
    content: frozenset[str]
    times: frozenset[str]
    counted_from: frozenset[str]
    any: frozenset[str]
    without: frozenset[str]
    deny: frozenset[str]
    undone: frozenset[str]
    resolves: frozenset[str]
    plans: frozenset[str]
    chances: frozenset[str]
    yielded: frozenset[str]
    announce: frozenset[str]
    results: frozenset[str]
    own_people: frozenset[str]
    force_offices: frozenset[str]
    break_out: frozenset[str]
    spoken_of: frozenset[str]
    talked_of: frozenset[str]
    jointly: frozenset[str]
    odds: frozenset[str]
    against: frozenset[str]
    rumours: frozenset[str]
    towns: frozenset[str]
    inquiry: frozenset[str]
    resumed: frozenset[str]
    towards: frozenset[str]
    papers: frozenset[str]
    suspect: frozenset[str]
    only: frozenset[str]
    rather: frozenset[str]
    witness: frozenset[str]
    before_then: frozenset[str]
    real: frozenset[str]
    recalled: frozenset[str]
    since: frozenset[str]
    nominal: frozenset[str]
    happened: frozenset[str]
    occasion: frozenset[str]
    declare: frozenset[str]
    dealing: frozenset[str]


def load_particles(folder: Path) -> ParticleTables:
    """The tables of ``particles.toml``. Raises :class:`isnad.errors.PackError`."""
    file = folder / "particles.toml"
    data = read_toml(file)
    words: dict[str, list[Particle]] = {}

    def put(text: str, particle: Particle) -> None:
        kinds = words.setdefault(fold(text), [])
        if particle not in kinds:
            kinds.append(particle)

    prepositions = need(data, "prepositions", file, "prepositions")
    for word in prepositions["plain"]:
        put(word, Particle("prep", word))
    for lemma, stems in prepositions["stems"].items():
        for stem in stems:
            for pronoun in prepositions["pronouns"]:
                put(stem + pronoun, Particle("prep", lemma, pronoun))
    put("مني", Particle("prep", "من", "ي"))
    put("عني", Particle("prep", "عن", "ي"))
    for kind in ("verb", "clause"):
        for word in data["complementizers"][kind]:
            if " " in word:
                continue
            put(word, Particle("comp", word))
            if word.endswith(("ن", "كن")) and word not in ("بيد",):
                for pronoun in prepositions["pronouns"]:
                    put(word + pronoun, Particle("comp", word, pronoun))
                put(word[:-1] + "ننا", Particle("comp", word, "نا"))
                put(word[:-1] + "نني", Particle("comp", word, "ي"))
    for word in data["relatives"]["words"]:
        put(word, Particle("rel", word))
    for word in data["negation"]["verb"]:
        put(word, Particle("neg", word))
    for word in data["future"]["particles"]:
        put(word, Particle("fut", word))
    for word in data["hypothetical"]["particles"]:
        put(word, Particle("hyp", word))
    for word in data["conjunctions"]["subordinate"]:
        put(word, Particle("sub", word))
    for word in data["conjunctions"]["coordinate"]:
        if len(word) > 1:
            put(word, Particle("conj", word))
    for word in data["demonstratives"]["words"]:
        put(word, Particle("dem", word))
    for word in data["pronouns"]["words"]:
        put(word, Particle("pron", word))
    for word in data["adverbs"]["words"]:
        if " " not in word and fold(word) not in words:
            put(word, Particle("adv", word))
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind in ("future", "hypothetical"):
        for phrase in data[kind]["phrases"]:
            parts = tuple(fold(p) for p in phrase.split())
            phrases.setdefault(parts[0], []).append((parts, kind))
    duties: dict[str, list[tuple[str, ...]]] = {}
    for phrase in need(data, "duty", file, "duty")["phrases"]:
        parts = tuple(fold(p) for p in phrase.split())
        duties.setdefault(parts[0], []).append(parts)

    wishes: dict[str, list[tuple[str, ...]]] = {}
    for wish in sorted(need(need(data, "formulas", file, ""), "words", file, "formulas"), key=lambda w: (-len(w.split()), w)):
        parts = tuple(fold(p) for p in wish.split())
        wishes.setdefault(parts[0], []).append(parts)

    def folded(*path: str) -> frozenset[str]:
        at = data
        for key in path:
            at = need(at, key, file, ".".join(path))
        return frozenset(fold(w) for w in at)

    return ParticleTables(
        words={k: tuple(v) for k, v in words.items()},
        phrases={k: tuple(sorted(v, key=lambda p: -len(p[0]))) for k, v in phrases.items()},
        duties={k: tuple(sorted(v, key=lambda p: -len(p))) for k, v in duties.items()},
        masculine=folded("agreement", "masculine"),
        negating_verbs=folded("negation", "verbs"),
        implied=folded("negation", "implied"),
        negating_nouns=folded("negation", "noun"),
        future_verbs=folded("future", "verbs"),
        often=folded("negation", "often"),
        telling=folded("light", "telling"),
        future_adjectives=folded("future", "adjectives"),
        hypothetical_verbs=folded("hypothetical", "verbs"),
        be=folded("auxiliaries", "be"),
        begin=folded("auxiliaries", "begin"),
        light=folded("light", "verbs"),
        undergo=folded("light", "undergo"),
        happen=folded("light", "happen"),
        impersonal=folded("light", "impersonal"),
        carry=folded("light", "carry"),
        carriers=folded("light", "nouns"),
        linked=folded("light", "linked"),
        blame=folded("light", "blame"),
        foil=folded("light", "foil"),
        hinder=folded("light", "hinder"),
        claim=folded("light", "claim"),
        treaties=folded("treaty", "nouns"),
        lay_down=folded("treaty", "verbs"),
        under=folded("treaty", "under"),
        decisions=folded("decision", "nouns"),
        decide=folded("decision", "verbs"),
        issue=folded("decision", "issue"),
        formulas={first: tuple(several) for first, several in wishes.items()},
        gather=folded("gather", "verbs"),
        meetings=folded("gather", "meetings"),
        deed_of=folded("denied", "before"),
        quantity=folded("quantity", "words"),
        parts={fold(w): (kind, slot) for slot in ("actor", "recipient") for kind, words in data["parts"][slot].items() for w in words},
        where=folded("prepositions", "where"),
        like_be=folded("auxiliaries", "like_be"),
        lasting=folded("auxiliaries", "lasting"),
        orders=folded("decision", "orders"),
        in_deed=folded("deed", "inside"),
        blows=folded("deed", "blows"),
        carrying=folded("deed", "carrying"),
        declare=folded("deed", "declare"),
        linking=folded("deed", "linking"),
        about=folded("deed", "about"),
        offers=folded("deed", "offers"),
        subjunctive=folded("deed", "subjunctive"),
        content=folded("deed", "content"),
        times=folded("deed", "times"),
        counted_from=folded("deed", "counted_from"),
        any=folded("deed", "any"),
        without=folded("deed", "without"),
        deny=folded("deed", "deny"),
        undone=folded("deed", "undone"),
        resolves=folded("deed", "resolves"),
        plans=folded("deed", "plans"),
        chances=folded("deed", "chances"),
        yielded=folded("deed", "yielded"),
        announce=folded("deed", "announce"),
        results=folded("deed", "results"),
        own_people=folded("deed", "own_people"),
        force_offices=folded("deed", "force_offices"),
        break_out=folded("deed", "break_out"),
        spoken_of=folded("deed", "spoken_of"),
        talked_of=folded("deed", "talked_of"),
        jointly=folded("deed", "jointly"),
        odds=folded("deed", "odds"),
        against=folded("deed", "against"),
        rumours=folded("deed", "rumours"),
        towns=folded("deed", "towns"),
        inquiry=folded("deed", "inquiry"),
        resumed=folded("prepositions", "resumed"),
        towards=folded("prepositions", "towards"),
        papers=folded("deed", "papers"),
        suspect=folded("deed", "suspect"),
        only=folded("negation", "only"),
        rather=folded("negation", "rather"),
        witness=folded("deed", "witness"),
        before_then=folded("deed", "before_then"),
        real=folded("deed", "real"),
        recalled=folded("deed", "recalled"),
        since=folded("prepositions", "since"),
        nominal=folded("prepositions", "nominal"),
        happened=folded("prepositions", "happened"),
        occasion=folded("prepositions", "occasion"),
        dealing=folded("light", "dealing"),
    )
