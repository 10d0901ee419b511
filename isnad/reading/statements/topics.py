"""Whom a verb without a subject goes back to inside its sentence: the nearest verb's subject, the side the sentence is about."""

from __future__ import annotations

from isnad.reading.statements.chains import dateline
from isnad.reading.statements.nouns import governed, prepositional
from isnad.reading.statements.view import View


def _agrees(view: View, token: int, entity: str, gender: str) -> bool:
    """False for a state with a feminine name beside a masculine verb: «بعدما أعلنت تركيا …، مشيرا» is not Turkey."""
    return gender != "m" or view.by_id[entity].kind != "state" or view.words[token] in view.speech.words["stops.masculine"]


def agent(view: View, limit: int, gender: str = "") -> str | None:
    """The subject of the nearest finite verb before ``limit``: «رحب الوزير بالقرار، قائلا إن»."""
    skip_to = limit
    for k in range(limit - 1, -1, -1):
        if view.words[k] == ")":
            skip_to = next((j for j in range(k, -1, -1) if view.words[j] == "("), k)
        if (skip_to <= k < limit and skip_to < limit) or view.tokens[k].kind != "word":
            continue
        verb = view.tokens[k].analyses[:1]
        if verb and verb[0].proclitics[:1] == ("و",) and verb[0].form.pos == "noun" and view.entity(k + 1) is not None:
            # «ورفض العراق عودتهم»: a verb as well as a noun
            verb = tuple(a for a in view.tokens[k].analyses[:3] if a.form.pos == "verb" and a.form.tense == "past") or verb
        if (
            not verb
            or verb[0].form.pos != "verb"
            or verb[0].enclitic
            or view.has(k - 1, "stops.relatives")
            or view.has(k - 1, "that")
        ):
            continue
        had = _had(view, k)
        if had is not None:
            return had
        for j in range(k + 1, min(limit, k + 4)):
            entity = view.named(j)
            if entity is not None:
                if governed(view, j) or prepositional(view, j) or not _agrees(view, j, entity, gender):
                    break
                return entity
            if view.tokens[j].kind != "punct" and view.words[j] not in view.speech.words["speakers.between"]:
                break
    return None


def _had(view: View, verb: int) -> str | None:
    """The subject between «كان» and its perfect: «وكانت كوبا [قد] شكت تشيلي»."""
    k = verb - 2 if verb and view.words[verb - 1] == "قد" else verb - 1
    entity = view.entity(k)
    if entity is None:
        return None
    while k >= 0 and view.entity(k) == entity:
        k -= 1
    return entity if view.has(k, "stops.was") else None


def topic(view: View, limit: int, gender: str = "") -> str | None:
    """The subject of the sentence's first verb, or the side it begins with."""
    k = dateline(view)[0]
    while k < min(limit, 4) and (view.tokens[k].kind == "punct" or view.dated[k]):
        k += 1
    for j in range(min(limit, 8)):
        if view.words[j] == ":" and not view.forms(k):
            k = j + 1  # «وكالات: قال…»: what stands before the colon is a byline
    if k >= limit:
        return None
    verb = any(a.form.pos == "verb" for a in view.tokens[k].analyses[:1]) or bool(view.forms(k)) or view.has(k, "stops.was")
    if not verb and view.entity(k) is None and view.entity(k + 1) is None:
        return None
    for j in range(k, min(limit, k + 6)):
        entity = view.named(j)
        if view.has(j, "stops.prepositions") or (j > k and prepositional(view, j)):
            return None
        if entity is not None and not governed(view, j) and _agrees(view, j, entity, gender):
            return entity
    return None


def nearest(view: View, first: int, limit: int) -> str | None:
    """The side that the words from ``first`` on begin with: «المرزوقي سقط في الفخ … وقوله إنه»."""
    for k in range(first, limit):
        entity = view.entity(k)
        if entity is not None:
            return entity
    return None
