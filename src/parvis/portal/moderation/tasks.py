"""Receivers that keep the audit log and look at what newcomers publish; the job that forgets addresses."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from parvis.engines import jobs
from parvis.kit import origin
from parvis.kit.actors import Actor, system
from parvis.kit.policy import governed
from parvis.portal.datasets import events as datasets
from parvis.portal.moderation import actions
from parvis.portal.organizations import events as organizations
from parvis.portal.tables import events as tables
from parvis.portal.topics import events as topics

_FILTER = system("spam filter")
_AUDIT = system("audit")
CLOCK = "portal"  # the system actor that publishes what was given a date
OPERATOR = "operator"  # the system actor of whoever types commands


@receiver(governed, dispatch_uid="moderation")
def on_governed(actor: Actor, verb: str, thing: Any, **_: object) -> None:
    """Somebody uses a governing right. The portal's own jobs are no administrators, and reading is no act."""
    if origin.current().reads or (actor.kind == "system" and actor.name != OPERATOR):
        return
    actions.audit.add(verb, thing, by=actor)


@receiver(post_save, dispatch_uid="moderation.audit")
def on_saved(instance: Any, created: bool, **_: object) -> None:
    """A row was saved while a governing act goes on."""
    if origin.current().acts and _is_told(type(instance)):
        actions.audit.follow(instance, created, by=_AUDIT)


def _is_told(model: type) -> bool:
    return model.__module__.startswith("parvis.portal.") and not model.__name__.startswith("Audit")


@receiver([datasets.dataset_published, datasets.dataset_updated], dispatch_uid="moderation")
def on_dataset(dataset: Any, by: Actor, **_: object) -> None:
    """Somebody published, or changed what is published."""
    if dataset.state == "published" and (by.kind == "person" or by.name == CLOCK):
        actions.screen("dataset", dataset.id, author=by, by=_FILTER)


@receiver([organizations.organization_created, organizations.organization_updated], dispatch_uid="moderation")
def on_organization(organization: Any, by: Actor, **_: object) -> None:
    """Somebody presented an organization, or changed what it says."""
    if by.kind == "person":
        actions.screen("organization", organization.id, author=by, by=_FILTER)


@receiver([topics.topic_published, topics.topic_updated], dispatch_uid="moderation")
def on_topic(topic: Any, by: Actor, **_: object) -> None:
    """Somebody published a topic, or changed one that is."""
    if topic.state == "published" and by.kind == "person":
        actions.screen("topic", topic.id, author=by, by=_FILTER)


@receiver(tables.personal_data_decided, dispatch_uid="moderation")
def on_decided(resource: Any, decision: Any, by: Actor, **_: object) -> None:
    """Somebody answered for personal data: it is noted whoever they are, as an act of those who govern is."""
    if by.kind == "person" and not origin.current().acts:
        kinds = ", ".join(dict.fromkeys(finding["kind"] for finding in decision.findings))
        actions.audit.add("table.decide", resource, by=by, reason=decision.reason, changes={"findings": ["", kinds]})


@jobs.scheduled("moderation.forget_addresses", cron="50 2 * * *")
def forget_addresses(context: jobs.Context) -> int:
    """Forget where administrative acts came from, once that is old."""
    return actions.audit.forget_addresses(by=_AUDIT)
