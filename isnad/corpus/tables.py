"""The closed lists of the codebook: modes of each event type, sectors, parts, manners, regions.

>>> "demo" in MODES["PROTEST"]
True
"""

from __future__ import annotations

import hashlib
import re

MODES: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "AGREE": "",
        "CONSULT": "visit third-party multilateral phone",
        "SUPPORT": "",
        "CONCEDE": "",
        "COOPERATE": "",
        "AID": "",
        "RETREAT": "withdraw release return disarm ceasefire access resign",
        "REQUEST": "assist change yield meet",
        "ACCUSE": "disapprove investigate allege",
        "REJECT": "assist change yield meet",
        "THREATEN": "restrict ban arrest relations rights expel territory violence",
        "PROTEST": "demo riot strike hunger boycott obstruct",
        "SANCTION": "convict expel withdraw discontinue",
        "MOBILIZE": "troops weapons police militia",
        "COERCE": "seize restrict ban censor curfew martial-law arrest deport withhold misinformation cyber",
        "ASSAULT": "abduct beat torture execute sexual assassinate destroy primitive firearms explosives suicide-attack aerial "
        "drone heavy-weapons crowd-control cleansing massacre unconventional",
    }.items()
}
SECTORS = frozenset(
    "GOV MIL COP LEG JUD SPY PTY OPP REB PRM UAF CVL JRN BUS NGO IGO REL EDU MED LAB REF CRM ELI AGR SOC PRE UNK".split()  # noqa: SIM905
)
PARTS = ("learn", "check", "test")
MANNERS = (
    "gulf-agency",
    "levant-daily",
    "egypt-daily",
    "maghreb-agency",
    "maghreb-radio",
    "pan-arab-tv",
    "translated-wire",
    "machine-translated",
    "pasted-page",
    "live-blog",
    "tweets",
    "brief",
    "feature",
)
REGIONS = (
    "gulf",
    "levant",
    "iraq",
    "egypt-sudan",
    "maghreb",
    "yemen-horn",
    "turkey-iran",
    "africa",
    "europe",
    "asia",
    "americas",
    "world",
)
COUNTRY = re.compile(r"[A-Z]{3}")
# The shape of a date value tells its grain.
GRAIN_SHAPES = {
    "day": re.compile(r"\d{4}-\d\d-\d\d"),
    "week": re.compile(r"\d{4}-W\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
    "year": re.compile(r"\d{4}"),
}


def part_of(name: str) -> str:
    """The part a report belongs to, by the first byte of the SHA-256 of its name: half learn, a quarter check, a quarter test."""
    first = hashlib.sha256(name.encode("utf-8")).digest()[0]
    return "learn" if first < 128 else "check" if first < 192 else "test"
