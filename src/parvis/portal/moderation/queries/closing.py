"""Whether the portal takes writing: asked by every process at most every two seconds."""

import time
from typing import Final

from django.conf import settings

from parvis.kit.dates import now
from parvis.portal.moderation.models import Closure

FRESH: Final = 2.0  # seconds a process believes what it last read
_BY_SETTING: Final = Closure(closed=True)

_seen: tuple[float, Closure | None] | None = None


def closure() -> Closure | None:
    """The closure in force, None when the portal takes writing. One query every two seconds at most."""
    global _seen
    if settings.PARVIS.read_only:
        return _BY_SETTING
    clock = time.monotonic()
    if _seen is None or clock - _seen[0] > FRESH:
        _seen = (clock, latest())
    found = _seen[1]
    return None if found is None or not found.closed or (found.until and found.until <= now()) else found


def latest() -> Closure | None:
    """What was said last, in force or not."""
    return Closure.objects.order_by("-at", "-pk").first()


def believe(found: Closure | None, seconds: float = 0) -> None:
    """What this process just did or is told: the next question is answered from it, for `seconds` more than usual."""
    global _seen
    _seen = (time.monotonic() + seconds, found)
