"""The DataStore: rows of our tables, as its clients ask for them."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest

from parvis.engines.tables.sandbox import pool
from parvis.portal.datasets.models import Resource

Give = Callable[..., Resource]
ROWS = "".join(f"2024-01-{day:02},{day % 3},{day * 10},{'pair' if day % 2 == 0 else ''}\n" for day in range(1, 32))
TRAFFIC = f"jour,ligne,voyageurs,note\n{ROWS}".encode()


@pytest.fixture
def traffic(give: Give) -> Resource:
    return give(TRAFFIC, "trafic.csv")


def test_first_rows_with_their_fields_and_their_total(act: Any, traffic: Resource) -> None:
    told = act("datastore_search", resource_id=traffic.id)
    assert told["fields"] == [
        {"id": "_id", "type": "int"}, {"id": "jour", "type": "date"}, {"id": "ligne", "type": "int"},
        {"id": "voyageurs", "type": "int"}, {"id": "note", "type": "text"},
    ]  # fmt: skip
    assert told["records"][0] == {"_id": 1, "jour": "2024-01-01", "ligne": 1, "voyageurs": 10, "note": None}
    assert (len(told["records"]), told["total"], told["total_was_estimated"]) == (31, 31, False)
    assert (told["limit"], told["include_total"], told["records_format"]) == (100, True, "objects")
    assert told["_links"]["next"].endswith("offset=100")
    assert act("package_show", id=traffic.dataset_id)["resources"][0]["datastore_active"] is True


ASKED: list[tuple[dict[str, Any], list[int]]] = [
    ({"filters": {"voyageurs": 50}}, [5]),
    ({"filters": '{"voyageurs": "50"}'}, [5]),
    ({"filters": {"voyageurs": [10, "20"]}}, [1, 2]),
    ({"filters": {"voyageurs": {"gte": 300}}}, [30, 31]),
    ({"filters": {"voyageurs": {"gt": 280, "lt": 300}}}, [29]),
    ({"filters": {"voyageurs": [10, {"gt": 300}]}}, [1, 31]),
    ({"filters": {"ligne": 0, "voyageurs": {"lte": 60}}}, [3, 6]),
    ({"filters": [{"voyageurs": 10}, {"voyageurs": 20}]}, [1, 2]),
    ({"filters": {"$or": [{"voyageurs": 10}, {"$and": [{"ligne": 0}, {"voyageurs": 30}]}]}}, [1, 3]),
    ({"filters": {"note": None, "voyageurs": {"lt": 40}}}, [1, 3]),
    ({"filters": {"note": [None, "pair"], "voyageurs": {"lt": 30}}}, [1, 2]),
    ({"filters": {"jour": "2024-01-09"}}, [9]),
    ({"filters": {"_id": [2, 4]}}, [2, 4]),
    ({"q": "pair", "limit": 2}, [2, 4]),
    ({"q": {"note": "pai:*"}, "limit": 1}, [2]),
    ({"sort": "voyageurs desc", "limit": 2}, [31, 30]),
    ({"sort": 'ligne, "voyageurs" desc nulls last', "limit": 2}, [30, 27]),
    ({"sort": ["jour desc"], "limit": 1}, [31]),
    ({"offset": 29}, [30, 31]),
    ({"offset": "3", "limit": "2"}, [4, 5]),
    ({"offset": 500}, []),
]


@pytest.mark.once
@pytest.mark.proves("ckan", "datastore_search")
def test_rows_asked_in_every_way(act: Any, traffic: Resource) -> None:
    for sent, days in ASKED:
        told = act("datastore_search", resource_id=traffic.id, **sent)
        assert [row["_id"] for row in told["records"]] == days, sent


@pytest.mark.once
@pytest.mark.proves("ckan", "datastore_search")
def test_columns_formats_and_distinct_rows(act: Any, traffic: Resource) -> None:
    ask = {"resource_id": traffic.id, "limit": 2}
    assert act("datastore_search", **ask, fields="ligne, voyageurs")["records"][0] == {"ligne": 1, "voyageurs": 10}
    assert act("datastore_search", **ask, fields=["voyageurs"], records_format="lists")["records"] == [[10], [20]]
    assert (
        act("datastore_search", **ask, records_format="csv")["records"]
        == "1,2024-01-01,1,10,\n2,2024-01-02,2,20,pair\n"
    )
    assert act("datastore_search", **ask, fields="_id,note", records_format="tsv")["records"] == "1\t\n2\tpair\n"
    lines = act("datastore_search", resource_id=traffic.id, fields="ligne", distinct=True, sort="ligne")
    assert ([row["ligne"] for row in lines["records"]], lines["total"]) == ([0, 1, 2], 3)
    empty = act("datastore_search", resource_id=traffic.id, limit=0)
    assert (empty["records"], len(empty["fields"]), empty["total"]) == ([], 5, 31)
    assert "total" not in act("datastore_search", **ask, include_total="false")
    assert act("datastore_search", resource_id=traffic.id, limit=1_000_000)["limit"] == 32_000


def test_get_and_a_post_without_a_body(act: Any, traffic: Resource) -> None:
    query = f"?resource_id={traffic.id}&limit=1&q=pair"
    found = act.get("datastore_search", query).json()["result"]
    posted = act.client.post(f"/api/3/action/datastore_search{query}", "", "application/x-www-form-urlencoded")
    assert found["records"][0]["_id"] == 2
    assert posted.json()["result"]["records"] == found["records"]


WRONG: list[dict[str, Any]] = [
    {"filters": {"nowhere": 1}},
    {"fields": "nowhere"},
    {"sort": "nowhere"},
    {"q": {"nowhere": "x"}},
    {"filters": {"voyageurs": "beaucoup"}},
    {"filters": "voyageurs"},
    {"filters": {"voyageurs": {"like": 1}}},
    {"limit": "many"},
    {"offset": -1},
    {"records_format": "xls"},
    {"filters": {"__id": 1}},
    {"filters": {"$or": {"ligne": 1}}},
    {"filters": {"$or": [[1]]}},
]


@pytest.mark.once
def test_a_wrong_question_is_a_validation_error(act: Any, traffic: Resource) -> None:
    for sent in WRONG:
        status, error = act.error("datastore_search", resource_id=traffic.id, **sent)
        assert (status, error["__type"], len(error)) == (409, "Validation Error", 2), sent


@pytest.mark.proves("ckan", "datastore_info")
def test_info(act: Any, traffic: Resource) -> None:
    for name in ("id", "resource_id"):
        told = act("datastore_info", **{name: traffic.id})
        assert (told["meta"]["count"], told["meta"]["id"]) == (31, traffic.id)
        assert [(field["id"], field["schema"]["native_type"]) for field in told["fields"]][:2] == [
            ("jour", "date"),
            ("ligne", "int8"),
        ]


def _dump(act: Any, traffic: Resource, query: str = "") -> bytes:
    answer = act.client.get(f"/datastore/dump/{traffic.id}{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.once
def test_dump_in_every_format(act: Any, traffic: Resource) -> None:
    rows = list(csv.DictReader(io.StringIO(_dump(act, traffic).decode())))
    assert (len(rows), rows[1]) == (
        31,
        {"_id": "2", "jour": "2024-01-02", "ligne": "2", "voyageurs": "20", "note": "pair"},
    )
    bom = _dump(act, traffic, "?bom=true&format=csv")
    assert bom.startswith("\ufeff_id,jour".encode())
    assert _dump(act, traffic, "?format=tsv").splitlines()[1] == b"1\t2024-01-01\t1\t10\t"
    told = orjson.loads(_dump(act, traffic, "?format=json"))
    assert (told["fields"][0], told["records"][0]) == ({"id": "_id", "type": "int"}, [1, "2024-01-01", 1, 10, None])
    assert len(told["records"]) == 31
    first = ElementTree.fromstring(_dump(act, traffic, "?format=xml"))[0]
    assert (first.tag, first.attrib, first[2].text) == ("row", {"_id": "1"}, "10")
    assert first[3].attrib == {"{http://www.w3.org/2001/XMLSchema-instance}nil": "true"}


@pytest.mark.once
def test_dump_of_some_rows(act: Any, traffic: Resource) -> None:
    assert _dump(act, traffic, "?limit=2&offset=1&fields=voyageurs").decode() == "voyageurs\n20\n30\n"
    told = orjson.loads(
        _dump(act, traffic, '?format=json&filters={"ligne":0}&sort=voyageurs desc&limit=1&fields=_id,voyageurs')
    )
    assert told["records"] == [[30, 300]]
    assert orjson.loads(_dump(act, traffic, "?format=json&fields=ligne&distinct=true&sort=ligne"))["records"] == [
        [0],
        [1],
        [2],
    ]


@pytest.mark.once
def test_dump_has_a_name_and_is_for_any_page(act: Any, traffic: Resource) -> None:
    head = act.client.head(f"/datastore/dump/{traffic.id}?format=tsv")
    assert (head.status_code, head.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert head.headers["Content-Disposition"] == f'attachment; filename="{traffic.id}.tsv"'
    for query, status in {"?format=xls": 400, "?fields=nowhere": 400}.items():
        assert act.client.get(f"/datastore/dump/{traffic.id}{query}").status_code == status
    assert act.client.get("/datastore/dump/nowhere").status_code == 404
    assert act.client.post(f"/datastore/dump/{traffic.id}").status_code == 405


@pytest.mark.once
def test_odd_names_of_columns_are_xml_all_the_same(act: Any, give: Give) -> None:
    odd = give('2024,"a <b>",xml,ok\n1,"x & y",2,"é"\n3,4,5,6\n'.encode(), "odd.csv")
    root = ElementTree.fromstring(_dump(act, odd, "?format=xml"))
    assert len(root) == 2
    assert "x & y" in [cell.text for cell in root[0]]


def test_a_private_table_is_not_there(act: Any, give: Give, make_dataset: Any) -> None:
    hidden = give(TRAFFIC, "trafic.csv", dataset=make_dataset("Brouillon", state="draft"))
    for name in ("datastore_search", "datastore_info"):
        assert act.error(name, id=hidden.id)[0] == 404
    assert act.client.get(f"/datastore/dump/{hidden.id}").status_code == 404


@pytest.fixture
def sql(settings: Any) -> Iterator[None]:
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql": True, "sql_at_once": 1, "sql_seconds": 60})
    yield
    pool.close()


def test_sql_is_off_unless_it_is_on(act: Any, traffic: Resource) -> None:
    assert act.error("datastore_search_sql", sql=f'SELECT * FROM "{traffic.id}"')[0] == 404


@pytest.mark.proves("ckan", "datastore_search_sql")
def test_sql(act: Any, sql: None, traffic: Resource) -> None:
    text = f'SELECT ligne, sum(voyageurs) AS n FROM "{traffic.id}" GROUP BY ligne ORDER BY ligne'
    told = act("datastore_search_sql", sql=text)
    assert (told["sql"], "records_truncated" in told) == (text, False)
    assert [(row["ligne"], int(row["n"])) for row in told["records"]] == [(0, 1650), (1, 1760), (2, 1550)]
    assert [field["id"] for field in told["fields"]] == ["ligne", "n"]
    assert act.get("datastore_search_sql", f"?sql={text}").json()["success"] is True
    for wrong in ("SELECT", "DROP TABLE x", 'SELECT * FROM "nowhere"'):
        status, error = act.error("datastore_search_sql", sql=wrong)
        assert (status, error["__type"], len(error["query"])) == (409, "Validation Error", 1)
