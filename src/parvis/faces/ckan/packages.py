"""Reading packages: one, many, all, searched."""

from typing import Any, Final

from parvis.dialects import ckan
from parvis.faces.ckan import packaging, searching
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.portal.datasets import queries as datasets

_NAMES: Final = 10
_WHOLE: Final = 1000  # packages given whole at once


@reading("package_show", "dataset_show")
def package_show(call: Call) -> object:
    """The package of this `id`, which may be its name; with `use_default_schema` what a schema adds is in `extras`."""
    ref = call.needed("id", "name_or_id")
    if call.flag("use_default_schema"):
        return ckan.plain(packaging.whole(ref, call.actor))
    return packaging.shown(ref, call.actor)


@reading("package_list", "dataset_list")
def package_list(call: Call) -> list[str]:
    """The names of all public packages, in order; `limit` and `offset` give some of them.

    `include_private`, `include_drafts` and `include_deleted` add those that the caller may see.
    """
    states = packaging.states(
        private=call.flag("include_private"), drafts=call.flag("include_drafts"), deleted=call.flag("include_deleted")
    )
    limit = call.number("limit", 0) if call.has("limit") else None
    found = datasets.slugs_of(states=states, actor=call.actor, offset=call.number("offset", 0), limit=limit)
    return [slug for slug, _id in found]


@reading("current_package_list_with_resources")
def current_package_list_with_resources(call: Call) -> list[dict[str, Any]]:
    """Public packages, those changed last first: `limit` (1000 at most) of them after `offset`."""
    limit = min(call.number("limit", _WHOLE, least=1), _WHOLE)
    offset = call.number("offset", (call.number("page", 1, least=1) - 1) * limit)
    ids, _total = datasets.ordered(
        None, [("modified", True)], states=packaging.PUBLIC, offset=offset, limit=limit, actor=call.actor
    )
    return packaging.packages(ids, call.actor)


@reading("package_search", "dataset_search")
def package_search(call: Call) -> dict[str, Any]:
    """Packages found by words (`q`), filters (`fq`, `fq_list`), in order (`sort`), with facets (`facet.field`).

    `rows` (10; 1000 at most) after `start`; `facet.limit`, `facet.mincount`; `fl` for some members of each;
    `include_private` and `include_drafts` for what the caller may see.
    """
    return searching.search(call)


@reading("package_autocomplete", "dataset_autocomplete")
def package_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Public packages whose title or name the text `q` may be the beginning of; 10 unless `limit` says otherwise."""
    limit = min(call.number("limit", _NAMES), 100)
    text = call.text("q").strip()
    if not text or not limit:
        return []
    found = [one for one in datasets.suggest(text, actor=call.actor, limit=limit * 2) if one.kind == datasets.KIND]
    names = dict(searching.names_of([one.id for one in found], call.actor))
    told = {}
    for one in found:
        if one.id in names:
            told[one.id] = _completed(names[one.id], one.title, one.title)
    for slug, id in datasets.slugs_of(states=packaging.PUBLIC, actor=call.actor, limit=limit, start=text.lower()):
        told.setdefault(id, _completed(slug, slug, slug, "name"))
    return list(told.values())[:limit]


def _completed(name: str, title: str, displayed: str, field: str = "title") -> dict[str, Any]:
    return {"name": name, "title": title, "match_field": field, "match_displayed": displayed}
