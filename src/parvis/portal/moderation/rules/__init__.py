"""Who may report, decide, contest, read the audit log, close the portal to writing."""

from typing import Any

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor, known

# Moderating is for those who govern; a decision is contested by those it was told to, once.
RULES = {
    "report.create": anyone,
    "case.view": governor,
    "case.open": governor,
    "case.assign": governor,
    "case.decide": governor,
    "case.hold": governor,
    "decision.contest": Rule(
        lambda actor, decision: actor.can_write and actor.id in {notice.user_id for notice in decision.notices.all()}
    ),
    "notice.view": Rule(lambda actor, notice: actor.is_known and actor.id == notice.user_id),
    "notice.read": Rule(lambda actor, notice: actor.is_known and actor.id == notice.user_id),
    "user.block": governor,
    "user.name": governor,
    "user.trust": governor,
    "portal.close": governor,
    "audit.view": governor,
    # Whoever acts is noted; nobody needs a right for that, nor has one to be left out.
    "audit.add": known,
    "audit.forget": governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows


def is_own(actor: Actor, case: Any) -> bool:
    """Whether the case is about what the actor made."""
    return bool(actor.id) and case.author == actor.id
