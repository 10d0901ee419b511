"""``isnad check``: a pack's own sentences, read by the whole reader.

An event example must yield exactly the events it states, a refused sentence none of its frame's type. A date sentence yields its
spans and values and no others, a speech sentence its speaker, words and chain. Block sentences are whole lines of furniture: they
are held against the tables as the pack loads, under the whole file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import isnad
from isnad.errors import InputError
from isnad.pack import LANGS
from isnad.pack.blocks import load_blocks
from isnad.pack.common import read_toml
from isnad.pack.dates import DateSentence
from isnad.pack.events import Example
from isnad.pack.speech import SpeechExample
from isnad.record import Event, Record

_MARKS = " «»“”\"'.،:؛"


def _side(record: Record, ids: tuple[str, ...]) -> set[str]:
    entities = {e.id: e for e in record.entities}
    return {record.text[m.start : m.end] for i in ids for m in entities[i].mentions}


def _wanted(event: dict[str, Any], key: str) -> list[str]:
    words = event.get(key, [])
    return [words] if isinstance(words, str) else list(words)


def _same_side(record: Record, ids: tuple[str, ...], words: list[str]) -> bool:
    """Every stated side overlaps a mention of one of the event's entities, and no entity is left over."""
    if not words:
        return not ids
    said = _side(record, ids)
    return bool(ids) and all(any(w in m or m in w for m in said) for w in words)


def same_event(record: Record, found: Event, wanted: dict[str, Any]) -> bool:
    """Type, both sides, auxiliary modes where the example states any, mode where it states one."""
    if found.type != wanted["type"]:
        return False
    if set(found.aux) != set(wanted.get("aux", ())) or ("mode" in wanted and wanted["mode"] != found.mode):
        return False
    return _same_side(record, found.actor, _wanted(wanted, "actor")) and _same_side(
        record, found.recipient, _wanted(wanted, "recipient")
    )


def trouble_with(example: Example) -> str:
    """What is wrong with the reading of one example; empty when nothing is."""
    record = isnad.read(example.text, published=example.published, language=example.file.split("/")[0])
    if example.refused:
        kind = example.frame.split(".")[0].upper()
        got = [e for e in record.events if e.rule == example.frame]
        return f"read as {kind} by {example.frame}" if got else ""
    left = list(record.events)
    for wanted in example.events:
        hit = next((e for e in left if same_event(record, e, wanted)), None)
        if hit is None:
            said = "; ".join(_line(record, e) for e in record.events) or "nothing"
            return f"wanted {wanted}, read {said}"
        left.remove(hit)
    return "also read " + "; ".join(_line(record, e) for e in left) if left else ""


def _line(record: Record, event: Event) -> str:
    names = {e.id: e.name for e in record.entities}
    sides = [", ".join(names[i] for i in ids) for ids in (event.actor, event.recipient)]
    return f"{event.type} [{sides[0]}] > [{sides[1]}] {'+'.join(event.aux)} ({event.rule})"


def _trouble_with_date(own: DateSentence, language: str) -> str:
    record = isnad.read(own.text, published=own.day, language=language)
    # A line of dateline furniture has its own dates; a sentence alone has only those it states.
    got = [
        (record.text[d.start : d.end], (d.value or d.relative or "") + (f"/{d.end_value}" if d.end_value else ""))
        for d in record.dates
    ]
    wanted = list(zip(own.spans, own.values, strict=True))
    return "" if got == wanted else f"wanted {wanted}, read {got}"


def _trouble_with_speech(own: SpeechExample) -> str:
    record = isnad.read(own.text, language=own.file.split("/")[0])
    names = {e.id: e.name for e in record.entities}
    said = [
        (" ".join(record.text[c.start : c.end] for c in s.content).strip(_MARKS), s.speaker, s.via) for s in record.statements
    ]
    shown = [f"{names.get(speaker or '')}: {words} via {[names[v] for v in via]}" for words, speaker, via in said]
    if not own.content:
        return f"read {shown}" if said else ""
    right = [
        via
        for words, speaker, via in said
        if words == own.content.strip(_MARKS) and speaker is not None and _same_side(record, (speaker,), [own.speaker])
    ]
    if (
        len(said) == 1
        and right
        and len(right[0]) == len(own.via)
        and all(_same_side(record, (v,), [w]) for v, w in zip(right[0], own.via, strict=True))
    ):
        return ""
    return f"wanted {own.speaker}: {own.content} via {list(own.via)}, read {shown or 'nothing'}"


def _block_sentences(language: str) -> int:
    """Loads the furniture anew, which holds every line to its form. Raises ``PackError`` at the first that does not fit."""
    load_blocks(LANGS / language)
    entries = read_toml(LANGS / language / "blocks.toml").get("form", [])
    return sum(len(entry[kind]) for entry in entries for kind in ("example", "not"))


def _sentences(pack: Any, language: str) -> Iterator[tuple[str, str, str, Callable[[], str]]]:
    """Every own sentence: its file, its entry, its text, and what finds its trouble."""
    for example in pack.events.examples:
        yield example.file.removesuffix(".toml"), example.frame, example.text, partial(trouble_with, example)
    for own in pack.dates.sentences:
        yield f"{language}/dates", own.form, own.text, partial(_trouble_with_date, own, language)
    for own in pack.speech.examples:
        yield own.file.removesuffix(".toml"), own.entry, own.text, partial(_trouble_with_speech, own)


def check_pack(what: str, say: Callable[[str], None]) -> int:
    """Check a pack (``ar``) or one file (``ar/events/CONSULT``); say each failure and a count. Returns the number of failures."""
    language, wanted = what.split("/")[0], what.removesuffix(".toml")
    pack = isnad.load(language)
    sentences = [s for s in _sentences(pack, language) if wanted in (language, s[0])]
    blocks = _block_sentences(language) if wanted in (language, f"{language}/blocks") else 0
    if not sentences and not blocks:
        files = sorted({s[0] for s in _sentences(pack, language)} | {f"{language}/blocks"})
        raise InputError(what, "no such pack file with sentences", f"these have some: {', '.join(files)}")
    failures: Counter[str] = Counter()
    for file, entry, text, find in sentences:
        trouble = find()
        if trouble:
            failures[file] += 1
            say(f"{file}: {entry}: {text}\n    {trouble}")
    total = sum(failures.values())
    say(
        f"{len(sentences) + blocks} sentences, {total} not as stated"
        + "".join(f"\n  {f}: {n}" for f, n in failures.most_common())
    )
    return total
