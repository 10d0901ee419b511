"""Which mentions of states, institutions, organisations and groups are one side."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from isnad.pack.letters import fold, surface
from isnad.pack.names import bare
from isnad.reading.entities.country import Setting, civil
from isnad.reading.entities.items import Item
from isnad.reading.entities.local import Local
from isnad.reading.entities.sides import Side, content, stem_of
from isnad.reading.parts import Sentence

_MINISTRY = ("وزاره",)
_ARMED = frozenset(("REB", "UAF", "PRM", "MIL"))


class Bodies:
    """The sides that are no named persons; :class:`isnad.reading.entities.link.Linker` adds the persons."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        setting: Setting,
        nations: Container[str],
        countries: frozenset[str],
        contexts: Mapping[str, frozenset[str]],
    ) -> None:
        self.contexts = contexts
        self.sentences, self.setting, self.nations, self.countries = sentences, setting, nations, countries
        self.local = Local((), sentences, contexts)
        self.sides: list[Side] = []
        self.of: dict[int, Side] = {}  # index of an outer mention → side
        self.inner: list[tuple[Item, Side]] = []
        self.places: dict[int, list[tuple[int, int]]] = {}  # side → where it is named, in order, as far as it was asked for

    def new(self, item: Item) -> Side:
        """A side of its own for a mention."""
        side = Side(item.mention.kind)
        self.sides.append(side)
        return side

    def body(self, item: Item) -> Side | None:
        """The side of a state, an institution, an organisation, a group or an unnamed person."""
        mention = item.mention
        if mention.kind == "state":
            country = mention.country or self.spoken_of(item) or self.setting.default(mention.sentence, mention.first)
            for side in self.sides:
                if side.kind == "state" and side.country == country:
                    return side
            side = self.new(item)
            side.country = country
            return side
        if mention.key:
            for side in self.sides:
                if side.key == mention.key:
                    return side
            return self.new(item)
        rebels = self.known_rebels(item) or self.same_people(item)
        if rebels is not None:
            return rebels
        words = tuple(w for w in content(mention.name) if w not in self.nations and w not in self.countries)
        words = words[1:] if len(words) > 1 and words[0] == "وزاره" else words
        country = mention.country
        if country is None and mention.rule not in ("group.none", "group.source"):
            country = self.local.country(item) or self.spoken_for(item) or self.homes(item) or self.setting.default(mention.sentence, mention.first)
            if mention.kind == "group" and civil(mention.sectors):
                country = self.setting.of_victims(country, mention.sentence)
                country = next((pair[4:] for pair in self.contexts["occupied"] if pair[:3] == country and self.setting.totals[pair[4:]]), country)
        if mention.rule == "institution.army":
            words = ("army",)
        if content(mention.name) == _MINISTRY and mention.country is None:
            told = [s for s in self.sides if s.kind == "institution" and any(i.place < item.place and content(i.mention.name)[:1] == _MINISTRY for i in s.items)]
            if told:  # «قالت وزارة الصحة الكينية … وأضافت الوزارة»
                return max(told, key=lambda s: max(i.place for i in s.items if i.place < item.place))
        if mention.country is None and mention.kind == "institution" and mention.definite:
            same = [
                s
                for s in self.sides
                if s.kind == "institution" and s.settled and self.same_body(s.words, words, mention.kind, True)
            ]
            if same:
                return max(same, key=lambda s: max((i.place for i in s.items if i.place < item.place), default=(-1, 0)))
        if mention.kind == "group":
            words = self.crowd_words(item)
        for side in reversed(self.sides):
            if side.kind != mention.kind or side.key or not side.words:
                continue
            if side.country == country and (
                self.same_body(side.words, words, mention.kind, mention.definite) or self.short_for(side.words, words, mention.kind)
            ):
                if len(words) < len(side.words) and side.kind != "group":
                    side.words = words
                return side
            if (
                mention.kind == "group"
                and mention.definite
                and mention.country is None
                and len(words) == 1
                and side.words[0] == words[0]
            ):
                return side
        side = self.new(item)
        side.words, side.country = words, country
        return side

    def same_people(self, item: Item) -> Side | None:
        """«المتظاهرون» after «آلاف العراقيين»: a group without any mark is the one of its kind that was named last."""
        mention = item.mention
        if (
            mention.kind != "group"
            or not mention.definite
            or mention.country is not None
            or mention.last > mention.head
            or mention.first != mention.head
        ):
            return None
        before = [
            s
            for s in self.sides
            if s.kind == "group"
            and not s.key
            and s.sectors[:1] == mention.sectors[:1]
            and s.items[0].place < item.place
            and s.country is not None
            and self.held(s.items[0]) == self.held(item)
            and self.people(s.items[0]) == self.people(item)
        ]
        return max(before, key=lambda s: max(i.place for i in s.items)) if before else None

    def held(self, item: Item) -> bool:
        """Are people captives? «المعتقلين» are no «محتجون» of before."""
        return stem_of(self.sentences[item.mention.sentence].tokens[item.mention.head].folded) in self.contexts["held"]

    def homes(self, item: Item) -> str | None:
        """«مجلس العموم», «المرشد الأعلى»: what only some states have."""
        words = content(item.mention.name) if item.mention.kind == "institution" else item.role
        return self.setting.home_of(words)

    def people(self, item: Item) -> bool:
        """Is it a whole people? «المحتجون» are not «الشعب الفلسطيني» of before."""
        return stem_of(self.sentences[item.mention.sentence].tokens[item.mention.head].folded) in self.contexts["peoples"]

    def spoken_for(self, item: Item) -> str | None:
        """«دعت بولندا مواطنيها إلى الرحيل. وأوضحت [الخارجية]»: a ministry is of the state that acts where the sentence before begins."""
        mention = item.mention
        if mention.kind == "group" and mention.sectors == ("MIL",) and mention.definite:
            # «قالت متحدثة باسم الجيش التركي إن [الجنود] فتحوا النار»
            armies = [i for s in self.sides if s.kind == "institution" and "MIL" in s.sectors for i in s.items if i.index < 0]
            return next((i.mention.country for i in armies if i.mention.sentence == mention.sentence and i.place < item.place), None)
        if mention.kind != "institution" or mention.sectors[:1] != ("GOV",) or content(mention.name)[0] not in self.contexts["ministries"]:
            return None
        acting = [
            i
            for s in self.sides
            if s.kind == "state"
            for i in s.items
            if i.index >= 0 and i.mention.sentence == mention.sentence - 1 and i.mention.first == 1
        ]
        return acting[0].mention.country if acting else None

    def spoken_of(self, item: Item) -> str | None:
        """The country of «الحكومة»: that of the government, authority or regime named last in the same word."""
        head = content(item.mention.name)[:1]
        before = [
            i
            for s in self.sides
            if s.kind == "state"
            for i in s.items
            if i.place < item.place
            and i.mention.country
            and i.mention.rule.startswith("institution")
            and content(i.mention.name)[:1] == head
        ]
        return max(before, key=lambda i: i.place).mention.country if before else None

    def known_rebels(self, item: Item) -> Side | None:
        """«المتمردون», «المقاومة», «التحالف» without any mark are the armed side that the report has named last."""
        mention = item.mention
        if (
            not mention.definite
            or mention.country not in (None, "IGO")
            or mention.kind not in ("group", "organisation")
            or not mention.rule.startswith("group")
        ):
            return None
        if mention.last > mention.head and mention.country is None:
            return None
        wanted = set(mention.sectors) & _ARMED
        if mention.rule == "group.none":
            wanted |= {"REB"} if wanted else set()
        fitting = [
            s
            for s in self.sides
            if s.key
            and s.kind == mention.kind
            and wanted & set(s.sectors)
            and (mention.country is None or s.country == mention.country)
        ]
        before = [s for s in fitting if s.items[0].place < item.place]
        if before:
            return max(before, key=lambda s: max(i.place for i in s.items if i.place < item.place))
        return fitting[0] if fitting else None

    def crowd_words(self, item: Item) -> tuple[str, ...]:
        """The head of a group without its plural ending, then the words that mark it."""
        mention = item.mention
        tokens = self.sentences[mention.sentence].tokens
        head = stem_of(fold(surface(mention.name.split()[0])) if mention.head == mention.first else tokens[mention.head].folded)
        rest = [stem_of(t.folded) for t in tokens[mention.head + 1 : mention.last + 1] if t.kind == "word"]
        return (head, *(w for w in rest if w not in self.nations and bare(w) not in self.nations))

    def short_for(self, one: tuple[str, ...], other: tuple[str, ...], kind: str) -> bool:
        """«النهضة» after «حركة النهضة»."""
        return kind == "organisation" and len(one) > 1 and one[0] in self.contexts["bodies"] and one[1 : 1 + len(other)] == other

    def same_body(self, one: tuple[str, ...], other: tuple[str, ...], kind: str, definite: bool) -> bool:
        """Equal words, or for bodies and definite groups the one a beginning of the other («الوزارة» of «وزارة الداخلية»)."""
        if one == other:
            return True
        n = min(len(one), len(other))
        return (definite if kind == "group" else len(other) <= len(one)) and one[:n] == other[:n]
