"""How good a description is, and what would make it better."""

from typing import Any, Literal

from ninja import Schema

from parvis.dialects import native


class ProposalOut(Schema):
    """A value for a field of a description, in words where it is a code (`label`), and why."""

    field: str
    value: Any
    label: str
    reason: str


class ProposalsOut(Schema):
    """Proposals, one at most per field; `patch` is all of them as a body for `PATCH /datasets/{ref}`."""

    data: list[ProposalOut]
    patch: dict[str, Any]


class ReadingOut(Schema):
    """What was read of a file, null for a link; `trouble` says why there is no table."""

    reading: dict[str, Any] | None
    data: list[ProposalOut]


class GainOut(Schema):
    """What one more thing said would add, out of nine points."""

    criterion: str
    points: int
    label: str


class MendOut(Schema):
    """One thing to do, and the points of the European score it gains."""

    name: str
    points: int
    label: str


class DimensionOut(Schema):
    """One part of the European score, and its indicators under the names of their metrics in DQV."""

    points: int
    total: int
    label: str
    met: dict[str, bool]


class EuropeanOut(Schema):
    """The score of data.europa.eu, by `method` and `version`; `mends` begin with what gains most."""

    method: str
    version: str
    points: int
    total: int
    rating: Literal["excellent", "good", "sufficient", "bad"]
    rating_label: str
    dimensions: dict[str, DimensionOut]
    mends: list[MendOut]


class MeterOut(Schema):
    """The quality score of the portal and that of Europe, and what would raise them."""

    score: float
    criteria: dict[str, bool | None]
    points: int
    total: int
    gains: list[GainOut]
    european: EuropeanOut


class AlikeItem(Schema):
    """A dataset, and whether you may add a file to it."""

    dataset: native.DatasetSummary
    editable: bool


class AlikeOut(Schema):
    """Datasets of nearly the same title, the nearest first."""

    data: list[AlikeItem]
