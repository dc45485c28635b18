"""What an organization publishes, as CSV: read back by what reads the exports of data.gouv.fr."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from tests.faces.udata.conftest import Catalogue

from parvis.dialects import datagouv, udata
from parvis.portal.datasets import queries


def body(answer: Any) -> bytes:
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return b"".join(answer.streaming_content)


@pytest.mark.proves("udata", "GET /api/1/organizations/{ref}/datasets.csv")
def test_datasets_of_an_organization_are_lines_of_the_export(api: Any, catalogue: Catalogue) -> None:
    sent = body(api.get("/api/1/organizations/ville-de-rabat/datasets.csv"))
    found = list(datagouv.rows(BytesIO(sent)))
    assert [type(row) for _line, row in found] == [dict, dict]  # no column is missing, nor a field
    entries = {entry.dataset.id: entry for _line, row in found for entry in [datagouv.read(row)]}
    assert set(entries) == {catalogue.water.id, catalogue.air.id}  # not the draft
    water, record = entries[catalogue.water.id], queries.record(catalogue.water)
    for name in ("slug", "title", "description", "tags", "frequency", "temporal_start", "temporal_end", "granularity"):
        assert getattr(water.dataset, name) == getattr(record, name)
    assert (water.organization.name, water.places, water.dataset.resources_count) == ("Ville de Rabat", ("Maroc",), 1)
    assert (water.license.startswith("Licence Ouverte"), water.dataset.formats) == (True, ("csv",))


@pytest.mark.proves("udata", "GET /api/1/organizations/{ref}/datasets-resources.csv")
def test_resources_of_an_organization_are_lines_too(api: Any, catalogue: Catalogue) -> None:
    sent = body(api.get(f"/api/1/organizations/{catalogue.city.id}/datasets-resources.csv")).decode()
    lines = list(csv.DictReader(StringIO(sent), delimiter=";"))
    assert tuple(lines[0]) == udata.sheets.RESOURCES
    assert [(one["dataset.slug"], one["title"], one["url"], one["format"], one["filetype"]) for one in lines] == [
        ("qualite-de-leau", "Analyses", "https://example.org/eau.csv", "csv", "remote"),
    ]  # fmt: skip


def test_many_datasets_are_read_some_at_a_time_and_no_cell_is_a_formula(
    api: Any, catalogue: Catalogue, make_dataset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.faces.udata.sheets._AT_ONCE", 2)
    for number in range(3):
        make_dataset(f"=1+{number}", organization=catalogue.city.id)
    sent = body(api.get("/api/1/organizations/ville-de-rabat/datasets.csv")).decode()
    titles = [one["title"] for one in csv.DictReader(StringIO(sent), delimiter=";")]
    assert (len(titles), sum(title.startswith("'=1+") for title in titles)) == (5, 3)
    assert api.get("/api/1/organizations/nulle-part/datasets.csv").status_code == 404


@pytest.mark.proves("udata", "GET /api/1/datasets/schemas/")
def test_schemas_in_use_are_listed(api: Any, catalogue: Catalogue, make_dataset: Any, search_index: Any) -> None:
    make_dataset("Bornes", schema={"name": "etalab/schema-irve"})
    make_dataset("Secret", schema={"name": "secret/schema"}, state="draft")
    search_index()
    told = api.get("/api/1/datasets/schemas/").json()
    assert [(one["name"], one["title"], one["versions"]) for one in told] == [
        ("etalab/schema-irve", "etalab/schema-irve", []),
    ]  # fmt: skip
