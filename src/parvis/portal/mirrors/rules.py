"""Who tells mirrors what changed: the portal itself. What they are told is for everybody."""

from parvis.kit.policy import Policy, governor

RULES = {"news.tell": governor, "news.forget": governor}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
