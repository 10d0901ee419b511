"""The gazetteer of a language's names: countries, places, organisations, people, read from their files into phrases."""

from __future__ import annotations

from pathlib import Path

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml, read_tsv
from isnad.pack.letters import fold
from isnad.pack.names import KINDS, Entry, Nationality, Phrase, Spot, _by_first, _sectors, bare, relative_forms, words_of

SHORTEST_PLACE = 3  # letters; shorter names of places are too often words


def load_countries(folder: Path) -> tuple[dict[str, str], list[Phrase], dict[str, Nationality]]:
    names: dict[str, str] = {}
    phrases: list[Phrase] = []
    nations: dict[str, Nationality] = {}

    def state(code: str, name: str, use: str = "") -> None:
        words = words_of(name)
        kind = "place" if use == "capital" else "state"
        phrases.append(Phrase(words, Entry(code, kind, code, ("GOV",), name, use)))

    for row in read_tsv(folder / "countries.tsv", ("iso3", "iso2", "geonames", "name")):
        names[row["iso3"]] = row["name"]
        state(row["iso3"], row["name"], "shy" if row["iso3"] in _SHY_COUNTRIES else "")
    for row in read_tsv(folder / "countries_more.tsv", ("iso3", "names", "nisba", "plurals", "capitals", "seat")):
        code = row["iso3"]
        for name in filter(None, row["names"].split("|")):
            state(code, name)
        for name in filter(None, row["seat"].split("|")):
            state(code, name)
        for name in filter(None, row["capitals"].split("|")):
            state(code, name, "capital")
        for lemma in filter(None, row["nisba"].split("|")):
            first, _, second = lemma.partition(" ")
            for form, plural in relative_forms(first).items():
                key = fold(form)
                if second:  # «كوري جنوبي», «كورية جنوبية», «كوريون جنوبيون»
                    for last in relative_forms(second):
                        nations.setdefault(f"{key} {fold(last)}", Nationality(code, plural, fold(second)))
                else:
                    nations.setdefault(key, Nationality(code, plural))
        for plural_noun in filter(None, row["plurals"].split("|")):
            for noun in (fold(plural_noun), fold(plural_noun) + "ا"):
                nations.setdefault(noun, Nationality(code, True, people=True))
    return names, phrases, nations


# Codes whose everyday name is a common word: «مالي» is "financial", «قمر» …; they count after a preposition or «جمهورية».
_SHY_COUNTRIES = frozenset(("MLI",))


def load_places(folder: Path) -> list[Phrase]:
    out: list[Phrase] = []
    for row in read_tsv(folder / "places_more.tsv", ("country", "kind", "names")):
        for name in row["names"].split("|") if row["kind"] != "rival" else ():
            use = "place" if row["kind"] == "common" else "firm"
            out.append(Phrase(words_of(name), Entry("", "place", row["country"].removeprefix("-") or None, (), name, use)))
    for row in read_tsv(folder / "places.tsv", ("geonames", "country", "population", "lat", "lon", "names")):
        for name in row["names"].split("|"):
            words = words_of(name)
            if len(name) <= SHORTEST_PLACE and int(row["population"]) < 500_000:
                continue
            use = "shy" if int(row["population"]) < 300_000 else "place"
            out.append(Phrase(words, Entry("", "place", row["country"] or None, (), name, use)))
    return out


def load_spots(folder: Path) -> dict[tuple[str | None, tuple[str, ...]], Spot]:
    """Where places are, by country and name without articles; of two alike the larger, which stands first."""
    out: dict[tuple[str | None, tuple[str, ...]], Spot] = {}
    for row in read_tsv(folder / "places.tsv", ("geonames", "country", "population", "lat", "lon", "names")):
        spot = Spot(int(row["geonames"]), float(row["lat"]), float(row["lon"]))
        for name in row["names"].split("|"):
            out.setdefault((row["country"] or None, tuple(map(bare, words_of(name)))), spot)
    for row in read_tsv(folder / "countries.tsv", ("iso3", "iso2", "geonames", "name")):
        out[row["iso3"], ()] = Spot(int(row["geonames"]))
    return out


def load_rivals(file: Path) -> dict[str, str]:
    rows = read_tsv(file, ("country", "kind", "names"))
    return {fold(name): row["country"] for row in rows if row["kind"] == "rival" for name in row["names"].split("|")}


def load_organisations(file: Path) -> list[Phrase]:
    out: list[Phrase] = []
    for key, one in need(read_toml(file), "organisations", file, "").items():
        if need(one, "kind", file, key) not in KINDS:
            raise PackError(pack_name(file), key, f"unknown kind {one['kind']!r}", f"one of {sorted(KINDS)}")
        sectors = _sectors(need(one, "sectors", file, key), file, key)
        names = need(one, "names", file, key)
        use = "quoted" if one.get("quoted") else ""
        entry = Entry(
            key,
            one["kind"],
            need(one, "country", file, key),
            sectors,
            names[0],
            use,
            one.get("since", ""),
            one.get("until", ""),
            before=_sectors(one.get("before", []), file, key),
            after=_sectors(one.get("after", []), file, key),
        )
        out += [Phrase(words_of(name), entry) for name in names]
    return out


def load_people(file: Path) -> list[Phrase]:
    out: list[Phrase] = []
    for key, one in need(read_toml(file), "people", file, "").items():
        names = need(one, "names", file, key)
        sectors = _sectors(need(one, "sectors", file, key), file, key)
        before = _sectors(one.get("before", []), file, key)
        after = _sectors(one.get("after", []), file, key)
        person = _person(
            key, need(one, "country", file, key), sectors, names[0], one.get("since", ""), one.get("until", ""), before, after
        )
        out += _spelled(person, names, one.get("short", []))
    return out


def _person(
    key: str,
    country: str | None,
    sectors: tuple[str, ...],
    name: str,
    since: str,
    until: str,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
) -> Entry:
    """A person of the gazetteer: whoever held an office belongs to the former elite once it is over."""
    kept = tuple(s for s in sectors if s not in _OFFICE_SECTORS)
    return Entry(key, "person", country, sectors, name, "", since, until, before=before, after=after or ("ELI", *kept))


# Sectors that go with the office.
_OFFICE_SECTORS = frozenset(("GOV", "MIL", "LEG", "JUD", "COP", "SPY", "IGO", "ELI"))


def _spelled(person: Entry, names: list[str], short: list[str]) -> list[Phrase]:
    """The phrases of a person under every spelling of the names."""
    out: list[Phrase] = []
    for name in names:
        for spelled in {
            name,
            name.replace("عبدال", "عبد ال"),
            name.replace("عبدربه", "عبد ربه"),
            name.replace("أبو ", "أبو"),
        }:
            out.append(Phrase(words_of(spelled), person))
    for name in short:
        for spelled in {name, name.replace("عبدال", "عبد ال")}:
            out.append(Phrase(words_of(spelled), person._replace(use="short")))
    return out


def load_leaders(file: Path) -> list[Phrase]:
    """Holders of offices, one a line: key, country, sectors, since, until, names, short names; alternatives parted by |."""
    out: list[Phrase] = []
    for row in read_tsv(file, ("key", "country", "sectors", "since", "until", "names", "short")):
        sectors = _sectors(row["sectors"].split(), file, row["key"])
        names = row["names"].split("|")
        person = _person(row["key"], row["country"] or None, sectors, names[0], row["since"], row["until"])
        out += _spelled(person, names, [s for s in row["short"].split("|") if s])
    return out


def merge_phrases(phrases: list[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    """Longest first; of two equal ones the first kept wins (countries, then people, organisations, places)."""
    seen: set[tuple[tuple[str, ...], str]] = set()
    kept: list[tuple[tuple[str, ...], Phrase]] = []
    for phrase in phrases:
        mark = (phrase.words, phrase.entry.kind if phrase.entry.use in ("quoted", "short") else "")
        if phrase.words and mark not in seen:
            seen.add(mark)
            kept.append((phrase.words, phrase))
    return {first: tuple(values) for first, values in _by_first(kept).items()}


def add_adherents(file: Path, bodies: list[Phrase], nations: dict[str, Nationality]) -> None:
    """Adds «حوثي», «داعشي»: adjectives that say a body instead of a country."""
    known = {phrase.entry.key: phrase.entry for phrase in bodies}
    for lemma, key in read_toml(file).get("adherents", {}).items():
        if key not in known:
            raise PackError(pack_name(file), lemma, f"no organisation {key!r}", "use a key of organisations.toml")
        entry = known[key]
        for form, plural in relative_forms(lemma).items():
            nations[fold(form)] = Nationality(entry.country or "", plural, "", key, entry.sectors)


def name_ends(people: list[Phrase]) -> dict[tuple[str, str], Entry]:
    """First and last word of the full names of people whose last word newspapers use alone; pairs that two share are left out."""
    out: dict[tuple[str, str], Entry] = {}
    shared: set[tuple[str, str]] = set()
    alone = {(phrase.entry.key, phrase.words[-1]) for phrase in people if phrase.entry.use == "short"}
    for phrase in people:
        if len(phrase.words) > 1 and phrase.entry.use != "short" and (phrase.entry.key, phrase.words[-1]) in alone:
            ends = (phrase.words[0], phrase.words[-1])
            if ends in out and out[ends].key != phrase.entry.key:
                shared.add(ends)
            out[ends] = phrase.entry
    return {ends: entry for ends, entry in out.items() if ends not in shared}
