"""Whom to write to: contacts of organizations, each with an id made of what it says, by which datasets name it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import records, udata
from parvis.faces.udata import answers, bodies, parameters
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Invalid, NotFound
from parvis.kit.text import fold
from parvis.portal.organizations import actions, queries


def _body(contact: records.Contact, organization: Any) -> dict[str, Any]:
    reference = udata.organization_reference(queries.record(organization), site=settings.PARVIS.site_url)
    return {**udata.write_contact(contact), "organization": reference}


def listing(asked: Asked, ref: str) -> HttpResponse:
    """Whom to write to at an organization."""
    organization, at = queries.get(ref, actor=asked.actor), answers.window(asked)
    shown = [_body(one, organization) for one in queries.contacts(organization)]
    return answers.page(asked, shown[at.offset : at.offset + at.size], len(shown), at)


def suggest(asked: Asked, ref: str) -> HttpResponse:
    """Contacts of an organization whose name holds what is typed."""
    organization, typed = queries.get(ref, actor=asked.actor), fold(asked.request.GET.get("q", ""))
    shown = [_body(one, organization) for one in queries.contacts(organization) if typed in fold(one.name)]
    return answers.json(asked, shown[: parameters.size(asked)])


@transaction.atomic
def create(asked: Asked) -> HttpResponse:
    """A new contact of an organization."""
    body = bodies.mapping(asked)
    given = body.get("organization")
    ref = given.get("id") if isinstance(given, Mapping) else given
    if not ref:
        raise Invalid({"organization": [_("Say which organization: contacts are theirs.")]})
    organization = queries.get(str(ref), actor=asked.actor)
    contact = udata.read_contact(body)
    _write(asked, organization, (*queries.contacts(organization), contact))
    return answers.json(asked, _body(contact, organization), 201)


def _write(asked: Asked, organization: Any, contacts: tuple[records.Contact, ...]) -> None:
    record = replace(queries.record(organization), contacts=contacts)
    actions.update(organization, record, by=asked.actor)


def _found(asked: Asked, id: str) -> tuple[Any, records.Contact]:
    """The contact of this id in the organizations the caller works in. Raises NotFound."""
    for one in queries.memberships(asked.actor):
        for contact in queries.contacts(one.organization):
            if udata.contact_id(contact) == id:
                return one.organization, contact
    raise NotFound(_("There is no such contact in your organizations."))


def one(asked: Asked, id: str) -> HttpResponse:
    """One contact of the organizations the caller works in."""
    organization, contact = _found(asked, id)
    return answers.json(asked, _body(contact, organization))


@transaction.atomic
def change(asked: Asked, id: str) -> HttpResponse:
    """Change a contact; it has another id then, and datasets that named it before say what they said."""
    organization, before = _found(asked, id)
    after = udata.read_contact({**udata.write_contact(before), **bodies.mapping(asked)})
    rows = queries.contacts(organization)
    _write(asked, organization, tuple(after if one == before else one for one in rows))
    return answers.json(asked, _body(after, organization))


@transaction.atomic
def remove(asked: Asked, id: str) -> HttpResponse:
    """Take a contact off its organization; datasets keep it."""
    organization, contact = _found(asked, id)
    _write(asked, organization, tuple(one for one in queries.contacts(organization) if one != contact))
    return HttpResponse(status=204)


def named(body: dict[str, Any], organization: str) -> dict[str, Any]:
    """The dataset sent, with the contacts of its organization that it names by their ids said in full."""
    points = body.get("contact_points")
    if not isinstance(points, list) or not points:
        return body
    known = {udata.contact_id(one): udata.write_contact(one) for one in queries.contacts_of(organization)}
    said = [known.get(_id(one), one) for one in points]
    return {**body, "contact_points": said}


def _id(point: Any) -> str:
    """The id of a contact that is said by it alone; `""` otherwise."""
    if isinstance(point, Mapping):
        return "" if point.get("name") else str(point.get("id") or "")
    return point if isinstance(point, str) else ""
