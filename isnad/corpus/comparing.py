"""When a found label is a gold label: the comparisons that the figures rest on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
# An act of one of these is often told as common to both: the sides are compared together.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE", "SUPPORT", "ASSAULT"})
BODY = frozenset({"title", "byline", "body"})
_WORD = re.compile(r"\w+")
_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})
_CLITICS = ("وال", "بال", "لل", "ال")


@dataclass
class Count:
    """Right, found and asked for; figures on demand."""

    hit: int = 0
    found: int = 0
    gold: int = 0

    def add(self, hit: int, found: int, gold: int) -> None:
        self.hit += hit
        self.found += found
        self.gold += gold

    def row(self) -> dict[str, float]:
        """Precision, recall, F1 (four decimals) and the counts."""
        p = self.hit / self.found if self.found else 0.0
        r = self.hit / self.gold if self.gold else 0.0
        f1 = round(2 * p * r / (p + r), 4) if p + r else 0.0
        return {
            "precision": round(p, 4),
            "recall": round(r, 4),
            "f1": f1,
            "hit": self.hit,
            "found": self.found,
            "gold": self.gold,
        }


@dataclass(frozen=True, slots=True)
class View:
    """An entity as the comparison sees it."""

    country: str | None
    sectors: frozenset[str]
    names: tuple[str, ...]
    mentions: tuple[tuple[int, int], ...]


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Mn").translate(_FOLD).casefold()
    return [_bare(word) for word in _WORD.findall(plain)]


def _bare(word: str) -> str:
    for clitic in _CLITICS:
        if word.startswith(clitic) and len(word) > len(clitic) + 2:
            return word[len(clitic) :]
    return word


def _same_name(one: str, other: str) -> bool:
    a, b = set(_words(one)), set(_words(other))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.5


def _cross(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _token_f1(one: str, other: str) -> float:
    left, rest = _words(one), _words(other)
    size = len(left) + len(rest)
    if not left or not rest:
        return 0.0
    hit = 0
    for word in left:
        if word in rest:
            rest.remove(word)
            hit += 1
    return 2 * hit / size


def _said(spans: dict[str, Any] | list[dict[str, Any]], text: str) -> str:
    return " ".join(text[s["start"] : s["end"]] for s in (spans if isinstance(spans, list) else [spans]))


def _view(entity: dict[str, Any], text: str) -> View:
    spans = tuple((m["start"], m["end"]) for m in entity.get("mentions") or [])
    names = (entity.get("name") or "", *(text[a:b] for a, b in spans))
    return View(entity.get("country"), frozenset(entity.get("sectors") or []), tuple(n for n in names if n), spans)


def _meet(a: View, b: View) -> bool:
    return any(x < v and u < y for x, y in a.mentions for u, v in b.mentions)


def _alike(a: View, b: View) -> bool:
    return _meet(a, b) or any(_same_name(x, y) for x in a.names for y in b.names)


def same_entity(gold: View, found: View) -> bool:
    return _meet(gold, found) and gold.country == found.country and (not gold.sectors or bool(gold.sectors & found.sectors))


def _same_party(a: View, b: View) -> bool:
    """Two views stand for the same side: one country, or (stateless) a shared mention or name."""
    return a.country == b.country if a.country or b.country else _alike(a, b)


def _same_side(gold: list[View], found: list[View]) -> bool:
    if not gold or not found:
        return not gold and not found
    return any(_same_party(g, f) for g in gold for f in found)


def pairs_of(gold: list[T], found: list[T], same: Callable[[T, T], bool]) -> list[tuple[int, int]]:
    """The most pairs there can be, each item in at most one (augmenting paths)."""
    match: dict[int, int] = {}

    def augment(g: int, seen: set[int]) -> bool:
        for f, item in enumerate(found):
            if f not in seen and same(gold[g], item):
                seen.add(f)
                if f not in match or augment(match[f], seen):
                    match[f] = g
                    return True
        return False

    for g in range(len(gold)):
        augment(g, set())
    return sorted((g, f) for f, g in match.items())


def unique(record: dict[str, Any]) -> list[dict[str, Any]]:
    """A repeated line is not a second event."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for e in record.get("events", []):
        key = (e["type"], *(tuple(sorted(e.get(k, []))) for k in ("actor", "recipient", "aux")), e["evidence"]["start"])
        seen.setdefault(key, e)
    return list(seen.values())


class Compared:
    """One report under comparison: the gold, the record, the text they share."""

    def __init__(self, gold: dict[str, Any], record: dict[str, Any]) -> None:
        self.gold, self.record, self.text = gold, record, gold["text"]
        self.gold_views = {e["id"]: _view(e, self.text) for e in gold.get("entities", [])}
        self.found_views = {e["id"]: _view(e, self.text) for e in record.get("entities", [])}

    def blocks(self) -> Count:
        count = Count()
        if self.gold.get("blocks"):
            want, got = (_body(side.get("blocks", []), len(self.text)) for side in (self.gold, self.record))
            keep = [i for i, c in enumerate(self.text) if not c.isspace()]
            count.add(sum(want[i] & got[i] for i in keep), sum(got[i] for i in keep), sum(want[i] for i in keep))
        return count

    def same_date(self, g: dict[str, Any], f: dict[str, Any]) -> bool:
        return _cross(g, f) and all(g.get(k) == f.get(k) for k in ("value", "end_value", "grain"))

    def same_statement(self, g: dict[str, Any], f: dict[str, Any]) -> bool:
        if _token_f1(_said(g["content"], self.text), _said(f["content"], self.text)) < 0.5:
            return False
        a, b = self.gold_views.get(g.get("speaker")), self.found_views.get(f.get("speaker"))
        return _alike(a, b) if a and b else a is None and b is None

    def via(self, pairs: list[tuple[int, int]]) -> Count:
        gs, fs, count = self.gold.get("statements", []), self.record.get("statements", []), Count()
        for g, f in pairs:
            want = [self.gold_views[x] for x in gs[g].get("via", []) if x in self.gold_views]
            got = [self.found_views[x] for x in fs[f].get("via", []) if x in self.found_views]
            count.add(len(pairs_of(want, got, _alike)), len(got), len(want))
        paired = {g for g, _ in pairs}
        count.add(0, 0, sum(len(s.get("via", [])) for n, s in enumerate(gs) if n not in paired))
        return count

    def same_type(self, g: dict[str, Any], f: dict[str, Any]) -> bool:
        return g["type"] == f["type"] and _cross(g["evidence"], f["evidence"])

    def same_event(self, g: dict[str, Any], f: dict[str, Any]) -> bool:
        if not self.same_type(g, f):
            return False
        ga, gr = ([self.gold_views[i] for i in g.get(k, []) if i in self.gold_views] for k in ("actor", "recipient"))
        fa, fr = ([self.found_views[i] for i in f.get(k, []) if i in self.found_views] for k in ("actor", "recipient"))
        if _same_side(ga, fa) and _same_side(gr, fr):
            return True
        if g["type"] not in MUTUAL:
            return False
        want, got = ga + gr, fa + fr
        shared = len(pairs_of(want, got, _same_party))
        return shared >= min(2, len(want)) and shared >= min(2, len(got)) and bool(want) == bool(got)

    def same_strictly(self, g: dict[str, Any], f: dict[str, Any]) -> bool:
        return (
            self.same_event(g, f)
            and set(g.get("aux", [])) == set(f.get("aux", []))
            and g.get("mode") in (None, "", f.get("mode"))
        )

    def show(self, kind: str, item: dict[str, Any], views: dict[str, View]) -> str:
        if kind == "entities":
            view = _view(item, self.text)
            return f"{view.country} {sorted(view.sectors)} {list(view.names[:1])}"
        if kind == "dates":
            return f"{_said(item, self.text)!r} -> {item.get('value')}/{item.get('end_value')} {item.get('grain')}"
        if kind == "statements":
            return f"speaker {item.get('speaker')}: {_said(item['content'], self.text)[:70]}"
        sides = [
            ",".join(str(views[i].country or views[i].names[:1]) for i in item.get(k, []) if i in views)
            for k in ("actor", "recipient")
        ]
        mode = f"/{item['mode']}" if item.get("mode") else ""
        aux, said = "+".join(item.get("aux", [])), _said(item["evidence"], self.text)[:90]
        return f"{item['type']}{mode} [{sides[0]}] -> [{sides[1]}] {aux}  «{said}»"


def _body(blocks: Iterable[dict[str, Any]], size: int) -> bytearray:
    out = bytearray(size)
    for b in blocks:
        if b["kind"] in BODY:
            out[b["start"] : b["end"]] = b"\1" * (b["end"] - b["start"])
    return out
