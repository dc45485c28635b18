"""Every read of the catalogue as a whole."""

from parvis.portal.catalogue.queries.pages import SIZE, Address, Page, alone, of, page, pages, portal
from parvis.portal.catalogue.queries.validation import Checked, Document, Shapes, available, check, document, shapes_of
from parvis.portal.catalogue.rules import labels

__all__ = [
    "SIZE",
    "Address",
    "Checked",
    "Document",
    "Page",
    "Shapes",
    "alone",
    "available",
    "check",
    "document",
    "labels",
    "of",
    "page",
    "pages",
    "portal",
    "shapes_of",
]
