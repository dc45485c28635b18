"""Organizations and topics, written: created, changed, arranged, deleted."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.dialects.vocabularies import State
from parvis.faces.udata import answers, bodies, writing
from parvis.faces.udata import organizations as organizations_read
from parvis.faces.udata import topics as topics_read
from parvis.faces.udata.answers import Asked
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, TooLarge
from parvis.portal.accounts import queries as accounts
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers
from parvis.portal.organizations.rules import require
from parvis.portal.topics import actions as topics
from parvis.portal.topics import queries as collections


def create_organization(asked: Asked) -> HttpResponse:
    """A new organization; who creates it administers it."""
    organization = organizations.create(udata.read_organization(bodies.mapping(asked)), by=asked.actor)
    return answers.json(asked, organizations_read.body_of(Asked(asked.request, _now(asked)), organization.pk), 201)


def _now(asked: Asked) -> Actor:
    """The actor with the roles of this moment: one was just got."""
    user = accounts.of_actor(asked.actor)
    return producers.actor_of(user, asked.actor.scopes) if user else asked.actor


def update_organization(asked: Asked, ref: str) -> HttpResponse:
    """Change the members of an organization that are sent."""
    body = bodies.mapping(asked)
    organization = producers.get(ref, actor=asked.actor)
    record = udata.read_organization(body, producers.record(organization))
    organization = organizations.update(organization, record, by=asked.actor)
    return answers.json(asked, organizations_read.body_of(asked, organization.pk))


def set_logo(asked: Asked, ref: str) -> HttpResponse:
    """The logo: the picture of a form, whole; what is cut out of it elsewhere (`bbox`) is shown entire here."""
    organization = producers.get(ref, actor=asked.actor)
    require(asked.actor, "organization.update", organization)  # the picture is not read of who may not change it
    sent = bodies.file(asked)
    if (sent.size or 0) > pictures.MAX_BYTES:
        raise TooLarge(_("The picture is larger than %(limit)s MB.") % {"limit": pictures.MAX_BYTES // 1024 // 1024})
    organization = organizations.set_logo(organization, sent.read(), by=asked.actor)
    image = udata.picture(producers.record(organization).logo, settings.PARVIS.site_url)
    return answers.json(asked, {"success": True, "image": image})


def organization_extras(asked: Asked, ref: str) -> HttpResponse:
    """Merge into the extras of an organization."""
    organization = producers.get(ref, actor=asked.actor)
    record = producers.record(organization)
    body = {"extras": udata.plain_extras(writing.merged(asked, record.extras))}
    organization = organizations.update(organization, udata.read_organization(body, record), by=asked.actor)
    return writing.said(asked, organization.extras)


def delete_organization(asked: Asked, ref: str) -> HttpResponse:
    """Take an organization off the portal."""
    organizations.delete(producers.get(ref, actor=asked.actor), by=asked.actor)
    return HttpResponse(status=204)


@transaction.atomic
def create_topic(asked: Asked) -> HttpResponse:
    """A new topic with its elements, published unless it is said to be private."""
    body = bodies.mapping(asked, bodies.COMPUTED - {"elements"})
    elements = body.pop("elements", None) or []
    record = udata.read_topic(body)
    owner = producers.ids_of([record.organization])[0] if record.organization else ""
    topic = topics.create(replace(record, organization=owner), by=asked.actor)
    _add(asked, topic, elements)
    if not body.get("private"):
        topic = topics.publish(topic, by=asked.actor)
    return answers.json(asked, topics_read.body_of(asked, topic.pk), 201)


@transaction.atomic
def update_topic(asked: Asked, ref: str) -> HttpResponse:
    """Change the members of a topic that are sent; `private` publishes it or takes it back."""
    body = bodies.mapping(asked, bodies.COMPUTED | {"organization"})
    topic = collections.get(ref, actor=asked.actor)
    topic = topics.update(topic, udata.read_topic(body, collections.record(topic)), by=asked.actor)
    if body.get("private") is False and topic.state == State.DRAFT:
        topic = topics.publish(topic, by=asked.actor)
    elif body.get("private") is True and topic.state in (State.PUBLISHED, State.ARCHIVED):
        topic = topics.withdraw(topic, by=asked.actor)
    return answers.json(asked, topics_read.body_of(asked, topic.pk))


def delete_topic(asked: Asked, ref: str) -> HttpResponse:
    """Take a topic off; what it held is untouched."""
    topics.delete(collections.get(ref, actor=asked.actor), by=asked.actor)
    return HttpResponse(status=204)


def feature_topic(asked: Asked, ref: str) -> HttpResponse:
    """Put a topic forward, or with DELETE no longer."""
    forward = asked.request.method == "POST"
    topic = topics.set_featured(collections.get(ref, actor=asked.actor), forward, by=asked.actor)
    return answers.json(asked, topics_read.body_of(asked, topic.pk))


@transaction.atomic
def remove_elements(asked: Asked, ref: str) -> HttpResponse:
    """Take everything out of a topic."""
    topic = collections.get(ref, actor=asked.actor)
    for row in topics_read.held(asked, topic):
        topics.remove(collections.element(topic, row.id), by=asked.actor)
    return HttpResponse(status=204)


def _add(asked: Asked, topic: Any, elements: Any) -> list[Any]:
    if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
        raise Invalid({"elements": [_("Send a JSON list.")]})
    read = [replace(udata.read_element(one), id="") for one in elements]
    return [topics.add(topic, record, by=asked.actor) for record in read]


@transaction.atomic
def add_elements(asked: Asked, ref: str) -> HttpResponse:
    """Put things at the end of a topic."""
    topic = collections.get(ref, actor=asked.actor)
    rows = _add(asked, topic, bodies.listed(asked))
    return answers.json(asked, [udata.write_element(collections.element_record(row)) for row in rows], 201)


def change_element(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Change the words of an element; what it is about stays."""
    body = bodies.mapping(asked)
    row = collections.element(collections.get(ref, actor=asked.actor), id)
    record = udata.read_element(body, collections.element_record(row))
    row = topics.change(row, record, by=asked.actor)
    return answers.json(asked, udata.write_element(collections.element_record(row)))


def remove_element(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Take an element out of its topic."""
    topics.remove(collections.element(collections.get(ref, actor=asked.actor), id), by=asked.actor)
    return HttpResponse(status=204)
