"""Bringing the database to the version of the program, one process at a time."""

import fcntl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

_LOCK = 7_205_759_403_793  # any number of our own


class Taken(Exception):
    """Another process holds the file."""


def upgrade() -> None:
    """Apply the migrations that are missing; others who come at the same time wait. Raises OperationalError.

    Ends the program where the database stopped midway in a history that has been folded since.
    """
    with _alone():
        if midway := _midway():
            sys.exit(
                "Parvis cannot upgrade its database, which is older than this version begins from"
                f" ({', '.join(midway)}): see docs/operate/install.md, “Upgrade”."
            )
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        else:
            executor.check_replacements()  # what was applied under older names is noted under the new one


def _midway() -> list[str]:
    """The applications of which the database has a part of what one migration replaces: the rest is gone."""
    applied = MigrationRecorder(connection).applied_migrations().keys()
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    return sorted(
        app
        for (app, _), migration in loader.disk_migrations.items()
        if set(migration.replaces) - applied and set(migration.replaces) & applied
    )


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
