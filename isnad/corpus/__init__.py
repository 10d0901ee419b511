"""Isnad Gold: whole reports, written for this project, with sides, dates, speech and events labelled by hand.

``load`` gives the reports; ``line_of`` one as a line of JSON, ``annotation_page`` one report in the W3C Web Annotation model; ``build`` turns a draft into gold;
``score`` compares a record with gold; ``counts`` tells what the corpus holds. From a shell: ``python -m isnad.corpus``.
"""

from __future__ import annotations

from isnad.corpus.annotations import annotation_page
from isnad.corpus.build import DraftError, build
from isnad.corpus.counts import counts
from isnad.corpus.loading import GoldEvent, GoldReport, GoldStatement, line_of, load
from isnad.corpus.score import Tally, score
from isnad.corpus.tables import part_of

__all__ = [
    "DraftError",
    "GoldEvent",
    "GoldReport",
    "GoldStatement",
    "Tally",
    "annotation_page",
    "build",
    "counts",
    "line_of",
    "load",
    "part_of",
    "score",
]
