"""CKAN's `extras`: pairs of texts. What the portal has a field for and CKAN has none for travels there.

`language`, `frequency`, `temporal_start`, `temporal_end` and `spatial` are the names that ckanext-dcat and
ckanext-spatial gave them; the others begin with `parvis_`. A value that its field cannot take stays a plain pair.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parvis.dialects import vocabularies
from parvis.dialects.ckan import values

Read = Callable[[object], Any]  # None for a value the field cannot take
Write = Callable[[Any], str]
OWN: Final = values.OWN
REST: Final = f"{OWN}extras"  # extras that are no pair of texts, as JSON


@dataclass(frozen=True, slots=True)
class Pair:
    """The pair one field of a record travels in."""

    field: str
    key: str
    write: Write
    read: Read


def _frequency(value: object) -> str | None:
    try:
        return vocabularies.frequency(values.text(value).strip()) or None
    except ValueError:
        return None


def _geometry(value: object) -> Any:
    found = values.loaded(value)
    return found if isinstance(found, dict) and "type" in found and "coordinates" in found else None


def _string(value: object) -> str | None:
    return value or None if isinstance(value, str) else None


def _texts(value: object) -> dict[str, str] | None:
    found = values.loaded(value)
    return found if isinstance(found, dict) and all(isinstance(one, str) for one in found.values()) else None


def _mapping(value: object) -> dict[str, Any] | None:
    found = values.loaded(value)
    return found if isinstance(found, dict) else None


def _translations(value: object) -> dict[str, Any] | None:
    found = _mapping(value)
    return found if found and all(isinstance(one, dict) for one in found.values()) else None


def _strings(value: object) -> tuple[str, ...] | None:
    found = values.loaded(value)
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else None


def _objects(value: object) -> tuple[dict[str, Any], ...] | None:
    found = values.loaded(value)
    return tuple(found) if isinstance(found, list) and all(isinstance(one, dict) for one in found) else None


def text_pair(field: str, key: str = "") -> Pair:
    """A field that is a text."""
    return Pair(field, key or OWN + field, str, _string)


def day_pair(field: str) -> Pair:
    """A field that is a day."""
    return Pair(field, field, lambda one: str(one.isoformat()), values.read_day)


def moment_pair(field: str) -> Pair:
    """A field that is an instant."""
    return Pair(field, OWN + field, lambda one: values.moment(one) or "", values.read_moment)


def words_pair(field: str) -> Pair:
    """A field that is a list of texts."""
    return Pair(field, OWN + field, lambda one: values.dumped(list(one)), _strings)


LANGUAGE: Final = Pair("language", "language", str, lambda value: values.language(value) or None)
FREQUENCY: Final = Pair("frequency", "frequency", str, _frequency)
GEOMETRY: Final = Pair("geometry", "spatial", values.dumped, _geometry)
SCHEMA: Final = Pair("schema", f"{OWN}schema", values.dumped, _texts)
HARVEST: Final = Pair("harvest", f"{OWN}harvest", values.dumped, _mapping)
TRANSLATIONS: Final = Pair("translations", f"{OWN}translations", values.dumped, _translations)
AUDIENCES: Final = Pair("access_audiences", f"{OWN}access_audiences", values.dumped, _objects)
FEATURED: Final = Pair("featured", f"{OWN}featured", lambda one: "true", lambda value: values.boolean(value) or None)


def write(record: object, known: Iterable[Pair], extras: Mapping[str, Any], others: Mapping[str, str]) -> list[Any]:
    """`[{"key", "value"}]` of the fields of a record that say something, `others`, and its extras."""
    fields = {pair.key: pair for pair in known}
    told = {key: pair.write(value) for key, pair in fields.items() if (value := getattr(record, pair.field))}
    told |= others
    rest = {}
    for key, value in extras.items():
        if key == values.MEMBERS:
            continue
        own = key.startswith(OWN) or key in told or (key in fields and fields[key].read(value) is not None)
        if isinstance(value, str) and value and key and not own:
            told[key] = value
        else:
            rest[key] = value
    if rest:
        told[REST] = values.dumped(rest)
    return [{"key": key, "value": value} for key, value in told.items()]


def sent(members: Mapping[str, Any]) -> dict[str, Any]:
    """{key: value} of the extras of a package or an organization, whatever their shape."""
    pairs = members.get("extras")
    if isinstance(pairs, Mapping):
        return dict(pairs)
    return {values.text(one.get("key")): one.get("value") for one in values.listed(pairs) if one.get("key")}


def read(told: Mapping[str, Any], known: Iterable[Pair]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(fields of the record, the pairs that are none)."""
    left = dict(told)
    fields = {}
    for pair in known:
        if pair.key in left and (value := pair.read(left[pair.key])) is not None:
            fields[pair.field] = value
            del left[pair.key]
    return fields, left


def extras(left: Mapping[str, Any]) -> dict[str, Any]:
    """The extras of a record that these pairs are."""
    rest = _mapping(left.get(REST)) or {}
    plain = {key: value for key, value in left.items() if key not in (REST, values.MEMBERS) and values.told(value)}
    return plain | rest
