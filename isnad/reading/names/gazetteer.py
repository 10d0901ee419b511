"""Names that the gazetteer knows: countries, organisations, people, places.

A capital stands for its government unless a preposition of place stands before it: «أعلنت موسكو», but «وصل إلى موسكو».
"""

from __future__ import annotations

from isnad.pack.names import Entry, Phrase
from isnad.reading.names.found import Found
from isnad.reading.names.words import COMMAS, Line, Reading, Word


def matches(line: Line, at: int) -> list[tuple[Phrase, Reading, int]]:
    """Every phrase that begins at a token, longest first, with how the first word was read and the last token."""
    word = line.words[at]
    if not word.phrase_first:
        return []
    following = line.words[at + 1] if at + 1 < line.count else None
    out: list[tuple[Phrase, Reading, int]] = []
    phrases = line.tables.phrases
    for reading in word.readings:
        for phrase in phrases.get(reading.form, ()):
            words = phrase.words
            if len(words) == 1:
                out.append((phrase, reading, at))
            elif following is not None and (following.folded == words[1] or following.kind == "punct"):
                last = _follow(line, at, words)
                if last >= 0:
                    out.append((phrase, reading, last))
    if len(out) > 1:
        out.sort(key=lambda m: (-m[2], m[1].cut))
    return out


def _follow(line: Line, at: int, words: tuple[str, ...]) -> int:
    """The last token of a phrase whose first word stands at ``at``; -1 when the rest does not follow.

    One quotation mark before a word and a hyphen or full stop between two are skipped; a mark opened inside closes inside.
    """
    k = at
    opened = False
    for want in words[1:]:
        k += 1
        if k < line.count and line.tokens[k].kind == "punct":
            if line.tokens[k].text in ".-" and line.tokens[k].glued:
                k += 1
            elif line.is_quote(k):
                opened = not opened
                k += 1
        if k >= line.count or line.words[k].folded != want:
            return -1
    if opened and line.is_quote(k + 1):
        k += 1
    return k


def place_like(line: Line, at: int, reading: Reading) -> bool:
    """True when what stands before makes a name a place rather than a side."""
    if reading.prep == "ب":
        return True
    if reading.prep:
        return False
    if line.count <= 6 and any(t.text in "-–—|/" for t in line.tokens):
        return True  # a byline or a dateline on its own line
    if at == 0:
        return (
            line.count > 1
            and line.tokens[1].kind in ("number", "punct")
            and not line.is_quote(1)
            and line.tokens[1].text not in COMMAS
        )
    if reading.conj:
        return any(
            line.words[k].folded in line.tables.contexts["place_before"]
            or (line.words[k].folded[0] == "ب" and line.words[k].begins)
            for k in range(max(0, at - 2), at)
        )
    return line.words[at - 1].folded in line.tables.contexts["place_before"]


_WAY = 8  # tokens between «زيارة» and the capital


def _visited(line: Line, at: int, reading: Reading) -> bool:
    """«في زيارة رسمية إلى موسكو», «يصل وزير الدفاع إلى موسكو», «زيارة لموسكو»: somebody's goal."""
    before = line.words[at - 1].folded if at else ""
    if at > 1 and not reading.cut and before in ("في", "لدي", "من") and line.words[at - 2].folded.removeprefix("و").startswith(("سفير", "سفار", "قنصل")):
        return True  # «استدعت سفيرها في باريس»
    if at > 1 and not reading.cut and before == "من" and any(
        line.words[k].folded.removeprefix("و") in line.tables.contexts["asked"] for k in range(max(0, at - 4), at - 1)
    ):
        return True  # «طلبت كييف من برلين صواريخ»
    if not (reading.prep == "ل" or (not reading.cut and before == "الي")):
        return False
    visits = line.tables.contexts["visits"]
    for k in range(at - 1, max(at - 2 - _WAY, -1), -1):
        if line.words[k].kind == "punct":
            return False
        word = line.words[k].folded
        if word in visits or word.removeprefix("و").removeprefix("ب").removeprefix("ال") in visits:
            return True
    return False


def _is_deed(line: Line, at: int, reading: Reading) -> bool:
    word = line.behind(at, reading).words[at]
    return word.verb or word.vn


def _acting(line: Line, at: int, reading: Reading) -> bool:
    """«أعلن الاحتلال», «إن الاحتلال اعتقل», «على يد الاحتلال»: a deed that stands for who does it."""
    if not at or reading.cut or not reading.article:
        return False
    after = line.words[at + 1] if at + 1 < line.count else None
    if after is not None and (after.nation is not None or (after.article and after.relative)):
        return False  # «الاحتلال الأميركي»
    return acts(line, at, at)


def acts(line: Line, at: int, last: int) -> bool:
    """Right behind a verb that it may be the subject of, or behind «على يد» and the like; or between «أن» and a verb."""
    if not at:
        return False
    before = line.words[at - 1].folded
    if before in ("ان", "بان", "فان", "وان"):
        return last + 1 < line.count and any(a.form.pos == "verb" for a in line.tokens[last + 1].analyses if not a.guessed)
    return _masculine_verb(line, at - 1) or before in line.tables.contexts["hands"]


def _masculine_verb(line: Line, at: int) -> bool:
    word = line.words[at]
    told = word.folded.removeprefix("و")
    feminine = told.startswith("ت") or told.endswith(("ت", "وا", "ون", "ين", "نا", "ه"))
    return word.verb and not feminine and told not in line.tables.contexts["undoing"]


def read_short(line: Line, at: int) -> Found | None:
    """A surname of the gazetteer behind a title, where it may also be a common word: «الرئيس بري»."""
    for phrase, reading, last in matches(line, at):
        if phrase.entry.use == "short" and not reading.cut:
            entry = phrase.entry
            return Found(at, last, "person", entry.country, entry.sectors, 0, entry.key, "gazetteer.short", (at, last), head=at)
    return None


def _body_near(line: Line, at: int, joined: bool) -> bool:
    """True when the word before is the name of an organisation and «و» joins the two."""
    if not at or not joined:
        return False
    return any(
        p.entry.kind in ("organisation", "group") and len(p.words) == 1
        for r in line.words[at - 1].readings
        for p in line.tables.phrases.get(r.form, ())
    )


def _in_idiom(line: Line, at: int, reading: Reading) -> bool:
    """«مسقط رأسه», «كوبا أمريكا»: the pair of words names no country."""
    idioms = line.tables.contexts["idioms"]
    here = reading.form
    before = line.words[at - 1].folded if at else ""
    after = line.words[at + 1].folded if at + 1 < line.count else ""
    return any(
        (i.startswith(here + " ") and after.startswith(i[len(here) + 1 :]))
        or (before.endswith(i.partition(" ")[0]) and here == i.partition(" ")[2])
        for i in idioms
    )


_EVERYWHERE = frozenset((None, "UNO", "IGO", "NGO", "IMG", "MNC", "EUR"))


def _street(word: Word, line: Line) -> bool:
    return any(r.stem in line.tables.contexts["streets"] and not r.article for r in word.readings)


def namesake(word: Word, line: Line) -> bool:
    """«مطار», «جائزة»: does the name behind the word make it one of many of its kind?"""
    return any(r.form in line.tables.contexts["namesakes"] for r in word.readings)


def _accept(line: Line, at: int, last: int, entry: Entry, reading: Reading) -> Found | None:
    before = line.words[at - 1] if at else None
    word = line.words[at]
    kind, rule = entry.kind, "gazetteer"
    quoted = line.is_quote(at - 1) and line.is_quote(last + 1)
    if last == at and before is not None and before.folded in line.tables.contexts["every"] and entry.kind in ("organisation", "group"):
        return None  # «في مختلف الميادين»
    if entry.use == "quoted" and not quoted and not (last > at and word.head_first):
        return None  # «الحياة», but «صحيفة الحياة»
    if last == at and entry.kind != "person" and _in_idiom(line, at, reading):
        return None
    if last == at and reading.stem in line.tables.contexts["acting_names"] and not _acting(line, at, reading):
        return None
    plain = last == at and entry.kind in ("organisation", "group") and not quoted and entry.use == ""
    if plain and _is_deed(line, at, reading) and not _body_near(line, at, reading.conj):
        return None  # «فتح», «سبق»: a verb unless another body stands beside it
    if last == at and entry.kind in ("organisation", "group") and word.known and not quoted and last + 1 < line.count:
        after = line.words[last + 1]
        if entry.kind == "group" and reading.article and after.article and after.nation is not None and not after.nation.plural:
            return None  # «القاعدة الكينية»
        if (
            reading.article
            and after.article
            and after.nation is None
            and (after.folded in line.tables.adjectives or (after.adjective and not after.noun))
        ):
            return None  # «القاعدة البحرية»
    if entry.use == "short":
        common = last == at and (word.known or (reading.cut and word.glued and word.noun))
        common = common and reading.form not in line.tables.contexts["firm_surnames"]
        if (
            common
            and not quoted
            and not (before is not None and before.head_first and before.folded in line.tables.contexts["owners"])
        ):
            return None
        if before is not None and before.given and reading.cut == 0 and not before.known:
            return None
        rule = "gazetteer.short"
    if entry.kind == "state" and before is not None and not reading.cut and _street(before, line):
        return None  # «في ميدان إيطاليا»
    if entry.use == "capital":
        if not place_like(line, at, reading) or _visited(line, at, reading):
            kind, rule = "state", "gazetteer.capital"
    elif (
        entry.kind == "state"
        and last == at
        and reading.article
        and reading.stem in line.tables.nationality
        and not reading.cut
        and before is not None
        and before.article
        and not before.verb
        and (before.folded.endswith("ه") or before.plural)
    ):
        return None  # «الطائرة السعودية»: an adjective
    elif entry.kind == "state" and entry.use == "shy":
        after_preposition = bool(reading.prep) or (
            before is not None and before.folded in line.tables.contexts["place_prepositions"]
        )
        verb = line.words[last + 1] if last + 1 < line.count and line.words[last + 1].verb else None
        feminine = verb is not None and (verb.folded.endswith("ت") or verb.folded.startswith("ت"))
        acting = feminine and before is not None and before.folded in ("ان", "بان", "فان")  # «إن مالي انسحبت»
        ousted = before is not None and before.verb and not before.noun and before.folded.endswith("ت") and not reading.cut  # «طردت مالي»
        if not (after_preposition or acting or ousted) or reading.form.startswith("ال"):
            return None
    elif entry.kind == "place":
        single = last == at
        if single and before is not None and before.given and not reading.cut and word.article and word.folded.endswith("ي"):
            return None  # «اللواء سالم الأحمدي»: a family name
        if entry.use == "shy" or (single and word.known):
            if not place_like(line, at, reading) or not (at or reading.prep):
                return None
            firm = entry.use == "firm" and word.surface.startswith("ال") == entry.name.startswith("ال")  # «في عدن»
            if single and not firm and (word.known or word.given) and (before is None or before.folded in ("من", "في", "الي")) and not reading.cut:
                return None
            if single and not firm and reading.cut and word.known:
                return None
        elif single and word.given and not place_like(line, at, reading):
            return None
    return Found(
        at, last, kind, entry.country, entry.sectors or (("GOV",) if kind == "state" else ()),
        reading.cut, entry.key, rule, (at, last), head=at,
    )  # fmt: skip


def read_gazetteer(line: Line, at: int) -> Found | None:
    """The longest name of the gazetteer that begins here and may stand here."""
    if not line.words[at].phrase_first:
        return None
    mark = ("gazetteer", at)
    if mark not in line.memo:
        line.memo[mark] = _gazetteer(line, at)
    found: Found | None = line.memo[mark]
    return found


def _gazetteer(line: Line, at: int) -> Found | None:
    found_here = matches(line, at)
    if line.is_quote(at - 1):
        found_here.sort(key=lambda m: (-m[2], m[0].entry.use != "quoted", m[1].cut))
    for phrase, reading, last in found_here:
        found = _accept(line, at, last, phrase.entry, reading)
        if found is None:
            continue
        if found.kind in ("institution", "organisation", "group") and last + 1 < line.count:
            after = line.words[last + 1]
            whole = after.nation_reading is not None and after.nation_reading.cut == 0
            if after.nation is not None and after.article and whole:
                if after.nation.country == found.country:
                    found = found._replace(last=last + 1)
                elif last > at and line.words[at].head_first and found.country not in _EVERYWHERE and not after.nation.plural:
                    continue  # «حزب العمال الجزائري»: a namesake
        return found
    return None
