"""A dataset as udata writes it in its API 1 and 2."""

from collections.abc import Mapping
from dataclasses import asdict
from hashlib import blake2b
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.udata import members, references
from parvis.dialects.udata.resources import write_resource
from parvis.dialects.vocabularies import DATASET_BADGES, State

# Made by whoever serves the dataset, so neither read nor given back.
COMPUTED: Final = frozenset({"uri", "page", "quality", "permissions", "community_resources"})
HIDDEN: Final = (State.PRIVATE, State.HIDDEN)  # private to udata, and not drafts
_QUALITY: Final = {
    "license": "license", "temporal_coverage": "temporal_coverage", "spatial": "spatial",
    "update_frequency": "update_frequency", "update_fulfilled_in_time": "update_fulfilled_in_time",
    "dataset_description_quality": "description", "has_open_format": "open_format",
    "all_resources_available": "resources_available", "resources_documentation": "resources_documentation",
}  # fmt: skip
# Said of the dataset by udata and not worked out here: given back as it came.
_OVER: Final = ("frequency_date",)


def write_dataset(told: records.Described, *, site: str) -> dict[str, Any]:
    """The dataset as JSON of API 1, the same for every reader; `site` is the public address of the portal."""
    dataset = told.dataset
    kept = members.unknown(dataset.extras)
    body = {
        "id": dataset.id,
        "title": dataset.title,
        "acronym": dataset.acronym or None,
        "slug": dataset.slug,
        "description": dataset.description,
        "description_short": dataset.description_short or None,
        **_dates(dataset),
        "deleted": members.moment(dataset.deleted_at),
        "archived": members.moment(dataset.archived_at),
        "private": dataset.state in (State.DRAFT, *HIDDEN),
        "featured": dataset.featured,
        "tags": list(dataset.tags),
        "badges": [*({"kind": badge} for badge in dataset.badges), *_strange_badges(kept)],
        "resources": [write_resource(resource, site=site) for resource in dataset.resources],
        "frequency": dataset.frequency or members.said(kept, "frequency") or members.DEFAULTS["frequency"],
        "frequency_date": None,
        "extras": members.written_extras(dataset.extras, _own(dataset)),
        "harvest": {name: value for name, value in dataset.harvest.items() if value is not None} or None,
        "metrics": _metrics(dataset),
        "organization": _organization(told, site),
        "owner": _owner(dataset, site),
        "schema": _schema(dataset),
        "temporal_coverage": _period(dataset),
        "spatial": _spatial(dataset),
        "license": dataset.license or members.said(kept, "license") or members.DEFAULTS["license"],
        **_access(dataset),
        "uri": f"{site}/api/1/datasets/{dataset.slug}/",
        "page": f"{site}/datasets/{dataset.slug}",
        "quality": _quality(told),
        "contact_points": [
            *(write_contact(contact) for contact in dataset.contacts),
            *_objects(kept, "contact_points"),
        ],
        "permissions": {"edit": False, "edit_resources": False, "delete": False},
    }
    return members.with_unknown(body, dataset.extras, computed=COMPUTED, over=_OVER)


def _strange_badges(kept: Mapping[str, Any]) -> list[Any]:
    """Badges of another udata of kinds that the portal has not: those it has, it alone gives."""
    found = _objects(kept, "badges")
    return [one for one in found if isinstance(one.get("kind"), str) and one["kind"] not in DATASET_BADGES]


def _objects(kept: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [one for one in _listed(kept, name) if isinstance(one, Mapping)]


def _listed(kept: Mapping[str, Any], name: str) -> list[Any]:
    """What was kept of a list: the things the portal has no place for."""
    found = kept.get(name)
    return list(found) if isinstance(found, list) else []


def as_v2(body: Mapping[str, Any], *, site: str) -> dict[str, Any]:
    """The same dataset as API 2 shows it: its resources under an address of their own, no schema.

    A licence that nobody chose is null here.
    """
    id = body["id"]
    paged = "page=1&page_size=50"
    made = {name: value for name, value in body.items() if name != "schema"}
    return {
        **made,
        "resources": members.link(f"{site}/api/2/datasets/{id}/resources/?{paged}", len(body["resources"])),
        "community_resources": members.link(f"{site}/api/1/datasets/community_resources/?dataset={id}&{paged}", 0),
        "license": None if members.is_silent(body, "license", body["license"]) else body["license"],
        "uri": body["uri"].replace("/api/1/", "/api/2/", 1),
    }


def contact_id(contact: records.Contact) -> str:
    """What names a contact of a dataset: 24 figures made of what it says, for contacts have no life of their own."""
    return blake2b("\0".join(asdict(contact).values()).encode(), digest_size=12).hexdigest()


def write_contact(contact: records.Contact) -> dict[str, Any]:
    """A contact as JSON."""
    return {
        "id": contact_id(contact), "name": contact.name, "email": contact.email or None,
        "contact_form": contact.contact_form or None, "role": contact.role, "owner": None, "organization": None,
    }  # fmt: skip


def _dates(dataset: records.Dataset) -> dict[str, Any]:
    """What the source says comes before what we know."""
    created, modified = members.moment(dataset.created_at), members.moment(dataset.modified_at)
    harvest = dataset.harvest
    return {
        "created_at": harvest.get("issued_at") or harvest.get("created_at") or created,
        "last_modified": harvest.get("modified_at") or modified,
        "last_update": members.moment(dataset.updated_at),
        "internal": {"created_at_internal": created, "last_modified_internal": modified},
    }


def _own(dataset: records.Dataset) -> dict[str, Any]:
    without_rows = not dataset.resources
    return {
        "language": dataset.language,
        "translations": dataset.translations,
        "source_url": dataset.source_url,
        "state": str(dataset.state) if dataset.state in HIDDEN or _is_undated(dataset) else "",
        "said": [name for name, nothing in members.DEFAULTS.items() if getattr(dataset, name) == nothing],
        "resources_count": dataset.resources_count if without_rows else 0,
        "formats": list(dataset.formats) if without_rows else [],
    }


def _is_undated(dataset: records.Dataset) -> bool:
    """Whether it is archived and nobody knows since when, which udata tells by the date alone."""
    return dataset.state == State.ARCHIVED and dataset.archived_at is None


def _metrics(dataset: records.Dataset) -> dict[str, Any]:
    metrics, kept = dataset.metrics, members.unknown(dataset.extras)
    ours = {
        "discussions": metrics.discussions,
        "discussions_open": _open(kept, metrics.discussions),
        "reuses": metrics.reuses,
        "reuses_by_months": dict(metrics.by_month.get("reuses", {})),
        "dataservices": metrics.dataservices,
        "followers": metrics.followers,
        "followers_by_months": dict(metrics.by_month.get("followers", {})),
        "views": metrics.views,
        "resources_downloads": metrics.downloads,
    }
    return members.counts(kept, ours)


def _open(kept: Mapping[str, Any], discussions: int) -> int:
    """How many discussions another udata said to be open, of those there are."""
    said = members.counts(kept, {}).get("discussions_open")
    return min(said, discussions) if type(said) is int and said > 0 else 0


def _organization(told: records.Described, site: str) -> dict[str, Any] | None:
    if told.organization is not None:
        return references.organization_reference(told.organization, site=site)
    return {"class": "Organization", "id": told.dataset.organization} if told.dataset.organization else None


def _owner(dataset: records.Dataset, site: str) -> dict[str, Any] | None:
    """Who owns it: by name alone when the name is public, else by the id that names nobody."""
    if dataset.organization or not (dataset.owner or dataset.owner_name):
        return None
    person = references.user_reference(dataset.owner, "", dataset.owner_name, site=site)
    kept = members.unknown(dataset.extras).get("owner")
    # What another udata said of somebody who has no account here, as long as it is the one we name.
    if not dataset.owner_name or not isinstance(kept, Mapping) or references.full_name(kept) != dataset.owner_name:
        return person
    ours = ("class", "id", "uri", "page") if dataset.owner else ("class", "uri", "page")
    return {**kept, **{name: person[name] for name in ours}}


def _schema(dataset: records.Dataset) -> dict[str, Any] | None:
    schema = {name: dataset.schema.get(name) or None for name in ("name", "version", "url")}
    return schema if any(schema.values()) else None


def _period(dataset: records.Dataset) -> dict[str, Any] | None:
    if dataset.temporal_start is None and dataset.temporal_end is None:
        return None
    return {"start": members.moment(dataset.temporal_start), "end": members.moment(dataset.temporal_end)}


def _spatial(dataset: records.Dataset) -> dict[str, Any] | None:
    kept = members.unknown(dataset.extras).get("spatial")
    aside = kept if isinstance(kept, Mapping) else {}
    zones, geometry = [*dataset.zones, *_listed(aside, "zones")], dataset.geometry or aside.get("geom")
    granularity = dataset.granularity or aside.get("granularity")
    if not (zones or geometry or granularity):
        return None
    return {"geom": geometry, "zones": zones, "granularity": granularity or members.DEFAULTS["granularity"]}


def _access(dataset: records.Dataset) -> dict[str, Any]:
    return {
        "access_type": str(dataset.access_type),
        "access_audiences": [dict(audience) for audience in dataset.access_audiences],
        "authorization_request_url": dataset.authorization_request_url or None,
        "access_type_reason_category": dataset.access_reason_category or None,
        "access_type_reason": dataset.access_reason or None,
    }


def _quality(told: records.Described) -> dict[str, Any]:
    """The answers under udata's names; those that do not arise are left out, as udata does."""
    criteria = told.quality.get("criteria", {})
    answers = {name: criteria[ours] for name, ours in _QUALITY.items() if criteria.get(ours) is not None}
    has_resources = bool(told.dataset.resources or told.dataset.resources_count)
    return {**answers, "has_resources": has_resources, "score": float(told.quality.get("score", 0))}
