"""Cues: the words that announce speech, and where the words that were said begin.

«وأوضح الضابط الذي حضر الجلسة أن» is one cue: the verb, its subject «الضابط…», its opener «أن».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isnad.pack.speech import SpeechForm
from isnad.reading.statements.candidates import in_relative, is_attributive, is_candidate, is_negated
from isnad.reading.statements.nouns import name_end, spoken_to
from isnad.reading.statements.openers import PARTICIPLE_REACH, REACH, Opener, direct_opener, find_opener
from isnad.reading.statements.view import View

HEADLINE = 12
QUOTED = 6  # tokens of a quotation after a colon that any verb may announce


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb, participle or verbal noun of saying with its opener."""

    first: int
    form: SpeechForm
    joined: bool
    opener: Opener
    relative: bool  # right after «الذي»


def _forms_in_order(view: View, token: int) -> list[SpeechForm]:
    return sorted(view.forms(token), key=lambda form: form.shape == "noun")


def _stated(view: View, token: int) -> Cue | None:
    """«وجاء في البلاغ أن»، «وجاء أيضا أن»: a paper speaks for who made it."""
    k = token + 1
    while view.has(k, "speakers.between"):
        k += 1
    if view.has(k, "sources.stated_there") and view.is_that(k + 1):
        k += 1  # «وجاء فيه أن»
    if not view.is_that(k):
        if not view.has(k, "sources.stated_in") or k + 1 >= view.count:
            return None
        noun = view.words[k + 1]
        if noun not in view.speech.words["documents"] and noun not in view.speech.occasions:
            return None
    opener = find_opener(view, token, view.speech.saying)
    if opener is None:
        return None
    return Cue(token, view.speech.saying, view.words[token][0] == "و", opener, in_relative(view, token))


def _told_to(view: View, end: int, colon: int) -> bool:
    """Does the noun phrase end at the colon, or is there only who heard it between them: «الوزير [لـ«X»]: …»?"""
    if end == colon:
        return True
    mark = name_end(view, end + 1) if view.has(end, "stops.to") else None
    return mark == colon - 1 or (spoken_to(view, end) and view.entity(end) == view.entity(colon - 1))


def _headline(view: View) -> Cue | None:
    """«الوزير: …» at the head of a sentence: a person and a colon."""
    if ":" not in view.words[:HEADLINE]:
        return None
    for k in range(1, min(view.count, HEADLINE)):
        if view.words[k] == ":":
            head = 0 if view.tokens[0].kind == "word" else 1
            if any(view.words[j] in "-–" for j in range(head, k)):
                return None  # «ماجد الحربي- سبق- الدمام:» is a byline
            entity = view.named(head)
            known = view.by_id[entity] if entity is not None else None
            person = known is not None and (
                known.kind == "person" or (known.kind in ("institution", "organisation") and "JRN" not in known.sectors)
            )
            if not (person or (entity is None and view.has(head, "speakers.nouns"))) or not _told_to(view, view.noun_phrase(head, k), k):
                return None
            opener = direct_opener(view, k)
            return Cue(k, view.speech.saying, False, opener, False) if opener is not None and opener.start < view.count else None
        if view.forms(k) or view.is_comma(k) or view.is_stop(k):
            return None
    return None


def _adjective(view: View, token: int, opener: Opener) -> bool:
    """True for a participle that describes a noun («آليات واضحة ومشددة») and reports nothing."""
    if view.is_comma(token - 1):
        return False
    word = view.words[token]
    if opener.how == "colon" and word.endswith("ه") and token < 8:
        return True  # «متابعة:» in a byline
    near = opener.at - token <= (3 if word.endswith("ه") else PARTICIPLE_REACH)
    if word[0] == "و" and word not in view.speech.forms:
        return not (opener.how in ("that", "quote", "colon") and opener.at - token <= 2)
    return not near and opener.how not in ("that", "quote", "colon")


def find_cues(view: View, asides: Mapping[int, int]) -> list[Cue]:
    """Every verb, participle and verbal noun of saying of the sentence whose words can be found, in order.

    ``asides`` are source phrases, first token → end: «قال الناطق، حسب ما نقلته الوكالة، إن».
    """
    out: list[Cue] = []
    claimed: set[int] = set()
    headline = _headline(view)
    if headline is not None:
        out.append(headline)
        claimed.add(headline.opener.at)
    stated = view.speech.words["sources.stated_cue"]
    for token, written in enumerate(view.words):
        if view.entries[token] is None and written not in stated:
            continue
        if written in stated:
            cue = _stated(view, token)
            if cue is not None:
                out.append(cue)
                claimed.add(cue.opener.at)
                continue
            if view.entries[token] is None:
                continue
        if not is_candidate(view, token) or is_negated(view, token) or is_attributive(view, token):
            continue
        word = view.words[token]
        if (
            word in view.speech.words["stops.impersonal"]
            and token + 1 < view.count
            and (view.is_that(token + 1) or view.words[token + 1] == "الي")
        ):
            continue
        best: tuple[SpeechForm, Opener] | None = None
        for form in _forms_in_order(view, token):
            opener = find_opener(view, token, form, asides)
            if opener is not None and (best is None or opener.at < best[1].at):
                best = form, opener
        relative = in_relative(view, token)
        if (
            best is not None
            and best[0].shape == "present"
            and best[1].how in ("prep", "bare")
            and view.words[token].startswith(("س", "وس"))
        ):
            best = None  # «سيعلن عن النتائج»: nobody has spoken yet
        if best is None:
            form = view.forms(token)[0]
            if form.shape in ("past", "present") or (form.shape == "participle" and view.is_comma(token - 1)):
                out.append(Cue(token, form, view.joined(token), Opener("none", token, token), relative))
            continue
        form, opener = best
        if opener.at in claimed:
            if not (relative and opener.at == token + 1):
                continue  # «أضاف … قائلا: …» is one cue
            out = [c for c in out if c.opener.at != opener.at]  # «المسؤول الذي أعلن أن»: the nearer verb opens the words
        if form.shape == "participle" and _adjective(view, token, opener):
            continue
        if form.shape == "noun" and form.enclitic and opener.how == "prep" and opener.at - token > 4:
            continue
        if (
            form.shape == "noun"
            and not form.enclitic
            and ((form.frame.addressee and form.frame.id != "call") or (opener.how == "prep" and form.frame.id != "call"))
        ):
            continue  # «تحذير الأطباء من»: who warns is not said
        claimed.add(opener.at)
        out.append(Cue(token, form, view.joined(token), opener, relative))
    if any(view.words[q - 1] == ":" and q - 1 not in claimed for q in view.closing if q):
        out += _announced(view, claimed)
        out.sort(key=lambda cue: cue.first)
    return out


def _announced(view: View, claimed: set[int]) -> list[Cue]:
    """Quotations after a colon that no verb of saying announces: «دافعت ابنته عنه: «…»»."""
    out: list[Cue] = []
    for quote, end in view.closing.items():
        colon = quote - 1
        if colon < 2 or view.words[colon] != ":" or colon in claimed or end - quote < QUOTED or view.inside[colon]:
            continue
        for k in range(colon - 1, max(-1, colon - REACH), -1):
            if view.is_stop(k) or k in view.opening:
                break
            top = view.tokens[k].analyses[:1]
            if (
                top
                and top[0].form.pos == "verb"
                and not view.has(k - 1, "stops.relatives")
                and (k == 0 or view.is_comma(k - 1) or top[0].proclitics)
            ):
                joined = bool(top[0].proclitics)
                form = view.speech.saying._replace(gender=top[0].form.gender)
                opener = direct_opener(view, colon)
                if opener is not None:
                    out.append(Cue(k, form, joined, opener, False))
                break
    return out
