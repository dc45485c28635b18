"""What of a record this portal has no place for is emptied, and told, so that it is kept elsewhere and never lost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from parvis.dialects import records, vocabularies
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.rules import facts
from parvis.portal.zones import queries as zones

_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Lists:
    """The reference lists, looked up once."""

    licenses: Collection[str]
    titles: dict[str, str]  # {title of a licence: id}

    @classmethod
    def now(cls) -> "Lists":
        """As they are now."""
        return cls({one.id for one in datasets.licenses()}, datasets.license_by_title())


def fit(
    record: records.Dataset, lists: Lists, *, license_title: str, places: Collection[str]
) -> tuple[records.Dataset, Sequence[str]]:
    """(the record that can be stored, the fields that were emptied); `places` are the zones known here."""
    emptied: list[str] = []
    license = record.license
    if license and license not in lists.licenses:
        license = lists.titles.get(license_title) or lists.titles.get(license) or ""
    known = tuple(zone for zone in record.zones if zone in places)
    contacts = tuple(one for one in record.contacts if facts.fault_of(one) is None and len(one.name) <= 255)
    badges = tuple(badge for badge in record.badges if badge in vocabularies.DATASET_BADGES)
    granularity = record.granularity if record.granularity in vocabularies.GRANULARITIES else ""
    geometry = record.geometry if record.geometry and record.geometry.get("type") in _GEOMETRIES else None
    frequency = _frequency(record.frequency)
    fitted = replace(
        record, license=license, zones=known, contacts=contacts, badges=badges, granularity=granularity,
        geometry=geometry, frequency=frequency, resources=tuple(one for one in record.resources if one.url or one.file),
    )  # fmt: skip
    if record.temporal_start and record.temporal_end and record.temporal_start > record.temporal_end:
        fitted = replace(fitted, temporal_start=None, temporal_end=None)
    for name in ("license", "zones", "badges", "granularity", "geometry", "frequency"):
        if getattr(record, name) and getattr(fitted, name) != getattr(record, name):
            emptied.append(name)
    if "license" in emptied and license:
        emptied.remove("license")
    emptied += [f"contacts.{one.role}" for one in record.contacts if one not in contacts]
    return fitted, emptied


def _frequency(value: str) -> str:
    try:
        return vocabularies.frequency(value)
    except ValueError:
        return ""


def known_places(batch: Collection[records.Dataset]) -> Collection[str]:
    """The zones of these records that are known here, in one query."""
    wanted = {zone for record in batch for zone in record.zones}
    return zones.existing(wanted) if wanted else ()
