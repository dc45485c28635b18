"""Codes of areas: of which level they are, and how they are written there."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from babel.core import get_global

# What a column means → the level of areas it has codes of.
LEVELS: Final[Mapping[str, str]] = {
    "fr.region": "fr:region",
    "fr.departement": "fr:departement",
    "fr.epci": "fr:epci",
    "fr.commune": "fr:commune",
    "ma.region": "ma:region",
    "ma.province": "ma:province",
    "ma.commune": "ma:commune",
    "country.alpha2": "country",
    "country.alpha3": "country",
    "country.numeric": "country",
}
_PROVINCE: Final = re.compile(r"(\d{2})(\d{3})")
_COMMUNE: Final = re.compile(r"(\d{2})(\d{3})(\d{2})([0-9A-Z]{1,2})")


def code_of(level: str, text: str) -> str:
    """The code of an area as its level writes it: `1` is `01` among départements, `FRA` and `250` are `FR`."""
    text = text.strip().upper()
    return _WRITERS[level](text) if level in _WRITERS else text


def _province(text: str) -> str:
    found = _PROVINCE.fullmatch(text.zfill(5))
    return ".".join(found.groups()) if found else text


def _commune(text: str) -> str:
    found = _COMMUNE.fullmatch(text)
    return ".".join(found.groups()) if found else text


def _country(text: str) -> str:
    if text.isdigit():
        text = text.zfill(3)
    return _countries().get(text, text)


@cache
def _countries() -> dict[str, str]:
    """Codes of three letters or digits (ISO 3166-1, by CLDR) → those of two letters."""
    aliases = get_global("territory_aliases").items()
    return {alias: targets[0] for alias, targets in aliases if len(alias) == 3 and len(targets) == 1}


_WRITERS: Final[Mapping[str, Callable[[str], str]]] = {
    "fr:region": lambda text: text.zfill(2),
    "fr:departement": lambda text: text.zfill(2),
    "fr:commune": lambda text: text.zfill(5),
    "ma:region": lambda text: text.zfill(2),
    "ma:province": _province,
    "ma:commune": _commune,
    "country": _country,
}
