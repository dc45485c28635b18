"""Who may read the history: whoever may see the thing, which the caller has checked; and who writes it."""

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone

# The actor noted is the actor who acted; nobody writes history for somebody else.
RULES = {
    "activity.view": anyone,
    "activity.note": Rule(lambda actor, noted: actor.is_known and (noted is None or isinstance(noted, Actor))),
}

policy = Policy(RULES)
require, allows = policy.require, policy.allows
