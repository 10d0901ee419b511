"""A reader who types a word in another form still finds the report: 300 everyday variants of our own, counted.

Every report holds one word in one form; every query asks for it in another. At least 95 in 100 must be found, on both databases.
"""

from __future__ import annotations

import pytest
import samples

from isnad.archive import api

FLOOR = 0.95

# One row a word: forms that one reader means when typing another. The first stands in the report, the rest are asked for.
FORMS = """
الوزيرُ وزير والوزير للوزير وزيرنا وزراء الوزراء بالوزير
مُدرِّسَة المدرسة مدرسه مدرستنا المدارس مدارس لمدرسة والمدرسة
الحكـــومة حكومة الحكومه حكومتها حكومات للحكومة والحكومات
إسرائيل اسرائيل لإسرائيل وإسرائيل اسراييل بإسرائيل
المسؤولون مسؤول مسئول المسئولين مسؤولين للمسؤول مسؤوليها
الأمم أمم الامم أمة للأمم والأمم
زياراته زيارة الزيارة زياره الزيارات زيارات بزيارة
الجيشِ جيش الجيش جيشها جيوش الجيوش للجيش
انتخابات الانتخابات انتخاب للانتخابات والانتخابات انتخاباتها
المستشفى مستشفى مستشفي المستشفي مستشفيات بالمستشفى
القُوّات قوات قوة القوة قواتها للقوات بقوات
اتفاقية الاتفاقية اتفاقيه اتفاقيات الاتفاقيات اتفاقيتها
مَطَار المطار للمطار مطارات بالمطار ومطار
رئيسها الرئيس رئيس رؤساء والرئيس للرئيس الرؤساء
المُفاوَضات مفاوضات المفاوضات مفاوضاتهم للمفاوضات بالمفاوضات
الدَّولة دولة الدول دول دوله دولتين للدولة
صاروخا صواريخ صاروخ الصواريخ بصاروخ صاروخين
هَجَمات هجوم الهجوم هجمات الهجمات هجومين
لاجئون اللاجئين لاجئ اللاجئون لاجئين للاجئين
الشُّرْطة شرطة الشرطه شرطه للشرطة والشرطة
محادثات المحادثات محادثة بالمحادثات محادثاتهما
عقوبات العقوبات عقوبة العقوبة عقوباتها للعقوبات
السفيرَ سفير السفير سفيرها سفراء السفراء للسفير
مَدِينة المدينة مدينه المدن مدن بالمدينة مدينتنا
مَصادر مصدر المصادر المصدر لمصادر ومصادر
التَّعاون تعاون للتعاون بالتعاون تعاونهما والتعاون
قَرار القرار قرارات القرارات قرارها للقرار
سيزور يزور زار تزور وزار سيزورون
أعلنت أعلن اعلن يعلن وأعلنت ستعلن
قُتل قتل قتلت يقتل وقتل قتلوا
التقى يلتقي التقي التقت سيلتقي والتقى
الضَّحايا ضحايا ضحية الضحية للضحايا ضحاياها
تظاهرة تظاهرات التظاهرة تظاهره التظاهرات للتظاهرة
عَسكريّة العسكرية عسكريه عسكري العسكري عسكريون
وزارتها وزارة الوزارة وزاره وزارات للوزارة
مسلّحون مسلحين المسلحون المسلحين مسلح بمسلحين
الحُدود حدود حدودها للحدود والحدود الحدودية
قناتها قناة القناة قناه قنوات القنوات للقناة
مُؤتَمر المؤتمر مؤتمرات المؤتمرات للمؤتمر مؤتمرهم
ميناءَ الميناء ميناء للميناء موانئ الموانئ
مصر لمصر ومصر بمصر
سوريا سورية سوريه لسوريا وسوريا
أمريكا أميركا امريكا لأميركا وأمريكا
بغداد لبغداد ببغداد وبغداد
أَزمة الأزمة ازمه أزمات الأزمات أزمتها للأزمة
نائبا نائب النائب نواب النواب للنائب
الرّهائن رهينة رهائن الرهينة للرهائن
السّجناء سجين السجين سجناء للسجناء
حَقّ حقوق الحقوق الحق لحقوق حقوقهم
مساعدات المساعدات مساعدة المساعدة للمساعدات مساعداتها
المُعارضة معارضة المعارضه معارضه للمعارضة والمعارضة
قَضيّة القضية قضيه قضايا القضايا لقضية
البَرلمان برلمان للبرلمان برلمانات والبرلمان ببرلمان
ضَابطا ضابط الضابط ضباط الضباط للضباط
المحكمةُ محكمة محكمه المحاكم محاكم للمحكمة
أسلحة الأسلحة سلاح السلاح اسلحه أسلحتها
السّكّان سكان للسكان وسكان سكانها بسكان
الأطفالَ أطفال طفل الطفل للأطفال اطفال
مَنزله منزل المنزل منازل المنازل لمنزل
المَرأة امرأة المراه للمرأة والمرأة
""".strip().splitlines()


def test_rows_are_what_they_say() -> None:
    queries = [q for row in FORMS for q in row.split()[1:]]
    assert len(queries) >= 300
    assert all(len(row.split()) == len(set(row.split())) for row in FORMS)


def test_readers_find_other_forms(shared: str, capsys: pytest.CaptureFixture[str]) -> None:
    api.open_archive(shared)
    for n, row in enumerate(FORMS):
        api.put(samples.make(f"حديث عن {row.split()[0]} هنا.", url=f"https://v.example/{n}"), b"x", {})
    missed = []
    asked = 0
    for n, row in enumerate(FORMS):
        for query in row.split()[1:]:
            asked += 1
            hits = api.search(query, limit=50).hits
            mine = [h for h in hits if h.report.url == f"https://v.example/{n}"]
            if not mine:
                missed.append((row.split()[0], query))
                continue
            text = mine[0].report.text
            marked = [s.of(text) for s in mine[0].spans]
            assert marked == [row.split()[0]], (query, marked)
    with capsys.disabled():
        print(f"\n  {asked - len(missed)} of {asked} variants found; missed: {' '.join('/'.join(m) for m in missed)}")
    assert (asked - len(missed)) / asked >= FLOOR, missed


def test_other_words_stay_away(shared: str) -> None:
    """Forgiving forms must not mean finding everything: each word finds few reports besides its own."""
    api.open_archive(shared)
    extra = 0
    queries = [(n, q) for n, row in enumerate(FORMS) for q in row.split()[1:]]
    for n, query in queries:
        extra += sum(h.report.url != f"https://v.example/{n}" for h in api.search(query, limit=50).hits)
    assert extra / len(queries) < 0.1
