"""Words and their readings, from ``tests/data/morphology.toml``; whole paradigms of the weak classes; size."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from isnad.pack.letters import fold, surface
from isnad.pack.lexicon import load_lexicon
from isnad.reading.analyse import analyse
from isnad.reading.morphology.nouns import Noun, inflect_noun
from isnad.reading.morphology.spelling import spell
from isnad.reading.morphology.verbs import Verb, inflect_verb, participles_of, verbal_noun_of
from isnad.reading.parts import Analysis

FOLDER = Path(__file__).resolve().parents[2] / "isnad" / "langs" / "ar"
CASES = tomllib.loads((Path(__file__).resolve().parents[1] / "data" / "morphology.toml").read_text(encoding="utf-8"))
WORDS = load_lexicon(FOLDER)


def readings(word: str) -> tuple[Analysis, ...]:
    plain = surface(word)
    return analyse(plain, fold(plain), WORDS)


def marks(one: Analysis) -> set[str]:
    """The marks that a case may ask for."""
    form = one.form
    person = f"{form.person or ''}{form.gender}{form.number}"
    out = {form.lemma, form.pos, form.derived, form.tense, form.mood, form.voice, person}
    out |= {f"{clitic}+" for clitic in one.proclitics} | {"ال" if one.article else "", f"/{one.enclitic}" if one.enclitic else ""}
    return out | {"construct" if form.construct else "", "guessed" if one.guessed else ""}


def carries(one: Analysis, wanted: str) -> bool:
    return set(wanted.split()) <= marks(one)


@pytest.mark.parametrize("word", CASES["reads"])
def test_reads(word: str) -> None:
    known = [one for one in readings(word) if not one.guessed]
    assert any(carries(one, CASES["reads"][word]) for one in known), [marks(one) for one in known]


@pytest.mark.parametrize("word", CASES["first"])
def test_first(word: str) -> None:
    assert carries(readings(word)[0], CASES["first"][word]), marks(readings(word)[0])


@pytest.mark.parametrize("word", CASES["refuses"])
def test_refuses(word: str) -> None:
    assert not [marks(one) for one in readings(word) if carries(one, CASES["refuses"][word]) and not one.guessed]


@pytest.mark.parametrize("word", CASES["guesses"])
def test_guesses(word: str) -> None:
    assert carries(readings(word)[0], CASES["guesses"][word]), [marks(one) for one in readings(word)]


PARADIGMS = {
    # past 3ms 3fs 3md 3fd 3mp 3fp, present 3ms 3fs 3mp 3fp, jussive 3ms
    ("كتب", "كتب", "1", "au"): "كتب كتبت كتبا كتبتا كتبوا كتبن يكتب تكتب يكتبون يكتبن يكتب",
    ("قال", "قول", "1", "au"): "قال قالت قالا قالتا قالوا قلن يقول تقول يقولون يقلن يقل",
    ("سار", "سير", "1", "ai"): "سار سارت سارا سارتا ساروا سرن يسير تسير يسيرون يسرن يسر",
    ("دعا", "دعو", "1", "au"): "دعا دعت دعوا دعتا دعوا دعون يدعو تدعو يدعون يدعون يدع",
    ("رمى", "رمي", "1", "ai"): "رمى رمت رميا رمتا رموا رمين يرمي ترمي يرمون يرمين يرم",
    ("نسي", "نسي", "1", "ia"): "نسي نسيت نسيا نسيتا نسوا نسين ينسى تنسى ينسون ينسين ينس",
    ("وفى", "وفي", "1", "ai"): "وفى وفت وفيا وفتا وفوا وفين يفي تفي يفون يفين يف",
    ("رأى", "رءي", "1", "aa"): "رأى رأت رأيا رأتا رأوا رأين يرى ترى يرون يرين ير",
    ("مد", "مدد", "1", "au"): "مد مدت مدا مدتا مدوا مددن يمد تمد يمدون يمددن يمد",
    ("وجد", "وجد", "1", "ai"): "وجد وجدت وجدا وجدتا وجدوا وجدن يجد تجد يجدون يجدن يجد",
    ("أدار", "دور", "4", ""): "أدار أدارت أدارا أدارتا أداروا أدرن يدير تدير يديرون يدرن يدر",
    ("تحدى", "حدي", "5", ""): "تحدى تحدت تحديا تحدتا تحدوا تحدين يتحدى تتحدى يتحدون يتحدين يتحد",
    ("احتل", "حلل", "8", ""): "احتل احتلت احتلا احتلتا احتلوا احتللن يحتل تحتل يحتلون يحتللن يحتل",
    ("استعاد", "عود", "10", ""): "استعاد استعادت استعادا استعادتا استعادوا استعدن يستعيد تستعيد يستعيدون يستعدن يستعد",
    ("انطفأ", "طفء", "7", ""): "انطفأ انطفأت انطفآ انطفأتا انطفؤوا انطفأن ينطفئ تنطفئ ينطفئون ينطفئن ينطفئ",
}


@pytest.mark.parametrize("entry", PARADIGMS)
def test_paradigm(entry: tuple[str, str, str, str]) -> None:
    lemma, root, form, vowels = entry
    wanted = PARADIGMS[entry].split()
    table: dict[tuple[str, str, str], str] = {}
    jussive = ""
    for one in inflect_verb(Verb(lemma, root, form, vowels)):
        if one.voice == "act" and one.person == 3:
            if one.mood != "jus":
                table.setdefault((one.tense, one.gender, one.number), one.surface)
            elif (one.gender, one.number) == ("m", "s"):
                jussive = one.surface
    past = [table["past", gender, number] for number in "sdp" for gender in "mf"]
    present = [table["present", gender, number] for number in "sp" for gender in "mf"]
    assert [*past, *present, jussive or table["present", "m", "s"]] == wanted


def test_derived() -> None:
    assert verbal_noun_of(Verb("", "وقف", "4")) == "إيقاف"
    assert verbal_noun_of(Verb("", "ورد", "10")) == "استيراد"
    assert verbal_noun_of(Verb("", "لقي", "8")) == "التقاء"
    assert verbal_noun_of(Verb("", "حوط", "8")) == "احتياط"
    assert participles_of(Verb("", "قول", "1")) == ("قائل", "مقول")
    assert participles_of(Verb("", "دعو", "1", "au")) == ("داعي", "مدعو")
    assert participles_of(Verb("", "ءسس", "2")) == ("مؤسس", "مؤسس")
    assert spell("muءtaمaر".replace("t", "ت").replace("m", "م")) == "مؤتمر"


def test_intransitive_verbs_have_no_passive() -> None:
    assert all(form.voice == "act" for form in inflect_verb(Verb("انسحب", "سحب", "7", "", False)))


def test_broken_plural_takes_no_sound_ending() -> None:
    surfaces = {form.surface for form in inflect_noun(Noun("وزير", "noun", "m", ("وزراء",)))}
    assert "وزيرون" not in surfaces and {"وزراء", "وزيران", "وزيرا"} <= surfaces


def test_every_reading_spells_the_word() -> None:
    """Clitics and stem together are the word, but for what an enclitic changes at the stem's end."""
    for table in ("reads", "first"):
        for word in CASES[table]:
            for one in readings(word):
                before = "".join(one.proclitics)
                if one.enclitic or (one.article and word.startswith(("لل", "ولل", "فلل"))) or before.endswith("ل"):
                    continue
                assert fold(before + ("ال" if one.article else "") + one.form.surface) == fold(word), one


def test_every_form_finds_itself() -> None:
    """A sample of the tables: each form alone is read as itself."""
    keys = sorted(WORDS.forms)[:: len(WORDS.forms) // 400]
    for key in keys:
        for form in WORDS.forms[key]:
            if form.pos in ("noun", "verb", "adj") and form.weight > -6:
                best = max(one.form.weight for one in readings(form.surface))
                assert any(one.form == form for one in readings(form.surface)) or best - form.weight > 5, form


def test_size_and_frames() -> None:
    assert len(WORDS.frames) >= 1400
    assert WORDS.frames["طالب"].object and "ب" in WORDS.frames["طالب"].prepositions
    assert WORDS.frames["أعرب"].prepositions == ("عن",)
    assert "تصريح" in WORDS.frames["صرح"].nouns
    assert "human" in WORDS.traits["وزير"] and "office" in WORDS.traits["وزير"]
