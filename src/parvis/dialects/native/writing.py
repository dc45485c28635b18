"""Records as the plain dicts that our JSON is made of."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from parvis.dialects import records
from parvis.dialects.vocabularies import format_family
from parvis.kit.ids import picture_address
from parvis.kit.markdown import to_html
from parvis.kit.text import lead

SUMMARY_LENGTH = 240


def _moment(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()


def _picture(key: str, site: str) -> str:
    """The address of a picture of ours, `""` for none."""
    return f"{site}{picture_address(key)}" if key else ""


def write_license(license: records.License) -> dict[str, Any]:
    """The licence as JSON."""
    return {"id": license.id, "title": license.title, "url": license.url, "open": license.open,
            "translations": license.translations}  # fmt: skip


def write_zone(zone: records.Zone) -> dict[str, Any]:
    """The zone as JSON."""
    return {"id": zone.id, "name": zone.name, "level": zone.level, "code": zone.code, "parent": zone.parent or None,
            "translations": zone.translations}  # fmt: skip


def write_contact(contact: records.Contact) -> dict[str, str]:
    """The contact as JSON."""
    return {"name": contact.name, "role": contact.role, "email": contact.email, "contact_form": contact.contact_form}


def write_organization_reference(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """What a dataset says of its producer; `site` is the public address of the portal."""
    return {
        "id": organization.id, "slug": organization.slug, "name": organization.name,
        "acronym": organization.acronym, "badges": list(organization.badges),
        "logo": _picture(organization.logo, site), "logo_small": _picture(organization.logo_small, site),
        "logo_alt": organization.logo_alt,
        "translations": {code: {"name": texts["name"]} for code, texts in organization.translations.items()
                         if texts.get("name")},
    }  # fmt: skip


def write_organization(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """The organization as JSON; `site` is the public address of the portal."""
    return {
        **write_organization_reference(organization, site=site),
        "description": organization.description,
        "description_html": to_html(organization.description),
        "summary": lead(organization.description, SUMMARY_LENGTH),
        "presentation": organization.presentation,
        "presentation_html": to_html(organization.presentation),
        "contacts": [write_contact(contact) for contact in organization.contacts],
        "links": [{"title": link.title, "url": link.url} for link in organization.links],
        "approval": organization.approval,
        "language": organization.language,
        "translations": _with_html(organization.translations),
        "url": organization.url,
        "business_number_id": organization.business_number_id,
        "parent": organization.parent or None,
        "zone": organization.zone or None,
        "extras": organization.extras,
        "metrics": {"datasets": organization.metrics.datasets, "followers": organization.metrics.followers,
                    "reuses": organization.metrics.reuses, "views": organization.metrics.views},
        "created_at": _moment(organization.created_at),
        "modified_at": _moment(organization.modified_at),
        "uri": f"{site}/api/organizations/{organization.id}",
        "page": f"{site}/organizations/{organization.slug}",
    }  # fmt: skip


_MARKDOWN = ("description", "presentation")


def _with_html(translations: records.Translations) -> dict[str, dict[str, str]]:
    return {
        code: {**texts, **{f"{name}_html": to_html(texts[name]) for name in _MARKDOWN if texts.get(name)}}
        for code, texts in translations.items()
    }


def write_resource(resource: records.Resource, *, site: str) -> dict[str, Any]:
    """The resource as JSON; `latest` is the address that always gives the current file."""
    return {
        "id": resource.id,
        "title": resource.title,
        "description": resource.description,
        "description_html": to_html(resource.description, heading=4) if resource.description else "",
        "type": str(resource.type),
        "url": f"{site}/api/datasets/r/{resource.id}" if resource.file else resource.url,
        "latest": f"{site}/api/datasets/r/{resource.id}",
        "hosted": bool(resource.file),
        "version": resource.version or None,
        "versions": f"{site}/api/resources/{resource.id}/versions" if resource.file else None,
        "filename": resource.filename,
        "format": resource.format,
        "mime": resource.mime,
        "filesize": resource.filesize,
        "checksum": {"type": resource.checksum_type, "value": resource.checksum} if resource.checksum else None,
        "language": resource.language,
        "translations": resource.translations,
        "schema": dict(resource.schema) or None,
        "harvest": resource.harvest,
        "extras": resource.extras,
        "downloads": resource.downloads,
        "created_at": _moment(resource.created_at),
        "modified_at": _moment(resource.modified_at),
    }


def write_version(version: records.Version, *, site: str, dataset: str) -> dict[str, Any]:
    """A file a resource has or had; `url` gives its bytes for ever, unless they were given up (`removed_at`).

    `dataset` is the id of the dataset, which never changes.
    """
    return {
        "number": version.number,
        "url": f"{site}/datasets/{dataset}/resources/{version.resource}/versions/{version.number}",
        "current": version.current,
        "filename": version.filename,
        "format": version.format,
        "mime": version.mime,
        "filesize": version.filesize,
        "checksum": {"type": "sha256", "value": version.sha256} if version.sha256 else None,
        "note": version.note,
        "author": {"name": version.author_name} if version.author_name else None,
        "restored_from": version.restored_from,
        "created_at": _moment(version.created_at),
        "removed_at": _moment(version.removed_at),
    }


def _line(dataset: records.Dataset) -> str:
    return dataset.description_short or lead(dataset.description, SUMMARY_LENGTH)


def _translated_lines(translations: records.Translations) -> dict[str, dict[str, str]]:
    lines: dict[str, dict[str, str]] = {}
    for code, texts in translations.items():
        summary = texts.get("description_short") or lead(texts.get("description", ""), SUMMARY_LENGTH)
        lines[code] = {
            name: text for name, text in {"title": texts.get("title", ""), "summary": summary}.items() if text
        }
    return lines


def write_summary(
    dataset: records.Dataset,
    *,
    organization: records.Organization | None,
    license: records.License | None,
    zones: Mapping[str, records.Zone],
    quality: Mapping[str, Any],
    next_update_on: date | None,
    site: str,
) -> dict[str, Any]:
    """What a list says of a dataset: all that is short."""
    metrics = dataset.metrics
    temporal = {"start": _moment(dataset.temporal_start), "end": _moment(dataset.temporal_end)}
    return {
        "id": dataset.id,
        "slug": dataset.slug,
        "title": dataset.title,
        "acronym": dataset.acronym,
        "summary": _line(dataset),
        "language": dataset.language,
        "translations": _translated_lines(dataset.translations),
        "organization": None if organization is None else write_organization_reference(organization, site=site),
        "owner": {"name": dataset.owner_name} if dataset.owner_name else None,
        "state": str(dataset.state),
        "license": None if license is None else write_license(license),
        "tags": list(dataset.tags),
        "badges": list(dataset.badges),
        "frequency": dataset.frequency,
        "next_update_on": _moment(next_update_on),
        "temporal": temporal if dataset.temporal_start or dataset.temporal_end else None,
        "spatial": {
            "zones": [write_zone(zones[id]) for id in dataset.zones if id in zones],
            "granularity": dataset.granularity,
        },
        "access": {"type": str(dataset.access_type)},
        "featured": dataset.featured,
        "resources_count": dataset.resources_count,
        "formats": list(dataset.formats),
        "format_families": sorted({format_family(format) for format in dataset.formats}),
        "quality": quality,
        "metrics": {"views": metrics.views, "downloads": metrics.downloads, "followers": metrics.followers,
                    "reuses": metrics.reuses, "discussions": metrics.discussions,
                    "dataservices": metrics.dataservices},
        "source_url": dataset.source_url,
        "created_at": _moment(dataset.created_at),
        "modified_at": _moment(dataset.modified_at),
        "updated_at": _moment(dataset.updated_at),
        "archived_at": _moment(dataset.archived_at),
        "deleted_at": _moment(dataset.deleted_at),
        "uri": f"{site}/api/datasets/{dataset.id}",
        "page": f"{site}/datasets/{dataset.slug}",
    }  # fmt: skip


def write_dataset(dataset: records.Dataset, summary: Mapping[str, Any], *, site: str) -> dict[str, Any]:
    """Everything about a dataset; `summary` is what `write_summary` said of it."""
    return {
        **summary,
        "description": dataset.description,
        "description_html": to_html(dataset.description),
        "description_short": dataset.description_short,
        "translations": _with_html(dataset.translations),
        "spatial": {**summary["spatial"], "geometry": dataset.geometry},
        "contacts": [write_contact(contact) for contact in dataset.contacts],
        "access": {
            "type": str(dataset.access_type),
            "audiences": [dict(audience) for audience in dataset.access_audiences],
            "reason_category": dataset.access_reason_category,
            "reason": dataset.access_reason,
            "request_url": dataset.authorization_request_url,
        },
        "schema": dict(dataset.schema) or None,
        "harvest": dataset.harvest,
        "extras": dataset.extras,
        "publish_at": _moment(dataset.publish_at),
        "resources": [write_resource(resource, site=site) for resource in dataset.resources],
        "metrics": {**summary["metrics"], "by_month": dataset.metrics.by_month},
    }  # fmt: skip
