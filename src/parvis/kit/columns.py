"""What a database with typed columns keeps of a text: PostgreSQL refuses a longer one, SQLite would take it."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _


def too_long(said: object, model: type[Model]) -> dict[str, list[Any]]:
    """{name: [reason]} for the texts of `said`, a record or a row, that the column of that name has no room for."""
    texts = {field.name: getattr(said, field.name, None) for field in model._meta.concrete_fields if field.max_length}
    limits = {field.name: field.max_length or 0 for field in model._meta.concrete_fields}
    return {
        name: [_("%(limit)s characters at most.") % {"limit": limits[name]}]
        for name, text in texts.items()
        if isinstance(text, str) and len(text) > limits[name]
    }
