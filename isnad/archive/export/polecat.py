"""POLECAT's forty tab-separated columns, one row per pair of sides, with a header. Missing values are ``None``, as in its files.

Only what the report says happened: POLECAT has no column for a negated, future or hypothetical event.
"""

from __future__ import annotations

from collections.abc import Iterator

from isnad.archive.export.coded import Coded, Side, coded_events
from isnad.archive.export.codes import country, manual_mode, quad_name
from isnad.archive.models import PlaceRow, Report, ReportEntity

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
NONE = "None"


def polecat(query: str = "") -> Iterator[str]:
    """The header, then one row per event and pair."""
    yield "\t".join(COLUMNS) + "\n"
    story: tuple[int, list[str]] = (0, [])
    for coded in coded_events(query):
        if not coded.factual:
            continue
        if story[0] != coded.report.pk:
            story = coded.report.pk, _story(coded.report)
        for number, (actor, recipient) in enumerate(coded.pairs, 1):
            yield "\t".join(_cell(v) for v in _row(coded, number, actor, recipient, story[1])) + "\n"


def _cell(value: object) -> str:
    text = " ".join(str(value).split()) if value not in ("", None) else ""
    return text or NONE


def _joined(values: list[str] | tuple[str, ...]) -> str:
    return "; ".join(dict.fromkeys(v for v in values if v))


def _side(s: Side | None) -> list[object]:
    if s is None:
        return [""] * 8
    return [
        s.name,
        s.country,
        country(s.country).cow,
        s.sectors[0] if s.sectors else "",
        _joined(s.sectors),
        _joined(s.roles),
        s.written,
        # Wikidata ids are no Wikipedia titles: what is not known is not put in.
        "",
    ]


def _place(p: PlaceRow | None) -> list[object]:
    if p is None:
        return [""] * 10
    return [p.name, "", "", "", p.country, p.lat, p.lon, p.geonames, p.name, ""]


def _story(report: Report) -> list[str]:
    sides = list(ReportEntity.objects.filter(report=report).select_related("entity").order_by("pk"))
    people = _joined([s.name for s in sides if s.entity.kind == "person"])
    organisations = _joined([s.name for s in sides if s.entity.kind in ("institution", "organisation", "group")])
    places = _joined(list(PlaceRow.objects.filter(report=report).order_by("number").values_list("name", flat=True)))
    return [people, organisations, places]


def _row(c: Coded, number: int, actor: Side | None, recipient: Side | None, story: list[str]) -> list[object]:
    e, r = c.event, c.report
    return [
        e.uid if number == 1 else f"{e.uid}/{number}",
        e.day.isoformat(),
        e.type,
        manual_mode(e.mode),
        e.intensity,
        quad_name(e.type),
        _joined(e.contexts.split()),
        *_side(actor),
        *_side(recipient),
        *_place(c.place),
        r.outlet.name if r.outlet_id else "",
        r.published.isoformat() if r.published else "",
        *story,
        r.language,
        f"isnad {r.code} {r.pack}".strip(),
    ]
