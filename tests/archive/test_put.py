"""put(): one transaction, idempotent by address and content, versions with a visible difference, nothing lost."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
import samples

from isnad.archive import api
from isnad.record import Versions


def _tables() -> dict[str, int]:
    from django.apps import apps

    return {m._meta.db_table: m.objects.count() for m in apps.get_app_config("archive").get_models()}


def test_what_goes_in_comes_out(archive: str) -> None:
    from isnad.archive import queries

    record = samples.meeting()
    kept = api.put(record, samples.original(record), {"url": record.report.url, "fetched": "2023-07-04T10:00:00Z"})
    assert kept.outcome == "stored"
    report = queries.report(kept.uid)
    assert report is not None
    assert queries.record_of(report) == record
    assert queries.original_of(report) == samples.original(record)
    version = queries.version_of(report)
    assert version.sha256 == hashlib.sha256(samples.original(record)).hexdigest()
    assert version.provenance["fetched"] == "2023-07-04T10:00:00Z"
    assert (version.code, version.pack) == ("0.1.0", "ar-test-1")


def test_rows_say_what_the_record_says(archive: str) -> None:
    from isnad.archive import queries

    record = samples.meeting()
    report = queries.report(api.put(record, b"x", {}).uid)
    events = list(queries.events_of(report))
    assert [(e.type, e.mode, e.day.isoformat(), e.day_given) for e in events] == [
        ("CONSULT", "visit", "2023-07-03", True),
        ("CONSULT", "", "2023-07-04", False),
    ]
    assert [[(s.role, s.entity.name) for s in e.sides.all()] for e in events] == [
        [("actor", "وزير الخارجية السوري"), ("recipient", "روسيا")],
        [("actor", "وزير الخارجية السوري"), ("actor", "روسيا")],
    ]
    for e, made in zip(events, record.events, strict=True):
        assert report.text[e.start : e.end] == e.words == made.evidence.of(record.text)
    said = list(queries.statements_of(report))
    assert [(s.speaker.name, [v.entity.name for v in s.via.all()], s.words) for s in said] == [
        ("المتحدث الرسمي", ["وكالة النهر"], "الجانبين بحثا عودة اللاجئين")
    ]
    assert events[1].statement_id == said[0].pk
    assert events[0].place.name == "موسكو"
    russia = queries.entities_named("روسيا")[0]
    assert russia.key == "RUS/state/روسيا"
    assert [e.uid for e in queries.entity_events(russia, "recipient")] == [events[0].uid]
    assert queries.entity_partners(russia) == [(queries.entities_named("وزير")[0], 2)]


def _pairs(uid: str) -> set[tuple[str, str, str]]:
    from isnad.archive.models import EventPair

    return set(EventPair.objects.filter(event__report__uid=uid).values_list("how", "one", "other"))


def test_pairs_of_countries_follow_the_sides(archive: str) -> None:
    """Whatever changes the sides changes the pairs: a new reading, a removal; the archive's own check knows what is missing."""
    from isnad.archive import queries
    from isnad.archive.models import EventPair

    record = samples.meeting()
    uid = api.put(record, b"x", {}).uid
    both = {("towards", "SYR", "RUS"), ("together", "SYR", "RUS"), ("together", "RUS", "SYR")}
    assert _pairs(uid) == both
    first, second = queries.events_of(queries.report(uid))
    assert list(queries.pair_events("SYR", "RUS", "towards")) == [first]
    assert queries.first_events(queries.pair_events("RUS", "SYR", "together"), 5) == [second]
    assert list(queries.pair_events("RUS", "SYR", "towards")) == []
    api.put(replace(record, events=record.events[:1], versions=Versions("0.1.0", "ar-test-2")), b"x", {})
    assert _pairs(uid) == {("towards", "SYR", "RUS")}
    api.put(replace(record, versions=Versions("0.1.0", "ar-test-3")), b"x", {})
    assert _pairs(uid) == both and api.troubles() == []
    EventPair.objects.filter(how="towards").delete()
    assert [line for line in api.troubles() if "pairs of countries" in line]
    api.remove(uid, "the person asked")
    assert not EventPair.objects.exists() and api.troubles() == []


def test_twice_is_once(archive: str) -> None:
    record = samples.meeting()
    api.put(record, b"x", {})
    before = _tables()
    again = api.put(record, b"x", {})
    assert again.outcome == "duplicate"
    after = _tables()
    assert after.pop("ledger") == before.pop("ledger") + 1
    assert after == before


@pytest.mark.parametrize(
    "url",
    [
        "http://alpha.example/news/1",
        "https://www.alpha.example/news/1/?utm_source=feed&fbclid=1",
        "https://alpha.example/news/1#comments",
    ],
)
def test_one_page_has_many_addresses(archive: str, url: str) -> None:
    api.put(samples.meeting(), b"x", {})
    assert api.put(samples.meeting(url=url), b"x", {}).outcome == "duplicate"


def test_a_query_names_another_page(archive: str) -> None:
    first = api.put(samples.meeting(url="https://alpha.example/?id=1"), b"x", {})
    other = api.put(samples.shelling(url="https://alpha.example/?id=2"), b"x", {})
    assert (first.outcome, other.outcome) == ("stored", "stored")


def test_a_front_page_is_no_identity(archive: str) -> None:
    assert api.put(samples.meeting(url="https://alpha.example/"), b"x", {}).outcome == "stored"
    assert api.put(samples.shelling(url="https://alpha.example/"), b"x", {}).outcome == "stored"


def test_a_revision_keeps_both_versions_and_shows_the_difference(archive: str) -> None:
    from isnad.archive import queries

    old = samples.shelling(killed="خمسة مدنيين")
    new = samples.shelling(killed="ستة مدنيين")
    api.put(old, b"old", {})
    kept = api.put(new, b"new", {})
    assert (kept.outcome, kept.version) == ("revised", 2)
    report = queries.report(kept.uid)
    assert queries.record_of(report, 1) == old
    assert queries.record_of(report, 2) == new
    assert queries.original_of(report, 1) == b"old"
    pieces = queries.compare(report, 1, 2).pieces
    assert [(p.kind, p.old.strip(), p.new.strip()) for p in pieces if p.kind != "same"] == [
        ("gone", "خمسة", ""),
        ("new", "", "ستة"),
    ]
    assert "".join(p.old for p in pieces if p.kind != "new") == old.text
    assert "".join(p.new for p in pieces if p.kind != "gone") == new.text
    for p in pieces:
        assert old.text.startswith(p.old, p.old_start)
        assert new.text.startswith(p.new, p.new_start)
    # Seen before at this address, whichever version: nothing new.
    assert api.put(old, b"old", {}).outcome == "duplicate"
    assert api.put(new, b"new", {}).outcome == "duplicate"


def test_same_text_of_another_paper_is_a_report_of_its_own(archive: str) -> None:
    first = api.put(samples.meeting(), b"x", {})
    copy = api.put(samples.meeting(url="https://delta.example/9", publisher="دلتا"), b"x", {})
    same_paper = api.put(samples.meeting(url="https://alpha.example/mobile/1"), b"x", {})
    assert (copy.outcome, same_paper.outcome) == ("stored", "duplicate")
    assert copy.uid != first.uid == same_paper.uid


def test_without_an_address_content_is_the_identity(archive: str) -> None:
    from isnad.archive import queries

    nameless = samples.meeting(url=None, publisher=None)
    first = api.put(nameless, b"x", {"path": "a.txt"})
    assert api.put(nameless, b"x", {"path": "b.txt"}).outcome == "duplicate"
    # The address becomes known later.
    later = api.put(samples.meeting(publisher=None), b"x", {})
    assert (later.outcome, later.uid) == ("duplicate", first.uid)
    assert queries.report(first.uid).url == "https://alpha.example/news/1"
    assert queries.report_by_url("http://www.alpha.example/news/1").uid == first.uid


def test_a_new_pack_replaces_the_rows_and_keeps_ids(archive: str) -> None:
    from isnad.archive import queries

    record = samples.meeting()
    kept = api.put(record, b"x", {})
    report = queries.report(kept.uid)
    before = [e.uid for e in queries.events_of(report)]
    # The second event is gone, the first has another mode: its id stays.
    newer = replace(record, events=(replace(record.events[0], mode="multilateral"),), versions=Versions("0.1.0", "ar-test-2"))
    assert api.put(newer, b"x", {}).outcome == "reread"
    events = list(queries.events_of(report))
    assert [(e.uid, e.mode) for e in events] == [(before[0], "multilateral")]
    grave = queries.tombstone(before[1])
    assert (grave.kind, grave.reason, grave.report_uid) == ("event", "reread", kept.uid)
    assert queries.record_of(queries.report(kept.uid)) == newer
    # It comes back: so does its id, without a tombstone.
    api.put(replace(record, versions=Versions("0.1.0", "ar-test-3")), b"x", {})
    assert [e.uid for e in queries.events_of(report)] == before
    assert queries.tombstone(before[1]) is None


def test_letters_that_databases_refuse_are_kept(archive: str) -> None:
    from isnad.archive import queries

    text = "قال\x00 الوزير \ud83d شيئا\u200f وَمَضَى"
    record = samples.make(text, title="عنوان\x00", sides=[samples.Side("الوزير", "person", "JOR", ("GOV",))])
    kept = api.put(record, b"\xff\x00\xfe", {"headers": {"x": "\x00"}})
    report = queries.report(kept.uid)
    assert queries.record_of(report).text == text
    assert queries.original_of(report) == b"\xff\x00\xfe"
    assert len(report.text) == len(text)
    assert api.put(record, b"\xff\x00\xfe", {}).outcome == "duplicate"


def test_a_record_that_contradicts_itself_is_refused_whole(archive: str) -> None:
    record = samples.meeting()
    broken = replace(record, events=(replace(record.events[0], date=9),))
    before = _tables()
    with pytest.raises(ValueError, match="no date 9"):
        api.put(broken, b"x", {})
    assert _tables() == before


def test_long_values_fit(archive: str) -> None:
    name = "مجلس " + "الشورى " * 80
    text = f"اجتمع {name.strip()} أمس."
    record = samples.make(text, sides=[samples.Side(name.strip(), "institution", "OMN", ("LEG",))], publisher="جريدة " * 60)
    kept = api.put(record, b"x", {"url": "https://long.example/" + "a" * 5000})
    assert kept.outcome == "stored"


def test_an_empty_report_is_kept(archive: str) -> None:
    assert api.put(samples.make(""), b"", {"path": "empty.txt"}).outcome == "stored"
    assert api.troubles() == []
