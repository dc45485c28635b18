"""Days and moments as catalogues write them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

_YEAR: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:Z|[+-]\d{2}:\d{2})?")


def moment(text: str) -> datetime | None:
    """The moment of an ISO 8601 text, in UTC when it tells no zone; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        day = first_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def first_day(text: str) -> date | None:
    """The day of a date, a moment, a month or a year, the first there is; None for what is none."""
    text = text.strip()
    if match := _YEAR.fullmatch(text):
        year, month = int(match[1]), int(match[2] or 1)
        return date(year, month, 1) if year and 1 <= month <= 12 else None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def last_day(text: str) -> date | None:
    """As `first_day`, the last day of a month or of a year."""
    day = first_day(text)
    match = _YEAR.fullmatch(text.strip())
    if day is None or match is None:
        return day
    following = date(day.year + 1, 1, 1) if not match[2] or day.month == 12 else date(day.year, day.month + 1, 1)
    return following - timedelta(days=1) if day.year < 9999 else date(9999, 12, 31)
