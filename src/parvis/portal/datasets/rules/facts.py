"""What makes a dataset or a resource acceptable: pure checks that tidy a record or give every reason against it."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.dialects import vocabularies as lists
from parvis.dialects.records import Contact, Dataset, Resource
from parvis.kit.columns import too_long
from parvis.kit.errors import Invalid
from parvis.kit.text import line, lines, without_data_uris
from parvis.portal.datasets import models
from parvis.portal.organizations.rules.facts import contact_fault

TAG_LENGTH = (2, 96)
TITLE_LENGTH, FORMAT_LENGTH, ADDRESS_LENGTH = 500, 64, 2048  # of their columns
_NOT_WORDS = re.compile(r"[^\w.+#]+")
_GEOMETRIES = {"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}
Reasons = dict[str, list[Any]]


def title_of(text: str) -> str:
    """What a source calls a dataset or a file, as it is kept: one line, as long as there is room for."""
    return line(text)[:TITLE_LENGTH].rstrip()


def tag(text: str) -> str:
    """A tag as it is kept: lower case, words joined by hyphens, in any script; `""` when nothing is left."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORDS.sub("-", folded).strip("-")[: TAG_LENGTH[1]].rstrip("-")


def tags(texts: Collection[str]) -> tuple[str, ...]:
    """Tags tidied, without repetition or those too short, in order."""
    tidied = dict.fromkeys(tag(text) for text in texts)
    return tuple(text for text in tidied if len(text) >= TAG_LENGTH[0])


def _known(wrong: Reasons, name: str, value: str, allowed: Collection[str]) -> None:
    if value and value not in allowed:
        wrong[name] = [_("“%(value)s” is not known here.") % {"value": value[:100]}]


def _are_positions(coordinates: object, depth: int) -> bool:
    """Whether these are positions, two to four numbers each (RFC 7946 §3.1.1), inside `depth` - 1 lists."""
    if not isinstance(coordinates, list | tuple) or not coordinates:
        return False
    if depth == 1:
        return 2 <= len(coordinates) <= 4 and all(type(one) in (int, float) for one in coordinates)
    return all(_are_positions(one, depth - 1) for one in coordinates)


def _check_geometry(wrong: Reasons, geometry: Mapping[str, Any] | None) -> None:
    if geometry is None:
        return
    expected = _GEOMETRIES.get(str(geometry.get("type")))
    if expected is None or not _are_positions(geometry.get("coordinates"), expected):
        wrong["geometry"] = [_("This is not a GeoJSON geometry.")]


def fault_of(contact: Contact) -> object | None:
    """What is wrong with a contact, in words; None when nothing is."""
    return contact_fault(contact)


def _check_access(wrong: Reasons, dataset: Dataset) -> None:
    _known(wrong, "access_type", dataset.access_type, list(lists.AccessType))
    _known(wrong, "access_reason_category", dataset.access_reason_category, lists.ACCESS_REASONS)
    # Texts of whatever was said: clients of other protocols send objects here.
    roles = [str(audience.get("role")) for audience in dataset.access_audiences]
    conditions = {str(audience.get("condition")) for audience in dataset.access_audiences}
    if (
        not set(roles) <= set(lists.AUDIENCE_ROLES)
        or len(set(roles)) != len(roles)
        or not conditions <= set(lists.AUDIENCE_CONDITIONS)
    ):
        wrong["access_audiences"] = [_("Each audience once, with a condition among yes, no and under_condition.")]


def dataset(record: Dataset, *, licenses: Collection[str], zones: Collection[str]) -> Dataset:
    """The record, tidied; `licenses` and `zones` are the ids known. Raises Invalid with every reason, by field."""
    title = line(record.title)
    wrong: Reasons = too_long(replace(record, title=title, frequency=""), models.Dataset)  # whose words become codes
    if not title:
        wrong["title"] = [_("Give the dataset a title.")]
    try:
        frequency = lists.frequency(record.frequency)
    except ValueError:
        frequency = ""
        wrong["frequency"] = [_("“%(value)s” is not known here.") % {"value": record.frequency[:100]}]
    _known(wrong, "license", record.license, licenses)
    _known(wrong, "granularity", record.granularity, lists.GRANULARITIES)
    for badge in record.badges:
        _known(wrong, "badges", badge, lists.DATASET_BADGES)
    if missing := [zone for zone in record.zones if zone not in zones]:
        wrong["zones"] = [_("There is no such zone: %s.") % ", ".join(missing[:5])]
    if record.temporal_start and record.temporal_end and record.temporal_start > record.temporal_end:
        wrong["temporal"] = [_("The period ends before it starts.")]
    if reasons := [reason for contact in record.contacts if (reason := fault_of(contact))]:
        wrong["contacts"] = reasons
    _check_geometry(wrong, record.geometry)
    _check_access(wrong, record)
    if wrong:
        raise Invalid(wrong)
    return replace(
        record,
        title=title,
        translations=lines(record.translations, "title"),
        description=without_data_uris(record.description).replace("\x00", ""),
        frequency=frequency,
        tags=tags(record.tags),
        badges=tuple(dict.fromkeys(record.badges)),
        # Terms of reuse are those of open data; what is not open is under the terms of its access.
        license=record.license if record.access_type == lists.AccessType.OPEN else "",
    )


def resource(record: Resource) -> Resource:
    """The record, tidied. Raises Invalid with every reason, by field."""
    format = record.format.strip().lower()[:FORMAT_LENGTH].strip()
    title = line(record.title)
    wrong: Reasons = too_long(replace(record, title=title, format=format), models.Resource)
    if not title:
        wrong["title"] = [_("Give the file a title.")]
    if not record.url and not record.file:
        wrong["url"] = [_("Give the address of the file.")]
    _known(wrong, "type", record.type, list(lists.ResourceType))
    _known(wrong, "checksum", record.checksum_type, lists.CHECKSUM_TYPES)
    if wrong:
        raise Invalid(wrong)
    return replace(record, title=title, translations=lines(record.translations, "title"), format=format)
