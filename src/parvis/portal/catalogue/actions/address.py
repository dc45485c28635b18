"""What is kept ready to be sent, made anew: when the public address of the portal has changed, or when asked."""

from collections.abc import Callable
from typing import Final

from django.conf import settings

from parvis.engines import jobs, renditions
from parvis.kit.actors import VISITOR, Actor
from parvis.portal.catalogue.queries.address import has_moved
from parvis.portal.catalogue.rules import require
from parvis.portal.datasets import queries as datasets

RENEW: Final = "catalogue.renew"
_BATCH: Final = 100  # datasets rendered together
Progress = Callable[[int, int], None]  # told how many are done, of how many


def notice_address(*, by: Actor) -> bool:
    """Ask for what is kept to be made anew if it names another address; return whether it does. At each start."""
    require(by, "catalogue.renew")
    if not has_moved():
        return False
    if not renditions.exist():  # nothing is kept yet
        renditions.clear(settings.PARVIS.site_url)
        return False
    jobs.enqueue(RENEW, {"address": settings.PARVIS.site_url}, unique_key=settings.PARVIS.site_url)
    return True


def renew(*, by: Actor, progress: Progress = lambda done, total: None) -> int:
    """Throw away what names another address, and make it anew; return how many datasets were rendered.

    Stopped in between, it goes on when run again: what is not there yet is made by its first reader until then.
    """
    require(by, "catalogue.renew")
    if has_moved():
        renditions.clear(settings.PARVIS.site_url)
    return _render(progress)


def render_anew(*, by: Actor, progress: Progress = lambda done, total: None) -> int:
    """Throw away all that is kept, and make it anew; return how many datasets were rendered."""
    require(by, "catalogue.renew")
    renditions.clear(settings.PARVIS.site_url)
    return _render(progress)


def _render(progress: Progress) -> int:
    done, total = 0, datasets.count()
    progress(done, total)
    after: str | None = ""
    while after is not None:
        made, after = datasets.walk(after, _BATCH, actor=VISITOR)
        done += len(made)
        progress(done, total)
    return done
