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
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection, transaction

from isnad.archive.inserting import select
from isnad.archive.models import EventRow, Report
from isnad.archive.search_filters import Condition, conditions, in_all
from isnad.archive.search_index import first_row
from isnad.archive.search_match import first, fts5, spans, split_excluded, tsquery
from isnad.archive.search_query import Node, Query, parse
from isnad.archive.trouble import reading
from isnad.errors import InputError
from isnad.span import Span

WINDOW = 4_000  # so many of the newest rows are asked one by one before all that answers is listed
FEW = 2_000  # so short a list is made and sorted at once
REACH = 4  # windows that are gone through where the first one's answers promise that so many fill the page
COMMON = 10_000  # words in more reports than this are asked of each row, not listed
MOST = 200  # hits on one page


@dataclass(frozen=True)
class Hit:
    """A report (and the event, when events were asked for) and the words that were looked for."""

    report: Report
    event: EventRow | None
    words: Node | None = None

    # Finding the letters means going through the whole text: only those who show them do.
    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where the words stand in ``report.text``."""
        return () if self.words is None else tuple(spans(self.words, self.report.text))

    @cached_property
    def title_spans(self) -> tuple[Span, ...]:
        """Where they stand in its title."""
        return () if self.words is None else tuple(spans(self.words, self.report.title))

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
            middle = (first(self.words, text) or 0) if self.words is not None else 0
            start = max(0, middle - width // 3)
            while start > 0 and not text[start - 1].isspace():
                start -= 1
            end = min(len(text), start + width)
            while end < len(text) and not text[end].isspace():
                end += 1
        if self.words is None:
            return text[start:end], ()
        stop = end  # of the last word that begins inside: a find is whole words
        while stop < len(text) and not text[stop].isspace():
            stop += 1
        return text[start:end], tuple(s for s in spans(self.words, text[start:stop]) if s.end <= end - start)


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
        sql, params = _asked(parse(query, exact), kind).counted()
        return int(_one(f"SELECT count(*) FROM ({sql} LIMIT %s) x", [*params, most]))


Sql = tuple[str, list[Any]]


def _ask(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement. PostgreSQL is kept to its indexes: it does not count what it costs to look into a report's list of words."""
    if connection.vendor == "sqlite":
        return select(sql, params)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        return select(sql, params)


def _one(sql: str, params: list[Any]) -> Any:
    """The first value, ``None`` where there is no row."""
    rows = _ask(sql, params)
    return rows[0][0] if rows else None


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


@dataclass(frozen=True, slots=True)
class _Question:
    """A query as two statements. ``whole`` names all that answers in lists, ``here`` asks the row at hand; ``days`` bounds the day
    that rows are ordered by. ``words`` are set where SQLite's index of words leads, whose rows stand in the order of answers.
    ``alone`` gives a row for each answer where there is one condition, in an order that the database need not know to the end."""

    table: str
    whole: list[Sql]
    here: list[Sql]
    days: list[Sql]
    words: str | None = None
    alone: Sql | None = None

    @property
    def _from(self) -> str:
        a = self.table[0]
        if self.words is not None:
            return "search CROSS JOIN reports r WHERE search MATCH %s AND r.search_row = search.rowid"
        return f"{self.table} {a} WHERE 1 = 1"

    def counted(self) -> Sql:
        """All that answers, as one column of a row each: with one condition counting ends as soon as it has enough. Where the query's
        days have few rows these are asked and nothing is listed."""
        if self.alone is not None:
            return self.alone
        asked = self.here and self.days and self.words is None and self._least([], WINDOW) is None
        return self._statement(self.here if asked else self.whole, "1")

    def _statement(self, conditions: list[Sql], columns: str = "") -> Sql:
        """All that answers, in no order."""
        a = self.table[0]
        sql = f"SELECT {columns or f'{a}.day, {a}.id'} FROM {self._from}"
        params: list[Any] = [] if self.words is None else [self.words]
        for condition, more in conditions:
            # The plus: the index of words leads, the other conditions only say yes or no.
            plus = "+" if self.words is not None and condition.startswith("r.id IN") else ""
            sql += f" AND {plus}{condition}"
            params += more
        return sql, params

    def rows(self, limit: int, after: tuple[date, int] | None) -> list[tuple[date, int]]:
        """The first ``limit`` answers, newest first. What is frequent is found among the newest rows, each asked by itself, further
        down where nearly a page was found there; what does not fill the page so is listed and sorted. Neither costs more the larger
        the other is."""
        start = self._after(after)
        if self.here:
            least = self._least(start, WINDOW)
            found = self._read([*self.here, *start, *([] if least is None else [least])], limit)
            if len(found) == limit or least is None:
                return found
            if len(found) * (REACH - 1) >= limit:
                further = self._least(start, WINDOW * REACH)
                found = self._read([*self.here, *start, *([] if further is None else [further])], limit)
                if len(found) == limit or further is None:
                    return found
        return self._read([*self.whole, *start], limit)

    def _read(self, conditions: list[Sql], limit: int) -> list[tuple[date, int]]:
        sql, params = self._statement(conditions)
        return [(_day(day), int(pk)) for day, pk in _ask(f"{sql} ORDER BY {self._order} LIMIT %s", [*params, limit])]

    @property
    def _order(self) -> str:
        a = self.table[0]
        return f"{a}.day DESC, {a}.id DESC" if self.words is None else "search.rowid DESC"

    def _after(self, after: tuple[date, int] | None) -> list[Sql]:
        if after is None:
            return []
        if self.words is not None:
            return [("search.rowid < %s", [first_row(*after)])]
        a = self.table[0]
        return [(f"({a}.day < %s OR ({a}.day = %s AND {a}.id < %s))", [after[0], *after])]

    def _least(self, start: list[Sql], rows: int) -> Sql | None:
        """Where so many of the newest rows end; ``None`` when there are no more than those."""
        a = self.table[0]
        if self.words is not None:
            sql = "SELECT search.rowid FROM search WHERE search MATCH %s"
            params: list[Any] = [self.words]
            column, conditions = "search.rowid", start
        else:
            sql, params = f"SELECT {a}.day FROM {self.table} {a} WHERE 1 = 1", []
            column, conditions = f"{a}.day", [*start, *self.days]
        for condition, more in conditions:
            sql += f" AND {condition}"
            params += more
        found = _one(f"{sql} ORDER BY {self._order} LIMIT 1 OFFSET %s", [*params, rows])
        return None if found is None else (f"{column} >= %s", [found])


def _match(node: Node) -> Sql:
    """SQL for the rows of the search index that have these words."""
    if connection.vendor == "sqlite":
        return "SELECT rowid FROM search WHERE search MATCH %s", [fts5(node)]
    # PostgreSQL thinks that looking into every report's words is cheap: made apart, it is the index that makes this list.
    sql = "WITH f AS MATERIALIZED (SELECT id FROM search WHERE stream @@ %s::tsquery) SELECT id FROM f"
    return sql, [tsquery(node)]


def _matching_reports(node: Node) -> Sql:
    """SQL for the ids of reports that have these words."""
    if connection.vendor == "sqlite":
        sql = "SELECT q.id FROM search CROSS JOIN reports q WHERE search MATCH %s AND q.search_row = search.rowid"
        return sql, [fts5(node)]
    return _match(node)


def _matches(node: Node, report: str) -> Sql:
    """SQL that asks whether the report with this id has these words."""
    if connection.vendor != "sqlite":
        # A value, not EXISTS, which PostgreSQL would make a list of.
        sql = f"COALESCE((SELECT f.stream FROM search f WHERE f.id = {report}) @@ %s::tsquery, false)"
        return sql, [tsquery(node)]
    found, params = _match(node)
    if int(_one(f"SELECT count(*) FROM ({found} LIMIT %s) x", [*params, COMMON])) < COMMON:
        ids, params = _matching_reports(node)
        return f"+{report} IN ({ids})", params
    sql = "SELECT 1 FROM reports q CROSS JOIN search WHERE q.id = {} AND search MATCH %s AND search.rowid = q.search_row"
    return f"EXISTS ({sql.format(report)})", params


def _lacks(node: Node, report: str) -> Sql:
    """SQL that asks whether the report with this id is without these words."""
    if connection.vendor == "sqlite":
        ids, params = _matching_reports(node)
        return f"{report} NOT IN ({ids})", params
    sql, params = _matches(node, report)
    return f"NOT {sql}", params


About = dict[tuple[str, bool], list[Condition]]


def _asked(asked: Query, kind: str) -> _Question:
    if kind not in ("reports", "events"):
        raise InputError(kind, "no such kind of search", "ask for reports or events")
    about: About = {}
    for c in conditions(asked.filters):
        about.setdefault((c.about, c.negated), []).append(c)
    return (_of_reports if kind == "reports" else _of_events)(about, asked.text)


def _leave_out(unwanted: list[Node], column: str, whole: list[Sql], here: list[Sql]) -> None:
    """The conditions that no report with these words is named by ``column``."""
    for node in unwanted:
        ids, params = _matching_reports(node)
        whole.append((f"{column} NOT IN ({ids})", params))
        here.append(_lacks(node, column))


def _of_reports(about: About, text: Node | None) -> _Question:
    wanted, unwanted = split_excluded(text)
    whole: list[Sql] = []
    here: list[Sql] = []
    words = None
    if wanted is not None and connection.vendor == "sqlite":
        words = fts5(wanted)
    elif wanted is not None:
        ids, params = _match(wanted)
        whole.append((f"r.id IN ({ids})", params))
        here.append(_matches(wanted, "r.id"))
    _leave_out(unwanted, "r.id", whole, here)
    alone: Sql | None = None
    same = [(c.sql, list(c.params)) for c in about.get(("report", False), [])]
    same += [(f"NOT ({c.sql})", list(c.params)) for c in about.get(("report", True), [])]
    for name, table, letter in (("event", "events", "e"), ("statement", "statements", "s")):
        if positive := about.get((name, False), []):
            sql, params, _ = _listed(positive)
            listed = f"SELECT {letter}.report_id FROM {table} {letter} WHERE {sql}"
            whole.append((f"r.id IN ({listed})", params))
            alone = listed.replace("SELECT", "SELECT DISTINCT", 1), params
            sql, params = _here(positive)
            here.append((f"EXISTS (SELECT 1 FROM {table} {letter} WHERE {letter}.report_id = r.id AND {sql})", params))
        for c in about.get((name, True), []):
            sql, params, _ = _listed([c])
            whole.append((f"r.id NOT IN (SELECT {letter}.report_id FROM {table} {letter} WHERE {sql})", params))
            sql, params = _here([c])
            here.append((f"NOT EXISTS (SELECT 1 FROM {table} {letter} WHERE {letter}.report_id = r.id AND {sql})", params))
    if words is not None or same or len(whole) > 1:
        alone = None
    return _Question("reports", [*same, *whole], [*same, *here], _days(about, "r"), words, alone)


def _of_events(about: About, text: Node | None) -> _Question:
    wanted, unwanted = split_excluded(text)
    whole: list[Sql] = []
    here: list[Sql] = []
    most: int | None = None
    if wanted is not None:
        ids, params = _matching_reports(wanted)
        whole.append((f"e.report_id IN ({ids})", params))
        here.append(_matches(wanted, "e.report_id"))
    _leave_out(unwanted, "e.report_id", whole, here)
    of_report = [(c.sql, list(c.params)) for c in about.get(("report", False), [])]
    of_report += [(f"NOT ({c.sql})", list(c.params)) for c in about.get(("report", True), [])]
    if of_report:
        sql, params = " AND ".join(s for s, _ in of_report), [p for _, ps in of_report for p in ps]
        whole.append((f"e.report_id IN (SELECT r.id FROM reports r WHERE {sql})", params))
        here.append((f"EXISTS (SELECT 1 FROM reports r WHERE r.id = e.report_id AND {sql})", params))
    if positive := about.get(("event", False), []):
        sql, params, most = _listed(positive)
        whole.append((sql, params))
        here.append(_here(positive))
    for c in about.get(("event", True), []):
        whole.append((f"NOT ({c.sql})", list(c.params)))
        here.append((f"NOT ({c.here or c.sql})", list(c.params)))
    if positive := about.get(("statement", False), []):
        sql, params, _ = _listed(positive)
        whole.append((f"e.statement_id IN (SELECT s.id FROM statements s WHERE {sql})", params))
        sql, params = _here(positive)
        here.append((f"EXISTS (SELECT 1 FROM statements s WHERE s.id = e.statement_id AND {sql})", params))
    for c in about.get(("statement", True), []):
        inner = f"SELECT s.id FROM statements s WHERE {c.sql}"
        whole.append((f"(e.statement_id IS NULL OR e.statement_id NOT IN ({inner}))", list(c.params)))
        here.append(
            (f"NOT EXISTS (SELECT 1 FROM statements s WHERE s.id = e.statement_id AND {c.here or c.sql})", list(c.params))
        )
    if most is not None and most < FEW and len(whole) == 1:
        here = []  # so few by themselves are sorted sooner than the newest rows are asked
    alone: Sql | None = None
    if wanted is not None and len(whole) == 1 and connection.vendor == "sqlite":
        found = "search CROSS JOIN reports q CROSS JOIN events e WHERE search MATCH %s AND q.search_row = search.rowid"
        alone = f"SELECT 1 FROM {found} AND e.report_id = q.id", [fts5(wanted)]
    return _Question("events", whole, here, _days(about, "e"), None, alone)


def _listed(found: list[Condition]) -> tuple[str, list[Any], int | None]:
    """Conditions that hold of one row; lists of ids are cut to what is in all of them before any row is looked at. The last value
    is how many rows there can be, where that is known."""
    lists, rest = [c for c in found if c.ids], [c for c in found if not c.ids]
    parts: list[str] = []
    params: list[Any] = []
    most = None
    if lists:
        letter = lists[0].about[0]
        both = in_all([(c.ids, c.here, list(c.params)) for c in lists], letter)
        parts.append(f"{letter}.id IN ({both.sql})")
        params += both.params
        most = min((n for n in (both.most, *(c.most for c in lists)) if n is not None), default=None)
    return " AND ".join([*parts, *(c.sql for c in rest)]), [*params, *(p for c in rest for p in c.params)], most


def _here(found: list[Condition]) -> Sql:
    return " AND ".join(c.here or c.sql for c in found), [p for c in found for p in c.params]


def _days(about: About, letter: str) -> list[Sql]:
    """What the query says of the day that its answers are ordered by."""
    name = "event" if letter == "e" else "report"
    return [(c.days, list(c.params)) for c in about.get((name, False), []) if c.days]


def _rows(asked: Query, kind: str, limit: int, after: tuple[date, int] | None) -> tuple[list[tuple[date, int]], bool]:
    rows = _asked(asked, kind).rows(limit + 1, after)
    return rows[:limit], len(rows) > limit


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _hits(rows: list[tuple[date, int]], kind: str, node: Node | None) -> list[Hit]:
    keys = [pk for _, pk in rows]
    if kind == "reports":
        reports = Report.objects.select_related("outlet").in_bulk(keys)
        return [Hit(reports[pk], None, node) for pk in keys]
    loaded = EventRow.objects.select_related("report", "report__outlet", "place", "statement", "statement__speaker", "story")
    events = loaded.prefetch_related("sides__entity").in_bulk(keys)
    return [Hit(events[pk].report, events[pk], node) for pk in keys]
