"""A table of rules: verb to predicate, asked by `require` (raises) and `allows` (answers)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import Denied, SignInNeeded


@dataclass(frozen=True, slots=True)
class Rule:
    """A predicate on an actor and a thing; rules combine with `|`, `&` and `~`."""

    test: Callable[[Actor, Any], bool]

    def __call__(self, actor: Actor, thing: Any = None) -> bool:
        return self.test(actor, thing)

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(lambda actor, thing: self(actor, thing) or other(actor, thing))

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(lambda actor, thing: self(actor, thing) and other(actor, thing))

    def __invert__(self) -> "Rule":
        return Rule(lambda actor, thing: not self(actor, thing))


anyone = Rule(lambda actor, thing: True)
known = Rule(lambda actor, thing: actor.is_known)
writer = Rule(lambda actor, thing: actor.can_write)
governor = Rule(lambda actor, thing: actor.governs)


# Somebody does what only those who govern may do: sent with `actor`, `verb` and `thing`, before the act.
governed = Signal()


class Policy:
    """The rules of one feature."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = dict(rules)

    def allows(self, actor: Actor, verb: str, thing: Any = None) -> bool:
        """Whether `actor` may do `verb` to `thing`; a verb that is not in the table is a KeyError."""
        return self.rules[verb](actor, thing)

    def require(self, actor: Actor, verb: str, thing: Any = None) -> None:
        """Begin an act: return when `actor` may; raise SignInNeeded for a visitor, Denied for a known actor.

        The use of a governing right is announced, so that it is accounted for.
        """
        self.admit(actor, verb, thing)
        if actor.governs and not self.allows(_without_power(actor), verb, thing):
            governed.send(None, actor=actor, verb=verb, thing=thing)

    def admit(self, actor: Actor, verb: str, thing: Any = None) -> None:
        """As `require`, for a reader: reading is no act, and is not announced."""
        if self.allows(actor, verb, thing):
            return
        if not actor.is_known:
            raise SignInNeeded(_("Sign in, or send a token, to do this."))
        raise Denied(_("You do not have the right to do this."))


def _without_power(actor: Actor) -> Actor:
    """The same one, if they were nobody in particular."""
    return replace(actor, kind="person", is_administrator=False)
