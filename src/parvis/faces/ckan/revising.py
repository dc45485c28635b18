"""Parts of a package changed in one act, told by their paths; its files with them, as they come in a form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from parvis.dialects import ckan
from parvis.dialects.ckan import revising, values
from parvis.faces.ckan import packaging, writing
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import writing as writes
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions
from parvis.portal.datasets import queries as datasets

_UPDATE: Final = "update__resources__"
_UPLOAD: Final = "__upload"


@writes("package_revise")
@transaction.atomic
def package_revise(call: Call) -> dict[str, Any]:
    """Change parts of the package that `match` names ({"id": …} or {"name": …}, and whatever else must be so).

    `filter` takes parts off (["+resources__1f9ab__*", "-resources__*"]), then `update` puts others in their place:
    {"title": …}, or by paths, `update__resources__1f9ab__name`, `update__resources__extend`. Files come in a form as
    `update__resources__1f9ab__upload`. `include` chooses what the answer has. All of it is done, or nothing.
    """
    actor = call.known
    sent = {name: call.json(name) for name in call.sent}
    row = _locked(_part(sent, "match"), actor)
    (package,) = packaging.packages([row.pk], actor)
    if not revising.matches(package, _part(sent, "match")):
        raise Invalid({"match": ["Key present in match not found in package, or different from it"]})
    changed = _changed(package, sent, call)
    saved = writing.saved(row, _with_files(row, changed, call), actor)
    return {"package": revising.filtered(saved, [*_patterns(call, "include", plus=True)])}


def _part(sent: Mapping[str, Any], name: str) -> dict[str, Any]:
    try:
        return revising.nested(sent, name)
    except revising.NoSuchPart as error:
        raise Invalid({name: [str(error)]}) from error


def _locked(match: Mapping[str, Any], actor: Actor) -> Any:
    """The dataset, which nobody else changes until this is done."""
    ref = values.text(match.get("id")) or values.text(match.get("name"))
    if not ref:
        raise Invalid({"match": ["Dataset id or name must be in match"]})
    row = packaging.dataset(ref, actor)
    return datasets.visible_to(actor).select_for_update(of=("self",)).get(pk=row.pk)


def _patterns(call: Call, name: str, *, plus: bool = False) -> list[revising.Pattern]:
    """The patterns that are sent; those of `include` need no sign, and what they do not name is left out."""
    texts = call.many(name)
    if plus:
        texts = [text if text[:1] in ("+", "-") else f"+{text}" for text in texts]
    try:
        found = revising.patterns(texts)
    except revising.NoSuchPart as error:
        raise Invalid({name: [str(error)]}) from error
    return [*found, (False, ["*"])] if plus and found else found


def _changed(package: Mapping[str, Any], sent: Mapping[str, Any], call: Call) -> dict[str, Any]:
    left = revising.filtered(package, _patterns(call, "filter"))
    change = _part({name: one for name, one in sent.items() if not name.endswith(_UPLOAD)}, "update")
    try:
        changed: dict[str, Any] = revising.updated(left, change)
    except revising.NoSuchPart as error:
        raise Invalid({"update": [str(error)]}) from error
    return {"resources": [], **changed, "id": package["id"]}


def _with_files(row: Any, package: dict[str, Any], call: Call) -> dict[str, Any]:
    """The package once the files that came along are those of its resources, new ones among them."""
    resources = [dict(one) for one in values.listed(package["resources"])]
    for name, file in call.files.items():
        if not (name.startswith(_UPDATE) and name.endswith(_UPLOAD)):
            continue
        try:
            place = revising.place_of(resources, name[len(_UPDATE) : -len(_UPLOAD)])
        except revising.NoSuchPart as error:
            raise Invalid({"update": [str(error)]}) from error
        upload = actions.receive_upload(
            file, filename=file.name or "", media_type=file.content_type or "", dataset=row, by=call.actor
        )
        resources[place] = _filed(row, resources[place], upload.id, call.actor)
    return {**package, "resources": resources}


def _filed(row: Any, members: dict[str, Any], upload: str, actor: Actor) -> dict[str, Any]:
    id = values.text(members.get("id"))
    if id:
        made = actions.replace_file(datasets.resource(id, actor=actor), upload=upload, by=actor)
    else:
        record = replace(ckan.read_resource(members), id="")
        made = actions.add_file(row, record, upload=upload, by=actor)
    return {**members, "id": made.pk, "format": made.format, "url": ""}


@writes("package_owner_org_update")
def package_owner_org_update(call: Call) -> dict[str, Any] | None:
    """Give the package of this `id` to the organization `organization_id`.

    At once when the caller administers both; else it is offered, and the answer says so: somebody there accepts.
    """
    actor = call.known
    row = packaging.dataset(call.needed("id"), actor)
    organization = packaging.organization(call.needed("organization_id"), actor)
    if row.organization_id == organization.pk:
        return None
    transfer = actions.ask_transfer([row], to_organization=organization, by=actor)
    return None if transfer.state == "accepted" else {"id": transfer.pk, "state": "waiting"}
