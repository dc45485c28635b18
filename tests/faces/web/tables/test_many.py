"""A dataset of 3,000 files, a table of 1,500 columns: pages stay small, questions few, whatever there is."""

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import Dataset, Resource

FILES, COLUMNS = 3_000, 1_500
Give = Callable[..., Resource]


def _with_files(make_dataset: Callable[..., Dataset], count: int) -> Dataset:
    files = tuple(
        records.Resource(title=f"Comptage {number:04}", url=f"https://data.example/{number}.csv", format="csv")
        for number in range(count)
    )
    return make_dataset(f"{count} fichiers", resources=files)


@pytest.fixture
def many(make_dataset: Callable[..., Dataset]) -> Dataset:
    """A dataset of 3,000 files."""
    return _with_files(make_dataset, FILES)


def _asked(client: Any, path: str) -> tuple[bytes, int]:
    """The answer, and how many times the database was asked for it."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    assert response.status_code == 200, path
    return response.content, len(asked)


def test_a_page_of_a_dataset_shows_the_first_files_and_leads_to_all(
    web: Client, many: Dataset, make_dataset: Callable[..., Dataset]
) -> None:
    few = _with_files(make_dataset, 3)
    body, asked = _asked(web, f"/fr/datasets/{many.slug}")
    assert len(re.findall(rb'id="file-', body)) == 40
    assert f'href="/fr/datasets/{many.slug}/resources"'.encode() in body
    assert len(body) < 150_000
    other, asked_of_few = _asked(web, f"/fr/datasets/{few.slug}")
    assert asked == asked_of_few
    assert f"{few.slug}/resources".encode() + b'"' not in other


def test_all_the_files_come_in_pages_and_are_looked_for(web: Client, many: Dataset) -> None:
    start = f"/fr/datasets/{many.slug}/resources"
    body, asked = _asked(web, start)
    assert (len(re.findall(rb'id="file-', body)), len(body) < 150_000, asked < 20) == (50, True, True)
    assert b"Comptage 2999" in _asked(web, f"{start}?page=60")[0]
    assert re.findall(rb"<h2>(?:<bdi[^>]*>)?(Comptage \d+)", _asked(web, f"{start}?q=COMPTAGE+0042")[0]) == [
        b"Comptage 0042"
    ]
    assert re.findall(rb'id="file-', _asked(web, f"{start}?q=rien")[0]) == []
    assert re.findall(rb'id="file-', _asked(web, f"{start}?page=999")[0]) == []


def test_files_come_in_pages_by_the_api(api: Any, many: Dataset) -> None:
    start = f"/api/datasets/{many.id}/resources"
    told = orjson.loads(_asked(api, start)[0])
    assert (len(told["data"]), told["total"], told["data"][49]["title"]) == (50, FILES, "Comptage 0049")
    assert told["next_page"].endswith(f"{start}?page=2")
    last = orjson.loads(_asked(api, f"{start}?page=15&page_size=200")[0])
    assert (last["data"][-1]["title"], last["next_page"]) == ("Comptage 2999", None)
    assert orjson.loads(_asked(api, f"{start}?q=2999")[0])["total"] == 1
    assert api.get(f"{start}?page_size=201").status_code == 400


def test_files_are_put_in_order_in_few_statements(many: Dataset) -> None:
    ids = list(Resource.objects.filter(dataset=many).order_by("position").values_list("pk", flat=True))
    row = Resource.objects.select_related("dataset").get(pk=ids[2])
    with CaptureQueriesContext(connection) as asked:
        datasets.move_resource(row, 2_900, by=SYSTEM)
    assert len(asked) < 40
    ids.insert(2_899, ids.pop(2))
    assert list(Resource.objects.filter(dataset=many).order_by("position").values_list("pk", flat=True)) == ids
    datasets.reorder_resources(catalogue.get(many.id, actor=SYSTEM), ids[::-1], by=SYSTEM)
    rows = Resource.objects.filter(dataset=many).order_by("position").values_list("pk", "position")
    assert list(rows) == [(id, place) for place, id in enumerate(ids[::-1])]


@pytest.fixture
def wide(give: Give) -> Resource:
    """A table of 1,500 columns."""
    head = ";".join(f"mesure_{number}" for number in range(COLUMNS))
    rows = [";".join(str(row * number % 97) for number in range(COLUMNS)) for row in range(1, 25)]
    return give("\n".join([head, *rows, ""]).encode(), "large.csv")


def test_a_wide_table_is_looked_at_a_few_columns_at_a_time(web: Client, api: Any, wide: Resource) -> None:
    page = f"/fr/datasets/{wide.dataset.slug}/resources/{wide.id}/table"
    body, asked = _asked(web, page)
    heads = re.findall(rb'<th scope="col"', body)
    assert (len(heads), len(body) < 250_000, asked < 20) == (40, True, True)
    every = _asked(web, f"{page}?show=all")[0]
    assert (len(re.findall(rb'<th scope="col"', every)), len(every) < 800_000) == (200, True)
    chosen = _asked(web, f"{page}?columns=mesure_1499,mesure_7")[0]
    assert len(re.findall(rb'<th scope="col"', chosen)) == 2
    assert len(_asked(web, page.replace("/table", "/columns"))[0]) < 150_000
    start = f"/api/resources/{wide.id}"
    assert len(orjson.loads(_asked(api, f"{start}/table")[0])["columns"]) == COLUMNS
    told = orjson.loads(_asked(api, f"{start}/profile?columns=mesure_3,mesure_4")[0])
    assert [column["name"] for column in told["columns"]] == ["mesure_3", "mesure_4"]
    assert api.get(f"{start}/profile?columns=nowhere").status_code == 400
    assert len(_asked(api, f"{start}/rows?columns=mesure_3&page_size=200")[0]) < 10_000
    described = _asked(api, f"{start}/rows.openapi")[0]
    assert (len(described) < 1_000_000, b"1500 columns" in described) == (True, True)
