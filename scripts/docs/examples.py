"""The codebook by example: for each type, mode, context and auxiliary mode a sentence of our own and what Isnad reads from it.

Sentences are those of the language pack's frames, which ``isnad check`` holds to what they state; ``sentences.toml`` has the few that
the frames lack.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from pathlib import Path

import isnad
from isnad.corpus.tables import MODES
from isnad.errors import IsnadError
from isnad.pack.events import CONTEXTS
from isnad.record import AUX_MODES, EVENT_TYPES, Event, Record
from scripts.docs.regions import ROOT, table

Seen = tuple[Record, Event]
DAY = "2020-06-15"  # the day of the pack's examples


@cache
def _read() -> tuple[Seen, ...]:
    """Every event of every example sentence, as it is read now: our own first, then the pack's in its own order."""
    own = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))
    texts = [(text, DAY) for group in (*own["mode"].values(), own["context"]) for text in group.values()]
    pack = [(e.text, e.published) for e in isnad.load().events.examples if not e.refused]
    out: list[Seen] = []
    for text, day in [*pack, *texts]:
        record = isnad.read(text, published=day)
        out += [(record, event) for event in record.events]
    return tuple(out)


def _first(fits: Callable[[Event], bool], what: str) -> Seen:
    """The plainest sentence that shows it: one event, few words. Raises :class:`IsnadError` when none does."""
    found = [one for one in _read() if fits(one[1])]
    if not found:
        raise IsnadError(f"no sentence shows {what}: add one to a frame of the pack or to scripts/docs/sentences.toml")
    return min(found, key=lambda one: (len(one[0].events) > 1, not one[1].recipient, not one[1].actor, len(one[0].text)))


def _names(record: Record, ids: tuple[str, ...]) -> str:
    names = {e.id: e.name for e in record.entities}
    return "، ".join(names[i] for i in ids) or "–"


def _told(record: Record, event: Event) -> str:
    """What is read, in one line."""
    kind = " ".join(filter(None, (event.type, event.mode))) + "".join(f", {a}" for a in event.aux)
    parts = [f"**{kind}**", f"actor {_names(record, event.actor)}", f"recipient {_names(record, event.recipient)}"]
    if event.context:
        parts.append("context " + ", ".join(c.replace("_", " ") for c in event.context))
    return " · ".join([*parts, f"rule `{event.rule}`"])


def _shown(one: Seen) -> str:
    return f'<p class="sample" dir="rtl" lang="ar">{escape(one[0].text)}</p>\n\n{_told(*one)}'


@cache
def labels() -> dict[str, dict[str, list[str]]]:
    """What the room calls each code: [Arabic, English]."""
    return tomllib.loads((ROOT / "isnad" / "site" / "data" / "labels.toml").read_text(encoding="utf-8"))


def types() -> str:
    """Each type, then each of its modes."""
    return "\n\n".join(_types())


def _types() -> Iterator[str]:
    for kind in EVENT_TYPES:
        arabic, english = labels()["about"][kind]
        yield f"### {kind}\n\n{english}\n\n<p dir=\"rtl\" lang=\"ar\">{labels()['type'][kind][0]}: {arabic}</p>"
        yield _shown(_first(lambda e, kind=kind: e.type == kind and not e.aux, kind))  # type: ignore[misc]
        for mode in sorted(MODES[kind]):
            yield f"#### {kind} {mode}"
            yield _shown(_first(lambda e, kind=kind, mode=mode: (e.type, e.mode) == (kind, mode), f"{kind} {mode}"))  # type: ignore[misc]


def contexts() -> str:
    """Each context."""
    return "\n\n".join(
        f"### {name.replace('_', ' ')}\n\n" + _shown(_first(lambda e, name=name: name in e.context, f"context {name}"))  # type: ignore[misc]
        for name in sorted(CONTEXTS)
    )


def aux_modes() -> str:
    """Each auxiliary mode."""
    return "\n\n".join(
        f"### {name}\n\n" + _shown(_first(lambda e, name=name: name in e.aux, f"auxiliary mode {name}"))  # type: ignore[misc]
        for name in sorted(AUX_MODES)
    )


def arabic_types() -> str:
    """The types in Arabic, for the Arabic guide."""
    return table(["الرمز", "الاسم", "ما يضمه"], [[f"`{k}`", labels()["type"][k][0], labels()["about"][k][0]] for k in EVENT_TYPES])
