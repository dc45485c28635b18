"""Who may do what to organizations; what makes an organization acceptable."""

from typing import Any

from parvis.kit.actors import Actor, Role
from parvis.kit.policy import Policy, Rule, anyone, governor, writer


def _role(actor: Actor, organization: Any) -> Role | None:
    return actor.roles.get(organization.id) if organization is not None else None


administrator_of = writer & Rule(lambda actor, organization: _role(actor, organization) == "administrator")
editor_of = writer & Rule(lambda actor, organization: _role(actor, organization) in ("administrator", "editor"))
is_live = Rule(lambda actor, organization: organization.deleted_at is None)
is_shown = Rule(lambda actor, organization: organization.hidden_at is None)
member = Rule(lambda actor, organization: actor.is_known and organization.id in actor.roles)

RULES = {
    "organization.view": is_live & (is_shown | member) | governor,
    "organization.create": writer | governor,
    "organization.update": administrator_of | governor,
    "organization.certify": governor,
    "organization.delete": administrator_of | governor,
    "organization.restore": governor,
    "organization.hide": governor,
    "organization.publish": editor_of | governor,
    "organization.members": administrator_of | governor,
    "organization.load": governor,
    "organization.count": governor,
    "organizations.list": anyone,
}

policy = Policy(RULES)
require, allows = policy.require, policy.allows
