"""The first page: one question, then what matters now."""

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import pages


def index(request: HttpRequest, language: str) -> HttpResponse:
    """The home page."""
    return pages.render(request, "home/index.html")
