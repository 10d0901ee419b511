"""Search: a query → a page of reports or events, newest first, with the letters that were found.

    page = search("وزير الدفاع type:CONSULT date:2015-07")
    for hit in page.hits:
        hit.report.title, [s.of(hit.report.text) for s in hit.spans]
    page = search("وزير الدفاع type:CONSULT date:2015-07", after=page.next)

Both databases give the same ids in the same order. Order is the report's day (for events the event's day), then the order in
which they were kept; a page is continued by cursor, so that reports added meanwhile shift nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from isnad.archive.models import EventRow, Report
from isnad.archive.search_filters import Condition, conditions
from isnad.archive.search_index import first_row
from isnad.archive.search_match import fts5, spans, split_excluded, tsquery
from isnad.archive.search_query import Node, Query, parse
from isnad.archive.trouble import reading
from isnad.errors import InputError
from isnad.span import Span

FEW = 2_000  # so many matches are fetched outright; beyond it the newest are looked for in order
MOST = 200  # hits on one page


@dataclass(frozen=True, slots=True)
class Hit:
    """A report (and the event, when events were asked for). ``spans`` lie in ``report.text``; ``title_spans`` in its title."""

    report: Report
    event: EventRow | None
    spans: tuple[Span, ...]
    title_spans: tuple[Span, ...] = ()

    @property
    def uid(self) -> str:
        """The permanent id of what was found."""
        return str(self.event.uid if self.event is not None else self.report.uid)

    def snippet(self, width: int = 160) -> tuple[str, tuple[Span, ...]]:
        """About ``width`` characters around the first find (or the event's evidence), and the finds inside it."""
        text = self.report.text
        if self.event is not None:
            start, end = self.event.start, max(self.event.end, min(len(text), self.event.start + width // 2))
        else:
            middle = self.spans[0].start if self.spans else 0
            start = max(0, middle - width // 3)
            while start > 0 and not text[start - 1].isspace():
                start -= 1
            end = min(len(text), start + width)
            while end < len(text) and not text[end].isspace():
                end += 1
        inside = tuple(Span(s.start - start, s.end - start) for s in self.spans if start <= s.start and s.end <= end)
        return text[start:end], inside


@dataclass(frozen=True, slots=True)
class Page:
    """``next`` is the cursor of the page that follows, ``None`` on the last one."""

    hits: tuple[Hit, ...]
    next: str | None
    query: Query


def search(query: str, *, kind: str = "reports", exact: bool = False, limit: int = 20, after: str | None = None) -> Page:
    """A page of ``reports`` or ``events`` that answer the query (see :mod:`isnad.archive.search_query`).

    Raises :class:`InputError` for a query, cursor or kind that cannot be read, :class:`ArchiveError` when the database fails.
    """
    asked = parse(query, exact)
    with reading():
        rows, more = _rows(asked, kind, min(max(limit, 1), MOST), _opened(after, kind))
        hits = _hits(rows, kind, asked.text)
    return Page(tuple(hits), _cursor(rows[-1], kind) if more and rows else None, asked)


def ids(query: str, *, kind: str = "reports", exact: bool = False, limit: int = 20, after: str | None = None) -> list[int]:
    """The database ids of one page, for those who load the rows themselves (exports, feeds)."""
    with reading():
        rows, _ = _rows(parse(query, exact), kind, limit, _opened(after, kind))
    return [pk for _, pk in rows]


def count(query: str, *, kind: str = "reports", exact: bool = False, most: int = 10_000) -> int:
    """How many answer, counted up to ``most``."""
    with reading():
        sql, params, _ = _select(parse(query, exact), kind, None)
        return int(_one(f"SELECT count(*) FROM ({sql} LIMIT %s) x", [*params, most]))


Sql = tuple[str, list[Any]]


def _one(sql: str, params: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def _cursor(row: tuple[date, int], kind: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind[0], row[0].isoformat(), row[1]]).encode()).decode().rstrip("=")


def _opened(after: str | None, kind: str) -> tuple[date, int] | None:
    if after is None:
        return None
    try:
        made_for, day, pk = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        out = date.fromisoformat(day), int(pk)
    except (ValueError, TypeError, binascii.Error):
        raise InputError(after[:40], "no cursor of this archive", "start from the first page") from None
    if made_for != kind[0]:
        raise InputError(after[:40], "a cursor of another kind of search", "start from the first page")
    return out


def _match(node: Node) -> Sql:
    """SQL for the rows of the search index that have these words."""
    if connection.vendor == "sqlite":
        return "SELECT rowid FROM search WHERE search MATCH %s", [fts5(node)]
    return "SELECT id FROM search WHERE stream @@ %s::tsquery", [tsquery(node)]


def _row_column() -> str:
    return "r.search_row" if connection.vendor == "sqlite" else "r.id"


def _many(sql: str, params: list[Any]) -> bool:
    """Whether a subquery has more than a few rows; costs no more than reading a few."""
    return int(_one(f"SELECT count(*) FROM ({sql} LIMIT %s) x", [*params, FEW])) >= FEW


def _joined(found: list[Condition]) -> Sql:
    return " AND ".join(c.sql for c in found), [p for c in found for p in c.params]


@dataclass(frozen=True, slots=True)
class _Part:
    """One condition in two forms: ``inside`` names all that answer, ``here`` asks of the row at hand; ``all`` lists them."""

    inside: Sql
    here: Sql
    all: Sql


def _select(asked: Query, kind: str, after: tuple[date, int] | None) -> tuple[str, list[Any], str]:
    """The statement without ORDER and LIMIT; its columns are day and id. The third value is the alias to order by.

    What few rows answer is listed and sorted. A single condition that many answer is asked of row after row in order of day, so
    that a page is full long before all are seen.
    """
    if kind not in ("reports", "events"):
        raise InputError(kind, "no such kind of search", "ask for reports or events")
    about: dict[tuple[str, bool], list[Condition]] = {}
    for c in conditions(asked.filters):
        about.setdefault((c.about, c.negated), []).append(c)
    wanted, unwanted = split_excluded(asked.text)
    parts: list[_Part] = []
    if wanted is not None:
        found, params = _match(wanted)
        parts.append(_Part((f"{_row_column()} IN ({found})", params), (f"{_row_column()} IN ({found})", params), (found, params)))
    where: list[Sql] = []
    for node in unwanted:
        found, params = _match(node)
        where.append((f"{_row_column()} NOT IN ({found})", params))
    if kind == "reports":
        alias, base = "r", "SELECT r.day, r.id FROM reports r"
        where += [(c.sql, list(c.params)) for c in about.get(("report", False), [])]
        where += [(f"NOT ({c.sql})", list(c.params)) for c in about.get(("report", True), [])]
        parts += _parts_of_reports(about)
        where += _not_in_reports(about)
    else:
        alias, base = "e", "SELECT e.day, e.id FROM events e"
        parts += _report_parts_of_events(about)
        where += _events_with(about)
    if kind == "reports" and wanted is not None and connection.vendor == "sqlite":
        return _in_index_order(wanted, [*where, *(part.inside for part in parts[1:])], after)
    big = len(parts) == 1 and _many(*parts[0].all)
    where += [part.here if big else part.inside for part in parts]
    if kind == "events" and any("r." in sql for sql, _ in where):
        # CROSS JOIN keeps SQLite to the order of events; PostgreSQL wants plain words.
        crossed = big and connection.vendor == "sqlite"
        base += " CROSS JOIN reports r" if crossed else " JOIN reports r ON r.id = e.report_id"
        if crossed:
            where.insert(0, ("r.id = e.report_id", []))
    if after is not None:
        where.append((f"({alias}.day < %s OR ({alias}.day = %s AND {alias}.id < %s))", [after[0], after[0], after[1]]))
    if where:
        base += " WHERE " + " AND ".join(sql for sql, _ in where)
    return base, [p for _, params in where for p in params], alias


def _in_index_order(wanted: Node, where: list[Sql], after: tuple[date, int] | None) -> tuple[str, list[Any], str]:
    """Reports with these words, in FTS5's own order, which is that of day and id: a page needs only its first rows."""
    sql = "SELECT r.day, r.id FROM search CROSS JOIN reports r WHERE search MATCH %s AND r.search_row = search.rowid"
    params: list[Any] = [fts5(wanted)]
    if after is not None:
        sql += " AND search.rowid < %s"
        params.append(first_row(*after))
    for condition, more in where:
        # The plus: the index leads, the other conditions only say yes or no.
        sql += " AND " + (condition if not condition.startswith("r.id IN") else "+" + condition)
        params += more
    return sql, params, "search"


def _parts_of_reports(about: dict[tuple[str, bool], list[Condition]]) -> list[_Part]:
    out: list[_Part] = []
    for name, table, letter in (("event", "events", "e"), ("statement", "statements", "s")):
        positive = about.get((name, False), [])
        if positive:
            sql, params = _joined(positive)
            all_of = f"SELECT {letter}.report_id FROM {table} {letter} WHERE {sql}"
            # Plain columns are asked of the report's own rows; lists are made once, and the plus keeps SQLite from sorting them.
            here = f"EXISTS (SELECT 1 FROM {table} {letter} WHERE {letter}.report_id = r.id AND {sql})"
            if "SELECT" in sql:
                here = f"+r.id IN ({all_of})"
            out.append(_Part((f"r.id IN ({all_of})", params), (here, params), (all_of, params)))
    return out


def _not_in_reports(about: dict[tuple[str, bool], list[Condition]]) -> list[Sql]:
    out: list[Sql] = []
    for name, table, letter in (("event", "events", "e"), ("statement", "statements", "s")):
        for c in about.get((name, True), []):
            out.append((f"r.id NOT IN (SELECT {letter}.report_id FROM {table} {letter} WHERE {c.sql})", list(c.params)))
    return out


def _report_parts_of_events(about: dict[tuple[str, bool], list[Condition]]) -> list[_Part]:
    found = [(c.sql, list(c.params)) for c in about.get(("report", False), [])]
    found += [(f"NOT ({c.sql})", list(c.params)) for c in about.get(("report", True), [])]
    if not found:
        return []
    sql, params = " AND ".join(s for s, _ in found), [p for _, ps in found for p in ps]
    all_of = f"SELECT r.id FROM reports r WHERE {sql}"
    # Inside the list the reports have a name of their own.
    return [
        _Part(
            (f"e.report_id IN ({all_of.replace('r.', 'q.').replace('reports r', 'reports q')})", params),
            (sql, params),
            (all_of, params),
        )
    ]


def _events_with(about: dict[tuple[str, bool], list[Condition]]) -> list[Sql]:
    out: list[Sql] = [(c.sql, list(c.params)) for c in about.get(("event", False), [])]
    out += [(f"NOT ({c.sql})", list(c.params)) for c in about.get(("event", True), [])]
    positive = about.get(("statement", False), [])
    if positive:
        sql, params = _joined(positive)
        out.append((f"e.statement_id IN (SELECT s.id FROM statements s WHERE {sql})", params))
    for c in about.get(("statement", True), []):
        inner = f"SELECT s.id FROM statements s WHERE {c.sql}"
        out.append((f"(e.statement_id IS NULL OR e.statement_id NOT IN ({inner}))", list(c.params)))
    return out


def _rows(asked: Query, kind: str, limit: int, after: tuple[date, int] | None) -> tuple[list[tuple[date, int]], bool]:
    sql, params, alias = _select(asked, kind, after)
    sql += (
        " ORDER BY search.rowid DESC LIMIT %s" if alias == "search" else f" ORDER BY {alias}.day DESC, {alias}.id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, limit + 1])
        rows = [(_day(day), int(pk)) for day, pk in cursor.fetchall()]
    return rows[:limit], len(rows) > limit


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _hits(rows: list[tuple[date, int]], kind: str, node: Node | None) -> list[Hit]:
    keys = [pk for _, pk in rows]
    if kind == "reports":
        reports = Report.objects.select_related("outlet").in_bulk(keys)
        return [_hit(reports[pk], None, node) for pk in keys]
    loaded = EventRow.objects.select_related("report", "report__outlet", "place", "statement", "statement__speaker", "story")
    events = loaded.prefetch_related("sides__entity").in_bulk(keys)
    return [_hit(events[pk].report, events[pk], node) for pk in keys]


def _hit(report: Report, event: EventRow | None, node: Node | None) -> Hit:
    hit = Hit(report, event, ())
    if node is None:
        return hit
    return replace(hit, spans=tuple(spans(node, report.text)), title_spans=tuple(spans(node, report.title)))
