"""A quarter of a million inflected forms as one block of bytes that a process opens without reading it.

>>> table = FormTable.of({"وزير": (Form("وزير", "وزير", "noun", gender="m", number="s"),)})
>>> table["وزير"][0].lemma
'وزير'
>>> table.get("سحاب", ()), len(table), list(table)
((), 1, ['وزير'])

As Python objects the forms take most of a second to load and 150 MB to hold. Here a look-up hashes its key, opens one bucket and
builds the few forms it finds; the block itself may be a memory-mapped file that all processes share.

The block, all numbers 32-bit in the machine's order: 12 of header, then the buckets' first entries, the entries' keys, the
entries' first rows, the strings' offsets, the rows (surface, lemma, verb, shape), and the strings themselves in UTF-8.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

from isnad.reading.parts import Form

_WIDTH = 4  # bytes of one number, and numbers of one row
_HEADER = 12

Shape = tuple[str, str, str, str, str, int, str, str, bool, float]


def _shape(form: Form) -> Shape:
    """What forms of many lemmas share."""
    return form[2], form[3], form[5], form[6], form[7], form[8], form[9], form[10], form[11], form[12]


def _raw(key: str) -> bytes:
    # A text may hold half a surrogate pair; no form does, but asking for it is allowed.
    return key.encode("utf-8", "surrogatepass")


class FormTable(Mapping[str, tuple[Form, ...]]):
    """Folded surface → its forms, in the order they were given. Made by :meth:`of`; never changes."""

    __slots__ = ("_at", "_block", "_first", "_keys", "_mask", "_rows", "_shapes", "_starts", "_strings")

    def __init__(self, block: Any, shapes: tuple[Shape, ...]) -> None:
        """``block`` is any buffer written by :meth:`of`. Raises ``ValueError`` when its length is not what its header says."""
        view = memoryview(block).cast("B")
        head = view[: _HEADER * _WIDTH].cast("I")
        buckets, entries, strings, rows, length = head[:5]
        total = _HEADER + (buckets + 1) + entries + (entries + 1) + (strings + 1) + rows * _WIDTH
        if len(view) != total * _WIDTH + length:
            raise ValueError("the block of forms is cut short")
        numbers = view[: total * _WIDTH].cast("I")
        at = _HEADER
        self._starts, at = numbers[at : at + buckets + 1], at + buckets + 1
        self._keys, at = numbers[at : at + entries], at + entries
        self._first, at = numbers[at : at + entries + 1], at + entries + 1
        self._at, at = numbers[at : at + strings + 1], at + strings + 1
        self._rows = numbers[at:]
        self._strings = view[total * _WIDTH :]
        self._mask = buckets - 1
        self._block = block
        self._shapes = shapes

    @classmethod
    def of(cls, forms: Mapping[str, tuple[Form, ...]]) -> FormTable:
        """The table of a plain mapping."""
        buckets = 1
        while buckets < len(forms):
            buckets *= 2
        places = sorted((crc32(_raw(key)) & (buckets - 1), key) for key in forms)
        ids: dict[str, int] = {}
        shapes: dict[Shape, int] = {}
        starts, keys, first, rows = array("I", [0]), array("I"), array("I"), array("I")
        for place, key in places:
            while len(starts) <= place:
                starts.append(len(keys))
            keys.append(ids.setdefault(key, len(ids)))
            first.append(len(rows) // _WIDTH)
            for form in forms[key]:
                for text in (form.surface, form.lemma, form.verb):
                    rows.append(ids.setdefault(text, len(ids)))
                rows.append(shapes.setdefault(_shape(form), len(shapes)))
        while len(starts) <= buckets:
            starts.append(len(keys))
        first.append(len(rows) // _WIDTH)
        at, strings = array("I", [0]), bytearray()
        for text in ids:
            strings += _raw(text)
            at.append(len(strings))
        head = array("I", [buckets, len(keys), len(ids), len(rows) // _WIDTH, len(strings), *[0] * (_HEADER - 5)])
        return cls(b"".join([head, starts, keys, first, at, rows, strings]), tuple(shapes))

    def _string(self, number: int) -> str:
        return str(self._strings[self._at[number] : self._at[number + 1]], "utf-8", "surrogatepass")

    def _entry(self, key: str) -> int:
        """The number of a key's entry, -1 when there is none."""
        raw = _raw(key)
        bucket = crc32(raw) & self._mask
        for entry in range(self._starts[bucket], self._starts[bucket + 1]):
            number = self._keys[entry]
            if self._strings[self._at[number] : self._at[number + 1]] == raw:
                return entry
        return -1

    def _forms(self, entry: int) -> tuple[Form, ...]:
        rows, text, out = self._rows, self._string, []
        for row in range(self._first[entry] * _WIDTH, self._first[entry + 1] * _WIDTH, _WIDTH):
            pos, derived, tense, mood, voice, person, gender, number, construct, weight = self._shapes[rows[row + 3]]
            surface, lemma, verb = text(rows[row]), text(rows[row + 1]), text(rows[row + 2])
            out.append(Form(surface, lemma, pos, derived, verb, tense, mood, voice, person, gender, number, construct, weight))
        return tuple(out)

    def __getitem__(self, key: str) -> tuple[Form, ...]:
        entry = self._entry(key)
        if entry < 0:
            raise KeyError(key)
        return self._forms(entry)

    def get(self, key: str, default: Any = None) -> Any:
        """The forms of a folded surface, else ``default``."""
        entry = self._entry(key)
        return default if entry < 0 else self._forms(entry)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._entry(key) >= 0

    def __iter__(self) -> Iterator[str]:
        return (self._string(number) for number in self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        # Out of band where the writer asks for it, so that the reader may hand back a mapped file.
        block = pickle.PickleBuffer(self._block) if protocol >= 5 else bytes(self._block)
        return FormTable, (block, self._shapes)
