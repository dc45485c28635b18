"""Files handed out: whoever may see the dataset may have its files, and nobody else knows of them."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.faces.downloads import counting, sending, who
from parvis.portal.datasets import queries


def version(request: HttpRequest, ref: str, id: str, number: int) -> HttpResponseBase:
    """`/datasets/<slug or id>/resources/<id>/versions/<n>`: the bytes of one version, at this address for ever."""
    resource = queries.file_at(ref, id, actor=who.of(request))
    row = queries.version_file(resource, number)
    file = sending.File(row.file, row.filename or resource.id, row.mime, row.filesize, row.created_at)
    counting.note(request, resource.id)
    public = resource.dataset.state in PUBLIC_STATES
    return sending.send(request, file, "public, max-age=3600" if public else sending.PRIVATE)


def latest(request: HttpRequest, ref: str, id: str) -> HttpResponseBase:
    """`/datasets/<slug or id>/resources/<id>/latest`: leads to the current file, here or elsewhere."""
    resource = queries.file_at(ref, id, actor=who.of(request))
    if resource.file:
        return _lead(f"/datasets/{resource.dataset.slug}/resources/{resource.id}/versions/{resource.current_version}")
    counting.note(request, resource.id)
    return _lead(resource.url)


def current(request: HttpRequest, id: str) -> HttpResponseBase:
    """`/api/datasets/r/<id>`: the current file itself when we host it; leads to it when it lives elsewhere."""
    resource = queries.resource(id, actor=who.of(request))
    counting.note(request, resource.id)
    if not resource.file:
        return _lead(resource.url)
    file = sending.File(
        resource.file, resource.filename or resource.id, resource.mime, resource.filesize or 0, resource.modified_at
    )
    public = resource.dataset.state in PUBLIC_STATES
    return sending.send(request, file, "public, no-cache" if public else sending.PRIVATE)


def _lead(address: str) -> HttpResponseBase:
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Authorization, Cookie"
    return response
