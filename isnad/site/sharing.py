"""Sharing a report: permanent links, citations, structured data, the JSON twin."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from isnad.archive import queries
from isnad.archive.identity import event_ids, statement_ids
from isnad.archive.models import Report, StatementRow
from isnad.site.models import Remark
from isnad.site.page import ReportPage
from isnad.site.translit import latin

_TEX = {c: "\\" + c for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_LINE = re.compile(r"[\s\x00-\x1f\x7f]+")


def safe_url(url: str) -> str:
    """The address if it is http or https; empty for anything else (``javascript:`` and its like)."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else ""


def address_of(request: HttpRequest, what: Report | StatementRow) -> str:
    """The permanent address of a report or statement, the same in every language."""
    with translation.override("ar"):
        name = "report" if isinstance(what, Report) else "statement"
        return str(request.build_absolute_uri(reverse(name, args=[what.uid])))


def text_fragment(url: str, words: str) -> str:
    """A link to these very words on the publisher's page (WICG text fragment); empty without an address."""
    safe = safe_url(url)
    if not safe:
        return ""
    flat = _LINE.sub(" ", words).strip().split(" ")

    def part(some: list[str]) -> str:
        return quote(" ".join(some), safe="").replace("-", "%2D")

    found = part(flat) if len(flat) <= 8 else f"{part(flat[:4])},{part(flat[-4:])}"
    return f"{safe.split('#', 1)[0]}#:~:text={found}"


def citation_line(report: Report) -> str:
    """Outlet and title, for people; the day follows."""
    parts = [report.outlet.name if report.outlet else "", f"«{report.title}»" if report.title else ""]
    return "، ".join(p for p in parts if p)


def citation(request: HttpRequest, report: Report, form: str, statement: StatementRow | None = None) -> tuple[str, str, str]:
    """(text, content type, file ending) in ``bib``, ``ris`` or ``csl``; of a statement with its exact words and their chain.

    Raises ``Http404`` for another form.
    """
    flat = {
        k: _LINE.sub(" ", v).strip()
        for k, v in (
            ("title", report.title or report.uid),
            ("author", report.byline),
            ("outlet", report.outlet.name if report.outlet else ""),
            ("words", quotation(statement) if statement else ""),
        )
    }
    archived = address_of(request, statement or report)
    url = (text_fragment(report.url, first_words(statement)) if statement else safe_url(report.url)) or archived
    uid = (statement or report).uid
    today = timezone.now().date()
    if form == "bib":
        return _bibtex(report, uid, flat, url, today, archived), "application/x-bibtex", "bib"
    if form == "ris":
        return _ris(report, uid, flat, url, today, archived), "application/x-research-info-systems", "ris"
    if form == "csl":
        return _csl(report, uid, flat, url, today, archived), "application/vnd.citationstyles.csl+json", "json"
    raise Http404


def first_words(statement: StatementRow) -> str:
    """The first unbroken stretch of what was said, as it stands in the report."""
    text = statement.report.text
    return str(next((text[a:b] for a, b in statement.content), statement.words))


def quotation(statement: StatementRow) -> str:
    """The exact words and who passed them on, the speaker first."""
    chain = [statement.speaker.name if statement.speaker else "؟", *(link.entity.name for link in statement.via.order_by("position"))]
    return f"«{statement.words}» – {' ← '.join(chain)}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in text)


def _bibtex(report: Report, uid: str, flat: dict[str, str], url: str, today: date, archived: str) -> str:
    fields = [
        ("title", "{" + _tex(flat["title"]) + "}"),
        ("titleaddon", _tex(latin(flat["title"]))),
        ("author", "{" + _tex(flat["author"]) + "}" if flat["author"] else ""),
        ("journaltitle", _tex(flat["outlet"])),
        ("date", report.published.isoformat() if report.published else ""),
        ("langid", "arabic"),
        ("url", url),
        ("urldate", today.isoformat()),
        ("annotation", "{" + _tex(flat["words"]) + "}" if flat["words"] else ""),
        ("note", f"Isnad {uid}: {archived}"),
    ]
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
    return f"@article{{isnad-{uid},\n{lines}\n}}\n"


def _ris(report: Report, uid: str, flat: dict[str, str], url: str, today: date, archived: str) -> str:
    day = report.published.strftime("%Y/%m/%d/") if report.published else ""
    rows = [
        ("TY", "NEWS"),
        ("TI", flat["title"]),
        ("TT", latin(flat["title"])),
        ("AU", flat["author"]),
        ("T2", flat["outlet"]),
        ("DA", day),
        ("LA", report.language),
        ("UR", url),
        ("Y2", today.strftime("%Y/%m/%d/")),
        ("N1", flat["words"]),
        ("DB", "Isnad"),
        ("AN", uid),
        ("L2", archived),
    ]
    return "".join(f"{k}  - {v}\r\n" for k, v in rows if v) + "ER  - \r\n"


def _csl(report: Report, uid: str, flat: dict[str, str], url: str, today: date, archived: str) -> str:
    item: dict[str, Any] = {
        "id": f"isnad-{uid}",
        "type": "article-newspaper",
        "title": flat["title"],
        "title-short": latin(flat["title"]),
        "container-title": flat["outlet"],
        "language": report.language,
        "URL": url,
        "archive": "Isnad",
        "archive_location": archived,
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
    }
    if flat["words"]:
        item["note"] = flat["words"]
    if flat["author"]:
        item["author"] = [{"literal": flat["author"]}]
    if report.published:
        item["issued"] = {"date-parts": [[report.published.year, report.published.month, report.published.day]]}
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def json_ld(request: HttpRequest, page: ReportPage) -> SafeString:
    """schema.org ``NewsArticle`` with a ``Quotation`` for each direct quotation, safe inside a script element."""
    report = page.report
    address = address_of(request, report)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "headline": report.title,
        "inLanguage": report.language,
        "identifier": report.uid,
        "url": address,
    }
    if report.published:
        data["datePublished"] = report.published.isoformat()
    if report.outlet:
        data["publisher"] = {"@type": "Organization", "name": report.outlet.name}
    if report.byline:
        data["author"] = {"@type": "Person", "name": report.byline}
    if safe_url(report.url):
        data["isBasedOn"] = safe_url(report.url)
    data["hasPart"] = [
        {
            "@type": "Quotation",
            "text": report.text[a:b],
            "inLanguage": report.language,
            "@id": f"{address}#statement-{s.row.uid}",
            **({"spokenByCharacter": {"@type": "Thing", "name": s.row.speaker.name}} if s.row.speaker else {}),
        }
        for s in page.statements
        for a, b in s.row.quoted
    ]
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def corrections_of(report: Report) -> list[dict[str, Any]]:
    """Accepted corrections as JSON."""
    rows = Remark.objects.filter(report_uid=report.uid, kind="correction", state="accepted").order_by("id")
    return [
        {
            "id": r.pk,
            "entry": r.entry or None,
            "field": r.field,
            "was": r.was,
            "now": r.proposed,
            "start": r.start,
            "end": r.end,
            "quote": r.quote,
            "accepted": r.changed.isoformat(),
        }
        for r in rows
    ]


def twin(request: HttpRequest, report: Report) -> dict[str, Any]:
    """The report page as JSON: the record untouched, permanent ids beside its local ones, corrections kept apart."""
    record = queries.record_of(report)
    data = json.loads(json.dumps(queries.record_dict_of(report)).encode("utf-8", "replace"))
    return {
        "uid": report.uid,
        "address": address_of(request, report),
        "version": report.version,
        "record": data,
        "permanent": {"events": event_ids(record, report.uid), "statements": statement_ids(record, report.uid)},
        "corrections": corrections_of(report),
    }
