"""The nouns that names are built around: offices, heads of institutions, groups, and parts of personal names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml
from isnad.pack.letters import fold
from isnad.pack.names import KINDS, Crowd, Entry, Head, Office, _by_first, _sectors, bare, relative_forms, words_of

_NEEDS = frozenset(("construct", "number", "troops", "adjective", "nothing", "any", "name", "nationality", "flag", "armed", "acting", "purpose"))


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def sound_forms(lemma: str) -> dict[str, bool]:
    """A noun of persons without article: its singulars (False) and its duals and sound plurals (True)."""
    base = lemma[:-1] if lemma.endswith("ة") else lemma
    singular = {lemma: False, base + "ة": False, lemma + "ا": False}
    several = {base + end: True for end in ("ون", "ين", "و", "ي", "ان", "ات", "تان", "تين", "تا", "تي")}
    if lemma.endswith("ي"):
        several |= {base + "ا": True}
    return several | singular


def load_offices(file: Path, bodies: dict[str, Entry]) -> dict[str, Any]:
    """The fields of NameTables that ``roles.toml`` fills: offices, ranks, honorifics, portfolios, fields, envoys …"""
    data = read_toml(file)
    offices: dict[str, list[Office]] = {}
    envoys = need(data, "envoys", file, "")
    if envoys["body"] not in bodies:
        raise PackError(pack_name(file), "envoys", f"no organisation {envoys['body']!r}", "use a key of organisations.toml")
    phrases: list[tuple[tuple[str, ...], tuple[tuple[str, ...], Office]]] = []
    for lemma, one in need(data, "offices", file, "").items():
        sectors = _sectors(need(one, "sectors", file, lemma), file, lemma)
        needs = tuple(fold(w) for w in one.get("needs", []))

        def office(
            plural: bool, lemma: str = lemma, one: Any = one, sectors: tuple[str, ...] = sectors, needs: tuple[str, ...] = needs
        ) -> Office:
            return Office(
                lemma,
                sectors,
                one.get("of") == "complement",
                bool(one.get("bare")),
                plural,
                needs,
                bool(one.get("exact")),
                one.get("alone") is not False,
                bool(one.get("anonymous")),
                lemma in envoys["offices"],
            )

        if one.get("phrase"):
            phrases.append((words_of(lemma), (words_of(lemma), office(False))))
            continue
        forms: dict[str, bool] = {}
        for spelled in (lemma, *one.get("forms", [])):
            forms |= sound_forms(spelled)
        forms |= {plural: True for plural in one.get("plural", [])}
        if one.get("feminine") is False:
            forms = {
                form: plural
                for form, plural in forms.items()
                if not form.endswith(("ة", "تان", "تين", "تا", "تي", "ات")) or form == lemma
            }
        for form, plural in forms.items():
            key = fold(form)
            same = [known for known in offices.get(key, []) if known.lemma == lemma]
            if not same:
                offices.setdefault(key, []).append(office(plural))
    honorific_sectors = {words_of(k): tuple(v) for k, v in data.get("honorific_sectors", {}).items()}
    honorifics = [words_of(p) for p in need(data, "honorifics", file, "")["phrases"]]
    return {
        "offices": {key: tuple(sorted(values, key=lambda o: o.plural)) for key, values in offices.items()},
        "office_phrases": {k: tuple(v) for k, v in _by_first(phrases).items()},
        "ranks": {fold(k): _sectors(v, file, k) for k, v in need(data, "ranks", file, "").items()},
        "rank_tails": _folded(need(data, "rank_tails", file, "")["words"]),
        "honorifics": {k: tuple(v) for k, v in _by_first((w, (w, honorific_sectors.get(w, ()))) for w in honorifics).items()},
        "portfolios": {fold(k): _sectors(v, file, k) for k, v in data.get("portfolios", {}).items()},
        "portfolio_nouns": _folded(need(data, "portfolio_nouns", file, "")["words"]),
        "fields": {fold(k): _sectors(v, file, k) for k, v in data.get("fields", {}).items()},
        "counterparts": _folded(need(data, "counterparts", file, "")["words"]),
        "envoy": (_folded(need(envoys, "adjectives", file, "envoys")), bodies[envoys["body"]]),
        "former": _folded(need(data, "former", file, "")["words"]),
    }


def load_heads(file: Path) -> dict[str, Any]:
    """Fields ``heads adjectives political international owned worldwide`` of NameTables."""
    data = read_toml(file)
    heads: list[tuple[tuple[str, ...], Head]] = []
    for number, one in enumerate(need(data, "institution", file, ""), 1):
        where = f"institution {number}"
        kind, needs = need(one, "kind", file, where), need(one, "needs", file, where)
        if kind not in KINDS or needs not in _NEEDS:
            raise PackError(
                pack_name(file), where, f"unknown kind {kind!r} or needs {needs!r}", f"needs is one of {sorted(_NEEDS)}"
            )
        sectors = _sectors(need(one, "sectors", file, where), file, where)
        for name in need(one, "heads", file, where):
            words = words_of(name)
            heads.append((words, Head(words, kind, sectors, needs, one.get("same", ""))))
            if one.get("definite") is False:
                continue
            if needs in ("adjective", "any", "nationality", "flag") and not words[0].startswith("ال"):
                defined = ("ال" + words[0], *words[1:])
                heads.append(
                    (defined, Head(defined, kind, sectors, "adjective" if needs == "any" else needs, one.get("same", "")))
                )
    return {
        "heads": {k: tuple(v) for k, v in _by_first(heads).items()},
        "adjectives": _folded(need(data, "adjectives", file, "")["words"]),
        "political": _folded(need(data, "political", file, "")["words"]),
        "international": _folded(need(data, "international", file, "")["words"]),
        "owned": _folded(need(data, "owned", file, "")["words"]),
        "worldwide": {name: _folded(words) for name, words in need(data, "worldwide", file, "").items()},
    }


def _crowd_forms(phrase: str) -> list[str]:
    """«مسلحون» → also «مسلحين», «مسلحو», «مسلحي»; other plurals stay."""
    first, _, rest = phrase.partition(" ")
    if not first.endswith("ون") or len(first) < 5:
        return [phrase, phrase + "ا"] if not rest and not phrase.endswith(("ة", "ات", "ا", "ء", "ي")) else [phrase]
    stem, tail = first[:-2], f" {rest}" if rest else ""
    out = [stem + end + tail for end in ("ون", "ين")]
    if rest.endswith("ون"):
        out = [stem + "ون " + rest, stem + "ين " + rest[:-2] + "ين"]
    elif not rest:
        out += [stem + "و", stem + "ي", stem + "ان"]
    return out


def load_crowds(file: Path) -> dict[str, Any]:
    """Fields ``crowds crowd_adjectives quantities numbers loyal abroad members`` of NameTables."""
    data = read_toml(file)
    crowds: list[tuple[tuple[str, ...], Crowd]] = []
    for number, one in enumerate(need(data, "group", file, ""), 1):
        where = f"group {number}"
        sectors = _sectors(need(one, "sectors", file, where), file, where)
        always = need(one, "act", file, where) == "always"
        rest = (
            one.get("kind", "group"),
            sectors,
            always,
            bool(one.get("definite")),
            one.get("country", ""),
            one["act"] == "acting",
            bool(one.get("follows")),
        )
        for plural in need(one, "plurals", file, where) + one.get("dual", []):
            for form in _crowd_forms(plural):
                words = tuple(bare(w) if i == 0 else w for i, w in enumerate(words_of(form)))
                crowds.append((words, Crowd(words, *rest, True)))
        for singular in one.get("singulars", []):
            stem = singular.removesuffix("ة") + ("ت" if singular.endswith("ة") else "")
            women = [stem + end for end in ("ة", "تان", "تين")] if stem == singular and " " not in singular else []
            for form in (singular, singular + "ا", stem + "ان", stem + "ين", *women):
                words = words_of(form)
                crowds.append((words, Crowd(words, *rest, form.endswith(("ان", "ين")) and form != singular)))
    quantities = [words_of(q) for q in need(data, "quantities", file, "")["words"]]
    return {
        "crowds": {k: tuple(v) for k, v in _by_first(crowds).items()},
        "crowd_adjectives": _folded(need(data, "adjectives", file, "")["words"]),
        "quantities": {k: tuple(v) for k, v in _by_first((q, q) for q in quantities).items()},
        "numbers": _folded(need(data, "quantities", file, "")["numbers"]),
        "abroad": frozenset(
            form
            for word in need(data, "abroad", file, "")["words"]
            for form in map(fold, (*relative_forms(word), word + "ون") if word.endswith("ي") else (word,))
        ),
        "loyal": _folded(need(data, "loyal", file, "")["words"]),
        "members": _folded(need(data, "members", file, "")["words"]),
    }


def load_given(file: Path) -> dict[str, Any]:
    """Fields ``given shy firm links openers firsts seconds servants never`` of NameTables."""
    data = read_toml(file)
    links = need(data, "links", file, "")
    return {
        "given": _folded(need(data, "given", file, "")["words"]) | _folded(need(data, "shy", file, "")["words"]),
        "shy": _folded(data["shy"]["words"]),
        "links": _folded(need(links, "words", file, "links")),
        "openers": _folded(need(links, "openers", file, "links")),
        "seconds": _folded(need(links, "seconds", file, "links")),
        "firsts": _folded(need(links, "firsts", file, "links")),
        "firm": _folded(need(data, "firm", file, "")["words"]),
        "servants": _folded(need(links, "servants", file, "links")),
        "final_ya": frozenset(fold(w) for w in [*data["given"]["words"], *data["shy"]["words"]] if w.endswith("ى")),
        "given_surfaces": frozenset([*data["given"]["words"], *data["shy"]["words"]]),
        "eponyms": _folded(need(data, "eponyms", file, "")["words"]),
        "never": _folded(need(data, "never", file, "")["words"]),
    }
