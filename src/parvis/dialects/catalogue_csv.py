"""The catalogue as CSV in udata's columns: a line per dataset (which `datagouv` reads), per file, per organization."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from typing import Final

import orjson

from parvis.dialects import records
from parvis.dialects.datagouv import COLUMNS, SEPARATOR
from parvis.dialects.vocabularies import ResourceType, State

DATASETS: Final = COLUMNS
RESOURCES: Final = (
    "dataset.id", "dataset.title", "dataset.slug", "dataset.url", "dataset.organization", "dataset.organization_id",
    "dataset.license", "dataset.private", "dataset.archived", "id", "url", "title", "description", "filetype", "type",
    "format", "mime", "filesize", "checksum.type", "checksum.value", "created_at", "modified", "downloads",
    "harvest.created_at", "harvest.modified_at", "schema_name", "schema_version", "extras",
)  # fmt: skip
ORGANIZATIONS: Final = (
    "id", "name", "slug", "acronym", "url", "description", "badges", "created_at", "last_modified",
    "business_number_id", "metric.datasets", "metric.followers", "metric.views",
)  # fmt: skip

# What the columns hold that are not text: a moment, a day, a whole number, a number, true or false.
_KINDS: Final = {
    "created_at": "moment", "last_modified": "moment", "modified": "moment", "temporal_coverage.start": "date",
    "temporal_coverage.end": "date", "featured": "boolean", "dataset.private": "boolean", "quality_score": "number",
    **dict.fromkeys(
        ("resources_count", "main_resources_count", "filesize", "downloads", "metric.discussions",
         "metric.discussions_open", "metric.reuses", "metric.dataservices", "metric.followers", "metric.views",
         "metric.resources_downloads", "metric.datasets"),
        "integer",
    ),
}  # fmt: skip

Row = dict[str, object]


def kinds(columns: Iterable[str]) -> dict[str, str]:
    """What these columns hold, by name: text, date, moment, integer, number or boolean."""
    return {name: _KINDS.get(name, "text") for name in columns}


def lines(columns: Iterable[str], rows: Iterable[Row]) -> bytes:
    """The rows as lines, without a header; a column that a row lacks is empty."""
    text = StringIO()
    # The module quotes no carriage return that stands alone, and no reader takes one that is not quoted.
    plain, quoted = (csv.writer(text, delimiter=SEPARATOR, lineterminator="\n", quoting=way)
                     for way in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))  # fmt: skip
    names = tuple(columns)
    for row in rows:
        cells = [_cell(row.get(name)) for name in names]
        (quoted if any("\r" in one for one in cells) else plain).writerow(cells)
    return text.getvalue().encode("utf-8", "ignore")


def header(columns: Iterable[str]) -> bytes:
    """The first line."""
    return lines(columns, [{name: name for name in columns}])


def _cell(value: object) -> str:
    """Empty for nothing; moments and days by ISO 8601; a list with bare commas."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def dataset(told: records.Described, site: str) -> Row:
    """A dataset; licence and places are told by their names, as the standing of its archive is."""
    one = told.dataset
    main = sum(file.type == ResourceType.MAIN for file in one.resources)
    score = told.quality.get("score")
    moments = [moment for moment in (one.updated_at, one.modified_at) if moment]
    return {
        "id": one.id, "title": one.title, "slug": one.slug, "acronym": one.acronym,
        "url": one.source_url or f"{site}/datasets/{one.slug or one.id}",
        **_organization_of(told, ""),
        "owner": one.owner_name, "owner_id": one.owner or one.extras.get("datagouv:owner_id"),
        "description": one.description, "description_short": one.description_short, "frequency": one.frequency,
        "license": told.license.title if told.license else "",
        "temporal_coverage.start": one.temporal_start, "temporal_coverage.end": one.temporal_end,
        "spatial.granularity": one.granularity,
        "spatial.zones": tuple(told.zones[id].name for id in one.zones if id in told.zones),
        "featured": one.featured, "created_at": one.created_at, "last_modified": max(moments, default=None),
        "tags": one.tags, "archived": _archived(one), "resources_count": one.resources_count or len(one.resources),
        "main_resources_count": main or _count(one.extras.get("datagouv:main_resources_count")),
        "resources_formats": one.formats,
        **{f"harvest.{name}": one.harvest.get(name)
           for name in ("backend", "domain", "created_at", "modified_at", "remote_url")},
        "quality_score": "" if score is None else round(float(score), 2),
        "metric.discussions": one.metrics.discussions,
        "metric.discussions_open": _count(one.extras.get("datagouv:discussions_open")),
        "metric.reuses": one.metrics.reuses, "metric.reuses_by_months": _months(one, "reuses"),
        "metric.dataservices": one.metrics.dataservices, "metric.followers": one.metrics.followers,
        "metric.followers_by_months": _months(one, "followers"), "metric.views": one.metrics.views,
        "metric.resources_downloads": one.metrics.downloads,
    }  # fmt: skip


def _organization_of(told: records.Described, start: str) -> Row:
    name = told.organization.name if told.organization else ""
    return {f"{start}organization": name, f"{start}organization_id": told.dataset.organization}


def _count(kept: object) -> int:
    """A number that another catalogue said; 0 for what people may have put in its place."""
    return kept if type(kept) is int and 0 <= kept < 2**63 else 0


def _archived(one: records.Dataset) -> object:
    return (one.archived_at or True) if one.state == State.ARCHIVED else False


def _months(one: records.Dataset, name: str) -> str:
    """As udata writes them: the text of a Python dict."""
    counts = one.metrics.by_month.get(name, {})
    return f"{{{', '.join(f'{month!r}: {count}' for month, count in counts.items())}}}" if counts else ""


def resources(told: records.Described, site: str) -> Iterator[Row]:
    """The files of a dataset."""
    one = told.dataset
    page = f"{site}/datasets/{one.slug or one.id}"
    whole: Row = {
        "dataset.id": one.id, "dataset.title": one.title, "dataset.slug": one.slug, "dataset.url": page,
        **_organization_of(told, "dataset."), "dataset.license": told.license.title if told.license else "",
        "dataset.private": False, "dataset.archived": _archived(one),
    }  # fmt: skip
    for file in one.resources:
        yield whole | {
            "id": file.id, "url": f"{site}/api/datasets/r/{file.id}" if file.file else file.url, "title": file.title,
            "description": file.description, "filetype": "file" if file.file else "remote", "type": str(file.type),
            "format": file.format, "mime": file.mime, "filesize": file.filesize, "checksum.type": file.checksum_type,
            "checksum.value": file.checksum, "created_at": file.created_at, "modified": file.modified_at,
            "downloads": file.downloads, "harvest.created_at": file.harvest.get("created_at"),
            "harvest.modified_at": file.harvest.get("modified_at"), "schema_name": file.schema.get("name"),
            "schema_version": file.schema.get("version"),
            "extras": orjson.dumps(file.extras).decode() if file.extras else "",
        }  # fmt: skip


def organization(one: records.Organization, site: str) -> Row:
    """An organization."""
    return {
        "id": one.id, "name": one.name, "slug": one.slug, "acronym": one.acronym,
        "url": one.url or f"{site}/organizations/{one.slug}", "description": one.description, "badges": one.badges,
        "created_at": one.created_at, "last_modified": one.modified_at, "business_number_id": one.business_number_id,
        "metric.datasets": one.metrics.datasets, "metric.followers": one.metrics.followers,
        "metric.views": one.metrics.views,
    }  # fmt: skip
