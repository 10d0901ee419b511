"""Putting one report's stream of terms into the database's own full-text index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection

from isnad.archive.inserting import select
from isnad.archive.search_stream import search_stream
from isnad.archive.trouble import writing

POSTGRES_LAST = 16_383  # the highest position a tsvector keeps


def searched(title: str, text: str) -> str:
    """What of a report is searched: its text, and a title that does not stand in it."""
    return f"{title}\n{text}" if title and title not in text else text


def first_row(day: date, report_id: int) -> int:
    """The lowest row that a report of this day may have: rows stand in the order in which search answers, day before id.

    >>> first_row(date(2023, 7, 4), 9) < first_row(date(2023, 7, 4), 10) < first_row(date(2023, 7, 5), 1)
    True
    """
    return day.toordinal() << 40 | report_id << 8


def index_report(report_id: int, day: date, text: str) -> int:
    """Indexes ``text`` and returns the row to note in ``Report.search_row``. Call inside a transaction that saves the report."""
    stream = search_stream(text)
    if connection.vendor == "sqlite":
        return _sqlite(_free_row(first_row(day, report_id)), stream)
    return _postgresql(report_id, stream)


def _free_row(first: int) -> int:
    """The row after those that older versions of the report have: contentless FTS5 rows cannot be overwritten."""
    used = select("SELECT max(id) FROM search_docsize WHERE id >= %s AND id < %s", [first, first + 256])[0][0]
    return first if used is None else int(used) + 1


def _sqlite(row: int, stream: list[tuple[int, int, tuple[str, ...]]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search(rowid, exact, stem, other) VALUES (%s, %s, %s, %s)",
            [
                row,
                " ".join(terms[0] for _, _, terms in stream),
                " ".join(terms[1] for _, _, terms in stream),
                # A set: other readings answer for words, never for phrases.
                " ".join(dict.fromkeys(term for _, _, terms in stream for term in terms[2:])),
            ],
        )
    return row


def _postgresql(report_id: int, stream: list[tuple[int, int, tuple[str, ...]]]) -> int:
    places: dict[str, list[int]] = {}
    others: dict[str, None] = {}
    for number, (_, _, terms) in enumerate(stream, 1):
        at = min(number, POSTGRES_LAST)
        places.setdefault("x" + terms[0], []).append(at)
        places.setdefault("s" + terms[1], []).append(at)
        others.update((("o" + term), None) for term in terms[2:])
    # Terms are letters and digits only, so that nothing needs escaping inside the quotes.
    parts = [f"'{term}':{','.join(map(str, dict.fromkeys(at)))}" for term, at in places.items()]
    parts += [f"'{term}'" for term in others]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search (id, stream) VALUES (%s, %s::tsvector) ON CONFLICT (id) DO UPDATE SET stream = EXCLUDED.stream",
            [report_id, " ".join(parts)],
        )
    return report_id


def forget(report_id: int) -> None:
    """Takes a removed report out of the index."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search WHERE id = %s", [report_id])


def reindex(on_report: Callable[[int], None] | None = None) -> int:
    """Indexes every report anew, in one transaction: after the stream of terms changed, or to forget what was removed."""
    total = 0
    with writing():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("UPDATE reports SET search_row = NULL")
                cursor.execute("INSERT INTO search(search) VALUES ('delete-all')")
            else:
                cursor.execute("DELETE FROM search")
        last = 0
        while rows := select("SELECT id, day, title, text FROM reports WHERE id > %s ORDER BY id LIMIT 200", [last]):
            for pk, day, title, text in rows:
                row = index_report(int(pk), day if isinstance(day, date) else date.fromisoformat(day), searched(title, text))
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE reports SET search_row = %s WHERE id = %s", [row, pk])
                total += 1
                if on_report is not None:
                    on_report(total)
            last = int(rows[-1][0])
    return total
