"""Who may read the history: whoever may see the thing, which the caller has checked; and who writes it."""

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor

# The actor noted is the actor who acted; nobody writes history for somebody else.
RULES = {
    "activity.view": anyone,
    "activity.note": Rule(lambda actor, noted: actor.is_known and (noted is None or isinstance(noted, Actor))),
    "activity.of_person": Rule(lambda actor, id: actor.is_known and actor.id == id) | governor,
    "activity.forget": Rule(lambda actor, id: actor.can_write and actor.id == id) | governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
