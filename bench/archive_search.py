"""How long filters and searches take in a large archive, and whether both databases answer alike.

    python bench/archive_search.py RECORDS.jsonl REPORTS PLACE [PLACE…]

``RECORDS.jsonl`` are records (``isnad read --json``); they are put into each fresh PLACE (a path or postgresql://…) and then
multiplied inside the database, each copy a week later and under ids of its own, until it holds REPORTS. Prints the time of every
query and p95, and compares the answers of all places.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from isnad.archive import api
from isnad.archive.opening import open_archive
from isnad.record import Record

OFFSET = 10_000_000
TABLES = ("reports", "dates", "places", "statements", "events", "report_entities", "statement_via", "event_sides", "event_tags")
SHIFTED = {"id", "report_id", "event_id", "statement_id", "date_id", "place_id", "search_row"}
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
                        values.append(f"substr(uid, 1, {11 if table == 'reports' else 22}) || '{k:05d}'")
                    elif c == "url_key":
                        values.append(f"substr(url_key, 1, 55) || '{k:05d}'")
                    elif c in ("copy_of_id", "story_id"):
                        values.append("NULL")
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


def main() -> int:
    source, wanted, places = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    with source.open(encoding="utf-8") as lines:
        records = [Record.from_dict(json.loads(line)) for line in lines]
    times = max(1, round(wanted / len(records)))
    answers: dict[str, list[list[str]]] = {}
    for place in places:
        open_archive(place)
        if api.status().reports < wanted * 0.9:
            began = time.perf_counter()
            balance = api.add_items(api.Item(r.report.source_id or r.report.id, r.text.encode(), r, {}) for r in records)
            print(f"{place}: {balance}, {balance.inputs / balance.seconds:.0f} reports/s")
            multiply(times)
            print(
                f"{place}: {api.status().reports} reports in {time.perf_counter() - began:.0f} s, "
                f"{api.status().bytes / 1e9:.2f} GB"
            )
        took: list[float] = []
        answers[place] = []
        for query in (*WORDS, *FILTERS, *BOTH):
            for kind in ("reports", "events"):
                runs = []
                for _ in range(3):
                    began = time.perf_counter()
                    page = api.search(query, kind=kind)
                    runs.append(time.perf_counter() - began)
                took += runs
                answers[place].append([h.uid for h in page.hits])
                print(f"  {statistics.median(runs) * 1000:7.1f} ms  {kind:8} {query}")
        took.sort()
        print(
            f"{place}: median {statistics.median(took) * 1000:.0f} ms, p95 {took[int(len(took) * 0.95)] * 1000:.0f} ms, "
            f"worst {took[-1] * 1000:.0f} ms"
        )
    first = answers[places[0]]
    same = all(a == first for a in answers.values())
    print(f"answers of all places are {'the same' if same else 'NOT the same'}")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
