"""Moments by the portal's own clock, which is named: readers may live by another."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location
from django.conf import settings
from django.utils.translation import gettext as _

from parvis.faces.web import figures


def clock() -> str:
    """The name of the portal's time zone."""
    return settings.PARVIS.time_zone


def moment(at: datetime, language: str) -> str:
    """`mardi 3 mars 2026 à 08:00 (heure : Maroc)`."""
    zone = ZoneInfo(clock())
    text = format_datetime(at.astimezone(zone), "EEEE d MMMM y, HH:mm", locale=language)
    return f"{figures.digits(text, language)} ({place(language)})"


def time(at: datetime, language: str) -> str:
    """`08:00`, by the portal's clock."""
    return figures.digits(at.astimezone(ZoneInfo(clock())).strftime("%H:%M"), language)


def place(language: str) -> str:
    """The clock in words."""
    if clock() in ("UTC", "Etc/UTC"):
        return _("universal time, UTC")
    return get_timezone_location(ZoneInfo(clock()), locale=language)
