"""Resources: every member that is not CKAN's is one of the resource itself."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from parvis.dialects import records
from parvis.dialects.ckan import values
from parvis.dialects.ckan.pairs import HARVEST, LANGUAGE, REST, SCHEMA, TRANSLATIONS
from parvis.dialects.vocabularies import CHECKSUM_TYPES, ResourceType

_PAIRS: Final = (LANGUAGE, SCHEMA, HARVEST, TRANSLATIONS)
_FILE: Final = "file"  # what CKAN calls a resource that is data
_UPLOAD: Final = "upload"
_ROWS: Final = "datastore"  # a file whose rows are written by programs, and said to be
_ALGORITHM: Final = "hash_algorithm"
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]{8,128}")
_BY_LENGTH: Final = {32: "md5", 40: "sha1", 64: "sha256"}
_KNOWN: Final = frozenset({
    "id", "package_id", "name", "description", "url", "url_type", "format", "mimetype", "mimetype_inner", "size",
    "hash", _ALGORITHM, "created", "last_modified", "metadata_modified", "cache_url", "cache_last_updated",
    "resource_type", "position", "state", "datastore_active", "revision_id", "package", "upload", "clear_upload",
    "datastore_contains_all_records_of_source_file", REST,
})  # fmt: skip
# Of those, what CKAN's own may say in more words, and what it may say where the resource says nothing.
_LONGER, _ITS_OWN = ("url_type", "resource_type", "name", "format", "mimetype"), ("hash", "size")


def write_resource(resource: records.Resource, *, package: str, position: int, site: str) -> dict[str, Any]:
    """The resource of the package of this id; `datastore_active` is for who knows its tables to say.

    The address of a file of ours is that of CKAN's uploads, which answers here too.
    """
    members: dict[str, Any] = {
        "id": resource.id,
        "package_id": package,
        "name": resource.title,
        "description": resource.description,
        "url": _address(resource, package, site),
        "url_type": _UPLOAD if resource.file else None,
        "format": resource.format.upper(),
        "mimetype": resource.mime or None,
        "mimetype_inner": None,
        "size": resource.filesize,
        "hash": resource.checksum,
        "created": values.moment(resource.created_at),
        "last_modified": values.moment(resource.modified_at),
        "metadata_modified": values.moment(resource.modified_at),
        "cache_url": None,
        "cache_last_updated": None,
        "resource_type": _FILE if resource.type == ResourceType.MAIN else str(resource.type),
        "position": position,
        "state": "active",
        "datastore_active": False,
    }
    if resource.checksum_type:
        members[_ALGORITHM] = resource.checksum_type
    members |= {pair.key: pair.write(value) for pair in _PAIRS if values.told(value := getattr(resource, pair.field))}
    rest = {key: value for key, value in resource.extras.items() if key != values.MEMBERS}
    if rest:
        members[REST] = values.dumped(rest)
    free = {name for name in _ITS_OWN if not values.told(members[name])}.union(_LONGER)
    own = values.own(resource.extras)
    if own.get("url_type") != _ROWS:  # whether a file is held here is known here
        own.pop("url_type", None)
    return members | values.given_back(own, _KNOWN, free)


def _address(resource: records.Resource, package: str, site: str) -> str:
    if not resource.file:
        return resource.url
    name = quote(resource.filename or resource.id, safe="")
    return f"{site}/dataset/{package}/resource/{resource.id}/download/{name}"


def read_resource(members: Mapping[str, Any]) -> records.Resource:
    """A resource of CKAN; one without a name is called by its file, its description or its format."""
    told = {name: value for name, value in members.items() if name not in _KNOWN}
    fields: dict[str, Any] = {}
    for pair in _PAIRS:
        if pair.key in told and (value := pair.read(told[pair.key])) is not None:
            fields[pair.field] = value
            del told[pair.key]
    own = {name: value for name, value in told.items() if values.told(value)}
    if members.get("url_type") == _ROWS:
        own["url_type"] = _ROWS
    kind, own_kind = _kind(members.get("resource_type"))
    if own_kind:
        own["resource_type"] = own_kind
    checksum_type, checksum = _checksum(members)
    if not checksum and values.told(members.get("hash")):
        own["hash"] = members["hash"]
    size, own_size = _size(members.get("size"))
    if values.told(own_size):
        own["size"] = own_size
    rest = values.loaded(members.get(REST))
    return records.Resource(
        id=values.text(members.get("id")), title=_title(members), description=values.text(members.get("description")),
        type=kind, url=values.text(members.get("url")).strip(),
        format=values.text(members.get("format")).strip().lower(),
        mime=values.text(members.get("mimetype")), filesize=size, checksum_type=checksum_type, checksum=checksum,
        extras=values.with_own(rest if isinstance(rest, dict) else {}, own),
        created_at=values.read_moment(members.get("created")),
        modified_at=values.read_moment(members.get("last_modified"))
        or values.read_moment(members.get("metadata_modified")),
        **fields,
    )  # fmt: skip


def _title(members: Mapping[str, Any]) -> str:
    if name := values.text(members.get("name")):
        return name
    url = values.text(members.get("url")).partition("?")[0].rstrip("/")
    others = (url.rpartition("/")[2], values.text(members.get("description"))[:100], values.text(members.get("format")))
    return next((one.strip() for one in others if one.strip()), "")


def _kind(value: object) -> tuple[str, object]:
    """(type of the resource, what CKAN calls it when that says more)."""
    given = values.text(value)
    if given in ("", _FILE, "file.upload"):
        return ResourceType.MAIN, None
    return (ResourceType(given), None) if given in set(ResourceType) else (ResourceType.MAIN, value)


def _checksum(members: Mapping[str, Any]) -> tuple[str, str]:
    """(algorithm, value); the algorithm may be an address of SPDX, or only told by the length."""
    given, algorithm = values.text(members.get("hash")), values.text(members.get(_ALGORITHM)).rpartition("_")[2]
    if ":" in given:
        algorithm, _colon, given = given.partition(":")
    if not algorithm and _HEXADECIMAL.fullmatch(given):
        algorithm = _BY_LENGTH.get(len(given), "")
    return (algorithm, given) if algorithm in CHECKSUM_TYPES and given else ("", "")


def _size(value: object) -> tuple[int | None, object]:
    """(bytes, what was said when it is no number of bytes)."""
    given = values.text(value).strip()
    if given.isascii() and given.isdigit() and len(given) < 19:
        return int(given), None
    return None, value
