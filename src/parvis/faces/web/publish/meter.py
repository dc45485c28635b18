"""The quality meter of the form: what is earned, and what would be gained."""

from typing import Any, Final, NamedTuple

from django.utils.translation import ngettext

from parvis.faces.web import figures, words
from parvis.portal.datasets.queries import proposals

# Where each gain is made: the field of the form, or the files.
_WHERE: Final = {
    "license": "id_license", "update_frequency": "id_frequency", "temporal_coverage": "id_temporal_start",
    "spatial": "place", "description": "id_description", "open_format": "files", "resources_documentation": "files",
    "resources_available": "files",
}  # fmt: skip


class Gain(NamedTuple):
    """`+1 Add the period covered`, and the address of the field."""

    words: str
    points: str
    where: str


class Meter(NamedTuple):
    """A bar, its number in text, and what would raise it."""

    width: int
    sentence: str
    gains: list[Gain]


def meter(record: Any, language: str) -> Meter:
    """The meter of a description, saved or not."""
    found = proposals.meter(record)
    sentence = ngettext("%(earned)s point of %(total)s", "%(earned)s points of %(total)s", found.points) % {
        "earned": figures.number(found.points, language),
        "total": figures.number(found.total, language),
    }
    gains = [
        Gain(
            words.label("gain", gain.criterion, language),
            f"+{figures.number(gain.points, language)}",
            _WHERE[gain.criterion],
        )
        for gain in found.gains
    ]
    return Meter(round(100 * found.points / found.total), sentence, gains)
