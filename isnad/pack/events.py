"""Event frames: which predicates report which PLOVER type, and where the sides stand. See ``docs/add-a-predicate.md``.

>>> predicate("قطع +علاقة|صلة")
Predicate(lemma='قطع', prep='', objects=('علاقه', 'صله'))
>>> predicate("قام ب+زيارة")
Predicate(lemma='قام', prep='ب', objects=('زياره',))
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml
from isnad.pack.letters import fold
from isnad.pack.names import SECTORS
from isnad.record import AUX_MODES, EVENT_TYPES

SWALLOW = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE", "CONCEDE"})
# «رفض الوزير», «تهديد إيران»: the genitive of these nouns is whoever did it.
_OWN_ACT = frozenset({"REJECT", "THREATEN"})
SIDES = frozenset({"any", "actor", "recipient", "both", "none"})
PREPOSITIONS = frozenset(
    [
        "مع",
        "ل",
        "إلى",
        "على",
        "ضد",
        "من",
        "ب",
        "عن",
        "في",
        "بين",
        "تجاه",
        "بحق",
        "لدى",
        "نحو",
        "حيال",
        "حول",
        "بحضور",
        "بمشاركة",
        "برئاسة",
        "ك",
        "عند",
        "أمام",
        "وراء",
        "خلف",
        "دون",
        "فوق",
        "تحت",
        "باتجاه",
        "صوب",
        "داخل",
        "عبر",
        "قبل",
        "بعد",
        "خلال",
        "خارج",
        "قرب",
        "وسط",
        "أثناء",
        "إزاء",
        "منذ",
        "حتى",
        "لصالح",
        "باتجاه",
        "بشأن",
        "ضمن",
    ]
)
SLOTS = frozenset({"speaker", "topic", "subject", "object", "genitive", "object.genitive", "below", *PREPOSITIONS})
KEYS = frozenset(
    [
        "id",
        "verbs",
        "nouns",
        "actor",
        "recipient",
        "mutual",
        "genitive",
        "mode",
        "context",
        "sides",
        "complement",
        "with",
        "unless",
        "negated",
        "together",
        "in_words",
        "only_negated",
        "only_future",
        "by",
        "noun_only",
        "verb_only",
        "judges",
        "people_act",
        "example",
        "not",
    ]
)
CONTEXTS = frozenset(
    [
        "political",
        "military",
        "economic",
        "diplomatic",
        "resource",
        "culture",
        "disaster",
        "elections",
        "health",
        "human_rights",
        "legal",
        "legislative",
        "migration",
        "cyber_attack",
        "historical",
        "hypothetical",
        "misinformation",
        "crime",
        "corruption",
        "territory",
        "terrorism",
        "wmd",
        "environment",
        "intelligence",
        "pro_democracy",
        "pro_autocracy",
        "gender",
        "lgbt",
        "illegal_drugs",
        "coup",
        "executive",
        "repression",
        "inequality",
        "tech",
        "reparations",
        "peacekeeping",
    ]
)


class Predicate(NamedTuple):
    """One predicate as a pack writes it: folded lemma, required preposition, folded lemmas of its required object."""

    lemma: str
    prep: str
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A family of predicates of one PLOVER type that share their sides."""

    id: str
    type: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    mutual: bool
    genitive: str  # actor recipient auto
    mode: str | None
    context: tuple[str, ...]
    sides: str
    swallow: bool
    swallow_read: bool  # only when the event itself is read: «أمرت بمنع التجول» asks nobody, so the ban is told
    words: frozenset[str]
    unless: frozenset[str]
    negated: str | None
    together: str | None  # type of the deed when states do it together: joint drills are COOPERATE
    in_words: str | None  # type of the deed when somebody does it who has no arms: a minister attacks his critics
    only_negated: bool  # its predicates say so only when negated («لم يقبل», «لن يسمح»)
    only_future: bool  # they say so only of what is to come («ستشارك», «سيساهم»)
    by: frozenset[str]  # the actor has one of these sectors
    verb_only: bool  # its verbal nouns report something else («ضرب», «وقف»)
    judges: bool  # whoever does it speaks of a deed that others did («رحبت واشنطن بقتل زعيم التنظيم»)
    people_act: bool  # a person behind its noun may be whoever did it («هجوم الوزير»), where others suffer («قتل الزعيم»)


class Use(NamedTuple):
    """One way into a frame: the predicate's needs and the frame it leads to."""

    prep: str
    objects: frozenset[str]
    frame: Frame


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of the pack with all the events it yields (none: the frame must leave it alone)."""

    file: str
    frame: str
    text: str
    events: tuple[dict[str, Any], ...]
    published: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each mark of somebody says, by slot (a, r). ``special``: slot → type or frame id → mark → weight."""

    plain: dict[str, dict[str, float]]
    special: dict[str, dict[str, dict[str, float]]]

    def __bool__(self) -> bool:
        return bool(self.plain)


@dataclass(frozen=True, slots=True)
class EventTables:
    """Look-ups by folded lemma. ``mode_words``: type → folded word → mode. ``mode_of_deed``: type of what is only asked for, threatened
    or refused → mode, by the type or the frame of the deed spoken of. ``context_words``: folded word → contexts."""

    verbs: dict[str, tuple[Use, ...]]
    nouns: dict[str, tuple[Use, ...]]
    mode_words: dict[str, dict[str, str]]
    mode_of_deed: dict[str, dict[str, str]]
    mode_unless: dict[str, dict[str, frozenset[str]]]  # type → mode → words that say its word means something else
    context_words: dict[str, tuple[str, ...]]
    examples: tuple[Example, ...]
    frames: tuple[Frame, ...]
    intensity: dict[str, float]
    weights: Weights  # what speaks for a side: see isnad/reading/events/weigh.py
    deeds: frozenset[str]  # nouns that report an event
    kinds: dict[str, frozenset[str]]  # noun → types it reports


def predicate(text: str) -> Predicate:
    """The parts of a predicate string; lemmas folded. Raises ``ValueError`` when it is malformed."""
    head, plus, objects = text.partition("+")
    parts = head.split()
    if not 1 <= len(parts) <= 2 or (plus and not objects.strip()):
        raise ValueError(f"predicate {text!r} is not «lemma», «lemma prep», «lemma +object» or «lemma prep+object»")
    prep = parts[1] if len(parts) == 2 else ""
    if prep and prep not in PREPOSITIONS:
        raise ValueError(f"predicate {text!r}: {prep!r} is no preposition the reader knows")
    return Predicate(fold(parts[0]), prep, tuple(fold(o.strip()) for o in objects.split("|") if o.strip()))


def _weights(file: Path, frames: set[str]) -> Weights:
    """Mark → weight, one a line; a pack without the file leaves every side to the rules."""
    out = Weights({}, {})
    if not file.exists():
        return out
    rows = [line.rsplit("\t", 1) for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    try:
        for name, weight in rows:
            slot, mark = name.split(" ", 1)
            table = out.plain.setdefault(slot, {})
            whose, _, rest = mark.partition(" ")
            if whose in EVENT_TYPES or whose in frames:
                table, mark = out.special.setdefault(slot, {}).setdefault(whose, {}), rest
            table[mark] = float(weight)
    except ValueError as trouble:
        raise PackError(pack_name(file), "", f"no weight: {trouble}", "each line is a mark, a tab and a number") from None
    return out


def _slots(entry: dict[str, Any], key: str, default: str, file: Path, where: str) -> tuple[str, ...]:
    slots = tuple(str(entry.get(key, default)).split())
    for slot in slots:
        if slot not in SLOTS:
            raise PackError(pack_name(file), where, f"{key}: no slot {slot!r}", "slots: " + " ".join(sorted(SLOTS)))
    return slots


def _frame(entry: dict[str, Any], kind: str, file: Path) -> Frame:
    where = str(need(entry, "id", file, "a frame"))
    for key in entry:
        if key not in KEYS:
            raise PackError(pack_name(file), where, f"unknown key {key!r}", "see docs/add-a-predicate.md")
    actor = _slots(entry, "actor", "subject", file, where)
    recipient = _slots(entry, "recipient", "", file, where)
    sides = entry.get("sides", "any")
    if sides not in SIDES:
        raise PackError(pack_name(file), where, f"sides = {sides!r}", "one of " + ", ".join(sorted(SIDES)))
    for context in entry.get("context", []):
        if context not in CONTEXTS:
            raise PackError(pack_name(file), where, f"no context {context!r}", "contexts: " + " ".join(sorted(CONTEXTS)))
    return Frame(
        id=where,
        type=kind,
        actor=actor,
        recipient=recipient,
        mutual=bool(entry.get("mutual", False)),
        genitive=entry.get("genitive", "auto" if "object" in recipient and kind not in _OWN_ACT else "actor"),
        mode=entry.get("mode") or None,
        context=tuple(entry.get("context", ())),
        sides=sides,
        swallow=entry.get("complement", "swallow" if kind in SWALLOW else "keep") in ("swallow", "read"),
        swallow_read=entry.get("complement") == "read",
        words=frozenset(fold(w) for w in entry.get("with", ())),
        unless=frozenset(fold(w) for w in entry.get("unless", ())),
        negated=entry.get("negated"),
        together=entry.get("together"),
        in_words=entry.get("in_words"),
        only_negated=bool(entry.get("only_negated", False)),
        only_future=bool(entry.get("only_future", False)),
        by=_sectors(entry, file, where),
        verb_only=bool(entry.get("verb_only", False)),
        judges=bool(entry.get("judges", False)),
        people_act=bool(entry.get("people_act", False)),
    )


def _sectors(entry: dict[str, Any], file: Path, where: str) -> frozenset[str]:
    """The sectors of ``by``. Raises :class:`PackError` on one that PLOVER does not have."""
    sectors = frozenset(str(entry.get("by", "")).split())
    if not sectors <= SECTORS:
        raise PackError(
            pack_name(file),
            where,
            f"by: no sector {' '.join(sorted(sectors - SECTORS))!r}",
            "sectors: " + " ".join(sorted(SECTORS)),
        )
    return sectors


def _examples(entry: dict[str, Any], frame: Frame, file: Path) -> list[Example]:
    name = pack_name(file)
    out: list[Example] = []
    for key in ("example", "not"):
        if not entry.get(key):
            raise PackError(
                name, frame.id, f"no [[frame.{key}]]", "every frame brings a sentence it reads and one it leaves alone"
            )
        for item in entry[key]:
            text = str(need(item, "text", file, frame.id))
            events: list[dict[str, Any]] = []
            if key == "example":
                first = {k: v for k, v in item.items() if k in ("type", "actor", "recipient", "aux", "mode")}
                events = [{"type": frame.type, **first}, *item.get("also", [])]
            else:
                need(item, "why", file, frame.id)
                events = list(item.get("also", []))
            for event in events:
                if event["type"] not in EVENT_TYPES or not set(event.get("aux", ())) <= AUX_MODES:
                    raise PackError(name, frame.id, f"example with unknown type or auxiliary mode: {event}")
                for side in ("actor", "recipient"):
                    words = event.get(side, [])
                    for word in [words] if isinstance(words, str) else words:
                        if word not in text:
                            raise PackError(
                                name, frame.id, f"{side} {word!r} does not stand in its example", "quote the sentence exactly"
                            )
            out.append(Example(name, frame.id, text, tuple(events), item.get("published", "2020-06-15"), key == "not"))
    return out


def load_events(folder: Path) -> EventTables:
    """The tables of ``events/*.toml``. Raises :class:`PackError`."""
    verbs: dict[str, list[Use]] = {}
    nouns: dict[str, list[Use]] = {}
    mode_words: dict[str, dict[str, str]] = {}
    mode_of_deed: dict[str, dict[str, str]] = {}
    mode_unless: dict[str, dict[str, frozenset[str]]] = {}
    examples: list[Example] = []
    frames: list[Frame] = []
    seen: set[str] = set()
    for file in sorted((folder / "events").glob("*.toml")):
        if file.stem not in EVENT_TYPES:
            continue
        data = read_toml(file)
        kind = need(data, "type", file, "the head")
        if kind != file.stem:
            raise PackError(pack_name(file), "type", f"{kind!r} in {file.name}", "one file a PLOVER type, named for it")
        mode_words[kind] = {fold(w): mode for mode, ws in data.get("mode_words", {}).items() for w in ws}
        mode_of_deed[kind] = {str(deed): str(mode) for deed, mode in data.get("mode_of_deed", {}).items()}
        mode_unless[kind] = {mode: frozenset(fold(w) for w in ws) for mode, ws in data.get("mode_unless", {}).items()}
        for entry in data.get("frame", []):
            frame = _frame(entry, kind, file)
            if frame.id in seen:
                raise PackError(pack_name(file), frame.id, "two frames with this id", "rename one")
            seen.add(frame.id)
            frames.append(frame)
            if not entry.get("verbs") and not entry.get("nouns"):
                raise PackError(pack_name(file), frame.id, "no predicates", "add verbs = […] or nouns = […]")
            for key, table in (("verbs", verbs), ("nouns", nouns)):
                for text in entry.get(key, ()):
                    try:
                        one = predicate(text)
                    except ValueError as trouble:
                        raise PackError(pack_name(file), frame.id, str(trouble)) from None
                    table.setdefault(one.lemma, []).append(Use(one.prep, frozenset(one.objects), frame))
            examples += _examples(entry, frame, file)
    for kind, deeds in mode_of_deed.items():
        for deed in deeds:
            if deed not in EVENT_TYPES and deed not in seen:
                raise PackError(f"events/{kind}.toml", "mode_of_deed", f"no type and no frame {deed!r}", "see docs/add-a-predicate.md")
    shared = folder / "events" / "contexts.toml"
    context_words: dict[str, list[str]] = {}
    if shared.exists():
        for context, words in read_toml(shared).items():
            if context not in CONTEXTS:
                raise PackError(pack_name(shared), context, "no such context", "contexts: " + " ".join(sorted(CONTEXTS)))
            for word in words:
                context_words.setdefault(fold(word), []).append(context)

    # The most demanding use first: «قطع +علاقة» before «قطع».
    def order(uses: list[Use]) -> tuple[Use, ...]:
        return tuple(sorted(uses, key=lambda u: (not u.objects, not u.prep, not u.frame.words)))

    return EventTables(
        verbs={k: order(v) for k, v in verbs.items()},
        nouns={k: order(v) for k, v in nouns.items()},
        mode_words=mode_words,
        mode_of_deed=mode_of_deed,
        mode_unless=mode_unless,
        context_words={k: tuple(v) for k, v in context_words.items()},
        examples=tuple(examples),
        frames=tuple(frames),
        intensity={},
        weights=_weights(folder / "sides.tsv", seen),
        # A word of judgement («مهزلة», «فاشل») says what a thing is; it reports no deed. Nor does one that speaks only behind «لا» («لا دور لـ»).
        deeds=frozenset(n for n, uses in nouns.items() if any("topic" not in u.frame.recipient and not u.frame.only_negated for u in uses)),
        kinds={lemma: frozenset(u.frame.type for u in uses if not u.frame.only_negated) for lemma, uses in nouns.items()},
    )
