"""The catalogue as RDF, in the actions of ckanext-dcat: the document is a text in the answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings

from parvis.dialects import dcat
from parvis.dialects.ckan import values
from parvis.faces.ckan import packaging, searching
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.kit.actors import VISITOR
from parvis.kit.dates import instant
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.catalogue import queries

_NAMES: Final = {"xml": "rdf", "pretty-xml": "rdf", "turtle": "ttl", "n3": "ttl", "json-ld": "jsonld"}
_WORDS: Final = ("q", "fq")
_NARROWING: Final = (*_WORDS, "modified_since")


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
    """A `page` of the public catalogue as RDF, 100 packages at a time.

    `modified_since` narrows, and `q` and `fq` do as in `package_search`; `format` is that of `dcat_dataset_show`.
    """
    format, number = _format(call), _number(call)
    narrowing = {name: call.text(name) for name in _NARROWING if call.has(name)}

    def address(page: int) -> str:
        if not narrowing:
            return f"{settings.PARVIS.site_url}/catalog.{format.extension}?page={page}"
        asked = {"format": format.extension, "page": page, **narrowing}
        return f"{settings.PARVIS.site_url}/api/3/action/dcat_catalog_show?{urlencode(asked)}"

    if any(name in narrowing for name in _WORDS):
        ids, total = searching.matching(_asked(replace(call, actor=VISITOR)))
        found = queries.searched(queries.portal(), number, address, ids, total, actor=VISITOR)
    else:
        found = queries.page(queries.portal(), number, address, since=_since(call), actor=VISITOR)
    if found is None:
        raise NotFound
    return dcat.rewrite(found.lines(), format).decode()


@reading("dcat_catalog_search")
def dcat_catalog_search(call: Call) -> Mapping[str, Any]:
    """The packages of a `page` of `dcat_catalog_show`, those changed last first, as `package_search` gives them."""
    return searching.search(_asked(call))


def _asked(call: Call) -> Call:
    """The search that finds the packages of a page."""
    since = _since(call)
    sent = {
        "q": call.text("q"), "fq": call.text("fq"), "rows": queries.SIZE,
        "start": (_number(call) - 1) * queries.SIZE, "sort": "metadata_modified desc",
        "fq_list": [f"metadata_modified:[{values.moment(since)}Z TO *]"] if since else [],
    }  # fmt: skip
    return replace(call, sent=sent)


def _number(call: Call) -> int:
    return min(call.number("page", 1, least=1), 1_000_000)


def _since(call: Call) -> datetime | None:
    text = call.text("modified_since").strip()
    try:
        return instant(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError) as error:
        raise Invalid({"modified_since": ["Wrong modification date format"]}) from error
