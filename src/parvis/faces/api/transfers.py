"""Datasets that change hands, and contributors' datasets."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from parvis.faces.api import answers
from parvis.kit.actors import Actor
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations

router = Router(tags=["transfers"])
of_datasets = Router(tags=["people"])
of_organizations = Router(tags=["people"])
READ = ["GET", "HEAD"]


class TransferIn(Schema):
    """Datasets to offer to an organization, or to the person who reads the mail of an address."""

    datasets: list[str] = Field(min_length=1, max_length=200, description="Ids or slugs, of one owner.")
    to_organization: str = Field("", max_length=255)
    to_email: str = Field("", max_length=254)
    comment: str = Field("", max_length=2000)


class ReasonIn(Schema):
    """Why not, in words for who offers."""

    reason: str = Field("", max_length=2000)


class TransferOut(Schema):
    """Datasets on their way to another owner."""

    id: str
    state: str
    datasets: list[str]
    from_organization: str | None
    to_organization: str | None
    to_email: str
    comment: str
    reason: str
    created_at: datetime
    answered_at: datetime | None


class TransfersOut(Schema):
    """What waits for the person, what they offer, what was answered lately."""

    to_answer: list[TransferOut]
    offered: list[TransferOut]
    answered: list[TransferOut]


class AssignmentsIn(Schema):
    """The datasets a contributor may work on: these and no others of the organization."""

    datasets: list[str] = Field(max_length=1000)


class AssignmentsOut(Schema):
    """The ids of the datasets a contributor may work on."""

    datasets: list[str]


def _shape(one: Any) -> dict[str, Any]:
    return {
        "id": one.id, "state": one.state, "datasets": sorted(dataset.id for dataset in one.datasets.all()),
        "from_organization": one.from_organization_id, "to_organization": one.to_organization_id,
        "to_email": one.to_email, "comment": one.comment, "reason": one.reason,
        "created_at": one.created_at.isoformat(),
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
    }  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined,no-any-return]


@router.api_operation(READ, "", response=TransfersOut, operation_id="list_transfers")
def list_transfers(request: HttpRequest) -> HttpResponse:
    """The transfers of the person and of the organizations they administer."""
    found = queries.transfers(actor=_actor(request))
    members = ("to_answer", "offered", "answered")
    return answers.send_json(request, {name: [_shape(one) for one in getattr(found, name)] for name in members})


@router.post("", response={201: TransferOut}, operation_id="ask_transfer")
def ask_transfer(request: HttpRequest, sent: TransferIn) -> HttpResponse:
    """Offer datasets; they change hands when the other side accepts, at once when you administer both."""
    actor = _actor(request)
    datasets = [queries.get(ref, actor=actor) for ref in dict.fromkeys(sent.datasets)]
    receiver = organizations.get(sent.to_organization, actor=actor) if sent.to_organization else None
    made = actions.ask_transfer(
        datasets, to_organization=receiver, to_email=sent.to_email, comment=sent.comment, by=actor
    )
    return answers.send_json(request, _shape(made), 201)


@router.api_operation(READ, "/{id}", response=TransferOut, operation_id="get_transfer")
def get_transfer(request: HttpRequest, id: str) -> HttpResponse:
    """One transfer, for either side."""
    return answers.send_json(request, _shape(queries.transfer(id, actor=_actor(request))))


@router.post("/{id}/accept", response=TransferOut, operation_id="accept_transfer")
def accept_transfer(request: HttpRequest, id: str) -> HttpResponse:
    """Take the datasets (the receiving side)."""
    actor = _actor(request)
    return answers.send_json(request, _shape(actions.accept_transfer(queries.transfer(id, actor=actor), by=actor)))


@router.post("/{id}/refuse", response=TransferOut, operation_id="refuse_transfer")
def refuse_transfer(request: HttpRequest, id: str, sent: ReasonIn) -> HttpResponse:
    """Do not take the datasets, and say why (the receiving side)."""
    actor = _actor(request)
    made = actions.refuse_transfer(queries.transfer(id, actor=actor), sent.reason, by=actor)
    return answers.send_json(request, _shape(made))


@router.post("/{id}/cancel", response=TransferOut, operation_id="cancel_transfer")
def cancel_transfer(request: HttpRequest, id: str) -> HttpResponse:
    """Take the offer back (the giving side)."""
    actor = _actor(request)
    return answers.send_json(request, _shape(actions.cancel_transfer(queries.transfer(id, actor=actor), by=actor)))


@of_datasets.put("/{ref}/assignments/{user}", response={204: None}, operation_id="assign_dataset")
def assign_dataset(request: HttpRequest, ref: str, user: str) -> HttpResponse:
    """Let a contributor of the organization, by id, work on the dataset (its administrators)."""
    actor = _actor(request)
    actions.assign(queries.get(ref, actor=actor), user, by=actor)
    return HttpResponse(status=204)


@of_datasets.delete("/{ref}/assignments/{user}", response={204: None}, operation_id="unassign_dataset")
def unassign_dataset(request: HttpRequest, ref: str, user: str) -> HttpResponse:
    """Let a contributor, by id, work on the dataset no longer (administrators of the organization)."""
    actor = _actor(request)
    actions.unassign(queries.get(ref, actor=actor), user, by=actor)
    return HttpResponse(status=204)


@of_organizations.api_operation(
    READ, "/{ref}/members/{user}/assignments", response=AssignmentsOut, operation_id="list_assignments"
)
def list_assignments(request: HttpRequest, ref: str, user: str) -> HttpResponse:
    """The datasets of the organization a member, by id, may work on as a contributor."""
    actor = _actor(request)
    ids = queries.assigned_to(organizations.get(ref, actor=actor), user, actor=actor)
    return answers.send_json(request, {"datasets": sorted(ids)})


@of_organizations.put("/{ref}/members/{user}/assignments", response=AssignmentsOut, operation_id="set_assignments")
def set_assignments(request: HttpRequest, ref: str, user: str, sent: AssignmentsIn) -> HttpResponse:
    """Let a contributor work on exactly these datasets, by id, of the organization."""
    actor = _actor(request)
    organization = organizations.get(ref, actor=actor)
    actions.set_assignments(organization, user, sent.datasets, by=actor)
    return answers.send_json(request, {"datasets": sorted(queries.assigned_to(organization, user, actor=actor))})
