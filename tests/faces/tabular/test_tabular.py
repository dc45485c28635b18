"""The face of api-tabular: its addresses, its envelope, its grammar, its errors."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from tests.conftest import SYSTEM

from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource

ROWS = "".join(f"2024-01-{day:02};{day % 3};{day * 10};{day}\n" for day in range(1, 32))
TRAFFIC = f"jour;ligne;voyageurs;pages\n{ROWS}".encode()
Give = Callable[..., Resource]


@pytest.fixture
def start(give: Give) -> str:
    return f"/tabular/api/resources/{give(TRAFFIC, 'trafic.csv').id}"


def test_resource_says_what_there_is_to_ask(api: Any, start: str) -> None:
    told = api.get(f"{start}/").json()
    assert [link["rel"] for link in told["links"]] == ["profile", "data", "swagger"]
    assert all(link["href"].endswith(f"{start}/{link['rel']}/") for link in told["links"])
    assert told["url"].startswith("http")


def test_data_has_the_envelope_of_api_tabular(api: Any, start: str) -> None:
    told = api.get(f"{start}/data/").json()
    assert told["data"][0] == {"__id": 1, "jour": "2024-01-01", "ligne": 1, "voyageurs": 10, "pages": 1}
    assert told["meta"] == {"page": 1, "page_size": 20, "total": 31}
    assert (told["links"]["prev"], told["links"]["next"].endswith("/data/?page=2")) == (None, True)
    last = api.get(f"{start}/data/?page=2").json()
    assert (len(last["data"]), last["links"]["next"]) == (11, None)


@pytest.mark.once
def test_next_page_keeps_a_filter_on_a_column_called_pages(api: Any, start: str) -> None:
    told = api.get(f"{start}/data/?pages__less=12&page_size=5").json()
    assert "pages__less=12" in told["links"]["next"]
    assert told["meta"]["total"] == 12


@pytest.mark.once
@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("voyageurs__exact=50", [5]),
        ("voyageurs__strictly_greater=290", [30, 31]),
        ("voyageurs__greater=300", [30, 31]),
        ("jour__less=2024-01-02", [1, 2]),
        ("jour__in=2024-01-03,2024-01-04", [3, 4]),
        ("jour__sort=desc&page_size=2", [31, 30]),
        ("or=(voyageurs__exact.10,voyageurs__exact.20)", [1, 2]),
    ],
)
def test_data_for_each_kind_of_question(api: Any, start: str, asked: str, days: list[int]) -> None:
    assert [row["pages"] for row in api.get(f"{start}/data/?{asked}").json()["data"]] == days


@pytest.mark.once
def test_aggregates_are_allowed_and_have_a_total(api: Any, start: str) -> None:
    told = api.get(f"{start}/data/?ligne__groupby&voyageurs__sum").json()
    assert sorted((row["ligne"], row["voyageurs__sum"]) for row in told["data"]) == [(0, 1650), (1, 1760), (2, 1550)]
    assert told["meta"]["total"] == 3


@pytest.mark.once
@pytest.mark.parametrize(
    "asked", ["page_size=51", "page_size=0", "page=zero", "foo", "nowhere__exact=1", "voyageurs__exact=beaucoup"]
)
def test_a_wrong_question_is_a_400_that_says_why(api: Any, start: str, asked: str) -> None:
    answer = api.get(f"{start}/data/?{asked}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"][0]) == ["code", "title", "detail"]
    assert answer.json()["errors"][0]["detail"]


@pytest.mark.once
def test_exports_stream_the_whole_answer(api: Any, start: str) -> None:
    body = b"".join(api.get(f"{start}/data/csv/?ligne__exact=1").streaming_content).decode()
    assert (body.splitlines()[0], len(body.splitlines())) == ("__id,jour,ligne,voyageurs,pages", 12)
    rows = orjson.loads(b"".join(api.get(f"{start}/data/json/").streaming_content))
    assert (len(rows), rows[0]["__id"]) == (31, 1)


@pytest.mark.once
def test_profile_speaks_the_words_of_csv_detective(api: Any, start: str) -> None:
    told = api.get(f"{start}/profile/").json()
    assert (told["deleted_at"], told["indexes"]) == (None, None)
    assert told["profile"]["header"] == ["jour", "ligne", "voyageurs", "pages"]
    assert told["profile"]["columns"]["jour"]["python_type"] == "date"
    assert told["profile"]["total_lines"] == 31
    assert told["profile"]["profile"]["voyageurs"]["max"] == 310


@pytest.mark.once
def test_swagger_describes_this_table(api: Any, start: str) -> None:
    told = orjson.loads(api.get(f"{start}/swagger/").content)
    assert "voyageurs__sum" in str(told)
    assert told["openapi"].startswith("3")


def test_what_is_not_public_is_not_there(api: Any, give: Give, make_dataset: Any) -> None:
    resource = give(TRAFFIC, "trafic.csv", dataset=make_dataset("Brouillon", state="draft"))
    for path in ("", "profile/", "data/", "data/csv/", "data/json/", "swagger/"):
        assert api.get(f"/tabular/api/resources/{resource.id}/{path}").status_code == 404, path
    datasets.publish(resource.dataset, by=SYSTEM)
    assert api.get(f"/tabular/api/resources/{resource.id}/data/").status_code == 200


@pytest.mark.once
def test_any_page_may_ask(api: Any, start: str) -> None:
    assert api.get(f"{start}/data/").headers["Access-Control-Allow-Origin"] == "*"
    assert api("OPTIONS", f"{start}/data/").status_code == 204
    assert api("POST", f"{start}/data/").status_code == 405
    assert api.get("/tabular/health/").json()["status"] == "ok"
    assert api.get("/tabular/api/aggregation-exceptions/").json() == {"allowed": True, "exceptions": []}
