"""Every read of the catalogue as a whole."""

from parvis.portal.catalogue.models import Dump
from parvis.portal.catalogue.queries.address import has_moved
from parvis.portal.catalogue.queries.dumps import MEDIA_TYPES, dump, dumps, has_dumps, holds
from parvis.portal.catalogue.queries.pages import SIZE, Address, Page, alone, of, page, pages, portal, searched
from parvis.portal.catalogue.queries.validation import Checked, Document, Shapes, available, check, document, shapes_of
from parvis.portal.catalogue.rules import labels
from parvis.portal.catalogue.rules.dumps import CONTENTS

__all__ = [
    "CONTENTS",
    "MEDIA_TYPES",
    "SIZE",
    "Address",
    "Checked",
    "Document",
    "Dump",
    "Page",
    "Shapes",
    "alone",
    "available",
    "check",
    "document",
    "dump",
    "dumps",
    "has_dumps",
    "has_moved",
    "holds",
    "labels",
    "of",
    "page",
    "pages",
    "portal",
    "searched",
    "shapes_of",
]
