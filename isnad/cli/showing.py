"""``isnad show``: one thing of the archive by its permanent id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isnad.cli.common import Archive, AsJson, opened, told
from isnad.cli.looking import NO_ID, kind_of, say, sides
from isnad.errors import InputError

if TYPE_CHECKING:
    from isnad.archive.models import EventRow, Report, StatementRow


def _report(report: Report, as_json: bool) -> None:
    from isnad.archive import queries
    from isnad.show import show_record

    record = queries.record_of(report)
    if as_json:
        typer.echo(record.to_json(1))
    else:
        show_record(record, report.uid)


def _event(event: EventRow, as_json: bool) -> None:
    from isnad.archive import queries

    record = queries.record_of(event.report)
    if as_json:
        found = next(e for e in record.to_dict()["events"] if e["id"] == event.local)
        typer.echo(json.dumps({"id": event.uid, "report": event.report.uid, **found}, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{event.day}  {kind_of(event)}: {sides(event)}")
    typer.echo(f"  words    {say(event.words)}")
    if event.statement is not None:
        typer.echo(f"  said by  {_chain(event.statement)}")
    typer.echo(f"  report   {event.report.uid}  {event.report.day}  {say(event.report.title)}")
    typer.echo(f"  rule     {event.rule}")
    if event.story is not None:
        typer.echo(f"  story    {event.story.uid}: {event.story.report_count} reports")


def _chain(statement: StatementRow) -> str:
    links = [statement.speaker.name if statement.speaker else "?", *(v.entity.name for v in statement.via.order_by("position"))]
    return " ← ".join([*map(say, links), "the report"])


def _statement(statement: StatementRow, as_json: bool) -> None:
    about = {
        "id": statement.uid,
        "report": statement.report.uid,
        "chain": _chain(statement).split(" ← "),
        "words": statement.words,
    }
    if as_json:
        typer.echo(json.dumps(about, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{_chain(statement)}\n  words    {say(statement.words)}")
    typer.echo(f"  report   {statement.report.uid}  {say(statement.report.title)}")


def _entity(side: Any, as_json: bool) -> None:
    from isnad.archive import queries

    roles, partners = queries.entity_roles(side), queries.entity_partners(side, 10)
    events, said = list(queries.entity_events(side)[:10]), queries.entity_statements(side).count()
    if as_json:
        out = {
            "id": side.uid, "name": side.name, "kind": side.kind, "country": side.country or None, "roles": roles,
            "partners": [[e.uid, e.name, n] for e, n in partners], "statements": said, "events": [e.uid for e in events],
        }  # fmt: skip
        typer.echo(json.dumps(out, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{say(side.name)}  {side.kind} {side.country}  {said} statements")
    for role, n in roles[:10]:
        typer.echo(f"  office   {say(role)}  ({n} reports)")
    for partner, n in partners:
        typer.echo(f"  with     {say(partner.name)}  ({n} events)")
    for event in events:
        typer.echo(f"  {event.day} {kind_of(event)}: {sides(event)}  {event.uid}")


@told
def show(
    uid: Annotated[str, typer.Argument(metavar="ID", help="The permanent id of a report, event, statement, side or story.")],
    archive: Archive = None,
    as_json: AsJson = False,
) -> None:
    """Show one thing of the archive: what was read in a report, an event with its words, a statement, a side, a story."""
    opened(archive)
    from isnad.archive import queries
    from isnad.archive.models import StatementRow
    from isnad.cli.stories import tell_story

    if report := queries.report(uid):
        return _report(report, as_json)
    if story := queries.story(uid):
        return tell_story(story, as_json)
    if event := queries.event(uid):
        return _event(event, as_json)
    if statement := StatementRow.objects.select_related("report", "speaker").filter(uid=uid).first():
        return _statement(statement, as_json)
    if side := queries.entity(uid):
        return _entity(side, as_json)
    if gone := queries.tombstone(uid):
        successor = f"; see {gone.replaced_by}" if gone.replaced_by else ""
        raise InputError(uid, f"this {gone.kind} is no more: {gone.reason} on {gone.at:%Y-%m-%d}{successor}")
    raise InputError(uid, "the archive has nothing of this id", NO_ID)
