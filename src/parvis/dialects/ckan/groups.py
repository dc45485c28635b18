"""Groups, which are the portal's topics."""

from collections.abc import Mapping
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.ckan import heads, pairs, values
from parvis.dialects.vocabularies import State

_PAIRS: Final = (
    pairs.LANGUAGE, pairs.words_pair("tags"), pairs.words_pair("zones"), pairs.text_pair("organization"),
    pairs.text_pair("picture_credit"), pairs.FEATURED, pairs.TRANSLATIONS, pairs.moment_pair("modified_at"),
    pairs.moment_pair("published_at"),
)  # fmt: skip
_STATE: Final = f"{pairs.OWN}state"
_PLAIN: Final = (State.PUBLISHED, State.DELETED)


def write_group(topic: records.Topic, *, count: int | None = None, site: str = "") -> dict[str, Any]:
    """A topic as a group; `count`, of its datasets, makes it whole, as lists and pages of groups give it."""
    picture, own = values.picture(topic.picture, site), values.pictured(topic.picture, values.own(topic.extras))
    brief = {
        "id": topic.id,
        "name": topic.slug,
        "title": topic.title,
        "display_name": topic.title,
        "description": topic.description,
        "image_display_url": picture or str(own.get("image_display_url") or ""),
    }
    if count is None:
        return brief
    return {
        **brief,
        "type": "group",
        "image_url": picture,
        "created": values.moment(topic.created_at),
        "is_organization": False,
        "approval_status": "approved",
        "state": "deleted" if topic.state == State.DELETED else "active",
        "package_count": count,
        "num_followers": 0,
        "users": [],
        "groups": [],
        "tags": [],
        "extras": pairs.write(topic, _PAIRS, topic.extras, {} if topic.state in _PLAIN else {_STATE: str(topic.state)}),
        **own,
    }


def read_group(members: Mapping[str, Any], *, site: str = "") -> records.Topic:
    """A group of CKAN; its packages and its picture are for the face to put in, `site` being where ours are.

    Raises Invalid for one without a name or a title.
    """
    title, said, fields = heads.read(members, _PAIRS, _STATE, site=site)
    deleted = members.get("state") == "deleted"
    state = State.DELETED if deleted else State(said) if said in set(State) - set(_PLAIN) else State.PUBLISHED
    return records.Topic(title=title, state=state, **fields)
