"""Whether a file keeps to its Table Schema, as ckanext-validation tells it."""

from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import SYSTEM, read_tables

from parvis.portal.tables import actions

SCHEMA = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"unique": True, "pattern": "[0-9]{2}"}},
        {"name": "hauteur", "type": "number", "constraints": {"maximum": 10}}, {"name": "lieu", "type": "string"},
    ]
}  # fmt: skip


@pytest.fixture
def administrator(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user(is_administrator=True))


@pytest.mark.proves("ckan", "resource_create", "resource_patch", "resource_validation_show", "resource_validation_run")
def test_a_file_beside_the_schema_it_came_with(
    act: Any, act_as: Any, make_user: Any, administrator: Any, make_dataset: Any, kept: Any
) -> None:
    dataset = make_dataset("Eau")
    sent = {"package_id": dataset.id, "name": "Hauteurs", "schema": orjson.dumps(SCHEMA).decode()}
    file = SimpleUploadedFile("h.csv", b"code;hauteur;zone\nA1;2,5;x\nB2;20;y\nB2;3;z\n", "text/csv")
    made = administrator.client.post(
        "/api/3/action/resource_create", sent | {"upload": file}, headers=administrator.headers
    )
    id = made.json()["result"]["id"]
    assert (act("resource_validation_show", resource_id=id)["status"], act("package_show", id="eau")["isopen"]) == (
        "created",
        False,
    )
    actions.refresh(dataset.id, by=SYSTEM)
    read_tables()
    assert administrator("resource_validation_run", resource_id=id) is None
    actions.validate(id, by=SYSTEM)
    told = act("resource_validation_show", resource_id=id)
    (task,) = told["report"]["tasks"]
    assert (told["status"], told["report"]["valid"], task["labels"]) == ("failure", False, ["code", "hauteur", "zone"])
    seen = [(one["type"], one["fieldName"], one["fieldNumber"], one.get("rowNumber")) for one in task["errors"]]
    assert seen == [
        ("constraint-error", "code", 1, 2), ("constraint-error", "code", 1, 3), ("constraint-error", "hauteur", 2, 3),
        ("constraint-error", "code", 1, 4), ("unique-error", "code", 1, 4),
    ]  # fmt: skip
    assert task["stats"] == {"errors": 5, "warnings": 2, "seconds": 0, "fields": 3, "rows": 3}
    assert task["errors"][2]["cell"] == "20"
    administrator("resource_patch", id=id, schema={"fields": [{"name": "code"}]})
    actions.validate(id, by=SYSTEM)
    assert act("resource_validation_show", resource_id=id)["status"] == "success"
    assert act_as(make_user()).error("resource_validation_run", resource_id=id)[0] == 403
    administrator("resource_patch", id=id, schema="")
    assert act.error("resource_validation_show", resource_id=id)[0] == 404
    assert list(administrator.error("resource_validation_run", resource_id=id)[1])[1:] == ["schema"]


def test_what_is_no_schema_is_refused_before_anything_is_written(administrator: Any, make_dataset: Any) -> None:
    link = {"package_id": make_dataset("Eau").id, "name": "f", "url": "https://x.example/a.csv"}
    for wrong in ("fields", "[1]", {"fields": []}, {"a": 1}, 3):
        status, error = administrator.error("resource_create", **link, schema=wrong)
        assert (wrong, status, list(error)[1:]) == (wrong, 409, ["schema"])
    assert administrator("package_show", id="eau")["resources"] == []
    kept = administrator("resource_create", **link, schema="https://x.example/schema.json")
    assert kept["schema"] == "https://x.example/schema.json"
