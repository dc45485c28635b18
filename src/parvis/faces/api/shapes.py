"""Bodies and answers that are not the exchange shapes of `dialects.native`."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from parvis.dialects import native, topics


class FacetOut(Schema):
    """One value of a facet, with how many results it has when all other filters apply."""

    value: str
    label: str
    count: int


class PageOut(Schema):
    """A page."""

    total: int
    page: int
    page_size: int
    next_page: str | None
    previous_page: str | None


class DatasetPage(PageOut):
    """A page of datasets; `correction` is what the reader may have meant."""

    data: list[native.DatasetSummary]
    facets: dict[str, list[FacetOut]]
    correction: str


class DatasetWalk(Schema):
    """A step of a walk through every dataset; follow `next_cursor` until it is null."""

    data: list[native.DatasetSummary]
    next_cursor: str | None


class OrganizationPage(PageOut):
    """A page of organizations."""

    data: list[native.OrganizationOut]
    facets: dict[str, list[FacetOut]]
    correction: str


class TopicPage(PageOut):
    """A page of topics."""

    data: list[topics.TopicOut]
    facets: dict[str, list[FacetOut]]
    correction: str


class ElementsOut(Schema):
    """What a topic holds for this reader, and how many that is."""

    data: list[topics.ElementOut]
    total: int


class ZonePage(PageOut):
    """A page of zones."""

    data: list[native.ZoneOut]


class ActivityOut(Schema):
    """One act: who did what when, and each field as [before, after]."""

    id: int
    at: datetime
    verb: str
    actor: str
    changes: dict[str, list[Any]]


class HistoryOut(Schema):
    """Acts, newest first."""

    data: list[ActivityOut]


class SuggestionOut(Schema):
    """A completion."""

    type: str
    id: str
    title: str
    page: str


class SuggestionsOut(Schema):
    """Completions, best first."""

    data: list[SuggestionOut]


class DumpOut(Schema):
    """The whole catalogue, or a part of what is told of it, in a file."""

    name: str
    url: str
    mime: str
    filesize: int
    sha256: str
    count: int
    made_at: datetime
    changed_at: datetime
    label: str


class ValueOut(Schema):
    """A value of a controlled list, named in the reader's language."""

    id: str
    label: str


class RoleOut(Schema):
    """A role in an organization."""

    id: str
    role: str


class MeOut(Schema):
    """Who the token speaks for."""

    id: str
    name: str
    first_name: str
    last_name: str
    language: str
    email: str
    is_administrator: bool
    scopes: list[str]
    organizations: list[RoleOut]


class MemberOut(Schema):
    """A member of an organization."""

    id: str
    name: str
    email: str
    role: str
    since: datetime


class MemberIn(Schema):
    """A role to give."""

    email: str
    role: Literal["administrator", "editor", "contributor"]


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


class ProblemField(Schema):
    """A member at fault."""

    field: str
    reasons: list[str]


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[ProblemField] = []


class JobOut(Schema):
    """A background job."""

    id: int
    name: str
    state: str
    attempts: int
    max_attempts: int
    run_at: datetime
    progress_done: int | None
    progress_total: int | None
    progress_message: str
    reason: str
    message: str
    created_at: datetime
    finished_at: datetime | None


class JobsOut(Schema):
    """Jobs, newest first, and how many there are by state."""

    data: list[JobOut]
    counts: dict[str, int]


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


class ColumnOut(Schema):
    """A column: its name in questions, the header of the file, its Table Schema type, what its values mean."""

    name: str
    original: str
    type: str
    semantic: str
    label: str
    description: str
    unit: str


class OneTableOut(Schema):
    """A table among those of a file."""

    name: str
    title: str
    rows: int
    columns: int


class ProgressOut(Schema):
    """How far a reading is, in bytes of the file."""

    done: int
    total: int
    step: str


class TableOut(Schema):
    """Where the tables of a file stand: `none`, `waiting`, `reading`, `ready`, `refused`, `held` or `cancelled`."""

    state: str
    reason: str
    explanation: str
    first_lines: list[str]
    progress: ProgressOut | None
    version: int | None
    table: str | None
    rows: int | None
    columns: list[ColumnOut]
    report: dict[str, Any] | None
    tables: list[OneTableOut]
    skipped: dict[str, str]
    links: dict[str, str]


class DescribedTableOut(Schema):
    """A table and what is said of its columns."""

    name: str
    title: str
    rows: int
    columns: list[ColumnOut]


class DictionaryOut(Schema):
    """What people say of a file: `gone` holds descriptions of columns it no longer has, by table and column."""

    tables: list[DescribedTableOut]
    gone: dict[str, dict[str, dict[str, str]]]
    table_schema: dict[str, Any] | None = Field(alias="schema")
    schema_url: str
    modified_at: datetime | None
    links: dict[str, str]


class TextsIn(Schema):
    """What is said of a column; an empty text is taken off."""

    label: str = ""
    description: str = ""
    unit: str = ""


class DictionaryIn(Schema):
    """Texts by table and column; a Table Schema, or the address of one; `null` takes it off."""

    columns: dict[str, dict[str, TextsIn]] = {}
    table_schema: dict[str, Any] | None = Field(None, alias="schema")
    schema_url: str = Field("", max_length=2048)


class ValidationOut(Schema):
    """`none` without a Table Schema, `waiting`, or `ready` with what was found."""

    state: str
    table: str
    verdict: dict[str, Any] | None


class RowsOut(PageOut):
    """Rows of a table; `__id` is the number of the row in the file."""

    data: list[dict[str, Any]]


class ExportIn(Schema):
    """How CSV is written for those who open it in a spreadsheet."""

    bom: bool = False
    excel: bool = False
    separator: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."


class WayOut(Schema):
    """A way to map a table; `is_doubtful` when latitude and longitude look exchanged."""

    name: str
    kind: Literal["shapes", "points", "pairs", "codes"]
    columns: list[str]
    level: str
    is_doubtful: bool


class TiledOut(Schema):
    """What the vector tiles of a table show."""

    way: str
    layer: str
    features: int
    size: int


class MapOut(Schema):
    """How a table can be mapped; `bbox` is west, south, east, north in degrees."""

    table: str
    rows: int
    ways: list[WayOut]
    bbox: list[float] | None
    tiles: str | None
    tiled: TiledOut | None


class ZoneMeasureOut(Schema):
    """What the rows come to in a zone; `class` is the index of its class."""

    code: str
    name: str
    rows: int
    value: float | None
    class_: int | None = Field(alias="class")


class ClassOut(Schema):
    """Zones whose measure is from `start` to `end`."""

    start: float
    end: float
    zones: int


class UnknownCodeOut(Schema):
    """A text that is the code of no zone."""

    code: str
    rows: int


class ChoroplethOut(Schema):
    """Zones with their measure, the largest first."""

    level: str
    column: str
    aggregate: str
    value: str | None
    zones: list[ZoneMeasureOut]
    classes: list[ClassOut]
    without_code: int
    unknown_codes: list[UnknownCodeOut]
    contours: str | None


class ContoursOut(Schema):
    """The contours of a level of zones."""

    level: str
    zones: int
    size: int
    bbox: list[float]
    source: str
    address: str


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=2000)


class ChangeOut(Schema):
    """What a version changed since the one before; `summary` says it in sentences."""

    model_config = {"populate_by_name": True}

    from_: str = Field(alias="from")
    to: str
    state: str
    reason: str
    compared_at: str | None
    added: int | None
    removed: int | None
    changed: int | None
    summary: list[str]
    url: str


class KeptVersionOut(Schema):
    """A version whose tables are kept; of a link, the id of its reading."""

    version: str
    read_at: str


class ChangesOut(Schema):
    """What each version changed, newest first."""

    data: list[ChangeOut]
    versions: list[KeptVersionOut]


class ChangedCellOut(Schema):
    """A cell that changed, in the row that `key` tells."""

    key: dict[str, Any]
    column: str
    before: Any
    after: Any


class ChangedTableOut(Schema):
    """One table: `kind` is `compared`, `added` or `removed`; without a `key`, whole rows were compared."""

    name: str
    title: str
    kind: str
    key: list[str]
    rows_before: int
    rows_after: int
    added: int
    removed: int
    changed: int
    columns: dict[str, list[dict[str, str]]]
    cells: dict[str, int]
    sample: list[ChangedCellOut]
    links: dict[str, str]


class DifferenceOut(Schema):
    """What is different between two versions."""

    model_config = {"populate_by_name": True}

    from_: str = Field(alias="from")
    to: str
    state: str
    reason: str
    explanation: str
    progress: ProgressOut | None
    summary: list[str]
    tables: list[ChangedTableOut]


class ChangedRowsIn(Schema):
    """Which rows."""

    table: str = ""
    kind: Literal["changed", "added", "removed"] = "changed"
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(20, ge=1, le=100)


class ChangedRowOut(Schema):
    """A row: `before` is null when it was added, `after` when it was removed."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ChangedRowsOut(PageOut):
    """Rows that changed."""

    data: list[ChangedRowOut]


class ResourcesIn(Schema):
    """Which resources of a dataset."""

    q: str = Field("", max_length=300)
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=200)


class ResourcePage(PageOut):
    """Resources of a dataset."""

    data: list[native.ResourceOut]
