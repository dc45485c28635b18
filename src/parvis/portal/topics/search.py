"""Topics as search sees them: their own texts, never those of things that some may not see."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db.models import Prefetch, QuerySet

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.engines.search import Document
from parvis.portal.topics.models import Element, Topic
from parvis.portal.topics.queries import KIND, LINK, TEXT

BATCH: Final = 500  # rows read at a time
ARCHIVED: Final = 0.6


def document(topic: Topic) -> Document:
    """The topic for the index; its organization and its own texts are fetched along."""
    producer = topic.organization
    translated = {
        language: "\n".join(text for text in texts.values() if text) for language, texts in topic.translations.items()
    }
    return Document(
        kind=KIND,
        id=topic.id,
        title=topic.title,
        language=topic.language,
        aliases=tuple(title for texts in topic.translations.values() if (title := texts.get("title"))),
        producer=producer.name if producer else "",
        producer_acronym=producer.acronym if producer else "",
        tags=tuple(topic.tags),
        description=topic.description,
        translations={language: text for language, text in translated.items() if text},
        parts=tuple(element.title for element in topic.elements.all()),
        weight=(1.5 + topic.featured) * (ARCHIVED if topic.state == State.ARCHIVED else 1),
        audience=_audience(topic),
        filters={
            "tag": topic.tags,
            "organization": [topic.organization_id] if topic.organization_id else [],
            "state": [topic.state],
            "featured": ["true" if topic.featured else "false"],
        },
        numbers={
            "created": int((topic.published_at or topic.created_at).timestamp()),
            "modified": int(topic.modified_at.timestamp()),
        },
    )


def _audience(topic: Topic) -> tuple[str, ...]:
    if topic.state in PUBLIC_STATES:
        return ("public",)
    owners = (("organization", topic.organization_id), ("user", topic.owner_id))
    return tuple(f"{kind}:{id}" for kind, id in owners if id)


class Topics:
    """The corpus of topics."""

    kind = KIND

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        """The topics to be found among `keys`, in a fixed number of queries."""
        return [document(topic) for topic in _rows().filter(pk__in=keys)]

    def all(self) -> Iterator[Document]:
        """Every topic to be found, BATCH rows at a time, in order of id."""
        ids = _live().order_by("pk").values_list("pk", flat=True).iterator()
        while batch := list(islice(ids, BATCH)):
            yield from self.documents(batch)

    def count(self) -> int:
        """How many there are."""
        return _live().count()


def _live() -> QuerySet[Topic]:
    return Topic.objects.exclude(state=State.DELETED)


def _rows() -> QuerySet[Topic]:
    own = Element.objects.filter(kind__in=(LINK, TEXT)).order_by("position")
    return _live().select_related("organization").prefetch_related(Prefetch("elements", own))


corpus = Topics()
