"""What the source said of a thing beside what this portal now answers in the same dialect: member by member."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.kit.dates import instant
from parvis.portal.moving.rules.differences import is_allowed


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that differs; `allowed` is the pattern of `rules.differences` that says it may, `""` for none."""

    kind: str
    id: str
    member: str
    theirs: Any
    ours: Any
    allowed: str = ""


def differences(portal: str, kind: str, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> list[Difference]:
    """What differs of what the source said; what it did not say is not compared. Give both as `comparable` does."""
    id = str(theirs.get("id") or "")
    return [
        Difference(kind, id, member, one, two, is_allowed(portal, kind, member, one, two))
        for member, one, two in _walk("", theirs, ours)
    ]


def _walk(member: str, theirs: Any, ours: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        for name, one in theirs.items():
            yield from _walk(f"{member}.{name}" if member else str(name), one, ours.get(name))
    elif _are_objects(theirs) and _are_objects(ours) and len(theirs) == len(ours):
        for place, (one, two) in enumerate(zip(theirs, ours, strict=True)):
            yield from _walk(f"{member}.{place}", one, two)
    elif not _same(theirs, ours):
        yield member, theirs, ours


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _same(one: Any, two: Any) -> bool:
    """Equal, both saying nothing, or the same instant written in two ways."""
    if one == two or (_says_nothing(one) and _says_nothing(two)):
        return True
    moments = _moment(one), _moment(two)
    return moments[0] is not None and moments[0] == moments[1]


def _says_nothing(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_says_nothing, value.values()))
    return value is None or value is False or value in ("", [])


def _moment(value: Any) -> Any:
    if not isinstance(value, str) or not value[:4].isdigit() or len(value) < 10:
        return None
    try:
        return instant(value)
    except (ValueError, OverflowError):
        return None
