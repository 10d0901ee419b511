"""What the steps hand on is changed by none of them, though not all of it is frozen when the program runs."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import isnad
from isnad.reading.clauses import parts as clauses
from isnad.reading.dates.atoms import Atom
from isnad.reading.parts import Mention, Token

TEXTS = sorted((Path(__file__).resolve().parents[2] / "corpus" / "texts").glob("*.txt"))[::5]
KINDS = (Token, Mention, Atom, clauses.NP, clauses.PP, clauses.Clause)


def once(self: Any, name: str, value: object) -> None:
    if hasattr(self, name):
        raise AttributeError(f"{type(self).__name__}.{name} has its value already")
    object.__setattr__(self, name, value)


def test_nothing_is_changed_after_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        monkeypatch.setattr(kind, "__setattr__", once)
    token = Token(0, 3, "قال", "قال", "قال", "word")
    with pytest.raises(AttributeError, match=r"Token\.start has its value already"):
        token.start = 1
    assert len(TEXTS) > 10
    for path in TEXTS:
        assert isnad.read(path.read_text(encoding="utf-8")).sentences


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_is_what_its_fields_are(kind: Any) -> None:
    """Written by hand, ``__init__`` sets every field; equal fields make equal things, which are found in a set."""
    assert is_dataclass(kind)
    names = list(kind.__dataclass_fields__)
    values = [f"value {name}" for name in names]
    one, two = kind(*values), kind(**dict(zip(names, values, strict=True)))
    assert [getattr(one, name) for name in names] == values
    assert one == two and hash(one) == hash(two) and one != replace(one, **{names[0]: "another"})
