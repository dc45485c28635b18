"""Who may do what to users and tokens."""

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor, known


def _is_self(actor: Actor, user: object) -> bool:
    return actor.kind == "person" and actor.can_write and getattr(user, "id", None) == actor.id


itself = Rule(_is_self)

# What a person is told by letter when it happens to their account, even when it was not them.
SECURITY = (
    "password_changed", "email_changed", "email_confirmed", "email_deleted", "totp_activated", "totp_deactivated",
    "recovery_codes_generated", "passkey_added", "passkey_removed", "account_connected", "account_disconnected",
    "token_created", "new_device", "administrator_named",
)  # fmt: skip
# What an application may ask of a person: the first three tell it who they are, the others act for them.
APPLICATION_SCOPES = ("openid", "profile", "email", "read", "write")
_system = Rule(lambda actor, thing: actor.kind == "system")

RULES = {
    "user.view": Rule(lambda actor, user: actor.id == getattr(user, "id", None)) & known | governor,
    "user.create": governor,
    "user.register": anyone,
    "user.update": itself | governor,
    "user.tell": itself | governor,
    "user.administer": governor,
    "user.leave": itself | governor,
    "letter.ask": anyone,
    "first.make": _system,
    "first.use": anyone,
    "application.list": governor,
    "application.create": governor,
    "application.delete": governor,
    "token.create": itself | governor,
    "token.use": Rule(lambda actor, token: actor.id == token.user_id),
    "token.revoke": Rule(lambda actor, token: actor.can_write and actor.id == token.user_id) | governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
