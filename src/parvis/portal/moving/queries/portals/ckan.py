"""A CKAN: what `ckanapi dump` writes and what its Action API answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from parvis.dialects import ckan, records
from parvis.dialects.ckan import values
from parvis.kit.actors import Role
from parvis.kit.errors import Invalid
from parvis.portal.moving.queries.portals import shapes
from parvis.portal.moving.queries.portals.shapes import Members, Person, Portal

_ROLES: Final[Mapping[str, Role]] = {"admin": "administrator", "editor": "editor", "member": "contributor"}
_PEOPLE: Final = {"creator": ("author", "author_email"), "contact": ("maintainer", "maintainer_email")}
_LICENSE: Final = ("license_id", "license_title", "license_url", "isopen")


def _kind_of(members: Members) -> str:
    if "resources" in members or "owner_org" in members or members.get("type") == "dataset":
        return shapes.DATASET
    if members.get("is_organization") is True or members.get("type") == "organization":
        return shapes.ORGANIZATION
    if members.get("is_organization") is False or members.get("type") == "group":
        return shapes.TOPIC
    if "sysadmin" in members or "fullname" in members:
        return shapes.USER
    # A dump of organizations with a schema of their own may say no more than this.
    return shapes.ORGANIZATION if members.get("id") and members.get("name") and "title" in members else ""


def _listed(answer: Any) -> Sequence[Members] | None:
    result = answer.get("result") if isinstance(answer, Mapping) else answer
    if isinstance(result, Mapping) and isinstance(result.get("results"), list):
        result = result["results"]
    return values.listed(result) if isinstance(result, list) else None


def _dataset(members: Members) -> records.Dataset:
    record = ckan.read_package(members)
    visits = members.get("tracking_summary")
    metrics = records.Metrics(views=_count(visits.get("total")) if isinstance(visits, Mapping) else 0)
    return replace(
        record,
        metrics=metrics,
        resources=tuple(map(_fitting, record.resources, values.listed(members.get("resources")))),
    )


def _fitting(resource: records.Resource, members: Members) -> records.Resource:
    """A file with what fits in its fields; the rest is said by CKAN's own members."""
    own = values.own(resource.extras)
    if not resource.title or len(resource.title) > 500:
        own["name"] = members.get("name")
    if len(resource.format) > 64:
        own["format"] = members.get("format")
    if len(resource.mime) > 255:
        own["mimetype"] = members.get("mimetype")
    if own == values.own(resource.extras):
        return resource
    return replace(
        resource, title=resource.title[:500] or resource.format or resource.id, format=resource.format[:64].strip(),
        mime=resource.mime[:255], extras=values.with_own(resource.extras, own),
    )  # fmt: skip


def _topic(members: Members) -> records.Topic:
    return ckan.read_group(members)


def _producer(members: Members) -> Members | None:
    told = members.get("organization")
    return told if isinstance(told, Mapping) and told.get("id") and (told.get("title") or told.get("name")) else None


def _topics_of(members: Members) -> Sequence[Members]:
    return [
        one for one in values.listed(members.get("groups")) if one.get("id") and (one.get("title") or one.get("name"))
    ]


def _held(members: Members) -> Sequence[tuple[str, records.Element]]:
    if _kind_of(members) != shapes.DATASET:
        return ()
    about = records.Element(kind="dataset", key=values.text(members.get("id")))
    return [(values.text(group["id"]), about) for group in values.listed(members.get("groups")) if group.get("id")]


def _people(organization: Members, users: Mapping[str, Members]) -> Sequence[Person]:
    found = []
    for one in values.listed(organization.get("users")):
        known = {**users.get(values.text(one.get("id")), {}), **one}
        name = values.text(known.get("fullname")) or values.text(known.get("name"))
        role = _ROLES.get(values.text(one.get("capacity")), "contributor")
        found.append(Person(values.text(organization.get("id")), name, values.text(known.get("email")), role))
    return found


def _keep(record: records.Dataset, emptied: Sequence[str], members: Members) -> records.Dataset:
    own = values.own(record.extras)
    if "license" in emptied:
        own |= {name: members[name] for name in _LICENSE if name in members}
    for role, names in _PEOPLE.items():
        if f"contacts.{role}" in emptied:
            own |= {name: members.get(name) for name in names}
    if "groups" in emptied:
        own.pop("groups", None)
    left = {key: value for key, value in record.extras.items() if key != values.MEMBERS}
    return replace(record, extras=values.with_own(left, own))


def _write_dataset(told: records.Described, topics: Sequence[records.Topic], site: str) -> Members:
    groups = [ckan.write_group(topic, site=site) for topic in topics]
    return ckan.write_package(
        told.dataset, organization=told.organization, license=told.license, groups=groups, site=site
    )


def _comparable(members: Members) -> Members:
    """Pairs by their key, tags by their name, files and groups by their id."""
    told = dict(members)
    pairs = members.get("extras")
    if isinstance(pairs, list):
        told["extras"] = {values.text(pair.get("key")): pair.get("value") for pair in values.listed(pairs)}
    if isinstance(members.get("tags"), list):
        told["tags"] = [values.text(tag.get("name")) for tag in values.listed(members["tags"])]
    for name in ("resources", "groups"):
        if isinstance(members.get(name), list):
            told[name] = {values.text(one.get("id") or one.get("name")): one for one in values.listed(members[name])}
    return told


def _organization(members: Members) -> records.Organization:
    record = ckan.read_organization(members)
    if not record.id:
        raise Invalid({"id": ["Missing value"]})
    return replace(record, metrics=records.Metrics(followers=_count(members.get("num_followers"))))


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


PORTAL: Final = Portal(
    name="ckan", kind_of=_kind_of, listed=_listed, organization=_organization, topic=_topic, dataset=_dataset,
    producer=_producer, topics_of=_topics_of, held=_held, people=_people, keep=_keep,
    hosted=lambda resource: resource.get("url_type") == "upload",
    write_dataset=_write_dataset,
    write_organization=lambda record, site: ckan.write_organization(record, site=site),
    write_topic=lambda record, held, site: ckan.write_group(record, count=len(held), site=site),
    comparable=_comparable,
)  # fmt: skip
