"""The life of a topic: created, changed, published, archived, deleted, restored, put forward."""

from dataclasses import replace
from io import BytesIO
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.dialects.vocabularies import State
from parvis.engines import files
from parvis.engines.changes import log
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User
from parvis.portal.organizations import queries as producers
from parvis.portal.organizations.models import Organization
from parvis.portal.topics import events, queries
from parvis.portal.topics.actions import _writing as writing
from parvis.portal.topics.models import Topic
from parvis.portal.topics.rules import require

PICTURE: Final = (1600, 1000)  # points at most


@transaction.atomic
def create(record: records.Topic, *, by: Actor) -> Topic:
    """A new topic, a draft, owned by the organization of the record or else by the person. Raises Invalid."""
    require(by, "topic.create", organization := _organization(record, by))
    record = writing.checked(record)
    id = record.id if record.id and by.governs else new_id()
    if Topic.objects.filter(pk=id).exists():
        raise Conflict(_("There is already a topic with this id."))
    topic = Topic(id=id, slug=writing.free_slug(record.slug or record.title, id), organization=organization)
    writing.fill(topic, record)
    topic.owner_id = by.id if organization is None and by.kind == "person" else None
    topic.created_at = topic.modified_at = now()
    topic.save(force_insert=True)
    log.record(queries.KIND, [topic.id])
    events.topic_created.send(None, topic=topic, by=by)
    return topic


def _organization(record: records.Topic, by: Actor) -> Organization | None:
    if not record.organization:
        return None
    organization = producers.visible_to(by).filter(pk=record.organization).first()
    if organization is None:
        raise Invalid({"organization": [_("There is no such organization.")]})
    return organization


@transaction.atomic
def update(topic: Topic, record: records.Topic, *, by: Actor) -> Topic:
    """Make the texts what `record` says. A new title gives a new address and the old one redirects."""
    require(by, "topic.update", topic)
    topic = writing.locked(topic)
    before, record = queries.record(topic), writing.checked(record)
    if record.organization != before.organization:
        raise Invalid({"organization": [_("A topic does not change hands by an edit.")]})
    changed = records.difference(before, record, writing.WATCHED)
    if not changed:
        return topic
    writing.fill(topic, record)
    if "title" in changed:
        writing.move(topic, writing.free_slug(record.title, topic.id))
    writing.settle(topic)
    events.topic_updated.send(None, topic=topic, changes=changed, by=by)
    return topic


def set_picture(topic: Topic, source: bytes, *, by: Actor) -> Topic:
    """Give the topic a picture, made anew by us; empty bytes take it away. Raises Invalid, TooLarge."""
    require(by, "topic.update", topic)
    made = pictures.fit(source, *PICTURE) if source else b""
    key = files.store().put(BytesIO(made)).key if made else ""
    return update(topic, replace(queries.record(topic), picture=key), by=by)


def _turn(topic: Topic, state: State, **values: Any) -> Topic:
    topic.state = state
    for name, value in values.items():
        setattr(topic, name, value)
    writing.settle(topic)
    return topic


@transaction.atomic
def publish(topic: Topic, *, by: Actor) -> Topic:
    """Show the topic to everybody. Raises Invalid when it says nothing yet; already public, nothing happens."""
    require(by, "topic.publish", topic)
    topic = writing.locked(topic)
    if topic.state == State.PUBLISHED:
        return topic
    _ensure_not_hidden(topic)
    if not topic.description.strip():
        raise Invalid({"description": [_("Introduce the topic in a few sentences before you publish it.")]})
    _turn(topic, State.PUBLISHED, published_at=topic.published_at or now())
    events.topic_published.send(None, topic=topic, by=by)
    return topic


def _ensure_not_hidden(topic: Topic) -> None:
    if topic.state == State.HIDDEN:
        raise Conflict(_("A moderator has hidden this topic: answer the notice, and it can be shown again."))


@transaction.atomic
def withdraw(topic: Topic, *, by: Actor) -> Topic:
    """Back to a draft that only its people see."""
    require(by, "topic.publish", topic)
    topic = writing.locked(topic)
    _ensure_not_hidden(topic)
    if topic.state != State.DRAFT:
        _turn(topic, State.DRAFT)
        events.topic_withdrawn.send(None, topic=topic, by=by)
    return topic


@transaction.atomic
def archive(topic: Topic, *, by: Actor) -> Topic:
    """Keep the topic readable, told as no longer kept up. Raises Conflict for what is not published."""
    require(by, "topic.publish", topic)
    topic = writing.locked(topic)
    if topic.state == State.ARCHIVED:
        return topic
    if topic.state != State.PUBLISHED:
        raise Conflict(_("Only a published topic can be archived."))
    _turn(topic, State.ARCHIVED)
    events.topic_archived.send(None, topic=topic, by=by)
    return topic


@transaction.atomic
def delete(topic: Topic, *, by: Actor) -> Topic:
    """Take the topic off. What it held is untouched. Deleting twice changes nothing."""
    require(by, "topic.delete", topic)
    topic = writing.locked(topic)
    if topic.state != State.DELETED:
        _turn(topic, State.DELETED, state_before=topic.state, deleted_at=now())
        events.topic_deleted.send(None, topic=topic, by=by)
    return topic


@transaction.atomic
def erase(topic: Topic, *, by: Actor) -> None:
    """Remove the topic for good; what it held is untouched. Nothing brings it back."""
    require(by, "topic.purge", topic)
    delete(topic, by=by)
    Topic.objects.filter(pk=topic.pk).delete()


@transaction.atomic
def erase_deleted(organization: Organization, *, by: Actor) -> None:
    """Remove for good the deleted topics of an organization. Raises Conflict while it has others."""
    require(by, "topic.purge")
    rows = Topic.objects.filter(organization=organization)
    if rows.exclude(state=State.DELETED).exists():
        raise Conflict(_("It still has topics: delete them first."))
    rows.delete()


@transaction.atomic
def restore(topic: Topic, *, by: Actor) -> Topic:
    """Bring a deleted topic back to the state it had. Raises Conflict for one that is not deleted."""
    require(by, "topic.restore", topic)
    topic = writing.locked(topic)
    if topic.state != State.DELETED:
        raise Conflict(_("This topic is not deleted."))
    _turn(topic, State(topic.state_before or State.DRAFT), state_before="", deleted_at=None)
    events.topic_restored.send(None, topic=topic, by=by)
    return topic


@transaction.atomic
def hide(topic: Topic, *, reason: str, by: Actor) -> Topic:
    """Keep the topic from everybody but its own people, who read `reason`. Raises Conflict for a deleted one."""
    require(by, "topic.hide", topic)
    topic = writing.locked(topic)
    if topic.state == State.DELETED:
        raise Conflict(_("This topic is deleted."))
    if topic.state != State.HIDDEN:
        _turn(topic, State.HIDDEN, hidden_from=topic.state)
        events.topic_hidden.send(None, topic=topic, reason=reason, by=by)
    return topic


@transaction.atomic
def unhide(topic: Topic, *, by: Actor) -> Topic:
    """Show the topic again in the state it had. Raises Conflict for one that is not hidden."""
    require(by, "topic.hide", topic)
    topic = writing.locked(topic)
    if topic.state != State.HIDDEN:
        raise Conflict(_("This topic is not hidden."))
    _turn(topic, State(topic.hidden_from or State.DRAFT), hidden_from="")
    events.topic_unhidden.send(None, topic=topic, by=by)
    return topic


@transaction.atomic
def set_featured(topic: Topic, featured: bool, *, by: Actor) -> Topic:
    """Put the topic forward, or no longer."""
    require(by, "topic.feature", topic)
    topic = writing.locked(topic)
    if topic.featured != featured:
        topic.featured = featured
        writing.settle(topic)
        events.topic_updated.send(None, topic=topic, changes={"featured": [not featured, featured]}, by=by)
    return topic


@transaction.atomic
def refresh(organization: str, *, by: Actor) -> int:
    """What says the name of an organization is made anew; return how many topics that is."""
    require(by, "topic.feature")
    rows = list(Topic.objects.select_for_update().filter(organization=organization))
    for row in rows:
        writing.settle(row)
    return len(rows)


def let_go(user: User, *, by: Actor) -> None:
    """The person leaves the portal. Raises Conflict while they have topics of their own, which nobody could change."""
    require(by, "topics.let_go", user)
    if queries.owned_by(user):
        raise Conflict(_("You still have topics of your own: delete them first."))
