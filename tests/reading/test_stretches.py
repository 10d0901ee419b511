"""Long texts are read in stretches and come out as one record."""

from __future__ import annotations

import isnad
from isnad.reading.stretches import LONGEST

REPORT = (
    "التقى وزير الخارجية المصري سامح شكري نظيره التركي مولود جاويش أوغلو في أنقرة يوم الاثنين.\n"
    "وقال شكري إن بلاده ترحب بالاتفاق بين روسيا وأوكرانيا.\n"
    "وقصف الجيش الروسي مدينة خاركيف، بحسب بيان لوزارة الدفاع الأوكرانية.\n"
)


def test_a_text_of_several_stretches_is_one_sound_record() -> None:
    times = 3 * LONGEST // len(REPORT)
    one, many = isnad.read(REPORT, published="2020-06-16"), isnad.read(REPORT * times, published="2020-06-16")
    assert many.check() == []
    assert len(many.sentences) == times * len(one.sentences)
    assert len(many.dates) == times * len(one.dates)
    assert len({e.id for e in many.entities}) == len(many.entities)
    assert len({e.id for e in many.events}) == len(many.events) >= 3 * len(one.events) > 0
    assert len({s.id for s in many.statements}) == len(many.statements) >= 3 * len(one.statements) > 0
    # Russia of the third stretch is Russia of the first.
    assert sum(e.kind == "state" and e.country == "RUS" for e in many.entities) == 1
    last = many.events[-1]
    assert last.trigger.start > 2 * LONGEST
    assert REPORT.count(last.trigger.of(many.text)) >= 1


def test_a_report_of_usual_length_is_one_stretch() -> None:
    one = isnad.read(REPORT, published="2020-06-16")
    assert [e.id for e in one.events] == [f"v{n}" for n in range(1, len(one.events) + 1)]
