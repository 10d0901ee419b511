"""GDELT 2.0: the 61 columns of its events and the 16 of its mentions, tab-separated, without header, as GDELT ships them.

GDELT counts an event once and lists who mentioned it. So does this: the events of one story are one row per pair of sides, those
of its earliest event, and every event of the story is a mention of it. Only what reports say happened. Tone is not measured and
stays empty; so do codes that CAMEO has and we do not (ethnicity, religion, known group).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from isnad.archive.export.coded import Coded, Side, coded_events, stamp
from isnad.archive.export.codes import cameo, cameo_sector, country, goldstein, quad
from isnad.archive.identity import host_of
from isnad.archive.models import EventRow, PlaceRow

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code",
    "Type3Code",
)  # fmt: skip
_GEO = ("Geo_Type", "Geo_FullName", "Geo_CountryCode", "Geo_ADM1Code", "Geo_ADM2Code", "Geo_Lat", "Geo_Long", "Geo_FeatureID")
EVENT_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{c}" for c in _ACTOR), *(f"Actor2{c}" for c in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources",
    "NumArticles", "AvgTone",
    *(f"Actor1{c}" for c in _GEO), *(f"Actor2{c}" for c in _GEO), *(f"Action{c}" for c in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
MENTION_COLUMNS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier", "SentenceID",
    "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone",
    "MentionDocTranslationInfo", "Extras",
)  # fmt: skip


def gdelt_events(query: str = "") -> Iterator[str]:
    """One row per story and pair of sides."""
    for coded in coded_events(query):
        if coded.factual and _leads(coded):
            for actor1, actor2 in coded.pairs:
                yield _line(_event(coded, actor1, actor2))


def gdelt_mentions(query: str = "") -> Iterator[str]:
    """One row per report of an event and pair of sides of the event it mentions."""
    leaders: dict[str, Coded] = {}
    for coded in coded_events(query):
        if not coded.factual:
            continue
        leader = coded if _leads(coded) else leaders.get(coded.story.uid) if coded.story else None
        if leader is None:
            leader = _leader(coded)
        if coded.story is not None:
            leaders[coded.story.uid] = leader
        for actor1, actor2 in leader.pairs:
            yield _line(_mention(coded, leader, actor1, actor2))


def _leads(c: Coded) -> bool:
    return c.story is None or c.story.uid == c.event.uid


def _leader(c: Coded) -> Coded:
    """The story's earliest event, which may come later in the order of keeping."""
    if c.story is None:
        return c
    found = EventRow.objects.filter(uid=c.story.uid).first()
    if found is None:
        return c
    from isnad.archive.export.coded import _coded
    from isnad.archive.models import ReportEntity

    here = {(s.report_id, s.local): s for s in ReportEntity.objects.filter(report=found.report_id)}
    return _coded(found, here)


def global_id(uid: str, actor1: Side | None, actor2: Side | None) -> int:
    """A permanent number below 2**60 for an event and pair of sides."""
    said = "\x1f".join((uid, actor1.uid if actor1 else "", actor2.uid if actor2 else ""))
    return int(hashlib.sha256(said.encode()).hexdigest()[:15], 16)


def _line(values: list[object]) -> str:
    return "\t".join(" ".join(str(v).split()) if v is not None else "" for v in values) + "\n"


def _fraction(day: date) -> str:
    """GDELT's own formula: year plus (month × 30 + day) / 365."""
    return f"{day.year + (day.month * 30 + day.day) / 365:.4f}"


def _actor(s: Side | None) -> list[object]:
    if s is None:
        return [""] * 10
    types = [t for t in dict.fromkeys(cameo_sector(x) for x in s.sectors) if t][:3]
    code = s.country if country(s.country).iso3 or s.country in ("UNO", "EUR", "IGO", "NGO", "IMG", "MNC") else ""
    return [code + "".join(types), s.name, code, "", "", "", "", *[*types, "", "", ""][:3]]


def _geo_country(s: Side | None) -> list[object]:
    found = country(s.country) if s else country("")
    if not found.fips:
        return ["0", "", "", "", "", "", "", ""]
    return ["1", found.name, found.fips, found.fips, "", "", "", ""]


def _geo_place(p: PlaceRow | None) -> list[object]:
    if p is None:
        return ["0", "", "", "", "", "", "", ""]
    found = country(p.country)
    # 4: a city of the world; 1: a country. GDELT's own feature ids are GNS numbers, so that ours stay out.
    return ["4" if p.lat is not None else "1", p.name, found.fips, "", "", p.lat, p.lon, ""]


def _event(c: Coded, actor1: Side | None, actor2: Side | None) -> list[object]:
    e, r = c.event, c.report
    code = cameo(e.type, e.mode, e.cameo)
    reports = c.story.report_count if c.story else 1
    sources = c.story.source_count if c.story else 1
    day = e.day
    return [
        global_id(e.uid, actor1, actor2),
        day.strftime("%Y%m%d"),
        day.strftime("%Y%m"),
        day.year,
        _fraction(day),
        *_actor(actor1),
        *_actor(actor2),
        1 if c.sentence <= 3 else 0,
        code,
        code[:3],
        code[:2],
        quad(e.type),
        goldstein(code),
        reports,
        sources,
        reports,
        "",
        *_geo_country(actor1),
        *_geo_country(actor2),
        *_geo_place(c.place),
        stamp(r.first_kept),
        r.url or f"urn:isnad:report:{r.uid}",
    ]


def _mention(c: Coded, leader: Coded, actor1: Side | None, actor2: Side | None) -> list[object]:
    e, r = c.event, c.report
    offsets = {s.uid: s.offset for s in (*c.actors, *c.recipients)}
    return [
        global_id(leader.event.uid, actor1, actor2),
        stamp(leader.report.first_kept),
        stamp(r.first_kept),
        1 if r.url else 2,
        host_of(r.url) or (r.outlet.name if r.outlet_id else r.uid),
        r.url or f"urn:isnad:report:{r.uid}",
        c.sentence,
        _offset(offsets, actor1),
        _offset(offsets, actor2),
        e.trigger_start,
        1,
        "",
        len(r.text),
        "",
        "",
        "",
    ]


def _offset(offsets: dict[str, int | None], side: Side | None) -> int:
    """The character offset, -1 where this report does not name the side."""
    found = offsets.get(side.uid) if side else None
    return -1 if found is None else found
