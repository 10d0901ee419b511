"""Machine-written dates (feeds, headers, JSON) → an ISO day and a moment. Dates in prose are the reader's business.

>>> iso_day("Mon, 03 Jul 2023 23:30:00 +0300"), iso_day("2023-07-03T23:30:00Z"), iso_day("20230703")
('2023-07-03', '2023-07-03', '2023-07-03')
>>> iso_day("2023-07-03T23:30:00Z", "Asia/Riyadh")
'2023-07-04'
>>> iso_day("2023-02-30") is None
True
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.A
)
_PLAIN = re.compile(r"(\d{4})[/.]?(\d{2})[/.]?(\d{2})(?:\d{6})?", re.A)


def moment(said: str) -> datetime | None:
    """A date with time and offset (UTC where none is stated), or None. ISO 8601, RFC 3339 and RFC 5322 forms."""
    said = said.strip()[:64]
    if found := _ISO.match(said):
        year, month, day, hour, minute, second = (int(g) if g else 0 for g in found.groups()[:6])
        offset = found.group(7) or "Z"
        offset = "+00:00" if offset == "Z" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
        try:
            return datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}")
        except ValueError:
            return None
    try:
        found_at = parsedate_to_datetime(said)
        # Comparing or converting at the edges of the calendar overflows; such a date is no date.
        return found_at.replace(tzinfo=found_at.tzinfo or UTC) if 1 < found_at.year < 9999 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def iso_day(said: str, timezone: str | None = None) -> str | None:
    """The day as ``YYYY-MM-DD`` in the stated offset, or in ``timezone`` (IANA name) when given and a time is stated."""
    said = said.strip()[:64]
    when = moment(said)
    if when is not None and 1 < when.year < 9999:
        if timezone and ":" in said:
            try:
                when = when.astimezone(ZoneInfo(timezone))
            except (ZoneInfoNotFoundError, ValueError, OverflowError):
                return when.date().isoformat()
        return when.date().isoformat()
    if found := _PLAIN.fullmatch(said):
        try:
            return date(*(int(g) for g in found.groups())).isoformat()
        except ValueError:
            return None
    return None
