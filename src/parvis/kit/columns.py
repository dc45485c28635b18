"""What a database with typed columns keeps of a text: PostgreSQL refuses a longer one, SQLite would take it."""

from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _


def too_long(said: object, model: type[Model]) -> dict[str, list[Any]]:
    """{name: [reason]} for the texts of `said`, a record or a row, that the column of that name has no room for."""
    return {
        name: [_("%(limit)s characters at most.") % {"limit": limit}]
        for name, limit in _limits(model)
        if isinstance(text := getattr(said, name, None), str) and len(text) > limit
    }


@cache
def _limits(model: type[Model]) -> tuple[tuple[str, int], ...]:
    """The columns of limited texts: asked for each of the thousands of an import, told once."""
    return tuple((one.name, one.max_length) for one in model._meta.concrete_fields if one.max_length)
