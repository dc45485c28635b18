"""The account of the person signed in."""

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import pages, who


def index(request: HttpRequest) -> HttpResponse:
    """`/fr/account/`: the account at a glance."""
    return pages.render(request, "account/index.html", person=who.known(request))
