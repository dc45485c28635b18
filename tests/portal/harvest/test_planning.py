"""When sources are read, and who is asked first."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, harvest, record

from parvis.kit.errors import Invalid
from parvis.portal.harvest import actions
from parvis.portal.harvest.actions._planning import following
from parvis.portal.harvest.models import Run, Source

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]


def _source(id: str, cadence: str = "daily", **fields) -> Source:
    return Source(id=id, cadence=cadence, **fields)


def test_sources_are_spread_over_the_day():
    moments = [following(_source(f"{n:024x}"), NOON) for n in range(240)]
    assert all(NOON < moment <= NOON + timedelta(days=1) for moment in moments)
    assert max(Counter(moment.hour for moment in moments).values()) < 30


@pytest.mark.parametrize(("cadence", "days"), [("daily", 1), ("weekly", 7), ("monthly", 30)])
def test_a_source_keeps_its_moment_and_its_pace(cadence, days):
    source = _source("a" * 24, cadence)
    first = following(source, NOON)
    assert following(source, first) - first == timedelta(days=days)
    assert following(source, NOON, has_run=False) <= NOON + timedelta(days=1)


def test_what_is_not_in_use_has_no_next_time():
    for fields in ({"cadence": "manual"}, {"active": False}, {"state": "pending"}, {"deleted_at": NOON}):
        assert following(_source("a" * 24, **fields), NOON) is None


def test_sources_whose_turn_it_is_are_started_once(site, make_source):
    due = make_source(site.answer("/data.json", catalogue(record(1))))
    later = make_source(site.url, name="Later")
    Source.objects.filter(pk=due.pk).update(next_at=NOON.replace(year=2025))
    assert actions.start_due(by=SYSTEM) == 1
    assert actions.start_due(by=SYSTEM) == 0
    assert [one.source_id for one in Run.objects.all()] == [due.pk]
    due.refresh_from_db()
    assert due.next_at > NOON.replace(year=2025) + timedelta(days=1)
    later.refresh_from_db()
    assert later.next_at is not None


def test_old_runs_are_forgotten_but_for_the_last(site, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))))
    runs = [harvest(source) for _time in range(3)]
    for number, run in enumerate(runs):
        moment = NOON.replace(year=2020) + timedelta(days=number)
        Run.objects.filter(pk=run.pk).update(created_at=moment, finished_at=moment)
    assert actions.forget(by=SYSTEM) == 2
    assert Run.objects.get().pk == runs[-1].pk


def test_a_refusal_says_why(site, make_source):
    source = make_source(site.url)
    with pytest.raises(Invalid):
        actions.refuse(source, reason=" ", by=SYSTEM)
    assert actions.refuse(source, reason="Whose is it?", by=SYSTEM).next_at is None
