"""When a source is read: at its pace, at a moment of its own."""

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from parvis.portal.harvest.models import Source
from parvis.portal.harvest.rules import labels

_DAY: Final = timedelta(days=1)


def following(source: Source, after: datetime, *, has_run: bool = True) -> datetime | None:
    """When the source is to be run next, after an instant; None for one that does not run by itself.

    Each has a moment of its own in the day (or hour), by its id, so that they do not all start at midnight. One that
    never ran does so within a day, whatever its pace: who adds it sees soon what comes of it.
    """
    every = labels.EVERY.get(source.cadence)
    if every is None or not source.active or source.state != "accepted" or source.deleted_at:
        return None
    span = min(every, _DAY)
    share = int.from_bytes(blake2b(source.pk.encode(), digest_size=4).digest(), "big") / 2**32
    start = after.replace(minute=0, second=0, microsecond=0)
    start = start if span < _DAY else start.replace(hour=0)
    moment = start + span * share
    while moment <= after:
        moment += span
    return moment + (every - span if has_run else timedelta())
