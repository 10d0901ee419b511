"""Search finds what a reader means, the same on both databases, with the right letters marked."""

from __future__ import annotations

import pytest
import samples

from isnad.archive import api
from isnad.archive.search_query import parse
from isnad.errors import InputError

TEXTS = {
    "council": "دعا مجلس الأمن أمس إلى وقف القتال، ورحّب المجلس بجهود الوسطاء في المدينة.",
    "security": "عقد مجلس البلدة جلسة عن الأمن الغذائي برئاسة وزير الزراعة.",
    "ministers": "التقى الوزراءُ نظراءهم، وقالت وزارتها إن الزيارات ستتواصل في القرى المجاورة.",
    "visit": "أنهى الرئيس زيـــارته للعاصمة بعد مباحثات مع مسؤولين كبار.",
    "hamza": "أكّد المسؤول أنّ إسرائيل ستسحب قواتها إلى ما وراء النهر.",
    "digits": "بلغت الكلفة ٢٥٠ مليونا في ٢٠١٥.",
    "sport": "فاز فريق المدينة على ضيفه في مباراة الكأس.",
}


@pytest.fixture(scope="module")
def filled(shared: str) -> str:
    """All texts and reports of this module; the two kinds share no word that a test asks for."""
    api.open_archive(shared)
    for name, text in TEXTS.items():
        api.put(samples.make(text, url=f"https://words.example/{name}", title=None, publisher="كلمات"), text.encode(), {})
    for record in (samples.meeting(), samples.shelling(), samples.denied()):
        api.put(record, samples.original(record), {})
    return shared


@pytest.fixture
def shelf(filled: str) -> str:
    api.open_archive(filled)
    return filled


events = shelf


def found(query: str, **options: object) -> set[str]:
    """Names of the texts that answer."""
    return {hit.report.url.rsplit("/", 1)[1] for hit in api.search(f"{query} outlet:كلمات", limit=50, **options).hits}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("مجلس", {"council", "security"}),
        ("المجلس", {"council", "security"}),
        ("للمجلس", {"council", "security"}),
        ("مَجْلِس", {"council", "security"}),
        ('"مجلس الأمن"', {"council"}),
        ('"مجلس امن"', {"council"}),
        ('"المجلس الامن"', {"council"}),
        ("مجلس الأمن", {"council", "security"}),
        ("زيارة", {"ministers", "visit"}),
        ("الزيارة", {"ministers", "visit"}),
        ("زياره", {"ministers", "visit"}),
        ("وزارة", {"ministers"}),
        ("مسؤول", {"visit", "hamza"}),
        ("مسئول", {"visit", "hamza"}),
        ("المسئولين", {"visit", "hamza"}),
        ("اسرائيل", {"hamza"}),
        ("إسرائيل", {"hamza"}),
        ("المدينه", {"council", "sport"}),
        ("250", {"digits"}),
        ("٢٠١٥", {"digits"}),
        ("مجلس -وزير", {"council"}),
        ("الكأس OR الكلفة", {"sport", "digits"}),
        ("(كأس | كلفة) مدينة", {"sport"}),
        ("ستسح*", {"hamza"}),
        ('="مجلس الأمن"', {"council"}),
        ("=الامن", set()),
        ("=المسؤول", {"hamza"}),
        ("=اسرائيل", set()),
        ("غائب", set()),
        ("", set(TEXTS)),
        ("-مجلس", set(TEXTS) - {"council", "security"}),
    ],
)
def test_finds_what_is_meant(shelf: str, query: str, names: set[str]) -> None:
    assert found(query) == names


def test_exact_switch(shelf: str) -> None:
    assert found("مسؤول") == {"visit", "hamza"}
    assert found("المسؤول", exact=True) == {"hamza"}


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("زيارة", ["زيـــارته"]),
        ("الرئيس", ["الرئيس"]),
        ('"زيارة العاصمة"', ["زيـــارته للعاصمة"]),
    ],
)
def test_marks_the_right_letters(shelf: str, query: str, marked: list[str]) -> None:
    hit = next(h for h in api.search(query).hits if h.report.url.endswith("visit"))
    assert [s.of(hit.report.text) for s in hit.spans] == marked
    snippet, inside = hit.snippet(60)
    assert snippet in hit.report.text
    assert [s.of(snippet) for s in inside] == marked


@pytest.mark.parametrize(
    "query", ["مجلس", '"مجلس الأمن"', "الأمن OR الزراعة", '"وزير الزراعة" مجلس', "مدين*", '="الأمن"', "غائب OR جلسة"]
)
def test_a_snippet_begins_where_the_first_find_does(shelf: str, query: str) -> None:
    """It reads the text only so far."""
    from isnad.archive.search_match import first, spans

    node = parse(query).text
    for text in TEXTS.values():
        found = spans(node, text)
        assert first(node, text) == (found[0].start if found else None)
    for hit in api.search(query).hits:
        snippet, inside = hit.snippet(30)
        assert {s.of(snippet) for s in inside} <= {s.of(hit.report.text) for s in hit.spans}
        assert inside and inside[0].of(snippet) == hit.spans[0].of(hit.report.text)


@pytest.mark.parametrize(
    "query", ["", "المدينة date:2015..2030", "-المدينة date:2023-07", "date:2023-07-04", "actor:SYR date:2023-07"]
)
def test_what_is_counted_is_what_is_found(events: str, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the rows are asked."""
    from isnad.archive import search

    for kind in ("reports", "events"):
        monkeypatch.setattr(search, "WINDOW", 4_000)
        n = len(api.search(query, kind=kind, limit=100).hits)
        assert api.count(query, kind=kind) == n
        monkeypatch.setattr(search, "WINDOW", 0)
        assert api.count(query, kind=kind) == n


def test_marks_across_diacritics(shelf: str) -> None:
    (hit,) = api.search("ورحب").hits
    assert [s.of(hit.report.text) for s in hit.spans] == ["ورحّب"]


def test_pages_by_cursor_see_each_report_once(archive: str) -> None:
    for i in range(23):
        api.put(
            samples.make(f"خبر رقم {i} عن السوق", url=f"https://p.example/{i}", published=f"2023-07-{1 + i % 5:02d}"), b"x", {}
        )
    seen: list[str] = []
    after = None
    while True:
        page = api.search("السوق", limit=5, after=after)
        seen += [h.uid for h in page.hits]
        if after is None:
            # What comes in meanwhile does not shift what is read.
            api.put(samples.make("خبر جديد عن السوق", url="https://p.example/new", published="2024-01-01"), b"x", {})
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 23
    days = [h.report.day for h in api.search("السوق", limit=50).hits]
    assert days == sorted(days, reverse=True)
    assert api.count("السوق") == 24


ALL = {"meeting", "shelling", "denied"}
KEYS = {"https://alpha.example/news/1": "meeting", "https://beta.example/a/7": "shelling", "https://gamma.example/x": "denied"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("actor:SYR", {"meeting", "shelling"}),
        ("recipient:RUS", {"meeting"}),
        ("side:RUS", {"meeting", "denied"}),
        ('actor:"وزير الخارجية السوري"', {"meeting"}),
        ("actor:الجنوب", {"denied"}),
        ("actor:جنوب", set()),
        ("pair:SYR>RUS", {"meeting"}),
        ("pair:RUS>SYR", set()),
        ("pair:RUS<>SYR", {"meeting"}),
        ("pair:RUS>YEM", {"denied"}),
        ("country:YEM", {"denied"}),
        ("country:SYR", {"meeting", "shelling"}),
        ("place:RUS", {"meeting"}),
        ("place:موسكو", {"meeting"}),
        ("sector:REB", {"shelling", "denied"}),
        ("actor_sector:GOV", {"meeting", "denied"}),
        ("recipient_sector:CVL", {"shelling"}),
        ("type:ASSAULT", {"shelling"}),
        ("type:assault,aid", {"shelling", "denied"}),
        ("mode:visit", {"meeting"}),
        ("context:humanitarian", {"denied"}),
        ("aux:negation", {"denied"}),
        ("aux:none", {"meeting", "shelling"}),
        ("date:2023-07-03", {"meeting"}),
        ("date:2023-07", {"meeting", "shelling"}),
        ("date:2022..2023-07-03", {"meeting", "denied"}),
        ("date:>=2023-07-04", {"meeting", "shelling"}),
        ("date:<2023", {"denied"}),
        ("published:2023-07-05", {"shelling"}),
        ("published:<=2022", {"denied"}),
        ("outlet:ألفا", {"meeting"}),
        ("outlet:beta.example", {"shelling"}),
        ("speaker:RUS", {"denied"}),
        ('speaker:"المتحدث الرسمي"', {"meeting"}),
        ('via:"وكالة النهر"', {"meeting"}),
        ("language:ar", ALL),
        ("-type:CONSULT", {"shelling", "denied"}),
        ("-actor:SYR -aux:negation", set()),
        # All event filters speak of the same event: the visit has no migration context.
        ("mode:visit context:migration", set()),
        ("type:CONSULT context:migration", {"meeting"}),
        ("القصف type:ASSAULT", {"shelling"}),
        ("القصف type:AID", set()),
    ],
)
def test_filters(events: str, query: str, names: set[str]) -> None:
    assert {KEYS[h.report.url] for h in api.search(f"{query} -outlet:كلمات").hits} == names


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("type:CONSULT", ["CONSULT", "CONSULT"]),
        ("speaker:RUS", ["AID"]),
        ("-speaker:RUS", ["ASSAULT", "CONSULT", "CONSULT", "RETREAT"]),
        ("aux:negation,future", ["AID", "RETREAT"]),
        ("-aux:negation actor:YEM", []),
        ("موسكو", ["CONSULT", "CONSULT"]),
        ("موسكو -mode:visit", ["CONSULT"]),
        ("pair:SYR>RUS", ["CONSULT"]),
        ("pair:RUS>SYR", []),
        ("pair:RUS<>SYR", ["CONSULT", "CONSULT"]),
        ("pair:SYR>RUS,RUS>YEM", ["AID", "CONSULT"]),
        ("pair:SYR>SYR", ["ASSAULT"]),
        ("-pair:SYR<>RUS actor:SYR", ["ASSAULT"]),
        ('pair:"وزير الخارجية السوري>RUS"', ["CONSULT"]),
        ("actor:SYR actor:RUS", ["CONSULT"]),
        ("actor:SYR recipient:SYR sector:REB", ["ASSAULT"]),
        ("pair:SYR<>RUS موسكو context:migration", ["CONSULT"]),
    ],
)
def test_events_as_answers(events: str, query: str, kinds: list[str]) -> None:
    hits = api.search(query, kind="events").hits
    assert sorted(h.event.type for h in hits) == kinds
    assert all(h.event.report_id == h.report.pk for h in hits)


def test_an_entity_by_its_id(events: str) -> None:
    from isnad.archive import queries

    side = queries.entities_named("روسيا")[0]
    assert {KEYS[h.report.url] for h in api.search(f"side:{side.uid}").hits} == {"meeting", "denied"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour:red", "no such filter"),
        ("date:yesterday", "no day"),
        ("pair:SYR", "a pair has two sides"),
        ('actor:""', "no value|no name"),
        ("x" * 3000, "too long"),
        ("قمة OR -رياضة", "only excludes"),
        ("(" * 40 + "قمة", "too many brackets"),
    ],
)
def test_errors_say_what_to_do(events: str, query: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        api.search(query)


@pytest.mark.parametrize(
    "query",
    ['"', "((", ")", "-", "*", "AND", '""', "= ", "a:b:c", "'; DROP TABLE reports; --", "NEAR(", "^", "{x}:y", "\x00", "|"],
)
def test_no_query_breaks_the_database(events: str, query: str) -> None:
    try:
        api.search(query)
    except InputError as error:
        assert "\n" not in str(error)


def test_a_foreign_cursor_is_refused(events: str) -> None:
    page = api.search("language:ar", limit=1)
    assert page.next is not None
    with pytest.raises(InputError, match="another kind"):
        api.search("language:ar", kind="events", after=page.next)
    with pytest.raises(InputError, match="no cursor"):
        api.search("language:ar", after="%%%")


def test_parse_reads_fields_and_phrases() -> None:
    query = parse('قمة "مجلس الأمن" -type:AID date:2015..2016')
    assert [f.name for f in query.filters] == ["type", "date"]
    assert query.filters[0].negated
    assert query.text is not None


ASKED = (
    "مجلس", "مجلس -وزير", "المدينة type:CONSULT", "actor:SYR", "actor:YEM,SYR", "actor:SYR recipient:RUS", "pair:SYR<>RUS", "country:SYR",
    "sector:MIL", "-sector:MIL", "type:CONSULT -actor:SYR", "-actor:SYR", "date:2015..2030", "published:>=2015", "speaker:SYR",
    "المدينة date:2015..2030", "موسكو date:2023-07", "القصف type:ASSAULT date:2023-07 -published:2010", "القصف -الميناء date:2023",
    'actor:"قوات"', "via:SYR", "-via:SYR", "-speaker:SYR", "-outlet:كلمات -مجلس", "aux:none", "",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["reports", "events"])
def test_rows_asked_one_by_one_and_lists_give_the_same(events: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from isnad.archive import search

    def answers() -> list[list[str]]:
        return [[h.uid for h in api.search(query, kind=kind, limit=2).hits] for query in ASKED]

    near = answers()
    assert sum(map(bool, near)) >= len(ASKED) // 2
    monkeypatch.setattr(search, "WINDOW", 0)  # the newest row alone: nearly everything is listed
    listed = answers()
    for rows in (1, 2, 3):  # the page is filled from further down, or not even there
        monkeypatch.setattr(search, "WINDOW", rows)
        assert answers() == near
    monkeypatch.setattr(search, "WINDOW", 0)
    monkeypatch.setattr(search, "COMMON", 0)  # words are asked of each row
    assert near == listed == answers()
