"""Bringing the database to the version of the program, one process at a time."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

_LOCK = 7_205_759_403_793  # any number of our own


class Taken(Exception):
    """Another process holds the file."""


def upgrade() -> None:
    """Apply the migrations that are missing; others who come at the same time wait. Raises OperationalError."""
    with _alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)


def database_answers(seconds: float = 30) -> None:
    """Return once the database answers; it may start together with us. Raises OperationalError."""
    deadline = time.monotonic() + (seconds if connection.vendor == "postgresql" else 0)
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


@contextmanager
def _alone() -> Iterator[None]:
    """PostgreSQL may be shared by machines, so it holds the lock; SQLite is on one, so a file does."""
    if connection.vendor != "postgresql":
        with locked(settings.PARVIS.data / "upgrade.lock", wait=600):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def locked(path: Path, *, wait: float) -> Iterator[None]:
    """Hold a lock file for as long as the block, or the process, lives. Raises Taken after `wait` seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Taken(path) from None
                time.sleep(0.1)
        yield
