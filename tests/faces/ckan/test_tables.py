"""The DataStore as programs write it: rows that are a file of the portal and its table."""

import threading
from typing import Any

import pytest
from django.db import connection

from parvis.portal.datasets.models import Resource, ResourceVersion
from parvis.portal.tables.models import Ingestion

FIELDS = [
    {"id": "station", "type": "text", "info": {"label": "Station", "notes": "Son code."}},
    {"id": "le", "type": "date"},
    {"id": "débit", "type": "numeric"},
]
ROWS = [
    {"station": "007", "le": "2024-01-01", "débit": 1.5},
    {"station": "008", "le": "2024-01-01", "débit": "2"},
]


@pytest.fixture
def editor(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user())


@pytest.fixture
def package(editor: Any, kept: Any) -> str:
    return str(editor("package_create", name="eau", title="Eau", notes="De l’eau.")["id"])


@pytest.fixture
def table(editor: Any, package: str) -> str:
    """The rows of two stations, by station and day; the id of their resource."""
    made = editor(
        "datastore_create", resource={"package_id": "eau", "name": "Débits", "format": "CSV"}, fields=FIELDS,
        primary_key="station, le", records=ROWS,
    )  # fmt: skip
    return str(made["resource_id"])


def rows(act: Any, id: str, **asked: Any) -> list[list[Any]]:
    return list(act("datastore_search", resource_id=id, records_format="lists", **asked)["records"])


@pytest.mark.proves("ckan", "datastore_create")
def test_a_table_is_created_and_read_everywhere(act: Any, editor: Any, table: str) -> None:
    made = editor("datastore_create", resource_id=table, fields=FIELDS)
    types = [{"id": "station", "type": "text"}, {"id": "le", "type": "date"}, {"id": "débit", "type": "numeric"}]
    assert made == {"resource_id": table, "method": "insert", "fields": types, "primary_key": ["station", "le"]}
    assert rows(act, table) == [[1, "007", "2024-01-01", 1.5], [2, "008", "2024-01-01", 2.0]]
    told = act("datastore_search", resource_id=table, limit=0)["fields"]
    assert told[1] == {"id": "station", "type": "text", "info": {"label": "Station", "notes": "Son code."}}
    assert act("datastore_info", id=table)["fields"][0]["schema"]["notnull"] is True
    (resource,) = act("package_show", id="eau")["resources"]
    assert (resource["name"], resource["url_type"], resource["format"]) == ("Débits", "datastore", "PARQUET")
    assert resource["datastore_active"] is True
    own = act.client.get(f"/api/resources/{table}/rows?station__exact=008").json()
    assert [row["débit"] for row in own["data"]] == [2.0]
    tabular = act.client.get(f"/tabular/api/resources/{table}/data/?station__exact=008").json()
    assert [row["station"] for row in tabular["data"]] == ["008"]


@pytest.mark.proves("ckan", "datastore_upsert")
def test_rows_are_put_by_their_key(act: Any, editor: Any, table: str) -> None:
    later = {"station": "007", "le": "2024-01-02"}
    done = editor("datastore_upsert", resource_id=table, records=[{**ROWS[0], "débit": 9}, {**later, "débit": None}])
    assert done == {"resource_id": table, "method": "upsert"}
    editor("datastore_upsert", resource_id=table, method="update", records=[{**later, "débit": 3}])
    editor("datastore_upsert", resource_id=table, records=[{"station": "9", "le": "2024-01-01"}], dry_run=True)
    assert [row[1:] for row in rows(act, table)] == [
        ["007", "2024-01-01", 9.0], ["008", "2024-01-01", 2.0], ["007", "2024-01-02", 3.0],
    ]  # fmt: skip
    told = editor("datastore_upsert", resource_id=table, records=[], method="insert", include_records=True)
    assert told == {"resource_id": table, "method": "insert"} | {"records": []}
    assert Resource.objects.get().versions.count() == 1  # what is written in an hour is one version


@pytest.mark.proves("ckan", "datastore_delete", "datastore_records_delete")
def test_rows_are_deleted_by_filters_then_all(act: Any, editor: Any, table: str) -> None:
    filters = {"station": "007", "débit": {"lt": 2}}
    assert editor("datastore_delete", resource_id=table, filters=filters) == {"resource_id": table, "filters": filters}
    assert [row[1] for row in rows(act, table)] == ["008"]
    assert editor.error("datastore_records_delete", resource_id=table)[0] == 409
    assert editor.error("datastore_delete", resource_id=table, filters={"nowhere": 1})[0] == 409
    assert editor("datastore_records_delete", resource_id=table, filters={})["resource_id"] == table
    assert act("datastore_search", resource_id=table)["total"] == 0
    editor("datastore_upsert", resource_id=table, records=ROWS)
    assert editor("datastore_delete", resource_id=table) == {"resource_id": table}
    assert act("datastore_search", resource_id=table)["total"] == 0
    again = editor("datastore_create", resource_id=table, records=[{"station": 7, "ouverte": True, "x": [1, None]}])
    assert again["fields"] == [
        {"id": "station", "type": "int"}, {"id": "ouverte", "type": "bool"}, {"id": "x", "type": "json"},
    ]  # fmt: skip
    assert again["primary_key"] == []
    assert rows(act, table) == [[1, 7, True, [1, None]]]


@pytest.mark.proves("ckan", "datastore_create")
def test_columns_come_and_go(act: Any, editor: Any, table: str) -> None:
    note = {"id": "note", "type": "text"}
    editor("datastore_create", resource_id=table, fields=[*FIELDS, note])
    assert rows(act, table, limit=1) == [[1, "007", "2024-01-01", 1.5, None]]
    editor("datastore_create", resource_id=table, fields=[FIELDS[0], note], delete_fields=True)
    assert rows(act, table) == [[1, "007", None], [2, "008", None]]
    assert act("datastore_info", id=table)["fields"][0]["schema"]["uniquekey"] is False  # the key went with a column


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("datastore_upsert", {"records": [{**ROWS[0], "débit": "beaucoup"}]}, "records"),
    ("datastore_upsert", {"records": [{**ROWS[0], "le": "31/12/2024"}]}, "records"),
    ("datastore_upsert", {"records": [{**ROWS[0], "nulle part": 1}]}, "fields"),
    ("datastore_upsert", {"records": [{"station": "007"}]}, "key"),
    ("datastore_upsert", {"records": [{"station": "1", "le": "2024-01-01"}], "method": "update"}, "key"),
    ("datastore_upsert", {"records": ROWS, "method": "insert"}, "key"),
    ("datastore_upsert", {"records": ROWS, "method": "replace"}, "method"),
    ("datastore_upsert", {"records": "007"}, "records"),
    ("datastore_upsert", {"records": [["007"]]}, "records"),
    ("datastore_create", {"fields": [{"id": "x", "type": "hstore"}]}, "fields"),
    ("datastore_create", {"fields": [{"id": "_x", "type": "text"}]}, "fields"),
    ("datastore_create", {"fields": [{"id": 'a"b', "type": "text"}]}, "fields"),
    ("datastore_create", {"fields": [{"id": "x"}, {"id": "x"}]}, "fields"),
    ("datastore_create", {"fields": [{"id": "STATION"}]}, "fields"),
    ("datastore_create", {"fields": "x"}, "fields"),
    ("datastore_create", {"primary_key": "nulle part"}, "fields"),
    ("datastore_create", {"primary_key": ["le"]}, "key"),
    ("datastore_create", {"resource": {"package_id": "eau"}}, "resource_id"),
    ("datastore_delete", {"filters": "x"}, "filters"),
]


def test_what_does_not_fit_is_a_validation_error(act: Any, editor: Any, table: str) -> None:
    for action, sent, field in WRONG:
        status, error = editor.error(action, resource_id=table, **sent)
        assert (status, error["__type"], list(error)) == (409, "Validation Error", ["__type", field]), sent
    assert [row[1] for row in rows(act, table)] == ["007", "008"]


def test_a_table_of_nothing_is_refused_and_no_resource_is_left(editor: Any, package: str) -> None:
    for sent in ({}, {"fields": [{"id": "n", "type": "int"}], "records": [{"n": "x"}]}):
        assert editor.error("datastore_create", resource={"package_id": package}, **sent)[0] == 409
    assert editor.error("datastore_create", resource={"package_id": "nowhere"}, records=ROWS)[0] == 409
    assert editor.error("datastore_create", resource="x", records=ROWS)[0] == 409
    assert not Resource.objects.exists()


def test_who_may_not_write_rows(act: Any, act_as: Any, make_user: Any, table: str) -> None:
    sent = {
        "datastore_create": {"resource": {"package_id": "eau"}, "records": ROWS},
        "datastore_upsert": {"resource_id": table, "records": ROWS},
        "datastore_delete": {"resource_id": table},
        "datastore_records_delete": {"resource_id": table, "filters": {}},
    }
    for who in (act, act_as(make_user())):
        for action, one in sent.items():
            status, error = who.error(action, **one)
            assert (status, error["__type"]) == (403, "Authorization Error")
    assert len(rows(act, table)) == 2


@pytest.mark.proves("ckan", "datastore_create", "datastore_upsert")
def test_a_file_that_people_sent_is_written_into_by_force(act: Any, act_as: Any, make_user: Any, give: Any) -> None:
    sent = give(b"code,n\na,1\nb,2\n", "codes.csv")
    administrator = act_as(make_user(is_administrator=True))
    status, error = administrator.error("datastore_upsert", resource_id=sent.id, records=[{"n": 3}], method="insert")
    assert (status, list(error)) == (409, ["__type", "read-only"])
    ask = {"resource_id": sent.id, "force": True}
    administrator("datastore_upsert", **ask, records=[{"code": "c", "n": 3}], method="insert")
    assert rows(act, sent.id) == [[1, "a", 1], [2, "b", 2], [3, "c", 3]]
    administrator("datastore_create", **ask, primary_key=["code"])
    administrator("datastore_upsert", resource_id=sent.id, records=[{"code": "a", "n": 9}])
    assert rows(act, sent.id)[0] == [1, "a", 9]
    assert [one.filename for one in ResourceVersion.objects.order_by("number")] == ["codes.csv", "codes.parquet"]
    assert Ingestion.objects.filter(resource=sent).count() == 2


def test_a_link_is_not_written_into(editor: Any, package: str) -> None:
    link = editor("resource_create", package_id=package, url="https://x.example/a.csv")
    assert editor.error("datastore_create", resource_id=link["id"], records=ROWS, force=True)[0] == 409


def test_more_than_may_be_sent_at_once_is_refused(editor: Any, settings: Any) -> None:
    """Whatever it says it is: CKAN reads JSON under any name."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = b'{"resource_id": "x", "records": [' + b'{"a": 1},' * 200 + b"{}]}"
    answers = [
        editor.client.post("/api/3/action/datastore_upsert", body, name, headers=editor.headers)
        for name in ("application/json", "application/octet-stream")
    ]
    assert [one.status_code for one in answers] == [413, 413]
    assert answers[1].json()["error"]["__type"] == "Validation Error"


@pytest.mark.proves("ckan", "datastore_upsert")
@pytest.mark.django_db(transaction=True)
def test_two_programs_that_write_at_once_both_do(act: Any, editor: Any, table: str) -> None:
    """Each makes the next file from the one it has seen; whoever is slower makes it again from the other's."""
    answers: list[Any] = []
    start = threading.Barrier(2)

    def write(name: str) -> None:
        try:
            start.wait()
            for day in (1, 2):
                row = {"station": name, "le": f"2024-02-0{day}", "débit": day}
                answers.append(editor.post("datastore_upsert", {"resource_id": table, "records": [row]}).status_code)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert answers == [200] * 4
    written = [row[1:3] for row in rows(act, table, sort="station, le", filters={"le": {"gte": "2024-02-01"}})]
    assert written == [[name, f"2024-02-0{day}"] for name in ("a", "b") for day in (1, 2)]
    assert ResourceVersion.objects.count() == 1
