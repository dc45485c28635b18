"""Enqueuing: in the caller's transaction, once per key while the job waits, never lost to a run already going."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from parvis.engines import jobs
from parvis.engines.jobs import leases, queue
from parvis.kit import dates


@jobs.task("queue.plain", priority=2, max_attempts=3)
def plain(context, **kwargs):
    return kwargs


@jobs.task("queue.keyed", unique=lambda *, id: f"thing-{id}")
def keyed(context, *, id):
    return id


def claimed(worker="w"):
    job = leases.claim(worker)
    return job and job.id


@pytest.mark.django_db
def test_enqueue_returns_the_job_that_waits():
    job = jobs.enqueue("queue.plain", {"a": [1, "é"]})
    assert (job.name, job.kwargs, job.state, job.priority, job.max_attempts, job.attempts) == (
        "queue.plain",
        {"a": [1, "é"]},
        "queued",
        2,
        3,
        0,
    )
    assert jobs.get(job.id).kwargs == {"a": [1, "é"]}


@pytest.mark.django_db
def test_enqueue_unknown_task_raises():
    with pytest.raises(jobs.UnknownTask):
        jobs.enqueue("queue.nobody")


@pytest.mark.django_db
@pytest.mark.parametrize("value", [object(), float("nan")])
def test_enqueue_kwargs_that_are_not_json_raise(value):
    with pytest.raises((TypeError, ValueError)):
        jobs.enqueue("queue.plain", {"a": value})
    assert jobs.listing() == []


@pytest.mark.django_db(transaction=True)
def test_enqueue_rolled_back_with_its_transaction():
    queue.wake.clear()
    with transaction.atomic():
        jobs.enqueue("queue.plain")
        transaction.set_rollback(True)
    assert jobs.listing() == []
    assert not queue.wake.is_set()


@pytest.mark.django_db(transaction=True)
def test_enqueue_wakes_workers_at_commit_and_not_before():
    queue.wake.clear()
    with transaction.atomic():
        jobs.enqueue("queue.plain")
        assert not queue.wake.is_set()
    assert queue.wake.is_set()


@pytest.mark.django_db
def test_enqueue_same_key_while_waiting_is_one_job_with_the_newest_request():
    later = dates.now() + timedelta(hours=1)
    first = jobs.enqueue("queue.plain", {"n": 1}, unique_key="k", run_at=later, priority=7)
    second = jobs.enqueue("queue.plain", {"n": 2}, unique_key="k", priority=1)
    assert second.id == first.id
    assert (second.kwargs, second.priority) == ({"n": 2}, 7)
    assert second.run_at < later
    assert jobs.counts()["queued"] == 1


@pytest.mark.django_db
def test_enqueue_same_key_of_another_task_is_another_job():
    assert jobs.enqueue("queue.plain", unique_key="k").id != jobs.enqueue("queue.keyed", {"id": 1}, unique_key="k").id


@pytest.mark.django_db
def test_enqueue_same_key_while_running_waits_for_the_run_to_end():
    first = jobs.enqueue("queue.plain", {"n": 1}, unique_key="k")
    running = leases.claim("w")
    second = jobs.enqueue("queue.plain", {"n": 2}, unique_key="k")
    assert second.id != first.id
    assert claimed() is None
    assert leases.finish(running, None)
    assert claimed() == second.id


@pytest.mark.django_db
def test_enqueue_takes_the_key_of_the_task():
    assert jobs.enqueue("queue.keyed", {"id": 3}).unique_key == "thing-3"
    assert jobs.enqueue("queue.keyed", {"id": 3}, unique_key="mine").unique_key == "mine"


@pytest.mark.django_db
def test_enqueue_into_a_retried_job_gives_it_all_its_attempts():
    job = jobs.enqueue("queue.plain", unique_key="k")
    leases.fail(leases.claim("w"), jobs.Reason.ERROR)
    again = jobs.enqueue("queue.plain", unique_key="k")
    assert (again.id, again.attempts, again.max_attempts) == (job.id, 1, 4)
    assert claimed() == job.id


@pytest.mark.django_db(transaction=True)
def test_enqueue_into_a_waiting_job_holds_it_until_commit():
    """Otherwise the run would read what was there before the write that asks for it, and the write be missed."""
    jobs.enqueue("queue.plain", {"n": "old"}, unique_key="k")
    seen, open_ = [], threading.Event()

    def take():
        open_.wait(60)
        while not seen:
            job = leases.claim("other")
            if job:
                seen.append(job.kwargs["n"])
        connections.close_all()

    thread = threading.Thread(target=take)
    thread.start()
    with transaction.atomic():
        jobs.enqueue("queue.plain", {"n": "new"}, unique_key="k")
        open_.set()
        thread.join(0.5)
        assert seen == []
    thread.join(60)
    assert seen == ["new"]


@pytest.mark.django_db
def test_enqueue_many_keeps_one_job_per_key_and_the_last_kwargs():
    items = [({"id": n % 700}, None) for n in range(1400)] + [({"id": 0, "extra": True}, "thing-0")]
    assert jobs.enqueue_many("queue.keyed", items) == 700
    assert jobs.counts()["queued"] == 700
    assert queue.Job.objects.get(unique_key="thing-0").kwargs == {"id": 0, "extra": True}


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "statements"), [(1, 1), (500, 1), (501, 2)])
def test_enqueue_many_is_one_statement_per_500(count, statements, django_assert_num_queries):
    with django_assert_num_queries(statements):
        jobs.enqueue_many("queue.plain", [({"n": n}, None) for n in range(count)])


@pytest.mark.django_db
def test_enqueue_many_of_nothing_does_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert jobs.enqueue_many("queue.plain", []) == 0


@pytest.mark.django_db
def test_claim_takes_priority_then_age_and_leaves_what_is_not_due():
    low = jobs.enqueue("queue.plain", priority=-1)
    first = jobs.enqueue("queue.plain")
    second = jobs.enqueue("queue.plain")
    jobs.enqueue("queue.plain", priority=9, run_at=dates.now() + timedelta(hours=1))
    high = jobs.enqueue("queue.plain", priority=5)
    assert [claimed() for _ in range(5)] == [high.id, first.id, second.id, low.id, None]


def test_task_same_name_twice_raises():
    with pytest.raises(ValueError, match=r"queue\.plain"):
        jobs.task("queue.plain")(keyed)
    assert jobs.registry.get("queue.plain").function is plain


def test_unknown_attribute_raises():
    with pytest.raises(AttributeError):
        _ = jobs.nothing
