"""Cells and types as people read them."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST: Final = 300  # characters of a cell
_TYPES: Final = {
    "string": gettext_lazy("text"), "integer": gettext_lazy("whole number"), "number": gettext_lazy("number"),
    "boolean": gettext_lazy("yes or no"), "date": gettext_lazy("date"), "datetime": gettext_lazy("date and time"),
    "time": gettext_lazy("time of day"), "object": gettext_lazy("list or record"), "geojson": gettext_lazy("shape"),
}  # fmt: skip


def shown(value: Any) -> str:
    """A cell in a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)[:LONGEST]


def type_words(code: str) -> str:
    """What people call a type of Table Schema."""
    return str(_TYPES.get(code, code))


def whole(text: str) -> int:
    """A number of a page as it is written in an address; 1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
