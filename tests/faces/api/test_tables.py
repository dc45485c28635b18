"""Tables by the API: where they stand, what they hold, their rows, their export."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM, read_tables

from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions

COUNTS = "jour;code;valeur;page\n13/02/2024;01;1,5;x\n14/02/2024;2A;2,5;y\n15/02/2024;75;;=1+1\n".encode("latin-1")
Give = Callable[..., Resource]


def test_table_says_where_it_stands_and_what_it_holds(api: Any, give: Give) -> None:
    resource = give(COUNTS, "comptages.csv", read=False)
    assert api.get(f"/api/resources/{resource.id}/table").json()["state"] == "none"
    actions.refresh(resource.dataset_id, by=SYSTEM)
    assert api.get(f"/api/resources/{resource.id}/table").json()["state"] == "waiting"
    read_tables()
    told = api.get(f"/api/resources/{resource.id}/table").json()
    assert (told["state"], told["rows"], told["version"]) == ("ready", 3, 1)
    assert [(one["name"], one["type"]) for one in told["columns"]] == [
        ("jour", "date"), ("code", "string"), ("valeur", "number"), ("page", "string"),
    ]  # fmt: skip
    assert told["report"]["separator"] == ";"
    assert len(told["tables"]) == 1


@pytest.mark.once
def test_rows_are_filtered_sorted_and_counted(api: Any, give: Give) -> None:
    resource = give(COUNTS, "comptages.csv")
    start = f"/api/resources/{resource.id}/rows"
    answer = api.get(f"{start}?valeur__sort=desc&page_size=2")
    assert answer.json()["data"] == [
        {"__id": 2, "jour": "2024-02-14", "code": "2A", "valeur": 2.5, "page": "y"},
        {"__id": 1, "jour": "2024-02-13", "code": "01", "valeur": 1.5, "page": "x"},
    ]
    assert (answer.json()["total"], answer.json()["page"], answer.json()["page_size"]) == (3, 1, 2)
    assert "page=2" in answer.json()["next_page"]
    assert api.get(f"{start}?valeur__sort=desc&page_size=2", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert [row["code"] for row in api.get(f"{start}?code__exact=01").json()["data"]] == ["01"]
    assert [row["code"] for row in api.get(f"{start}?page__exact=y").json()["data"]] == ["2A"]
    assert api.get(f"{start}?valeur__greater=beaucoup").status_code == 400
    assert api.get(f"{start}?nowhere__exact=1").status_code == 400
    assert api.get(f"{start}?page_size=0").status_code == 400


@pytest.mark.once
@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson", "parquet", "xlsx"])
def test_rows_leave_as_a_file(api: Any, give: Give, form: str) -> None:
    resource = give(COUNTS, "comptages.csv")
    answer = api.get(f"/api/resources/{resource.id}/rows.{form}?code__notcontains=7")
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (b"2A" in body, b"75" in body) == (True, False) or form in ("parquet", "xlsx")


@pytest.mark.once
def test_csv_for_a_spreadsheet_runs_no_formula(api: Any, give: Give) -> None:
    resource = give(COUNTS, "comptages.csv")
    address = f"/api/resources/{resource.id}/rows.csv?bom=true&excel=true&separator=;&decimal=,&code__exact=75"
    body = b"".join(api.get(address).streaming_content)
    assert body.decode("utf-8-sig").splitlines()[1].endswith(";'=1+1")
    assert body.startswith(b"\xef\xbb\xbf")


def test_rows_of_what_a_reader_may_not_see_are_not_there(api: Any, give: Give, make_dataset: Any) -> None:
    resource = give(COUNTS, "comptages.csv", dataset=make_dataset("Brouillon", state="draft"))
    for path in ("table", "rows", "rows.csv", "profile", "rows.openapi"):
        assert api.get(f"/api/resources/{resource.id}/{path}").status_code == 404, path
    datasets.publish(resource.dataset, by=SYSTEM)
    for path in ("table", "rows", "rows.csv", "profile", "rows.openapi"):
        assert api.get(f"/api/resources/{resource.id}/{path}").status_code == 200, path


def test_personal_data_are_told_to_those_who_work_on_them(
    api: Any,
    api_as: Any,
    give: Give,
    make_user: Any,
) -> None:
    rows = "".join(f"{index};FR7630006000011234567890189\n" for index in range(30))
    resource = give(f"agent;iban\n{rows}".encode(), "comptes.csv")
    start = f"/api/resources/{resource.id}/table"
    assert api.get(start).json()["state"] == "held"
    assert api.get(f"{start}/personal-data").status_code in (401, 403)
    boss = api_as(make_user(is_administrator=True))
    assert boss.get(f"{start}/personal-data").json()[0]["kind"] == "iban"
    assert boss("POST", f"{start}/decision", {"reason": ""}).status_code == 400
    assert boss("POST", f"{start}/decision", {"reason": "Déjà publics au journal officiel."}).json()["state"] == "ready"
    assert api.get(f"/api/resources/{resource.id}/rows").status_code == 200
