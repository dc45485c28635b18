"""Embargo: a draft that publishes itself at a date."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, PortalError
from parvis.portal.datasets import events
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.actions import life
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.queries import guards
from parvis.portal.datasets.rules import require

WAITING = (State.DRAFT, State.PRIVATE)

_log = structlog.get_logger("parvis.datasets")


@transaction.atomic
def schedule(dataset: Dataset, at: datetime, *, by: Actor) -> Dataset:
    """Let the dataset publish itself at `at`; until then nobody else knows of it.

    Raises Conflict unless it is a draft or private; Invalid for a moment that is past, or what cannot be published.
    """
    require(by, "dataset.publish", dataset)
    dataset = writing.locked(dataset)
    if dataset.state not in WAITING:
        raise Conflict(_("Only a draft or a private dataset can wait for a date."))
    if at <= now():
        raise Invalid({"publish_at": [_("This moment is already past.")]})
    if not dataset.description.strip():
        raise Invalid({"description": [_("Describe the dataset before you publish it.")]})
    if against := [one for one in guards.objections(dataset) if one.blocks and not one.waits]:
        raise Invalid({f"resources.{one.resource.pk}": [one.words] for one in against[:20]})
    return _set(dataset, at, by)


@transaction.atomic
def unschedule(dataset: Dataset, *, by: Actor) -> Dataset:
    """The dataset no longer publishes itself; without a date, nothing happens."""
    require(by, "dataset.publish", dataset)
    return _set(writing.locked(dataset), None, by)


def _set(dataset: Dataset, at: datetime | None, by: Actor) -> Dataset:
    before = dataset.publish_at
    if before == at:
        return dataset
    dataset.publish_at = at
    writing.settle(dataset)
    events.dataset_updated.send(None, dataset=dataset, changes={"publish_at": [before, at]}, by=by)
    return dataset


def publish_due(*, by: Actor) -> int:
    """Publish every dataset whose moment has come; return how many.

    Each in its own transaction, which looks again: run twice at once, or killed in the middle, each is published once.
    What cannot be published then stays a draft, without its date, and the history says so.
    """
    require(by, "dataset.score")
    due = Dataset.objects.filter(publish_at__lte=now()).order_by("publish_at", "pk").values_list("pk", flat=True)
    return sum(_publish(id, by) for id in list(due))


@transaction.atomic
def _publish(id: str, by: Actor) -> bool:
    dataset = Dataset.objects.select_for_update().filter(pk=id, publish_at__lte=now()).first()
    if dataset is None:  # somebody was faster
        return False
    if any(one.waits for one in guards.objections(dataset)):  # tried again in a minute
        return False
    try:
        if dataset.state not in WAITING:
            raise Conflict(_("Only a draft or a private dataset can wait for a date."))
        life.publish(dataset, by=by)
    except PortalError as error:
        _log.warning("not published at its date", dataset=id, reason=str(error))
        _set(writing.locked(dataset), None, by)
        return False
    return True
