"""Who makes which generated part of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from scripts.docs import addresses, commands, examples, exports, figures, proof, records

MAKERS: dict[str, Callable[[], str | None]] = {
    "addresses": addresses.address_table,
    "api": addresses.api_table,
    "commands": commands.command_reference,
    "date meanings": records.date_meanings,
    "record fields": records.record_fields,
    "export kinds": exports.kinds,
    "export columns": exports.ours,
    "export icews": exports.icews,
    **{f"export {kind}": exports.theirs(kind) for kind in ("gdelt-events", "gdelt-mentions", "polecat")},
    "types": examples.types,
    "contexts": examples.contexts,
    "auxiliary modes": examples.aux_modes,
    "types in Arabic": examples.arabic_types,
    "how well": figures.in_words,
    "how well in Arabic": partial(figures.in_words, arabic=True),
    "layers": figures.layers,
    "lost": figures.lost,
    "lost in Arabic": partial(figures.lost, arabic=True),
    "misses": figures.misses,
    "weakest types": figures.weakest,
    "tested accuracy": proof.accuracy,
    "tested long runs": proof.long_runs,
    "tested counts": proof.counts,
}
# Counted while the tests run, so that a check in the midst of them cannot know it.
COUNTED = frozenset({"tested counts"})
