"""Addresses of the pages; the language comes first, and an address without one leads to the reader's."""

from django.urls import include, path, re_path

from parvis.faces.web import about, datasets, home, organizations, pages, suggestions, switching

_pages = [
    path("", home.index, name="home"),
    path("datasets", datasets.results, name="datasets"),
    path("datasets/<str:ref>", datasets.page, name="dataset"),
    path("organizations", organizations.index, name="organizations"),
    path("organizations/<str:ref>", organizations.page, name="organization"),
    path("about", about.index, name="about"),
    path("suggestions", suggestions.index, name="suggestions"),
]
_NOUNS = "datasets|organizations|about"

urlpatterns = [
    re_path(r"^(?P<language>fr|en|ar)/", include(_pages)),
    path("theme.css", pages.theme),
    path("language/<str:language>", switching.switch, name="switch"),
    re_path(rf"^(?P<path>|fr|en|ar|(?:{_NOUNS})(?:[/.].*)?)$", switching.to_readers_language),
    re_path(r"^(?P<path>(?:fr|en|ar)/.+)/$", switching.without_slash),
]
