"""Verbs and nouns of saying, their frames, and the phrases that name a source. See ``isnad/langs/ar/speech.toml``.

>>> from pathlib import Path
>>> tables = load_speech(Path(__file__).parent.parent / "langs" / "ar")
>>> [(form.frame.id, form.shape, form.gender) for form in tables.forms["اضافت"]]
[('say', 'past', 'f')]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from isnad.errors import PackError
from isnad.pack.common import need, pack_name, read_toml
from isnad.pack.letters import fold

FORCES = frozenset({"neutral", "assertive", "denial", "request", "accusation", "warning", "praise", "promise"})
_MEMORY = 100_000  # words whose look-up is remembered
BARE = frozenset({"none", "masdar", "any"})
PREP_CONTENT = frozenset({"none", "masdar", "any", "quote", "describe"})
CLASS_KEYS = frozenset(
    [
        "id",
        "force",
        "that",
        "direct",
        "bare",
        "preps",
        "prep_content",
        "addressee",
        "transitive",
        "carrier",
        "hearer",
        "verbs",
        "example",
        "not",
    ]
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What may stand for the words said with a class of verbs."""

    id: str
    force: str
    that: bool
    direct: bool
    bare: str
    preps: frozenset[str]
    prep_content: str
    addressee: bool
    transitive: bool  # never without its addressee: the only noun behind the verb is whom it speaks to
    carrier: bool
    hearer: bool


class SpeechForm(NamedTuple):
    """One folded form of one verb of saying, without proclitics."""

    frame: Frame
    lemma: str
    shape: str  # past present participle noun
    gender: str  # m f or ""
    number: str  # s d p or ""
    enclitic: bool = False


class Written:
    """Forms as they may stand in a text: bare, after و or ف, after س. What was looked up once is remembered.

    ``opening`` are words that open a sentence as nouns of saying («بالقول»), ``noun`` the reading of those without forms.
    """

    def __init__(self, forms: dict[str, tuple[SpeechForm, ...]], opening: frozenset[str], noun: SpeechForm) -> None:
        self.forms, self.opening, self.noun = forms, opening, noun
        self._seen: dict[str, tuple[str, tuple[SpeechForm, ...]] | None] = {}

    def get(self, word: str) -> tuple[str, tuple[SpeechForm, ...]] | None:
        """The bare form of a folded word and its readings, ``None`` when it is no word of saying."""
        try:
            return self._seen[word]
        except KeyError:
            if len(self._seen) >= _MEMORY:
                self._seen.clear()
            got = self._seen[word] = self._look(word)
            return got

    def _look(self, word: str) -> tuple[str, tuple[SpeechForm, ...]] | None:
        forms = self.forms
        if word in forms:
            return word, forms[word]
        if word in self.opening:
            return word, (forms.get(word[1:]) if word[0] == "ب" else None) or (self.noun,)
        for before in ("و", "ف", "س", "فس", "وس"):
            if word.startswith(before) and word[len(before) :] in forms:
                return word[len(before) :], forms[word[len(before) :]]
        if word.startswith(("لي", "لت")):
            aimed = tuple(form for form in forms.get(word[1:], ()) if form.shape == "present")
            return (word[1:], aimed) if aimed else None  # «وعاد ليؤكد أن»
        return None

    def __reduce__(self) -> tuple[Any, ...]:
        return Written, (self.forms, self.opening, self.noun)


@dataclass(frozen=True, slots=True)
class SpeechExample:
    """A sentence of the pack with the statements that it must yield (``content`` empty: it must yield none)."""

    file: str
    entry: str
    text: str
    speaker: str
    content: str
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeechTables:
    """Everything :func:`isnad.reading.statements.attribute` knows about words; all words are folded."""

    forms: dict[str, tuple[SpeechForm, ...]]  # bare folded form to its readings
    written: Written  # folded word with or without و ف س to its bare form and readings
    words: dict[str, frozenset[str]]  # list name («stops», «relatives», «sources.plain»…) to its words
    occasions: dict[str, str]  # word to the occasion it names
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # list name to its phrases, each a tuple of words
    examples: tuple[SpeechExample, ...]
    source_words: frozenset[str]  # words that may begin a source phrase
    saying: SpeechForm  # the plain perfect of the first verb of the first class, for «جاء في البيان أن»
    resume_words: frozenset[str]  # words that may begin a phrase of «stops.resume»


def _past(stem: str) -> Iterator[tuple[str, str, str, bool]]:
    """Third-person perfects of a citation form: (form, gender, number, with enclitic)."""
    weak = stem[-1] in "ىا"
    base = stem[:-1] if weak else stem
    yield stem, "m", "s", False
    yield base + "ت", "f", "s", False
    yield base + "وا", "m", "p", False
    yield (base + "يا" if stem[-1] == "ى" else base + "وا" if weak else base + "ا"), "m", "d", False
    yield base + "تا", "f", "d", False
    for tail in ("ه", "ها", "هم"):
        yield (base + "ا" if weak else base) + tail, "m", "s", True
        yield base + "ت" + tail, "f", "s", True


def _present(stem: str) -> Iterator[tuple[str, str, str, bool]]:
    """Third-person imperfects of a citation form that begins with its ya."""
    weak = stem[-1] in "ىاوي"
    base = stem[:-1] if weak else stem
    dual = base + ("يان" if stem[-1] in "ىي" else "وان") if weak else stem + "ان"
    yield stem, "m", "s", False
    yield "ت" + stem[1:], "f", "s", False
    yield base + "ون", "m", "p", False
    yield base + "وا", "m", "p", False
    yield dual, "m", "d", False
    yield "ت" + dual[1:], "f", "d", False
    for tail in ("ه", "ها"):
        yield stem + tail, "m", "s", True
        yield "ت" + stem[1:] + tail, "f", "s", True


def _participle(stem: str) -> Iterator[tuple[str, str, str, bool]]:
    """Accusative indefinite forms only: the others are nouns far more often than they report speech."""
    base = stem[:-1] if stem[-1] == "ي" else stem
    yield stem + "ا", "m", "s", False
    yield stem + "ة", "f", "s", False
    yield base + "ين", "m", "p", False
    yield stem + "ين", "m", "d", False
    yield stem + "ات", "f", "p", False
    yield stem + "تين", "f", "d", False


def _noun(stem: str) -> Iterator[tuple[str, str, str, bool]]:
    base = stem[:-1] + "ت" if stem[-1] == "ة" else stem
    yield stem, "", "", False
    for tail, gender, number in (("ه", "m", "s"), ("ها", "f", "s"), ("هم", "m", "p"), ("هما", "m", "d")):
        yield base + tail, gender, number, True


_INFLECT = (("past", _past), ("present", _present), ("participle", _participle), ("noun", _noun))


def _frame(entry: dict[str, Any], path: Path) -> Frame:
    name = str(need(entry, "id", path, "class"))
    where = f'class "{name}"'
    unknown = set(entry) - CLASS_KEYS
    if unknown:
        raise PackError(pack_name(path), where, f"unknown key {sorted(unknown)}", f"keys are {sorted(CLASS_KEYS)}")
    force, bare, prep_content = (
        str(need(entry, "force", path, where)),
        entry.get("bare", "none"),
        entry.get("prep_content", "none"),
    )
    for value, allowed, key in ((force, FORCES, "force"), (bare, BARE, "bare"), (prep_content, PREP_CONTENT, "prep_content")):
        if value not in allowed:
            raise PackError(pack_name(path), where, f"{key} is {value!r}", f"use one of {sorted(allowed)}")
    return Frame(
        id=name, force=force, that=bool(entry.get("that")), direct=bool(entry.get("direct")), bare=bare,
        preps=frozenset(fold(p) for p in entry.get("preps", ())), prep_content=prep_content,
        addressee=bool(entry.get("addressee")), transitive=bool(entry.get("transitive")), carrier=bool(entry.get("carrier")), hearer=bool(entry.get("hearer")),
    )  # fmt: skip


def _examples(entry: dict[str, Any], path: Path, kind: str) -> Iterator[SpeechExample]:
    """The entry's own sentences. Raises :class:`PackError` when it has none to read or none to leave alone."""
    where = f'{kind} "{entry["id"]}"'
    if not entry.get("example"):
        raise PackError(pack_name(path), where, "no sentence it must read", "add an example with text, speaker and content")
    if not entry.get("not"):
        raise PackError(pack_name(path), where, "no sentence it must leave alone", "add a 'not' with text and why")
    for good in entry["example"]:
        text, content = need(good, "text", path, where), need(good, "content", path, where)
        if content not in text:
            raise PackError(pack_name(path), where, f"content {content!r} does not stand in its sentence", "copy it exactly")
        yield SpeechExample(
            pack_name(path), str(entry["id"]), text, need(good, "speaker", path, where), content, tuple(good.get("via", ()))
        )
    for bad in entry["not"]:
        need(bad, "why", path, where)
        yield SpeechExample(pack_name(path), str(entry["id"]), need(bad, "text", path, where), "", "", ())


def _word_lists(data: dict[str, Any]) -> tuple[dict[str, frozenset[str]], dict[str, tuple[tuple[str, ...], ...]]]:
    """Lists of the file by name; those with an entry of two or more words are phrases."""
    words: dict[str, frozenset[str]] = {}
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for table, content in data.items():
        if not isinstance(content, dict):
            continue
        for key, value in content.items():
            if not isinstance(value, list):
                continue
            name = table if key == "words" else f"{table}.{key}"
            if any(" " in word for word in value):
                phrases[name] = tuple(tuple(fold(word).split()) for word in value)
            else:
                words[name] = frozenset(fold(word) for word in value)
    return words, phrases


def load_speech(folder: Path) -> SpeechTables:
    """The tables of ``folder/speech.toml``. Raises :class:`PackError` for an entry that breaks a rule."""
    path = folder / "speech.toml"
    data = read_toml(path)
    forms: dict[str, dict[SpeechForm, None]] = {}
    examples: list[SpeechExample] = []
    for entry in need(data, "class", path, "file"):
        frame = _frame(entry, path)
        examples += _examples(entry, path, "class")
        for line in need(entry, "verbs", path, f'class "{frame.id}"'):
            parts = line.split()
            if len(parts) != 4:
                raise PackError(
                    pack_name(path),
                    f'class "{frame.id}", {line!r}',
                    "not four principal parts",
                    "past present participle noun, '-' for none",
                )
            for part, (shape, inflect) in zip(parts, _INFLECT, strict=True):
                if part == "-":
                    continue
                for form, gender, number, enclitic in inflect(part):
                    forms.setdefault(fold(form), {})[SpeechForm(frame, parts[0], shape, gender, number, enclitic)] = None
    for entry in data.get("source", ()):
        need(entry, "id", path, "source")
        examples += _examples(entry, path, "source")
    words, phrases = _word_lists(data)
    # «أنه», «بأنها»: made here so that the reader looks a word up once.
    words["that"] = words["stops.that"] | {one + tail for one in words["stops.that"] for tail in words["stops.pronouns"]}
    occasions = {fold(word): name for name, group in data["nouns"]["occasion"].items() for word in group}
    begin = frozenset().union(*(words[f"sources.{name}"] for name in ("plain", "with_l", "with_an", "clause")))
    begin |= {phrase[0] for phrase in phrases["sources.of_saying"]}
    resume = frozenset(phrase[0] for phrase in phrases["stops.resume"])
    words["stops.shy"] -= words["stops.doubtful"]
    first = next(iter(forms.values()))
    saying = next(iter(first))
    noun = SpeechForm(saying.frame, saying.lemma, "noun", "", "", True)
    table = {key: tuple(value) for key, value in forms.items()}
    written = Written(table, words["nouns.opening"], noun)
    return SpeechTables(table, written, words, occasions, phrases, tuple(examples), begin, saying, resume)
