"""Datasets and their resources, written: created, changed, published, ordered, uploaded, deleted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import records, udata
from parvis.dialects.vocabularies import State
from parvis.faces.udata import answers, bodies, contacts
from parvis.faces.udata import datasets as reading
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations


@transaction.atomic
def create(asked: Asked) -> HttpResponse:
    """A new dataset, published unless it is said to be private."""
    body = bodies.mapping(asked)
    record = udata.read_dataset(contacts.named(body, _owner(body)))
    resources = tuple(replace(resource, id="") for resource in record.resources)
    record = replace(record, organization=_organization(record.organization), resources=resources)
    dataset = actions.create(record, by=asked.actor)
    if not body.get("private"):
        dataset = actions.publish(dataset, by=asked.actor)
    return answers.json(asked, reading.body_of(asked, dataset.pk), 201)


def _owner(body: Mapping[str, Any]) -> str:
    """The id of the organization the dataset sent is to belong to; `""` for none."""
    given = body.get("organization")
    ref = given.get("id") if isinstance(given, Mapping) else given
    return _organization(ref) if isinstance(ref, str) else ""


def _organization(ref: str) -> str:
    return organizations.ids_of([ref])[0] if ref else ""


@transaction.atomic
def update(asked: Asked, ref: str) -> HttpResponse:
    """Change the members that are sent; `private`, `archived` and `deleted` turn the dataset to another state.

    Whose it is does not change here: that is a transfer.
    """
    body = bodies.mapping(asked, bodies.COMPUTED | {"organization", "resources"})
    dataset = queries.get(ref, actor=asked.actor)
    if dataset.state == State.DELETED and "deleted" in body and body["deleted"] is None:
        dataset = actions.restore(dataset, by=asked.actor)
    body = contacts.named(body, dataset.organization_id or "")
    dataset = actions.update(dataset, udata.read_dataset(body, queries.record(dataset)), by=asked.actor)
    _turn(asked, dataset, body)
    return answers.json(asked, reading.body_of(asked, dataset.pk))


def _turn(asked: Asked, dataset: Any, body: Mapping[str, Any]) -> None:
    """To the state the body says, when it says one that the dataset is not in."""
    state, by = dataset.state, asked.actor
    if body.get("private") is True and state in (State.PUBLISHED, State.ARCHIVED):
        actions.make_private(dataset, by=by)
    elif body.get("private") is False and state in (State.DRAFT, State.PRIVATE):
        dataset = actions.publish(dataset, by=by)
    if body.get("archived") and dataset.state == State.PUBLISHED:
        actions.archive(dataset, by=by)
    elif "archived" in body and not body["archived"] and dataset.state == State.ARCHIVED:
        actions.unarchive(dataset, by=by)


def delete(asked: Asked, ref: str) -> HttpResponse:
    """Delete the dataset; it can be restored for a time."""
    actions.delete(queries.get(ref, actor=asked.actor), by=asked.actor)
    return HttpResponse(status=204)


def feature(asked: Asked, ref: str) -> HttpResponse:
    """Put the dataset forward, or with DELETE no longer."""
    forward = asked.request.method == "POST"
    dataset = actions.set_featured(queries.get(ref, actor=asked.actor), forward, by=asked.actor)
    return answers.json(asked, reading.body_of(asked, dataset.pk))


# --- resources -------------------------------------------------------------------------------------------------


def _written(asked: Asked, row: Any, status: int = 200, **more: Any) -> HttpResponse:
    return answers.json(asked, {**reading.resource_body(row), **more}, status)


def add(asked: Asked, ref: str) -> HttpResponse:
    """A new link of a dataset."""
    body = bodies.mapping(asked)
    dataset = queries.get(ref, actor=asked.actor)
    if body.get("filetype") == "file":
        raise Invalid({"filetype": [_("Files are uploaded, not described.")]})
    return _written(asked, actions.add_resource(dataset, udata.read_resource(body), by=asked.actor), 201)


def order(asked: Asked, ref: str) -> HttpResponse:
    """Put the resources of a dataset in another order: ids, or objects that have one."""
    ids = [str(one.get("id") if isinstance(one, Mapping) else one) for one in bodies.listed(asked)]
    dataset = queries.get(ref, actor=asked.actor)
    actions.reorder_resources(dataset, ids, by=asked.actor)
    return answers.json(asked, reading.body_of(Asked(asked.request, asked.actor), dataset.pk)["resources"])


def change(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Change the members of a resource that are sent; what a hosted file says of itself stays."""
    body = bodies.mapping(asked, bodies.COMPUTED | {"filetype"})
    row = queries.file_at(ref, id, actor=asked.actor)
    record = udata.read_resource(body, queries.resource_record(row))
    return _written(asked, actions.update_resource(row, record, by=asked.actor))


def remove(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Take a resource off its dataset."""
    actions.remove_resource(queries.file_at(ref, id, actor=asked.actor), by=asked.actor)
    return HttpResponse(status=204)


def _received(asked: Asked, dataset: Any) -> str:
    """The id of the upload the form became, `""` while parts of it are to come.

    Not read of who may not change the dataset. udata's own clients send large files in numbered parts, then say that
    they have sent them all.
    """
    sent = bodies.form(asked)
    file, part = sent.file, sent.part
    if file is None:
        return actions.join_parts(part.name if part else "", dataset=dataset, by=asked.actor).id
    if part is None:
        given = {"filename": file.name or "", "media_type": file.content_type or ""}
        return actions.receive_upload(file, dataset=dataset, by=asked.actor, **given).id
    actions.receive_part(
        file, name=part.name, number=part.number, of=part.of, filename=part.filename, dataset=dataset, by=asked.actor
    )
    return ""


def _kept(asked: Asked) -> HttpResponse:
    return answers.json(asked, {"success": True})


def upload(asked: Asked, ref: str) -> HttpResponse:
    """A new file of a dataset, which says its own title, format and size; whole, or a part of it."""
    dataset = queries.get(ref, actor=asked.actor)
    if not (upload := _received(asked, dataset)):
        return _kept(asked)
    row = actions.add_file(dataset, records.Resource(title=""), upload=upload, by=asked.actor)
    return _written(asked, row, 201, success=True)


def replace_file(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Another file in the place of the one a resource has, whole or a part of it; the one before stays as a version."""
    row = queries.file_at(ref, id, actor=asked.actor)
    if not (upload := _received(asked, row.dataset)):
        return _kept(asked)
    return _written(asked, actions.replace_file(row, upload=upload, by=asked.actor), success=True)


# --- extras ----------------------------------------------------------------------------------------------------


def merged(asked: Asked, extras: Mapping[str, Any]) -> dict[str, Any]:
    """The extras with those that are sent, without those sent as null, or with DELETE those that are named."""
    if asked.request.method == "DELETE":
        given: dict[str, Any] = {str(name): None for name in bodies.listed(asked)}
    else:
        given = bodies.mapping(asked, (udata.OWN, udata.UNKNOWN))
    both = {**extras, **{name: value for name, value in given.items() if name not in (udata.OWN, udata.UNKNOWN)}}
    return {name: value for name, value in both.items() if value is not None or name not in given}


def extras(asked: Asked, ref: str) -> HttpResponse:
    """Merge into the extras of a dataset."""
    dataset = queries.get(ref, actor=asked.actor)
    record = queries.record(dataset)
    body = {"extras": udata.plain_extras(merged(asked, record.extras))}
    dataset = actions.update(dataset, udata.read_dataset(body, record), by=asked.actor)
    return said(asked, dataset.extras)


def resource_extras(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Merge into the extras of a resource."""
    row = queries.file_at(ref, id, actor=asked.actor)
    record = queries.resource_record(row)
    body = {"extras": udata.plain_extras(merged(asked, record.extras))}
    row = actions.update_resource(row, udata.read_resource(body, record), by=asked.actor)
    return said(asked, row.extras)


def said(asked: Asked, extras: Mapping[str, Any]) -> HttpResponse:
    """The extras as they are now; 204 after DELETE, with a body, as udata answers."""
    return answers.json(asked, udata.plain_extras(extras), 204 if asked.request.method == "DELETE" else 200)
