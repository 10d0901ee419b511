"""What the corpus holds, counted: the table that the data sheet quotes.

>>> counts(())["parts"]
{'learn': 0, 'check': 0, 'test': 0}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from isnad.corpus.loading import GoldReport
from isnad.corpus.tables import MANNERS, MODES, PARTS, REGIONS
from isnad.corpus.wording import date_forms, references, writing
from isnad.pack import load as load_pack
from isnad.pack.events import CONTEXTS
from isnad.record import AUX_MODES, EVENT_TYPES, GRAINS

LONG, SHORT = 600, 130  # words of a feature and of a brief


def _filled(names: Iterable[str], found: Counter[str]) -> dict[str, int]:
    return {name: found[name] for name in names}


def _chain(length: int) -> str:
    return f"through {length}" if length else "direct"


def counts(reports: Sequence[GoldReport]) -> dict[str, dict[str, int]]:
    """Tables by name: every class of the codebook is listed, those that lack examples with 0."""
    events = [e for r in reports for e in r.events]
    statements = [s for r in reports for s in r.statements]
    dates = [d for r in reports for d in r.dates]
    pack = load_pack("ar")
    return {
        "reports": {
            "reports": len(reports),
            "words": sum(len(r.text.split()) for r in reports),
            "without an event": sum(not r.events for r in reports),
            f"of {LONG} words or more": sum(len(r.text.split()) >= LONG for r in reports),
            f"of fewer than {SHORT} words": sum(len(r.text.split()) < SHORT for r in reports),
        },
        "labels": {
            "entities": sum(len(r.entities) for r in reports),
            "dates": len(dates),
            "statements": len(statements),
            "events": len(events),
        },
        "parts": _filled(PARTS, Counter(r.part for r in reports)),
        "manners": _filled(MANNERS, Counter(r.manner for r in reports)),
        "regions": _filled(REGIONS, Counter(r.region for r in reports)),
        "types": _filled(EVENT_TYPES, Counter(e.type for e in events)),
        "modes": _filled(
            (f"{t}/{m}" for t in EVENT_TYPES for m in sorted(MODES[t])), Counter(f"{e.type}/{e.mode}" for e in events)
        ),
        "auxiliary modes": _filled(sorted(AUX_MODES), Counter(a for e in events for a in e.aux)),
        "contexts": _filled(sorted(CONTEXTS), Counter(c for e in events for c in e.context)),
        "chains": _filled(map(_chain, range(4)), Counter(_chain(len(s.via)) for s in statements)),
        "grains": _filled(sorted(GRAINS), Counter(d.grain for d in dates))
        | {"ranges": sum(d.end_value is not None for d in dates)},
        "date forms": date_forms(reports, pack),
        "references": references(reports, pack),
        "writing": writing(reports),
    }
