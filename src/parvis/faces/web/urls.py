"""Addresses of the pages; the language comes first, and an address without one leads to the reader's."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, include, path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from parvis.faces.web import about, datasets, home, organizations, pages, suggestions, switching


def _page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page is read, never written to."""
    return path(route, require_safe(view), name=name)


def _form(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page with a form, which it also takes."""
    return path(route, require_http_methods(["GET", "HEAD", "POST"])(view), name=name)


_pages = [
    _page("", home.index, "home"),
    _page("datasets", datasets.results, "datasets"),
    _page("datasets/<str:ref>", datasets.page, "dataset"),
    _page("organizations", organizations.index, "organizations"),
    _page("organizations/<str:ref>", organizations.page, "organization"),
    _page("about", about.index, "about"),
    _page("suggestions", suggestions.index, "suggestions"),
]
_NOUNS = "datasets|organizations|about"

urlpatterns = [
    re_path(r"^(?P<language>fr|en|ar)/", include(_pages)),
    path("theme.css", pages.theme),
    path("language/<str:language>", switching.switch, name="switch"),
    re_path(rf"^(?P<path>|fr|en|ar|(?:{_NOUNS})(?:[/.].*)?)$", switching.to_readers_language),
    re_path(r"^(?P<path>(?:fr|en|ar)/.+)/$", switching.without_slash),
]
