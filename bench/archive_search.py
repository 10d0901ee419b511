"""How long filters and searches take in a large archive, and whether both databases answer alike.

    python -m bench.archive_search RECORDS.jsonl REPORTS PLACE [PLACE…]

``RECORDS.jsonl`` are records (``isnad read --json``); they are put into each fresh PLACE (a path or postgresql://…), joined into
stories and then multiplied inside the database, each copy a week later and under ids of its own, until it holds REPORTS. Prints
the time of every query and p95, and compares the answers of all places.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.measure import Row
from isnad.archive import api
from isnad.archive.opening import open_archive
from isnad.record import Record

OFFSET = 10_000_000
SLOW = 0.15  # seconds that a search may take
TABLES = (
    "reports", "report_versions", "dates", "places", "statements", "stories", "events", "report_entities", "statement_via",
    "event_sides", "event_pairs", "event_tags",
)  # fmt: skip
SHIFTED = {
    "id", "report_id", "event_id", "statement_id", "date_id", "place_id", "search_row", "copy_of_id", "story_id", "first_report_id",
}  # fmt: skip
DAYS = {"day", "last_day", "first_day", "published"}
WORDS = ("السعودية", "وزير الدفاع", '"مجلس الأمن"', '"خادم الحرمين الشريفين"', "الأمم المتحدة -اليمن", "مباراة",
         '="وزارة الداخلية"', "دبلوماس*",
         '"وزير الخارجية"', "الحوثيين OR القاعدة", "النفط", "اسرائيل", "من", "في العام", "زيارة رسمية")  # fmt: skip
FILTERS = (
    "actor:SAU", "recipient:YEM", "pair:SAU>YEM", "pair:USA<>IRN", "country:SYR", "place:YEM", "sector:MIL", "actor_sector:REB",
    "recipient_sector:CVL", "type:CONSULT", "type:ASSAULT", "mode:visit", "context:military", "aux:future", "aux:none",
    "date:2015-08", "date:2015-07-20..2015-07-25", "published:2016-02", "published:>=2015-12-01", "outlet:alriyadh",
    "speaker:USA",
    'actor:"التحالف"', 'side:"إيران"', "via:SAU", "language:ar", "-type:CONSULT", "type:ACCUSE actor:IRN",
    "type:AID recipient:YEM sector:CVL",
    "actor:SAU recipient:YEM type:ASSAULT date:2015-08..2015-12", "type:COERCE place:SAU published:2016",
)  # fmt: skip
BOTH = (
    "السعودية type:AID",
    "اليمن actor:SAU",
    '"مجلس الأمن" type:REQUEST',
    "النفط date:2015-08",
    "مباراة type:ASSAULT",
    "القوات actor:SYR type:ASSAULT",
)


def multiply(times: int) -> None:
    """Copies every row ``times`` times."""
    from django.db import connection

    from isnad.archive.search_index import first_row
    from isnad.archive.search_stream import search_stream

    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        columns = {}
        for table in TABLES:
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
            columns[table] = [c[0] for c in cursor.description]
        streams = []
        if sqlite:
            cursor.execute("SELECT id, day, title, text FROM reports")
            for pk, day, title, text in cursor.fetchall():
                stream = search_stream(f"{title}\n{text}" if title and title not in text else text)
                others = " ".join(dict.fromkeys(t for _, _, terms in stream for t in terms[2:]))
                streams.append(
                    (
                        pk,
                        date.fromisoformat(str(day)),
                        " ".join(t[0] for _, _, t in stream),
                        " ".join(t[1] for _, _, t in stream),
                        others,
                    )
                )
        for k in range(1, times):
            cursor.execute("BEGIN")
            for table in TABLES:
                names, values = [], []
                for c in columns[table]:
                    names.append(f'"{c}"')
                    if c == "search_row" and sqlite:
                        ordinal = f"(CAST(julianday(day) - 1721424.5 AS INTEGER) + {7 * k})"
                        values.append(f"({ordinal} << 40) | ((id + {k * OFFSET}) << 8)")
                    elif c in SHIFTED:
                        values.append(f'"{c}" + {k * OFFSET}')
                    elif c in DAYS:
                        values.append(f"date(\"{c}\", '+{7 * k} days')" if sqlite else f'"{c}" + {7 * k}')
                    elif c == "uid":
                        values.append(f"substr(uid, 1, 11) || '{k:05d}' || substr(uid, 17)")
                    elif c == "url_key":
                        values.append(f"substr(url_key, 1, 55) || '{k:05d}'")
                    else:
                        values.append(f'"{c}"')
                cursor.execute(
                    f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM "{table}" WHERE id < {OFFSET}'
                )
            if sqlite:
                week = timedelta(days=7 * k)
                cursor.executemany(
                    "INSERT INTO search(rowid, exact, stem, other) VALUES (%s, %s, %s, %s)",
                    [(first_row(day + week, pk + k * OFFSET), *rest) for pk, day, *rest in streams],
                )
            else:
                cursor.execute(f"INSERT INTO search SELECT id + {k * OFFSET}, stream FROM search WHERE id < {OFFSET}")
            cursor.execute("COMMIT")
            print(f"  {k + 1}/{times}", end="\r", flush=True)
        if sqlite:
            cursor.execute("ANALYZE")
            cursor.execute("INSERT INTO search(search) VALUES ('optimize')")
        else:
            cursor.execute("ANALYZE")


class Asked(NamedTuple):
    """One query: what was asked for, the seconds of every run, the ids that answered."""

    kind: str
    query: str
    seconds: list[float]
    uids: list[str]

    @property
    def p95(self) -> float:
        """Seconds that 95 of 100 runs stay under."""
        return share(self.seconds, 0.95)


def share(values: Iterable[float], part: float) -> float:
    """The value that this part of all values does not exceed.

    >>> share([3.0, 1.0, 2.0], 0.5), share([3.0, 1.0, 2.0], 0.95)
    (2.0, 3.0)
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * part) - 1)]


def grow(place: str, source: Path, wanted: int) -> None:
    """Fills an archive from records until it holds about ``wanted`` reports; one that already does is left alone."""
    open_archive(place)
    if api.status().reports >= wanted * 0.99:
        return
    with source.open(encoding="utf-8") as lines:
        records = [Record.from_dict(json.loads(line)) for line in lines]
    began = time.perf_counter()
    balance = api.add_items(api.Item(r.report.source_id or r.report.id, r.text.encode(), r, {}) for r in records)
    print(f"{place}: {balance}, {balance.inputs / balance.seconds:.0f} reports/s; {api.update_stories()}", flush=True)
    multiply(math.ceil(wanted / len(records)))
    held = api.status()
    print(f"{place}: {held.reports} reports in {time.perf_counter() - began:.0f} s, {held.bytes / 1e9:.2f} GB", flush=True)


def ask(place: str, repeats: int) -> list[Asked]:
    """Every query as reports and as events, one after the other, each ``repeats`` times."""
    open_archive(place)
    out: list[Asked] = []
    for query in (*WORDS, *FILTERS, *BOTH):
        for kind in ("reports", "events"):
            runs = []
            for _ in range(repeats):
                began = time.perf_counter()
                page = api.search(query, kind=kind)
                runs.append(time.perf_counter() - began)
            out.append(Asked(kind, query, runs, [h.uid for h in page.hits]))
    return out


def rows(places: list[str], repeats: int = 20) -> list[Row]:
    """The table: each archive's figures over all queries, its slowest queries, and whether all archives answer alike."""
    told: list[Row] = []
    answers: list[list[list[str]]] = []
    for place in places:
        asked = ask(place, repeats)
        answers.append([a.uids for a in asked])
        held = api.status()
        name = "SQLite" if held.vendor == "sqlite" else "PostgreSQL"
        every = [s for a in asked for s in a.seconds]
        slow = sum(a.p95 > SLOW for a in asked)
        told += [
            Row(f"{name}: reports", held.reports, "", f"{held.events:,} events, {held.bytes / 1e9:.1f} GB"),
            Row(f"{name}: a search, median", share(every, 0.5) * 1000, "ms", f"{len(asked)} searches, {repeats} times each"),
            Row(f"{name}: a search, p95", share(every, 0.95) * 1000, "ms"),
            Row(f"{name}: searches whose own p95 is over {SLOW * 1000:.0f} ms", slow, ""),
        ]
        told += [
            Row(f"{name}: {a.kind}, `{a.query}`, p95", a.p95 * 1000, "ms", f"{max(a.seconds) * 1000:.0f} ms at most")
            for a in sorted(asked, key=lambda a: -a.p95)[:3]
        ]
    if len(answers) > 1:
        unlike = sum(len({tuple(a) for a in alike}) > 1 for alike in zip(*answers, strict=True))
        told.append(Row("searches that the archives answer differently", unlike, "", "ids and their order"))
    return told


def main() -> int:
    source, wanted, places = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    for place in places:
        grow(place, source, wanted)
    answers: list[list[list[str]]] = []
    for place in places:
        asked = ask(place, 20)
        for a in asked:
            print(f"  {statistics.median(a.seconds) * 1000:7.1f} ms, p95 {a.p95 * 1000:7.1f} ms  {a.kind:8} {a.query}")
        every = [s for a in asked for s in a.seconds]
        print(
            f"{place}: median {share(every, 0.5) * 1000:.0f} ms, p95 {share(every, 0.95) * 1000:.0f} ms, "
            f"worst {max(every) * 1000:.0f} ms, {sum(a.p95 > SLOW for a in asked)} of {len(asked)} over {SLOW * 1000:.0f} ms"
        )
        answers.append([a.uids for a in asked])
    same = all(a == answers[0] for a in answers)
    print(f"answers of all places are {'the same' if same else 'NOT the same'}")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
