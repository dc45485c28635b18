"""`parvis harvest`."""

from typing import Any

import pytest
from django.utils import translation
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, record
from tests.serving import serving
from typer.testing import CliRunner

from parvis.faces.cli import harvest as command
from parvis.faces.cli.app import app
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any) -> Any:
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [site.port], "harvest_pause": 0}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done in this process and transaction: threads of a worker would not see it."""
    monkeypatch.setattr(command, "work", lambda run: actions.work(run.pk, by=SYSTEM))


def _run(*arguments: str) -> Any:
    with translation.override("en"):
        return CliRunner().invoke(app, ["harvest", *arguments])


def test_a_source_is_added_previewed_run_and_listed(site, make_organization):
    organization = make_organization()
    url = site.answer("/data.json", catalogue(record(1), record(2, title="")))
    added = _run("add", url, "--kind", "datajson", "--organization", organization.slug, "--name", "The city")
    assert added.exit_code == 0, added.output
    source = added.stdout.strip()
    previewed = _run("preview", source)
    assert previewed.exit_code == 1
    assert "Created\tcity-1\tDataset 1" in previewed.stdout
    assert "Refused\tcity-2\t  The record has no title." in previewed.stdout
    assert Dataset.objects.count() == 0
    ran = _run("run", source)
    assert ran.exit_code == 1
    assert "1  created" in ran.stdout
    assert Dataset.objects.get().title == "Dataset 1"
    listed = _run("list")
    assert listed.stdout.startswith(f"{source}\tdatajson\taccepted\t")
    assert listed.stdout.endswith("Done 1+0~1!\tThe city\n")


def test_a_source_that_cannot_be_read_says_why(site, make_organization):
    organization = make_organization()
    added = _run("add", site.answer("/x", b"<html>"), "--kind", "datajson", "--organization", organization.id)
    ran = _run("run", added.stdout.strip())
    assert ran.exit_code == 2
    assert "This is not JSON" in ran.stderr


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://a:b@example.org/", "example.org", "https://"])
def test_a_wrong_address_is_refused(url, make_organization):
    added = _run("add", url, "--kind", "datajson", "--organization", make_organization().slug, "--name", "X")
    assert (added.exit_code, added.stdout, Source.objects.count()) == (1, "", 0)


def test_kinds_are_listed():
    names = [line.split()[0] for line in _run("kinds").stdout.splitlines()]
    assert names == ["dcat", "ckan", "udata", "datajson", "dkan", "arcgis", "opendatasoft", "csw", "csw-dcat", "csw-dc",
                     "files"]  # fmt: skip
