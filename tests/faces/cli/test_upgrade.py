"""Bringing the database to the version of the program."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from tests.running import environment, running

from parvis.faces.cli import upgrade


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    """The address of an empty database on the server of the suite."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is one file per data directory")
    name = f"upgrade_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(os.environ["PARVIS_DATABASE_URL"])._replace(path=f"/{name}"))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _together(address: dict[str, str], directories: list[Path]) -> list[int]:
    """Bring the same database up in several processes at once; return how each ended."""
    command = [sys.executable, "-m", "parvis", "zones", "list"]
    processes = [subprocess.Popen(command, env=environment(PARVIS_DATA=str(data), **address)) for data in directories]
    return [process.wait(300) for process in processes]


def test_upgrade_in_three_processes_at_once_on_sqlite(tmp_path: Path) -> None:
    assert _together({}, [tmp_path] * 3) == [0, 0, 0]


def test_upgrade_on_three_machines_at_once_on_postgresql(empty_database: str, tmp_path: Path) -> None:
    directories = [tmp_path / str(number) for number in range(3)]
    for directory in directories:
        directory.mkdir()
    assert _together({"PARVIS_DATABASE_URL": empty_database}, directories) == [0, 0, 0]


def test_serve_on_postgresql(empty_database: str, tmp_path: Path) -> None:
    with running(tmp_path, "--empty", PARVIS_DATABASE_URL=empty_database) as portal:
        assert '"status":"ready"' in portal.until_ready()
        assert portal.get("/fr/datasets")[0] == 200
        assert portal.stop() < 30


def test_database_whose_history_was_folded_is_up_to_date(db: None) -> None:
    recorder, folded = MigrationRecorder(connection), MigrationLoader(None).replacements.keys()
    for app, name in folded:
        recorder.record_unapplied(app, name)
    upgrade.upgrade()
    assert folded <= recorder.applied_migrations().keys()


def test_database_midway_in_a_folded_history_is_refused(db: None) -> None:
    folded = MigrationLoader(None).replacements
    for (app, name), migration in folded.items():
        for one in {(app, name), migration.replaces[-1]}:
            MigrationRecorder(connection).record_unapplied(*one)
    with pytest.raises(SystemExit, match=re.escape(f"({', '.join(sorted(app for app, _ in folded))})")):
        upgrade.upgrade()


def test_locked_file_is_taken_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with upgrade.locked(path, wait=0), pytest.raises(upgrade.Taken), upgrade.locked(path, wait=0.2):
        pass
    with upgrade.locked(path, wait=0):
        pass
