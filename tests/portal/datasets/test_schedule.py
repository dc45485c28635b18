"""Drafts that publish themselves at a date."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_dataset):
    return make_dataset("Embargoed", state="draft")


def _due() -> None:
    Dataset.objects.filter(publish_at__isnull=False).update(publish_at=now() - timedelta(seconds=1))


def test_a_draft_is_published_at_its_date_and_once(draft):
    at = now() + timedelta(hours=1)
    assert actions.schedule(draft, at, by=SYSTEM).publish_at == at
    assert actions.publish_due(by=SYSTEM) == 0
    assert Dataset.objects.get().state == "draft"
    _due()
    assert (actions.publish_due(by=SYSTEM), actions.publish_due(by=SYSTEM)) == (1, 0)
    dataset = Dataset.objects.get()
    assert (dataset.state, dataset.publish_at) == ("published", None)
    verbs = [act["verb"] for act in activity.history("dataset", dataset.id, actor=SYSTEM, limit=10)]
    assert verbs.count("published") == 1


def test_a_portal_that_was_off_at_the_date_publishes_later(draft):
    actions.schedule(draft, now() + timedelta(hours=1), by=SYSTEM)
    Dataset.objects.update(publish_at=now() - timedelta(days=3))
    assert actions.publish_due(by=SYSTEM) == 1


def test_a_date_is_taken_off(draft):
    actions.schedule(draft, now() + timedelta(hours=1), by=SYSTEM)
    assert actions.unschedule(draft, by=SYSTEM).publish_at is None
    assert actions.unschedule(draft, by=SYSTEM).publish_at is None
    assert actions.publish_due(by=SYSTEM) == 0


def test_a_moment_that_is_past_is_refused(draft):
    with pytest.raises(Invalid) as refused:
        actions.schedule(draft, now(), by=SYSTEM)
    assert list(refused.value.fields) == ["publish_at"]


def test_what_cannot_be_published_does_not_wait(make_dataset):
    empty = make_dataset("Empty", state="draft", description="")
    with pytest.raises(Invalid):
        actions.schedule(empty, now() + timedelta(hours=1), by=SYSTEM)
    for state in ("published", "archived", "deleted"):
        with pytest.raises(Conflict):
            actions.schedule(make_dataset(state, state=state), now() + timedelta(hours=1), by=SYSTEM)


def test_a_description_is_not_emptied_before_the_date(draft):
    from dataclasses import replace

    dataset = actions.schedule(draft, now() + timedelta(hours=1), by=SYSTEM)
    record = queries.record(queries.with_parts(Dataset.objects.all()).get())
    with pytest.raises(Invalid):
        actions.update(dataset, replace(record, description=" "), by=SYSTEM)


def test_what_became_impossible_stays_a_draft_without_a_date(draft):
    actions.schedule(draft, now() + timedelta(hours=1), by=SYSTEM)
    Dataset.objects.update(description="")
    _due()
    assert actions.publish_due(by=SYSTEM) == 0
    dataset = Dataset.objects.get()
    assert (dataset.state, dataset.publish_at) == ("draft", None)


@pytest.mark.parametrize("turn", ["publish", "make_private", "delete", "hide"])
def test_another_decision_takes_the_date_off(draft, turn):
    actions.schedule(draft, now() + timedelta(hours=1), by=SYSTEM)
    more = {"reason": "x"} if turn == "hide" else {}
    assert getattr(actions, turn)(draft, by=SYSTEM, **more).publish_at is None


def test_only_who_may_publish_schedules(draft, make_user, make_organization, actor_of):
    for actor in (actor_of(make_user()),):
        with pytest.raises(Denied):
            actions.schedule(draft, now() + timedelta(hours=1), by=actor)
        with pytest.raises(Denied):
            actions.unschedule(draft, by=actor)
        with pytest.raises(Denied):
            actions.publish_due(by=actor)


def test_an_embargoed_dataset_appears_nowhere(make_dataset, search_index, kept):
    """The canary: its words are behind no public address."""
    from io import BytesIO

    from parvis.dialects import records

    canary = "Zyzzogeton"
    make_dataset("Seen by all")
    dataset = make_dataset(f"{canary} title", state="draft", description=f"{canary} text", tags=(canary.lower(),))
    upload = actions.receive_upload(BytesIO(canary.encode()), filename=f"{canary}.csv", by=SYSTEM)
    resource = actions.add_file(dataset, records.Resource(title=f"{canary} file"), upload=upload.id, by=SYSTEM)
    actions.schedule(dataset, now() + timedelta(hours=1), by=SYSTEM)
    search_index()
    slug = dataset.slug
    places = [
        "/en/", "/en/datasets", "/en/datasets?q=zyzzogeton", f"/en/datasets/{slug}", "/en/suggestions?q=zyzz",
        "/api/datasets", "/api/datasets?q=zyzzogeton", "/api/datasets?cursor=", "/api/suggest?q=zyzz",
        f"/api/datasets/{slug}", f"/api/datasets/{dataset.id}", f"/api/datasets/{dataset.id}/history",
        f"/api/datasets/{dataset.id}/similar", f"/api/resources/{resource.id}",
        f"/api/resources/{resource.id}/versions", f"/api/datasets/r/{resource.id}",
        f"/datasets/{slug}/resources/{resource.id}/latest", f"/datasets/{slug}/resources/{resource.id}/versions/1",
        f"/datasets/{dataset.id}/resources/{resource.id}/versions/1", "/sitemap.xml", "/feeds/datasets.atom",
        f"/api/datasets/{slug}/schedule",
    ]  # fmt: skip
    client = Client()
    for place in places:
        answer = client.get(place)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = str(dict(answer.headers)).lower()
        asked = {"zyzzogeton", slug} if "zyzz" in place else set()  # a page may repeat what was asked
        assert not asked or b"Zyzzogeton title" not in body, place
        if not asked:
            assert canary.lower() not in body.decode(errors="replace").lower() + headers, place
    assert client.get("/api/datasets").json()["total"] == 1
