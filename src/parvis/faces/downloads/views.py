"""Files handed out: whoever may see the dataset may have its files, and nobody else knows of them."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.faces.downloads import counting, sending, who
from parvis.portal.catalogue import queries as catalogue
from parvis.portal.datasets import queries


def version(request: HttpRequest, ref: str, id: str, number: int) -> HttpResponseBase:
    """`/datasets/<slug or id>/resources/<id>/versions/<n>`: the bytes of one version, at this address for ever."""
    actor = who.of(request)
    resource = queries.file_at(ref, id, actor=actor)
    row, is_free = queries.served(resource, number, actor=actor)
    file = sending.File(row.file, row.filename or resource.id, row.mime, row.filesize, row.created_at)
    counting.note(request, resource.id)
    public = is_free and resource.dataset.state in PUBLIC_STATES
    return sending.send(request, file, "public, max-age=3600" if public else sending.PRIVATE)


def latest(request: HttpRequest, ref: str, id: str) -> HttpResponseBase:
    """`/datasets/<slug or id>/resources/<id>/latest`: leads to the current file, here or elsewhere.

    While somebody decides about personal data in it, that is the file before it.
    """
    actor = who.of(request)
    resource = queries.file_at(ref, id, actor=actor)
    if resource.file:
        row, _is_free = queries.served(resource, actor=actor)
        return _lead(f"/datasets/{resource.dataset.slug}/resources/{resource.id}/versions/{row.number}")
    counting.note(request, resource.id)
    return _lead(resource.url)


def current(request: HttpRequest, id: str) -> HttpResponseBase:
    """`/api/datasets/r/<id>`: the current file itself when we host it; leads to it when it lives elsewhere."""
    actor = who.of(request)
    resource = queries.resource(id, actor=actor)
    if not resource.file:
        counting.note(request, resource.id)
        return _lead(resource.url)
    row, is_free = queries.served(resource, actor=actor)
    counting.note(request, resource.id)
    changed_at = resource.modified_at if row.number == resource.current_version else row.created_at
    file = sending.File(row.file, row.filename or resource.id, row.mime, row.filesize, changed_at)
    public = is_free and resource.dataset.state in PUBLIC_STATES
    return sending.send(request, file, "public, no-cache" if public else sending.PRIVATE)


def dump(request: HttpRequest, name: str) -> HttpResponseBase:
    """`/dumps/<name>`: the whole catalogue as it was when it was last written down."""
    row = catalogue.dump(name)
    file = sending.File(row.file, row.name, catalogue.MEDIA_TYPES[row.name], row.filesize, row.changed_at)
    return sending.send(request, file, "public, no-cache")


def _lead(address: str) -> HttpResponseBase:
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Authorization, X-API-KEY, Cookie"
    return response
