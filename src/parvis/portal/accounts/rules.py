"""Who may do what to users and tokens."""

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, governor, known


def _is_self(actor: Actor, user: object) -> bool:
    return actor.kind == "person" and actor.can_write and getattr(user, "id", None) == actor.id


itself = Rule(_is_self)

RULES = {
    "user.view": Rule(lambda actor, user: actor.id == getattr(user, "id", None)) & known | governor,
    "user.create": governor,
    "user.update": itself | governor,
    "token.create": itself | governor,
    "token.use": Rule(lambda actor, token: actor.id == token.user_id),
    "token.revoke": Rule(lambda actor, token: actor.can_write and actor.id == token.user_id) | governor,
}

policy = Policy(RULES)
require, allows = policy.require, policy.allows
