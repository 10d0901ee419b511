"""Which mentions are one entity."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import replace

from isnad.reading.entities.bodies import Bodies
from isnad.reading.entities.company import Companions
from isnad.reading.entities.items import Item, first_name, same_person
from isnad.reading.entities.local import Local
from isnad.reading.entities.owners import is_owned, owner_of, sectors_of, settle
from isnad.reading.entities.sides import Side
from isnad.reading.names.words import COMMAS, QUOTES
from isnad.reading.parts import Mention

_ALIAS = 5  # tokens from a name to a second one
_CALLED = 12  # tokens from an office to «يدعى»
_WEAK = frozenset(("ELI", "UNK"))
_INTERNATIONAL = frozenset(("UNO", "IGO", "EUR"))
_OFFICES = frozenset(("role", "counterpart"))
_NO_STATE = frozenset((*_INTERNATIONAL, "NGO", "IMG", "MNC"))
_OPENS = 2  # the last token that a sentence's subject may begin at: «وقال المتحدث»


class Linker(Bodies):
    """Walks the mentions in order and gathers them."""

    def run(self, items: Sequence[Item]) -> None:
        """Named persons first: an office may stand before its holder is named («قائد القوات … فلان»)."""
        self.local = Local(items, self.sentences, self.contexts)
        previous: Item | None = None
        for item in items:
            if item.mention.kind == "person" and item.name:
                alias = previous is not None and item.index >= 0 and self.alias(item, previous)
                self.put(item, self.of[previous.index] if alias and previous is not None else self.named(item))
                previous = item if item.index >= 0 else previous
        owned = [i for i in items if is_owned(i.mention)]
        bodies = [i for i in items if i.mention.kind != "person" or not (i.name or i.mention.rule in _OFFICES)]
        bodies = [i for i in bodies if not is_owned(i.mention)]
        for item in sorted(bodies, key=lambda i: not i.mention.key):
            side = self.body(item)
            if side is not None:
                self.put(item, side)
        near: dict[int, list[Item]] = {}  # the mentions of each sentence
        for item in items:
            near.setdefault(item.mention.sentence, []).append(item)
        waiting: list[Item] = []
        for item in (i for i in items if i.mention.rule in _OFFICES and not i.name):
            beside = self.apposition(item, near[item.mention.sentence])
            if beside is not None:
                self.put(item, beside)
            else:
                waiting.append(item)
        for item in waiting:
            holder = self.holder(item)
            if holder is not None:
                self.put(item, holder)
        Companions(self.sentences, self.contexts).settle(items, self.of)
        self.owned(owned, items)
        for side in self.sides:
            if side.kind == "person" and side.country is None:
                side.country = next((c for c in map(self.local.country, side.items) if c), None)
                side.country = side.country or next((c for c in map(self.homes, side.items) if c), None) or self.scene(side, near)
                body = next((b for b in map(self.local.body, side.items) if b), None)
                if body is not None and not set(side.sectors) & set(body.sectors):
                    side.sectors = (*body.sectors, *side.sectors)
        for side in self.sides:
            if side.kind == "person" and side.country in _INTERNATIONAL and side.sectors and "IGO" not in side.sectors:
                side.sectors = ("IGO", *side.sectors)
        home = {id(item): side for side in reversed(self.sides) for item in side.items}
        for n, item in enumerate(items):
            if item.mention.rule == "counterpart":
                self.same_office(item, items[:n], home)
        self.rivals(items, near, home)

    def rivals(self, items: Sequence[Item], near: dict[int, list[Item]], home: dict[int, Side]) -> None:
        """«استقبل فلان وزير الخارجية وزير الخارجية الهندي», «التقى وزير الزراعة نظيره الفرنسي»: two of one office are of two countries."""
        for item in items:
            side = home.get(id(item))
            if side is None or side.kind != "person" or side.country is not None or not item.role:
                continue
            for other in near[item.mention.sentence]:
                theirs = home.get(id(other))
                if theirs is None or theirs is side or theirs.kind != "person" or theirs.country is None:
                    continue
                same = other.mention.rule == "counterpart" or (len(item.role) > 1 and self.core(other.role) == self.core(item.role))
                if same or (other.role[:1] and other.role[0] in self.contexts["abroad"] and any(self._meets(i.mention) for i in side.items)):
                    side.foreign |= {theirs.country}

    def scene(self, side: Side, near: Mapping[int, Sequence[Item]]) -> str | None:
        """«أدانت وزارة الخارجية الصينية … . وقال [المتحدث وانغ]»: who opens a sentence by his office alone is of the state that the
        sentence before opened with, in one paragraph."""
        item = side.items[0]
        mention = item.mention
        if not item.role or mention.first > _OPENS or not mention.sentence:
            return None
        if self.sentences[mention.sentence].paragraph != self.sentences[mention.sentence - 1].paragraph:
            return None
        opened = [i.mention for i in near.get(mention.sentence - 1, ()) if i.index >= 0 and i.mention.first <= _OPENS]
        acting = [m for m in opened if m.kind in ("state", "institution", "person") and m.country and m.country not in _NO_STATE]
        return acting[0].country if acting else None

    def _meets(self, mention: Mention) -> bool:
        """«استقبل [وزير الداخلية فلان] سفير اليابان»."""
        tokens = self.sentences[mention.sentence].tokens
        return mention.first > 0 and tokens[mention.first - 1].folded.removeprefix("و") in self.contexts["meeting"]

    def drop(self, side: Side) -> None:
        """Takes back a side that only points at others."""
        self.sides = [s for s in self.sides if s is not side]
        self.of = {index: s for index, s in self.of.items() if s is not side}

    def owned(self, owned: Sequence[Item], items: Sequence[Item]) -> None:
        """«جنوده», «سفيرها»: the side they belong to gives their country."""
        for item in owned:
            named = [(i, self.of[i.index]) for i in items if i.index in self.of]
            owner = owner_of(item.mention, named, self.sentences)
            if item.name:
                side = self.of[item.index]
                if owner is not None and owner is not side and not side.settled:
                    side.country, side.settled = owner.country, owner.country is not None
                    side.sectors = sectors_of(item.mention, owner) if side.items == [item] else side.sectors
                continue
            known = settle(item, owner)
            side = self.holder(known) or self.new(known) if known.mention.rule == "role" else self.body(known) or self.new(known)
            self.put(known, side)

    def same_office(self, item: Item, before: Sequence[Item], home: dict[int, Side]) -> None:
        """«نظيره التركي» has the office of the person named before him. ``home``: item → its side."""
        side = home.get(id(item))
        if side is None:
            return
        for other in reversed(before):
            holder = home.get(id(other))
            if holder is side or other.mention.kind != "person" or other.place >= item.place:
                continue
            if holder is not None and holder.sectors and holder.country != item.mention.country:
                side.sectors = tuple(dict.fromkeys((*side.sectors, *(x for x in holder.sectors if x not in _WEAK))))
                side.roles += [role for role in holder.roles if role not in side.roles]
                return

    def put(self, item: Item, side: Side) -> None:
        side.items.append(item)
        mention = item.mention
        if item.name and item.name not in side.names:
            side.names.append(item.name)
        if item.role and item.role not in side.roles:
            side.roles.append(item.role)
        if mention.rule == "gazetteer.short" and side.key != mention.key and any(name[1:] for name in side.names):
            mention = replace(mention, key="", country=None, sectors=())  # another man of that surname
        if mention.key and not side.key:
            side.key = mention.key
        if mention.country and not side.settled:
            side.country, side.settled = mention.country, True
        new = tuple(s for s in mention.sectors if s not in side.sectors)
        if mention.key and side.key == mention.key and mention.kind == "person":
            pass
        side.sectors = (*side.sectors, *new) if item.role or not side.sectors else side.sectors
        if item.index >= 0:
            self.of[item.index] = side
        else:
            self.inner.append((item, side))

    # --- persons -------------------------------------------------------------------------------------------------------

    def named(self, item: Item) -> Side:
        """The side of a named person."""
        mention = item.mention
        for side in self.sides:
            if mention.key and side.key == mention.key:
                return side
        if mention.rule == "gazetteer.short" and len(item.name) == 1:
            # «جيمي كارتر … كارتر»: the report's own man of that surname, not another whom newspapers call so.
            same = [s for s in self.sides if s.kind == "person" and any(name[-1] == item.name[0] for name in s.names if name[1:])]
            if same:
                return same[-1]
        best: Side | None = None
        for side in reversed(self.sides):
            if side.kind != "person" or (mention.key and side.key and side.key != mention.key):
                continue
            if mention.country and side.settled and side.country != mention.country and len(item.name) > 1:
                continue
            full = [name for name in side.names if len(name) > 1]
            if (
                len(item.name) > 1
                and (full or (side.key and not mention.key))
                and not any(same_person(item.name, name) for name in full)
            ):
                continue
            if any(same_person(item.name, name) for name in side.names):
                exact = any(item.name[-1] == name[-1] for name in side.names)
                if best is None or exact:
                    best = side
                    if exact:
                        break
        if best is None and len(item.name) == 1:
            earlier = [s for s in self.sides if s.kind == "person" and any(first_name(item.name, name) for name in s.names)]
            if len(earlier) == 1:
                return earlier[0]
        return best or self.new(item)

    def alias(self, item: Item, previous: Item) -> bool:
        """«منير الأهدل المكنى بأبي الهيجاء»: a second name right behind the first."""
        mention, before = item.mention, previous.mention
        if before.sentence != mention.sentence or not 1 <= mention.first - before.last <= _ALIAS:
            return False
        tokens = self.sentences[mention.sentence].tokens
        between = tokens[before.last + 1 : mention.first]
        if not between and before.rule == "gazetteer" and mention.rule == "person.title" and len(item.name) == 1:
            return tokens[mention.first].start == mention.start  # «خادم الحرمين الشريفين الملك سلمان»
        return any(token.folded in self.contexts["alias"] for token in between)

    def holder(self, item: Item) -> Side | None:
        """Who holds an office that stands without a name: an earlier holder, or somebody new."""
        mention, role = item.mention, item.role
        if mention.rule == "counterpart":
            same = [
                s
                for s in self.sides
                if s.kind == "person" and s.country == mention.country and s.names and "GOV" in s.sectors and s.roles
            ]
            return same[-1] if len(same) == 1 else self.new(item)
        bare_role = len(role) == 1
        core = self.core(role)
        if (
            not mention.definite
            and not mention.country
            and not mention.inner
            and mention.rule == "role"
            and mention.name.endswith("ا")
        ):
            return None
        if core and len(core) == 1 and core[0] in self.contexts["any_official"] and mention.definite and mention.country:
            # «وأضاف المسؤول النرويجي»: the man of that country who was named last
            named = [s for s in self.sides if s.kind == "person" and s.names and s.country == mention.country and "GOV" in s.sectors]
            named = [s for s in named if s.items[0].place < item.place]
            if named:
                return max(named, key=lambda s: self.last_place(s, item.place))
        candidates = [s for s in self.sides if s.kind == "person" and s.roles]
        here = item.place
        before = [s for s in candidates if s.items[0].place <= here]
        for side in sorted(before, key=lambda s: self.last_place(s, here), reverse=True) + [s for s in candidates if s not in before]:
            if mention.country and side.country and side.country != mention.country:
                continue
            for known in side.roles:
                if len(known) == 1 and known[0] in self.contexts["many_titles"] and len(role) > 1:
                    continue
                words = self.core(known)
                if (core and core == words[: len(core)]) or (len(words) > 1 and words == core[: len(words)]):
                    return side
                if words[:2] == ["نايب", "رييس"] and core[:1] == ["وزير"] and len(core) > 1 and words[3:][-len(core) :] == core:
                    return side  # «نائب رئيس الوزراء وزير الداخلية», then «وزير الداخلية»
        if bare_role and not mention.country and self.homes(item) is None:
            return None  # «الوزير» is whoever was spoken of; there is one «البابا»
        # «وزير الدفاع الصيني … لي شانغفو»: the one known person of that country and those sectors whose office nobody said.
        silent = [
            s
            for s in self.sides
            if s.key
            and s.kind == "person"
            and not s.roles
            and mention.country == s.country
            and set(s.sectors) == set(mention.sectors)
        ]
        if len(silent) == 1 and mention.country and len(mention.sectors) > 1:
            return silent[0]
        if not mention.definite and bare_role:
            return None
        return self.new(item)

    def core(self, role: Sequence[str]) -> list[str]:
        """The words of an office without those that only say its country."""
        same = self.contexts["same_office"]
        words = (min(same) if w in same else w for w in role)  # «العاهل السعودي» is the king
        return [w for w in words if w not in self.nations and w not in self.contexts["state_words"] and w not in self.countries]

    def last_place(self, side: Side, here: tuple[int, int]) -> tuple[int, int]:
        """Where a side was named last up to a place."""
        known = self.places.setdefault(id(side), [])
        for item in side.items[len(known) :]:
            insort(known, item.place)
        n = bisect_right(known, here)
        return known[n - 1] if n else (0, 0)

    def apposition(self, item: Item, items: Sequence[Item]) -> Side | None:
        """«فلان، رئيس كذا» and «رئيس كذا، فلان»: the named person beside an office, with at most a comma between.

        ``items`` are those of its sentence.
        """
        mention = item.mention
        if item.index < 0:
            return None
        tokens = self.sentences[mention.sentence].tokens
        joined = tokens[mention.first].start < mention.start and tokens[mention.first].text[:1] in "وف"
        if joined and (also := self._also(item, items)) is not None:
            return also
        for other in items:
            if other.index < 0 or not other.name:
                continue
            if not joined and 0 <= mention.first - other.mention.last - 1 <= 2:
                between = tokens[other.mention.last + 1 : mention.first]
                told = [t for t in between if t.folded not in self.contexts["who_is"]]  # «فلان، وهو مسؤول في الوزارة»
                if all(t.text in COMMAS or t.text in QUOTES or t.text == "-" for t in told) and not self._list(other, between):
                    side = self.of.get(other.index)
                    if side is not None and not self._another(mention, other, side, bool(between)) and not self._next_name(item, other, items):
                        return side
            if self._called(mention, other) and other.mention.rule == "person.structure":
                between_them = (
                    i for i in items if i.index >= 0 and i.mention.kind == "person" and mention.start < i.mention.start < other.mention.start
                )
                if next(between_them, None) is None:
                    return self.of.get(other.index)
            gap = other.mention.first - mention.last - 1
            titled = len(other.role) == 1 < len(item.role)  # «مدير مكتب الرئيس، العميد فلان»
            if 1 <= gap <= 2 and (not other.role or (titled and other.mention.country in (None, mention.country))):
                between = tokens[mention.last + 1 : other.mention.first]
                if (
                    all(t.text in COMMAS or t.text in QUOTES for t in between)
                    and other.mention.start == tokens[other.mention.first].start
                ):
                    return self.of.get(other.index)
        return None

    def _next_name(self, item: Item, other: Item, items: Sequence[Item]) -> bool:
        """«الرئيس البرازيلي، فلان، [وزير العدل]، فلان،»: one who has his office already, and a name between commas behind the next."""
        if not other.role and not any(i.mention.rule == "role" and 0 < other.mention.first - i.mention.last <= 2 for i in items):
            return False
        tokens = self.sentences[item.mention.sentence].tokens
        behind = next((i for i in items if i.index >= 0 and i.name and i.mention.first == item.mention.last + 2), None)
        return behind is not None and not behind.role and tokens[item.mention.last + 1].text in COMMAS

    def _also(self, item: Item, items: Sequence[Item]) -> Side | None:
        """«فلان وزير الكهرباء [ورئيس المجلس الأعلى للطاقة]»: a second office of the one whose name stands before the first.

        A minister or the head of a government is somebody else: he needs no name.
        """
        mention = item.mention
        first = next((i for i in items if i.index >= 0 and i.mention.last == mention.first - 1), None)
        if first is None or first.name or first.mention.rule != "role" or len(item.role) < 2:
            return None
        if mention.name.startswith("ال") and "باسم" not in mention.name:
            return None  # «فلان وزير النقل والرئيس الكيني»
        side = self.of.get(first.index)
        holder = next((i for i in items if i.index >= 0 and i.name and 1 <= first.mention.first - i.mention.last <= 2), None)
        if side is None or holder is None or self.of.get(holder.index) is not side or (side.settled and mention.country not in (None, side.country)):
            return None
        state = item.role[0] == "وزير" or (item.role[0] == "رييس" and item.role[1] in self.contexts["cabinets"])
        return None if state else side

    def _called(self, mention: Mention, other: Item) -> bool:
        """«قيادي كبير في التنظيم يدعى فلان»: the name behind «يدعى» is his."""
        tokens = self.sentences[mention.sentence].tokens
        at = other.mention.first - 1
        if at > 0 and tokens[at].text in QUOTES:
            at -= 1
        return mention.last < at <= mention.last + _CALLED and tokens[at].folded in self.contexts["called"]

    def _another(self, mention: Mention, other: Item, side: Side, apart: bool) -> bool:
        """«هاتف عرمان المبعوث الأممي», «استقبل رئيس المجلس فلان المبعوث الأممي»: the office behind the name is somebody else's."""
        if mention.country and side.settled and side.country != mention.country:
            return True
        if apart:
            return len(other.role) > 1
        if len(mention.role.split()) < 2:
            return False
        if len(other.name) == 1 and not other.role:
            return other.mention.rule in ("person.surname", "gazetteer.short") or any(len(name) > 1 for name in side.names)
        tokens = self.sentences[mention.sentence].tokens
        before = tokens[other.mention.first - 1].folded if other.mention.first else ""
        return len(other.role) > 1 and before.removeprefix("و") in self.contexts["meeting"]

    def _list(self, other: Item, between: Sequence[object]) -> bool:
        return False
