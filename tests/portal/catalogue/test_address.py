"""Another public address: what is kept ready to be sent is made anew by itself, once."""

import orjson
import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.engines import jobs
from parvis.kit.actors import VISITOR
from parvis.portal.catalogue import actions, queries
from parvis.portal.datasets import queries as datasets

pytestmark = pytest.mark.django_db


@pytest.fixture
def move(settings):
    """Give the portal this address, as a start with another PARVIS_SITE_URL does; whether it noticed."""

    def to(address: str) -> bool:
        settings.PARVIS = settings.PARVIS.model_copy(update={"site_url": address})
        return actions.notice_address(by=SYSTEM)

    return to


def _kept(id: str) -> str:
    """The address that a program reads of a dataset."""
    return str(orjson.loads(Client().get(f"/api/datasets/{id}").content)["uri"])


def test_a_portal_that_has_nothing_yet_only_notes_its_address(move):
    assert queries.has_moved()
    assert move("https://new.example") is False
    assert (queries.has_moved(), jobs.Job.objects.filter(name=actions.RENEW).exists()) == (False, False)


def test_what_is_kept_is_made_anew_when_the_address_changes(make_dataset, move):
    assert move("https://old.example") is False
    ids = [make_dataset(f"Jeu {number}").id for number in range(3)]
    assert {_kept(id).partition("/api")[0] for id in ids} == {"https://old.example"}
    actions.make_dumps(by=SYSTEM)
    jobs.Job.objects.all().delete()
    assert move("https://new.example") is True
    assert move("https://new.example") is True  # another start before the job had its turn asks once
    assert jobs.Job.objects.filter(name=actions.RENEW).count() == 1
    jobs.Worker().run_until_idle()
    assert jobs.Job.objects.get(name=actions.RENEW).state == jobs.State.DONE
    assert jobs.Job.objects.filter(name="catalogue.dump").exists()
    kept = [orjson.loads(body)["uri"] for body in datasets.summaries(ids, actor=VISITOR)]
    assert {address.startswith("https://new.example/") for address in kept} == {True}
    assert {_kept(id).partition("/api")[0] for id in ids} == {"https://new.example"}
    assert move("https://new.example") is False


def test_a_process_that_has_the_old_address_leaves_the_job_to_others(make_dataset, move):
    move("https://old.example")
    _kept(make_dataset("Jeu").id)
    jobs.Job.objects.all().delete()
    move("https://new.example")
    move("https://old.example")
    jobs.Worker().run_until_idle()
    assert jobs.Job.objects.get(name=actions.RENEW).state == jobs.State.QUEUED
    assert not queries.has_moved()
