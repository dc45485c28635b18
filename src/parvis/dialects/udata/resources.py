"""A resource as udata writes it, and back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from parvis.dialects import native, records
from parvis.dialects.udata import members

# Made by whoever serves the resource, so neither read nor given back.
_COMPUTED: Final = frozenset(
    {"latest", "preview_url", "permissions", "success", "urlhash", "fs_filename", "dataset", "owner", "organization"}
)
_NAMES: Final = {"views": "views"}
_TABLE: Final = "analysis:parsing:parsing_table"  # in extras: what pages of data.gouv.fr show rows by
_FORMAT: Final = 64  # characters of a format; what old catalogues have beyond is none, and only given back


class ChecksumIn(native.Shape):
    """What the bytes add up to."""

    type: str = "sha1"
    value: str = Field("", max_length=128)


class OwnIn(native.Shape):
    """What we say and udata does not."""

    language: native.Language = ""
    translations: native.Translations = Field(default_factory=dict)
    filename: native.Text = Field("", max_length=255)


class ResourceIn(members.Sent):
    """A resource as udata shows it and hears it."""

    id: native.Text = Field("", max_length=64)
    title: native.Text = Field("", max_length=500)
    description: native.Text = Field("", max_length=members.LONGEST)
    filetype: native.Text = "remote"
    type: Annotated[str, BeforeValidator(lambda value: value or "main")] = "main"
    url: members.Link = ""
    format: native.Text = Field("", max_length=_FORMAT)
    mime: native.Text = Field("", max_length=255)
    filesize: int | None = Field(None, ge=0, le=2**53)
    checksum: ChecksumIn | None = None
    schema_: members.SchemaName = Field(default_factory=dict, alias="schema")
    harvest: members.Free = Field(default_factory=dict)
    extras: members.Free = Field(default_factory=dict)
    metrics: members.Counts = Field(default_factory=dict)
    created_at: members.Moment = None
    last_modified: members.Moment = None
    internal: members.Internal | None = None


def write_resource(resource: records.Resource, *, site: str) -> dict[str, Any]:
    """The resource as JSON; `latest` always gives the current file. `site` is the public address of the portal."""
    hosted, checksum, kept = bool(resource.file), None, members.unknown(resource.extras)
    if resource.checksum:
        checksum = {"type": resource.checksum_type or "sha1", "value": resource.checksum}
    own = {"language": resource.language, "translations": resource.translations,
           "filename": "" if hosted else resource.filename}  # fmt: skip
    schema = {name: resource.schema.get(name) or None for name in ("name", "version", "url")}
    body = {
        "id": resource.id,
        "title": resource.title,
        "description": resource.description or None,
        "filetype": "file" if hosted else "remote",
        "type": str(resource.type),
        "format": resource.format or None,
        "url": f"{site}/api/datasets/r/{resource.id}" if hosted else resource.url,
        "latest": f"{site}/api/1/datasets/r/{resource.id}",
        "checksum": checksum,
        "filesize": resource.filesize,
        "mime": resource.mime or None,
        "created_at": members.moment(resource.created_at),
        "last_modified": _last_modified(resource, hosted),
        "metrics": members.counts(kept, {"views": resource.downloads}),
        "harvest": dict(resource.harvest) or None,
        "extras": members.written_extras(resource.extras, own),
        "preview_url": None,
        "schema": schema if any(schema.values()) else None,
        "internal": {
            "created_at_internal": members.moment(resource.created_at),
            "last_modified_internal": members.moment(resource.modified_at),
        },
    }
    over = [name for name, told in _TOLD.items() if told(kept.get(name)) and not (hosted and name == "filetype")]
    return members.with_unknown(body, resource.extras, computed=_COMPUTED, over=over)


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and bool(members.read_moment(value))


# What is told as it was told to us, when it is of its kind: a format longer than any of ours, the time of a source,
# and that a link was a file of another portal.
_TOLD: Final[Mapping[str, Callable[[object], bool]]] = {
    "format": lambda value: isinstance(value, str) and len(value) > _FORMAT,
    "created_at": _is_moment,
    "filetype": lambda value: value == "file",
}


def shown(body: dict[str, Any], dataset: str, read: Collection[str], *, site: str) -> dict[str, Any]:
    """The JSON of a resource; one that is `read`, whose rows are asked here, says so, and at which page."""
    if body["id"] not in read:
        return body
    page = f"{site}/datasets/{dataset}/resources/{body['id']}/table"
    return {**body, "preview_url": page, "extras": {**body["extras"], _TABLE: body["id"]}}


def _last_modified(resource: records.Resource, hosted: bool) -> str | None:
    """What the source says, else what the last look at a link found, else what we know."""
    said = resource.harvest.get("modified_at") or (None if hosted else resource.extras.get("analysis:last-modified-at"))
    return str(said) if said else members.moment(resource.modified_at)


def read_resource(body: Mapping[str, Any], onto: records.Resource | None = None) -> records.Resource:
    """The record the body describes; with `onto`, that record with only the members that were sent.

    The file of a hosted resource cannot be told: it is a link to where it is. Raises Invalid by member.
    """
    body = _without_rows(body)
    strange = str(body.get("format") or "") if onto is None else ""
    strange = strange if len(strange) > _FORMAT else ""
    sent = members.shaped(ResourceIn, {**body, "format": ""} if strange else body)
    given = sent.model_fields_set if onto else set(ResourceIn.model_fields)
    same = ("title", "description", "type", "url", "format", "mime", "filesize")
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    if "checksum" in given:
        changes["checksum_type"] = sent.checksum.type if sent.checksum and sent.checksum.value else ""
        changes["checksum"] = sent.checksum.value if sent.checksum else ""
    if "schema_" in given:
        changes["schema"] = sent.schema_
    if onto is None:
        changes |= _first(sent, {"format": strange} if strange else {})
    elif "extras" in given:
        changes |= _extras(sent, members.unknown(onto.extras))
    return replace(onto or records.Resource(title=""), **changes)


def _without_rows(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what `shown` says, which is no part of the resource."""
    extras, id = body.get("extras"), body.get("id")
    if not isinstance(extras, Mapping) or not id or extras.get(_TABLE) != id:
        return body
    return {**body, "extras": {name: value for name, value in extras.items() if name != _TABLE}}


def _extras(sent: ResourceIn, kept: Mapping[str, Any]) -> dict[str, Any]:
    extras, said = members.split_extras(sent.extras, kept)
    if not said:
        return {"extras": extras}
    own = members.shaped(OwnIn, said)
    return {"extras": extras, "language": own.language, "translations": members.texts(own.translations),
            "filename": own.filename}  # fmt: skip


def _first(sent: ResourceIn, aside: Mapping[str, Any]) -> dict[str, Any]:
    """What is read of a resource the first time only; `aside` is what we have no place for."""
    downloads, others = members.counted(sent.metrics, _NAMES)
    kept = {**sent.kept(_COMPUTED), **aside} | ({"metrics": others} if others else {})
    if sent.filetype == "file":
        kept["filetype"] = "file"
    created = _internal(sent.internal, "created_at_internal") or sent.created_at
    # What is said to the world may be what a harvest said; what the portal itself knows is what we know.
    if sent.created_at and sent.created_at != created:
        kept["created_at"] = members.moment(sent.created_at)
    return {
        "id": sent.id,
        # Old catalogues hold files without a title; people still call them something.
        "title": sent.title if sent.title.strip() else sent.url.rstrip("/").rpartition("/")[2] or sent.format,
        "harvest": sent.harvest,
        "downloads": downloads.get("views", 0),
        "created_at": created,
        "modified_at": _internal(sent.internal, "last_modified_internal") or sent.last_modified,
        **_extras(sent, kept),
    }


def _internal(internal: members.Internal | None, name: str) -> datetime | None:
    found: datetime | None = getattr(internal, name) if internal else None
    return found
