"""How much waits for the reader behind the menu of their account; one or two small queries for each page they see."""

from contextlib import suppress
from typing import Final, NamedTuple

from django.db import DatabaseError
from django.http import HttpRequest

from parvis.faces.web import who
from parvis.portal.moderation import queries as moderation

_FOUND: Final = "_parvis_waiting"


class Waiting(NamedTuple):
    """Notices not read yet; open cases, for who moderates."""

    notices: int = 0
    cases: int = 0

    @property
    def total(self) -> int:
        return self.notices + self.cases


def of(request: HttpRequest) -> Waiting:
    """What waits for this reader; nothing for a visitor, who is asked nothing of the database for."""
    found: Waiting | None = getattr(request, _FOUND, None)
    if found is None:
        found = Waiting()
        actor = who.of(request)
        with suppress(DatabaseError):  # the page that says that the database does not answer has a menu too
            found = Waiting(moderation.cases.unread(actor=actor), moderation.cases.waiting(actor=actor))
        setattr(request, _FOUND, found)
    return found
