"""`parvis import ckan` and `parvis import udata`."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.utils import translation
from tests.portal.moving.conftest import GROUP, ORGANIZATION, PACKAGE, USERS, lists, written
from tests.serving import Site
from typer.testing import CliRunner, Result

from parvis.faces.cli.app import app
from parvis.portal.datasets.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def _run(*arguments: Any) -> Result:
    with translation.override("en"):
        return CliRunner().invoke(app, ["import", *map(str, arguments)])


def test_a_ckan_moves_in_and_the_report_is_written(tmp_path: Path):
    dump = written(tmp_path / "dump.jsonl", PACKAGE, GROUP, ORGANIZATION, *USERS)
    done = _run("ckan", dump, "--report", tmp_path / "report.json")
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.stdout.splitlines()[1:5]]
    assert rows[3] == ["1", "1", "0", "0", "0", "1", "datasets"]
    assert "Youssef C.: the source does not say the address." in done.stdout
    report = orjson.loads((tmp_path / "report.json").read_bytes())
    assert report["kinds"]["dataset"] == {
        "source": 1, "created": 1, "updated": 0, "unchanged": 0, "refused": 0, "here": 1
    }  # fmt: skip
    assert (report["differences"], report["refused"]) == ([], [])


def test_what_differs_is_listed_and_ends_with_1(tmp_path: Path):
    done = _run("ckan", written(tmp_path / "dump.jsonl", {**PACKAGE, "num_resources": 7}))
    assert done.exit_code == 1
    assert f"Differs, dataset {PACKAGE['id']}, num_resources: “7” there, “2” here" in done.stdout


def test_a_report_of_any_length_is_written_whole_and_held_in_part(tmp_path: Path):
    broken = [{**PACKAGE, "id": f"p{number}", "name": "", "title": ""} for number in range(150)]
    done = _run("ckan", written(tmp_path / "dump.jsonl", *broken, {**PACKAGE, "num_resources": 7}), "--report",
                tmp_path / "report.json")  # fmt: skip
    assert done.exit_code == 1
    report = orjson.loads((tmp_path / "report.json").read_bytes())
    assert [one["id"] for one in report["refused"]] == [one["id"] for one in broken]
    assert report["differences"] == [
        {"kind": "dataset", "id": PACKAGE["id"], "member": "num_resources", "theirs": 7, "ours": 2}
    ]
    assert (report["kinds"]["dataset"]["refused"], list(tmp_path.glob("tmp*"))) == (150, [])
    assert done.stdout.count("Refused, ") == 20
    assert "… and 130 more" in done.stdout


def test_a_report_that_cannot_be_written_is_told_before_anything_is_read(tmp_path: Path):
    done = _run("ckan", written(tmp_path / "dump.jsonl", PACKAGE), "--report", tmp_path / "none" / "report.json")
    assert (done.exit_code, Dataset.objects.count()) == (2, 0)
    assert "none" in done.stderr


def test_a_dry_run_writes_nothing(tmp_path: Path):
    done = _run("ckan", written(tmp_path / "dump.jsonl", PACKAGE), "--dry-run")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Nothing was written.")
    assert Dataset.objects.count() == 0


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path):
    done = _run("udata", tmp_path / "nothing.jsonl")
    assert done.exit_code == 2
    assert "nothing.jsonl" in done.stderr


def test_a_ckan_that_is_up_moves_in_and_what_was_read_is_forgotten(old: Site):
    def packages(query: dict[str, str]) -> Any:
        return {"success": True, "result": {"count": 1, "results": [] if query["start"] != "0" else [PACKAGE]}}

    lists(old, "/api/3/action/package_search", packages)
    lists(old, "/api/3/action/organization_list", lambda _query: {"success": True, "result": [ORGANIZATION]})
    done = _run("ckan", old.url, "--dry-run")
    assert (done.exit_code, Dataset.objects.count()) == (0, 0), done.output
    assert f"{old.url} groups (—): The server answers with an error: 404" in done.stdout
    old.routes.clear()  # a dry run has read it all
    done = _run("ckan", old.url)
    assert (done.exit_code, Dataset.objects.count()) == (0, 1), done.output
    assert _run("ckan", old.url).exit_code == 2
    assert "Give one address, or files." in _run("ckan", old.url, "more.jsonl").stderr
