"""Who may do what to zones, and the ranks of their levels."""

from parvis.kit.policy import Policy, anyone, governor

RULES = {"zone.view": anyone, "zone.load": governor, "zone.draw": governor}

# Smaller is larger, as administrative levels are counted.
RANKS = {
    "country-group": 1, "country": 10, "country-subset": 15, "fr:region": 20, "ma:region": 20, "fr:departement": 30,
    "ma:province": 30, "fr:epci": 40, "ma:cercle": 40, "fr:commune": 50, "ma:commune": 50,
}  # fmt: skip

policy = Policy(RULES)
require, allows = policy.require, policy.allows
