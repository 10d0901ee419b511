"""Which date an event has, and which events are history: more than about a year before the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from isnad.pack.letters import fold
from isnad.reading.events.drafts import Draft
from isnad.reading.events.sides import Scene
from isnad.reading.parts import Sentence
from isnad.record import DateExpression

# What is judged, asked for or refused has the date that stands behind it: «أدين بقتل ألف رجل في 1995».
OF_DEEDS = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE"})
CONTRAST = frozenset(fold(w) for w in ("لكن", "بيد", "إلا", "غير أن"))
TODAY = fold("اليوم")
PAST_BE = frozenset({fold("كان")})


def tokens_to_come(sentence: Sentence, dates: Sequence[DateExpression], day: date | None) -> frozenset[int]:
    """Tokens of the sentence inside expressions that begin after the day of the report."""
    if day is None:
        return frozenset()
    after = [d for d in dates if sentence.start <= d.start < sentence.end and _to_come(d, day)]
    inside = [frozenset(i for i, t in enumerate(sentence.tokens) if d.start <= t.start < d.end) for d in after]
    # «اليوم الثلاثاء» is no day to come, whatever day the page says it is of.
    return frozenset(k for some in inside for k in some if not any(sentence.tokens[j].folded == TODAY for j in some))


def _to_come(expression: DateExpression, day: date) -> bool:
    """True when the day, week, month or year begins after the day of the report."""
    value = expression.value
    if value is None:
        return False
    if expression.grain == "week":
        year, week, _ = day.isocalendar()
        return value > f"{year}-W{week:02d}"
    return value > day.isoformat()[: len(value)]


def date_of(d: Draft, scene: Scene, dates: Sequence[DateExpression]) -> int | None:
    """The date nearest to the trigger in its clause, else none: a date of another clause dates another deed."""
    clause = d.trigger.clause
    tokens = scene.sentence.tokens
    start = tokens[max(0, min(clause.first, d.first))].start
    end = tokens[min(max(clause.last, d.last), len(tokens) - 1)].end
    here = [
        (abs(x.start - tokens[d.trigger.token].start), i)
        for i, x in enumerate(dates)
        if start <= x.start < end and not _of_another(d, x, scene) and not _since_when(x, scene)
    ]
    return min(here)[1] if here else None


def _of_another(d: Draft, expression: DateExpression, scene: Scene) -> bool:
    """True when a deed noun stands between what is judged, asked for or refused and the date."""
    if not (d.type in OF_DEEDS or d.mode == "convict"):
        return False
    tokens, words = scene.sentence.tokens, scene.tree.words
    return any(
        words[k].lemma in scene.deeds and words[k].kind == "noun" and words[k].mention < 0 and k not in d.trigger.objects
        for k in range(d.trigger.token + 1, len(tokens))
        if tokens[k].start < expression.start
    )


def _since_when(expression: DateExpression, scene: Scene) -> bool:
    """«للمرة الأولى منذ عام 1952»: the date says since when nothing like it was, not when it was."""
    tokens = scene.sentence.tokens
    at = next((k for k, t in enumerate(tokens) if t.end > expression.start), 0)
    near = [t.folded for t in tokens[max(0, at - 5) : at]]
    return SINCE in near and any(word in near for word in TIMES)


SINCE = fold("منذ")
TIMES = (fold("مرة"), fold("للمرة"))


def is_history(d: Draft, scene: Scene, dates: Sequence[DateExpression], when: int | None, day: date) -> bool:
    """True for what happened more than about a year before the report: by its own date, else by that of the clause it goes on from."""
    if when is not None:
        return _long_ago(dates[when], day) and not _goes_on(d, scene)
    return _follows_history(d, scene, dates, day)


def _follows_history(d: Draft, scene: Scene, dates: Sequence[DateExpression], day: date) -> bool:
    """«احتلت إيطاليا البلاد سنة 1911، وشنقت زعيم المقاومة»: told in the past and joined to what has a date of long ago."""
    clause = d.trigger.clause
    form = scene.form(clause)
    if form is None or form.tense != "past" or clause.relation not in ("coord", "sub") or clause.opener in CONTRAST:
        return False
    tokens = scene.sentence.tokens
    at = tokens[d.trigger.token].start
    before = [x for x in dates if tokens[0].start <= x.start < at and x.value is not None and not _since_when(x, scene)]
    if not before or not _long_ago(before[-1], day):
        return False
    token = next(k for k, t in enumerate(tokens) if t.end > before[-1].start)
    up = clause.sibling if clause.sibling >= 0 else clause.parent
    return up >= 0 and scene.tree.holder[token] in (up, scene.tree.clauses[up].sibling, scene.tree.clauses[up].parent)


def _goes_on(d: Draft, scene: Scene) -> bool:
    """«تطالب طهران منذ 2007»: what is told in the present is no history, unless «كان» sets it in the past."""
    clause = d.trigger.clause
    form = scene.form(clause)
    present = form is not None and form.tense == "present" and d.trigger.noun is None
    return present and not clause.negated and clause.auxiliary not in PAST_BE


def _long_ago(expression: DateExpression, day: date) -> bool:
    """More than about a year before the day of the report."""
    if expression.value is None:
        return False
    year = int(expression.value[:4])
    if expression.grain == "year":
        return year < day.year
    month = int(expression.value[5:7]) if expression.grain in ("month", "day") else 6
    return (day.year - year) * 12 + day.month - month > 11
