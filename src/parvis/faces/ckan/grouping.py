"""Writing groups, which are the portal's topics, and what is in groups and organizations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from parvis.dialects import ckan, records
from parvis.dialects.ckan import values
from parvis.dialects.vocabularies import State
from parvis.faces.ckan import groups, packaging, users
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.actors import Actor
from parvis.kit.errors import Gone, Invalid, NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import actions, queries

_PACKAGE, _USER = "package", "user"
_MOST: Final = 1_000
_CAPACITIES: Final = {"administrator": "Admin", "editor": "Editor", "contributor": "Member"}


def _sent(call: Call) -> dict[str, Any]:
    return {name: call.json(name) if name in ("extras", "packages") else value for name, value in call.sent.items()}


@writing("group_create")
@transaction.atomic
def group_create(call: Call) -> dict[str, Any]:
    """Create a group with its `packages`; `image_upload` in the form is its picture, `state` draft hides it."""
    actor, sent = call.known, _sent(call)
    record = ckan.read_group(sent, site=settings.PARVIS.site_url)
    topic = actions.create(record, by=actor)
    topic = _pictured(topic, call, actor)
    _hold(topic, sent, actor)
    if record.state == State.PUBLISHED and sent.get("state") != "draft":
        topic = actions.publish(topic, by=actor)
    return groups.written(topic, call)


@writing("group_update")
@transaction.atomic
def group_update(call: Call) -> dict[str, Any]:
    """Make the group of this `id` what is sent; without `packages` they stay, and so does its picture."""
    actor = call.known
    return _saved(packaging.topic(call.needed("id", "name"), actor), _sent(call), call, actor)


@writing("group_patch")
@transaction.atomic
def group_patch(call: Call) -> dict[str, Any]:
    """Change the members that are sent, and only those."""
    actor = call.known
    topic = packaging.topic(call.needed("id"), actor)
    return _saved(topic, groups.written(topic, call) | _sent(call), call, actor)


def _saved(topic: Any, members: Mapping[str, Any], call: Call, actor: Actor) -> dict[str, Any]:
    before = queries.record(topic)
    record = ckan.read_group({"title": before.title, **members}, site=settings.PARVIS.site_url)
    record = replace(
        record, id=before.id, picture=before.picture, organization=before.organization, owner=before.owner,
        language=record.language or before.language,
    )  # fmt: skip
    topic = actions.update(topic, record, by=actor)
    topic = _pictured(topic, call, actor)
    _hold(topic, _sent(call), actor)
    return groups.written(topic, call)


def _pictured(topic: Any, call: Call, actor: Actor) -> Any:
    file = call.files.get("image_upload")
    if file is not None:
        return actions.set_picture(topic, file.read(), by=actor)
    return actions.set_picture(topic, b"", by=actor) if call.flag("clear_upload") else topic


def _hold(topic: Any, members: Mapping[str, Any], actor: Actor) -> None:
    """Put the packages that are told of in the group, and take out the others that the caller may see."""
    if "packages" not in members:
        return
    told = values.listed(members["packages"])
    refs = [values.text(one.get("id")) or values.text(one.get("name")) for one in told]
    if len(refs) > _MOST:
        raise Invalid({"packages": [f"At most {_MOST} packages"]})
    wanted = [_dataset(ref, actor) for ref in refs]
    here = _elements(topic)
    for id in wanted:
        if id not in here:
            _add(topic, id, actor)
    gone = [id for id in here if id not in wanted]
    for id in datasets.visible_to(actor).filter(pk__in=gone).values_list("pk", flat=True):
        actions.remove(here[id], by=actor)


def _dataset(ref: str, actor: Actor) -> str:
    try:
        return str(packaging.dataset(ref, actor).pk)
    except (NotFound, Gone) as error:
        raise Invalid({"packages": [f"Not found: Dataset {ref[:100]}"]}) from error


def _elements(topic: Any) -> dict[str, Any]:
    return {one.key: one for one in queries.elements(topic) if one.kind == datasets.KIND}


def _add(topic: Any, id: str, actor: Actor) -> Any:
    return actions.add(topic, records.Element(kind=datasets.KIND, key=id), by=actor)


@writing("group_delete")
def group_delete(call: Call) -> None:
    """Remove the group of this `id`; its packages are untouched, and its name is kept for it."""
    actor = call.known
    actions.delete(packaging.topic(call.needed("id"), actor), by=actor)


@writing("group_purge")
def group_purge(call: Call) -> None:
    """Remove the group of this `id` for good, deleted or not; for administrators. Its packages are untouched."""
    actor = call.known
    actions.erase(packaging.topic(call.needed("id"), actor), by=actor)


# --- what is in a group --------------------------------------------------------------------------------------------


def own_groups(members: Mapping[str, Any], actor: Actor) -> list[tuple[Mapping[str, Any], Any]]:
    """(group of a package, the topic it is, None for one that is not of this portal), by id or by name."""
    found = values.listed(members.get("groups"))
    ids = [values.text(one.get("id")) for one in found]
    names = [values.text(one.get("name")) for one in found]
    rows = queries.visible_to(actor).exclude(state=State.DELETED)
    by_id = {row.pk: row for row in rows.filter(pk__in=ids)}
    by_name = {row.slug: row for row in rows.filter(slug__in=[name for name in names if name])}
    # A group that says an id of its own is that one, and no other of the same name.
    return [(one, by_id.get(id) if id else by_name.get(name)) for one, id, name in zip(found, ids, names, strict=True)]


def put(dataset: Any, members: Mapping[str, Any], actor: Actor) -> None:
    """Put a dataset in the groups its package names, and take it out of the others that the caller may change.

    Raises Denied for a group that may not be changed.
    """
    if "groups" not in members:
        return
    wanted = {topic.pk: topic for _group, topic in own_groups(members, actor) if topic is not None}
    here = {one.id for one in queries.holding([dataset.pk], kind=datasets.KIND, actor=actor).get(dataset.pk, ())}
    for id, topic in wanted.items():
        if id not in here:
            _add(topic, dataset.pk, actor)
    for topic in queries.editable_by(actor).filter(pk__in=here - set(wanted)):
        actions.remove(_elements(topic)[dataset.pk], by=actor)


def _of_people(call: Call) -> Any:
    """The organization whose people are told of; None when it is the packages of a group that are. Raises Invalid."""
    kind = call.text("object_type", _PACKAGE)
    if kind == _PACKAGE:
        return None
    try:
        if kind == _USER:
            return packaging.organization(call.needed("id"), call.actor)
    except (NotFound, Gone):
        packaging.topic(call.needed("id"), call.actor)
    raise Invalid({"object_type": ["Packages are put in groups, and people (user) in organizations"]})


@writing("member_create")
def member_create(call: Call) -> dict[str, Any]:
    """Put the package `object` in the group of this `id`; once more changes nothing.

    With `object_type` user, as `organization_member_create`: give `object` the `capacity` in an organization.
    """
    actor = call.known
    if organization := _of_people(call):
        return users.enlisted(organization, call, "capacity")
    topic = packaging.topic(call.needed("id"), actor)
    dataset = packaging.dataset(call.needed("object"), actor)
    element = _elements(topic).get(dataset.pk) or _add(topic, dataset.pk, actor)
    return {"id": element.pk, "group_id": topic.pk, "table_id": dataset.pk, "table_name": _PACKAGE,
            "capacity": "public", "state": "active"}  # fmt: skip


@writing("member_delete")
def member_delete(call: Call) -> None:
    """Take the package `object` out of the group of this `id`.

    With `object_type` user, as `organization_member_delete`: end the membership of `object` in an organization.
    """
    actor = call.known
    if organization := _of_people(call):
        users.dismiss(organization, call)
        return
    topic = packaging.topic(call.needed("id"), actor)
    element = _elements(topic).get(packaging.dataset(call.needed("object"), actor).pk)
    if element is None:
        raise NotFound
    actions.remove(element, by=actor)


@reading("member_list")
def member_list(call: Call) -> list[tuple[str, str, str]]:
    """[id, type, capacity] of the packages in the group or organization of this `id`, and of its people.

    People are told to its administrators alone. `object_type` (package, user) and `capacity` narrow.
    """
    ref, actor = call.needed("id"), call.actor
    found: list[tuple[str, str, str]] = []
    try:
        row = packaging.organization(ref, actor)
    except (NotFound, Gone):
        held: Sequence[str] = queries.held(packaging.topic(ref, actor), kind=datasets.KIND)
        seen = datasets.visible_to(actor).filter(pk__in=held, state__in=packaging.PUBLIC)
    else:
        seen = datasets.visible_to(actor).filter(organization=row.pk, state__in=packaging.PUBLIC)
        if actor.roles.get(row.pk) == "administrator":
            told = organizations.members(row, actor=actor)
            found = [(one.user_id, "user", _CAPACITIES[one.role]) for one in told]
    found += [(id, _PACKAGE, "public") for id in seen.order_by("pk").values_list("pk", flat=True)]
    kind, capacity = call.text("object_type"), call.text("capacity").lower()
    return [one for one in found if kind in ("", one[1]) and capacity in ("", one[2].lower())]


@reading("group_list_authz")
def group_list_authz(call: Call) -> list[dict[str, Any]]:
    """The groups the caller may change, 200 at most, those changed last first."""
    rows = queries.editable_by(call.known)[:200]
    return [groups.written(row, call) for row in rows]
