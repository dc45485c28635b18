"""The catalogue of an OpenDataSoft portal: its API (Explore 2 and Search 1.0) and its CSV export.

`records_of` finds the records of an answer, `read_dataset` and `write_dataset` turn one into a dataset and back; what
has no field here is kept in `extras["opendatasoft"]`. A record is {"dataset_id", "has_records", "metas": {"default",
"dcat", …}} in all three. https://help.opendatasoft.com/apis/ods-explore-v2/
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

import orjson

from parvis.dialects import records
from parvis.dialects.boxes import box
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.prose import markdown_of
from parvis.dialects.vocabularies import FREQUENCIES
from parvis.kit.dates import day, instant
from parvis.kit.text import fold

EXTRAS: Final = "opendatasoft"
_FIELD_LIMIT: Final = 8 * 1024 * 1024
_EXPORTS: Final = (("csv", "text/csv"), ("json", "application/json"),
                   ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))  # fmt: skip
_GEOJSON: Final = ("geojson", "application/geo+json")
# How people who fill the form say it, in French and English, without accents.
_FREQUENCIES: Final = {
    "annuelle": "annual", "annuel": "annual", "annual": "annual", "yearly": "annual", "mensuelle": "monthly",
    "mensuel": "monthly", "monthly": "monthly", "hebdomadaire": "weekly", "weekly": "weekly",
    "quotidienne": "daily", "quotidien": "daily", "journaliere": "daily", "daily": "daily", "temps reel": "continuous",
    "real time": "continuous", "trimestrielle": "quarterly", "quarterly": "quarterly", "semestrielle": "semiannual",
    "biannual": "semiannual", "ponctuelle": "punctual", "irreguliere": "irregular", "irregular": "irregular",
    "bimensuelle": "semimonthly", "jamais": "never", "never": "never",
}  # fmt: skip
_TAGS: Final = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Found:
    """The records of one answer, and how many there are in all; None when it does not say."""

    records: Sequence[Mapping[str, Any]]
    total: int | None = None


def records_of(body: bytes) -> Found:
    """The records of an answer, JSON or CSV. Raises Unreadable."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return _of_json(body) if start in (b"{", b"[") else _of_csv(body)


def _of_json(body: bytes) -> Found:
    try:
        found = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem.NOT_JSON, f"line {error.lineno}: {error.msg}") from error
    if isinstance(found, dict) and isinstance(found.get("results"), list):
        return Found([_record(one) for one in found["results"]], found.get("total_count"))
    if isinstance(found, dict) and isinstance(found.get("datasets"), list):
        return Found([_record(one) for one in found["datasets"]], found.get("nhits") or found.get("total_count"))
    if isinstance(found, dict) and ("error_code" in found or "errorcode" in found):
        raise Unreadable(Problem.EXCEPTION, found.get("message") or found.get("error") or "")
    raise Unreadable(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))


def _record(one: object) -> Mapping[str, Any]:
    """A record in the one form, whichever version of the API it comes from."""
    if not isinstance(one, dict):
        return {}
    one = one.get("dataset", one) if isinstance(one.get("dataset"), dict) else one
    metas = one.get("metas")
    metas = metas if isinstance(metas, dict) else {}
    if not isinstance(metas.get("default"), dict):  # Search 1.0 has the plain ones beside the others
        plain = {name: value for name, value in metas.items() if not isinstance(value, dict)}
        metas = {"default": plain, **{name: value for name, value in metas.items() if isinstance(value, dict)}}
    return {
        "dataset_id": one.get("dataset_id") or one.get("datasetid") or "",
        "has_records": bool(one.get("has_records", True)),
        "features": one.get("features") or [],
        "metas": metas,
    }


def _of_csv(body: bytes) -> Found:
    """The export: a header of `template.name`, where those without a template are of the default one."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(Problem.NOT_TEXT, f"byte {error.start}") from error
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    csv.field_size_limit(_FIELD_LIMIT)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    if "datasetid" not in (rows.fieldnames or ()) or "title" not in (rows.fieldnames or ()):
        raise Unreadable(Problem.NO_CATALOGUE, text[:100])
    try:
        return Found([_of_row(row) for row in rows])
    except csv.Error as error:
        raise Unreadable(Problem.NOT_CSV, f"line {rows.line_num}: {error}") from error


def _of_row(row: Mapping[str | Any, Any]) -> Mapping[str, Any]:
    metas: dict[str, dict[str, Any]] = {"default": {}}
    for name, value in row.items():
        if name and value and name != "datasetid" and isinstance(value, str):
            template, dot, field = name.partition(".")
            metas.setdefault(template if dot else "default", {})[field if dot else name] = value
    count = metas["default"].get("records_count", "")
    return {
        "dataset_id": (row.get("datasetid") or "").strip(), "has_records": count not in ("", "0"), "features": [],
        "metas": metas,
    }  # fmt: skip


def identifier(record: Mapping[str, Any]) -> str:
    """What the portal calls the dataset; `""` when it does not."""
    return str(record.get("dataset_id") or "")


def read_dataset(record: Mapping[str, Any], *, site: str) -> records.Dataset:
    """One record as a dataset; `site` is the address of the portal, `https://data.example.org`. Raises Unreadable."""
    metas = record.get("metas", {})
    default, dcat = dict(metas.get("default") or {}), dict(metas.get("dcat") or {})
    id, title = identifier(record), _text(default.get("title"))
    if not id:
        raise Unreadable(Problem.NO_ID, title, "dataset_id")
    if not title:
        raise Unreadable(Problem.NO_TITLE, "", "title")
    page = f"{site}/explore/dataset/{quote(id, safe='')}/"
    start, end = _period(dcat.get("temporal"))
    return records.Dataset(
        title=title[:500], description=markdown_of(_text(default.get("description"))),
        tags=tuple(dict.fromkeys([*_many(default.get("keyword")), *_many(default.get("theme"))])),
        language=_text(default.get("language"))[:2],
        license=_text(default.get("license_url")) or _text(default.get("license")),
        frequency=_frequency(dcat.get("accrualperiodicity")),
        temporal_start=start, temporal_end=end, geometry=_extent(metas.get("inspire") or {}),
        contacts=_contacts(_text(default.get("publisher")), _text(dcat.get("contact_email")),
                           _text(dcat.get("contact_name"))),
        source_url=page, created_at=_moment(dcat.get("issued")), updated_at=_moment(default.get("modified")),
        resources=tuple(_resources(id, site, record)), harvest=_identity(id, page, default, dcat),
        extras=_kept(metas),
    )  # fmt: skip


def _kept(metas: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are read into no field, or into one that does not hold all they say."""
    rest: dict[str, dict[str, Any]] = {}
    for template, values in metas.items():
        if isinstance(values, dict):
            read = _READ.get(template, ())
            kept = {name: value for name, value in values.items() if name not in read and value not in (None, "", [])}
            if template == "dcat":
                kept |= {name: values[name] for name, reads in _TRIED.items() if values.get(name) and not reads(values)}
            if kept:
                rest[template] = kept
    return {EXTRAS: rest} if rest else {}


def _identity(id: str, page: str, default: Mapping[str, Any], dcat: Mapping[str, Any]) -> dict[str, Any]:
    members: dict[str, Any] = {"remote_id": id, "dct_identifier": id, "uri": page.rstrip("/"), "remote_url": page}
    if modified := _moment(default.get("modified")):
        members["modified_at"] = modified.isoformat()
    if created := _moment(dcat.get("issued")):
        members["created_at"] = created.isoformat()
    if place := _text(dcat.get("spatial")):
        members["places"] = [place]
    return members


def _contacts(publisher: str, email: str, name: str) -> tuple[records.Contact, ...]:
    found = []
    if email and "@" in email:
        found.append(records.Contact(name=(name or email)[:255], email=email))
    if publisher:
        found.append(records.Contact(name=publisher[:255], role="publisher"))
    return tuple(found)


def _resources(id: str, site: str, record: Mapping[str, Any]) -> list[records.Resource]:
    """The exports the portal makes of a dataset that has rows."""
    if not record.get("has_records"):
        return []
    formats = [*_EXPORTS, *([_GEOJSON] if "geo" in (record.get("features") or ()) else [])]
    root = f"{site}/api/explore/v2.1/catalog/datasets/{quote(id, safe='')}/exports"
    return [
        records.Resource(
            title=f"{id}.{format}", url=f"{root}/{format}", format=format, mime=mime,
            harvest={"uri": f"{root}/{format}"},
        )
        for format, mime in formats
    ]  # fmt: skip


def write_dataset(record: records.Dataset) -> dict[str, Any]:
    """The dataset as a record of the catalogue: what was read of one is given back."""
    kept = record.extras.get(EXTRAS, {})
    publisher = next((one.name for one in record.contacts if one.role == "publisher"), "")
    contact = next((one for one in record.contacts if one.role != "publisher"), None)
    default = {
        "title": record.title, "description": record.description, "keyword": list(record.tags),
        "language": record.language, "license": record.license, "publisher": publisher,
        "modified": record.updated_at.isoformat() if record.updated_at else None,
    }  # fmt: skip
    period = f"{record.temporal_start}/{record.temporal_end}" if record.temporal_start and record.temporal_end else ""
    dcat = {
        "issued": record.created_at.isoformat() if record.created_at else None, "accrualperiodicity": record.frequency,
        "temporal": period, "contact_name": contact.name if contact else "", "contact_email": contact.email if contact
        else "",
    }  # fmt: skip
    metas = {**kept, "default": _filled(kept.get("default"), default), "dcat": _filled(kept.get("dcat"), dcat)}
    formats = {resource.format for resource in record.resources}
    return {
        "dataset_id": record.harvest.get("remote_id") or record.slug or record.id,
        "has_records": bool(record.resources),
        "features": ["geo"] if "geojson" in formats else [],
        "metas": {name: values for name, values in metas.items() if values},
    }


def _filled(kept: Mapping[str, Any] | None, written: Mapping[str, Any]) -> dict[str, Any]:
    return {**(kept or {}), **{name: value for name, value in written.items() if value not in (None, "", [])}}


# --- values ----------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    if isinstance(value, list):
        return next((found for one in value if (found := _text(one))), "")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _many(value: object) -> list[str]:
    """A list of texts, or one text with commas or semicolons."""
    listed = value if isinstance(value, list) else _TAGS.split(value) if isinstance(value, str) else []
    return list(dict.fromkeys(found for one in listed if (found := _text(one))))


def _moment(value: object) -> datetime | None:
    try:
        return instant(_text(value))
    except ValueError:
        return None


def _period(value: object) -> tuple[date | None, date | None]:
    start, slash, end = _text(value).partition("/")
    try:
        return (day(start), day(end)) if slash else (None, None)
    except ValueError:
        return None, None


def _frequency(value: object) -> str:
    found = _text(value)
    return found if found in FREQUENCIES else _FREQUENCIES.get(fold(found), "")


def _extent(inspire: Mapping[str, Any]) -> Mapping[str, Any] | None:
    names = (f"extend_bounding_box_{side}" for side in
             ("westbound_longitude", "southbound_latitude", "eastbound_longitude", "northbound_latitude"))  # fmt: skip
    try:
        return box(*(float(_text(inspire.get(name))) for name in names))
    except ValueError:
        return None


# What is read whole into a field, by template; and what is only when it can be.
_READ: Final = {
    "default": frozenset(["title", "description", "keyword", "language", "license", "license_url", "publisher",
                          "modified"]),
    "dcat": frozenset(["issued", "contact_email", "contact_name", "accrualperiodicity", "temporal"]),
}  # fmt: skip
_TRIED: Final[Mapping[str, Callable[[Mapping[str, Any]], object]]] = {
    "issued": lambda values: _moment(values["issued"]),
    "accrualperiodicity": lambda values: _frequency(values["accrualperiodicity"]),
    "temporal": lambda values: _period(values["temporal"])[0],
}
