"""How a run ends, for good or for bad, and what is counted anew then."""

from typing import Final

from django.db import transaction
from django.db.models import F

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.datasets import queries as datasets
from parvis.portal.harvest import events
from parvis.portal.harvest.models import Run, Source
from parvis.portal.harvest.rules import labels
from parvis.portal.organizations import actions as organizations

TOLD_AFTER: Final = (1, 3, 10, 30)  # failures in a row that are worth a letter


def recount(source: Source, by: Actor) -> None:
    """The counters of the producer are the sums of those of its datasets."""
    id = source.organization_id
    if counters := datasets.totals([id]).get(id):
        organizations.set_counters({id: counters}, by=by)


def close(run: Run, state: str, **said: str) -> bool:
    """End a run; False for one that somebody else has ended meanwhile, which stays as it is."""
    ended = {"state": state, "finished_at": now(), **said}
    is_first = Run.objects.filter(pk=run.pk, state__in=labels.LIVE).update(**ended)
    run.refresh_from_db(fields=list(ended))
    return bool(is_first)


def fail(run: Run, reason: str, value: str, by: Actor) -> Run:
    """End a run that could not go on; its people are told at some of the failures in a row."""
    with transaction.atomic():
        if close(run, "failed", error=reason[:32], error_value=value[:400]) and not run.is_preview:
            Source.objects.filter(pk=run.source_id).update(failures=F("failures") + 1)
            run.source.refresh_from_db(fields=["failures"])
            if run.source.failures in TOLD_AFTER:
                events.run_failed.send(None, source=run.source, run=run, by=by)
    return run
