"""Addresses of CKAN's pages and files, which links and clients keep: each leads to ours."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from parvis.portal.organizations import queries as organizations

PLURALS: Final = {"dataset": "datasets", "organization": "organizations", "group": "topics"}


def _lead(path: str, request: HttpRequest, **more: str) -> HttpResponse:
    """To one of our pages, in the reader's language; whether it is there, the page says."""
    asked = {**dict(request.GET.lists()), **more}
    query = f"?{urlencode(asked, doseq=True)}" if asked else ""
    return HttpResponseRedirect(f"{settings.PARVIS.site_url}/{request.LANGUAGE_CODE}/{path}{query}")


@require_safe
def listing(request: HttpRequest, noun: str) -> HttpResponse:
    """`/dataset`, `/organization`, `/group`."""
    return _lead(PLURALS[noun], request)


@require_safe
def feed(request: HttpRequest, kind: str = "", ref: str = "") -> HttpResponse:
    """`/feeds/dataset.atom`, `/feeds/custom.atom?q=…`, `/feeds/tag/<name>.atom`, `/feeds/organization/<name>.atom`."""
    if kind == "organization":
        ref = organizations.public().filter(slug=ref).values_list("pk", flat=True).first() or ref
    return _lead("datasets.atom", request, **({kind: ref} if kind else {}))


@require_safe
def dataset(request: HttpRequest, ref: str) -> HttpResponse:
    """`/dataset/<name>`."""
    return _lead(f"datasets/{ref}", request)


@require_safe
def resource(request: HttpRequest, ref: str, id: str) -> HttpResponse:
    """`/dataset/<name>/resource/<id>`."""
    return _lead(f"datasets/{ref}/resources/{id}", request)


@require_safe
def file(request: HttpRequest, ref: str, id: str, name: str = "") -> HttpResponse:
    """`/dataset/<id>/resource/<id>/download/<file name>`: the address of every file of ours in a package."""
    response = HttpResponseRedirect(f"{settings.PARVIS.site_url}/api/datasets/r/{id}")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def organization(request: HttpRequest, ref: str) -> HttpResponse:
    """`/organization/<name>`."""
    return _lead(f"organizations/{ref}", request)


@require_safe
def group(request: HttpRequest, ref: str) -> HttpResponse:
    """`/group/<name>`: a topic."""
    return _lead(f"topics/{ref}", request)
