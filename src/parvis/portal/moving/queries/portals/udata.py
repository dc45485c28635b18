"""A udata: what its API answers, and files of such objects."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from parvis.dialects import records, udata
from parvis.kit.actors import Role
from parvis.kit.text import without_data_uris
from parvis.portal.moving.queries.portals import shapes
from parvis.portal.moving.queries.portals.shapes import Members, Person, Portal

_ROLES: Final[Mapping[str, Role]] = {"admin": "administrator", "editor": "editor", "partial_editor": "contributor"}
# A member that only things of one kind have, the surest first.
_TELLING: Final = (
    ("resources", shapes.DATASET), ("elements", shapes.TOPIC), ("base_api_url", "dataservice"),
    ("machine_documentation_url", "dataservice"), ("headline", "post"), ("subject", "discussion"),
    ("discussion", "discussion"),
    ("first_name", shapes.USER), ("business_number_id", shapes.ORGANIZATION), ("members", shapes.ORGANIZATION),
    ("color", shapes.TOPIC), ("logo_thumbnail", shapes.ORGANIZATION), ("image_thumbnail", "reuse"),
)  # fmt: skip

_NOUNS: Final = ("datasets", "organizations", "topics")  # an address that ends so names nothing


def _kind_of(members: Members) -> str:
    if "datasets" in members and "topic" in members:
        return "reuse"
    return next((kind for name, kind in _TELLING if name in members), "")


def _listed(answer: Any) -> Sequence[Members] | None:
    data = answer.get("data") if isinstance(answer, Mapping) else answer
    return [one for one in data if isinstance(one, Mapping)] if isinstance(data, list) else None


def _named(members: Members) -> Members:
    """The members with the slug, which older catalogues say in the address alone."""
    if members.get("slug"):
        return members
    paths = [urlsplit(str(members.get(name) or "")).path.rstrip("/") for name in ("page", "uri")]
    told = [path.rpartition("/")[2] for path in paths]
    return {**members, "slug": next((name for name in told if name and name not in _NOUNS), "")}


def _dataset(members: Members) -> records.Dataset:
    told = members.get("description")
    # Pictures within a text are taken out before it is held to its length: they make most of the longest ones.
    members = {**members, "description": without_data_uris(told)} if isinstance(told, str) else members
    record = udata.read_dataset(_named(members))
    if not record.owner:
        return record
    # People have no account here yet: who they are is kept, and given back.
    told = members.get("owner")
    kept = {name: value for name, value in told.items() if name != "class"} if isinstance(told, Mapping) else {}
    kept = {"id": record.owner, **kept}
    return replace(
        record, owner="", owner_name=record.owner_name or record.owner, extras=_with(record, {"owner": kept})
    )


def _with(record: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    own = record.extras.get(udata.UNKNOWN)
    return {**record.extras, udata.UNKNOWN: {**(own if isinstance(own, Mapping) else {}), **told}}


def _producer(members: Members) -> Members | None:
    told = members.get("organization")
    return told if isinstance(told, Mapping) and told.get("id") and told.get("name") else None


def _held(members: Members) -> Sequence[tuple[str, records.Element]]:
    elements = members.get("elements")
    if _kind_of(members) != shapes.TOPIC or not isinstance(elements, list):
        return ()
    read = [udata.read_element(one) for one in elements if isinstance(one, Mapping)]
    return [(str(members.get("id")), element) for element in read]


def _people(organization: Members, users: Mapping[str, Members]) -> Sequence[Person]:
    found = []
    for one in _list(organization, "members"):
        user = one.get("user") if isinstance(one, Mapping) else None
        if not isinstance(user, Mapping):
            continue
        known = {**users.get(str(user.get("id")), {}), **user}
        name = " ".join(str(known[part]) for part in ("first_name", "last_name") if known.get(part))
        email = str(known.get("email") or "")
        role = _ROLES.get(str(one.get("role")), "contributor")
        found.append(Person(str(organization.get("id")), name, "" if "*" in email else email, role))
    return found


def _keep(record: records.Dataset, emptied: Sequence[str], members: Members) -> records.Dataset:
    kept: dict[str, Any] = {name: members.get(name) for name in ("license", "frequency") if name in emptied}
    place = members.get("spatial")
    if isinstance(place, Mapping):
        aside = {theirs: place.get(theirs) for ours, theirs in _PLACE.items() if ours in emptied}
        if "zones" in aside:
            aside["zones"] = [one for one in _list(place, "zones") if _reference(one) not in record.zones]
        kept |= {"spatial": aside} if aside else {}
    if any(name.startswith("contacts.") for name in emptied):
        here = {(one.name, one.email) for one in record.contacts}
        kept["contact_points"] = [
            one for one in _list(members, "contact_points")
            if isinstance(one, Mapping) and (one.get("name") or "", one.get("email") or "") not in here
        ]  # fmt: skip
    if "badges" in emptied:
        kept["badges"] = [one for one in _list(members, "badges") if _kind(one) not in record.badges]
    return replace(record, extras=_with(record, kept)) if kept else record


_PLACE: Final = {"geometry": "geom", "zones": "zones", "granularity": "granularity"}


def _list(members: Members, name: str) -> Sequence[Any]:
    """The list a member is; empty for anything else."""
    told = members.get(name)
    return told if isinstance(told, list) else ()


def _reference(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else value


def _kind(badge: Any) -> Any:
    return badge.get("kind") if isinstance(badge, Mapping) else badge


def _write_topic(record: records.Topic, held: Sequence[records.Element], site: str) -> Members:
    topic = udata.write_topic(record, elements=len(held), site=site)
    return {**topic, "elements": [udata.write_element(one) for one in held]}


def _comparable(members: Members) -> Members:
    """Files, and what a topic holds, by their id; where it is said what a topic holds is not compared."""
    told = dict(members)
    for name in ("resources", "elements"):
        if isinstance(members.get(name), list):
            told[name] = {str(one.get("id")): one for one in members[name] if isinstance(one, Mapping)}
    if members.get("elements") and not isinstance(members["elements"], list):
        del told["elements"]
    return told


PORTAL: Final = Portal(
    name="udata", kind_of=_kind_of, listed=_listed,
    organization=lambda members: udata.read_organization(_named(members)),
    topic=lambda members: udata.read_topic(_named({name: one for name, one in members.items() if name != "elements"})),
    dataset=_dataset, producer=_producer, topics_of=lambda _members: (), held=_held, people=_people, keep=_keep,
    hosted=lambda resource: resource.get("filetype") == "file",
    write_dataset=lambda told, _topics, site: udata.write_dataset(told, site=site),
    write_organization=lambda record, site: udata.write_organization(record, site=site),
    write_topic=_write_topic,
    comparable=_comparable,
)  # fmt: skip
