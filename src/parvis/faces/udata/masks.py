"""The header `X-Fields`: which members of an answer a client wants, `data{id,title},next_page` or `*`."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.kit.errors import Invalid

_LONGEST, _DEEPEST = 4_000, 12
_ALL: Final = "*"
Mask = Mapping[str, "Mask | None"]


def parse(text: str) -> Mask:
    """The mask. Raises Invalid for what is none."""
    text = text.strip()
    if len(text) > _LONGEST:
        raise _wrong()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    mask, rest = _members(text, 0)
    if rest or not mask:
        raise _wrong()
    return mask


def apply(value: Any, mask: Mask) -> Any:
    """The value with the members of the mask alone; those that are not there are null."""
    if isinstance(value, list):
        return [apply(item, mask) for item in value]
    if not isinstance(value, Mapping):
        return value
    named = {name: _inner(value.get(name), inner) for name, inner in mask.items() if name != _ALL}
    return {**value, **named} if _ALL in mask else named


def _inner(value: Any, mask: Mask | None) -> Any:
    return value if mask is None or value is None else apply(value, mask)


def _members(text: str, depth: int) -> tuple[dict[str, Mask | None], str]:
    """(members up to the brace that closes them, what comes after)."""
    if depth > _DEEPEST:
        raise _wrong()
    found: dict[str, Mask | None] = {}
    while text and not text.startswith("}"):
        end = min((at for at in (text.find(mark) for mark in ",{}") if at >= 0), default=len(text))
        name, text = text[:end].strip(), text[end:]
        if not name or not (name == _ALL or name.replace("_", "").replace("-", "").replace(":", "").isalnum()):
            raise _wrong()
        found[name] = None
        if text.startswith("{"):
            found[name], text = _members(text[1:], depth + 1)
            if not text.startswith("}") or not found[name]:
                raise _wrong()
            text = text[1:].lstrip()
        if text.startswith(","):
            text = text[1:]
            if not text.strip():
                raise _wrong()
        elif text and not text.startswith("}"):
            raise _wrong()
    return found, text


def _wrong() -> Invalid:
    return Invalid({"X-Fields": [_("This is no list of members, such as data{id,title},next_page.")]})
