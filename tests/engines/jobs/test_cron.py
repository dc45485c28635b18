"""Schedules: times in UTC, one job per slot whoever ticks, missed slots once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from parvis.engines import jobs
from parvis.engines.jobs import cron, leases
from parvis.kit import dates, errors


@jobs.task("cron.work")
def work(context, **kwargs):
    return kwargs


@jobs.scheduled("cron.declared", cron="*/5 * * * *", priority=3)
def declared(context):
    return None


def overdue(name="cron.work", **changes):
    row = jobs.schedule(name, "0 0 1 1 *", {"n": 1}, task="cron.work")
    changes = {"next_at": dates.now() - timedelta(hours=5), **changes}
    jobs.Schedule.objects.filter(id=row.id).update(**changes)
    return row


def test_following_is_in_utc_across_changes_of_the_clock():
    start = datetime(2026, 3, 28, 2, 30, tzinfo=UTC)  # Europe springs forward on the 29th, at 1:00 UTC
    times = []
    for _ in range(3):
        start = cron.following("30 1,2 * * *", start)
        times.append(start.isoformat())
    assert times == ["2026-03-29T01:30:00+00:00", "2026-03-29T02:30:00+00:00", "2026-03-30T01:30:00+00:00"]


@pytest.mark.parametrize("text", ["", "often", "61 * * * *", "* * * *", "* * * * * *", "0 0 31 2 *"])
def test_following_wrong_expression_is_invalid(text):
    with pytest.raises(errors.Invalid) as caught:
        cron.following(text, dates.now())
    assert list(caught.value.fields) == ["cron"]


@pytest.mark.django_db
def test_schedule_creates_then_changes_one_row():
    row = jobs.schedule("nightly", "0 3 * * *", {"n": 1}, task="cron.work")
    assert (row.next_at.hour, row.next_at.minute, row.enabled, row.last_at) == (3, 0, True, None)
    jobs.Schedule.objects.update(enabled=False)
    again = jobs.schedule("nightly", "30 4 * * *", {"n": 2}, task="cron.work")
    assert (again.id, again.kwargs, again.next_at.hour, again.enabled) == (row.id, {"n": 2}, 4, False)
    assert [row.name for row in jobs.schedules()] == ["nightly"]


@pytest.mark.django_db
def test_schedule_of_an_unknown_task_raises():
    with pytest.raises(jobs.UnknownTask):
        jobs.schedule("nightly", "0 3 * * *")


@pytest.mark.django_db
def test_schedule_same_again_keeps_a_time_that_is_due():
    row = overdue()
    before = jobs.Schedule.objects.get().next_at
    jobs.schedule(row.name, row.cron, row.kwargs, task="cron.work")
    assert jobs.Schedule.objects.get().next_at == before


@pytest.mark.django_db
def test_unschedule_deletes():
    overdue()
    assert (jobs.unschedule("cron.work"), jobs.unschedule("cron.work")) == (True, False)


@pytest.mark.django_db
def test_tick_runs_missed_slots_once():
    overdue()
    before = dates.now()
    assert (cron.tick(), cron.tick()) == (1, 0)
    assert [(job.name, job.kwargs) for job in jobs.listing()] == [("cron.work", {"n": 1})]
    row = jobs.Schedule.objects.get()
    assert timedelta(0) < row.next_at - dates.now() <= timedelta(days=366)
    assert before <= row.last_at <= dates.now()


@pytest.mark.django_db
def test_tick_neither_piles_up_nor_overlaps():
    overdue()
    cron.tick()
    overdue()
    cron.tick()
    assert len(jobs.listing()) == 1
    running = leases.claim("w")
    overdue()
    assert cron.tick() == 1
    assert leases.claim("w") is None
    leases.finish(running, None)
    assert leases.claim("w").kwargs == {"n": 1}


@pytest.mark.django_db
def test_tick_leaves_disabled_and_future_schedules():
    overdue("one", enabled=False)
    overdue("two", next_at=dates.now() + timedelta(hours=1))
    assert cron.tick() == 0


@pytest.mark.django_db
def test_tick_leaves_what_this_version_does_not_know_to_others():
    row = overdue("of tomorrow", task="cron.tomorrow")
    overdue("known")
    assert cron.tick() == 1
    assert jobs.Schedule.objects.get(id=row.id).next_at < dates.now()


@pytest.mark.django_db(transaction=True)
def test_tick_on_many_nodes_fires_once():
    for n in range(5):
        overdue(f"s{n}")
    barrier, fired = threading.Barrier(6), []

    def node():
        barrier.wait()
        fired.append(cron.tick())
        connections.close_all()

    threads = [threading.Thread(target=node) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(fired) == 5
    assert len(jobs.listing()) == 5


@pytest.mark.django_db
def test_sync_writes_what_code_declares_and_heeds_operators():
    cron.sync()
    jobs.Schedule.objects.filter(name="cron.declared").update(enabled=False, cron="0 0 1 1 *")
    cron.sync()
    rows = {row.name: (row.task, row.cron, row.enabled) for row in jobs.schedules()}
    assert rows["cron.declared"] == ("cron.declared", "*/5 * * * *", False)
    assert rows["jobs.purge"] == ("jobs.purge", "17 3 * * *", True)


@pytest.mark.django_db
def test_run_now_enqueues_and_leaves_the_next_time():
    row = jobs.schedule("nightly", "0 3 * * *", {"n": 1}, task="cron.work")
    job = jobs.run_now("nightly")
    assert (job.name, job.kwargs) == ("cron.work", {"n": 1})
    assert jobs.Schedule.objects.get().next_at == row.next_at
    with pytest.raises(errors.NotFound):
        jobs.run_now("daily")
