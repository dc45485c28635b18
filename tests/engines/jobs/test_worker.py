"""The worker: how runs end, what stops them, and that it stops when told."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from parvis.engines import jobs
from parvis.engines.jobs import leases
from parvis.kit import dates, errors

RELEASED = threading.Event()  # lets stubborn tasks go once their test is over
STARTS: list[int] = []
REPORTED: list[int] = []


@jobs.task("worker.double", max_attempts=2)
def double(context, *, n):
    context.progress(1, 3, "begun")
    context.progress(3, 3, "all")
    return {"twice": 2 * n}


@jobs.task("worker.raise", max_attempts=2)
def raise_(context, *, what):
    raise {
        "bug": ZeroDivisionError("secret path /etc"),
        "exit": SystemExit(3),
        "retry": jobs.Retry("The source is being updated.", after=90),
        "permanent": jobs.Permanent("The file has no header."),
        "not found": errors.NotFound("No such dataset."),
        "invalid": errors.Invalid({"url": ["Not an address."]}),
        "unavailable": errors.Unavailable("The source does not answer."),
        "too many": errors.TooMany("Slow down.", retry_after=600),
        "keyboard": KeyboardInterrupt(),
    }[what]


@jobs.task("worker.object")
def object_(context, *, what):
    return {"object": object(), "nan": float("nan"), "nul": "a\0b"}[what]


@jobs.task("worker.checks", lease=timedelta(seconds=5))
def checks(context):
    STARTS.append(context.attempt)
    while not RELEASED.is_set():
        context.check()
        time.sleep(0.02)


@jobs.task("worker.looks")
def looks(context):
    while not context.cancelled and not RELEASED.is_set():
        time.sleep(0.02)
    return "half"


@jobs.task("worker.stubborn")
def stubborn(context):
    STARTS.append(context.attempt)
    RELEASED.wait(60)


@jobs.task("worker.swallows")
def swallows(context):
    while True:
        try:
            context.check()
        except Exception:
            continue
        time.sleep(0.02)


@jobs.task("worker.sleep", lease=timedelta(seconds=3))
def sleep(context, *, seconds):
    STARTS.append(context.job_id)
    time.sleep(seconds)


@jobs.task("worker.reports")
def reports(context):
    for n in range(100_000):
        if RELEASED.is_set():
            return
        context.progress(n, 100_000, "reading")
        REPORTED[:] = [n]
        time.sleep(0.001)


@pytest.fixture(autouse=True)
def _fresh():
    STARTS.clear()
    RELEASED.clear()
    yield
    RELEASED.set()


@contextmanager
def working(**options):
    """A worker in a thread; on leaving, it has stopped."""
    stop = threading.Event()
    thread = threading.Thread(target=jobs.Worker(**options).run_forever, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def wait_for(job, state):
    deadline = time.monotonic() + 60
    while (row := jobs.get(job.id)).state != state:
        assert time.monotonic() < deadline, f"still {row.state}"
        time.sleep(0.02)
    return row


def run(name, **kwargs):
    job = jobs.enqueue(name, kwargs)
    assert jobs.Worker().run_until_idle() == 1
    return jobs.get(job.id)


@pytest.mark.django_db
def test_run_done_keeps_result_and_last_progress():
    row = run("worker.double", n=4)
    assert (row.state, row.result, row.attempts, row.reason) == ("done", {"twice": 8}, 1, "")
    assert (row.progress_done, row.progress_total, row.progress_message) == (3, 3, "all")


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["bug", "exit"])
def test_run_with_a_bug_is_tried_again_and_says_nothing_of_it_to_people(what):
    row = run("worker.raise", what=what)
    assert (row.state, row.reason, row.message) == ("queued", "error", "")
    assert row.explanation == str(jobs.Reason.ERROR.label)
    assert "raise_" in row.traceback
    jobs.Job.objects.update(run_at=dates.now())
    assert jobs.Worker().run_until_idle() == 1
    assert jobs.get(row.id).state == "failed"


@pytest.mark.django_db
def test_run_after_a_failure_leaves_no_trace_of_it():
    row = run("worker.raise", what="bug")
    jobs.Job.objects.update(run_at=dates.now(), name="worker.double", kwargs={"n": 1})
    jobs.Worker().run_until_idle()
    row = jobs.get(row.id)
    assert (row.state, row.attempts, row.reason, row.traceback, row.explanation) == ("done", 2, "", "", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "seconds", "message"),
    [
        ("retry", 90, "The source is being updated."),
        ("too many", 600, "Slow down."),
        ("unavailable", 5, "The source does not answer."),
    ],
)
def test_run_that_asks_for_it_is_tried_again_later(what, seconds, message):
    before = dates.now()
    row = run("worker.raise", what=what)
    assert (row.state, row.reason, row.explanation) == ("queued", "retried", message)
    assert (row.run_at - before).total_seconds() > 0.7 * seconds
    assert (row.run_at - dates.now()).total_seconds() < 1.3 * seconds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("permanent", "The file has no header."),
        ("not found", "No such dataset."),
        ("invalid", "url: Not an address."),
    ],
)
def test_run_refused_is_not_tried_again(what, message):
    row = run("worker.raise", what=what)
    assert (row.state, row.reason, row.explanation, row.attempts) == ("failed", "refused", message, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["object", "nan", "nul"])
def test_run_whose_result_is_not_json_fails(what):
    row = run("worker.object", what=what)
    assert (row.state, row.reason, row.result) == ("queued", "error", None)


@pytest.mark.django_db
def test_run_of_an_unknown_task_fails_with_the_reason_and_can_be_retried():
    job = jobs.enqueue("worker.double", {"n": 1})
    jobs.Job.objects.update(name="worker.of_tomorrow", max_attempts=1)
    jobs.Worker().run_until_idle()
    row = jobs.get(job.id)
    assert (row.state, row.reason) == ("failed", "unknown_task")
    jobs.Job.objects.update(name="worker.double")
    jobs.retry(job.id)
    jobs.Worker().run_until_idle()
    assert jobs.get(job.id).result == {"twice": 2}


@pytest.mark.django_db
def test_run_interrupted_from_the_keyboard_gives_the_job_back():
    job = jobs.enqueue("worker.raise", {"what": "keyboard"})
    with pytest.raises(KeyboardInterrupt):
        jobs.Worker().run_until_idle()
    assert jobs.get(job.id).state == "queued"


@pytest.mark.django_db
def test_run_until_idle_counts_runs_and_may_be_called_again():
    worker = jobs.Worker()
    jobs.enqueue_many("worker.double", [({"n": n}, None) for n in range(5)])
    assert (worker.run_until_idle(), worker.run_until_idle()) == (5, 0)
    jobs.enqueue("worker.double", {"n": 1})
    assert worker.run_until_idle() == 1


@pytest.mark.django_db(transaction=True)
def test_run_until_idle_outside_a_transaction_keeps_the_lease():
    job = jobs.enqueue("worker.sleep", {"seconds": 3.6})
    reaped = []

    def reap():
        while not STARTS:
            time.sleep(0.01)
        for _ in range(32):
            time.sleep(0.1)
            reaped.append(leases.reap())
        connection.close()

    thread = threading.Thread(target=reap)
    thread.start()
    jobs.Worker().run_until_idle()
    thread.join()
    assert sum(reaped) == 0
    assert (jobs.get(job.id).state, jobs.get(job.id).attempts) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_worker_keeps_a_run_longer_than_its_lease():
    job = jobs.enqueue("worker.sleep", {"seconds": 4.2})
    with working(poll=0.1), working(poll=0.1):
        row = wait_for(job, "done")
    assert (row.attempts, STARTS) == (1, [job.id])


@pytest.mark.django_db(transaction=True)
def test_worker_wakes_at_once_for_a_job_of_its_process():
    with working(poll=30):
        time.sleep(1.0)
        started = time.monotonic()
        wait_for(jobs.enqueue("worker.double", {"n": 1}), "done")
    assert time.monotonic() - started < 20


@pytest.mark.django_db(transaction=True)
def test_worker_runs_as_many_at_once_as_told():
    with working(concurrency=3):
        held = [jobs.enqueue("worker.checks") for _ in range(4)]
        for job in held[:3]:
            wait_for(job, "running")
        time.sleep(0.3)
        assert jobs.get(held[3].id).state == "queued"
        RELEASED.set()
        for job in held:
            wait_for(job, "done")


@pytest.mark.django_db(transaction=True)
def test_worker_writes_progress_while_the_task_runs_and_seldom():
    job = jobs.enqueue("worker.reports")
    with working():
        wait_for(job, "running")
        seen, started = set(), time.monotonic()
        while len(seen) < 3:
            time.sleep(0.05)
            seen.add(jobs.get(job.id).progress_done)
        seconds = time.monotonic() - started
        RELEASED.set()
        row = wait_for(job, "done")
    assert 0.5 < seconds < 60  # the first of the three is what was there at once
    assert row.progress_done == REPORTED[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["worker.checks", "worker.looks", "worker.swallows"])
def test_cancel_of_a_running_job_stops_it(name):
    job = jobs.enqueue(name)
    with working():
        wait_for(job, "running")
        assert jobs.cancel(job.id).cancel_requested
        row = wait_for(job, "cancelled")
    assert (row.result, row.explanation) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_cancel_that_comes_too_late_leaves_the_job_done():
    job = jobs.enqueue("worker.stubborn")
    with working():
        wait_for(job, "running")
        jobs.cancel(job.id)
        RELEASED.set()
        wait_for(job, "done")


@pytest.mark.django_db(transaction=True)
def test_lost_run_is_told_and_changes_nothing():
    job = jobs.enqueue("worker.checks")
    with working():
        wait_for(job, "running")
        jobs.Job.objects.update(worker="thief", attempts=7, lease_until=dates.now() + timedelta(minutes=1))
        time.sleep(2.0)
        assert STARTS == [1]
        jobs.enqueue("worker.double", {"n": 1})  # the thread is free again
        wait_for(jobs.listing()[0], "done")
    row = jobs.get(job.id)
    assert (row.state, row.worker, row.attempts) == ("running", "thief", 7)


@pytest.mark.django_db(transaction=True)
def test_stop_lets_a_short_run_end():
    job = jobs.enqueue("worker.sleep", {"seconds": 1.0})
    with working() as stop:
        wait_for(job, "running")
        stop.set()
    assert jobs.get(job.id).state == "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["worker.checks", "worker.stubborn"])
def test_stop_releases_a_long_run_after_its_grace(name):
    job = jobs.enqueue(name)
    with working() as stop:
        wait_for(job, "running")
        started = time.monotonic()
        stop.set()
    assert time.monotonic() - started < 30  # eight on a quiet machine
    row = jobs.get(job.id)
    assert (row.state, row.max_attempts - row.attempts, row.reason) == ("queued", 5, "")
    RELEASED.set()
    time.sleep(0.3)  # the thread left behind ends now, and finds the run is not its own
    assert jobs.get(job.id).state == "queued"
    with working():
        assert wait_for(job, "done").attempts == 2


@pytest.mark.django_db(transaction=True)
def test_worker_survives_a_connection_that_breaks():
    with working():
        job = jobs.enqueue("worker.checks")
        wait_for(job, "running")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        RELEASED.set()
        wait_for(job, "done")
