"""How datasets change hands: offered by who has them, taken by who is to have them; address and history stay."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import User
from parvis.portal.datasets import events, queries
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Assignment, BulkChange, Dataset, Transfer
from parvis.portal.datasets.rules import allows, require
from parvis.portal.datasets.rules.changes import Offer
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as organization_queries
from parvis.portal.organizations.models import Organization

AT_ONCE: Final = 200  # datasets of one transfer
_COMMENT: Final = 2000  # characters


@transaction.atomic
def ask_transfer(
    datasets: Sequence[Dataset],
    *,
    by: Actor,
    to_organization: Organization | None = None,
    to_email: str = "",
    comment: str = "",
) -> Transfer:
    """Offer datasets of one owner to an organization, or to the person who reads the mail of an address.

    They change hands when the other side accepts; at once when the person who offers administers both sides. Raises
    Invalid; Conflict when one of them is offered already.
    """
    require(by, "datasets.transfer", datasets)
    if not 1 <= len(datasets) <= AT_ONCE:
        raise Invalid({"datasets": [_("Choose from 1 to %(limit)s datasets.") % {"limit": AT_ONCE}]})
    if len({(one.organization_id, one.owner_id) for one in datasets}) > 1:
        raise Invalid({"datasets": [_("Choose datasets of one owner at a time.")]})
    transfer = _offer(datasets[0], to_organization, to_email, by)
    _ensure_free(datasets)
    transfer.comment = comment.strip()[:_COMMENT]
    transfer.save()
    transfer.datasets.set(datasets)
    events.transfer_asked.send(None, transfer=transfer, by=by)
    if _is_for_themselves(transfer, by):
        return accept_transfer(transfer, by=by)
    return transfer


@transaction.atomic
def accept_transfer(transfer: Transfer, *, by: Actor) -> Transfer:
    """Take the datasets. Those deleted meanwhile stay where they are. Raises Conflict when nothing is left to take."""
    require(by, "transfer.answer", offer := (transfer, accounts.of_actor(by)))
    transfer = _waiting(transfer)
    owner = None if transfer.to_organization else offer[1]
    rows = queries.with_parts(transfer.datasets.select_for_update(of=("self",)).order_by("pk"))
    taken = [one for one in rows if _is_still_given(one, transfer)]
    if not taken:
        raise Conflict(_("These datasets were deleted or changed hands meanwhile."))
    _ensure_may_receive(transfer.to_organization, taken)
    for dataset in taken:
        _hand_over(dataset, transfer.to_organization, owner, by)
    _recount(transfer)
    return _answer(transfer, "accepted", by)


@transaction.atomic
def refuse_transfer(transfer: Transfer, reason: str = "", *, by: Actor) -> Transfer:
    """Do not take the datasets, and say why."""
    require(by, "transfer.answer", (transfer, accounts.of_actor(by)))
    transfer = _waiting(transfer)
    transfer.reason = reason.strip()[:_COMMENT]
    return _answer(transfer, "refused", by)


@transaction.atomic
def cancel_transfer(transfer: Transfer, *, by: Actor) -> Transfer:
    """Take the offer back."""
    require(by, "transfer.cancel", (transfer, None))
    return _answer(_waiting(transfer), "cancelled", by)


@transaction.atomic
def gather(dataset: Dataset, offer: Offer, *, bulk: BulkChange, by: Actor) -> Transfer:
    """Put the dataset among what a change to many offers to one receiver; `send_gathered` then tells the other side.

    One transfer for each owner, of AT_ONCE datasets at most. Raises as `ask_transfer`.
    """
    require(by, "dataset.transfer", dataset)
    receiver = organization_queries.visible_to(by).filter(pk=offer.to_organization).first()
    made = _offer(dataset, receiver, offer.to_email, by)
    _ensure_free([dataset])
    same = Transfer.objects.filter(bulk=bulk, state="pending", from_organization=made.from_organization,
                                   from_user=made.from_user)  # fmt: skip
    transfer = same.order_by("-created_at", "-pk").first()
    if transfer is None or transfer.datasets.count() >= AT_ONCE:
        transfer, made.bulk, made.comment = made, bulk, offer.comment[:_COMMENT]
        transfer.save()
    transfer.datasets.add(dataset)
    return transfer


@transaction.atomic
def send_gathered(bulk: BulkChange, *, by: Actor) -> None:
    """Tell the other side what a change to many offers; who administers both sides takes it at once."""
    require(by, "datasets.go_on", bulk)
    for transfer in Transfer.objects.filter(bulk=bulk, state="pending").select_related("to_organization"):
        events.transfer_asked.send(None, transfer=transfer, by=by)
        if _is_for_themselves(transfer, by):
            with suppress(Conflict), transaction.atomic():  # else it waits, as any other
                accept_transfer(transfer, by=by)


def _is_for_themselves(transfer: Transfer, by: Actor) -> bool:
    """Who offers may accept in the receiver's name, and not only because they govern the portal."""
    own = not by.governs or by.roles.get(transfer.to_organization_id or "") == "administrator"
    return own and allows(by, "transfer.answer", (transfer, accounts.of_actor(by)))


def _offer(dataset: Dataset, to_organization: Organization | None, to_email: str, by: Actor) -> Transfer:
    """The transfer, unsaved, from who has the dataset. Raises Invalid for a receiver that cannot be."""
    email = to_email.strip().lower()
    if bool(to_organization) == bool(email):
        raise Invalid({"to": [_("Choose an organization, or give the e-mail address of a person.")]})
    if to_organization is not None and to_organization.pk == dataset.organization_id:
        raise Invalid({"to": [_("These datasets are its own already.")]})
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid({"to_email": [_("This is not an e-mail address.")]}) from error
    return Transfer(
        from_organization=dataset.organization, from_user=dataset.owner, to_organization=to_organization,
        to_email=email, asked_by_id=by.id if by.kind == "person" else None, created_at=now(),
    )  # fmt: skip


def _ensure_free(datasets: Sequence[Dataset]) -> None:
    offered = Dataset.objects.filter(pk__in=[one.pk for one in datasets], transfers__state="pending").first()
    if offered is not None:
        raise Conflict(_("“%(title)s” is offered already: cancel that first.") % {"title": offered.title})


def _ensure_may_receive(organization: Organization | None, datasets: Sequence[Dataset]) -> None:
    if organization is None:
        return
    if organization.deleted_at is not None:
        raise Conflict(_("This organization was removed."))
    if not organization.is_public and any(one.state in PUBLIC_STATES for one in datasets):
        raise Conflict(_("This organization is not shown to everybody: it cannot take data that is."))


def _is_still_given(dataset: Dataset, transfer: Transfer) -> bool:
    return (
        dataset.state != State.DELETED
        and dataset.organization_id == transfer.from_organization_id
        and dataset.owner_id == transfer.from_user_id
    )


def _hand_over(dataset: Dataset, organization: Organization | None, owner: User | None, by: Actor) -> None:
    """One dataset to its new owner. What was assigned in the former organization is no longer."""
    before = _owner(dataset)
    dataset.organization, dataset.owner, dataset.owner_name = organization, owner, ""
    Assignment.objects.filter(dataset=dataset).delete()
    writing.settle(dataset)
    changes = {"organization": [before, _owner(dataset)]}
    events.dataset_transferred.send(None, dataset=dataset, changes=changes, by=by)


def _owner(dataset: Dataset) -> str:
    """Who has it, as the history may say it to everybody: persons are private."""
    return dataset.organization.name if dataset.organization else ""


def _recount(transfer: Transfer) -> None:
    """The counters of both sides follow."""
    ids = [id for id in (transfer.from_organization_id, transfer.to_organization_id) if id]
    totals = queries.totals(ids)
    counters = {id: {"datasets": totals.get(id, {}).get("datasets", 0)} for id in ids}
    organizations.set_counters(counters, by=system("portal"))


def _waiting(transfer: Transfer) -> Transfer:
    """The row as it is now, kept from others. Raises Conflict when it has its answer."""
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("to_organization", "from_organization")
    transfer = rows.get(pk=transfer.pk)
    if transfer.state != "pending":
        raise Conflict(_("This transfer has its answer already."))
    return transfer


_TOLD: Final = {
    "accepted": events.transfer_accepted,
    "refused": events.transfer_refused,
    "cancelled": events.transfer_cancelled,
}


def _answer(transfer: Transfer, state: str, by: Actor) -> Transfer:
    transfer.state, transfer.answered_at = state, now()
    transfer.answered_by_id = by.id if by.kind == "person" else None
    transfer.save()
    _TOLD[state].send(None, transfer=transfer, by=by)
    return transfer
