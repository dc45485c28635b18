"""Addresses of organizations, under the language."""

from parvis.faces.web.organizations import page, results
from parvis.faces.web.routes import page as route

pages = [
    route("organizations", results.index, "organizations"),
    route("organizations/<str:ref>", page.page, "organization"),
]
