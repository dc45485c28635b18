"""Another portal of ours, run as people run it, with real datasets: harvested whole, again, and with half of it gone."""

import csv
import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from tests.conftest import SHARED
from tests.portal.harvest.conftest import harvest, outcome
from tests.running import Beginnings, environment, free_port, running

from parvis.engines.changes.models import Change
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Entry, Link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]
COUNT = 300


@dataclass(frozen=True)
class Origin:
    """The other portal: its address and its data."""

    url: str
    data: Path

    def say(self, question: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.data / "parvis.sqlite3", timeout=60)) as database, database:
            return database.execute(question).fetchall()


@pytest.fixture(scope="module")
def origin(begun: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    real = SHARED / "catalogues" / "datagouv-catalogue-2026-01-16.shared.csv.gz"
    if not real.exists():
        pytest.skip("the shared catalogue is not here")
    data = begun(tmp_path_factory.mktemp("origin"))
    catalogue, port = data / "some.csv", free_port()
    with gzip.open(real, "rt", encoding="utf-8", newline="") as all_of_it, catalogue.open("w", newline="") as some:
        csv.writer(some, delimiter=";").writerows(islice(csv.reader(all_of_it, delimiter=";"), COUNT + 1))
    command = [sys.executable, "-m", "parvis", "--data", str(data), "import", "datagouv", str(catalogue)]
    subprocess.run(command, env=environment(), cwd=data, check=True, capture_output=True)
    site = f"http://127.0.0.1:{port}"
    with running(data, "--empty", port=port, PARVIS_SITE_URL=site) as portal:
        portal.until_ready()
        yield Origin(site, data)


@pytest.fixture
def reachable(origin: Origin, site: object, settings: object) -> Origin:
    """The other portal, which may be fetched from."""
    ports = [int(origin.url.rpartition(":")[2])]
    settings.PARVIS = settings.PARVIS.model_copy(update={"fetch_ports": ports, "harvest_seconds": 120})
    return origin


ONCE = pytest.mark.once  # what is read is as others read it: how it is written is asked of each database once
KINDS = [("udata", "/"), pytest.param("ckan", "/", marks=ONCE), pytest.param("dcat", "/catalog.ttl", marks=ONCE)]


@pytest.mark.parametrize(("kind", "path"), KINDS)
def test_a_portal_of_ours_is_harvested_again_without_a_write(kind, path, reachable, make_source):
    states = "'published', 'archived'" if kind == "ckan" else "'published'"  # CKAN knows no archived packages
    theirs = reachable.say(f"SELECT id, title FROM datasets_dataset WHERE state IN ({states})")
    source = make_source(f"{reachable.url}{path}", kind)
    run = harvest(source)
    assert (run.state, run.error_value, outcome(run)) == ("done", "", {"created": len(theirs)})
    titles = list(Dataset.objects.values_list("title", flat=True))
    assert sorted(titles) == sorted(title for _id, title in theirs)
    before = _written()
    again = harvest(source)
    assert (outcome(again), again.requests) == ({"unchanged": len(theirs)}, run.requests)
    assert _written() == before


def test_half_of_a_portal_of_ours_gone_is_held(reachable, make_source):
    source = make_source(reachable.url, "udata")
    harvest(source)
    count = Dataset.objects.filter(state="published").count()
    reachable.say("UPDATE datasets_dataset SET state = 'private' WHERE state = 'published' AND rowid % 2")
    try:
        run = harvest(source)
    finally:
        reachable.say("UPDATE datasets_dataset SET state = 'published' WHERE state = 'private'")
    assert run.held
    assert 0.3 < run.missing / count < 0.7
    assert Dataset.objects.filter(state="published").count() == count


def _written() -> list[object]:
    """Whatever a run that finds nothing new leaves as it was."""
    return [
        Change.objects.count(), list(Dataset.objects.order_by("pk").values_list("pk", "version", "modified_at")),
        list(Link.objects.order_by("pk").values_list("pk", "digest", "changed_at")), Entry.objects.count(),
    ]  # fmt: skip
