"""Letters of harvesting: a source waits, was answered, could not be read, or holds back what vanished."""

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver
from django.utils import translation

from parvis.faces.mail import letters
from parvis.kit.actors import Actor
from parvis.portal.accounts import queries as accounts
from parvis.portal.harvest import events, queries
from parvis.portal.organizations import queries as organizations


def _to(people: Iterable[Any], by: Actor, name: str, source: Any, **facts: Any) -> None:
    for person in {one.id: one for one in people}.values():
        if person.is_active and person.id != by.id:
            letters.write(
                f"harvest/{name}", person, source=source.name, organization=source.organization.name,
                path=f"sources/{source.slug}", **facts,
            )  # fmt: skip


@receiver(events.source_submitted, dispatch_uid="mail")
def on_submitted(source: Any, by: Actor, **_: object) -> None:
    """The administrators of the portal have to look at it."""
    _to(accounts.administrators(), by, "submitted", source)


@receiver(events.source_answered, dispatch_uid="mail")
def on_answered(source: Any, by: Actor, **_: object) -> None:
    """Its people hear the answer."""
    people = organizations.administrators(source.organization)
    _to(people, by, "answered", source, accepted=source.state == "accepted", reason=source.reason)


@receiver(events.run_failed, dispatch_uid="mail")
def on_failed(source: Any, run: Any, by: Actor, **_: object) -> None:
    """Its people are told that it cannot be read, and why."""
    for person in organizations.administrators(source.organization):
        with translation.override(person.language or None):
            why = queries.labels.reason(run.error, run.error_value)
        _to([person], by, "failed", source, why=why, times=source.failures)


@receiver(events.run_held, dispatch_uid="mail")
def on_held(source: Any, run: Any, by: Actor, **_: object) -> None:
    """Those who may decide are told, and its people."""
    people = [*accounts.administrators(), *organizations.administrators(source.organization)]
    _to(people, by, "held", source, count=run.missing)
