"""What may stand between a verb of saying and its subject: adverbs, dates, the occasion, the paper spoken to."""

from __future__ import annotations

from isnad.reading.statements.nouns import name_end
from isnad.reading.statements.view import View


def skip_between(view: View, k: int, end: int) -> int:
    """Past what may stand between a verb and its subject: adverbs, dates, «في تصريح له», «لـ«الصحيفة»»."""
    words, lists = view.words, view.speech.words
    while k < end:
        word = words[k]
        if (
            word in lists["speakers.between"]
            or word in lists["sources.back"]
            or view.is_comma(k)
            or view.dated[k]
            or view.tokens[k].kind == "number"
        ):
            k += 1
        elif word in lists["stops.to"] and k + 1 < end and (after := name_end(view, k + 1)) is not None:
            k = after + 1
        elif word in ("في", "عبر", "خلال") and k + 1 < end and words[k + 1] in view.speech.occasions:
            k += 2
            if any(_tells(view, j) for j in range(k, min(k + 3, end))):
                # «في كلمة مسجلة أذاعها الراديو …، »: up to the comma
                k = next((j for j in range(k, end) if view.is_comma(j)), end)
                continue
            while (
                k < end
                and (not _starts_phrase(view, k) or view.words[k] in ("صحفي", "صحافي"))
                and view.tokens[k].kind == "word"
                and words[k] not in lists["stops"]
            ):
                k += 1
        elif any(
            a.enclitic and a.proclitics and a.form.pos == "noun" and a.proclitics[-1] in "بل" for a in view.tokens[k].analyses[:1]
        ):
            k += 1  # «دعا بموجبها العبادي إلى», «أكد لنظيره الصيني أن»
            while k < end and (same := view.entity(k)) is not None and same == view.entity(k - 1):
                k += 1
        elif word in ("عنه", "عنها", "عنهم"):
            k += 1
        elif view.phrase(k + 1, "stops.anonymous"):
            # «قال [طالبا عدم الكشف عن هويته] إن»
            k = next((j for j in range(k, end) if view.is_comma(j) or view.is_that(j) or view.is_quote(j)), end)
        elif word == "(":
            after = view.bracket_end(k)
            if after is None:
                return k
            k = after
        elif word in "-–":
            k += 1
        else:
            break
    return k


def _tells(view: View, k: int) -> bool:
    """True for a verb with a pronoun («بثته»، «نشرها»): it describes the noun before it."""
    return any(form.enclitic and form.shape in ("past", "present") for form in view.forms(k)) or view.has(k, "documents.issuers")


def _starts_phrase(view: View, k: int) -> bool:
    return view.entity(k) is not None or view.has(k, "speakers.nouns")
