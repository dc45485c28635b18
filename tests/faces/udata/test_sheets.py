"""What an organization publishes, as CSV: read back by what reads the exports of data.gouv.fr."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.faces.udata.conftest import Catalogue

from parvis.dialects import datagouv, udata
from parvis.portal.catalogue import actions as dumps
from parvis.portal.datasets import queries
from parvis.portal.harvest import actions as harvest


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


@pytest.mark.proves(
    "udata", "GET /api/1/site/datasets.csv", "GET /api/1/site/resources.csv", "GET /api/1/site/organizations.csv",
    "GET /api/1/site/harvests.csv", "GET /api/1/site/tags.csv", "GET /api/1/site/reuses.csv",
    "GET /api/1/site/dataservices.csv", "GET /api/1/organizations/{ref}/dataservices.csv",
    "GET /api/1/organizations/{ref}/discussions.csv",
)  # fmt: skip
def test_what_the_portal_holds_is_told_as_csv_whole_or_filtered(
    api: Any, catalogue: Catalogue, make_dataset: Any, search_index: Any
) -> None:
    make_dataset("Archives", state="archived")
    harvest.create(
        harvest.Wanted(name="Moisson", kind="datajson", url="https://x.example/data.json"), catalogue.city, by=SYSTEM
    )
    search_index()

    def lines(path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(StringIO(body(api.get(f"/api/1/{path}")).decode()), delimiter=";"))

    def titles(query: str) -> list[str]:
        return sorted(one["title"] for one in lines(f"site/datasets.csv{query}"))

    assert titles("") == ["Archives", "Qualité de l’air", "Qualité de l’eau"]
    assert (titles("?tag=eau"), titles("?license=lov2")) == (["Qualité de l’eau"], ["Qualité de l’eau"])
    assert [one["dataset.slug"] for one in lines("site/resources.csv?badge=hvd")] == ["qualite-de-leau"]
    (city,) = lines("site/organizations.csv")
    assert (city["name"], city["badges"], city["metric.datasets"]) == ("Ville de Rabat", "public-service", "2")
    (source,) = lines("site/harvests.csv")
    assert (source["name"], source["backend"], source["url"], source["validation"]) == (
        "Moisson", "datajson", "", "accepted",
    )  # fmt: skip
    assert lines("site/tags.csv")[0] == {"name": "sante", "datasets": "2", "reuses": "0", "total": "2"}
    nothing = ("site/reuses.csv", "site/dataservices.csv", *(
        f"organizations/ville-de-rabat/{one}.csv" for one in ("dataservices", "discussions")
    ))  # fmt: skip
    assert [lines(path) for path in nothing] == [[]] * 4
    assert body(api.get("/api/1/site/reuses.csv")).startswith(b"id;title;")
    assert api.get("/api/1/site/datasets.csv?featured=peut-etre").status_code == 400
    kept = {name: lines(f"site/{name}.csv{query}") for name, query in
            {"datasets": "?tag=eau", "resources": "?badge=hvd", "organizations": ""}.items()}  # fmt: skip
    dumps.make_dumps(by=SYSTEM)
    for name, found in kept.items():
        lead = api.get(f"/api/1/site/{name}.csv")
        assert (lead.status_code, lead["Location"]) == (302, f"/dumps/{name}.csv")
        whole = b"".join(api.get(lead["Location"]).streaming_content).decode()
        assert [one for one in found if one not in csv.DictReader(StringIO(whole), delimiter=";")] == []
        assert (len(found), whole.splitlines()[0].split(";")) == (1, list(found[0]))
    assert (kept["datasets"][0]["badges"], kept["datasets"][0]["harvest.remote_id"]) == ("hvd", "")
    assert (lines("site/datasets.csv?tag=eau"), kept["resources"][0]["preview_url"]) == (kept["datasets"], "")


@pytest.mark.proves("udata", "GET /api/1/datasets/schemas/")
def test_schemas_in_use_are_listed(api: Any, catalogue: Catalogue, make_dataset: Any, search_index: Any) -> None:
    make_dataset("Bornes", schema={"name": "etalab/schema-irve"})
    make_dataset("Secret", schema={"name": "secret/schema"}, state="draft")
    search_index()
    told = api.get("/api/1/datasets/schemas/").json()
    assert [(one["name"], one["title"], one["versions"]) for one in told] == [
        ("etalab/schema-irve", "etalab/schema-irve", []),
    ]  # fmt: skip
