"""Groups of CKAN, which are the topics of the portal."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings

from parvis.dialects import ckan
from parvis.faces.ckan import organizations, packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.portal.datasets import queries as datasets
from parvis.portal.topics import queries

_PACKAGES: Final = 1000
_SORTS: Final = {"name": "slug", "title": "title", "created": "created_at", "package_count": "held", "packages": "held"}


def _written(topics: Sequence[Any], call: Call) -> list[dict[str, Any]]:
    counts = queries.counted(topics, _public(call), kind=datasets.KIND)
    site = settings.PARVIS.site_url
    return [ckan.write_group(queries.record(one), count=counts.get(one.pk, 0), site=site) for one in topics]


def _public(call: Call) -> Any:
    return datasets.visible_to(call.actor).filter(state__in=packaging.PUBLIC)


def written(topic: Any, call: Call) -> dict[str, Any]:
    """The group a topic is, whole."""
    return _written([topic], call)[0]


@reading("group_list")
def group_list(call: Call) -> list[Any]:
    """The names of the groups, or with `all_fields` the groups, 100 at most; `limit` after `offset`.

    `sort` is name, title, package_count or created, with asc or desc; `groups` narrows to those names.
    """
    rows = queries.visible_to(call.actor).filter(state__in=packaging.PUBLIC)
    if names := call.many("groups"):
        rows = rows.filter(slug__in=names)
    order = organizations.order(call, _SORTS, "title asc")
    if order[0].endswith("held"):
        rows = queries.weighed(rows, _public(call), kind=datasets.KIND)
    rows = rows.order_by(*order)
    if call.flag("all_fields"):
        return _written(list(rows[organizations.window(call)]), call)
    return list(rows.values_list("slug", flat=True)[organizations.window(call)])


@reading("group_show")
def group_show(call: Call) -> dict[str, Any]:
    """The group of this `id`, which may be its name; `include_datasets` adds its packages, 1000 at most."""
    topic = packaging.topic(call.needed("id"), call.actor)
    told = written(topic, call)
    if call.flag("include_datasets"):
        told["packages"] = packaging.packages(_shown(topic, call)[:_PACKAGES], call.actor)
    return told


def _shown(topic: Any, call: Call) -> list[str]:
    """The ids of its public datasets, in its order."""
    held = queries.held(topic, kind=datasets.KIND)
    public = set(_public(call).filter(pk__in=held).values_list("pk", flat=True))
    return [id for id in held if id in public]


@reading("group_package_show")
def group_package_show(call: Call) -> list[dict[str, Any]]:
    """The packages of the group of this `id`, 1000 at most unless `limit` says fewer."""
    topic = packaging.topic(call.needed("id"), call.actor)
    limit = min(call.number("limit", _PACKAGES), _PACKAGES)
    return packaging.packages(_shown(topic, call)[:limit], call.actor)


@reading("group_autocomplete")
def group_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Groups with the text `q` in their title or name; 20 unless `limit` says otherwise."""
    text = call.text("q").strip()
    rows = queries.visible_to(call.actor).filter(state__in=packaging.PUBLIC)
    rows = rows.filter(title__icontains=text) | rows.filter(slug__contains=text.lower())
    rows = rows.order_by("title", "pk")[: min(call.number("limit", 20), 100)]
    return [{"id": row.pk, "name": row.slug, "title": row.title} for row in rows]
