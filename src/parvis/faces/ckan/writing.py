"""Writing packages and resources: every call ends in the actions of the portal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from parvis.dialects import ckan, records
from parvis.dialects.ckan import values
from parvis.faces.ckan import grouping, packaging, validating
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import writing
from parvis.kit.actors import Actor
from parvis.kit.errors import Gone, Invalid, NotFound
from parvis.portal.datasets import actions
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.rules import facts

_MEMBERS: Final = {"creator": "author", "contact": "maintainer"}


def _read(members: Mapping[str, Any], actor: Actor) -> records.Dataset:
    """The dataset a package is, with what has no place here kept as CKAN's own. Raises Invalid."""
    record = ckan.read_package({**members, "groups": _foreign_groups(members, actor)})
    if record.organization:
        record = replace(record, organization=_owner(record.organization, actor))
    if record.license and record.license not in {one.id for one in datasets.licenses()}:
        known = datasets.license_by_title()
        named = known.get(values.text(members.get("license_title"))) or known.get(record.license)
        record = replace(record, license=named) if named else ckan.with_foreign_license(record)
    return _reachable(record)


def _foreign_groups(members: Mapping[str, Any], actor: Actor) -> list[Mapping[str, Any]]:
    """The groups that are no topics of ours: those are said by the topics."""
    return [group for group, topic in grouping.own_groups(members, actor) if topic is None]


def _check(files: Sequence[records.Resource], hosted: Collection[str] = ()) -> None:
    """Raises Invalid with what is wrong with each file, in their order: `{}` for one that can be taken.

    `hosted` are the ids of those that are files of ours, whatever address is sent.
    """
    wrong = [_faults(one, one.id in hosted) for one in files]
    if any(wrong):
        raise Invalid({"resources": wrong})


def _faults(one: records.Resource, hosted: bool) -> Mapping[str, Any]:
    try:
        facts.resource(replace(one, file=one.id) if hosted else one)
    except Invalid as error:
        return error.fields
    return {}


def _owner(ref: str, actor: Actor) -> str:
    try:
        return str(packaging.organization(ref, actor).pk)
    except (NotFound, Gone) as error:
        raise Invalid({"owner_org": ["Organization does not exist"]}) from error


def _reachable(record: records.Dataset) -> records.Dataset:
    """The record without authors and maintainers nobody could be reached through, who are kept as CKAN's own."""
    own = values.own(record.extras)
    kept = []
    for contact in record.contacts:
        if facts.fault_of(contact) is None:
            kept.append(contact)
        elif contact.role in _MEMBERS:
            name = _MEMBERS[contact.role]
            own |= {name: contact.name, f"{name}_email": contact.email or None}
    if len(kept) == len(record.contacts):
        return record
    return replace(record, contacts=tuple(kept), extras=values.with_own(record.extras, own))


# --- packages ----------------------------------------------------------------------------------------------------


@writing("package_create", "dataset_create")
@transaction.atomic
def package_create(call: Call) -> dict[str, Any]:
    """Create a package with its resources (links); `private` or `state` draft keep it from the public.

    What is computed (`num_tags`, `isopen`, `organization`, …) is not read. Ids are kept for administrators alone.
    """
    actor = call.known
    sent = _sent(call)
    record = _read(sent, actor)
    _check(record.resources)
    made = actions.create_whole(record, by=actor)
    grouping.put(made, sent, actor)
    return packaging.packages([made.pk], actor)[0]


def _sent(call: Call) -> dict[str, Any]:
    """The members sent, lists and objects that came as texts of JSON among them."""
    return {name: call.json(name) if name in _SHAPED else value for name, value in call.sent.items()}


_SHAPED: Final = frozenset({"resources", "tags", "extras", "groups", "organization"})


@writing("package_update", "dataset_update")
def package_update(call: Call) -> dict[str, Any]:
    """Make the package of this `id` what is sent; without `resources` they stay as they are."""
    actor = call.known
    return saved(packaging.dataset(call.needed("id", "name"), actor), _sent(call), actor)


@writing("package_patch", "dataset_patch")
def package_patch(call: Call) -> dict[str, Any]:
    """Change the members that are sent, and only those."""
    actor = call.known
    row = packaging.dataset(call.needed("id"), actor)
    now = packaging.packages([row.pk], actor)[0]
    sent = _sent(call)
    if "resources" not in sent:
        del now["resources"]
    return saved(row, now | sent, actor)


@transaction.atomic
def saved(row: Any, members: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The package once it is what these members say; its owner and, untold, its resources are as they were."""
    before = datasets.record(row)
    record = _read({"title": before.title, **members}, actor)
    if "owner_org" not in members and "organization" not in members:
        record = replace(record, organization=before.organization)
    record = replace(
        record, id=before.id, harvest=before.harvest, featured=before.featured, badges=before.badges,
        language=record.language or before.language, owner_name=before.owner_name,
    )  # fmt: skip
    files = record.resources if "resources" in members else None
    if files is not None:
        now = datasets.record(datasets.get(row.pk, actor=actor))  # with the files that came meanwhile
        _check(files, {one.id for one in now.resources if one.file})
    actions.save_whole(row, record, files=files, by=actor)
    grouping.put(row, members, actor)
    return packaging.packages([row.pk], actor)[0]


@writing("package_delete", "dataset_delete")
def package_delete(call: Call) -> None:
    """Delete the package of this `id`; it can be restored for a time, and its name is free."""
    actor = call.known
    actions.delete(packaging.dataset(call.needed("id"), actor), by=actor)


# --- resources ---------------------------------------------------------------------------------------------------


def _upload(call: Call, dataset: Any) -> str:
    """The id of the file that came along, `""` when none did."""
    file = call.files.get("upload")
    if file is None:
        return ""
    upload = actions.receive_upload(
        file, filename=file.name or "", media_type=file.content_type or "", dataset=dataset, by=call.actor
    )
    return str(upload.id)


@writing("resource_create")
def resource_create(call: Call) -> dict[str, Any]:
    """Add a resource to the package `package_id`: a link (`url`), or a file in the form, its part called `upload`.

    Its tables are held to the Table Schema that it brings as `schema`.
    """
    actor = call.known
    validating.schema_of(call.sent)  # what is no schema is refused before anything is written
    dataset = packaging.dataset(call.needed("package_id"), actor)
    record = ckan.read_resource(call.sent)
    record = replace(record, id=record.id if actor.governs else "")
    upload = _upload(call, dataset)
    if upload:
        row = actions.add_file(dataset, replace(record, title=call.text("name")), upload=upload, by=actor)
    else:
        row = actions.add_resource(dataset, record, by=actor)
    validating.hold(row, {}, call.sent, actor)
    return packaging.resource(row.pk, actor)[0]


@writing("resource_update")
def resource_update(call: Call) -> dict[str, Any]:
    """Make the resource of this `id` what is sent; a file in the form, `upload`, is its next version."""
    return _changed(call, {})


@writing("resource_patch")
def resource_patch(call: Call) -> dict[str, Any]:
    """Change the members that are sent, and only those; a file in the form, `upload`, is its next version."""
    return _changed(call, packaging.resource(call.needed("id"), call.known)[0])


def _changed(call: Call, now: Mapping[str, Any]) -> dict[str, Any]:
    actor = call.known
    validating.schema_of(call.sent)
    row = datasets.resource(call.needed("id"), actor=actor)
    said = values.own(row.extras)
    upload = _upload(call, row.dataset)
    if upload:
        row = actions.replace_file(row, upload=upload, by=actor)
    before = datasets.resource_record(row)
    record = ckan.read_resource({"name": before.title, "url": before.url, **now, **call.sent})
    if upload:  # the file is what people sent, and no longer what programs wrote
        own = {name: value for name, value in values.own(record.extras).items() if name != "url_type"}
        record = replace(
            record, format=record.format if call.has("format") else before.format,
            extras=values.with_own({name: one for name, one in record.extras.items() if name != values.MEMBERS}, own),
        )  # fmt: skip
    actions.update_resource(row, replace(record, harvest=before.harvest), by=actor)
    validating.hold(row, said, {**now, **call.sent}, actor)
    return packaging.resource(row.pk, actor)[0]


@writing("resource_delete")
def resource_delete(call: Call) -> None:
    """Take the resource of this `id` off its package, with every version of its file."""
    actor = call.known
    actions.remove_resource(datasets.resource(call.needed("id"), actor=actor), by=actor)
