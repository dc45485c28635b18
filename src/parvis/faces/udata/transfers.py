"""Datasets that change hands: offered, taken or not. Of several offered at once, the first is the subject."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, bodies, people
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Denied, Invalid, NotFound
from parvis.portal.accounts import queries as accounts
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations

_STATES = {"cancelled": "canceled"}


def body(one: Any) -> dict[str, Any]:
    """The transfer as JSON."""
    return {
        "id": one.pk,
        "user": _person(one.asked_by),
        "owner": _organization(one.from_organization) or _person(one.from_user),
        "recipient": _organization(one.to_organization),
        "subject": _subject(one),
        "comment": one.comment,
        "created": one.created_at.isoformat(),
        "status": _STATES.get(one.state, one.state),
        "responded": one.answered_at.isoformat() if one.answered_at else None,
        "reponse_comment": one.reason or None,
    }


def _subject(one: Any) -> dict[str, str] | None:
    ids = sorted(dataset.pk for dataset in one.datasets.all())
    return {"class": "Dataset", "id": ids[0]} if ids else None


def _organization(organization: Any) -> dict[str, Any] | None:
    if organization is None:
        return None
    return udata.organization_reference(organizations.record(organization), site=settings.PARVIS.site_url)


def _person(user: Any) -> dict[str, Any] | None:
    if user is None:
        return None
    return udata.user_reference(user.pk, user.first_name, user.last_name, site=settings.PARVIS.site_url)


def listing(asked: Asked) -> HttpResponse:
    """The transfers of the caller and of the organizations they administer."""
    people.own(asked)
    found, given = queries.transfers(actor=asked.actor), asked.request.GET
    shown = [body(one) for one in {one.pk: one for one in (*found.to_answer, *found.offered, *found.answered)}.values()]
    for name in ("subject", "recipient"):
        if wanted := given.get(name):
            shown = [one for one in shown if one[name] and one[name]["id"] == wanted]
    if (kind := given.get("subject_type")) and kind.lower() != "dataset":
        shown = []  # datasets alone change hands here
    if state := given.get("status"):
        shown = [one for one in shown if one["status"] == state]
    return answers.json(asked, shown)


def ask(asked: Asked) -> HttpResponse:
    """Offer a dataset to an organization, or to somebody whom the caller may know by id."""
    sent = bodies.mapping(asked)
    subject, recipient = _reference(sent, "subject"), _reference(sent, "recipient")
    if subject.get("class") != "Dataset":
        raise Invalid({"subject": [_("Datasets alone change hands here.")]})
    dataset = queries.get(str(subject.get("id")), actor=asked.actor)
    comment = str(sent.get("comment") or "")
    if recipient.get("class") == "Organization":
        receiver = organizations.get(str(recipient.get("id")), actor=asked.actor)
        made = actions.ask_transfer([dataset], to_organization=receiver, comment=comment, by=asked.actor)
    else:
        made = actions.ask_transfer([dataset], to_email=_address(asked, recipient), comment=comment, by=asked.actor)
    return answers.json(asked, body(made), 201)


def _reference(sent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = sent.get(name)
    if not isinstance(given, Mapping) or not given.get("id"):
        raise Invalid({name: [_("Send its class and its id.")]})
    return given


def _address(asked: Asked, recipient: Mapping[str, Any]) -> str:
    try:
        return accounts.by_id(str(recipient["id"]), actor=asked.actor).email
    except (Denied, NotFound) as error:
        raise Invalid(
            {"recipient": [_("People are private here: offer it to them by e-mail, on its page.")]}
        ) from error


def one(asked: Asked, id: str) -> HttpResponse:
    """One transfer, for either side."""
    return answers.json(asked, body(queries.transfer(id, actor=asked.actor)))


def reply(asked: Asked, id: str) -> HttpResponse:
    """Take the dataset or do not: `{"response": "accept" or "refuse", "comment": …}`."""
    sent = bodies.mapping(asked)
    transfer = queries.transfer(id, actor=asked.actor)
    if sent.get("response") == "accept":
        actions.accept_transfer(transfer, by=asked.actor)
    elif sent.get("response") == "refuse":
        actions.refuse_transfer(transfer, str(sent.get("comment") or ""), by=asked.actor)
    else:
        raise Invalid({"response": [_("Choose among: %s.") % "accept, refuse"]})
    return one(asked, id)
