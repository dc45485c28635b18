"""What a topic holds, for one reader: what they may not see is not shown, counted or hinted at."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from parvis.dialects import records
from parvis.dialects import topics as dialect
from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.topics.models import Element, Topic
from parvis.portal.topics.queries import catalogue, kinds


@dataclass(frozen=True, slots=True)
class Shown:
    """An element the reader may see, and a summary of the thing it is about."""

    element: records.Element
    thing: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a topic; the first may have no section above it."""

    section: records.Element | None
    items: Sequence[Shown]


def element_record(element: Element) -> records.Element:
    """The element as it leaves the portal."""
    return records.Element(
        id=element.id, kind=element.kind, key=element.key, url=element.url, title=element.title,
        description=element.description, tags=tuple(element.tags), translations=element.translations,
        extras=element.extras,
    )  # fmt: skip


def element(topic: Topic, id: str) -> Element:
    """The element of this id. Raises NotFound."""
    found = Element.objects.filter(topic=topic, pk=id).first()
    if found is None:
        raise NotFound
    return found


def elements(topic: Topic) -> list[Element]:
    """All elements in order, whoever reads: for those who arrange them."""
    return list(Element.objects.filter(topic=topic).order_by("position", "id"))


def _wanted(elements: Iterable[Element]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for one in elements:
        if one.kind in kinds.KINDS:
            wanted[one.kind].append(one.key)
    return dict(sorted(wanted.items()))


def arranged(topic: Topic, *, actor: Actor) -> list[tuple[records.Element, Mapping[str, Any] | None, bool]]:
    """(element, thing, whether the reader may see it) for every element, to those who arrange them.

    Of what the reader may not see nothing is said but that it is there, so that it can be taken out.
    """
    rows = elements(topic)
    things = kinds.summaries(_wanted(rows), actor=actor)
    shown: list[tuple[records.Element, Mapping[str, Any] | None, bool]] = []
    for row in rows:
        thing = things.get((row.kind, row.key))
        if row.kind in kinds.KINDS and thing is None:
            shown.append((records.Element(id=row.id, kind=row.kind), None, False))
        else:
            shown.append((element_record(row), thing, True))
    return shown


def parts(topic: Topic, *, actor: Actor) -> list[Part]:
    """What the topic holds for this reader, by part; a part without anything to see is left out with its name."""
    found: list[tuple[records.Element | None, list[Shown]]] = [(None, [])]
    for one, thing, may_see in arranged(topic, actor=actor):
        if one.kind == kinds.SECTION:
            found.append((one, []))
        elif may_see:
            found[-1][1].append(Shown(one, thing))
    return [Part(section, items) for section, items in found if items]


def elements_json(topic: Topic, *, actor: Actor) -> list[dict[str, Any]]:
    """The elements the reader may see as native JSON, sections before what is in them."""
    said = []
    for part in parts(topic, actor=actor):
        section = part.section.id if part.section else None
        if part.section:
            said.append(dialect.write_element(part.section, section=None))
        said += [dialect.write_element(one.element, section=section, thing=one.thing) for one in part.items]
    return said


def holding(keys: Sequence[str], *, kind: str, actor: Actor) -> dict[str, list[records.Topic]]:
    """{id of a thing: the topics it is in}, as far as the reader may know of them, in three queries at most.

    Most things are in none: the first query, the cheapest there is, says so.
    """
    if not _held_anywhere(keys, kind):
        return {}
    rows = Element.objects.filter(kind=kind, key__in=keys, topic__in=_live(actor)).order_by("topic__title", "pk")
    pairs = list(dict.fromkeys(rows.values_list("key", "topic_id")))
    topics = Topic.objects.in_bulk({id for _key, id in pairs})
    found: dict[str, list[records.Topic]] = defaultdict(list)
    for key, id in pairs:
        found[key].append(catalogue.record(topics[id]))
    return found


def _held_anywhere(keys: Sequence[str], kind: str) -> bool:
    if not keys:
        return False
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM topics_element WHERE kind = %s AND key IN ({marks}) LIMIT 1", [kind, *keys])
        return cursor.fetchone() is not None


def held(topic: Topic, *, kind: str) -> list[str]:
    """The ids of the things of one kind a topic holds, in its order, whoever reads."""
    return list(dict.fromkeys(Element.objects.filter(topic=topic, kind=kind).values_list("key", flat=True)))


def held_anywhere(kind: str, *, actor: Actor) -> tuple[str, ...]:
    """The ids of all things of one kind that some topic the reader may know of holds."""
    rows = Element.objects.filter(kind=kind, topic__in=_live(actor))
    return tuple(rows.order_by().values_list("key", flat=True).distinct())


def tally(keys: Collection[str], *, kind: str, actor: Actor) -> list[tuple[str, int]]:
    """(id of a topic, how many of these things it holds) of the topics the reader may know of, the largest first."""
    wanted, counts = set(keys), Counter[str]()
    rows = Element.objects.filter(kind=kind, topic__in=_live(actor)).order_by().values_list("topic", "key").distinct()
    counts.update(topic for topic, key in rows if key in wanted)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def counted(topics: Sequence[Topic], things: QuerySet[Any], *, kind: str) -> dict[str, int]:
    """{id of a topic: how many of these things, of one kind, it holds}, in one query."""
    rows = Element.objects.filter(topic__in=topics, kind=kind, key__in=things.values("pk"))
    return dict(rows.order_by().values_list("topic").annotate(Count("key", distinct=True)))


def weighed(topics: QuerySet[Topic], things: QuerySet[Any], *, kind: str) -> QuerySet[Topic]:
    """The topics, each with `held`: how many of these things, of one kind, it holds; to put them in order."""
    held = Q(elements__kind=kind, elements__key__in=things.values("pk"))
    return topics.annotate(held=Count("elements__key", filter=held, distinct=True))


def _live(actor: Actor) -> QuerySet[Topic]:
    return catalogue.visible_to(actor).exclude(state=State.DELETED)


def stamp(topic: Topic) -> str:
    """What the public page of a topic is made of, in a few letters: another one when anything on it changed."""
    known = kinds.versions(_wanted(elements(topic)))
    return blake2b(repr((topic.id, topic.version, known)).encode(), digest_size=8).hexdigest()
