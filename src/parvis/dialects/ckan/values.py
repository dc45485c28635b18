"""Single values as CKAN has them: moments without a zone, booleans that may be texts, members of its own."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import orjson

from parvis.kit.dates import day, instant
from parvis.kit.ids import picture_address

MEMBERS: Final = "ckan"  # where what is CKAN's own is kept in the extras of a record
OWN: Final = "parvis_"  # what starts the names of members and pairs that only a portal of ours says
_PICTURES: Final = ("image_url", "image_display_url")  # where they are: a CKAN's own are elsewhere
# What an organization and a group say themselves, whatever is kept with them; `groups` and pictures may be CKAN's own.
SAID: Final = frozenset({
    "id", "name", "title", "display_name", "description", "type", "is_organization", "created", "approval_status",
    "state", "package_count", "num_followers", "users", "tags", "extras", "packages", "image_upload", "clear_upload",
    "revision_id", "member_count",
})  # fmt: skip
_OURS: Final = re.compile(r"/pictures/[0-9a-f]+\.webp")
_NUL: Final = "\x00"
_TRUE: Final = frozenset({"true", "t", "1", "yes", "y", "on"})
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def moment(value: datetime | None) -> str | None:
    """UTC, to the microsecond, without a zone: `2026-01-31T12:00:00.123456`."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def read_moment(value: object) -> datetime | None:
    """What `moment` writes, or any ISO 8601; None for what is no date."""
    try:
        return instant(value).astimezone(UTC) if isinstance(value, str) and value.strip() else None
    except (ValueError, OverflowError):
        return None


def read_day(value: object) -> date | None:
    """A day, of a date, a year or a month; None for what is none."""
    try:
        return day(value) if isinstance(value, str) and value.strip() else None
    except ValueError:
        return None


def text(value: object) -> str:
    """A text without NUL characters; numbers as they are written, anything else `""`."""
    if isinstance(value, str):
        return value.replace(_NUL, "")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def boolean(value: object) -> bool:
    """A boolean, or the text of one as forms send it."""
    return value.strip().lower() in _TRUE if isinstance(value, str) else bool(value)


def language(value: object) -> str:
    """A language code, `""` for what is none."""
    given = text(value).strip()
    return given if _LANGUAGE.fullmatch(given) else ""


def listed(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no object is left out."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def dumped(value: object) -> str:
    """A value as a text of JSON, always the same for equal values."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def loaded(value: object) -> Any:
    """What a text of JSON says, without NUL characters; None for what is no JSON."""
    try:
        return clean(orjson.loads(value)) if isinstance(value, str) else None
    except orjson.JSONDecodeError:
        return None


def clean(value: Any) -> Any:
    """A value without NUL characters, which PostgreSQL keeps in no text, nor in one of its JSON."""
    if isinstance(value, str):
        return value.replace(_NUL, "")
    if isinstance(value, list):
        return [clean(one) for one in value]
    return {clean(key): clean(one) for key, one in value.items()} if isinstance(value, dict) else value


def told(value: object) -> bool:
    """Whether a member says anything."""
    return value not in (None, "", [], {})


def kept(members: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The members that are not `known` and say something."""
    return {name: value for name, value in members.items() if name not in known and told(value)}


def own(extras: Mapping[str, Any]) -> dict[str, Any]:
    """What is CKAN's own in the extras of a record."""
    members = extras.get(MEMBERS)
    return dict(members) if isinstance(members, Mapping) else {}


def given_back(own: Mapping[str, Any], known: Collection[str], free: Collection[str] = ()) -> dict[str, Any]:
    """What CKAN's own may say in members: those that are not `known`, nor only ours, and those that are `free`."""
    return {
        name: value for name, value in own.items()
        if name in free or (name not in known and not name.startswith(OWN))
    }  # fmt: skip


def with_own(extras: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """The extras with what is CKAN's own, when there is any."""
    return {**extras, MEMBERS: dict(members)} if members else dict(extras)


def picture(key: str, site: str) -> str:
    """The address of a picture of ours, or none."""
    return f"{site}{picture_address(key)}" if key else ""


def pictured(key: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """Members that only CKAN knows, without its own picture, which is elsewhere, when there is one of ours."""
    return given_back(members, SAID.union(_PICTURES if key else ()))


def foreign(members: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Members that only CKAN knows, without pictures that are ours at `site`: a record says those itself.

    Kept, the address would go on being told after the picture was changed or removed.
    """
    return {
        name: value for name, value in members.items()
        if name not in _PICTURES or not _OURS.fullmatch(text(value).removeprefix(site))
    }  # fmt: skip
