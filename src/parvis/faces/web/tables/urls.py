"""Addresses of tables, under the language."""

from parvis.faces.web.routes import form
from parvis.faces.web.tables import explore

pages = [form("datasets/<str:ref>/resources/<str:id>/table", explore.page, "table")]
