"""The lexicon's share of a corpus beside the project: a floor that only rises. ``bench/words.py`` counts names too."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from isnad.pack.letters import fold, surface
from isnad.pack.lexicon import load_lexicon
from isnad.reading.analyse import analyse

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "saudinewsnet.jsonl.gz"
FLOOR = 0.935
COMMON = 0.955  # of the 2,000 most frequent words; the rest of those are names
WORD = re.compile("[\u0621-\u064a\u064b-\u0652\u0670]+")


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus does not lie beside the project")
def test_share_of_tokens_that_the_lexicon_knows() -> None:
    words = load_lexicon(ROOT / "isnad" / "langs" / "ar")
    counts: Counter[str] = Counter()
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, None, 25):
            counts.update(WORD.findall(json.loads(line)["text"]))
    known: dict[str, bool] = {}
    for word in counts:
        plain = surface(word)
        readings = analyse(plain, fold(plain), words) if plain else ()
        known[word] = any(not one.guessed for one in readings)
    share = sum(number for word, number in counts.items() if known[word]) / sum(counts.values())
    assert share >= FLOOR
    common = [known[word] for word, _ in counts.most_common(2000)]
    assert sum(common) / len(common) >= COMMON, [word for word, _ in counts.most_common(2000) if not known[word]]
