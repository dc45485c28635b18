"""A mirror that follows ends with the same catalogue, and hears nothing of what is not public."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import SYSTEM, Api
from tests.portal.mirrors.following import Mirror, tell

from parvis.engines.changes import log
from parvis.engines.changes.models import Change
from parvis.kit.dates import now
from parvis.kit.errors import Gone, Invalid
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import Dataset
from parvis.portal.mirrors import actions, queries
from parvis.portal.mirrors.models import Known, News, Place
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers
from parvis.portal.topics import actions as topics

pytestmark = pytest.mark.django_db


def _change(dataset: Dataset) -> None:
    datasets.update(dataset, replace(catalogue.record(dataset), title=f"{dataset.title}, corrigé"), by=SYSTEM)


def _public(api: Api) -> dict[tuple[str, str], Any]:
    """The whole of what everybody may see, by the lists of the API."""
    lists = (("dataset", "datasets"), ("organization", "organizations"), ("topic", "topics"))
    return {
        (kind, key): api.get(f"/api/{path}/{key}").json() for kind, path in lists for key in queries.public_keys(kind)
    }


def test_mirror_follows_to_the_same_catalogue(api: Api, make_dataset, make_organization, make_topic) -> None:
    city, other = make_organization(), make_organization("Agence de l’eau")
    water, air = make_dataset("Eau", organization=city.id), make_dataset("Air")
    mirror = Mirror(api)
    tell()
    mirror.catch_up()
    assert mirror.records == _public(api)
    assert len(mirror.records) == 4

    draft = make_dataset("Brouillon", state="draft")
    topic = make_topic(holds=(water,))
    _change(water)
    datasets.hide(air, reason="spam", by=SYSTEM)
    organizations.delete(other, by=SYSTEM)
    tell()
    mirror.catch_up()
    assert mirror.records == _public(api)
    assert {key for _kind, key in mirror.records} == {city.id, water.id, topic.id}

    datasets.unhide(catalogue.get(air.id, actor=SYSTEM), by=SYSTEM)
    datasets.make_private(catalogue.get(water.id, actor=SYSTEM), by=SYSTEM)
    datasets.publish(draft, by=SYSTEM)
    topics.delete(topic, by=SYSTEM)
    organizations.restore(producers.get(other.id, actor=SYSTEM), by=SYSTEM)
    tell()
    mirror.catch_up()
    assert mirror.records == _public(api)
    assert {key for _kind, key in mirror.records} == {city.id, other.id, air.id, draft.id}


def test_what_is_not_public_is_never_told(api: Api, make_dataset) -> None:
    mirror = Mirror(api)
    draft = make_dataset("Brouillon", state="draft")
    private = make_dataset("Privé", state="private")  # was public, and was not when this was told
    hidden = make_dataset("Masqué")
    tell()
    datasets.hide(hidden, reason="spam", by=SYSTEM)
    datasets.delete(draft, by=SYSTEM)
    tell()
    _change(catalogue.get(hidden.id, actor=SYSTEM))
    tell()
    mirror.catch_up()
    assert mirror.heard == [("created", hidden.id), ("deleted", hidden.id)]
    assert private.id not in api.get("/api/changes").content.decode()
    assert mirror.records == {}


def test_changes_are_in_order_across_kinds(make_dataset, make_organization) -> None:
    first, second = make_dataset("Un"), make_organization()
    _change(first)
    tell()
    assert [(one.op, one.id) for one in queries.page().changes] == [("created", second.id), ("created", first.id)]


def test_now_is_a_cursor_without_changes(make_dataset) -> None:
    make_dataset("Avant")
    tell()
    cursor = queries.page("now").cursor
    assert queries.page(cursor).changes == []
    after = make_dataset("Après")
    tell()
    page = queries.page(cursor)
    assert ([one.id for one in page.changes], page.more) == ([after.id], False)
    assert queries.page(page.cursor).cursor == page.cursor


def test_kinds_alone_and_the_cursor_passes_the_others(make_dataset, make_organization) -> None:
    made = make_organization()
    make_dataset("Eau")
    tell()
    page = queries.page(kinds=["organization"])
    assert [one.id for one in page.changes] == [made.id]
    assert queries.page(page.cursor).changes == []
    with pytest.raises(Invalid) as refused:
        queries.page(kinds=["user"], limit=0)
    assert list(refused.value.fields) == ["kind", "limit"]


def test_forgetting_keeps_a_whole_copy_and_tells_who_is_behind(make_dataset) -> None:
    gone, kept = make_dataset("Disparu"), make_dataset("Resté")
    tell()
    behind = queries.page(limit=1).cursor
    _change(kept)
    datasets.delete(gone, by=SYSTEM)
    tell()
    assert actions.forget(by=SYSTEM) == 0
    News.objects.update(at=now() - actions.KEPT - timedelta(days=1))
    assert actions.forget(by=SYSTEM) == 3  # both of what went, and the first of what changed since
    with pytest.raises(Gone):
        queries.page(behind)
    again = queries.page()
    assert [(one.op, one.id) for one in again.changes] == [("updated", kept.id)]
    assert queries.page(again.cursor).changes == []


def test_a_copy_that_goes_on_from_the_beginning_is_not_behind(make_dataset) -> None:
    ids = [make_dataset(f"Jeu {number}").id for number in range(3)]
    gone = make_dataset("Disparu")
    tell()
    datasets.delete(gone, by=SYSTEM)
    tell()
    News.objects.update(at=now() - actions.KEPT - timedelta(days=1))
    actions.forget(by=SYSTEM)
    cursor, read = "", []
    for _turn in range(4):
        page = queries.page(cursor, limit=1)
        read += [one.id for one in page.changes]
        cursor = page.cursor
    assert read == ids
    assert cursor == str(Place.objects.get().forgotten)


@pytest.mark.parametrize("since", ["x", "-1", "1-", "9" * 19, "1 or 1", "1\0"])
def test_cursor_that_cannot_be(since: str) -> None:
    with pytest.raises(Invalid):
        queries.page(since)


def test_cursor_of_another_database_is_gone() -> None:
    with pytest.raises(Gone):
        queries.page("12")


def test_log_that_was_lost_tells_everything(make_dataset) -> None:
    kept, lost = make_dataset("Resté"), make_dataset("Perdu")
    tell()
    cursor = queries.page("now").cursor
    catalogue.get(lost.id, actor=SYSTEM).delete()
    new = make_dataset("Nouveau")
    Change.objects.all().delete()
    log.record("dataset", ["of no importance"])
    Place.objects.update(seq=0)
    tell()
    found = {(one.op, one.id) for one in queries.page(cursor).changes}
    assert found == {("updated", kept.id), ("created", new.id), ("deleted", lost.id)}
    assert Known.objects.count() == 2


def test_a_thing_that_changes_hands_is_told_of_both(make_dataset, make_organization) -> None:
    one, other = make_organization(), make_organization("Agence de l’eau")
    dataset = make_dataset("Eau", organization=one.id)
    tell()
    type(dataset).objects.filter(pk=dataset.pk).update(organization=other)
    log.record("dataset", [dataset.id])
    tell()
    told = News.objects.filter(key=dataset.id).order_by("-seq")[0]
    assert (told.op, told.organization, told.former) == ("updated", other.id, one.id)


def test_reading_takes_as_many_queries_for_three_as_for_one(make_dataset, django_assert_num_queries) -> None:
    for number in range(3):
        make_dataset(f"Jeu {number}")
    tell()
    queries.page()  # the renditions are made
    with django_assert_num_queries(5):
        queries.page(limit=1)
    with django_assert_num_queries(5):
        queries.page(limit=3)
