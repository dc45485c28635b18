"""Addresses of SQL, under the language."""

from parvis.faces.web.routes import form
from parvis.faces.web.sql import page

pages = [form("sql", page.page, "sql")]
