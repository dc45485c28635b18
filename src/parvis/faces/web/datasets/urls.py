"""Addresses of datasets, under the language."""

from parvis.faces.web.datasets import page, resource, results
from parvis.faces.web.routes import form
from parvis.faces.web.routes import page as route

pages = [
    route("datasets", results.results, "datasets"),
    route("datasets/<str:ref>", page.page, "dataset"),
    form("datasets/<str:ref>/resources/<str:id>", resource.page, "resource"),
]
