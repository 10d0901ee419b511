"""Which noun phrases may speak: «وزير النقل», «مصادر», «بيان», but not «النتائج»."""

from __future__ import annotations

from isnad.reading.statements.view import View


def head_word(view: View, head: int, glue: str) -> str:
    """The folded head noun without the preposition ``glue`` that is written with it («لبيان», «للمرصد»)."""
    word = view.words[head]
    if glue and word.startswith(glue) and len(word) > 3:
        return "ا" + word if word.startswith("لل") else word[1:]
    return word


def can_speak(view: View, first: int, last: int, glue: str = "", strict: bool = False) -> bool:
    """True when the noun phrase may name somebody who speaks: a known side, an agent noun, a document, an unknown name."""
    lists = view.speech.words
    if first >= last:
        return False
    head = first
    while head in view.closing and head + 1 < last:
        head += 1
    word = head_word(view, head, glue)
    if strict and word in lists["stops.counted"]:
        return view.named(head) is not None or (head + 1 < view.count and view.words[head + 1] == "من")
    if view.named(head) is not None or word in lists["speakers.nouns"] or word in lists["documents"]:
        return True
    if word in lists["speakers.mute"] or view.tokens[head].kind not in ("word", "latin"):
        return False
    analyses = [a for a in view.tokens[head].analyses[:3] if a.form.pos != "verb"]
    if glue or strict:
        return False
    if not analyses and view.tokens[head].analyses:
        return False  # a verb
    known = [a for a in analyses if not a.guessed]
    if not known and word.startswith("ال") and word.endswith(("ه", "ات")):
        return False  # an unknown common noun rather than a name
    if not known:
        return view.tokens[head].kind == "latin" or not any(a.proclitics for a in analyses[:1])
    return any(a.form.derived in ("ap", "pp", "nisba") for a in known if not a.proclitics) or word.endswith("ون")


def plural(view: View, token: int) -> bool:
    """True when the noun is plural and so no title of one person."""
    return any(a.form.number == "p" for a in view.tokens[token].analyses[:1])
