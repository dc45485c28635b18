"""The places covered: from columns of codes, columns of names, the name of the file, and where the organization is.

Codes are those of the INSEE (code officiel géographique) for France, of the HCP for Morocco, and ISO 3166-1.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from parvis.engines.tables import Column, Type
from parvis.kit.text import fold
from parvis.portal.datasets.rules import labels
from parvis.portal.datasets.rules.proposals import names
from parvis.portal.datasets.rules.proposals.periods import words_of
from parvis.portal.datasets.rules.proposals.shapes import Known, Place, Proposal, Source, named

LOOKED_AT: Final = 400  # values of a column looked up
AT_MOST: Final = 3  # places proposed one by one; beyond, the place around them all
_ENOUGH: Final = 0.7  # the share of values that must be places
_TEXTS: Final = (Type.CODE, Type.TEXT, Type.INTEGER)

# What a column of codes is called, as words without accents.
_OF_COMMUNES: Final = re.compile(
    r"insee|codgeo|cod com|code commune|com code|commune code|numcom|depcom|cog\b|citycode|^com$"
)
_OF_DEPARTEMENTS: Final = re.compile(
    r"^(num ?|code ?|cod ?)?(du )?(dep|dpt|dept|departement)s?( code| num| com)?$|code.*departement"
)
_OF_REGIONS: Final = re.compile(r"^(num ?|code ?|cod ?)?(de la )?(reg|region)s?( code| num| com)?$|code.*region")
# (level, what the column is called, the shape of its codes, how many digits they have when zeros were lost)
_CODES: Final[tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str], int], ...]] = (
    ("ma:commune", None, re.compile(r"\d{2}\.\d{3}\.\d{2}\.\d{1,2}"), 0),
    ("ma:province", None, re.compile(r"\d{2}\.\d{3}"), 0),
    ("fr:commune", _OF_COMMUNES, re.compile(r"\d{4,5}|2[AB]\d{3}"), 5),
    ("fr:departement", _OF_DEPARTEMENTS, re.compile(r"\d{1,3}|2[AB]"), 2),
    ("fr:region", _OF_REGIONS, re.compile(r"\d{1,2}"), 2),
    ("fr:epci", re.compile(r"epci|siren"), re.compile(r"2\d{8}"), 9),
    ("country", re.compile(r"pays|country|iso"), re.compile(r"[A-Z]{2}"), 0),
)
_NAMES: Final = re.compile(
    r"region|departement|province|prefecture|commune|ville|city|pays|country|wilaya|localite|libelle|libgeo|maille nom"
    r"|الجهة|الإقليم|المدينة|الجماعة|العمالة|البلد|^nom"
)
_SMALL: Final = ("fr:commune", "ma:commune", "fr:epci")  # their names are words of every day
_POINT: Final = re.compile(r"^(lat|latitude|y wgs84|geo ?point.*|coord.*|geom.*|lon|lng|longitude)$")


@dataclass(frozen=True, slots=True)
class Clue:
    """What a column, or a name, says of places: ids to look up, or folded names."""

    column: str
    level: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What `propose` needs to know about: ids of zones, folded names of any zone, and of large ones."""

    ids: frozenset[str]
    names: frozenset[str]
    large: frozenset[str]


def asked(sources: Sequence[Source]) -> Asked:
    """What to look up before proposing."""
    clues = list(_clues(sources))
    return Asked(
        ids=frozenset(id for clue in clues for id in clue.ids),
        names=frozenset(name for clue in clues for name in clue.names),
        large=frozenset(name for source in sources for name in _names_in(names.title(source.name)) if len(name) > 3),
    )


def propose(sources: Sequence[Source], known: Known) -> list[Proposal]:
    """Zones, and the level of detail, when they can be told."""
    detail = _detail(sources)
    for clue in _clues(sources):
        found = _found(clue, known)
        if found:
            zones = _together(found, known)
            level = clue.level or _level(found)
            by_name, by_code = (
                _("The column “%(column)s” names places."),
                _("The column “%(column)s” has codes of places."),
            )
            reason = by_name if clue.names else by_code
            said = _zones(zones, reason % {"column": named(clue.column)})
            return [one for one in (said, detail or _granularity(level, clue.column)) if one]
    return [one for one in (_from_title(sources, known) or _from_home(known), detail) if one]


def _clues(sources: Sequence[Source]) -> Iterator[Clue]:
    """The clues of every column, the surest first."""
    columns = [column for source in sources if source.sample for column in source.sample.columns]
    for level, called, shape, digits in _CODES:
        for column in columns:
            if column.type in _TEXTS and (called is None or called.search(words_of(column.name))):
                yield from _codes(column, level, shape, digits)
    for column in columns:
        if column.type == Type.TEXT and _NAMES.search(words_of(column.name)):
            yield Clue(column.name, "", names=tuple(fold(value) for value in _sample(column)))


def _codes(column: Column, level: str, shape: re.Pattern[str], digits: int) -> Iterator[Clue]:
    values = [value.strip().upper() for value in _sample(column)]
    codes = [value for value in values if shape.fullmatch(value)]
    if len(codes) < len(values) * _ENOUGH or not codes:
        return
    padded = [code.zfill(digits) for code in codes]
    yield Clue(column.name, level, tuple(f"{level}:{code.lower() if level == 'country' else code}" for code in padded))
    if level == "fr:region":  # the same two digits are regions of Morocco too
        yield Clue(column.name, "ma:region", tuple(f"ma:region:{code}" for code in padded))


def _sample(column: Column) -> Sequence[str]:
    step = max(1, len(column.values) // LOOKED_AT)
    return column.values[::step]


def _found(clue: Clue, known: Known) -> list[Place]:
    """The places of a clue, when most of what it says is a place, and one here."""
    ids = [*clue.ids, *(known.names[name] for name in clue.names if name in known.names)]
    places = [known.places[id] for id in dict.fromkeys(ids) if id in known.places]
    said = len(set(clue.ids)) + len(set(clue.names))
    if not places or len(places) < said * _ENOUGH:
        return []
    abroad = clue.level == "fr:region" and known.zone.startswith(("ma:", "country:ma"))
    return [] if abroad else places


def _together(found: list[Place], known: Known) -> list[Place]:
    """The places, or the smallest place around them all when they are many."""
    if len(found) <= AT_MOST:
        return found
    chains = [(place.id, *place.around) for place in found]
    shared = set(chains[0]).intersection(*chains[1:])
    if not shared:  # a code that is out of place must not send a whole country away
        counted = {id: sum(id in chain for chain in chains) for id in {id for chain in chains for id in chain}}
        shared = {id for id, count in counted.items() if count >= len(chains) * 0.9}
    nearest = min(shared, key=lambda id: min(chain.index(id) for chain in chains if id in chain), default="")
    return [known.places[nearest]] if nearest in known.places else found[:AT_MOST]


def _level(found: list[Place]) -> str:
    levels = {place.id.rpartition(":")[0] for place in found}
    return levels.pop() if len(levels) == 1 else ""


def _zones(zones: Sequence[Place], reason: str) -> Proposal:
    return Proposal("zones", [zone.id for zone in zones], reason, ", ".join(zone.name for zone in zones))


def _granularity(level: str, column: str) -> Proposal | None:
    if level not in labels.GRANULARITIES:
        return None
    reason = _("The column “%(column)s” goes down to this level.") % {"column": named(column)}
    return Proposal("granularity", level, reason, str(labels.GRANULARITIES[level]))


def _detail(sources: Sequence[Source]) -> Proposal | None:
    """Points on a map, when there are coordinates."""
    for source in sources:
        for column in source.sample.columns if source.sample else ():
            if _POINT.search(words_of(column.name)) and column.type in (Type.NUMBER, Type.TEXT):
                reason = _("The column “%(column)s” has coordinates.") % {"column": named(column.name)}
                return Proposal("granularity", "poi", reason, str(labels.GRANULARITIES["poi"]))
    return None


def _names_in(title: str) -> Iterator[str]:
    """The groups of one to four words of a title, folded, the longest first."""
    words = title.split()
    for length in (4, 3, 2, 1):
        for start in range(len(words) - length + 1):
            for join in (" ", "-"):
                yield fold(join.join(words[start : start + length]))


def _from_title(sources: Sequence[Source], known: Known) -> Proposal | None:
    """A country, a region, a province or a département that the name of a file names."""
    for source in sources:
        for name in _names_in(names.title(source.name)):
            id = known.names.get(name, "")
            if len(name) > 3 and id in known.places and not id.startswith(_SMALL):
                reason = _("The name of the file says “%(name)s”.") % {"name": known.places[id].name}
                return _zones([known.places[id]], reason)
    return None


def _from_home(known: Known) -> Proposal | None:
    place = known.places.get(known.zone)
    if place is None:
        return None
    reason = _("It is where %(organization)s works.") % {"organization": known.organization}
    return _zones([place], reason)
