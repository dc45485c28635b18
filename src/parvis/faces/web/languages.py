"""Which language a reader gets, and the same page in the others."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE: Final = "language"
COOKIE_AGE: Final = 365 * 24 * 3600
NAMES: Final = {"fr": "Français", "en": "English", "ar": "العربية"}
_RIGHT_TO_LEFT: Final = frozenset(["ar", "dv", "fa", "he", "ps", "ug", "ur"])


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language[:2] in _RIGHT_TO_LEFT else "ltr"


def of_path(path: str) -> str:
    """The language an address starts with, `""` when it starts with none: `/fr/datasets` gives `fr`."""
    first = path[1:].split("/", 1)[0].split("?", 1)[0]
    return first if first in NAMES else ""


def wanted(request: HttpRequest) -> str:
    """The reader's language: the one chosen before, else the browser's, else the portal's."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in NAMES else accepted(request)


def accepted(request: HttpRequest) -> str:
    """The first language of `Accept-Language` that the portal speaks, else the portal's own."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    for code, _quality in parse_accept_lang_header(header):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def of(request: HttpRequest) -> str:
    """The language to answer in: the address decides, then the reader; a program only by its header."""
    if request.path.startswith("/api"):
        return accepted(request)
    return of_path(request.path) or wanted(request)


def home(request: HttpRequest) -> str:
    """The first page in the language of this request."""
    return f"/{of(request)}/"


def moved(path: str, language: str) -> str:
    """The same address in another language: `/fr/datasets` and `ar` give `/ar/datasets`."""
    current = of_path(path)
    rest = path[1 + len(current) :] if current else path
    return f"/{language}{rest or '/'}"


def alternates(path: str) -> Mapping[str, str]:
    """The address of a page in each language."""
    return {language: moved(path, language) for language in NAMES}
