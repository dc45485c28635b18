"""Who may do what to organizations and to what they hand out: roles, invitations, requests."""

from typing import Any

from parvis.kit.actors import Actor, Role
from parvis.kit.policy import Policy, Rule, anyone, governor, writer


def _role(actor: Actor, organization: Any) -> Role | None:
    return actor.roles.get(organization.id) if organization is not None else None


def _over(actor: Actor, organization: Any) -> bool:
    """The actor administers the organization directly above."""
    return bool(organization.parent_id) and actor.roles.get(organization.parent_id) == "administrator"


def _invited(actor: Actor, offer: Any) -> bool:
    """`offer` is an invitation and the account of the actor, `None` when there is none."""
    invitation, user = offer
    return user is not None and user.id == actor.id and user.email.lower() == invitation.email


administrator_of = writer & Rule(lambda actor, organization: _role(actor, organization) == "administrator")
administrator_over = writer & Rule(_over)
editor_of = writer & Rule(lambda actor, organization: _role(actor, organization) in ("administrator", "editor"))
member = Rule(lambda actor, organization: actor.is_known and organization.id in actor.roles)
is_live = Rule(lambda actor, organization: organization.deleted_at is None)
is_shown = Rule(lambda actor, organization: organization.hidden_at is None)
is_accepted = Rule(lambda actor, organization: organization.approval == "accepted")
person = Rule(lambda actor, thing: actor.kind == "person")
of_its_administrator = Rule(lambda actor, thing: administrator_of(actor, thing.organization))
asker = writer & Rule(lambda actor, request: request.user_id == actor.id)

RULES = {
    "organization.view": is_live & (is_accepted & is_shown | member) | governor,
    "organization.create": writer | governor,
    "organization.update": administrator_of & is_live | governor,
    "organization.certify": governor,
    "organization.approve": governor,
    "organization.submit": administrator_of & is_live | governor,
    # To stand above others: the administrators of what is above say so, and those of either say no longer.
    "organization.adopt": administrator_of & is_live & is_accepted | governor,
    "organization.release": administrator_of | administrator_over | governor,
    "organization.delete": administrator_of | governor,
    "organization.restore": governor,
    "organization.purge": governor,
    "organization.hide": governor,
    "organization.publish": editor_of | governor,
    "organization.publishers": member | governor,
    "organization.members": administrator_of & is_live | governor,
    # Without asking the person first: for operators. Everybody else invites.
    "organization.enlist": governor,
    "organization.join": writer & person & is_live & is_accepted & is_shown & ~member,
    "organization.leave": writer & member,
    "organization.load": governor,
    "organization.count": governor,
    "organizations.list": anyone,
    "invitation.manage": of_its_administrator | governor,
    "invitation.answer": writer & Rule(_invited),
    "request.answer": of_its_administrator | governor,
    "request.cancel": asker,
    "request.view": asker | of_its_administrator | governor,
    "organizations.leave": writer & Rule(lambda actor, user: actor.id == user.id) | governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
