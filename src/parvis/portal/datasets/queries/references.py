"""The reference lists of datasets: the licences there are, and the words of controlled lists."""

from parvis.dialects import records
from parvis.portal.datasets.models import License
from parvis.portal.datasets.rules import labels


def license_record(license: License) -> records.License:
    """The licence as it leaves the portal."""
    return records.License(
        id=license.id, title=license.title, url=license.url, open=license.open, translations=license.translations
    )


def licenses() -> list[records.License]:
    """The licences one may choose, in the order to show them."""
    return [license_record(row) for row in License.objects.filter(active=True)]


def license_titles(language: str) -> dict[str, str]:
    """{id: title} of every licence, in a language or else in its own."""
    rows = License.objects.values_list("pk", "title", "translations")
    return {id: translations.get(language, {}).get("title") or title for id, title, translations in rows}


def license_by_title() -> dict[str, str]:
    """{title: id}, alternate titles included."""
    rows = list(License.objects.all())
    return {title: row.id for row in rows for title in (*row.alternate_titles, row.title)}


def vocabularies() -> dict[str, labels.Labels]:
    """{list: {value: label}}; labels are lazy, in the language of whoever reads them."""
    return {
        "frequencies": labels.FREQUENCIES,
        "resource_types": labels.RESOURCE_TYPES,
        "access_types": labels.ACCESS,
        "access_reason_categories": labels.ACCESS_REASONS,
        "access_audience_roles": labels.AUDIENCES,
        "access_audience_conditions": labels.AUDIENCE_CONDITIONS,
        "contact_roles": labels.ROLES,
        "granularities": labels.GRANULARITIES,
        "badges": labels.BADGES,
        "producer_types": labels.PRODUCER_TYPES,
        "format_families": labels.FAMILIES,
        "states": labels.STATES,
        "check_errors": labels.CHECK_ERRORS,
        "quality_gains": labels.GAINS,
        "european_mends": labels.MENDS,
        "european_dimensions": labels.DIMENSIONS,
        "european_ratings": labels.RATINGS,
        "reading_troubles": labels.TROUBLES,
    }
