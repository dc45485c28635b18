"""What was done lately: by organization, about one thing, by oneself; of what the reader may see alone."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse

from parvis.dialects import udata
from parvis.faces.udata import answers
from parvis.faces.udata.answers import Asked
from parvis.portal.activity import queries
from parvis.portal.activity.rules import labels
from parvis.portal.organizations import queries as organizations

PARAMETERS: Final = ("page", "page_size", "user", "organization", "related_to")
_ICONS: Final = {"created": "fa fa-plus", "published": "fa fa-plus", "deleted": "fa fa-remove"}
# udata's names of what is done; the others are ours.
_KEYS: Final = {
    "resource_added": "resource:added", "resource_updated": "resource:updated", "resource_removed": "resource:deleted",
    "resources_ordered": "updated",
}  # fmt: skip
_CLASSES: Final = {"dataset": "Dataset", "organization": "Organization", "topic": "Topic"}


def listing(asked: Asked) -> HttpResponse:
    """A page of acts, newest first."""
    given, at = asked.request.GET, answers.window(asked)
    organization = given.get("organization", "")
    if organization:
        organization = next(iter(organizations.ids_of([organization])), "")
    rows, total = queries.page(
        organization=organization, about=given.get("related_to", ""), person=given.get("user", ""),
        offset=at.offset, limit=at.size, actor=asked.actor,
    )  # fmt: skip
    ids = {row["organization"] for row in rows if row["organization"]}
    seen = organizations.visible_to(asked.actor).filter(pk__in=ids)
    producers = {row.pk: organizations.record(row) for row in seen}
    return answers.page(asked, [_body(row, producers.get(row["organization"])) for row in rows], total, at)


def _body(row: dict[str, Any], organization: Any) -> dict[str, Any]:
    site, kind = settings.PARVIS.site_url, row["kind"]
    actor = udata.user_reference(row["actor_id"], row["actor"], "", site=site) if row["actor"] else None
    return {
        "actor": actor,
        "organization": udata.organization_reference(organization, site=site) if organization else None,
        "related_to": row["label"],
        "related_to_id": row["key"],
        "related_to_kind": _CLASSES[kind],
        "related_to_url": f"{site}/{kind}s/{row['key']}",
        "created_at": row["at"],
        "label": labels.verb(row["verb"]),
        "key": f"{kind}:{_KEYS.get(row['verb'], row['verb'])}",
        "icon": _ICONS.get(row["verb"], "fa fa-edit"),
        "changes": sorted(row["changes"]),
        "extras": {},
    }
