"""Two sources with the same dataset: the second one takes it over when the first no longer keeps it up."""

from dataclasses import replace

import pytest
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, foretell, harvest, outcome, record

from parvis.dialects import records
from parvis.portal.activity.models import Activity
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as reading
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import actions, queries
from parvis.portal.harvest.models import Entry, Link, Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]
TREES = "https://data.example.org/id/trees"


def _file(name: str, **members: str) -> dict[str, str]:
    return {"downloadURL": f"https://data.example.org/{name}.csv", "title": name, "format": "CSV", **members}


def _there(**members: object) -> dict[str, object]:
    """The dataset as the second source has it: less of it, other words, a file at another address."""
    other = _file("plan", downloadURL="https://mirror.example.org/plan.csv")
    return record(1, identifier=TREES, **{"title": "Trees", "description": "", "keyword": ["city", "wood"],
                                          "distribution": [_file("rows"), other, _file("new")], **members})  # fmt: skip


@pytest.fixture
def first(site, make_source):
    files = [_file("rows", description="One a tree"), _file("plan"), _file("legend")]
    body = catalogue(record(1, identifier=TREES, distribution=files), *(record(n) for n in range(10, 20)))
    source = make_source(site.answer("/a.json", body), name="A")
    harvest(source)
    return source


@pytest.fixture
def second(site, first, make_source):
    """It has the dataset too, and has been read: linked as second."""
    source = make_source(site.answer("/b.json", catalogue(_there(), record(2))), name="B")
    assert outcome(harvest(source)) == {"created": 1, "skipped": 1}
    return source


def _trees() -> Dataset:
    return Link.objects.filter(key="data.example.org/id/trees").select_related("dataset").first().dataset


def _masters() -> list[str]:
    return list(Link.objects.filter(dataset=_trees(), secondary=False).values_list("source__name", flat=True))


def _now() -> records.Dataset:
    return reading.record(reading.with_parts(Dataset.objects.filter(pk=_trees().pk)).get())


def _delete(source: Source) -> None:
    actions.delete(source, by=SYSTEM)


def _pause(source: Source) -> None:
    actions.pause(source, False, by=SYSTEM)


def _refuse(source: Source) -> None:
    actions.refuse(source, reason="No", by=SYSTEM)


@pytest.mark.parametrize("end", [_delete, _pause, _refuse])
def test_the_second_source_takes_over_when_the_first_is_not_read_any_more(end, first, second):
    before = _now()
    ids = {one.title: one.id for one in before.resources}
    datasets.update(_trees(), replace(before, tags=("by-hand",)), by=SYSTEM)
    assert outcome(harvest(second)) == {"unchanged": 2}
    assert queries.holdings(second, actor=SYSTEM) == queries.Holdings(own=1, shared=1, coming=0)
    end(first)
    assert queries.holdings(second, actor=SYSTEM) == queries.Holdings(own=1, shared=0, coming=1)

    assert outcome(foretell(second)) == {"changed": 1, "unchanged": 1}
    assert _masters() == ["A"]
    run = harvest(second)
    assert outcome(run) == {"changed": 1, "unchanged": 1}
    told = Entry.objects.get(run=run)
    assert (told.reason, told.value, told.dataset) == ("succeeded", "A", before.id)
    assert _masters() == ["B"]
    now = _now()
    assert (now.title, now.slug, now.created_at, now.state) == ("Trees", before.slug, before.created_at, "published")
    assert (now.description, now.tags) == (before.description, ("by-hand",))
    assert set(told.kept) == {"description", "tags", "resources.rows.description", "resources.legend"}
    found = {one.title: one for one in now.resources}
    assert {name: found[name].id for name in ids} == ids
    assert (found["rows"].description, found["plan"].url) == ("One a tree", "https://mirror.example.org/plan.csv")
    assert [one.title for one in now.resources] == ["rows", "plan", "new", "legend"]
    history = Activity.objects.get(key=before.id, verb="succeeded")
    shown = {_delete: "A", _pause: "A", _refuse: ""}[end]
    assert history.changes == {"harvest_source": [shown, "B"]}
    assert outcome(harvest(second)) == {"unchanged": 2}


def test_what_was_kept_when_it_was_taken_over_stays_at_the_next_change(site, first, second):
    description = _now().description
    _delete(first)
    harvest(second)
    site.answer("/b.json", catalogue(_there(title="Trees of the city"), record(2)))
    assert outcome(harvest(second)) == {"changed": 1, "unchanged": 1}
    now = _now()
    assert (now.title, now.description) == ("Trees of the city", description)
    assert [one.title for one in now.resources] == ["rows", "plan", "new", "legend"]


def test_a_source_that_comes_back_is_second_then(site, first, second):
    _pause(first)
    harvest(second)
    actions.pause(first, True, by=SYSTEM)
    site.answer("/a.json", catalogue(record(1, identifier=TREES, title="Other"), *(record(n) for n in range(10, 20))))
    run = harvest(first)
    assert outcome(run) == {"skipped": 1, "unchanged": 10}
    assert (Entry.objects.get(run=run).reason, Entry.objects.get(run=run).value) == ("duplicate", "B")
    assert (_masters(), _trees().title) == (["B"], "Trees")


def test_a_source_made_in_place_of_a_deleted_one_takes_its_datasets_over(site, first, make_source):
    before = {link.remote_id: link.dataset_id for link in Link.objects.all()}
    _delete(first)
    third = make_source(site.answer("/c.json", catalogue(_there())), name="C")
    assert outcome(harvest(third)) == {"changed": 1}
    assert (_masters(), Link.objects.get(source=third).dataset_id) == (["C"], before[TREES])


def _vanish(site, source: Source, times: int = 3) -> None:
    site.answer("/a.json", catalogue(*(record(n) for n in range(10, 20))))
    for _time in range(times):
        harvest(source)


def test_what_vanished_before_the_second_source_had_it_is_taken_up_again(site, first, make_source):
    _vanish(site, first)
    assert _trees().state == "archived"
    second = make_source(site.answer("/b.json", catalogue(_there())), name="B")
    assert outcome(harvest(second)) == {"changed": 1}
    assert (_trees().state, _masters()) == ("published", ["B"])


def test_what_people_archived_is_taken_over_and_stays_archived(first, second):
    datasets.archive(_trees(), by=SYSTEM)
    _delete(first)
    harvest(second)
    assert (_trees().state, _masters()) == ("archived", ["B"])


def test_nothing_is_taken_over_while_what_vanished_is_held(site, first, second):
    site.answer("/a.json", catalogue(record(10)))
    for _time in range(4):
        assert harvest(first).held
    assert outcome(harvest(second)) == {"unchanged": 2}
    assert _masters() == ["A"]
    actions.let_go(Source.objects.get(pk=first.pk), by=SYSTEM)
    assert _trees().state == "published"
    assert Dataset.objects.filter(state="archived").count() == 9
    harvest(second)
    assert (_trees().state, _masters()) == ("published", ["B"])


def test_what_both_sources_lose_is_archived_and_comes_back_with_either(site, first, second):
    site.answer("/b.json", catalogue(_there(), *(record(n) for n in range(20, 30))))
    harvest(second)
    _vanish(site, first)
    assert _trees().state == "published"
    site.answer("/b.json", catalogue(*(record(n) for n in range(20, 30))))
    for _time in range(4):
        harvest(second)
    assert (_trees().state, _masters()) == ("archived", ["A"])
    site.answer("/b.json", catalogue(_there(), *(record(n) for n in range(20, 30))))
    harvest(second)
    assert (_trees().state, _masters()) == ("published", ["B"])


def test_a_dataset_does_not_change_hands_by_a_source(site, first, make_source, make_organization):
    region = make_organization("Région de Rabat")
    second = make_source(site.answer("/b.json", catalogue(_there())), name="B", organization=region)
    harvest(second)
    _vanish(site, first)
    assert _trees().state == "archived"
    _delete(first)
    site.answer("/b.json", catalogue(_there(title="Ours now")))
    run = harvest(second)
    assert (outcome(run), Entry.objects.get(run=run).reason) == ({"skipped": 1}, "another_owner")
    assert (_trees().organization_id, _trees().title) == (first.organization_id, "Dataset 1")
    Dataset.objects.filter(pk=_trees().pk).update(organization=region)  # as by a transfer
    assert outcome(harvest(second)) == {"changed": 1}
    assert (_trees().organization_id, _trees().title, _masters()) == (region.pk, "Ours now", ["B"])


@pytest.mark.parametrize("gone", ["deleted", "purged"])
def test_what_people_deleted_does_not_come_back_through_the_second_source(gone, first, second, site):
    datasets.delete(_trees(), by=SYSTEM)
    if gone == "purged":
        Dataset.objects.filter(state="deleted").delete()
    _delete(first)
    site.answer("/b.json", catalogue(_there(title="Again"), record(2)))
    run = harvest(second)
    assert (outcome(run), Entry.objects.get(run=run).reason) == ({"skipped": 1, "unchanged": 1}, "deleted")
    assert Dataset.objects.filter(state="published").count() == 11
