"""The quality score of a dataset's description: nine questions of equal weight, as udata asks them.

`assess` is pure: it reads a record and a date, and answers each question with True, False, or None where the question
does not arise (a dataset without resources cannot have an unavailable one).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from parvis.dialects.records import Dataset
from parvis.dialects.vocabularies import CLOSED_FORMATS, FREQUENCIES, AccessType, ResourceType

DESCRIPTION_LENGTH = 100
GRACE = timedelta(days=1)
CRITERIA = (
    "license",
    "temporal_coverage",
    "spatial",
    "update_frequency",
    "update_fulfilled_in_time",
    "description",
    "open_format",
    "resources_available",
    "resources_documentation",
)


@dataclass(frozen=True, slots=True)
class Quality:
    """The score, from 0 to 1, and the answer to each question of `CRITERIA`."""

    score: float
    criteria: Mapping[str, bool | None]


def next_update_on(dataset: Dataset) -> date | None:
    """The day by which the data should change again; None when nothing is promised."""
    delay = FREQUENCIES.get(dataset.frequency)
    if delay is None or dataset.updated_at is None:
        return None
    return (dataset.updated_at + delay).date()


def _in_time(dataset: Dataset, today: date) -> bool:
    if not dataset.frequency or dataset.frequency == "unknown":
        return False
    due = next_update_on(dataset)
    return due is None or today <= due + GRACE


def _available(dataset: Dataset) -> bool:
    return not any(
        resource.extras.get("check:available") is False for resource in dataset.resources if not resource.file
    )


def _documented(dataset: Dataset) -> bool:
    return bool(dataset.harvest.get("documented")) or any(
        resource.type == ResourceType.DOCUMENTATION or resource.description for resource in dataset.resources
    )


def assess(dataset: Dataset, today: date) -> Quality:
    """The quality of `dataset` as seen on `today`."""
    has_resources = bool(dataset.resources_count or dataset.resources)
    criteria: dict[str, bool | None] = {
        "license": bool(dataset.license) and dataset.license != "notspecified",
        "temporal_coverage": dataset.temporal_start is not None or dataset.temporal_end is not None,
        "spatial": bool(dataset.zones) or dataset.geometry is not None or bool(dataset.harvest.get("places")),
        "update_frequency": bool(dataset.frequency) and dataset.frequency != "unknown",
        "update_fulfilled_in_time": _in_time(dataset, today),
        "description": len(dataset.description) > DESCRIPTION_LENGTH,
        "open_format": any(form and form not in CLOSED_FORMATS for form in dataset.formats) if has_resources else None,
        "resources_available": _available(dataset) if has_resources else None,
        "resources_documentation": _documented(dataset) if has_resources else None,
    }
    score = sum(answer is True for answer in criteria.values()) / len(CRITERIA)
    return Quality(round(score, 4), criteria)


@dataclass(frozen=True, slots=True)
class Gain:
    """What one more thing said would add: points out of nine."""

    criterion: str
    points: int


# What the description itself can still say, from the cheapest on, with a value that would earn the point.
_SAYS: Mapping[str, Mapping[str, Any]] = {
    "license": {"license": "lov2"},
    "update_frequency": {"frequency": "irregular"},
    "temporal_coverage": {"temporal_start": date(2000, 1, 1)},
    "spatial": {"zones": ("country:fr",)},
    "description": {"description": "x" * (DESCRIPTION_LENGTH + 1)},
}
_FILES = ("open_format", "resources_documentation", "resources_available")


def points(quality: Quality) -> int:
    """The points earned, out of those of CRITERIA."""
    return sum(answer is True for answer in quality.criteria.values())


def gains(dataset: Dataset, today: date) -> list[Gain]:
    """What would raise the score of the description, the cheapest first, then what its files could be."""
    now = assess(dataset, today)
    earned = points(now)
    said = [
        Gain(criterion, points(assess(replace(dataset, **values), today)) - earned)
        for criterion, values in _SAYS.items()
        if not now.criteria[criterion] and (criterion != "license" or dataset.access_type == AccessType.OPEN)
    ]
    return said + [Gain(criterion, 1) for criterion in _FILES if now.criteria[criterion] is False]
