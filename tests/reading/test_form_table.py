"""The mapped table of forms answers as a plain dict would, from memory and from the cache's file."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from isnad import pack as packs
from isnad.pack import LANGS
from isnad.pack.forms import FormTable
from isnad.pack.lexicon import load_lexicon
from isnad.reading.parts import Form

PLAIN = {
    "وزير": (Form("وزير", "وزير", "noun", gender="m", number="s", weight=-0.6), Form("وزير", "وزر", "adj", weight=-2.5)),
    "التقي": (Form("التقى", "التقى", "verb", verb="التقى", tense="past", voice="act", person=3, gender="m", number="s"),),
}


def test_it_answers_as_the_mapping_it_was_made_of() -> None:
    table = FormTable.of(PLAIN)
    assert dict(table) == PLAIN and len(table) == 2 and "وزير" in table and "قمر" not in table
    assert table.get("قمر", ()) == () and table.get("\ud800", ()) == ()
    with pytest.raises(KeyError):
        table["قمر"]
    assert dict(pickle.loads(pickle.dumps(table))) == PLAIN


def test_a_block_cut_short_is_refused() -> None:
    _, (block, shapes) = FormTable.of(PLAIN).__reduce_ex__(2)
    with pytest.raises(ValueError, match="cut short"):
        FormTable(block[:-1], shapes)


def test_the_cache_gives_the_same_forms_and_damage_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_CACHE", str(tmp_path))
    packs.load.cache_clear()
    try:
        first = packs.load("ar")
        (kept,) = tmp_path.glob("pack-ar-*.bin")
        again = packs._read_cache(kept)
        assert again is not None
        keys = sorted(first.words.forms)[::500]
        built = load_lexicon(LANGS / "ar").forms
        assert [again.words.forms[k] for k in keys] == [built[k] for k in keys]
        for damaged in (b"", kept.read_bytes()[:1000], kept.read_bytes()[:-200]):
            kept.with_suffix(".bad").write_bytes(damaged)
            assert packs._read_cache(kept.with_suffix(".bad")) is None
    finally:
        packs.load.cache_clear()
