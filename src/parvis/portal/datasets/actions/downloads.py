"""Downloads, added up: by resource and month as they come, then into the counters of their dataset."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from parvis.kit.actors import Actor
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Dataset, DownloadCount, Resource
from parvis.portal.datasets.rules import require


@transaction.atomic
def count_downloads(counted: Mapping[tuple[str, str], int], *, by: Actor) -> None:
    """Add downloads, {(resource id, month as `2026-11`): how many}; those of resources that are gone are left out."""
    require(by, "resource.count")
    there = set(Resource.objects.filter(pk__in={id for id, _month in counted}).values_list("pk", flat=True))
    for (id, month), number in sorted(counted.items()):  # in order, so that two processes cannot deadlock
        if id not in there:
            continue
        rows = DownloadCount.objects.filter(resource=id, month=month)
        added = {"count": F("count") + number, "pending": F("pending") + number}
        if not rows.update(**added):
            first = DownloadCount(resource_id=id, month=month, count=0, pending=0)
            DownloadCount.objects.bulk_create([first], ignore_conflicts=True)  # another process may have begun it
            rows.update(**added)
        Resource.objects.filter(pk=id).update(downloads=F("downloads") + number)


def settle_downloads(*, by: Actor, batch: int = 200) -> int:
    """Bring the counters of datasets up to the downloads of their resources; return how many datasets changed."""
    require(by, "resource.count")
    waiting = DownloadCount.objects.filter(pending__gt=0).values_list("resource__dataset", flat=True).distinct()
    ids = sorted(set(waiting))
    for start in range(0, len(ids), batch):
        _settle(ids[start : start + batch])
    return len(ids)


@transaction.atomic
def _settle(ids: list[str]) -> None:
    datasets = Dataset.objects.select_for_update().in_bulk(ids)
    rows = DownloadCount.objects.filter(pending__gt=0, resource__dataset__in=ids).select_related("resource")
    added: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        added[row.resource.dataset_id][row.month] += row.pending
        DownloadCount.objects.filter(pk=row.pk).update(pending=F("pending") - row.pending)
    for id, months in added.items():
        dataset = datasets[id]
        known = dict(dataset.metrics_by_month.get("downloads", {}))
        for month, number in months.items():
            known[month] = known.get(month, 0) + number
        dataset.downloads += sum(months.values())
        dataset.metrics_by_month = {**dataset.metrics_by_month, "downloads": known}
        dataset.version += 1
    changed = list(datasets.values())
    Dataset.objects.bulk_update(changed, ["downloads", "metrics_by_month", "version"], batch_size=100)
    writing.announce(changed)
