"""Addresses of CKAN's pages and files, which links and clients keep: each leads to ours."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_safe


def _lead(path: str, request: HttpRequest) -> HttpResponse:
    """To one of our pages, in the reader's language; whether it is there, the page says."""
    query = f"?{urlencode(request.GET, doseq=True)}" if request.GET else ""
    return HttpResponseRedirect(f"{settings.PARVIS.site_url}/{request.LANGUAGE_CODE}/{path}{query}")


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
