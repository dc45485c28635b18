"""Letters of organizations: who is invited, asks, is answered, has another role; what the portal decides; data given.

Nobody gets a letter about what they have just done themselves.
"""

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from parvis.faces.mail import letters
from parvis.kit.actors import Actor
from parvis.portal.accounts import queries as accounts
from parvis.portal.datasets import events as data
from parvis.portal.organizations import events, queries


def _to(people: Iterable[Any], by: Actor, name: str, **facts: Any) -> None:
    for person in people:
        if person is not None and person.is_active and person.id != by.id:
            letters.write(f"organizations/{name}", person, **facts)


@receiver(events.invitation_sent, dispatch_uid="mail")
def on_invitation(organization: Any, invitation: Any, secret: str, **_: object) -> None:
    """Somebody is invited: the only place where the link is written."""
    letters.write(
        "organizations/invitation", invitation.email, language=invitation.language, organization=organization.name,
        role=invitation.role, message=invitation.message, path=f"invitations/{secret}",
        until=invitation.expires_at, sender=invitation.invited_by.name if invitation.invited_by else "",
    )  # fmt: skip


@receiver(events.invitation_answered, dispatch_uid="mail")
def on_invitation_answered(organization: Any, invitation: Any, user: Any, by: Actor, **_: object) -> None:
    """Who invited hears the answer."""
    _to([invitation.invited_by], by, "invitation_answered", organization=organization.name, person=user.name,
        accepted=invitation.state != "refused", path=f"organizations/{organization.slug}/members")  # fmt: skip


@receiver(events.join_requested, dispatch_uid="mail")
def on_join_requested(organization: Any, request: Any, by: Actor, **_: object) -> None:
    """The administrators are asked."""
    _to(queries.administrators(organization), by, "join_requested", organization=organization.name,
        person=request.user.name, message=request.message,
        path=f"organizations/{organization.slug}/members")  # fmt: skip


@receiver(events.join_answered, dispatch_uid="mail")
def on_join_answered(organization: Any, request: Any, by: Actor, **_: object) -> None:
    """Who asked hears the answer."""
    _to([request.user], by, "join_answered", organization=organization.name, accepted=request.state == "accepted",
        reason=request.reason, path="workspace/organizations")  # fmt: skip


@receiver(events.member_changed, dispatch_uid="mail")
def on_member_changed(organization: Any, user: Any, role: str, by: Actor, **_: object) -> None:
    """Somebody has another role."""
    _to([user], by, "member_changed", organization=organization.name, role=role, path="workspace/organizations")


@receiver(events.member_removed, dispatch_uid="mail")
def on_member_removed(organization: Any, user: Any, by: Actor, **_: object) -> None:
    """Somebody was taken out."""
    _to([user], by, "member_removed", organization=organization.name)


@receiver(events.organization_submitted, dispatch_uid="mail")
def on_submitted(organization: Any, by: Actor, **_: object) -> None:
    """The administrators of the portal have to decide."""
    _to(accounts.administrators(), by, "submitted", organization=organization.name, path="moderation/organizations")


@receiver([events.organization_accepted, events.organization_refused], dispatch_uid="mail")
def on_decided(organization: Any, by: Actor, reason: str = "", **_: object) -> None:
    """The portal has decided."""
    _to(queries.administrators(organization), by, "decided", organization=organization.name, reason=reason,
        accepted=organization.approval == "accepted", path=f"organizations/{organization.slug}")  # fmt: skip


@receiver(events.badges_changed, dispatch_uid="mail")
def on_badges(organization: Any, added: tuple[str, ...], removed: tuple[str, ...], by: Actor, **_: object) -> None:
    """The portal says something else of the organization."""
    _to(queries.administrators(organization), by, "badges", organization=organization.name,
        certified="certified" in added, withdrawn="certified" in removed,
        path=f"organizations/{organization.slug}")  # fmt: skip


@receiver(events.organization_deleted, dispatch_uid="mail")
def on_deleted(organization: Any, reason: str, by: Actor, **_: object) -> None:
    """The organization is gone."""
    _to(queries.administrators(organization), by, "deleted", organization=organization.name, reason=reason)


@receiver(data.dataset_assigned, dispatch_uid="mail")
def on_assigned(dataset: Any, user: Any, by: Actor, **_: object) -> None:
    """A contributor may work on something."""
    _to([user], by, "assigned", dataset=dataset.title, path=f"datasets/{dataset.slug}")


@receiver(data.transfer_asked, dispatch_uid="mail")
def on_transfer_asked(transfer: Any, by: Actor, **_: object) -> None:
    """The other side is offered datasets; by e-mail alone when it is a person, who may have no account."""
    facts = _told(transfer)
    if transfer.to_organization:
        _to(queries.administrators(transfer.to_organization), by, "transfer_asked", **facts)
    else:
        letters.write("organizations/transfer_asked", transfer.to_email, **facts)


@receiver([data.transfer_accepted, data.transfer_refused], dispatch_uid="mail")
def on_transfer_answered(transfer: Any, by: Actor, **_: object) -> None:
    """The giving side hears the answer."""
    givers = queries.administrators(transfer.from_organization) if transfer.from_organization else [transfer.from_user]
    _to(givers, by, "transfer_answered", accepted=transfer.state == "accepted", reason=transfer.reason,
        **_told(transfer))  # fmt: skip


def _told(transfer: Any) -> dict[str, Any]:
    giver = transfer.from_organization or transfer.from_user
    return {
        "giver": giver.name if giver else "",
        "receiver": transfer.to_organization.name if transfer.to_organization else transfer.to_email,
        "titles": [row.title for row in transfer.datasets.order_by("title")[:20]],
        "comment": transfer.comment,
        "path": "workspace/transfers",
    }
