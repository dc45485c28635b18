"""Reading organizations."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings

from parvis.dialects import ckan
from parvis.faces.ckan import packaging, users
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries

_WHOLE: Final = 100  # given whole at once
_PACKAGES: Final = 1000  # of one, given whole
SORTS: Final = {
    "name": "slug", "title": "name", "package_count": "datasets", "packages": "datasets", "created": "created_at",
}  # fmt: skip
_ALLOWED: Final = {
    "read": ("administrator", "editor", "contributor"), "manage_group": ("administrator",), "admin": ("administrator",),
}  # fmt: skip
_ROLES: Final = {"administrator": "admin", "editor": "editor", "contributor": "member"}


def written(organization: Any) -> dict[str, Any]:
    """The organization as CKAN has it, in a list or alone."""
    return ckan.write_organization(queries.record(organization), site=settings.PARVIS.site_url)


def order(call: Call, sorts: dict[str, str], default: str) -> tuple[str, ...]:
    """The order a list is asked in. Raises Invalid."""
    name, _space, way = (call.text("sort") or call.text("order_by") or default).strip().partition(" ")
    if name not in sorts or way.strip().lower() not in ("", "asc", "desc"):
        raise Invalid({"sort": [f"Cannot sort by “{name[:50]}”"]})
    # CKAN counts packages from the most.
    down = way.strip().lower() == "desc" or (not way and name in ("package_count", "packages"))
    return (f"-{sorts[name]}" if down else sorts[name], "pk")


def window(call: Call) -> slice:
    """Which part of a list is asked for; whole ones come _WHOLE at a time, names all at once."""
    offset = call.number("offset", 0)
    most = _WHOLE if call.flag("all_fields") else None
    limit = call.number("limit", most or 0) if call.has("limit") or most else None
    if limit is not None and most is not None:
        limit = min(limit, most)
    return slice(offset, None if limit is None else offset + limit)


def _live(actor: Actor) -> Any:
    return queries.visible_to(actor).filter(deleted_at=None, approval="accepted", hidden_at=None)


@reading("organization_list")
def organization_list(call: Call) -> list[Any]:
    """The names of the organizations, or with `all_fields` the organizations, 100 at most; `limit` after `offset`.

    `sort` is name, title, package_count or created, with asc or desc; `organizations` narrows to those names.
    """
    rows = _live(call.actor)
    if names := call.many("organizations"):
        rows = rows.filter(slug__in=names)
    rows = rows.order_by(*order(call, SORTS, "title asc"))
    if call.flag("all_fields"):
        return [written(row) for row in rows[window(call)]]
    return list(rows.values_list("slug", flat=True)[window(call)])


@reading("organization_show")
def organization_show(call: Call) -> dict[str, Any]:
    """The organization of this `id`, which may be its name; `include_datasets` adds its packages, 1000 at most.

    Who works there is told to its administrators alone.
    """
    row = packaging.organization(call.needed("id"), call.actor)
    told = written(row)
    if call.flag("include_users", True) and call.actor.roles.get(row.pk) == "administrator":
        told["users"] = [_member(one) for one in queries.members(row, actor=call.actor)]
    if call.flag("include_datasets"):
        told["packages"] = packaging.packages(_of(row.pk, call), call.actor)
    return told


def _of(id: str, call: Call) -> Sequence[str]:
    from_one = datasets.visible_to(call.actor).filter(organization=id, state__in=packaging.PUBLIC)
    return list(from_one.order_by("-modified_at", "pk").values_list("pk", flat=True)[:_PACKAGES])


def _member(membership: Any) -> dict[str, Any]:
    user = membership.user
    return {
        "id": user.pk, "name": user.pk, "fullname": user.name, "display_name": user.name, "state": "active",
        "capacity": _ROLES[membership.role],
    }  # fmt: skip


@reading("organization_list_for_user")
def organization_list_for_user(call: Call) -> list[dict[str, Any]]:
    """The organizations the caller works in, with the `capacity` held in each; all of them for an administrator.

    `permission` (`create_dataset`, `update_dataset`, …) keeps those where the caller is more than a member. `id` asks
    of somebody else, for administrators.
    """
    actor, ref = call.known, call.text("id").strip()
    if ref not in ("", actor.id):
        actor = queries.actor_of(users.person(ref, actor), actor.scopes)
    if actor.governs:
        rows = _live(call.actor).order_by("name", "pk")
        return [written(row) | {"capacity": "admin"} for row in rows]
    wanted = call.text("permission", "manage_group")
    roles = _ALLOWED.get(wanted, ("administrator", "editor"))
    return [
        written(one.organization) | {"capacity": _ROLES[one.role]}
        for one in queries.memberships(actor)
        if one.role in roles
    ]


@reading("organization_autocomplete")
def organization_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Organizations with the text `q` in their name or title; 20 unless `limit` says otherwise."""
    text = call.text("q").strip()
    rows = queries.public().filter(name__icontains=text) | queries.public().filter(slug__contains=text.lower())
    rows = rows.order_by("name", "pk")[: min(call.number("limit", 20), 100)]
    return [{"id": row.pk, "name": row.slug, "title": row.name} for row in rows]
