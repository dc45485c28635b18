"""The change log: what was written, in the order it was committed.

Whatever derives from the database (search index, mirrors, webhooks) follows this log with a cursor, the `seq` of the
last change it took. A change is recorded in the transaction that makes it, so the log neither lies nor forgets.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from django.db import connection, transaction

from parvis.engines.changes.models import Change

Op = Literal["upsert", "delete"]
_LOCK = 7_205_759_403_792  # any number of our own


def record(kind: str, keys: Iterable[str], op: Op = "upsert") -> None:
    """Note that the things of `kind` under `keys` were written or deleted; call it last in the transaction.

    On PostgreSQL an advisory lock held until commit makes the order of `seq` the order of commits, so that a follower
    never steps over a change that commits late.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        Change.objects.bulk_create([Change(kind=kind, key=key, op=op) for key in keys], batch_size=500)


def since(cursor: int, limit: int = 1000) -> Sequence[Change]:
    """The changes after `cursor`, oldest first, `limit` at most."""
    return list(Change.objects.filter(seq__gt=cursor).order_by("seq")[:limit])


def head() -> int:
    """The cursor of the newest change; 0 when the log is empty."""
    return Change.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def tail() -> int:
    """The cursor before the oldest change kept: a follower behind it must start over."""
    oldest = Change.objects.order_by("seq").values_list("seq", flat=True).first()
    return 0 if oldest is None else oldest - 1
