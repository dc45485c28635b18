"""What is put into a topic, taken out of it, and in which order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.kit.actors import Actor
from parvis.kit.columns import too_long
from parvis.kit.errors import Conflict, Invalid
from parvis.kit.ids import new_id
from parvis.kit.text import line, lines, without_data_uris
from parvis.portal.topics import events, queries
from parvis.portal.topics.actions import _writing as writing
from parvis.portal.topics.models import Element, Topic
from parvis.portal.topics.rules import require

ELEMENTS: Final = 500  # in one topic


def _checked(record: records.Element, topic: Topic, by: Actor) -> records.Element:
    """The element, its thing found. Raises Invalid with every field that cannot be taken."""
    if record.kind not in queries.ALL:
        raise Invalid({"kind": [_("Choose among: %s.") % ", ".join(queries.ALL)]})
    wrong: dict[str, list[object]] = too_long(replace(record, key=""), Element)  # which may be an address here
    key = ""
    if record.kind in queries.KINDS:
        if not record.key.strip():
            wrong["ref"] = [_("Say which one: its name in the address of its page, or the whole address.")]
        else:
            key = queries.find(record.kind, record.key, actor=by)
        if record.kind == queries.KIND and key == topic.id:
            wrong["ref"] = [_("A topic cannot hold itself.")]
    elif not line(record.title):
        wrong["title"] = [_("Give it a title.")]
    if record.kind == queries.LINK and not record.url:
        wrong["url"] = [_("Give the address, starting with https://.")]
    tags = writing.tags_of(record.tags, wrong)
    if wrong:
        raise Invalid(wrong)
    return replace(record, key=key, url=record.url if record.kind == queries.LINK else "", tags=tags)


def _fill(row: Element, record: records.Element) -> None:
    row.url, row.title = record.url, line(record.title)
    row.description = without_data_uris(record.description)
    row.tags, row.extras = list(record.tags), dict(record.extras)
    row.translations = dict(writing.tidied(lines(record.translations, "title")))


def _said(topic: Topic, by: Actor) -> None:
    writing.settle(topic)
    events.topic_arranged.send(None, topic=topic, by=by)


@transaction.atomic
def add(topic: Topic, record: records.Element, *, by: Actor) -> Element:
    """Put something at the end of the topic. `record.key` names the thing by id, slug or address.

    Raises Invalid, among others for a thing the person may not see; Conflict when it is there already.
    """
    require(by, "topic.update", topic)
    topic = writing.locked(topic)
    record = _checked(record, topic, by)
    count = topic.elements.count()
    if count >= ELEMENTS:
        raise Conflict(_("A topic holds %s things at most.") % ELEMENTS)
    if record.key and topic.elements.filter(kind=record.kind, key=record.key).exists():
        raise Conflict(_("This is in the topic already."))
    last = topic.elements.order_by("-position").values_list("position", flat=True).first()
    row = Element(id=new_id(), topic=topic, position=(last or 0) + 1, kind=record.kind, key=record.key)
    _fill(row, record)
    row.save(force_insert=True)
    _said(topic, by)
    return row


@transaction.atomic
def change(element: Element, record: records.Element, *, by: Actor) -> Element:
    """Make the texts of the element what `record` says; what it is about stays. Raises Invalid."""
    require(by, "topic.update", topic := element.topic)
    topic = writing.locked(topic)
    wrong: dict[str, list[object]] = too_long(replace(record, key=""), Element)
    if element.kind not in queries.KINDS and not line(record.title):
        wrong["title"] = [_("Give it a title.")]
    if element.kind == queries.LINK and not record.url:
        wrong["url"] = [_("Give the address, starting with https://.")]
    tags = writing.tags_of(record.tags, wrong)
    if wrong:
        raise Invalid(wrong)
    _fill(element, replace(record, tags=tags, url=record.url if element.kind == queries.LINK else ""))
    element.save()
    _said(topic, by)
    return element


@transaction.atomic
def remove(element: Element, *, by: Actor) -> None:
    """Take the element out of its topic; the thing itself is untouched."""
    require(by, "topic.update", topic := element.topic)
    topic = writing.locked(topic)
    element.delete()
    _said(topic, by)


@transaction.atomic
def move(element: Element, steps: int, *, by: Actor) -> None:
    """Move the element by so many places, towards the end when positive; at either end it stays."""
    require(by, "topic.update", topic := element.topic)
    ids = [row.id for row in queries.elements(topic)]
    place = ids.index(element.id)
    ids.insert(max(0, place + steps), ids.pop(place))
    reorder(topic, ids, by=by)


@transaction.atomic
def reorder(topic: Topic, ids: Sequence[str], *, by: Actor) -> None:
    """Put the elements in this order. Raises Invalid unless `ids` are all of them, each once."""
    require(by, "topic.update", topic)
    topic = writing.locked(topic)
    rows = {row.id: row for row in queries.elements(topic)}
    if sorted(rows) != sorted(ids):
        raise Invalid({"ids": [_("Name every element of the topic, each once.")]})
    for position, id in enumerate(ids, 1):
        rows[id].position = position
    Element.objects.bulk_update(rows.values(), ["position"], batch_size=200)
    _said(topic, by)
