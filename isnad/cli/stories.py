"""``isnad stories``: the same event in many reports; listed, brought up to date, merged and split by hand."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from isnad.cli.common import Archive, AsJson, opened, told

app = typer.Typer(help="The same event in many reports.", invoke_without_command=True)
Note = Annotated[str, typer.Option(help="Why, for those who come later.")]
By = Annotated[str, typer.Option(envvar="USER", help="Who decides.")]


def tell_story(story: Any, as_json: bool) -> None:
    """One story: its reports, who was first, where they differ. The archive is open."""
    from isnad.archive import queries
    from isnad.cli.looking import kind_of, say, sides

    events = list(queries.story_events(story))
    if as_json:
        out = {
            "id": story.uid, "type": story.type, "first_day": str(story.first_day), "last_day": str(story.last_day),
            "title": story.title,
            "reports": story.report_count, "sources": story.source_count, "first_report": story.first_report.uid,
            "differences": story.differences, "events": [{"id": e.uid, "report": e.report.uid} for e in events],
        }  # fmt: skip
        typer.echo(json.dumps(out, ensure_ascii=False, indent=1))
        return
    days = str(story.first_day) if story.first_day == story.last_day else f"{story.first_day} to {story.last_day}"
    typer.echo(f"{story.type}  {days}  {say(story.title)}")
    typer.echo(f"  {story.report_count} reports, {story.source_count} independent sources")
    for number, event in enumerate(events):
        outlet = f"{say(event.report.outlet.name)}  " if event.report.outlet else ""
        first = "  first" if event.report_id == story.first_report_id and number == 0 else ""
        typer.echo(f"  {event.report.day}  {outlet}{kind_of(event)}: {sides(event)}  {event.uid}{first}")
    for field, values in story.differences.items():
        typer.echo(f"  they differ: {field}: " + " / ".join(f"{say(v)} ({len(reports)})" for v, reports in values.items()))


@app.callback()
@told
def stories(
    context: typer.Context,
    archive: Archive = None,
    least: Annotated[int, typer.Option(min=1, help="Only stories of so many reports or more.")] = 2,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the newest stories."""
    if context.invoked_subcommand is not None:
        return
    opened(archive)
    from isnad.archive import queries
    from isnad.cli.looking import say

    found = queries.latest_stories(limit, least_reports=least)
    for story in found:
        if as_json:
            row = {"id": story.uid, "type": story.type, "first_day": str(story.first_day), "last_day": str(story.last_day),
                   "title": story.title, "reports": story.report_count, "sources": story.source_count}  # fmt: skip
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            counted = f"{story.report_count} reports, {story.source_count} sources"
            typer.echo(f"{story.last_day}\t{story.uid}\t{story.type}\t{counted}\t{say(story.title)}")
    if not found and not as_json:
        typer.echo(f"no story of {least} reports or more (isnad stories --least 1)", err=True)


@app.command()
@told
def update(archive: Archive = None) -> None:
    """Join what waits into stories."""
    done = opened(archive).update_stories()
    typer.echo(f"{done.reports} reports compared: {done.copies} copies, {done.stories} stories made or changed")


@app.command()
@told
def merge(story: str, other: str, archive: Archive = None, by: By = "", note: Note = "") -> None:
    """Two stories are one; kept as a decision that later joining heeds."""
    typer.echo(opened(archive).merge(story, other, by=by, note=note))


@app.command()
@told
def split(story: str, event: str, archive: Archive = None, by: By = "", note: Note = "") -> None:
    """An event is none of a story; kept as a decision that later joining heeds."""
    opened(archive).split(story, event, by=by, note=note)
    typer.echo(f"{event} is no part of {story}")
