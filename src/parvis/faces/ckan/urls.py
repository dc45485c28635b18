"""The addresses of the face, those of CKAN."""

from django.urls import path, re_path

from parvis.faces.ckan import dump, pages, views

urlpatterns = [
    re_path(r"^api/(?:3/)?action/(?P<name>[^/]+)/?$", views.act),
    path("api/3", views.version),
    path("api/3/", views.version),
    path("datastore/dump/<str:id>", dump.dump),
    *(path(f"{noun}{end}", pages.listing, {"noun": noun}) for noun in pages.PLURALS for end in ("", "/")),
    path("feeds/dataset.atom", pages.feed),
    path("feeds/custom.atom", pages.feed),
    path("feeds/organization/<str:ref>.atom", pages.feed, {"kind": "organization"}),
    path("feeds/tag/<str:ref>.atom", pages.feed, {"kind": "tag"}),
    path("dataset/<str:ref>", pages.dataset),
    path("dataset/<str:ref>/resource/<str:id>", pages.resource),
    path("dataset/<str:ref>/resource/<str:id>/download", pages.file),
    path("dataset/<str:ref>/resource/<str:id>/download/<str:name>", pages.file),
    path("organization/<str:ref>", pages.organization),
    path("group/<str:ref>", pages.group),
]
