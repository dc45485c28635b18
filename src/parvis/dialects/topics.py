"""Topics in Parvis's own JSON: what the API says and hears of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from parvis.dialects import native, records
from parvis.kit.markdown import to_html
from parvis.kit.text import lead

SUMMARY_LENGTH = 240


class TextsIn(native.Shape):
    """Texts in another language."""

    title: native.Text = Field("", max_length=255)
    description: native.Text = Field("", max_length=100_000)

    def texts(self) -> dict[str, str]:
        """Those that say something."""
        return {name: text for name, text in self.model_dump().items() if text}


class TopicIn(native.Shape):
    """A topic to create."""

    title: str = Field(min_length=1, max_length=255)
    description: native.Text = Field("", max_length=100_000)
    language: native.Language = ""
    translations: dict[str, TextsIn] = Field(default_factory=dict, max_length=30)
    picture_credit: native.Text = Field("", max_length=255)
    tags: list[str] = Field(default_factory=list, max_length=50)
    spatial: native.SpatialIn | None = None
    organization: native.Reference = ""
    extras: native.Free = Field(default_factory=dict)


class TopicPatch(TopicIn):
    """Some members of a topic."""

    title: str = Field(default_factory=str, min_length=1, max_length=255)


class ElementIn(native.Shape):
    """Something to put into a topic.

    `kind` is `dataset`, `organization`, `topic` (then `ref` is its id, its slug or the address of its page), `link`
    (then `url`), `text`, or `section`, which opens a part.
    """

    kind: str = Field(max_length=32)
    ref: native.Text = Field("", max_length=2048)
    url: native.Link = ""
    title: native.Text = Field("", max_length=255)
    description: native.Text = Field("", max_length=20_000)
    tags: list[str] = Field(default_factory=list, max_length=50)
    translations: dict[str, TextsIn] = Field(default_factory=dict, max_length=30)
    extras: native.Free = Field(default_factory=dict)


class ElementPatch(ElementIn):
    """Some members of an element; what it is about does not change."""

    kind: str = ""


class TopicOut(BaseModel):
    """A topic; its elements have an address of their own."""

    id: str
    slug: str
    title: str
    summary: str
    description: str
    description_html: str
    language: str
    translations: dict[str, dict[str, str]]
    picture: str
    picture_credit: str
    tags: list[str]
    spatial: dict[str, Any]
    organization: dict[str, Any] | None
    state: str
    featured: bool
    extras: dict[str, Any]
    created_at: datetime | None
    modified_at: datetime | None
    published_at: datetime | None
    uri: str
    page: str
    elements: str


class ElementOut(BaseModel):
    """An element the reader may see; `object` is a summary of the thing it is about, `section` the id of its part."""

    id: str
    kind: str
    section: str | None
    url: str
    title: str
    description: str
    description_html: str
    tags: list[str]
    translations: dict[str, dict[str, str]]
    extras: dict[str, Any]
    object: dict[str, Any] | None


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def write_topic(
    topic: records.Topic,
    *,
    organization: records.Organization | None,
    zones: Mapping[str, records.Zone],
    picture: str,
    site: str,
) -> dict[str, Any]:
    """The topic as JSON, without what it holds: that depends on who reads. `picture` is the address of its picture."""
    return {
        "id": topic.id,
        "slug": topic.slug,
        "title": topic.title,
        "summary": lead(topic.description, SUMMARY_LENGTH),
        "description": topic.description,
        "description_html": to_html(topic.description),
        "language": topic.language,
        "translations": {code: _translated(texts, 2) for code, texts in topic.translations.items()},
        "picture": picture,
        "picture_credit": topic.picture_credit,
        "tags": list(topic.tags),
        "spatial": {"zones": [native.write_zone(zones[id]) for id in topic.zones if id in zones]},
        "organization": None if organization is None else native.write_organization_reference(organization, site=site),
        "state": str(topic.state),
        "featured": topic.featured,
        "extras": topic.extras,
        "created_at": _moment(topic.created_at),
        "modified_at": _moment(topic.modified_at),
        "published_at": _moment(topic.published_at),
        "uri": f"{site}/api/topics/{topic.id}",
        "page": f"{site}/topics/{topic.slug}",
        "elements": f"{site}/api/topics/{topic.id}/elements",
    }


def _translated(texts: Mapping[str, str], heading: int) -> dict[str, str]:
    description = texts.get("description", "")
    if not description:
        return dict(texts)
    return {
        **texts,
        "description_html": to_html(description, heading),
        "summary": lead(description, SUMMARY_LENGTH),
    }


def write_element(
    element: records.Element, *, section: str | None, thing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The element as JSON; `thing` is a summary of what it is about, `section` the id of the part it is in."""
    return {
        "id": element.id,
        "kind": element.kind,
        "section": section,
        "url": element.url,
        "title": element.title,
        "description": element.description,
        "description_html": to_html(element.description, 4),
        "tags": list(element.tags),
        "translations": {code: _translated(texts, 4) for code, texts in element.translations.items()},
        "extras": element.extras,
        "object": None if thing is None else dict(thing),
    }


def read_topic(sent: TopicIn, onto: records.Topic | None = None) -> records.Topic:
    """The record `sent` describes; with `onto`, that record with only the members that were sent."""
    given = sent.model_fields_set if onto else set(TopicIn.model_fields)
    same = ("title", "description", "language", "picture_credit", "organization", "extras")
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    if "tags" in given:
        changes["tags"] = tuple(sent.tags)
    if "spatial" in given:
        changes["zones"] = tuple(sent.spatial.zones) if sent.spatial else ()
    if "translations" in given:
        changes["translations"] = _texts(sent.translations)
    return replace(onto or records.Topic(title=sent.title), **changes)


def read_element(sent: ElementIn, onto: records.Element | None = None) -> records.Element:
    """The record `sent` describes, its `key` being the reference that was sent; with `onto`, its texts changed."""
    given = sent.model_fields_set if onto else set(ElementIn.model_fields)
    changes: dict[str, Any] = {
        name: getattr(sent, name) for name in ("url", "title", "description", "extras") if name in given
    }
    if "tags" in given:
        changes["tags"] = tuple(sent.tags)
    if "translations" in given:
        changes["translations"] = _texts(sent.translations)
    return replace(onto or records.Element(kind=sent.kind, key=sent.ref), **changes)


def _texts(translations: Mapping[str, TextsIn]) -> dict[str, dict[str, str]]:
    return {code: texts for code, item in translations.items() if (texts := item.texts())}
