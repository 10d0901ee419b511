"""Records for people: a short readable view on a terminal, plain text when piped, and the explanation of a reading.

Arabic runs stand between isolates (U+2067 … U+2069) on a terminal, so that a right-to-left run does not turn the line around it.
"""

from __future__ import annotations

import sys

import isnad
from isnad.record import Event, Record, Statement

_RLI, _PDI = "\u2067", "\u2069"
_LONGEST = 90  # characters of evidence shown; the record has all of it


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


class _View:
    """Names and words of one record, isolated when a terminal shows them."""

    def __init__(self, record: Record, terminal: bool) -> None:
        self.record = record
        self.terminal = terminal
        self.names = {e.id: e.name for e in record.entities}

    def say(self, text: str) -> str:
        return f"{_RLI}{text}{_PDI}" if self.terminal and any("\u0590" <= c <= "\u08ff" for c in text) else text

    def who(self, ids: tuple[str, ...]) -> str:
        return "، ".join(self.say(self.names[i]) for i in ids) or "–"

    def chain(self, statement: Statement) -> str:
        links = [self.names.get(statement.speaker or "", "?"), *(self.names[i] for i in statement.via), "the report"]
        return " ← ".join(self.say(link) for link in links)

    def event_line(self, event: Event) -> tuple[str, str, str, str]:
        kind = event.type + (f" {event.mode}" if event.mode else "") + (f" ({', '.join(event.aux)})" if event.aux else "")
        words = _short(self.record.text[event.evidence.start : event.evidence.end])
        return kind, self.who(event.actor), self.who(event.recipient), self.say(words)


def _plain(view: _View, name: str) -> None:
    """Tab-separated lines for pipes: kind first, exact words last."""
    record = view.record
    out = sys.stdout
    out.write(f"report\t{name}\t{record.report.id}\t{record.report.published or ''}\t{record.report.title or ''}\n")
    for date in record.dates:
        value = date.value or date.relative or ""
        out.write(f"date\t{value}{'/' + date.end_value if date.end_value else ''}\t{record.text[date.start : date.end]}\n")
    for statement in record.statements:
        words = " … ".join(_short(record.text[c.start : c.end]) for c in statement.content)
        out.write(f"statement\t{view.chain(statement)}\t{words}\n")
    for event in record.events:
        out.write("event\t" + "\t".join(view.event_line(event)) + "\n")
    for problem in record.problems:
        out.write(f"problem\t{problem.code}\t{problem.message}\n")


def show_record(record: Record, name: str) -> None:
    """Print events, statements and dates with their exact words."""
    terminal = sys.stdout.isatty()
    view = _View(record, terminal)
    if not terminal:
        _plain(view, name)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(Text(f"{name}  {record.report.published or 'no day'}  {view.say(record.report.title or '')}", style="bold"))
    if record.events:
        table = Table(box=None, pad_edge=False, show_edge=False)
        for column in ("event", "actor", "recipient", "exact words"):
            table.add_column(column, overflow="fold")
        for event in record.events:
            table.add_row(*(Text(cell) for cell in view.event_line(event)))
        console.print(table)
    for statement in record.statements:
        words = " … ".join(_short(record.text[c.start : c.end]) for c in statement.content)
        console.print(Text(f"“ {view.chain(statement)}: {view.say(words)}"))
    if record.dates:
        dates = [
            f"{view.say(record.text[d.start : d.end])} = {d.value or d.relative}{'…' + d.end_value if d.end_value else ''}"
            for d in record.dates
        ]
        console.print(Text("dates: " + " · ".join(dates)))
    for problem in record.problems:
        console.print(Text(f"problem: {problem.message}", style="yellow"))
    console.print()


def show_explanation(source: str | bytes, published: str | None) -> None:
    """Print how each sentence was read: words with their analysis, clauses, statements with their chain, events with their rule."""
    from isnad.reading.clauses import NP, build
    from isnad.reading.names import find_names
    from isnad.reading.page import page_of
    from isnad.reading.words import split

    record = isnad.read(source, published=published)
    pack = isnad.load()
    page = page_of(source, published=published)
    sentences = split(page.text, record.blocks, pack)
    names = find_names(sentences, pack)
    trees = build(sentences, names, record.dates, pack)
    view = _View(record, sys.stdout.isatty())
    out = sys.stdout
    for sentence, tree in zip(sentences, trees, strict=True):
        out.write(f"\n— {view.say(_short(record.text[sentence.start : sentence.end]))}\n")
        for token, word in zip(sentence.tokens, tree.words, strict=True):
            if word.kind == "punct":
                continue
            analysis = word.analysis
            parts = [
                *(analysis.proclitics if analysis else ()),
                *(["ال"] if word.article else []),
                word.lemma,
                *([word.enclitic] if word.enclitic else []),
            ]
            traits = [
                t
                for t in (word.kind, *((analysis.form.derived, analysis.form.tense, analysis.form.voice) if analysis else ()))
                if t
            ]
            if word.mention >= 0:
                traits.append(
                    f"name {names[word.mention].kind} {names[word.mention].country or ''} by {names[word.mention].rule}"
                )
            out.write(f"  word    {view.say(token.text)} = {view.say(' + '.join(parts))}  {' '.join(traits)}\n")

        def words(phrase: NP | None, tokens: tuple[object, ...] = sentence.tokens) -> str:
            return "" if phrase is None else view.say(" ".join(t.text for t in tokens[phrase.first : phrase.end + 1]))  # type: ignore[attr-defined]

        for clause in tree.clauses:
            if clause.verb < 0 and clause.topic is None:
                continue
            marks = [
                m
                for m, on in (
                    ("not", clause.negated),
                    ("future", clause.future),
                    ("perhaps", clause.hypothetical),
                    ("passive", clause.passive),
                )
                if on
            ]
            out.write(
                f"  clause  {clause.index} {clause.relation} of {clause.parent}: {view.say(clause.lemma or '(no verb)')} {' '.join(marks)}"
                f" | before: {words(clause.topic)} | after: {'; '.join(words(p) for p in clause.nps)}"
                f" | {'; '.join(view.say(p.prep) + ' ' + (words(p.np) or view.say(p.pronoun)) for p in clause.pps)}\n"
            )
        for statement in record.statements:
            if sentence.start <= statement.cue.start < sentence.end:
                text = " … ".join(_short(record.text[c.start : c.end]) for c in statement.content)
                out.write(
                    f"  speech  {view.chain(statement)}: {view.say(text)}  cue {view.say(statement.cue.of(record.text))} by {statement.rule}\n"
                )
        for event in record.events:
            if sentence.start <= event.trigger.start < sentence.end:
                kind, actor, recipient, text = view.event_line(event)
                said = f" in {event.statement}" if event.statement else ""
                out.write(
                    f"  event   {kind}: {actor} → {recipient}{said}  trigger {view.say(event.trigger.of(record.text))} by {event.rule}\n"
                )
                out.write(f"          {text}\n")
