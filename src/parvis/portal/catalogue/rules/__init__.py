"""Who makes the dumps of the catalogue."""

from parvis.kit.policy import Policy, governor

RULES = {"dumps.make": governor}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
