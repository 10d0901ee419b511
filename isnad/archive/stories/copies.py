"""Near-copies of one dispatch: found by MinHash, confirmed by comparing the words themselves.

A report's body is cut into stretches of four folded words. Two reports are copies when they share half of all their stretches,
or when one holds three quarters of the other's (a shortened copy). Copies of copies are one group; its original is the earliest.
"""

from __future__ import annotations

import re
import struct

from rensa import RMinHash

from isnad.archive.inserting import insert, select
from isnad.pack.letters import fold, surface
from isnad.record import BODY_KINDS, Record

STRETCH = 4
PERMUTATIONS = 64
BANDS = 16
SEED = 7
SHARED = 0.5
HELD = 0.75
LEAST = 12  # stretches: a shorter text is too short to tell

_WORD = re.compile(r"\w+")
_ROWS = PERMUTATIONS // BANDS


def body_of(record: Record) -> str:
    """The report without its furniture; the whole text where blocks are not known."""
    if not record.blocks:
        return record.text
    return "\n".join(record.text[b.start : b.end] for b in record.blocks if b.kind in BODY_KINDS)


def stretches(text: str) -> set[str]:
    """Every run of four folded words; marks and punctuation do not count."""
    words = _WORD.findall(fold(surface(text)).lower())
    return {" ".join(words[i : i + STRETCH]) for i in range(len(words) - STRETCH + 1)}


def keep_sketch(report: int, record: Record) -> None:
    """Notes what :func:`copies_of` looks a report up by. Call in the transaction that stores the report."""
    cut = stretches(body_of(record))
    if len(cut) < LEAST:
        return
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(sorted(cut))
    digest = sketch.digest()
    insert(
        "copy_sketches", ("report_id", "signature", "shingles"), [(report, struct.pack(f"<{PERMUTATIONS}I", *digest), len(cut))]
    )
    rows = []
    for band in range(BANDS):
        part = digest[band * _ROWS : (band + 1) * _ROWS]
        # Two numbers of 31 bits make one that both databases take.
        value = 0
        for number in part:
            value = (value * 1_000_003 + number) % (1 << 62)
        rows.append((report, band, value))
    insert("copy_bands", ("report_id", "band", "value"), rows)


def candidates_of(report: int) -> list[int]:
    """Reports that share a band with this one."""
    rows = select(
        "SELECT DISTINCT b.report_id FROM copy_bands a JOIN copy_bands b ON b.band = a.band AND b.value = a.value "
        "WHERE a.report_id = %s AND b.report_id <> %s ORDER BY b.report_id",
        [report, report],
    )
    return [int(row[0]) for row in rows]


def likeness(one: set[str], other: set[str]) -> tuple[float, float]:
    """The share of all stretches that both have, and the share of the shorter text that the longer one has."""
    both = len(one & other)
    return both / (len(one | other) or 1), both / (min(len(one), len(other)) or 1)


def are_copies(one: set[str], other: set[str]) -> bool:
    """Whether two bodies are one dispatch."""
    if min(len(one), len(other)) < LEAST:
        return False
    shared, held = likeness(one, other)
    return shared >= SHARED or held >= HELD
