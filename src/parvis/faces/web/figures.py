"""Numbers, sizes, dates and lists as people of each language write them (CLDR); pages repeat them: remembered."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from django.conf import settings

_ARABIC_DIGITS: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_UNITS: Final = {
    "fr": ("octets", "Ko", "Mo", "Go", "To"),
    "en": ("bytes", "KB", "MB", "GB", "TB"),
    "ar": ("بايت", "كيلوبايت", "ميغابايت", "غيغابايت", "تيرابايت"),
}


class _Style:
    """The figures of Arabic pages this process shows now, when somebody chose other ones than the settings."""

    chosen = ""


def choose(style: str) -> None:
    """Show figures of this style (`latn`, `arab`) from now on; what was remembered in another one is forgotten."""
    if style != (_Style.chosen or settings.PARVIS.digits):
        _Style.chosen = style
        for remembered in (number, percent, size, day, month, _ago, span):
            remembered.cache_clear()


def style() -> str:
    """The figures of Arabic pages: `latn` or `arab`."""
    return _Style.chosen or settings.PARVIS.digits


def digits(text: str, language: str) -> str:
    """Arabic pages show the figures the instance chose."""
    if language == "ar" and style() == "arab":
        return text.translate(_ARABIC_DIGITS).replace(",", "٬").replace(".", "٫")
    return text


@lru_cache(maxsize=4096)
def number(value: float, language: str) -> str:
    """`12 345` in French."""
    return digits(format_decimal(value, locale=language), language)


def listed(items: Iterable[object], language: str) -> str:
    """Several things in a sentence: `Fès, Rabat et Salé`."""
    return format_list([str(one) for one in items], locale=language)


@lru_cache(maxsize=256)
def percent(value: float, language: str) -> str:
    """A share of 1: `78 %`."""
    return digits(format_percent(round(value, 2), locale=language, format=None), language)


def share(part: int, whole: int, language: str) -> str:
    """How much of the whole a part is: what is there is never said to be none, nor all when something lacks."""
    if not whole:
        return ""
    ratio = part / whole
    if part and ratio < 0.005:
        return f"< {percent(0.01, language)}"
    return percent(ratio if part == whole else min(ratio, 0.99), language)


@lru_cache(maxsize=4096)
def size(octets: int, language: str) -> str:
    """A file size with one decimal at most: `1,4 Mo`."""
    amount, rank = float(octets), 0
    while amount >= 1000 and rank < 4:
        amount, rank = amount / 1000, rank + 1
    text = format_decimal(amount, format="#,##0.#" if amount < 10 and rank else "#,##0", locale=language)
    return f"{digits(text, language)}\u00a0{_UNITS[language][rank]}"


@lru_cache(maxsize=4096)
def day(iso: str, language: str) -> str:
    """The day of an ISO date or instant: `3 mars 2026`."""
    return digits(format_date(date.fromisoformat(iso[:10]), format="long", locale=language), language)


@lru_cache(maxsize=1024)
def month(text: str, language: str) -> str:
    """A month written `2026-03`: `mars 2026`."""
    first = date.fromisoformat(f"{text[:7]}-01")
    return digits(format_skeleton("yMMMM", first, locale=language), language)


def ago(iso: str, language: str) -> str:
    """How long ago, to the day: `il y a 3 jours`."""
    at = datetime.fromisoformat(iso)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return _ago((datetime.now(UTC).date() - at.date()).days, language)


@lru_cache(maxsize=4096)
def _ago(days: int, language: str) -> str:
    if days <= 0:
        return {"fr": "aujourd’hui", "ar": "اليوم"}.get(language, "today")
    if days == 1:
        return {"fr": "hier", "ar": "أمس"}.get(language, "yesterday")
    text = format_timedelta(timedelta(days=-days), threshold=1.4, add_direction=True, locale=language)
    return digits(text, language)


@lru_cache(maxsize=1024)
def span(days: int, language: str) -> str:
    """A length of time: `3 semaines`."""
    return digits(format_timedelta(timedelta(days=days), threshold=1.4, locale=language), language)
