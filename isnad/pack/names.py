"""Names of a language: gazetteer, offices, institutions, groups and what names of persons are made of.

>>> from isnad.pack import load
>>> tables = load("ar").names
>>> [phrase.entry.key for phrase in tables.phrases["روسيا"]][-1]
'RUS'
>>> tables.nationality["روسيه"].country
'RUS'

Files: ``countries countries_more places places_more leaders`` (TSV) and ``organisations people roles institutions groups
given_names`` (TOML). Every key is folded (see :mod:`isnad.pack.letters`); keys of nouns and adjectives have no article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml
from isnad.pack.letters import fold, surface

SECTORS = frozenset(
    [
        "GOV",
        "MIL",
        "COP",
        "LEG",
        "JUD",
        "SPY",
        "PTY",
        "OPP",
        "REB",
        "PRM",
        "UAF",
        "CVL",
        "JRN",
        "BUS",
        "NGO",
        "IGO",
        "REL",
        "EDU",
        "MED",
        "LAB",
        "REF",
        "CRM",
        "ELI",
        "AGR",
        "SOC",
        "PRE",
        "UNK",
    ]
)
KINDS = frozenset(("person", "state", "institution", "organisation", "group", "place"))


class Entry(NamedTuple):
    """What the gazetteer knows of a name. ``use`` narrows where it counts: "" anywhere, quoted, shy (only where a name is
    likely), capital (a city that may stand for its government), short (a surname used alone)."""

    key: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    name: str
    use: str = ""
    since: str = ""
    until: str = ""
    before: tuple[str, ...] = ()  # sectors before ``since``; () the same as between
    after: tuple[str, ...] = ()  # sectors after ``until``

    def on(self, day: str) -> tuple[str, ...]:
        """The sectors on an ISO day; for "" those between ``since`` and ``until``. A year or a month counts as a whole.

        >>> Entry("x", "person", "USA", ("GOV",), "س", since="2009-01", until="2017-01", after=("ELI",)).on("2019-05-01")
        ('ELI',)
        """
        if self.before and self.since and day and day[: len(self.since)] < self.since:
            return self.before
        if self.until and self.after and day[: len(self.until)] > self.until:
            return self.after
        return self.sectors


class Phrase(NamedTuple):
    """A name as folded words."""

    words: tuple[str, ...]
    entry: Entry


class Spot(NamedTuple):
    """A place in the list of GeoNames; a country has no point."""

    geonames: int
    lat: float | None = None
    lon: float | None = None


class Nationality(NamedTuple):
    """A relative adjective or a noun for nationals, without article. ``plural`` for several people, ``next`` a second word
    that must follow («كوري» + «جنوبي»)."""

    country: str
    plural: bool
    next: str = ""
    key: str = ""  # for adherents of a body («حوثي»): its key
    sectors: tuple[str, ...] = ()
    people: bool = False  # a broken plural («روس», «ألمان»): the people, whatever its ending looks like


class Office(NamedTuple):
    """A noun that says what a person is."""

    lemma: str
    sectors: tuple[str, ...]
    of: bool  # the sectors come from what the office is of
    bare: bool
    plural: bool
    needs: tuple[str, ...]  # folded words, one of which must follow
    exact: bool = False  # only in the lemma's own spelling
    alone: bool = True  # somebody even without a name behind
    anonymous: bool = False  # somebody even without article
    envoy: bool = False  # «الدولي» makes it the United Nations'


class Head(NamedTuple):
    """The head of an institution's name, as folded words."""

    words: tuple[str, ...]
    kind: str
    sectors: tuple[str, ...]
    needs: str
    same: str = ""  # heads with the same word are one body of a country


class Crowd(NamedTuple):
    """A common noun that makes a group, as folded words without article."""

    words: tuple[str, ...]
    kind: str
    sectors: tuple[str, ...]
    always: bool
    definite: bool  # only with the article («المعارضة»)
    country: str  # "" from the words around, "none", or a code
    acting: bool  # only where it acts or is acted on
    follows: bool  # whoever they follow says what they are («أنصار»)
    plural: bool


@dataclass(frozen=True, repr=False)
class NameTables:
    """All of it. Dicts of phrases are keyed by the first folded word, longest phrase first."""

    phrases: dict[str, tuple[Phrase, ...]]
    nationality: dict[str, Nationality]
    offices: dict[str, tuple[Office, ...]]
    office_phrases: dict[str, tuple[tuple[tuple[str, ...], Office], ...]]
    ranks: dict[str, tuple[str, ...]]
    rank_tails: frozenset[str]
    honorifics: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]  # phrase, sectors
    portfolios: dict[str, tuple[str, ...]]
    portfolio_nouns: frozenset[str]
    fields: dict[str, tuple[str, ...]]  # adjectives that say the field of an office
    counterparts: frozenset[str]
    envoy: tuple[frozenset[str], Entry]  # adjectives that make an envoy a body's, and the body
    former: frozenset[str]
    heads: dict[str, tuple[Head, ...]]
    adjectives: frozenset[str]  # with article, folded
    political: frozenset[str]  # adjectives that leave «النظام» a government
    international: frozenset[str]  # adjectives of bodies that belong to no country
    owned: frozenset[str]  # heads that may be of a person
    worldwide: dict[str, frozenset[str]]  # adjectives that make a body international, nouns that say which
    crowds: dict[str, tuple[Crowd, ...]]
    crowd_adjectives: frozenset[str]
    quantities: dict[str, tuple[tuple[str, ...], ...]]
    numbers: frozenset[str]
    loyal: frozenset[str]
    abroad: frozenset[str]
    members: frozenset[str]
    given: frozenset[str]
    shy: frozenset[str]
    links: frozenset[str]
    openers: frozenset[str]
    seconds: frozenset[str]
    firsts: frozenset[str]  # words that «الدين» or «الله» makes a given name of
    firm: frozenset[str]  # given names that stay names though the same letters are a verb
    servants: frozenset[str]
    never: frozenset[str]
    given_surfaces: frozenset[str]  # given names as spelled
    eponyms: frozenset[str]
    final_ya: frozenset[str]  # given names in ى: the same letters with ي are another word
    country_names: dict[str, str]  # code → Arabic name
    contexts: dict[str, frozenset[str]]  # small lists by name, see contexts.toml
    foreign_endings: tuple[str, ...]  # of family names in other languages
    counts: dict[str, int]  # folded numbers that count states («الدول الثلاث»)
    pairs: dict[str, str]  # duals that point at two sides → kind of side
    many: dict[str, str]  # plurals that with a number point at sides named side by side → kind of side
    many_numbers: dict[str, int]  # «الثلاث» → 3
    shared: dict[str, tuple[str, ...]]  # folded name → the countries that call themselves so, the usual one first
    homes: dict[tuple[str, ...], tuple[str, ...]]  # words of bodies and offices that only some states have → these states
    country_words: frozenset[str]  # words of country names, without article
    rivals: dict[str, str]  # folded name of a country → the country whose city it is in that country's reports
    ends: dict[tuple[str, str], Entry]  # first and last word of a known person's name → who
    spots: dict[tuple[str | None, tuple[str, ...]], Spot]  # country and bare words of a place, or no words for the country itself
    dated: dict[str, Entry]  # key → whoever was something else before or after


def words_of(text: str) -> tuple[str, ...]:
    """A name as the tokens of a report would fold it; marks and hyphens are left out."""
    return tuple(fold(surface(word)) for word in text.replace("-", " ").replace(".", " ").split())


def bare(word: str) -> str:
    """A folded word without its article."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _by_first(items: Iterable[tuple[tuple[str, ...], Any]]) -> dict[str, list[Any]]:
    out: dict[str, list[tuple[int, Any]]] = {}
    for words, value in items:
        out.setdefault(words[0], []).append((-len(words), value))
    return {first: [v for _, v in sorted(values, key=lambda p: p[0])] for first, values in out.items()}


def _sectors(values: list[str], file: Path, where: str) -> tuple[str, ...]:
    for value in values:
        if value not in SECTORS:
            raise PackError(pack_name(file), where, f"unknown sector {value!r}", "use a PLOVER sector code")
    return tuple(values)


def relative_forms(lemma: str) -> dict[str, bool]:
    """Forms of a relative adjective in ي without article → whether they speak of several.

    >>> sorted(relative_forms("مصري"))
    ['مصري', 'مصريا', 'مصريات', 'مصريان', 'مصرية', 'مصريتان', 'مصريتين', 'مصريو', 'مصريون', 'مصريين']
    """
    singular = {lemma: False, lemma + "ة": False, lemma + "ا": False}
    several = {lemma + end: True for end in ("ون", "ين", "و", "ات", "ان", "تان", "تين")}
    return singular | several


def load_names(folder: Path) -> NameTables:
    """The tables of a language's names. Raises :class:`PackError` for a file that breaks its rules."""
    from isnad.pack.gazetteer import (
        add_adherents,
        load_countries,
        load_leaders,
        load_organisations,
        load_people,
        load_places,
        load_rivals,
        load_spots,
        merge_phrases,
        name_ends,
    )
    from isnad.pack.name_nouns import load_crowds, load_given, load_heads, load_offices

    country_names, countries, nations = load_countries(folder)
    people, bodies, places = (
        [*load_people(folder / "people.toml"), *load_leaders(folder / "leaders.tsv")],
        load_organisations(folder / "organisations.toml"),
        load_places(folder),
    )
    contexts = read_toml(folder / "contexts.toml")
    add_adherents(folder / "roles.toml", bodies, nations)
    offices = load_offices(folder / "roles.toml", {phrase.entry.key: phrase.entry for phrase in bodies})
    heads = load_heads(folder / "institutions.toml")
    crowds = load_crowds(folder / "groups.toml")
    given = load_given(folder / "given_names.toml")
    return NameTables(
        phrases=merge_phrases([*countries, *bodies, *people, *places]),
        nationality=nations,
        country_names=country_names,
        contexts={key: frozenset((*words, *map(fold, words))) for key, words in contexts.items() if isinstance(words, list)},
        foreign_endings=tuple(need(contexts, "foreign_endings", folder / "contexts.toml", "")),
        counts=need(contexts, "counts", folder / "contexts.toml", ""),
        pairs=need(contexts, "pairs", folder / "contexts.toml", ""),
        many={fold(word): kind for word, kind in need(contexts, "many", folder / "contexts.toml", "").items()},
        many_numbers={fold(word): n for word, n in need(contexts, "many_numbers", folder / "contexts.toml", "").items()},
        shared={fold(name): tuple(codes) for name, codes in need(contexts, "shared", folder / "contexts.toml", "").items()},
        homes={tuple(map(bare, words_of(name))): tuple(codes) for name, codes in need(contexts, "homes", folder / "contexts.toml", "").items()},
        country_words=frozenset(bare(w) for name in country_names.values() for w in words_of(name) if len(w) > 2),
        spots=load_spots(folder),
        rivals=load_rivals(folder / "places_more.tsv"),
        ends=name_ends(people),
        dated={p.entry.key: p.entry for p in (*people, *bodies) if p.entry.before or p.entry.after},
        **offices,
        **heads,
        **crowds,
        **given,
    )
