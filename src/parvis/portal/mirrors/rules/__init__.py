"""Who tells mirrors what changed: the portal itself; what they are told is for everybody. Whose webhooks are whose."""

from typing import Any

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, governor, writer


def _is_own(actor: Actor, webhook: Any) -> bool:
    return actor.is_known and bool(webhook.owner_id == actor.id)


own = Rule(_is_own)

RULES = {
    "news.tell": governor,
    "news.forget": governor,
    # A webhook is its owner's. Those who govern see it, stop it and take it off; its secret is not theirs.
    "webhook.create": writer,
    "webhook.read": own | governor,
    "webhook.update": own & writer,
    "webhook.renew": own & writer,
    "webhook.resume": own & writer,
    "webhook.pause": own & writer | governor,
    "webhook.ping": own & writer | governor,
    "webhook.redeliver": own & writer | governor,
    "webhook.delete": own & writer | governor,
    "webhook.send": governor,
    "webhook.clear": governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
