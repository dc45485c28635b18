"""`parvis tables` and `parvis rebuild`: asked at the terminal, done by jobs, said in words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from tests.conftest import read_tables
from typer.testing import CliRunner

from parvis.engines import renditions
from parvis.faces.cli import tables as command
from parvis.faces.cli.app import app
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables.models import Ingestion

pytestmark = pytest.mark.django_db
Give = Callable[..., Resource]


def _run(*arguments: str) -> Any:
    with translation.override("en"):
        return CliRunner().invoke(app, [*arguments])


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done in this process and transaction: threads of a worker would not see it."""
    monkeypatch.setattr(command, "work", read_tables)


def test_read_again_takes_what_is_named(give: Give) -> None:
    good, bad = give(b"a;b\n1;2\n", "a.csv"), give(b"<html></html>", "b.csv")
    for asked, count in (([good.id], 1), ([good.dataset.slug], 1), (["--all"], 2), (["--refused"], 1)):
        ran = _run("tables", "read", *asked)
        assert (ran.exit_code, ran.stdout.split()[0]) == (0, str(count)), asked
    assert Ingestion.objects.filter(resource=bad, state="refused").count() == 3
    assert Ingestion.objects.filter(resource=good, state="ready").count() == 4


def test_read_again_of_nothing_is_said(give: Give) -> None:
    assert _run("tables", "read").exit_code == 2
    assert _run("tables", "read", "a", "--all").exit_code == 2
    assert _run("tables", "read", "nowhere").exit_code == 1


def test_reading_is_left_to_the_portal_when_asked(give: Give) -> None:
    give(b"a;b\n1;2\n", "a.csv")
    assert _run("tables", "read", "--all", "--later").exit_code == 0
    assert Ingestion.objects.filter(state="waiting").count() == 1
    assert _run("tables", "read", "--all", "--later").stdout == "0 files will be read.\n"


def test_status_counts_states_and_says_why(give: Give) -> None:
    give(b"a;b\n1;2\n", "a.csv")
    bad = give(b"<html></html>", "b.csv")
    told = _run("tables", "status").stdout
    assert "1  ready" in told
    assert "1  web_page: " in told
    assert f"{bad.id}  web_page  {bad.dataset.slug} / b.csv" in told


def test_forget_gives_up_what_was_read_again(give: Give) -> None:
    give(b"a;b\n1;2\n", "a.csv")
    _run("tables", "read", "--all")
    assert _run("tables", "forget").stdout == "1 old reading was given up.\n"


def test_rebuild_of_tables_goes_on_where_it_stopped(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    give(b"a;b\n1;2\n", "a.csv")
    give(b"a;b\n1;2\n", "b.csv")

    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "work", stopped)
    assert _run("rebuild", "tables").exit_code != 0
    read_tables()
    give(b"a;b\n1;2\n", "c.csv")
    monkeypatch.setattr(command, "work", read_tables)
    assert _run("rebuild", "tables").stdout == "0 files will be read.\n"
    assert not (Path(settings.PARVIS.data) / "rebuild-tables").exists()
    assert _run("rebuild", "tables").stdout == "3 files will be read.\n"


def test_rebuild_of_renditions_makes_them_anew(give: Give) -> None:
    dataset = give(b"a;b\n1;2\n", "a.csv").dataset
    renditions.clear("")
    assert _run("rebuild", "renditions").stdout == "1 dataset was rendered.\n"
    assert renditions.get(datasets.KIND, dataset.id, datasets.SUMMARY) is not None
