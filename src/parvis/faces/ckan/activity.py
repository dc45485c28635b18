"""What was done, as CKAN's activity lists tell it. Who did it is told to nobody who is not signed in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from parvis.dialects.ckan import values
from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.kit.actors import Actor
from parvis.portal.activity import queries
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

_MANY: Final = 31
_MOST: Final = 100
_REACH: Final = 10_000
_NEW: Final = frozenset({"created"})
_GONE: Final = frozenset({"deleted"})


def _listed(call: Call, kind: str, key: str, thing: Mapping[str, Any], what: str) -> list[dict[str, Any]]:
    """The acts on one thing, newest first; `limit` (31, 100 at most) after `offset`; an empty page at the end."""
    offset, limit = call.number("offset", 0), min(call.number("limit", _MANY), _MOST)
    acts = queries.history(kind, key, actor=call.actor, limit=min(offset + limit, _REACH))[offset:]
    return [_activity(act, key, thing, what) for act in acts]


def _activity(act: Mapping[str, Any], key: str, thing: Mapping[str, Any], what: str) -> dict[str, Any]:
    verb = act["verb"]
    kind = "new" if verb in _NEW else "deleted" if verb in _GONE else "changed"
    return {
        "id": str(act["id"]),
        "timestamp": values.moment(datetime.fromisoformat(act["at"]).astimezone(UTC)),
        "user_id": None,
        "object_id": key,
        "activity_type": f"{kind} {what}",
        "data": {what if what == "package" else "group": thing, "actor": act["actor"] or None},
    }


@reading("package_activity_list")
def package_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to the package of this `id`, newest first: `limit` (31, 100 at most) after `offset`."""
    row = packaging.dataset(call.needed("id"), call.actor)
    return _listed(call, datasets.KIND, row.pk, {"id": row.pk, "name": row.slug, "title": row.title}, "package")


@reading("organization_activity_list")
def organization_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to the organization of this `id`, newest first: `limit` (31, 100 at most) after `offset`."""
    row = packaging.organization(call.needed("id"), call.actor)
    thing = {"id": row.pk, "name": row.slug, "title": row.name}
    return _listed(call, organizations.KIND, row.pk, thing, "organization")


@reading("group_activity_list")
def group_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to the group of this `id`, newest first: `limit` (31, 100 at most) after `offset`."""
    row = packaging.topic(call.needed("id"), call.actor)
    return _listed(call, topics.KIND, row.pk, {"id": row.pk, "name": row.slug, "title": row.title}, "group")


@reading("recently_changed_packages_activity_list")
def recently_changed_packages_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to public packages, newest first: `limit` (31, 100 at most) after `offset`."""
    offset, limit = min(call.number("offset", 0), _REACH), min(call.number("limit", _MANY), _MOST)
    public = datasets.visible_to(call.actor).filter(state__in=packaging.PUBLIC)
    acts = queries.recent(datasets.KIND, public.values("pk"), actor=call.actor, offset=offset, limit=limit)
    rows = public.filter(pk__in={act["key"] for act in acts}).values_list("pk", "slug", "title")
    things = {id: {"id": id, "name": slug, "title": title} for id, slug, title in rows}
    return [_activity(act, act["key"], things[act["key"]], "package") for act in acts if act["key"] in things]


_THINGS: Final = {datasets.KIND: "package", organizations.KIND: "organization", topics.KIND: "group"}


def _page(call: Call, *, actor: Actor, **asked: str) -> list[dict[str, Any]]:
    offset, limit = min(call.number("offset", 0), _REACH), min(call.number("limit", _MANY), _MOST)
    acts, _total = queries.page(actor=actor, offset=offset, limit=limit, **asked)
    return [_any(act) for act in acts]


def _any(act: Mapping[str, Any]) -> dict[str, Any]:
    thing = {"id": act["key"], "title": act["label"]}
    return _activity(act, act["key"], thing, _THINGS[act["kind"]]) | {"user_id": act["actor_id"] or None}


@reading("user_activity_list")
def user_activity_list(call: Call) -> list[dict[str, Any]]:
    """What the person of this `id` did, newest first: told to themselves and to administrators; nothing to others."""
    return _page(call, actor=call.actor, person=call.needed("id"))


@reading("dashboard_activity_list")
def dashboard_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to everything the caller may see, newest first: `limit` (31, 100 at most) after `offset`."""
    return _page(call, actor=call.known)


@reading("activity_show")
def activity_show(call: Call) -> dict[str, Any]:
    """One act, by its `id`, on what the caller may see."""
    return _any(queries.act(call.needed("id"), actor=call.actor))
