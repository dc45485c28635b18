"""A part of a package changed by its path, as `package_revise` says it: `resources__1f9ab__name`, `-resources__*`.

A path names members, and the items of a list by their place (`0`, `-1`) or by five letters at least of their id. All of
it works on copies of plain dictionaries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

_SHORTEST: Final = 5  # letters of an id
_ALL: Final = "*"
_MORE: Final = "extend"
_BETWEEN: Final = "__"
_DEPTH: Final = 20

Pattern = tuple[bool, list[str]]  # whether what it names is kept, and its path


class NoSuchPart(ValueError):
    """A path that leads nowhere, in the words of CKAN."""


def nested(flat: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What is said of `name`, as one tree: `name` itself, then each `name__a__b`. Raises NoSuchPart."""
    given = flat.get(name)
    if given is not None and not isinstance(given, Mapping):
        raise NoSuchPart("Must be a dictionary")
    tree: dict[str, Any] = dict(given or {})
    for key, value in flat.items():
        if not key.startswith(name + _BETWEEN):
            continue
        place, (*path, last) = tree, key.removeprefix(name + _BETWEEN).split(_BETWEEN)
        for part in path:
            below = place.get(part)
            place[part] = dict(below) if isinstance(below, Mapping) else {}
            place = place[part]
        place[last] = value
    return tree


def patterns(texts: Iterable[str]) -> list[Pattern]:
    """`["+resources__a1b2c__*", "-resources__*"]`. Raises NoSuchPart for what begins with neither sign."""
    found = []
    for text in texts:
        if text[:1] not in ("+", "-") or not text[1:]:
            raise NoSuchPart(f'List elements must start with "+" or "-": "{text[:100]}"')
        found.append((text[0] == "+", text[1:].split(_BETWEEN)[:_DEPTH]))
    return found


def filtered(value: Any, wanted: Sequence[Pattern]) -> Any:
    """The value without what patterns take off: of several that name a part, the first says."""
    if not isinstance(value, Mapping | list) or not wanted:
        return value
    kept = [(key, below) for key, names, child in _children(value) for below in _of_child(names, child, wanted)]
    return dict(kept) if isinstance(value, Mapping) else [child for _key, child in kept]


def _of_child(names: Sequence[str], child: Any, wanted: Sequence[Pattern]) -> Iterator[Any]:
    """The child as it stays, or nothing."""
    deeper: list[Pattern] = []
    for keeps, (head, *rest) in wanted:
        if head != _ALL and head not in names:
            continue
        if rest:
            deeper.append((keeps, rest))
        elif keeps:
            break
        else:
            if any(kept for kept, _path in deeper):  # parts of it were named before
                yield filtered(child, [*deeper, (False, [_ALL])])
            return
    yield filtered(child, deeper)


def _children(value: Any) -> Iterator[tuple[Any, list[str], Any]]:
    """(key, the names it goes by, child)."""
    if isinstance(value, Mapping):
        yield from ((key, [str(key)], child) for key, child in value.items())
        return
    for place, child in enumerate(value):
        yield place, [str(place), str(place - len(value)), *_starts(child)], child


def _starts(child: Any) -> list[str]:
    id = str(child.get("id") or "") if isinstance(child, Mapping) else ""
    return [id[:length] for length in range(_SHORTEST, len(id) + 1)]


def updated(value: Any, change: Any, depth: int = 0) -> Any:
    """The value with the change in it: members replaced, items of lists changed, more of them. Raises NoSuchPart."""
    if depth > _DEPTH or not isinstance(change, Mapping):
        return change
    if isinstance(value, Mapping):
        return {**value, **{key: updated(value.get(key), one, depth + 1) for key, one in change.items()}}
    if not isinstance(value, list):
        return dict(change)
    items = list(value)
    for key, one in change.items():
        if key == _MORE:
            items += one if isinstance(one, list) else [one]
        else:
            place = place_of(items, key)
            items[place] = updated(items[place], one, depth + 1)
    return items


def place_of(items: Sequence[Any], name: str) -> int:
    """Where the item of this name stands. Raises NoSuchPart for none, or several."""
    found: list[int] = [place for place, names, _child in _children(list(items)) if str(name) in names]
    if len(found) != 1:
        raise NoSuchPart(f'Unable to find list item "{str(name)[:50]}"')
    return found[0]


def matches(value: Any, wanted: Any) -> bool:
    """Whether the value has everything that is wanted of it."""
    if isinstance(wanted, Mapping):
        if isinstance(value, list):
            return all(_matches_item(value, key, one) for key, one in wanted.items())
        return isinstance(value, Mapping) and all(
            key in value and matches(value[key], one) for key, one in wanted.items()
        )
    return bool(value == wanted) or (isinstance(wanted, str) and not isinstance(value, Mapping | list)
                                     and str(value) == wanted)  # fmt: skip


def _matches_item(items: Sequence[Any], name: str, wanted: Any) -> bool:
    try:
        return matches(items[place_of(items, name)], wanted)
    except NoSuchPart:
        return False
