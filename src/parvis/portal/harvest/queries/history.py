"""Runs and what became of each record; the record itself, as the source gave it."""

import zlib
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.kit.ids import is_reference
from parvis.portal.harvest.models import Entry, Link, Run, Source
from parvis.portal.harvest.queries.catalogue import visible_to
from parvis.portal.harvest.rules import admit, allows, labels

ENTRIES = 50  # of one page
_FRESH: Final = timedelta(minutes=10)
_UNTOLD: Final = {"error": "", "error_message": ""}


def runs(source: Source, *, actor: Actor, offset: int = 0, limit: int = 20) -> tuple[list[Run], int]:
    """Runs of a source, newest first, and how many there are; previews only for its people."""
    rows = Run.objects.filter(source=source).select_related("source__organization")
    if not allows(actor, "source.read", source):
        rows = rows.filter(is_preview=False)
    return list(rows[offset : offset + limit]), rows.count()


def run(source: Source, id: str, *, actor: Actor) -> Run:
    """One run of a source. Raises NotFound."""
    rows = Run.objects.select_related("source__organization").filter(source=source)
    found = rows.filter(pk=id).first() if is_reference(id) else None
    if found is None or (found.is_preview and not allows(actor, "source.read", source)):
        raise NotFound(_("There is no such run."))
    return found


def run_by_id(id: str, *, actor: Actor) -> Run:
    """One run, of a source the reader may know of. Raises NotFound."""
    rows = Run.objects.select_related("source__organization").filter(source__in=visible_to(actor), pk=id)
    found = rows.first() if is_reference(id) else None
    if found is None or (found.is_preview and not allows(actor, "source.read", found.source)):
        raise NotFound(_("There is no such run."))
    return found


def last_preview(source: Source, *, actor: Actor) -> Run | None:
    """The preview that goes on, or ended a few minutes ago; None without. Raises Denied."""
    admit(actor, "source.preview", source)
    found = Run.objects.select_related("source__organization").filter(source=source, is_preview=True).first()
    if found is None or (found.finished_at is not None and found.finished_at < now() - _FRESH):
        return None
    return found


def counts(run: Run, *, actor: Actor) -> dict[str, Any]:
    """The run as it leaves the portal, with its progress; why it failed, for its people alone."""
    names = ("id", "is_preview", "state", "total", "seen", "created", "changed", "unchanged", "refused", "skipped",
             "archived", "restored", "missing", "held", "partial", "requests", "created_at", "started_at",
             "finished_at")  # fmt: skip
    members = {name: getattr(run, name) for name in names}
    alive = run.state in labels.LIVE
    if alive:
        members["seen"], members["total"] = progress(run)
    knows = bool(run.error) and allows(actor, "source.read", run.source)
    why = {"error": run.error, "error_message": labels.reason(run.error, run.error_value)} if knows else _UNTOLD
    return members | why | {"alive": alive}


def entries(
    run: Run, *, actor: Actor, outcome: str = "", outcomes: Collection[str] = (), offset: int = 0, limit: int = ENTRIES
) -> tuple[list[Entry], int, dict[str, int]]:
    """A page of what became of records, of one outcome or of some, how many there are, and how many of each outcome.

    Raises Denied.
    """
    admit(actor, "source.read", run.source)
    rows = Entry.objects.filter(run=run).defer("raw")
    by_outcome = dict(rows.order_by().values_list("outcome").annotate(Count("pk")))
    wanted = {outcome} if outcome else set(outcomes)
    if wanted:
        rows = rows.filter(outcome__in=wanted)
    total = sum(count for name, count in by_outcome.items() if not wanted or name in wanted)
    return list(rows[offset : offset + limit]), total, by_outcome


def entry(run: Run, id: int, *, actor: Actor) -> tuple[Entry, bytes]:
    """What became of one record and, as far as it is kept, the record as it came. Raises Denied, NotFound."""
    admit(actor, "source.read", run.source)
    found = Entry.objects.filter(run=run, pk=id).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    if found.raw:
        return found, zlib.decompress(bytes(found.raw))
    link = Link.objects.select_related("raw").filter(source=run.source, remote_id=found.remote_id).first()
    return found, _raw(link)


def record_of(source: Source, dataset: str, *, actor: Actor) -> tuple[Link, bytes, str]:
    """The record a dataset comes from, its bytes and media type. Raises Denied, NotFound."""
    admit(actor, "source.read", source)
    link = Link.objects.select_related("raw").filter(source=source, dataset=dataset).first()
    if link is None:
        raise NotFound(_("There is no such record."))
    return link, _raw(link), link.raw.media_type if hasattr(link, "raw") else ""


def _raw(link: Link | None) -> bytes:
    return zlib.decompress(bytes(link.raw.body)) if link is not None and hasattr(link, "raw") else b""


def source_of(dataset: str) -> Source | None:
    """The source a dataset comes from, if it comes from one that is still there."""
    link = (
        Link.objects.select_related("source__organization")
        .filter(dataset=dataset, secondary=False, source__deleted_at=None).first()
    )  # fmt: skip
    return link.source if link else None


def progress(run: Run) -> tuple[int, int | None]:
    """(done, total) of a run that goes on: as its job says, or as was last written."""
    try:
        job = jobs.get(run.job or 0)
    except NotFound:
        return run.seen, run.total
    return max(job.progress_done, run.seen), job.progress_total or run.total
