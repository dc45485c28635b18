"""What the portal of the demonstration says itself: one topic, one post, one page, made once and then left alone."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from parvis.dialects import records
from parvis.faces.cli.demo import catalogue as described
from parvis.faces.cli.demo import tables
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.editorial import actions as editorial
from parvis.portal.editorial import queries as pages
from parvis.portal.topics import actions as topics
from parvis.portal.topics import queries as topic_queries

_TRANSLATED: Final = ("en", "ar")
_LARGEST: Final = "06"  # the code of the region with most inhabitants


def load(*, by: Actor) -> None:
    """Make what is not there yet, bring back what was deleted; what somebody changed stays as they left it."""
    said = described.texts("voice")
    topic = _known(topic_queries.get, said["topic"]["slug"], by)
    if topic is None:
        _topic(said, by)
    elif topic.state == "deleted":
        topics.restore(topic, by=by)
    for kind, make in ((pages.POST, _post), (pages.PAGE, _page)):
        page = _known(lambda ref, actor, kind=kind: pages.get(kind, ref, actor=actor), said[kind]["slug"], by)
        if page is None:
            made = editorial.publish(make(said[kind], by), by=by)
            editorial.set_featured(made, kind == pages.POST, by=by)
        elif page.state == "deleted":
            editorial.restore(page, by=by)


def remove(*, by: Actor) -> None:
    """Take them off."""
    said = described.texts("voice")
    topic = _known(topic_queries.get, said["topic"]["slug"], by)
    if topic is not None:
        topics.delete(topic, by=by)
    for kind in (pages.POST, pages.PAGE):
        page = _known(lambda ref, actor, kind=kind: pages.get(kind, ref, actor=actor), said[kind]["slug"], by)
        if page is not None:
            editorial.delete(page, by=by)


def _known(get: Callable[..., Any], slug: str, by: Actor) -> Any:
    """The thing of this name of the demonstration, deleted too; None when it was never made."""
    try:
        return get(described.id_of(slug), actor=by)
    except NotFound:
        return None


def _topic(said: dict[str, Any], by: Actor) -> None:
    text = said["topic"]
    record = records.Topic(
        id=described.id_of(text["slug"]), slug=text["slug"], title=text["title"],
        description=text["description"].strip(), language="fr", tags=tuple(text["tags"]), zones=tuple(text["zones"]),
        organization=described.id_of("maroc"), extras={"demo": True},
        translations={code: {name: value.strip() for name, value in text[code].items()} for code in _TRANSLATED},
    )  # fmt: skip
    topic = topics.create(record, by=by)
    for element in _elements(said["element"]):
        try:
            topics.add(topic, element, by=by)
        except Invalid:  # a dataset somebody purged: the topic does without
            continue
    topics.set_featured(topics.publish(topic, by=by), True, by=by)


def _elements(texts: Iterable[dict[str, Any]]) -> Iterable[records.Element]:
    for text in texts:
        yield records.Element(
            kind=text["kind"], key=described.id_of(text["ref"]) if "ref" in text else "", title=text["title"],
            description=text["description"],
            translations={code: dict(zip(("title", "description"), text[code], strict=True)) for code in _TRANSLATED},
        )  # fmt: skip


def _post(said: dict[str, Any], by: Actor) -> Any:
    regions = sorted(tables.moroccan_regions(), key=lambda one: -one["population_2024"])
    largest = next(one for one in regions if one["code"] == _LARGEST)
    number = {
        "type": "number", "value": round(largest["population_2024"] / 1e6, 1), "unit": said["unit"],
        "sentence": said["sentence"], "source": said["source"], "url": "/datasets/demo-regions-du-maroc",
        "bars": [
            {"label": {"fr": one["name_fr"], "ar": one["name_ar"]}, "value": round(one["population_2024"] / 1e6, 1)}
            for one in regions
        ],
    }  # fmt: skip
    rows = [number, {"type": "markdown", "text": said["text"]},
            {"type": "datasets", "ids": [described.id_of("demo-regions-du-maroc")]}]  # fmt: skip
    return _write(pages.POST, said, rows, by)


def _page(said: dict[str, Any], by: Actor) -> Any:
    return _write(pages.PAGE, said, [{"type": "questions", "items": said["questions"]}], by)


def _write(kind: str, said: dict[str, Any], rows: list[dict[str, Any]], by: Actor) -> Any:
    content = {"title": said["title"], "summary": said["summary"], "blocks": rows}
    page = editorial.create(kind, content, by=by, id=described.id_of(said["slug"]))
    return editorial.rename(page, said["slug"], by=by)
