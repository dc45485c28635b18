"""Leases: who holds a run, who may end it, what becomes of the runs of the dead."""

from datetime import timedelta

import pytest

from parvis.engines import jobs
from parvis.engines.jobs import leases
from parvis.kit import dates

pytestmark = pytest.mark.django_db


@jobs.task("leases.any", max_attempts=2, lease=timedelta(seconds=7))
def any_(context, **kwargs):
    return None


def start(worker="first", **options):
    jobs.enqueue("leases.any", **options)
    return leases.claim(worker)


def expire(job):
    jobs.Job.objects.filter(id=job.id).update(lease_until=dates.now() - timedelta(seconds=1))


def state(job):
    return jobs.get(job.id).state


def test_claim_marks_the_run():
    job = start()
    row = jobs.get(job.id)
    assert (row.state, row.worker, row.attempts) == ("running", "first", 1)
    assert timedelta(seconds=6) < row.lease_until - row.started_at < timedelta(seconds=8)
    assert leases.claim("second") is None


def test_renew_moves_the_lease():
    job = start()
    expire(job)
    before = dates.now()
    assert leases.renew(job)
    assert jobs.get(job.id).lease_until > before + timedelta(seconds=6)
    assert leases.reap() == 0


def test_finish_writes_the_result():
    job = start()
    assert leases.finish(job, {"rows": 3}, (3, 3, "all"))
    row = jobs.get(job.id)
    assert (row.state, row.result, row.lease_until) == ("done", {"rows": 3}, None)
    assert (row.progress_done, row.progress_total, row.progress_message) == (3, 3, "all")
    assert row.finished_at is not None


def test_zombie_cannot_touch_a_stolen_run():
    zombie = start()
    expire(zombie)
    assert leases.reap() == 1
    thief = leases.claim("second")
    assert (thief.id, thief.attempts) == (zombie.id, 2)
    before = jobs.get(thief.id)
    leases.report(zombie, (9, 9, "zombie"))
    assert not leases.finish(zombie, "zombie")
    assert not leases.fail(zombie, jobs.Reason.ERROR)
    assert not leases.drop(zombie)
    assert not leases.release(zombie)
    assert not leases.renew(zombie)
    after = jobs.get(thief.id)
    assert [getattr(before, f.attname) for f in before._meta.fields] == [
        getattr(after, f.attname) for f in after._meta.fields
    ]
    assert leases.finish(thief, "thief")
    assert not leases.finish(thief, "twice")
    assert jobs.get(thief.id).result == "thief"


def test_zombie_of_the_same_worker_is_fenced_by_the_attempt():
    zombie = start("same")
    expire(zombie)
    leases.reap()
    thief = leases.claim("same")
    assert not leases.finish(zombie, None)
    assert leases.finish(thief, None)


def test_reap_leaves_live_runs():
    job = start()
    assert leases.reap() == 0
    assert state(job) == "running"


def test_reap_counts_the_crash_and_fails_after_the_last_attempt():
    job = start()
    expire(job)
    assert leases.reap() == 1
    assert (state(job), jobs.get(job.id).reason) == ("queued", "worker_died")
    expire(leases.claim("second"))
    assert leases.reap() == 1
    row = jobs.get(job.id)
    assert (row.state, row.reason, row.attempts) == ("failed", "worker_died", 2)
    assert row.explanation == str(jobs.Reason.WORKER_DIED.label)


def test_reap_cancels_what_was_asked_to_cancel():
    job = start()
    jobs.cancel(job.id)
    expire(job)
    assert leases.reap() == 1
    assert state(job) == "cancelled"


def test_fail_waits_longer_after_each_attempt_then_fails():
    job = start()
    before = dates.now()
    assert leases.fail(job, jobs.Reason.ERROR, traceback="nul \0 in it")
    row = jobs.get(job.id)
    assert (row.state, row.reason, row.traceback) == ("queued", "error", "nul  in it")
    assert row.run_at - before > timedelta(seconds=3)
    assert row.run_at - dates.now() < timedelta(seconds=7)
    assert leases.claim("second") is None
    jobs.Job.objects.update(run_at=dates.now())
    assert leases.fail(leases.claim("second"), jobs.Reason.ERROR)
    assert state(job) == "failed"


def test_fail_when_final_is_not_tried_again():
    job = start()
    assert leases.fail(job, jobs.Reason.REFUSED, message="No such city.", final=True)
    row = jobs.get(job.id)
    assert (row.state, row.attempts, row.explanation) == ("failed", 1, "No such city.")


def test_fail_of_a_cancelled_run_is_not_tried_again():
    job = start()
    jobs.cancel(job.id)
    assert leases.fail(job, jobs.Reason.ERROR)
    assert state(job) == "cancelled"


def test_release_gives_back_at_once_without_costing_an_attempt():
    job = start()
    assert leases.release(job)
    row = jobs.get(job.id)
    assert (row.state, row.max_attempts - row.attempts) == ("queued", 2)
    assert leases.claim("second").attempts == 2


@pytest.mark.parametrize("give_back", [leases.release, lambda job: leases.fail(job, jobs.Reason.ERROR)])
def test_requeue_yields_to_a_newer_request_of_the_same_key(give_back):
    job = start(unique_key="k")
    newer = jobs.enqueue("leases.any", unique_key="k")
    assert give_back(job)
    assert (state(job), jobs.get(job.id).reason) == ("cancelled", "superseded")
    assert leases.claim("second").id == newer.id


def test_reap_yields_to_a_newer_request_of_the_same_key():
    job = start(unique_key="k")
    newer = jobs.enqueue("leases.any", unique_key="k")
    expire(job)
    assert leases.reap() == 1
    assert state(job) == "cancelled"
    assert leases.claim("second").id == newer.id


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 15), (3, 45), (4, 135), (8, 3600), (1000, 3600)])
def test_delay_grows_threefold_within_a_quarter(attempt, seconds):
    delays = [leases.delay(attempt).total_seconds() for _ in range(200)]
    assert 0.75 * seconds <= min(delays) < 0.9 * seconds
    assert 1.1 * seconds < max(delays) <= 1.25 * seconds
