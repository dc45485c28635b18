"""Addresses of pages: those that are read, and those with a form that they also take."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

View = Callable[..., HttpResponseBase]


def page(route: str, view: View, name: str) -> URLPattern:
    """A page is read, never written to."""
    return path(route, require_safe(view), name=name)


def form(route: str, view: View, name: str) -> URLPattern:
    """A page with a form, which it also takes."""
    return path(route, require_http_methods(["GET", "HEAD", "POST"])(view), name=name)


def act(route: str, view: View, name: str) -> URLPattern:
    """An address that only does something, sent by a button."""
    return path(route, require_http_methods(["POST"])(view), name=name)
