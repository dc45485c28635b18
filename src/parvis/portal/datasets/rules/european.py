"""What would raise the European score of a description (`dialects.dcat.quality`), from what gains most on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from parvis.dialects import dcat
from parvis.dialects.records import Dataset
from parvis.dialects.vocabularies import AccessType

# {what somebody can do: the indicators it meets}; what the portal says by itself of every dataset is not among them.
_ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "license": ("licenceAvailability", "knownLicence"),
    "keywords": ("keywordAvailability",),
    "theme": ("categoryAvailability",),
    "contact": ("contactPointAvailability",),
    "spatial": ("spatialAvailability",),
    "temporal_coverage": ("temporalAvailability",),
    "publisher": ("publisherAvailability",),
}
_OF_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "answer": ("accessUrlStatusCode", "downloadUrlStatusCode"),
    "download": ("downloadUrlAvailability",),
    "open_format": ("formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"),
    "format": ("formatAvailability", "mediaTypeAvailability", "formatMediaTypeVocabularyAlignment"),
    "size": ("byteSizeAvailability",),
}
_FIRST_FILE: Final = {"files": tuple(name for names in _OF_FILES.values() for name in names)}


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing to do, and the points of the European score that it gains."""

    name: str
    points: int


@dataclass(frozen=True, slots=True)
class European:
    """The score, and what would raise it, from what gains most on."""

    score: dcat.Score
    mends: tuple[Mend, ...]


def answers(dataset: Dataset, site: str) -> Callable[[str], bool | None]:
    """What is known of the addresses of its files: those of this portal answer, links said so when last asked."""
    found = {
        resource.url.strip(): resource.extras.get("check:available")
        for resource in dataset.resources
        if not resource.file
    }

    def answer(address: str) -> bool | None:
        if address.startswith(f"{site}/"):
            return True
        known = found.get(address)
        return known if isinstance(known, bool) else None

    return answer


def mends(dataset: Dataset, score: dcat.Score) -> tuple[Mend, ...]:
    """What would raise the score of the dataset."""
    parts = {**_ABOUT, **(_OF_FILES if dataset.resources else _FIRST_FILE)}
    silent = any(resource.extras.get("check:available") is False for resource in dataset.resources)
    found = [
        Mend("wait" if name == "answer" and not silent else name, points)
        for name, indicators in parts.items()
        if (points := sum(dcat.POINTS[one] for one in indicators if not score.met[one]))
        and (name != "license" or dataset.access_type == AccessType.OPEN)
    ]
    return tuple(sorted(found, key=lambda one: -one.points))
