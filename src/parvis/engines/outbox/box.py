"""Putting letters in the box, and reading those that are kept."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.engines.outbox.models import Letter
from parvis.kit.dates import now
from parvis.kit.errors import NotFound

KEPT: Final = 500  # letters of a local mailbox; the oldest make room
SEND: Final = "outbox.send"


def is_local() -> bool:
    """Whether letters are kept here instead of being sent."""
    return not settings.PARVIS.mail_url


@transaction.atomic
def post(recipient: str, subject: str, text: str, html: str, *, language: str, name: str) -> Letter:
    """Write a letter in the caller's transaction: it leaves when, and only when, that commits.

    The subject is one line: line breaks become spaces, so that nothing typed can add a header.
    """
    letter = Letter(
        name=name, recipient=recipient, language=language, subject=" ".join(subject.split())[:255], text=text,
        html=html, created_at=now(),
    )  # fmt: skip
    letter.save(force_insert=True)
    if is_local():
        _make_room()
    else:
        jobs.enqueue(SEND, {"letter": letter.id})
    return letter


def _make_room() -> None:
    oldest: datetime | None = Letter.objects.order_by("-created_at").values_list("created_at", flat=True)[KEPT:].first()
    if oldest is not None:
        Letter.objects.filter(created_at__lte=oldest).delete()


def listing(limit: int = KEPT) -> list[Letter]:
    """The letters that are here, newest first, without their bodies."""
    return list(Letter.objects.defer("text", "html").order_by("-created_at", "-pk")[:limit])


def get(id: str) -> Letter:
    """One letter. Raises NotFound."""
    letter = Letter.objects.filter(pk=id).first()
    if letter is None:
        raise NotFound(_("There is no such letter; it may have been sent."))
    return letter


def purge(days: int = 30) -> int:
    """Forget what could not be sent in so many days; return how many letters. A local mailbox keeps its own."""
    if is_local():
        return 0
    return Letter.objects.filter(created_at__lt=now() - timedelta(days=days)).delete()[0]
