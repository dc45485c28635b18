"""A harvest in a process of its own, killed in the middle, and taken up again."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.portal.harvest.conftest import catalogue, record
from tests.running import environment
from tests.serving import serving

RECORDS = 300


def _parvis(data: Path, port: int, *words: str) -> "subprocess.Popen[str]":
    more: dict[str, Any] = {"PARVIS_FETCH_ALLOW": "127.0.0.1/32", "PARVIS_FETCH_PORTS": str(port)}
    command = [sys.executable, "-m", "parvis", "--data", str(data), *words]
    return subprocess.Popen(command, env=environment(**more), cwd=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)  # fmt: skip


def _organization(data: Path) -> str:
    """The slug of a new one."""
    lines = (
        "import django; django.setup()",
        "from parvis.dialects.records import Organization",
        "from parvis.kit.actors import system",
        "from parvis.portal.organizations import actions",
        "print(actions.create(Organization(name='Ville de Rabat'), by=system('tests')).slug)",
    )
    environ = environment(PARVIS_DATA=str(data)) | {"DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    made = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env=environ, capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


def _done(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    return out


def _count(data: Path, what: str) -> int:
    with sqlite3.connect(data / "parvis.sqlite3", timeout=20) as database:
        return int(database.execute(what).fetchone()[0])


@pytest.mark.slow
def test_a_harvest_that_is_killed_goes_on_to_the_same_end(tmp_path: Path) -> None:
    with serving() as site:
        url = site.answer("/data.json", catalogue(*(record(number) for number in range(RECORDS))))
        _done(_parvis(tmp_path, site.port, "harvest", "list"))  # makes the database
        made = ("--kind", "datajson", "--organization", _organization(tmp_path))
        source = _done(_parvis(tmp_path, site.port, "harvest", "add", url, *made)).strip()
        running = _parvis(tmp_path, site.port, "harvest", "run", source)
        datasets = "SELECT COUNT(*) FROM datasets_dataset"
        deadline = time.monotonic() + 60
        while _count(tmp_path, datasets) < 20:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        running.kill()
        running.communicate()
        before = _count(tmp_path, datasets)
        assert 20 <= before < RECORDS
        told = _done(_parvis(tmp_path, site.port, "harvest", "run", source))
    assert told.split()[0] == str(RECORDS)  # created
    assert _count(tmp_path, datasets) == RECORDS
    assert _count(tmp_path, "SELECT COUNT(*) FROM harvest_link WHERE dataset_id IS NOT NULL") == RECORDS
    assert _count(tmp_path, "SELECT COUNT(*) FROM harvest_run") == 1
    assert _count(tmp_path, "SELECT COUNT(*) FROM datasets_resource") == RECORDS
