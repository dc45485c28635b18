"""`parvis import datagouv`: real lines loaded, loaded once, and every bad one told."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from typer.testing import CliRunner, Result

from parvis.dialects.datagouv import COLUMNS
from parvis.engines.changes import log
from parvis.faces.cli.app import app
from parvis.kit.actors import VISITOR, system
from parvis.kit.errors import SignInNeeded, Unavailable
from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations.models import Organization
from parvis.portal.zones import actions as zones

SYSTEM = system("tests")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

ROW = {
    **dict.fromkeys(COLUMNS, ""),
    "title": "Comptages de vélos",
    "organization": "Ville de Brest",
    "organization_id": "534fff79a3a7292c64a77e20",
    "description": "Combien de vélos passent, heure par heure, devant chaque compteur de la ville." * 2,
    "license": "Licence Ouverte / Open Licence version 2.0",
    "frequency": "daily",
    "created_at": "2026-01-15T00:00:00",
    "last_modified": "2026-01-15T00:00:00",
    "archived": "False",
    "resources_count": "1",
    "resources_formats": "csv",
}


def _row(number: int, **fields: str) -> dict[str, str]:
    return {**ROW, "id": f"{number:024x}", "slug": f"comptages-{number}", **fields}


def _bytes(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _load(*rows: dict[str, str]) -> actions.Report:
    return actions.load_catalogue(io.BytesIO(_bytes(*rows)), by=SYSTEM)


def _run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["import", "datagouv", str(path), *options])


def _file(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sample(shared: Path) -> Path:
    return shared / "catalogues/datagouv-catalogue-2026-01-16.sample-2000.csv"


# --- what is loaded --------------------------------------------------------------------------------------------


def test_sample_is_loaded_whole_indexed_then_costs_no_write(sample: Path, search_index) -> None:
    ran = _run(sample)
    assert (ran.exit_code, Dataset.objects.count(), Organization.objects.count()) == (0, 1870, 445)
    head = log.head()
    again = _run(sample)
    assert again.exit_code == 0
    assert "1870  unchanged" in again.stdout
    assert log.head() == head
    assert search_index() == 0  # nothing is left to index


def test_dry_run_says_the_same_and_writes_nothing(sample: Path) -> None:
    ran = _run(sample, "--dry-run")
    assert (ran.exit_code, Dataset.objects.count(), Organization.objects.count(), log.head()) == (0, 0, 0, 0)
    assert "1870  created" in ran.stdout


def test_dataset_keeps_what_the_export_says() -> None:
    _load(
        _row(1, featured="True", owner="Ada", **{"metric.views": "12", "metric.reuses_by_months": "{'2026-01': 2}"}),
        _row(2, archived="2025-03-04T05:06:07", license="Creative Commons Attribution"),
    )
    first, second = Dataset.objects.order_by("id")
    assert (first.slug, first.state, first.license_id, first.featured, first.views) == (
        "comptages-1", "published", "lov2", True, 12,
    )  # fmt: skip
    assert (first.metrics_by_month, first.formats, first.resources_count) == ({"reuses": {"2026-01": 2}}, ["csv"], 1)
    assert (second.state, second.license_id, second.archived_at.isoformat()) == (
        "archived", "cc-by", "2025-03-04T05:06:07+00:00",
    )  # fmt: skip


def test_zones_without_doubt_are_linked_and_the_others_kept_by_name() -> None:
    zones.load_country("ma", by=SYSTEM)
    _load(_row(1, **{"spatial.zones": "Maroc,Rabat-Salé-Kénitra,Atlantide"}))
    dataset = Dataset.objects.get()
    assert [link.zone_id for link in dataset.coverage.all()] == ["country:ma", "ma:region:04"]
    assert dataset.harvest == {"places": ["Atlantide"]}
    assert dataset.quality["spatial"] is True


def test_score_that_ours_does_not_explain_says_the_files_are_documented() -> None:
    own = _load(_row(1))
    assert own.created == 1
    points = round(Dataset.objects.get().quality_score * 9) + 1  # in time on the day of the export
    _load(_row(2, quality_score=f"{points / 9:.2f}"), _row(3, quality_score=f"{(points + 1) / 9:.2f}"))
    documented = dict(Dataset.objects.exclude(pk=_row(1)["id"]).values_list("slug", "harvest"))
    assert documented == {"comptages-2": {}, "comptages-3": {"documented": True}}


def test_organization_has_the_sums_of_its_datasets() -> None:
    _load(
        _row(1, **{"metric.views": "10", "metric.followers": "1", "metric.reuses": "2"}),
        _row(2, archived="2025-03-04", **{"metric.views": "5", "metric.followers": "1"}),
    )
    organization = Organization.objects.get()
    assert (organization.name, organization.slug) == ("Ville de Brest", "ville-de-brest")
    assert (organization.datasets, organization.views, organization.followers, organization.reuses) == (1, 15, 2, 2)


def test_two_organizations_of_one_name_have_two_addresses() -> None:
    _load(_row(1), _row(2, organization_id="58aeeba588ee381d127638ee"))
    assert len(set(Organization.objects.values_list("slug", flat=True))) == 2


def test_line_that_changed_is_the_only_one_written() -> None:
    _load(_row(1), _row(2))
    head = log.head()
    report = _load(_row(1), _row(2, title="Comptages de vélos et de piétons"))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    assert [change.key for change in log.since(head) if change.kind == "dataset"] == [_row(2)["id"]]


def test_visitor_imports_nothing() -> None:
    with pytest.raises(SignInNeeded):
        actions.load_catalogue(io.BytesIO(_bytes(_row(1))), by=VISITOR)


# --- what is told ----------------------------------------------------------------------------------------------


def test_bad_lines_are_told_one_by_one_and_the_rest_is_loaded(tmp_path: Path) -> None:
    body = _bytes(_row(1), _row(1), _row(3, created_at="hier"), _row(4, title="x" * 501), _row(5, acronym="y" * 129))
    ran = _run(
        _file(tmp_path / "export.csv", body + b"trop;peu\r\n" + b"\r\n".join(_bytes(_row(7)).split(b"\r\n")[1:]))
    )
    assert ran.exit_code == 1
    refused = [line for line in ran.stdout.splitlines() if line.startswith("Refused")]
    lines = [next(word for word in line.replace(",", " ").split() if word.isdigit()) for line in refused]
    assert lines == ["3", "4", "5", "6", "7"]
    assert sorted(Dataset.objects.values_list("pk", flat=True)) == [_row(1)["id"], _row(7)["id"]]


def test_unknown_values_are_left_empty_with_a_warning() -> None:
    report = _load(
        _row(1, license="Licence du voisin"),
        _row(2, frequency="whenever"),
        _row(3, **{"spatial.granularity": "galaxy"}),
        _row(4, **{"temporal_coverage.start": "2026-02-01", "temporal_coverage.end": "2026-01-01"}),
    )
    assert (report.created, report.refused, [note.line for note in report.warnings]) == (4, [], [2, 3, 4, 5])
    assert "Licence du voisin" in report.warnings[0].reason
    rows = Dataset.objects.order_by("id")
    assert (rows[0].license_id, rows[1].frequency, rows[2].granularity, rows[3].temporal_start) == (None, "", "", None)


def test_warnings_of_one_kind_are_told_together(tmp_path: Path) -> None:
    rows = [_row(number, license="Licence du voisin") for number in range(1, 4)]
    told = _run(_file(tmp_path / "export.csv", _bytes(*rows))).stdout
    assert told.count("Licence du voisin") == 1
    assert "2, 3, 4" in told


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.csv", b""),
        ("comma.csv", _bytes(ROW).replace(b";", b",")),
        ("bytes.csv", bytes(range(128, 256))),
        ("torn.csv.gz", gzip.compress(_bytes(ROW), mtime=0)[:12]),
        ("column.csv", _bytes(ROW).replace(b"license", b"licence")),
    ],
)
def test_file_that_is_no_catalogue_is_told_in_one_line(tmp_path: Path, name: str, body: bytes) -> None:
    ran = _run(_file(tmp_path / name, body))
    assert (ran.exit_code, ran.stdout, Dataset.objects.count()) == (2, "", 0)
    assert name in ran.stderr


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert _run(tmp_path / "nowhere.csv").exit_code == 2
    assert _run(tmp_path).exit_code == 2


def test_truncated_gzip_loads_what_it_holds_and_says_so(tmp_path: Path, sample: Path) -> None:
    packed = gzip.compress(sample.read_bytes())
    ran = _run(_file(tmp_path / "export.csv.gz", packed[: len(packed) // 4]))
    assert ran.exit_code == 1
    assert 300 < Dataset.objects.count() < 700
    assert sum(line.startswith("Refused") for line in ran.stdout.splitlines()) == 1


def test_missing_column_is_a_warning(tmp_path: Path) -> None:
    body = _bytes(_row(1)).replace(b"metric.views", b"metric.looks")
    ran = _run(_file(tmp_path / "export.csv", body))
    assert ran.exit_code == 0
    assert "metric.views" in ran.stdout


# --- when things break -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the size of the database is limited as SQLite does it")
def test_full_disk_is_told_and_leaves_whole_batches(tmp_path: Path, sample: Path) -> None:
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 500}")
    try:
        with sample.open("rb") as file, pytest.raises(Unavailable):
            actions.load_catalogue(file, by=SYSTEM)
        count = Dataset.objects.count()
        assert count in (0, 500, 1000)
        assert sum(change.kind == "dataset" for change in log.since(0, 5000)) == count
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    with sample.open("rb") as file:
        report = actions.load_catalogue(file, by=SYSTEM)
    assert (report.created, report.unchanged) == (1870 - count, count)
