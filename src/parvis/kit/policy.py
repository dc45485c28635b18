"""A table of rules: verb to predicate, asked by `require` (raises) and `allows` (answers)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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


class Policy:
    """The rules of one feature."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = dict(rules)

    def allows(self, actor: Actor, verb: str, thing: Any = None) -> bool:
        """Whether `actor` may do `verb` to `thing`; a verb that is not in the table is a KeyError."""
        return self.rules[verb](actor, thing)

    def require(self, actor: Actor, verb: str, thing: Any = None) -> None:
        """Return when `actor` may; raise SignInNeeded for a visitor, Denied for a known actor."""
        if self.allows(actor, verb, thing):
            return
        if not actor.is_known:
            raise SignInNeeded(_("Sign in, or send a token, to do this."))
        raise Denied(_("You do not have the right to do this."))
