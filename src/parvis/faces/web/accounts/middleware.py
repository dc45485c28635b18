"""What surrounds the pages of somebody signed in: sessions say when they were last seen."""

from collections.abc import Callable
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.kit.dates import now

EVERY: Final = 300  # seconds between two notes of the same session by the same process


def seen(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Note, at most every five minutes, that a session is in use."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.accessed:
            _note(request)
        return response

    return answer


def _note(request: HttpRequest) -> None:
    key = request.session.session_key
    if not key or not request.session.get("tracked") or not caches["pages"].add(f"seen:{key}", 1, EVERY):
        return
    UserSession.objects.filter(session_key=key).update(last_seen_at=now())
