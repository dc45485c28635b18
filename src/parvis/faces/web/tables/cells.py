"""Cells as people read them."""

from typing import Any, Final

from django.utils.translation import gettext as _

LONGEST: Final = 300  # characters of a cell


def shown(value: Any) -> str:
    """A cell in a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)[:LONGEST]
