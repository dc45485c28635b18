"""Queries in SQL that are too long for an address: kept when somebody shares them, given up when nobody opens them."""

import hashlib
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.portal.tables.models import SharedQuery
from parvis.portal.tables.queries import sql
from parvis.portal.tables.rules import require

_DIGITS: Final = 24
_A_DAY: Final = timedelta(days=1)
KEPT: Final = timedelta(days=400)  # since it was last opened


def share(text: str, *, by: Actor) -> str:
    """Keep a query that may be asked here; return its id, the same for the same text.

    Raises what asking it raises before it runs: Invalid, TooMany, Unavailable.
    """
    require(by, "sql.share")
    with sql.asking(text, actor=by):  # nothing is kept but a query over public tables
        id = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    SharedQuery.objects.get_or_create(pk=id, defaults={"query": text, "created_at": now(), "seen_at": now()})
    return id


def open_shared(id: str, *, by: Actor) -> str:
    """The text of a shared query, noted as opened. Raises NotFound."""
    require(by, "sql.share")
    kept = SharedQuery.objects.filter(pk=id).first()
    if kept is None:
        raise NotFound(_("There is no query at this address any more."))
    if now() - kept.seen_at > _A_DAY:
        SharedQuery.objects.filter(pk=id).update(seen_at=now())
    return kept.query


def forget_shared(*, by: Actor) -> int:
    """Give up those that nobody opened for KEPT; return how many."""
    require(by, "sql.forget")
    return SharedQuery.objects.filter(seen_at__lt=now() - KEPT).delete()[0]
