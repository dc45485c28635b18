"""Datasets as packages: from their renditions, with what changes without the dataset changing (groups, tables)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import orjson
from django.conf import settings

from parvis.dialects import ckan, records
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor
from parvis.kit.errors import Moved, NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.tables import queries as tables
from parvis.portal.topics import queries as topics

PUBLIC: Final = tuple(PUBLIC_STATES)


def states(*, private: bool = False, drafts: bool = False, deleted: bool = False) -> tuple[str, ...]:
    """The states that CKAN's `include_…` ask for; who may see which is not decided here."""
    found = list(PUBLIC)
    if private:
        found.append(State.PRIVATE)
    if drafts:
        found += [State.DRAFT, State.HIDDEN]
    if deleted:
        found.append(State.DELETED)
    return tuple(found)


def dataset(ref: str, actor: Actor) -> Any:
    """The dataset of this id or name; an address it had is as good. Raises NotFound, Gone."""
    return followed(datasets.get, ref, actor)


def organization(ref: str, actor: Actor) -> Any:
    """The organization of this id or name; an address it had is as good. Raises NotFound, Gone."""
    return followed(organizations.get, ref, actor)


def topic(ref: str, actor: Actor) -> Any:
    """The topic of this id or name; an address it had is as good. Raises NotFound, Gone."""
    return followed(topics.get, ref, actor)


def followed(get: Callable[..., Any], ref: str, actor: Actor) -> Any:
    """What `get` finds; an address the thing had is as good. Raises NotFound, Gone."""
    try:
        return get(ref, actor=actor)
    except Moved as moved:
        return get(moved.ref, actor=actor)


def packages(ids: Sequence[str], actor: Actor) -> list[dict[str, Any]]:
    """The packages of these datasets, in this order; those the reader may not see are left out."""
    bodies = datasets.bodies_in(DIALECT, ids, actor=actor)
    groups = topics.holding(ids, kind=datasets.KIND, actor=actor)
    active = tables.with_rows(ids)
    found = map(orjson.loads, bodies)
    return [_whole(package, groups.get(package["id"], ()), active) for package in found]


def _written(told: records.Described) -> bytes:
    return orjson.dumps(
        ckan.write_package(
            told.dataset, organization=told.organization, license=told.license, site=settings.PARVIS.site_url
        )
    )


DIALECT: Final = datasets.Dialect("ckan.1", _written)


def _whole(package: dict[str, Any], groups: Sequence[records.Topic], active: Collection[str]) -> dict[str, Any]:
    written = [ckan.write_group(group, site=settings.PARVIS.site_url) for group in groups]
    known = {group["id"] for group in written}
    package["groups"] = [*written, *(group for group in package["groups"] if group.get("id") not in known)]
    for resource in package["resources"]:
        resource["datastore_active"] = resource["id"] in active
    return package


def shown(ref: str, actor: Actor) -> dict[str, Any] | orjson.Fragment:
    """One package by its id or name, as it is sent. Raises NotFound, Gone.

    Most are in no group and have no table: those are sent as they were kept, unread.
    """
    id = _id(ref, actor)
    bodies = datasets.bodies_in(DIALECT, [id], actor=actor)
    if not bodies:
        raise NotFound
    groups = topics.holding([id], kind=datasets.KIND, actor=actor)
    active = tables.with_rows([id])
    if groups or active:
        return _whole(orjson.loads(bodies[0]), groups.get(id, ()), active)
    return orjson.Fragment(bodies[0])


def whole(ref: str, actor: Actor) -> dict[str, Any]:
    """One package by its id or name, to be changed before it is sent. Raises NotFound, Gone."""
    return _one(_id(ref, actor), actor)


def _id(ref: str, actor: Actor) -> str:
    known = datasets.public(ref)
    return str(known.id if known else dataset(ref, actor).pk)


def resource(id: str, actor: Actor) -> tuple[dict[str, Any], dict[str, Any]]:
    """(a resource, its package). Raises NotFound."""
    row = datasets.resource(id, actor=actor)
    package = _one(row.dataset_id, actor)
    return next(one for one in package["resources"] if one["id"] == id), package


def _one(id: str, actor: Actor) -> dict[str, Any]:
    found = packages([id], actor)
    if not found:  # deleted: those who may restore it do that elsewhere
        raise NotFound
    return found[0]


def names(package: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The members of a package that a client wants, its extras among them by `extras_<key>`."""
    told = {f"extras_{pair['key']}": pair["value"] for pair in package["extras"]}
    members = {**told, **package}
    return {name: members[name] for name in wanted if name in members}
