"""One deed told in many constructions keeps its type and its sides; only its auxiliary mode changes."""

from __future__ import annotations

import pytest

import isnad

# Type, past, present, what follows.
DEEDS = [
    ("SANCTION", "فرضت", "تفرض", "عقوبات على رواندا"),
    ("AID", "أرسلت", "ترسل", "مساعدات إلى رواندا"),
    ("SUPPORT", "أيدت", "تؤيد", "مبادرة رواندا"),
    ("ASSAULT", "قصفت", "تقصف", "الجيش الرواندي"),
    ("SANCTION", "طردت", "تطرد", "السفير الرواندي"),
]
TOLD = [
    ("{past} كينيا {what}.", ()),
    ("كينيا {past} {what}.", ()),
    ("وكانت كينيا قد {past} {what}.", ()),
    ("قال الوزير إن كينيا {past} {what}.", ()),
    ("وسبق لكينيا أن {past} {what}.", ()),
    ("وسبق أن {past} كينيا {what}.", ()),
    ("لم {present} كينيا {what}.", ("negation",)),
    ("لم يسبق لكينيا أن {past} {what}.", ("negation",)),
    ("قد {present} كينيا {what}.", ("hypothetical",)),
    ("تستطيع كينيا أن {present} {what}.", ("hypothetical",)),
    ("يمكن لكينيا أن {present} {what}.", ("hypothetical",)),
    ("إذا {past} كينيا {what} فسيتغير الأمر.", ("hypothetical",)),
]
NOUNS = [("SANCTION", "فرض عقوبات على رواندا"), ("SANCTION", "طرد السفير الرواندي"), ("SANCTION", "قطع العلاقات مع رواندا")]
CARRIED = [
    ("قررت كينيا {what}.", ()),
    ("أعلنت كينيا {what}.", ()),
    ("أعلنت كينيا عن {what}.", ()),
    ("أمرت كينيا ب{what}.", ()),
    ("قامت كينيا ب{what}.", ()),
    ("تم {what} من قبل كينيا.", ()),
    ("اضطرت كينيا إلى {what}.", ()),
    ("تعتزم كينيا {what}.", ("future",)),
    ("قررت كينيا عدم {what}.", ("negation",)),
    ("حاولت كينيا {what}.", ("hypothetical",)),
]
CASES = [(t, form.format(past=a, present=b, what=c), aux) for form, aux in TOLD for t, a, b, c in DEEDS]
CASES += [(t, form.format(what=what), aux) for form, aux in CARRIED for t, what in NOUNS]


@pytest.mark.parametrize(("kind", "text", "aux"), CASES, ids=[str(n) for n in range(len(CASES))])
def test_the_construction_leaves_type_and_sides(kind: str, text: str, aux: tuple[str, ...]) -> None:
    record = isnad.read(text, published="2024-05-01")
    country = {e.id: e.country for e in record.entities}
    found = [
        (e.type, {country[x] for x in e.actor}, {country[x] for x in e.recipient}, tuple(e.aux)) for e in record.events if e.type == kind
    ]
    assert found == [(kind, {"KEN"}, {"RWA"}, aux)]
