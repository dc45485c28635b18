"""What decisions do to things and tell to people; shared by the actions, which alone decide whether it may."""

from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.portal.accounts.models import User
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.editorial import actions as editorial
from parvis.portal.editorial.models import Page
from parvis.portal.moderation import events
from parvis.portal.moderation.models import Decision, Notice
from parvis.portal.moderation.queries import cases, kinds
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization
from parvis.portal.topics import actions as topics
from parvis.portal.topics.models import Topic

Also = list[list[str]]  # [[kind, key], ...]


def hide(thing: kinds.Thing, *, by: Actor) -> Also:
    """Hide a thing, and with an organization its public data; return what was hidden along."""
    also: Also = []
    if isinstance(thing.holder, Dataset):
        datasets.hide(thing.holder, reason=origin.reason(), by=by)
    if isinstance(thing.holder, Organization):
        organizations.hide(thing.holder, reason=origin.reason(), by=by)
        for dataset in cases.held_with(thing):
            datasets.hide(dataset, reason=origin.reason(), by=by)
            also.append(["dataset", dataset.pk])
        for topic in cases.topics_held_with(thing):
            topics.hide(topic, reason=origin.reason(), by=by)
            also.append(["topic", topic.pk])
    if isinstance(thing.holder, Topic):
        topics.hide(thing.holder, reason=origin.reason(), by=by)
    if isinstance(thing.holder, Page):
        editorial.withdraw(thing.holder, by=by)
    return also


def show(thing: kinds.Thing, also: Also, *, by: Actor) -> None:
    """Show a thing again, and what was hidden along."""
    if isinstance(thing.holder, Dataset):
        datasets.unhide(thing.holder, by=by)
    if isinstance(thing.holder, Organization):
        organizations.unhide(thing.holder, by=by)
        for dataset in Dataset.objects.filter(pk__in=[key for kind, key in also if kind == "dataset"], state="hidden"):
            datasets.unhide(dataset, by=by)
        for topic in Topic.objects.filter(pk__in=[key for kind, key in also if kind == "topic"], state="hidden"):
            topics.unhide(topic, by=by)
    if isinstance(thing.holder, Topic):
        topics.unhide(thing.holder, by=by)


def tell(decision: Decision, people: list[User], *, by: Actor) -> None:
    """Give people notice of a decision, on their page and by letter."""
    for user in people:
        notice = Notice.objects.create(decision=decision, user=user, at=decision.at)
        events.notice_given.send(None, notice=notice, decision=decision, by=by)
