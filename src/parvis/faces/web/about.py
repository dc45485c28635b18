"""What this portal is, how to ask, the API, the languages, the version."""

from django.http import HttpRequest, HttpResponse

import parvis
from parvis.faces.web import pages


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/about`."""
    return pages.render(request, "about/index.html", version=parvis.__version__)
