"""Packages, which are datasets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.ckan import pairs, values
from parvis.dialects.ckan.lists import write_tag
from parvis.dialects.ckan.organizations import embedded
from parvis.dialects.ckan.resources import read_resource, write_resource
from parvis.dialects.vocabularies import AccessType, State
from parvis.kit.errors import Invalid

_PAIRS: Final = (
    pairs.LANGUAGE, pairs.FREQUENCY, pairs.day_pair("temporal_start"), pairs.day_pair("temporal_end"), pairs.GEOMETRY,
    pairs.text_pair("acronym"), pairs.text_pair("description_short"), pairs.text_pair("owner_name"),
    pairs.words_pair("badges"), pairs.words_pair("zones"), pairs.text_pair("granularity"), pairs.AUDIENCES,
    pairs.text_pair("access_reason_category"), pairs.text_pair("access_reason"),
    pairs.text_pair("authorization_request_url"), pairs.SCHEMA, pairs.HARVEST, pairs.TRANSLATIONS, pairs.FEATURED,
    pairs.moment_pair("updated_at"), pairs.moment_pair("archived_at"), pairs.moment_pair("deleted_at"),
    pairs.moment_pair("publish_at"),
)  # fmt: skip
_ACCESS, _STATE, _CONTACTS = f"{pairs.OWN}access_type", f"{pairs.OWN}state", f"{pairs.OWN}contacts"
_LIFTED: Final = f"{pairs.OWN}lifted"
# Those of a package whose fluent fields were written: {"title_translated": {"fr": …}}.
_FLUENT: Final = {"title_translated": "title", "notes_translated": "description"}
_KNOWN: Final = frozenset({
    "id", "name", "title", "notes", "url", "author", "author_email", "maintainer", "maintainer_email", "license_id",
    "license_title", "license_url", "isopen", "owner_org", "private", "state", "metadata_created", "metadata_modified",
    "num_resources", "num_tags", "resources", "tags", "tag_string", "organization", "extras", "creator_user_id",
    "revision_id", "tracking_summary", *_FLUENT,
})  # fmt: skip
# What every CKAN says of a package; the others were added by schemas.
_PLAIN: Final = frozenset({*_KNOWN, "version", "type", "groups", "relationships_as_subject", "relationships_as_object"})
# Of those, what CKAN's own may say all the same, where the dataset says nothing.
_ITS_OWN: Final = frozenset({"author", "author_email", "maintainer", "maintainer_email", *_FLUENT})
_LICENSE: Final = frozenset({"license_id", "license_title", "license_url", "isopen"})
_PUBLIC: Final = (State.PUBLISHED, State.ARCHIVED)
_MEMBERS_OF: Final = {"author": "creator", "maintainer": "contact"}  # members of people, with their role


def write_package(
    dataset: records.Dataset,
    *,
    organization: records.Organization | None = None,
    license: records.License | None = None,
    groups: Sequence[Mapping[str, Any]] = (),
    site: str = "",
) -> dict[str, Any]:
    """The package with every member that CKAN gives; `groups` are those it is in, as `groups.write_group` does.

    A package in state `draft` or private is one that not everybody sees.
    """
    own = values.own(dataset.extras)
    members = {
        **_identity(dataset),
        **_people_members(dataset.contacts),
        **_terms(dataset, license),
        **_parts(dataset, site),
        "organization": None if organization is None else embedded(organization, site=site),
        "groups": [*groups, *_foreign_groups(own.pop("groups", ()), groups)],
        "extras": pairs.write(dataset, _PAIRS, dataset.extras, _others(dataset)),
        "relationships_as_subject": [],
        "relationships_as_object": [],
        **_fluent(dataset),
    }
    _lift(members, own.pop(_LIFTED, None))
    free = {name for name in _ITS_OWN if not values.told(members.get(name))} | (set() if dataset.license else _LICENSE)
    return members | values.given_back(own, _KNOWN, free)


def _identity(dataset: records.Dataset) -> dict[str, Any]:
    state, private = _state(dataset.state)
    return {
        "id": dataset.id, "name": dataset.slug, "title": dataset.title, "notes": dataset.description,
        "url": dataset.source_url, "version": None, "type": "dataset", "owner_org": dataset.organization or None,
        "private": private, "state": state, "creator_user_id": None,
        "metadata_created": values.moment(dataset.created_at), "metadata_modified": values.moment(dataset.modified_at),
    }  # fmt: skip


def _people_members(contacts: Sequence[records.Contact]) -> dict[str, Any]:
    """Author and maintainer, the two people that CKAN has members for."""
    told: dict[str, Any] = {}
    for name, role in _MEMBERS_OF.items():
        person = _person(contacts, role)
        told |= {name: person.name if person else None, f"{name}_email": (person.email if person else "") or None}
    return told


def _terms(dataset: records.Dataset, license: records.License | None) -> dict[str, Any]:
    return {
        "license_id": dataset.license or None,
        "license_title": license.title if license else dataset.license or None,
        "license_url": (license.url if license else "") or None,
        "isopen": bool(license and license.open),
    }


def _parts(dataset: records.Dataset, site: str) -> dict[str, Any]:
    """Files and tags, and how many there are."""
    resources = enumerate(dataset.resources)
    return {
        "num_resources": len(dataset.resources) or dataset.resources_count,
        "resources": [write_resource(one, package=dataset.id, position=at, site=site) for at, one in resources],
        "num_tags": len(dataset.tags),
        "tags": [write_tag(name) for name in dataset.tags],
    }


def _foreign_groups(kept: object, groups: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The groups it was in elsewhere, each once, without those it is in here."""
    found = {values.text(one.get("id")): one for one in values.listed(kept)}
    ours = {one["id"] for one in groups}
    return [group for id, group in found.items() if id and id not in ours]


def plain(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package in CKAN's own schema (`use_default_schema`): what other schemas added is among its extras."""
    added = {name: value for name, value in package.items() if name not in _PLAIN or name in _FLUENT}
    told = [{"key": key, "value": one if isinstance(one, str) else values.dumped(one)} for key, one in added.items()]
    return {**{name: value for name, value in package.items() if name not in added},
            "extras": [*package["extras"], *told]}  # fmt: skip


def _lift(members: dict[str, Any], kept: object) -> None:
    """Give the fields that a schema of ckanext-scheming had lifted out of the extras their place again."""
    names = [pair.key for pair in _PAIRS if isinstance(kept, list) and pair.key in kept]
    told = {pair["key"]: pair["value"] for pair in members["extras"]}
    members["extras"] = [pair for pair in members["extras"] if pair["key"] not in names]
    members |= {name: told[name] for name in names if name in told}


def _others(dataset: records.Dataset) -> dict[str, str]:
    """The pairs of what is told in CKAN's own members too, but not whole."""
    told = {}
    if dataset.access_type != AccessType.OPEN:
        told[_ACCESS] = str(dataset.access_type)
    if _read_state(*_state(dataset.state)) != dataset.state:
        told[_STATE] = str(dataset.state)
    if dataset.contacts != tuple(_people(dataset.contacts)):
        told[_CONTACTS] = values.dumped([_contact(contact) for contact in dataset.contacts])
    return told


def _contact(contact: records.Contact) -> dict[str, str]:
    return {"name": contact.name, "role": contact.role, "email": contact.email, "contact_form": contact.contact_form}


def _person(contacts: Iterable[records.Contact], role: str) -> records.Contact | None:
    return next((one for one in contacts if one.role == role and one.name), None)


def _people(contacts: Sequence[records.Contact]) -> list[records.Contact]:
    """Those that CKAN has members for, as far as it has."""
    found = [_person(contacts, role) for role in _MEMBERS_OF.values()]
    return [replace(one, contact_form="") for one in found if one]


def _fluent(dataset: records.Dataset) -> dict[str, dict[str, str]]:
    """The texts in several languages, as ckanext-fluent has them; nothing for a package in one."""
    told = {}
    for name, field in _FLUENT.items():
        texts = {code: one[field] for code, one in dataset.translations.items() if one.get(field)}
        if texts and dataset.language:
            told[name] = {dataset.language: getattr(dataset, field), **texts}
    return told


def _state(state: str) -> tuple[str, bool]:
    """(state, private) of a package."""
    if state in _PUBLIC:
        return "active", False
    if state == State.DELETED:
        return "deleted", False
    return ("active", True) if state == State.PRIVATE else ("draft", True)


def _read_state(state: str, private: bool) -> State:
    if state == "deleted":
        return State.DELETED
    if state.startswith("draft"):
        return State.DRAFT
    return State.PRIVATE if private else State.PUBLISHED


def with_foreign_license(dataset: records.Dataset) -> records.Dataset:
    """The dataset without its licence, which is kept as CKAN's own: it has none of that name where it goes."""
    own = {**values.own(dataset.extras), "license_id": dataset.license}
    return replace(dataset, license="", extras=values.with_own(dataset.extras, own))


def read_package(members: Mapping[str, Any]) -> records.Dataset:
    """A package of CKAN, of any version and with any members. Raises Invalid for one without a name or a title."""
    title = values.text(members.get("title")).strip() or values.text(members.get("name")).strip()
    if not title:
        raise Invalid({"title": ["Missing value"]})
    fields, left = pairs.read(pairs.sent(members), _PAIRS)
    # Fields that a schema of ckanext-scheming lifts out of the extras.
    lifted, _left = pairs.read({key: one for key, one in members.items() if key not in _KNOWN}, _PAIRS)
    own = values.kept(members, _KNOWN | {pair.key for pair in _PAIRS if pair.field in lifted})
    if own.get("type") == "dataset":
        del own["type"]
    if names := [pair.key for pair in _PAIRS if pair.field in lifted and pair.field not in fields]:
        own[_LIFTED] = names
    dataset = records.Dataset(
        id=values.text(members.get("id")), slug=values.text(members.get("name")), title=title,
        description=values.text(members.get("notes")), source_url=values.text(members.get("url")).strip(),
        license=values.text(members.get("license_id")), organization=_owner(members), tags=_tags(members),
        state=_told_state(members, values.text(left.pop(_STATE, ""))),
        access_type=_access(values.text(left.pop(_ACCESS, ""))),
        contacts=_contacts(members, left.pop(_CONTACTS, "")),
        resources=tuple(read_resource(one) for one in values.listed(members.get("resources"))),
        created_at=values.read_moment(members.get("metadata_created")),
        modified_at=values.read_moment(members.get("metadata_modified")),
        **(lifted | fields),
    )  # fmt: skip
    dataset, own = _with_fluent(dataset, members, own)
    return replace(dataset, extras=values.with_own(pairs.extras(left), own))


def _owner(members: Mapping[str, Any]) -> str:
    organization = members.get("organization")
    told = values.text(members.get("owner_org"))
    return told or (values.text(organization.get("id")) if isinstance(organization, Mapping) else "")


def _tags(members: Mapping[str, Any]) -> tuple[str, ...]:
    names = [values.text(one.get("name")) for one in values.listed(members.get("tags"))]
    if "tags" not in members:
        names = [one.strip() for one in values.text(members.get("tag_string")).split(",")]
    return tuple(dict.fromkeys(name for name in names if name))


def _access(value: str) -> AccessType:
    return AccessType(value) if value in set(AccessType) else AccessType.OPEN


def _told_state(members: Mapping[str, Any], said: str) -> State:
    """What CKAN's own members say, and more when the portal had said it and nobody changed it since."""
    seen = values.text(members.get("state")) or "active", values.boolean(members.get("private"))
    known = State(said) if said in set(State) else None
    return known if known is not None and _state(known) == seen else _read_state(*seen)


def _contacts(members: Mapping[str, Any], said: object) -> tuple[records.Contact, ...]:
    """Author and maintainer, or all the contacts the portal had said, with what somebody changed of those two."""
    told = [_read_contact(one) for one in values.listed(values.loaded(said))]
    for name, role in _MEMBERS_OF.items():
        person = records.Contact(
            name=values.text(members.get(name)) or values.text(members.get(f"{name}_email")), role=role,
            email=values.text(members.get(f"{name}_email")),
        )  # fmt: skip
        before = _person(told, role)
        if before and replace(before, contact_form="") == person:
            continue
        told = [one for one in told if one is not before]
        if person.name:
            told.append(person)
    return tuple(told)


def _read_contact(said: Mapping[str, Any]) -> records.Contact:
    name, role, email, form = (values.text(said.get(one)) for one in ("name", "role", "email", "contact_form"))
    return records.Contact(name=name, role=role or "contact", email=email, contact_form=form)


def _with_fluent(
    dataset: records.Dataset, members: Mapping[str, Any], own: dict[str, Any]
) -> tuple[records.Dataset, dict[str, Any]]:
    """The texts of ckanext-fluent as translations, when it can be told which language the others are translated of."""
    sent = {name: members[name] for name in _FLUENT if isinstance(members.get(name), Mapping) and members[name]}
    if dataset.translations or not sent:
        return dataset, own
    titles = sent.get("title_translated", {})
    base = dataset.language or next((code for code, one in titles.items() if one == dataset.title), "")
    if not values.language(base):
        return dataset, own | sent
    translations: dict[str, dict[str, str]] = {}
    for name, texts in sent.items():
        for code, one in texts.items():
            if code != base and values.language(code) and isinstance(one, str) and one:
                translations.setdefault(code, {})[_FLUENT[name]] = one
    return replace(dataset, language=base, translations=translations), own
