"""One change to many datasets: planned, made now or by a job, taken back."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.engines import jobs
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, PortalError
from parvis.portal.datasets import queries
from parvis.portal.datasets.actions import life, transfers
from parvis.portal.datasets.models import BulkChange, BulkResult, Dataset, Transfer
from parvis.portal.datasets.rules import changes, require

AT_ONCE: Final = 50  # beyond, a job does it
MOST: Final = 10_000  # datasets of one change
KEPT: Final = timedelta(days=90)  # how long a change can be looked at, and taken back

_ACTS: Final[dict[str, Callable[..., Dataset]]] = {
    "publish": life.publish,
    "private": life.make_private,
    "draft": life.withdraw,
    "archive": life.archive,
    "unarchive": life.unarchive,
    "delete": life.delete,
    "restore": life.restore,
}


@transaction.atomic
def change_many(ids: Iterable[str], change: changes.Change, *, by: Actor) -> BulkChange:
    """Make `change` to the datasets of these ids, each by the rights of `by`; what is refused is told one by one.

    Up to AT_ONCE datasets are changed before it returns; a job changes more, and the BulkChange says how far it is.
    Raises Invalid for a change that cannot be, no dataset or more than MOST.
    """
    require(by, "datasets.change")
    change = queries.settled(change, actor=by)
    return _start(by, _checked(ids), change=changes.written(change))


def _checked(ids: Iterable[str]) -> list[str]:
    distinct = list(dict.fromkeys(ids))
    if not distinct:
        raise Invalid({"ids": [_("Choose at least one dataset.")]})
    if len(distinct) > MOST:
        raise Invalid({"ids": [_("%(limit)s datasets at most.") % {"limit": MOST}]})
    return distinct


def _start(by: Actor, ids: list[str], **fields: Any) -> BulkChange:
    bulk = BulkChange(user_id=by.id, scopes=sorted(by.scopes), datasets=ids, created_at=now(), **fields)
    bulk.save(force_insert=True)
    if len(ids) <= AT_ONCE:
        return go_on(bulk, by=by)
    jobs.enqueue("datasets.change", {"id": bulk.id}, unique_key=bulk.id)
    return bulk


@transaction.atomic
def undo(bulk: BulkChange, *, by: Actor) -> BulkChange:
    """Take a change back, where it was not changed again since; done already, return the change that did it.

    What was offered to another owner is withdrawn unless they have accepted. Raises Conflict before the end of the
    change.
    """
    require(by, "datasets.undo", bulk)
    bulk = BulkChange.objects.select_for_update().get(pk=bulk.pk)
    if bulk.finished_at is None:
        raise Conflict(_("This change is not finished yet."))
    done = BulkChange.objects.filter(undoes=bulk).first()
    if done is not None:
        return done
    return _start(by, _checked(_made(bulk).values_list("dataset", flat=True)), undoes=bulk)


def _made(bulk: BulkChange) -> QuerySet[BulkResult]:
    return bulk.results.filter(kind="changed").order_by("position")


@transaction.atomic
def stop(bulk: BulkChange, *, by: Actor) -> BulkChange:
    """Go no further; what was changed stays, and can be taken back. Raises Conflict for a change that has ended."""
    require(by, "datasets.undo", bulk)
    if not BulkChange.objects.filter(pk=bulk.pk, finished_at=None).update(stopped_at=now()):
        raise Conflict(_("This change has already ended."))
    bulk.refresh_from_db()
    return bulk


def go_on(bulk: BulkChange, *, by: Actor, progress: Callable[[int, int], None] | None = None) -> BulkChange:
    """Do what is left of a change, dataset by dataset; run again after a crash, it starts where it was.

    `progress` is told (done, total) before each dataset.
    """
    require(by, "datasets.go_on", bulk)
    if bulk.finished_at is not None:
        return bulk
    back = dict(_made(bulk.undoes).values_list("dataset", "changes")) if bulk.undoes else None
    total = len(bulk.datasets)
    for position in range(bulk.results.count(), total):
        if progress:
            progress(position, total)
        if BulkChange.objects.filter(pk=bulk.pk, stopped_at__isnull=False).exists():
            break
        _one(bulk, position, by, back)
    return _finish(bulk, by)


@transaction.atomic
def _finish(bulk: BulkChange, by: Actor) -> BulkChange:
    """Who is offered something hears of it once, with the end of the change."""
    bulk.finished_at = now()
    bulk.save(update_fields=["finished_at"])
    transfers.send_gathered(bulk, by=by)
    return bulk


@transaction.atomic
def _one(bulk: BulkChange, position: int, by: Actor, back: Mapping[str, Any] | None) -> None:
    """Change one dataset and keep what became of it, both or neither."""
    id = bulk.datasets[position]
    visible = queries.visible_to(by).filter(pk=id).select_related("organization")
    dataset = queries.with_parts(visible).first()
    result = BulkResult(bulk=bulk, position=position, dataset=id, title=id, kind="refused")
    if dataset is None:
        result.reason = str(_("This dataset is not there any more."))
    else:
        result.slug, result.title = dataset.slug, dataset.title
        try:
            with transaction.atomic():
                change = changes.read(bulk.change)
                made = (
                    _change(dataset, change, bulk, by)
                    if back is None
                    else _take_back(dataset, back.get(id, {}), bulk, by)
                )
            result.changes, result.kind = made, "changed" if made else "same"
        except PortalError as error:
            result.reason = str(error)
    result.save(force_insert=True)


def _change(dataset: Dataset, change: changes.Change, bulk: BulkChange, by: Actor) -> dict[str, list[Any]]:
    """Do it. Raises what the actions raise, and Conflict for what was foreseen to be refused."""
    record = queries.record(dataset)
    foreseen = changes.foresee(by, dataset, record, change)
    if foreseen.kind == "refused":
        raise Conflict(foreseen.reason)
    if foreseen.kind == "same":
        return {}
    described = changes.described(record, change)
    if described != record:
        dataset = life.update(dataset, described, by=by)
    if "state" in foreseen.changes:
        dataset = _ACTS[change.verb](dataset, by=by)
    if change.transfer and "transfer" in foreseen.changes:
        transfers.gather(dataset, change.transfer, bulk=bulk, by=by)
    return changes.plain(foreseen.changes)


def _take_back(dataset: Dataset, made: Mapping[str, Any], bulk: BulkChange, by: Actor) -> dict[str, list[Any]]:
    """Undo `made`, where it still holds; what is deleted is first restored, what must be deleted is so last."""
    withdrawn = _withdraw(dataset, made["transfer"], bulk, by) if "transfer" in made else {}
    was, is_now = made.get("state", ("", ""))
    verbs = changes.way_back(was, is_now) if was and dataset.state == is_now else ()
    if verbs == ("restore",):
        dataset = life.restore(dataset, by=by)
    before = queries.record(queries.with_parts(Dataset.objects.filter(pk=dataset.pk)).get())
    after = changes.taken_back(before, made)
    if after != before:
        dataset = life.update(dataset, after, by=by)
    for verb in verbs if verbs != ("restore",) else ():
        dataset = _ACTS[verb](dataset, by=by)
    turned = {"state": [is_now, was]} if verbs else {}
    return changes.plain(changes.told(before, after) | turned | withdrawn)


def _withdraw(dataset: Dataset, offered: list[Any], bulk: BulkChange, by: Actor) -> dict[str, list[Any]]:
    """Take the offer back with all that it offers. Raises Conflict once the other side has accepted."""
    transfer = Transfer.objects.filter(bulk=bulk.undoes, datasets=dataset).order_by("-created_at", "-pk").first()
    if transfer is not None and transfer.state == "accepted":
        raise Conflict(_("The other side has accepted it: ask them to give it back."))
    if transfer is not None and transfer.state == "pending":
        transfer = transfers.cancel_transfer(transfer, by=by)
    # Its other datasets find it taken back by this very change.
    mine = transfer and transfer.state == "cancelled" and (transfer.answered_at or bulk.created_at) >= bulk.created_at
    return {"transfer": [offered[1], ""]} if mine else {}


def forget_changes(*, by: Actor) -> int:
    """Remove the changes that ended longer ago than KEPT; return how many."""
    require(by, "datasets.forget")
    return BulkChange.objects.filter(finished_at__lt=now() - KEPT).delete()[1].get("datasets.BulkChange", 0)
