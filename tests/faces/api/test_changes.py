"""What changed between versions, by the API."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.portal.tables.making import made_changes, replaced

from parvis.portal.datasets.models import Resource

OLD = b"code;commune;habitants\n01;Rabat;577827\n02;Temara;313510\n03;Sale;890403\n"
NEW = b"code;commune;habitants;region\n01;Rabat;577827;RSK\n03;Sale;890404;RSK\n04;Kenitra;431282;RSK\n"
Give = Callable[..., Resource]


@pytest.fixture
def start(give: Give) -> str:
    """Where the changes of a file with two versions are."""
    return f"/api/resources/{replaced(give(OLD, 'communes.csv'), NEW).id}/changes"


def test_each_version_says_what_it_changed(api: Any, start: str) -> None:
    told = api.get(start).json()
    assert [(one["from"], one["to"], one["state"], one["added"], one["changed"]) for one in told["data"]] == [
        ("1", "2", "ready", 1, 1)
    ]
    assert [one["version"] for one in told["versions"]] == ["2", "1"]
    assert told["data"][0]["url"].endswith(f"{start}/1..2")
    assert len(told["data"][0]["summary"]) == 4


def test_a_difference_is_told_table_by_table(api: Any, start: str) -> None:
    told = api.get(f"{start}/1..2").json()
    (table,) = told["tables"]
    assert (told["state"], table["key"], table["cells"]) == ("ready", ["code"], {"habitants": 1})
    assert table["columns"]["added"] == [{"name": "region", "type": "string"}]
    assert table["sample"] == [{"key": {"code": "03"}, "column": "habitants", "before": 890403, "after": 890404}]
    assert api.get(f"{start}/2..1").json()["from"] == "1"
    assert api.get(f"{start}/1..9").status_code == 404
    assert api.get(f"{start}/1..1").status_code == 404


def test_rows_that_changed_come_in_pages_as_they_were_and_are(api: Any, start: str) -> None:
    answer = api.get(f"{start}/1..2/rows")
    assert answer.json()["data"] == [
        {"before": {"code": "03", "commune": "Sale", "habitants": 890403, "region": None},
         "after": {"code": "03", "commune": "Sale", "habitants": 890404, "region": "RSK"}}
    ]  # fmt: skip
    assert (answer.json()["total"], answer.json()["next_page"]) == (1, None)
    assert api.get(f"{start}/1..2/rows", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert [row["after"]["code"] for row in api.get(f"{start}/1..2/rows?kind=added").json()["data"]] == ["04"]
    assert [row["before"]["code"] for row in api.get(f"{start}/1..2/rows?kind=removed").json()["data"]] == ["02"]
    for wrong in ("kind=other", "page=0", "page_size=101"):
        assert api.get(f"{start}/1..2/rows?{wrong}").status_code == 400
    assert api.get(f"{start}/1..2/rows?table=nowhere").status_code == 404


def test_the_difference_leaves_as_a_file(api: Any, start: str) -> None:
    answer = api.get(f"{start}/1..2/rows.ndjson")
    lines = [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [(line["_change"], line["code"]) for line in lines] == [
        ("removed", "02"), ("before", "03"), ("after", "03"), ("added", "04"),
    ]  # fmt: skip
    assert answer.headers["Content-Disposition"].startswith("attachment")
    csv = b"".join(api.get(f"{start}/1..2/rows.csv").streaming_content)
    assert csv.startswith(b"_change,code,commune,habitants,region\r\n")
    assert api.get(f"{start}/1..2/rows.exe").status_code == 400


def test_versions_that_were_not_compared_are_when_asked_for(api: Any, give: Give) -> None:
    resource = replaced(replaced(give(OLD, "a.csv"), NEW, "b.csv"), OLD + b"05;Fes;1112072\n", "c.csv")
    address = f"/api/resources/{resource.id}/changes/1..3"
    assert (api.get(address).json()["state"], api.get(f"{address}/rows").status_code) == ("none", 404)
    asked = api("POST", address)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    made_changes()
    assert api.get(address).json()["tables"][0]["added"] == 1


def test_changes_of_a_draft_are_for_its_people(
    api: Any, api_as: Callable[..., Any], give: Give, make_dataset: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    resource = replaced(give(OLD, "a.csv", dataset=make_dataset("Brouillon", state="draft")), NEW)
    start = f"/api/resources/{resource.id}/changes"
    for path in (start, f"{start}/1..2", f"{start}/1..2/rows", f"{start}/1..2/rows.csv"):
        assert api.get(path).status_code == 404
    assert api("POST", f"{start}/1..2").status_code == 404
    boss = api_as(make_user(is_administrator=True))
    assert boss.get(f"{start}/1..2").json()["tables"][0]["added"] == 1


def test_the_list_costs_the_same_for_many_versions(api: Any, give: Give) -> None:
    resource = replaced(give(OLD, "a.csv"), NEW, "b.csv")
    start = f"/api/resources/{resource.id}/changes"
    counts = []
    for body in (OLD + b"05;Fes;1\n", OLD + b"06;Fes;1\n"):
        with CaptureQueriesContext(connection) as asked:
            api.get(start)
        counts.append(len(asked))
        replaced(resource, body, "c.csv")
    assert counts[0] == counts[1]
