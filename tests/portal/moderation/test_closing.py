"""The read-only mode: said by an administrator, seen by every process, ended by hand or by the clock."""

from datetime import timedelta

import pytest

from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.moderation import actions, queries
from parvis.portal.moderation.models import AuditLine, Closure
from parvis.portal.moderation.queries import closing

pytestmark = pytest.mark.django_db


def test_closing_and_opening(scene, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.close(reason="Vague de spam.", banner={"fr": " Fermé. ", "xx": "?"}, by=scene.one)
    assert (queries.closure().banner, queries.closure().by_name) == ({"fr": "Fermé."}, scene.one.name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.open_(by=scene.other)
    assert queries.closure() is None
    assert list(AuditLine.objects.values_list("verb", flat=True)) == ["portal.close", "portal.close"]


def test_another_process_sees_it_within_seconds(scene, monkeypatch):
    closing.believe(None, seconds=60)
    actions.close(reason="Maintenance.", by=scene.one)
    assert queries.closure() is None
    clock = closing.time.monotonic() + 60 + closing.FRESH + 0.1
    monkeypatch.setattr(closing.time, "monotonic", lambda: clock)
    assert queries.closure().reason == "Maintenance."


def test_asking_again_at_once_costs_nothing(django_assert_num_queries):
    closing._seen = None
    with django_assert_num_queries(1):
        for _again in range(5):
            queries.closure()


def test_a_closure_ends_by_itself(scene):
    closing.believe(Closure(closed=True, until=now() - timedelta(seconds=1)))
    assert queries.closure() is None
    closing.believe(Closure(closed=True, until=now() + timedelta(hours=1)))
    assert queries.closure() is not None


def test_closing_says_why_and_until_when(scene):
    with pytest.raises(Invalid) as refused:
        actions.close(reason=" ", until=now() - timedelta(hours=1), banner={"fr": "a" * 400}, by=scene.one)
    assert sorted(refused.value.fields) == ["banner", "reason", "until"]
    for act in (lambda: actions.close(reason="x", by=scene.author), lambda: actions.open_(by=scene.author)):
        with pytest.raises(Denied):
            act()


def test_a_setting_closes_it_and_nobody_opens_it(scene, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"read_only": True})
    assert queries.closure().closed
    with pytest.raises(Conflict):
        actions.open_(by=scene.one)
