"""Addresses of udata's own pages and files, which are all over the web: each leads to where the thing is now."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from parvis.faces.udata import answers, door
from parvis.kit import errors
from parvis.portal.datasets import queries
from parvis.portal.organizations import queries as organizations


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


# The filters of the feed, by udata's names of them.
_FILTERS: Final = {
    "q": "q", "organization": "organization", "license": "license", "tag": "tag", "badge": "badge", "format": "format",
    "format_family": "format_family", "producer_type": "producer_type", "access_type": "access_type",
    "geozone": "zone", "schema": "schema",
}  # fmt: skip


def datasets_feed(request: HttpRequest) -> HttpResponse:
    """`/api/1/datasets/recent.atom`: to the feed of datasets that changed last, with the filters it has."""
    given = {name: request.GET.getlist(name) for name in _FILTERS}
    given["organization"] = organizations.ids_of(given["organization"])
    pairs = [(ours, value) for name, ours in _FILTERS.items() for value in given[name] if value]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return answers.lead(f"/{request.LANGUAGE_CODE[:2]}/datasets.atom{query}")


def posts_feed(request: HttpRequest) -> HttpResponse:
    """`/api/1/posts/recent.atom`: to the feed of posts."""
    return answers.lead(f"/{request.LANGUAGE_CODE[:2]}/posts.atom")
