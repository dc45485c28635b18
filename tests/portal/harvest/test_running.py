"""A source read from its first record to its last, again and again."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, foretell, harvest, outcome, record

from parvis.dialects import records
from parvis.engines import jobs
from parvis.kit.errors import Conflict
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.harvest import actions, events
from parvis.portal.harvest.actions._merging import mark
from parvis.portal.harvest.models import Entry, Link, Raw, Run, Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]


def _of(remote_id: str) -> Dataset:
    link = Link.objects.select_related("dataset").get(remote_id=remote_id)
    assert link.dataset is not None
    return link.dataset


def test_records_become_public_datasets(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1), record(2))))
    run = harvest(source)
    assert (run.state, run.total, run.seen, outcome(run)) == ("done", 2, 2, {"created": 2})
    one = queries.record(_of("city-1"))
    assert (one.title, one.state, one.license, one.tags) == ("Dataset 1", "published", "cc-by", ("city",))
    assert one.organization == source.organization_id
    assert [(file.title, file.url, file.format) for file in one.resources] == [
        ("Rows", "https://data.example.org/1.csv", "csv")
    ]
    assert one.harvest["source_id"] == source.pk
    assert one.harvest["remote_id"] == "city-1"
    assert Raw.objects.count() == 2
    assert _of("city-1").organization.datasets == 2


def test_an_unchanged_record_costs_no_write(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(*(record(n) for n in range(6)))))
    harvest(source)
    versions = dict(Dataset.objects.values_list("pk", "version"))
    run = actions.run(source, by=SYSTEM)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        done = actions.work(run.pk, by=SYSTEM)
    assert outcome(done) == {"unchanged": 6}
    assert dict(Dataset.objects.values_list("pk", "version")) == versions
    written = [one["sql"] for one in asked.captured_queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("harvest_run" in sql or "harvest_source" in sql for sql in written), written
    assert not Entry.objects.filter(run=done).exists()


def test_the_number_of_queries_does_not_grow_with_unchanged_records(site, make_source):
    def asked(count: int) -> int:
        source = make_source(site.answer(f"/{count}.json", catalogue(*(record(f"{count}-{n}") for n in range(count)))))
        harvest(source)
        run = actions.run(source, by=SYSTEM)
        with CaptureQueriesContext(connection) as queries_made:
            actions.work(run.pk, by=SYSTEM)
        return len(queries_made)

    assert asked(1) == asked(30)


def test_a_changed_record_changes_its_dataset_alone(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1), record(2))))
    harvest(source)
    before = _of("city-2").version
    site.answer("/data.json", catalogue(record(1, title="Trees"), record(2)))
    run = harvest(source)
    assert outcome(run) == {"changed": 1, "unchanged": 1}
    assert _of("city-1").title == "Trees"
    assert _of("city-2").version == before
    entry = Entry.objects.get(run=run)
    assert entry.changes == {"title": ["Dataset 1", "Trees"]}


def test_a_field_changed_by_hand_stays_unless_told_otherwise(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    harvest(source)
    dataset = _of("city-1")
    ours = queries.record(dataset)
    datasets.update(dataset, records.Dataset(**{**_fields(ours), "title": "Trees of Rabat"}), by=SYSTEM)
    site.answer("/data.json", catalogue(record(1, title="Trees", description="All of them.")))
    run = harvest(source)
    after = queries.record(_of("city-1"))
    assert (after.title, after.description) == ("Trees of Rabat", "All of them.")
    assert Entry.objects.get(run=run).kept == ["title"]
    site.answer("/data.json", catalogue(record(1, title="Trees and shrubs", description="And now this.")))
    assert Entry.objects.get(run=harvest(source)).kept == ["title"]  # and the time after that
    assert queries.record(_of("city-1")).title == "Trees of Rabat"
    wanted = actions.Wanted(name=source.name, kind=source.kind, url=source.url, overwrite=True)
    source = actions.update(source, wanted, by=SYSTEM)
    assert outcome(harvest(source)) == {"changed": 1}  # though the source says the same as before
    assert queries.record(_of("city-1")).title == "Trees and shrubs"


def _fields(one: records.Dataset) -> dict:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_files_added_and_removed_by_hand_stay_so(site, make_source):
    files = [{"downloadURL": f"https://data.example.org/{n}.csv", "title": f"File {n}"} for n in range(2)]
    source = make_source(site.answer("/data.json", catalogue(record(1, distribution=files))))
    harvest(source)
    dataset = _of("city-1")
    datasets.remove_resource(dataset.resources.get(title="File 1"), by=SYSTEM)
    datasets.add_resource(dataset, records.Resource(title="Ours", url="https://x.example.org/a.csv"), by=SYSTEM)
    for words in ("Other words.", "Others again.", "And again."):
        site.answer("/data.json", catalogue(record(1, distribution=files, description=words)))
        harvest(source)
        assert [one.title for one in queries.record(_of("city-1")).resources] == ["File 0", "Ours"]


def test_what_people_and_checks_say_of_a_file_stays(site, make_source):
    file = {"downloadURL": "https://data.example.org/a", "title": "A"}
    source = make_source(site.answer("/data.json", catalogue(record(1, distribution=[file]))))
    harvest(source)
    row = _of("city-1").resources.get()
    ours = records.Resource(title="Trees, one by one", url=row.url)
    datasets.update_resource(row, ours, by=SYSTEM)
    Resource.objects.filter(pk=row.pk).update(format="csv", filesize=12, extras={"check:available": True})  # as checks
    for number in range(2):
        site.answer("/data.json", catalogue(record(1, distribution=[file], description=f"Words {number}")))
        run = harvest(source)
        kept = Entry.objects.get(run=run).kept
        assert kept == ["resources.Trees, one by one.title"]
        row.refresh_from_db()
        assert (row.title, row.format, row.filesize) == ("Trees, one by one", "csv", 12)
        assert row.extras["check:available"] is True


def test_a_file_keeps_its_id_when_its_address_changes_but_not_its_node(site, make_source):
    file = {"@id": "https://data.example.org/node/1", "downloadURL": "https://data.example.org/a.csv", "title": "A"}
    source = make_source(site.answer("/data.json", catalogue(record(1, distribution=[file]))))
    harvest(source)
    before = _of("city-1").resources.get().pk
    site.answer(
        "/data.json", catalogue(record(1, distribution=[file | {"downloadURL": "https://data.example.org/b.csv"}]))
    )
    harvest(source)
    after = _of("city-1").resources.get()
    assert (after.pk, after.url) == (before, "https://data.example.org/b.csv")


def test_a_refused_record_does_not_stop_the_others(site, make_source):
    bad = record(2, title="")
    source = make_source(
        site.answer("/data.json", catalogue(record(1), bad, {"title": "No id"}, record(3), record(3, title="Twice")))
    )
    run = harvest(source)
    assert outcome(run) == {"created": 2, "refused": 3}
    told = {one.reason: one for one in Entry.objects.filter(run=run, outcome="refused")}
    assert set(told) == {"no_title", "no_id", "twice"}
    assert (told["no_title"].remote_id, told["no_title"].field) == ("city-2", "title")
    assert told["no_id"].title == "No id"
    again = harvest(source)
    assert outcome(again) == {"unchanged": 2, "refused": 3}


def test_what_somebody_deleted_here_does_not_come_back(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    harvest(source)
    datasets.delete(_of("city-1"), by=SYSTEM)
    site.answer("/data.json", catalogue(record(1, title="Changed")))
    run = harvest(source)
    assert outcome(run) == {"skipped": 1}
    assert Entry.objects.get(run=run).reason == "deleted"
    assert _of("city-1").state == "deleted"


def test_titles_with_line_breaks_are_written_once_and_a_hand_edit_is_seen(site, make_source):
    broken = {"title": "Trees\r\n of the\tcity", "distribution": [
        {"downloadURL": "https://data.example.org/1.csv", "title": "All\nrows", "format": "CSV"}]}  # fmt: skip
    source = make_source(site.answer("/data.json", catalogue(record(1, **broken), record(2, **broken))))
    harvest(source)
    dataset = _of("city-1")
    assert (dataset.title, dataset.resources.get().title) == ("Trees of the city", "All rows")
    for link in Link.objects.all():
        assert link.taken["fields"]["title"] == mark("Trees of the city")
    versions = dict(Dataset.objects.values_list("pk", "version"))
    Link.objects.update(digest="")  # its records are looked at again
    assert outcome(harvest(source)) == {"unchanged": 2}
    assert dict(Dataset.objects.values_list("pk", "version")) == versions
    datasets.update(dataset, replace(queries.record(dataset), title="Our\ntrees"), by=SYSTEM)
    changed = {**broken, "title": "More\ntrees"}
    site.answer("/data.json", catalogue(record(1, **changed), record(2, **changed)))
    run = harvest(source)
    assert (_of("city-1").title, _of("city-2").title) == ("Our trees", "More trees")
    assert Entry.objects.get(run=run, remote_id="city-1").kept == ["title"]


def test_one_dataset_in_two_catalogues_is_one_dataset(site, make_source):
    shared = {"identifier": "https://data.example.org/id/trees"}
    first = make_source(site.answer("/a.json", catalogue(record(1, **shared))))
    second = make_source(site.answer("/b.json", catalogue(record(1, **shared, title="The same"), record(2))), name="B")
    harvest(first)
    run = harvest(second)
    assert outcome(run) == {"created": 1, "skipped": 1}
    told = Entry.objects.get(run=run, outcome="skipped")
    assert (told.reason, told.value) == ("duplicate", first.name)
    assert Dataset.objects.count() == 2
    assert _of("city-2").title == "Dataset 2"
    assert outcome(harvest(second)) == {"unchanged": 2}


def test_a_preview_writes_no_dataset_and_says_what_a_run_would_do(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1), record(2), record(3))))
    harvest(source)
    site.answer("/data.json", catalogue(record(1, title="Trees"), record(2), record(4), record(5, title="")))
    versions = dict(Dataset.objects.values_list("pk", "version"))
    run = foretell(source)
    assert outcome(run) == {"changed": 1, "unchanged": 1, "created": 1, "refused": 1, "missing": 1}
    assert run.held
    assert dict(Dataset.objects.values_list("pk", "version")) == versions
    assert {(one.outcome, one.remote_id) for one in Entry.objects.filter(run=run)} == {
        ("changed", "city-1"), ("created", "city-4"), ("refused", "city-5"), ("missing", "city-3"),
    }  # fmt: skip
    assert Link.objects.filter(remote_id="city-4").count() == 0


# --- what vanishes ---------------------------------------------------------------------------------------------


def _shrunk(site, source, kept: int, of: int) -> Run:
    site.answer("/data.json", catalogue(*(record(n) for n in range(of) if n < kept)))
    return harvest(source)


def test_what_vanishes_is_archived_after_some_runs_and_comes_back(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(*(record(n) for n in range(10)))))
    harvest(source)
    for _time in range(2):
        run = _shrunk(site, source, 9, 10)
        assert (run.missing, run.archived, _of("city-9").state) == (1, 0, "published")
    run = _shrunk(site, source, 9, 10)
    assert (run.archived, _of("city-9").state) == (1, "archived")
    assert outcome(_shrunk(site, source, 9, 10)) == {"unchanged": 9}
    run = _shrunk(site, source, 10, 10)
    assert outcome(run) == {"unchanged": 10, "restored": 1}
    assert _of("city-9").state == "published"


def test_half_of_a_source_vanishing_is_held_and_told(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(*(record(n) for n in range(10)))))
    harvest(source)
    heard = []
    events.run_held.connect(lambda sender, **said: heard.append(said["run"].pk), weak=False, dispatch_uid="test")
    try:
        for _time in range(4):
            run = _shrunk(site, source, 5, 10)
            assert (run.held, run.missing, run.archived) == (True, 5, 0)
    finally:
        events.run_held.disconnect(dispatch_uid="test")
    assert len(heard) == 4
    assert Dataset.objects.filter(state="published").count() == 10
    source.refresh_from_db()
    assert source.held_count == 5
    assert actions.let_go(source, by=SYSTEM) == 5
    assert Dataset.objects.filter(state="archived").count() == 5
    source.refresh_from_db()
    assert source.held_at is None
    with pytest.raises(Conflict):
        actions.let_go(source, by=SYSTEM)


def test_a_run_that_failed_counts_nobody_missing(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(*(record(n) for n in range(10)))))
    harvest(source)
    site.answer("/data.json", catalogue(record(1))[:-5])
    for _time in range(4):
        run = harvest(source)
        assert (run.state, run.error) == ("failed", "not_json")
    assert Link.objects.filter(missing_runs__gt=0).count() == 0
    assert Source.objects.get(pk=source.pk).failures == 4


def test_what_another_source_still_has_is_not_archived(site, make_source):
    shared = {"identifier": "https://data.example.org/id/trees"}
    others = [record(n) for n in range(10)]
    first = make_source(site.answer("/data.json", catalogue(*others, record(10, **shared))))
    second = make_source(site.answer("/b.json", catalogue(record(10, **shared, title="From there"))), name="B")
    harvest(first)
    harvest(second)
    for _time in range(3):
        _shrunk(site, first, 10, 10)
    dataset = Dataset.objects.get(title="Dataset 10")
    assert dataset.state == "published"
    run = harvest(second)
    assert outcome(run) == {"changed": 1}
    assert Link.objects.get(source=second).secondary is False
    dataset.refresh_from_db()
    assert dataset.title == "From there"


# --- stopped and taken up again --------------------------------------------------------------------------------


class _Killed(BaseException):
    """As a process that is no more."""


def test_a_run_that_was_killed_goes_on_to_the_same_end(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(*(record(n) for n in range(120)), record(130, title=""))))
    run = actions.run(source, by=SYSTEM)
    steps = iter(range(1000))

    def die() -> None:
        if next(steps) > 75:
            raise _Killed

    with pytest.raises(_Killed):
        actions.work(run.pk, by=SYSTEM, going_on=die)
    assert 0 < Dataset.objects.count() < 120
    assert Run.objects.get(pk=run.pk).state == "running"
    done = actions.work(run.pk, by=SYSTEM)
    assert (done.state, outcome(done)) == ("done", {"created": 120, "refused": 1})
    assert Dataset.objects.count() == 120


def test_a_run_that_somebody_stops_ends_as_cancelled(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    run = actions.run(source, by=SYSTEM)
    assert actions.stop(run, by=SYSTEM).state == "cancelled"
    assert actions.work(run.pk, by=SYSTEM) is None
    assert Dataset.objects.count() == 0
    with pytest.raises(Conflict):
        actions.stop(run, by=SYSTEM)


def test_one_run_at_a_time(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    actions.run(source, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.run(source, by=SYSTEM)


def test_a_run_whose_job_is_gone_is_said_to_have_failed(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    run = actions.run(source, by=SYSTEM)
    jobs.cancel(run.job)
    Run.objects.update(created_at=run.created_at.replace(year=2024))
    assert actions.sweep(by=SYSTEM) == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "died")
