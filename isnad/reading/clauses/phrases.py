"""Noun phrases: «رئيس لجنة الانتخابات الوطنية الموريتانية» is one head with a chain of genitives and an adjective.

A head without article or pronoun takes the noun after it as its genitive; adjectives follow that agree with the phrase in
definiteness; «و» joins a further phrase when a noun follows at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from isnad.pack.letters import fold
from isnad.reading.clauses.parts import NP, Word
from isnad.reading.parts import Mention

_OPEN_QUOTES = frozenset("«“\"‘'„")
_CLOSE_QUOTES = frozenset("»”\"’'")
_HOLDERS = frozenset({"وزير", "وكيل", "مدير", "رييس", "قايد"})  # who have a portfolio, or stand for several states at once
_LISTED = frozenset({"state", "place", "organisation", "institution"})
_LONGEST_CHAIN = 30  # words; no writer strings ten together
_LONGEST_ASIDE = 8  # tokens in brackets that a phrase may carry along


class Phrases:
    """Reads the phrase that starts at a token; every phrase is read once."""

    def __init__(
        self, words: tuple[Word, ...], names: Sequence[Mention], quantity: frozenset[str], duals: frozenset[int],
        telling: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.words = words
        self.telling = telling  # verbs whose passive participle tells a deed
        self.names = names
        self.quantity = quantity
        self.duals = duals  # tokens that may be a dual in construct: «جيشا البلدين»
        self.by_head: dict[int, NP] = {}
        self._seen: dict[tuple[int, bool], NP | None] = {}
        self._depth = 0

    def joined(self, i: int) -> NP | None:
        """The phrase at ``i`` with all that «و» joins to it, or None when no phrase starts here."""
        first = self.single(i)
        if first is None:
            return None
        more: list[NP] = []
        at = self._aside(first.last + 1)
        while len(more) < 12:
            comma = at < len(self.words) and self.words[at].lemma in ("،", ",")
            nxt = at + 1 if comma else at
            one = self._joined_at(nxt, comma, first, more)
            if one is None:
                break
            more.append(one)
            at = self._aside(one.last + 1)
        return self._with(first, more)

    def _joined_at(self, at: int, comma: bool, first: NP, more: list[NP]) -> NP | None:
        """The phrase joined at ``at``: glued «و», a separate «و» (machine-translated), or a comma between names of a list."""
        if at >= len(self.words):
            return None
        word = self.words[at]
        if word.kind == "conj" and word.lemma in ("و", "او", "ثم"):
            after = self.words[at + 1] if at + 1 < len(self.words) else None
            if after is None or after.kind not in ("noun", "num", "dem") or after.prep:
                return None
            return None if comma and after.mention < 0 else self.single(at + 1)
        if word.kind not in ("noun", "num", "dem") or word.prep:
            return None
        if word.conj == "و":
            if comma and not (word.mention >= 0 or more):
                return None
            one = self.single(at)
            if one is None:
                return None
            following = self.words[one.last + 1] if one.last + 1 < len(self.words) else None
            # «…، وروسيا تقول»: a name that its own verb follows opens a clause.
            if following is not None and following.kind == "verb" and not following.conj and comma:
                return None
            # A sum and its nouns agree in kind: names join names, people join people; a verbal noun does not join a name.
            if (first.mention >= 0) != (one.mention >= 0) and self._verbal(one.head) != self._verbal(first.head):
                return None
            return one
        if comma and word.mention >= 0 and first.mention >= 0 and not word.conj and self._list_goes_on(at):
            return self.single(at)
        return None

    def _verbal(self, head: int) -> bool:
        analysis = self.words[head].analysis
        return analysis is not None and analysis.form.derived == "vn"

    def _list_goes_on(self, at: int) -> bool:
        """True when, a few names further, «و» closes the list: «مصر، الأردن، والعراق»; else the comma is an apposition's."""
        one = self.single(at)
        if one is None:
            return False
        here = self.names[self.words[at].mention]
        if here.kind == "person" or here.role:
            return False
        nxt = self._aside(one.last + 1)
        if nxt < len(self.words) and self.words[nxt].lemma in ("،", ","):
            nxt += 1
            return nxt < len(self.words) and self.words[nxt].mention >= 0
        return nxt < len(self.words) and self.words[nxt].conj == "و" and self.words[nxt].mention >= 0

    def _aside(self, at: int) -> int:
        """The token after closing quotation marks and a short bracket at ``at``."""
        words = self.words
        while at < len(words) and words[at].kind == "punct":
            if words[at].lemma in _CLOSE_QUOTES and words[at].lemma not in _OPEN_QUOTES:
                at += 1
                continue
            if words[at].lemma == "(":
                close = next((j for j in range(at + 1, min(at + _LONGEST_ASIDE, len(words))) if words[j].lemma == ")"), -1)
                if close < 0:
                    return at
                at = close + 1
                continue
            break
        return at

    def single(self, i: int, genitive: bool = False) -> NP | None:
        """The phrase at ``i`` without what is joined to it. A chain of genitives ends after :data:`_LONGEST_CHAIN` words."""
        key = (i, genitive)
        if key not in self._seen:
            if self._depth >= _LONGEST_CHAIN:
                return None
            self._seen[key] = None
            self._depth += 1
            self._seen[key] = self._read(i, genitive)
            self._depth -= 1
            got = self._seen[key]
            if got is not None:
                self.by_head.setdefault(got.head, got)
        return self._seen[key]

    def _read(self, i: int, genitive: bool) -> NP | None:
        words, n = self.words, len(self.words)
        first = i
        demonstrative = number = False
        while i < n and words[i].kind == "punct" and words[i].lemma in _OPEN_QUOTES:
            i += 1
        if i < n and words[i].kind == "dem":
            demonstrative, i = True, i + 1
            if i < n and words[i].kind in ("noun", "adj", "num") and words[i].mention < 0 and not words[i].article:
                return NP(first, i - 1, i - 1, demonstrative=True)  # «نظموا عقب ذلك مسيرة»
        if i < n and words[i].kind == "num":
            number = True
            after = i + 1
            while after < n and words[after].kind == "num":
                after += 1
            if after < n and words[after].kind == "noun" and not words[after].prep and not words[after].conj:
                i = after
            else:
                return self._numbered(first, after, i)
        while i < n and demonstrative and words[i].kind == "punct" and words[i].lemma in _OPEN_QUOTES:
            i += 1
        if i >= n or words[i].kind not in ("noun", "adj", "num") or (genitive and (words[i].prep or words[i].conj)):
            return NP(first, i - 1, i - 1, demonstrative=True) if demonstrative and i - 1 >= first else None
        head = words[i]
        mention = head.mention
        last = self.names[mention].last if mention >= 0 else i
        head_at = i if mention < 0 or not i <= self.names[mention].head <= last else self.names[mention].head
        inner: NP | None = None
        partitive = False
        j = last + 1
        bare = (
            not head.article and not head.enclitic and (not head.accusative or (i in self.duals and j < n and words[j].article))
        )
        if mention < 0 and bare and head.kind in ("noun", "num") and not self._closed(i):
            k = j
            while k < n and words[k].kind == "punct" and words[k].lemma in _OPEN_QUOTES and k - j < 2:
                k += 1
            if k + 1 < n and head.lemma in _HOLDERS and words[k].kind == "adj" and not words[k].article and self._owns(k + 1):
                k += 1  # «وزراء خارجية غانا وتوغو»: a portfolio, then whose it is
            if k < n and words[k].kind in ("noun", "num", "dem") and not words[k].prep and not words[k].conj:
                inner = self.single(k, True)
                if inner is not None and inner.mention >= 0 and (self._verbal(i) or head.lemma in _HOLDERS):
                    inner = self._listed(inner)
                if inner is not None:
                    j = inner.end + 1
                    last = inner.end
        adjectives: list[int] = []
        while j < n:
            word = words[j]
            if (
                word.lemma in ("-", "–", "ـ")
                and adjectives
                and j + 1 < n
                and words[j + 1].kind == "adj"
                and not words[j + 1].conj
            ):
                j += 1  # «تعاون يمني - مصري»
                continue
            if word.kind == "punct" and word.lemma in _CLOSE_QUOTES:
                if j + 1 < n and words[j + 1].kind == "adj" and not words[j + 1].conj:
                    j += 1
                    continue
                break
            joins = bool(adjectives) and word.conj == "و"
            if word.kind != "adj" or word.prep or (word.conj and not joins) or word.mention >= 0 or self.tells(j):
                break
            definite = head.article or head.enclitic != "" or mention >= 0 or (inner is not None and self._definite(inner))
            if word.article != definite and not (inner is not None and not self._definite(inner)):
                break
            if word.accusative and not head.accusative and head.article:
                break
            if not self._fits(head, word) and not (inner is not None and self._fits(self.words[inner.head], word)):
                break  # «أغلقت السعودية المعبر»: a noun that only looks like an adjective
            adjectives.append(j)
            last = j
            j += 1
        if (
            inner is None
            and mention < 0
            and head.lemma in self.quantity
            and j < n
            and words[j].lemma == "من"
            and words[j].kind == "prep"
            and not words[j].enclitic
        ):
            inner = self.single(j + 1, True)
            if inner is not None:
                partitive, last = True, inner.last
        while (
            last + 1 < n
            and words[last + 1].kind == "punct"
            and words[last + 1].lemma == "»"
            and any(words[k].lemma == "«" for k in range(first, last + 1))
        ):
            last += 1
        return NP(first, last, head_at, inner, tuple(adjectives), (), mention, partitive, demonstrative, number)

    def tells(self, i: int) -> bool:
        """A passive participle of the pack's list, with a preposition behind it: «المحتجز منذ», «المبرم بين»."""
        word, after = self.words[i], self.words[i + 1] if i + 1 < len(self.words) else None
        form = word.analysis.form if word.analysis is not None else None
        if form is None or form.derived != "pp" or after is None or word.conj or word.prep:
            return False
        return fold(form.verb) in self.telling and (bool(after.prep) or after.kind == "prep")

    def _owns(self, i: int) -> bool:
        """True for a state or a body that nothing joins to what stands before."""
        word = self.words[i]
        return word.mention >= 0 and not word.conj and not word.prep and self.names[word.mention].kind in _LISTED

    def _with(self, first: NP, more: list[NP]) -> NP:
        """The phrase with those that are joined to it, which then stands for its head."""
        if not more:
            return first
        out = NP(first.first, first.last, first.head, first.genitive, first.adjectives, tuple(more), first.mention,
                 first.partitive, first.demonstrative, first.number)  # fmt: skip
        self.by_head[first.head] = out
        return out

    def _listed(self, first: NP) -> NP:
        """«زيارة إيران ومصر ولبنان»: the names of one kind behind a verbal noun are all what it is done to."""
        more: list[NP] = []
        kind = self.names[first.mention].kind
        at = first.last + 1
        kinds = _LISTED | {"person"}  # «حبس زيد وعمرو»
        while at < len(self.words) and self.words[at].conj == "و" and self.words[at].mention >= 0 and kind in kinds:
            one = self.single(at)
            if one is None or self.names[one.mention].kind != kind or (one.last + 1 < len(self.words) and self.words[one.last + 1].kind == "verb"):
                break
            more.append(one)
            at = one.last + 1
        return self._with(first, more)

    def _closed(self, i: int) -> bool:
        """«أسبوعين», «مراقبين»: a dual or sound plural that has its nun takes no genitive."""
        analysis = self.words[i].analysis
        form = analysis.form if analysis is not None else None
        if form is None or form.number not in ("d", "p") or form.construct or i in self.duals or form.pos not in ("noun", "adj"):
            return False
        stem = form.surface[:-2]
        return form.surface.endswith(("ين", "ان", "ون")) and stem in (form.lemma, form.lemma[:-1] + "ت")

    def _numbered(self, first: int, after: int, at: int) -> NP:
        """«15 من الجنود», «آلافا من رجال الشرطة»: a number and those it counts; a place behind «من» is where from."""
        words = self.words
        if after + 1 < len(words) and words[after].kind == "prep" and words[after].lemma == "من" and not words[after].enclitic:
            who = self.single(after + 1, True)
            if who is not None and (who.mention < 0 or self.names[who.mention].kind in ("group", "institution")):
                return NP(first, who.last, at, who, partitive=True, number=True)
        return NP(first, after - 1, at, number=True)

    def _fits(self, noun: Word, adjective: Word) -> bool:
        """Gender and number allow the adjective; unknown ones never forbid it."""
        of = adjective.analysis.form if adjective.analysis is not None else None
        form = noun.analysis.form if noun.analysis is not None else None
        if of is not None and of.number in ("p", "d") and noun.mention >= 0:
            named = self.names[noun.mention]
            if named.kind in ("state", "person") and not named.plural:
                return False  # «رعت النرويج المحادثات»
        if of is None or not of.gender or of.number != "s":
            return True
        if noun.mention >= 0:
            mention = self.names[noun.mention]
            if mention.kind == "state":
                return of.gender == "f" or (mention.name.startswith("ال") and not mention.name.endswith("ة"))
            if mention.kind == "person" and not mention.plural:
                return of.gender == ("f" if mention.role.split(" ")[0].endswith("ة") else "m")
        if form is None or not form.gender:
            return True
        if form.number == "p":
            return True
        return of.gender == form.gender

    def _definite(self, phrase: NP) -> bool:
        word = self.words[phrase.head]
        if word.article or word.enclitic or phrase.mention >= 0 or phrase.demonstrative:
            return True
        return phrase.genitive is not None and not phrase.partitive and self._definite(phrase.genitive)
