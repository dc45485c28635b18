"""Addresses of the feeds."""

from django.urls import path, re_path

from parvis.faces.feeds import atom, changes, history, opensearch, robots, sitemaps

urlpatterns = [
    re_path(r"^(?P<language>fr|en|ar)/datasets\.atom$", atom.datasets),
    re_path(
        r"^(?P<language>fr|en|ar)/datasets/(?P<ref>[^/]+)/changes\.atom$",
        changes.of_dataset,
        name="dataset_changes_feed",
    ),
    re_path(
        r"^(?P<language>fr|en|ar)/datasets/(?P<ref>[^/]+)/resources/(?P<id>[^/]+)/changes\.atom$",
        changes.of_resource,
        name="resource_changes_feed",
    ),
    re_path(r"^(?P<language>fr|en|ar)/datasets/(?P<ref>[^/]+)\.atom$", history.of_dataset, name="dataset_feed"),
    re_path(
        r"^(?P<language>fr|en|ar)/organizations/(?P<ref>[^/]+)\.atom$",
        history.of_organization,
        name="organization_feed",
    ),
    re_path(r"^(?P<language>fr|en|ar)/posts\.atom$", atom.posts),
    re_path(r"^(?P<language>fr|en|ar)/topics\.atom$", atom.topics),
    re_path(r"^(?P<language>fr|en|ar)/opensearch\.xml$", opensearch.description),
    path("sitemap.xml", sitemaps.index),
    re_path(r"^sitemap-(?P<kind>pages|datasets|organizations|topics)-(?P<number>[1-9][0-9]{0,4})\.xml$", sitemaps.page),
    path("robots.txt", robots.rules),
]
