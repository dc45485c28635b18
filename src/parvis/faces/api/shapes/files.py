"""Files of datasets: sent, hosted, in an order, with versions."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from parvis.dialects import native


class OrderIn(Schema):
    """The ids of every resource of the dataset, in the order wanted."""

    ids: list[str] = Field(max_length=10_000)


class PlaceIn(Schema):
    """A place in the list, from 1; one beyond the end is the end."""

    place: int = Field(ge=1, le=2**31)


class PlaceOut(Schema):
    """Where the resource stands in the list of its dataset, from 1, and how long the list is."""

    place: int
    count: int


class UploadOut(Schema):
    """A file on its way in: `offset` of its `length` bytes have arrived; `sha256` is known once it is `complete`."""

    id: str
    filename: str
    length: int
    offset: int
    state: Literal["receiving", "complete", "taken"]
    sha256: str
    expires_at: datetime


def upload_out(upload: Any) -> dict[str, Any]:
    """An upload as JSON."""
    return {name: getattr(upload, name) for name in UploadOut.model_fields}


class FileIn(Schema):
    """Where the bytes are: `upload` is the id of a complete upload of yours."""

    upload: str = Field("", max_length=64)
    note: str = Field("", max_length=1000)


class NoteIn(Schema):
    """What changed, in a few words."""

    note: str = Field("", max_length=1000)


class FileResourceIn(native.ResourceIn):
    """A resource: `url` for a link, or `upload`, the id of a complete upload of yours, for a file to host."""

    title: str = Field("", max_length=350)
    upload: str = Field("", max_length=64)


class VersionsOut(Schema):
    """The files a resource has and had, newest first."""

    data: list[native.VersionOut]


class ScheduleIn(Schema):
    """When the dataset publishes itself: an instant with its zone, or in UTC."""

    publish_at: datetime


class ResourcesIn(Schema):
    """Which resources of a dataset."""

    q: str = Field("", max_length=300)
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=200)
