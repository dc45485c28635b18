"""Who speaks for the portal."""

from typing import Any

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor

# The one place to add a role of editors of the portal beside its administrators.
editor_of_the_portal = governor


def _published(actor: Actor, page: Any) -> bool:
    return page.live_id is not None and page.state == "published"


RULES = {
    "page.view": Rule(_published) | editor_of_the_portal,
    "page.write": editor_of_the_portal,
    "page.publish": editor_of_the_portal,
    "page.delete": editor_of_the_portal,
    "home.compose": editor_of_the_portal,
    "banner.write": editor_of_the_portal,
    "portal.feature": editor_of_the_portal,
    "editorial.enter": editor_of_the_portal,
    "appearance.write": governor,
    "appearance.view": anyone,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
