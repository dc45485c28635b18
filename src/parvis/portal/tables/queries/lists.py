"""Lists of codes and names that the profile of a table knows places by: those of the zones the portal has."""

from functools import lru_cache
from typing import Final

from parvis.portal.zones import queries as zones

# {name of the list: level of zone, whether by name or by code}
_LISTS: Final = {
    "fr.commune": ("fr:commune", "code"),
    "fr.departement": ("fr:departement", "code"),
    "fr.region": ("fr:region", "code"),
    "fr.epci": ("fr:epci", "code"),
    "fr.commune_name": ("fr:commune", "name"),
    "fr.departement_name": ("fr:departement", "name"),
    "fr.region_name": ("fr:region", "name"),
}


def known() -> dict[str, frozenset[str]]:
    """{name of a list: its codes or names}; those of levels without a zone are left out."""
    return _known(zones.count())


@lru_cache(maxsize=1)
def _known(count: int) -> dict[str, frozenset[str]]:
    """As `known`; read again when there are more zones, or fewer."""
    found = {name: zones.values(level, of) for name, (level, of) in _LISTS.items()}
    return {name: values for name, values in found.items() if values}
