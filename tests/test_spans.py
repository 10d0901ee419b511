"""Every span of every record lies on the exact words: generated text of every kind of writing, and real reports where they are near."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import unicodedata
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import isnad
from isnad.record import Record

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted(p for p in (ROOT / "isnad" / "samples").iterdir() if p.suffix in (".txt", ".html"))
CORPUS = ROOT.parent / "shared" / "corpus" / "saudinewsnet.jsonl.gz"
REAL = 150
# ``ISNAD_LONG=1`` gives the reader 20,000 texts; the daily run a few hundred.
LONG = os.environ.get("ISNAD_LONG") == "1"
WRITTEN, MUTILATED = (20_000, 2_000) if LONG else (250, 60)

_TEXT = (
    "قال وأضاف وزير الخارجية المصري الرئيس التركي إن أن بلاده ترحب بالاتفاق في أنقرة أمس الاثنين 14 أغسطس من إلى يوليو ٢٠٢٣ لن "
    "نتراجع التقى نظيره بحسب وكالة الأنباء الأمم المتحدة مجلس الأمن أدان الهجوم على المدينة وقتل عشرة أشخاص ربيع الأول 1445 هـ اقرأ "
    "أيضا تابعونا شارك هذا المقال لأ ﻻ ﻷ ﷲ السـعودية مُحمَّد قَالَ إسرائيل غزة"
)
_WORDS = _TEXT.split()
_SIGNS = [
    ".",
    "،",
    "؛",
    ":",
    "؟",
    "!",
    "«",
    "»",
    '"',
    "“",
    "”",
    "'",
    "‘",
    "’",
    "(",
    ")",
    "-",
    "–",
    "ـ",
    "…",
    "/",
    "\n",
    "\n\n",
    " | ",
]
_HIDDEN = [
    "\u200f",
    "\u200e",
    "\u202b",
    "\u202c",
    "\u2067",
    "\u2069",
    "\ufeff",
    "\u200d",
    "\u00a0",
    "\u064b",
    "\u0651",
    "\u0670",
    "\u0640",
    "\t",
]
_FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD", ""])

word = st.sampled_from(_WORDS)
piece = st.one_of(
    word, word, word, st.sampled_from(_SIGNS), st.sampled_from(_HIDDEN), st.text(st.characters(codec="utf-8"), max_size=4),
    st.builds(lambda a, mark, b: a + mark + b, word, st.sampled_from(_HIDDEN), word),
)  # fmt: skip
glue = st.sampled_from([" ", " ", " ", "", "  ", "\u00a0", "\n"])


@st.composite
def arabic(draw: st.DrawFn) -> str:
    """Words, signs and hidden characters in any order, in any normal form, some of it in presentation forms."""
    text = "".join(draw(piece) + draw(glue) for _ in range(draw(st.integers(0, 60))))
    form = draw(_FORMS)
    return unicodedata.normalize(form, text) if form else text  # type: ignore[arg-type]


def sound(text: str | bytes, published: str | None = None) -> Record:
    """Read it, and hold the record to its promises."""
    record = isnad.read(text, published=published)
    assert record.check() == []
    for where, span in record.spans():
        assert record.text[span.start : span.end], where
    for event in record.events:
        assert event.trigger.of(record.text).strip(), event
    for statement in record.statements:
        assert all(c.of(record.text).strip() for c in (statement.cue, *statement.content))
    assert "".join(record.text[b.start : b.end] for b in record.blocks) == (record.text if record.blocks else "")
    line = record.to_json()
    assert Record.from_json(line) == record
    assert isnad.read(text, published=published).to_json() == line
    return record


@pytest.mark.proof(
    "malformed inputs tried",
    "words, signs and hidden characters in any order: every span holds, a second reading is the same",
    WRITTEN,
)
@settings(max_examples=WRITTEN, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("إن ـ يوليو ", None)  # a stroke alone is a word without a letter
@example("قال إلى » ، ، ، « قال قال قال قال ", None)  # between the marks stands no name
@given(arabic(), st.sampled_from([None, "2023-07-05"]))
@example("", None)
@example("«قال \"الوزير“ إن 'بلاده» ترحب", "2023-07-05")
@example("\u202bقال\u202c\u200f الوزير\u200e: \ufeff«لا»", None)
@example("قَالَ الوَزِيرُ إنَّ الأُمَمَ المُتَّحِدَةَ رَحَّبَت بِالاتِّفَاق أَمْسِ", "2023-07-05")
def test_generated_text(text: str, published: str | None) -> None:
    assert sound(text, published).text == text or "<" in text


@pytest.mark.proof("malformed inputs tried", "reports mutilated at random places, in every normal form", MUTILATED)
@settings(max_examples=MUTILATED, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False), _FORMS)
def test_mutilated_reports(path: Path, chance: random.Random, form: str) -> None:
    text = path.read_text(encoding="utf-8")
    text = unicodedata.normalize(form, text) if form else text  # type: ignore[arg-type]
    for _ in range(chance.randrange(12)):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice([*_SIGNS, *_HIDDEN, ""]) + text[at + chance.randrange(3) :]
    sound(text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_bundled_reports(path: Path) -> None:
    record = sound(path.read_bytes())
    assert record.events and record.statements and record.report.published


def same_reading(text: str) -> str:
    """What is read, without where: to compare two spellings of one text."""
    record = isnad.read(text)
    return repr([(e.type, e.mode, e.aux) for e in record.events]) + repr([d.value for d in record.dates])


def test_hidden_characters_change_no_reading() -> None:
    plain = "أنقرة - التقى وزير الخارجية المصري نظيره التركي في أنقرة يوم الاثنين 3 يوليو 2023، وأدان الهجوم على المدينة."
    marked = plain.replace(" ", " \u200f").replace("التقى", "التـــقى").replace("المصري", "المِصريّ")
    assert same_reading(marked) == same_reading(plain)
    assert same_reading(unicodedata.normalize("NFD", plain)) == same_reading(plain)
    assert same_reading(plain.replace("3 يوليو 2023", "٣ يوليو ٢٠٢٣")) == same_reading(plain)
    assert same_reading(plain.replace(" ", "\u00a0")) == same_reading(plain)


def real_reports() -> list[dict[str, str]]:
    """An even sample of the real corpus beside the project; empty without it."""
    if not CORPUS.exists():
        return []
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        total = sum(1 for _ in lines)
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, 0, None, max(1, total // REAL))][:REAL]


@pytest.mark.skipif(not CORPUS.exists(), reason="no real corpus beside the project (../shared)")
def test_real_reports_one_process_and_two(tmp_path: Path) -> None:
    rows = real_reports()
    assert len(rows) == REAL
    for row in rows:
        sound(row.get("html") or row["text"], (row.get("published") or "")[:10] or None)
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    outs = []
    for jobs in ("1", "2"):
        command = [sys.executable, "-m", "isnad.cli", "read", "--jsonl", "in.jsonl", "--jobs", jobs]
        where = os.environ | {"PYTHONPATH": str(ROOT)}
        outs.append(subprocess.run(command, cwd=tmp_path, capture_output=True, env=where, timeout=600))
    assert outs[0].stdout == outs[1].stdout
    lines = outs[0].stdout.decode().splitlines()
    assert len(lines) == REAL
    assert all(Record.from_json(line).check() == [] for line in lines)
