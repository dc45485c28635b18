"""Who makes the dumps of the catalogue, and anew what is kept of it."""

from parvis.kit.policy import Policy, governor

RULES = {"dumps.make": governor, "catalogue.renew": governor}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
