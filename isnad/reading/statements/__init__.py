"""Statements: whose words, through whom, which exact words, when. The chain of transmission of everything a report quotes.

«قال الوزير إن السد امتلأ، بحسب بيان للوزارة» is one statement: speaker the minister, via the ministry, content «السد امتلأ».

    view        one sentence: folded words, quotations, known sides, noun phrases
    candidates  which words may be verbs of saying
    openers     where the words begin that they announce
    cues        verbs, participles and verbal nouns with their openers
    nouns       which noun phrases may speak, and whom they name
    between     what stands between a verb and its subject
    speakers    the subject: after the verb, before it, the antecedent of a relative, or implied
    sources     «بحسب»، «وفق ما أفادت»، «نقلا عن»
    chains      papers, agencies and issuers between the verb and the words
    content     does a cue end the words before it or stand inside them; where words end
    voices      from tokens to entities; those the resolution lacks are made here
    topics      whom a verb without a subject goes back to in its sentence
    drafts      a statement before its end is known, and the finished one
    desk        the drafts of a sentence, the memory of a report
    passing     source phrases put into the drafts
    scribe      sentence by sentence
"""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack import Pack
from isnad.pack.letters import fold
from isnad.reading.parts import Sentence
from isnad.reading.statements.dress import dress
from isnad.reading.statements.scribe import Scribe
from isnad.reading.statements.view import Sides, View
from isnad.record import DateExpression, Entity, Statement


def attribute(
    sentences: Sequence[Sentence], resolution: Sides, dates: Sequence[DateExpression], pack: Pack
) -> tuple[tuple[Statement, ...], tuple[Entity, ...]]:
    """The statements of a report in order, and the speakers among them that the resolution does not know.

    The second part holds entities with ids of their own (``q1``…): sources without a name, papers named only between
    quotation marks, and of those that were looked at only whoever says something or passes it on. A record needs both: ``entities = resolution.entities + made``.
    """
    by_id = {entity.id: entity for entity in resolution.entities}
    surnames = {fold(e.name).split()[-1]: e.id for e in resolution.entities if e.kind == "person" and len(e.name.split()) > 1}
    scribe = Scribe(dates)
    before: View | None = None
    at = 0
    for index, sentence in enumerate(sentences):
        while at < len(dates) and dates[at].end <= sentence.start:
            at += 1
        near = [d for d in dates[at : at + 12] if d.start < sentence.end]
        view = View(index, sentence, resolution, by_id, pack.speech, near, surnames)
        scribe.sentence(view, before)
        before = view
    home = resolution.home
    heard = {voice for statement in scribe.statements for voice in (statement.speaker, *statement.via)}
    return tuple(scribe.statements), tuple(dress(made, pack.names, home) for made in scribe.voices.made if made.id in heard)
