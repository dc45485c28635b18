"""The page of a topic: one reads it from top to bottom, its parts and what each holds."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from django.http import HttpRequest, HttpResponse

from parvis.faces.web import pages, texts, who
from parvis.faces.web.datasets.results import brief, producer
from parvis.faces.web.organizations.results import initials
from parvis.faces.web.topics.results import listed, picture_path
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Moved
from parvis.kit.text import plain
from parvis.portal.moderation import queries as moderation
from parvis.portal.topics import queries
from parvis.portal.topics.rules import allows

KEPT: Final = 3600  # seconds a page may be behind on relative dates, never on what it holds


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/topics/<slug>`."""
    actor = who.of(request)
    topic = queries.get(ref, actor=actor)
    if topic.slug != ref:
        raise Moved(topic.slug)
    make = partial(_page, request, topic, actor, language)
    return pages.kept(request, f"topic:{queries.stamp(topic)}", KEPT, make)


def _page(request: HttpRequest, topic: Any, actor: Actor, language: str) -> HttpResponse:
    return pages.render(request, "topics/page.html", **told(topic, actor, language))


def told(topic: Any, actor: Actor, language: str) -> dict[str, Any]:
    """What the page says of a topic to one reader."""
    said = orjson.loads(queries.rendition(topic.id, actor=actor).body)
    title = texts.of(said, "title", language)
    summary = texts.of(said, "summary", language)
    zones = said["spatial"]["zones"]
    return {
        "topic": said,
        "held": said["state"] == "hidden" and moderation.is_held("topic", said["id"]),
        "title": title,
        "heading": texts.isolated(title, language),
        "description": texts.block(said, "description_html", language),
        "summary": summary.text,
        "picture": picture_path(said),
        "producer": producer({**said, "owner": None}, language) if said["organization"] else None,
        "places": [texts.isolated(texts.of(zone, "name", language), language) for zone in zones],
        "parts": [_part(part, said, language) for part in queries.parts(topic, actor=actor)],
        "may_edit": allows(actor, "topic.update", topic),
        "canonical": f"/{language}/topics/{said['slug']}",
    }


def _part(part: queries.Part, topic: Mapping[str, Any], language: str) -> dict[str, Any]:
    section = None if part.section is None else own_texts(part.section, topic["language"], language)
    return {
        "id": part.section.id if part.section else "start",
        "section": section,
        "items": [_item(one, topic["language"], language) for one in part.items],
    }


def own_texts(element: Any, written_in: str, language: str) -> dict[str, Any]:
    """What the topic itself says of an element."""
    shape = {
        "title": element.title,
        "description": element.description,
        "language": written_in,
        "translations": element.translations,
    }
    title = texts.of(shape, "title", language)
    note = texts.of(shape, "description", language)
    return {
        "title": texts.isolated(title, language) if title.text else "",
        "name": title.text,
        "note": texts.markdown(note, language, 4),
        "line": plain(note.text, 120),
    }


def _item(shown: queries.Shown, written_in: str, language: str) -> dict[str, Any]:
    """One thing as the page shows it."""
    element = shown.element
    own = own_texts(element, written_in, language)
    return {"kind": element.kind, "own": own, "url": element.url, "host": urlsplit(element.url).hostname or "",
            "thing": thing(element.kind, shown.thing, language)}  # fmt: skip


def thing(kind: str, summary: Mapping[str, Any] | None, language: str) -> dict[str, Any] | None:
    """What a page shows of the thing an element is about."""
    if summary is None:
        return None
    if kind == "dataset":
        line = texts.isolated(texts.summary(summary, language), language)
        return brief(summary, language) | {"summary": line, "formats": summary["formats"][:4]}
    if kind == "organization":
        return {
            "address": f"/{language}/organizations/{summary['slug']}",
            "title": texts.isolated(texts.of(summary, "name", language), language),
            "initials": initials(summary),
            "summary": texts.isolated(texts.Text(summary["summary"], summary["language"]), language),
        }
    return listed(summary, language)


def public_topic(id: str, language: str) -> dict[str, Any] | None:
    """A topic as lists show it to everybody; None when it is no more to be seen."""
    found = queries.bodies([id], actor=VISITOR)
    return listed(orjson.loads(found[0]), language) if found else None
