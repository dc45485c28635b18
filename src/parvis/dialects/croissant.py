"""Croissant 1.0 (http://mlcommons.org/croissant/1.0): a dataset with the files and tables that loaders read.

It is schema.org's Dataset, carries what that dialect carries, and adds the tables of the files: each is a record set
whose columns come from its rows as CSV. Of the schema of a table it has names, types, titles, descriptions, units and
the key; neither constraints nor formats, and a time or an object is a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from parvis.dialects import records, schemaorg
from parvis.dialects.schemaorg import values

STANDARD: Final = "http://mlcommons.org/croissant/1.0"
CONTEXT: Final = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
    "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip
TYPES: Final = {
    "string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date",
    "datetime": "sc:DateTime",
}  # fmt: skip
_NAMES: Final = {value: name for name, value in TYPES.items()}
_ANY: Final = "application/octet-stream"
_NO_LICENSE: Final = "License not specified"
_OURS: Final = frozenset(["conformsTo", "isLiveDataset", "citeAs", "recordSet", "variableMeasured"])


@dataclass(frozen=True, slots=True)
class Read:
    """What a document describes."""

    dataset: records.Dataset
    organization: records.Organization | None = None
    tables: tuple[records.Table, ...] = ()


def write_dataset(
    told: records.Described, *, site: str, portal: str, tables: Sequence[records.Table] = ()
) -> dict[str, Any]:
    """The dataset as a document: its files, then the rows of each table as CSV, and what their columns are.

    What the standard requires and nobody said is filled in: `portal` made it, its licence is not specified.
    """
    known = schemaorg.write_dataset(told, site=site, portal=portal)
    files = {one.id: one for one in told.dataset.resources}
    shown = [one for one in tables if one.resource in files]
    objects = [_object(one) for one in known.pop("distribution", [])]
    objects += [_rows(one, files[one.resource], site) for one in shown]
    known.setdefault("description", known["name"])
    known.setdefault("license", _NO_LICENSE)
    known.setdefault("creator", {"@type": "Organization", "name": portal, "url": f"{site}/"})
    if known["creator"] == []:
        known["creator"] = {"@type": "Organization", "name": portal, "url": f"{site}/"}
    return {
        **known,
        "@context": {**CONTEXT, "@language": told.dataset.language or "en"},
        "@type": "sc:Dataset",
        "conformsTo": STANDARD,
        "citeAs": cite(known),
        "isLiveDataset": any("sha256" not in one for one in objects),
        "distribution": objects,
        "recordSet": [_record_set(one) for one in shown],
    }


def cite(described: Mapping[str, Any]) -> str:
    """How to cite it, in BibTeX, from what schema.org says of it."""
    author: Mapping[str, Any] = next(iter(values.many(described.get("creator"))), {})
    told = {
        "title": described["name"], "author": author.get("name"), "year": str(described.get("datePublished", ""))[:4],
        "url": described.get("url"),
    }  # fmt: skip
    lines = (f"{name} = {{{{{_plain(value)}}}}}" for name, value in told.items() if value)
    key = "".join(char for char in str(described.get("identifier", "")) if char.isalnum()) or "dataset"
    return f"@misc{{{key}, {', '.join(lines)}}}"


def _plain(text: str) -> str:
    return " ".join(text.replace("{", "(").replace("}", ")").split())


def _object(file: dict[str, Any]) -> dict[str, Any]:
    """A file: one media type, the format beside it where the media type does not say it."""
    said = values.many(file.get("encodingFormat"))
    mime = next((one for one in said if "/" in one), "")
    form = next((one for one in said if "/" not in one), "")
    guessed = values.MEDIA_TYPES.get(form, _ANY)
    told = {**file, "@type": "cr:FileObject", "encodingFormat": mime or guessed}
    if form and (mime or values.format_of(guessed) != form):
        told["fileFormat"] = form
    return told


def _rows(table: records.Table, file: records.Resource, site: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{_set_id(table)}.csv",
        "name": f"{table.name}.csv",
        "description": file.title,
        "contentUrl": f"{site}/api/resources/{table.resource}/rows.csv?table={quote(table.name)}",
        "encodingFormat": "text/csv",
    }


def _set_id(table: records.Table) -> str:
    return f"{table.resource}/{quote(table.name, safe='')}"


def _record_set(table: records.Table) -> dict[str, Any]:
    id = _set_id(table)
    keys = [{"@id": f"{id}/{quote(name, safe='')}"} for name in _keys(table.schema)]
    members = {
        "@type": "cr:RecordSet",
        "@id": id,
        "name": table.name,
        "description": table.title,
        "key": keys,
        "field": [_field(one, id) for one in table.schema.get("fields", ())],
    }
    return values.without_nothing(members)


def _keys(schema: Mapping[str, Any]) -> list[str]:
    found = schema.get("primaryKey") or []
    return [found] if isinstance(found, str) else list(found)


def _field(field: Mapping[str, Any], table: str) -> dict[str, Any]:
    members = {
        "@type": "cr:Field",
        "@id": f"{table}/{quote(field['name'], safe='')}",
        "name": field["name"],
        "alternateName": field.get("title"),
        "description": field.get("description"),
        "unitText": field.get("unit"),
        "dataType": TYPES.get(field.get("type", ""), "sc:Text"),
        "source": {"fileObject": {"@id": f"{table}.csv"}, "extract": {"column": field["name"]}},
    }
    return values.without_nothing(members)


# --- read ------------------------------------------------------------------------------------------------------


def read_dataset(document: object) -> Read:
    """The dataset of a document, with the tables its record sets describe. Raises Unreadable."""
    members = dict(document) if isinstance(document, dict) else {}
    tables = tuple(_table(one) for one in values.many(members.get("recordSet")) if isinstance(one, dict))
    rows = {_source(one) for one in values.many(members.get("recordSet")) if isinstance(one, dict)} - {""}
    files = [_download(one) for one in values.many(members.get("distribution")) if isinstance(one, dict)]
    said = {name: value for name, value in members.items() if name not in _OURS}
    said["distribution"] = [
        one for one in files if not (one.get("@id") in rows and "/rows.csv?table=" in one["contentUrl"])
    ]
    if said.get("license") == _NO_LICENSE:
        del said["license"]
    found = schemaorg.read_dataset(said)
    return Read(found.dataset, found.organization, tables)


def _source(record_set: Mapping[str, Any]) -> str:
    """The file that the columns of a record set come from."""
    for field in values.many(record_set.get("field")):
        source = field.get("source") if isinstance(field, dict) else None
        if isinstance(source, dict) and isinstance(source.get("fileObject"), dict):
            return str(source["fileObject"].get("@id", ""))
    return ""


def _download(file: Mapping[str, Any]) -> dict[str, Any]:
    mime, form = values.text(file.get("encodingFormat")), values.text(file.get("fileFormat"))
    rest = {name: value for name, value in file.items() if name != "fileFormat"}
    return {
        **rest,
        "contentUrl": values.text(file.get("contentUrl")),
        "encodingFormat": [one for one in (mime, form) if one],
    }


def _table(record_set: Mapping[str, Any]) -> records.Table:
    id = values.text(record_set.get("@id"))
    fields = [_column(one) for one in values.many(record_set.get("field")) if isinstance(one, dict)]
    keys = [_last(one.get("@id")) for one in values.many(record_set.get("key")) if isinstance(one, dict)]
    schema: dict[str, Any] = {"fields": fields, **({"primaryKey": keys} if keys else {})}
    return records.Table(
        resource=id.rpartition("/")[0], name=values.text(record_set.get("name")) or _last(id),
        title=values.text(record_set.get("description")), schema=schema,
    )  # fmt: skip


def _last(id: object) -> str:
    return unquote(str(id or "").rpartition("/")[2])


def _column(field: Mapping[str, Any]) -> dict[str, Any]:
    members = {
        "name": values.text(field.get("name")) or _last(field.get("@id")),
        "type": _NAMES.get(values.text(field.get("dataType")), "string"),
        "title": values.text(field.get("alternateName")),
        "description": values.text(field.get("description")),
        "unit": values.text(field.get("unitText")),
    }
    return values.without_nothing(members)
