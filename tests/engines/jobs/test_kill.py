"""The proof: workers are killed at random while 60 jobs run; every job finishes, and none finishes twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from parvis.engines import jobs

JOBS, WORKERS, KILLS = 60, 3, 8
KILL_EVERY = (0.1, 0.5)  # seconds, between these
DEADLINE = 300.0  # seconds; some ten are enough on a quiet machine

# Written by the database itself at each ending, whoever wrote it and however: the program cannot cheat.
JOURNAL = "CREATE TABLE kill_journal (job_id bigint NOT NULL, worker text NOT NULL)"
TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER kill_done AFTER UPDATE ON jobs_job WHEN NEW.state = 'done'"
        " BEGIN INSERT INTO kill_journal VALUES (NEW.id, NEW.worker); END"
    ],
    "postgresql": [
        "CREATE FUNCTION kill_note() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO kill_journal VALUES (NEW.id, NEW.worker); RETURN NULL; END $$",
        "CREATE TRIGGER kill_done AFTER UPDATE ON jobs_job FOR EACH ROW WHEN (NEW.state = 'done')"
        " EXECUTE FUNCTION kill_note()",
    ],
}
UNDO = {
    "sqlite": ["DROP TRIGGER kill_done", "DROP TABLE kill_journal"],
    "postgresql": [
        "DROP TRIGGER kill_done ON jobs_job",
        "DROP FUNCTION kill_note",
        "DROP TABLE kill_journal",
    ],
}


@jobs.task("kill.work", max_attempts=100)
def work(context, *, seconds):
    raise AssertionError("runs in the workers only")


@pytest.fixture
def journal(transactional_db):
    def execute(statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    execute([JOURNAL, *TRIGGERS[connection.vendor]])
    yield
    execute(UNDO[connection.vendor])


@pytest.fixture
def fleet(tmp_path):
    """Starts worker processes; none outlives the test."""
    processes = []
    database = {name: value for name, value in connection.settings_dict.items() if name != "TEST"}
    environment = {**os.environ, "KILL_DATABASE": json.dumps(database, default=str)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = (tmp_path / "workers.log").open("wb")

    def start():
        script = Path(__file__).with_name("kill_worker.py")
        command = [sys.executable, "-W", "error", str(script)]
        processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return processes[-1]

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
    log.close()


@pytest.mark.slow
def test_every_job_finishes_once_though_workers_are_killed(journal, fleet, capsys):
    seconds = [random.uniform(0.2, 0.8) for _ in range(JOBS)]
    jobs.enqueue_many("kill.work", [({"seconds": each}, None) for each in seconds])
    started, kills = time.monotonic(), 0
    alive = [fleet() for _ in range(WORKERS)]
    while (counts := jobs.counts())["done"] < JOBS and time.monotonic() - started < DEADLINE:
        time.sleep(random.uniform(*KILL_EVERY))
        assert [process.poll() for process in alive] == [None] * WORKERS, "a worker ended by itself"
        at_work = _pids_at_work()
        busy = [process for process in alive if process.pid in at_work]
        if busy and kills < KILLS:
            victim = random.choice(busy)
            victim.kill()
            kills += 1
            alive[alive.index(victim)] = fleet()
    elapsed = time.monotonic() - started
    for process in alive:
        process.terminate()
    # 0, or SIGTERM when the process was too young to have a handler
    assert {process.wait(60) for process in alive} <= {0, -signal.SIGTERM}

    runs = sum(jobs.Job.objects.values_list("attempts", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT job_id FROM kill_journal ORDER BY job_id")
        finished = [id for (id,) in cursor.fetchall()]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{connection.vendor}: {len(finished)} endings of {JOBS} jobs, {kills} kills,"
            f" {runs - JOBS} runs cut short, {elapsed:.1f} s\n"
        )
    assert counts == {"queued": 0, "running": 0, "done": JOBS, "failed": 0, "cancelled": 0}
    assert finished == sorted(jobs.Job.objects.values_list("id", flat=True))
    assert kills >= 4
    assert runs > JOBS


def _pids_at_work():
    """The processes that run a job now; one that is still starting would be killed for nothing."""
    names = jobs.Job.objects.filter(state="running").values_list("worker", flat=True)
    return {int(name.split(":")[1]) for name in names}
