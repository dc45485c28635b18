"""Addresses of the pages; the language comes first, and an address without one leads to the reader's."""

from django.urls import include, path, re_path

from parvis.faces.web import home, switching

_pages = [
    path("", home.index, name="home"),
]

urlpatterns = [
    re_path(r"^(?P<language>fr|en|ar)/", include(_pages)),
    path("language/<str:language>", switching.switch, name="switch"),
    re_path(
        r"^(?P<path>|fr|en|ar|(?:datasets|organizations|about)(?:[/.].*)?)$", switching.to_readers_language
    ),
    re_path(r"^(?P<path>(?:fr|en|ar)/.+)/$", switching.without_slash),
]
