"""The European score of descriptions, saved or not."""

from django.conf import settings

from parvis.dialects import dcat, records
from parvis.portal.datasets.models import License
from parvis.portal.datasets.queries.references import license_record
from parvis.portal.datasets.rules import european as rules
from parvis.portal.datasets.rules.european import European, Mend
from parvis.portal.zones import queries as zones

__all__ = ["European", "Mend", "european", "european_of"]


def european(told: records.Described) -> European:
    """The score of a dataset as the portal gives it out, and what would raise it."""
    site, dataset = settings.PARVIS.site_url, told.dataset
    score = dcat.assess(told, rules.answers(dataset, site), site=site)
    return European(score, rules.mends(dataset, score))


def european_of(dataset: records.Dataset) -> European:
    """The same for a description, saved or not; in two queries."""
    license = License.objects.filter(pk=dataset.license).first() if dataset.license else None
    return european(
        records.Described(
            dataset=dataset, license=license_record(license) if license else None,
            zones=zones.records_of(dataset.zones),
        )
    )  # fmt: skip
