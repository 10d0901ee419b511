"""What page furniture looks like in one language: ``langs/XX/blocks.toml`` as look-up tables.

A form gives a kind to a whole line («تابعونا على فيسبوك» → follow). Forms are found by the words they begin with, so that
a line is compared with a handful of them, and their expressions are compiled when first met: loading costs nothing.

>>> tables = load_blocks(Path("isnad/langs/ar"))
>>> tables.match("تابعونا على فيسبوك").kind
'follow'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml
from isnad.pack.shapes import NUMBER, Shape, ShapeError, line_key, read_list, read_shape
from isnad.record import BLOCK_KINDS

ZONES = ("any", "head", "body", "foot", "edge")  # edge: head or foot
OPENS = ("", "headlines", "words", "rest")
GLUED = ("", "before", "after")


@dataclass(frozen=True, slots=True)
class Form:
    """One entry of ``blocks.toml``.

    ``zone``: where in the page it may stand, seen from the body. ``opens``: what the lines below inherit its kind:
    headlines, single words (tags), or the rest of the page. ``glued``: it may be stuck to a line of the body, at its
    beginning ("before") or its end ("after"). ``longest``: words of the longest line that it may be.
    """

    id: str
    kind: str
    zone: str = "any"
    opens: str = ""
    glued: str = ""
    longest: int = 40


@dataclass(frozen=True, slots=True)
class BlockTables:
    """Forms, and their shapes in the order of the file. The look-ups lead from a word to the shapes that may begin with it
    (or hold it, for ``inside``); patterns are compiled when first met."""

    forms: tuple[Form, ...]
    shapes: tuple[tuple[int, str], ...]  # (number of the form, pattern)
    begin: dict[str, tuple[int, ...]]
    inside: dict[str, tuple[int, ...]]
    glued_before: dict[str, tuple[int, ...]]
    glued_after: dict[str, tuple[int, ...]]

    def match(self, line: str, zone: str = "") -> Form | None:
        """The first form that the whole line is of, among those that may stand in ``zone`` ("" for all), or ``None``."""
        return self.match_key(line_key(line), zone)

    def match_key(self, key: str, zone: str = "") -> Form | None:
        """The same for a key that :func:`line_key` has made; colons and dashes are tried as written, then left out."""
        found = self._first(key, zone)
        if found is None and (" - " in key or " : " in key):
            found = self._first(key.replace(" - ", " ").replace(" : ", " "), zone)
        return found

    def glued_kind(self, side: str, key: str) -> str:
        """The kind of furniture that this key is and that may be glued to the body on this side ("before", "after"), else ""."""
        table = self.glued_before if side == "before" else self.glued_after
        form = self._among(table.get(key.split(" ", 1)[0], ()), key, "")
        return form.kind if form else ""

    def _first(self, key: str, zone: str) -> Form | None:
        words = set(key.split())
        if not words:
            return None
        numbers = [*self.begin.get(key.split(" ", 1)[0], ())]
        if key[0].isdigit():
            numbers += self.begin.get(NUMBER, ())
        for word in self.inside.keys() & words:
            numbers += self.inside[word]
        if NUMBER in self.inside and any(word[0].isdigit() for word in words):
            numbers += self.inside[NUMBER]
        return self._among(sorted(set(numbers)), key, zone)

    def _among(self, numbers: Sequence[int], key: str, zone: str) -> Form | None:
        length = key.count(" ")
        for number in numbers:
            owner, pattern = self.shapes[number]
            form = self.forms[owner]
            if length <= form.longest and stands_in(form, zone) and _compiled(pattern).fullmatch(key):
                return form
        return None


def stands_in(form: Form, zone: str) -> bool:
    """The form may stand in this zone of the page ("head", "body", "foot"; "" asks for no zone)."""
    return not zone or form.zone in ("any", zone) or (form.zone == "edge" and zone in ("head", "foot"))


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _choice(entry: dict[str, Any], key: str, allowed: tuple[str, ...], file: Path, where: str) -> str:
    value = str(entry.get(key, allowed[0]))
    if value not in allowed:
        raise PackError(pack_name(file), where, f"{key} is {value!r}", f"it must be one of {', '.join(a for a in allowed if a)}")
    return value


def _lists(data: dict[str, Any], file: Path) -> dict[str, Shape]:
    lists: dict[str, Shape] = {}
    for name, items in data.get("lists", {}).items():
        try:
            lists[name] = read_list(items, lists)
        except ShapeError as trouble:
            remedy = "mend that shape; a list may use the lists above it"
            raise PackError(pack_name(file), f'list "{name}"', str(trouble), remedy) from None
    return lists


def _form(entry: dict[str, Any], lists: dict[str, Shape], file: Path) -> tuple[Form, list[Shape]]:
    where = f'form "{need(entry, "id", file, "a form")}"'
    kind = need(entry, "kind", file, where)
    if kind not in BLOCK_KINDS:
        raise PackError(pack_name(file), where, f"there is no kind {kind!r}", f"use one of {', '.join(sorted(BLOCK_KINDS))}")
    shapes: list[Shape] = []
    for line in need(entry, "line", file, where):
        try:
            shapes.append(read_shape(line, lists))
        except ShapeError as trouble:
            remedy = "isnad/pack/shapes.py says how shapes are written"
            raise PackError(pack_name(file), where, f"shape «{line}»: {trouble}", remedy) from None
    form = Form(
        id=entry["id"],
        kind=kind,
        zone=_choice(entry, "zone", ZONES, file, where),
        opens=_choice(entry, "opens", OPENS, file, where),
        glued=_choice(entry, "glued", GLUED, file, where),
        longest=int(entry.get("longest", 40)),
    )
    return form, shapes


def _sentences(entry: dict[str, Any], tables: BlockTables, file: Path) -> None:
    """Every form reads its examples and leaves its counter-examples alone: under the whole pack, in its own zone."""
    where = f'form "{entry["id"]}"'
    zone = {"any": "", "edge": "head"}.get(entry.get("zone", "any"), entry.get("zone", ""))
    for key, what in (("example", "no line that it reads"), ("not", "no line that it must leave alone")):
        if not entry.get(key):
            raise PackError(pack_name(file), where, what, f"add [[form.{key}]] with text = …")
    for example in entry["example"]:
        text = need(example, "text", file, where)
        found = tables.match(text, zone)
        if found is None or found.kind != entry["kind"]:
            got = f'form "{found.id}" makes it {found.kind}' if found else "no form reads it"
            raise PackError(pack_name(file), where, f"example «{text}»: {got}", f"it must come out as {entry['kind']}")
    for example in entry["not"]:
        text = need(example, "text", file, where)
        found = tables.match(text, zone)
        if found is not None:
            remedy = f'form "{found.id}" reads it: narrow its shapes'
            raise PackError(pack_name(file), where, f"«{text}» must be left alone", remedy)


def load_blocks(folder: Path) -> BlockTables:
    """The tables of ``folder/blocks.toml``. Raises :class:`PackError` for an entry that breaks a rule."""
    file = folder / "blocks.toml"
    data = read_toml(file)
    lists = _lists(data, file)
    forms: list[Form] = []
    begin: dict[str, set[int]] = {}
    inside: dict[str, set[int]] = {}
    glued: dict[str, dict[str, set[int]]] = {"before": {}, "after": {}}
    seen: set[str] = set()
    patterns: list[tuple[int, str]] = []
    for entry in data.get("form", []):
        form, shapes = _form(entry, lists, file)
        if form.id in seen:
            raise PackError(pack_name(file), f'form "{form.id}"', "the id is there twice", "give one of them another id")
        seen.add(form.id)
        forms.append(form)
        for shape in shapes:
            for word in shape.first:
                (inside if shape.inside else begin).setdefault(word, set()).add(len(patterns))
                if form.glued:
                    glued[form.glued].setdefault(word, set()).add(len(patterns))
            patterns.append((len(forms) - 1, shape.pattern))
    tables = BlockTables(
        tuple(forms), tuple(patterns), _frozen(begin), _frozen(inside), _frozen(glued["before"]), _frozen(glued["after"])
    )
    for entry in data.get("form", []):
        _sentences(entry, tables, file)
    return tables


def _frozen(table: dict[str, set[int]]) -> dict[str, tuple[int, ...]]:
    return {word: tuple(sorted(numbers)) for word, numbers in table.items()}
