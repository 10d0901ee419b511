"""What is measured, one function a table. Each gives rows; a peer that is not installed is said to be missing."""

from __future__ import annotations

import importlib
import json
import math
import re
import statistics
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import isnad
from bench.measure import ROOT, Row, each, floor, fresh, report_texts, seconds
from isnad.reading import order
from isnad.reading.page import page_of

STEPS = ("label", "report_day", "each_sentence", "find_names", "find_dates", "resolve", "build", "attribute", "find_places", "code")
_COLD = """
import time
a = time.process_time()
import isnad
b = time.process_time()
isnad.read({text!r}, published="2020-06-16")
print((b - a) * 1000, (time.process_time() - b) * 1000)
"""
_KIND = """
import time
began = time.process_time()
import isnad
took = time.process_time() - began
from isnad.native import STATE
import statistics
from bench.measure import each, report_texts
from bench.sections import STEPS, _by_step
texts = report_texts()
whole = statistics.median(each(isnad.read, texts, 3))
steps = _by_step(texts)
print(*(1000 * one for one in (whole, *(steps[name] for name in STEPS), took)), int(STATE == "compiled"))
"""
_LONG = """
import resource, sys, time
import isnad
from pathlib import Path
reports = [isnad.read(p.read_text(encoding="utf-8")) for p in sorted(Path("corpus/texts").glob("*.txt"))]
bodies = [r.text[b.start : b.end].strip() for r in reports for b in r.blocks if b.kind == "body"]
text = ({join!r}.join(bodies) * 40).encode()[:{size}].decode("utf-8", "ignore")
del reports, bodies
began = time.process_time()
record = isnad.read(text, whole=True)
took = time.process_time() - began
covered = sum(s.end - s.start for s in record.sentences) / len(text)
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(record.sentences), covered)
"""
_JOBS = """
import time
from isnad.cli.reading import _many
import json
from pathlib import Path
texts = [p.read_text(encoding="utf-8")[:2500] for p in sorted(Path("corpus/texts").glob("*.txt"))] * {times}
lines = [json.dumps({{"id": str(n), "text": t}}) for n, t in enumerate(texts)]
import isnad; isnad.load()
list(_many(lines[:64], {jobs}))
began = time.perf_counter()
done = sum(1 for _ in _many(lines, {jobs}))
print(done / (time.perf_counter() - began))
"""


def reading() -> list[Row]:
    """One warm report of about 300 words, in all and step by step."""
    texts = report_texts()
    took = each(isnad.read, texts)
    whole = statistics.median(took)
    words = statistics.median([len(t.split()) for t in texts])
    records = [isnad.read(t) for t in texts]
    under = statistics.median([floor(t) for t in texts])
    rows = [
        Row("a report", whole * 1000, "ms", f"{whole / under:,.0f} × finding its words"),
        Row("words a report", words, "", f"{len(texts)} reports"),
        Row("reports", 1 / whole, "a second"),
        Row("sentences", statistics.median([len(r.sentences) for r in records]) / whole, "a second"),
        Row("words", words / whole, "a second"),
        Row("text", statistics.median([len(t.encode()) for t in texts]) / whole / 1e6, "MB a second"),
        Row("record to JSON", statistics.median(each(lambda r: r.to_json(), records)) * 1000, "ms"),
    ]
    spent = _by_step(texts)
    total = sum(spent.values())
    return rows + [Row(f"step {name}", spent[name] * 1000, "ms", f"{spent[name] / total:.0%}") for name in STEPS]


def _by_step(texts: list[str]) -> dict[str, float]:
    """Mean CPU seconds of every step a report. The steps are timed where ``order`` calls them."""
    import time

    spent: Counter[str] = Counter()
    kept = {name: getattr(order, name) for name in STEPS}

    def timed(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            began = time.process_time()
            got = list(step(*given)) if name == "each_sentence" else step(*given)
            spent[name] += time.process_time() - began
            return got

        return run

    for name, step in kept.items():
        setattr(order, name, timed(name, step))
    try:
        for _ in range(3):
            for text in texts:
                isnad.read(text)
    finally:
        for name, step in kept.items():
            setattr(order, name, step)
    return {name: spent[name] / (3 * len(texts)) for name in STEPS}


def compiled() -> list[Row]:
    """The reader as it lies here against the same sources compiled, in fresh processes that take turns."""
    turns: dict[str, list[list[float]]] = {"0": [], "1": []}
    for _ in range(5):
        for kind, told in turns.items():
            told.append(fresh(_KIND, 1, {"ISNAD_COMPILED": kind}))
    if not all(told[-1] for told in turns["1"]):
        return [Row("not compiled here: make compiled", math.nan, "")]
    plain, fast = ([statistics.median(column) for column in zip(*turns[kind], strict=True)] for kind in ("0", "1"))
    names = ("a report", *(f"step {name}" for name in STEPS), "import isnad")
    rows = []
    for name, one, two in zip(names, plain, fast, strict=False):
        rows += [Row(f"{name}, plain", one, "ms"), Row(f"{name}, compiled", two, "ms", f"{two / one:.2f} × plain")]
    return rows


def starting() -> list[Row]:
    """Fresh processes, the pack's cache there."""
    loaded, read = fresh(_COLD.format(text=report_texts()[0]))
    (bare,) = fresh("import time; print(time.process_time() * 1000)")
    return [
        Row("an empty Python", bare, "ms"),
        Row("import isnad", loaded, "ms", f"{loaded / bare:.1f} × an empty Python"),
        Row("first read", read, "ms", f"{read / bare:.1f} × an empty Python"),
    ]


def growing() -> list[Row]:
    """Time against length, each length in a fresh process; the exponent is fitted on the logarithms. Bodies only: no furniture
    is passed over, and the share of the text that became sentences is told."""
    sizes = (1_000, 10_000, 100_000, 1_000_000, 5_000_000)
    points = [_long(size, "\n") for size in sizes]
    x, y = [math.log(size) for size in sizes], [math.log(took) for took, *_ in points]
    mean_x, mean_y = statistics.mean(x), statistics.mean(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    rows = [_grown(f"{size:,} bytes", size, point) for size, point in zip(sizes, points, strict=True)]
    line = _grown("5,000,000 bytes in one line", sizes[-1], _long(sizes[-1], " "))
    return [*rows, line, Row("exponent", slope, "", "1 is a straight line")]


def _long(size: int, join: str) -> list[float]:
    """CPU seconds, megabytes at most, sentences, and the share of the text that they cover."""
    return fresh(_LONG.format(size=size, join=join), 3 if size < 1_000_000 else 1)


def _grown(what: str, size: int, point: list[float]) -> Row:
    took, memory, sentences, covered = point
    said = f"{took / size * 1e6:.1f} µs a byte, {memory:.0f} MB at most, {sentences:,.0f} sentences, {covered:.0%} of the text"
    return Row(what, took * 1000, "ms", said)


def jobs() -> list[Row]:
    """Reports a second by the clock through ``isnad read --jsonl --jobs``."""
    one, two = (fresh(_JOBS.format(jobs=n, times=2), 3)[0] for n in (1, 2))
    return [Row("one job", one, "reports a second"), Row("two jobs", two, "reports a second", f"{two / one:.2f} × one job")]


def dates() -> list[Row]:
    """Finding the dates of a report."""
    texts = report_texts()[:10]
    pack = isnad.load()
    sentences = []
    for text in texts:
        page = page_of(text)
        sentences.append(tuple(order.each_sentence(text, order.label(page, pack), pack)))
    mine = statistics.median(each(lambda s: order.find_dates(s, pack, None), sentences))
    rows = [Row("isnad, a report", mine * 1000, "ms")]
    try:
        from dateparser.search import search_dates
    except ImportError:
        return [*rows, Row("dateparser is not installed", math.nan, "")]
    theirs = statistics.median(each(lambda t: search_dates(t, languages=["ar"]), texts[:3], 1))
    return [*rows, Row("dateparser, a report", theirs * 1000, "ms", f"{theirs / mine:,.0f} × isnad")]


def words() -> list[Row]:
    """Analysing word types that were not seen before, and tokens as they come."""
    from isnad.reading.analyse import analyse
    from isnad.reading.words import tokens_of

    pack = isnad.load()
    texts = report_texts()
    tokens = [t for text in texts for t in tokens_of(text, 0, len(text), pack.words) if t.kind == "word"]
    types = list({t.surface: t.folded for t in tokens}.items())
    fresh_types = seconds(lambda: [analyse(plain, folded, pack.words) for plain, folded in types], 3)
    again = seconds(lambda: [tokens_of(text, 0, len(text), pack.words) for text in texts])
    rows = [
        Row("isnad, word types never seen", len(types) / fresh_types, "a second"),
        Row("isnad, tokens of reports", len(tokens) / again, "a second"),
    ]
    # GPL: never a dependency of ours. Compared where somebody installed them.
    for module, made, call in (("tashaphyne.stemming", "ArabicLightStemmer", "light_stem"), ("qalsadi.lemmatizer", "Lemmatizer", "lemmatize")):
        try:
            peer = getattr(getattr(importlib.import_module(module), made)(), call)
        except ImportError:
            rows.append(Row(f"{module.split('.')[0]} is not installed (GPL, by hand only)", math.nan, ""))
            continue
        some = [t.surface for t in tokens[:500]]
        speed = len(some) / seconds(lambda call=peer, some=some: [call(w) for w in some], 1)
        rows.append(Row(module.split(".")[0], speed, "a second", f"isnad {len(tokens) / again / speed:,.0f} ×"))
    return rows


_TOKEN = re.compile(r"\w+")


def _f1(found: str, gold: str) -> float:
    """Over words with their number, as evaluations of extraction do."""
    one, two = Counter(_TOKEN.findall(found)), Counter(_TOKEN.findall(gold))
    both = sum((one & two).values())
    return 2 * both / (sum(one.values()) + sum(two.values())) if both else 0.0


def _extractors() -> dict[str, Callable[[str], str]]:
    def mine(html: str) -> str:
        page = page_of(html)
        blocks = order.label(page, isnad.load())
        return "\n".join(page.text[b.start : b.end] for b in blocks if b.kind in ("title", "dateline", "body", "subtitle"))

    out: dict[str, Callable[[str], str]] = {"isnad": mine}
    try:
        import trafilatura

        out["trafilatura"] = lambda html: trafilatura.extract(html) or ""
        out["trafilatura fast"] = lambda html: trafilatura.extract(html, fast=True) or ""
    except ImportError:
        pass
    from resiliparse.extract.html2text import extract_plain_text

    out["resiliparse"] = lambda html: extract_plain_text(html, main_content=True)
    try:
        from readability import Document

        out["readability-lxml"] = lambda html: re.sub(r"<[^>]+>", " ", Document(html).summary())
    except ImportError:
        pass
    return out


def pages(folder: Path) -> list[Row]:
    """Web pages under ``folder``: time a page, and F1 of the body where a ``.txt`` or ``.json`` with ``text`` lies beside it."""
    found = sorted(folder.rglob("*.html"))
    if not found:
        return []
    html = {path: path.read_text(encoding="utf-8", errors="replace") for path in found}
    gold = {}
    for path in found:
        if path.with_suffix(".json").exists():
            said = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            if isinstance(said, dict) and said.get("text"):
                gold[path] = said["text"]
        elif path.with_suffix(".txt").exists():
            gold[path] = path.with_suffix(".txt").read_text(encoding="utf-8")
    rows = []
    base = statistics.mean(each(isnad.read, list(html.values()), 3))
    rows.append(Row("isnad, page to record", base * 1000, "ms", f"{len(found)} pages"))
    times: dict[str, float] = {}
    for name, extract in _extractors().items():
        times[name] = statistics.mean(each(extract, list(html.values()), 3))
        f1 = statistics.mean(_f1(extract(html[p]), gold[p]) for p in gold) if gold else math.nan
        quality = f"F1 {f1:.3f} on {len(gold)} with gold" if gold else "no gold"
        rows.append(Row(f"{name}, main text", times[name] * 1000, "ms", f"{times[name] / times['isnad']:.2f} × isnad; {quality}"))
    return rows


def adding(corpus: Path) -> list[Row]:
    """``isnad add`` of a whole corpus, twice, and what keeping costs beyond reading."""
    import tempfile

    from bench.adding import rows

    with tempfile.TemporaryDirectory() as folder:
        return rows(corpus, Path(folder))


def searching(places: list[str]) -> list[Row]:
    """Every filter and search in large archives."""
    from bench.archive_search import rows

    return rows(places)


def room(place: str) -> list[Row]:
    """Every page type of the reading room, alone and with twenty readers."""
    from bench.room import rows

    return rows(place)


def spark(corpus: Path) -> list[Row]:
    """20,000 reports through Spark and through two processes."""
    from bench.many import rows

    return rows(corpus)


def kills() -> list[Row]:
    """``kill -9`` at random moments of adding, 200 times, and what was left each time."""
    from bench.kill_add import killed

    toll = killed(200)
    return [
        Row("adders killed", toll.kills, "", f"{toll.while_storing} of them just after storing what was new"),
        Row("reports announced as kept", toll.acknowledged, ""),
        Row("of these lost", toll.lost, ""),
        Row("kept twice", toll.doubled, ""),
        Row("troubles of the archive's own check", len(toll.troubles), "", "; ".join(toll.troubles)),
    ]


SHARED_PAGES = ROOT.parent / "shared" / "html"
