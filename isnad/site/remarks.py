"""Remarks: made by readers, decided by reviewers and editors, logged in public, accepted corrections kept as gold drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from isnad.archive import queries
from isnad.archive.identity import storable
from isnad.archive.models import EventRow, Report, StatementRow
from isnad.site.access import may, role_of
from isnad.site.models import FIELDS, LogEntry, Remark

LONGEST_BODY, LONGEST_VALUE, LONGEST_REASON = 4_000, 500, 1_000
# What may be done to a remark in a state, and the state that it leads to.
DECISIONS = {
    "comment": {"published": "reviewer", "rejected": "reviewer"},
    "correction": {"accepted": "editor", "rejected": "editor"},
}


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A remark or decision that cannot be taken, and why, for its author."""

    why: str


def _span(report: Report, start: str, end: str) -> tuple[int | None, int | None]:
    if not (start.isdigit() and end.isdigit()):
        return None, None
    a, b = int(start), int(end)
    return (a, b) if 0 <= a < b <= len(report.text) else (None, None)


def entry_of(report: Report, uid: str) -> EventRow | StatementRow | None:
    """The event or statement of this report with this permanent id."""
    found: EventRow | StatementRow | None = queries.events_of(report).filter(uid=uid).first()
    return found or queries.statements_of(report).filter(uid=uid).first()


def value_of(entry: EventRow | StatementRow | None, field: str) -> str:
    """What the machine's entry says in a field, for people."""
    if isinstance(entry, EventRow):
        if field in ("actor", "recipient"):
            return "، ".join(s.entity.name for s in entry.sides.all() if s.role == field)
        if field == "date":
            return f"{entry.day}/{entry.last_day}" if entry.day != entry.last_day else str(entry.day)
        if field == "place":
            return entry.place.name if entry.place else ""
        return str(getattr(entry, field, "")) if field in ("type", "mode") else ""
    if isinstance(entry, StatementRow) and field == "speaker":
        return entry.speaker.name if entry.speaker else ""
    return ""


def make(request: HttpRequest, report: Report, form: Any) -> Remark:
    """Keeps a remark; raises :class:`Refused` for an empty or contradictory one."""
    kind = "correction" if form.get("kind") == "correction" else "comment"
    body = storable(form.get("body", "").strip())[:LONGEST_BODY]
    entry_uid = form.get("entry", "")[:32]
    entry = entry_of(report, entry_uid) if entry_uid else None
    if entry_uid and entry is None:
        raise Refused(_("That entry is not in this report."))
    start, end = _span(report, form.get("start", ""), form.get("end", ""))
    if start is None and entry is not None:
        start, end = (entry.start, entry.end) if isinstance(entry, EventRow) else (entry.cue_start, entry.cue_end)
    field = form.get("field", "") if kind == "correction" else ""
    proposed = storable(form.get("proposed", "").strip())[:LONGEST_VALUE] if kind == "correction" else ""
    if kind == "correction":
        if field not in FIELDS:
            raise Refused(_("Say what is wrong."))
        if field == "missing" and start is None:
            raise Refused(_("Mark the words that tell of the missing event."))
        if field not in ("missing", "none", "other") and (entry is None or not proposed):
            raise Refused(_("Choose an entry and say what is right."))
    elif not body:
        raise Refused(_("The comment is empty."))
    signed_in = request.user.is_authenticated
    made: Remark = Remark.objects.create(
        kind=kind,
        report_uid=report.uid,
        entry=entry_uid,
        start=start,
        end=end,
        text_id=report.text_id,
        quote=report.text[start:end][:2000] if start is not None and end is not None else "",
        field=field,
        was=value_of(entry, field),
        proposed=proposed,
        body=body,
        user=request.user if signed_in else None,
        pseudonym=request.user.get_username() if signed_in else storable(form.get("pseudonym", "").strip())[:60],
    )
    return made


def decide(request: HttpRequest, remark: Remark, action: str, reason: str) -> None:
    """Publishes, accepts or rejects. Raises :class:`Refused` when role, state or reason do not suffice."""
    needed = DECISIONS[remark.kind].get(action)
    if needed is None or remark.state not in ("waiting", "appealed"):
        raise Refused(_("That cannot be decided now."))
    if remark.state == "appealed":
        needed = "editor"
    if not may(request.user, needed):
        raise Refused(_("Your account may not do this."))
    if remark.user_id and remark.user_id == request.user.pk:
        raise Refused(_("Nobody decides on their own remark."))
    reason = storable(reason.strip())[:LONGEST_REASON]
    if action == "rejected" and not reason:
        raise Refused(_("A rejection needs a reason."))
    _move(remark, action, request.user.get_username(), role_of(request.user), reason)


def move_own(request: HttpRequest, remark: Remark, action: str, reason: str) -> None:
    """The author appeals a rejection or withdraws what is not decided. Raises :class:`Refused`."""
    if not request.user.is_authenticated or remark.user_id != request.user.pk:
        raise Refused(_("Only its author may do that."))
    allowed = {"appealed": ("rejected",), "withdrawn": ("waiting", "appealed")}.get(action, ())
    if remark.state not in allowed:
        raise Refused(_("That cannot be done now."))
    if action == "appealed" and (not reason.strip() or remark.log.filter(action="appealed").exists()):
        raise Refused(_("One appeal, with its reason."))
    _move(remark, action, request.user.get_username(), role_of(request.user), storable(reason.strip())[:LONGEST_REASON])


def _move(remark: Remark, action: str, by: str, role: str, reason: str) -> None:
    with transaction.atomic():
        remark.state = action
        remark.save(update_fields=["state", "changed"])
        LogEntry.objects.create(remark=remark, action=action, by=by, role=role, reason=reason)


def gold_drafts() -> Iterator[dict[str, Any]]:
    """Accepted corrections as drafts of gold: quotes of the text, no offsets, one report each."""
    accepted = Remark.objects.filter(kind="correction", state="accepted").order_by("report_uid", "id")
    by_report: dict[str, list[Remark]] = {}
    for remark in accepted:
        by_report.setdefault(remark.report_uid, []).append(remark)
    for uid, remarks in by_report.items():
        report = queries.report(uid)
        yield {
            "name": uid,
            "published": report.published.isoformat() if report and report.published else None,
            "corrections": [
                {"entry": r.entry or None, "field": r.field, "evidence": r.quote, "was": r.was, "is": r.proposed, "note": r.body}
                for r in remarks
            ],
        }
