"""The threads beside the web server: jobs with their schedules, and the follower that keeps the search index."""

import threading
import time
from collections.abc import Callable

import structlog

from parvis.engines import jobs
from parvis.engines.search.follower import Follower

GRACE = 8.0  # seconds for everything to end: less than what supervisors wait before they kill

Loop = Callable[[threading.Event], None]

_log = structlog.get_logger("parvis.serve")


class Background:
    """Loops that run until told to stop; one that breaks is started again."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, *, concurrency: int, follow: bool) -> None:
        """Run jobs, `concurrency` at a time (0 for none), and follow changes into this machine's search index."""
        if concurrency:
            self.run("jobs", lambda stop: jobs.Worker(concurrency=concurrency).run_forever(stop))
        if follow:
            self.run("search", lambda stop: Follower().run_forever(stop))

    def run(self, name: str, loop: Loop) -> None:
        """Run one loop in a thread; daemonic, so that a stuck one never keeps the process."""
        thread = threading.Thread(target=self._insist, args=(name, loop), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _insist(self, name: str, loop: Loop) -> None:
        while not self.stop.is_set():
            try:
                loop(self.stop)
                return
            except Exception:
                _log.exception("background loop broke, starting it again", loop=name)
                self.stop.wait(5)

    def end(self) -> None:
        """Stop every loop and wait for it, GRACE seconds in all."""
        self.stop.set()
        deadline = time.monotonic() + GRACE
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
