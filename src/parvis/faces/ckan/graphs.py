"""The catalogue as RDF, in the actions of ckanext-dcat: the document is a text in the answer."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from parvis.dialects import dcat
from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.kit.actors import VISITOR
from parvis.kit.dates import instant
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.catalogue import queries

_NAMES: Final = {"xml": "rdf", "pretty-xml": "rdf", "turtle": "ttl", "n3": "ttl", "json-ld": "jsonld"}


def _format(call: Call) -> Any:
    asked = call.text("format", "rdf").lower() or "rdf"
    found = dcat.EXTENSIONS.get(_NAMES.get(asked, asked))
    if found is None:
        raise Invalid({"format": [f"Format not supported: {asked[:20]}"]})
    return found


@reading("dcat_dataset_show")
def dcat_dataset_show(call: Call) -> str:
    """The public package of this `id` as RDF: `format` is rdf (RDF/XML), ttl, jsonld, nt or trig."""
    format = _format(call)
    lines = queries.alone(packaging.dataset(call.needed("id"), VISITOR).pk, actor=VISITOR)
    if not lines:
        raise NotFound
    return dcat.rewrite(lines, format).decode()


@reading("dcat_catalog_show")
def dcat_catalog_show(call: Call) -> str:
    """A `page` of the public catalogue as RDF, 100 packages at a time; `modified_since` narrows."""
    format, number = _format(call), call.number("page", 1, least=1)

    def address(page: int) -> str:
        return f"{settings.PARVIS.site_url}/catalog.{format.extension}?page={page}"

    found = queries.page(queries.portal(), number, address, since=_since(call), actor=VISITOR)
    if found is None:
        raise NotFound
    return dcat.rewrite(found.lines(), format).decode()


def _since(call: Call) -> datetime | None:
    text = call.text("modified_since").strip()
    try:
        return instant(text) if text else None
    except ValueError as error:
        raise Invalid({"modified_since": ["Wrong modification date format"]}) from error
