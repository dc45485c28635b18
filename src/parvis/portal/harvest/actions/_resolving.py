"""What a record names in its own words becomes ids of this portal; what cannot is told apart, never refused."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from parvis.dialects import records, vocabularies
from parvis.kit.dates import now
from parvis.kit.text import fold, lines, without_data_uris
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.rules import facts
from parvis.portal.zones import queries as zones

_BARE: Final = re.compile(r"^https?://(?:www\.)?|[/#?.]+$|/legalcode$|/deed\.\w+$")
LEFT_OUT: Final = "files_left_out"
_LICENSE_MOST: Final = 2048  # characters of what may name a licence
# Addresses of licences in use that differ from those of the reference list by more than their ends.
_SAME: Final = {
    "etalab.gouv.fr/wp-content/uploads/2017/04/etalab-licence-ouverte-v2.0.pdf": "lov2",
    "etalab.gouv.fr/wp-content/uploads/2014/05/licence_ouverte.pdf": "fr-lo",
    "data.gouv.fr/licence-ouverte-open-licence": "fr-lo",
    "spdx.org/licenses/etalab-2.0": "lov2",
    "creativecommons.org/publicdomain/zero/1.0": "cc-zero",
    "usa.gov/publicdomain/label/1.0": "other-pd",
    "opendatacommons.org/licenses/odbl": "odc-odbl",
    "opendatacommons.org/licenses/odbl/1.0": "odc-odbl",
    "opendatacommons.org/licenses/by/1.0": "odc-by",
    "opendatacommons.org/licenses/pddl/1.0": "odc-pddl",
}  # fmt: skip
_VERSIONED: Final = ((re.compile(r"creativecommons\.org/licenses/by/"), "cc-by"),
                     (re.compile(r"creativecommons\.org/licenses/by-sa/"), "cc-by-sa"))  # fmt: skip


class Resolver:
    """The reference lists, looked up once for a run."""

    def __init__(self) -> None:
        self._licenses = _license_index()
        self._places: Mapping[str, str] | None = None
        self._ids = {one.id for one in datasets.licenses()}

    def resolve(self, record: records.Dataset) -> records.Dataset:
        """The record with its licence and zones by id, and without the values that are wrong in themselves.

        What is left out of a field stays in `harvest`: `license`, `places`, `frequency`, `granularity`, `temporal`. So
        do, as `files_left_out`, names of files whose address is longer than there is room for (cut, it is another).
        """
        told = dict(record.harvest)
        license = self._license(record.license)
        if record.license and not license:
            told["license"] = record.license[:300]
        found, unknown = self._zones(record)
        told.pop("places", None)
        told.pop(LEFT_OUT, None)
        if long := [one for one in record.resources if _is_too_long(one)]:
            told[LEFT_OUT] = [f"{facts.title_of(one.title)} {one.url[:100]}…".strip() for one in long]
            record = replace(record, resources=tuple(one for one in record.resources if not _is_too_long(one)))
        if unknown:
            told["places"] = unknown
        record = replace(
            record, license=license, zones=tuple(dict.fromkeys([*found, *self._known(record.zones)])),
            title=facts.title_of(record.title), translations=lines(record.translations, "title"),
            contacts=tuple(one for one in record.contacts if facts.fault_of(one) is None),
        )  # fmt: skip
        return _tolerated(record, told)

    def _license(self, said: str) -> str:
        if not said or said in self._ids:
            return said
        if len(said) > _LICENSE_MOST:
            return ""
        bare = _bare(said)
        for pattern, id in _VERSIONED:
            if pattern.match(bare) and id in self._ids:
                return id
        outside, _open, inside = said.rstrip(" )").partition("(")  # “Open Database License (ODbL)”
        named = (self._licenses.get(fold(words.strip())) for words in (said, outside, inside) if words.strip())
        found = self._licenses.get(bare) or next(filter(None, named), "") or _SAME.get(bare, "")
        return found if found in self._ids else ""

    def _zones(self, record: records.Dataset) -> tuple[list[str], list[str]]:
        names = [str(name) for name in record.harvest.get("places", ()) if name]
        if not names:
            return [], []
        if self._places is None:
            self._places = zones.names_index()
        found = {name: self._places.get(fold(name), "") for name in names}
        return [id for id in found.values() if id], [name for name, id in found.items() if not id]

    @staticmethod
    def _known(ids: tuple[str, ...]) -> list[str]:
        known = zones.existing(ids) if ids else ()
        return [id for id in ids if id in known]


def _license_index() -> dict[str, str]:
    """{what a licence is called, or its address without its ends: id}."""
    index = {fold(title): id for title, id in datasets.license_by_title().items()}
    for one in datasets.licenses():
        if one.url:
            index.setdefault(_bare(one.url), one.id)
    return index


def _bare(text: str) -> str:
    """An address in lower case without its scheme and what its end may or may not have."""
    bare, before = text.strip().lower(), ""
    while bare != before:
        bare, before = _BARE.sub("", bare), bare
    return bare


def _tolerated(record: records.Dataset, told: dict[str, Any]) -> records.Dataset:
    try:
        vocabularies.frequency(record.frequency)
    except ValueError:
        told["frequency"] = record.frequency[:100]
        record = replace(record, frequency="")
    if record.granularity and record.granularity not in vocabularies.GRANULARITIES:
        told["granularity"] = record.granularity[:100]
        record = replace(record, granularity="")
    if record.temporal_start and record.temporal_end and record.temporal_start > record.temporal_end:
        told["temporal"] = f"{record.temporal_start}/{record.temporal_end}"
        record = replace(record, temporal_start=None, temporal_end=None)
    if record.access_type not in list(vocabularies.AccessType):
        record = replace(record, access_type=vocabularies.AccessType.OPEN)
    if record.access_type != vocabularies.AccessType.OPEN:  # terms of reuse are those of open data
        record = replace(record, license="")
    badges = tuple(badge for badge in record.badges if badge in vocabularies.DATASET_BADGES)
    return replace(
        record, harvest=told, badges=badges, language=record.language[:8] or settings.PARVIS.language,
        tags=facts.tags(record.tags), description=without_data_uris(record.description).replace("\x00", ""),
        acronym=record.acronym[:128], description_short=record.description_short[:200],
        source_url=record.source_url if len(record.source_url) <= facts.ADDRESS_LENGTH else "",
        created_at=_past(record.created_at),
        updated_at=_past(record.updated_at), modified_at=None, resources=tuple(map(_file, record.resources)),
        # What only this portal says: what its home page shows, its counts, what becomes of the dataset and when.
        featured=False, metrics=records.Metrics(), publish_at=None, archived_at=None, deleted_at=None,
    )  # fmt: skip


def _past(moment: datetime | None) -> datetime | None:
    """A date that has come: catalogues promise others."""
    return moment if moment is not None and moment <= now() else None


def _is_too_long(resource: records.Resource) -> bool:
    return len(resource.url) > facts.ADDRESS_LENGTH


def _file(resource: records.Resource) -> records.Resource:
    kind = resource.type if resource.type in list(vocabularies.ResourceType) else vocabularies.ResourceType.OTHER
    known = resource.checksum_type in vocabularies.CHECKSUM_TYPES
    return replace(
        resource, type=kind, file="", filename="", version=0,
        title=facts.title_of(resource.title) or facts.title_of(resource.url),
        translations=lines(resource.translations, "title"),
        format=resource.format.strip().lower()[:64], mime=resource.mime[:255],
        checksum_type=resource.checksum_type if known else "", checksum=resource.checksum[:128] if known else "",
        language=resource.language[:8],
    )  # fmt: skip
