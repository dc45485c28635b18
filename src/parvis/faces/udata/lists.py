"""The reference lists: licences, frequencies, formats, badges, levels and zones, tags."""

from collections.abc import Iterable
from mimetypes import MimeTypes
from typing import Final

from django.http import HttpResponse

from parvis.dialects import udata
from parvis.dialects.vocabularies import DATASET_BADGES, FORMAT_FAMILIES, ORGANIZATION_BADGES
from parvis.faces.udata import answers, parameters
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import NotFound
from parvis.kit.text import fold
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.queries import proposals
from parvis.portal.zones import queries as zones

_FORMATS: Final = sorted(set().union(*FORMAT_FAMILIES.values()))
# The official ones, the same on every machine.
_MEDIA_TYPES: Final = sorted(set(MimeTypes().types_map[True].values()))


def licenses(asked: Asked) -> HttpResponse:
    """The licences one may choose."""
    return answers.json(asked, [udata.write_license(license) for license in datasets.licenses()])


def _labelled(asked: Asked, name: str) -> HttpResponse:
    values = datasets.vocabularies()[name]
    return answers.json(asked, [{"id": id, "label": str(label)} for id, label in values.items()])


def frequencies(asked: Asked) -> HttpResponse:
    """How often data may be updated."""
    return _labelled(asked, "frequencies")


def resource_types(asked: Asked) -> HttpResponse:
    """What a resource may be to its dataset."""
    return _labelled(asked, "resource_types")


def reason_categories(asked: Asked) -> HttpResponse:
    """Why data may not be open."""
    return _labelled(asked, "access_reason_categories")


def contact_roles(asked: Asked) -> HttpResponse:
    """What a contact may be to a dataset."""
    return _labelled(asked, "contact_roles")


def dataset_badges(asked: Asked) -> HttpResponse:
    """The badges of datasets, with their names."""
    labels = datasets.vocabularies()["badges"]
    return answers.json(asked, {badge: str(labels.get(badge, badge)) for badge in DATASET_BADGES})


def organization_badges(asked: Asked) -> HttpResponse:
    """The badges of organizations, with their names."""
    labels = datasets.vocabularies()["producer_types"]
    return answers.json(asked, {badge: str(labels.get(badge, badge)) for badge in ORGANIZATION_BADGES})


def extensions(asked: Asked) -> HttpResponse:
    """The formats the portal knows."""
    return answers.json(asked, _FORMATS)


def formats(asked: Asked) -> HttpResponse:
    """Formats that start with what is typed."""
    return _typed(asked, _FORMATS)


def media_types(asked: Asked) -> HttpResponse:
    """Media types that hold what is typed."""
    return _typed(asked, _MEDIA_TYPES)


def tags(asked: Asked) -> HttpResponse:
    """Tags in use that hold what is typed, the most used first."""
    return _typed(asked, proposals.known_tags())


def _typed(asked: Asked, values: Iterable[str]) -> HttpResponse:
    typed = fold(asked.request.GET.get("q", ""))
    found = [{"text": value} for value in values if typed in fold(value)]
    return answers.json(asked, found[: parameters.size(asked)])


# --- places ----------------------------------------------------------------------------------------------------


def suggest_zones(asked: Asked) -> HttpResponse:
    """Places whose name starts with what is typed, the largest first."""
    found = zones.search(asked.request.GET.get("q", ""), limit=parameters.size(asked))
    return answers.json(asked, [udata.write_zone(zones.record(zone)) for zone in found])


def zone(asked: Asked, id: str) -> HttpResponse:
    """One place, as a GeoJSON feature."""
    return answers.json(asked, udata.write_zone_feature(zones.record(zones.get(id))))


def several_zones(asked: Asked, ids: str) -> HttpResponse:
    """Several places, their ids with commas between them, as a GeoJSON collection."""
    wanted = ids.split(",")[:200]
    known = zones.records_of(wanted)
    if missing := [id for id in wanted if id not in known]:
        raise NotFound(", ".join(missing[:5]))
    features = [udata.write_zone_feature(known[id]) for id in wanted]
    return answers.json(asked, {"type": "FeatureCollection", "features": features})


def levels(asked: Asked) -> HttpResponse:
    """The levels of places in use, from the largest."""
    return _levels(asked, zones.levels())


def granularities(asked: Asked) -> HttpResponse:
    """How fine data may be in space."""
    return _levels(asked, datasets.vocabularies()["granularities"])


def _levels(asked: Asked, ids: Iterable[str]) -> HttpResponse:
    labels = datasets.vocabularies()["granularities"]
    return answers.json(asked, [udata.write_granularity(id, str(labels.get(id, id))) for id in ids])
