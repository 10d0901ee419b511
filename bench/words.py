"""How much of a corpus the lexicon and the names know: ``python bench/words.py [--reports 500] [--list 100]``.

Reads ``../shared/corpus``; without it this script says so and ends with status 0. A token counts when it has a lexical reading or
stands inside a mention.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from isnad.pack import Pack, load
from isnad.reading.blocks import label
from isnad.reading.names import find_names
from isnad.reading.parts import Page
from isnad.reading.words import split

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "saudinewsnet.jsonl.gz"


def reports(path: Path, wanted: int) -> Iterator[str]:
    """Texts spread evenly over the corpus: every n-th report."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        every = [line for line in lines]
    step = max(1, len(every) // wanted)
    for line in every[::step][:wanted]:
        yield json.loads(line)["text"]


def measure(texts: Iterator[str], pack: Pack) -> tuple[Counter[str], Counter[str]]:
    """How many word tokens of each kind (lexical, named, unknown), and the unknown words."""
    kinds: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for text in texts:
        page = Page(text)
        sentences = split(text, label(page, pack), pack)
        inside = {(m.sentence, i) for m in find_names(sentences, pack) for i in range(m.first, m.last + 1)}
        for number, sentence in enumerate(sentences):
            for index, token in enumerate(sentence.tokens):
                if token.kind != "word":
                    continue
                if any(not one.guessed for one in token.analyses):
                    kinds["lexical"] += 1
                elif (number, index) in inside:
                    kinds["named"] += 1
                else:
                    kinds["unknown"] += 1
                    unknown[token.surface] += 1
    return kinds, unknown


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=500)
    options.add_argument("--list", type=int, default=100)
    given = options.parse_args()
    if not CORPUS.exists():
        print(f"no corpus at {CORPUS}: nothing measured")
        return
    kinds, unknown = measure(reports(CORPUS, given.reports), load("ar"))
    total = sum(kinds.values())
    for kind, number in kinds.most_common():
        print(f"{kind:8} {number:8} {number / total:.4f}")
    print(" ".join(f"{word} {number}" for word, number in unknown.most_common(given.list)))


if __name__ == "__main__":
    main()
