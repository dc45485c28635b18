"""What operators read of jobs and do to them."""

from datetime import timedelta

import pytest

from parvis.engines import jobs
from parvis.engines.jobs import leases
from parvis.kit import dates, errors

pytestmark = pytest.mark.django_db


@jobs.task("control.one", max_attempts=2)
def one(context, **kwargs):
    return None


@jobs.task("control.two")
def two(context, **kwargs):
    return None


def failed(**options):
    jobs.enqueue("control.one", **options)
    job = leases.claim("w")
    leases.fail(job, jobs.Reason.ERROR, final=True)
    return job


def test_get_of_nothing_is_not_found():
    with pytest.raises(errors.NotFound):
        jobs.get(1)


def test_cancel_of_a_waiting_job_is_immediate():
    job = jobs.cancel(jobs.enqueue("control.one").id)
    assert (job.state, job.finished_at is None) == ("cancelled", False)
    assert leases.claim("w") is None


def test_cancel_of_a_running_job_asks():
    jobs.enqueue("control.one")
    job = jobs.cancel(leases.claim("w").id)
    assert (job.state, job.cancel_requested) == ("running", True)


def test_cancel_of_an_ended_or_missing_job_raises():
    with pytest.raises(errors.Conflict):
        jobs.cancel(failed().id)
    with pytest.raises(errors.NotFound):
        jobs.cancel(10**9)


def test_retry_gives_all_attempts_again():
    job = jobs.retry(failed().id)
    assert (job.state, job.attempts, job.max_attempts, job.finished_at) == ("queued", 1, 3, None)
    assert leases.claim("w").id == job.id


def test_retry_of_a_cancelled_job_is_no_longer_cancelled():
    jobs.enqueue("control.one")
    running = leases.claim("w")
    jobs.cancel(running.id)
    leases.drop(running)
    assert not jobs.retry(running.id).cancel_requested


def test_retry_when_a_job_of_the_same_key_waits_is_that_job():
    old = failed(unique_key="k")
    newer = jobs.enqueue("control.one", unique_key="k")
    assert jobs.retry(old.id).id == newer.id
    assert jobs.get(old.id).state == "failed"


def test_retry_of_a_job_that_is_done_waits_or_is_missing_raises():
    waiting = jobs.enqueue("control.one")
    with pytest.raises(errors.Conflict):
        jobs.retry(waiting.id)
    leases.finish(leases.claim("w"), None)
    with pytest.raises(errors.Conflict):
        jobs.retry(waiting.id)
    with pytest.raises(errors.NotFound):
        jobs.retry(10**9)


def test_listing_pages_and_filters():
    ids = [jobs.enqueue(name).id for name in ("control.one", "control.two") * 3]
    jobs.cancel(ids[0])
    assert [job.id for job in jobs.listing(limit=4)] == ids[:1:-1]
    assert [job.id for job in jobs.listing(limit=4, before_id=ids[2])] == [ids[1], ids[0]]
    assert [job.id for job in jobs.listing(name="control.two")] == [ids[5], ids[3], ids[1]]
    assert [job.id for job in jobs.listing(state="cancelled")] == [ids[0]]
    assert jobs.listing(state="cancelled", name="control.two") == []


def test_counts_have_every_state():
    failed()
    jobs.enqueue("control.one")
    assert jobs.counts() == {"queued": 1, "running": 0, "done": 0, "failed": 1, "cancelled": 0}


def test_lag_is_the_wait_of_the_oldest_due_job():
    assert jobs.lag() == 0
    jobs.enqueue("control.one", run_at=dates.now() + timedelta(hours=1))
    assert jobs.lag() == 0
    jobs.enqueue("control.one", run_at=dates.now() - timedelta(seconds=50))
    assert 50 <= jobs.lag() < 60


def test_purge_forgets_jobs_that_ended_long_ago():
    old, recent, waiting = failed(), failed(), jobs.enqueue("control.one")
    jobs.Job.objects.filter(id=old.id).update(finished_at=dates.now() - timedelta(days=15))
    assert jobs.registry.get("jobs.purge").function(jobs.Context(0, 1)) == 1
    assert [job.id for job in jobs.listing()] == [waiting.id, recent.id]
