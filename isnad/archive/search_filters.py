"""Filters of a query → SQL that both databases understand.

Conditions speak of one of three things: the event (``e``), the statement (``s``) or the report (``r``). All event filters of a
query must hold of the *same* event, all statement filters of the same statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection

from isnad.archive.days import bounds
from isnad.archive.identity import folded, host_of
from isnad.archive.inserting import select
from isnad.archive.search_query import Filter
from isnad.errors import InputError

MANY = 500  # sides of one name that are written out
COUNTED = (1_000, 30_000)  # of two lists the shorter leads: they are counted so far, and further only when both are longer
_COUNTRY = re.compile(r"[A-Z]{3}")
_UID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Condition:
    """``about`` is event, statement or report; ``sql`` has ``%s`` for each of ``params``.

    Two more forms with the same parameters: ``ids`` lists the ids for which ``sql`` holds, ``here`` asks of one row alone and lists
    nothing (empty: ``sql`` itself does). ``days`` is what it says of the day alone, where that is a condition of days. ``most`` is
    how many ids there can be, where that is known.
    """

    about: str
    sql: str
    params: tuple[object, ...]
    negated: bool = False
    ids: str = ""
    here: str = ""
    days: str = ""
    most: int | None = None


def _marks(values: tuple[object, ...] | list[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _entities(value: str) -> tuple[str, list[object]]:
    """SQL for the ids of the sides that a value names: an id, else whole words of the folded name."""
    if _UID.fullmatch(value):
        return "SELECT id FROM entities WHERE uid = %s", [value]
    name = folded(value)
    if not name:
        raise InputError(value, "no name", "give a country code (SYR), a side's id, or a name")
    sql = "SELECT id FROM entities WHERE folded = %s OR (' ' || folded || ' ') LIKE %s ESCAPE '\\'"
    params: list[object] = [name, f"% {_like(name)} %"]
    # Looked up once: a database that sees the ids knows how many they are and goes the shortest way.
    found = select(f"{sql} LIMIT %s", [*params, MANY + 1])
    return (sql, params) if len(found) > MANY else (", ".join(str(pk) for (pk,) in found) or "NULL", [])


def _one_side(role: str | None, value: str) -> tuple[str, str, list[object]]:
    """SQL for the ids of events that have this side in this role, and SQL that asks it of one event."""
    roles = "role = %s" if role else "role IN ('actor', 'recipient')"
    params: list[object] = [role] if role else []
    if _COUNTRY.fullmatch(value):
        return *_both_ways(f"{roles} AND country = %s"), [*params, value]
    inner, more = _entities(value)
    ids, _ = _both_ways(f"{roles} AND entity_id IN ({inner})")
    # The plus: an event has few sides, a name may be that of many.
    _, here = _both_ways(f"{roles} AND +entity_id IN ({inner})")
    return ids, here, [*params, *more]


def _both_ways(condition: str, table: str = "event_sides", key: str = "event_id", of: str = "e") -> tuple[str, str]:
    return (
        f"SELECT {key} AS id FROM {table} WHERE {condition}",
        f"EXISTS (SELECT 1 FROM {table} WHERE {key} = {of}.id AND {condition})",
    )


class InAll(NamedTuple):
    """SQL for the ids that are in all of some lists, its parameters, the order in which the lists stand in it, and how many ids it
    can be at most where that is known."""

    sql: str
    params: list[object]
    order: list[int]
    most: int | None


def in_all(lists: list[tuple[str, str, list[object]]], of: str = "e") -> InAll:
    """What is in each of the lists. A list is given as the list, the question whether one row is in it, and their parameters.

    SQLite does not know how long lists are and makes each before it cuts them to one: there the shortest is gone through and the
    others are asked.
    """
    order = [*range(len(lists))]
    if len(lists) == 1 or connection.vendor != "sqlite":
        sql = " INTERSECT ".join(ids for ids, _, _ in lists)
        return InAll(f"SELECT * FROM ({sql}) v" if len(lists) > 1 else sql, [p for _, _, ps in lists for p in ps], order, None)
    for most in COUNTED:
        sizes = [_size(ids, params, most) for ids, _, params in lists]
        if min(sizes) < most:
            break
    order.sort(key=sizes.__getitem__)
    asked = " AND ".join(lists[k][1] for k in order[1:])
    sql = f"SELECT {of}.id FROM ({lists[order[0]][0]}) {of} WHERE {asked}"
    return InAll(sql, [p for k in order for p in lists[k][2]], order, min(sizes) if min(sizes) < most else None)


def _size(ids: str, params: list[object], most: int) -> int:
    return int(select(f"SELECT count(*) FROM (SELECT * FROM ({ids}) w LIMIT %s) x", [*params, most])[0][0])


def _any(parts: list[tuple[str, list[object]]], column: str) -> tuple[str, tuple[object, ...]]:
    sql = " OR ".join(f"{column} IN ({inner})" for inner, _ in parts)
    return (f"({sql})" if len(parts) > 1 else sql), tuple(p for _, params in parts for p in params)


def _event(ids: list[str], here: list[str], params: list[object], negated: bool, most: int | None = None) -> Condition:
    """An event that is in any of the lists."""
    together = ids[0] if len(ids) == 1 else "SELECT * FROM (" + " UNION ALL ".join(ids) + ") u"
    return Condition("event", f"e.id IN ({together})", tuple(params), negated, together, "(" + " OR ".join(here) + ")", most=most)


def _side(f: Filter) -> Condition:
    role = None if f.name == "side" else f.name
    found = [_one_side(role, v) for v in f.values]
    return _event([i for i, _, _ in found], [h for _, h, _ in found], [p for _, _, ps in found for p in ps], f.negated)


def _pair(f: Filter) -> Condition:
    ids: list[str] = []
    here: list[str] = []
    params: list[object] = []
    most: int | None = 0
    for value in f.values:
        both = "<>" in value
        one, sign, other = value.partition("<>" if both else ">")
        if not sign or not one or not other:
            raise InputError(f"pair:{value}", "a pair has two sides", "write pair:SYR>RUS, or pair:SYR<>RUS for either direction")
        ways = [("towards", one, other)]
        if both:
            # What both did together (a meeting) has them both as actors.
            ways += [("towards", other, one), ("together", one, other)]
        for how, who, whom in ways:
            if _COUNTRY.fullmatch(who) and _COUNTRY.fullmatch(whom) and (how == "towards" or who != whom):
                listed, asked = _both_ways("how = %s AND one = %s AND other = %s", "event_pairs")
                ids.append(listed)
                here.append(asked)
                params += [how, who, whom]
                n = _size(listed, [how, who, whom], COUNTED[0])
                most = None if most is None or n == COUNTED[0] else most + n
                continue
            role, other_role = "actor", "recipient" if how == "towards" else "actor"
            sides = [_one_side(role, who), _one_side(other_role, whom)]
            found = in_all(sides)
            ids.append(found.sql)
            here.append("(" + " AND ".join(sides[k][1] for k in found.order) + ")")
            params += found.params
            most = None if most is None or found.most is None else most + found.most
    return _event(ids, here, params, f.negated, most)


def _country(f: Filter) -> Condition:
    codes = tuple(v.upper() for v in f.values)
    ids, here = _both_ways(f"role IN ('actor', 'recipient') AND country IN ({_marks(codes)})")
    place = f"place_country IN ({_marks(codes)})"
    return _event([ids, f"SELECT id FROM events WHERE {place}"], [here, f"e.{place}"], [*codes, *codes], f.negated)


def _place(f: Filter) -> Condition:
    parts: list[str] = []
    params: list[object] = []
    for value in f.values:
        if _COUNTRY.fullmatch(value):
            parts.append("e.place_country = %s")
            params.append(value)
        else:
            parts.append("e.place_id IN (SELECT id FROM places WHERE folded = %s)")
            params.append(folded(value))
    return Condition("event", "(" + " OR ".join(parts) + ")", tuple(params), f.negated)


def _column(f: Filter) -> Condition:
    values = tuple(v.upper() if f.name == "type" else v for v in f.values)
    return Condition("event", f"e.{f.name} IN ({_marks(values)})", values, f.negated)


def _tag(f: Filter) -> Condition:
    if f.name == "aux" and f.values == ("none",):
        return Condition("event", "e.aux = ''", (), f.negated)
    names = ("actor_sector", "recipient_sector") if f.name == "sector" else (f.name,)
    values = tuple(v.upper() if "sector" in f.name else v for v in f.values)
    ids, here = _both_ways(f"field IN ({_marks(names)}) AND value IN ({_marks(values)})", "event_tags")
    return _event([ids], [here], [*names, *values], f.negated)


def day_range(value: str) -> tuple[date | None, date | None]:
    """First and last day (both included) of ``2015``, ``2015-07``, ``a..b``, ``a..``, ``>=a``, ``>a``, ``<=b``, ``<b``."""
    for sign in (">=", "<=", ">", "<"):
        if value.startswith(sign):
            both = bounds(value[len(sign) :])
            if both is None:
                break
            first, last = both
            step = timedelta(days=1)
            return {">=": (first, None), ">": (last + step, None), "<=": (None, last), "<": (None, first - step)}[sign]
    one, sign, other = value.partition("..")
    ends = bounds(one) if one else None, bounds(other) if other else None
    if (one and ends[0] is None) or (other and ends[1] is None) or not (one or other):
        raise InputError(value, "no day", "write 2015, 2015-07, 2015-07-03, a..b, >=a or <=b")
    if not sign:
        return ends[0] or (None, None)
    return (ends[0][0] if ends[0] else None), (ends[1][1] if ends[1] else None)


def _days(f: Filter) -> Condition:
    parts: list[str] = []
    params: list[object] = []
    about, column = ("event", "e.day") if f.name == "date" else ("report", "r.day")
    for value in f.values:
        first, last = day_range(value)
        inner = []
        if first is not None:
            inner.append(f"{column} >= %s")
            params.append(first)
        if last is not None:
            inner.append(f"{column} <= %s")
            params.append(last)
        parts.append("(" + " AND ".join(inner) + ")")
    days = sql = "(" + " OR ".join(parts) + ")"
    if f.name == "published":
        sql = f"(r.published IS NOT NULL AND {sql})"
    return Condition(about, sql, tuple(params), f.negated, days=days)


def _outlet(f: Filter) -> Condition:
    keys = [folded(v) for v in f.values]
    hosts = [host_of("//" + v) or v for v in f.values]
    sql = f"r.outlet_id IN (SELECT id FROM outlets WHERE key IN ({_marks(list(keys))}) OR host IN ({_marks(list(hosts))}))"
    return Condition("report", sql, (*keys, *hosts), f.negated)


def _speech(f: Filter) -> Condition:
    parts: list[tuple[str, list[object]]] = []
    for value in f.values:
        inner, params = ("SELECT id FROM entities WHERE country = %s", [value]) if _COUNTRY.fullmatch(value) else _entities(value)
        parts.append((inner, list(params)))
    if f.name == "speaker":
        sql, all_params = _any(parts, "s.speaker_id")
        here, _ = _any(parts, "+s.speaker_id")
        return Condition("statement", sql, all_params, f.negated, here=here)
    one, all_params = _any(parts, "entity_id")
    ids, _ = _both_ways(one, "statement_via", "statement_id", "s")
    one, _ = _any(parts, "+entity_id")
    _, here = _both_ways(one, "statement_via", "statement_id", "s")
    return Condition("statement", f"s.id IN ({ids})", all_params, f.negated, ids, here)


def _story(f: Filter) -> Condition:
    sql = f"e.story_id IN (SELECT id FROM stories WHERE uid IN ({_marks(list(f.values))}))"
    return Condition("event", sql, f.values, f.negated)


def _language(f: Filter) -> Condition:
    return Condition("report", f"r.language IN ({_marks(list(f.values))})", f.values, f.negated)


_MAKERS = {
    "actor": _side, "recipient": _side, "side": _side, "pair": _pair, "country": _country, "place": _place,
    "sector": _tag, "actor_sector": _tag, "recipient_sector": _tag, "context": _tag, "aux": _tag,
    "type": _column, "mode": _column, "date": _days, "published": _days,
    "outlet": _outlet, "speaker": _speech, "via": _speech, "story": _story, "language": _language,
}  # fmt: skip


def conditions(filters: tuple[Filter, ...]) -> list[Condition]:
    """Each filter as a condition. Raises :class:`InputError` for a value that cannot be read."""
    return [_MAKERS[f.name](f) for f in filters]
