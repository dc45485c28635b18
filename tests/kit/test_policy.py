"""Rules combine, and say why not."""

import pytest

from parvis.kit.actors import VISITOR, Actor, system
from parvis.kit.errors import Denied, SignInNeeded
from parvis.kit.policy import Policy, Rule, anyone, governor, writer

POLICY = Policy(
    {"see": anyone, "edit": writer & Rule(lambda actor, thing: thing == actor.id) | governor, "never": ~anyone}
)


def test_a_visitor_is_asked_to_sign_in_and_a_person_is_denied():
    with pytest.raises(SignInNeeded):
        POLICY.require(VISITOR, "edit", "x")
    with pytest.raises(Denied):
        POLICY.require(Actor(kind="person", id="a"), "edit", "x")


def test_rules_combine():
    assert POLICY.allows(Actor(kind="person", id="x"), "edit", "x")
    assert POLICY.allows(system("tests"), "edit", "x")
    assert not POLICY.allows(system("tests"), "never")


def test_an_unknown_verb_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        POLICY.allows(VISITOR, "nothing")


def test_scopes_narrow_an_administrator():
    admin = Actor(kind="person", id="a", is_administrator=True, scopes=frozenset({"read"}))
    assert not admin.governs
    assert not POLICY.allows(admin, "edit", "x")
