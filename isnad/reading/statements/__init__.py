"""Statements: whose words, through whom, which exact words, when. The chain of transmission of everything a report quotes.

«قال الوزير إن السد امتلأ، بحسب بيان للوزارة» is one statement: speaker the minister, via the ministry, content «السد امتلأ».

    find_cues      verbs, participles and verbal nouns of saying, and where their words begin      cues
    find_subject   who speaks: after the verb, before it, the antecedent of a relative, or implied  speakers
    find_sources   «بحسب»، «وفق ما أفادت»، «نقلا عن»                                                 sources
    passed_on      papers, agencies and issuers between the verb and the words                      chains
    is_beside      does a cue end the words before it or stand inside them; where words end         content
    Voices         from tokens to entities, those the resolution lacks made here                    voices
    Scribe         sentence by sentence, remembering who spoke last                                 scribe
"""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack import Pack
from isnad.pack.letters import fold
from isnad.reading.parts import Sentence
from isnad.reading.statements.scribe import Scribe
from isnad.reading.statements.view import Sides, View
from isnad.record import DateExpression, Entity, Statement


def attribute(
    sentences: Sequence[Sentence], resolution: Sides, dates: Sequence[DateExpression], pack: Pack
) -> tuple[tuple[Statement, ...], tuple[Entity, ...]]:
    """The statements of a report in order, and the speakers among them that the resolution does not know.

    The second part holds entities with ids of their own (``q1``…): sources without a name, papers named only between
    quotation marks. A record needs both: ``entities = resolution.entities + made``.
    """
    by_id = {entity.id: entity for entity in resolution.entities}
    surnames = {fold(e.name).split()[-1]: e.id for e in resolution.entities if e.kind == "person" and len(e.name.split()) > 1}
    scribe = Scribe(pack.speech, dates)
    before: View | None = None
    at = 0
    for index, sentence in enumerate(sentences):
        while at < len(dates) and dates[at].end <= sentence.start:
            at += 1
        near = [d for d in dates[at : at + 12] if d.start < sentence.end]
        view = View(index, sentence, resolution, by_id, pack.speech, near, surnames)
        scribe.sentence(view, before)
        before = view
    return tuple(scribe.statements), tuple(scribe.voices.made)
