"""What a portal holds as lines of udata's exports in CSV, made of its JSON (API 1): the columns, and their values."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from parvis.dialects import datagouv
from parvis.dialects.udata.members import OWN, is_silent
from parvis.dialects.udata.references import full_name
from parvis.kit.dates import instant

SEPARATOR: Final = datagouv.SEPARATOR
_HARVEST: Final = ("backend", "domain", "remote_id", "remote_url", "uri", "created_at", "issued_at", "modified_at",
                   "last_update", "dct_identifier")  # fmt: skip
DATASETS: Final = (
    "id", "title", "slug", "acronym", "url", "organization", "organization_id", "owner", "owner_id", "description",
    "description_short", "frequency", "license", "temporal_coverage.start", "temporal_coverage.end",
    "spatial.granularity", "spatial.zones", "spatial.geom", "featured", "created_at", "last_modified", "badges", "tags",
    "archived", "resources_count", "main_resources_count", "resources_formats",
    *(f"harvest.{name}" for name in _HARVEST), "quality_score", "metric.discussions", "metric.discussions_open",
    "metric.reuses", "metric.reuses_by_months", "metric.dataservices", "metric.followers",
    "metric.followers_by_months", "metric.views", "metric.resources_downloads",
)  # fmt: skip
# Each column of a resource that is not `dataset.…`, with where its value is in the JSON of the resource.
_RESOURCE: Final = {
    "id": "id", "url": "url", "title": "title", "description": "description", "filetype": "filetype", "type": "type",
    "format": "format", "mime": "mime", "filesize": "filesize", "checksum.type": "checksum.type",
    "checksum.value": "checksum.value", "created_at": "created_at", "modified": "last_modified",
    "downloads": "metrics.views", "harvest.issued_at": "harvest.issued_at",
    "harvest.modified_at": "harvest.modified_at", "harvest.last_update": "harvest.last_update",
    "schema_name": "schema.name", "schema_version": "schema.version", "preview_url": "preview_url", "extras": "extras",
}  # fmt: skip
_OF_DATASET: Final = ("id", "title", "slug", "url", "organization", "organization_id", "license", "private", "archived")
RESOURCES: Final = (*(f"dataset.{name}" for name in _OF_DATASET), *_RESOURCE)
_OWNED: Final = ("organization", "organization_id", "owner", "owner_id")
ORGANIZATIONS: Final = (
    "id", "name", "slug", "acronym", "url", "description", "logo", "badges", "created_at", "last_modified",
    "business_number_id", "metric.datasets", "metric.reuses", "metric.dataservices", "metric.followers", "metric.views",
)  # fmt: skip
HARVESTS: Final = (
    "id", "name", "slug", "url", "backend", *_OWNED, "created_at", "validation", "active", "schedule", "last_job",
    "last_job_status",
)  # fmt: skip
TAGS: Final = ("name", "datasets", "reuses", "total")
# Of what a portal may hold nothing of: the columns alone.
REUSES: Final = (
    "id", "title", "slug", "url", "type", "description", "remote_url", *_OWNED, "image", "featured", "created_at",
    "last_modified", "archived", "topic", "tags", "datasets", "metric.discussions", "metric.datasets",
    "metric.followers", "metric.views",
)  # fmt: skip
DATASERVICES: Final = (
    "id", "title", "slug", "url", "description", "base_api_url", "machine_documentation_url",
    "technical_documentation_url", "business_documentation_url", "authorization_request_url", "availability",
    "rate_limiting", "license", "tags", "private", *_OWNED, "created_at", "metadata_modified_at", "archived_at",
    "datasets", "metric.discussions", "metric.followers", "metric.views",
)  # fmt: skip
DISCUSSIONS: Final = (
    "id", "user", "subject", "subject_class", "subject_id", "title", "size", "participants", "messages", "created",
    "closed", "closed_by",
)  # fmt: skip
# Columns whose value is elsewhere in the JSON of the dataset than their name says.
_PLACES: Final = {
    "url": "page", "organization": "organization.name", "organization_id": "organization.id",
}  # fmt: skip
# Columns where udata has a value for nothing said.
_SILENT: Final = {"license": "license", "frequency": "frequency", "spatial.granularity": "granularity"}
# What the columns hold that is not text: a moment, a day, a whole number, a number, true or false.
_COUNTS: Final = ("discussions", "discussions_open", "reuses", "dataservices", "followers", "views", "datasets",
                  "resources_downloads")  # fmt: skip
_KINDS: Final = {
    "created_at": "moment", "last_modified": "moment", "modified": "moment", "temporal_coverage.start": "date",
    "temporal_coverage.end": "date", "featured": "boolean", "dataset.private": "boolean", "quality_score": "number",
    **dict.fromkeys(("resources_count", "main_resources_count", "filesize", "downloads"), "integer"),
    **{f"metric.{name}": "integer" for name in _COUNTS},
}  # fmt: skip
# Where else a moment is said, when what a source said of it is none.
_KNOWN: Final = {"created_at": "internal.created_at_internal", "last_modified": "internal.last_modified_internal",
                 "modified": "internal.last_modified_internal"}  # fmt: skip


def kinds(columns: Iterable[str]) -> dict[str, str]:
    """What these columns hold, by name: text, date, moment, integer, number or boolean; a cell may be empty."""
    return {name: _KINDS.get(name, "text") for name in columns}


def dataset_line(body: Mapping[str, Any], *, licenses: Mapping[str, str], zones: Mapping[str, str]) -> list[object]:
    """The values of DATASETS; licences and zones by their names, as the export says them."""
    return [_of_dataset(body, column, licenses, zones) for column in DATASETS]


def resource_lines(
    body: Mapping[str, Any], resources: Iterable[Mapping[str, Any]], *, licenses: Mapping[str, str]
) -> Iterator[list[object]]:
    """The values of RESOURCES, one line for each of these resources of the dataset."""
    first = [_of_dataset(body, name, licenses, {}) for name in _OF_DATASET]
    for one in resources:
        yield [*first, *(_value(one, name, place) for name, place in _RESOURCE.items())]


def organization_line(body: Mapping[str, Any]) -> list[object]:
    """The values of ORGANIZATIONS."""
    row = {**body, "url": body["url"] or body["page"], "badges": _badges(body)}
    return [_value(row, column, column.replace("metric.", "metrics.")) for column in ORGANIZATIONS]


def source_line(body: Mapping[str, Any]) -> list[object]:
    """The values of HARVESTS."""
    places = {"organization": "organization.name", "organization_id": "organization.id", "owner_id": "owner.id",
              "validation": "validation.state", "last_job": "last_job.created",
              "last_job_status": "last_job.status"}  # fmt: skip
    return [_plain(_at(body, places.get(column, column))) for column in HARVESTS]


def _of_dataset(
    body: Mapping[str, Any], column: str, licenses: Mapping[str, str], zones: Mapping[str, str]
) -> object:  # fmt: skip
    if column in _SILENT and is_silent(body, _SILENT[column], _at(body, column)):
        return ""
    if column == "license":
        return _named(body["license"], licenses)
    if column == "spatial.zones":
        return ",".join(_named(id, zones) for id in _at(body, column) or ())
    if column == "badges":
        return _plain(_badges(body))
    if column == "archived":
        return body["archived"] or _own(body).get("state") == "archived"
    if column in ("resources_count", "main_resources_count", "resources_formats"):
        return _of_files(body, column)
    if column in ("owner", "owner_id"):
        return _owner(body, column)
    if column.endswith("_by_months"):  # as udata writes them: the text of a Python dict
        return str(_at(body, column.replace("metric.", "metrics.")) or "")
    if column == "quality_score":
        return round(body["quality"]["score"], 2)
    if column == "metric.discussions_open":
        return body["metrics"]["discussions_open"] or _kept(body, "discussions_open", body["metrics"]["discussions"])
    return _value(body, column, _PLACES.get(column, column.replace("metric.", "metrics.")))


def _of_files(body: Mapping[str, Any], column: str) -> object:
    """What is counted of the resources; of a catalogue that had none of them, what it said."""
    resources, own = body["resources"], _own(body)
    if column == "resources_formats":
        formats = sorted({one["format"] for one in resources if one["format"]}) or own.get("formats")
        return _plain(formats)
    if column == "resources_count":
        return len(resources) or _typed(column, own.get(column)) or 0
    main = sum(one["type"] == "main" for one in resources)
    return main or _kept(body, column, 0 if resources else _of_files(body, "resources_count"))


def _kept(body: Mapping[str, Any], name: str, most: Any) -> int:
    """A count that an export we read said, no more than there are."""
    said = body["extras"].get(f"datagouv:{name}")
    return min(said, most) if type(said) is int and said > 0 else 0


def _own(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What we say of a dataset and udata does not."""
    said = body["extras"].get(OWN)
    return said if isinstance(said, Mapping) else {}


def _badges(body: Mapping[str, Any]) -> list[str]:
    return [one["kind"] for one in body["badges"] if isinstance(one, Mapping) and isinstance(one.get("kind"), str)]


def _named(id: object, names: Mapping[str, str]) -> str:
    """What the id names; what another catalogue had in its place is told as it is."""
    return names.get(id, id) if isinstance(id, str) else str(id)


def _owner(body: Mapping[str, Any], column: str) -> object:
    owner = body["owner"] if isinstance(body["owner"], Mapping) else {}
    if column == "owner_id":  # that of a person without an account is what the export said that named them
        return owner.get("id") or (_plain(body["extras"].get("datagouv:owner_id")) if owner else "")
    return full_name(owner)


def _value(body: Mapping[str, Any], column: str, place: str) -> object:
    """What is at this place of the JSON, as the column holds it."""
    found = _typed(column, _at(body, place))
    return _typed(column, _at(body, _KNOWN[column])) if found == "" and column in _KNOWN else found


def _at(body: Mapping[str, Any], place: str) -> Any:
    """What is at `a.b` in the JSON; None where a part of the way is missing."""
    value: Any = body
    for name in place.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _typed(column: str, value: Any) -> object:
    """The cell; empty for what another catalogue said that is not of the kind of the column."""
    kind = _KINDS.get(column)
    if kind == "integer":
        return value if type(value) is int and 0 <= value < 2**63 else ""
    if kind == "moment":
        return _moment(value)
    return _plain(value)


def _moment(value: Any) -> str:
    try:
        return instant(value).isoformat() if isinstance(value, str) else ""
    except (ValueError, OverflowError):
        return ""


def _plain(value: Any) -> object:
    """A list with bare commas; an object as JSON."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    if isinstance(value, Mapping):
        return orjson.dumps(value).decode() if value else ""
    return "" if value is None else value if isinstance(value, str | int | float) else str(value)
