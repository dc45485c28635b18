"""A topic and its elements as udata's API 2 writes them, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import Field

from parvis.dialects import native, records
from parvis.dialects.udata import members, references
from parvis.dialects.udata.datasets import SpatialIn
from parvis.dialects.vocabularies import State

_COMPUTED: Final = frozenset({"uri", "page", "elements"})
_CLASSES: Final = {"dataset": "Dataset", "organization": "Organization", "topic": "Topic"}
_KINDS: Final = {named: kind for kind, named in _CLASSES.items()}
TEXT: Final = "text"


def write_topic(
    topic: records.Topic, *, organization: records.Organization | None = None, elements: int, site: str
) -> dict[str, Any]:
    """The topic as JSON; `elements` is how many of them the reader may see."""
    spatial = {"geom": None, "zones": list(topic.zones), "granularity": members.DEFAULTS["granularity"]}
    body: dict[str, Any] = {
        "id": topic.id,
        "name": topic.title,
        "slug": topic.slug,
        "description": topic.description,
        "tags": list(topic.tags),
        "color": None,
        "featured": topic.featured,
        "private": topic.state not in (State.PUBLISHED, State.ARCHIVED),
        "extras": members.written_extras(topic.extras, _own(topic)),
        "spatial": spatial if topic.zones else None,
        "elements": members.link(f"{site}/api/2/topics/{topic.id}/elements/?page=1&page_size=20", elements),
        "owner": None,
        "organization": None,
        "created_at": members.moment(topic.created_at),
        "last_modified": members.moment(topic.modified_at),
        "uri": f"{site}/api/2/topics/{topic.slug}/",
    }
    if organization is not None:
        body["organization"] = references.organization_reference(organization, site=site)
    elif topic.organization:
        body["organization"] = {"class": "Organization", "id": topic.organization}
    elif topic.owner:
        body["owner"] = references.user_reference(topic.owner, "", "", site=site)
    return members.with_unknown(body, topic.extras, computed=_COMPUTED, over=("color",))


def _own(topic: records.Topic) -> dict[str, Any]:
    return {
        "language": topic.language,
        "translations": topic.translations,
        "picture_credit": topic.picture_credit,
        "state": str(topic.state) if topic.state not in (State.PUBLISHED, State.DRAFT) else "",
        "published_at": members.moment(topic.published_at),
    }


class OwnIn(native.Shape):
    """What we say and udata does not."""

    language: native.Language = ""
    translations: native.Translations = Field(default_factory=dict)
    picture_credit: native.Text = Field("", max_length=255)
    state: native.Text = ""
    published_at: members.Moment = None


class TopicIn(members.Sent):
    """A topic as udata shows it and hears it."""

    id: native.Text = Field("", max_length=64)
    slug: native.Text = Field("", max_length=255)
    name: str = Field(min_length=1, max_length=255)
    description: native.Text = Field("", max_length=members.LONGEST)
    tags: members.Tags = Field(default_factory=list)
    featured: members.Flag = False
    private: members.Flag = False
    extras: members.Free = Field(default_factory=dict)
    spatial: SpatialIn | None = None
    organization: native.Reference = ""
    owner: native.Reference = ""
    created_at: members.Moment = None
    last_modified: members.Moment = None


class TopicPatch(TopicIn):
    """Some members of a topic."""

    name: str = Field(default_factory=str, min_length=1, max_length=255)


def read_topic(body: Mapping[str, Any], onto: records.Topic | None = None) -> records.Topic:
    """The record the body describes; with `onto`, that record with only the members that were sent.

    Raises Invalid by member.
    """
    sent = members.shaped(TopicPatch if onto else TopicIn, body)
    given = sent.model_fields_set if onto else set(TopicIn.model_fields)
    changes: dict[str, Any] = {name: getattr(sent, name) for name in ("description", "organization") if name in given}
    if "name" in given:
        changes["title"] = sent.name
    if "tags" in given:
        changes["tags"] = tuple(sent.tags)
    if "spatial" in given:
        changes["zones"] = tuple(sent.spatial.zones) if sent.spatial else ()
    if onto is None:
        changes |= _first(sent)
    elif "extras" in given:
        changes |= _extras(sent, members.unknown(onto.extras))
    return replace(onto or records.Topic(title=sent.name), **changes)


def _extras(sent: TopicIn, kept: Mapping[str, Any]) -> dict[str, Any]:
    extras, said = members.split_extras(sent.extras, kept)
    if not said:
        return {"extras": extras}
    own = members.shaped(OwnIn, said)
    return {"extras": extras, "language": own.language, "translations": members.texts(own.translations),
            "picture_credit": own.picture_credit}  # fmt: skip


def _first(sent: TopicIn) -> dict[str, Any]:
    kept = {name: value for name, value in sent.kept(_COMPUTED).items() if (name, value) != ("color", None)}
    said = sent.extras.get(members.OWN)
    own = members.shaped(OwnIn, said) if isinstance(said, Mapping) else OwnIn()
    plain = State.DRAFT if sent.private else State.PUBLISHED
    return {
        "id": sent.id,
        "slug": sent.slug,
        "featured": sent.featured,
        "owner": "" if sent.organization else sent.owner,
        "state": State(own.state) if own.state in list(State) else plain,
        "created_at": sent.created_at,
        "modified_at": sent.last_modified,
        "published_at": own.published_at,
        **_extras(sent, kept),
    }


# --- elements --------------------------------------------------------------------------------------------------


class ObjectIn(native.Shape):
    """What an element is about."""

    class_: str = Field(alias="class", max_length=40)
    id: str = Field(max_length=255)


class OwnElementIn(native.Shape):
    """What we say and udata does not."""

    kind: native.Text = ""
    url: members.Link = ""
    translations: native.Translations = Field(default_factory=dict)


class ElementIn(members.Sent):
    """An element of a topic: about a thing, or words alone."""

    id: native.Text = Field("", max_length=64)
    title: native.Text = Field("", max_length=255)
    description: native.Text = Field("", max_length=20_000)
    tags: members.Tags = Field(default_factory=list)
    extras: members.Free = Field(default_factory=dict)
    element: ObjectIn | None = None


def write_element(element: records.Element) -> dict[str, Any]:
    """The element as JSON; sections and links are words alone to udata."""
    named = _CLASSES.get(element.kind)
    own = {
        "kind": "" if named or element.kind == TEXT else element.kind,
        "url": element.url,
        "translations": element.translations,
    }
    body = {
        "id": element.id,
        "title": element.title or None,
        "description": element.description or None,
        "tags": list(element.tags),
        "extras": members.written_extras(element.extras, own),
        "element": {"class": named, "id": element.key} if named else None,
    }
    about = members.unknown(element.extras).get("about")
    if isinstance(about, Mapping) and not named:
        body["element"] = dict(about)
    return {
        name: said for name, said in members.with_unknown(body, element.extras, computed=()).items() if name != "about"
    }


def read_element(body: Mapping[str, Any], onto: records.Element | None = None) -> records.Element:
    """The record the body describes; with `onto`, that record with only the members that were sent.

    Things of a class we do not know are words alone, their reference kept. Raises Invalid by member.
    """
    sent = members.shaped(ElementIn, body)
    given = sent.model_fields_set if onto else set(ElementIn.model_fields)
    changes: dict[str, Any] = {name: getattr(sent, name) for name in ("title", "description") if name in given}
    if "tags" in given:
        changes["tags"] = tuple(sent.tags)
    kept = dict(members.unknown(onto.extras)) if onto else sent.kept(())
    about = sent.element
    if onto is None:
        kind = _KINDS.get(about.class_, TEXT) if about else TEXT
        changes |= {"id": sent.id, "kind": kind, "key": about.id if about and kind != TEXT else ""}
        if about and kind == TEXT:
            kept["about"] = {"class": about.class_, "id": about.id}
    if "extras" in given:
        changes["extras"], said = members.split_extras(sent.extras, kept)
        changes |= _own_element(said, changes.get("kind", "") if onto is None else "")
    return replace(onto or records.Element(kind=TEXT), **changes)


def _own_element(said: Mapping[str, Any], kind: str) -> dict[str, Any]:
    if not said:
        return {}
    own = members.shaped(OwnElementIn, said)
    changes: dict[str, Any] = {"url": own.url, "translations": members.texts(own.translations)}
    return changes | ({"kind": own.kind} if kind == TEXT and own.kind else {})
