"""Dates and instants as they travel: ISO 8601, always with a zone."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def instant(text: str) -> datetime:
    """An ISO 8601 date or instant as an aware datetime; without a zone it is read as UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text.strip())
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def day(text: str) -> date:
    """The day of an ISO 8601 date, instant, year (`2021`) or month (`2021-05`). Raises ValueError."""
    text = text.strip()
    if len(text) == 4:
        text += "-01-01"
    elif len(text) == 7:
        text += "-01"
    return datetime.fromisoformat(text).date()
