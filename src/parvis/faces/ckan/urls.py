"""The addresses of the face, those of CKAN."""

from django.urls import path, re_path

from parvis.faces.ckan import dump, pages, views

urlpatterns = [
    re_path(r"^api/(?:3/)?action/(?P<name>[^/]+)/?$", views.act),
    re_path(r"^api/3/?$", views.version),
    path("datastore/dump/<str:id>", dump.dump),
    re_path(r"^(?P<noun>dataset|organization|group)/?$", pages.listing),
    path("feeds/dataset.atom", pages.feed),
    path("feeds/custom.atom", pages.feed),
    re_path(r"^feeds/(?P<kind>organization|tag)/(?P<ref>[^/]+)\.atom$", pages.feed),
    path("dataset/<str:ref>", pages.dataset),
    path("dataset/<str:ref>/resource/<str:id>", pages.resource),
    path("dataset/<str:ref>/resource/<str:id>/download", pages.file),
    path("dataset/<str:ref>/resource/<str:id>/download/<str:name>", pages.file),
    path("organization/<str:ref>", pages.organization),
    path("group/<str:ref>", pages.group),
]
