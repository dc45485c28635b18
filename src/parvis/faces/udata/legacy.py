"""Addresses of udata's own pages and files, which are all over the web: each leads to where the thing is now."""

from django.http import HttpRequest, HttpResponse

from parvis.faces.udata import answers, door
from parvis.kit import errors
from parvis.portal.datasets import queries


def file(request: HttpRequest, id: str, language: str = "") -> HttpResponse:
    """`/datasets/r/<id>`, `/fr/datasets/r/<id>`: to the current file of a resource."""
    try:
        found = queries.resource(id, actor=door.actor_of(request))
    except errors.PortalError as error:
        response = answers.problem_of(request, error)
    else:
        response = answers.lead(f"/api/datasets/r/{found.pk}")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def atom(request: HttpRequest, path: str = "") -> HttpResponse:
    """`/api/1/datasets/recent.atom`: to the feed of new datasets."""
    return answers.lead(f"/{request.LANGUAGE_CODE[:2]}/datasets.atom")
