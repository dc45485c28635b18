"""A worker process of its own, for test_kill: the database as JSON in KILL_DATABASE, stopped by SIGTERM."""

import json
import os
import signal
import threading
import time
from datetime import timedelta

import django
from django.conf import settings

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
settings.configure(
    DATABASES={"default": json.loads(os.environ["KILL_DATABASE"])},
    INSTALLED_APPS=["parvis.engines.jobs"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from parvis.engines import jobs  # noqa: E402 -- models need Django set up


@jobs.task("kill.work", max_attempts=100, lease=timedelta(seconds=2))
def work(context: jobs.Context, *, seconds: float) -> float:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        context.check()
        context.progress(int(1000 * (seconds - left)), int(1000 * seconds))
        time.sleep(min(0.05, left))
    return seconds


if __name__ == "__main__":
    jobs.Worker(concurrency=2, poll=0.5).run_forever(stop)
