"""Datasets say of their producer what is so now."""

from dataclasses import replace

import pytest

from parvis.engines.jobs.models import Job
from parvis.kit.actors import system
from parvis.portal.datasets import actions
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")


def waiting() -> list[str]:
    return list(Job.objects.filter(name="datasets.follow_producer").values_list("unique_key", flat=True))


def test_a_producer_that_changes_name_or_labels_changes_on_its_datasets(
    make_organization, make_dataset, api, search_index
):
    organization = make_organization("Pôle emploi")
    dataset, other = make_dataset("Offres", organization=organization.id), make_dataset("Ailleurs")
    search_index()
    before = [api.get(f"/api/datasets/{one.id}") for one in (dataset, other)]
    organizations.set_badges(organization, ["certified"], by=SYSTEM)
    record = replace(producers.record(producers.get(organization.id, actor=SYSTEM)), name="France Travail")
    organizations.update(organization, record, by=SYSTEM)
    assert waiting() == [organization.id]
    assert actions.follow_producer(organization.id, by=SYSTEM) == 1
    search_index()
    after = [api.get(f"/api/datasets/{one.id}") for one in (dataset, other)]
    told = after[0].json()["organization"]
    assert (told["name"], told["badges"]) == ("France Travail", ["certified"])
    assert (before[0]["ETag"] == after[0]["ETag"], before[1]["ETag"] == after[1]["ETag"]) == (False, True)
    assert [one["id"] for one in api.get("/api/datasets?q=france travail").json()["data"]] == [dataset.id]


def test_a_change_datasets_do_not_tell_of_costs_nothing(make_organization, make_dataset):
    organization = make_organization("Mairie")
    make_dataset("Budget", organization=organization.id)
    organizations.update(organization, replace(producers.record(organization), description="Autre."), by=SYSTEM)
    assert waiting() == []
