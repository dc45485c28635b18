"""The profile of a table in the words of csv-detective, as clients of api-tabular read it.

Source: the answers of https://tabular-api.data.gouv.fr/api/resources/<id>/profile/ (csv-detective 0.10 and later).
"""

from collections.abc import Mapping
from typing import Any, Final

_TYPES: Final = {
    "string": "string", "integer": "int", "number": "float", "boolean": "bool", "date": "date",
    "datetime": "datetime", "time": "string", "object": "json", "geojson": "json",
}  # fmt: skip
# Our meanings that csv-detective has a name for.
_FORMATS: Final = {
    "fr.siren": "siren", "fr.siret": "siret", "fr.commune": "code_commune_insee", "fr.commune_name": "commune",
    "fr.departement": "code_departement", "fr.departement_name": "departement", "fr.region": "code_region",
    "fr.region_name": "region", "fr.postcode": "code_postal", "fr.epci": "code_epci", "fr.rna": "code_rna",
    "fr.uai": "uai", "fr.phone": "tel_fr", "email": "email", "url": "url", "uuid": "uuid", "year": "year",
    "latitude": "latitude_wgs", "longitude": "longitude_wgs", "latlon": "latlon_wgs", "lonlat": "lonlat_wgs",
    "country.alpha2": "iso_country_code_alpha2", "country.alpha3": "iso_country_code_alpha3", "country_name": "pays",
    "money": "money", "percent": "percent", "mongo_id": "mongo_object_id", "geojson": "geojson",
}  # fmt: skip
_FEW: Final = 25  # different values of what csv-detective calls categorical


def write_profile(profile: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """The profile (`parvis.engines.tables.profile.Profile` as JSON) and its report, in csv-detective's words."""
    columns = profile["columns"]
    told = {column["name"]: _column(column) for column in columns}
    formats: dict[str, list[str]] = {}
    for name, one in told.items():
        formats.setdefault(one["format"], []).append(name)
    return {
        "header": [column["name"] for column in columns],
        "columns": told,
        "columns_fields": told,
        "columns_labels": {column["name"]: _label(column) for column in columns},
        "formats": formats,
        "profile": {column["name"]: _figures(column) for column in columns},
        "encoding": str(report.get("encoding") or "utf-8"),
        "separator": str(report.get("separator") or ","),
        "header_row_idx": max(0, int(report.get("header_line") or 1) - 1),
        "categorical": [column["name"] for column in columns if 0 < column["distinct"] <= _FEW],
        "total_lines": profile["rows"],
        "nb_duplicates": profile["duplicates"],
        "heading_columns": 0,
        "trailing_columns": 0,
    }


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    kind = _TYPES[column["type"]]
    meaning = column.get("semantic") or {}
    form = _FORMATS.get(meaning.get("name", ""), kind)
    return {"python_type": kind, "format": form, "score": meaning.get("score", 1.0)}


def _label(column: Mapping[str, Any]) -> dict[str, Any]:
    meaning = column.get("semantic") or {}
    if not meaning.get("label"):
        return {"python_type": "string", "format": "string", "score": 1.0}
    return {**_column(column), "score": meaning["label"]}


def _figures(column: Mapping[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "tops": [{"value": one["value"], "count": one["count"]} for one in column["top"]],
        "nb_distinct": column["distinct"],
        "nb_missing_values": column["nulls"],
    }
    if column["type"] in ("integer", "number"):
        figures |= {"min": column["min"], "max": column["max"], "mean": column["mean"], "std": column["stddev"]}
    return figures
