"""What a portal holds as lines of udata's exports in CSV, made of its JSON (API 1)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from parvis.dialects import datagouv

SEPARATOR: Final = datagouv.SEPARATOR
DATASETS: Final = datagouv.COLUMNS
# Each column of a resource that is not `dataset.…`, with where its value is in the JSON of the resource.
_RESOURCE: Final = {
    "id": "id", "url": "url", "title": "title", "description": "description", "filetype": "filetype", "type": "type",
    "format": "format", "mime": "mime", "filesize": "filesize", "checksum.type": "checksum.type",
    "checksum.value": "checksum.value", "created_at": "created_at", "modified": "last_modified",
    "downloads": "metrics.views", "harvest.created_at": "harvest.created_at",
    "harvest.modified_at": "harvest.modified_at", "schema_name": "schema.name", "schema_version": "schema.version",
    "preview_url": "preview_url",
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
    "quality_score": "quality.score", "last_modified": "last_update",
}  # fmt: skip


def dataset_line(body: Mapping[str, Any], *, licenses: Mapping[str, str], zones: Mapping[str, str]) -> list[object]:
    """The values of DATASETS; licences and zones by their names, as the export says them."""
    return [_of_dataset(body, column, licenses, zones) for column in DATASETS]


def resource_lines(body: Mapping[str, Any], *, licenses: Mapping[str, str]) -> Iterator[list[object]]:
    """The values of RESOURCES, one line per resource of the dataset."""
    first = [_of_dataset(body, name, licenses, {}) for name in _OF_DATASET]
    for one in body["resources"]:
        yield [*first, *(_plain(_at(one, place)) for place in _RESOURCE.values())]


def organization_line(body: Mapping[str, Any]) -> list[object]:
    """The values of ORGANIZATIONS."""
    row = {**body, "url": body["url"] or body["page"], "badges": [one["kind"] for one in body["badges"]]}
    return [_plain(_at(row, column.replace("metric.", "metrics."))) for column in ORGANIZATIONS]


def source_line(body: Mapping[str, Any]) -> list[object]:
    """The values of HARVESTS."""
    places = {"organization": "organization.name", "organization_id": "organization.id", "owner_id": "owner.id",
              "validation": "validation.state", "last_job": "last_job.created",
              "last_job_status": "last_job.status"}  # fmt: skip
    return [_plain(_at(body, places.get(column, column))) for column in HARVESTS]


def _of_dataset(
    body: Mapping[str, Any], column: str, licenses: Mapping[str, str], zones: Mapping[str, str]
) -> object:  # fmt: skip
    resources = body["resources"]
    if column == "license":
        return _named(body["license"], licenses)
    if column == "spatial.zones":
        return ",".join(_named(id, zones) for id in _at(body, column) or ())
    if column == "archived":
        return body["archived"] or False
    if column == "resources_count":
        return len(resources)
    if column == "main_resources_count":
        return sum(one["type"] == "main" for one in resources)
    if column == "resources_formats":
        return ",".join(sorted({one["format"] for one in resources if one["format"]}))
    if column in ("owner", "owner_id"):
        return _owner(body["owner"], column)
    return _plain(_at(body, _PLACES.get(column, column.replace("metric.", "metrics."))))


def _named(id: object, names: Mapping[str, str]) -> str:
    """What the id names; what another catalogue had in its place is told as it is."""
    return names.get(id, id) if isinstance(id, str) else str(id)


def _owner(owner: Any, column: str) -> object:
    if not isinstance(owner, Mapping):
        return ""
    return owner.get("id", "") if column == "owner_id" else _name(owner)


def _name(owner: Mapping[str, Any]) -> str:
    return f"{owner.get('first_name') or ''} {owner.get('last_name') or ''}".strip()


def _at(body: Mapping[str, Any], place: str) -> Any:
    """What is at `a.b` in the JSON; None where a part of the way is missing."""
    value: Any = body
    for name in place.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _plain(value: Any) -> object:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else value if isinstance(value, str | int | float) else str(value)
