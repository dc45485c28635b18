"""Reading resources, and the views of them that CKAN keeps apart: there are none here."""

from typing import Any, Final

from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.kit.errors import Invalid
from parvis.portal.datasets import queries as datasets

_MOST: Final = 1000
_FIELDS: Final = {
    "name": "title", "description": "description", "format": "format", "url": "url", "mimetype": "mime",
    "hash": "checksum", "id": "id",
}  # fmt: skip


@reading("resource_show")
def resource_show(call: Call) -> dict[str, Any]:
    """The resource of this `id`."""
    resource, _package = packaging.resource(call.needed("id"), call.actor)
    return resource


@reading("resource_search")
def resource_search(call: Call) -> dict[str, Any]:
    """Resources of public packages: `query` is “field:part of its value”, or a list of such; `limit`, `offset`.

    Fields are name, description, format, url, mimetype, hash and id.
    """
    asked = {}
    for one in call.many("query"):
        field, colon, part = one.partition(":")
        if not colon or field not in _FIELDS:
            raise Invalid({"query": [f"Field “{field[:50]}” not recognised in resource_search."]})
        asked[_FIELDS[field]] = part
    if not asked:
        raise Invalid({"query": ["Missing value"]})
    order = call.text("order_by")
    if order and order not in _FIELDS:
        raise Invalid({"order_by": [f"Field “{order[:50]}” not recognised in resource_search."]})
    limit = min(call.number("limit", _MOST), _MOST)
    found = datasets.resources_with(asked, order=_FIELDS.get(order, ""), offset=call.number("offset", 0), limit=limit)
    packages = {one["id"]: one for one in packaging.packages(found.datasets, call.actor)}
    by_id = {one["id"]: one for package in packages.values() for one in package["resources"]}
    return {"count": found.total, "results": [by_id[id] for id in found.ids if id in by_id]}


@reading("resource_view_list")
def resource_view_list(call: Call) -> list[Any]:
    """No view: what a file holds is shown on its page, by itself."""
    packaging.resource(call.needed("id"), call.actor)
    return []
