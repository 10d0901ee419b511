"""Reports written for these tests, as records. Spans are found by their words, so that nobody counts letters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from isnad.record import (
    Block,
    DateExpression,
    Entity,
    Event,
    Place,
    Record,
    Report,
    Statement,
    Versions,
    report_id,
)
from isnad.span import Span

CODE = Versions("0.1.0", "ar-test-1")


def at(text: str, words: str, nth: int = 1) -> Span:
    """The n-th place of ``words`` in ``text``; fails when it is not there."""
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


@dataclass(frozen=True)
class Side:
    """A side to be: its words in the text, and what it is."""

    words: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    name: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deed:
    """An event to be: indexes into the sides, words of trigger and evidence."""

    type: str
    trigger: str
    evidence: str
    actor: tuple[int, ...]
    recipient: tuple[int, ...] = ()
    mode: str | None = None
    aux: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    date: int | None = None
    place: int | None = None
    said: int | None = None


@dataclass(frozen=True)
class Saying:
    """A statement to be: speaker and chain as indexes into the sides."""

    cue: str
    content: str
    speaker: int | None
    via: tuple[int, ...] = ()


def make(
    text: str,
    *,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    published: str | None = "2023-07-04",
    sides: Sequence[Side] = (),
    deeds: Sequence[Deed] = (),
    sayings: Sequence[Saying] = (),
    dates: Sequence[tuple[str, str, str]] = (),
    places: Sequence[tuple[str, str]] = (),
    versions: Versions = CODE,
) -> Record:
    """A sound record of ``text``."""
    record = Record(
        text=text,
        report=Report(
            id=report_id(text),
            url=url,
            publisher=publisher,
            title=title,
            published=published,
            published_by="given" if published else None,
        ),
        blocks=(Block("body", 0, len(text)),) if text else (),
        entities=tuple(
            Entity(f"e{i}", s.name or s.words, s.kind, s.country, s.sectors, (at(text, s.words),), s.roles)
            for i, s in enumerate(sides)
        ),
        dates=tuple(DateExpression(*at(text, words), value, None, grain) for words, value, grain in dates),
        places=tuple(Place(*at(text, words), words, country, lat=1.5, lon=-2.5) for words, country in places),
        statements=tuple(
            Statement(
                f"s{i}",
                None if s.speaker is None else f"e{s.speaker}",
                tuple(f"e{v}" for v in s.via),
                at(text, s.cue),
                (at(text, s.content),),
            )
            for i, s in enumerate(sayings)
        ),
        events=tuple(
            Event(
                f"v{i}",
                d.type,
                d.mode,
                d.context,
                tuple(f"e{x}" for x in d.actor),
                tuple(f"e{x}" for x in d.recipient),
                d.aux,
                at(text, d.trigger),
                at(text, d.evidence),
                d.date,
                d.place,
                None if d.said is None else f"s{d.said}",
                intensity=-5.5 if d.type == "ASSAULT" else None,
            )
            for i, d in enumerate(deeds)
        ),
        versions=versions,
    )
    wrong = record.check()
    assert not wrong, wrong
    return record


def original(record: Record) -> bytes:
    """Bytes that the record could have been read from."""
    return json.dumps({"text": record.text, "title": record.report.title, "url": record.report.url}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


SYRIA = Side("وزير الخارجية السوري", "person", "SYR", ("GOV",), roles=("وزير الخارجية",))
RUSSIA = Side("روسيا", "state", "RUS", ("GOV",))


def meeting(url: str | None = "https://alpha.example/news/1", publisher: str | None = "ألفا", day: str = "2023-07-04") -> Record:
    """A minister visits Moscow; a spokesman says so."""
    text = (
        "زار وزير الخارجية السوري روسيا يوم الاثنين وعقد في موسكو لقاءً مطوّلًا.\n"
        "ونقلت وكالة النهر عن المتحدث الرسمي قوله إن الجانبين بحثا عودة اللاجئين."
    )
    return make(
        text,
        title="زيارة إلى موسكو",
        url=url,
        publisher=publisher,
        published=day,
        sides=[
            SYRIA,
            RUSSIA,
            Side("وكالة النهر", "organisation", "SYR", ("JRN",)),
            Side("المتحدث الرسمي", "person", "SYR", ("GOV",)),
        ],
        dates=[("يوم الاثنين", "2023-07-03", "day")],
        places=[("موسكو", "RUS")],
        sayings=[Saying("قوله", "الجانبين بحثا عودة اللاجئين", 3, (2,))],
        deeds=[
            Deed("CONSULT", "زار", "زار وزير الخارجية السوري روسيا", (0,), (1,), "visit", (), ("diplomatic",), 0, 0),
            Deed("CONSULT", "بحثا", "الجانبين بحثا عودة اللاجئين", (0, 1), (), None, (), ("migration",), None, None, 0),
        ],
    )


def shelling(
    url: str | None = "https://beta.example/a/7",
    publisher: str | None = "بيتا",
    killed: str = "خمسة مدنيين",
    day: str = "2023-07-05",
    opening: str = "قصفت قوات الشمال بلدة الزيتون",
) -> Record:
    """An attack with a count, told with changing words."""
    text = f"{opening} مساء الثلاثاء، ما أدى إلى مقتل {killed} وإصابة عشرة آخرين.\nولم تعلق الحكومة على القصف حتى الآن."
    verb = opening.split()[0]
    return make(
        text,
        title="قصف بلدة الزيتون",
        url=url,
        publisher=publisher,
        published=day,
        sides=[Side("قوات الشمال", "group", "SYR", ("REB",)), Side("بلدة الزيتون", "group", "SYR", ("CVL",))],
        dates=[("مساء الثلاثاء", "2023-07-04", "day")],
        places=[("الزيتون", "SYR")],
        deeds=[Deed("ASSAULT", verb, opening, (0,), (1,), "heavy-weapons", (), ("military",), 0, 0)],
    )


def denied(url: str | None = "https://gamma.example/x") -> Record:
    """An event that did not happen, and one that is to come."""
    text = "لم تنسحب قوات الجنوب من الميناء. وقالت روسيا إنها سترسل مساعدات إلى قوات الجنوب."
    return make(
        text,
        title="لا انسحاب",
        url=url,
        publisher="غاما",
        published="2022-02-01",
        sides=[Side("قوات الجنوب", "group", "YEM", ("REB",)), RUSSIA],
        sayings=[Saying("قالت", "سترسل مساعدات إلى قوات الجنوب", 1)],
        deeds=[
            Deed("RETREAT", "تنسحب", "تنسحب قوات الجنوب من الميناء", (0,), (), "withdraw", ("negation",)),
            Deed(
                "AID", "سترسل", "سترسل مساعدات إلى قوات الجنوب", (1,), (0,), None, ("future",), ("humanitarian",), None, None, 0
            ),
        ],
    )


LONG = (
    "أعلنت بلدية المدينة القديمة اليوم خطة لترميم السور الشرقي تمتد ثلاث سنوات وتشمل الأبواب السبعة والأبراج المتهدمة، "
    "وقال رئيس البلدية إن الأعمال تبدأ مطلع الشهر المقبل بتمويل من صندوق التراث، وإن السكان لن يغادروا بيوتهم أثناء الترميم. "
    "وأضاف أن لجنة من المهندسين ستراقب المياه الجوفية تحت الأساسات كل أسبوع وتنشر تقاريرها للناس."
)
