"""What belongs to no package: status, licences, tags, formats, help."""

from typing import Any, Final

from django.conf import settings

import parvis
from parvis.dialects import ckan
from parvis.engines.search.wanted import Has
from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import ACTIONS, reading
from parvis.kit.errors import NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries as editorial

# The version whose API this is: clients choose what they may ask by it.
SPOKEN: Final = "2.11.0"
# Those whose actions answer here.
_EXTENSIONS: Final = ("activity", "datastore", "dcat", "harvest", "pages", "validation", "xloader")


@reading("status_show")
def status_show(call: Call) -> dict[str, Any]:
    """Who answers here, and which version of CKAN's API."""
    language = settings.PARVIS.language
    return {
        "ckan_version": SPOKEN,
        "site_url": settings.PARVIS.site_url,
        "site_description": "",
        "site_title": editorial.look().name(language),
        "error_emails_to": None,
        "locale_default": language,
        "extensions": list(_EXTENSIONS),
        "parvis_version": parvis.__version__,
    }


@reading("site_read")
def site_read(call: Call) -> bool:
    """Whether the portal may be read: true."""
    return True


@reading("license_list")
def license_list(call: Call) -> list[dict[str, Any]]:
    """The licences one may choose."""
    return [ckan.write_license(one) for one in datasets.licenses()]


@reading("tag_list")
def tag_list(call: Call) -> list[Any]:
    """The tags of public packages, in order; those with the text `query`; whole with `all_fields`."""
    if call.has("vocabulary_id"):
        raise NotFound
    names = sorted(datasets.tags(call.text("query").strip().lower()))
    return [ckan.write_tag(name) for name in names] if call.flag("all_fields") else names


@reading("tag_show")
def tag_show(call: Call) -> dict[str, Any]:
    """The tag of this `id`, which is its name; with `include_datasets` its packages, 1000 at most."""
    name = call.needed("id")
    if name not in datasets.tags(name):
        raise NotFound
    told = ckan.write_tag(name)
    if call.flag("include_datasets"):
        ids, _count = datasets.ordered(
            Has("tag", (name,)), [("name", False)], states=packaging.PUBLIC, offset=0, limit=1000, actor=call.actor
        )
        told["packages"] = packaging.packages(ids, call.actor)
    return told


@reading("tag_search")
def tag_search(call: Call) -> dict[str, Any]:
    """Tags with the text `query`: how many, and `limit` of them after `offset`."""
    names = sorted(datasets.tags((call.text("query") or call.text("q")).strip().lower()))
    offset = call.number("offset", 0)
    end = offset + call.number("limit", 1000) if call.has("limit") else None
    return {"count": len(names), "results": [ckan.write_tag(name) for name in names[offset:end]]}


@reading("tag_autocomplete")
def tag_autocomplete(call: Call) -> list[str]:
    """Tags with the text `query` (or `q`), the most used first; 10 unless `limit` says otherwise."""
    text = (call.text("query") or call.text("q")).strip().lower()
    if not text:
        return []
    counts = datasets.tags(text)
    return sorted(counts, key=lambda name: (-counts[name], name))[: min(call.number("limit", 10), 100)]


@reading("format_autocomplete")
def format_autocomplete(call: Call) -> list[str]:
    """Formats of files with the text `q`, the most used first; 5 unless `limit` says otherwise."""
    text = call.text("q").strip().lower()
    if not text:
        return []
    return [name for name, _count in datasets.formats(text)][: min(call.number("limit", 5), 100)]


@reading("help_show")
def help_show(call: Call) -> str:
    """What the action of this `name` does."""
    name = call.needed("name")
    if name not in ACTIONS:
        raise NotFound
    return ACTIONS[name].words
