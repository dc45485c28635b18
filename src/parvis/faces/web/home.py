"""The first page: what an administrator composed, or what the portal says by itself."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.faces.web import look, pages, schemaorg
from parvis.faces.web.editorial import shown
from parvis.portal.editorial import queries

KEPT: Final = 60  # seconds: what is new appears within a minute; what is composed, at once


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/`."""
    return pages.kept(request, "home", KEPT, lambda: page(request, language, queries.home()))


def page(request: HttpRequest, language: str, told: queries.Told, **more: Any) -> HttpResponse:
    """The home page, in force or being composed. `more` is what a preview says above it."""
    name = look.name(request, language)
    return pages.render(
        request,
        "home/index.html",
        blocks=shown.blocks(told.blocks, language),
        json_ld=schemaorg.site(name, settings.PARVIS.site_url, language),
        **more,
    )
