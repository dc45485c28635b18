"""Topics brought in from another catalogue."""

from collections.abc import Sequence

from django.db import transaction

from parvis.dialects import records
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.engines import renditions
from parvis.engines.changes import log
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.ids import is_reference, new_id
from parvis.kit.text import line, lines
from parvis.portal.topics import events, queries
from parvis.portal.topics.actions import _writing as writing
from parvis.portal.topics.models import Element, Topic
from parvis.portal.topics.rules import require


@transaction.atomic
def load(record: records.Topic, elements: Sequence[records.Element] | None = None, *, by: Actor) -> Topic:
    """Make the topic of this id what the record says, under the slug, the state and the dates it has.

    With `elements`, it holds these, in this order, and nothing else; however many: what limits people limits no move.
    What they are about is not looked up: readers are shown what they may see. Raises Invalid by field.
    """
    require(by, "topic.load")
    record = writing.checked(record)
    topic = Topic.objects.select_for_update(of=("self",)).filter(pk=record.id).first()
    is_new = topic is None
    topic = topic or Topic(id=record.id, slug=_slug(record), version=0)
    writing.fill(topic, record)
    _turn(topic, record)
    topic.organization_id = record.organization or None
    topic.owner_id = record.owner or None
    topic.featured = record.featured
    topic.created_at = record.created_at or topic.created_at or now()
    topic.modified_at = record.modified_at or topic.created_at
    topic.version += 1
    topic.save(force_insert=is_new)
    if elements is not None:
        _hold(topic, elements)
    renditions.stale(queries.KIND, {topic.id: topic.version})
    log.record(queries.KIND, [topic.id], "delete" if topic.deleted_at else "upsert")
    if is_new:
        events.topic_created.send(None, topic=topic, by=by)
    else:
        events.topic_arranged.send(None, topic=topic, by=by)
    return topic


def _slug(record: records.Topic) -> str:
    taken = Topic.objects.filter(slug=record.slug).exists() if record.slug else True
    return record.slug if not taken and is_reference(record.slug) else writing.free_slug(record.title, record.id)


def _turn(topic: Topic, record: records.Topic) -> None:
    if topic.state == State.HIDDEN:  # a moderator's decision outlives what the other catalogue says
        topic.hidden_from = record.state
        return
    topic.state = record.state
    topic.deleted_at = now() if record.state == State.DELETED else None
    if record.state in PUBLIC_STATES:
        topic.published_at = topic.published_at or record.published_at or record.created_at or now()


def _hold(topic: Topic, elements: Sequence[records.Element]) -> None:
    topic.elements.all().delete()
    Element.objects.bulk_create(
        [
            Element(
                id=one.id or new_id(),
                topic=topic,
                position=position,
                kind=one.kind,
                key=one.key,
                url=one.url,
                title=line(one.title),
                description=one.description,
                tags=list(one.tags),
                extras=dict(one.extras),
                translations=lines(one.translations, "title"),
            )
            for position, one in enumerate(elements, 1)
        ],
        batch_size=200,
    )
