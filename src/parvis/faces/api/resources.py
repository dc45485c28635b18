"""Resources of datasets: links and files, their versions."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from parvis.dialects import native
from parvis.faces.api import answers, bodies, shapes
from parvis.kit.actors import Actor
from parvis.portal.datasets import actions, queries

router = Router(tags=["resources"])
READ = ["GET", "HEAD"]


def answer(request: HttpRequest, resource: Any, status: int = 200) -> HttpResponse:
    """The resource as it is now."""
    shape = native.write_resource(queries.resource_record(resource), site=settings.PARVIS.site_url)
    return answers.send_json(request, {**shape, "dataset": resource.dataset_id}, status)


def received(sent: bodies.Sent[Any], dataset: Any, actor: Actor) -> str:
    """The id of the upload that was sent with the body, or is named in it; `""` when there is none."""
    if sent.file is None:
        return str(sent.about.upload)
    upload = actions.receive_upload(
        sent.file, filename=sent.file.name or "", media_type=sent.file.content_type or "", dataset=dataset, by=actor
    )
    return upload.id


@router.api_operation(READ, "/{id}", response=native.ResourceOut, operation_id="get_resource")
def get_resource(request: HttpRequest, id: str) -> HttpResponse:
    """One resource."""
    return answer(request, queries.resource(id, actor=request.auth))  # type: ignore[attr-defined]


@router.patch("/{id}", response=native.ResourceOut, operation_id="update_resource")
def update_resource(request: HttpRequest, id: str, sent: native.ResourcePatch) -> HttpResponse:
    """Change the members that are sent, and only those."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = queries.resource(id, actor=actor)
    record = native.read_resource(sent, queries.resource_record(resource))
    return answer(request, actions.update_resource(resource, record, by=actor))


@router.put("/{id}/place", response=shapes.PlaceOut, operation_id="move_resource")
def move_resource(request: HttpRequest, id: str, sent: shapes.PlaceIn) -> HttpResponse:
    """Put the resource at a place of its dataset's list; the others close up."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    actions.move_resource(queries.resource(id, actor=actor), sent.place, by=actor)
    place, count = queries.place_of(queries.resource(id, actor=actor))
    return answers.send_json(request, {"place": place, "count": count})


@router.delete("/{id}", response={204: None}, operation_id="delete_resource")
def delete_resource(request: HttpRequest, id: str) -> HttpResponse:
    """Take the resource off its dataset, with every version of its file: there is no way back."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    actions.remove_resource(queries.resource(id, actor=actor), by=actor)
    return HttpResponse(status=204)


@router.put(
    "/{id}/file",
    response=native.ResourceOut,
    operation_id="replace_file",
    openapi_extra={"requestBody": bodies.described(shapes.FileIn, bodies.FILE)},
)
def replace_file(request: HttpRequest, id: str) -> HttpResponse:
    """Send the next version of the file: with a form, its part called `file`, or as an upload sent before.

    The previous versions stay at their addresses. The very same bytes as now change nothing.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = queries.resource(id, actor=actor)
    sent: bodies.Sent[Any] = bodies.read(request, shapes.FileIn)
    upload = received(sent, resource.dataset, actor)
    return answer(request, actions.replace_file(resource, upload=upload, note=sent.about.note, by=actor))


@router.api_operation(READ, "/{id}/versions", response=shapes.VersionsOut, operation_id="list_versions")
def list_versions(request: HttpRequest, id: str) -> HttpResponse:
    """The files the resource has and had, newest first; each `url` gives the bytes for ever. A link has none."""
    resource = queries.resource(id, actor=request.auth)  # type: ignore[attr-defined]
    site = settings.PARVIS.site_url
    versions = [
        native.write_version(version, site=site, dataset=resource.dataset_id) for version in queries.versions(resource)
    ]
    return answers.send_json(request, {"data": versions})


@router.post("/{id}/versions/{number}/restore", response=native.ResourceOut, operation_id="restore_version")
def restore_version(request: HttpRequest, id: str, number: int, sent: shapes.NoteIn | None = None) -> HttpResponse:
    """Make the file of an older version the current one again, as a new version."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = queries.resource(id, actor=actor)
    note = sent.note if sent else ""
    return answer(request, actions.restore_version(resource, number, note=note, by=actor))


@router.post("/{id}/check", response=native.ResourceOut, operation_id="check_resource")
def check_resource(request: HttpRequest, id: str) -> HttpResponse:
    """Look now whether a link answers; what was found is in `extras`, under `check:`. Once a minute at most."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return answer(request, actions.check_now(queries.resource(id, actor=actor), by=actor))
