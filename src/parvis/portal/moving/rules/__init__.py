"""Who may bring a whole portal in: who governs this one."""

from parvis.kit.policy import Policy, governor

RULES = {"moving.bring": governor}

policy = Policy(RULES)
require, allows = policy.require, policy.allows
