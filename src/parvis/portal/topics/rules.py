"""Who may do what to topics: as with datasets, those who edit for the owner, and who governs the portal."""

from typing import Any

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor, writer


def _belongs(actor: Actor, topic: Any) -> bool:
    """The reader owns the topic or works in its organization, in whatever role."""
    if not actor.is_known:
        return False
    return topic.organization_id in actor.roles or (bool(topic.owner_id) and topic.owner_id == actor.id)


def _edits(actor: Actor, topic: Any) -> bool:
    if topic.organization_id:
        return actor.roles.get(topic.organization_id) in ("administrator", "editor")
    return bool(topic.owner_id) and topic.owner_id == actor.id


def _may_write_for(actor: Actor, organization: Any) -> bool:
    return organization is None or actor.roles.get(organization.id) in ("administrator", "editor")


public = Rule(lambda actor, topic: topic.state in PUBLIC_STATES)
live = Rule(lambda actor, topic: topic.state != State.DELETED)
editor = writer & Rule(_edits)

RULES = {
    "topic.view": public | Rule(_belongs) & live | governor,
    "topic.create": writer & Rule(_may_write_for) | governor,
    "topic.update": editor & live | governor,
    "topic.publish": editor & live | governor,
    "topic.delete": editor & live | governor,
    "topic.restore": governor,
    "topic.purge": governor,
    "topic.hide": governor,
    "topic.feature": governor,
    "topic.load": governor,
    "topics.let_go": writer & Rule(lambda actor, user: actor.id == user.id) | governor,
    "topics.list": anyone,
}

policy = Policy(RULES)
require, allows = policy.require, policy.allows
