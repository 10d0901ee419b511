"""Dates: the day of the report, and every calendar expression resolved against it.

``atoms`` turns a sentence into signs, ``find`` lays the pack's forms over them, ``days`` and ``periods`` say what a form means.
"""

from isnad.reading.dates.find import find_dates, forms_in
from isnad.reading.dates.report import report_day

__all__ = ["find_dates", "forms_in", "report_day"]
