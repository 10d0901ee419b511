"""A draft (quotes of a report) becomes gold (offsets of the report). Offsets are code points of the text, half-open.

>>> text = "عنوان\\n\\nزار الوزير بغداد."
>>> draft = {"name": "x", "title_lines": [1], "entities": [
...     {"id": "m", "name": "الوزير", "kind": "person", "mentions": ["الوزير"]}]}
>>> build(text, draft)["entities"][0]["mentions"]
[{'start': 11, 'end': 17}]

A quote is a string, or ``{"text": …, "nth": n}`` for its n-th occurrence, counted from the first line of the body; a quote that
the body lacks is looked for in the whole text (a byline may name an agency).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isnad.errors import IsnadError
from isnad.record import AUX_MODES, ENTITY_KINDS, EVENT_TYPES, GRAINS

Draft = dict[str, Any]
Gold = dict[str, Any]
LINE_LISTS = ("title_lines", "byline_lines", "furniture_lines")


class DraftError(IsnadError):
    """A draft that does not resolve: which draft, where in it, what is wrong, what to do."""

    def __init__(self, draft: str, place: str, trouble: str, remedy: str = "") -> None:
        self.draft, self.place, self.trouble, self.remedy = draft, place, trouble, remedy
        super().__init__(f"{draft}: {place}: {trouble}" + (f" ({remedy})" if remedy else ""))


class _Text:
    """One report while its quotes are looked up."""

    def __init__(self, name: str, text: str, body_from: int) -> None:
        self.name, self.text, self.body_from = name, text, body_from

    def find(self, quote: Any, place: str) -> dict[str, int]:
        words, nth = (quote.get("text"), quote.get("nth", 1)) if isinstance(quote, dict) else (quote, 1)
        if not isinstance(words, str) or not words:
            raise DraftError(self.name, place, "an empty quote", "quote words of the report")
        for start in (self.body_from, 0):
            if (at := _nth(self.text, words, nth, start)) is not None:
                return {"start": at, "end": at + len(words)}
        there = self.text.count(words)
        raise DraftError(
            self.name,
            place,
            f"«{words}» stands {there} times in the report, occurrence {nth} is asked for"
            if there
            else f"«{words}» does not stand in the report",
            "quote it letter by letter",
        )


def _nth(text: str, words: str, nth: int, start: int) -> int | None:
    at = start - 1
    for _ in range(nth):
        at = text.find(words, at + 1)
        if at < 0:
            return None
    return at


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """(number from 1, start, end without the line break)."""
    at = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        yield number, at, at + len(line.rstrip("\r\n"))
        at += len(line)


def _blocks(text: str, draft: Draft) -> list[dict[str, Any]]:
    kinds = {int(n): kind for n, kind in draft.get("furniture_lines", {}).items()}
    kinds |= dict.fromkeys(draft.get("byline_lines", []), "byline") | dict.fromkeys(draft.get("title_lines", []), "title")
    return [
        {"kind": kinds.get(number, "body"), "start": start, "end": end}
        for number, start, end in _lines(text)
        if text[start:end].strip()
    ]


def _known(draft: str, place: str, ids: set[str], refs: list[str | None]) -> None:
    for ref in refs:
        if ref is not None and ref not in ids:
            raise DraftError(draft, place, f"no entity {ref!r}", "enter it under entities or mend the id")


def _need(draft: str, place: str, item: dict[str, Any], key: str) -> Any:
    if key not in item:
        raise DraftError(draft, place, f"no {key!r}", f"add {key!r}")
    return item[key]


def _one_of(draft: str, place: str, value: Any, allowed: Any, what: str) -> Any:
    if value not in allowed:
        raise DraftError(draft, place, f"{what} {value!r} is unknown", "one of " + ", ".join(sorted(allowed)))
    return value


def build(text: str, draft: Draft) -> Gold:
    """The gold of one report: name, published, text, blocks, entities, dates, statements, events.

    Raises :class:`DraftError` at the first quote, reference or name of a class that does not resolve.
    """
    name = draft.get("name") or "a draft without name"
    gold: Gold = {"name": _need(name, "draft", draft, "name"), "published": draft.get("published"), "text": text}
    body_from = 0
    if any(key in draft for key in LINE_LISTS):
        gold["blocks"] = _blocks(text, draft)
        body_from = next((b["start"] for b in gold["blocks"] if b["kind"] == "body"), 0)
    quotes = _Text(name, text, body_from)

    gold["entities"] = []
    for n, item in enumerate(draft.get("entities", []), 1):
        place = f"entity {item.get('id', n)}"
        gold["entities"].append(
            {
                "id": _need(name, place, item, "id"),
                "name": _need(name, place, item, "name"),
                "kind": _one_of(name, place, _need(name, place, item, "kind"), ENTITY_KINDS, "kind"),
                "country": item.get("country"),
                "sectors": item.get("sectors", []),
                "mentions": [quotes.find(m, place) for m in _need(name, place, item, "mentions")],
            }
        )
    ids = {e["id"] for e in gold["entities"]}

    gold["dates"] = []
    for n, item in enumerate(draft.get("dates", []), 1):
        place = f"date {n}"
        gold["dates"].append(
            {
                **quotes.find({"text": _need(name, place, item, "text"), "nth": item.get("nth", 1)}, place),
                "value": _need(name, place, item, "value"),
                "end_value": item.get("end_value"),
                "grain": _one_of(name, place, _need(name, place, item, "grain"), GRAINS, "grain"),
            }
        )

    gold["statements"] = []
    for n, item in enumerate(draft.get("statements", []), 1):
        place = f"statement {item.get('id', n)}"
        _known(name, place, ids, [_need(name, place, item, "speaker"), *item.get("via", [])])
        gold["statements"].append(
            {
                "id": item.get("id"),
                "speaker": item["speaker"],
                "via": item.get("via", []),
                "content": [quotes.find(c, place) for c in _need(name, place, item, "content")],
            }
        )

    gold["events"] = []
    for n, item in enumerate(draft.get("events", []), 1):
        place = f"event {n} {item.get('type', '')}".rstrip()
        _one_of(name, place, _need(name, place, item, "type"), EVENT_TYPES, "type")
        for aux in item.get("aux", []):
            _one_of(name, place, aux, AUX_MODES, "auxiliary mode")
        _known(name, place, ids, [*item.get("actor", []), *item.get("recipient", [])])
        event = {
            "type": item["type"],
            "mode": item.get("mode"),
            "actor": item.get("actor", []),
            "recipient": item.get("recipient", []),
            "aux": item.get("aux", []),
            "evidence": quotes.find(_need(name, place, item, "evidence"), place),
        }
        gold["events"].append(event | ({"context": item["context"]} if "context" in item else {}))
    return gold
