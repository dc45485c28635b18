"""What waits for whoever calls, as udata's notifications, and the notices of moderators to them.

What waits goes when it is answered; a notice is there until it is opened, and after that as one that was handled.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, parameters, people, transfers
from parvis.faces.udata import harvest as sources
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.harvest import queries as harvest
from parvis.portal.moderation import actions
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import queries as organizations

PARAMETERS: Final = ("page", "page_size", "handled", "user")
_SOURCES: Final = 50  # that wait for an administrator, shown


def listing(asked: Asked) -> HttpResponse:
    """What waits for the caller, the newest first; with `handled`, the notices that were opened."""
    at, given, user = answers.window(asked), asked.request.GET, people.own(asked)
    handled = parameters.flag(given, "handled")
    shown = [one for one in _all(asked, user) if handled is None or handled == bool(one["handled_at"])]
    if given.get("user", user.pk) != user.pk:  # those of others are theirs
        shown = []
    return answers.page(asked, shown[at.offset : at.offset + at.size], len(shown), at)


def read(asked: Asked, id: str) -> HttpResponse:
    """Say that one was read: a notice is handled by that, and what waits for an answer goes on waiting for it."""
    user = people.own(asked)
    for notice in moderation.notices(actor=asked.actor):
        if notice.pk == id:
            actions.read_notice(notice, by=asked.actor)
    for one in _all(asked, user):
        if one["id"] == id:
            return answers.json(asked, one)
    raise NotFound(_("There is no such notification."))


def _all(asked: Asked, user: Any) -> list[dict[str, Any]]:
    found = [*_joining(asked, user), *_offers(asked, user), *_sources(asked, user), *_notices(asked, user)]
    return sorted(found, key=lambda one: str(one["created_at"]), reverse=True)


def _one(id: str, user: Any, at: Any, details: dict[str, Any], handled: Any = None) -> dict[str, Any]:
    name = udata.user_reference(user.pk, user.first_name, user.last_name, site=settings.PARVIS.site_url)
    return {
        "id": id,
        "created_at": at.isoformat(),
        "last_modified": (handled or at).isoformat(),
        "handled_at": handled.isoformat() if handled else None,
        "user": name,
        "details": details,
    }


def _organization(organization: Any) -> dict[str, Any]:
    return udata.organization_reference(organizations.record(organization), site=settings.PARVIS.site_url)


def _joining(asked: Asked, user: Any) -> Sequence[dict[str, Any]]:
    """Who asks to work in an organization of the caller, and where the caller is invited."""
    inbox = organizations.inbox(asked.actor)

    def joining(kind: str, one: Any, who: Any) -> dict[str, Any]:
        details = {
            "class": "MembershipRequestNotificationDetails", "kind": kind,
            "request_organization": _organization(one.organization),
            "request_user": udata.user_reference(
                who.pk, who.first_name, who.last_name, site=settings.PARVIS.site_url
            ),
        }  # fmt: skip
        return _one(one.pk, user, one.created_at, details)

    return [
        *(joining("request", one, one.user) for one in inbox.requests),
        *(joining("invitation", one, user) for one in inbox.invitations),
    ]


def _offers(asked: Asked, user: Any) -> Sequence[dict[str, Any]]:
    """The data offered to the caller and to the organizations they administer."""
    found = []
    for one in datasets.transfers(actor=asked.actor).to_answer:
        told = transfers.body(one)
        names = {"owner": "transfer_owner", "recipient": "transfer_recipient", "subject": "transfer_subject"}
        details = {ours: told[theirs] for theirs, ours in names.items()}
        found.append(_one(one.pk, user, one.created_at, {"class": "TransferRequestNotificationDetails", **details}))
    return found


def _sources(asked: Asked, user: Any) -> Sequence[dict[str, Any]]:
    """The sources that wait for an administrator of the portal, for one."""
    if not asked.actor.governs:
        return []
    waiting, _total = harvest.listing(actor=asked.actor, state="pending", limit=_SOURCES)
    return [
        _one(one.pk, user, one.created_at, {"class": "ValidateHarvesterNotificationDetails", "status": one.state,
                                            "source": sources.body(one, asked.actor, None)})
        for one in waiting
    ]  # fmt: skip


def _notices(asked: Asked, user: Any) -> Sequence[dict[str, Any]]:
    """What moderators decided about things of the caller."""
    return [
        _one(one.pk, user, one.at, {
            "class": "ModerationNotificationDetails", "verb": one.decision.verb, "reason": one.decision.reason,
            "message": one.decision.words, "subject": one.decision.case.label,
        }, one.read_at) for one in moderation.notices(actor=asked.actor)
    ]  # fmt: skip
