"""How a topic is written; shared by the actions, which alone decide whether it may."""

from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.engines import renditions
from parvis.engines.changes import log
from parvis.kit.columns import too_long
from parvis.kit.dates import now
from parvis.kit.errors import Invalid
from parvis.kit.ids import free_slug as first_free
from parvis.kit.text import line, lines, slugify, without_data_uris
from parvis.portal.topics import queries
from parvis.portal.topics.models import FormerSlug, Topic
from parvis.portal.zones import queries as zones

_PLAIN = ("title", "description", "translations", "picture", "picture_credit", "extras")
WATCHED = (*_PLAIN, "language", "tags", "zones")
TAGS, TAG_LENGTH = 50, 60


def checked(record: records.Topic) -> records.Topic:
    """The record, tidied. Raises Invalid with every field that cannot be taken."""
    title = line(record.title)
    wrong: dict[str, list[object]] = too_long(replace(record, title=title), Topic)
    if not title:
        wrong["title"] = [_("Give the topic a title.")]
    if set(record.zones) - set(zones.existing(record.zones)):
        wrong["spatial"] = [_("There is no such zone.")]
    tags = tags_of(record.tags, wrong)
    if wrong:
        raise Invalid(wrong)
    return replace(
        record,
        title=title,
        description=without_data_uris(record.description),
        tags=tags,
        zones=tuple(dict.fromkeys(record.zones)),
        translations=tidied(lines(record.translations, "title")),
    )


def tags_of(tags: tuple[str, ...], wrong: dict[str, list[object]]) -> tuple[str, ...]:
    """The tags as they are kept; what is wrong with them is told in `wrong`."""
    kept = tuple(dict.fromkeys(tag for one in tags if (tag := slugify(one, TAG_LENGTH))))
    if len(kept) > TAGS:
        wrong["tags"] = [_("At most %s keywords.") % TAGS]
    return kept


def tidied(translations: records.Translations) -> Mapping[str, Mapping[str, str]]:
    """Translations without texts that are blank."""
    kept = {code: {name: text for name, text in texts.items() if text.strip()} for code, texts in translations.items()}
    return {code: texts for code, texts in kept.items() if texts}


def fill(topic: Topic, record: records.Topic) -> None:
    """Write the fields of the record on the row, unsaved."""
    for name in _PLAIN:
        setattr(topic, name, getattr(record, name))
    topic.language = record.language or settings.PARVIS.language
    topic.tags = list(record.tags)
    topic.zones = list(record.zones)


def locked(topic: Topic) -> Topic:
    """The row as it is now, kept from other writers until the end of the transaction."""
    return Topic.objects.select_for_update(of=("self",)).select_related("organization").get(pk=topic.pk)


def free_slug(title: str, id: str) -> str:
    """The slug of `title`, numbered when another topic has or had it."""
    stem = slugify(title, 200) or id
    taken = set(Topic.objects.filter(slug__startswith=stem).exclude(pk=id).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__startswith=stem).exclude(topic=id).values_list("slug", flat=True))
    return first_free(stem, taken)


def move(topic: Topic, slug: str) -> None:
    """Give the topic another address; the old one redirects."""
    if slug == topic.slug:
        return
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.update_or_create(slug=topic.slug, defaults={"topic": topic})
    topic.slug = slug


def settle(topic: Topic) -> None:
    """Save after a change, and tell what derives from the topic that it is stale; last in the transaction."""
    topic.version += 1
    topic.modified_at = now()
    topic.save()
    renditions.stale(queries.KIND, {topic.id: topic.version})
    log.record(queries.KIND, [topic.id], "delete" if topic.deleted_at else "upsert")
