"""Badges of datasets and organizations, given and taken by administrators of the portal."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.udata import answers, bodies
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers


def _kind(asked: Asked) -> str:
    kind = bodies.mapping(asked).get("kind")
    if not isinstance(kind, str) or not kind:
        raise Invalid({"kind": [_("Say which badge.")]})
    return kind


def _given(asked: Asked, kind: str, had: bool) -> HttpResponse:
    return answers.json(asked, {"kind": kind}, 200 if had else 201)


def _without(badges: tuple[str, ...], kind: str) -> tuple[str, ...]:
    if kind not in badges:
        raise NotFound(_("It does not have this badge."))
    return tuple(badge for badge in badges if badge != kind)


def of_dataset(asked: Asked, ref: str) -> HttpResponse:
    """Give a dataset a badge."""
    dataset: Any = queries.get(ref, actor=asked.actor)
    record, kind = queries.record(dataset), _kind(asked)
    badges = tuple(dict.fromkeys((*record.badges, kind)))
    actions.update(dataset, replace(record, badges=badges), by=asked.actor)
    return _given(asked, kind, kind in record.badges)


def not_of_dataset(asked: Asked, ref: str, kind: str) -> HttpResponse:
    """Take a badge from a dataset."""
    dataset: Any = queries.get(ref, actor=asked.actor)
    record = queries.record(dataset)
    actions.update(dataset, replace(record, badges=_without(record.badges, kind)), by=asked.actor)
    return HttpResponse(status=204)


def of_organization(asked: Asked, ref: str) -> HttpResponse:
    """Give an organization a badge."""
    organization = producers.get(ref, actor=asked.actor)
    had, kind = producers.record(organization).badges, _kind(asked)
    organizations.set_badges(organization, (*had, kind), by=asked.actor)
    return _given(asked, kind, kind in had)


def not_of_organization(asked: Asked, ref: str, kind: str) -> HttpResponse:
    """Take a badge from an organization."""
    organization = producers.get(ref, actor=asked.actor)
    left = _without(producers.record(organization).badges, kind)
    organizations.set_badges(organization, left, by=asked.actor)
    return HttpResponse(status=204)
