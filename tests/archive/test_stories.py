"""Stories: near-copies found, independent reports told from copies, one event joined, differences shown, decisions heeded."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
import samples

from isnad.archive import api
from isnad.record import Record


def _put(*records: Record) -> list[str]:
    return [api.put(r, samples.original(r), {}).uid for r in records]


def _dispatch(url: str, publisher: str, text: str, day: str = "2023-07-05") -> Record:
    return samples.make(text, url=url, publisher=publisher, published=day, title="ترميم السور")


def test_near_copies_are_one_group(archive: str) -> None:
    from isnad.archive.models import Report

    whole = samples.LONG
    texts = {
        "first": whole,
        "diacritics": whole.replace("أعلنت", "أَعْلَنَت").replace("السور", "الســور"),
        "cut": whole[: whole.index("وأضاف")],
        "opened": "خاص - مراسلنا: " + whole,
        "other": "افتتحت الوزارة مكتبة عامة في الحي الغربي بحضور الأهالي، وتضم المكتبة عشرين ألف كتاب "
        "وقاعة للأطفال وأخرى للمخطوطات القديمة النادرة.",
    }
    days = {"first": "2023-07-01"}
    uids = dict(
        zip(
            texts,
            _put(*(_dispatch(f"https://{n}.example/1", n, t, days.get(n, "2023-07-02")) for n, t in texts.items())),
            strict=True,
        )
    )
    done = api.update_stories()
    assert done.reports == 5
    of = {r.uid: r.copy_of.uid if r.copy_of_id else None for r in Report.objects.select_related("copy_of")}
    assert {n: of[u] for n, u in uids.items()} == {
        "first": None,
        "diacritics": uids["first"],
        "cut": uids["first"],
        "opened": uids["first"],
        "other": None,
    }


def test_the_earliest_is_the_original_whatever_came_first(archive: str) -> None:
    from isnad.archive.models import Report

    late, later, early = (
        _dispatch(f"https://{n}.example/1", n, samples.LONG, d)
        for n, d in (("b", "2023-07-05"), ("c", "2023-07-06"), ("a", "2023-07-01"))
    )
    _put(late, later)
    api.update_stories()
    (uid,) = _put(early)
    api.update_stories()
    of = {r.outlet.name: r.copy_of.uid if r.copy_of_id else None for r in Report.objects.select_related("copy_of", "outlet")}
    assert of == {"a": None, "b": uid, "c": uid}


def _tellings() -> list[Record]:
    """One attack in five papers: two in the same words, one with another count; and another attack a week later."""
    return [
        samples.shelling("https://one.example/1", "واحد"),
        samples.shelling("https://two.example/1", "اثنان"),
        samples.shelling("https://three.example/1", "ثلاثة", killed="7 مدنيين", opening="استهدفت قوات الشمال بلدة الزيتون"),
        samples.shelling("https://four.example/1", "أربعة", day="2023-07-06", opening="هاجمت قوات الشمال بلدة الزيتون"),
    ]


def test_the_same_event_in_many_reports_is_one_story(archive: str) -> None:
    from isnad.archive import queries
    from isnad.archive.models import Story

    uids = _put(*_tellings(), samples.meeting())
    api.update_stories()
    (story,) = Story.objects.all()
    assert story.type == "ASSAULT"
    assert story.report_count == 4
    assert {e.report.uid for e in queries.story_events(story)} == set(uids[:4])
    assert story.first_report.uid == uids[0]
    assert story.first_day == story.last_day == date(2023, 7, 4)
    assert story.differences["killed"] == {"5": sorted([uids[0], uids[1], uids[3]]), "7": [uids[2]]}
    assert "day" not in story.differences
    why = story.why[0]
    assert set(why["parts"]) == {"sides", "date", "place", "words", "mode"}
    assert why["score"] == pytest.approx(0.35 * 1 + 0.2 + 0.15 + 0.2 * why["parts"]["words"] + 0.1, abs=1e-3)


def test_a_story_shows_where_its_reports_differ(archive: str) -> None:
    """How many were killed, on which day, and who is blamed."""
    from dataclasses import replace

    from isnad.archive.models import EventRow, Story

    plain = samples.shelling("https://one.example/1", "واحد")
    # The same in another paper, which blames somebody else of the same country and gives the day before, inferred and not said.
    other = samples.shelling("https://two.example/1", "اثنان", killed="7 مدنيين")
    blamed = replace(other.entities[0], name="حكومة الشمال")
    other = replace(
        other, entities=(blamed, *other.entities[1:]), dates=(replace(other.dates[0], value="2023-07-03"), *other.dates[1:])
    )
    uids = _put(plain, other)
    api.update_stories()
    api.decide(*(EventRow.objects.get(report__uid=uid).uid for uid in uids), "same", by="reader")  # so much differs
    (story,) = Story.objects.all()
    assert story.differences["killed"] == {"5": [uids[0]], "7": [uids[1]]}
    assert story.differences["day"] == {"2023-07-03": [uids[1]], "2023-07-04": [uids[0]]}
    assert {reports[0]: name for name, reports in story.differences["actor"].items()} == {
        uids[0]: plain.entities[0].name, uids[1]: "حكومة الشمال",
    }  # fmt: skip


def test_copies_and_one_outlet_are_one_source(archive: str) -> None:
    from isnad.archive.models import Story

    tail = " " + samples.LONG
    base = samples.shelling("https://one.example/1", "واحد")

    def told(url: str, publisher: str, opening: str, extra: str) -> Record:
        text = samples.shelling(url, publisher, opening=opening).text + extra
        made = samples.shelling(url, publisher, opening=opening)
        from dataclasses import replace

        from isnad.record import Block, report_id

        return replace(made, text=text, report=replace(made.report, id=report_id(text)), blocks=(Block("body", 0, len(text)),))

    del base
    opening = "قصفت قوات الشمال بلدة الزيتون"
    _put(
        told("https://one.example/1", "واحد", opening, tail),
        told("https://two.example/1", "اثنان", opening, tail),  # a copy
        told("https://three.example/1", "ثلاثة", "هاجمت قوات الشمال بلدة الزيتون", " وقال سكان إنهم سمعوا الانفجارات."),
        told(
            "https://three.example/2", "ثلاثة", "استهدفت قوات الشمال بلدة الزيتون", " ووصلت سيارات الإسعاف بعد ساعة."
        ),  # the same paper
    )
    api.update_stories()
    (story,) = Story.objects.all()
    assert (story.report_count, story.source_count) == (4, 2)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_order_and_batches_do_not_matter(sqlite_archive: object, order: tuple[int, ...]) -> None:
    from isnad.archive.models import EventRow, Story

    records = _tellings()
    for i in order:
        _put(records[i])
        api.update_stories()
    (story,) = Story.objects.all()
    members = sorted(EventRow.objects.filter(story=story).values_list("report__url", flat=True))
    assert members == sorted(r.report.url for r in records)
    assert (story.report_count, story.differences["killed"].keys()) == (4, {"5", "7"})
    # Whatever came first named it, and it kept its name.
    first = EventRow.objects.get(report__url=records[order[0]].report.url)
    assert story.uid == first.uid or EventRow.objects.filter(uid=story.uid, story=story).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"day": "2023-07-12", "opening": "قصفت قوات الشمال بلدة الزيتون"},
    ],
)
def test_what_differs_is_another_story(archive: str, change: dict[str, str]) -> None:
    from dataclasses import replace

    from isnad.archive.models import Story

    one = samples.shelling("https://one.example/1", "واحد")
    other = samples.shelling("https://two.example/1", "اثنان", **change)
    other = replace(other, dates=(replace(other.dates[0], value="2023-07-11"),))
    _put(one, other)
    api.update_stories()
    assert Story.objects.count() == 0


def test_a_week_of_shelling_is_no_single_story(archive: str) -> None:
    from dataclasses import replace

    from isnad.archive.models import Story

    records = []
    for n in range(8):
        day = f"2023-07-{4 + n:02d}"
        made = samples.shelling(f"https://p{n}.example/1", f"ص{n}", day=day)
        records.append(replace(made, dates=(replace(made.dates[0], value=day),)))
    _put(*records)
    api.update_stories()
    assert all((s.last_day - s.first_day).days < 3 for s in Story.objects.all())


def test_people_merge_and_split(archive: str) -> None:
    from isnad.archive import queries
    from isnad.archive.models import EventRow, Story

    uids = _put(*_tellings()[:3], samples.meeting())
    api.update_stories()
    (story,) = Story.objects.all()
    odd = EventRow.objects.get(report__uid=uids[2])
    api.split(story.uid, odd.uid, by="reader", note="another shelling")
    odd.refresh_from_db()
    assert odd.story_id is None
    assert queries.story(story.uid).report_count == 2
    # A later joining heeds it.
    _put(_tellings()[3])
    api.update_stories()
    odd.refresh_from_db()
    assert odd.story_id is None or odd.story.uid != story.uid
    # And back.
    for e in queries.story_events(queries.story(story.uid)):
        api.decide(odd.uid, e.uid, "undecided")
    api.decide(odd.uid, story.uid, "same", by="reader")
    odd.refresh_from_db()
    assert odd.story.uid == story.uid
    assert {"decided": True, "one": min(odd.uid, story.uid), "other": max(odd.uid, story.uid)} in odd.story.why


def test_merged_stories_leave_a_tombstone(archive: str) -> None:
    from isnad.archive import queries
    from isnad.archive.models import Story

    a, b = samples.shelling("https://a.example/1", "أ"), samples.shelling("https://b.example/1", "ب")
    _put(a, b)
    from dataclasses import replace

    later = [replace(r, dates=(replace(r.dates[0], value="2023-07-20"),)) for r in _tellings()[2:]]
    _put(*later)
    api.update_stories()
    one, other = Story.objects.order_by("id")
    kept = api.merge(one.uid, other.uid, by="reader")
    assert kept == one.uid
    assert queries.story(one.uid).report_count == 4
    assert queries.story(other.uid) is None
    assert "day" in queries.story(one.uid).differences
    # The event that named the lost story lives on under its id; what the id was as a story is told by the event's story.
    assert queries.event(other.uid).story.uid == one.uid


def test_a_revision_leaves_its_story_when_it_says_otherwise(archive: str) -> None:
    from isnad.archive import queries
    from isnad.archive.models import Story

    _put(*_tellings()[:2])
    api.update_stories()
    (story,) = Story.objects.all()
    changed = samples.meeting(url="https://two.example/1", publisher="اثنان")
    assert api.put(changed, b"new", {}).outcome == "revised"
    api.update_stories()
    assert Story.objects.count() == 0
    assert queries.event(story.uid).story_id is None
    assert api.troubles() == []


def test_counts_in_words_and_digits() -> None:
    from isnad.archive.stories.numbers import counts

    assert counts("مقتل 12 شخصا واعتقال ثلاثة") == {"killed": 12, "arrested": 3}
    assert counts("قُتل خمسون مدنيًا ونزح ٣٠٠ شخص") == {"killed": 50, "displaced": 300}
    assert counts("مقتل العشرات في القصف") == {}
