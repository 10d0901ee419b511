"""What the reader does well and badly, and for whom, and from what it was made: ``python bench/card.py`` writes
``docs/reader-card.md`` and ``docs/data-statement.md``.

Groups of reports are scored on the part of Isnad Gold that is scored daily and that nobody studies; sentences that differ in one thing only
(``card.toml``) show what that thing changes. Nothing is needed but the repository.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import isnad
from isnad.corpus import Tally, load, score
from isnad.corpus.comparing import Count
from isnad.record import Record

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reader-card.md"
STATEMENT = ROOT / "docs" / "data-statement.md"
PACK = ROOT / "isnad" / "langs" / "ar"
DAY = "2020-06-16"
DRAWS = 400
KINDS = {"dates": "dates", "statements": "statements", "events type": "event types", "events": "whole events"}
FEW = 3  # a group of fewer reports says nothing
VARIETIES = {
    "standard": "standard Arabic",
    "egyptian": "Egyptian",
    "levantine": "Levantine",
    "gulf": "Gulf",
    "maghrebi": "Maghrebi",
}


class Scored(NamedTuple):
    """A report of the gold: what is known of it, and how its reading counts by kind."""

    manner: str
    region: str
    era: str
    counts: dict[str, Count]


def era_of(day: str) -> str:
    """A stretch of years with about as many reports as the others."""
    year = int(day[:4])
    return "1945–1989" if year < 1990 else "1990–2004" if year < 2005 else "2005–2015" if year < 2016 else "2016–2024"


def scored() -> list[Scored]:
    """Every report of *check*, read now; *test* is scored for releases only."""
    out = []
    for report in load(part="check"):
        tally = Tally()
        score(report.raw, isnad.read(report.text, published=report.published).to_dict(), tally)
        out.append(Scored(report.manner, report.region, era_of(report.published), tally.kinds))
    return out


def f1(reports: Iterable[Scored], kind: str) -> float:
    """Micro F1 over some reports."""
    total = Count()
    for report in reports:
        one = report.counts[kind]
        total.add(one.hit, one.found, one.gold)
    return total.row()["f1"]


def spread(reports: Sequence[Scored], kind: str) -> str:
    """F1 and where nine in ten draws of as many reports fall."""
    dice = random.Random(0)
    drawn = sorted(f1(dice.choices(reports, k=len(reports)), kind) for _ in range(DRAWS))
    return f"**{f1(reports, kind):.2f}** ({drawn[DRAWS // 20]:.2f}–{drawn[-DRAWS // 20 - 1]:.2f})"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is words."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in lines)


def groups_table(name: str, reports: Sequence[Scored], of: Callable[[Scored], str]) -> str:
    """One row a group, the best read first; groups of few reports are put together."""
    sizes = Counter(map(of, reports))
    rest = f"others ({', '.join(sorted(group for group, size in sizes.items() if size < FEW))})"
    grouped: dict[str, list[Scored]] = {}
    for report in reports:
        grouped.setdefault(of(report) if sizes[of(report)] >= FEW else rest, []).append(report)
    ranked = sorted(grouped.items(), key=lambda item: (-round(f1(item[1], "events"), 2), item[0]))
    rows = [(group, len(some), *(spread(some, kind) for kind in KINDS)) for group, some in ranked]
    return table((name, "reports", *KINDS.values()), rows)


def names_in(record: Record, ids: Iterable[str]) -> str:
    """Every word by which the record knows these entities."""
    wanted = set(ids)
    entities = [e for e in record.entities if e.id in wanted]
    return " | ".join(" ".join([e.name, *(m.of(record.text) for m in e.mentions)]) for e in entities)


def found(sentence: str, who: str, name: str) -> bool:
    """Whether somebody of this name is speaker, actor or recipient of what is read."""
    record = isnad.read(sentence, published=DAY)
    if who == "speaker":
        return name in names_in(record, [s.speaker for s in record.statements if s.speaker])
    return name in names_in(record, [one for event in record.events for one in getattr(event, who)])


def genders(probes: dict[str, Any]) -> str:
    """The same sentences about men and about women."""
    rows = []
    for who in ("speaker", "actor", "recipient"):
        some = [probe for probe in probes["gender"] if probe["who"] == who]
        row = []
        for kind in ("man", "woman"):
            names = probes["names"][kind]
            hits = sum(found(probe[kind].format(name=name), who, name) for probe in some for name in names)
            row.append(f"{hits} of {len(some) * len(names)}")
        rows.append((who, *row))
    return table(("named as", "men found", "women found"), rows)


def lines_of(name: str) -> list[dict[str, str]]:
    """A table of the pack."""
    rows = [line.split("\t") for line in (PACK / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def countries(probes: dict[str, Any]) -> str:
    """Each country of the pack as a speaker's, by name and by adjective; those that are not recognised by name."""

    def known(sentence: str, iso3: str) -> bool:
        return any(e.country == iso3 for e in isnad.read(sentence, published=DAY).entities)

    named = {row["iso3"]: row["name"] for row in lines_of("countries.tsv")}
    adjectives = {row["iso3"]: row["nisba"].split("|")[0] for row in lines_of("countries_more.tsv") if row.get("nisba")}
    by_name = [iso3 for iso3, name in named.items() if known(probes["country"]["name"].format(name=name), iso3)]
    by_word = [iso3 for iso3, word in adjectives.items() if known(probes["country"]["adjective"].format(name="ال" + word), iso3)]
    lost = sorted(set(named) - set(by_name))
    return (
        f"By name {len(by_name)} of {len(named)} countries are recognised, by adjective {len(by_word)} of {len(adjectives)}; "
        f"{len(set(named) - set(adjectives))} have no adjective in the pack.\n\nNot by name: {', '.join(lost) or 'none'}."
    )


def dialects(probes: dict[str, Any]) -> str:
    """The same news in the standard language and in four spoken varieties."""

    def right(sentence: str, kind: str) -> bool:
        record = isnad.read(sentence, published=DAY)
        return bool(record.statements) if kind == "speech" else any(e.type == kind for e in record.events)

    some = probes["dialect"]
    hits = {variety: sum(right(probe[variety], probe["type"]) for probe in some) for variety in VARIETIES}
    return table(("", "of " + str(len(some)) + " sentences found"), [(VARIETIES[v], n) for v, n in hits.items()])


def known_persons() -> Counter[str]:
    """How many persons of each country the pack knows by name."""
    known = Counter(row["country"] for row in lines_of("leaders.tsv"))
    people = tomllib.loads((PACK / "people.toml").read_text(encoding="utf-8"))["people"]
    known.update(str(one["country"]) for one in people.values() if one.get("country"))
    return known


def persons() -> str:
    """Whose names the pack knows."""
    known = known_persons()
    ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    most = ", ".join(f"{country} {number}" for country, number in ranked[:10])
    without = len({row["iso3"] for row in lines_of("countries.tsv")} - set(known))
    return (
        f"{sum(known.values())} persons of public life are known by name. Most are of {most}; of {without} countries nobody is."
    )


def probes() -> dict[str, Any]:
    """The sentences of ``card.toml``."""
    return tomllib.loads((Path(__file__).parent / "card.toml").read_text(encoding="utf-8"))


def page(reports: Sequence[Scored]) -> str:
    """The whole sheet."""
    sentences = probes()
    versions = isnad.read("").versions
    floors = json.loads((ROOT / "bench" / "floors.json").read_text(encoding="utf-8"))["check"]
    fills = {
        "reports": len(reports),
        "all": table(("", *KINDS.values()), [(f"these {len(reports)} reports", *(spread(reports, kind) for kind in KINDS))]),
        "floors": ", ".join(f"{KINDS[kind]} {floors[kind]:.2f}" for kind in KINDS),
        "manners": groups_table("manner", reports, lambda r: r.manner),
        "regions": groups_table("about", reports, lambda r: r.region),
        "eras": groups_table("from", reports, lambda r: r.era),
        "genders": genders(sentences),
        "countries": countries(sentences),
        "dialects": dialects(sentences),
        "persons": persons(),
        "code": versions.code,
        "pack": versions.pack,
    }
    return filled("card.md", fills)


def filled(template: str, fills: dict[str, Any]) -> str:
    """A page with its figures in their places. Raises ``KeyError`` for a place that nothing fills."""
    text = (Path(__file__).parent / template).read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda place: str(fills[place[1]]), text)


def listed(counted: Counter[str]) -> str:
    """Names with their numbers, the most frequent first."""
    return ", ".join(f"{name} {number}" for name, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def statement() -> str:
    """The data statement."""
    reports = load()
    fills = {
        "reports": len(reports),
        "second": len([*(ROOT / "corpus" / "second").glob("*.json")]),
        "manners": listed(Counter(report.manner for report in reports)),
        "regions": listed(Counter(report.region for report in reports)),
        **Counter(report.part for report in reports),
        "files": len([path for path in PACK.rglob("*") if path.suffix in (".toml", ".tsv")]),
        "people": sum(known_persons().values()),
    }
    return filled("data-statement.md", fills)


if __name__ == "__main__":
    PAGE.write_text(page(scored()), encoding="utf-8")
    STATEMENT.write_text(statement(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)} and {STATEMENT.relative_to(ROOT)}")
