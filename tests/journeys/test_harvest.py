"""A harvest in a process of its own, killed in the middle, and taken up again."""

import json
import sqlite3
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.running import Beginnings, environment
from tests.serving import Site, serving

PAGE, PAGES = 20, 3  # records; so many are written before the next page is asked for
RECORDS = PAGE * PAGES


def _settings(port: int) -> dict[str, str]:
    """The environment in which this port is a site like any other."""
    return environment(PARVIS_FETCH_ALLOW="127.0.0.1/32", PARVIS_FETCH_PORTS=str(port))


def _harvesting(data: Path, port: int, source: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "parvis", "--data", str(data), "harvest", "run", source]
    return subprocess.Popen(command, env=_settings(port), cwd=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)  # fmt: skip


def _source(data: Path, port: int, url: str) -> str:
    """The id of a new one, of a new organization."""
    lines = (
        "import django; django.setup()",
        "from parvis.dialects.records import Organization",
        "from parvis.kit.actors import system",
        "from parvis.portal.harvest import actions as harvest",
        "from parvis.portal.organizations import actions",
        "by = system('tests')",
        "city = actions.create(Organization(name='Ville de Rabat'), by=by)",
        f"print(harvest.create(harvest.Wanted(name='Ailleurs', kind='udata', url={url!r}), city, by=by).pk)",
    )
    environ = _settings(port) | {"PARVIS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    made = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env=environ, capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


def _done(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    return out


def _count(data: Path, what: str) -> int:
    with sqlite3.connect(data / "parvis.sqlite3", timeout=120) as database:
        return int(database.execute(what).fetchone()[0])


class _Paged:
    """A portal with the API of udata that gives its second page when it is told to."""

    def __init__(self, site: Site) -> None:
        self.asked, self.given = threading.Event(), threading.Event()
        self.url = site.url
        site.routes["/api/1/datasets/"] = self.answer

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        page = int(parse_qs(urlsplit(request.path).query)["page"][0])
        if page == 2:
            self.asked.set()
            assert self.given.wait(120)
        datasets = [{"id": f"d{number}", "title": f"Dataset {number}", "description": "What there is."}
                    for number in range(page * PAGE - PAGE, page * PAGE)]  # fmt: skip
        following = f"{self.url}/api/1/datasets/?page={page + 1}" if page < PAGES else None
        body = json.dumps({"data": datasets, "total": RECORDS, "next_page": following}).encode()
        with suppress(OSError):  # who asked may be no more
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)


@pytest.mark.slow
def test_a_harvest_that_is_killed_goes_on_to_the_same_end(begun: Beginnings, tmp_path: Path) -> None:
    begun(tmp_path)
    with serving() as site:
        portal = _Paged(site)
        source = _source(tmp_path, site.port, site.url)
        running = _harvesting(tmp_path, site.port, source)
        assert portal.asked.wait(120)
        running.kill()
        running.communicate()
        portal.given.set()
        datasets = "SELECT COUNT(*) FROM datasets_dataset"
        assert _count(tmp_path, datasets) == PAGE
        told = _done(_harvesting(tmp_path, site.port, source))
    assert told.split()[0] == str(RECORDS)  # created
    assert _count(tmp_path, datasets) == RECORDS
    assert _count(tmp_path, "SELECT COUNT(*) FROM harvest_link WHERE dataset_id IS NOT NULL") == RECORDS
    assert _count(tmp_path, "SELECT COUNT(*) FROM harvest_run") == 1
    assert _count(tmp_path, "SELECT COUNT(*) FROM harvest_entry") == RECORDS
