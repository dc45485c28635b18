"""What columns mean: said by people or by a Table Schema, kept through versions, looked at beside the schema."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.conftest import SYSTEM, Body, read_tables
from tests.portal.organizations.conftest import heard

from parvis.engines.tables.profile import validation
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Denied, Invalid, SignInNeeded
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions, events, queries
from parvis.portal.tables.models import Validation

Give = Callable[..., Resource]
WATER = "commune;débit;jour\n35238;1,5;13/02/2024\n2A004;2,5;14/02/2024\n".encode()


def _described(resource: Resource) -> list[queries.Column]:
    one = queries.table(resource, actor=VISITOR)
    tables = queries.standing(resource, actor=VISITOR).tables
    return queries.columns(one, queries.described(resource, actor=VISITOR).columns, tables)


def _name(resource: Resource) -> str:
    return queries.table(resource, actor=VISITOR).name


def _replaced(resource: Resource, body: bytes, name: str) -> Resource:
    upload = datasets.receive_upload(Body(body), filename=name, by=SYSTEM)
    datasets.replace_file(resource, upload=upload.id, by=SYSTEM)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    read_tables()
    return Resource.objects.select_related("dataset").get(pk=resource.pk)


def test_describe_keeps_what_is_not_named_and_takes_off_what_is_empty(give: Give) -> None:
    resource = give(WATER, "eau.csv")
    table = _name(resource)
    with heard(events.columns_described) as said:
        actions.describe(resource, columns={table: {"débit": {"label": " Débit  moyen ", "unit": "m³/s"}}}, by=SYSTEM)
        actions.describe(resource, columns={table: {"débit": {"description": "Sur un an."}}}, by=SYSTEM)
        actions.describe(resource, columns={table: {"débit": {"description": "Sur un an."}}}, by=SYSTEM)
    told = next(one for one in _described(resource) if one.name == "débit")
    assert (told.label, told.description, told.unit) == ("Débit moyen", "Sur un an.", "m³/s")
    assert len(said) == 2
    actions.describe(resource, columns={table: {"débit": {"label": "", "unit": "", "description": ""}}}, by=SYSTEM)
    assert queries.described(resource, actor=VISITOR).columns == {}


def test_describe_refuses_what_is_not_there_and_is_too_long(give: Give) -> None:
    resource = give(WATER, "eau.csv")
    table = _name(resource)
    with pytest.raises(Invalid) as refused:
        actions.describe(
            resource, columns={table: {"nulle": {"label": "x"}, "débit": {"unit": "x" * 61}}}, by=SYSTEM
        )  # fmt: skip
    assert set(refused.value.fields) == {f"columns.{table}.nulle", f"columns.{table}.débit.unit"}
    assert queries.described(resource, actor=VISITOR).columns == {}


def test_describe_is_for_those_who_may_change_the_dataset(
    give: Give, make_user: Callable[..., Any], actor_of: Callable[..., Any]
) -> None:
    resource = give(WATER, "eau.csv")
    with pytest.raises(SignInNeeded):
        actions.describe(resource, columns={}, by=VISITOR)
    with pytest.raises(Denied):
        actions.describe(resource, columns={}, by=actor_of(make_user()))


def test_descriptions_survive_another_version_and_tell_columns_that_went(give: Give) -> None:
    resource = give(WATER, "eau.csv")
    said = {"débit": {"label": "Débit"}, "jour": {"label": "Jour du relevé"}}
    actions.describe(resource, columns={_name(resource): said}, by=SYSTEM)
    resource = _replaced(resource, "commune;débit\n35238;1,5\n".encode(), "eau-2025.csv")
    assert [one.label for one in _described(resource)] == ["", "Débit"]
    tables = queries.standing(resource, actor=VISITOR).tables
    known = queries.described(resource, actor=VISITOR)
    assert queries.gone(known.columns, tables) == {tables[0].name: {"jour": {"label": "Jour du relevé"}}}
    actions.describe(resource, columns={_name(resource): {"commune": {"label": "Commune"}}}, by=SYSTEM)
    resource = _replaced(resource, WATER, "eau-2026.csv")
    assert [one.label for one in _described(resource)] == ["Commune", "Débit", "Jour du relevé"]


def test_a_schema_fills_the_texts_that_nobody_wrote(give: Give, shared: Path) -> None:
    folder = shared / "schemas/examples/stationnement"
    resource = give((folder / "exemple-valide.csv").read_bytes(), "stationnement.csv")
    actions.describe(resource, columns={_name(resource): {"id": {"description": "À nous."}}}, by=SYSTEM)
    actions.describe(resource, schema=(folder / "schema.json").read_bytes(), by=SYSTEM)
    wanted = {one["name"]: one for one in orjson.loads((folder / "schema.json").read_bytes())["fields"]}
    told = {one.name: one for one in _described(resource)}
    assert told["id"].description == "À nous."
    assert told["nom"].description == wanted["nom"]["description"]
    assert sum(bool(one.description) for one in told.values()) == len(wanted)


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "word"),
    [(b"<html>", "JSON"), (b"[]", "fields"), (b'{"fields": []}', "fields"),
     (b'{"fields": [{"name": "a"}, {"name": "a"}]}', "a"), (b'{"fields": [{"type": "string"}]}', "1")],
)  # fmt: skip
def test_what_is_no_schema_is_refused_with_its_reason(give: Give, sent: bytes, word: str) -> None:
    resource = give(WATER, "eau.csv")
    with pytest.raises(Invalid) as refused:
        actions.describe(resource, schema=sent, by=SYSTEM)
    assert word in str(refused.value.fields["schema"][0])
    assert queries.described(resource, actor=VISITOR).schema == {}


def test_a_data_package_brings_its_first_schema(give: Give) -> None:
    resource = give(WATER, "eau.csv")
    package = {"resources": [{"path": "a.csv"}, {"schema": {"fields": [{"name": "Débit", "title": "Débit moyen"}]}}]}
    actions.describe(resource, schema=orjson.dumps(package), by=SYSTEM)
    assert next(one.label for one in _described(resource) if one.name == "débit") == "Débit moyen"


def test_an_address_of_the_portal_itself_is_not_fetched(give: Give) -> None:
    resource = give(WATER, "eau.csv")
    with pytest.raises(Invalid) as refused:
        actions.describe(resource, schema_url="http://127.0.0.1:8000/schema.json", by=SYSTEM)
    assert set(refused.value.fields) == {"schema_url"}


@pytest.mark.once
def test_the_schema_of_a_table_is_right_for_the_table_itself(give: Give, shared: Path) -> None:
    for path in sorted((shared / "schemas/examples").glob("*/*valide*.csv")):
        resource = give(path.read_bytes(), path.name)
        one, known = queries.table(resource, actor=VISITOR), queries.described(resource, actor=VISITOR)
        schema = queries.table_schema(one, known, [one])
        assert validation.check(schema) == []
        assert [field["name"] for field in schema["fields"]] == [field["name"] for field in one.fields]
        actions.describe(resource, schema=schema, by=SYSTEM)
        actions.validate(resource.pk, by=SYSTEM)
        verdict = queries.verdict(one, queries.described(resource, actor=VISITOR).schema)
        assert verdict is not None
        assert (path.name, verdict["total"], verdict["errors"]) == (path.name, 0, [])


# --- beside a schema ----------------------------------------------------------------------------------------------


def _judged(give: Give, folder: Path, name: str, schema: str = "schema.json") -> tuple[Resource, dict[str, Any]]:
    resource = give((folder / name).read_bytes(), name)
    actions.describe(resource, schema=(folder / schema).read_bytes(), by=SYSTEM)
    actions.validate(resource.pk, by=SYSTEM)
    known = queries.described(resource, actor=VISITOR)
    verdict = queries.verdict(queries.table(resource, actor=VISITOR), known.schema)
    assert verdict is not None
    return resource, verdict


@pytest.mark.once
@pytest.mark.parametrize(
    ("folder", "name", "schema"),
    [("stationnement", "exemple-valide.csv", "schema.json"), ("hautes-remunerations", "exemple-valide.csv", "schema.json"),
     ("catalogue-donnees", "exemple-valide.csv", "schema.json"), ("mediation-num", "exemple-valide.csv", "schema.json"),
     ("irve-dynamique", "dynamique__exemple-valide-dynamique.csv", "dynamique__schema-dynamique.json"),
     ("irve-statique", "statique__exemple-valide-statique.csv", "statique__schema-statique.json")],
)  # fmt: skip
def test_files_that_keep_to_their_schema_are_valid(
    give: Give, shared: Path, folder: str, name: str, schema: str
) -> None:
    _resource, verdict = _judged(give, shared / "schemas/examples" / folder, name, schema)
    assert verdict["errors"] == [one for one in verdict["errors"] if one["row"] == 0]
    assert verdict["total"] == 0


@pytest.mark.once
def test_errors_are_told_at_their_cell_and_line(give: Give, shared: Path) -> None:
    folder = shared / "schemas/examples/stationnement"
    _resource, verdict = _judged(give, folder, "exemple-invalide.csv")
    assert verdict["total"] > 0
    lines = (folder / "exemple-invalide.csv").read_text().splitlines()
    told = [one for one in verdict["errors"] if one["row"]]
    assert told
    for one in told:
        assert one["line"] == one["row"] + 1
        assert one["value"] in lines[one["line"] - 1]


def test_a_verdict_is_made_once_for_a_table_and_a_schema(give: Give, shared: Path) -> None:
    resource, _verdict = _judged(give, shared / "schemas/examples/stationnement", "exemple-invalide.csv")
    assert actions.validate(resource.pk, by=SYSTEM) == 0
    assert Validation.objects.count() == 1
    actions.describe(resource, schema={"fields": [{"name": "id"}]}, by=SYSTEM)
    assert actions.validate(resource.pk, by=SYSTEM) == 1


@pytest.mark.once
def test_what_reading_lost_is_said_and_not_judged(give: Give) -> None:
    resource = give(WATER, "eau.csv")
    schema = {"fields": [
        {"name": "commune", "constraints": {"pattern": r"\d{5}"}},
        {"name": "débit", "type": "number", "decimalChar": ",", "constraints": {"maximum": 2, "pattern": r"\d,\d"}},
        {"name": "jour", "type": "string", "constraints": {"pattern": r"\d{2}/\d{2}/\d{4}", "required": True}},
    ]}  # fmt: skip
    actions.describe(resource, schema=schema, by=SYSTEM)
    actions.validate(resource.pk, by=SYSTEM)
    verdict = queries.verdict(queries.table(resource, actor=VISITOR), schema)
    assert verdict is not None
    assert [(one["row"], one["line"], one["field"], one["code"], one["value"]) for one in verdict["errors"]] == [
        (2, 3, "commune", "pattern", "2A004"), (2, 3, "débit", "maximum", "2.5"),
    ]  # fmt: skip
    assert verdict["untold"] == [["débit", "pattern"], ["débit", "decimalChar"], ["jour", "pattern"]]


@pytest.mark.once
def test_no_line_is_told_when_rows_do_not_follow_lines(give: Give) -> None:
    resource = give(b"a;b\n1;x\n\n2\n3;y;z\n3;y\n", "inegal.csv")
    actions.describe(
        resource, schema={"fields": [{"name": "a"}, {"name": "b", "constraints": {"enum": ["x"]}}]}, by=SYSTEM
    )
    actions.validate(resource.pk, by=SYSTEM)
    verdict = queries.verdict(
        queries.table(resource, actor=VISITOR), queries.described(resource, actor=VISITOR).schema
    )  # fmt: skip
    assert verdict is not None
    assert {one["line"] for one in verdict["errors"]} == {0}


@pytest.mark.once
def test_lines_count_blank_lines_and_cells_of_several(give: Give) -> None:
    resource = give(b'a;b\n1;"x\nx"\n\n2;y\n3;z\n', "lignes.csv")
    actions.describe(
        resource, schema={"fields": [{"name": "a"}, {"name": "b", "constraints": {"pattern": "[^yz]*"}}]}, by=SYSTEM
    )
    actions.validate(resource.pk, by=SYSTEM)
    verdict = queries.verdict(
        queries.table(resource, actor=VISITOR), queries.described(resource, actor=VISITOR).schema
    )  # fmt: skip
    assert verdict is not None
    assert [(one["row"], one["line"], one["value"]) for one in verdict["errors"]] == [(2, 5, "y"), (3, 6, "z")]
