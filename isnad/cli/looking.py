"""Commands that ask the archive: search, export, status, provenance."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isnad.cli.common import Archive, AsJson, models_ready, opened, state_path, told
from isnad.errors import InputError

if TYPE_CHECKING:
    from isnad.archive.models import EventRow
    from isnad.archive.search import Hit
    from isnad.span import Span

_RLI, _PDI = "\u2067", "\u2069"
_SNIPPET = 160
NO_ID = "ids stand in: isnad search, isnad stories"


def say(text: str) -> str:
    """Text on one line; between isolates on a terminal, so that Arabic does not turn the line around it."""
    flat = " ".join(text.split())
    return f"{_RLI}{flat}{_PDI}" if sys.stdout.isatty() and any("\u0590" <= c <= "\u08ff" for c in flat) else flat


def marked(text: str, spans: tuple[Span, ...]) -> str:
    """What was found: bold on a terminal, plain elsewhere."""
    if not sys.stdout.isatty():
        return say(text)
    out, at = "", 0
    for span in spans:
        out += text[at : span.start] + "\x1b[1m" + text[span.start : span.end] + "\x1b[0m"
        at = span.end
    return say(out + text[at:])


def sides(event: EventRow) -> str:
    """Actor → recipient, as far as they are known."""
    named = {role: "، ".join(say(s.entity.name) for s in event.sides.all() if s.role == role) for role in ("actor", "recipient")}
    return f"{named['actor'] or '–'} → {named['recipient'] or '–'}"


def kind_of(event: EventRow) -> str:
    """Type, mode and auxiliary modes."""
    aux = f" ({', '.join(event.aux.split())})" if event.aux else ""
    return f"{event.type} {event.mode}".strip() + aux


def _hit(hit: Hit) -> dict[str, Any]:
    words, spans = hit.snippet(_SNIPPET)
    report = hit.report
    out: dict[str, Any] = {
        "id": hit.uid, "report": report.uid, "day": report.day.isoformat(),
        "outlet": report.outlet.name if report.outlet else None,
        "title": report.title, "url": report.url or None, "words": words, "found": [[s.start, s.end] for s in spans],
    }  # fmt: skip
    if hit.event is not None:
        by_role = {role: [s.entity.name for s in hit.event.sides.all() if s.role == role] for role in ("actor", "recipient")}
        out |= {"type": hit.event.type, "mode": hit.event.mode or None, "day": hit.event.day.isoformat(), **by_role}
    return out


@told
def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", filters like type:CONSULT: see --syntax.')] = "",
    archive: Archive = None,
    events: Annotated[bool, typer.Option("--events", "-e", help="Events instead of reports.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Words as they are spelled.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    after: Annotated[str | None, typer.Option(help="The cursor that the page before ended with.")] = None,
    as_json: AsJson = False,
    syntax: Annotated[bool, typer.Option("--syntax", help="How a query is written.")] = False,
) -> None:
    """Find reports or events, newest first; diacritics, hamza, the article and clitics do not matter."""
    if syntax:
        models_ready()
        from isnad.archive import search_query

        typer.echo((search_query.__doc__ or "").split(">>>")[0].strip())
        typer.echo("\n" + "\n".join(f"    {name + ':':18}{about}" for name, about in search_query.FILTERS.items()))
        return
    if not query.strip():
        raise InputError("search", "no query", "give words or filters; isnad search --syntax says how")
    api = opened(archive)
    kind = "events" if events else "reports"
    page = api.search(query, kind=kind, exact=exact, limit=limit, after=after)
    for hit in page.hits:
        if as_json:
            typer.echo(json.dumps(_hit(hit), ensure_ascii=False))
            continue
        report = hit.report
        outlet = f"\t{say(report.outlet.name)}" if report.outlet else ""
        if hit.event is not None:
            typer.echo(f"{hit.event.day}\t{hit.uid}\t{kind_of(hit.event)}\t{sides(hit.event)}")
        else:
            typer.echo(f"{report.day}\t{report.uid}{outlet}\t{say(report.title)}")
        typer.echo(f"\t{marked(*hit.snippet(_SNIPPET))}")
    if as_json:
        if page.next:
            typer.echo(json.dumps({"next": page.next}))
        return
    more = f"; more: --after {page.next}" if page.next else ""
    typer.echo(f"{len(page.hits)} {kind}{more}" if page.hits else f"no {kind} answer that", err=True)


@told
def export(
    kind: Annotated[str, typer.Argument(help="A kind of export; 'kinds' lists them.")],
    out: Annotated[str, typer.Argument(help="A file, a folder for parquet, or - for standard output.")] = "-",
    archive: Archive = None,
    query: Annotated[str, typer.Option("--query", "-q", help="Only what answers this, as in isnad search.")] = "",
) -> None:
    """Write what the archive holds in the formats the field uses: PLOVER, POLECAT, GDELT, CSV, Parquet, Web Annotations."""
    if kind == "kinds":
        models_ready()
        from isnad.archive.export import FORMATS

        for name, form in FORMATS.items():
            typer.echo(f"{name:18}{form.about}")
        return
    api = opened(archive)
    if kind not in api.FORMATS:
        raise InputError(kind, "no such export", f"known are {', '.join(api.FORMATS)}")
    total = api.export(kind, Path(out) if out != "-" else out, query)
    if out != "-":
        typer.echo(f"{out}\t{total:,} {'event' if kind == 'parquet' else 'piece'}{'' if total == 1 else 's'}")


@told
def status(
    archive: Archive = None,
    as_json: AsJson = False,
    check: Annotated[bool, typer.Option("--check", help="Also whether it is sound; status 1 if not.")] = False,
) -> None:
    """What the archive holds, who read it, what waits, and who fell silent."""
    api = opened(archive)
    now = api.status()
    troubles = api.troubles() if check else []
    silent = _silent(archive)
    if as_json:
        typer.echo(
            json.dumps(now.to_dict() | {"troubles": troubles if check else None, "silent": silent}, ensure_ascii=False, indent=1)
        )
    else:
        days = f", {now.first_day} to {now.last_day}" if now.first_day else ""
        lines = (
            ("reports", f"{now.reports:,}{days}; {now.versions:,} versions, {now.copies:,} copies, {now.outlets:,} outlets"),
            ("events", f"{now.events:,}; statements {now.statements:,}; sides {now.entities:,}"),
            (
                "stories",
                f"{now.stories:,}, {now.stories_of_several:,} of several reports; {now.waiting_for_stories:,} reports wait",
            ),
            (
                "quarantine",
                f"{now.quarantined:,}; {now.tombstones:,} ids that are no more; {now.unfinished_runs:,} unfinished runs",
            ),
        )
        typer.echo(f"{now.place}  ({now.vendor}, {now.bytes:,} bytes)")
        for name, said in lines:
            typer.echo(f"  {name:13}{said}")
        for code, pack, n in now.readings:
            typer.echo(f"  read by      {code}, pack {pack}: {n:,} reports")
        if now.outcomes:
            typer.echo("  outcomes     " + ", ".join(f"{n:,} {name}" for name, n in now.outcomes))
        for one in silent:
            typer.echo(f"  silent       {one}")
        for one in troubles:
            typer.echo(f"  trouble      {one}")
        if check and not troubles:
            typer.echo("  sound        the database and its sums agree")
    if troubles:
        raise typer.Exit(1)


def _silent(archive: str | None) -> list[str]:
    """Followed sources that fell silent, where something is followed at all."""
    path = state_path(archive, None)
    if not path.exists():
        return []
    from datetime import UTC, datetime

    from isnad.gathering.ledger import quiet
    from isnad.gathering.state import State

    with State(path) as state:
        found = quiet(state, datetime.now(UTC).date())
    return [f"{q.source}: nothing for {q.days} days (last {q.last or 'never'})" for q in found]


@told
def provenance(
    uid: Annotated[str, typer.Argument(metavar="ID", help="A report's or event's id.")],
    archive: Archive = None,
    as_json: AsJson = False,
) -> None:
    """Where a report came from: address or file, redirects, time, headers, feed entry, web-archive record, hash; each version."""
    opened(archive)
    from isnad.archive import queries
    from isnad.gathering.item import Provenance
    from isnad.gathering.provenance import lines

    event = queries.event(uid)
    report = queries.report(uid) or (event.report if event else None)
    if report is None:
        raise InputError(uid, "no report or event has this id", NO_ID)
    versions = list(queries.versions_of(report))
    if as_json:
        rows = [
            {"version": v.number, "kept": v.kept.isoformat(), "sha256": v.sha256, "provenance": v.provenance} for v in versions
        ]
        typer.echo(json.dumps({"report": report.uid, "versions": rows}, ensure_ascii=False, indent=1))
        return
    for version in versions:
        typer.echo(
            f"report {report.uid} version {version.number}, kept {version.kept:%Y-%m-%dT%H:%M:%SZ}, {version.size:,} bytes"
        )
        for line in lines(Provenance.from_dict({**version.provenance, "sha256": version.sha256})):
            typer.echo(f"  {line}")
        typer.echo(f"  {'read by':<12} {version.code}, pack {version.pack}")
