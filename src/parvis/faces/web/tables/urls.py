"""Addresses of tables, under the language."""

from parvis.faces.web.routes import form, page
from parvis.faces.web.tables import changes, columns, explore, validation

pages = [
    form("datasets/<str:ref>/resources/<str:id>/table", explore.page, "table"),
    form("datasets/<str:ref>/resources/<str:id>/columns", columns.page, "columns"),
    form("datasets/<str:ref>/resources/<str:id>/changes", changes.page, "changes"),
    page("datasets/<str:ref>/resources/<str:id>/validation", validation.page, "validation"),
]
