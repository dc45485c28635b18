"""Every read of tables."""

from parvis.portal.tables.models import Table
from parvis.portal.tables.queries.known import (
    Standing,
    current,
    fields_of,
    findings,
    holds,
    hosted,
    latest,
    profile,
    standing,
    standings,
    table,
    tables,
)
from parvis.portal.tables.queries.rows import FORMATS, Page, asked, count, export, openapi, page

__all__ = [
    "FORMATS",
    "Page",
    "Standing",
    "Table",
    "asked",
    "count",
    "current",
    "export",
    "fields_of",
    "findings",
    "holds",
    "hosted",
    "latest",
    "openapi",
    "page",
    "profile",
    "standing",
    "standings",
    "table",
    "tables",
]
