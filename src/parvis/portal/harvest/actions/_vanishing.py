"""What a source no longer has: archived after some runs, and never when too much vanishes at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from parvis.dialects.vocabularies import State
from parvis.kit.actors import system
from parvis.kit.dates import now
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Link, Source
from parvis.portal.harvest.queries.succession import HOLDING

HARVESTER: Final = system("harvest")
_BATCH: Final = 500


@dataclass(slots=True)
class Gone:
    """What a run that read the whole source found missing."""

    missing: int = 0
    held: bool = False
    archived: list[tuple[str, str, str]] = field(default_factory=list)  # (remote id, title, dataset)


def live(source: Source) -> list[tuple[int, str]]:
    """(id, remote id) of the records of a source whose dataset is here and not archived by us."""
    rows = Link.objects.filter(source=source, archived_at=None).exclude(dataset=None)
    return list(rows.order_by("pk").values_list("pk", "remote_id"))


def weigh(source: Source, seen: Collection[str]) -> tuple[list[int], bool]:
    """The ids of the records that are not among those `seen`, and whether they are too many at once."""
    known = live(source)
    missing = [pk for pk, remote_id in known if remote_id not in seen]
    return missing, bool(missing) and len(missing) * 100 > len(known) * settings.PARVIS.harvest_guard


def settle(source: Source, seen: Collection[str]) -> Gone:
    """Count the run against what is missing, and archive what was missing often enough; or hold all of it."""
    missing, too_many = weigh(source, seen)
    gone = Gone(missing=len(missing), held=too_many)
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            held_at=now() if too_many else None, held_count=len(missing) if too_many else 0
        )
        if not too_many:
            for some in _batches(missing):
                Link.objects.filter(pk__in=some).update(missing_runs=F("missing_runs") + 1)
    if not too_many:
        due = Link.objects.filter(
            source=source, archived_at=None, missing_runs__gte=settings.PARVIS.harvest_missing_runs
        )
        gone.archived = _archive(list(due.exclude(dataset=None).values_list("pk", flat=True)))
    return gone


def mark_missing(source: Source, seen: Collection[str]) -> None:
    """Remember which records a held run did not find, so that somebody may let them go."""
    missing, _too_many = weigh(source, seen)
    for some in _batches(missing):
        Link.objects.filter(pk__in=some, missing_runs=0).update(missing_runs=1)


def let_go(source: Source) -> int:
    """Archive what the last complete run did not find; return how many datasets that was."""
    due = Link.objects.filter(source=source, archived_at=None, missing_runs__gt=0).exclude(dataset=None)
    archived = _archive(list(due.values_list("pk", flat=True)))
    Source.objects.filter(pk=source.pk).update(held_at=None, held_count=0)
    return len(archived)


def come_back(source: Source, links: Collection[int]) -> list[tuple[str, str, str]]:
    """What was missing is there again: forget that, and take up again what was archived for it."""
    found = []
    for some in _batches(links):
        for link in Link.objects.select_related("dataset").filter(pk__in=some, source=source):
            with transaction.atomic():
                dataset = link.dataset
                if dataset is not None and not link.secondary and is_archived_by_us(link, dataset):
                    datasets.unarchive(dataset, by=HARVESTER)
                    found.append((link.remote_id, dataset.title, dataset.pk))
                link.missing_runs, link.archived_at = 0, None
                link.save(update_fields=["missing_runs", "archived_at"])
    return found


def is_archived_by_us(link: Link, dataset: Dataset) -> bool:
    """Whether the dataset is archived because its record had vanished, rather than by people before that."""
    since = dataset.archived_at if dataset.state == State.ARCHIVED else None
    return link.archived_at is not None and since is not None and since >= link.archived_at


def _archive(ids: Collection[int]) -> list[tuple[str, str, str]]:
    archived = []
    for some in _batches(ids):
        for link in Link.objects.select_related("dataset").filter(pk__in=some):
            with transaction.atomic():
                if (dataset := _let_one_go(link)) is not None:
                    archived.append((link.remote_id, dataset.title, dataset.pk))
    return archived


def _let_one_go(link: Link) -> Dataset | None:
    """Archive the dataset of a record that vanished, unless another source still has it; the dataset if it was.

    That one takes it over at its next run, when it reads its record again.
    """
    dataset = link.dataset
    link.archived_at = now()
    link.save(update_fields=["archived_at"])
    if dataset is None or dataset.state != State.PUBLISHED or _is_elsewhere(link):
        return None
    return datasets.archive(dataset, by=HARVESTER)


def _is_elsewhere(link: Link) -> bool:
    """Whether another source has the dataset, and keeps it up or takes it over, or has left it as it is for good."""
    others = Link.objects.filter(dataset=link.dataset_id).exclude(pk=link.pk)
    if others.filter(HOLDING).exists():
        return True
    return link.secondary and not others.filter(secondary=False).exclude(archived_at=None).exists()


def _batches(ids: Collection[int]) -> "list[list[int]]":
    left = iter(ids)
    return list(iter(lambda: list(islice(left, _BATCH)), []))
