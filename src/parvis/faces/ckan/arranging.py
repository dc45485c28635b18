"""Many packages at once, the order of resources, and what is removed for good."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction

from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import actions

_MOST: Final = 500


@transaction.atomic
def _each(call: Call, act: Callable[..., Any]) -> None:
    """All of them, or none. Raises Invalid for one of another organization."""
    actor = call.known
    organization = packaging.organization(call.needed("org_id"), actor)
    refs = call.many("datasets")
    if not refs or len(refs) > _MOST:
        raise Invalid({"datasets": [f"From 1 to {_MOST} datasets"]})
    for ref in refs:
        row = packaging.dataset(ref, actor)
        if row.organization_id != organization.pk:
            raise Invalid({"datasets": [f"Not of this organization: {ref[:100]}"]})
        act(row, by=actor)


@writing("bulk_update_private")
def bulk_update_private(call: Call) -> None:
    """Show these `datasets` of the organization `org_id` to its people alone; all of them, or none."""
    _each(call, actions.make_private)


@writing("bulk_update_public")
def bulk_update_public(call: Call) -> None:
    """Publish these `datasets` of the organization `org_id`; all of them, or none."""
    _each(call, actions.publish)


@writing("bulk_update_delete")
def bulk_update_delete(call: Call) -> None:
    """Delete these `datasets` of the organization `org_id`; all of them, or none."""
    _each(call, actions.delete)


@writing("package_resource_reorder")
def package_resource_reorder(call: Call) -> dict[str, Any]:
    """Put the resources of the package of this `id` in this `order` of ids; those it leaves out come after."""
    actor = call.known
    row = packaging.dataset(call.needed("id"), actor)
    (package,) = packaging.packages([row.pk], actor)
    now, wanted = [one["id"] for one in package["resources"]], call.many("order")
    if not set(wanted) <= set(now) or len(set(wanted)) < len(wanted):
        raise Invalid({"order": ["Each resource of the package once, by its id"]})
    order = [*wanted, *(id for id in now if id not in wanted)]
    if order != now:
        actions.reorder_resources(row, order, by=actor)
    return {"id": row.pk, "order": order}


@writing("dataset_purge")
def dataset_purge(call: Call) -> None:
    """Remove the package of this `id` for good, with its files and its history; for administrators."""
    actor = call.known
    actions.erase(packaging.dataset(call.needed("id"), actor), by=actor)


@reading("package_relationships_list")
def package_relationships_list(call: Call) -> list[Any]:
    """No relationship: packages have none here."""
    packaging.dataset(call.needed("id"), call.actor)
    return []


@reading("resource_view_show")
def resource_view_show(call: Call) -> None:
    """No view: what a file holds is shown on its page, by itself."""
    call.needed("id")
    raise NotFound


@reading("vocabulary_list")
def vocabulary_list(call: Call) -> list[Any]:
    """No vocabulary: tags are free."""
    return []


@reading("vocabulary_show")
def vocabulary_show(call: Call) -> None:
    """No vocabulary: tags are free."""
    call.needed("id")
    raise NotFound


@reading("member_roles_list")
def member_roles_list(call: Call) -> list[dict[str, str]]:
    """The roles that people have in organizations."""
    return [{"text": name.capitalize(), "value": name} for name in ("admin", "editor", "member")]


# --- what nobody follows -------------------------------------------------------------------------------------------


@reading("dataset_follower_count", "group_follower_count", "organization_follower_count", "user_follower_count",
         "followee_count", "dataset_followee_count", "group_followee_count", "organization_followee_count",
         "user_followee_count")  # fmt: skip
def follower_count(call: Call) -> int:
    """Nobody: things are not followed here; what changed is in feeds (Atom) and in webhooks."""
    call.needed("id")
    return 0


@reading("dataset_follower_list", "group_follower_list", "organization_follower_list", "user_follower_list",
         "followee_list", "dataset_followee_list", "group_followee_list", "organization_followee_list",
         "user_followee_list")  # fmt: skip
def follower_list(call: Call) -> list[Any]:
    """Nobody: things are not followed here; what changed is in feeds (Atom) and in webhooks."""
    call.needed("id")
    return []


@reading("am_following_dataset", "am_following_group", "am_following_user")
def am_following(call: Call) -> bool:
    """No: things are not followed here; what changed is in feeds (Atom) and in webhooks."""
    call.needed("id")
    return False
