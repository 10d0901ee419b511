"""Figures of accuracy, from the page that ``bench/accuracy.py`` writes: nothing here is measured or typed a second time."""

from __future__ import annotations

import re
from functools import cache

from scripts.docs.regions import ROOT, table

PAGE = ROOT / "docs" / "accuracy.md"
# Layer of that page → what a newcomer calls it.
LAYERS = {
    "blocks": "page furniture against body",
    "dates": "dates, resolved",
    "statements": "statements: words and speaker",
    "via": "who passed a statement on",
    "entities": "sides: mention, country, sector",
    "events type": "events: type and place",
    "events": "events: type, place and both sides",
}
SETS = ("seed", "dev", "check")
SHOWN = 10  # kinds of miss on the page of limits


@cache
def section(title: str) -> str:
    """A section of the page without its heading. Raises ``KeyError`` when the page has none of that name."""
    parts = dict(part.split("\n", 1) for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:])
    return parts[title].strip()


def rows(title: str) -> list[list[str]]:
    """The cells of a section's table, head first."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not all(set(cell) <= set("-: ") for cell in row)]


@cache
def f1(layer: str, of: str) -> float:
    """F1 of a layer on a set."""
    head, *body = rows("Layer by layer")
    cell = next(row for row in body if row[0] == layer)[head.index(of)]
    return float(re.search(r"\*\*([\d.]+)\*\*", cell)[1])  # type: ignore[index]


def reports() -> dict[str, int]:
    """How many reports each set has."""
    said = re.search(r"labelled by hand: (.+?)\. ", PAGE.read_text(encoding="utf-8").replace("\n", " "))
    assert said, "docs/accuracy.md does not say how many reports were read"
    return {name: int(n) for name, n in re.findall(r"([a-z ]+?) (\d+)(?:, |$)", said[1])}


def layers() -> str:
    """F1 by layer and set: the table of the first page and of the README."""
    counted = reports()
    head = ["F1", *(f"{name} ({counted[name]} report{'s' * (counted[name] > 1)})" for name in SETS)]
    body = [[about, *(f"{f1(layer, name):.3f}" for name in SETS)] for layer, about in LAYERS.items()]
    return table(head, body).replace("| --- | --- | --- | --- |", "|---|---:|---:|---:|")


def in_words(arabic: bool = False) -> str:
    """How well it reads, in one sentence with figures: of reports whose misses nobody looks at."""
    dates, said, kind, whole = (f1(layer, "check") for layer in ("dates", "statements", "events type", "events"))
    n = reports()["check"]
    if arabic:
        return (
            f"في {n} تقريرا وسمها الناس بأيديهم ولا ينظر أحد في أخطاء قراءتها، بلغ مقياس F1 للتواريخ {dates:.2f} وللأقوال مع أصحابها "
            f"{said:.2f} وللأحداث بنوعها وموضعها {kind:.2f} وللأحداث كاملة بطرفيها {whole:.2f}: تكفي للبحث والتصفح، "
            "ولا تغني عن التحقق حدثا حدثا."
        )
    return (
        f"On {n} reports labelled by hand whose misses nobody looks at, it reads dates with F1 {dates:.2f}, statements with their "
        f"speaker {said:.2f}, events by type and place {kind:.2f}, and whole events with both sides right {whole:.2f}: good "
        "enough to find, count and check, not to believe unread."
    )


def recall(layer: str, of: str) -> int:
    """The share of the gold that was found, in per cent."""
    head, *body = rows("Layer by layer")
    cell = next(row for row in body if row[0] == layer)[head.index(of)]
    hit, _, gold = cell.rsplit("<br>", 1)[1].split()
    return round(100 * int(hit) / int(gold))


def lost(arabic: bool = False) -> str:
    """How much is not found."""
    kind, whole = recall("events type", "check"), recall("events", "check")
    if arabic:
        return f"من كل مئة حدث تحكيها تقارير *check* يُقرأ {kind} بنوعها وموضعها، و{whole} بطرفيها معا. فغياب الحدث من البيانات لا يدل على أنه لم يقع."
    return (
        f"Of a hundred events that the reports of *check* tell, {kind} are found with their type, {whole} with both sides right. That "
        "there is no event in the data is no evidence that nothing happened."
    )


def misses() -> str:
    """The costliest kinds of miss."""
    head, *body = rows("The costliest kinds of miss")
    return table(["no.", *head[1:]], body[:SHOWN])


def weakest() -> str:
    """Types by F1 on dev, the weakest first, where there are ten events or more."""
    _, *body = rows("Events by type")
    kept = sorted((row for row in body if int(row[4]) >= 10 and row[3] != "–"), key=lambda row: float(row[3]))
    return table(["type", "F1 on dev", "events there"], [[f"`{row[0]}`", row[3], row[4]] for row in kept])


def part_of_accuracy(title: str) -> str:
    """A table of the page, as it stands there."""
    head, *body = rows(title)
    return table(head, body)
