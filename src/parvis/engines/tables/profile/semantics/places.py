"""Semantic types of places: codes and names of countries, France and Morocco; coordinates."""

import re
from typing import Final

from parvis.engines.tables.profile.semantics import checks
from parvis.engines.tables.profile.semantics.kinds import (
    ANY_NUMBER,
    CHECKED,
    CODE,
    FREE,
    LISTED,
    TEXT,
    Group,
    SemanticType,
)
from parvis.engines.tables.shapes import FieldType

_G: Final = Group.PLACE
_STREET: Final = re.compile(
    r"(?i)\b(?:rue|avenue|av|bd|bld|boulevard|place|pl|chemin|che|route|rte|impasse|imp|all[eé]es?|quai|cours|square|"
    r"lotissement|lot|lieu[- ]dit|hameau|faubourg|passage|street|st|road|rd|lane|drive|avenue|زنقة|شارع|حي)\b"
)


def _two_digits(text: str) -> str:
    return text.upper().zfill(2)


def _three_digits(text: str) -> str:
    return text.zfill(3)


def _is_nuts(text: str) -> bool:
    return text[:2] in _NUTS


def _is_address(text: str) -> bool:
    return len(text) < 300 and _STREET.search(text) is not None


_NUTS: Final[frozenset[str]] = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
     "MT",
     "NL", "PL", "PT", "RO", "SE", "SI", "SK", "UK", "CH", "NO", "IS", "LI", "ME", "MK", "AL", "RS", "TR")
)  # fmt: skip
_NUMBER_TEXT: Final = r"[+-]?\d{1,3}(?:[.,]\d+)?"
_PAIR_TEXT: Final = r"[\[(]?\s*[+-]?\d{1,3}\.\d+\s*[,; ]\s*[+-]?\d{1,3}\.\d+\s*[\])]?"

_SHAPE: Final = r'(?s)\s*\{(?=.*"(?:coordinates|geometries)"\s*:)(?=.*"type"\s*:\s*"\w+").*\}\s*'

PLACES: Final = (
    SemanticType("geometry", _G, (), kinds=frozenset({FieldType.GEOJSON}), alone=1),
    SemanticType(
        "geojson", _G, ("geojson", "geo shape", "geometry", "geometrie", "geom", "shape"), _SHAPE, threshold=CHECKED,
        alone=1, kinds=frozenset({FieldType.STRING, FieldType.OBJECT}),
    ),
    SemanticType(
        "latitude", _G, ("latitude", "lat", "ylat", "geo lat", "lat wgs", "latitude wgs", "y wgs", "coord y",
        "خط العرض"),
        _NUMBER_TEXT, checks.between(-90, 90), threshold=0.95, kinds=ANY_NUMBER,
    ),
    SemanticType(
        "longitude", _G,
        ("longitude", "lon", "long", "lng", "xlong", "geo lon", "geo lng", "lon wgs", "longitude wgs", "x wgs",
         "coord x", "خط الطول"),
        _NUMBER_TEXT, checks.between(-180, 180), threshold=0.95, kinds=ANY_NUMBER,
    ),
    SemanticType(
        "lonlat", _G,
        ("lonlat", "lon lat", "longlat", "longitude latitude", "coordonneesxy", "coordonnees xy", "coordonnees",
         "geolocalisation", "xy", "point geo"),
        _PAIR_TEXT, checks.surely_longitude_first, alone=2,
    ),
    SemanticType(
        "latlon", _G,
        ("latlon", "lat lon", "latlng", "latitude longitude", "geo point", "geopoint", "geo point d", "coordonnees gps",
         "coordonnees", "coordinates", "geolocalisation", "gps", "position", "احداثيات"),
        _PAIR_TEXT, checks.latitude_first, alone=3,
    ),
    SemanticType(
        "lonlat", _G, ("lonlat", "lon lat", "longlat", "longitude latitude", "coordonneesxy", "coordonnees xy", "xy"),
        _PAIR_TEXT, checks.longitude_first,
    ),
    SemanticType(
        "lambert93.x", _G, ("x", "coord x", "x l", "x lambert", "lambert x", "x rgf", "coordonnee x", "coordx",
        "lambx"),
        r"\d{5,7}(?:[.,]\d+)?", checks.between(75_000, 1_320_000), threshold=0.95, kinds=ANY_NUMBER,
    ),
    SemanticType(
        "lambert93.y", _G, ("y", "coord y", "y l", "y lambert", "lambert y", "y rgf", "coordonnee y", "coordy",
        "lamby"),
        r"\d{7}(?:[.,]\d+)?", checks.between(6_000_000, 7_200_000), threshold=0.95, kinds=ANY_NUMBER,
    ),
    SemanticType(
        "fr.region", _G, ("region", "reg", "code region", "coderegion", "code reg", "region insee", "codgeo reg"),
        r"0?[1-46]|11|24|27|28|32|44|5[23]|7[56]|84|9[34]|97[5-8]|98[4-9]", values="fr.region", prepare=_two_digits,
        threshold=LISTED, alone=10, coverage=0.45, kinds=CODE,
    ),
    SemanticType(
        "fr.departement", _G,
        ("departement", "dep", "dpt", "dept", "code departement", "codedepartement", "code dep", "num dep",
         "num departement", "code dept", "departement insee"),
        r"0?[1-9]|[1-8]\d|9[0-5]|2[ABab]|97[1-8]|98[46-8]", values="fr.departement", prepare=_two_digits,
        threshold=LISTED, alone=20, coverage=0.6, kinds=CODE,
    ),
    SemanticType(
        "fr.commune", _G,
        ("commune", "code commune", "insee", "code insee", "codeinsee", "insee com", "com", "codgeo",
         "code commune insee",
         "insee commune", "depcom", "code geographique", "codecommune", "codinsee", "numcom", "code com", "citycode",
         "code insee commune", "cog"),
        r"(?:\d{2}|2[ABab])\d{3}|\d{4}", values="fr.commune", prepare=lambda text: text.upper().zfill(5),
        threshold=LISTED, alone=5, kinds=CODE,
    ),
    SemanticType(
        "fr.postcode", _G,
        ("code postal", "codepostal", "postal code", "cp", "postcode", "zip", "zip code", "code post", "الرمز البريدي"),
        r"(?:0?[1-9]|[1-8]\d|9[0-8])\d{3}", values="fr.postcode", prepare=lambda text: text.zfill(5),
        threshold=CHECKED, alone=5, kinds=CODE,
    ),
    SemanticType(
        "fr.canton", _G, ("canton", "code canton", "insee canton", "can"), r"(?:\d{2}|2[AB])\d{2}|97\d{3}",
        values="fr.canton", threshold=CHECKED, alone=20, coverage=0.6, kinds=CODE,
    ),
    SemanticType(
        "ma.region", _G, ("region", "code region", "code hcp", "hcp", "الجهه", "رمز الجهه"), r"0?[1-9]|1[0-2]",
        values="ma.region", prepare=_two_digits, threshold=LISTED, kinds=CODE,
    ),
    SemanticType(
        "ma.province", _G,
        ("province", "code province", "prefecture", "code prefecture", "code hcp", "hcp", "الاقليم", "رمز الاقليم"),
        r"\d{2}\.?\d{3}", values="ma.province", threshold=LISTED, alone=5, kinds=TEXT,
    ),
    SemanticType(
        "ma.commune", _G, ("commune", "code commune", "code hcp", "hcp", "الجماعه", "رمز الجماعه"),
        r"\d{2}\.\d{3}\.\d{2}\.[\dA-Z]{1,2}|\d{9}", values="ma.commune", threshold=LISTED, alone=3, kinds=CODE,
    ),
    SemanticType(
        "ma.postcode", _G, ("code postal", "codepostal", "postal code", "cp", "postcode", "الرمز البريدي"),
        r"[1-9]\d{4}",
        values="ma.postcode", threshold=CHECKED, kinds=CODE,
    ),
    SemanticType(
        "country.alpha2", _G,
        ("pays", "code pays", "country", "country code", "iso", "iso alpha", "code iso", "iso country", "nationalite",
         "رمز البلد", "البلد"),
        r"[A-Z]{2}", values="country.alpha2", threshold=LISTED, alone=8,
    ),
    SemanticType(
        "country.alpha3", _G,
        ("pays", "code pays", "country", "country code", "iso", "iso alpha", "code iso", "iso country", "رمز البلد",
         "البلد"),
        r"[A-Z]{3}", values="country.alpha3", threshold=LISTED, alone=5,
    ),
    SemanticType(
        "country.numeric", _G, ("code pays", "country code", "iso", "iso numeric", "iso num", "m49", "un code"),
        r"\d{1,3}", values="country.numeric", prepare=_three_digits, threshold=LISTED, kinds=CODE,
    ),
    SemanticType(
        "country_name", _G,
        ("pays", "nom pays", "country", "country name", "libelle pays", "pays de naissance", "nation", "البلد",
         "الدوله"),
        values="country_name", folded=True, threshold=FREE, alone=3,
    ),
    SemanticType(
        "fr.region_name", _G, ("region", "nom region", "libelle region", "lib reg", "reg nom", "libreg"),
        values="fr.region_name", folded=True, threshold=LISTED, alone=2,
    ),
    SemanticType(
        "fr.departement_name", _G,
        ("departement", "nom departement", "libelle departement", "lib dep", "dep nom", "nom dep", "libdep"),
        values="fr.departement_name", folded=True, threshold=LISTED, alone=3,
    ),
    SemanticType(
        "fr.commune_name", _G,
        ("commune", "nom commune", "ville", "libelle commune", "com nom", "city", "town", "municipality", "lib com",
         "localite", "commune nom"),
        values="fr.commune_name", folded=True, threshold=LISTED, alone=8,
    ),
    SemanticType(
        "ma.region_name", _G, ("region", "nom region", "libelle region", "الجهه", "جهه", "region name"),
        values="ma.region_name", folded=True, threshold=LISTED, alone=2,
    ),
    SemanticType(
        "ma.province_name", _G,
        ("province", "prefecture", "province ou prefecture", "nom province", "provinces", "الاقليم", "العماله",
         "اقليم"),
        values="ma.province_name", folded=True, threshold=LISTED, alone=4,
    ),
    SemanticType(
        "ma.commune_name", _G, ("commune", "nom commune", "ville", "city", "الجماعه", "جماعه", "المدينه"),
        values="ma.commune_name", folded=True, threshold=LISTED, alone=8,
    ),
    SemanticType(
        "eu.nuts", _G, ("nuts", "code nuts", "nuts id", "nuts code", "geo"),
        r"(?:[A-DF-Z][A-Z]|E[A-Z])[0-9A-Z]{1,3}", check=_is_nuts, values="eu.nuts",
        threshold=CHECKED, alone=5,
    ),
    SemanticType(
        "fr.address", _G,
        ("adresse", "address", "adresse postale", "voie", "rue", "adresse complete", "street", "العنوان"),
        check=_is_address, threshold=0.55, alone=5,
    ),
    SemanticType(
        "fr.rnb", _G, ("rnb", "id rnb", "rnb id", "batiment rnb", "identifiant rnb"),
        r"(?:[1-9A-HJ-NP-TV-Z]{4}[- ]?){2}[1-9A-HJ-NP-TV-Z]{4}", threshold=CHECKED,
    ),
    SemanticType("epsg", _G, ("epsg", "srid", "crs", "projection", "code epsg"), r"(?:EPSG:)?\d{4,6}", kinds=CODE),
)  # fmt: skip
