"""Who may bring catalogues in."""

from typing import Any

from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, governor
from parvis.portal.organizations.rules import administrator_of, editor_of, is_accepted, is_live, is_shown, member


def _of(rule: Rule) -> Rule:
    """The rule, asked of the organization of a source."""
    return Rule(lambda actor, source: rule(actor, source.organization))


def _is_public(actor: Actor, source: Any) -> bool:
    return bool(source.state == "accepted")


live = Rule(lambda actor, source: source.deleted_at is None)
accepted = Rule(_is_public)
shown = _of(is_live & is_accepted & is_shown)
# A run asks this again when it begins: what was accepted may be somewhere else by then.
in_use = live & accepted & _of(is_live)

RULES = {
    # Everybody reads that there is a source and how its runs went; its people, its address, errors and records.
    "source.view": live & (accepted & shown | _of(member)) | governor,
    "source.read": live & _of(member) | governor,
    "source.create": administrator_of & is_live | governor,  # of the organization
    "source.update": live & _of(administrator_of) | governor,
    "source.delete": live & _of(administrator_of) | governor,
    "source.purge": governor,
    "source.preview": live & _of(editor_of) | governor,
    "source.run": in_use & (_of(editor_of) | governor),
    "source.stop": live & _of(editor_of) | governor,
    "source.validate": governor,
    # What vanished at once is archived all the same when somebody who governs says that it is right.
    "source.let_go": governor,
    "harvest.work": governor,
    "harvest.forget": governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
