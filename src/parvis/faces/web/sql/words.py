"""What people read of examples and of types."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TYPES: Final = {
    "string": gettext_lazy("text"), "integer": gettext_lazy("whole number"), "number": gettext_lazy("number"),
    "boolean": gettext_lazy("yes or no"), "date": gettext_lazy("date"), "datetime": gettext_lazy("date and time"),
    "time": gettext_lazy("time"), "object": gettext_lazy("structure"), "geojson": gettext_lazy("shape"),
}  # fmt: skip


def title(example: Any) -> str:
    """What an example does, of which table."""
    values = dict(zip(("first", "second"), example.columns, strict=False))
    sentences = {
        "first": _("The first rows"),
        "count": _("How many rows there are of each “%(first)s”"),
        "sum": _("“%(first)s” by “%(second)s”: mean, least, most"),
        "months": _("How many rows there are in each month of “%(first)s”"),
        "join": _("Two tables put together by “%(first)s”"),
    }
    return sentences[example.kind] % values
