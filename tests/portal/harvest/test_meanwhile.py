"""What happens elsewhere while a source is read, or waits to be: nothing of it is lost, or done for nobody."""

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, harvest, outcome, record

from parvis.engines import jobs
from parvis.kit.dates import now
from parvis.kit.errors import Conflict
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Link, Run, Source
from parvis.portal.organizations import actions as organizations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]


def test_a_run_that_ended_meanwhile_stays_as_it_ended(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    seen = actions.run(source, by=SYSTEM)  # on a page that somebody looks at
    actions.work(seen.pk, by=SYSTEM)
    jobs.cancel(seen.job)
    with pytest.raises(Conflict):
        actions.stop(seen, by=SYSTEM)
    run = Run.objects.get()
    assert (run.state, run.error, outcome(run)) == ("done", "", {"created": 1})


@pytest.mark.parametrize(
    "change",
    [{"state": "pending"}, {"state": "refused"}, {"deleted_at": now()}, {"organization__deleted_at": now()}],
    ids=["elsewhere", "refused", "deleted", "nobody's"],
)
def test_a_source_taken_out_of_use_before_its_turn_is_not_read(change, site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    run = actions.run(source, by=SYSTEM)
    for name, value in change.items():
        one = source.organization if name.startswith("organization") else source
        type(one).objects.filter(pk=one.pk).update(**{name.rpartition("__")[2]: value})
    assert actions.work(run.pk, by=SYSTEM) is None
    run.refresh_from_db()
    assert (run.state, site.seen, Dataset.objects.count()) == ("cancelled", [], 0)
    Source.objects.update(next_at=now().replace(year=2024))
    assert actions.start_due(by=SYSTEM) == 0


def test_what_a_hidden_organization_brings_in_is_not_public(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    organizations.hide(source.organization, reason="Spam", by=SYSTEM)
    harvest(source)
    assert Dataset.objects.get().state == "private"


def test_a_moderator_who_hid_a_dataset_can_show_it_again_after_it_changed_there(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    harvest(source)
    datasets.hide(Dataset.objects.get(), reason="Spam", by=SYSTEM)
    site.answer("/data.json", catalogue(record(1, title="Trees")))
    harvest(source)
    dataset = Dataset.objects.get()
    assert (dataset.state, dataset.title) == ("hidden", "Trees")
    assert datasets.unhide(dataset, by=SYSTEM).state == "published"


def test_what_people_archived_is_not_taken_up_again_when_the_source_loses_it_and_finds_it(site, make_source):
    everything = [record(n) for n in range(10)]
    source = make_source(site.answer("/data.json", catalogue(*everything)))
    harvest(source)
    dataset = Link.objects.select_related("dataset").get(remote_id="city-9").dataset
    datasets.archive(dataset, by=SYSTEM)
    site.answer("/data.json", catalogue(*everything[:9]))
    for _time in range(3):
        harvest(source)
    site.answer("/data.json", catalogue(*everything[:9], record(9, title="Trees")))
    assert outcome(harvest(source)) == {"unchanged": 9, "changed": 1}
    dataset.refresh_from_db()
    assert (dataset.state, dataset.title) == ("archived", "Trees")


@pytest.mark.parametrize("end", ["fails", "is stopped"])
def test_the_producer_is_counted_when_a_run_ends_in_the_middle(end, site, make_source):
    packages = [{"id": f"p{n}", "name": f"p{n}", "title": f"Package {n}"} for n in range(3)]
    site.answer(
        "/api/3/action/package_search", orjson.dumps({"success": True, "result": {"count": 9, "results": packages}})
    )
    source = make_source(site.url, "ckan")
    if end == "fails":
        assert harvest(source).error == "loop"
    else:
        run = actions.run(source, by=SYSTEM)

        def stop() -> None:
            if Dataset.objects.exists():
                raise jobs.Cancelled

        with pytest.raises(jobs.Cancelled):
            actions.work(run.pk, by=SYSTEM, going_on=stop)
        actions.ended(run.pk, by=SYSTEM)
    source.organization.refresh_from_db()
    assert source.organization.datasets == 3


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="one writer at a time anyway")
def test_a_dataset_is_kept_from_other_writers_while_it_is_brought_up_to_date(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    harvest(source)
    site.answer("/data.json", catalogue(record(1, title="Trees")))
    with CaptureQueriesContext(connection) as asked:
        harvest(source)
    locked = [one["sql"] for one in asked.captured_queries if "FOR UPDATE" in one["sql"]]
    assert [sql for sql in locked if Dataset._meta.db_table in sql] != []
