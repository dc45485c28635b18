"""Addresses of datasets, under the language."""

from parvis.faces.web.datasets import changing, files, listing, page, resource, results
from parvis.faces.web.routes import form
from parvis.faces.web.routes import page as route

pages = [
    route("datasets", results.results, "datasets"),
    route("datasets/<str:ref>", page.page, "dataset"),
    form("datasets/<str:ref>/files", files.page, "files"),
    route("datasets/<str:ref>/resources", listing.page, "dataset_files"),
    form("datasets/<str:ref>/resources/<str:id>", resource.page, "resource"),
    form("datasets/<str:ref>/resources/<str:id>/edit", changing.edit, "resource_edit"),
    form("datasets/<str:ref>/resources/<str:id>/delete", changing.delete, "resource_delete"),
]
